//! The real files by another road than the readers': a plain walk over cells, elements and attributes.

use std::collections::BTreeMap;
use std::io::Read as _;

use quick_xml::events::{BytesStart, Event};

use crate::documents::{Real, texts};

/// One value of a record as it stands in the file.
pub(crate) struct Cell {
    /// The number of the record by which the reader names it.
    pub(crate) record: String,
    /// The column, or the path of elements within the record.
    pub(crate) field: String,
    pub(crate) text: String,
}

/// Every value in the records of a document.
pub(crate) fn cells(real: &Real, format: &str) -> Vec<Cell> {
    match format {
        "ofac-legacy-csv" => {
            let rows = |it: &&str| table(it, ',', 0, |row, _| row[0].clone());
            join_remarks(real.files.iter().flat_map(rows).collect())
        }
        "us-csl" => table(real.name(), ',', 1, |_, line| format!("line {line}")),
        "us-dpl" => table(real.name(), '\t', 1, |_, line| format!("line {line}")),
        "gb-ofsi-conlist-csv" => {
            table(real.name(), ',', 2, |row, _| row.last().cloned().unwrap_or_default())
        }
        "targets-simple-csv" => table(real.name(), ',', 1, |row, _| row[0].clone()),
        "un-consolidated-xml" => elements(real.name(), &["INDIVIDUAL", "ENTITY"], "DATAID"),
        "eu-fsf-xml" => elements(real.name(), &["sanctionEntity"], "@logicalId"),
        "eu-whole-xml" => elements(real.name(), &["ENTITY"], "@Id"),
        "gb-uksl-xml" => elements(real.name(), &["Designation"], "UniqueID"),
        "ofac-sdn-xml" => elements(real.name(), &["sdnEntry"], "uid"),
        "ofac-enhanced-xml" => elements(real.name(), &["entity"], "@id"),
        "ftm-jsonl" | "ftm-delta" => properties(real.name()),
        // These readers take keys or elements out of a record and tell what is left, so that what nobody read
        // cannot be passed over; `counts` and the fixtures hold where it went.
        "bods-json" | "gb-psc-jsonl" | "gb-company-data" | "gleif-xml" => Vec::new(),
        other => panic!("nobody reads {other} by another road"),
    }
}

/// Every value of the entities in a file of FollowTheMoney, whole or as changes.
fn properties(file: &str) -> Vec<Cell> {
    let text = whole(file);
    let lines = text.lines().map(|it| serde_json::from_str(it).expect("each line is JSON"));
    let entities = lines.map(|mut it: serde_json::Value| match it.get_mut("entity") {
        Some(entity) => entity.take(),
        None => it,
    });
    entities.flat_map(|it| values(&it)).collect()
}

fn values(entity: &serde_json::Value) -> Vec<Cell> {
    let record = entity["id"].as_str().expect("an entity has an id");
    let properties = entity["properties"].as_object().into_iter().flatten();
    let values = properties.flat_map(|(name, values)| {
        values.as_array().expect("a list").iter().map(move |it| (name, it))
    });
    let cell = |(name, value): (&String, &serde_json::Value)| Cell {
        record: record.to_owned(),
        field: name.clone(),
        text: value.as_str().expect("a text").to_owned(),
    };
    values.map(cell).collect()
}

/// The file of comments goes on where the main file cuts a remark, within a word.
fn join_remarks(cells: Vec<Cell>) -> Vec<Cell> {
    let (remarks, mut cells): (Vec<_>, Vec<_>) =
        cells.into_iter().partition(|it| it.field == "remarks");
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for remark in remarks {
        joined.entry(remark.record).or_default().push_str(&remark.text);
    }
    let field = || "remarks".to_owned();
    cells.extend(joined.into_iter().map(|(record, text)| Cell { record, field: field(), text }));
    cells
}

