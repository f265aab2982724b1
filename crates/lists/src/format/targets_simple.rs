//! The flat table of OpenSanctions, `targets.simple.csv`: one row a target, several values in a cell.
//!
//! It is made from richer data for people with spreadsheets, so it says less: an identifier without
//! its kind, a sanction as a line of text, datasets by their titles. Columns were added over time
//! (`program_ids` in 2025); all that are known are read, in any order.

use model::{Envelope, Schema};

use super::Format;
use crate::rows::{Dialect, Fields, Rows, split_cell};
use crate::{Document, Draft, Error, Reading, Sink};

/// One target a row.
pub(super) struct TargetsSimple;

/// Columns that every edition has.
const COLUMNS: [&str; 4] = ["id", "schema", "name", "aliases"];

/// Columns whose values are those of a property. The empty `identifiers` are told apart below.
const PROPERTIES: [(&str, &str); 7] = [
    ("name", "name"),
    ("aliases", "alias"),
    ("birth_date", "birthDate"),
    ("countries", "country"),
    ("addresses", "address"),
    ("phones", "phone"),
    ("emails", "email"),
];

/// Properties for an identifier of unknown kind: the first that the schema has.
const IDENTIFIERS: [&str; 5] = ["idNumber", "registrationNumber", "publicKey", "isin", "imoNumber"];

impl Format for TargetsSimple {
    fn name(&self) -> &'static str {
        "targets-simple-csv"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let header = head.lines().next().unwrap_or_default();
        let columns: Vec<&str> = header.split(',').map(|it| it.trim().trim_matches('"')).collect();
        let all =
            COLUMNS.iter().chain(&["identifiers", "last_seen"]).all(|it| columns.contains(it));
        all.then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        let mut rows = Rows::open(part, &reading.limits, &Dialect::CSV, sink)?;
        while let Some(row) = rows.next(sink)? {
            if let Err(message) = target(reading, &file, &row, sink) {
                sink.notice(row.rejected(&file, &message));
            }
        }
        Ok(())
    }
}

fn target(reading: &Reading, file: &str, row: &Fields, sink: &mut dyn Sink) -> Result<(), String> {
    let id = row.get("id").ok_or("a row without an id")?;
    let name = row.get("schema").unwrap_or_default();
    let schema = Schema::get(name).ok_or_else(|| format!("there is no schema {name:?}"))?;
    let mut draft = Draft::new(reading, file, id, id.to_owned(), schema.name());
    for (column, property) in PROPERTIES {
        values(row, column).iter().for_each(|value| draft.add(property, value));
    }
    for value in values(row, "identifiers") {
        draft.add(identifier(schema, &value), &value);
    }
    let mut sanction = draft.another(format!("{id}-sanctions"), "Sanction");
    values(row, "sanctions").iter().for_each(|value| sanction.add("summary", value));
    values(row, "program_ids").iter().for_each(|value| sanction.add("programId", value));
    let is_sanctioned = !sanction.entity().statements().is_empty();
    sanction.add_clean("entity", id, None);

    draft.describe(envelope(row));
    for (column, value) in row.unread() {
        draft.unplaced(&column, &value);
    }
    draft.finish(sink);
    if is_sanctioned {
        sanction.finish(sink);
    }
    Ok(())
}

/// What the row says of the entity as a record. The titles of datasets are no names of datasets, so
/// they are kept as they are, beside what a record usually has.
fn envelope(row: &Fields) -> Envelope {
    let text = |column| row.get(column).map(str::to_owned);
    let titles = values(row, "dataset");
    let titles = (!titles.is_empty())
        .then(|| ("dataset_titles".to_owned(), serde_json::Value::from(titles).to_string()));
    Envelope {
        caption: text("name"),
        target: Some(true),
        first_seen: text("first_seen"),
        last_seen: text("last_seen"),
        last_change: text("last_change"),
        rest: titles.into_iter().collect(),
        ..Envelope::default()
    }
}

/// The values in a cell. They stand there as CSV with semicolons, so that a value with a semicolon
/// stands in quotes.
fn values(row: &Fields, column: &str) -> Vec<String> {
    let cell = row.get(column).unwrap_or_default();
    if column == "name" {
        return vec![cell.to_owned()];
    }
    split_cell(cell, b';').into_iter().filter(|it| !it.trim().is_empty()).collect()
}

