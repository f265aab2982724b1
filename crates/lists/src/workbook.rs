//! Excel workbooks (XLSX) as text: each sheet as CSV.
//!
//! Sheets become text at once, so that whatever reads CSV reads workbooks too. Dates come out as
//! ISO 8601, whole numbers without a fraction.

use std::io::{self, Read, Seek, SeekFrom};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader as _, SheetType, Xlsx, XlsxError};
use zip::ZipArchive;

use crate::Error;
use crate::bytes::{Limits, watch};

/// Rows and columns of a sheet, which ends at `XFD1048576` (Excel specifications and limits, 2026-11).
/// A cell beyond them is damage, and the commas before it would fill the memory.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// One sheet that is not empty.
pub(crate) struct Sheet {
    /// The name on its tab.
    pub(crate) name: String,
    /// The cells as CSV with commas: one record for each row that is not empty.
    pub(crate) text: String,
    /// The number of each of these rows in the sheet, counted from 1.
    pub(crate) rows: Vec<u32>,
}

/// Whether an archive is a workbook, by the names of its members.
pub(crate) fn is_workbook<R: Read + Seek>(archive: &ZipArchive<R>) -> bool {
    archive.index_for_name("xl/workbook.xml").is_some()
}

/// All sheets that are not empty, hidden ones too, in the order of their tabs.
///
/// # Errors
///
/// When the workbook is damaged, or passes a limit: its text may be as long as [`Limits::archive`].
pub(crate) fn sheets<R: Read + Seek>(
    file: &str,
    mut input: R,
    limits: &Limits,
) -> Result<Vec<Sheet>, Error> {
    check_size(file, &mut input, limits)?;
    let malformed = |error: XlsxError| {
        Error::malformed(file, format!("not a sound workbook: {error}"))
            .hint("open it in a spreadsheet program and save it as XLSX or CSV")
    };
    let mut workbook = Xlsx::new(input).map_err(malformed)?;
    let tabs = workbook.sheets_metadata().iter();
    let names: Vec<String> =
        tabs.filter(|it| it.typ == SheetType::WorkSheet).map(|it| it.name.clone()).collect();
    let mut sheets = Vec::new();
    let mut room = usize::try_from(limits.archive).unwrap_or(usize::MAX);
    for name in names {
        let mut cells = workbook.worksheet_cells_reader(&name).map_err(malformed)?;
        let mut sheet = Writer::new(room);
        while let Some(cell) = cells.next_cell().map_err(malformed)? {
            let (row, column) = cell.get_position();
            if row >= ROWS || column >= COLUMNS {
                let message = "not a sound workbook: a cell beyond the end of its sheet";
                return Err(Error::malformed(file, message)
                    .hint("open it in a spreadsheet program and save it as XLSX or CSV"));
            }
            if !sheet.put(row, column, &text_of(cell.get_value())) {
                let message = format!("a workbook of more than {} bytes of text", limits.archive);
                return Err(Error::limit(file, message).hint("save its sheets as CSV"));
            }
        }
        room = sheet.room();
        let (text, rows) = sheet.finish();
        if !rows.is_empty() {
            sheets.push(Sheet { name, text, rows });
        }
    }
    Ok(sheets)
}

/// Unpacks all members once and forgets them, because the reader of workbooks has no limits.
fn check_size<R: Read + Seek>(file: &str, input: &mut R, limits: &Limits) -> Result<(), Error> {
    let malformed = |error: zip::result::ZipError| {
        Error::malformed(file, format!("not a sound workbook: {error}")).hint("download it again")
    };
    let mut archive = ZipArchive::new(&mut *input).map_err(malformed)?;
    if archive.len() > limits.members {
        let message = format!("the archive has more than {} files", limits.members);
        return Err(Error::limit(file, message));
    }
    let limits = Limits { unpacked: limits.unpacked.min(limits.archive * 4), ..*limits };
    let mut rest = limits.unpacked;
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(malformed)?;
        let name = format!("{file}/{}", member.name().map_err(malformed)?);
        let packed = member.compressed_size();
        let limits = Limits { unpacked: rest, ..limits };
        let unpacked = io::copy(&mut watch(&name, member, packed, &limits), &mut io::sink())
            .map_err(|error| Error::read(&name, &error))?;
        rest -= unpacked;
    }
    input.seek(SeekFrom::Start(0)).map_err(|error| Error::read(file, &error))?;
    Ok(())
}

/// Writes cells as CSV.
struct Writer {
    text: String,
    rows: Vec<u32>,
    /// The column of the row that was written last.
    column: u32,
    most: usize,
}

