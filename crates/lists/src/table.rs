//! Tables that users bring: CSV, TSV, JSON lines, XLSX, Parquet.
//!
//! [`open`] tells what a table is by its bytes and gives its rows one by one as an iterator. A row
//! that cannot be understood is an item that says so, with its line and the reason, and the rows
//! after it go on. Text streams in constant memory; a workbook is held as text, of a Parquet file one
//! group of rows.

mod columnar;
mod delimited;
mod json;
mod pacs008;

use std::io::{Cursor, Read, Seek, SeekFrom};

use model::{Notice, NoticeKind};
use zip::ZipArchive;

use crate::bytes::{self, Limits, Raw, Repairs, Text, hold};
use crate::{Error, workbook};

/// Bytes by which binary tables are known.
const MAGIC: u64 = 4;

/// A reader that can go back, such as a file.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// What a caller hands over.
pub enum Input {
    /// Bytes that come once, such as those of standard input. A workbook or a Parquet file is taken
    /// into memory, up to [`Limits::archive`].
    Stream(Raw<'static>),
    /// A file.
    Seekable(Box<dyn ReadSeek>),
}

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Rows of fields between delimiters, such as `,`, `;`, `|` or a tab.
    Delimited(char),
    /// One JSON object a line.
    JsonLines,
    /// The first sheet of a workbook.
    Workbook,
    /// Parquet.
    Parquet,
    /// An ISO 20022 message of payments.
    Payments,
}

/// The rows of a table.
pub struct Table {
    name: String,
    kind: Kind,
    columns: Vec<String>,
    rows: Box<dyn Rows>,
    number: u64,
    ended: bool,
    notices: Vec<Notice>,
    repairs: Option<Repairs>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Which row of data it is, counted from 1; rows that could not be understood count too.
    pub number: u64,
    /// The line of a text, or the row of a sheet, where it begins. Parquet has none.
    pub line: Option<u64>,
    /// For each column its values: none for an empty cell, several where a list stands in the cell.
    /// White space around them is gone.
    pub cells: Vec<Vec<String>>,
    /// The line as it stands, where the table is JSON lines: it may be a FollowTheMoney record.
    pub raw: Option<String>,
    /// What of the row was kept as it stood or has no column, in sentences for notices.
    pub remarks: Vec<String>,
}

/// A row that could not be understood.
#[derive(Debug, Clone, thiserror::Error)]
#[error("row {number}: {reason}")]
pub struct RowError {
    /// Which row of data it is, counted from 1.
    pub number: u64,
    /// The line of a text, or the row of a sheet, where it begins.
    pub line: Option<u64>,
    /// What was found, what was expected.
    pub reason: String,
    /// The beginning of the row as it stands, where it is text.
    pub raw: String,
    /// Why the table ends here, if it does: its other rows cannot be read.
    pub end: Option<Error>,
}

/// One step through a table of some kind.
enum Step {
    Row { line: Option<u64>, cells: Vec<Vec<String>>, raw: Option<String>, remarks: Vec<String> },
    Bad { line: Option<u64>, reason: String, raw: String },
    End,
}

/// What each kind of table does.
trait Rows: Send {
    /// The next row; an error when no other can be read.
    fn step(&mut self) -> Result<Step, Error>;
}

/// Opens a table and reads as far as the names of its columns.
///
/// # Errors
///
/// When there is no table in the bytes, or they are damaged or pass a limit.
pub fn open(name: &str, input: Input, limits: &Limits) -> Result<Table, Error> {
    let failed = |error: std::io::Error| Error::read(name, &error);
    match input {
        Input::Seekable(mut file) => {
            let magic = magic(&mut file).map_err(failed)?;
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            if magic == b"PAR1" {
                return parquet(name, file, limits);
            }
            if magic == b"PK\x03\x04" {
                let is_workbook =
                    ZipArchive::new(&mut file).is_ok_and(|it| workbook::is_workbook(&it));
                file.seek(SeekFrom::Start(0)).map_err(failed)?;
                if is_workbook {
                    return sheet(name, file, limits);
                }
            }
            text(name, Box::new(file), limits)
        }
        Input::Stream(mut stream) => {
            let magic = magic(&mut stream).map_err(failed)?;
            let whole: Raw<'static> = Box::new(Cursor::new(magic.clone()).chain(stream));
            if magic == b"PAR1" || magic == b"PK\x03\x04" {
                let held = Cursor::new(hold(name, whole, limits)?);
                return open(name, Input::Seekable(Box::new(held)), limits);
            }
            text(name, whole, limits)
        }
    }
}

