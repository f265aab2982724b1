//! `/catalog`, `/algorithms`, `/updatez`.

use axum::body::Body;
use axum::http::Request;
use portcullis_server::Settings;
use serde_json::json;

use crate::support::{ask, get, keys, request, send, server};

#[tokio::test]
async fn the_catalogue_lists_datasets_and_collections() {
    let body = get("/catalog").await.with(200);
    assert_eq!(body["current"], json!(["demo", "donations"]));
    assert_eq!((&body["outdated"], &body["index_stale"]), (&json!([]), &json!(false)));
    let datasets = body["datasets"].as_array().unwrap();
    assert_eq!(datasets.len(), 3);
    assert_eq!(
        keys(&datasets[0]),
        [
            "name",
            "title",
            "license",
            "summary",
            "description",
            "url",
            "updated_at",
            "last_export",
            "entity_count",
            "thing_count",
            "version",
            "category",
            "tags",
            "publisher",
            "coverage",
            "resources",
            "children",
            "deprecation",
            "deprecated",
            "load",
            "entities_url",
            "delta_url",
            "namespace",
            "index_version",
            "index_current"
        ]
    );
    assert_eq!(datasets[0]["entity_count"], 9);
    assert_eq!(datasets[0]["index_current"], true);
    assert_eq!(datasets[2]["children"], json!(["demo", "donations"]));
    assert_eq!(
        (&datasets[2]["load"], &datasets[2]["index_version"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(get("/manifest").await.with(200), body);
}

#[tokio::test]
async fn paths_and_tokens_stay_here() {
    let reply = get("/catalog").await;
    let text = String::from_utf8(reply.bytes).unwrap();
    assert!(!text.contains("secret") && !text.contains("u:p"), "{text}");
}

#[tokio::test]
async fn a_catalogue_that_is_known_is_not_sent_again() {
    let reply = get("/catalog").await;
    let tag = reply.header("etag").to_owned();
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    assert_eq!(tag.len(), 42, "a quoted SHA-1: {tag}");
    let with = |value: &str| {
        let request = Request::builder().uri("/catalog").header("if-none-match", value);
        ask(request.body(Body::empty()).unwrap())
    };
    for known in [tag.clone(), format!("\"x\", {tag}"), "*".to_owned(), format!("W/{tag}")] {
        let reply = with(&known).await;
        assert_eq!((reply.status.as_u16(), reply.bytes.len()), (304, 0), "{known}");
        assert_eq!(reply.header("etag"), tag);
    }
    assert_eq!(with("\"stale\"").await.status, 200);
}

#[tokio::test]
async fn algorithms_are_described_and_some_hidden() {
    let body = get("/algorithms").await.with(200);
    assert_eq!(keys(&body), ["algorithms", "default", "best"]);
    assert_eq!((&body["default"], &body["best"]), (&json!("best"), &json!(score::ALGORITHM)));
    let names = |body: &serde_json::Value| -> Vec<String> {
        let all = body["algorithms"].as_array().unwrap();
        all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    for name in [score::ALGORITHM, "logic-v2", "name-based", "ofac"] {
        assert!(names(&body).contains(&name.to_owned()), "{name}");
    }
    for algorithm in body["algorithms"].as_array().unwrap() {
        assert_eq!(keys(algorithm)[..4], ["name", "description", "features", "docs"]);
        assert_eq!(algorithm["features"], algorithm["docs"]["features"]);
        assert!(!algorithm["features"].as_object().unwrap().is_empty());
    }
    let hidden = Settings { hidden_algorithms: vec!["ofac".to_owned()], ..Settings::default() };
    let body = send(&server(hidden), request("GET", "/algorithms", Body::empty())).await.with(200);
    assert!(!names(&body).contains(&"ofac".to_owned()));
}

#[tokio::test]
async fn updates_need_the_token_of_the_server() {
    assert_eq!(get("/updatez").await.status, 405);
    let post = |path: &str| request("POST", path, Body::empty());
    let closed = server(Settings::default());
    for path in ["/updatez", "/updatez?token=", "/updatez?token=x"] {
        send(&closed, post(path)).await.detail(403, "Invalid token.");
    }
    let settings = Settings { update_token: Some("invented".to_owned()), ..Settings::default() };
    let open = server(settings);
    send(&open, post("/updatez")).await.detail(403, "Invalid token.");
    send(&open, post("/updatez?token=inventee")).await.detail(403, "Invalid token.");
    for path in ["/updatez?token=invented&sync=true", "/updatez?token=invented"] {
        assert_eq!(send(&open, post(path)).await.with(200), json!({"status": "ok"}));
    }
    assert_eq!(send(&open, request("GET", "/search/default", Body::empty())).await.status, 200);
}
