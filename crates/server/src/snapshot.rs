//! What is searched, of one piece: an engine, and the catalogue that goes with it.

use portcullis::Engine;

use crate::catalogue::Catalogue;

/// One immutable state of everything that is served. A request takes it once and finishes on it.
pub struct Snapshot {
    /// Answers queries.
    pub engine: Engine,
    /// The datasets and collections that may be named.
    pub catalogue: Catalogue,
}

impl Snapshot {
    /// Puts the two together.
    pub fn new(engine: Engine, catalogue: Catalogue) -> Snapshot {
        Snapshot { engine, catalogue }
    }
}

/// Where snapshots come from: a corpus file, a manifest, the built-in corpus.
pub trait Source: Send + Sync {
    /// Reads what is there now.
    ///
    /// # Errors
    ///
    /// What is there cannot be used; the text says why, for whoever runs the server. It may name paths
    /// and is never sent to a client.
    fn load(&self) -> Result<Snapshot, SourceError>;
}

/// Why a source has no snapshot.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(String);

impl SourceError {
    /// For that reason.
    pub fn new(reason: impl Into<String>) -> SourceError {
        SourceError(reason.into())
    }
}
