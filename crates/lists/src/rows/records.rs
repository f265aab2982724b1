//! Splits delimited text into records: one bad row costs that row and no more.

use std::io::{self, BufRead};

use model::NoticeKind;

use crate::bytes::{Line, Lines, beginning};

/// Records of delimited text, as RFC 4180 has them, and as publishers write them nevertheless.
///
/// * A line ends with LF, CRLF or the end of the text. Lines without a character are passed over.
/// * A field that begins with a quote ends at the next quote that a delimiter or the end of the line
///   follows; delimiters and line ends within it belong to it, doubled quotes stand for one.
/// * A quote that is neither doubled nor followed by a delimiter stands for itself, as in
///   `"ABC "D" CO",…`, but only in a record of one line. In a record of several lines it shows that
///   a quote was never closed, and so does the end of the text or the limit.
/// * A quote that was never closed may be the work of a writer that puts quotes around values and
///   doubles none within, as in `"ABC "D"",…`: if the line makes sense that way, it is taken so.
///   Else it is rejected. Reading goes on with the next line.
///
/// Lines that are given back are read a second time, not more often: only a quote that is neither
/// doubled nor the first of its field ends a record early, and it does so for every record that
/// began before it.
///
/// This is not the `csv` crate because that one has no limit for a record and, after a quote that
/// is never closed, no way back.
pub(crate) struct Records<R> {
    lines: Lines<R>,
    dialect: Delimited,
}

/// What separates fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delimited {
    pub(crate) delimiter: u8,
    /// Whether quotes mean anything.
    pub(crate) quotes: bool,
}

/// One step through the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A record with at least one field.
    Fields {
        /// Where it begins.
        line: u64,
        fields: Values,
        /// A quote stood where none may stand, and was kept.
        stray_quote: bool,
    },
    /// A line that is no record, with its beginning.
    Bad { line: u64, reason: String, beginning: String, kind: NoticeKind },
}

/// The fields of one record: at least one.
///
/// They stand in one text, because a text of its own for each took a fifth of the time in which rows
/// are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Values {
    text: String,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl Values {
    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at a place.
    pub(crate) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        Some(&self.text[self.start(place)..end])
    }

    /// All fields.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.ends.iter().enumerate().map(|(place, end)| &self.text[self.start(place)..*end])
    }

    /// All fields, each as a text of its own.
    pub(crate) fn into_strings(self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }

    fn start(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R, dialect: Delimited, limit: u64) -> Self {
        Records { lines: Lines::new(input, limit), dialect }
    }

    /// The next record; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let start = self.lines.number();
            match self.lines.next()? {
                Line::End => return Ok(None),
                Line::TooLong(beginning) => {
                    let reason = format!("a line of more than {} bytes", self.lines.limit());
                    let kind = NoticeKind::Rejected;
                    return Ok(Some(Record::Bad { line: start, reason, beginning, kind }));
                }
                Line::Whole(line) if is_blank(line) => self.lines.forget(),
                Line::Whole(line) => {
                    let mut splitter = Splitter::new(self.dialect);
                    splitter.feed(line);
                    return self.record(start, splitter).map(Some);
                }
            }
        }
    }

    /// The record whose first line is in the splitter.
    fn record(&mut self, start: u64, mut splitter: Splitter) -> io::Result<Record> {
        while splitter.in_quotes {
            let mut closed = false;
            if let Line::Whole(line) = self.lines.one_more()? {
                splitter.feed(line);
                closed = !splitter.stray_quote;
            }
            if !closed {
                return Ok(self.first_line_alone(start));
            }
        }
        self.lines.forget();
        let stray_quote = splitter.stray_quote;
        Ok(Record::Fields { line: start, fields: splitter.finish(), stray_quote })
    }

    /// What the first of the held lines says by itself; the others are given back.
    fn first_line_alone(&mut self, start: u64) -> Record {
        let last = self.lines.is_at_end() && self.lines.number() == start + 1;
        let line = self.lines.give_back_all_but_first();
        let mut splitter = Splitter::new(self.dialect);
        splitter.doubled = false;
        splitter.feed(&line);
        if !splitter.in_quotes {
            return Record::Fields { line: start, fields: splitter.finish(), stray_quote: true };
        }
        let kind = if last { NoticeKind::CutShort } else { NoticeKind::Rejected };
        let reason = "a quote that is not closed".to_owned();
        Record::Bad { line: start, reason, beginning: beginning(&line), kind }
    }
}

/// The values in a cell that is itself delimited. A cell whose quotes do not fit together is split at
/// every delimiter.
pub(crate) fn split_cell(cell: &str, delimiter: u8) -> Vec<String> {
    let mut splitter = Splitter::new(Delimited { delimiter, quotes: true });
    splitter.split(cell.as_bytes());
    if splitter.in_quotes || splitter.stray_quote {
        splitter = Splitter::new(Delimited { delimiter, quotes: false });
        splitter.split(cell.as_bytes());
    }
    splitter.finish().into_strings()
}

