//! The EU's consolidated list of financial sanctions, in the XML of before 2018 (`<WHOLE>`).
//!
//! Numbers of entities are the same as in the later format. Every detail has the act that added it
//! and its programme; a record may stand under several programmes. Countries are codes of three
//! letters. Remarks are packed into brackets behind the values that they are about.
//!
//! Not taken over: the publisher's numbers of single details, and of the acts of single details
//! everything but the address, which goes to the sanction.

use model::clean::language;
use model::date::DayOrder;
use model::{Notice, NoticeKind};

use super::eu_fsf_xml::EUROPEAN_UNION;
use crate::party::{Paper, Party, Place, add_dates, attr, stray, text};
use crate::sink::dated;
use crate::xml::{self, Found, Node};
use crate::{Document, Error, Format, Reading, Sink};

/// `global.xml` of the European Commission.
pub(super) struct EuWholeXml;

impl Format for EuWholeXml {
    fn name(&self) -> &'static str {
        "eu-whole-xml"
    }

    fn recognise(&self, _file_name: &str, head: &str) -> Option<&'static str> {
        head.contains("<WHOLE ").then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let file = document.name().to_owned();
        let part = document.main()?;
        xml::read(part, &reading.limits, &["ENTITY"], &mut |found| match found {
            Found::Root(root) => sink.version(&dated(attr(&root, "Date"), DayOrder::DayFirst)),
            Found::Record(node) => record(reading, &file, &node, sink),
            Found::Other(node) => stray(&file, &node, sink),
        })
    }
}

fn record(reading: &Reading, file: &str, node: &Node, sink: &mut dyn Sink) {
    let number = attr(node, "Id");
    let schema = if attr(node, "Type") == "P" { "Person" } else { "Organization" };
    let mut party = Party::new(reading, file, number, format!("eu-fsf-{number}"), schema);
    let names: Vec<&Node> = node.children("NAME").collect();
    let main = names.iter().position(|it| matches!(text(it, "LANGUAGE"), "" | "EN")).unwrap_or(0);
    for (index, name) in names.iter().enumerate() {
        read_name(&mut party, if index == main { "name" } else { "alias" }, name);
    }
    if number.is_empty() || party.entity.entity().first("name").is_none() {
        let message = "a record without a number or without a name";
        sink.notice(
            Notice::new(NoticeKind::Rejected, file, message).at_line(node.line()).of_record(number),
        );
        return;
    }
    party.note("", unbracketed(attr(node, "remark")));
    party.identifiers(attr(node, "remark"));
    sanctions(&mut party, node, number);
    for citizen in node.children("CITIZEN") {
        party.countries("citizenship", text(citizen, "COUNTRY"));
    }
    for birth in node.children("BIRTH") {
        party.birth_dates(text(birth, "DATE"), DayOrder::DayFirst);
        let place = Some(text(birth, "PLACE")).filter(|it| *it != "-").unwrap_or_default();
        party.birth_place(&[place], text(birth, "COUNTRY"));
    }
    for paper in node.children("PASSPORT") {
        read_paper(&mut party, paper);
    }
    for address in node.children("ADDRESS") {
        read_address(&mut party, address);
    }
    for detail in node.all() {
        detail.ignore(&["@Id", "@Entity_id", "@legal_basis", "@reg_date"]);
    }
    party.unread(node);
    party.finish(sink);
}

/// `(remark)` as the list prints its remarks, without the bracket around the whole.
fn unbracketed(remark: &str) -> &str {
    let inside = remark.strip_prefix('(').and_then(|it| it.strip_suffix(')'));
    inside.filter(|it| !it.contains(") (")).unwrap_or(remark)
}

fn read_name(party: &mut Party<'_>, property: &str, node: &Node) {
    let name = text(node, "WHOLENAME");
    party.names(property, name, language(text(node, "LANGUAGE")));
    for (property, part) in [
        ("firstName", "FIRSTNAME"),
        ("middleName", "MIDDLENAME"),
        ("lastName", "LASTNAME"),
        ("gender", "GENDER"),
        ("title", "TITLE"),
    ] {
        // Entities have none of these; where one is printed, the whole name repeats it.
        if party.is_a("Person") {
            party.entity.add(property, text(node, part));
        }
    }
    match party.is_a("Person") {
        true => party.entity.add("position", text(node, "FUNCTION")),
        false => party.note(name, text(node, "FUNCTION")),
    }
}

/// One sanction a programme. The record's own act dates the listing under its own programme; other
/// programmes come from the details.
fn sanctions(party: &mut Party<'_>, node: &Node, number: &str) {
    let own = attr(node, "programme");
    let details = node.all().map(|it| attr(it, "programme"));
    for programme in std::iter::once(own).chain(details).filter(|it| !it.is_empty()) {
        let sanction = party.sanction(programme, EUROPEAN_UNION);
        sanction.add("program", programme);
        sanction.add("programId", programme);
        sanction.add("recordId", number);
    }
    let sanction = party.sanction(own, EUROPEAN_UNION);
    sanction.add("summary", attr(node, "legal_basis"));
    sanction.add("sourceUrl", attr(node, "pdf_link"));
    add_dates(sanction, "startDate", attr(node, "reg_date"), DayOrder::DayFirst);
    for detail in node.all() {
        let programme = detail.attr("programme").unwrap_or(own);
        party.sanction(programme, EUROPEAN_UNION).add("sourceUrl", attr(detail, "pdf_link"));
    }
}

/// A paper as `AD001095 (passport-National passport) [known to be expired](remark)`.
fn read_paper(party: &mut Party<'_>, node: &Node) {
    let whole = text(node, "NUMBER");
    let (number, rest) = whole.split_once(" (").unwrap_or((whole, ""));
    let (kind, note) = rest.split_once(')').unwrap_or((rest, ""));
    let kind = kind.split_once('-').map_or(kind, |(_, words)| words);
    party.paper(&Paper {
        kind,
        number: if number == "UNKNOWN" { "" } else { number },
        country: text(node, "COUNTRY"),
        note: note.trim(),
        ..Paper::default()
    });
}

/// An address, with telephone numbers as `PHONE[1, 2]` and remarks in one field.
fn read_address(party: &mut Party<'_>, node: &Node) {
    let (contacts, remarks): (Vec<&str>, Vec<&str>) =
        text(node, "OTHER").lines().partition(|it| it.ends_with(']') && it.contains('['));
    let note = remarks.join("; ");
    party.address(&Place {
        lines: ["STREET", "NUMBER"]
            .map(|it| text(node, it))
            .into_iter()
            .filter(|it| !it.is_empty())
            .collect(),
        city: text(node, "CITY"),
        postcode: text(node, "ZIPCODE"),
        country: text(node, "COUNTRY"),
        note: &note,
        ..Place::default()
    });
    party.identifiers(&note);
    for (kind, values) in contacts.iter().filter_map(|it| it.trim_end_matches(']').split_once('['))
    {
        values.split(',').for_each(|it| party.contact(kind, it));
    }
}
