//! `portcullis show`: an entity with its statements.

use std::io::Write as _;

use anyhow::anyhow;
use model::{Entity, Statement};
use portcullis::Engine;
use serde_json::{Value, json};

use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::Hint as _;
use crate::output::{Column, Format, FormatArgs, Sheet};

/// Arguments of `portcullis show`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id of the entity, as a hit names it
    id: String,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// Columns of JSON and CSV. A table leaves out the first two, which stand above it.
const COLUMNS: [Column; 10] = [
    Column::text("id"),
    Column::text("schema"),
    Column::text("property"),
    Column::text("value"),
    Column::text("original"),
    Column::text("lang"),
    Column::text("dataset"),
    Column::text("origin"),
    Column::text("first_seen"),
    Column::text("last_seen"),
];

/// How many columns a table leaves out.
const ABOVE: usize = 2;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let engine = args.corpus.open()?;
    let entity =
        engine.entity(&args.id)?.ok_or_else(|| anyhow!("there is no entity {:?}", args.id));
    let entity = entity.hint(instead(&engine, &args.id))?;
    let title = format!("{} ({}, {})", entity.caption(), entity.schema().label(), entity.id());
    let format = args.format.choose(context);
    let skip = if format == Format::Table { ABOVE } else { 0 };
    if format == Format::Table {
        writeln!(context.out, "{title}")?;
    }
    let mut sheet = Sheet::new(title, &COLUMNS[skip..], format, context)?;
    for statement in entity.statements() {
        let mut row = row(&entity, statement);
        sheet.row(row.split_off(skip), context)?;
    }
    sheet.finish(context)?;
    Ok(Exit::Done)
}

fn row(entity: &Entity, statement: &Statement) -> Vec<Value> {
    vec![
        json!(entity.id()),
        json!(entity.schema().name()),
        json!(statement.property.name),
        json!(statement.value),
        json!(statement.original),
        json!(statement.lang.map(|it| it.as_str().to_owned())),
        json!(statement.dataset.as_str()),
        json!(statement.origin.as_deref()),
        json!(statement.first_seen),
        json!(statement.last_seen),
    ]
}

/// What somebody who typed an unknown id may have meant.
fn instead(engine: &Engine, id: &str) -> String {
    let near = near_ids(engine, id);
    if near.is_empty() {
        return format!(
            "`portcullis match {id:?}` looks for a name; hits carry the ids of entities"
        );
    }
    format!("ids like it are {}", near.join(", "))
}

/// The three ids that look most like it.
fn near_ids<'a>(engine: &'a Engine, id: &str) -> Vec<&'a str> {
    /// Below this, ids of one dataset have little but their prefix in common.
    const LIKE: f64 = 0.85;
    let mut near: Vec<(f64, &str)> = engine
        .ids()
        .map(|it| (strsim::jaro_winkler(it, id), it))
        .filter(|it| it.0 >= LIKE)
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    near.into_iter().take(3).map(|(_, it)| it).collect()
}
