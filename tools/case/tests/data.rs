//! Holds the committed data set against the compilation and against the model.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use case::{COMPILED_ON, DATASET, compile};
use model::clean::{Cleaned, clean};
use model::{PropertyType, Schema};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/case")
}

/// A line of `statements.csv`.
struct Line {
    entity: String,
    property: String,
    kind: String,
    schema: &'static Schema,
    value: String,
    origin: String,
    id: String,
}

fn lines() -> Vec<Line> {
    let path = committed().join("statements.csv");
    let mut reader = csv::Reader::from_path(path).expect("the statements are committed");
    let lines = reader.records().map(|record| {
        let record = record.expect("as many fields as columns");
        assert_eq!(record[0], record[1], "an entity is its own canonical form");
        assert_eq!(&record[6], DATASET);
        assert_eq!((&record[10], &record[11]), (COMPILED_ON, COMPILED_ON));
        Line {
            entity: record[1].to_owned(),
            property: record[2].to_owned(),
            kind: record[3].to_owned(),
            schema: Schema::get(&record[4]).expect("a schema of the model"),
            value: record[5].to_owned(),
            origin: record[12].to_owned(),
            id: record[13].to_owned(),
        }
    });
    lines.collect()
}

fn schemata(lines: &[Line]) -> BTreeMap<&str, &'static Schema> {
    lines.iter().map(|it| (it.entity.as_str(), it.schema)).collect()
}

#[test]
fn the_committed_files_are_what_the_compilation_gives() {
    let compilation = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/case");
    if !compilation.exists() {
        println!("skipped: the compilation is not here");
        return;
    }
    for made in compile(&compilation).unwrap() {
        let committed = fs::read(committed().join(made.name)).unwrap();
        assert!(committed == made.bytes, "{} is out of date: run make-case", made.name);
    }
}

#[test]
fn every_property_is_one_of_its_schema() {
    for line in lines() {
        let property = line.schema.property(&line.property);
        let property =
            property.unwrap_or_else(|| panic!("{:?} has no {}", line.schema, line.property));
        assert_eq!(property.kind.name(), line.kind, "{}: {}", line.entity, line.property);
    }
}

#[test]
fn every_entity_has_one_schema_and_what_that_requires() {
    let lines = lines();
    let schemata = schemata(&lines);
    for line in &lines {
        assert_eq!(schemata[line.entity.as_str()], line.schema, "{}", line.entity);
    }
    for (entity, schema) in schemata {
        for required in schema.required() {
            let is_said = lines.iter().any(|it| it.entity == entity && it.property == *required);
            assert!(is_said, "{entity} lacks {required}");
        }
    }
}

#[test]
fn every_reference_leads_to_an_entity_of_the_right_kind() {
    let lines = lines();
    let schemata = schemata(&lines);
    for line in lines.iter().filter(|it| it.kind == PropertyType::Entity.name()) {
        let range = line.schema.property(&line.property).and_then(|it| it.range).expect("a range");
        let target = schemata.get(line.value.as_str());
        let target =
            target.unwrap_or_else(|| panic!("{}: nothing under {}", line.entity, line.value));
        assert!(target.is_a(range), "{}: {} is no {range}", line.entity, line.value);
    }
}

#[test]
fn every_statement_has_a_source_that_can_be_looked_up() {
    let lines = lines();
    let addressed: BTreeSet<&str> =
        lines.iter().filter(|it| it.property == "sourceUrl").map(|it| it.entity.as_str()).collect();
    for line in &lines {
        assert!(!line.origin.is_empty(), "{}: {} has no source", line.entity, line.property);
        assert!(addressed.contains(line.entity.as_str()), "{} has no address", line.entity);
    }
}

#[test]
fn every_value_has_the_form_that_cleaning_would_give_it() {
    for line in lines() {
        let property = line.schema.property(&line.property).expect("tested on its own");
        let expected = Cleaned::Value(line.value.clone());
        assert_eq!(clean(property, &line.value), expected, "{}: {}", line.entity, line.property);
    }
}

#[test]
fn statements_are_in_order_and_unlike() {
    let lines = lines();
    for pair in lines.windows(2) {
        let [one, other] = [&pair[0], &pair[1]].map(|it| (&it.entity, &it.property, &it.value));
        assert!(one < other, "{one:?} stands before {other:?}");
    }
    let ids: BTreeSet<&str> = lines.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids.len(), lines.len());
}

#[test]
fn the_read_me_counts_what_is_there() {
    let lines = lines();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for schema in schemata(&lines).values() {
        *counts.entry(schema.name()).or_default() += 1;
    }
    let read_me = fs::read_to_string(committed().join("README.md")).unwrap();
    for (schema, count) in counts {
        let row = format!("| {schema} | {count} |");
        assert!(read_me.contains(&row), "the read-me lacks {row:?}");
    }
}

#[test]
fn an_asset_frozen_entity_carries_the_topic() {
    let lines = lines();
    let said = |entity: &str, property: &str| -> Vec<&str> {
        let found = lines.iter().filter(|it| it.entity == entity && it.property == property);
        found.map(|it| it.value.as_str()).collect()
    };
    // A freeze and an export ban; an export ban alone; no listing.
    assert_eq!(said("case-c-alabuga", "topics"), ["export.control", "sanction"]);
    assert_eq!(said("case-c-morgan", "topics"), ["export.control"]);
    assert!(said("case-v-begey", "topics").is_empty());
}
