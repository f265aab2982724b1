//! Serves two invented lists without a socket.

use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use lists::{Document, Reading, Text};
use portcullis::build::{Build, Checks, DocumentInfo};
use portcullis_server::{App, Catalogue, Listing, Settings, Snapshot, Source, SourceError, routes};
use serde_json::Value;
use tower::ServiceExt as _;

/// The lists, by the names of their datasets.
const LISTS: [(&str, &str); 2] = [
    ("demo", include_str!("../data/demo.ftm.json")),
    ("donations", include_str!("../data/donations.ftm.json")),
];

/// The same as a manifest would have it: two datasets, and a collection of both.
pub(crate) struct Invented;

impl Source for Invented {
    fn load(&self) -> Result<Snapshot, SourceError> {
        let mut build = Build::new();
        for (name, lines) in LISTS {
            let info = DocumentInfo {
                title: format!("Title of {name}"),
                version: "20260801".to_owned(),
                source: format!("{name}.ftm.json"),
                digest: String::new(),
                only_changes: false,
            };
            let mut sink = build.document(&name.into(), info);
            let mut text = Text::decode(Box::new(lines.as_bytes())).unwrap();
            let format =
                lists::recognise(&format!("{name}.ftm.json"), &text.head()).unwrap().format;
            let document = Document::of(name, text);
            format.read(&Reading::of(name), document, &mut sink).unwrap();
            sink.finish();
        }
        let engine = build.finish(&Checks::default()).unwrap().engine;
        let listing = |name: &str| Listing {
            name: name.to_owned(),
            title: format!("Title of {name}"),
            load: true,
            version: Some("20260801".to_owned()),
            ..Listing::default()
        };
        let mut listings: Vec<Listing> = LISTS.iter().map(|(name, _)| listing(name)).collect();
        // What no client may see.
        let secret = [("entities_url", "file:///secret/place"), ("delta_url", "https://u:p@h/d")];
        for (key, value) in secret {
            listings[0].details.insert(key.to_owned(), value.into());
        }
        listings.push(Listing {
            children: LISTS.iter().map(|(name, _)| (*name).to_owned()).collect(),
            load: false,
            version: None,
            ..listing("default")
        });
        Ok(Snapshot::new(engine, Catalogue::new(listings)))
    }
}

/// A server with these settings.
pub(crate) fn server(settings: Settings) -> Router {
    routes::router(&App::new(Box::new(Invented), settings).unwrap())
}

static SERVER: LazyLock<Router> = LazyLock::new(|| server(Settings::default()));

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    /// `Null` where the body is no JSON.
    pub(crate) json: Value,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub(crate) fn with(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.bytes));
        self.json
    }

    /// Checks status and `detail`.
    #[track_caller]
    pub(crate) fn detail(self, status: u16, detail: &str) {
        assert_eq!(self.with(status)["detail"], detail);
    }
}

/// Sends a request.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Reply { status: parts.status, headers: parts.headers, bytes, json }
}

pub(crate) fn request(method: &str, path: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder().method(method).uri(path).body(body.into()).unwrap()
}

pub(crate) async fn get(path: &str) -> Reply {
    send(&SERVER, request("GET", path, Body::empty())).await
}

pub(crate) async fn post(path: &str, body: &Value) -> Reply {
    send(&SERVER, request("POST", path, body.to_string())).await
}

pub(crate) async fn ask(request: Request<Body>) -> Reply {
    send(&SERVER, request).await
}

/// A body with one query, under the key `q`.
pub(crate) fn query(schema: &str, properties: Value) -> Value {
    serde_json::json!({"queries": {"q": {"schema": schema, "properties": properties}}})
}

/// The ids of results.
pub(crate) fn ids(results: &Value) -> Vec<&str> {
    results.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect()
}

/// The keys of an object, in their order.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}
