//! What an interrupted run leaves behind, and what becomes of it.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::Error;
use crate::keep::{latest_name, read_check, read_document, versions};
use crate::record::LATEST;
use crate::writing::{INCOMING, Lock};

/// Something that an interrupted run left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// The name of the source.
    pub source: String,
    /// Where it lay.
    pub path: PathBuf,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a leftover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was no whole version, and is gone.
    Removed,
    /// It was a whole version that only lacked the name of the latest, and has it now.
    Completed,
}

impl fmt::Display for Leftover {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, path, fate } = self;
        let path = path.display();
        match fate {
            Fate::Removed => write!(out, "{source}: removed {path}, left by an interrupted run"),
            Fate::Completed => {
                write!(
                    out,
                    "{source}: {path} was whole when a run was interrupted; it is the latest now"
                )
            }
        }
    }
}

/// Clears the folder of a source, unless there is nothing to clear or somebody writes to it.
pub(crate) fn sweep(source: &str, folder: &Path) -> Result<Vec<Leftover>, Error> {
    if scraps(folder)?.is_empty() && successor(folder)?.is_none() {
        return Ok(Vec::new());
    }
    match Lock::take(folder) {
        Ok(_lock) => sweep_locked(source, folder),
        // Somebody writes, or this user may not: the next writer sweeps.
        Err(e) if e.is_busy() || e.is_disk() => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

/// The same for the one who holds the lock.
pub(crate) fn sweep_locked(source: &str, folder: &Path) -> Result<Vec<Leftover>, Error> {
    let mut leftovers = Vec::new();
    let mut report = |path: PathBuf, fate| {
        leftovers.push(Leftover { source: source.to_owned(), path, fate });
    };
    for path in scraps(folder)? {
        remove(&path)?;
        report(path, Fate::Removed);
    }
    if let Some(version) = successor(folder)? {
        disk::replace(folder, LATEST, &format!("{version}\n"))?;
        report(folder.join(version), Fate::Completed);
    }
    Ok(leftovers)
}

/// Removes a file or a folder with what is in it.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.map_err(|e| Error::disk("remove", path, e))
}

fn scraps(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = disk::entries(folder)?;
    let scraps = entries.into_iter().filter(|it| is_scrap(&it.name));
    Ok(scraps.map(|it| it.path).collect())
}

/// The names that a writer gives to what is not finished.
fn is_scrap(name: &str) -> bool {
    name == INCOMING || (name.starts_with('.') && name.ends_with(".new"))
}

/// The version that was renamed into place when the run was cut off before `latest` was: it names
/// today's latest as the one before it, and the last run that came to its end had found that
/// latest. (So a user who points `latest` to an older version is not corrected.)
fn successor(folder: &Path) -> Result<Option<String>, Error> {
    // Damage is the reader's to report; nothing can follow it.
    let (Ok(latest), Ok(check)) = (latest_name(folder), read_check(folder)) else {
        return Ok(None);
    };
    if check.is_some_and(|it| Some(it.version) != latest) {
        return Ok(None);
    }
    // Versions older than the latest need not be looked at.
    let mut later = versions(folder)?.into_iter().filter(|it| Some(it) > latest.as_ref());
    let follows = |version: &String| {
        read_document(folder, version).is_ok_and(|document| document.previous == latest)
    };
    Ok(later.rfind(follows))
}
