//! `GET /search/{dataset}`.

use serde_json::{Value, json};

use crate::support::{get, ids, keys};

async fn found(query: &str) -> Value {
    get(&format!("/search/default?{query}")).await.with(200)
}

/// Checks which entities a search finds, whatever their order.
async fn check(query: &str, expected: &[&str]) {
    let body = found(query).await;
    let mut ids: Vec<&str> = ids(&body["results"]);
    ids.sort_unstable();
    assert_eq!(ids, expected, "{query}");
    assert_eq!(body["total"], json!({"value": expected.len(), "relation": "eq"}), "{query}");
}

#[tokio::test]
async fn an_answer_has_the_form_of_yentes() {
    let body = found("q=morozkin").await;
    assert_eq!(keys(&body), ["limit", "offset", "total", "results", "facets"]);
    assert_eq!((&body["limit"], &body["offset"]), (&json!(10), &json!(0)));
    assert_eq!(body["results"][0].get("score"), None);
    assert_eq!(keys(&body["facets"]), ["countries", "topics", "datasets"]);
    assert_eq!(
        body["facets"]["countries"],
        json!({"label": "Countries", "values": [{"name": "ru", "label": "Russia", "count": 2}]})
    );
    assert_eq!(body["facets"]["datasets"]["label"], "Data sources");
    assert_eq!(
        body["facets"]["datasets"]["values"],
        json!([{"name": "demo", "label": "Title of demo", "count": 2}])
    );
}

#[tokio::test]
async fn words_phrases_and_fields_are_found() {
    for (query, expected) in [
        ("q=morozkin", &["pc-company-1", "pc-person-1"][..]),
        ("q=MOROZKIN%20viktor", &["pc-person-1"]),
        ("q=%D0%BC%D0%BE%D1%80%D0%BE%D0%B7%D0%BA%D0%B8%D0%BD", &["pc-person-1"]),
        ("q=morozkin%20OR%20odhiambo", &["pc-company-1", "pc-person-1", "pc-person-2"]),
        ("q=morozkin%20NOT%20viktor", &["pc-company-1"]),
        ("q=%22harbour%20lane%22", &["addr-1", "pc-company-2"]),
        ("q=moro*n", &["pc-company-1", "pc-person-1"]),
        ("q=morozkim~1", &["pc-company-1", "pc-person-1"]),
        ("q=morozkim", &[]),
        ("q=morozkim&fuzzy=true", &["pc-company-1", "pc-person-1"]),
        ("q=countries:ke", &["pc-person-2"]),
        ("q=properties.birthDate:%5B1975%20TO%201985%5D", &["pc-person-2"]),
        ("q=dates:%3E=1980", &["pc-person-2"]),
        ("q=/odh.*bo/", &["pc-person-2"]),
        ("q=1027700132195", &["pc-company-1"]),
        ("q=nothingofthesort", &[]),
    ] {
        check(query, expected).await;
    }
}

#[tokio::test]
async fn an_empty_query_finds_everything_in_scope() {
    let total = async |path: &str| get(path).await.with(200)["total"]["value"].clone();
    assert_eq!(total("/search/default").await, 9, "things of both lists");
    assert_eq!(total("/search/demo?q=").await, 7);
    assert_eq!(total("/search/donations?q=*").await, 2);
    assert_eq!(total("/search/donations?schema=Payment").await, 2);
    assert_eq!(total("/search/default?include_dataset=demo&exclude_dataset=demo").await, 0);
    assert_eq!(total("/search/default?exclude_dataset=demo").await, 2);
    assert_eq!(total("/search/default?include_dataset=unheard_of").await, 0);
}

#[tokio::test]
async fn schemata_are_expanded_and_excluded() {
    check("schema=Person", &["pc-person-1", "pc-person-2"]).await;
    check("schema=Organization&q=partei", &["don-party-1"]).await;
    check("schema=Vessel", &["pc-vessel-1"]).await;
    check("q=harbour", &["addr-1", "pc-company-2"]).await;
    check("q=harbour&exclude_schema=Address", &["pc-company-2"]).await;
    get("/search/default?schema=Xx").await.detail(400, "Invalid schema");
    get("/search/xx").await.detail(404, "No such dataset.");
}

