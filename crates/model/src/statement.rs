//! One value of one property, with who says so.

use std::fmt;
use std::sync::Arc;

use crate::{DatasetName, Property};

/// One value of one property of one entity, with the dataset and the source record that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What is said.
    pub property: &'static Property,
    /// The cleaned value, in the form that FollowTheMoney prescribes for the type.
    pub value: String,
    /// The value as the source printed it, where cleaning changed it.
    pub original: Option<Box<str>>,
    /// The language or the script's usual language, where the source says so.
    pub lang: Option<Lang>,
    /// The dataset that says so.
    pub dataset: DatasetName,
    /// The record or address in the source, such as `sdn.csv#25285` or a page's URL.
    pub origin: Option<Arc<str>>,
    /// When the dataset first said so, as ISO 8601.
    pub first_seen: Option<Box<str>>,
    /// When the dataset last said so, as ISO 8601.
    pub last_seen: Option<Box<str>>,
    /// Whether the value came from enrichment and is not the dataset's own.
    pub external: bool,
}

impl Statement {
    /// A statement with nothing but its core.
    pub fn new(
        property: &'static Property,
        value: impl Into<String>,
        dataset: DatasetName,
    ) -> Self {
        Statement {
            property,
            value: value.into(),
            original: None,
            lang: None,
            dataset,
            origin: None,
            first_seen: None,
            last_seen: None,
            external: false,
        }
    }
}

/// A language by its ISO 639-3 code, such as `rus`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang([u8; 3]);

impl Lang {
    /// The language of a three-letter code in lower case. Whether it is assigned is not checked here:
    /// [`clean::language`](crate::clean::language) does that.
    pub const fn from_code(code: &str) -> Option<Lang> {
        let bytes = code.as_bytes();
        if bytes.len() != 3
            || !bytes[0].is_ascii_lowercase()
            || !bytes[1].is_ascii_lowercase()
            || !bytes[2].is_ascii_lowercase()
        {
            return None;
        }
        Some(Lang([bytes[0], bytes[1], bytes[2]]))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII letters")
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
