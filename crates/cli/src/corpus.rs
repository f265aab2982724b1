//! Opens what is searched.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;
use index::{Corpus, Map, Unverified};
use model::CorpusInfo;
use portcullis::{Bytes, Engine};

use crate::error::Hint as _;

/// Which corpus to search.
#[derive(Debug, Clone, Args)]
pub(crate) struct CorpusArgs {
    /// Corpus file to search, as written by `portcullis build`.
    ///
    /// Without it the built-in corpus is searched: the published network behind Iranian-designed
    /// attack drones, and no official list.
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_CORPUS")]
    pub(crate) corpus: Option<PathBuf>,
}

impl CorpusArgs {
    /// Opens it.
    pub(crate) fn open(&self) -> anyhow::Result<Engine> {
        match &self.corpus {
            Some(path) => open(path),
            None => Ok(Engine::builtin()),
        }
    }
}

/// Opens the corpus file at that path, with the changes that lie beside it; every byte is checked.
pub(crate) fn open(path: &Path) -> anyhow::Result<Engine> {
    let file = corpus_file(path)?;
    let header = Corpus::open(map(path, &file)?).map_err(|it| refused(path, it))?;
    if header.change().is_some() {
        let changes: Result<Engine, _> = Err(anyhow!("{} holds changes alone", path.display()));
        return changes.hint("name the corpus that they lie beside");
    }
    let superseded = header.supersedes().to_vec();
    let engine = Engine::of(header).map_err(|it| refused(path, it))?;
    let beside = changes_of(path);
    match open_changes(&beside, &superseded)? {
        None => Ok(engine),
        Some(changes) => engine.changed_by(changes).map_err(|it| refused(&beside, it)),
    }
}

/// Where the changes to a corpus lie.
pub(crate) fn changes_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".changes");
    name.into()
}

/// The changes beside a corpus, unless it made them needless: a program that joined them in was ended
/// before it could remove them.
fn open_changes(path: &Path, superseded: &[String]) -> anyhow::Result<Option<Unverified<Bytes>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            let failed = Err::<Option<_>, _>(error);
            return failed.with_context(|| format!("cannot read the changes {}", path.display()));
        }
    };
    let header = Corpus::open(map(path, &file)?).map_err(|it| refused(path, it))?;
    let is_superseded = superseded.contains(&header.info().digest);
    Ok((!is_superseded).then_some(header))
}

/// What a corpus file says of itself, and the changes beside it of themselves; only their headers are
/// read. Counts are those of the corpus alone.
pub(crate) fn headers(path: &Path) -> anyhow::Result<(CorpusInfo, Option<CorpusInfo>)> {
    let info = |path: &Path, file: &File| -> anyhow::Result<CorpusInfo> {
        Ok(Corpus::open(map(path, file)?).map_err(|it| refused(path, it))?.info().clone())
    };
    let beside = changes_of(path);
    let changes = File::open(&beside).ok().and_then(|it| info(&beside, &it).ok());
    Ok((info(path, &corpus_file(path)?)?, changes))
}

/// Keeps other programs of ours from changing a corpus at the same time, until it is dropped.
pub(crate) fn lock(path: &Path) -> anyhow::Result<File> {
    let file = corpus_file(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            let busy: Result<File, _> =
                Err(anyhow!("somebody else is changing the corpus {}", path.display()));
            busy.hint("try again when they are done")
        }
        // Not all file systems have locks.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

fn corpus_file(path: &Path) -> anyhow::Result<File> {
    File::open(path)
        .with_context(|| format!("cannot read the corpus {}", path.display()))
        .hint("`portcullis build INPUT… -o FILE` writes a corpus; without --corpus and PORTCULLIS_CORPUS the built-in one is searched")
}

/// The bytes of a file. One without any cannot be mapped everywhere.
fn map(path: &Path, file: &File) -> anyhow::Result<Bytes> {
    Map::of(file).map(Bytes::from).with_context(|| format!("cannot map {}", path.display()))
}

fn refused(path: &Path, error: index::Error) -> anyhow::Error {
    let hint = if error.is_format() {
        "build it again from the same lists with this version of the program"
    } else if error.is_other_base() {
        "the corpus was replaced by one that does not have these changes: update it again from its lists, or remove the file of changes to search the corpus without them"
    } else if error.is_damaged() {
        "copy it again from where it was built, or build it again"
    } else {
        "`portcullis build` writes corpus files"
    };
    let refused: Result<(), _> = Err(error);
    let context = format!("cannot use the corpus {}", path.display());
    refused.hint(hint).context(context).expect_err("it is an error")
}
