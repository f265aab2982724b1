//! What the server counts, as Prometheus reads it. Labels are routes and names of datasets, never what
//! somebody asked.

use std::sync::Mutex;
use std::time::Duration;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::snapshot::Snapshot;

/// All counts of one server.
pub(crate) struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram>,
    pub(crate) in_flight: Gauge,
    waiting: Gauge,
    screenings: Counter,
    hits: Counter,
    incomplete: Counter,
    updates: Family<UpdateLabels, Counter>,
    stale: Gauge,
    entities: Family<DatasetLabels, Gauge>,
    age: Family<DatasetLabels, Gauge<f64, std::sync::atomic::AtomicU64>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct UpdateLabels {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DatasetLabels {
    dataset: String,
}

/// Upper ends of the classes of latency, in seconds: close together where a query should lie.
const SECONDS: [f64; 15] =
    [0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("portcullis");
        let metrics = Metrics {
            registry: Mutex::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_flight: Gauge::default(),
            waiting: Gauge::default(),
            screenings: Counter::default(),
            hits: Counter::default(),
            incomplete: Counter::default(),
            updates: Family::default(),
            stale: Gauge::default(),
            entities: Family::default(),
            age: Family::default(),
        };
        let it = &metrics;
        registry.register("requests", "Requests answered", it.requests.clone());
        registry.register("request_seconds", "Time until an answer began", it.seconds.clone());
        registry.register("requests_in_flight", "Requests being answered", it.in_flight.clone());
        registry.register(
            "work_waiting",
            "Pieces of work on queries that run or wait for a thread",
            it.waiting.clone(),
        );
        registry.register("screenings", "Parties screened", it.screenings.clone());
        registry.register(
            "screenings_with_hit",
            "Parties screened with a hit at or above the threshold",
            it.hits.clone(),
        );
        registry.register(
            "screenings_incomplete",
            "Parties screened whose search was not complete",
            it.incomplete.clone(),
        );
        registry.register("updates", "Attempts to update what is searched", it.updates.clone());
        registry.register(
            "stale",
            "1 if the last update failed and an older state is searched",
            it.stale.clone(),
        );
        registry.register(
            "dataset_entities",
            "Entities of a dataset that is searched",
            it.entities.clone(),
        );
        registry.register(
            "dataset_age_seconds",
            "Time since the version of a dataset, where its version is an instant",
            it.age.clone(),
        );
        Metrics { registry: Mutex::new(registry), ..metrics }
    }

    /// Counts a request once its answer begins.
    pub(crate) fn request(&self, route: &str, method: &str, status: u16, time: Duration) {
        let route = route.to_owned();
        self.seconds
            .get_or_create(&RouteLabels { route: route.clone() })
            .observe(time.as_secs_f64());
        let labels = RequestLabels { route, method: known_method(method), status };
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts the screening of one party.
    pub(crate) fn screened(&self, has_hit: bool, is_complete: bool) {
        self.screenings.inc();
        self.hits.inc_by(u64::from(has_hit));
        self.incomplete.inc_by(u64::from(!is_complete));
    }

    /// Counts an update.
    pub(crate) fn updated(&self, is_good: bool) {
        let outcome = if is_good { "done" } else { "failed" };
        self.updates.get_or_create(&UpdateLabels { outcome }).inc();
        self.stale.set(i64::from(!is_good));
    }

    fn datasets(&self, snapshot: &Snapshot) {
        // Datasets come and go with a corpus.
        self.entities.clear();
        self.age.clear();
        for dataset in &snapshot.engine.corpus().datasets {
            let labels = DatasetLabels { dataset: dataset.name.to_string() };
            let count = i64::try_from(dataset.entities).unwrap_or(i64::MAX);
            self.entities.get_or_create(&labels).set(count);
            if let Some(age) = age(&dataset.version) {
                self.age.get_or_create(&labels).set(age);
            }
        }
    }

    fn text(&self) -> Option<String> {
        let mut text = String::new();
        let registry = self.registry.lock().ok()?;
        encode(&mut text, &registry).ok()?;
        Some(text)
    }
}

/// Methods are labels only if they are known: a client may send any word.
fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH"]
        .into_iter()
        .find(|it| *it == method)
        .unwrap_or("other")
}

/// The seconds since a version, if that is an instant or a day: `20261127153000-abc`, `2026-11-27`.
fn age(version: &str) -> Option<f64> {
    let digits: String = version.chars().take_while(char::is_ascii_digit).take(14).collect();
    let text = match digits.len() {
        14 => {
            let (day, time) = digits.split_at(8);
            format!("{}T{}:{}:{}Z", dashed(day), &time[..2], &time[2..4], &time[4..])
        }
        8 => format!("{}T00:00:00Z", dashed(&digits)),
        _ => version.to_owned(),
    };
    let then = model::date::instant(&text)?;
    Some((Timestamp::now().as_second() - then).max(0) as f64)
}

fn dashed(day: &str) -> String {
    format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])
}

/// The metrics, in the text form of OpenMetrics, which Prometheus reads.
pub(crate) async fn metrics(State(app): State<App>) -> Answer {
    let metrics = app.metrics();
    metrics.datasets(&app.snapshot());
    metrics.waiting.set(i64::try_from(app.work().taken_places()).unwrap_or(i64::MAX));
    let text = metrics.text().ok_or_else(Problem::fault)?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_that_are_instants_have_an_age() {
        let day = 86_400.0;
        for version in ["20200101000000-abc", "20200101", "2020-01-01", "2020-01-01T00:00:00Z"] {
            assert!(age(version).unwrap() > 2500.0 * day, "{version}");
        }
        assert_eq!(age("static"), None);
        assert_eq!(age("99999999"), None);
        assert_eq!(age("2999-01-01"), Some(0.0));
    }

    #[test]
    fn counts_come_out_as_text() {
        let metrics = Metrics::new();
        metrics.request("/match/{dataset}", "POST", 200, Duration::from_millis(4));
        metrics.request("/match/{dataset}", "BREW", 405, Duration::from_millis(4));
        metrics.screened(true, true);
        metrics.updated(false);
        let text = metrics.text().unwrap();
        for line in [
            r#"portcullis_requests_total{route="/match/{dataset}",method="POST",status="200"} 1"#,
            r#"portcullis_requests_total{route="/match/{dataset}",method="other",status="405"} 1"#,
            r#"portcullis_request_seconds_bucket{le="0.005",route="/match/{dataset}"} 2"#,
            "portcullis_screenings_total 1",
            "portcullis_screenings_with_hit_total 1",
            "portcullis_screenings_incomplete_total 0",
            r#"portcullis_updates_total{outcome="failed"} 1"#,
            "portcullis_stale 1",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} in {text}");
        }
    }
}
