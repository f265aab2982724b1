//! `portcullis lists`: the registry of sources, and what is kept of them.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use indicatif::{ProgressBar, ProgressStyle};
use lists::{Cadence, SOURCES, Source};
use serde_json::{Value, json};
use store::{Authorities, Keep, Options, Outcome, Progress, Proxy, SystemClock};

use crate::context::{Context, Exit};
use crate::error::{Hint as _, hinted, report};
use crate::keep::{self, KeepArgs};
use crate::output::{Column, Format, FormatArgs, Sheet};

/// Arguments of `portcullis lists`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    list: ListArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Show the lists that are known, and what is kept of them (the same as `portcullis lists`)
    List(ListArgs),
    /// Download lists, or take them from a folder, and keep them with time and hash
    Fetch(FetchArgs),
    /// Read everything that is kept again and compare it with its records
    Verify(ListArgs),
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    #[command(flatten)]
    keep: KeepArgs,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Debug, clap::Args)]
struct FetchArgs {
    /// Names of lists, as `portcullis lists` shows them [default: all that are still published]
    name: Vec<String>,
    /// Take the files from this folder instead of the network
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Seconds for one attempt at one file
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    timeout: u64,
    /// The largest file that is taken, in bytes or with K, M or G behind the number
    #[arg(long, value_name = "BYTES", default_value = "2G", value_parser = size)]
    max_size: u64,
    /// Attempts at one file
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    attempts: u32,
    /// Download everything even if the publisher says that nothing has changed
    #[arg(long)]
    afresh: bool,
    /// Proxy to go through [default: what HTTPS_PROXY and the like say]
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
    /// Trust the certificate authorities in this PEM file and no others
    #[arg(long, value_name = "FILE")]
    authorities: Option<PathBuf>,
    #[command(flatten)]
    keep: KeepArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// A number of bytes: `500M`, `2G`, `1000`.
fn size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let number = digits.parse::<u64>().map_err(|_| "expected a number such as 500M or 2G")?;
    number.checked_mul(1 << shift).ok_or_else(|| "that is more than there is".to_owned())
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    match args.action.unwrap_or(Action::List(args.list)) {
        Action::List(args) => list(&args, context),
        Action::Fetch(args) => fetch(&args, context),
        Action::Verify(args) => verify(&args, context),
    }
}

/// A terminal shows the first columns only: addresses do not fit.
const COLUMNS: [Column; 14] = [
    Column::text("name"),
    Column::text("title"),
    Column::text("publisher"),
    Column::text("cadence"),
    Column::text("licence"),
    Column::text("kept_at"),
    Column::text("checked_at"),
    Column::text("version"),
    Column::text("country"),
    Column::text("formats"),
    Column::text("url"),
    Column::text("downloads"),
    Column::text("files"),
    Column::text("note"),
];

/// How many columns a terminal shows.
const NARROW: usize = 7;

fn list(args: &ListArgs, context: &mut Context) -> anyhow::Result<Exit> {
    let keep = args.keep.open(context)?;
    let format = args.format.choose(context);
    let shown = if format == Format::Table { NARROW } else { COLUMNS.len() };
    let mut sheet = Sheet::new("Lists that are known", &COLUMNS[..shown], format, context)?;
    for source in SOURCES {
        let mut row = list_row(source, &keep)?;
        row.truncate(shown);
        sheet.row(row, context)?;
    }
    sheet.finish(context)?;
    context.finish()?;
    if format == Format::Table {
        context.say("formats, addresses and remarks: --format csv, jsonl or html");
    }
    Ok(Exit::Done)
}

