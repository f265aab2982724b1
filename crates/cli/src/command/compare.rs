//! `portcullis compare`: scores pairs that somebody put together.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::anyhow;
use lists::Limits;
use lists::table::{self, Record, RowError, Table};
use model::Evidence;
use model::{Notice, NoticeKind};
use portcullis::{Algorithm, Engine, Query};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::answer::table::why;
use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::hinted;
use crate::input::Place;
use crate::options::{AlgorithmArgs, algorithm, score};
use crate::output::{Column, Format, FormatArgs, Sheet};
use crate::statistics::{Interval, Judged, Share};

mod side_by_side;

/// Arguments of `portcullis compare`.
#[derive(Debug, clap::Args)]
#[command(
    group = clap::ArgGroup::new("other").args(["against", "baseline"]),
    after_help = "A row that cannot be compared comes out with its reason in the column `error`. \
    The command fails if no row at all could be compared.\n\n\
    With --against or --baseline the rows come out whose answer changes, those with the largest change \
    of the score first: a match on one side only, and with --baseline every other score too. Scores of \
    two algorithms are not in one unit; their difference orders the rows and says no more. The key of \
    --baseline is what the rows compare, so that rows may be added, left out and moved in between."
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
    algorithm: AlgorithmArgs,
    /// Hold another algorithm against it
    #[arg(long, value_name = "NAME", value_parser = algorithm)]
    against: Option<Algorithm>,
    /// Hold against it what an earlier `compare` of these pairs wrote as CSV or JSON lines
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Threshold of the other side [default: that of --threshold, or the column `match` of the file]
    #[arg(long, value_name = "SCORE", value_parser = score, requires = "other")]
    against_threshold: Option<f64>,
    /// Print the rows too whose answer does not change
    #[arg(long, requires = "other")]
    all: bool,
    /// Say why, in one line, in a column `why`
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// The columns that are added. Those of the same name in the table give way.
const ADDED: [Column; 3] = [Column::number("score"), Column::text("match"), Column::text("error")];

/// The one that is added if it was asked for.
const WHY: Column = Column::text("why");

/// Rows that are compared at a time: enough for all cores, little in memory.
const BATCH: usize = 4096;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let place = Place::of(&args.pairs);
    place.check()?;
    let baseline = args.baseline.as_deref().map(side_by_side::Baseline::read).transpose()?;
    let engine = args.corpus.open()?;
    let (input, _) = place.open()?;
    let mut pairs = table::open(&place.name(), input, &Limits::default())?;
    let layout = Layout::of(pairs.columns(), args.schema.as_deref())?;
    let format = args.format.choose_or(Format::Csv, context);
    let scorer = Scorer { engine: &engine, layout: &layout, algorithm: args.algorithm.algorithm };
    let mut tally = Tally::new(args.threshold);
    if args.against.is_some() || args.baseline.is_some() {
        side_by_side::run(&args, baseline, &scorer, &mut pairs, format, &mut tally, context)?;
    } else {
        alone(&args, &scorer, &mut pairs, format, &mut tally, context)?;
        tally.tell(context);
    }
    for notice in pairs.notices() {
        context.say(&notice.to_string());
    }
    if tally.compared == 0 {
        let hint = "a table of pairs has the columns schema, name1, name2, or query and candidate";
        return Err(hinted(anyhow!("{}: no pair could be compared", place.name()), hint));
    }
    Ok(Exit::Done)
}

/// Scores pairs with one algorithm and writes them in their order.
fn alone(
    args: &Args,
    scorer: &Scorer<'_>,
    pairs: &mut Table,
    format: Format,
    tally: &mut Tally,
    context: &mut Context,
) -> anyhow::Result<()> {
    let layout = scorer.layout;
    let passed = layout.passed.iter().map(|it| Column::own(&pairs.columns()[*it]));
    let columns: Vec<Column> = passed.chain(ADDED).chain(args.explain.then_some(WHY)).collect();
    let mut sheet = Sheet::new("Compared pairs", &columns, format, context)?;
    loop {
        let rows: Vec<Result<Record, RowError>> = pairs.by_ref().take(BATCH).collect();
        if rows.is_empty() {
            break;
        }
        let results: Vec<Result<Scored, String>> =
            rows.par_iter().map(|row| scorer.scored(row)).collect();
        for (row, result) in rows.iter().zip(results) {
            tally.add(layout, row, result.as_ref().map(|it| it.score), pairs, context);
            let mut values = layout.passed_values(row);
            values.extend(match &result {
                Ok(it) => [shown(it.score, format), json!(it.score >= args.threshold), Value::Null],
                Err(reason) => [Value::Null, Value::Null, json!(reason)],
            });
            if args.explain {
                values.push(json!(result.map_or(String::new(), |it| why(&it.evidence))));
            }
            sheet.row(values, context)?;
        }
    }
    sheet.finish(context)?;
    context.finish()?;
    Ok(())
}

