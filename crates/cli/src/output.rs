//! Rows in any format.
//!
//! [`Sheet`] is for commands whose rows are flat: the columns are said once, each row is one JSON value
//! a column. What a person sees in the table is what a program reads in the JSON.

use std::borrow::Cow;
use std::io::{self, Write};

use askama::Template;
use clap::{Args, ValueEnum};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde_json::Value;

use crate::context::Context;

/// How rows come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// A page that needs nothing beside it.
    Html,
}

/// The choice of the format.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormatArgs {
    /// How rows come out; without it `table` on a terminal, `jsonl` in a pipe or a file.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
}

impl FormatArgs {
    /// What was asked for, else what suits whoever reads.
    pub(crate) fn choose(self, context: &Context) -> Format {
        self.choose_or(Format::Jsonl, context)
    }

    /// The same where something else than JSON lines suits a program that reads.
    pub(crate) fn choose_or(self, piped: Format, context: &Context) -> Format {
        let usual = if context.is_terminal { Format::Table } else { piped };
        self.format.unwrap_or(usual)
    }
}

/// A column of a sheet.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    /// The key in JSON and the header everywhere else.
    pub(crate) name: Cow<'static, str>,
    /// Whether it holds numbers, which stand to the right.
    pub(crate) is_number: bool,
}

impl Column {
    /// A column of text.
    pub(crate) const fn text(name: &'static str) -> Column {
        Column { name: Cow::Borrowed(name), is_number: false }
    }

    /// A column that the user's own table has.
    pub(crate) fn own(name: &str) -> Column {
        Column { name: Cow::Owned(name.to_owned()), is_number: false }
    }

    /// A column of numbers.
    pub(crate) const fn number(name: &'static str) -> Column {
        Column { name: Cow::Borrowed(name), is_number: true }
    }
}

/// Writes rows in one format. JSON lines and CSV go out as they come, a table when it is finished.
pub(crate) struct Sheet {
    title: String,
    columns: Vec<Column>,
    sink: Sink,
}

enum Sink {
    Table(Box<Table>),
    Jsonl,
    Csv,
    Html(Vec<Vec<String>>),
}

impl Sheet {
    /// Begins a sheet. The title is shown on a page only.
    pub(crate) fn new(
        title: impl Into<String>,
        columns: &[Column],
        format: Format,
        context: &mut Context,
    ) -> io::Result<Sheet> {
        let sink = match format {
            Format::Table => Sink::Table(Box::new(empty_table(columns, context))),
            Format::Jsonl => Sink::Jsonl,
            Format::Csv => {
                csv_row(&mut context.out, columns.iter().map(|it| it.name.as_bytes()))?;
                Sink::Csv
            }
            Format::Html => Sink::Html(Vec::new()),
        };
        Ok(Sheet { title: title.into(), columns: columns.to_vec(), sink })
    }

    /// Adds a row: one value a column.
    pub(crate) fn row(&mut self, values: Vec<Value>, context: &mut Context) -> io::Result<()> {
        debug_assert_eq!(values.len(), self.columns.len(), "one value a column");
        match &mut self.sink {
            Sink::Table(table) => {
                table.add_row(values.iter().map(as_text));
                Ok(())
            }
            Sink::Jsonl => {
                let keys = self.columns.iter().map(|it| it.name.to_string());
                let object: serde_json::Map<String, Value> = keys.zip(values).collect();
                writeln!(context.out, "{}", Value::Object(object))
            }
            Sink::Csv => csv_row(&mut context.out, values.iter().map(as_text)),
            Sink::Html(rows) => {
                rows.push(values.iter().map(as_text).collect());
                Ok(())
            }
        }
    }

    /// Writes what was held back.
    pub(crate) fn finish(self, context: &mut Context) -> io::Result<()> {
        match self.sink {
            Sink::Table(table) => writeln!(context.out, "{table}"),
            Sink::Jsonl | Sink::Csv => Ok(()),
            Sink::Html(rows) => {
                let page = Page { title: &self.title, columns: &self.columns, rows: &rows };
                page.write_into(&mut context.out).map_err(io::Error::other)
            }
        }
    }
}

/// A sheet as a page.
#[derive(Template)]
#[template(path = "sheet.html")]
struct Page<'a> {
    title: &'a str,
    columns: &'a [Column],
    rows: &'a [Vec<String>],
}

/// A table with its header, as wide as the terminal at most.
pub(crate) fn empty_table(columns: &[Column], context: &Context) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(context.width());
    if context.colour() {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(columns.iter().map(|it| it.name.replace('_', " ")));
    for (place, _) in columns.iter().enumerate().filter(|(_, it)| it.is_number) {
        if let Some(column) = table.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A JSON value as a person or a CSV file has it: lists with semicolons between, nothing for null.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(as_text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// One row of CSV.
pub(crate) fn csv_row<I>(out: &mut dyn Write, cells: I) -> io::Result<()>
where
    I: IntoIterator<Item: AsRef<[u8]>>,
{
    // The writer would flush what is below it with every row.
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    out.write_all(&writer.into_inner().map_err(|error| error.into_error())?)
}