fn magic(input: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut magic = Vec::new();
    input.take(MAGIC).read_to_end(&mut magic)?;
    Ok(magic)
}

fn parquet(name: &str, file: Box<dyn ReadSeek>, limits: &Limits) -> Result<Table, Error> {
    let (columns, rows) = columnar::open(name, file, limits)?;
    Ok(Table::new(name, Kind::Parquet, columns, Box::new(rows)))
}

/// The first sheet of a workbook; the names of the others go into a notice.
fn sheet(name: &str, file: Box<dyn ReadSeek>, limits: &Limits) -> Result<Table, Error> {
    let mut sheets = workbook::sheets(name, file, limits)?.into_iter();
    let first = sheets.next().ok_or_else(|| Error::malformed(name, "the workbook is empty"))?;
    let text = Text::from(first.text);
    let opened = delimited::open(name, text, b',', Some(first.rows), limits)?;
    let mut table = Table::of_delimited(name, Kind::Workbook, opened);
    let others: Vec<String> = sheets.map(|it| format!("{:?}", it.name)).collect();
    if !others.is_empty() {
        let message = format!(
            "only the sheet {:?} was read, not {}; save others as files of their own",
            first.name,
            others.join(", ")
        );
        table.notices.push(Notice::new(NoticeKind::CutShort, name, message));
    }
    Ok(table)
}

fn text(name: &str, raw: Raw<'static>, limits: &Limits) -> Result<Table, Error> {
    let mut texts = bytes::text(name, raw, limits)?;
    if texts.len() != 1 {
        let message = format!("an archive of {} files, expected one table", texts.len());
        return Err(
            Error::malformed(name, message).hint("unpack it and give the file that you want")
        );
    }
    let (name, mut text) = texts.remove(0);
    let repairs = text.repairs();
    let head = text.head();
    let mut table = match head.trim_start().chars().next() {
        None => return Err(Error::malformed(name, "the table is empty")),
        Some('{') => {
            let (columns, rows) = json::open(&name, text, limits)?;
            Table::new(&name, Kind::JsonLines, columns, Box::new(rows))
        }
        Some('[') if head.trim_start()[1..].trim_start().starts_with('{') => {
            return Err(Error::malformed(name, "a JSON list, expected one JSON object a line")
                .hint("`jq -c '.[]'` makes JSON lines of it"));
        }
        Some('<') if pacs008::is_such(&head) => {
            let (columns, rows) = pacs008::open(&name, text, limits)?;
            Table::new(&name, Kind::Payments, columns, Box::new(rows))
        }
        Some('<') => {
            return Err(Error::malformed(name, "XML or a web page, expected a table")
                .hint("tables are CSV, TSV, JSON lines, XLSX, Parquet or ISO 20022 pacs.008"));
        }
        Some(_) => {
            let delimiter = delimited::guess(&name, &head);
            let opened = delimited::open(&name, text, delimiter, None, limits)?;
            Table::of_delimited(&name, Kind::Delimited(delimiter.into()), opened)
        }
    };
    table.repairs = Some(repairs);
    Ok(table)
}

impl Table {
    fn new(name: &str, kind: Kind, columns: Vec<String>, rows: Box<dyn Rows>) -> Self {
        let name = name.to_owned();
        let (notices, repairs) = (Vec::new(), None);
        Table { name, kind, columns, rows, number: 0, ended: false, notices, repairs }
    }

