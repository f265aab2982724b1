//! OFAC's newest XML, in `SDN_ENHANCED.ZIP` and `CONS_ENHANCED.ZIP`: the only format that tells the
//! scripts of names, the dates of listing and what kind of relation links two parties.

use super::ofac_party::{Address, Called, Details, Kind, Link, Name, Network, Party, To};
use super::ofac_remarks::Text;
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};

/// OFAC's `sanctionsData`.
pub(super) struct OfacEnhancedXml;

impl Format for OfacEnhancedXml {
    fn name(&self) -> &'static str {
        "ofac-enhanced-xml"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        (head.contains("<sanctionsData") && head.contains("ENHANCED_XML")).then_some("main")
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
        xml::read(part, &reading.limits, &["entity"], &mut |found| match found {
            Found::Record(node) => party(&node).state(reading, &name, &mut network, sink),
            // The reference tables only repeat what stands, in words, at each entity.
            Found::Other(node) => {
                if let Some(date) = node.text_of("dataAsOf") {
                    sink.version(date.strip_suffix("T00:00:00").unwrap_or(date));
                }
            }
            Found::Root(_) => {}
        })?;
        network.finish(reading, sink);
        Ok(())
    }
}

fn party(node: &Node) -> Party<'_> {
    let kind = Kind::of(node.text_of("generalInfo/entityType").unwrap_or_default());
    let mut party = Party::of_ofac(node.attr("id").unwrap_or_default(), kind);
    party.names = entries(node, "names", "name").flat_map(|it| names(it, kind)).collect();
    // The listed name first, wherever it stands.
    party.names.sort_by_key(|it| it.called != Called::Listed);
    listing(node, &mut party);
    if let Some(title) = node.text_of("generalInfo/title") {
        party.labelled("Title", title);
    }
    party.addresses = entries(node, "addresses", "address").flat_map(addresses).collect();
    entries(node, "features", "feature").for_each(|it| feature(it, &mut party));
    let listed = party.names.first().map(|it| it.printed.clone()).unwrap_or_default();
    entries(node, "identityDocuments", "identityDocument")
        .for_each(|it| document(it, &listed, &mut party));
    party.links.extend(entries(node, "relationships", "relationship").filter_map(link));
    party.remark(node.text_of("generalInfo/remarks").unwrap_or_default());
    // Numbers by which OFAC's own system knows the parts, and what the printed values repeat.
    node.ignore(&["generalInfo/identityId", "generalInfo/entityType/@refId"]);
    for list in node.all() {
        for entry in list.all() {
            entry.ignore(&["@id", "@refId", "versionId", "isPrimary", "valueDate", "valueRefId"]);
            for child in entry.all() {
                child.ignore(&[
                    "@refId",
                    "@featureTypeId",
                    "@nameId",
                    "@nameTranslationId",
                    "@entityId",
                ]);
            }
        }
    }
    party.unread.extend(node.unread());
    party
}

/// Which lists and programmes the party is on. OFAC dates the lists and nothing else; which programme
/// brought which measure it does not say.
fn listing<'n>(node: &'n Node, party: &mut Party<'n>) {
    for list in entries(node, "sanctionsLists", "sanctionsList") {
        let date = list.attr("datePublished").unwrap_or_default();
        let since = if date.is_empty() { String::new() } else { format!(", since {date}") };
        party.sanction.push(("summary", format!("{}{since}", list.text()).into()));
        party.sanction.push(("listingDate", date.into()));
    }
    for program in entries(node, "sanctionsPrograms", "sanctionsProgram") {
        party.program(program.text());
    }
    for kind in entries(node, "sanctionsTypes", "sanctionsType") {
        party.sanction.push(("provisions", kind.text().into()));
    }
    for authority in entries(node, "legalAuthorities", "legalAuthority") {
        party.sanction.push(("reason", authority.text().into()));
    }
}

/// One name with its spellings in other scripts.
fn names(node: &Node, kind: Kind) -> Vec<Name<'_>> {
    let called = match node.text_of("aliasType") {
        _ if node.text_of("isPrimary") == Some("true") => Called::Listed,
        Some(word) => Called::of(word),
        None => Called::Also,
    };
    let weak = node.text_of("isLowQuality") == Some("true");
    entries(node, "translations", "translation")
        .map(|it| spelling(it, kind, called).weak(weak))
        .collect()
}

