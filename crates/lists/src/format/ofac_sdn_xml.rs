//! OFAC's first XML: `sdn.xml` and `consolidated.xml`, a list of `sdnEntry`.

use model::date::DayOrder;

use super::ofac_party::{Address, Called, Details, Kind, Name, Network, Party};
use super::ofac_remarks::Text;
use crate::sink::dated;
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};

/// OFAC's `sdnList`.
pub(super) struct OfacSdnXml;

impl Format for OfacSdnXml {
    fn name(&self) -> &'static str {
        "ofac-sdn-xml"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        head.contains("<sdnList").then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        mut document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let name = document.name().to_owned();
        let part =
            document.take("main").ok_or_else(|| Error::malformed(&*name, "no XML document"))?;
        let mut network = Network::default();
        xml::read(part, &reading.limits, &["sdnEntry"], &mut |found| match found {
            Found::Record(node) => party(&node).state(reading, &name, &mut network, sink),
            Found::Other(node) => {
                // OFAC's own spelling.
                if let Some(date) = node.text_of("Publish_Date") {
                    sink.version(&dated(date, DayOrder::MonthFirst));
                }
            }
            Found::Root(_) => {}
        })?;
        network.finish(reading, sink);
        Ok(())
    }
}

fn party(node: &Node) -> Party<'_> {
    // The list of the Palestinian Legislative Council has a tag of its own.
    let kind = node.text_of("sdnType").or_else(|| node.text_of("nspType"));
    let kind = Kind::of(kind.unwrap_or_default());
    let mut party = Party::of_ofac(node.text_of("uid").unwrap_or_default(), kind);
    party.names.push(name(node, kind, Called::Listed));
    for aka in entries(node, "akaList", "aka") {
        let called = Called::of(aka.text_of("type").unwrap_or_default());
        let weak = aka.text_of("category").is_some_and(|it| it.eq_ignore_ascii_case("weak"));
        party.names.push(name(aka, kind, called).weak(weak));
    }
    for program in entries(node, "programList", "program") {
        party.program(program.text());
    }
    party.addresses = entries(node, "addressList", "address").map(address).collect();
    facts(node, &mut party);
    for id in entries(node, "idList", "id") {
        let details = Details {
            country: id.text_of("idCountry").map(Text::Borrowed),
            issued: id.text_of("issueDate").map(Text::Borrowed),
            expires: id.text_of("expirationDate").map(Text::Borrowed),
            ..Details::default()
        };
        let words = id.text_of("idType").unwrap_or("(no type)");
        party.document(words, id.text_of("idNumber").unwrap_or_default(), details);
    }
    party.remark(node.text_of("remarks").unwrap_or_default());
    for list in node.all() {
        // Numbers of parts, and which of several values OFAC counts as the first: that is their order.
        for entry in list.all() {
            entry.ignore(&["uid", "mainEntry"]);
        }
    }
    party.unread.extend(node.unread());
    party
}

/// Everything that stands in an element of its own.
fn facts<'n>(node: &'n Node, party: &mut Party<'n>) {
    const LISTS: [(&str, &str, &str, &str); 4] = [
        ("nationalityList", "nationality", "country", "nationality"),
        ("citizenshipList", "citizenship", "country", "citizen"),
        ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"),
        ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"),
    ];
    const VALUES: [(&str, &str); 7] = [
        ("title", "Title"),
        ("vesselInfo/callSign", "Vessel Call Sign"),
        ("vesselInfo/vesselType", "VESSEL TYPE"),
        ("vesselInfo/vesselFlag", "Vessel Flag"),
        ("vesselInfo/vesselOwner", "Vessel Owner"),
        ("vesselInfo/tonnage", "Vessel Tonnage"),
        ("vesselInfo/grossRegisteredTonnage", "Vessel Gross Registered Tonnage"),
    ];
    for (list, entry, field, words) in LISTS {
        for value in entries(node, list, entry).filter_map(|it| it.text_of(field)) {
            party.labelled(words, value);
        }
    }
    for (path, words) in VALUES {
        if let Some(value) = node.text_of(path) {
            party.labelled(words, value);
        }
    }
}

fn entries<'a>(node: &'a Node, list: &'a str, entry: &'a str) -> impl Iterator<Item = &'a Node> {
    node.children(list).flat_map(move |it| it.children(entry))
}

/// `lastName` holds the whole name of everything but individuals.
fn name(node: &Node, kind: Kind, called: Called) -> Name<'_> {
    let last = node.text_of("lastName").unwrap_or_default();
    match node.text_of("firstName") {
        Some(first) => Name::printed(kind, called, format!("{last}, {first}")),
        None => Name::printed(kind, called, last),
    }
}

fn address(node: &Node) -> Address<'_> {
    let part = |name| Text::from(node.text_of(name).unwrap_or_default());
    let lines = ["address1", "address2", "address3"].map(part);
    Address {
        lines: lines.into_iter().filter(|it| !it.is_empty()).collect(),
        city: part("city"),
        state: part("stateOrProvince"),
        postal_code: part("postalCode"),
        country: part("country"),
        in_parts: true,
        ..Address::default()
    }
}
