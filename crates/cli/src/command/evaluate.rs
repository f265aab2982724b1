//! `portcullis evaluate`: how well labelled queries are answered.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use askama::Template as _;
use portcullis::{Engine, Options};
use rayon::ThreadPoolBuilder;
use serde_json::{Value, json};

use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::hinted;
use crate::input::Place;
use crate::options::score;
use crate::output::{Column, Format, FormatArgs, Sheet, csv_row};
use crate::statistics::Share;
use crate::whole_file;
use figures::{Answered, Figures, Plot};
use queries::Labelled;

mod figures;
mod queries;

/// Arguments of `portcullis evaluate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A positive is found if one of its expected ids is among the hits at the threshold; recall at 1 and at 5 \
look at the first hits, whatever their score, down to --min-score. A negative is an alert if it has a \
hit at the threshold. Precision: of the queries with a hit at the threshold, those that found what was \
expected. Intervals are Wilson's, at 95 %.")]
pub(crate) struct Args {
    /// Labelled queries: columns query_id, label, schema, name, birth_date, country, expected_ids (with
    /// semicolons between) and, to group by, perturbation, family, script. Tables of people who are
    /// not listed may have full_name, date_of_birth, nationality instead
    #[arg(required = true)]
    queries: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Score from which on a hit is an alert
    #[arg(long, value_name = "SCORE", default_value_t = 0.70, value_parser = score)]
    threshold: f64,
    /// Lowest score that counts for ranks and curves
    #[arg(long, value_name = "SCORE", default_value_t = 0.10, value_parser = score)]
    min_score: f64,
    /// Ask with the name alone
    #[arg(long)]
    name_only: bool,
    /// Threads [default: all cores]
    #[arg(long, value_name = "COUNT")]
    threads: Option<usize>,
    /// Write the figures for every threshold in steps of a hundredth
    #[arg(long, value_name = "FILE.csv")]
    curve: Option<PathBuf>,
    /// Draw them
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArgs,
}

/// Hits that are looked at. An expected entity further down than this is of no use to anybody.
const LIMIT: usize = 100;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let places: Vec<Place> = args.queries.iter().map(|it| Place::of(it)).collect();
    places.iter().try_for_each(Place::check)?;
    let engine = args.corpus.open()?;
    let mut labelled = Vec::new();
    for place in &places {
        queries::read(place, args.name_only, &mut labelled, context)?;
    }
    if labelled.is_empty() {
        let hint = "a table of queries has the columns label, schema, name, expected_ids";
        return Err(hinted(anyhow!("there is no query to ask"), hint));
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(args.threads.unwrap_or(0))
        .build()
        .context("cannot start threads")?;
    let answered = pool.install(|| answers(&engine, &labelled, &args));
    tell_strangers(&engine, &labelled, context);
    let groups = figures::groups(&labelled, &answered, args.threshold);
    print(&groups, &figures::curve(&answered, args.min_score, 5), &args, context)?;
    let curve = figures::curve(&answered, args.min_score, 1);
    if let Some(path) = &args.curve {
        whole_file::write(path, |out| {
            csv_row(out, columns(true)[1..].iter().map(|it| it.name.as_bytes()))?;
            for figures in &curve {
                let cells = cells(figures, true);
                csv_row(out, cells[1..].iter().map(crate::output::as_text))?;
            }
            Ok(())
        })?;
    }
    if let Some(path) = &args.plot {
        let plot = Plot::new(&curve, args.threshold).render().context("cannot draw the curve")?;
        whole_file::write(path, |out| out.write_all(plot.as_bytes()))?;
    }
    speed(&engine, &labelled, &args, &pool, context);
    Ok(Exit::Done)
}

fn answers(engine: &Engine, labelled: &[Labelled], args: &Args) -> Vec<Answered> {
    let queries: Vec<_> = labelled.iter().map(|it| it.query.clone()).collect();
    let min_score = args.min_score.min(args.threshold);
    let options =
        Options { limit: LIMIT, threshold: args.threshold, min_score, ..Options::default() };
    let screenings = engine.screen_all(&queries, &options);
    labelled.iter().zip(&screenings).map(|(query, it)| Answered::new(query, it)).collect()
}

