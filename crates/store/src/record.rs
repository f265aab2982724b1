//! What is written beside the documents: `document.json` and `checked.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The layout of the records. A record of another layout is refused, never guessed at.
pub(crate) const LAYOUT: u32 = 1;

/// One kept version of what a source publishes: all its files, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub(crate) layout: u32,
    /// The name of the source.
    pub source: String,
    /// The name of the version, which is also its folder: time of keeping and start of the digest.
    pub version: String,
    /// The version that was the latest when this one was kept.
    pub previous: Option<String>,
    /// When it was kept.
    pub kept_at: Timestamp,
    /// The program that kept it, with its version.
    pub program: String,
    /// SHA-256, in hexadecimal, of the lines that `sha256sum` prints for the files in the order of
    /// their names: `LC_ALL=C; sha256sum FILE… | sha256sum` in the folder gives it again.
    pub sha256: String,
    /// The files, in the order of the registry.
    pub files: Vec<KeptFile>,
    #[serde(skip)]
    pub(crate) folder: PathBuf,
}

/// One file of a kept version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name in the folder.
    pub file: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub length: u64,
    /// Where it came from.
    pub origin: Origin,
}

/// Where a kept file came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Downloaded.
    Fetched(Fetched),
    /// Copied from a folder that somebody filled by hand.
    Taken(Taken),
}

/// A download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// The official address that was asked for.
    pub url: String,
    /// The address that answered, after redirects.
    pub address: String,
    /// When the answer began.
    pub at: Timestamp,
    /// When the server last said that the file is still the same, if it did after `at`.
    pub confirmed_at: Option<Timestamp>,
    /// The HTTP status.
    pub status: u16,
    /// The server's mark of this version, for conditional requests.
    pub etag: Option<String>,
    /// The server's time of change, as it wrote it.
    pub last_modified: Option<String>,
    /// The media type that the server gave.
    pub content_type: Option<String>,
    /// `gzip` if the server compressed the file on the way although it was asked not to. The kept
    /// file is then the one that was compressed, so that its digest does not depend on the way it
    /// came.
    pub content_encoding: Option<String>,
}

/// A copy from a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The path of the file that was copied.
    pub from: String,
    /// When that file was last changed, as the file system says.
    pub modified_at: Option<Timestamp>,
    /// When it was copied.
    pub at: Timestamp,
}

/// The last time that somebody looked whether the latest version is still what is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub(crate) layout: u32,
    /// The version that was found to be current.
    pub version: String,
    /// When.
    pub at: Timestamp,
    /// Its files, with what the servers said this time.
    pub files: Vec<KeptFile>,
}

impl Document {
    /// The folder that holds the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of one file of this version.
    pub fn path(&self, file: &KeptFile) -> PathBuf {
        self.folder.join(&file.file)
    }

    /// Bytes of all files.
    pub fn length(&self) -> u64 {
        self.files.iter().map(|it| it.length).sum()
    }
}

impl Origin {
    pub(crate) fn fetched(&self) -> Option<&Fetched> {
        match self {
            Self::Fetched(fetched) => Some(fetched),
            Self::Taken(_) => None,
        }
    }
}

/// The digest of a version, as [`Document::sha256`] describes it.
pub(crate) fn digest_of(files: &[KeptFile]) -> String {
    let digests: BTreeMap<&str, &str> =
        files.iter().map(|it| (it.file.as_str(), it.sha256.as_str())).collect();
    let mut listing = Sha256::new();
    for (file, sha256) in digests {
        listing.update(format!("{sha256}  {file}\n"));
    }
    hex::encode(listing.finalize())
}

/// The name of a version: sorts by time, and holds no character that any file system refuses.
pub(crate) fn version_name(kept_at: Timestamp, sha256: &str) -> String {
    let time = kept_at.strftime("%Y%m%dT%H%M%SZ");
    format!("{time}-{}", &sha256[..8])
}

/// Whether the text can name a file in a folder of ours: one plain component, not hidden. Names
/// come from the registry and from records on disk; this keeps both inside the folder.
pub(crate) fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains(['/', '\\', ':', '\0', '\n'])
        && ![RECORD, LATEST, CHECKED].contains(&name)
}

/// The record of a version, in its folder.
pub(crate) const RECORD: &str = "document.json";
/// The name of the latest version, in the folder of the source.
pub(crate) const LATEST: &str = "latest";
/// The last check, in the folder of the source.
pub(crate) const CHECKED: &str = "checked.json";

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, sha256: &str) -> KeptFile {
        let at = Timestamp::UNIX_EPOCH;
        let origin = Origin::Taken(Taken { from: String::new(), modified_at: None, at });
        KeptFile { file: name.into(), sha256: sha256.into(), length: 0, origin }
    }

    #[test]
    fn the_digest_of_a_version_is_that_of_the_listing_in_order_of_names() {
        let files = [file("b.csv", "22"), file("a.csv", "11")];
        let listing = Sha256::digest("11  a.csv\n22  b.csv\n");
        assert_eq!(digest_of(&files), hex::encode(listing));
    }

    #[test]
    fn a_version_is_named_by_time_and_digest() {
        let kept_at: Timestamp = "2026-11-19T10:11:12.9Z".parse().unwrap();
        assert_eq!(version_name(kept_at, "3f2a9c01ffff"), "20261119T101112Z-3f2a9c01");
    }

    #[test]
    fn names_cannot_leave_their_folder() {
        for name in ["sdn.csv", "SDN ENHANCED.ZIP", "список.xml"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", ".", "..", ".lock", "a/b", "a\\b", "c:x", "latest", "document.json"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