/// The property for an identifier whose kind the table does not tell.
fn identifier(schema: &Schema, value: &str) -> &'static str {
    let digits = value.strip_prefix("IMO").unwrap_or_default();
    let is_imo = digits.len() == 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_imo && schema.property("imoNumber").is_some() {
        return "imoNumber";
    }
    let known = IDENTIFIERS.into_iter().find(|it| schema.property(it).is_some());
    known.unwrap_or("idNumber")
}

#[cfg(test)]
mod tests {
    use model::ftm;

    use super::*;
    use crate::Parsed;

    const HEADER: &str = "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\
        \"addresses\",\"identifiers\",\"sanctions\",\"phones\",\"emails\",\"program_ids\",\
        \"dataset\",\"first_seen\",\"last_seen\",\"last_change\"";

    fn check(rows: &str, expected: &[&str], notices: &[&str]) {
        let text = format!("{HEADER}\n{rows}");
        assert_eq!(TargetsSimple.recognise("any", &text), Some("main"));
        let mut parsed = Parsed::default();
        let document = Document::of("list.csv", text);
        TargetsSimple.read(&Reading::of("own"), document, &mut parsed).unwrap();
        assert_eq!(parsed.entities.iter().map(ftm::write).collect::<Vec<_>>(), expected);
        assert_eq!(parsed.notices.iter().map(ToString::to_string).collect::<Vec<_>>(), notices);
    }

    #[test]
    fn cells_of_several_values_are_split_outside_of_quotes() {
        check(
            "x-1,Company,\"A; B \"\"C\"\"\",\"A;\"\"B;C\"\"\",,ru;by,,\"\"\"\"\"\",\"\"\"\"\"\",,,,Some List,2024-01-02T03:04:05,,\n",
            &[
                r#"{"id":"x-1","caption":"A; B \"C\"","schema":"Company","properties":{"name":["A; B \"C\""],"alias":["A","B;C"],"country":["ru","by"]},"datasets":["own"],"target":true,"first_seen":"2024-01-02T03:04:05","dataset_titles":["Some List"]}"#,
            ],
            &[],
        );
    }

    #[test]
    fn sanctions_and_programmes_are_an_entity_of_their_own() {
        check(
            "x-1,Person,A,,1960-01-02,,,,\"\"\"One; two\"\";Three\",,,P-1,,,,\n",
            &[
                r#"{"id":"x-1","caption":"A","schema":"Person","properties":{"name":["A"],"birthDate":["1960-01-02"]},"datasets":["own"],"target":true}"#,
                r#"{"id":"x-1-sanctions","schema":"Sanction","properties":{"summary":["One; two","Three"],"programId":["P-1"],"entity":["x-1"]},"datasets":["own"]}"#,
            ],
            &[],
        );
    }

    #[test]
    fn identifiers_go_where_the_schema_has_room() {
        for (schema, value, expected) in [
            ("Vessel", "IMO9074729", "imoNumber"),
            ("Company", "IMO9074729", "imoNumber"),
            ("Person", "IMO9074729", "idNumber"),
            ("Vessel", "X-1", "registrationNumber"),
            ("CryptoWallet", "0x1", "publicKey"),
            ("LegalEntity", "7707083893", "idNumber"),
        ] {
            assert_eq!(
                identifier(Schema::get(schema).unwrap(), value),
                expected,
                "{schema} {value}"
            );
        }
    }

    #[test]
    fn a_row_that_is_no_target_costs_no_other() {
        check(
            ",Person,A,,,,,,,,,,,,,\nx,Robot,A,,,,,,,,,,,,,\nx,Person,A,,,,,,,,,,,,,,more\n",
            &[
                r#"{"id":"x","caption":"A","schema":"Person","properties":{"name":["A"]},"datasets":["own"],"target":true}"#,
            ],
            &[
                "list.csv:2: a row without an id: \",Person,A,,,,,,,,,,,,,\" (rejected)",
                "list.csv:3: there is no schema \"Robot\": \"x,Robot,A,,,,,,,,,,,,,\" (rejected)",
                "list.csv: record x: column 17: no place in the model for \"more\" (unplaced)",
            ],
        );
    }
}
