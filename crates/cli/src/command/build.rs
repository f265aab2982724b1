//! `portcullis build`: compiles lists into a corpus file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use glob::Pattern;
use index::Map;
use indicatif::{ProgressBar, ProgressStyle};
use lists::format::table_list::Mapping;
use model::{CorpusInfo, DatasetName, Notice, NoticeKind};
use portcullis::Engine;
use portcullis::build::{Build, BuildError, Built, Checks, Counts, Draft};
use rayon::prelude::*;
use serde_json::{Value, json};
use server::Listing;

use crate::context::{Context, Exit};
use crate::corpus;
use crate::error::{Hint as _, hinted, report};
use crate::keep::{self, KeepArgs};
use crate::output::{Column, FormatArgs, Sheet};
use crate::whole_file::{self, Mode, Unfinished};
use inputs::{Document, Fallback, Input, Kept, Known, Sorted};
use reading::Contents;

mod inputs;
mod manifest;
mod namespace;
mod notices;
mod reading;

/// Arguments of `portcullis build`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without INPUT and --manifest the latest kept version of every list is built \
    (see `portcullis lists fetch`)."
)]
pub(crate) struct Args {
    /// Corpus file to write; it appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Corpus to hold the new one against [default: the one that it replaces]
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    #[command(flatten)]
    sources: SourceArgs,
}

/// What is read, and how.
#[derive(Debug, clap::Args)]
pub(super) struct SourceArgs {
    /// Lists to compile: files, packed or not, and folders with all that is in them
    pub(super) input: Vec<PathBuf>,
    /// Manifest that names catalogs, datasets and collections, in YAML or JSON
    ///
    /// A catalog has `url` or `path`, `scopes`, `resource_name`, `namespace`; a dataset has `name`,
    /// `title`, `path` or `entities_url` or `url`, `version`, `namespace`, `load`; a collection has
    /// `name` and `children`. Paths are relative to the manifest, `$NAME` stands for a variable of the
    /// environment. Nothing is downloaded: an http address must be that of a kept file, and the files of
    /// a catalog may lie beside it as NAME/entities.ftm.json.
    #[arg(long, value_name = "FILE")]
    pub(super) manifest: Option<PathBuf>,
    /// Name of the dataset, for inputs that do not tell theirs
    #[arg(long, value_name = "NAME")]
    pub(super) dataset: Option<String>,
    /// Where a column of a table goes that is in no known format: COLUMN=PROPERTY, or COLUMN=id; may be
    /// repeated
    #[arg(long, value_name = "COLUMN=PROPERTY")]
    pub(super) map: Vec<String>,
    /// What the rows of such tables are
    #[arg(long, value_name = "SCHEMA", default_value = "LegalEntity", requires = "map")]
    pub(super) schema: String,
    /// Character between several values in one cell of such tables
    #[arg(long, value_name = "CHARACTER", requires = "map")]
    pub(super) separator: Option<char>,
    /// Leave out what matches in folders, by name or by path within the folder; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<Pattern>,
    /// Accept lists that lost more than a tenth of their entities, or hold none
    #[arg(long)]
    pub(super) allow_shrink: bool,
    /// Write all notices to this file, as JSON lines if its name ends in .jsonl, else as CSV
    #[arg(long, value_name = "FILE")]
    pub(super) notices: Option<PathBuf>,
    #[command(flatten)]
    pub(super) keep: KeepArgs,
    #[command(flatten)]
    pub(super) format: FormatArgs,
}

/// One row a document.
const COLUMNS: [Column; 9] = [
    Column::text("document"),
    Column::text("dataset"),
    Column::text("version"),
    Column::number("entities"),
    Column::number("names"),
    Column::number("identifiers"),
    Column::number("relations"),
    Column::number("notices"),
    Column::number("seconds"),
];

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let (output, sources) = (&args.output, &args.sources);
    sweep(output, context)?;
    let previous = previous(&args, context)?;
    let sorted = sort(sources, output, context)?;
    let contents = read(&sorted, sources.allow_shrink, context)?;
    let read = start.elapsed();
    let mut build = Build::new();
    // What lies beside the corpus that will be replaced changes that one, and no other.
    build_supersedes(&mut build, output);
    pour(Rows { sorted: &sorted, contents }, &mut build, sources, context)?;
    let checks = Checks { previous, allow_shrink: sources.allow_shrink, changing: None };
    let draft = build.compile().map_err(explained)?;
    let built = write(output, draft, &checks)?;
    remove_changes(output, context)?;
    tell(&sorted, &built, sources, context)?;
    let whole = start.elapsed();
    context.say(&format!(
        "{}: {} bytes, {}, {} entities of {} datasets, {} names; every name finds its entity; \
         {:.1} s, of which {:.1} s reading",
        output.display(),
        built.size,
        built.engine.corpus().digest,
        built.engine.len(),
        built.engine.corpus().datasets.len(),
        built.names_tested,
        whole.as_secs_f64(),
        read.as_secs_f64(),
    ));
    Ok(Exit::Done)
}