fn list_row(source: &Source, keep: &Keep) -> anyhow::Result<Vec<Value>> {
    let kept = keep.latest(source.name).map_err(keep::hinted)?;
    let checked = keep.checked(source.name).map_err(keep::hinted)?;
    let checked = checked.filter(|it| kept.as_ref().is_some_and(|kept| kept.version == it.version));
    let downloads: Vec<&str> = source.downloads.iter().map(|it| it.url).collect();
    let files: Vec<&str> = source.downloads.iter().map(|it| it.file).collect();
    Ok(vec![
        json!(source.name),
        json!(source.title),
        json!(source.publisher),
        json!(cadence(source.cadence)),
        json!(source.licence),
        json!(kept.as_ref().map(|it| seconds(it.kept_at))),
        json!(checked.map(|it| seconds(it.at))),
        json!(kept.as_ref().map(|it| it.version.as_str())),
        json!(source.country),
        json!(source.formats),
        json!(source.page),
        json!(downloads),
        json!(files),
        json!(source.note),
    ])
}

/// Fractions of a second tell nobody anything.
fn seconds(time: jiff::Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn cadence(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::AsNeeded => "as needed",
        Cadence::Daily => "daily",
        Cadence::Retired => "retired",
    }
}

const FETCHED: [Column; 8] = [
    Column::text("name"),
    Column::text("outcome"),
    Column::text("version"),
    Column::text("sha256"),
    Column::number("files"),
    Column::number("bytes"),
    Column::number("seconds"),
    Column::text("problem"),
];

fn fetch(args: &FetchArgs, context: &mut Context) -> anyhow::Result<Exit> {
    let sources = wanted(&args.name)?;
    let keep = args.keep.open(context)?;
    let bar = ProgressBar::new_spinner();
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg}").expect("the template is a constant"),
    );
    let options = options(args, &bar)?;
    let format = args.format.choose(context);
    let mut sheet = Sheet::new("Lists that were fetched", &FETCHED, format, context)?;
    let (mut kept, mut failed) = (0, 0);
    for source in sources {
        let start = Instant::now();
        bar.enable_steady_tick(Duration::from_millis(200));
        let outcome = match &args.from {
            Some(folder) => store::take(source, folder, &keep, &SystemClock),
            None => store::fetch(source, &keep, &options),
        };
        let row = match outcome {
            Ok(outcome) => {
                kept += 1;
                fetched_row(source, &outcome, start.elapsed())
            }
            // A folder need not hold every list that there is.
            Err(error) if error.is_not_found() && args.from.is_some() && args.name.is_empty() => {
                failed_row(source, "absent", &error, start.elapsed())
            }
            Err(error) => {
                failed += 1;
                let row = failed_row(source, "failed", &error, start.elapsed());
                bar.suspend(|| context.say(&report(&keep::hinted(error))));
                row
            }
        };
        sheet.row(row, context)?;
    }
    bar.finish_and_clear();
    sheet.finish(context)?;
    context.finish()?;
    context.say(&format!("{kept} lists are current in {}", keep.folder().display()));
    match (kept, failed) {
        (0, 0) => Err(hinted(
            anyhow!("none of the lists was found"),
            "files are known by their names, in the folder or in one inside it with the list's name; \
             `portcullis lists --format csv` shows them in the column `files`",
        )),
        (_, 0) => Ok(Exit::Done),
        _ => {
            bail!("{failed} lists could not be fetched; what was kept of them before is untouched")
        }
    }
}

/// The sources of those names; without names all that are still published.
fn wanted(names: &[String]) -> anyhow::Result<Vec<&'static Source>> {
    if names.is_empty() {
        let is_published =
            |it: &&Source| it.cadence != Cadence::Retired && !it.downloads.is_empty();
        return Ok(SOURCES.iter().copied().filter(is_published).collect());
    }
    names.iter().map(|name| source(name)).collect()
}

fn source(name: &str) -> anyhow::Result<&'static Source> {
    let found = SOURCES.iter().copied().find(|it| it.name == name);
    let near = || {
        let likeness = |it: &&Source| (strsim::jaro_winkler(it.name, name) * 1000.0) as u32;
        SOURCES.iter().copied().max_by_key(likeness).map_or("", |it| it.name)
    };
    found
        .ok_or_else(|| anyhow!("no list is called {name:?}"))
        .hint(format!("did you mean {}? `portcullis lists` shows all", near()))
}

