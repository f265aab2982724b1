//! `portcullis evaluate`: how well labelled queries are answered.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, anyhow};
use askama::Template as _;
use model::CorpusInfo;
use portcullis::{Algorithm, Engine, Options};
use rayon::ThreadPoolBuilder;
use serde_json::{Value, json};

use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::hinted;
use crate::input::{Place, Watch};
use crate::options::{AlgorithmArgs, score};
use crate::output::{Column, Format, FormatArgs, Sheet, as_text, csv_row};
use crate::statistics::{Interval, Share};
use crate::whole_file;
use advice::{Advice, Goal};
use chart::Chart;
use figures::{Answered, Figures};
use queries::Labelled;
use reliability::Reliability;
use resampled::Resampled;

mod advice;
mod chart;
mod figures;
mod queries;
mod reliability;
mod resampled;

/// Arguments of `portcullis evaluate`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A positive is found if one of its expected ids is among the hits at the threshold; recall at 1 and at 5 \
look at the first hits, whatever their score, down to --min-score. A negative is an alert if it has a \
hit at the threshold. Precision: of the queries with a hit at the threshold, those that found what was \
expected. Intervals are at 95 %. That of what is found is the wider of Wilson's and one from drawing \
entities, each with all its queries, 1,000 times; that of F1 is from the same draws; all others are \
Wilson's.")]
pub(crate) struct Args {
    /// Labelled queries: columns query_id, label, schema, name, birth_date, country, expected_ids (with
    /// semicolons between) and, to group by, perturbation, family, script; without the last the script
    /// of the name is taken. Tables of people who are
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
    #[command(flatten)]
    algorithm: AlgorithmArgs,
    /// Group by this column too; may be repeated
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Say which threshold has at most so many alerts per 1,000 negatives (alerts=5), or finds at least
    /// this share of the positives (recall=0.95); may be repeated
    #[arg(long, value_name = "GOAL")]
    advise: Vec<Goal>,
    /// Write a page with tables and drawings; it needs nothing beside it
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Write, for each tenth of the scores of best hits, what they say and what was
    #[arg(long, value_name = "FILE.csv")]
    reliability: Option<PathBuf>,
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
    let mut inputs = Vec::new();
    for place in &places {
        let before = labelled.len();
        let watch = queries::read(place, args.name_only, &args.by, &mut labelled, context)?;
        inputs.push((place, watch, labelled.len() - before));
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
    let mut warnings = few(&answered);
    warnings.extend(strangers(&engine, &labelled));
    warnings.iter().for_each(|it| context.say(it));
    let thresholds = figures::thresholds(args.min_score.min(args.threshold));
    let resampled = Resampled::of(&answered.iter().collect::<Vec<_>>(), &thresholds);
    let found = Found {
        groups: figures::groups(&labelled, &answered, args.threshold),
        curve: figures::curve(&answered, &thresholds, &resampled),
        reliability: Reliability::of(&answered),
        warnings,
        advice: Vec::new(),
    };
    let advice = args.advise.iter().map(|it| Advice::of(*it, &found.curve, &resampled));
    let found = Found { advice: advice.collect(), ..found };
    print(&found, &args, context)?;
    write_files(&found, &args)?;
    if let Some(path) = &args.report {
        let input = |(place, watch, queries): (&Place, Watch, usize)| {
            let digest = watch.digest(place)?;
            Ok(Input { name: place.name(), digest, queries })
        };
        let inputs = inputs.into_iter().map(input).collect::<anyhow::Result<Vec<Input>>>()?;
        let page = Page::of(&found, &answered, inputs, &engine, &args)?;
        whole_file::write(path, |out| page.write_into(out).map_err(io::Error::other))?;
    }
    found.tell(&args, context);
    speed(&engine, &labelled, &args, &pool, context);
    Ok(Exit::Done)
}

/// Everything that was found out.
struct Found {
    groups: Vec<Figures>,
    curve: Vec<Figures>,
    reliability: Reliability,
    advice: Vec<Advice>,
    warnings: Vec<String>,
}

impl Found {
    fn tell(&self, args: &Args, context: &Context) {
        for advice in &self.advice {
            context.say(&format!("advice: {}", advice.sentence()));
            advice.warning.iter().for_each(|it| context.say(it));
        }
        context.say(&self.reliability.sentence(args.is_probability()));
    }
}

impl Args {
    /// Whether the scores of the algorithm are meant as probabilities.
    fn is_probability(&self) -> bool {
        self.algorithm.algorithm == Algorithm::Portcullis
    }
}

/// Writes the curve and the reliability as tables, and the curve as a drawing.
fn write_files(found: &Found, args: &Args) -> anyhow::Result<()> {
    if let Some(path) = &args.curve {
        whole_file::write(path, |out| {
            csv_row(out, columns(true)[1..].iter().map(|it| it.name.as_bytes()))?;
            for figures in &found.curve {
                let cells = cells(figures, true);
                csv_row(out, cells[1..].iter().map(as_text))?;
            }
            Ok(())
        })?;
    }
    if let Some(path) = &args.reliability {
        whole_file::write(path, |out| {
            csv_row(out, RELIABILITY)?;
            for bin in &found.reliability.bins {
                csv_row(out, reliability_cells(bin).iter().map(as_text))?;
            }
            Ok(())
        })?;
    }
    if let Some(path) = &args.plot {
        let chart = Chart::by_threshold(&found.curve, args.threshold);
        let chart = chart.render().context("cannot draw the curve")?;
        whole_file::write(path, |out| out.write_all(chart.as_bytes()))?;
    }
    Ok(())
}

/// The columns of the table of reliability.
const RELIABILITY: [&str; 7] =
    ["from", "to", "best_hits", "mean_score", "expected", "expected_low", "expected_high"];

fn reliability_cells(bin: &reliability::Bin) -> Vec<Value> {
    let rounded = |it: Option<f64>| json!(it.map(|it| (it * 1e4).round() / 1e4));
    let mut cells = vec![json!(bin.from), json!(bin.to), json!(bin.observed.of)];
    cells.push(rounded(bin.predicted));
    cells.push(rounded(bin.observed.value()));
    let interval = bin.observed.interval();
    cells.extend([interval.map(|it| it.low), interval.map(|it| it.high)].map(rounded));
    cells
}

/// Fewer labelled queries than this leave intervals so wide that they say little.
const FEW: u64 = 100;

/// Warnings where there is little to count.
fn few(answered: &[Answered]) -> Vec<String> {
    let positives = answered.iter().filter(|it| it.is_positive).count() as u64;
    let counts = [(positives, "positives"), (answered.len() as u64 - positives, "negatives")];
    let warning = |(count, what): (u64, &str)| match count {
        0 => Some(format!("warning: there are no {what}; what is counted of them is not known")),
        1..FEW => Some(format!("warning: {count} {what} are few: look at the intervals")),
        _ => None,
    };
    counts.into_iter().filter_map(warning).collect()
}

fn answers(engine: &Engine, labelled: &[Labelled], args: &Args) -> Vec<Answered> {
    let queries: Vec<_> = labelled.iter().map(|it| it.query.clone()).collect();
    let min_score = args.min_score.min(args.threshold);
    let options = Options {
        limit: LIMIT,
        threshold: args.threshold,
        min_score,
        algorithm: args.algorithm.algorithm,
        ..Options::default()
    };
    let screenings = engine.screen_all(&queries, &options);
    labelled.iter().zip(&screenings).map(|(query, it)| Answered::new(query, it)).collect()
}

/// Positives that the corpus cannot answer are no fault of the search, and the reader must know.
fn strangers(engine: &Engine, labelled: &[Labelled]) -> Option<String> {
    let is_there = |id: &String| engine.index().find(id).is_some();
    let positives = labelled.iter().filter(|it| it.is_positive);
    let strangers = positives.filter(|it| !it.expected.iter().any(is_there)).count();
    (strangers > 0).then(|| {
        format!(
            "warning: of {strangers} positives no expected id is in the corpus; they count as not found"
        )
    })
}

/// Columns of a sheet: intervals beside the figures for programs; for people, who have little width,
/// in the cells of the two figures that matter most.
fn columns(apart: bool) -> Vec<Column> {
    let mut columns =
        vec![Column::text("kind"), Column::text("group"), Column::number("positives")];
    for name in
        ["recall_at_1", "recall_at_5", "found", "negatives", "alerts_per_1000", "precision", "f1"]
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
    let plain = |share: Option<Share>| {
        let interval = share.and_then(Share::interval);
        figure(share.and_then(Share::value), interval, 1.0, apart, false)
    };
    let mut cells = vec![json!(figures.kind), json!(figures.group), json!(figures.found.of)];
    cells.extend(plain(figures.first));
    cells.extend(plain(figures.first_five));
    cells.extend(figure(figures.found.value(), figures.found_interval, 1.0, apart, true));
    cells.push(json!(figures.alerts.of));
    let alerts = figures.alerts;
    cells.extend(figure(alerts.value(), alerts.interval(), 1000.0, apart, true));
    cells.extend(plain(Some(figures.precision)));
    cells.extend(figure(figures.f1(), figures.f1_interval, 1.0, apart, false));
    cells
}

/// A figure and its interval: in three cells, in one, or without the interval.
fn figure(
    value: Option<f64>,
    interval: Option<Interval>,
    scale: f64,
    apart: bool,
    with_interval: bool,
) -> Vec<Value> {
    let value = value.map(|it| it * scale);
    let interval = interval.map(|it| (it.low * scale, it.high * scale));
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

fn print(found: &Found, args: &Args, context: &mut Context) -> anyhow::Result<()> {
    /// Thresholds that are printed: every so many hundredths, and the last two.
    const STEP: usize = 5;
    let format = args.format.choose(context);
    let apart = matches!(format, Format::Jsonl | Format::Csv);
    let mut sheet = Sheet::new("Evaluation", &columns(apart), format, context)?;
    let is_printed = |it: &&Figures| {
        let hundredths = it.group.parse().map_or(0, |it: f64| (it * 100.0).round() as usize);
        hundredths % STEP == 0 || hundredths == 99
    };
    let advised = found.advice.iter().filter_map(|it| it.figures.as_ref());
    let curve = found.curve.iter().filter(is_printed);
    for figures in found.groups.iter().chain(curve).chain(advised) {
        sheet.row(cells(figures, apart), context)?;
    }
    sheet.finish(context)?;
    if format == Format::Table {
        let columns = RELIABILITY.map(Column::number);
        let mut sheet = Sheet::new("Reliability", &columns, format, context)?;
        for bin in found.reliability.bins.iter().filter(|it| it.observed.of > 0) {
            sheet.row(reliability_cells(bin), context)?;
        }
        sheet.finish(context)?;
    }
    context.out.flush()?;
    Ok(())
}

/// A table that was read, for the report.
struct Input {
    name: String,
    digest: String,
    queries: usize,
}

/// The report.
#[derive(askama::Template)]
#[template(path = "evaluation.html")]
struct Page<'a> {
    version: &'static str,
    written: String,
    algorithm: &'static str,
    threshold: f64,
    name_only: bool,
    positives: usize,
    negatives: usize,
    warnings: &'a [String],
    inputs: Vec<Input>,
    corpus: &'a CorpusInfo,
    advice: &'a [Advice],
    by_threshold: String,
    trade: Option<String>,
    reliability: String,
    reliability_chart: String,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl<'a> Page<'a> {
    fn of(
        found: &'a Found,
        answered: &[Answered],
        inputs: Vec<Input>,
        engine: &'a Engine,
        args: &Args,
    ) -> anyhow::Result<Page<'a>> {
        let positives = answered.iter().filter(|it| it.is_positive).count();
        let row = |it: &Figures| cells(it, false).iter().map(as_text).collect();
        let trade = Chart::trade(&found.curve).map(|it| it.render()).transpose();
        Ok(Page {
            version: env!("CARGO_PKG_VERSION"),
            written: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            algorithm: args.algorithm.algorithm.name(),
            threshold: args.threshold,
            name_only: args.name_only,
            positives,
            negatives: answered.len() - positives,
            warnings: &found.warnings,
            inputs,
            corpus: engine.corpus(),
            advice: &found.advice,
            by_threshold: Chart::by_threshold(&found.curve, args.threshold)
                .render()
                .context("cannot draw the curve")?,
            trade: trade.context("cannot draw what is found against alerts")?,
            reliability: found.reliability.sentence(args.is_probability()),
            reliability_chart: Chart::reliability(&found.reliability)
                .render()
                .context("cannot draw the reliability")?,
            columns: columns(false),
            rows: found.groups.iter().map(row).collect(),
        })
    }
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
    let options = Options {
        threshold: args.threshold,
        min_score: args.threshold,
        algorithm: args.algorithm.algorithm,
        ..Options::default()
    };
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
