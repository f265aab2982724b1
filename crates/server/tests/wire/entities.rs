//! `GET /entities/{id}` and what is beside it.

use serde_json::{Value, json};

use crate::support::{get, ids, keys};

#[tokio::test]
async fn a_nested_entity_shows_what_it_is_tied_to() {
    let body = get("/entities/pc-person-1").await.with(200);
    let properties = &body["properties"];
    assert_eq!(properties["birthDate"], json!(["1971-03-09"]));
    assert_eq!(ids(&properties["addressEntity"]), ["addr-1", "addr-2"]);
    assert_eq!(ids(&properties["sanctions"]), ["pc-sanction-1"]);
    assert_eq!(properties["sanctions"][0]["properties"]["entity"], json!(["pc-person-1"]));
    let ownership = &properties["ownershipOwner"][0];
    assert_eq!(ownership["properties"]["owner"], json!(["pc-person-1"]), "its own id stays");
    assert_eq!(ids(&ownership["properties"]["asset"]), ["pc-company-1"]);
    // The first thing is the last: its own links are ids.
    let company = &ownership["properties"]["asset"][0];
    assert_eq!(company["properties"]["addressEntity"], json!(["addr-1"]));
    assert_eq!(company["properties"].get("ownershipAsset"), None);
    assert_eq!(body["referents"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn a_flat_entity_holds_ids() {
    let body = get("/entities/pc-person-1?nested=false").await.with(200);
    assert_eq!(body["properties"]["addressEntity"], json!(["addr-1", "addr-2"]));
    assert_eq!(body["properties"].get("sanctions"), None);
    let keys = keys(&body).join(" ");
    let expected =
        "id caption schema properties datasets referents target first_seen last_seen last_change";
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn payments_are_shown_from_either_end() {
    let body = get("/entities/don-company-1").await.with(200);
    let payments = &body["properties"]["paymentPayer"];
    assert_eq!(ids(payments), ["don-pay-1", "don-pay-2"]);
    assert_eq!(payments[0]["properties"]["payer"], json!(["don-company-1"]));
    assert_eq!(ids(&payments[0]["properties"]["beneficiary"]), ["don-party-1"]);
    let body = get("/entities/don-pay-1").await.with(200);
    assert_eq!(ids(&body["properties"]["payer"]), ["don-company-1"]);
    assert_eq!(ids(&body["properties"]["beneficiary"]), ["don-party-1"]);
    assert_eq!(body["properties"]["payer"][0]["properties"].get("paymentPayer"), None);
    assert_eq!((&body["last_change"], &body["referents"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn an_old_id_leads_to_the_entity() {
    for (path, location) in [
        ("/entities/src-78", "/entities/pc-person-1"),
        ("/entities/src-78?nested=false", "/entities/pc-person-1"),
        ("/entities/src-78/adjacent", "/entities/pc-person-1/adjacent"),
        ("/entities/src-78/adjacent/sanctions", "/entities/pc-person-1/adjacent/sanctions"),
    ] {
        let reply = get(path).await;
        assert_eq!((reply.status.as_u16(), reply.header("location")), (308, location));
    }
}

#[tokio::test]
async fn unknown_entities_are_told() {
    for path in ["/entities/x", "/entities/x/adjacent", "/entities/..%2f..%2fetc%2fpasswd"] {
        get(path).await.detail(404, "No such entity!");
    }
    get("/entities/pc-person-1/adjacent/nothing").await.detail(404, "No such property!");
    get("/entities/pc-person-1/adjacent/name").await.detail(404, "No such property!");
}

#[tokio::test]
async fn neighbours_come_in_pages() {
    let body = get("/entities/pc-person-1/adjacent").await.with(200);
    assert_eq!(keys(&body), ["entity", "adjacent"]);
    assert_eq!(body["entity"]["properties"]["addressEntity"], json!(["addr-1", "addr-2"]));
    let mut names = keys(&body["adjacent"]);
    names.sort_unstable();
    assert_eq!(names, ["addressEntity", "ownershipOwner", "sanctions"]);
    let page = &body["adjacent"]["ownershipOwner"];
    assert_eq!(keys(page), ["limit", "offset", "total", "results"]);
    assert_eq!(page["total"], json!({"value": 1, "relation": "eq"}));
    assert_eq!(ids(&page["results"][0]["properties"]["asset"]), ["pc-company-1"]);

    let body = get("/entities/pc-person-1/adjacent?limit=1&offset=1").await.with(200);
    let page = &body["adjacent"]["addressEntity"];
    assert_eq!((&page["limit"], &page["offset"]), (&json!(1), &json!(1)));
    assert_eq!((&page["total"]["value"], ids(&page["results"])), (&json!(2), vec!["addr-2"]));
    // What lies behind a page has a total as well.
    assert_eq!(body["adjacent"]["sanctions"]["total"]["value"], 1);
    assert_eq!(body["adjacent"]["sanctions"]["results"], json!([]));
}

#[tokio::test]
async fn neighbours_of_one_property_come_in_any_order() {
    let path = "/entities/don-company-1/adjacent/paymentPayer";
    let sorted = async |sort: &str| {
        let body = get(&format!("{path}?sort={sort}")).await.with(200);
        ids(&body["results"]).join(" ")
    };
    assert_eq!(sorted("properties.amountEur:asc").await, "don-pay-1 don-pay-2");
    assert_eq!(sorted("properties.amountEur:desc").await, "don-pay-2 don-pay-1");
    let body = get("/entities/don-company-1/adjacent/paymentBeneficiary").await.with(200);
    assert_eq!(body["total"]["value"], 0);
    assert_eq!(get(&format!("{path}?limit=501")).await.status, 422);
    assert_eq!(get(&format!("{path}?offset=9500")).await.status, 422);
}