#[tokio::test]
async fn filters_of_one_field_are_any_or_all_of_them() {
    check("countries=ke&countries=ru&schema=Person", &["pc-person-1", "pc-person-2"]).await;
    check("countries=ke&countries=ru&schema=Person&filter_op=AND", &[]).await;
    check("countries=ru&topics=sanction", &["pc-person-1"]).await;
    check("topics=sanction&topics=role.pep", &["pc-person-1", "pc-person-2"]).await;
    check("filter=properties.birthDate:1980", &["pc-person-2"]).await;
    check("filter=identifiers:9074729", &["pc-vessel-1"]).await;
    check("filter=entity_id:pc-person-1&filter=schema:person", &["pc-person-1"]).await;
    check("filter=referents:src-79", &["pc-person-1"]).await;
    check("datasets=donations&schema=Person", &[]).await;
    check("target=false&schema=Company", &["don-company-1", "don-party-1"]).await;
    check("datasets=donations", &["don-company-1", "don-party-1"]).await;
    check("filter=unknown:value", &[]).await;
    get("/search/default?filter=abc").await.detail(400, "Invalid filter: 'abc'");
}

#[tokio::test]
async fn changes_are_strictly_later() {
    check("changed_since=2099-01-01T00:00", &[]).await;
    check("changed_since=2025-12-01", &["pc-person-2"]).await;
    check("changed_since=2025-12-24T00:00:00", &[]).await;
    assert_eq!(get("/search/default?changed_since=soon").await.status, 422);
}

#[tokio::test]
async fn facets_are_those_that_were_asked_for() {
    let body = found("facets=schema&facets=genders").await;
    assert_eq!(keys(&body["facets"]), ["schema", "genders"]);
    let schemata = &body["facets"]["schema"];
    assert_eq!(schemata["label"], "Entity types");
    assert_eq!(schemata["values"][0]["name"], "Company");
    assert_eq!(schemata["values"][0]["label"], "Companies");
    assert_eq!(schemata["values"][0]["count"], 3);
    let reply = get("/search/default?facets=nothing").await.with(422);
    assert_eq!(reply["detail"][0]["type"], "enum");
}

#[tokio::test]
async fn rows_come_in_pages_and_in_any_order() {
    let sorted = async |query: &str| {
        let body = found(query).await;
        ids(&body["results"]).join(" ")
    };
    let people = "schema=Person&sort=properties.birthDate";
    assert_eq!(sorted(&format!("{people}:asc")).await, "pc-person-1 pc-person-2");
    assert_eq!(sorted(&format!("{people}:desc")).await, "pc-person-2 pc-person-1");
    assert_eq!(sorted(&format!("{people}:desc&limit=1&offset=1")).await, "pc-person-1");
    assert_eq!(
        sorted("schema=Company&sort=last_change&limit=2").await,
        "pc-company-1 pc-company-2"
    );
    assert_eq!(sorted("limit=0").await, "");
    // Nothing but the number of values tells them apart: the best documented comes first.
    assert_eq!(sorted("schema=Person").await, "pc-person-1 pc-person-2");
    for wrong in ["limit=501", "offset=9500", "limit=-1", "filter_op=XOR", "fuzzy=perhaps"] {
        assert_eq!(get(&format!("/search/default?{wrong}")).await.status, 422, "{wrong}");
    }
    assert_eq!(get("/search/default?limit=500&offset=9499").await.status, 200);
}

#[tokio::test]
async fn malformed_queries_are_refused_and_forgiven_on_request() {
    for query in ["invalid/query", "%28morozkin", "morozkin%20AND", "%22morozkin", "a%3Ab%3Ac"] {
        let reply = get(&format!("/search/default?q={query}")).await.with(400);
        let detail = reply["detail"].as_str().unwrap();
        assert!(detail.starts_with("Search error: "), "{detail}");
        assert_eq!(get(&format!("/search/default?q={query}&simple=true")).await.status, 200);
    }
    check("q=%28morozkin%20viktor&simple=true", &["pc-person-1"]).await;
    check("q=odhiambo%20|%20viktor&simple=true", &["pc-person-1", "pc-person-2"]).await;
}

#[tokio::test]
async fn results_name_sources_and_no_collections() {
    let body = found("q=").await;
    for result in body["results"].as_array().unwrap() {
        for dataset in result["datasets"].as_array().unwrap() {
            assert!(["demo", "donations"].contains(&dataset.as_str().unwrap()));
        }
    }
}
