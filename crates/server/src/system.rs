//! Whether the server lives and is ready.

use axum::extract::State;
use serde_json::json;

use crate::app::App;
use crate::problem::{Answer, Problem, answered};

/// It lives.
pub(crate) async fn healthz() -> Answer {
    answered(&json!({ "status": "ok" }))
}

/// It has something to search.
pub(crate) async fn readyz(State(app): State<App>) -> Answer {
    if app.snapshot().engine.is_empty() {
        return Err(Problem::unavailable("Index not ready."));
    }
    answered(&json!({ "status": "ok" }))
}
