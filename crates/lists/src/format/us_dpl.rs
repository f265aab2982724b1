//! The Denied Persons List of the Bureau of Industry and Security: a table with tabs between its
//! columns and quotes around its fields.
//!
//! The list numbers nobody. It has one row for each address of a denied person, and orders that are
//! renewed change their date every half year, so an entity is a name: all rows of one name belong
//! together, and each day from which an order holds is a sanction of its own.

use super::ofac_party::{Address, Called, Kind, Name, Network, Party};
use crate::id::digest;
use crate::rows::{Dialect, Fields, Header, Rows};
use crate::{Document, Error, Format, Reading, Sink};

/// The Denied Persons List as text.
pub(super) struct UsDpl;

/// The columns that tell this table from others.
const COLUMNS: &[&str] = &["Name", "Effective_Date", "Expiration_Date", "Standard_Order"];

impl Format for UsDpl {
    fn name(&self) -> &'static str {
        "us-dpl"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let header = head.lines().next()?.replace('"', "");
        let columns: Vec<&str> = header.split('\t').map(str::trim).collect();
        COLUMNS.iter().all(|it| columns.contains(it)).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        mut document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let name = document.name().to_owned();
        let part = document.take("main").ok_or_else(|| Error::malformed(&*name, "no table"))?;
        let dialect = Dialect { delimiter: b'\t', quotes: true, header: Header::Having(COLUMNS) };
        let mut rows = Rows::open(part, &reading.limits, &dialect, sink)?;
        let mut network = Network::default();
        while let Some(row) = rows.next(sink)? {
            denied(&row).state(reading, &name, &mut network, sink);
        }
        Ok(())
    }
}

fn denied(row: &Fields) -> Party<'_> {
    let text = |column| row.get(column).unwrap_or_default();
    let names = names(text("Name"));
    let key = names.first().map(|it| it.to_lowercase()).unwrap_or_default();
    let key = key.split_whitespace().collect::<Vec<_>>().join(" ");
    let record = format!("line {}", row.line());
    let mut party = Party::new(format!("us-bis-dpl-{}", digest(&[&key])), &record, Kind::Unknown);
    for (position, name) in names.into_iter().enumerate() {
        let called = if position == 0 { Called::Listed } else { Called::Also };
        party.names.push(Name::printed(Kind::Unknown, called, name));
    }
    party.topics = vec!["export.control"];
    party.addresses = vec![Address {
        lines: vec![text("Street_Address").into()],
        city: text("City").into(),
        state: text("State").into(),
        postal_code: text("Postal_Code").into(),
        country: text("Country").into(),
        in_parts: true,
        ..Address::default()
    }];
    party.listing = text("Effective_Date").into();
    party.sanction = vec![
        ("authority", "Bureau of Industry and Security".into()),
        ("country", "us".into()),
        ("program", "Denied Persons List".into()),
        ("startDate", text("Effective_Date").into()),
        ("endDate", text("Expiration_Date").into()),
        ("modifiedAt", text("Last_Update").into()),
        ("summary", text("Action").into()),
        // Where the order was published: volume and page of the Federal Register.
        ("recordId", text("FR_Citation").into()),
    ];
    if let Some(standard) = row.get("Standard_Order") {
        party.sanction.push(("provisions", format!("Standard order: {standard}").into()));
    }
    party.unread = row.unread();
    party
}

/// The names in `FUYI SUN A/K/A FRANK SUN`.
fn names(field: &str) -> Vec<&str> {
    let mut names = vec![field.trim()];
    for mark in [" A/K/A ", " D/B/A ", " F/K/A "] {
        names = names.into_iter().flat_map(|it| it.split(mark)).map(str::trim).collect();
    }
    names.retain(|it| !it.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_field_may_hold_several_names() {
        for (field, expected) in [
            (" JOHN SAMPLE", vec!["JOHN SAMPLE"]),
            ("AN EXAMPLE A/K/A ANNE EXAMPLE", vec!["AN EXAMPLE", "ANNE EXAMPLE"]),
            ("SAMPLE LTD. D/B/A SHOP F/K/A STORE", vec!["SAMPLE LTD.", "SHOP", "STORE"]),
        ] {
            assert_eq!(names(field), expected, "{field}");
        }
    }
}
