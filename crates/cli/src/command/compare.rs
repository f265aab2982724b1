//! `portcullis compare`: scores pairs that somebody put together.

use std::path::PathBuf;

use anyhow::anyhow;
use lists::Limits;
use lists::table::{self, Record, RowError, Table};
use model::{Notice, NoticeKind};
use portcullis::{Engine, Query};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::hinted;
use crate::input::Place;
use crate::options::score;
use crate::output::{Column, Format, FormatArgs, Sheet};
use crate::statistics::{Interval, Judged, Share};

/// Arguments of `portcullis compare`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A row that cannot be compared comes out with its reason in the column `error`. \
    The command fails if no row at all could be compared."
)]
pub(crate) struct Args {
    /// Table of pairs: columns `schema,name1,name2`, or `query` and `candidate` with FollowTheMoney
    /// JSON; `-` reads from stdin. With a column `is_match` or `label` the scores are judged by it
    pairs: PathBuf,
    /// Schema of both, where the table has no column for it
    #[arg(long, value_name = "SCHEMA")]
    schema: Option<String>,
    /// Score from which on two are called a match
    #[arg(long, value_name = "SCORE", default_value_t = 0.70, value_parser = score)]
    threshold: f64,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// The columns that are added. Those of the same name in the table give way.
const ADDED: [Column; 3] = [Column::number("score"), Column::text("match"), Column::text("error")];

/// Rows that are compared at a time: enough for all cores, little in memory.
const BATCH: usize = 4096;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let place = Place::of(&args.pairs);
    place.check()?;
    let engine = args.corpus.open()?;
    let (input, _) = place.open()?;
    let mut pairs = table::open(&place.name(), input, &Limits::default())?;
    let layout = Layout::of(pairs.columns(), args.schema.as_deref())?;
    let format = args.format.choose_or(Format::Csv, context);
    let passed = layout.passed.iter().map(|it| Column::own(&pairs.columns()[*it]));
    let columns: Vec<Column> = passed.chain(ADDED).collect();
    let mut sheet = Sheet::new("Compared pairs", &columns, format, context)?;
    let mut tally =
        Tally { judged: Judged::at(args.threshold), compared: 0, failed: 0, unjudged: 0 };
    loop {
        let rows: Vec<Result<Record, RowError>> = pairs.by_ref().take(BATCH).collect();
        if rows.is_empty() {
            break;
        }
        let results: Vec<Result<f64, String>> =
            rows.par_iter().map(|row| scored(&engine, &layout, row)).collect();
        for (row, result) in rows.iter().zip(results) {
            tally.add(&layout, row, &result, &pairs, context);
            sheet.row(out(&layout, row, &result, args.threshold), context)?;
        }
    }
    sheet.finish(context)?;
    context.finish()?;
    for notice in pairs.notices() {
        context.say(&notice.to_string());
    }
    tally.tell(context);
    if tally.compared == 0 {
        let hint = "a table of pairs has the columns schema, name1, name2, or query and candidate";
        return Err(hinted(anyhow!("{}: no pair could be compared", place.name()), hint));
    }
    Ok(Exit::Done)
}

/// Where the table has what is needed.
struct Layout<'a> {
    sides: Sides<'a>,
    truth: Option<usize>,
    /// Columns that go out again.
    passed: Vec<usize>,
}

/// How the two sides of a pair are written.
enum Sides<'a> {
    Names {
        schema: Result<usize, &'a str>,
        names: [usize; 2],
    },
    Entities([usize; 2]),
    /// The same in JSON lines, where the entities stand open.
    Lines,
}