    fn of_delimited(name: &str, kind: Kind, opened: delimited::Opened) -> Self {
        let mut table = Table::new(name, kind, opened.columns, Box::new(opened.rows));
        if !opened.above.is_empty() {
            let message = format!("lines above the header were passed over: {:?}", opened.above);
            table.notices.push(Notice::new(NoticeKind::Unplaced, name, message));
        }
        table
    }

    /// The name of the file, or of the file in an archive.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the table is written as.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The names of the columns. None comes twice; a column without a name is called `column 3`. In
    /// JSON lines they are the keys of the first lines, those of an object within as `outer.inner`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What is to be told of the table as a whole: other sheets, bytes that had to be repaired. To be
    /// asked after the last row.
    pub fn notices(&self) -> Vec<Notice> {
        let repaired = self.repairs.as_ref().and_then(|it| it.notice(&self.name));
        self.notices.iter().cloned().chain(repaired).collect()
    }
}

impl Iterator for Table {
    type Item = Result<Record, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.number += 1;
        let number = self.number;
        match self.rows.step() {
            Ok(Step::Row { line, mut cells, raw, remarks }) => {
                for cell in &mut cells {
                    cell.retain_mut(|value| {
                        if value.trim().len() < value.len() {
                            *value = value.trim().to_owned();
                        }
                        !value.is_empty()
                    });
                }
                Some(Ok(Record { number, line, cells, raw, remarks }))
            }
            Ok(Step::Bad { line, reason, raw }) => {
                Some(Err(RowError { number, line, reason, raw, end: None }))
            }
            Ok(Step::End) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                let reason = format!("the table cannot be read any further: {}", error.message);
                let (line, raw) = (None, String::new());
                Some(Err(RowError { number, line, reason, raw, end: Some(error) }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::workbook::tests::workbook;

    /// Opens a table from a stream and from a file; both give the same.
    fn open_both(name: &str, bytes: &[u8]) -> Result<Table, Error> {
        let stream = Input::Stream(Box::new(Cursor::new(bytes.to_vec())));
        let file = Input::Seekable(Box::new(Cursor::new(bytes.to_vec())));
        let streamed = open(name, stream, &Limits::default());
        let opened = open(name, file, &Limits::default());
        match (&streamed, &opened) {
            (Ok(streamed), Ok(opened)) => assert_eq!(streamed.columns(), opened.columns()),
            (Err(streamed), Err(opened)) => assert_eq!(streamed.to_string(), opened.to_string()),
            _ => panic!("a stream and a file differ"),
        }
        opened
    }

    /// One line for each row: its line, the cells, and the remarks after a semicolon.
    fn outline(row: Result<Record, RowError>) -> String {
        let row = match row {
            Ok(row) => row,
            Err(error) => return format!("{}: {}", error.line.unwrap_or(0), error.reason),
        };
        let cells: Vec<String> = row.cells.iter().map(|it| it.join("+")).collect();
        let mut line = format!("{}: {}", row.line.unwrap_or(0), cells.join("|"));
        for remark in &row.remarks {
            line = format!("{line}; {remark}");
        }
        line
    }

    fn check(name: &str, bytes: &[u8], kind: Kind, columns: &[&str], rows: &[&str]) {
        let table = open_both(name, bytes).unwrap();
        assert_eq!(table.kind(), kind);
        assert_eq!(table.columns(), columns);
        assert_eq!(table.map(outline).collect::<Vec<_>>(), rows);
    }

    fn check_refused(bytes: &[u8], expected: &str) {
        let error = open_both("table", bytes).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn the_delimiter_is_guessed() {
        for (delimiter, other) in [(',', ';'), (';', ','), ('\t', ','), ('|', ';')] {
            let text =
                format!("a{delimiter}b\n1{other}x{delimiter}2\n\"3{delimiter}\"{delimiter}4\n");
            let rows = [format!("2: 1{other}x|2"), format!("3: 3{delimiter}|4")];
            let rows: Vec<String> = rows.iter().map(|it| it.replace("3\t|4", "3|4")).collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            check("t", text.as_bytes(), Kind::Delimited(delimiter), &["a", "b"], &rows);
        }
        check("t.csv", b"name\nA B\n", Kind::Delimited(','), &["name"], &["2: A B"]);
        check("t.tsv", b"a,b\tc\n1,2\t3\n", Kind::Delimited('\t'), &["a,b", "c"], &["2: 1,2|3"]);
        check("t.csv", b"sep=;\na;b,c\n1;2\n", Kind::Delimited(';'), &["a", "b,c"], &["3: 1|2"]);
    }

    #[test]
    fn columns_without_a_name_and_names_that_come_twice_are_told_apart() {
        let text = b" a ,,a,,\n1,2,3,,\n";
        check("t", text, Kind::Delimited(','), &["a", "column 2", "a (2)"], &["2: 1|2|3"]);
    }

    #[test]
    fn a_title_above_the_header_is_passed_over_and_told() {
        let text = b"Last updated,1 May,,,,\n\nname,born,city,code,x\nA,1960,B,C,D\n";
        let table = open_both("t.csv", text).unwrap();
        assert_eq!(table.columns(), ["name", "born", "city", "code", "x"]);
        let told = table.notices()[0].to_string();
        assert_eq!(
            told,
            "t.csv: lines above the header were passed over: [\"Last updated 1 May\"] (unplaced)"
        );
        assert_eq!(table.map(outline).collect::<Vec<_>>(), ["4: A|1960|B|C|D"]);
        check("t", b"a,b\n1,2\n", Kind::Delimited(','), &["a", "b"], &["2: 1|2"]);
        check("t", b"a,b\n", Kind::Delimited(','), &["a", "b"], &[]);
    }

    #[test]
    fn bad_rows_are_items_and_the_others_go_on() {
        check(
            "t.csv",
            b"name,born\nACME, Inc,1960\nA\n\"B,1961\n\"C \"D\"\",1962\n , 1963 \n",
            Kind::Delimited(','),
            &["name", "born"],
            &[
                "2: 3 fields, expected 2: a delimiter within a value needs quotes",
                "3: A|",
                "4: a quote that is not closed",
                "5: C \"D\"|1962; a quote within quotes that is not doubled, kept as it stands",
                "6: |1963",
            ],
        );
        let numbers: Vec<u64> = open_both("t.csv", b"a\n1\n2,3\n4\n")
            .unwrap()
            .map(|it| it.map_or_else(|error| error.number, |row| row.number))
            .collect();
        assert_eq!(numbers, [1, 2, 3]);
    }

    #[test]
    fn json_lines_have_lists_and_objects_in_their_cells() {
        check(
            "t.jsonl",
            b"{\"id\":1,\"name\":[\"A\",\" B \"],\"x\":null}\n\n[1]\n{\"id\":\n\
              {\"p\":{\"q\":true,\"r\":[{\"s\":1},2]},\"id\":\"\"}\n",
            Kind::JsonLines,
            &["id", "name", "x", "p.q", "p.r"],
            &[
                "1: 1|A+B|||",
                "3: not a JSON object",
                "4: not JSON: EOF while parsing a value at line 2 column 0",
                "5: |||true|{\"s\":1}+2",
            ],
        );
    }

    #[test]
    fn keys_that_come_late_are_told() {
        let text = format!("{}{{\"a\":1,\"b\":[2],\"c\":null}}\n", "{\"a\":0}\n".repeat(200));
        let table = open_both("t", text.as_bytes()).unwrap();
        assert_eq!(table.columns(), ["a"]);
        let last = table.last().map(outline).unwrap();
        assert_eq!(last, "201: 1; \"b\" is in none of the first lines and so has no column: \"2\"");
    }

    #[test]
    fn a_json_line_can_be_had_as_it_stands() {
        let line = r#"{"id":"a","schema":"Person","properties":{"name":["A"]}}"#;
        let mut table = open_both("t", line.as_bytes()).unwrap();
        assert_eq!(table.columns(), ["id", "schema", "properties.name"]);
        assert_eq!(table.next().unwrap().unwrap().raw.as_deref(), Some(line));
    }

    #[test]
    fn packed_tables_and_other_encodings_are_read() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"name,born\nMu\xf1oz,1960\n").unwrap();
        let packed = encoder.finish().unwrap();
        let mut table = open_both("t.csv.gz", &packed).unwrap();
        assert_eq!(table.name(), "t.csv");
        assert_eq!(table.by_ref().map(outline).collect::<Vec<_>>(), ["2: Muñoz|1960"]);
        let told: Vec<String> = table.notices().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "t.csv:2: 1 bytes are not UTF-8, read as Windows-1252; this is the first line (flagged)"
            ]
        );
    }

