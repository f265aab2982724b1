//! One span for each request, sent to whoever collects traces: OpenTelemetry's protocol (OTLP) 1.x in
//! JSON over HTTP.
//!
//! OpenTelemetry's own crates would be a hundred more, with a second HTTP client and a second runtime's
//! worth of threads, for one kind of span with five attributes. What they would say is said here with
//! the client that the program has. A span says the route, never the address: that may name somebody.
//!
//! Nobody waits for a collector: spans that find the queue full are dropped, and the log says how many.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::layers::Trace;

/// Spans that wait to be sent; more are dropped.
const QUEUE: usize = 4096;

/// Spans that are sent at once.
const BATCH: usize = 512;

/// How long a span waits for others to be sent with.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a collector may take.
const SENDING: Duration = Duration::from_secs(10);

/// A request that was answered.
pub(crate) struct Span {
    pub(crate) trace: Trace,
    pub(crate) route: String,
    pub(crate) method: String,
    pub(crate) status: u16,
    /// Until the answer began.
    pub(crate) time: Duration,
}

/// The way to a collector.
pub(crate) struct Spans {
    sender: SyncSender<Value>,
    dropped: Arc<AtomicU64>,
}

impl Spans {
    /// To that address, from a service of that name.
    pub(crate) fn to(address: &str, service: &str) -> Spans {
        let (sender, queue) = sync_channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        let post = Post {
            address: address.to_owned(),
            service: service.to_owned(),
            dropped: Arc::clone(&dropped),
            is_failing: false,
        };
        // A collector that is slow holds up this thread and nothing else.
        let started =
            thread::Builder::new().name("spans".to_owned()).spawn(move || post.run(&queue));
        if let Err(error) = started {
            tracing::error!(%error, "no spans are sent");
        }
        Spans { sender, dropped }
    }

    /// Sends a span that ended now.
    pub(crate) fn add(&self, span: Span) {
        if self.sender.try_send(written(&span, Timestamp::now())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A span as the protocol writes it.
fn written(span: &Span, end: Timestamp) -> Value {
    let end = end.as_nanosecond();
    let begin = end - i128::try_from(span.time.as_nanos()).unwrap_or(0);
    let text = |key: &str, value: &str| json!({ "key": key, "value": { "stringValue": value } });
    let mut written = json!({
        "traceId": span.trace.trace,
        "spanId": span.trace.span,
        "name": format!("{} {}", span.method, span.route),
        // A server.
        "kind": 2,
        // Whole numbers of 64 bits are texts in this form of JSON.
        "startTimeUnixNano": begin.to_string(),
        "endTimeUnixNano": end.to_string(),
        "attributes": [
            text("http.request.method", &span.method),
            text("http.route", &span.route),
            { "key": "http.response.status_code", "value": { "intValue": span.status.to_string() } },
        ],
        // Errors of clients are none of the server.
        "status": { "code": if span.status >= 500 { 2 } else { 0 } },
    });
    if let Some(parent) = &span.trace.asked_by {
        written["parentSpanId"] = json!(parent);
    }
    written
}

/// Whoever brings spans away.
struct Post {
    address: String,
    service: String,
    dropped: Arc<AtomicU64>,
    /// So that a collector that is away is told once, and not every two seconds.
    is_failing: bool,
}

impl Post {
    fn run(mut self, queue: &Receiver<Value>) {
        let config = ureq::Agent::config_builder().timeout_global(Some(SENDING)).build();
        let agent = ureq::Agent::new_with_config(config);
        while let Ok(first) = queue.recv() {
            let batch = batch(first, queue);
            let count = batch.len();
            let sent = self.send(&agent, batch);
            if let Err(error) = &sent
                && !self.is_failing
            {
                tracing::warn!(%error, count, "spans could not be sent and are lost");
            }
            self.is_failing = sent.is_err();
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                tracing::warn!(dropped, "spans came faster than they could be sent");
            }
        }
    }

    fn send(&self, agent: &ureq::Agent, spans: Vec<Value>) -> Result<(), ureq::Error> {
        let name = json!({ "key": "service.name", "value": { "stringValue": self.service } });
        let body = json!({ "resourceSpans": [{
            "resource": { "attributes": [name] },
            "scopeSpans": [{ "scope": { "name": "portcullis" }, "spans": spans }],
        }] });
        let request = agent.post(&self.address).content_type("application/json");
        request.send(body.to_string()).map(drop)
    }
}

/// A span and those that come soon after it.
fn batch(first: Value, queue: &Receiver<Value>) -> Vec<Value> {
    let begun = Instant::now();
    let mut batch = vec![first];
    while batch.len() < BATCH {
        match queue.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
            Ok(span) => batch.push(span),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
        }
    }
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_the_protocol_wants_it() {
        let trace = Trace {
            trace: "0af7651916cd43dd8448eb211c80319c".to_owned(),
            span: "b7ad6b7169203331".to_owned(),
            asked_by: Some("00f067aa0ba902b7".to_owned()),
            ..Trace::default()
        };
        let span = Span {
            trace,
            route: "/match/{dataset}".to_owned(),
            method: "POST".to_owned(),
            status: 503,
            time: Duration::from_millis(250),
        };
        let end = Timestamp::from_second(1_800_000_000).unwrap();
        let written = written(&span, end);
        assert_eq!(written["startTimeUnixNano"], "1799999999750000000");
        assert_eq!(written["endTimeUnixNano"], "1800000000000000000");
        assert_eq!(written["parentSpanId"], "00f067aa0ba902b7");
        assert_eq!(written["status"]["code"], 2);
        assert_eq!(written["name"], "POST /match/{dataset}");
    }
}
