//! `POST /match/{dataset}`.

use serde_json::{Value, json};

use crate::support::{ask, ids, keys, post, query, request};

fn victor() -> Value {
    query("Person", json!({"name": ["Victor Morozkin"], "birthDate": "1971", "country": "Russia"}))
}

/// The response to the only query.
async fn one(path: &str, body: &Value) -> Value {
    let mut body = post(path, body).await.with(200);
    body["responses"]["q"].take()
}

#[tokio::test]
async fn an_answer_has_the_form_of_yentes() {
    let reply = post("/match/default", &victor()).await;
    assert_eq!(reply.header("x-batch-size"), "1");
    let body = reply.with(200);
    assert_eq!(keys(&body)[..2], ["responses", "limit"]);
    assert_eq!(body["limit"], 5);
    assert_eq!(body["algorithm"], score::ALGORITHM);
    let response = &body["responses"]["q"];
    assert_eq!(keys(response)[..4], ["status", "results", "total", "query"]);
    assert_eq!(response["status"], 200);
    assert_eq!(response["total"], json!({"value": 1, "relation": "eq"}));
    assert_eq!(response["complete"], true);
    let hit = &response["results"][0];
    assert_eq!(
        keys(hit),
        [
            "id",
            "caption",
            "schema",
            "properties",
            "datasets",
            "referents",
            "target",
            "first_seen",
            "last_seen",
            "last_change",
            "score",
            "explanations",
            "match"
        ]
    );
    assert_eq!(hit["id"], "pc-person-1");
    assert_eq!(hit["properties"]["addressEntity"], json!(["addr-1", "addr-2"]));
    assert_eq!((&hit["target"], &hit["match"]), (&json!(true), &json!(true)));
    assert_eq!(hit["last_change"], "2025-11-03T12:00:00");
    assert_eq!(hit["datasets"], json!(["demo"]));
    for (feature, told) in hit["explanations"].as_object().unwrap() {
        assert_eq!(keys(told), ["detail", "score", "query", "candidate"], "{feature}");
    }
    assert!(hit["explanations"]["birth_date"]["score"].as_f64().unwrap() > 0.0);
}

#[tokio::test]
async fn the_query_is_echoed_as_it_was_understood() {
    let body = query(
        "Person",
        json!({"name": ["Victor Morozkin", null, 5], "birthDate": [1965], "country": "Russia",
            "shoeSize": ["44"], "nationality": ["Neverland"]}),
    );
    let response = one("/match/default", &body).await;
    let expected = json!({"id": null, "schema": "Person", "properties": {
        "name": ["Victor Morozkin", "5"], "birthDate": ["1965"], "country": ["ru"]}});
    assert_eq!(response["query"], expected);
    let warnings = response["warnings"].to_string();
    assert!(warnings.contains("shoeSize") && warnings.contains("Neverland"), "{warnings}");
    let mut with_id = victor();
    with_id["queries"]["q"]["id"] = json!("abc");
    assert_eq!(one("/match/default", &with_id).await["query"]["id"], "abc");
}

#[tokio::test]
async fn first_and_last_name_make_an_alias() {
    let body = query("Person", json!({"firstName": "Viktor", "lastName": "Morozkin"}));
    let response = one("/match/default", &body).await;
    assert_eq!(response["query"]["properties"]["alias"], json!(["Viktor Morozkin"]));
    assert_eq!(ids(&response["results"]), ["pc-person-1"]);
}

#[tokio::test]
async fn batches_keep_their_keys_and_have_bounds() {
    let example = victor()["queries"]["q"].clone();
    let queries = json!({"queries": {"c": example, "a": example, "b": example}});
    let body = post("/match/default", &queries).await.with(200);
    assert_eq!(keys(&body["responses"]), ["c", "a", "b"]);
    for key in ["a", "b", "c"] {
        assert_eq!(body["responses"][key]["total"]["value"], 1);
    }
    let many = |count: usize| {
        let all = (0..count).map(|it| (it.to_string(), example.clone()));
        json!({"queries": Value::Object(all.collect())})
    };
    assert_eq!(post("/match/default", &many(100)).await.header("x-batch-size"), "100");
    let refused = "Too many queries in one batch (limit: 100)";
    post("/match/default", &many(101)).await.detail(400, refused);
    post("/match/default", &many(0)).await.detail(400, "No queries provided.");
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let unknown = query("Xx", json!({"name": "A"}));
    let detail = "Cannot parse example entity: Unknown schema: 'Xx'";
    post("/match/default", &unknown).await.detail(400, detail);
    let sanction = query("Sanction", json!({"program": "A"}));
    let refused = post("/match/default", &sanction).await.with(400);
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.ends_with("Non-matchable schema for query: Sanction"), "{detail}");
    post("/match/nowhere", &victor()).await.detail(404, "No such dataset.");
    let detail = "Invalid algorithm: nonsense";
    post("/match/default?algorithm=nonsense", &victor()).await.detail(400, detail);
    // One bad query fails the batch, unless the client asks for the others.
    let mut both = victor();
    both["queries"]["bad"] = json!({"schema": "Xx", "properties": {}});
    assert_eq!(post("/match/default", &both).await.status, 400);
    let body = post("/match/default?partial=true", &both).await.with(200);
    assert_eq!(body["responses"]["q"]["status"], 200);
    assert_eq!(body["responses"]["bad"]["status"], 400);
    assert_eq!(body["responses"]["bad"]["complete"], false);
}

