//! CSV and its kin as rows whose every access marks what was read.
//!
//! What [`xml::Node`](crate::xml::Node) is for XML, [`Fields`] is here: a reader takes the fields
//! that it knows, and [`Fields::unread`] proves that nothing was lost. A row that cannot be split
//! becomes a notice and costs no other row.

mod records;

pub(crate) use records::{Delimited, Record, Records, Values, split_cell};

use std::cell::Cell;
use std::sync::Arc;

use model::{Notice, NoticeKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::bytes::{Limits, Text};
use crate::{Error, Part, Sink};

/// Rows before the header that are looked at, where a file has lines above it.
const BEFORE_HEADER: usize = 20;

/// What is said of a row that was taken in spite of its quotes.
pub(crate) const STRAY_QUOTE: &str = "a quote within quotes that is not doubled, kept as it stands";

/// How a file separates its fields and names its columns.
#[derive(Debug, Clone, Copy)]
pub struct Dialect<'a> {
    /// One ASCII character.
    pub delimiter: u8,
    /// Whether fields may stand in double quotes.
    pub quotes: bool,
    /// Where the names of the columns are.
    pub header: Header<'a>,
}

/// Where the names of columns are.
#[derive(Debug, Clone, Copy)]
pub enum Header<'a> {
    /// In the first row.
    First,
    /// In the first row that has all these columns; rows above it are [`Rows::preamble`].
    Having(&'a [&'a str]),
    /// Not in the file: these are the names.
    Given(&'a [&'a str]),
}

impl<'a> Dialect<'a> {
    /// Commas, quotes, names in the first row.
    pub const CSV: Dialect<'static> =
        Dialect { delimiter: b',', quotes: true, header: Header::First };

    /// Tabs, no quotes, names in the first row.
    pub const TSV: Dialect<'static> =
        Dialect { delimiter: b'\t', quotes: false, header: Header::First };

    /// The same with another place of the names.
    #[must_use]
    pub const fn with_header(self, header: Header<'a>) -> Dialect<'a> {
        Dialect { delimiter: self.delimiter, quotes: self.quotes, header }
    }
}

/// The rows of one file.
pub struct Rows<'a> {
    file: String,
    records: Records<Text<'a>>,
    columns: Arc<[String]>,
    preamble: Vec<Vec<String>>,
}

