//! `portcullis mcp`, driven as an agent drives it: lines of JSON in, lines of JSON out.

#[expect(dead_code, reason = "agents read no files")]
mod support;

use serde_json::{Value, json};
use support::run_with;

/// The answers to some messages.
fn told(arguments: &[&str], messages: &[Value]) -> Vec<Value> {
    let lines: Vec<String> = messages.iter().map(|it| format!("{it}\n")).collect();
    let ran = run_with(&[&["mcp"], arguments].concat(), lines.concat().as_bytes());
    ran.expect(0, &[]);
    ran.lines()
}

fn call(id: u64, tool: &str, arguments: Value) -> Value {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params })
}

/// The answer of one tool.
fn answer(arguments: &[&str], tool: &str, of: Value) -> Value {
    let answers = told(arguments, &[call(1, tool, of)]);
    let result = &answers[0]["result"];
    let text = result["content"][0]["text"].as_str().expect("it has text");
    let said: Value = serde_json::from_str(text).expect("the text is JSON");
    assert_eq!(said, result["structuredContent"], "text and structure say the same");
    assert_eq!(result["isError"].as_bool(), Some(said.get("error").is_some()));
    assert!(!text.to_lowercase().contains("clear"), "{text}");
    said
}

#[test]
fn an_agent_is_welcomed_and_hears_of_the_tools() {
    let hello = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-03-26", "capabilities": {}, "clientInfo": { "name": "t", "version": "1" } } });
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    let list = json!({ "jsonrpc": "2.0", "id": "l", "method": "tools/list" });
    let ping = json!({ "jsonrpc": "2.0", "id": 2, "method": "ping" });
    let answers = told(&[], &[hello, ready, list, ping]);
    assert_eq!(answers.len(), 3, "what is only told has no answer");
    assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
    assert_eq!(answers[1]["id"], "l");
    let tools = answers[1]["result"]["tools"].as_array().expect("a list");
    let names: Vec<&str> = tools.iter().filter_map(|it| it["name"].as_str()).collect();
    assert_eq!(names, ["screen_party", "get_entity"]);
    assert!(!answers[0].to_string().to_lowercase().contains("clear"));
    assert!(!answers[1].to_string().to_lowercase().contains("clear"));
    assert_eq!(answers[2]["result"], json!({}));
}

#[test]
fn a_party_is_screened_and_the_lists_are_named() {
    let said = answer(
        &[],
        "screen_party",
        json!({
        "name": "Shahed Aviation Industris Reserch Center", "schema": "Company",
        "properties": { "country": "ir" } }),
    );
    assert_eq!((&said["complete"], &said["outcome"]), (&json!("complete"), &json!("review")));
    assert_eq!(said["hits"][0]["id"], "case-c-shahed");
    assert!(said["hits"][0]["evidence"].as_array().is_some_and(|it| !it.is_empty()));
    assert_eq!(said["lists"][0]["name"], "portcullis_case");
    assert!(said["lists"][0]["date"].as_str().is_some_and(|it| it.starts_with("20")), "{said}");
    let said = answer(&[], "screen_party", json!({ "name": "Brindlemoor Vexley" }));
    assert_eq!((&said["outcome"], &said["hits"]), (&json!("no_hit"), &json!([])));
    // Initials alone may be anybody.
    let said = answer(
        &[],
        "screen_party",
        json!({ "name": "A. B.", "schema": "Person", "threshold": 0.1 }),
    );
    assert_eq!(said["complete"], "partial");
    assert!(said["lists"].as_array().is_some_and(|it| it.len() == 1));
}

#[test]
fn an_entity_is_shown_by_its_id() {
    let said = answer(&[], "get_entity", json!({ "id": "case-c-shahed" }));
    assert_eq!(
        (&said["complete"], &said["entity"]["id"]),
        (&json!("complete"), &json!("case-c-shahed"))
    );
    let said = answer(&[], "get_entity", json!({ "id": "nobody" }));
    assert_eq!(said["error"], "no entity of these lists has this id");
    assert_eq!(said["lists"][0]["name"], "portcullis_case");
}

#[test]
fn a_corpus_that_cannot_be_used_makes_no_answer_that_looks_like_one() {
    let said = answer(&["--corpus", "no-such-file.pcl"], "screen_party", json!({ "name": "A" }));
    assert_eq!((&said["complete"], &said["lists"]), (&json!("unavailable"), &json!([])));
    assert!(said.get("outcome").is_none() && said.get("hits").is_none(), "{said}");
}

#[test]
fn what_makes_no_sense_is_told() {
    for (tool, arguments, expected) in [
        ("screen_party", json!({}), "`name` has to be a text"),
        ("screen_party", json!({ "name": " " }), "`name` has to be a text"),
        (
            "screen_party",
            json!({ "name": "A", "schema": "Unicorn" }),
            "there is no schema \"Unicorn\" of a party; such as Person, Company, Vessel",
        ),
        (
            "screen_party",
            json!({ "name": "A", "threshold": 7 }),
            "`threshold` has to be a number between 0 and 1",
        ),
        (
            "screen_party",
            json!({ "name": "A", "limit": 51 }),
            "`limit` has to be a number between 1 and 50",
        ),
        (
            "screen_party",
            json!({ "name": "A", "properties": { "country": 7 } }),
            "\"country\" has to be a text or a list of texts",
        ),
        ("get_entity", json!({ "id": 7 }), "`id` has to be a text"),
    ] {
        let said = answer(&[], tool, arguments);
        assert_eq!((&said["complete"], &said["error"]), (&json!("unavailable"), &json!(expected)));
    }
    let answers = told(
        &[],
        &[
            call(1, "launch", json!({})),
            json!({ "jsonrpc": "2.0", "id": 2, "method": "x" }),
            json!([1]),
        ],
    );
    let codes: Vec<i64> = answers.iter().filter_map(|it| it["error"]["code"].as_i64()).collect();
    assert_eq!(codes, [-32602, -32601, -32600]);
    let long = format!(
        "{}\n{}\n",
        "x".repeat(5 << 20),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "ping" })
    );
    let ran = run_with(&["mcp"], format!("nonsense\n{long}").as_bytes());
    let codes: Vec<Value> =
        ran.expect(0, &[]).lines().iter().map(|it| it["error"]["code"].clone()).collect();
    assert_eq!(codes, [json!(-32700), json!(-32600), Value::Null]);
}
