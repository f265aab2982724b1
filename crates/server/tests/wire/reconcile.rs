//! Reconciliation, as OpenRefine asks for it.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::{Reply, ask, get, ids, keys};

/// Sends a form, as browsers do.
async fn form(path: &str, name: &str, value: &Value) -> Reply {
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair(name, &value.to_string())
        .finish();
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    ask(request).await
}

#[tokio::test]
async fn the_service_tells_what_it_offers() {
    let request = Request::builder()
        .uri("/reconcile/demo?api_key=k")
        .header("host", "lists.example:8000")
        .body(Body::empty())
        .unwrap();
    let body = ask(request).await.with(200);
    assert_eq!(body["versions"], json!(["0.2"]));
    assert_eq!(body["name"], "Title of demo (Portcullis)");
    assert_eq!(body["view"]["url"], "http://lists.example:8000/entities/{{id}}");
    assert_eq!((&body["preview"]["width"], &body["preview"]["height"]), (&json!(430), &json!(600)));
    let suggest = &body["suggest"]["entity"];
    assert_eq!(suggest["service_url"], "http://lists.example:8000/reconcile/demo");
    assert_eq!(suggest["service_path"], "/suggest/entity?api_key=k");
    assert_eq!(keys(&body["suggest"]), ["entity", "type", "property"]);
    assert_eq!(body["extend"]["propose_properties"]["service_path"], "/extend/property?api_key=k");
    assert_eq!(keys(&body["defaultTypes"][0]), ["id", "name", "description"]);
    get("/reconcile/nowhere").await.detail(404, "No such dataset.");
}

#[tokio::test]
async fn names_become_entities() {
    let queries = json!({"q0": {"query": "Viktor Morozkin", "type": "Person", "limit": 1,
        "properties": [{"pid": "Person:birthDate", "v": "1971"}, {"pid": "unqualified", "v": "x"}]}});
    let reply = form("/reconcile/default", "queries", &queries).await;
    assert_eq!(reply.header("x-batch-size"), "1");
    let body = reply.with(200);
    let result = &body["q0"]["result"];
    assert_eq!(ids(result), ["pc-person-1"]);
    assert_eq!(keys(&result[0]), ["id", "name", "description", "type", "score", "match"]);
    assert_eq!(result[0]["type"][0]["id"], "Person");
    assert_eq!(result[0]["match"], true);
}

#[tokio::test]
async fn types_may_be_lists_or_missing() {
    for kind in [json!("Company"), json!(["Company", "Person"]), json!({"id": "Company"})] {
        let queries = json!({"a": {"query": "Morozkin Trade Logistics", "type": kind}});
        let body = form("/reconcile/default", "queries", &queries).await.with(200);
        assert_eq!(body["a"]["result"][0]["id"], "pc-company-1");
    }
    let queries = json!({"a": {"query": "Northern Lantern"}});
    let body = form("/reconcile/default", "queries", &queries).await.with(200);
    assert_eq!(body["a"]["result"][0]["id"], "pc-vessel-1");
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused() {
    let nothing = "No queries or extend request provided.";
    form("/reconcile/default", "other", &json!({})).await.detail(400, nothing);
    let not_json = Request::builder().method("POST").uri("/reconcile/default");
    let reply = ask(not_json.body(Body::from("queries=%7B")).unwrap()).await.with(400);
    assert_eq!(keys(&reply), ["detail", "errors"]);
    let all = (0..101).map(|it| (it.to_string(), json!({"query": "x"})));
    let many = Value::Object(all.collect());
    assert_eq!(form("/reconcile/default", "queries", &many).await.status, 400);
    let unknown = json!({"a": {"query": "x", "type": "Xx"}});
    assert_eq!(form("/reconcile/default", "queries", &unknown).await.status, 400);
    let queries = json!({"a": {"query": "x"}});
    let path = "/reconcile/default?algorithm=nonsense";
    assert_eq!(form(path, "queries", &queries).await.status, 400);
}

#[tokio::test]
async fn entities_give_further_columns() {
    let request = |ids: Value, render: &str| {
        json!({"ids": ids, "properties": [
            {"id": "Person:nationality", "settings": {"limit": 1, "render": render}},
            {"id": "name", "settings": {"limit": "1"}}]})
    };
    let both = json!(["pc-person-1", "unknown"]);
    let body = form("/reconcile/default", "extend", &request(both, "caption")).await.with(200);
    assert_eq!(body["meta"][0], json!({"id": "Person:nationality", "name": "Nationality"}));
    let row = &body["rows"]["pc-person-1"];
    assert_eq!(row["Person:nationality"], json!([{"str": "Russia"}]));
    assert_eq!(row["name"], json!([{"str": "Viktor Andreyevich Morozkin"}]));
    assert_eq!(body["rows"]["unknown"], json!({}));
    let one = json!(["pc-person-1"]);
    let body = form("/reconcile/default", "extend", &request(one, "raw")).await.with(200);
    assert_eq!(body["rows"]["pc-person-1"]["Person:nationality"], json!([{"str": "ru"}]));
    let old = json!(["src-77"]);
    let reply = form("/reconcile/default", "extend", &request(old, "raw")).await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn what_is_typed_is_completed() {
    let suggested = async |path: &str| {
        let body = get(&format!("/reconcile/default/{path}")).await.with(200);
        assert_eq!(keys(&body), ["code", "status", "prefix", "result"]);
        assert_eq!((&body["code"], &body["status"]), (&json!("/api/status/ok"), &json!("200 OK")));
        let all = body["result"].as_array().unwrap();
        all.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(suggested("suggest/entity?prefix=Viktor%20Mor").await, ["pc-person-1"]);
    assert_eq!(suggested("suggest/entity?prefix=moro&limit=1").await.len(), 1);
    assert_eq!(suggested("suggest/type?prefix=Compan").await, ["Company"]);
    assert!(suggested("suggest/property?prefix=birthD").await.contains(&"Person:birthDate".into()));
    assert_eq!(suggested("suggest/property?prefix=a").await.len(), 5);
    for kind in ["entity", "type", "property"] {
        assert!(suggested(&format!("suggest/{kind}?prefix=")).await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn properties_of_a_type_are_proposed() {
    let body = get("/reconcile/default/extend/property?type=Person&limit=3").await.with(200);
    assert_eq!(keys(&body), ["limit", "type", "properties"]);
    assert_eq!(body["properties"].as_array().unwrap().len(), 3);
    assert_eq!(get("/reconcile/default/extend/property?type=Xx").await.status, 400);
}