/// Positives that the corpus cannot answer are no fault of the search, and the reader must know.
fn tell_strangers(engine: &Engine, labelled: &[Labelled], context: &Context) {
    let is_there = |id: &String| engine.index().find(id).is_some();
    let positives = labelled.iter().filter(|it| it.is_positive);
    let strangers = positives.filter(|it| !it.expected.iter().any(is_there)).count();
    if strangers > 0 {
        context.say(&format!(
            "warning: of {strangers} positives no expected id is in the corpus; they count as not found"
        ));
    }
}

/// Columns of a sheet: intervals beside the figures for programs; for people, who have little width,
/// in the cells of the two figures that matter most.
fn columns(apart: bool) -> Vec<Column> {
    let mut columns =
        vec![Column::text("kind"), Column::text("group"), Column::number("positives")];
    for name in ["recall_at_1", "recall_at_5", "found", "negatives", "alerts_per_1000", "precision"]
    {
        columns.push(Column::number(name));
        if apart && name != "negatives" {
            for end in ["low", "high"] {
                columns.push(Column { is_number: true, ..Column::own(&format!("{name}_{end}")) });
            }
        }
    }
    columns
}

fn cells(figures: &Figures, apart: bool) -> Vec<Value> {
    let plain = |share: Option<Share>| figure(share, 1.0, apart, false);
    let mut cells = vec![json!(figures.kind), json!(figures.group), json!(figures.found.of)];
    cells.extend(plain(figures.first));
    cells.extend(plain(figures.first_five));
    cells.extend(figure(Some(figures.found), 1.0, apart, true));
    cells.push(json!(figures.alerts.of));
    cells.extend(figure(Some(figures.alerts), 1000.0, apart, true));
    cells.extend(plain(Some(figures.precision)));
    cells
}

/// A share and its interval: in three cells, in one, or without the interval.
fn figure(share: Option<Share>, scale: f64, apart: bool, with_interval: bool) -> Vec<Value> {
    let value = share.and_then(Share::value).map(|it| it * scale);
    let interval = share.and_then(Share::interval).map(|it| (it.low * scale, it.high * scale));
    if apart {
        let numbers = [value, interval.map(|it| it.0), interval.map(|it| it.1)];
        return numbers.map(|it| json!(it.map(|it| (it * 1e4).round() / 1e4))).into();
    }
    let places = if scale > 1.0 { 1 } else { 3 };
    vec![match (value, interval) {
        (Some(value), Some((low, high))) if with_interval => {
            json!(format!("{value:.places$} ({low:.places$}–{high:.places$})"))
        }
        (Some(value), _) => json!(format!("{value:.places$}")),
        (None, _) => Value::Null,
    }]
}

fn print(
    groups: &[Figures],
    curve: &[Figures],
    args: &Args,
    context: &mut Context,
) -> anyhow::Result<()> {
    let format = args.format.choose(context);
    let apart = matches!(format, Format::Jsonl | Format::Csv);
    let mut sheet = Sheet::new("Evaluation", &columns(apart), format, context)?;
    for figures in groups.iter().chain(curve) {
        sheet.row(cells(figures, apart), context)?;
    }
    sheet.finish(context)?;
    context.out.flush()?;
    Ok(())
}

/// Asks everything once more, as `screen` would, and takes the time.
fn speed(
    engine: &Engine,
    labelled: &[Labelled],
    args: &Args,
    pool: &rayon::ThreadPool,
    context: &Context,
) {
    let queries: Vec<_> = labelled.iter().map(|it| it.query.clone()).collect();
    let options =
        Options { threshold: args.threshold, min_score: args.threshold, ..Options::default() };
    let start = Instant::now();
    let answers = pool.install(|| engine.screen_all(&queries, &options)).len();
    let seconds = start.elapsed().as_secs_f64();
    context.say(&format!(
        "speed: {:.0} queries/s ({answers} queries in {seconds:.3} s on {} threads, against {} entities, \
         hits from {} on)",
        answers as f64 / seconds,
        pool.current_num_threads(),
        engine.index().len(),
        args.threshold,
    ));
}
