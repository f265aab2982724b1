//! The consolidated list of the UN Security Council, in XML.
//!
//! The schema is `sc-sanctions.xsd` of the Security Council. Two kinds of records, `INDIVIDUAL` and
//! `ENTITY`, differ in the prefix of their elements and in little else. The list says of an entity
//! neither whether it is a company nor whether it has legal personality: bands, ministries and banks
//! stand side by side, so all of them are organisations here.
//!
//! Not taken over: `VERSIONNUM`, `SORT_KEY` and `SORT_KEY_LAST_MOD`, which serve the publisher's own
//! machinery, and `LIST_TYPE`, which always says `UN List`.

use crate::party::{Authority, Paper, Party, Place, attr, joined, stray, text};
use crate::phrase::{emails, items, labelled_word};
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};
use model::date::DayOrder;
use model::{Notice, NoticeKind};

const SECURITY_COUNCIL: Authority =
    Authority { name: "United Nations Security Council", country: "" };

/// `consolidated.xml` of the Security Council.
pub(super) struct UnConsolidatedXml;

impl Format for UnConsolidatedXml {
    fn name(&self) -> &'static str {
        "un-consolidated-xml"
    }

    fn recognise(&self, _file_name: &str, head: &str) -> Option<&'static str> {
        head.contains("<CONSOLIDATED_LIST").then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let file = document.name().to_owned();
        let part = document.main()?;
        xml::read(part, &reading.limits, &["INDIVIDUAL", "ENTITY"], &mut |found| match found {
            Found::Root(root) => sink.version(attr(&root, "dateGenerated")),
            Found::Record(node) => record(reading, &file, &node, sink),
            Found::Other(node) => stray(&file, &node, sink),
        })
    }
}

/// What differs between the two kinds of records.
struct Kind {
    schema: &'static str,
    alias: &'static str,
    address: &'static str,
}

const PERSON: Kind =
    Kind { schema: "Person", alias: "INDIVIDUAL_ALIAS", address: "INDIVIDUAL_ADDRESS" };
const ORGANIZATION: Kind =
    Kind { schema: "Organization", alias: "ENTITY_ALIAS", address: "ENTITY_ADDRESS" };

fn record(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let kind = match node.name() {
        "INDIVIDUAL" => PERSON,
        _ => ORGANIZATION,
    };
    let reference = text(node, "REFERENCE_NUMBER");
    let number = Some(text(node, "DATAID")).filter(|it| !it.is_empty()).unwrap_or(reference);
    let mut party = Party::new(reading, file, number, format!("unsc-{number}"), kind.schema);
    main_name(&mut party, node);
    if number.is_empty() || party.entity.entity().first("name").is_none() {
        sink.notice(
            Notice::new(NoticeKind::Rejected, file, "a record without a number or without a name")
                .at_line(node.line())
                .of_record(number),
        );
        return;
    }
    sanction(&mut party, node, reference);
    for alias in node.children(kind.alias) {
        read_alias(&mut party, alias);
    }
    for address in node.children(kind.address) {
        party.address(&place(address));
    }
    if kind.schema == "Person" {
        person(&mut party, node);
    }
    // Line breaks are those of the width of a page.
    let remarks = text(node, "COMMENTS1").split_whitespace().collect::<Vec<_>>().join(" ");
    party.sanction("", SECURITY_COUNCIL).add("reason", &remarks);
    comments(&mut party, &remarks);
    node.ignore(&["VERSIONNUM", "SORT_KEY", "SORT_KEY_LAST_MOD", "LIST_TYPE/VALUE"]);
    party.unread(node);
    party.finish(sink);
}

/// The name in up to four parts. The list does not say which of them is a family name; by the
/// Security Council's practice the first is a given name and the fourth, where there is one, a
/// family name.
fn main_name(party: &mut Party<'_>, node: &Node) {
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|it| text(node, it));
    let whole = parts.iter().copied().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
    party.names("name", &whole, None);
    if party.is_a("Person") {
        for (property, part) in
            ["firstName", "secondName", "middleName", "lastName"].iter().zip(parts)
        {
            party.entity.add(property, part);
        }
    }
    // The script is told by the letters; the list does not say which language they write.
    party.names("alias", text(node, "NAME_ORIGINAL_SCRIPT"), None);
}

fn sanction(party: &mut Party<'_>, node: &Node, reference: &str) {
    let sanction = party.sanction("", SECURITY_COUNCIL);
    sanction.add("program", text(node, "UN_LIST_TYPE"));
    sanction.add("programId", text(node, "UN_LIST_TYPE"));
    sanction.add("unscId", reference);
    sanction.add("authorityId", reference);
    sanction.add("recordId", text(node, "DATAID"));
    sanction.add("listingDate", text(node, "LISTED_ON"));
    sanction.add("startDate", text(node, "LISTED_ON"));
    sanction.add("endDate", text(node, "DELISTED_ON"));
    for date in values(node, "LAST_DAY_UPDATED") {
        sanction.add("modifiedAt", date);
    }
    let proposer = text(node, "SUBMITTED_BY");
    if !proposer.is_empty() {
        sanction.add("summary", &format!("submitted by {proposer}"));
    }
}

