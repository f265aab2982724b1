//! Basic company data of Companies House: one row a company, as CSV or as a JSON list of the same columns.
//!
//! Not taken over: the days of accounts, returns and confirmation statements, and the numbers of
//! mortgages and partners, which say nothing about who a company is.

use model::clean::Cleaned;
use model::date::{self, DayOrder};

use super::Format;
use super::gb_psc::company_id;
use super::json_lines::NoRecord;
use super::json_records::{self, Fields};
use crate::rows::{Dialect, Rows};
use crate::{Document, Draft, Error, Reading, Sink};

/// `BasicCompanyData` of Companies House.
pub(super) struct GbCompanyData;

/// Columns that are passed over, by their beginnings.
const PASSED_OVER: [&str; 6] =
    ["Accounts.", "Returns.", "Mortgages.", "LimitedPartnerships.", "ConfStmt", "CountryOfOrigin"];

/// Former names that a row has room for.
const FORMER_NAMES: usize = 10;

impl Format for GbCompanyData {
    fn name(&self) -> &'static str {
        "gb-company-data"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let columns = ["CompanyName", "CompanyNumber", "RegAddress.PostTown"];
        columns.iter().all(|it| head.contains(it)).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let mut part = document.main()?;
        let file = part.name.clone();
        if part.text.head().trim_start().starts_with(['[', '{']) {
            return json_records::read(part, &reading.limits, sink, |fields, _, sink| {
                company(reading, &file, &mut Json(fields), sink)
            });
        }
        let mut rows = Rows::open(part, &reading.limits, &Dialect::CSV, sink)?;
        while let Some(row) = rows.next(sink)? {
            // The columns of the CSV are printed with a space before some of them.
            let cells = row.all().map(|(name, cell)| (name.trim().to_owned(), cell.to_owned()));
            let mut cells = Cells(cells.collect());
            row.ignore_all();
            if let Err(error) = company(reading, &file, &mut cells, sink) {
                sink.notice(row.rejected(&file, &error.message));
            }
        }
        Ok(())
    }
}

/// A row of which cells are taken.
trait Row {
    fn take(&mut self, column: &str) -> String;
    /// What nobody took.
    fn rest(&mut self) -> Vec<(String, String)>;
}

struct Json(Fields);

impl Row for Json {
    fn take(&mut self, column: &str) -> String {
        self.0.text(column)
    }

    fn rest(&mut self) -> Vec<(String, String)> {
        self.0.rest()
    }
}

struct Cells(Vec<(String, String)>);

impl Row for Cells {
    fn take(&mut self, column: &str) -> String {
        let place = self.0.iter().position(|it| it.0 == column);
        place.map(|it| self.0.swap_remove(it).1).unwrap_or_default()
    }

    fn rest(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.0)
    }
}

fn company(
    reading: &Reading,
    file: &str,
    row: &mut dyn Row,
    sink: &mut dyn Sink,
) -> Result<(), NoRecord> {
    let (name, number) = (row.take("CompanyName"), row.take("CompanyNumber"));
    if name.trim().is_empty() || number.trim().is_empty() {
        let message = "a company without a name or without a number".to_owned();
        return Err(NoRecord { record: None, message, is_syntax: false });
    }
    let number = number.trim();
    let mut draft = Draft::new(reading, file, number, company_id(number), "Company");
    draft.add("name", &name);
    draft.add("registrationNumber", number);
    draft.add("jurisdiction", "gb");
    for (property, column) in [
        ("legalForm", "CompanyCategory"),
        ("status", "CompanyStatus"),
        ("sourceUrl", "URI"),
        ("sector", "SICCode.SicText_1"),
        ("sector", "SICCode.SicText_2"),
        ("sector", "SICCode.SicText_3"),
        ("sector", "SICCode.SicText_4"),
    ] {
        draft.add(property, &row.take(column));
    }
    for (property, column) in
        [("incorporationDate", "IncorporationDate"), ("dissolutionDate", "DissolutionDate")]
    {
        add_day(&mut draft, property, &row.take(column));
    }
    for number in 1..=FORMER_NAMES {
        draft.add("previousName", &row.take(&format!("PreviousName_{number}.CompanyName")));
        row.take(&format!("PreviousName_{number}.CONDATE"));
    }
    address(&mut draft, row);
    for (column, value) in row.rest() {
        let passed_over = PASSED_OVER.iter().any(|it| column.starts_with(it));
        if !passed_over && !value.trim().is_empty() {
            draft.unplaced(&column, &value);
        }
    }
    draft.finish(sink);
    Ok(())
}

/// Days are printed as `dd/mm/yyyy`.
fn add_day(draft: &mut Draft<'_>, property: &str, printed: &str) {
    match date::clean(printed, DayOrder::DayFirst) {
        Cleaned::Value(day) => draft.add_clean(property, &day, Some(printed)),
        _ => draft.add(property, printed),
    }
}

fn address(draft: &mut Draft<'_>, row: &mut dyn Row) {
    let columns = [
        "CareOf",
        "POBox",
        "AddressLine1",
        "AddressLine2",
        "PostTown",
        "County",
        "PostCode",
        "Country",
    ];
    let parts = columns.map(|it| row.take(&format!("RegAddress.{it}")));
    let filled: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    draft.add("address", &filled.join(", "));
}
