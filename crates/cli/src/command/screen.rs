//! `portcullis screen`: a table of the user's own records against the lists.
//!
//! Records are read in batches, screened on all threads and written in their order, so that a file of
//! any size takes the same memory. Only the report, which is one page, and a table of notices grow with
//! the hits.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use indicatif::{ProgressBar, ProgressStyle};
use lists::table::{Kind, Record, RowError, Table};
use model::{Notice, NoticeKind, Schema};
use portcullis::assess::{Assessment, Assessor};
use portcullis::subject::{self, Columns, Map, Subject};
use portcullis::{Engine, Options, Scratches};
use rayon::ThreadPool;
use rayon::prelude::*;

use crate::answer::report::{self, Collected, InputRead};
use crate::answer::{Answer, Summary, Writer, counted};
use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::Hint as _;
use crate::input::{InputFormat, Place, Watch};
use crate::options::{PolicyArgs, ScreeningArgs};
use crate::output::{Format, FormatArgs};
use crate::rejects::{Reject, Rejects};

/// Arguments of `portcullis screen`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Tables to screen: CSV, TSV, JSON lines, XLSX, Parquet or ISO 20022 pacs.008; `-` reads from stdin
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    screening: ScreeningArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    /// Day whose rules and listings are asked of records that have none [default: today]
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    on: Option<goods::Day>,
    /// Threads to screen with [default: one a core]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Where a column goes: column=property, column=role.property, column=id, column=schema, or column=
    /// to leave it out
    #[arg(long = "map", value_name = "COLUMN=PROPERTY", value_parser = map)]
    maps: Vec<Map>,
    /// What a party is where neither its record nor its role tells, such as Person
    #[arg(long, value_name = "SCHEMA", value_parser = schema)]
    schema: Option<&'static Schema>,
    /// Write a report that can be printed and filed; it needs nothing beside it
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Where rows go that cannot be screened [default: beside the input, INPUT.rejects.csv; for stdin
    /// rejects.csv]
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// What the input is, where its name does not tell
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
}

fn map(text: &str) -> Result<Map, String> {
    text.parse().map_err(|error: subject::ColumnsError| error.to_string())
}

fn schema(text: &str) -> Result<&'static Schema, String> {
    let known = Schema::find(text).filter(|it| it.is_matchable());
    known.ok_or_else(super::r#match::known_schemata)
}

/// Records that are screened at once.
const BATCH: usize = 1024;

/// Bytes of text after which a batch is screened although it has fewer records.
const BATCH_BYTES: usize = 8 << 20;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let inputs: Vec<Place> = args.inputs.iter().map(|it| Place::of(it)).collect();
    inputs.iter().try_for_each(Place::check)?;
    let report = args.report.clone().map(ReportFile::create).transpose()?;
    let engine = args.corpus.open()?;
    let policy = args.policy.read()?;
    let options = args.screening.options(&engine, &policy)?;
    let today = args.on.unwrap_or_else(super::today);
    let assessor = Assessor::new(&engine, policy, options.clone(), today)?;
    let format = args.format.choose(context);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads.unwrap_or(0)).build()?;
    let mut run = Run {
        engine: &engine,
        assessor: &assessor,
        scratches: Scratches::default(),
        pool,
        writer: Some(Writer::new(format, &options.filter, &engine, context)?),
        options,
        report: args.report.as_ref().map(|_| Collected::new(&engine)),
        summary: Summary::default(),
        rejects: args.rejects.as_ref().map(|it| Rejects::new(it.clone())),
        talk: Talk { notices_shown: format != Format::Jsonl, ..Talk::default() },
        progress: Progress::new(&inputs),
        wants_digests: args.report.is_some() || format == Format::Html,
        read: Vec::new(),
        settings: settings(&args),
        cut_short: Vec::new(),
    };
    for input in &inputs {
        run.input(input, &args, context)?;
        if run.is_settled() {
            break;
        }
    }
    run.finish(report, context)
}

/// The file of a report, made before the run: who waits an hour for a report does not want to hear then
/// that there is no place for it.
struct ReportFile {
    path: PathBuf,
    file: File,
}

impl ReportFile {
    fn create(path: PathBuf) -> anyhow::Result<ReportFile> {
        let file = File::create(&path)
            .hint("choose another place with --report FILE")
            .with_context(|| format!("cannot write the report {}", path.display()))?;
        Ok(ReportFile { path, file })
    }

    fn write(
        self,
        page: impl FnOnce(&mut dyn io::Write) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut out = BufWriter::new(self.file);
        let written = page(&mut out).and_then(|()| Ok(out.flush()?));
        written.with_context(|| format!("cannot write the report {}", self.path.display()))
    }
}

