//! The committed description of the interface against the routes.

use std::collections::BTreeSet;

use serde_json::Value;

const DESCRIPTION: &str = include_str!("../openapi.json");
const ROUTES: &str = include_str!("../src/routes.rs");

/// Routes that are no part of the interface: pages about it, and the other name of the catalogue.
const LEFT_OUT: [&str; 3] = ["/", "/openapi.json", "/manifest"];

#[test]
fn every_route_is_described_and_nothing_else() {
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let described: BTreeSet<&str> =
        description["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let table = ROUTES.split(".fallback(not_found)").next().expect("the routes end there");
    let quoted = table.split('"').skip(1).step_by(2);
    let routes: BTreeSet<&str> =
        quoted.filter(|it| it.starts_with('/') && !LEFT_OUT.contains(it)).collect();
    assert_eq!(described, routes);
}

#[test]
fn every_reference_leads_somewhere() {
    let description: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
    let mut open = vec![&description];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let path = reference.strip_prefix('#').expect("within the file");
            assert!(description.pointer(path).is_some(), "{reference}");
            seen += 1;
        }
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(values) => open.extend(values.values()),
            _ => {}
        }
    }
    assert!(seen > 20, "only {seen} references");
}
