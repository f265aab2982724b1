//! Where downloaded documents are kept.

use std::env;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use store::{Keep, KeptFile, Origin};

use crate::context::Context;
use crate::error::{self, Hint as _};

/// Which folder keeps the documents.
#[derive(Debug, Clone, Args)]
pub(crate) struct KeepArgs {
    /// Folder that keeps downloaded documents [default: the user's data folder]
    #[arg(long, value_name = "DIR", env = "PORTCULLIS_DATA")]
    into: Option<PathBuf>,
}

impl KeepArgs {
    /// The folder: as told, else the one where this system keeps the data of a user's programs.
    pub(crate) fn folder(&self) -> anyhow::Result<PathBuf> {
        let told = self.into.clone();
        told.or_else(|| Some(data_folder()?.join("portcullis").join("lists")))
            .ok_or_else(|| anyhow!("no folder to keep documents in is known"))
            .hint("name one with --into DIR or PORTCULLIS_DATA")
    }

    /// Opens it, and tells what an interrupted run left there.
    pub(crate) fn open(&self, context: &Context) -> anyhow::Result<Keep> {
        let keep = Keep::open(self.folder()?).map_err(hinted)?;
        for leftover in keep.leftovers() {
            context.say(&leftover.to_string());
        }
        Ok(keep)
    }
}

/// The error of the store with its hint.
pub(crate) fn hinted(error: store::Error) -> anyhow::Error {
    match error.hint().map(ToOwned::to_owned) {
        Some(hint) => error::hinted(error, hint),
        None => error.into(),
    }
}

/// Where a kept file came from: the address that was asked for, or its name if somebody brought it. The
/// path that it was brought from says nothing on another machine.
pub(crate) fn origin(file: &KeptFile) -> &str {
    match &file.origin {
        Origin::Fetched(fetched) => &fetched.url,
        Origin::Taken(_) => &file.file,
    }
}

/// Whether a kept file of a source is what the authority publishes at that address.
pub(crate) fn is_of(file: &KeptFile, source: &str, address: &str) -> bool {
    let of_registry = lists::SOURCES.iter().filter(|it| it.name == source);
    let mut downloads = of_registry.flat_map(|it| it.downloads);
    origin(file) == address || downloads.any(|it| it.url == address && it.file == file.file)
}

/// `XDG_DATA_HOME`, as the XDG base directory specification has it, `LOCALAPPDATA` on Windows, the
/// library folder on macOS.
fn data_folder() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).map(PathBuf::from).filter(|it| it.is_absolute());
    if cfg!(windows) {
        return folder("LOCALAPPDATA");
    }
    let own =
        if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/share" };
    folder("XDG_DATA_HOME").or_else(|| Some(env::home_dir()?.join(own)))
}
