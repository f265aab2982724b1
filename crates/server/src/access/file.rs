//! The file of keys: one JSON object a line, and of a key nothing but its digest.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What keys of ours begin with, so that scanners for lost secrets know them.
const PREFIX: &str = "pck_";

/// Bytes of randomness of a key.
const LENGTH: usize = 32;

/// What a key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Questions and their answers.
    Read,
    /// Updates, beside questions.
    Admin,
}

/// One key, as its line has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyLine {
    /// Whose it is; logs say it.
    pub name: String,
    /// The digest of the key, 64 hexadecimal digits.
    pub sha256: String,
    /// What it opens.
    pub scopes: Vec<Scope>,
    /// The datasets and collections that may be asked, with everything below them; all if there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<String>,
    /// Requests in a second; no limit without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<u32>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

/// All keys, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFile {
    /// One for each key.
    pub keys: Vec<KeyLine>,
}

/// A line that is no key. Its text says nothing of what stands in the line: it might be a key that
/// somebody put there by mistake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct KeyError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl KeyFile {
    /// Reads the text of a file. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    ///
    /// A line is no key, or two have one name or one digest. No part of such a file counts.
    pub fn read(text: &str) -> Result<KeyFile, KeyError> {
        let mut keys: Vec<KeyLine> = Vec::new();
        let mut seen = HashSet::new();
        for (number, line) in text.lines().enumerate() {
            let line_number = number + 1;
            let failed = |reason: &str| KeyError { line: line_number, reason: reason.to_owned() };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key: KeyLine = serde_json::from_str(line).map_err(|error| {
                let column = error.column();
                failed(&format!("not the JSON object of a key (column {column})"))
            })?;
            if key.name.trim().is_empty() {
                return Err(failed("the name is empty"));
            }
            if digest(&key.sha256).is_none() {
                return Err(failed("`sha256` is not of 64 hexadecimal digits"));
            }
            if key.scopes.is_empty() {
                return Err(failed("`scopes` is empty; expected \"read\", \"admin\" or both"));
            }
            if key.per_second == Some(0) {
                return Err(failed("`per_second` is 0; leave it out for no limit"));
            }
            if !seen.insert(key.name.clone()) || !seen.insert(key.sha256.to_ascii_lowercase()) {
                return Err(failed("another line has the same name or digest"));
            }
            keys.push(key);
        }
        Ok(KeyFile { keys })
    }

    /// The text of the file.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for key in &self.keys {
            let line = serde_json::to_string(key).expect("text and numbers");
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

/// A key that nobody knows yet, and the digest of it that is kept.
///
/// # Errors
///
/// The system gives no randomness.
pub fn new_key() -> Result<(String, String), getrandom::Error> {
    let mut random = [0; LENGTH];
    getrandom::fill(&mut random)?;
    let key = format!("{PREFIX}{}", hex::encode(random));
    let digest = hex::encode(digest_of(&key));
    Ok((key, digest))
}

/// The digest of a key that somebody shows.
pub(super) fn digest_of(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The bytes of a digest.
pub(super) fn digest(hexadecimal: &str) -> Option<[u8; 32]> {
    hex::decode(hexadecimal).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str, digest: &str) -> String {
        format!(r#"{{"name":"{name}","sha256":"{digest}","scopes":["read"]}}"#)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let (key, digest) = new_key().unwrap();
        assert_eq!((key.len(), &key[..4], digest.len()), (68, "pck_", 64));
        let text = format!("# ours\n\n{}\n", line("marble", &digest));
        let file = KeyFile::read(&text).unwrap();
        assert_eq!(KeyFile::read(&file.write()).unwrap(), file);
        assert_eq!(file.write().trim(), line("marble", &digest));
    }

    #[test]
    fn a_file_with_a_line_that_is_no_key_is_none_and_the_line_is_not_repeated() {
        let good = "a".repeat(64);
        let error = |text: String| KeyFile::read(&text).unwrap_err().to_string();
        for (text, expected) in [
            (
                format!("{}\npck_secret", line("a", &good)),
                "line 2: not the JSON object of a key (column 1)",
            ),
            (line("a", "12"), "line 1: `sha256` is not of 64 hexadecimal digits"),
            (line("", &good), "line 1: the name is empty"),
            (
                line("a", &good).replace("\"read\"", ""),
                "line 1: `scopes` is empty; expected \"read\", \"admin\" or both",
            ),
            (
                line("a", &good).replace("}", r#","per_second":0}"#),
                "line 1: `per_second` is 0; leave it out for no limit",
            ),
            (
                format!("{}\n{}", line("a", &good), line("b", &good.to_uppercase())),
                "line 2: another line has the same name or digest",
            ),
        ] {
            assert_eq!(error(text), expected);
        }
        assert!(
            error(line("a", &good).replace("}", r#","sopes":1}"#))
                .starts_with("line 1: not the JSON")
        );
    }
}
