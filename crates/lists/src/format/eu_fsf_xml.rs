//! The EU's consolidated list of financial sanctions, in the XML of 2018 and later
//! (`xmlFullSanctionsList_1_1.xsd` of the Commission's Financial Sanctions Database).
//!
//! The list calls everything that is not a person an `enterprise`: firms, ministries, armed groups.
//! They are organisations here; one with an IMO number that the list calls a ship is a vessel.
//!
//! All names of a record have equal rank. The first strong one in English, or in no stated language,
//! becomes the main name, because the order is that of the database.
//!
//! Not taken over: `regulationLanguage` and the publisher's numbers of single details, and of the
//! acts that are repeated for each detail everything but the address, which goes to the sanction.

use model::clean::language;
use model::date::DayOrder;
use model::{Notice, NoticeKind};

use crate::party::{Authority, Paper, Party, Place, attr, each, joined, stray, text};
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};

/// Who lists: the acts are partly the Council's, partly the Commission's.
pub(super) const EUROPEAN_UNION: Authority = Authority { name: "European Union", country: "eu" };

/// `xmlFullSanctionsList_1_1` of the European Commission.
pub(super) struct EuFsfXml;

impl Format for EuFsfXml {
    fn name(&self) -> &'static str {
        "eu-fsf-xml"
    }

    fn recognise(&self, _file_name: &str, head: &str) -> Option<&'static str> {
        head.contains("http://eu.europa.ec/fpi/fsd/export").then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let file = document.name().to_owned();
        let part = document.main()?;
        xml::read(part, &reading.limits, &["sanctionEntity"], &mut |found| match found {
            Found::Root(root) => sink.version(attr(&root, "generationDate")),
            Found::Record(node) => record(reading, &file, &node, sink),
            Found::Other(node) => stray(&file, &node, sink),
        })
    }
}

fn record(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let number = attr(node, "logicalId");
    let mut party = Party::new(reading, file, number, format!("eu-fsf-{number}"), schema(node));
    read_names(&mut party, node);
    if number.is_empty() || party.entity.entity().first("name").is_none() {
        let message = "a record without a number or without a name";
        sink.notice(
            Notice::new(NoticeKind::Rejected, file, message).at_line(node.line()).of_record(number),
        );
        return;
    }
    for remark in node.children("remark") {
        party.note("", remark.text());
    }
    sanctions(&mut party, node);
    for citizenship in node.children("citizenship") {
        party.countries("citizenship", country(citizenship));
        party.note("Citizenship", attr(citizenship, "region"));
        remarks(&mut party, "Citizenship", citizenship);
    }
    for birth in node.children("birthdate") {
        read_birth(&mut party, birth);
    }
    for paper in node.children("identification") {
        read_paper(&mut party, paper);
    }
    for address in node.children("address") {
        read_address(&mut party, address);
    }
    for detail in node.all() {
        detail.ignore(&["@regulationLanguage", "@logicalId", "@classificationCode"]);
        detail.children("regulationSummary").for_each(Node::ignore_all);
    }
    party.unread(node);
    party.finish(sink);
}

fn schema(node: &Node) -> &'static str {
    let code = node.child("subjectType").map_or("", |it| attr(it, "code"));
    let mentions_a_ship = || {
        let names =
            node.children("nameAlias").flat_map(|it| [attr(it, "wholeName"), attr(it, "function")]);
        let remarks = node.children("remark").map(Node::text);
        names.chain(remarks).any(says_ship)
    };
    let has_imo = || {
        node.children("identification")
            .any(|it| attr(it, "identificationTypeCode").eq_ignore_ascii_case("imo"))
    };
    match code {
        "person" => "Person",
        _ if has_imo() && mentions_a_ship() => "Vessel",
        _ => "Organization",
    }
}

fn says_ship(text: &str) -> bool {
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '/');
    words
        .map(str::to_lowercase)
        .any(|it| matches!(&*it, "vessel" | "ship" | "tanker" | "m/v" | "mv"))
}

