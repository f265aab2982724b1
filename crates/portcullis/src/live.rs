//! The snapshot that is searched now, where it is replaced while queries run.

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

use crate::engine::Engine;

/// Holds the snapshot of the moment: an engine, or whatever has to be replaced together with one.
/// Whoever asks takes it once for a query, or for a batch that has to be of one piece, and finishes on
/// it whatever comes meanwhile; a replaced snapshot goes when the last of them lets it go.
pub struct Live<T = Engine>(ArcSwap<T>);

impl<T> Live<T> {
    /// Begins with a snapshot.
    pub fn new(snapshot: T) -> Live<T> {
        Live(ArcSwap::from_pointee(snapshot))
    }

    /// The snapshot of the moment, for one query.
    pub fn now(&self) -> Guard<Arc<T>> {
        self.0.load()
    }

    /// The same to be kept for longer.
    pub fn keep(&self) -> Arc<T> {
        self.0.load_full()
    }

    /// Puts another snapshot in its place, at once for everybody who asks from now on; gives the old one.
    pub fn replace(&self, snapshot: T) -> Arc<T> {
        self.0.swap(Arc::new(snapshot))
    }
}
