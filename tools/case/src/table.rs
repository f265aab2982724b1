//! A table of the compilation, read as it stands.

use std::path::Path;

use crate::Failure;

/// A CSV file with a line of column names.
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One line of a [`Table`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    columns: &'a [String],
    fields: &'a [String],
}

impl Table {
    /// Reads a file; white space around fields is not kept.
    pub(crate) fn read(path: &Path) -> Result<Table, Failure> {
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_path(path)
            .map_err(|why| format!("{}: {why}", path.display()))?;
        let columns = reader.headers()?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|why| format!("{}: {why}", path.display()))?;
            rows.push(record.iter().map(str::to_owned).collect());
        }
        Ok(Table { columns, rows })
    }

    /// The column names, in the order of the file.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The lines, in the order of the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row { columns: &self.columns, fields })
    }
}

impl<'a> Row<'a> {
    /// The field of that column; empty where the table has no such column.
    pub(crate) fn get(&self, column: &str) -> &'a str {
        let position = self.columns.iter().position(|it| it == column);
        position.and_then(|it| self.fields.get(it)).map_or("", String::as_str)
    }

    /// Every field, in the order of the columns.
    pub(crate) fn fields(&self) -> &'a [String] {
        self.fields
    }
}