impl<'a> Rows<'a> {
    /// Reads as far as the header. Bad rows above it become notices.
    ///
    /// # Errors
    ///
    /// When there is no header, or the text cannot be read.
    pub fn open(
        part: Part<'a>,
        limits: &Limits,
        dialect: &Dialect<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Self, Error> {
        let delimited = Delimited { delimiter: dialect.delimiter, quotes: dialect.quotes };
        let mut rows = Rows {
            file: part.name,
            records: Records::new(part.text, delimited, limits.record),
            columns: Arc::default(),
            preamble: Vec::new(),
        };
        match dialect.header {
            Header::Given(names) => rows.columns = names.iter().map(|it| (*it).into()).collect(),
            Header::First => rows.find_header(&[], sink)?,
            Header::Having(names) => rows.find_header(names, sink)?,
        }
        Ok(rows)
    }

    /// The names of the columns, trimmed. The second column of a name `a` is `a (2)`.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The rows above the header, such as the date of the list.
    pub fn preamble(&self) -> &[Vec<String>] {
        &self.preamble
    }

    /// The next row. Rows that cannot be split go to the sink as notices, and so do rows of too few
    /// fields, which come all the same.
    ///
    /// # Errors
    ///
    /// When the text cannot be read any further.
    pub fn next(&mut self, sink: &mut dyn Sink) -> Result<Option<Fields>, Error> {
        let expected = self.columns.len();
        while let Some((line, values, stray_quote)) = self.next_fields(sink)? {
            let fields = Fields::new(line, self.columns.clone(), values);
            let count = fields.values.len();
            if stray_quote && count != expected {
                // The quotes were not understood: values may stand under the wrong names.
                let message = format!("a quote that is not closed, {count} fields for {expected}");
                sink.notice(fields.rejected(&self.file, &message));
                continue;
            }
            let flag = |message: String| {
                Notice::new(NoticeKind::Flagged, &*self.file, message).at_line(line)
            };
            if stray_quote {
                sink.notice(flag(STRAY_QUOTE.to_owned()));
            }
            if count < expected {
                sink.notice(flag(format!("a row of {count} fields, expected {expected}")));
            }
            return Ok(Some(fields));
        }
        Ok(None)
    }

    /// The next row that can be split: its line, its fields, and whether a quote is out of place.
    fn next_fields(&mut self, sink: &mut dyn Sink) -> Result<Option<(u64, Values, bool)>, Error> {
        loop {
            let record = self.records.next();
            match record.map_err(|error| Error::read(&self.file, &error).of_file(&self.file))? {
                None => return Ok(None),
                Some(Record::Bad { line, reason, beginning, kind }) => {
                    let message = format!("{reason}: {beginning:?}");
                    sink.notice(Notice::new(kind, &*self.file, message).at_line(line));
                }
                Some(Record::Fields { line, fields, stray_quote }) => {
                    return Ok(Some((line, fields, stray_quote)));
                }
            }
        }
    }

    fn find_header(&mut self, wanted: &[&str], sink: &mut dyn Sink) -> Result<(), Error> {
        while self.preamble.len() <= BEFORE_HEADER {
            let Some((_, fields, _)) = self.next_fields(sink)? else { break };
            let names: Vec<&str> = fields.iter().map(str::trim).collect();
            if wanted.iter().all(|it| names.contains(it)) {
                self.columns = distinct(&names).into();
                return Ok(());
            }
            self.preamble.push(fields.into_strings());
        }
        let message = match wanted {
            [] => "no header: the file is empty".to_owned(),
            _ => format!("no header with the columns {}", wanted.join(", ")),
        };
        Err(Error::malformed(&self.file, message)
            .hint("the file is empty, cut short, or written by a new layout"))
    }
}

/// Names of columns of which none comes twice. There may be tens of thousands, all of one name.
pub(crate) fn distinct(names: &[&str]) -> Vec<String> {
    let mut seen: FxHashSet<String> = FxHashSet::default();
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let mut distinct = Vec::with_capacity(names.len());
    for name in names {
        // Everything up to the last count of a name was given out before.
        let count = counts.entry(name).or_insert(0);
        let copy = loop {
            *count += 1;
            let copy = if *count == 1 { (*name).to_owned() } else { format!("{name} ({count})") };
            if seen.insert(copy.clone()) {
                break copy;
            }
        };
        distinct.push(copy);
    }
    distinct
}

/// One row. Each access marks what it returns as read.
#[derive(Debug)]
pub struct Fields {
    line: u64,
    columns: Arc<[String]>,
    values: Values,
    read: Vec<Cell<bool>>,
}

impl Fields {
    fn new(line: u64, columns: Arc<[String]>, values: Values) -> Self {
        let read = vec![Cell::new(false); values.len()];
        Fields { line, columns, values, read }
    }

    /// The line on which the row begins, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The value in a column, trimmed; `None` when it is absent or empty.
    pub fn get(&self, column: &str) -> Option<&str> {
        let index = self.columns.iter().position(|it| it == column)?;
        self.read.get(index)?.set(true);
        self.values.get(index).map(str::trim).filter(|it| !it.is_empty())
    }

