//! The rule tables, which are part of the program: a fault in one is a fault of ours, and the tests read
//! every cell.

use crate::citation::{Basis, Citation};
use crate::day::Day;

/// A table with its column names.
pub(crate) struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    fields: &'a [&'static str],
}

impl Table {
    /// Reads a table once; its cells live as long as the program.
    pub(crate) fn read(text: &'static str) -> Table {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = reader.records().map(|record| {
            let record = record.expect("the table is sound CSV");
            record.iter().map(|it| &*it.to_owned().leak()).collect::<Vec<&'static str>>()
        });
        let columns = rows.next().expect("the table has a line of column names");
        Table { columns, rows: rows.collect() }
    }

    /// The rows, in the order of the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|fields| Row { table: self, fields })
    }
}

impl Row<'_> {
    /// The cell of a column.
    pub(crate) fn get(self, column: &str) -> &'static str {
        let place = self.table.columns.iter().position(|it| *it == column);
        self.fields[place.unwrap_or_else(|| panic!("the table has a column {column}"))]
    }

    /// The pieces of a cell that lists things with semicolons or blanks between.
    pub(crate) fn list(self, column: &str) -> impl Iterator<Item = &'static str> {
        self.get(column).split([';', ' ']).filter(|it| !it.is_empty())
    }

    /// The source of the row: `source_url`, `as_of` and `basis`, with what the caller knows of it.
    pub(crate) fn citation(self, publisher: &'static str, paragraph: &'static str) -> Citation {
        Citation {
            publisher,
            paragraph,
            url: self.get("source_url"),
            as_of: Day::of_table(self.get("as_of")),
            basis: Basis::of_table(self.get("basis")),
        }
    }
}
