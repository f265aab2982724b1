//! Published lists, one function for all formats.

use std::io::Read;

use lists::format::{self, FORMATS};
use lists::rows::{Dialect, Rows};
use lists::xml::{self, Found};
use lists::{Document, Error, Format, Limits, Parsed, Part, Reading, Text, bytes};
use model::ftm;

use crate::{SEPARATOR, Trickle, limits};

/// What the records of a format are, where they can be counted without reading them.
fn records(format: &str) -> Records {
    match format {
        "un-consolidated-xml" => Records::Elements(&["INDIVIDUAL", "ENTITY"]),
        "eu-fsf-xml" => Records::Elements(&["sanctionEntity"]),
        "eu-whole-xml" => Records::Elements(&["ENTITY"]),
        "gb-uksl-xml" => Records::Elements(&["Designation"]),
        "ofac-sdn-xml" => Records::Elements(&["sdnEntry"]),
        "ofac-enhanced-xml" => Records::Elements(&["entity"]),
        "ftm-jsonl" | "ftm-delta" => Records::Lines,
        "targets-simple-csv" => Records::Rows,
        _ => Records::Unknown,
    }
}

enum Records {
    Elements(&'static [&'static str]),
    Lines,
    Rows,
    /// Several records make one entity.
    Unknown,
}

/// Reads a document of one file.
pub fn read(name: &str, data: &[u8]) {
    read_parts(name, &["main"], data);
}

/// Reads a document whose files stand one after the other, with a [`SEPARATOR`] between them. However
/// the bytes arrive the answer is the same, every record is an entity or a notice, and every entity can
/// be written and read again.
pub fn read_parts(name: &str, roles: &[&'static str], data: &[u8]) {
    let format = known(name);
    let (limits, data) = limits(data);
    let parsed = parse(format, &limits, parts(roles, data, |it| Box::new(it)));
    let trickled = parse(format, &limits, parts(roles, data, |it| Box::new(Trickle::new(it))));
    if !is_limit(&parsed) && !is_limit(&trickled) {
        assert_eq!(shown(&parsed), shown(&trickled), "the cuts matter");
    }
    check_entities(&parsed.0);
    if parsed.1.is_none() {
        let told = parsed.0.entities.len() + parsed.0.notices.len() + parsed.0.removed.len();
        let records = count(name, data, &limits);
        assert!(told >= records, "{records} records, {told} entities and notices");
    }
}

fn known(name: &str) -> &'static dyn Format {
    *FORMATS.iter().find(|it| it.name() == name).expect("the format is registered")
}

fn parts<'a>(
    roles: &[&'static str],
    data: &'a [u8],
    reader: impl Fn(&'a [u8]) -> bytes::Raw<'a>,
) -> Document<'a> {
    let files = data.splitn(roles.len(), |it| roles.len() > 1 && *it == SEPARATOR);
    let part = |(role, bytes): (&&'static str, &'a [u8])| Part {
        role,
        name: format!("{role}.list"),
        text: Text::decode(reader(bytes)).expect("memory does not fail"),
    };
    Document { parts: roles.iter().zip(files).map(part).collect() }
}

type Outcome = (Parsed, Option<Error>);

fn parse(format: &dyn Format, limits: &Limits, document: Document<'_>) -> Outcome {
    let reading = Reading { dataset: "fuzzed".into(), limits: *limits };
    let mut parsed = Parsed::default();
    let read = format::read(format, &reading, document, &mut parsed);
    (parsed, read.err())
}

/// Limits bound what is held in memory, and how much more than a record that is depends on the cuts.
fn is_limit((_, error): &Outcome) -> bool {
    error.as_ref().is_some_and(Error::is_limit)
}

/// All that came out. How far a text was decoded, and so repaired, before an error ended the reading
/// depends on the cuts; so notices are left out then.
fn shown((parsed, error): &Outcome) -> String {
    let error = error.as_ref().map(ToString::to_string);
    let notices = parsed.notices.iter().filter(|_| error.is_none());
    let notices: Vec<String> = notices.map(ToString::to_string).collect();
    format!("{:?} {notices:?} {:?} {:?} {error:?}", parsed.entities, parsed.version, parsed.removed)
}

/// What must hold of every entity that a reader hands over: the corpus keeps it as text.
pub fn check_entities(parsed: &Parsed) {
    for entity in &parsed.entities {
        for statement in entity.statements() {
            assert!(!statement.value.is_empty(), "an empty value of {}", statement.property.name);
        }
        let line = ftm::write_statements(entity);
        assert!(!line.contains('\n'));
        let again = ftm::read_statements(&line).expect("what was written can be read");
        assert_eq!(again, *entity, "another entity comes back");
        ftm::write(entity);
        entity.caption();
    }
}

/// How many records a document has that was read to its end.
fn count(name: &str, data: &[u8], limits: &Limits) -> usize {
    let mut text = Text::decode(Box::new(data)).expect("memory does not fail");
    match records(name) {
        Records::Elements(names) => {
            let part = Part { role: "main", name: String::new(), text };
            let mut count = 0;
            let count_records =
                &mut |found: Found| count += usize::from(matches!(found, Found::Record(_)));
            xml::read(part, limits, names, count_records).expect("it was read before");
            count
        }
        Records::Lines => {
            let mut whole = String::new();
            text.read_to_string(&mut whole).expect("it was read before");
            whole.split('\n').filter(|it| !it.trim().is_empty()).count()
        }
        Records::Rows => {
            let part = Part { role: "main", name: String::new(), text };
            let mut sink = Parsed::default();
            let mut rows =
                Rows::open(part, limits, &Dialect::CSV, &mut sink).expect("it was read before");
            let mut count = 0;
            while rows.next(&mut sink).expect("it was read before").is_some() {
                count += 1;
            }
            count
        }
        Records::Unknown => 0,
    }
}