/// The quality of a name, from the attribute `strong` and from what the remark says of it.
fn quality(alias: &Node) -> &'static str {
    let remark =
        alias.children("remark").map(Node::text).collect::<Vec<_>>().join(" ").to_lowercase();
    if attr(alias, "strong") == "false" || remark.contains("low quality") {
        return "weakAlias";
    }
    let former = ["formerly", "previous", "f.k.a", "fka"].iter().any(|it| remark.contains(it));
    if former { "previousName" } else { "alias" }
}

fn read_names(party: &mut Party<'_>, node: &Node) {
    let aliases: Vec<&Node> = node.children("nameAlias").collect();
    let plain =
        |it: &&&Node| quality(it) == "alias" && matches!(attr(it, "nameLanguage"), "" | "EN");
    let main = aliases.iter().find(plain).or(aliases.first());
    let others = aliases.iter().filter(|it| main.is_some_and(|main| !std::ptr::eq(*main, **it)));
    for (property, alias) in
        main.map(|it| ("name", it)).into_iter().chain(others.map(|it| (quality(it), it)))
    {
        let name = attr(alias, "wholeName");
        party.names(property, name, language(attr(alias, "nameLanguage")));
        for part in ["firstName", "middleName", "lastName", "gender", "title"] {
            party.entity.add(part, attr(alias, part));
        }
        match party.is_a("Person") {
            true => party.entity.add("position", attr(alias, "function")),
            false => party.note(name, attr(alias, "function")),
        }
        remarks(party, name, alias);
    }
}

/// Keeps the remarks of a detail, with the word for what they are about.
fn remarks(party: &mut Party<'_>, about: &str, detail: &Node) {
    for remark in detail.children("remark") {
        party.note(about, remark.text());
    }
}

/// The country of a detail: by its code, else by its description. The code `00` means none.
fn country(detail: &Node) -> &str {
    let description = attr(detail, "countryDescription");
    match attr(detail, "countryIso2Code") {
        "00" => "",
        "" if description == "UNKNOWN" => "",
        "" => description,
        code => code,
    }
}

/// One sanction a programme. Its acts are told by the regulation that is in force for the record
/// today, which is often an amendment: its dates are not those of the listing.
fn sanctions(party: &mut Party<'_>, node: &Node) {
    let regulations: Vec<&Node> = node.children("regulation").collect();
    let programmes: Vec<&str> = regulations.iter().map(|it| attr(it, "programme")).collect();
    for programme in if programmes.is_empty() { vec![""] } else { programmes } {
        let sanction = party.sanction(programme, EUROPEAN_UNION);
        sanction.add("program", programme);
        sanction.add("programId", programme);
        sanction.add("authorityId", attr(node, "euReferenceNumber"));
        sanction.add("recordId", attr(node, "logicalId"));
        sanction.add("unscId", attr(node, "unitedNationId"));
        sanction.add("listingDate", attr(node, "designationDate"));
        sanction.add("summary", attr(node, "designationDetails"));
        for regulation in regulations.iter().filter(|it| attr(it, "programme") == programme) {
            read_regulation(sanction, regulation);
        }
        for summary in node.all().flat_map(|it| it.children("regulationSummary")) {
            sanction.add("sourceUrl", attr(summary, "publicationUrl"));
        }
    }
}

fn read_regulation(sanction: &mut crate::Draft<'_>, regulation: &Node) {
    let [kind, organisation, title] =
        ["regulationType", "organisationType", "numberTitle"].map(|it| attr(regulation, it));
    let [published, in_force] =
        ["publicationDate", "entryIntoForceDate"].map(|it| attr(regulation, it));
    if kind == "amendment" {
        sanction.add("modifiedAt", published);
    } else {
        sanction.add("listingDate", published);
        sanction.add("startDate", in_force);
    }
    let facts = [
        (kind, title),
        ("of the", organisation),
        ("published", published),
        ("in force from", in_force),
    ];
    let facts = facts.iter().filter(|(_, fact)| !fact.is_empty());
    sanction.add(
        "summary",
        &facts.map(|(word, fact)| format!("{word} {fact}")).collect::<Vec<_>>().join(", "),
    );
    sanction.add("sourceUrl", text(regulation, "publicationUrl"));
    for remark in regulation.children("remark") {
        sanction.add("summary", remark.text());
    }
}