fn spelling(node: &Node, kind: Kind, called: Called) -> Name<'_> {
    node.ignore(&["@id", "isPrimary", "script/@refId", "formattedFirstName", "formattedLastName"]);
    let printed = node.text_of("formattedFullName").unwrap_or_default();
    let mut name =
        Name::printed(kind, called, printed).in_script(node.text_of("script").unwrap_or_default());
    let parts: Vec<_> = entries(node, "nameParts", "namePart").filter_map(name_part).collect();
    if !parts.is_empty() {
        name.parts = parts;
    }
    name
}

fn name_part(node: &Node) -> Option<(&'static str, Text<'_>)> {
    node.ignore(&["@id", "type/@refId"]);
    let property = match node.text_of("type") {
        Some("First Name") => "firstName",
        Some("Middle Name") => "middleName",
        Some("Last Name" | "Maiden Name") => "lastName",
        Some("Patronymic") => "fatherName",
        Some("Matronymic") => "motherName",
        // These are whole names, which the formatted name repeats.
        Some("Entity Name" | "Vessel Name" | "Aircraft Name" | "Nickname") => {
            node.ignore(&["value"]);
            return None;
        }
        // A part of another kind stays unread, which is reported.
        _ => return None,
    };
    Some((property, node.text_of("value")?.into()))
}

/// One address in each script that it is given in.
fn addresses(node: &Node) -> Vec<Address<'_>> {
    node.ignore(&["country/@refId"]);
    let country = node.text_of("country").unwrap_or_default();
    let translations: Vec<&Node> = entries(node, "translations", "translation").collect();
    let only_country = Address { country: country.into(), ..Address::default() };
    let mut addresses: Vec<Address<'_>> =
        translations.into_iter().map(|it| address(it, only_country.clone())).collect();
    if addresses.is_empty() {
        addresses.push(only_country);
    }
    addresses
}

fn address<'n>(node: &'n Node, mut address: Address<'n>) -> Address<'n> {
    node.ignore(&["@id", "isPrimary", "script"]);
    address.in_parts = true;
    for part in entries(node, "addressParts", "addressPart") {
        part.ignore(&["@id", "type/@refId"]);
        let value = part.text_of("value").unwrap_or_default().into();
        match part.text_of("type") {
            Some("CITY") => address.city = value,
            Some("STATE/PROVINCE") => address.state = value,
            Some("REGION") => address.region = value,
            Some("POSTAL CODE") => address.postal_code = value,
            // `ADDRESS1` to `ADDRESS3`, in their order, and what has no type.
            _ => address.lines.push(value),
        }
    }
    address
}

fn feature<'n>(node: &'n Node, party: &mut Party<'n>) {
    let reliability = node.text_of("reliability").filter(|it| *it != "Confirmed");
    let comment = [reliability, node.text_of("comments")].into_iter().flatten().collect::<Vec<_>>();
    let details = Details {
        comment: Some(comment.join(", ").into()).filter(|it: &Text<'_>| !it.is_empty()),
        ..Details::default()
    };
    let words = node.text_of("type").unwrap_or("(no type)");
    party.document(words, node.text_of("value").unwrap_or_default(), details);
}

fn document<'n>(node: &'n Node, listed: &str, party: &mut Party<'n>) {
    let text = |name: &str| node.text_of(name).map(Text::Borrowed);
    // Each document names its holder; only another name than the listed one says something.
    let holder =
        text("name").filter(|it| it != listed).map(|it| Text::from(format!("issued to {it}")));
    let valid = match node.text_of("isValid") {
        Some("false") => Some(Text::from("not valid")),
        _ => None,
    };
    let place = text("issuingLocation").filter(|it| node.text_of("issuingCountry") != Some(&**it));
    let comment: Vec<Text<'_>> =
        [holder, valid, place, text("comments")].into_iter().flatten().collect();
    let details = Details {
        country: text("issuingCountry"),
        issued: text("issueDate"),
        expires: text("expirationDate"),
        authority: text("issuingAuthority"),
        comment: Some(comment.join(", ").into()).filter(|it: &Text<'_>| !it.is_empty()),
    };
    let words = node.text_of("type").unwrap_or("(no type)");
    party.document(words, node.text_of("documentNumber").unwrap_or_default(), details);
}

fn link(node: &Node) -> Option<Link> {
    let related = node.child("relatedEntity")?;
    let quality = [node.text_of("quality"), node.text_of("comments")];
    let quality = quality.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(Link {
        role: node.text_of("type").unwrap_or("(no type)").to_owned(),
        to: To::Id(format!("ofac-{}", related.attr("entityId")?), related.text().to_owned()),
        quality: Some(quality).filter(|it| !it.is_empty()),
    })
}

fn entries<'a>(node: &'a Node, list: &'a str, entry: &'a str) -> impl Iterator<Item = &'a Node> {
    node.children(list).flat_map(move |it| it.children(entry))
}
