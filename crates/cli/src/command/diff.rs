//! `portcullis diff`: what changed between two corpora.

use std::path::PathBuf;

use portcullis::diff::{self, Change, Difference};
use serde_json::{Value, json};

use crate::context::{Context, Exit};
use crate::corpus;
use crate::output::{Column, FormatArgs, Sheet};

/// Arguments of `portcullis diff`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The older corpus file
    old: PathBuf,
    /// The newer one
    new: PathBuf,
    /// One row an entity, without its statements
    #[arg(long)]
    brief: bool,
    #[command(flatten)]
    format: FormatArgs,
}

/// One row a statement that is only in one of the two.
const COLUMNS: [Column; 8] = [
    Column::text("change"),
    Column::text("id"),
    Column::text("schema"),
    Column::text("caption"),
    Column::text("statement"),
    Column::text("property"),
    Column::text("value"),
    Column::text("dataset"),
];

/// How many of them say which entity it is.
const OF_ENTITY: usize = 4;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let (old, new) = (corpus::open(&args.old)?, corpus::open(&args.new)?);
    let format = args.format.choose(context);
    let columns = if args.brief { &COLUMNS[..OF_ENTITY] } else { &COLUMNS[..] };
    let mut sheet = Sheet::new("What changed", columns, format, context)?;
    let mut counts = [0u64; 3];
    for difference in diff::between(&old, &new) {
        let difference = difference?;
        counts[difference.change as usize] += 1;
        for row in rows(&difference, args.brief) {
            sheet.row(row, context)?;
        }
    }
    sheet.finish(context)?;
    context.finish()?;
    let [added, removed, changed] = counts;
    context.say(&format!("{added} entities added, {removed} removed, {changed} changed"));
    Ok(Exit::Done)
}

fn rows(difference: &Difference, brief: bool) -> Vec<Vec<Value>> {
    let entity = &difference.entity;
    let head = vec![
        json!(difference.change.as_str()),
        json!(entity.id()),
        json!(entity.schema().name()),
        json!(entity.caption()),
    ];
    if brief {
        return vec![head];
    }
    let statements = [("removed", &difference.removed), ("added", &difference.added)];
    let rows = statements.into_iter().flat_map(|(what, statements)| {
        statements.iter().map(move |it| {
            vec![json!(what), json!(it.property.name), json!(it.value), json!(it.dataset.as_str())]
        })
    });
    let mut rows: Vec<Vec<Value>> = rows.map(|tail| [head.clone(), tail].concat()).collect();
    if rows.is_empty() {
        // Its record differs in what is no statement: its caption, or when it was last seen.
        debug_assert_eq!(difference.change, Change::Changed);
        rows.push([head, vec![json!("record"), Value::Null, Value::Null, Value::Null]].concat());
    }
    rows
}
