//! What came of a fetch or a take.

use jiff::Timestamp;

use crate::record::Document;
use crate::verify::Fault;

/// What came of a fetch or a take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// There is a new version, and it is the latest now.
    New {
        /// The version. Its [`previous`](Document::previous) names the one it follows.
        document: Document,
        /// What was found wrong with the version it follows. Empty as a rule.
        damaged: Vec<Fault>,
        /// What it took.
        traffic: Traffic,
    },
    /// What is published is what is kept.
    Unchanged {
        /// The version kept, as it was recorded when it came.
        document: Document,
        /// The time of this check, which is recorded.
        checked_at: Timestamp,
        /// What it took.
        traffic: Traffic,
    },
}

/// What it took to get the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// HTTP requests, those for redirects and failed attempts included.
    pub requests: u32,
    /// Attempts that failed and were made again.
    pub retries: u32,
    /// Bytes of documents that came over the wire, or out of the folder they were taken from.
    pub bytes: u64,
    /// Files that the server confirmed without sending them.
    pub confirmed: u32,
}

impl Outcome {
    /// The latest version after the call.
    pub fn document(&self) -> &Document {
        match self {
            Self::New { document, .. } | Self::Unchanged { document, .. } => document,
        }
    }

    /// What it took.
    pub fn traffic(&self) -> Traffic {
        match self {
            Self::New { traffic, .. } | Self::Unchanged { traffic, .. } => *traffic,
        }
    }

    /// Whether there is a new version.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New { .. })
    }
}
