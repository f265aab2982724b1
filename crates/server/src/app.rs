//! What the handlers share.

use std::sync::Arc;

use portcullis::{Live, Scratches};
use tokio::sync::Semaphore;

use crate::access::{Keys, read_keys};
use crate::metrics::Metrics;
use crate::screen::Tables;
use crate::settings::Settings;
use crate::snapshot::{Snapshot, Source, SourceError};
use crate::spans::Spans;
use crate::state::Fresh;
use crate::upkeep::{Rates, Stamp, rates};
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
    /// One update at a time; the stamp of what is served.
    updating: tokio::sync::Mutex<Option<Stamp>>,
    /// Who may ask, if not everybody.
    keys: Option<Keys>,
    rates: Option<Arc<Rates>>,
    /// One for each request that may run.
    places: Arc<Semaphore>,
    metrics: Metrics,
    /// Where spans go, if they go anywhere.
    spans: Option<Spans>,
    fresh: Fresh,
    tables: Option<Arc<dyn Tables>>,
    /// One for each file that may be screened.
    files: Arc<Semaphore>,
}

impl App {
    /// Takes a first snapshot from its source and starts the pool.
    ///
    /// # Errors
    ///
    /// The source has none, or the system gives no threads.
    pub fn new(source: Box<dyn Source>, settings: Settings) -> Result<App, SourceError> {
        let operation = &settings.operation;
        let keys = operation.keys.as_deref().map(read_keys).transpose();
        let keys = keys.map_err(SourceError::new)?.map(|it| Keys::new(&it));
        let rates = operation.rate.and_then(rates);
        let places = Arc::new(Semaphore::new(operation.max_requests.min(Semaphore::MAX_PERMITS)));
        let files = Arc::new(Semaphore::new(operation.max_files.min(Semaphore::MAX_PERMITS)));
        let spans = operation.spans_to.as_ref().map(|it| Spans::to(it, &operation.service));
        // The stamp comes first: what changes while it is read is read again.
        let stamp = source.stamp();
        let snapshot = source.load()?;
        if snapshot.is_small() {
            snapshot.make_search_index();
        }
        let live = Live::new(snapshot);
        let work = Work::new(settings.threads, settings.waiting)
            .map_err(|it| SourceError::new(format!("cannot start threads: {it}")))?;
        let scratches = Scratches::default();
        let updating = tokio::sync::Mutex::new(stamp);
        let (metrics, fresh) = (Metrics::new(), Fresh::new());
        let app = App(Arc::new(Shared {
            settings,
            live,
            work,
            scratches,
            source,
            updating,
            keys,
            rates,
            places,
            metrics,
            spans,
            fresh,
            tables: None,
            files,
        }));
        app.make_search_index();
        Ok(app)
    }

    /// The same server, which takes tables of users too.
    ///
    /// # Panics
    ///
    /// If it is shared already.
    #[must_use]
    pub fn with_tables(mut self, tables: impl Tables) -> App {
        let shared = Arc::get_mut(&mut self.0).expect("it is handed in before anything is served");
        shared.tables = Some(Arc::new(tables));
        self
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

    /// The keys, if anybody is asked for one.
    pub(crate) fn keys(&self) -> Option<&Keys> {
        self.0.keys.as_ref()
    }

    /// How often each address asked, if that is limited.
    pub(crate) fn rates(&self) -> Option<&Rates> {
        self.0.rates.as_deref()
    }

    /// Places of requests.
    pub(crate) fn places(&self) -> &Arc<Semaphore> {
        &self.0.places
    }

    /// Who reads tables of users, if anybody does.
    pub(crate) fn tables(&self) -> Option<Arc<dyn Tables>> {
        self.0.tables.clone()
    }

    /// Places of files.
    pub(crate) fn files(&self) -> &Arc<Semaphore> {
        &self.0.files
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Where spans go.
    pub(crate) fn spans(&self) -> Option<&Spans> {
        self.0.spans.as_ref()
    }

    /// Whether what is searched is what should be.
    pub(crate) fn fresh(&self) -> &Fresh {
        &self.0.fresh
    }

    /// Takes another snapshot from the source and puts it in the place of the old one, which requests
    /// that run finish on. Where the source fails, the old one stays.
    ///
    /// # Errors
    ///
    /// The source says why it has none; the log says it too.
    pub async fn update(&self) -> Result<(), SourceError> {
        let mut served = self.0.updating.lock().await;
        let shared = Arc::clone(&self.0);
        // Reading files takes long and must not stand in the way of queries: it has a thread of its own.
        // The full-text index comes with it, so that no search fails meanwhile.
        let loaded = tokio::task::spawn_blocking(move || {
            let stamp = shared.source.stamp();
            let snapshot = shared.source.load()?;
            snapshot.make_search_index();
            Ok((snapshot, stamp))
        });
        let loaded = loaded.await;
        let loaded =
            loaded.unwrap_or_else(|_| Err(SourceError::new("the update ended in a fault")));
        self.0.fresh.note(loaded.is_ok());
        self.0.metrics.updated(loaded.is_ok());
        match loaded {
            Ok((snapshot, stamp)) => {
                let corpus = snapshot.engine.corpus();
                let digest = corpus.digest.as_str();
                tracing::info!(digest, entities = snapshot.engine.len(), "updated");
                *served = stamp;
                self.0.live.replace(snapshot);
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "the update failed; the older state is still searched");
                Err(error)
            }
        }
    }

    /// The stamp of what the source has now.
    pub(crate) async fn stamp(&self) -> Option<Stamp> {
        let shared = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || shared.source.stamp()).await.ok().flatten()
    }

    /// The stamp of what is served.
    pub(crate) async fn served(&self) -> Option<Stamp> {
        self.0.updating.lock().await.clone()
    }

    /// Reads the file of keys again. One that cannot be read leaves the old keys: a slip of the pen must
    /// not lock everybody out.
    pub(crate) async fn read_keys(&self) {
        let shared = Arc::clone(&self.0);
        let read = move || {
            let (Some(keys), Some(path)) = (&shared.keys, &shared.settings.operation.keys) else {
                return;
            };
            match read_keys(path) {
                Ok(file) => {
                    keys.replace(&file);
                    tracing::info!(count = keys.count(), "read the keys");
                }
                Err(error) => tracing::error!(error, "the old keys stay"),
            }
        };
        let _ = tokio::task::spawn_blocking(read).await;
    }
}
