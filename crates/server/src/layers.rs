//! What every request goes through before its route, and every answer after it: stacked here and
//! nowhere else.
//!
//! From the outside in: faults become answers, cross-origin rules, compression, trace headers, metrics
//! and logs, the count of requests, keys and rates, time, limits on the address and on bodies. Refusals
//! carry the trace, are compressed, counted and logged, and come before all work.

use std::any::Any;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;

use crate::app::App;
use crate::problem::Problem;
use crate::{access, limits, observe};

pub(crate) use trace::Trace;

mod cross_origin;
mod trace;

/// Puts the layers around the routes.
pub fn around(routes: Router, app: &App) -> Router {
    routes
        .layer(from_fn_with_state(app.clone(), short_address))
        .layer(from_fn(limits::plain_body))
        .layer(from_fn_with_state(app.clone(), limits::time))
        .layer(from_fn_with_state(app.clone(), access::admit))
        .layer(from_fn_with_state(app.clone(), limits::crowd))
        // A fault has to be an answer before it can be counted.
        .layer(CatchPanicLayer::custom(fault))
        .layer(from_fn_with_state(app.clone(), observe::request))
        .layer(from_fn(trace::headers))
        .layer(CompressionLayer::new().gzip(true).compress_when(SizeAbove::new(0)))
        .layer(cross_origin::layer())
        .layer(CatchPanicLayer::custom(fault))
}

/// The body of an answer to a fault: nothing of what went wrong leaves the server.
fn fault(_: Box<dyn Any + Send>) -> Response {
    Problem::fault().into_response()
}

/// Addresses over the limit are refused before anything reads them.
async fn short_address(State(app): State<App>, request: Request, next: Next) -> Response {
    let uri = request.uri();
    let length = uri.path_and_query().map_or(0, |it| it.as_str().len());
    if length > app.settings().max_url_length {
        return Problem::new(StatusCode::URI_TOO_LONG, "Request URI too long").into_response();
    }
    next.run(request).await
}