/// Removes what builds left that were ended before they were done.
pub(super) fn sweep(output: &Path, context: &Context) -> anyhow::Result<()> {
    for left in whole_file::sweep(output)? {
        context.say(&format!("removed {}, left by an interrupted build", left.display()));
    }
    Ok(())
}

/// The documents that the arguments name.
pub(super) fn sort(args: &SourceArgs, output: &Path, context: &Context) -> anyhow::Result<Sorted> {
    let inputs = inputs(args, output, context)?;
    let sorted = inputs::sort(&inputs, &fallback(args)?);
    refuse(&sorted.problems, context)?;
    Ok(sorted)
}

/// Writes a corpus beside its target, tests what was written, and gives it the target's name.
pub(super) fn write(path: &Path, draft: Draft, checks: &Checks<'_>) -> anyhow::Result<Built> {
    let spinner = ProgressBar::new_spinner().with_message("writing and testing the corpus");
    spinner.enable_steady_tick(Duration::from_millis(200));
    let unfinished = || -> io::Result<(Unfinished, Map)> {
        let mut file = Unfinished::create(path, Mode::ReadOnly)?;
        file.write(|out| draft.write(out))?;
        let map = Map::of(file.file())?;
        Ok((file, map))
    };
    let written = unfinished();
    let tested = written.map(|(file, map)| (file, draft.test(map.into(), checks)));
    // An error stands on a line of its own.
    spinner.finish_and_clear();
    let (file, built) = whole_file::failed(path, tested)?;
    let built = built.map_err(explained)?;
    whole_file::failed(path, file.keep(path))?;
    Ok(built)
}

fn build_supersedes(build: &mut Build<'_>, output: &Path) {
    if let Ok((_, Some(changes))) = corpus::headers(output) {
        build.supersede(changes.digest);
    }
}

