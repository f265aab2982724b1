//! `portcullis update`: changes to a corpus, in a small file beside it.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::anyhow;
use portcullis::build::{Build, Checks};

use super::build::{self, Rows, SourceArgs};
use crate::context::{Context, Exit};
use crate::corpus;
use crate::error::Hint as _;

/// Arguments of `portcullis update`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "A file of changes (FollowTheMoney entities.delta.json) is applied; any other list is \
    taken for the whole of its datasets, and what the corpus had of them and the list has not is gone. \
    The corpus file stays as it is: what differs goes into FILE.changes beside it, which every command \
    reads that opens the corpus. `portcullis compact` joins the two."
)]
pub(crate) struct Args {
    /// Corpus file to change
    corpus: PathBuf,
    #[command(flatten)]
    sources: SourceArgs,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let (path, sources) = (&args.corpus, &args.sources);
    let changes = corpus::changes_of(path);
    let _lock = corpus::lock(path)?;
    build::sweep(&changes, context)?;
    let engine = corpus::open(path)?;
    let opened = start.elapsed();
    let sorted = build::sort(sources, path, context)?;
    let contents = build::read(&sorted, sources.allow_shrink, context)?;
    let read = start.elapsed();
    let mut update = Build::changing(&engine).map_err(|it| build::explained(it.into()))?;
    build::pour(Rows { sorted: &sorted, contents }, &mut update, sources, context)?;
    let checks = Checks {
        changing: Some(&engine),
        previous: Some(engine.corpus().clone()),
        allow_shrink: sources.allow_shrink,
    };
    let draft = update.compile().map_err(build::explained)?;
    let built = build::write(&changes, draft, &checks)?;
    let (now, _) = corpus::headers(path)?;
    if now.digest != engine.corpus().digest {
        let replaced = anyhow!("{} was replaced by another corpus meanwhile", path.display());
        Err::<(), _>(replaced).hint("update again")?;
    }
    build::tell(&sorted, &built, sources, context)?;
    let whole = start.elapsed();
    context.say(&format!(
        "{}: {} bytes, {}; {} entities now; every name finds its entity; {:.2} s, of which {:.2} s \
         opening the corpus and {:.2} s reading",
        changes.display(),
        built.size,
        built.engine.corpus().changes.as_deref().unwrap_or_default(),
        built.engine.len(),
        whole.as_secs_f64(),
        opened.as_secs_f64(),
        (read - opened).as_secs_f64(),
    ));
    Ok(Exit::Done)
}
