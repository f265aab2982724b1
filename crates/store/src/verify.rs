//! Reads kept files again and compares them with their records.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::error::Error;
use crate::keep::{latest_name, read_document};
use crate::record::{CHECKED, Document, KeptFile, LATEST, RECORD, digest_of};

/// What [`Keep::verify`](crate::Keep::verify) found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Sources looked at.
    pub sources: usize,
    /// Versions looked at.
    pub versions: usize,
    /// Files that are as recorded.
    pub files: usize,
    /// Bytes of those files.
    pub bytes: u64,
    /// What differs, in the order of sources and versions. Empty is what it should be.
    pub faults: Vec<Fault>,
}

/// Something that is not as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the source.
    pub source: String,
    /// The file or folder at fault.
    pub path: PathBuf,
    /// What is wrong with it.
    pub difference: Difference,
}

/// What is wrong with a kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// It has another length.
    Length {
        /// Bytes that the record names.
        recorded: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// It has the length but not the bytes.
    Digest {
        /// The SHA-256 that the record names.
        recorded: String,
        /// The SHA-256 of what is there.
        found: String,
    },
    /// It lies in the folder of a version or source whose record does not know it.
    Unrecorded,
    /// The record itself cannot be read or contradicts itself.
    Record(String),
    /// The file system refuses to read it.
    Unreadable(String),
}

impl Fault {
    pub(crate) fn of_record(source: &str, path: &Path, error: &Error) -> Self {
        let difference = Difference::Record(error.to_string());
        Self { source: source.to_owned(), path: path.to_owned(), difference }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}: {}", self.source, self.path.display(), self.difference)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => out.write_str("missing"),
            Self::Length { recorded, found } => {
                write!(out, "{found} bytes, {recorded} were recorded")
            }
            Self::Digest { recorded, found } => {
                write!(out, "SHA-256 is {found}, {recorded} was recorded")
            }
            Self::Unrecorded => out.write_str("nobody recorded it"),
            Self::Record(problem) => out.write_str(problem),
            Self::Unreadable(problem) => write!(out, "cannot read: {problem}"),
        }
    }
}

/// Verifies all versions of a source and what lies beside them.
pub(crate) fn verify_source(
    source: &str,
    folder: &Path,
    verified: &mut Verified,
) -> Result<(), Error> {
    verified.sources += 1;
    for entry in disk::entries(folder)? {
        if entry.is_folder && !entry.name.starts_with('.') {
            verify_version(source, folder, &entry.name, verified)?;
        } else if !is_known(&entry.name) {
            verified.faults.push(fault(source, entry.path, Difference::Unrecorded));
        }
    }
    verify_pointer(source, folder, verified);
    Ok(())
}

/// Hidden names belong to writers; the sweep looks after them.
fn is_known(name: &str) -> bool {
    name.starts_with('.') || [LATEST, CHECKED].contains(&name)
}

fn verify_version(
    source: &str,
    folder: &Path,
    version: &str,
    verified: &mut Verified,
) -> Result<(), Error> {
    verified.versions += 1;
    let document = match read_document(folder, version) {
        Ok(document) => document,
        Err(e) => {
            verified.faults.push(Fault::of_record(source, &folder.join(version), &e));
            return Ok(());
        }
    };
    let faults = verify_document(&document)?;
    let is_at_fault = |file: &&KeptFile| faults.iter().any(|it| it.path == document.path(file));
    let (_, sound): (Vec<_>, Vec<_>) = document.files.iter().partition(is_at_fault);
    verified.files += sound.len();
    verified.bytes += sound.iter().map(|it| it.length).sum::<u64>();
    verified.faults.extend(faults);
    Ok(())
}

fn verify_pointer(source: &str, folder: &Path, verified: &mut Verified) {
    let path = folder.join(LATEST);
    let difference = match latest_name(folder) {
        Ok(None) => return,
        Ok(Some(version)) if folder.join(&version).is_dir() => return,
        Ok(Some(version)) => Difference::Record(format!("it names `{version}`, which is missing")),
        Err(e) => Difference::Record(e.to_string()),
    };
    verified.faults.push(fault(source, path, difference));
}

/// What differs in one version.
pub(crate) fn verify_document(document: &Document) -> Result<Vec<Fault>, Error> {
    let mut faults = Vec::new();
    let mut report = |path, difference| faults.push(fault(&document.source, path, difference));
    for file in &document.files {
        if let Some(difference) = compare(file, &document.path(file)) {
            report(document.path(file), difference);
        }
    }
    for entry in disk::entries(&document.folder)? {
        if entry.name != RECORD && !document.files.iter().any(|it| it.file == entry.name) {
            report(entry.path, Difference::Unrecorded);
        }
    }
    let sha256 = digest_of(&document.files);
    if sha256 != document.sha256 || !document.version.contains(&sha256[..8]) {
        let problem = format!("the digest of the files it lists is {sha256}, not its own");
        report(document.folder.join(RECORD), Difference::Record(problem));
    }
    Ok(faults)
}

fn compare(file: &KeptFile, path: &Path) -> Option<Difference> {
    let found = match disk::digest(path) {
        Ok(found) => found,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Some(Difference::Missing),
        Err(e) => return Some(Difference::Unreadable(e.to_string())),
    };
    if found.length != file.length {
        return Some(Difference::Length { recorded: file.length, found: found.length });
    }
    if found.sha256 != file.sha256 {
        let recorded = file.sha256.clone();
        return Some(Difference::Digest { recorded, found: found.sha256 });
    }
    None
}

fn fault(source: &str, path: PathBuf, difference: Difference) -> Fault {
    Fault { source: source.to_owned(), path, difference }
}