/// A date of birth, in a calendar, and the place beside it. Dates of another calendar than the
/// Gregorian stay notes.
fn read_birth(party: &mut Party<'_>, birth: &Node) {
    let [date, year, month, day] =
        ["birthdate", "year", "monthOfYear", "dayOfMonth"].map(|it| attr(birth, it));
    let [from, to] = ["yearRangeFrom", "yearRangeTo"].map(|it| attr(birth, it));
    let mut said = match (date, year, month, from) {
        ("", "", _, "") => String::new(),
        ("", "", _, from) => {
            format!("between {from} and {}", if to.is_empty() { from } else { to })
        }
        ("", year, "", _) => year.to_owned(),
        ("", year, month, _) => format!("{year}-{month:0>2}"),
        (date, ..) => date.to_owned(),
    };
    if attr(birth, "circa") == "true" && !said.is_empty() {
        said = format!("circa {said}");
    }
    match attr(birth, "calendarType") {
        "" | "GREGORIAN" => party.birth_dates(&said, DayOrder::DayFirst),
        calendar => {
            let day = if day.is_empty() || !date.is_empty() {
                String::new()
            } else {
                format!("-{day:0>2}")
            };
            let calendar = calendar.to_lowercase();
            party.note("Date of birth", &format!("{said}{day} ({calendar} calendar)"));
        }
    }
    let place = ["place", "city", "region", "zipCode"].map(|it| attr(birth, it));
    party.birth_place(&place, country(birth));
    remarks(party, "Birth", birth);
}

fn read_paper(party: &mut Party<'_>, node: &Node) {
    const FLAGS: [(&str, &str); 5] = [
        ("diplomatic", "diplomatic"),
        ("knownExpired", "known to be expired"),
        ("knownFalse", "known to be false"),
        ("reportedLost", "reported lost"),
        ("revokedByIssuer", "revoked by the issuer"),
    ];
    let flags =
        FLAGS.iter().filter(|(name, _)| attr(node, name) == "true").map(|(_, words)| *words);
    let mut notes: Vec<String> = flags.map(str::to_owned).collect();
    notes.extend(
        Some(attr(node, "nameOnDocument"))
            .filter(|it| !it.is_empty())
            .map(|it| format!("in the name of {it}")),
    );
    notes.extend(node.children("remark").map(|it| it.text().to_owned()));
    let [code, description] =
        ["identificationTypeCode", "identificationTypeDescription"].map(|it| attr(node, it));
    let [issued, from] = ["issueDate", "validFrom"].map(|it| attr(node, it));
    let authority = joined([attr(node, "issuedBy"), attr(node, "region")]);
    let paper = Paper {
        kind: if description.is_empty() { code } else { description },
        number: attr(node, "number"),
        country: country(node),
        issued: if issued.is_empty() { from } else { issued },
        expires: attr(node, "validTo"),
        authority: &authority,
        note: &notes.join("; "),
    };
    party.paper(&paper);
    let latin = attr(node, "latinNumber");
    if !latin.is_empty() && latin != paper.number {
        party.paper(&Paper { number: latin, ..paper });
    }
}

fn read_address(party: &mut Party<'_>, node: &Node) {
    let mut notes: Vec<&str> = node.children("remark").map(Node::text).collect();
    if attr(node, "asAtListingTime") == "true" {
        notes.push("as at the time of listing");
    }
    party.address(&Place {
        lines: vec![attr(node, "street"), attr(node, "place")],
        box_number: attr(node, "poBox"),
        city: attr(node, "city"),
        region: attr(node, "region"),
        postcode: attr(node, "zipCode"),
        country: country(node),
        note: &notes.join("; "),
    });
    for contact in each(node, "contactInfo") {
        party.contact(attr(contact, "key"), attr(contact, "value"));
    }
}