impl<'a> Layout<'a> {
    fn of(columns: &[String], schema: Option<&'a str>) -> anyhow::Result<Layout<'a>> {
        let find = |name: &str| columns.iter().position(|it| it.trim().eq_ignore_ascii_case(name));
        let schema = find("schema").ok_or(schema);
        let inner = |name: &str| columns.iter().any(|it| it.starts_with(name));
        let sides = match (find("name1"), find("name2"), find("query"), find("candidate")) {
            (_, _, Some(query), Some(candidate)) => Sides::Entities([query, candidate]),
            (Some(one), Some(other), _, _) => {
                let schema = match schema {
                    Ok(column) => Ok(column),
                    Err(told) => Err(told.ok_or_else(|| {
                        hinted(
                            anyhow!("the table has no column `schema`"),
                            "name one with --schema Person",
                        )
                    })?),
                };
                Sides::Names { schema, names: [one, other] }
            }
            _ if inner("query.") && inner("candidate.") => Sides::Lines,
            _ => {
                let error = anyhow!("the columns are {}", columns.join(", "));
                let hint = "a table of pairs has schema, name1, name2, or query and candidate";
                return Err(hinted(error, hint));
            }
        };
        let is_added = |name: &String| ADDED.iter().any(|it| it.name == name.as_str());
        let passed = (0..columns.len()).filter(|it| !is_added(&columns[*it])).collect();
        Ok(Layout { sides, truth: find("is_match").or_else(|| find("label")), passed })
    }

    fn pair(&self, row: &Record) -> Result<[Query; 2], String> {
        match &self.sides {
            Sides::Names { schema, names } => {
                let schema = match schema {
                    Ok(column) => row.cells[*column]
                        .first()
                        .ok_or("schema: expected a schema, found nothing")?,
                    Err(told) => *told,
                };
                Ok([
                    named(schema, "name1", &row.cells[names[0]])?,
                    named(schema, "name2", &row.cells[names[1]])?,
                ])
            }
            Sides::Entities(columns) => {
                let side = |name, column: usize| {
                    let text = row.cells[column].first().map_or("", String::as_str);
                    let json = serde_json::from_str(text)
                        .map_err(|it| format!("{name}: expected FollowTheMoney JSON: {it}"))?;
                    entity(name, &json)
                };
                Ok([side("query", columns[0])?, side("candidate", columns[1])?])
            }
            Sides::Lines => {
                let text = row.raw.as_deref().unwrap_or_default();
                let json: Value =
                    serde_json::from_str(text).map_err(|it| format!("expected JSON: {it}"))?;
                Ok([entity("query", &json["query"])?, entity("candidate", &json["candidate"])?])
            }
        }
    }

    /// What the table itself says of the pair.
    fn truth(&self, row: &Record) -> Option<bool> {
        let said = row.cells[self.truth?].first()?.to_lowercase();
        match said.as_str() {
            "true" | "1" | "yes" | "y" | "match" | "positive" | "same" => Some(true),
            "false" | "0" | "no" | "n" | "no_match" | "negative" | "different" => Some(false),
            _ => None,
        }
    }
}

fn named(schema: &str, column: &str, names: &[String]) -> Result<Query, String> {
    let mut query = Query::new(schema).map_err(|it| format!("schema: {it}"))?;
    names.iter().for_each(|it| query.add("name", it));
    filled(query, column)
}

/// A query from FollowTheMoney JSON, whose values are cleaned like those of any user.
fn entity(side: &str, json: &Value) -> Result<Query, String> {
    let schema = json["schema"].as_str().ok_or_else(|| format!("{side}: expected a schema"))?;
    let mut query = Query::new(schema).map_err(|it| format!("{side}: {it}"))?;
    let nothing = Map::new();
    for (property, values) in json["properties"].as_object().unwrap_or(&nothing) {
        let one = std::slice::from_ref(values);
        for value in values.as_array().map_or(one, Vec::as_slice) {
            match value {
                Value::String(text) => query.add(property, text),
                Value::Number(number) => query.add(property, &number.to_string()),
                Value::Null => {}
                _ => return Err(format!("{side}: {property}: expected text")),
            }
        }
    }
    filled(query, side)
}

fn filled(query: Query, side: &str) -> Result<Query, String> {
    if query.is_empty() {
        Err(format!("{side}: expected a name or an identifier"))
    } else {
        Ok(query)
    }
}

fn scored(engine: &Engine, layout: &Layout, row: &Result<Record, RowError>) -> Result<f64, String> {
    let row = row.as_ref().map_err(|it| it.reason.clone())?;
    let [query, candidate] = layout.pair(row)?;
    Ok(engine.compare(&query, &candidate).log_odds.probability())
}

fn out(
    layout: &Layout,
    row: &Result<Record, RowError>,
    result: &Result<f64, String>,
    threshold: f64,
) -> Vec<Value> {
    let cell = |column: &usize| match row {
        Ok(row) => match row.cells[*column].as_slice() {
            [] => Value::Null,
            [only] => json!(only),
            several => json!(several),
        },
        Err(_) => Value::Null,
    };
    let mut values: Vec<Value> = layout.passed.iter().map(cell).collect();
    values.extend(match result {
        Ok(score) => [json!(score), json!(*score >= threshold), Value::Null],
        Err(reason) => [Value::Null, Value::Null, json!(reason)],
    });
    values
}

/// What became of the rows.
struct Tally {
    judged: Judged,
    compared: u64,
    failed: u64,
    /// Rows whose label is neither yes nor no.
    unjudged: u64,
}

impl Tally {
    fn add(
        &mut self,
        layout: &Layout,
        row: &Result<Record, RowError>,
        result: &Result<f64, String>,
        table: &Table,
        context: &Context,
    ) {
        match (result, row) {
            (Ok(score), Ok(row)) => {
                self.compared += 1;
                match layout.truth(row) {
                    Some(truth) => self.judged.add(*score, truth),
                    None => self.unjudged += u64::from(layout.truth.is_some()),
                }
            }
            (result, row) => {
                self.failed += 1;
                let reason = result.as_ref().err().map_or("", String::as_str);
                let (number, line) = match row {
                    Ok(row) => (row.number, row.line),
                    Err(error) => (error.number, error.line),
                };
                let mut notice = Notice::new(NoticeKind::Rejected, table.name(), reason);
                notice.line = line;
                context.say(&notice.of_record(number.to_string()).to_string());
            }
        }
    }

    fn tell(&self, context: &Context) {
        context.say(&format!("{} pairs compared, {} could not be", self.compared, self.failed));
        if self.unjudged > 0 {
            context.say(&format!("{} pairs have no label that says yes or no", self.unjudged));
        }
        if self.judged.len() == 0 {
            return;
        }
        let outcomes = self.judged.outcomes();
        context.say(&format!(
            "{} pairs judged: {} right hits, {} false hits, {} misses, {} right passes",
            self.judged.len(),
            outcomes.right_hits,
            outcomes.false_hits,
            outcomes.misses,
            outcomes.right_passes
        ));
        let share = |it: Share| (it.value(), it.interval());
        for (name, (value, interval)) in [
            ("precision", share(outcomes.precision())),
            ("recall", share(outcomes.recall())),
            ("F1", (outcomes.f1(), self.judged.f1_interval())),
            ("accuracy", share(outcomes.accuracy())),
            ("AUC", (self.judged.area(), self.judged.area_interval())),
        ] {
            context.say(&format!("{name:<9} {}", figure(value, interval)));
        }
    }
}

/// A figure with its interval, or a stroke where there is nothing to count.
fn figure(value: Option<f64>, interval: Option<Interval>) -> String {
    match (value, interval) {
        (Some(value), Some(Interval { low, high })) => {
            format!("{value:.4}  (95 %: {low:.4} to {high:.4})")
        }
        (Some(value), None) => format!("{value:.4}"),
        (None, _) => "-".to_owned(),
    }
}
