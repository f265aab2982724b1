//! OFAC's oldest files: four CSV files without headers that share the number of the party.
//!
//! `sdn.csv` (or `cons_prim.csv`) has one line a party, `alt.csv` its other names, `add.csv` its
//! addresses, `sdn_comments.csv` the end of remarks that are too long for a line. `-0-` is their null.
//! The columns are those of OFAC's data specification, `dat_spec.txt`.

use model::{Notice, NoticeKind};
use rustc_hash::FxHashMap;

use super::ofac_party::{Address, Called, Kind, Name, Network, Party};
use crate::bytes::Limits;
use crate::rows::{self, Delimited, Dialect, Fields, Header, Records, Rows};
use crate::{Document, Error, Format, Part, Reading, Sink};

/// OFAC's four CSV files.
pub(super) struct OfacLegacyCsv;

/// The main file.
const PARTY: &[&str] = &[
    "ent_num",
    "SDN_Name",
    "SDN_Type",
    "Program",
    "Title",
    "Call_Sign",
    "Vess_type",
    "Tonnage",
    "GRT",
    "Vess_flag",
    "Vess_owner",
    "Remarks",
];

/// The file of addresses. The city stands with province and postal code.
const ADDRESS: &[&str] = &["ent_num", "Add_Num", "Address", "City", "Country", "Add_Remarks"];

/// The file of other names.
const NAME: &[&str] = &["ent_num", "alt_num", "alt_type", "alt_name", "alt_remarks"];

/// The file of long remarks.
const COMMENT: &[&str] = &["ent_num", "Remarks"];

/// Columns of the main file with the label that says the same in remarks and XML.
const LABELLED: [(&str, &str); 7] = [
    ("Title", "Title"),
    ("Call_Sign", "Vessel Call Sign"),
    ("Vess_type", "VESSEL TYPE"),
    ("Tonnage", "Vessel Tonnage"),
    ("GRT", "Vessel Gross Registered Tonnage"),
    ("Vess_flag", "Vessel Flag"),
    ("Vess_owner", "Vessel Owner"),
];

/// Remarks are cut near their thousandth character; shorter ones without a full stop are whole.
const LONG_REMARK: usize = 900;

impl Format for OfacLegacyCsv {
    fn name(&self) -> &'static str {
        "ofac-legacy-csv"
    }

    fn recognise(&self, file_name: &str, head: &str) -> Option<&'static str> {
        let dialect = Delimited { delimiter: b',', quotes: true };
        let first =
            Records::new(head.as_bytes(), dialect, Limits::default().record).next().ok()??;
        let rows::Record::Fields { fields, .. } = first else { return None };
        let fields = fields.into_strings();
        if !is_number(fields.first()?) {
            return None;
        }
        let has_null = fields.iter().any(|it| it.trim() == NULL);
        let second_counts = fields.get(1).is_some_and(|it| is_number(it));
        match fields.len() {
            12 if has_null => Some("main"),
            6 if has_null && second_counts => Some("add"),
            5 if second_counts && matches!(fields[2].trim(), "aka" | "fka" | "nka") => Some("alt"),
            2 if file_name.to_ascii_lowercase().contains("comment") => Some("comments"),
            _ => None,
        }
    }

    fn read(
        &self,
        reading: &Reading,
        mut document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let name = document.name().to_owned();
        let Some(main) = document.take("main") else {
            return Err(Error::malformed(name, "no file of parties, such as sdn.csv"));
        };
        for (role, what) in [("alt", "other names"), ("add", "addresses")] {
            if !document.parts.iter().any(|it| it.role == role) {
                let message =
                    format!("read without the file of {what} ({role}.csv), which are missing");
                sink.notice(Notice::new(NoticeKind::CutShort, &*main.name, message));
            }
        }
        let mut side = |role, columns| Side::read(document.take(role), columns, reading, sink);
        let (names, addresses) = (side("alt", NAME)?, side("add", ADDRESS)?);
        let comments = side("comments", COMMENT)?;
        let mut table = Table { file: main.name.clone(), names, addresses, comments };
        let mut network = Network::default();
        each_row(main, PARTY, reading, sink, &mut |number, row, sink| {
            let record = table.record(number, row, sink);
            record.party(number).state(reading, &table.file, &mut network, sink);
        })?;
        network.finish(reading, sink);
        for side in [table.names, table.addresses, table.comments] {
            side.report_orphans(sink);
        }
        Ok(())
    }
}

/// The rows of one of the files beside the main one, by the number of their party.
#[derive(Default)]
struct Side {
    file: String,
    rows: FxHashMap<String, Vec<Fields>>,
}

impl Side {
    fn read(
        part: Option<Part<'_>>,
        columns: &[&str],
        reading: &Reading,
        sink: &mut dyn Sink,
    ) -> Result<Side, Error> {
        let Some(part) = part else { return Ok(Side::default()) };
        let mut side = Side { file: part.name.clone(), rows: FxHashMap::default() };
        each_row(
            part,
            columns,
            reading,
            sink,
            &mut |number, row, _| match side.rows.get_mut(number) {
                Some(rows) => rows.push(row),
                None => {
                    side.rows.insert(number.to_owned(), vec![row]);
                }
            },
        )?;
        Ok(side)
    }

