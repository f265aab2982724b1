//! How much is taken on at once, and for how long.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio::time::timeout;

use crate::app::App;
use crate::held::Held;
use crate::problem::Problem;

/// Routes that answer however busy the server is: whoever looks after it has to be able to look.
const ALWAYS: &[&str] = &["/healthz", "/readyz", "/metrics", "/-/version"];

/// Refuses what would be too much at once. A request counts until its answer has gone out.
pub(crate) async fn crowd(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    if route.is_some_and(|it| ALWAYS.contains(&it.as_str())) {
        return next.run(request).await;
    }
    match Arc::clone(app.places()).try_acquire_owned() {
        Ok(place) => next.run(request).await.map(|body| Held::body(body, place)),
        Err(_) => {
            let detail = "The server has as many requests as it takes; try again in a moment.";
            Problem::unavailable(detail).into_response()
        }
    }
}

/// Ends what takes too long. The answer is 504 and not 503: the same request would most likely take as
/// long again, and 503 would ask the client to send it again. The time of an answer that streams ends
/// with its first byte; streams have limits on silence.
pub(crate) async fn time(State(app): State<App>, request: Request, next: Next) -> Response {
    let limit = Duration::from_secs(app.settings().operation.max_seconds);
    timeout(limit, next.run(request)).await.unwrap_or_else(|_| {
        let detail = "The request took too long.";
        Problem::new(StatusCode::GATEWAY_TIMEOUT, detail).into_response()
    })
}

/// Refuses bodies in a content encoding: a few bytes of them may become any number. None of yente's
/// clients sends one.
pub(crate) async fn plain_body(request: Request, next: Next) -> Response {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|it| !it.as_bytes().eq_ignore_ascii_case(b"identity")) {
        let detail = "Request bodies are taken without a content encoding.";
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).into_response();
    }
    next.run(request).await
}
