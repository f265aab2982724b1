//! `portcullis compact`: a corpus and the changes beside it become one corpus.

use std::path::PathBuf;
use std::time::Instant;

use portcullis::build::{self as engine_build, Checks};

use super::build;
use crate::context::{Context, Exit};
use crate::corpus;

/// Arguments of `portcullis compact`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The corpus file is replaced as a whole; programs that have the old one open keep it. \
    Ended at any moment, the command leaves the old corpus with its changes, or the new one."
)]
pub(crate) struct Args {
    /// Corpus file whose changes are to be joined in
    corpus: PathBuf,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let path = &args.corpus;
    let _lock = corpus::lock(path)?;
    build::sweep(path, context)?;
    let engine = corpus::open(path)?;
    if engine.corpus().changes.is_none() {
        build::remove_changes(path, context)?;
        context.say(&format!("{}: there are no changes to join in", path.display()));
        return Ok(Exit::Done);
    }
    let draft = engine_build::join(&engine).map_err(build::explained)?;
    let checks = Checks { previous: Some(engine.corpus().clone()), ..Checks::default() };
    let built = build::write(path, draft, &checks)?;
    build::remove_changes(path, context)?;
    context.say(&format!(
        "{}: {} bytes, {}, {} entities; every name finds its entity; {:.1} s",
        path.display(),
        built.size,
        built.engine.corpus().digest,
        built.engine.len(),
        start.elapsed().as_secs_f64(),
    ));
    Ok(Exit::Done)
}