/// A score as people read it, or in full for a program.
fn shown(score: f64, format: Format) -> Value {
    match format {
        Format::Table | Format::Html => json!((score * 1e4).round() / 1e4),
        Format::Jsonl | Format::Csv => json!(score),
    }
}

/// Compares the pairs of a table.
struct Scorer<'a> {
    engine: &'a Engine,
    layout: &'a Layout<'a>,
    algorithm: Algorithm,
}

/// What became of a pair.
struct Scored {
    score: f64,
    evidence: Vec<Evidence>,
}

impl Scorer<'_> {
    fn scored(&self, row: &Result<Record, RowError>) -> Result<Scored, String> {
        let row = row.as_ref().map_err(|it| it.reason.clone())?;
        let [query, candidate] = self.layout.pair(row)?;
        let nothing = BTreeMap::new();
        let compared = self.engine.compare_by(self.algorithm, &nothing, &query, &candidate);
        Ok(Scored { score: compared.score, evidence: compared.evidence })
    }
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
        let is_added =
            |name: &String| ADDED.iter().chain([&WHY]).any(|it| it.name == name.as_str());
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

    /// The names of the columns that say what is compared.
    fn keys(&self, columns: &[String]) -> Vec<String> {
        let name = |it: usize| columns[it].clone();
        match &self.sides {
            Sides::Names { schema, names } => {
                let schema = schema.as_ref().ok().copied();
                schema.into_iter().chain(*names).map(name).collect()
            }
            Sides::Entities(both) => both.iter().copied().map(name).collect(),
            Sides::Lines => {
                let is_side =
                    |it: &&String| it.starts_with("query.") || it.starts_with("candidate.");
                columns.iter().filter(is_side).cloned().collect()
            }
        }
    }

    /// The cells that go out again.
    fn passed_values(&self, row: &Result<Record, RowError>) -> Vec<Value> {
        let cell = |column: &usize| match row {
            Ok(row) => match row.cells[*column].as_slice() {
                [] => Value::Null,
                [only] => json!(only),
                several => json!(several),
            },
            Err(_) => Value::Null,
        };
        self.passed.iter().map(cell).collect()
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

/// What became of the rows.
struct Tally {
    judged: Judged,
    compared: u64,
    failed: u64,
    /// Rows whose label is neither yes nor no.
    unjudged: u64,
}

impl Tally {
    fn new(threshold: f64) -> Tally {
        Tally { judged: Judged::at(threshold), compared: 0, failed: 0, unjudged: 0 }
    }

    fn add(
        &mut self,
        layout: &Layout,
        row: &Result<Record, RowError>,
        result: Result<f64, &String>,
        table: &Table,
        context: &Context,
    ) {
        match (result, row) {
            (Ok(score), Ok(row)) => {
                self.compared += 1;
                match layout.truth(row) {
                    Some(truth) => self.judged.add(score, truth),
                    None => self.unjudged += u64::from(layout.truth.is_some()),
                }
            }
            (result, row) => {
                self.failed += 1;
                let reason = result.err().map_or("", String::as_str);
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
        self.tell_counts(context);
        if self.judged.len() > 0 {
            tell_judged(&self.judged, "", context);
        }
    }

    fn tell_counts(&self, context: &Context) {
        context.say(&format!("{} pairs compared, {} could not be", self.compared, self.failed));
        if self.unjudged > 0 {
            context.say(&format!("{} pairs have no label that says yes or no", self.unjudged));
        }
    }
}

/// What the labels say of the scores.
fn tell_judged(judged: &Judged, name: &str, context: &Context) {
    let outcomes = judged.outcomes();
    context.say(&format!(
        "{name}{} pairs judged: {} right hits, {} false hits, {} misses, {} right passes",
        judged.len(),
        outcomes.right_hits,
        outcomes.false_hits,
        outcomes.misses,
        outcomes.right_passes
    ));
    let share = |it: Share| (it.value(), it.interval());
    for (name, (value, interval)) in [
        ("precision", share(outcomes.precision())),
        ("recall", share(outcomes.recall())),
        ("F1", (outcomes.f1(), judged.f1_interval())),
        ("accuracy", share(outcomes.accuracy())),
        ("AUC", (judged.area(), judged.area_interval())),
    ] {
        context.say(&format!("{name:<9} {}", figure(value, interval)));
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