/// Empty lines, and the end-of-file mark of DOS that OFAC's files close with.
fn is_blank(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"" | b"\x1a")
}

/// Splits the lines of one record into fields.
struct Splitter {
    dialect: Delimited,
    /// The text of the fields, one after the other.
    text: Vec<u8>,
    /// Where each field ends that is whole.
    ends: Vec<usize>,
    in_quotes: bool,
    stray_quote: bool,
    /// Whether a quote within quotes is written twice.
    doubled: bool,
}

impl Splitter {
    fn new(dialect: Delimited) -> Self {
        let (text, ends) = (Vec::new(), Vec::new());
        Splitter { dialect, text, ends, in_quotes: false, stray_quote: false, doubled: true }
    }

    /// Takes a whole line, with its end.
    fn feed(&mut self, line: &[u8]) {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        self.text.reserve(line.len());
        self.split(content);
        if self.in_quotes {
            self.text.extend_from_slice(&line[content.len()..]);
        }
    }

    fn split(&mut self, mut rest: &[u8]) {
        loop {
            if self.in_quotes {
                let Some(after) = self.quoted(rest) else { return };
                rest = after;
            } else if self.dialect.quotes && rest.first() == Some(&b'"') {
                self.in_quotes = true;
                rest = &rest[1..];
                continue;
            }
            // Here stands a field without quotes, or nothing after the closing quote.
            let end = rest.iter().position(|byte| *byte == self.dialect.delimiter);
            self.text.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
            self.close();
            match end {
                Some(end) => rest = &rest[end + 1..],
                None => return,
            }
        }
    }

    /// Takes the inside of quotes; gives what follows the closing quote, `None` when the line ends
    /// before it.
    fn quoted<'a>(&mut self, mut rest: &'a [u8]) -> Option<&'a [u8]> {
        loop {
            let Some(quote) = rest.iter().position(|byte| *byte == b'"') else {
                self.text.extend_from_slice(rest);
                return None;
            };
            self.text.extend_from_slice(&rest[..quote]);
            rest = &rest[quote + 1..];
            match rest.first() {
                Some(b'"') if self.doubled => {
                    self.text.push(b'"');
                    rest = &rest[1..];
                }
                Some(byte) if *byte != self.dialect.delimiter => {
                    self.text.push(b'"');
                    self.stray_quote = true;
                }
                _ => {
                    self.in_quotes = false;
                    return Some(rest);
                }
            }
        }
    }

    fn close(&mut self) {
        self.ends.push(self.text.len());
    }

    fn finish(self) -> Values {
        let Splitter { text, ends, .. } = self;
        match String::from_utf8(text) {
            Ok(text) => Values { text, ends },
            // The text was decoded, so that only what a limit has cut can come to this.
            Err(error) => repaired(error.as_bytes(), &ends),
        }
    }
}

