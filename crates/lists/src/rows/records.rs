//! Splits delimited text into records: one bad row costs that row and no more.

use std::io::{self, BufRead};

/// Bytes that may be read again, as a multiple of the limit of a record, because a quote was not
/// closed. Past it the text is not what it was taken for, and reading on would take for ever.
const SECOND_READINGS: u64 = 16;

/// Records of delimited text, as RFC 4180 has them, and as publishers write them nevertheless.
///
/// * A line ends with LF, CRLF or the end of the text. Lines without a character are passed over.
/// * A field that begins with a quote ends at the next quote that a delimiter or the end of the line
///   follows; delimiters and line ends within it belong to it, doubled quotes stand for one.
/// * A quote that is neither doubled nor followed by a delimiter stands for itself, as in
///   `"ABC "D" CO",…`, but only in a record of one line. In a record of several lines it shows that
///   a quote was never closed: the first line is rejected, and reading goes on with the second.
/// * The same happens when a quote is not closed before the end of the text or the limit.
///
/// This is not the `csv` crate because that one has no limit for a record and, after a quote that
/// is never closed, no way back.
pub(crate) struct Records<R> {
    input: R,
    dialect: Delimited,
    limit: u64,
    /// The line that is read next.
    line: u64,
    /// Lines that were read and given back, from `replayed` on.
    replay: Vec<u8>,
    replayed: usize,
    second_readings: u64,
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
        fields: Vec<String>,
        /// A quote stood where none may stand, and was kept.
        stray_quote: bool,
    },
    /// A line that is no record, with its beginning.
    Bad { line: u64, reason: String, beginning: String },
}

impl<R: BufRead> Records<R> {
    pub(crate) fn new(input: R, dialect: Delimited, limit: u64) -> Self {
        Records {
            input,
            dialect,
            limit,
            line: 1,
            replay: Vec::new(),
            replayed: 0,
            second_readings: 0,
        }
    }

    /// The next record; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let start = self.line;
            let mut raw = Vec::new();
            if !self.take_line(&mut raw)? {
                return Ok(None);
            }
            if raw.len() as u64 > self.limit {
                let reason = format!("a line of more than {} bytes", self.limit);
                return Ok(Some(Record::Bad { line: start, reason, beginning: beginning(&raw) }));
            }
            if is_blank(&raw) {
                continue;
            }
            return self.record(start, raw).map(Some);
        }
    }

    /// The record that begins with a line.
    fn record(&mut self, start: u64, mut raw: Vec<u8>) -> io::Result<Record> {
        let first_line = raw.len();
        let mut splitter = Splitter::new(self.dialect);
        splitter.feed(&raw);
        while splitter.in_quotes {
            let old = raw.len();
            let more = self.take_line(&mut raw)?;
            if !more || raw.len() as u64 > self.limit {
                return self.reject(start, raw, first_line);
            }
            splitter.feed(&raw[old..]);
            if splitter.stray_quote {
                return self.reject(start, raw, first_line);
            }
        }
        let stray_quote = splitter.stray_quote;
        Ok(Record::Fields { line: start, fields: splitter.finish(), stray_quote })
    }

    /// Rejects the first line of what was read and gives the others back.
    fn reject(&mut self, start: u64, raw: Vec<u8>, first_line: usize) -> io::Result<Record> {
        let given_back = (raw.len() - first_line) as u64;
        self.second_readings += given_back;
        if self.second_readings > self.limit.saturating_mul(SECOND_READINGS) {
            let message = format!("line {start}: again a quote that is never closed");
            return Err(crate::Error::malformed("", message).into());
        }
        let mut replay = raw[first_line..].to_vec();
        replay.extend_from_slice(&self.replay[self.replayed..]);
        (self.replay, self.replayed) = (replay, 0);
        self.line = start + 1;
        let reason = "a quote that is not closed".to_owned();
        Ok(Record::Bad { line: start, reason, beginning: beginning(&raw[..first_line]) })
    }

    /// Appends a line with its end; false when there is none. Of a line beyond the limit, only so
    /// much is kept that the limit is seen to be passed.
    fn take_line(&mut self, raw: &mut Vec<u8>) -> io::Result<bool> {
        let replay = &self.replay[self.replayed..];
        let taken = if replay.is_empty() {
            take_until_newline(&mut self.input, raw, self.limit)?
        } else {
            // What is given back begins at a line and ends at one, or at the limit in the midst of
            // a line whose rest is still to be read.
            let mut rest = replay;
            let taken = take_until_newline(&mut rest, raw, self.limit)?;
            self.replayed = self.replay.len() - rest.len();
            if rest.is_empty() {
                (self.replay, self.replayed) = (Vec::new(), 0);
            }
            taken
        };
        self.line += u64::from(taken);
        Ok(taken)
    }
}

/// Reads up to and with the next newline, but keeps only as much as the limit and one byte more.
fn take_until_newline(input: &mut impl BufRead, raw: &mut Vec<u8>, limit: u64) -> io::Result<bool> {
    let mut any = false;
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if available.is_empty() {
            return Ok(any);
        }
        any = true;
        let newline = available.iter().position(|byte| *byte == b'\n');
        let length = newline.map_or(available.len(), |it| it + 1);
        let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
        let kept = length.min(room.saturating_sub(raw.len()));
        raw.extend_from_slice(&available[..kept]);
        input.consume(length);
        if newline.is_some() {
            return Ok(true);
        }
    }
}

/// Empty lines, and the end-of-file mark of DOS that OFAC's files close with.
fn is_blank(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"" | b"\x1a")
}

fn beginning(line: &[u8]) -> String {
    String::from_utf8_lossy(line).trim_end().chars().take(300).collect()
}

/// Splits the lines of one record into fields.
struct Splitter {
    dialect: Delimited,
    fields: Vec<String>,
    field: Vec<u8>,
    in_quotes: bool,
    stray_quote: bool,
}

impl Splitter {
    fn new(dialect: Delimited) -> Self {
        let (fields, field) = (Vec::new(), Vec::new());
        Splitter { dialect, fields, field, in_quotes: false, stray_quote: false }
    }

    /// Takes a whole line, with its end.
    fn feed(&mut self, line: &[u8]) {
        let content = line.strip_suffix(b"\n").unwrap_or(line);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let mut rest = content;
        loop {
            if self.in_quotes {
                let Some(after) = self.quoted(rest) else {
                    self.field.extend_from_slice(&line[content.len()..]);
                    return;
                };
                rest = after;
            } else if self.dialect.quotes && rest.first() == Some(&b'"') {
                self.in_quotes = true;
                rest = &rest[1..];
                continue;
            }
            // Here stands a field without quotes, or nothing after the closing quote.
            let end = rest.iter().position(|byte| *byte == self.dialect.delimiter);
            self.field.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
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
                self.field.extend_from_slice(rest);
                return None;
            };
            self.field.extend_from_slice(&rest[..quote]);
            rest = &rest[quote + 1..];
            match rest.first() {
                Some(b'"') => {
                    self.field.push(b'"');
                    rest = &rest[1..];
                }
                Some(byte) if *byte != self.dialect.delimiter => {
                    self.field.push(b'"');
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
        let field = std::mem::take(&mut self.field);
        // The text was decoded, so this copies nothing but what a limit has cut.
        let field = String::from_utf8(field)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        self.fields.push(field);
    }

    fn finish(self) -> Vec<String> {
        self.fields
    }
}
