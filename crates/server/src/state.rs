//! Whether what is searched is what should be: told by `/readyz`, asked by `/updatez`.

use std::sync::Mutex;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use jiff::Timestamp;
use serde_json::json;

use crate::access::tells_token;
use crate::app::App;
use crate::parameters::Parameters;
use crate::problem::{Answer, Problem, answered};

/// How the last update went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Freshness {
    /// When what is searched was taken, in seconds since 1970.
    pub(crate) since: i64,
    /// Since when updates fail, if the last one did.
    pub(crate) failing_since: Option<i64>,
}

/// The same, shared.
#[derive(Default)]
pub(crate) struct Fresh(Mutex<Freshness>);

impl Fresh {
    pub(crate) fn new() -> Fresh {
        let fresh = Fresh::default();
        fresh.note(true);
        fresh
    }

    /// Notes how an update went.
    pub(crate) fn note(&self, is_good: bool) {
        let now = Timestamp::now().as_second();
        let mut state = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match is_good {
            true => *state = Freshness { since: now, failing_since: None },
            false => state.failing_since = state.failing_since.or(Some(now)),
        }
    }

    pub(crate) fn now(&self) -> Freshness {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// An instant as yente writes one: to the second, in UTC, without a zone.
fn instant(seconds: i64) -> Option<String> {
    let text = Timestamp::from_second(seconds).ok()?.to_string();
    Some(text.trim_end_matches('Z').to_owned())
}

/// Whether there is something to search, and whether it is what should be searched. A stale server
/// answers 200: its answers are good for the lists that they name, and taking it out of service would
/// leave nobody to answer.
pub(crate) async fn readyz(State(app): State<App>) -> Answer {
    if app.snapshot().engine.is_empty() {
        return Err(Problem::unavailable("Index not ready."));
    }
    let state = app.fresh().now();
    match state.failing_since {
        None => answered(&json!({ "status": "ok" })),
        Some(failing) => answered(&json!({
            "status": "stale",
            "detail": "The last update failed; an older state is searched.",
            "searched_since": instant(state.since),
            "failing_since": instant(failing),
        })),
    }
}

/// Updates: at once, or, with `sync`, before it answers. With keys, the gate has seen a token or a key that
/// may; without, the token is all there is.
pub(crate) async fn updatez(
    State(app): State<App>,
    uri: Uri,
    mut parameters: Parameters,
) -> Answer {
    let sync = parameters.flag("sync", false);
    if app.keys().is_none() && !tells_token(&app, &uri) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Invalid token."));
    }
    parameters.checked()?;
    let update = {
        let app = app.clone();
        tokio::spawn(async move { app.update().await.is_ok() })
    };
    if sync && !update.await.unwrap_or(false) {
        // Why it failed may name paths: it is for whoever runs the server.
        return Err(Problem::unavailable("The update failed; the older state is still searched."));
    }
    answered(&json!({ "status": "ok" }))
}

/// What answers.
pub(crate) async fn version(State(app): State<App>) -> Answer {
    let snapshot = app.snapshot();
    let corpus = snapshot.engine.corpus();
    answered(&json!({
        "name": "portcullis",
        "version": env!("CARGO_PKG_VERSION"),
        "algorithm": score::ALGORITHM,
        "corpus": { "digest": corpus.digest, "changes": corpus.changes },
    }))
}