    fn take(&mut self, number: &str) -> Vec<Fields> {
        self.rows.remove(number).unwrap_or_default()
    }

    /// Reports the rows that belong to no party of the main file.
    fn report_orphans(self, sink: &mut dyn Sink) {
        let mut orphans: Vec<(String, Vec<Fields>)> = self.rows.into_iter().collect();
        orphans.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for (number, rows) in orphans {
            let values = rows.iter().flat_map(Fields::unread).map(|(_, value)| value);
            let shown = values.filter(|it| it != NULL).collect::<Vec<_>>().join(", ");
            let message = format!("no party has this number: {shown:?}");
            sink.notice(Notice::new(NoticeKind::Unplaced, &*self.file, message).of_record(number));
        }
    }
}

/// The main file with the three that stand beside it.
struct Table {
    file: String,
    names: Side,
    addresses: Side,
    comments: Side,
}

impl Table {
    fn record(&mut self, number: &str, row: Fields, sink: &mut dyn Sink) -> Record {
        let comments = self.comments.take(number);
        let remark = value(&row, "Remarks");
        if comments.is_empty() && remark.len() >= LONG_REMARK && !remark.ends_with('.') {
            let message = "the remark is cut short, and no file of comments has its end";
            let notice = Notice::new(NoticeKind::CutShort, &*self.file, message);
            sink.notice(notice.of_record(number).in_field("Remarks"));
        }
        // Where the main file cuts it, within a word, the comments file goes on.
        let rest = comments.iter().map(|row| value(row, "Remarks"));
        let remark = std::iter::once(remark).chain(rest).collect();
        let (names, addresses) = (self.names.take(number), self.addresses.take(number));
        Record { row, names, addresses, remark }
    }
}

/// All that the files say of one party.
struct Record {
    /// Its line in the main file.
    row: Fields,
    names: Vec<Fields>,
    addresses: Vec<Fields>,
    /// The whole remark.
    remark: String,
}

impl Record {
    fn party<'t>(&'t self, number: &'t str) -> Party<'t> {
        let row = &self.row;
        let kind = Kind::of(value(row, "SDN_Type"));
        let mut party = Party::of_ofac(number, kind);
        party.names.push(Name::printed(kind, Called::Listed, value(row, "SDN_Name")));
        for row in &self.names {
            let called = Called::of(value(row, "alt_type"));
            party.names.push(Name::printed(kind, called, value(row, "alt_name")));
            party.notes.extend(filled(value(row, "alt_remarks")).map(Into::into));
            note_unread(row, "alt_num", &mut party);
        }
        // Several programmes stand as `SDGT] [IFSR`.
        for program in value(row, "Program").split("] [") {
            party.program(program.trim_matches(['[', ']', ' ']));
        }
        for (column, words) in LABELLED {
            if let Some(value) = filled(value(row, column)) {
                party.labelled(words, value);
            }
        }
        for row in &self.addresses {
            party.addresses.push(address(row));
            note_unread(row, "Add_Num", &mut party);
        }
        party.remark(&self.remark);
        note_unread(row, "ent_num", &mut party);
        party
    }
}

fn address(row: &Fields) -> Address<'_> {
    // Where no country is known, its column may hold a region: `Region: Gaza`.
    let (region, country) = match value(row, "Country").split_once("Region: ") {
        Some((_, region)) => (region, ""),
        None => ("", value(row, "Country")),
    };
    Address {
        lines: vec![value(row, "Address").into()],
        city: value(row, "City").into(),
        region: region.into(),
        country: country.into(),
        remarks: value(row, "Add_Remarks").into(),
        ..Address::default()
    }
}

fn note_unread(row: &Fields, number_column: &str, party: &mut Party<'_>) {
    row.ignore(&["ent_num", number_column]);
    party.unread.extend(row.unread());
}

/// Hands over each row that begins with a number and reports the others.
fn each_row(
    part: Part<'_>,
    columns: &[&str],
    reading: &Reading,
    sink: &mut dyn Sink,
    on: &mut dyn FnMut(&str, Fields, &mut dyn Sink),
) -> Result<(), Error> {
    let name = part.name.clone();
    let dialect = Dialect::CSV.with_header(Header::Given(columns));
    let mut rows = Rows::open(part, &reading.limits, &dialect, sink)?;
    while let Some(row) = rows.next(sink)? {
        match row.get("ent_num").map(str::to_owned) {
            Some(number) if is_number(&number) => on(&number, row, sink),
            first => {
                let first = first.unwrap_or_default();
                let message = format!("a row that begins with {first:?}, expected a number");
                let notice = Notice::new(NoticeKind::Rejected, &*name, message);
                sink.notice(notice.at_line(row.line()));
            }
        }
    }
    Ok(())
}

fn is_number(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// How these files write that there is no value.
const NULL: &str = "-0-";

/// A value, or nothing where there is the mark for it.
fn value<'a>(row: &'a Fields, column: &str) -> &'a str {
    row.get(column).filter(|it| *it != NULL).unwrap_or_default()
}

fn filled(value: &str) -> Option<&str> {
    Some(value).filter(|it| !it.is_empty())
}