/// Fields of which some end within a character.
fn repaired(fields: &[u8], ends: &[usize]) -> Values {
    let mut values = Values { text: String::new(), ends: Vec::with_capacity(ends.len()) };
    let mut start = 0;
    for end in ends {
        values.text.push_str(&String::from_utf8_lossy(&fields[start..*end]));
        values.ends.push(values.text.len());
        start = *end;
    }
    values
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use proptest::prelude::*;

    use super::*;

    const CSV: Delimited = Delimited { delimiter: b',', quotes: true };
    const TSV: Delimited = Delimited { delimiter: b'\t', quotes: false };

    /// One line for each record: its line in the text and its fields, or why it is bad.
    fn outline(input: impl BufRead, dialect: Delimited, limit: u64) -> io::Result<Vec<String>> {
        let mut records = Records::new(input, dialect, limit);
        let mut found = Vec::new();
        while let Some(record) = records.next()? {
            found.push(match record {
                Record::Fields { line, fields, stray_quote } => {
                    let stray = if stray_quote { " (stray quote)" } else { "" };
                    format!("{line}: {}{stray}", fields.into_strings().join("|"))
                }
                Record::Bad { line, reason, beginning, .. } => {
                    format!("{line}: {reason}: {}", beginning.chars().take(60).collect::<String>())
                }
            });
        }
        Ok(found)
    }

    fn check(text: &str, expected: &[&str]) {
        for size in [1, 3, 1000] {
            let input = BufReader::with_capacity(size, text.as_bytes());
            assert_eq!(outline(input, CSV, 1000).unwrap(), expected);
        }
    }

    #[test]
    fn fields_are_split_at_delimiters_and_lines() {
        check("a,b\r\nc,,\n\n \n,\nd", &["1: a|b", "2: c||", "5: |", "6: d"]);
        check("", &[]);
        check("a,b\n\x1a", &["1: a|b"]);
    }

    #[test]
    fn quotes_hold_delimiters_lines_and_quotes() {
        check("\"a,b\",\"c\"\"d\"\"\"\n", &["1: a,b|c\"d\""]);
        check("1,\"a\r\nb\n\n\",2\n3\n", &["1: 1|a\r\nb\n\n|2", "5: 3"]);
        check("\"\",\"\"\n5\" pipe,a\"b\n", &["1: |", "2: 5\" pipe|a\"b"]);
    }

    #[test]
    fn a_quote_that_is_not_doubled_stands_for_itself_within_one_line() {
        check("\"ABC \"D\" CO\",\"E\"\n1\n", &["1: ABC \"D\" CO|E (stray quote)", "2: 1"]);
        check(
            "\"ABC \"D\"\",E\n\"\"A\" B\",C",
            &["1: ABC \"D\"|E (stray quote)", "2: \"A\" B|C (stray quote)"],
        );
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_line_and_no_other() {
        let bad = "1: a quote that is not closed: 1,\"abc,2";
        check("1,\"abc,2\n2,\"x\",\"y\"\n3,z\n", &[bad, "2: 2|x|y", "3: 3|z"]);
        check("1,\"abc,2\n2,x\n3,z", &[bad, "2: 2|x", "3: 3|z"]);
        let long = format!("1,\"abc,2\n{}", "row\n".repeat(400));
        let found = outline(long.as_bytes(), CSV, 1000).unwrap();
        assert_eq!(found[0], bad);
        assert_eq!(found.len(), 401);
        assert_eq!(found[400], "401: row");
    }

    #[test]
    fn rows_beyond_the_limit_are_passed_over() {
        let text = format!("a\n{}\nb\n\"{}\nc\",d\ne\n", "x".repeat(5000), "y".repeat(999));
        assert_eq!(
            outline(text.as_bytes(), CSV, 1000).unwrap(),
            [
                "1: a",
                &format!("2: a line of more than 1000 bytes: {}", "x".repeat(60)),
                "3: b",
                &format!("4: a line of more than 1000 bytes: \"{}", "y".repeat(59)),
                "5: c\"|d",
                "6: e",
            ]
        );
    }

    #[test]
    fn an_endless_line_is_held_only_as_far_as_the_limit() {
        let endless = BufReader::new(io::repeat(b'a').take(100 << 20));
        let mut records = Records::new(endless, CSV, 1000);
        let Some(Record::Bad { reason, .. }) = records.next().unwrap() else { panic!() };
        assert_eq!(reason, "a line of more than 1000 bytes");
        assert_eq!(records.next().unwrap(), None);
    }

    #[test]
    fn open_quotes_in_every_line_take_no_more_than_a_second_reading() {
        // In quotes such a line is nothing but text; on its own it opens quotes.
        let text = format!("\"\n{}", "\"\"x,\n".repeat(200_000));
        let started = std::time::Instant::now();
        let found = outline(text.as_bytes(), CSV, 16 << 20).unwrap();
        assert_eq!(found.len(), 200_001);
        assert_eq!(found[1], "2: a quote that is not closed: \"\"x,");
        assert!(started.elapsed().as_secs() < 30);
    }

    #[test]
    fn cells_are_split_like_rows_of_one_line() {
        assert_eq!(split_cell("a;\"b;c\n\"\"d\"\"\";e\nf", b';'), ["a", "b;c\n\"d\"", "e\nf"]);
        assert_eq!(split_cell("\"a;b", b';'), ["\"a", "b"]);
        assert_eq!(split_cell("", b';'), [""]);
    }

    #[test]
    fn without_quotes_they_are_letters() {
        let found = outline("\"A\" LTD\t\"\nb\tc".as_bytes(), TSV, 1000).unwrap();
        assert_eq!(found, ["1: \"A\" LTD|\"", "2: b|c"]);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_back(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-c \",\r\n|é]{0,6}", 2..5), 1..6)
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = writer.into_inner().unwrap();
            let mut records = Records::new(&text[..], CSV, 1 << 20);
            let mut found = Vec::new();
            while let Some(record) = records.next().unwrap() {
                let Record::Fields { fields, stray_quote, .. } = record else { panic!("{record:?}") };
                prop_assert!(!stray_quote);
                found.push(fields.into_strings());
            }
            prop_assert_eq!(found, rows);
        }

        #[test]
        fn any_text_comes_to_an_end_and_every_line_with_letters_is_accounted_for(
            text in "[ab,\" \n]{0,60}"
        ) {
            let found = outline(text.as_bytes(), CSV, 1000);
            let letters = |it: &str| it.chars().filter(|it| *it == 'a' || *it == 'b').count();
            if let Ok(found) = found {
                let found: Vec<String> = found
                    .into_iter()
                    .map(|it| it.replace("a quote that is not closed: ", "").replace(" (stray quote)", ""))
                    .collect();
                prop_assert_eq!(letters(&found.concat()), letters(&text));
            }
        }
    }
}
