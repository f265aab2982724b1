//! `portcullis serve`: answers over HTTP.

use std::path::PathBuf;

use anyhow::anyhow;
use portcullis::Engine;
use server::{
    App, Catalogue, Flags, ListenError, Schedule, Settings, Snapshot, Source, SourceError, Stamp,
};

use crate::command::build;
use crate::context::{Context, Exit};
use crate::corpus::{self, CorpusArgs};
use crate::error::{Hint as _, report};
use crate::keep::KeepArgs;
use crate::options::PolicyArgs;

mod files;
mod logs;
mod operation;

/// Arguments of `portcullis serve`.
#[derive(Debug, clap::Args)]
#[command(after_help = after_help())]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArgs,
    /// Manifest in the form that yente uses: what it names is compiled in memory and served
    ///
    /// Without it and --corpus, YENTE_MANIFEST is read. Large lists open faster as a corpus file that
    /// `portcullis build --manifest` wrote.
    #[arg(long, value_name = "FILE", conflicts_with = "corpus")]
    manifest: Option<PathBuf>,
    #[command(flatten)]
    keep: KeepArgs,
    /// Address to listen on [default: 127.0.0.1, which no other machine reaches]
    #[arg(long, value_name = "ADDRESS")]
    host: Option<String>,
    /// Port to listen on; 0 takes a free one [default: 8000]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Threads that work on queries [default: one for each core]
    #[arg(long, value_name = "COUNT")]
    threads: Option<usize>,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    operation: operation::OperationArgs,
}

fn after_help() -> String {
    format!(
        "{}\n\nVariables of the environment that are obeyed, as yente obeys them; arguments win:\n{}",
        server::settings::LIMITS,
        server::settings::help()
    )
}

pub(crate) fn run(args: Args, _context: &mut Context) -> anyhow::Result<Exit> {
    let flags = Flags { host: args.host, port: args.port, threads: args.threads };
    let mut settings = Settings::read(flags, |name| std::env::var(name).ok())
        .hint("`portcullis serve --help` lists the variables that are read")?;
    args.operation.apply(&mut settings)?;
    let policy = args.policy.read()?;
    logs::start(&settings);
    tell_without_effect();
    let source = source(args.corpus, args.manifest, args.keep);
    if source.stamp().is_none() {
        // Nothing tells when what a manifest names is newer: it is looked at once an hour, as yente does,
        // and not by everybody at the same minute.
        let minute = (std::process::id() % 60) as u8;
        settings.operation.schedule.get_or_insert(Schedule::hourly(minute));
    }
    let app = App::new(source, settings).map_err(|it| anyhow!("{it}"))?;
    let app = app.with_tables(files::UsersTables { policy });
    let snapshot = app.snapshot();
    let corpus = snapshot.engine.corpus();
    tracing::info!(
        entities = snapshot.engine.len(),
        datasets = corpus.datasets.len(),
        digest = corpus.digest,
        "{} entities of {} datasets",
        snapshot.engine.len(),
        corpus.datasets.len()
    );
    drop(snapshot);
    let scheme = if app.settings().operation.tls.is_some() { "https" } else { "http" };
    let ready = |address| tracing::info!(%address, "listening on {scheme}://{address}");
    server::listen(&app, ready).map_err(hinted)?;
    tracing::info!("stopped");
    Ok(Exit::Done)
}

/// What went wrong, with what to try.
fn hinted(error: ListenError) -> anyhow::Error {
    let hint = match &error {
        ListenError::Open { .. } => {
            "`portcullis keys new NAME --keys FILE` makes a key, `serve --keys FILE` asks for it; \
             --without-keys if something in front of the server decides who may ask"
        }
        ListenError::Tls(_) => "--tls-cert and --tls-key want PEM files that belong together",
        _ => "--host and --port choose another address",
    };
    crate::error::hinted(error, hint)
}

/// A variable that somebody set for yente and that does nothing here must not pass in silence.
fn tell_without_effect() {
    let mut names: Vec<String> =
        std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
    names.sort();
    for name in names {
        if let Some(reason) = server::settings::without_effect(&name) {
            tracing::warn!("{name} has no effect: {reason}");
        }
    }
}

fn source(corpus: CorpusArgs, manifest: Option<PathBuf>, keep: KeepArgs) -> Box<dyn Source> {
    let of_yente = || std::env::var_os("YENTE_MANIFEST").filter(|it| !it.is_empty());
    match (manifest, corpus.corpus) {
        (Some(path), _) => Box::new(Manifest { path, keep }),
        (None, Some(path)) => Box::new(CorpusFile(path)),
        (None, None) => match of_yente() {
            Some(path) => Box::new(Manifest { path: path.into(), keep }),
            None => Box::new(Builtin),
        },
    }
}

/// The corpus that is compiled into the program.
struct Builtin;

impl Source for Builtin {
    fn load(&self) -> Result<Snapshot, SourceError> {
        Ok(of_corpus(Engine::builtin()))
    }

    fn stamp(&self) -> Option<Stamp> {
        // It is what it is.
        Some(Stamp::default())
    }
}

/// A corpus file, with the changes that lie beside it.
struct CorpusFile(PathBuf);

impl Source for CorpusFile {
    fn load(&self) -> Result<Snapshot, SourceError> {
        corpus::open(&self.0).map(of_corpus).map_err(|it| failed(&it))
    }

    fn stamp(&self) -> Option<Stamp> {
        Some(Stamp::of(&[&self.0, &corpus::changes_of(&self.0)]))
    }
}

/// A manifest, with the files that it names.
struct Manifest {
    path: PathBuf,
    keep: KeepArgs,
}

impl Source for Manifest {
    fn load(&self) -> Result<Snapshot, SourceError> {
        let context = Context::without_data();
        let built = build::from_manifest(&self.path, &self.keep, &context);
        let (engine, listings) = built.map_err(|it| failed(&it))?;
        Ok(Snapshot::new(engine, Catalogue::new(listings)))
    }
}

fn of_corpus(engine: Engine) -> Snapshot {
    let catalogue = Catalogue::of_corpus(engine.corpus());
    Snapshot::new(engine, catalogue)
}

fn failed(error: &anyhow::Error) -> SourceError {
    let text = report(error);
    SourceError::new(text.strip_prefix("error: ").unwrap_or(&text))
}
