//! What every request leaves behind: an id, counts, a line in the log.
//!
//! Neither counts nor lines say what was asked: they have the route (`/match/{dataset}`) and not the
//! address, which may hold a name. Logs of what was asked are for whoever asks for them
//! (`--log-queries`).

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::metrics::gauge::Gauge;

use crate::access::Caller;
use crate::app::App;
use crate::held::Held;
use crate::layers::Trace;
use crate::spans::Span;

/// The header that carries the id of a request, there and back.
const ID: HeaderName = HeaderName::from_static("x-request-id");

/// Characters of an id that somebody else gave; longer ones are replaced.
const LONGEST_ID: usize = 128;

/// The route of a request that has none.
const NO_ROUTE: &str = "unknown";

/// Watches a request.
pub(crate) async fn request(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let trace = request.extensions().get::<Trace>().cloned().unwrap_or_default();
    let id = id(request.headers()).unwrap_or_else(|| trace.span.clone());
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, |it| it.as_str());
    let (route, method) = (route.to_owned(), request.method().clone());
    let asked = app.settings().operation.log_queries.then(|| without_secrets(request.uri()));
    let flying = Flying::new(app.metrics().in_flight.clone());
    let mut response = next.run(request).await;
    let (status, time) = (response.status().as_u16(), begun.elapsed());
    app.metrics().request(&route, method.as_str(), status, time);
    let caller = response.extensions().get::<Caller>().and_then(Caller::name).map(str::to_owned);
    tracing::info!(
        target: "portcullis::request",
        id,
        trace = trace.trace,
        method = method.as_str(),
        route,
        status,
        milliseconds = (time.as_micros() as f64) / 1000.0,
        key = caller,
        asked,
        "request"
    );
    if let Some(spans) = app.spans().filter(|_| trace.is_wanted()) {
        spans.add(Span { trace, route, method: method.to_string(), status, time });
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(ID, id);
    }
    response.map(|body| Held::body(body, flying))
}

/// An address without what opens doors: logs are read by more people than may ask.
fn without_secrets(uri: &Uri) -> String {
    let Some(query) = uri.query() else { return uri.path().to_owned() };
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
        let is_secret = matches!(&*name, "api_key" | "token");
        (name, if is_secret { "...".into() } else { value })
    });
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{}?{query}", uri.path())
}

/// The id that a proxy or a client gave, if it is one: it goes into logs, and must not forge a line.
fn id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(&ID)?.to_str().ok()?;
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.' | b':');
    (!id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(is_plain)).then(|| id.to_owned())
}

/// Counts a request from its beginning to the end of its answer.
struct Flying(Gauge);

impl Flying {
    fn new(gauge: Gauge) -> Flying {
        gauge.inc();
        Flying(gauge)
    }
}

impl Drop for Flying {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_get_into_logs() {
        let asked = |text: &str| without_secrets(&text.parse().unwrap());
        assert_eq!(
            asked("/search/default?q=a+b&api_key=pck_1"),
            "/search/default?q=a+b&api_key=..."
        );
        assert_eq!(asked("/updatez?api%5Fkey=1&token=2"), "/updatez?api_key=...&token=...");
        assert_eq!(asked("/healthz"), "/healthz");
    }

    #[test]
    fn ids_of_others_are_taken_if_they_cannot_forge_a_line() {
        let id_of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ID, HeaderValue::from_bytes(text.as_bytes()).unwrap());
            id(&headers)
        };
        assert_eq!(id_of("7b9e-4.a:b_c").as_deref(), Some("7b9e-4.a:b_c"));
        for text in ["", "a b", "a\"b", "ä", &"x".repeat(129)] {
            assert_eq!(id_of(text), None, "{text}");
        }
    }
}