impl Writer {
    fn new(most: usize) -> Self {
        Writer { text: String::new(), rows: Vec::new(), column: 0, most }
    }

    /// Adds a cell; false when the text has become too long. Rows and columns count from 0.
    fn put(&mut self, row: u32, column: u32, value: &str) -> bool {
        if value.trim().is_empty() {
            return true;
        }
        let is_first = self.rows.last() != Some(&(row + 1));
        if is_first {
            if !self.rows.is_empty() {
                self.text.push('\n');
            }
            self.rows.push(row + 1);
            self.column = 0;
        }
        // A second value for one column, which no sound workbook has, takes the next one.
        let gap = column.saturating_sub(self.column);
        let commas = if is_first { column } else { gap.max(1) };
        if self.text.len() + commas as usize + 2 * value.len() + 4 > self.most {
            return false;
        }
        self.text.extend(std::iter::repeat_n(',', commas as usize));
        self.column += commas;
        if value.contains([',', '"', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&value.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(value);
        }
        true
    }

    fn room(&self) -> usize {
        self.most - self.text.len()
    }

    fn finish(mut self) -> (String, Vec<u32>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        (self.text, self.rows)
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        // The cell says that its value could not be worked out: it has none.
        DataRef::Error(CellErrorType::NA | CellErrorType::Null) => String::new(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A date alone when it is midnight, a time alone when there is no date.
fn moment_text(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match moment.as_f64() {
        days if moment.is_duration() => {
            let seconds = (days * 86_400.0).round() as i64;
            format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
        }
        days if (0.0..1.0).contains(&days) => time,
        _ if time == "00:00:00" => date,
        _ => format!("{date}T{time}"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

    fn archive(members: &[(String, String)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in members {
            writer.start_file(name, options).unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    /// A workbook of sheets with these rows. String 0 is `A, "B"` and a line with `C`; cell style 1 is
    /// a date, style 2 a time of day.
    pub(crate) fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
        let numbered = || sheets.iter().enumerate().map(|(place, sheet)| (place + 1, sheet));
        let tabs: String = numbered()
            .map(|(n, (name, _))| format!("<sheet name='{name}' sheetId='{n}' r:id='rId{n}'/>"))
            .collect();
        let links: String = numbered()
            .map(|(n, _)| {
                format!("<Relationship Id='rId{n}' Type='{LINKS}/worksheet' Target='worksheets/sheet{n}.xml'/>")
            })
            .collect();
        let member = |name: &str, content: String| (name.to_owned(), content);
        let mut members = vec![
            member(
                "_rels/.rels",
                format!(
                    "<Relationships xmlns='{PACKAGE}'><Relationship Id='r' Type='{LINKS}/officeDocument' Target='xl/workbook.xml'/></Relationships>"
                ),
            ),
            member(
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns='{MAIN}' xmlns:r='{LINKS}'><sheets>{tabs}</sheets></workbook>"
                ),
            ),
            member(
                "xl/_rels/workbook.xml.rels",
                format!("<Relationships xmlns='{PACKAGE}'>{links}</Relationships>"),
            ),
            member(
                "xl/sharedStrings.xml",
                format!("<sst xmlns='{MAIN}'><si><t>A, \"B\"\nC</t></si></sst>"),
            ),
            member(
                "xl/styles.xml",
                format!(
                    "<styleSheet xmlns='{MAIN}'><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='21'/></cellXfs></styleSheet>"
                ),
            ),
        ];
        for (n, (_, rows)) in numbered() {
            let content =
                format!("<worksheet xmlns='{MAIN}'><sheetData>{rows}</sheetData></worksheet>");
            members.push(member(&format!("xl/worksheets/sheet{n}.xml"), content));
        }
        archive(&members)
    }

    fn check(rows: &str, expected: &str) {
        let book = workbook(&[("People", rows)]);
        let sheets = sheets("book.xlsx", Cursor::new(book), &Limits::default()).unwrap();
        assert_eq!(sheets.iter().map(|it| it.text.as_str()).collect::<String>(), expected);
    }

    #[test]
    fn a_cell_beyond_the_end_of_a_sheet_is_damage() {
        let read = |place: &str| {
            let cell = format!("<row><c r='{place}'><v>1</v></c></row>");
            let book = workbook(&[("People", &cell)]);
            sheets("book.xlsx", Cursor::new(book), &Limits::default())
                .map(|it| it[0].text.len())
                .map_err(|it| it.to_string())
        };
        assert_eq!(read("XFD1"), Ok(16_385));
        assert_eq!(read("A1048576"), Ok(2));
        let expected = "book.xlsx: not a sound workbook: a cell beyond the end of its sheet";
        for place in ["XFE1", "A1048577", "ZZZZZ1"] {
            assert_eq!(read(place), Err(expected.to_owned()), "{place}");
        }
    }

    #[test]
    fn cells_come_as_a_person_would_write_them() {
        for (cell, expected) in [
            ("<c r='A1'><v>12345678901</v></c>", "12345678901"),
            ("<c r='A1'><v>0.5</v></c>", "0.5"),
            ("<c r='A1' s='1'><v>22000</v></c>", "1960-03-25"),
            ("<c r='A1' s='1'><v>22000.75</v></c>", "1960-03-25T18:00:00"),
            ("<c r='A1' s='2'><v>0.75</v></c>", "18:00:00"),
            ("<c r='A1' t='b'><v>1</v></c>", "true"),
            ("<c r='A1' t='d'><v>1960-03-25T00:00:00</v></c>", "1960-03-25"),
            ("<c r='A1' t='str'><f>A2</f><v>x</v></c>", "x"),
            ("<c r='A1' t='s'><v>0</v></c>", "\"A, \"\"B\"\"\nC\""),
            ("<c r='A1' t='e'><v>#REF!</v></c>", "#REF!"),
        ] {
            check(&format!("<row r='1'>{cell}</row>"), &format!("{expected}\n"));
        }
        check("<row r='1'><c r='A1' t='e'><v>#N/A</v></c><c r='B1'><v> </v></c></row>", "");
    }

    #[test]
    fn gaps_between_cells_are_empty_fields_and_empty_rows_are_left_out() {
        check(
            "<row r='2'><c r='B2'><v>1</v></c><c r='D2'><v>2</v></c><c r='E2'><v>3</v></c></row>\
             <row r='9'><c r='A9'><v>4</v></c></row>",
            ",1,,2,3\n4\n",
        );
        let book = workbook(&[("A", "<row r='7'><c r='A7'><v>1</v></c></row>")]);
        let sheets = sheets("book.xlsx", Cursor::new(book), &Limits::default()).unwrap();
        assert_eq!(sheets[0].rows, [7]);
    }

    #[test]
    fn a_workbook_that_is_a_bomb_or_writes_too_much_is_refused() {
        let refused = |book: Vec<u8>, limits: &Limits| {
            let error = sheets("b.xlsx", Cursor::new(book), limits).map(|_| ()).unwrap_err();
            assert!(error.is_limit(), "{error}");
            error.to_string()
        };
        let zeros = format!("<row r='1'><c r='A1'><v>1</v></c></row>{}", " ".repeat(4 << 20));
        let limits = Limits::default();
        let expected =
            "b.xlsx/xl/worksheets/sheet1.xml: unpacks to more than 200 times its size, like a bomb";
        assert_eq!(refused(workbook(&[("A", &zeros)]), &limits), expected);

        let far: String =
            (1..10).map(|n| format!("<row r='{n}'><c r='XFD{n}'><v>1</v></c></row>")).collect();
        let limits = Limits { archive: 100_000, ..limits };
        let expected = "b.xlsx: a workbook of more than 100000 bytes of text";
        assert_eq!(refused(workbook(&[("A", &far)]), &limits), expected);
    }

    #[test]
    fn damaged_workbooks_end_in_an_error_and_never_in_a_panic() {
        let sound = workbook(&[("A", "<row r='1'><c r='A1' t='s'><v>0</v></c></row>")]);
        let mut refused = 0;
        for place in 0..sound.len() {
            let mut damaged = sound.clone();
            damaged[place] ^= 1;
            refused += usize::from(sheets("b", Cursor::new(damaged), &Limits::default()).is_err());
        }
        assert!(refused > 0);
    }

    #[test]
    fn every_sheet_of_a_workbook_is_a_text_for_readers_of_lists() {
        let row = "<row r='1'><c r='A1'><v>1</v></c></row>";
        let book = workbook(&[("A", row), ("B", ""), ("C", row)]);
        let texts =
            crate::bytes::text("b.xlsx", Box::new(Cursor::new(book)), &Limits::default()).unwrap();
        let mut found = Vec::new();
        for (name, mut text) in texts {
            let mut whole = String::new();
            text.read_to_string(&mut whole).unwrap();
            found.push((name, whole));
        }
        assert_eq!(
            found,
            [("b.xlsx/A".to_owned(), "1\n".to_owned()), ("b.xlsx/C".to_owned(), "1\n".to_owned())]
        );
    }
}