#[tokio::test]
async fn bodies_of_another_form_are_told_field_by_field() {
    for (body, kind, location) in [
        ("", "missing", json!(["body"])),
        ("{", "json_invalid", Value::Null),
        ("[]", "model_attributes_type", json!(["body"])),
        ("{}", "missing", json!(["body", "queries"])),
        ("{\"queries\": []}", "dict_type", json!(["body", "queries"])),
        ("{\"queries\": {\"a\": null}}", "model_attributes_type", json!(["body", "queries", "a"])),
        (
            "{\"queries\": {\"a\": {\"properties\": {}}}}",
            "missing",
            json!(["body", "queries", "a", "schema"]),
        ),
        (
            "{\"queries\": {\"a\": {\"schema\": \"Person\"}}}",
            "missing",
            json!(["body", "queries", "a", "properties"]),
        ),
        (
            "{\"queries\": {\"a\": {\"schema\": \"Person\", \"properties\": {\"name\": 5}}}}",
            "string_type",
            json!(["body", "queries", "a", "properties", "name", "str"]),
        ),
        ("{\"weights\": {\"x\": \"y\"}, \"queries\": {}}", "float_type", Value::Null),
    ] {
        let reply = ask(request("POST", "/match/default", body.to_owned())).await.with(422);
        let first = &reply["detail"][0];
        assert_eq!(first["type"], kind, "{body}: {reply}");
        assert!(location.is_null() || first["loc"] == location, "{body}: {reply}");
    }
    let deep = format!("{{\"queries\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(ask(request("POST", "/match/default", deep)).await.status, 422);
}

#[tokio::test]
async fn parameters_are_bounded_as_yentes_are() {
    for (parameter, kind) in [
        ("limit=501", "less_than_equal"),
        ("limit=many", "int_parsing"),
        ("threshold=high", "float_parsing"),
        ("threshold=nan", "float_parsing"),
        ("changed_since=yesterday", "string_pattern_mismatch"),
    ] {
        let reply = post(&format!("/match/default?{parameter}"), &victor()).await.with(422);
        let name = parameter.split('=').next().unwrap();
        assert_eq!(reply["detail"][0]["type"], kind);
        assert_eq!(reply["detail"][0]["loc"], json!(["query", name]));
    }
    let ids = |count: usize| {
        let all = (0..count).map(|it| format!("exclude_entity_ids=x{it}"));
        format!("/match/default?{}", all.collect::<Vec<_>>().join("&"))
    };
    assert_eq!(post(&ids(50), &victor()).await.status, 200);
    assert_eq!(post(&ids(51), &victor()).await.with(422)["detail"][0]["type"], "too_long");
    // Any number of them in the body.
    let mut body = victor();
    let many: Vec<String> = (0..500).map(|it| format!("x{it}")).collect();
    body["params"] = json!({ "exclude_entity_ids": many });
    assert_eq!(post("/match/default", &body).await.status, 200);
    // Clients send what older versions knew.
    let path = "/match/default?fuzzy=false&api_key=x&unknown=1&threshold=1.5";
    let body = post(path, &victor()).await.with(200);
    assert_eq!(body["responses"]["q"]["total"]["value"], 0);
    assert_eq!(body["responses"]["q"]["results"][0]["match"], false);
}

#[tokio::test]
async fn limits_cut_what_is_shown_and_not_what_is_counted() {
    let body = query("Thing", json!({"name": ["Viktor Morozkin", "Morozkin Trade Logistics"]}));
    let shown = async |limit: &str| {
        let body =
            post(&format!("/match/default?limit={limit}&cutoff=0.01"), &body).await.with(200);
        assert_eq!(body["limit"].to_string(), limit);
        let response = &body["responses"]["q"];
        (response["results"].as_array().unwrap().len(), response["total"]["value"].clone())
    };
    let (all, total) = shown("500").await;
    assert!(all >= 2, "{all}");
    assert_eq!(total, 2);
    assert_eq!(shown("0").await, (0, json!(2)));
    assert_eq!(shown("1").await, (1, json!(2)));
    assert_eq!(shown("-1").await, (all - 1, json!(2)));
}

#[tokio::test]
async fn a_score_on_the_cutoff_is_dropped_and_one_on_the_threshold_is_a_match() {
    let score = one("/match/default", &victor()).await["results"][0]["score"].clone();
    let at = format!("/match/default?threshold={score}&cutoff=");
    // The lower of both cuts: here they are equal.
    let response = one(&format!("{at}{score}"), &victor()).await;
    assert_eq!(response["results"], json!([]));
    assert_eq!(response["total"]["value"], 0);
    let response = one(&format!("{at}0.1"), &victor()).await;
    assert_eq!(response["results"][0]["match"], true);
    assert_eq!(response["total"]["value"], 1);
    // A high threshold alone leaves those between it and the cutoff as no matches.
    let response = one("/match/default?threshold=0.99999", &victor()).await;
    assert_eq!(response["results"][0]["match"], false);
    assert_eq!(response["total"]["value"], 0);
    // A low threshold alone cuts lower.
    let weak = query("Person", json!({"name": "Andreyevich"}));
    let shown = async |path: &str| one(path, &weak).await["results"].as_array().unwrap().len();
    assert_eq!(shown("/match/default").await, 0);
    assert_eq!(shown("/match/default?threshold=0.02").await, 1);
    // Ours, which includes what lies on it.
    let response = one(&format!("/match/default?min_score={score}"), &victor()).await;
    assert_eq!(ids(&response["results"]), ["pc-person-1"]);
}

#[tokio::test]
async fn scopes_are_children_then_included_then_excluded() {
    let found = async |path: &str| {
        let response = one(path, &victor()).await;
        assert_eq!(response["status"], 200);
        !response["results"].as_array().unwrap().is_empty()
    };
    assert!(found("/match/default").await);
    assert!(found("/match/demo").await);
    assert!(!found("/match/donations").await);
    assert!(found("/match/default?include_dataset=demo&include_dataset=donations").await);
    assert!(!found("/match/default?include_dataset=donations&include_dataset=unheard_of").await);
    assert!(!found("/match/default?exclude_dataset=demo").await);
    let both = "include_dataset=demo&include_dataset=donations&exclude_dataset=demo";
    assert!(!found(&format!("/match/default?{both}")).await);
    assert!(!found("/match/default?include_dataset=unheard_of").await);
}

#[tokio::test]
async fn filters_leave_out_entities() {
    let found = async |filter: &str| {
        let response = one(&format!("/match/default?{filter}"), &victor()).await;
        !response["results"].as_array().unwrap().is_empty()
    };
    assert!(found("topics=sanction&topics=crime.cyber").await);
    assert!(!found("topics=crime.cyber").await);
    assert!(found("exclude_schema=LegalEntity&exclude_schema=NoSuchSchema").await);
    assert!(!found("exclude_schema=Person").await);
    assert!(!found("exclude_entity_ids=pc-person-1").await);
    // One old id leaves out all that it became part of.
    assert!(!found("exclude_entity_ids=src-79").await);
    assert!(found("exclude_entity_ids=pc-person-2").await);
    assert!(found("changed_since=2025-11-03T11:59").await);
    // Strictly later.
    assert!(!found("changed_since=2025-11-03T12:00:00").await);
    let mut body = victor();
    body["queries"]["q"]["params"] = json!({"exclude_entity_ids": ["src-77"]});
    assert_eq!(one("/match/default", &body).await["results"], json!([]));
}

#[tokio::test]
async fn a_schema_is_looked_for_among_its_relatives() {
    let found = async |schema: &str, name: &str| {
        let response = one("/match/default", &query(schema, json!({ "name": name }))).await;
        ids(&response["results"]).contains(&"pc-person-1")
    };
    for schema in ["Person", "LegalEntity", "Thing"] {
        assert!(found(schema, "Viktor Andreyevich Morozkin").await, "{schema}");
    }
    for schema in ["Company", "Organization", "Vessel"] {
        assert!(!found(schema, "Viktor Andreyevich Morozkin").await, "{schema}");
    }
}

#[tokio::test]
async fn spellings_in_two_scripts_find_the_same() {
    for name in [
        "Viktor Morozkin",
        "Victor Morozkin",
        "MOROZKIN, Viktor",
        "Morozkin Viktor Andreevich",
        "Виктор Морозкин",
        "Морозкин Виктор Андреевич",
        "Viktor A. Morozkin",
    ] {
        let body = query("Person", json!({"name": [name], "birthDate": "1971"}));
        for path in ["/match/default", "/match/default?fuzzy=false"] {
            assert_eq!(ids(&one(path, &body).await["results"]), ["pc-person-1"], "{name}");
        }
    }
}

#[tokio::test]
async fn foreign_algorithms_are_answered_by_ours_and_that_is_told() {
    for name in ["logic-v2", "LOGIC-V2 ", "name-qualified", "regression-v1"] {
        let path = format!("/match/default?algorithm={}", name.replace(' ', "%20"));
        let body = post(&path, &victor()).await.with(200);
        assert!(body["responses"]["q"]["results"][0]["score"].as_f64().unwrap() > 0.7);
        let warnings = body["warnings"].to_string();
        let used = body["algorithm"].as_str().unwrap();
        assert_eq!(used, score::ALGORITHM, "{name}");
        assert!(warnings.contains("is not used here"), "{name}: {warnings}");
    }
    let body = post("/match/default?algorithm=best", &victor()).await.with(200);
    assert_eq!(body["warnings"], json!([]));
}

#[tokio::test]
async fn tables_of_other_systems_score_under_their_own_names() {
    for name in ["logic-v1", "name-based", "ofac", "NAME-BASED"] {
        let path = format!("/match/default?algorithm={name}&evidence=true");
        let body = post(&path, &victor()).await.with(200);
        assert_eq!(body["algorithm"], name.to_ascii_lowercase());
        assert_eq!(body["warnings"], json!([]));
        let first = &body["responses"]["q"]["results"][0];
        assert!(first["score"].as_f64().unwrap() > 0.7, "{name}: {first}");
        assert_eq!(first["evidence"]["prior"], json!(null));
        assert!(!first["explanations"].as_object().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_weight_of_zero_turns_a_feature_of_a_table_off() {
    let mut body = victor();
    let score = |body: serde_json::Value| async move {
        let path = "/match/default?algorithm=name-based&threshold=0.1";
        let body = post(path, &body).await.with(200);
        body["responses"]["q"]["results"][0]["score"].as_f64()
    };
    let whole = score(body.clone()).await;
    body["weights"] = json!({"jaro_name_parts": 0.0, "soundex_name_parts": 0.0});
    assert!(whole.is_some());
    assert_eq!(score(body).await, None);
}

#[tokio::test]
async fn configuration_is_known_or_refused() {
    let mut body = victor();
    body["config"] = json!({"nm_number_mismatch": 0.4});
    body["weights"] = json!({"country_mismatch": 0.0, "unheard_of": 1});
    let answer = post("/match/default?algorithm=logic-v2", &body).await.with(200);
    let warnings = answer["warnings"].to_string();
    assert!(warnings.contains("nm_number_mismatch") && warnings.contains("weights"), "{warnings}");
    body["config"] = json!({"unheard_of": 0.4});
    let detail = "Invalid configuration parameter: unheard_of for algorithm logic-v2";
    post("/match/default?algorithm=logic-v2", &body).await.detail(400, detail);
}

#[tokio::test]
async fn evidence_and_what_was_searched_come_on_request() {
    let body = post("/match/default?evidence=true&details=true", &victor()).await.with(200);
    let evidence = &body["responses"]["q"]["results"][0]["evidence"];
    let sum: f64 = evidence["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["contribution"].as_f64().unwrap())
        .sum();
    let log_odds = evidence["log_odds"].as_f64().unwrap();
    assert!((evidence["prior"].as_f64().unwrap() + sum - log_odds).abs() < 1e-9);
    let names: Vec<&str> = body["searched"]["datasets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["demo", "donations"]);
    assert!(body["searched"]["digest"].as_str().unwrap().starts_with("sha256:"));
}

#[tokio::test]
async fn nothing_to_look_for_finds_nothing_and_says_so() {
    let response = one("/match/default", &query("Person", json!({}))).await;
    assert_eq!((&response["results"], &response["complete"]), (&json!([]), &json!(false)));
}

#[tokio::test]
async fn names_of_a_megabyte_are_cut_and_told() {
    let body = query("Person", json!({"name": "Viktor Morozkin ".repeat(65_536)}));
    let response = one("/match/default", &body).await;
    assert!(response["warnings"].to_string().contains("was cut"), "{}", response["warnings"]);
}