    /// The values of a column that holds several, separated by `separator`; trimmed, none empty.
    pub fn list<'a>(&'a self, column: &str, separator: char) -> impl Iterator<Item = &'a str> {
        let whole = self.get(column).unwrap_or_default();
        whole.split(separator).map(str::trim).filter(|it| !it.is_empty())
    }

    /// All values that are not empty, with their columns; see [`Fields::unread`] for the names of
    /// fields beyond the last column.
    pub fn all(&self) -> impl Iterator<Item = (String, &str)> {
        self.values.iter().map(str::trim).enumerate().filter_map(|(index, value)| {
            self.read[index].set(true);
            (!value.is_empty()).then(|| (self.name(index), value))
        })
    }

    /// Marks columns that have no meaning for screening.
    pub fn ignore(&self, columns: &[&str]) {
        for column in columns {
            self.get(column);
        }
    }

    /// Marks the whole row.
    pub fn ignore_all(&self) {
        self.read.iter().for_each(|it| it.set(true));
    }

    /// What is not empty and nobody read, with its column. A field beyond the last column has its
    /// number for a name, as in `column 13`.
    pub fn unread(&self) -> Vec<(String, String)> {
        let values = self.values.iter().map(str::trim).enumerate();
        values
            .filter(|(index, value)| !self.read[*index].get() && !value.is_empty())
            .map(|(index, value)| (self.name(index), value.to_owned()))
            .collect()
    }

    /// A notice that the row as a whole could not be understood, which shows its beginning.
    pub fn rejected(&self, file: &str, message: &str) -> Notice {
        let shown: String =
            self.values.iter().collect::<Vec<_>>().join(",").chars().take(300).collect();
        Notice::new(NoticeKind::Rejected, file, format!("{message}: {shown:?}")).at_line(self.line)
    }

    fn name(&self, index: usize) -> String {
        self.columns.get(index).cloned().unwrap_or_else(|| format!("column {}", index + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parsed;

    fn open<'a>(
        text: &'a str,
        dialect: &Dialect<'_>,
        sink: &mut Parsed,
    ) -> Result<Rows<'a>, Error> {
        let part = Part { role: "main", name: "list.csv".to_owned(), text: text.into() };
        Rows::open(part, &Limits::default(), dialect, sink)
    }

    /// One line for each row: its line in the file and all that is in it.
    fn check(text: &str, dialect: &Dialect<'_>, expected: &[&str], notices: &[&str]) {
        let mut sink = Parsed::default();
        let mut rows = open(text, dialect, &mut sink).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next(&mut sink).unwrap() {
            let fields: Vec<String> =
                row.unread().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            found.push(format!("{}: {}", row.line(), fields.join(", ")));
        }
        assert_eq!(found, expected);
        let told: Vec<String> = sink.notices.iter().map(ToString::to_string).collect();
        assert_eq!(told, notices);
    }

    #[test]
    fn columns_are_named_by_the_header_or_by_the_reader() {
        check(" name ,born\nA,1960\n", &Dialect::CSV, &["2: name=A, born=1960"], &[]);
        let given = Dialect::CSV.with_header(Header::Given(&["name", "born"]));
        check("A,1960\n", &given, &["1: name=A, born=1960"], &[]);
        check("a,a,b,a\n1,2,3,4\n", &Dialect::CSV, &["2: a=1, a (2)=2, b=3, a (3)=4"], &[]);
        check("a\tb\n\"1\t2\n", &Dialect::TSV, &["2: a=\"1, b=2"], &[]);
    }

    #[test]
    fn lines_above_the_header_are_kept() {
        let having = Dialect::CSV.with_header(Header::Having(&["born", "name"]));
        let text = "Last Updated,12/02/2016\n\nname,born\nA,1960\n";
        check(text, &having, &["4: name=A, born=1960"], &[]);
        let mut sink = Parsed::default();
        let rows = open(text, &having, &mut sink).unwrap();
        assert_eq!(rows.preamble(), [["Last Updated", "12/02/2016"]]);
        assert_eq!(rows.columns(), ["name", "born"]);
    }

    #[test]
    fn a_file_without_its_header_is_refused() {
        let having = Dialect::CSV.with_header(Header::Having(&["name", "born"]));
        let refused = |text, dialect: &Dialect<'_>| {
            open(text, dialect, &mut Parsed::default()).map(|_| ()).unwrap_err().to_string()
        };
        assert_eq!(refused("", &Dialect::CSV), "list.csv: no header: the file is empty");
        let expected = "list.csv: no header with the columns name, born";
        assert_eq!(refused("name\nA\n", &having), expected);
        assert_eq!(refused(&"x\n".repeat(1000), &having), expected);
    }

    #[test]
    fn ragged_and_broken_rows_cost_nothing_but_a_notice() {
        check(
            "name,born\nA\nB,1961,x,\n\"C,1962\nD,1963\n\"E \"F\" G\",1964\n\"H,\"\"\nI\n",
            &Dialect::CSV,
            &[
                "2: name=A",
                "3: name=B, born=1961, column 3=x",
                "5: name=D, born=1963",
                "6: name=E \"F\" G, born=1964",
                "8: name=I",
            ],
            &[
                "list.csv:2: a row of 1 fields, expected 2 (flagged)",
                "list.csv:4: a quote that is not closed: \"\\\"C,1962\" (rejected)",
                "list.csv:6: a quote within quotes that is not doubled, kept as it stands (flagged)",
                "list.csv:7: a quote that is not closed, 1 fields for 2: \"H,\\\"\" (rejected)",
                "list.csv:8: a row of 1 fields, expected 2 (flagged)",
            ],
        );
    }

    #[test]
    fn a_last_row_that_is_cut_short_is_told_as_such() {
        check(
            "name,note\nA,b\nC,\"d",
            &Dialect::CSV,
            &["2: name=A, note=b"],
            &["list.csv:3: a quote that is not closed: \"C,\\\"d\" (cut_short)"],
        );
    }

    #[test]
    fn every_access_marks_what_it_shows() {
        let mut sink = Parsed::default();
        let mut rows = open("a,b,c,d\n 1 ,2;; 3,,4,5\n", &Dialect::CSV, &mut sink).unwrap();
        let row = rows.next(&mut sink).unwrap().unwrap();
        assert_eq!(row.get("a"), Some("1"));
        assert_eq!(row.get("c"), None);
        assert_eq!(row.get("none"), None);
        assert_eq!(row.list("b", ';').collect::<Vec<_>>(), ["2", "3"]);
        let left = |row: &Fields| row.unread().into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(left(&row), ["d", "column 5"]);
        row.ignore(&["d"]);
        assert_eq!(left(&row), ["column 5"]);
        assert_eq!(row.all().count(), 4);
        assert_eq!(left(&row), [""; 0]);
    }

    #[test]
    fn errors_of_the_text_name_the_file() {
        struct Broken;
        impl std::io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
                Err(std::io::Error::other("broken"))
            }
        }
        let beginning = "name\n".repeat(1000);
        let text = std::io::Read::chain(beginning.as_bytes(), Broken);
        let text = Text::decode(Box::new(text)).unwrap();
        let part = Part { role: "main", name: "list.csv".to_owned(), text };
        let mut sink = Parsed::default();
        let mut rows = Rows::open(part, &Limits::default(), &Dialect::CSV, &mut sink).unwrap();
        let error = loop {
            if let Err(error) = rows.next(&mut sink) {
                break error;
            }
        };
        assert_eq!(error.to_string(), "list.csv: broken");
    }

    #[test]
    fn columns_of_one_name_are_told_apart_however_many_there_are() {
        let names = ["a", "b", "a", "a (2)", "a"];
        assert_eq!(distinct(&names), ["a", "b", "a (2)", "a (2) (2)", "a (3)"]);
        // Looking each name up among all would take hours for these.
        let same = vec![""; 100_000];
        let told = distinct(&same);
        assert_eq!((told[0].as_str(), told[99_999].as_str()), ("", " (100000)"));
    }
}
