//! What is searched, of one piece: an engine, and the catalogue that goes with it.

use std::sync::OnceLock;

use portcullis::Engine;

use crate::catalogue::Catalogue;
use crate::problem::Problem;
use crate::search::index::SearchIndex;
use crate::upkeep::Stamp;

/// One immutable state of everything that is served. A request takes it once and finishes on it.
pub struct Snapshot {
    /// Answers queries.
    pub engine: Engine,
    /// The datasets and collections that may be named.
    pub catalogue: Catalogue,
    /// The full-text index, once it is made; why it was not, if it could not be.
    search: OnceLock<Result<SearchIndex, String>>,
}

/// Entities up to which the full-text index is made before anything is answered: it takes a second or
/// two. That of a larger corpus is made while queries are answered already.
const SMALL: usize = 50_000;

impl Snapshot {
    /// Puts the two together.
    pub fn new(engine: Engine, catalogue: Catalogue) -> Snapshot {
        Snapshot { engine, catalogue, search: OnceLock::new() }
    }

    /// Whether its full-text index takes so little time that it can be waited for.
    pub(crate) fn is_small(&self) -> bool {
        self.engine.len() <= SMALL
    }

    /// Makes the full-text index.
    pub(crate) fn make_search_index(&self) {
        self.search.get_or_init(|| SearchIndex::build(&self.engine));
    }

    /// The full-text index.
    pub(crate) fn search_index(&self) -> Result<&SearchIndex, Problem> {
        match self.search.get() {
            Some(Ok(index)) => Ok(index),
            Some(Err(_)) => Err(Problem::unavailable("There is no search index.")),
            None => Err(Problem::unavailable("The search index is being made.")),
        }
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

    /// What tells the state that is there now from others, if that can be told without reading it: the
    /// server looks every few seconds, and loads what changed.
    fn stamp(&self) -> Option<Stamp> {
        None
    }
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
