//! Holds the examples against the data set that they are screened with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rows of a file under the repository's root, by column.
fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let mut reader = csv::Reader::from_path(path).expect("the file is committed");
    reader.deserialize().map(|row| row.expect("as many fields as columns")).collect()
}

fn entities() -> BTreeSet<String> {
    rows("data/case/statements.csv").into_iter().map(|it| it["entity_id"].clone()).collect()
}

fn check(examples: &str, expected: &str, id: &str) -> usize {
    let (examples, expected, entities) = (rows(examples), rows(expected), entities());
    let ids = |rows: &[BTreeMap<String, String>]| {
        rows.iter().map(|it| it[id].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&examples), ids(&expected));
    for (example, expected) in examples.iter().zip(&expected) {
        let is_known = entities.contains(&expected["entity_id"]);
        match expected["expected"].as_str() {
            "hit" | "any" => assert!(is_known, "{expected:?}"),
            "no_hit" => assert_eq!(expected["entity_id"], "", "{expected:?}"),
            other => panic!("{other} is no expectation"),
        }
        if let Some(column) = expected.get("column").filter(|it| !it.is_empty()) {
            assert!(!example[column].is_empty(), "{expected:?}: nothing in {column}");
        }
    }
    expected.len()
}

#[test]
fn every_shipment_has_an_expectation() {
    assert_eq!(
        check("examples/shipments.csv", "examples/expected_shipments.csv", "shipment_id"),
        44
    );
}

#[test]
fn every_customer_has_an_expectation() {
    assert_eq!(
        check("examples/customers.csv", "examples/expected_customers.csv", "customer_id"),
        26
    );
}

#[test]
fn look_alikes_are_not_in_the_data_set_under_their_own_names() {
    let names: BTreeSet<String> = rows("data/case/statements.csv")
        .into_iter()
        .filter(|it| matches!(it["prop"].as_str(), "name" | "alias"))
        .map(|it| it["value"].to_lowercase())
        .collect();
    let shipments = rows("examples/shipments.csv");
    for expected in rows("examples/expected_shipments.csv") {
        if expected["expected"] == "no_hit" {
            let shipment =
                shipments.iter().find(|it| it["shipment_id"] == expected["shipment_id"]).unwrap();
            for party in ["consignor", "consignee", "notify_party", "carrier", "vessel", "end_user"]
            {
                assert!(!names.contains(&shipment[party].to_lowercase()), "{expected:?}: {party}");
            }
        }
    }
}