/// What a report says of the choices of the user.
fn settings(args: &Args) -> Vec<(&'static str, String)> {
    let maps = args.maps.iter().map(|it| ("map", format!("{}={}", it.column, it.target)));
    let schema = args.schema.map(|it| ("schema", it.name().to_owned()));
    let on = args.on.map(|it| ("on", it.to_string()));
    let chosen = maps.chain(schema).chain(args.policy.chosen()).chain(on);
    chosen.chain(args.screening.chosen()).collect()
}

/// A run over all inputs.
struct Run<'a> {
    engine: &'a Engine,
    assessor: &'a Assessor<&'a Engine>,
    options: Options,
    scratches: Scratches,
    pool: ThreadPool,
    /// Where answers go; none once whoever read them went away.
    writer: Option<Writer<'a>>,
    report: Option<Collected<'a>>,
    summary: Summary,
    /// The one reject file for all inputs, if the user named one.
    rejects: Option<Rejects>,
    talk: Talk,
    progress: Progress,
    /// Whether the inputs' digests go into a report.
    wants_digests: bool,
    read: Vec<InputRead>,
    /// What the user chose beside the options of the engine, for a report.
    settings: Vec<(&'static str, String)>,
    /// Why inputs ended before their end.
    cut_short: Vec<lists::Error>,
}

impl Run<'_> {
    /// Screens one input.
    fn input(&mut self, place: &Place, args: &Args, context: &mut Context) -> anyhow::Result<()> {
        let name = place.name();
        let (input, watch) = place.open()?;
        let mut table = open(&name, input, args.input_format)?;
        let rows = Rows::of(&name, &table, &args.maps, args.schema)?;
        rows.tell_unused(context);
        let mut own = Rejects::new(place.rejects());
        let before = self.summary.records;
        while !self.is_settled() {
            let (batch, end) = batch(&mut table);
            self.progress.at(&watch, self.summary.records);
            let screened = self.screen(&rows, &batch);
            let rejects = self.rejects.as_mut().unwrap_or(&mut own);
            reject(rejects, table.columns(), &batch, &screened)?;
            // The bar steps aside for what goes to the same terminal.
            let bar = self.progress.bar.clone();
            bar.suspend(|| self.take(screened, context))?;
            if batch.is_empty() {
                break;
            }
            self.cut_short.extend(end);
        }
        self.progress.next_input(&watch);
        own.finish()?;
        self.talk.rejected(&own, context);
        self.tell(&name, &table.notices(), context);
        let digest = if self.wants_digests { watch.digest(place)? } else { String::new() };
        let records = self.summary.records - before;
        self.read.push(InputRead { name, digest, records });
        Ok(())
    }

    /// Tells what there is to tell of an input as a whole.
    fn tell(&mut self, name: &str, notices: &[Notice], context: &Context) {
        self.summary.notices += notices.len() as u64;
        notices.iter().for_each(|it| context.say(&it.to_string()));
        if let Some(report) = &mut self.report {
            report.add_notices(name, notices);
        }
        if let Some(Writer::Report(report)) = &mut self.writer {
            report.add_notices(name, notices);
        }
    }

    /// The answers for a batch, in its order.
    fn screen(&self, rows: &Rows, batch: &[Step]) -> Vec<Answer> {
        self.pool.install(|| {
            let screened = batch.par_iter().map(|step| {
                self.scratches.lend(|scratch| {
                    rows.answer(step, |file, it| self.assessor.assess(file, it, scratch))
                })
            });
            screened.collect()
        })
    }

    /// Counts answers and writes them.
    fn take(&mut self, answers: Vec<Answer>, context: &mut Context) -> anyhow::Result<()> {
        for answer in &answers {
            self.summary.add(answer);
            self.talk.notices(answer, context);
        }
        if let Some(report) = &mut self.report {
            report.add(&answers);
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let written = writer.write(&answers, context).and_then(|()| context.out.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.writer = None;
                context.close();
                Ok(())
            }
            written => Ok(written?),
        }
    }

    /// Whether nothing is left to be found out: nobody reads the answers, no report is wanted, and the
    /// exit code is known.
    fn is_settled(&self) -> bool {
        self.writer.is_none() && self.report.is_none() && self.summary.hits() > 0
    }

    fn finish(mut self, report: Option<ReportFile>, context: &mut Context) -> anyhow::Result<Exit> {
        self.progress.finish();
        if let Some(rejects) = &mut self.rejects {
            rejects.finish()?;
            self.talk.rejected(rejects, context);
        }
        self.talk.finish(context);
        let about = report::Run {
            inputs: self.read,
            options: self.options.clone(),
            settings: self.settings,
            summary: self.summary.clone(),
        };
        if let Some((collected, report)) = self.report.take().zip(report) {
            report.write(|out| collected.finish(&about, out))?;
        }
        if let Some(Writer::Report(collected)) = self.writer.take() {
            collected.finish(&about, &mut context.out)?;
        }
        context.say(&self.summary.sentence(self.engine.corpus(), &self.options.filter));
        if let Some(error) = self.cut_short.pop() {
            return Err(error).context("not all records could be screened");
        }
        match self.summary {
            Summary { records, rejected, .. } if records > 0 && records == rejected => {
                let nothing: Result<(), _> = Err(anyhow!("not one record could be screened"));
                nothing.hint("the reject file has the reason for each; --map places columns")?;
                Ok(Exit::NoHit)
            }
            summary if summary.hits() == 0 => Ok(Exit::NoHit),
            _ => Ok(Exit::Hit),
        }
    }
}

