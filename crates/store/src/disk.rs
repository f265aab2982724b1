//! Files that appear whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::Error;

/// Reads and writes go through pieces of this size.
pub(crate) const PIECE: usize = 128 * 1024;

/// Length and SHA-256 of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Digested {
    pub(crate) length: u64,
    pub(crate) sha256: String,
}

/// A new file that is counted and digested while it is written.
pub(crate) struct Digesting {
    path: PathBuf,
    file: File,
    length: u64,
    sha256: Sha256,
}

impl Digesting {
    pub(crate) fn create(path: PathBuf) -> Result<Self, Error> {
        let file = File::create(&path).map_err(|e| Error::disk("create", &path, e))?;
        Ok(Self { path, file, length: 0, sha256: Sha256::new() })
    }

    pub(crate) fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.file.write_all(piece).map_err(|e| Error::disk("write", &self.path, e))?;
        self.sha256.update(piece);
        self.length += piece.len() as u64;
        Ok(())
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Brings the bytes to the disk.
    pub(crate) fn finish(self) -> Result<Digested, Error> {
        self.file.sync_all().map_err(|e| Error::disk("write", &self.path, e))?;
        Ok(Digested { length: self.length, sha256: hex::encode(self.sha256.finalize()) })
    }
}

/// Length and digest of a file on disk.
pub(crate) fn digest(path: &Path) -> io::Result<Digested> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    let (mut length, mut sha256) = (0, Sha256::new());
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(Digested { length, sha256: hex::encode(sha256.finalize()) }),
            count => {
                sha256.update(&piece[..count]);
                length += count as u64;
            }
        }
    }
}

/// Copies a file and digests what was copied.
pub(crate) fn copy(from: &Path, to: PathBuf) -> Result<Digested, Error> {
    let mut file = File::open(from).map_err(|e| Error::disk("read", from, e))?;
    let mut copy = Digesting::create(to)?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).map_err(|e| Error::disk("read", from, e))? {
            0 => return copy.finish(),
            count => copy.write(&piece[..count])?,
        }
    }
}

/// Replaces a file of `folder` by one with that text, atomically.
pub(crate) fn replace(folder: &Path, name: &str, text: &str) -> Result<(), Error> {
    let new = folder.join(format!(".{name}.new"));
    write_whole(&new, text)?;
    rename(&new, &folder.join(name))
}

/// Writes a new file and brings it to the disk.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    let mut file = Digesting::create(path.to_owned())?;
    file.write(text.as_bytes())?;
    file.finish().map(drop)
}

/// Renames within one folder, and brings the folder to the disk.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|e| Error::disk("rename to", to, e))?;
    sync_folder(to.parent().expect("a file of ours lies in a folder of ours"))
}

/// Creates a folder with its parents, and brings its name to the disk.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Error> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|e| Error::disk("create", folder, e))?;
    match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        _ => Ok(()),
    }
}

/// Brings the names in a folder to the disk: without it a renamed file may be gone after a power
/// cut.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder)
        .and_then(|it| it.sync_all())
        .map_err(|e| Error::disk("bring to the disk", folder, e))
}

/// Other systems give no handle to a folder; their file systems journal names themselves.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> Result<(), Error> {
    Ok(())
}

/// Names and kinds of what is in a folder, in order; nothing for a folder that does not exist.
pub(crate) fn entries(folder: &Path) -> Result<Vec<Entry>, Error> {
    let failed = |e| Error::disk("list", folder, e);
    let listing = match fs::read_dir(folder) {
        Ok(listing) => listing,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(failed(e)),
    };
    let mut entries = Vec::new();
    for entry in listing {
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let is_folder = path.is_dir();
        entries.push(Entry {
            name: entry.file_name().to_string_lossy().into_owned(),
            path,
            is_folder,
        });
    }
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(entries)
}

/// One entry of a folder.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) is_folder: bool,
}
