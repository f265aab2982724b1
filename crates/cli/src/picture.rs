//! Answers about a network: as text, as JSON, as a drawing, as a page.

use std::io;

use askama::Template;
use clap::{Args, ValueEnum};

use crate::context::Context;

/// How an answer about a network comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text for people.
    Table,
    /// One JSON object a line.
    Jsonl,
    /// The language of Graphviz.
    Dot,
    /// A drawing.
    Svg,
    /// A page with the drawing and the text, that needs nothing beside it.
    Html,
}

/// The choice of the format.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormatArgs {
    /// How the answer comes out; without it `table` on a terminal, `jsonl` in a pipe or a file.
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
}

impl FormatArgs {
    /// What was asked for, else what suits whoever reads.
    pub(crate) fn choose(self, context: &Context) -> Format {
        let usual = if context.is_terminal { Format::Table } else { Format::Jsonl };
        self.format.unwrap_or(usual)
    }
}

/// A drawing with its text as a page.
#[derive(Template)]
#[template(path = "network.html")]
pub(crate) struct Page<'a> {
    pub(crate) title: &'a str,
    /// What stands below the title.
    pub(crate) about: String,
    pub(crate) svg: String,
    pub(crate) text: &'a str,
}

impl Page<'_> {
    /// Writes the page.
    pub(crate) fn write(&self, context: &mut Context) -> io::Result<()> {
        self.write_into(&mut context.out).map_err(io::Error::other)
    }
}