/// The columns of OFAC's four files, by their number.
const OFAC: [&[&str]; 4] = [
    &[
        "ent_num",
        "name",
        "type",
        "program",
        "title",
        "call_sign",
        "vess_type",
        "tonnage",
        "grt",
        "vess_flag",
        "vess_owner",
        "remarks",
    ],
    &["ent_num", "add_num", "address", "city", "country", "add_remarks"],
    &["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"],
    &["ent_num", "remarks"],
];

fn whole(file: &str) -> String {
    let mut whole = String::new();
    let (_, mut text) = texts(file).expect("it was there before").remove(0);
    text.read_to_string(&mut whole).expect("the file is text");
    whole
}

/// Every filled cell of a table; the last of `head` lines has the columns.
fn table(
    file: &str,
    delimiter: char,
    head: usize,
    record: impl Fn(&[String], u64) -> String,
) -> Vec<Cell> {
    let text = whole(file);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter as u8)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for (place, row) in reader.records().enumerate() {
        let row = row.expect("the table is CSV");
        let line = row.position().map_or(0, csv::Position::line);
        let row: Vec<String> = row.iter().map(|it| it.trim().to_owned()).collect();
        if place < head {
            columns = row;
            continue;
        }
        let record = record(&row, line);
        let width = row.len();
        for (column, text) in row.into_iter().enumerate() {
            let field = match OFAC.iter().find(|it| it.len() == width) {
                Some(known) if head == 0 => known[column].to_owned(),
                _ => columns.get(column).cloned().unwrap_or_default(),
            };
            if !text.is_empty() && text != "-0-" {
                cells.push(Cell { record: record.clone(), field, text });
            }
        }
    }
    cells
}

/// Every text and every attribute of the records of an XML file; `number` is the path of the number
/// of the record.
fn elements(file: &str, records: &[&str], number: &str) -> Vec<Cell> {
    let text = whole(file);
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut cells, mut path, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut text = String::new();
    loop {
        match reader.read_event().expect("the file is XML") {
            Event::Eof => break,
            Event::Start(tag) => begin(&tag, records, &mut path, &mut open),
            Event::Empty(tag) => {
                begin(&tag, records, &mut path, &mut open);
                end(&mut path, &mut open, number, &mut cells);
            }
            Event::Text(more) => text.push_str(&more),
            Event::CData(more) => text.push_str(&more),
            Event::GeneralRef(name) => text.push_str(match &*name {
                "amp" => "&",
                "apos" => "'",
                "quot" => "\"",
                _ => " ",
            }),
            Event::End(_) => {
                push(&path, &mut open, std::mem::take(&mut text));
                end(&mut path, &mut open, number, &mut cells);
            }
            _ => {}
        }
        if path.is_empty() {
            text.clear();
        }
    }
    cells
}

fn begin(
    tag: &BytesStart<'_>,
    records: &[&str],
    path: &mut Vec<String>,
    open: &mut Vec<(String, String)>,
) {
    let name = tag.local_name().as_ref().to_owned();
    if path.is_empty() && !records.contains(&name.as_str()) {
        return;
    }
    path.push(name);
    for attribute in tag.attributes().flatten() {
        let name = attribute.key.local_name().as_ref().to_owned();
        path.push(format!("@{name}"));
        let value =
            quick_xml::escape::unescape(&attribute.value).expect("known entities").into_owned();
        push(path, open, value);
        path.pop();
    }
}

fn push(path: &[String], open: &mut Vec<(String, String)>, text: String) {
    if !path.is_empty() && !text.trim().is_empty() {
        open.push((path[1..].join("/"), text.trim().to_owned()));
    }
}

fn end(
    path: &mut Vec<String>,
    open: &mut Vec<(String, String)>,
    number: &str,
    cells: &mut Vec<Cell>,
) {
    path.pop();
    if !path.is_empty() || open.is_empty() {
        return;
    }
    let record = open.iter().find(|it| it.0 == number).map(|it| it.1.clone()).unwrap_or_default();
    let found = open.drain(..);
    cells.extend(found.map(|(field, text)| Cell { record: record.clone(), field, text }));
}
