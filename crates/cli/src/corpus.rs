//! Opens what is searched.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use portcullis::Engine;

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

/// Opens the corpus file at that path; every byte is checked.
pub(crate) fn open(path: &Path) -> anyhow::Result<Engine> {
    let bytes = fs::read(path)
        .with_context(|| format!("cannot read the corpus {}", path.display()))
        .hint("`portcullis build INPUT… -o FILE` writes a corpus; without --corpus and PORTCULLIS_CORPUS the built-in one is searched")?;
    Engine::open(bytes).map_err(|error| refused(path, error))
}

fn refused(path: &Path, error: index::Error) -> anyhow::Error {
    let hint = if error.is_format() {
        "build it again from the same lists with this version of the program"
    } else if error.is_damaged() {
        "copy it again from where it was built, or build it again"
    } else {
        "`portcullis build` writes corpus files"
    };
    let refused: Result<(), _> = Err(error);
    let context = format!("cannot use the corpus {}", path.display());
    refused.hint(hint).context(context).expect_err("it is an error")
}
