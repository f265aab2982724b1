//! The folder of kept documents.
//!
//! ```text
//! KEEP/us_ofac_sdn/latest                                the name of the latest version
//! KEEP/us_ofac_sdn/checked.json                          when it was last found to be current
//! KEEP/us_ofac_sdn/20261119T101112Z-3f2a9c01/            a version: written once, never changed
//! KEEP/us_ofac_sdn/20261119T101112Z-3f2a9c01/document.json
//! KEEP/us_ofac_sdn/20261119T101112Z-3f2a9c01/sdn.csv
//! KEEP/us_ofac_sdn/.incoming/                            a version that is being written
//! KEEP/us_ofac_sdn/.lock                                 held by the one who writes
//! ```
//!
//! Readers need no lock: a version folder gets its name by a rename when it is whole, and `latest`
//! is replaced by a rename afterwards.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::disk;
use crate::error::{Error, Kind};
use crate::record::{CHECKED, Check, Document, LATEST, LAYOUT, RECORD, is_plain_name};
use crate::sweep::{self, Leftover};
use crate::verify::{Verified, verify_source};
use crate::writing::Writing;

/// A folder that keeps what was downloaded, version by version.
#[derive(Debug)]
pub struct Keep {
    folder: PathBuf,
    leftovers: Vec<Leftover>,
}

impl Keep {
    /// Opens a folder, which need not exist yet, and clears what an interrupted run left behind.
    ///
    /// What belongs to a fetch that is running is left alone, and so is everything that this user
    /// may not write: a reader can open a keep on a read-only medium.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let mut keep = Self { folder: folder.into(), leftovers: Vec::new() };
        for source in keep.sources()? {
            let folder = keep.folder.join(&source);
            keep.leftovers.extend(sweep::sweep(&source, &folder)?);
        }
        Ok(keep)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What an interrupted run left behind, and what became of it.
    pub fn leftovers(&self) -> &[Leftover] {
        &self.leftovers
    }

    /// The sources that have a folder here, in order of their names.
    pub fn sources(&self) -> Result<Vec<String>, Error> {
        let entries = disk::entries(&self.folder)?;
        let folders = entries.into_iter().filter(|it| it.is_folder && is_plain_name(&it.name));
        Ok(folders.map(|it| it.name).collect())
    }

    /// Every kept version of a source, oldest first.
    pub fn documents(&self, source: &str) -> Result<Vec<Document>, Error> {
        let folder = self.source_folder(source)?;
        let mut documents = versions(&folder)?
            .iter()
            .map(|version| read_document(&folder, version).map_err(|e| e.of(source)))
            .collect::<Result<Vec<_>, _>>()?;
        documents.sort_by(|one, other| {
            (one.kept_at, &one.version).cmp(&(other.kept_at, &other.version))
        });
        Ok(documents)
    }

    /// The latest version of a source, if there is one.
    pub fn latest(&self, source: &str) -> Result<Option<Document>, Error> {
        let folder = self.source_folder(source)?;
        let Some(version) = latest_name(&folder).map_err(|e| e.of(source))? else {
            return Ok(None);
        };
        read_document(&folder, &version).map(Some).map_err(|e| e.of(source))
    }

    /// One version of a source, by its name.
    pub fn document(&self, source: &str, version: &str) -> Result<Document, Error> {
        let folder = self.source_folder(source)?;
        if !is_plain_name(version) || !folder.join(version).is_dir() {
            let problem = format!("no version `{version}` is kept");
            return Err(Error::new(Kind::NotFound, folder.display().to_string(), problem)
                .of(source)
                .with_hint("see which versions are kept"));
        }
        read_document(&folder, version).map_err(|e| e.of(source))
    }

    /// When the latest version of a source was last found to be what is published.
    pub fn checked(&self, source: &str) -> Result<Option<Check>, Error> {
        read_check(&self.source_folder(source)?).map_err(|e| e.of(source))
    }

    /// Reads every kept file again and names what differs from its record.
    pub fn verify(&self) -> Result<Verified, Error> {
        let mut verified = Verified::default();
        for source in self.sources()? {
            verify_source(&source, &self.folder.join(&source), &mut verified)?;
        }
        Ok(verified)
    }

    /// Becomes the one who writes to a source.
    pub(crate) fn write(&self, source: &str) -> Result<Writing, Error> {
        Writing::begin(source, self.source_folder(source)?).map_err(|e| e.of(source))
    }

    fn source_folder(&self, source: &str) -> Result<PathBuf, Error> {
        if is_plain_name(source) {
            return Ok(self.folder.join(source));
        }
        Err(Error::new(Kind::Setting, "", format!("`{source}` cannot be the name of a source")))
    }
}

/// The names of the versions in the folder of a source.
pub(crate) fn versions(folder: &Path) -> Result<Vec<String>, Error> {
    let entries = disk::entries(folder)?;
    let versions =
        entries.into_iter().filter(|it| is_plain_name(&it.name) && it.path.join(RECORD).is_file());
    Ok(versions.map(|it| it.name).collect())
}

/// The version that `latest` names.
pub(crate) fn latest_name(folder: &Path) -> Result<Option<String>, Error> {
    let path = folder.join(LATEST);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) if e.kind() == io::ErrorKind::InvalidData => String::new(),
        Err(e) => return Err(Error::disk("read", &path, e)),
    };
    let version = text.trim_end();
    if is_plain_name(version) {
        return Ok(Some(version.to_owned()));
    }
    Err(damaged(&path, "expected the name of a version"))
}

/// The record of a version.
pub(crate) fn read_document(folder: &Path, version: &str) -> Result<Document, Error> {
    let folder = folder.join(version);
    let path = folder.join(RECORD);
    let document: Option<Document> = read_json(&path)?;
    let mut document =
        document.ok_or_else(|| damaged(&path, "expected the record of the version, found none"))?;
    if document.layout != LAYOUT {
        return Err(foreign_layout(&path));
    }
    if document.version != version {
        let problem = format!("the record is of version `{}`", document.version);
        return Err(damaged(&path, &problem));
    }
    if let Some(file) = document.files.iter().find(|it| !is_plain_name(&it.file)) {
        return Err(damaged(&path, &format!("`{}` cannot be the name of a file", file.file)));
    }
    document.folder = folder;
    Ok(document)
}

/// The last check.
pub(crate) fn read_check(folder: &Path) -> Result<Option<Check>, Error> {
    let path = folder.join(CHECKED);
    match read_json::<Check>(&path)? {
        Some(check) if check.layout != LAYOUT => Err(foreign_layout(&path)),
        check => Ok(check),
    }
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|e| damaged(path, "expected a record").because(e)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::disk("read", path, e)),
    }
}

fn damaged(path: &Path, problem: &str) -> Error {
    Error::new(Kind::Damaged, path.display().to_string(), problem)
        .with_hint("fetch the source again: a new version is kept beside the damaged one")
}

fn foreign_layout(path: &Path) -> Error {
    Error::new(Kind::Damaged, path.display().to_string(), "written in another layout of records")
        .with_hint("a later version of the program wrote it: use that one")
}