/// Opens a table, which has to be what the user says it is.
fn open(
    name: &str,
    input: lists::table::Input,
    format: Option<InputFormat>,
) -> anyhow::Result<Table> {
    // A table is told by its bytes; the name decides where they leave it open.
    let known_as = format.map_or_else(|| name.to_owned(), |it| format!("{name}{}", it.ending()));
    let table = lists::table::open(&known_as, input, &lists::Limits::default())?;
    match format.filter(|it| !it.is(table.kind())) {
        None => Ok(table),
        Some(format) => {
            let ending = &format.ending()[1..];
            let other: Result<Table, _> =
                Err(anyhow!("{name}: this is not {ending}: it is {}", words(table.kind())));
            other.hint("leave --input-format out: the table is told by its bytes")
        }
    }
}

/// What a table is written in, as a person says it.
fn words(kind: Kind) -> String {
    match kind {
        Kind::Delimited('\t') => "text with tabs between fields".to_owned(),
        Kind::Delimited(delimiter) => format!("text with {delimiter:?} between fields"),
        Kind::JsonLines => "JSON lines".to_owned(),
        Kind::Workbook => "a workbook".to_owned(),
        Kind::Parquet => "Parquet".to_owned(),
        Kind::Payments => "an ISO 20022 message of payments".to_owned(),
    }
}

/// A row of a table, or why it is none.
pub(crate) type Step = Result<Record, RowError>;

/// The next records, few enough for the memory, and why the table ends, if it breaks off.
fn batch(table: &mut Table) -> (Vec<Step>, Option<lists::Error>) {
    let mut batch: Vec<Step> = Vec::new();
    let mut bytes = 0;
    let mut end = None;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(step) = table.next() else { break };
        match &step {
            Ok(record) => {
                bytes += record.raw.as_ref().map_or(0, String::len);
                bytes += record.cells.iter().flatten().map(String::len).sum::<usize>();
            }
            Err(error) => end = error.end.clone(),
        }
        batch.push(step);
    }
    (batch, end)
}

/// How the rows of one table are read.
pub(crate) struct Rows {
    file: Arc<str>,
    /// Where values go; nothing for FollowTheMoney records, which say so themselves.
    columns: Option<Columns>,
}

impl Rows {
    /// Those of a table whose columns are where `maps` says, or where their names say.
    pub(crate) fn of(
        name: &str,
        table: &Table,
        maps: &[Map],
        schema: Option<&'static Schema>,
    ) -> anyhow::Result<Rows> {
        let file = name.into();
        if maps.is_empty() && is_of_records(table) {
            return Ok(Rows { file, columns: None });
        }
        let columns = Columns::recognise(table.columns(), maps, schema)
            .hint("place columns yourself: --map COLUMN=name, --map COLUMN=consignee.name")
            .with_context(|| name.to_owned())?;
        Ok(Rows { file, columns: Some(columns) })
    }

    /// The columns that say nothing here.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().flat_map(Columns::unused)
    }

    fn tell_unused(&self, context: &Context) {
        let unused = self.unused().collect::<Vec<_>>().join(", ");
        if !unused.is_empty() {
            context.say(&format!("{}: columns that were not used: {unused}", self.file));
        }
    }

    /// The answer for a row.
    pub(crate) fn answer(
        &self,
        step: &Step,
        assess: impl FnOnce(&str, Subject) -> Assessment,
    ) -> Answer {
        let (row, line) = match step {
            Ok(record) => (record.number, record.line),
            Err(error) => (error.number, error.line),
        };
        let mut answer = Answer {
            file: Some(self.file.clone()),
            row,
            line,
            id: None,
            assessment: Err(String::new()),
            notices: Vec::new(),
        };
        if let Ok(record) = step {
            let notice = |it: &String| Notice::new(NoticeKind::Flagged, &*self.file, it.clone());
            answer.notices.extend(record.remarks.iter().map(notice));
        }
        let subject = match step {
            Ok(record) => self.subject(record).map_err(|error| error.to_string()),
            Err(error) => Err(error.reason.clone()),
        };
        match subject {
            Ok(mut subject) => {
                answer.id = subject.id.take();
                answer.assessment = Ok(assess(&self.file, subject));
            }
            Err(reason) => {
                answer.id =
                    step.as_ref().ok().and_then(|it| self.columns.as_ref()?.row_id(&it.cells));
                answer.assessment = Err(reason);
            }
        }
        answer
    }

    fn subject(&self, record: &Record) -> Result<Subject, subject::RowError> {
        match (&self.columns, &record.raw) {
            (Some(columns), _) => columns.subject(&self.file, &record.cells),
            (None, raw) => {
                let raw = raw.as_deref().unwrap_or_default();
                let named = with_id(raw);
                let mut subject = Subject::of_record(&self.file, named.as_deref().unwrap_or(raw))?;
                // An id that we made up is not the user's.
                subject.id = subject.id.filter(|_| named.is_none());
                Ok(subject)
            }
        }
    }
}