fn options(args: &FetchArgs, bar: &ProgressBar) -> anyhow::Result<Options> {
    let mut options = Options {
        limit: args.max_size,
        total_timeout: Duration::from_secs(args.timeout),
        attempts: args.attempts,
        afresh: args.afresh,
        ..Options::default()
    };
    options.connect_timeout = options.connect_timeout.min(options.total_timeout);
    options.read_timeout = options.read_timeout.min(options.total_timeout);
    if let Some(proxy) = &args.proxy {
        options.proxy = Proxy::At(proxy.clone());
    }
    if let Some(path) = &args.authorities {
        let pem = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        options.authorities = Authorities::Pem(pem);
    }
    let bar = bar.clone();
    options.progress = Some(Box::new(move |step| bar.set_message(message(step))));
    Ok(options)
}

fn message(step: Progress<'_>) -> String {
    match step {
        Progress::Asking { file, address, attempt: 1 } => format!("{file}: asking {address}"),
        Progress::Asking { file, address, attempt } => {
            format!("{file}: asking {address}, attempt {attempt}")
        }
        Progress::Received { file, bytes, announced: Some(all) } => {
            format!("{file}: {bytes} of {all} bytes")
        }
        Progress::Received { file, bytes, announced: None } => format!("{file}: {bytes} bytes"),
        Progress::Waiting { file, error, pause } => {
            format!("{file}: {error}; next attempt in {} s", pause.as_secs())
        }
        _ => String::new(),
    }
}

fn fetched_row(source: &Source, outcome: &Outcome, time: Duration) -> Vec<Value> {
    let document = outcome.document();
    vec![
        json!(source.name),
        json!(if outcome.is_new() { "new" } else { "unchanged" }),
        json!(document.version),
        json!(document.sha256),
        json!(document.files.len()),
        json!(document.length()),
        json!(rounded(time)),
        Value::Null,
    ]
}

fn failed_row(source: &Source, outcome: &str, error: &store::Error, time: Duration) -> Vec<Value> {
    let nothing = Value::Null;
    vec![
        json!(source.name),
        json!(outcome),
        nothing.clone(),
        nothing.clone(),
        nothing.clone(),
        nothing,
        json!(rounded(time)),
        json!(error.to_string()),
    ]
}

fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

const FAULTS: [Column; 3] =
    [Column::text("name"), Column::text("path"), Column::text("difference")];

fn verify(args: &ListArgs, context: &mut Context) -> anyhow::Result<Exit> {
    let keep = args.keep.open(context)?;
    let verified = keep.verify().map_err(keep::hinted)?;
    let format = args.format.choose(context);
    if !verified.faults.is_empty() || format != Format::Table {
        let mut sheet = Sheet::new("What differs from its record", &FAULTS, format, context)?;
        for fault in &verified.faults {
            let path = fault.path.display().to_string();
            let difference = fault.difference.to_string();
            sheet.row(vec![json!(fault.source), json!(path), json!(difference)], context)?;
        }
        sheet.finish(context)?;
        context.finish()?;
    }
    context.say(&format!(
        "{} files with {} bytes in {} versions of {} lists are as recorded",
        verified.files, verified.bytes, verified.versions, verified.sources
    ));
    if verified.faults.is_empty() {
        return Ok(Exit::Done);
    }
    let count = verified.faults.len();
    Err(hinted(
        anyhow!("{count} things in {} are not as recorded", keep.folder().display()),
        "`portcullis lists fetch` keeps a sound version beside a damaged one",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_may_have_a_unit() {
        for (text, expected) in [
            ("1000", Some(1000)),
            ("2k", Some(2048)),
            ("3G", Some(3 << 30)),
            ("", None),
            ("M", None),
            ("-1", None),
        ] {
            assert_eq!(size(text).ok(), expected, "{text}");
        }
        assert!(size("99999999999999G").is_err());
    }
}