fn values<'n>(node: &'n Node, name: &'n str) -> impl Iterator<Item = &'n str> {
    node.children(name).flat_map(|list| list.children("VALUE")).map(Node::text)
}

/// An alias with its quality. `Low` is the committees' mark for names that are too weak to identify
/// by themselves; `f.k.a.` and remarks such as "formerly listed as" make a previous name.
fn read_alias(party: &mut Party<'_>, node: &Node) {
    let name = text(node, "ALIAS_NAME");
    let note = text(node, "NOTE");
    let lower = note.to_lowercase();
    let formerly = ["formerly", "previously"].iter().any(|it| lower.contains(it));
    let property = match text(node, "QUALITY") {
        "Low" => "weakAlias",
        "f.k.a." => "previousName",
        _ if formerly => "previousName",
        _ => "alias",
    };
    party.names(property, name, None);
    if let Some(spelling) = other_script(note) {
        party.names(property, spelling, None);
    }
    party.note(name, note);
    // A false identity has a birth of its own, and whoever uses it will show that one.
    party.birth_dates(text(node, "DATE_OF_BIRTH"), DayOrder::DayFirst);
    party.birth_place(&[text(node, "CITY_OF_BIRTH")], text(node, "COUNTRY_OF_BIRTH"));
}

/// The spelling in a remark such as `original script: Абу` or `Previously listed as. In Arabic: أبو`.
fn other_script(note: &str) -> Option<&str> {
    let (label, spelling) = note.rsplit_once(':')?;
    let label = label.to_lowercase();
    let announced = label.ends_with("original script")
        || label.ends_with("script")
        || label.ends_with("in arabic");
    (announced && !spelling.chars().any(|it| it.is_ascii_alphabetic())).then_some(spelling.trim())
}

fn place(node: &Node) -> Place<'_> {
    Place {
        lines: vec![text(node, "STREET")],
        city: text(node, "CITY"),
        region: text(node, "STATE_PROVINCE"),
        postcode: text(node, "ZIP_CODE"),
        country: text(node, "COUNTRY"),
        note: text(node, "NOTE"),
        ..Place::default()
    }
}

fn person(party: &mut Party<'_>, node: &Node) {
    party.entity.add("gender", text(node, "GENDER"));
    for title in values(node, "TITLE") {
        party.entity.add("title", title);
    }
    for position in values(node, "DESIGNATION").flat_map(items) {
        party.entity.add("position", position);
    }
    for country in values(node, "NATIONALITY") {
        party.countries("nationality", country);
    }
    for birth in node.children("INDIVIDUAL_DATE_OF_BIRTH") {
        read_birth(party, birth);
    }
    for birth in node.children("INDIVIDUAL_PLACE_OF_BIRTH") {
        let place = ["STREET", "CITY", "STATE_PROVINCE"].map(|it| text(birth, it));
        party.birth_place(&place, text(birth, "COUNTRY"));
        party.note("Place of birth", text(birth, "NOTE"));
    }
    for document in node.children("INDIVIDUAL_DOCUMENT") {
        read_paper(party, document);
    }
}

/// A date of birth: a day or a year, exact or approximate, or two years with the birth between them.
/// Where both are missing the remark often holds a month.
fn read_birth(party: &mut Party<'_>, node: &Node) {
    let [date, year, note] = ["DATE", "YEAR", "NOTE"].map(|it| text(node, it));
    let [from, to] = ["FROM_YEAR", "TO_YEAR"].map(|it| text(node, it));
    let kind = text(node, "TYPE_OF_DATE");
    let date = if date.is_empty() { year } else { date };
    let said = match (kind, date) {
        ("BETWEEN", _) => format!("between {from} and {to}"),
        (_, "") => note.to_owned(),
        ("APPROXIMATELY", date) => format!("approximately {date}"),
        (_, date) => date.to_owned(),
    };
    party.birth_dates(&said, DayOrder::DayFirst);
    if said != note {
        party.note("Date of birth", note);
    }
}

fn read_paper(party: &mut Party<'_>, node: &Node) {
    let [first, second] = ["TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2"].map(|it| text(node, it));
    let kind = match (first, second) {
        (first, "") => first.to_owned(),
        (first, second) if first == second => first.to_owned(),
        (first, second) => format!("{first} ({})", second.trim_end_matches(':')),
    };
    let [issuer, place] = ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"].map(|it| text(node, it));
    let city = text(node, "CITY_OF_ISSUE");
    // The issuing country owns the paper; the country of issue is where it was handed out, such as
    // an embassy, and stands for the owner only where nothing else does.
    let authority = match (city, issuer) {
        (city, "") => city.to_owned(),
        (city, _) => joined([city, place]),
    };
    party.paper(&Paper {
        kind: &kind,
        number: text(node, "NUMBER"),
        country: if issuer.is_empty() { place } else { issuer },
        issued: text(node, "DATE_OF_ISSUE"),
        authority: &authority,
        note: text(node, "NOTE"),
        ..Paper::default()
    });
}

/// The comments, whole, and what they say in a fixed form.
fn comments(party: &mut Party<'_>, comments: &str) {
    party.entity.add("notes", comments);
    if party.is_a("Person") {
        party.entity.add("gender", labelled_word(comments, "Gender:"));
    }
    for address in emails(comments) {
        party.entity.add("email", address);
    }
    party.identifiers(comments);
}