    #[test]
    fn the_first_sheet_of_a_workbook_is_a_table_and_the_others_are_told() {
        let book = workbook(&[
            ("Empty", ""),
            (
                "People",
                "<row r='2'><c r='A2' t='inlineStr'><is><t>name</t></is></c>\
              <c r='C2' t='inlineStr'><is><t>born</t></is></c></row>\
              <row r='5'><c r='A5' t='s'><v>0</v></c><c r='C5' s='1'><v>22000</v></c></row>\
              <row r='6'><c r='B6'><v>12345678901</v></c><c r='D6'><v>1</v></c></row>",
            ),
            ("Notes", "<row r='1'><c r='A1'><v>1</v></c></row>"),
        ]);
        let mut table = open_both("book.xlsx", &book).unwrap();
        assert_eq!(table.kind(), Kind::Workbook);
        assert_eq!(table.columns(), ["name", "column 2", "born"]);
        assert_eq!(
            table.by_ref().map(outline).collect::<Vec<_>>(),
            [
                "5: A, \"B\"\nC||1960-03-25",
                "6: 4 fields, expected 3: a delimiter within a value needs quotes",
            ]
        );
        let told: Vec<String> = table.notices().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "book.xlsx: only the sheet \"People\" was read, not \"Notes\"; save others as files of their own (cut_short)"
            ]
        );
    }

    #[test]
    fn parquet_is_read_row_by_row() {
        check(
            "people.parquet",
            &columnar::tests::people(),
            Kind::Parquet,
            &["name", "born", "seen", "written", "share", "aliases"],
            &[
                "0: Иван|1960-01-01|1970-01-02|1970-01-02|2|x+y",
                "0: B||1970-01-02T01:00:00|1970-01-02T00:01:01|0.5|",
            ],
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        check_refused(b"", "table: the table is empty");
        check_refused(b" \n\n", "table: the table is empty");
        check_refused(b"[{\"a\": 1}]", "table: a JSON list, expected one JSON object a line");
        check_refused(b"<html>", "table: XML or a web page, expected a table");
        check_refused(
            b"\"abc",
            "table: line 1: a quote that is not closed, where the names of columns belong",
        );
        check_refused(b"%PDF-1.7", "table: is a PDF document, which is not a list");
    }

    #[test]
    fn a_reader_that_fails_ends_the_table_with_an_item_that_says_so() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let beginning = Cursor::new("a\n".repeat(5000));
        let input = Input::Stream(Box::new(beginning.chain(Broken)));
        let mut table = open("t", input, &Limits::default()).unwrap();
        let last = table.by_ref().last().unwrap().unwrap_err();
        assert_eq!(last.to_string(), "row 5000: the table cannot be read any further: broken");
        assert!(last.end.is_some_and(|it| it.is_read()));
        assert!(table.next().is_none());
    }

    #[test]
    fn rows_without_end_are_read_one_by_one() {
        struct Endless;
        impl Read for Endless {
            fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
                let rows = b"some name,1960\n".repeat(target.len() / 15 + 1);
                let length = target.len();
                target.copy_from_slice(&rows[..length]);
                Ok(length)
            }
        }
        let table = open("t", Input::Stream(Box::new(Endless)), &Limits::default()).unwrap();
        assert_eq!(table.take(100_000).filter(Result::is_ok).count(), 100_000);
    }
}
