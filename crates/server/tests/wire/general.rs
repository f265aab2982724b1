//! What holds for every route.

use axum::body::Body;
use axum::http::Request;
use portcullis_server::Settings;
use serde_json::json;

use crate::support::{ask, get, request, send, server};

#[tokio::test]
async fn the_server_lives_and_is_ready() {
    assert_eq!(get("/healthz").await.with(200), json!({"status": "ok"}));
    assert_eq!(get("/readyz").await.with(200), json!({"status": "ok"}));
}

#[tokio::test]
async fn unknown_routes_and_wrong_methods_have_yentes_bodies() {
    get("/nowhere").await.detail(404, "Not Found");
    get("/docs").await.detail(404, "Not Found");
    let reply = ask(request("DELETE", "/healthz", Body::empty())).await;
    assert_eq!(reply.header("allow"), "GET");
    reply.detail(405, "Method Not Allowed");
    let reply = get("/match/default").await;
    assert_eq!(reply.header("allow"), "POST");
    reply.detail(405, "Method Not Allowed");
    for path in ["/healthz", "/search/default", "/catalog", "/entities/pc-person-1"] {
        let reply = ask(request("HEAD", path, Body::empty())).await;
        assert_eq!((reply.status.as_u16(), reply.header("allow")), (405, "GET"), "{path}");
    }
}

#[tokio::test]
async fn a_slash_at_the_end_leads_to_the_path_without() {
    let reply = get("/search/default/?q=a%20b").await;
    assert_eq!(reply.status, 307);
    assert_eq!(reply.header("location"), "/search/default?q=a%20b");
    // Never to another host.
    let reply = get("//evil.example/").await;
    assert!(!reply.header("location").starts_with("//"), "{}", reply.header("location"));
}

#[tokio::test]
async fn long_addresses_are_refused() {
    let path = format!("/search/default?q={}", "a".repeat(60_000));
    get(&path).await.detail(414, "Request URI too long");
    let path = format!("/search/default?q={}", "a".repeat(59_000));
    assert_eq!(get(&path).await.status, 200);
}

#[tokio::test]
async fn long_bodies_are_refused() {
    let small = server(Settings { max_body: 100, ..Settings::default() });
    let reply = send(&small, request("POST", "/match/default", "x".repeat(101))).await;
    reply.detail(413, "Request body too large (limit: 100 bytes)");
}

#[tokio::test]
async fn pages_of_any_origin_may_ask() {
    let preflight = Request::builder()
        .method("OPTIONS")
        .uri("/match/default")
        .header("origin", "https://page.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .body(Body::empty())
        .unwrap();
    let reply = ask(preflight).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), "https://page.example");
    assert_eq!(reply.header("access-control-allow-credentials"), "true");
    assert_eq!(reply.header("access-control-allow-headers"), "content-type");
    assert_eq!(reply.header("access-control-max-age"), "600");
    let simple = Request::builder().uri("/healthz").header("origin", "https://page.example");
    let reply = ask(simple.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.header("access-control-allow-origin"), "https://page.example");
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_take_it() {
    let compressed = Request::builder().uri("/healthz").header("accept-encoding", "gzip");
    let reply = ask(compressed.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.header("content-encoding"), "gzip");
    assert_eq!(reply.bytes[..2], [0x1f, 0x8b]);
    assert_eq!(get("/healthz").await.header("content-encoding"), "");
}

#[tokio::test]
async fn a_trace_goes_through_every_answer() {
    let sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = Request::builder()
        .uri("/nowhere")
        .header("traceparent", sent)
        .header("tracestate", "other=1");
    let reply = ask(traced.body(Body::empty()).unwrap()).await;
    let parent = reply.header("traceparent");
    assert!(parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{parent}");
    assert_ne!(parent, sent);
    let state = format!("yente={},other=1", &parent[36..52]);
    assert_eq!(reply.header("tracestate"), state);
    assert_eq!(get("/healthz").await.header("traceparent").len(), 55);
}
