//! Tables that users bring.

use std::io::{Cursor, Write as _};
use std::sync::Once;

use lists::format::table_list::Mapping;
use lists::table::{self, Input, Table};
use lists::{Error, Limits, Parsed, Reading, bytes};
use portcullis::subject::Columns;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::list::check_entities;
use crate::{SEPARATOR, limits};

/// Reads a table of any kind, as a stream and as a file: the rows are the same, each is complete or
/// says why not, and each can be turned into queries. A file is not held in memory, so that fewer
/// limits bind.
pub fn read(data: &[u8]) {
    let (limits, data) = limits(data);
    read_under(&limits, data);
}

fn read_under(limits: &Limits, data: &[u8]) {
    let streamed = rows(stream(data, limits));
    let file = Input::Seekable(Box::new(Cursor::new(data.to_vec())));
    let told = rows(table::open("table", file, limits));
    let limited = [&streamed, &told].iter().any(|it| it.as_ref().is_err_and(Error::is_limit));
    let shown = |it: Result<Vec<String>, Error>| it.map_err(|error| error.to_string());
    let (streamed, told) = (shown(streamed), shown(told));
    assert!(limited || streamed == told, "the way matters: {streamed:?} {told:?}");
}

fn stream(data: &[u8], limits: &Limits) -> Result<Table, Error> {
    let raw: bytes::Raw<'static> = Box::new(Cursor::new(data.to_vec()));
    table::open("table", Input::Stream(raw), limits)
}

fn rows(table: Result<Table, Error>) -> Result<Vec<String>, Error> {
    let mut table = table?;
    let names = table.columns().to_vec();
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "two columns of one name");
    let columns = Columns::recognise(&names, &[], None);
    let mut told = vec![format!("{:?} {names:?}", table.kind())];
    let mut number = 0;
    for row in table.by_ref() {
        number += 1;
        match row {
            Ok(record) => {
                assert_eq!((record.number, record.cells.len()), (number, names.len()));
                let blank = |it: &String| it.is_empty() || it.trim().len() < it.len();
                assert!(!record.cells.iter().flatten().any(blank), "an empty value");
                if let Ok(columns) = &columns {
                    let _ = columns.subject("table", &record.cells);
                }
                told.push(format!("{record:?}"));
            }
            Err(error) => {
                assert_eq!(error.number, number);
                told.push(error.to_string());
            }
        }
    }
    assert!(table.next().is_none(), "a table goes on behind its end");
    told.extend(table.notices().iter().map(ToString::to_string));
    Ok(told)
}

/// Reads a Parquet file. Its reader is known to panic on damaged files, which the room catches: only
/// panics that come through count.
pub fn parquet(data: &[u8]) {
    static CAUGHT: Once = Once::new();
    // The hook of libFuzzer ends the program at once; without it a panic that nobody catches still does.
    CAUGHT.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    if let Err(panic) = std::panic::catch_unwind(|| read(data)) {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied());
        eprintln!("a panic came through: {}", said.unwrap_or("(no text)"));
        std::process::abort();
    }
}

/// Reads a workbook whose parts are the input: rows of a sheet, shared strings, styles, the list of
/// sheets, with a [`SEPARATOR`] between them.
pub fn workbook(data: &[u8]) {
    let (limits, data) = limits(data);
    let mut parts = data.splitn(4, |it| *it == SEPARATOR);
    let mut part = || parts.next().unwrap_or_default();
    let (rows, strings, styles, sheets) = (part(), part(), part(), part());
    read_under(&limits, &packed(rows, strings, styles, sheets));
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook with these parts, not compressed.
pub fn packed(rows: &[u8], strings: &[u8], styles: &[u8], sheets: &[u8]) -> Vec<u8> {
    let usual = b"<sheet name='People' sheetId='1' r:id='r1'/>";
    let sheets = if sheets.is_empty() { usual } else { sheets };
    let within = |before: String, content: &[u8], after: &str| {
        [before.as_bytes(), content, after.as_bytes()].concat()
    };
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='{LINKS}/{kind}' Target='{target}'/>")
    };
    let relations = |content: &str| {
        format!("<Relationships xmlns='{PACKAGE}'>{content}</Relationships>").into_bytes()
    };
    let members = [
        ("_rels/.rels", relations(&relation("r", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/_rels/workbook.xml.rels",
            relations(&relation("r1", "worksheet", "worksheets/sheet1.xml")),
        ),
        (
            "xl/workbook.xml",
            within(
                format!("<workbook xmlns='{MAIN}' xmlns:r='{LINKS}'><sheets>"),
                sheets,
                "</sheets></workbook>",
            ),
        ),
        ("xl/sharedStrings.xml", within(format!("<sst xmlns='{MAIN}'>"), strings, "</sst>")),
        ("xl/styles.xml", within(format!("<styleSheet xmlns='{MAIN}'>"), styles, "</styleSheet>")),
        (
            "xl/worksheets/sheet1.xml",
            within(
                format!("<worksheet xmlns='{MAIN}'><sheetData>"),
                rows,
                "</sheetData></worksheet>",
            ),
        ),
    ];
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in members {
        writer.start_file(name, options).expect("memory does not fail");
        writer.write_all(&content).expect("memory does not fail");
    }
    writer.finish().expect("memory does not fail").into_inner()
}

/// Reads a table as a list of persons: every row is an entity or a notice.
pub fn list(data: &[u8]) {
    let (limits, data) = limits(data);
    let mapping = Mapping::new(
        "Person",
        &[
            "name=name",
            "alias=alias",
            "born=birthDate",
            "country=nationality",
            "passport=passportNumber",
            "ref=id",
        ],
    )
    .expect("persons have these properties");
    let mapping = mapping.separated_by(';');
    let Ok(table) = stream(data, &limits) else { return };
    let rows = stream(data, &limits).map_or(0, Iterator::count);
    let reading = Reading { dataset: "fuzzed".into(), limits };
    let mut parsed = Parsed::default();
    if mapping.read(table, &reading, &mut parsed).is_ok() {
        let told = parsed.entities.len() + parsed.notices.len();
        assert!(told >= rows, "{rows} rows, {told} entities and notices");
    }
    check_entities(&parsed);
}