/// Removes changes that the corpus made needless.
pub(super) fn remove_changes(path: &Path, context: &Context) -> anyhow::Result<()> {
    let changes = corpus::changes_of(path);
    match fs::remove_file(&changes) {
        Ok(()) => {
            context.say(&format!("removed {}, which the corpus has in it", changes.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => {
            let failed: Result<(), _> = Err(error);
            failed.with_context(|| format!("cannot remove {}", changes.display()))?;
        }
    }
    Ok(())
}

/// What the corpus was before. One that cannot be opened is told and passed over, unless it was named.
fn previous(args: &Args, context: &Context) -> anyhow::Result<Option<CorpusInfo>> {
    if let Some(path) = &args.previous {
        return info(path)
            .with_context(|| format!("cannot use the previous corpus {}", path.display()))
            .map(Some);
    }
    if args.sources.allow_shrink || !args.output.exists() {
        return Ok(None);
    }
    match info(&args.output) {
        Ok(info) => Ok(Some(info)),
        Err(error) => {
            let path = args.output.display();
            context.say(&format!(
                "warning: {path} will be replaced without a check that no list has shrunk: {error:#}"
            ));
            Ok(None)
        }
    }
}

/// What a corpus says of itself; with changes beside it, those are looked at as well.
fn info(path: &Path) -> anyhow::Result<CorpusInfo> {
    match corpus::headers(path)? {
        (info, None) => Ok(info),
        (_, Some(_)) => Ok(corpus::open(path)?.corpus().clone()),
    }
}

fn inputs(args: &SourceArgs, output: &Path, context: &Context) -> anyhow::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    if let Some(path) = &args.manifest {
        let keep = args.keep.open(context)?;
        inputs.extend(manifest::read(path, &keep, context)?.inputs);
    } else if args.input.is_empty() {
        inputs.extend(kept(args, context)?);
    }
    let known = Arc::default();
    inputs.extend(inputs::collect(&args.input, &args.exclude, output, &known)?);
    Ok(inputs)
}

fn fallback(args: &SourceArgs) -> anyhow::Result<Fallback> {
    let dataset = args.dataset.as_deref().map(DatasetName::new);
    if args.map.is_empty() {
        return Ok(Fallback { dataset, mapping: None });
    }
    let mapping = Mapping::new(&args.schema, &args.map)
        .hint("maps are like --map 'Full name=name', the kind of thing is --schema Person")?;
    let mapping = match args.separator {
        Some(separator) => mapping.separated_by(separator),
        None => mapping,
    };
    Ok(Fallback { dataset, mapping: Some(Arc::new(mapping)) })
}

/// Compiles what a manifest names, in memory; gives the engine, and how its datasets are listed.
pub(super) fn from_manifest(
    path: &Path,
    keep: &KeepArgs,
    context: &Context,
) -> anyhow::Result<(Engine, Vec<Listing>)> {
    let named = manifest::read(path, &keep.open(context)?, context)?;
    let sorted = inputs::sort(&named.inputs, &Fallback::default());
    refuse(&sorted.problems, context)?;
    let contents = read(&sorted, true, context)?;
    let mut build = Build::new();
    for (document, contents) in sorted.documents.iter().zip(contents) {
        let mut sink = build.document(&document.dataset, contents.info);
        contents.buffer.pour(&mut sink);
        sink.finish();
    }
    let built = build.finish(&Checks::default()).map_err(explained)?;
    notices::tell(&built.notices, None, context);
    Ok((built.engine, named.listings))
}

/// The latest version of every list that is kept.
fn kept(args: &SourceArgs, context: &Context) -> anyhow::Result<Vec<Input>> {
    let keep = args.keep.open(context)?;
    let mut inputs = Vec::new();
    for source in lists::SOURCES {
        if let Some(document) = keep.latest(source.name).map_err(keep::hinted)? {
            let known = Arc::new(Known {
                dataset: Some(source.name.into()),
                version: document.kept_at.strftime("%Y-%m-%d").to_string(),
                ..Known::default()
            });
            inputs.extend(document.files.iter().map(|file| Input {
                kept: Some(Kept {
                    source: keep::origin(file).to_owned(),
                    sha256: file.sha256.clone(),
                }),
                ..Input::named(document.path(file), Arc::clone(&known))
            }));
        }
    }
    if inputs.is_empty() {
        let none = anyhow!("nothing to build from: no list is kept in {}", keep.folder().display());
        let hint = "name files or folders, or get lists with `portcullis lists fetch`";
        return Err(hinted(none, hint));
    }
    Ok(inputs)
}

/// Ends the build if there are problems, after naming all of them.
fn refuse(problems: &[anyhow::Error], context: &Context) -> anyhow::Result<()> {
    match problems {
        [] => Ok(()),
        problems => {
            for problem in problems {
                context.say(&report(problem));
            }
            bail!("{} of the inputs cannot be used; no corpus was written", problems.len())
        }
    }
}

/// Reads all documents on all cores.
pub(super) fn read(
    sorted: &Sorted,
    allow_empty: bool,
    context: &Context,
) -> anyhow::Result<Vec<Contents>> {
    let documents = &sorted.documents;
    let bar = ProgressBar::new(documents.len() as u64);
    let style = ProgressStyle::with_template("reading {wide_bar} {pos}/{len} documents");
    bar.set_style(style.expect("the template is a constant"));
    let mut results: Vec<(usize, Result<Contents, lists::Error>)> = Vec::new();
    by_size(documents)
        .into_par_iter()
        .map(|it| {
            let result = reading::read(&documents[it]);
            bar.inc(1);
            (it, result)
        })
        .collect_into_vec(&mut results);
    bar.finish_and_clear();
    results.sort_by_key(|it| it.0);
    let (mut contents, mut problems) = (Vec::new(), Vec::new());
    for (document, (_, result)) in documents.iter().zip(results) {
        match result {
            Ok(read) if read.buffer.is_empty() && !may_be_empty(document, allow_empty) => {
                problems.push(empty(document));
            }
            Ok(read) => contents.push(read),
            Err(error) => problems.push(anyhow::Error::from(error).context(format!(
                "cannot read {} as {}",
                shown(document),
                document.how.name()
            ))),
        }
    }
    refuse(&problems, context)?;
    Ok(contents)
}

/// The largest first, so that no core is left with the largest at the end.
fn by_size(documents: &[Document]) -> Vec<usize> {
    let size = |it: &Document| -> u64 {
        it.parts.iter().filter_map(|it| fs::metadata(&it.input.path).ok()).map(|it| it.len()).sum()
    };
    let mut order: Vec<usize> = (0..documents.len()).collect();
    order.sort_by_cached_key(|it| (std::cmp::Reverse(size(&documents[*it])), *it));
    order
}

/// A file of changes in which nothing changed says nothing, and that is fine.
fn may_be_empty(document: &Document, allow_empty: bool) -> bool {
    allow_empty || document.how.name() == "ftm-delta"
}

fn empty(document: &Document) -> anyhow::Error {
    let hint = "more often a download failed than a list became empty; --allow-shrink accepts it";
    hinted(anyhow!("{} holds no entity", shown(document)), hint)
}

/// A document as messages and rows name it.
fn shown(document: &Document) -> String {
    let lead = &document.parts[0].member;
    match document.parts.len() - 1 {
        0 => lead.clone(),
        more => format!("{lead} +{more}"),
    }
}

/// What was read, to be put together.
pub(super) struct Rows<'a> {
    pub(super) sorted: &'a Sorted,
    pub(super) contents: Vec<Contents>,
}

/// Puts all documents together, in their order, and prints a row for each.
pub(super) fn pour(
    rows: Rows<'_>,
    build: &mut Build<'_>,
    args: &SourceArgs,
    context: &mut Context,
) -> anyhow::Result<()> {
    let format = args.format.choose(context);
    let mut sheet = Sheet::new("Documents of the corpus", &COLUMNS, format, context)?;
    for (document, contents) in rows.sorted.documents.iter().zip(rows.contents) {
        let version = contents.buffer.version().unwrap_or(&contents.info.version).to_owned();
        let mut sink = build.document(&document.dataset, contents.info);
        contents.buffer.pour(&mut sink);
        let counts = sink.finish();
        sheet.row(row(document, &version, &counts, contents.seconds), context)?;
    }
    sheet.finish(context)?;
    // The rows go out before anything is said about them.
    context.finish()?;
    Ok(())
}

fn row(document: &Document, version: &str, counts: &Counts, seconds: f64) -> Vec<Value> {
    vec![
        json!(shown(document)),
        json!(document.dataset.as_str()),
        json!(version),
        json!(counts.entities),
        json!(counts.names),
        json!(counts.identifiers),
        json!(counts.relations),
        json!(counts.notices),
        json!((seconds * 1000.0).round() / 1000.0),
    ]
}

pub(super) fn explained(error: BuildError) -> anyhow::Error {
    let hint = match &error {
        BuildError::Empty => "name files or folders that hold lists",
        BuildError::Shrunk(_) => {
            "the old corpus is untouched; look at the list, then build with --allow-shrink if it is right"
        }
        BuildError::SelfTest { .. } => {
            "this is a fault of the program, please report it; the old corpus is untouched"
        }
        BuildError::Index(_) => "build fewer lists into one corpus",
    };
    hinted(error, hint).context("no corpus was written")
}

/// What a person should know of the build beside the rows.
pub(super) fn tell(
    sorted: &Sorted,
    built: &Built,
    args: &SourceArgs,
    context: &Context,
) -> anyhow::Result<()> {
    for (dataset, count) in merged(&sorted.documents) {
        context.say(&format!("{dataset}: merged from {count} documents"));
    }
    let left_out = sorted.unknown.iter().map(|file| {
        Notice::new(NoticeKind::Rejected, file, "the file is not in the format of a known list")
    });
    let notices: Vec<Notice> = built.notices.iter().cloned().chain(left_out).collect();
    if !sorted.unknown.is_empty() {
        let count = sorted.unknown.len();
        context.say(&format!("left out: {count} files in no known format"));
        for file in sorted.unknown.iter().take(SHOWN) {
            context.say(&format!("  {file}"));
        }
        if count > SHOWN {
            context.say(&format!("  and {} more, see --notices FILE", count - SHOWN));
        }
        context.say(&format!("hint: {}", inputs::UNKNOWN_HINT));
    }
    if let Some(path) = &args.notices {
        notices::write(path, &notices)?;
    }
    notices::tell(&built.notices, args.notices.as_deref(), context);
    Ok(())
}

/// How many files that were left out are named.
const SHOWN: usize = 20;

/// Datasets that several documents make, in the order of their names.
fn merged(documents: &[Document]) -> Vec<(&DatasetName, usize)> {
    let mut names: Vec<&DatasetName> = documents.iter().map(|it| &it.dataset).collect();
    names.sort();
    let groups = names.chunk_by(|left, right| left == right);
    groups.filter(|it| it.len() > 1).map(|it| (it[0], it.len())).collect()
}