/// Whether a table holds FollowTheMoney records.
fn is_of_records(table: &Table) -> bool {
    let has = |wanted: &dyn Fn(&str) -> bool| table.columns().iter().any(|it| wanted(it));
    table.kind() == Kind::JsonLines
        && has(&|it| it == "schema")
        && has(&|it| it.starts_with("properties."))
}

/// A record without an id, with one: records need one, queries do not.
fn with_id(line: &str) -> Option<String> {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).ok()?;
    if object.get("id").is_some_and(|it| it.is_string()) {
        return None;
    }
    object.insert("id".to_owned(), "query".into());
    serde_json::to_string(&object).ok()
}

/// Writes the rows of a batch that could not be screened.
fn reject(
    rejects: &mut Rejects,
    columns: &[String],
    batch: &[Step],
    answers: &[Answer],
) -> anyhow::Result<()> {
    for (step, answer) in batch.iter().zip(answers) {
        if let Err(reason) = &answer.assessment {
            let cells = match step {
                Ok(record) => record.cells.iter().map(|it| it.join("; ")).collect(),
                Err(error) => vec![error.raw.clone()],
            };
            rejects.write(&Reject { answer, reason, columns, cells })?;
        }
    }
    Ok(())
}

/// What is told on stderr while a run goes on.
#[derive(Default)]
struct Talk {
    /// Whether notices are told here; JSON lines carry them.
    notices_shown: bool,
    notices: u64,
}

impl Talk {
    /// More notices than these are counted only.
    const MOST: u64 = 20;

    fn notices(&mut self, answer: &Answer, context: &Context) {
        if !self.notices_shown {
            return;
        }
        for notice in answer.all_notices() {
            self.notices += 1;
            if self.notices <= Self::MOST {
                context.say(&about(answer, notice));
            }
        }
    }

    fn rejected(&self, rejects: &Rejects, context: &Context) {
        if rejects.count() > 0 {
            let rows = counted(rejects.count(), "row");
            context.say(&format!(
                "{rows} could not be screened and went to {} with the reason",
                rejects.path().display()
            ));
        }
    }

    fn finish(&self, context: &Context) {
        if self.notices > Self::MOST {
            context.say(&format!(
                "{} more notices; `--format jsonl` has them all",
                self.notices - Self::MOST
            ));
        }
    }
}

/// A notice with the record that it is about.
pub(crate) fn about(answer: &Answer, notice: &Notice) -> String {
    let file = answer.file.as_deref().unwrap_or("query");
    let field = notice.field.as_ref().map_or_else(String::new, |it| format!(" {it}:"));
    format!(
        "{file}: record {}:{field} {} ({})",
        answer.label(),
        notice.message,
        notice.kind.as_str()
    )
}

/// A bar on stderr for runs of over a second; hidden where stderr is no terminal.
struct Progress {
    bar: ProgressBar,
    since: std::time::Instant,
    /// Bytes of the inputs that are done.
    done: u64,
    is_shown: bool,
}

impl Progress {
    /// Runs that end sooner have no bar.
    const PATIENCE: Duration = Duration::from_secs(1);

    fn new(inputs: &[Place]) -> Progress {
        let total: Option<u64> = inputs.iter().map(Place::size).sum();
        let (bar, template) = match total {
            Some(total) => (ProgressBar::new(total), "{bar:30} {percent}% {msg} ({eta} left)"),
            None => (ProgressBar::no_length(), "{spinner} {msg}"),
        };
        bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(template).expect("the template is ours");
        bar.set_style(style);
        Progress { bar, since: std::time::Instant::now(), done: 0, is_shown: false }
    }

    fn at(&mut self, watch: &Watch, records: u64) {
        if !self.is_shown && self.since.elapsed() > Self::PATIENCE {
            self.is_shown = true;
            self.bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        self.bar.set_message(counted(records, "record"));
        self.bar.set_position(self.done + watch.bytes());
    }

    fn next_input(&mut self, watch: &Watch) {
        self.done += watch.bytes();
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
