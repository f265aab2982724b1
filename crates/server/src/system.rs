//! Whether the server lives and is ready, and how it is told to look for something newer.

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::App;
use crate::parameters::Parameters;
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

/// Takes a new snapshot from where the old one came from: at once, or, with `sync`, before it answers.
pub(crate) async fn updatez(State(app): State<App>, mut parameters: Parameters) -> Answer {
    let sync = parameters.flag("sync", false);
    let told = parameters.text("token").unwrap_or_default();
    let expected = app.settings().update_token.as_deref().filter(|it| !it.is_empty());
    if !expected.is_some_and(|it| is_same(it.as_bytes(), told.as_bytes())) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "Invalid token."));
    }
    parameters.checked()?;
    if sync {
        // Why it failed may name paths: it is for whoever runs the server.
        app.update().await.map_err(|_| Problem::unavailable("The update failed."))?;
    } else {
        let app = app.clone();
        tokio::spawn(async move { app.update().await });
    }
    answered(&json!({ "status": "ok" }))
}

/// Compares in a time that does not tell where two texts differ.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    let differing = left.iter().zip(right).fold(0, |sum, (left, right)| sum | (left ^ right));
    left.len() == right.len() && std::hint::black_box(differing) == 0
}
