//! What the handlers share.

use std::sync::Arc;

use portcullis::{Live, Scratches};

use crate::settings::Settings;
use crate::snapshot::{Snapshot, Source, SourceError};
use crate::work::Work;

/// What is served: the snapshot of the moment, the settings, the pool. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    settings: Settings,
    live: Live<Snapshot>,
    work: Work,
    scratches: Scratches,
    source: Box<dyn Source>,
    /// One update at a time.
    updating: tokio::sync::Mutex<()>,
}

impl App {
    /// Takes a first snapshot from its source and starts the pool.
    ///
    /// # Errors
    ///
    /// The source has none, or the system gives no threads.
    pub fn new(source: Box<dyn Source>, settings: Settings) -> Result<App, SourceError> {
        let snapshot = source.load()?;
        if snapshot.is_small() {
            snapshot.make_search_index();
        }
        let live = Live::new(snapshot);
        let work = Work::new(settings.threads, settings.waiting)
            .map_err(|it| SourceError::new(format!("cannot start threads: {it}")))?;
        let scratches = Scratches::default();
        let updating = tokio::sync::Mutex::new(());
        let app = App(Arc::new(Shared { settings, live, work, scratches, source, updating }));
        app.make_search_index();
        Ok(app)
    }

    /// How it was told to behave.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The snapshot of the moment, for all of one request.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.0.live.keep()
    }

    /// The one door to work on queries.
    pub fn work(&self) -> &Work {
        &self.0.work
    }

    /// Working memory of searches, for the threads of the pool.
    pub(crate) fn scratches(&self) -> &Scratches {
        &self.0.scratches
    }

    /// Makes the full-text index of a large corpus on a thread of its own.
    fn make_search_index(&self) {
        let snapshot = self.snapshot();
        if !snapshot.is_small() {
            std::thread::spawn(move || snapshot.make_search_index());
        }
    }

    /// Takes another snapshot from the source and puts it in the place of the old one, which requests
    /// that run finish on. Where the source fails, the old one stays.
    ///
    /// # Errors
    ///
    /// The source says why it has none.
    pub async fn update(&self) -> Result<(), SourceError> {
        let _one = self.0.updating.lock().await;
        let shared = Arc::clone(&self.0);
        // Reading files takes long and must not stand in the way of queries: it has a thread of its own.
        // The full-text index comes with it, so that no search fails meanwhile.
        let loaded = tokio::task::spawn_blocking(move || {
            let snapshot = shared.source.load()?;
            snapshot.make_search_index();
            Ok::<Snapshot, SourceError>(snapshot)
        });
        let snapshot =
            loaded.await.map_err(|_| SourceError::new("the update ended in a fault"))??;
        self.0.live.replace(snapshot);
        Ok(())
    }
}
