//! CSV, TSV and their kin.

use crate::Error;
use crate::bytes::{Limits, Text};
use crate::rows::{Delimited, Record, Records, STRAY_QUOTE, distinct};

use super::{Rows, Step};

/// Characters that separate fields, the most usual first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Rows that are looked at to guess the delimiter.
const LOOKED_AT: usize = 20;

/// Lines that may stand above the header, such as a title and a date.
const ABOVE_HEADER: usize = 5;

/// Rows of delimited text.
pub(super) struct DelimitedRows {
    file: String,
    records: Records<Text<'static>>,
    columns: usize,
    /// For the text of a sheet: the numbers of the rows that are still to come.
    sheet_rows: Option<std::vec::IntoIter<u32>>,
    /// A record that was looked at and comes next.
    ahead: Option<(Record, Option<u64>)>,
}

/// A table as far as its header.
pub(super) struct Opened {
    pub(super) columns: Vec<String>,
    /// The lines above the header.
    pub(super) above: Vec<String>,
    pub(super) rows: DelimitedRows,
}

/// Reads the header: the first row, unless it is a title, which is a row of one or two values above
/// one of more than twice as many.
pub(super) fn open(
    file: &str,
    text: Text<'static>,
    delimiter: u8,
    sheet_rows: Option<Vec<u32>>,
    limits: &Limits,
) -> Result<Opened, Error> {
    let records = Records::new(text, Delimited { delimiter, quotes: true }, limits.record);
    let sheet_rows = sheet_rows.map(Vec::into_iter);
    let file = file.to_owned();
    let mut rows = DelimitedRows { file, records, columns: 0, sheet_rows, ahead: None };
    let mut above = Vec::new();
    let mut header = rows.header_fields()?.ok_or_else(|| rows.without_header())?;
    while above.len() < ABOVE_HEADER && filled(&header) <= 2 {
        rows.ahead = rows.next_record()?;
        let Some((Record::Fields { fields, .. }, _)) = &rows.ahead else { break };
        let fields = fields.clone().into_strings();
        if filled(&fields) <= 2 * filled(&header) {
            break;
        }
        above.push(header.join(" ").trim().to_owned());
        header = fields;
        rows.ahead = None;
    }
    let columns = names(&header);
    rows.columns = columns.len();
    Ok(Opened { columns, above, rows })
}

fn filled(fields: &[String]) -> usize {
    fields.iter().filter(|it| !it.trim().is_empty()).count()
}

fn is_delimiter_line(fields: &[String]) -> bool {
    fields[0].strip_prefix("sep=").is_some_and(|it| it.len() <= 1 && fields.len() <= 2)
}

/// The names of the columns, without the empty ones that trailing delimiters make.
fn names(header: &[String]) -> Vec<String> {
    let last = header.iter().rposition(|it| !it.trim().is_empty());
    let header = &header[..last.map_or(header.len(), |it| it + 1)];
    let named: Vec<String> = header
        .iter()
        .enumerate()
        .map(|(place, name)| match name.trim() {
            "" => format!("column {}", place + 1),
            name => name.to_owned(),
        })
        .collect();
    distinct(&named.iter().map(String::as_str).collect::<Vec<_>>())
}

impl DelimitedRows {
    /// The fields of the first row, but for the one that names the delimiter: Excel writes and reads
    /// such a line.
    fn header_fields(&mut self) -> Result<Option<Vec<String>>, Error> {
        loop {
            match self.next_record()? {
                None => return Ok(None),
                Some((Record::Bad { line, reason, .. }, _)) => {
                    let message =
                        format!("line {line}: {reason}, where the names of columns belong");
                    return Err(Error::malformed(&self.file, message));
                }
                Some((Record::Fields { line, fields, .. }, _)) => {
                    let fields = fields.into_strings();
                    if line != 1 || !is_delimiter_line(&fields) {
                        return Ok(Some(fields));
                    }
                }
            }
        }
    }

    fn without_header(&self) -> Error {
        Error::malformed(&self.file, "the table has no header")
    }

    /// The next record, with its row in the sheet.
    fn next_record(&mut self) -> Result<Option<(Record, Option<u64>)>, Error> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let record = self.records.next();
        let record = record.map_err(|error| Error::read(&self.file, &error).of_file(&self.file))?;
        let sheet_row = self.sheet_rows.as_mut().and_then(Iterator::next).map(u64::from);
        Ok(record.map(|it| (it, sheet_row)))
    }
}

impl Rows for DelimitedRows {
    fn step(&mut self) -> Result<Step, Error> {
        let (line, fields, stray_quote) = match self.next_record()? {
            None => return Ok(Step::End),
            Some((Record::Bad { line, reason, beginning, .. }, _)) => {
                return Ok(Step::Bad { line: Some(line), reason, raw: beginning });
            }
            Some((Record::Fields { line, fields, stray_quote }, sheet_row)) => {
                (sheet_row.unwrap_or(line), fields.into_strings(), stray_quote)
            }
        };
        let misread = stray_quote && fields.len() != self.columns;
        if misread || fields.iter().skip(self.columns).any(|it| !it.trim().is_empty()) {
            // Its values may stand under the wrong names: that must not be screened.
            let cause = if misread {
                "a quote is not closed"
            } else {
                "a delimiter within a value needs quotes"
            };
            let reason = format!("{} fields, expected {}: {cause}", fields.len(), self.columns);
            let raw = fields.join(",").chars().take(300).collect();
            return Ok(Step::Bad { line: Some(line), reason, raw });
        }
        let mut cells: Vec<Vec<String>> = fields.into_iter().map(|it| vec![it]).collect();
        cells.resize(self.columns, Vec::new());
        let remarks = if stray_quote { vec![STRAY_QUOTE.to_owned()] } else { Vec::new() };
        Ok(Step::Row { line: Some(line), cells, raw: None, remarks })
    }
}

/// The delimiter of a text: what Excel's first line says, a tab in files that are named for it, else
/// the one that splits most of the first rows into as many fields as the header.
pub(super) fn guess(file: &str, head: &str) -> u8 {
    let first = head.lines().next().unwrap_or_default();
    if let Some(delimiter) = first.strip_prefix("sep=").and_then(|it| it.bytes().next()) {
        return delimiter;
    }
    let named_for_tabs = [".tsv", ".tab"].iter().any(|it| file.to_lowercase().ends_with(it));
    if named_for_tabs && first.contains('\t') {
        return b'\t';
    }
    let mut best = (DELIMITERS[0], (0, 0));
    for delimiter in DELIMITERS {
        let rank = rank(head, delimiter);
        if rank > best.1 {
            best = (delimiter, rank);
        }
    }
    best.0
}

/// How many of the first rows have as many fields as the header, and how many that are. Nothing, if
/// the header is one field.
fn rank(head: &str, delimiter: u8) -> (usize, usize) {
    let delimited = Delimited { delimiter, quotes: true };
    let mut records = Records::new(head.as_bytes(), delimited, head.len() as u64);
    let mut widths = Vec::new();
    while let Ok(Some(record)) = records.next() {
        if let Record::Fields { fields, .. } = record {
            widths.push(fields.len());
        }
        if widths.len() > LOOKED_AT {
            break;
        }
    }
    // The head may end in the midst of a row.
    if widths.len() > 1 && !head.ends_with('\n') {
        widths.pop();
    }
    match widths.first() {
        None | Some(1) => (0, 0),
        Some(&width) => (widths.iter().filter(|it| **it == width).count(), width),
    }
}
