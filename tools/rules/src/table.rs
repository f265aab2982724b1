//! A table of text with named columns.

use serde_json::Value;

use crate::Failure;

/// Rows of text under named columns.
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads CSV with a line of column names; white space around fields is not kept.
    pub(crate) fn from_csv(bytes: &[u8]) -> Result<Table, Failure> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let columns = reader.headers()?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            rows.push(record?.iter().map(str::to_owned).collect());
        }
        Ok(Table { columns, rows })
    }

    /// Reads the list of flat objects under a key. The first object says the columns; a list in a
    /// field is written with semicolons between.
    pub(crate) fn from_json(bytes: &[u8], key: &str) -> Result<Table, Failure> {
        let document: Value = serde_json::from_slice(bytes)?;
        let objects = document[key].as_array().ok_or_else(|| format!("no list {key:?}"))?;
        let first = objects.first().and_then(Value::as_object).ok_or("the list is empty")?;
        let columns: Vec<String> = first.keys().cloned().collect();
        let rows =
            objects.iter().map(|it| columns.iter().map(|column| text(&it[column])).collect());
        let rows = rows.collect();
        Ok(Table { columns, rows })
    }

    /// Writes CSV with plain line ends.
    pub(crate) fn to_csv(&self) -> Result<Vec<u8>, Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row)?;
        }
        Ok(writer.into_inner()?)
    }

    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Result<usize, Failure> {
        let place = self.columns.iter().position(|it| it == name);
        place.ok_or_else(|| format!("there is no column {name:?}").into())
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}
