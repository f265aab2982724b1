//! The algorithms that are tables, held against cases and against what has to hold for any names.

use std::collections::BTreeMap;

use model::{Entity, Schema, Statement};
use proptest::prelude::*;
use score::{Algorithm, Subject, Table, Weights};

fn tables() -> impl Iterator<Item = (Algorithm, &'static Table)> {
    Algorithm::ALL.into_iter().filter_map(|it| Some((it, it.table()?)))
}

/// An entity from names and `property=value`, with semicolons between.
fn subject(schema: &str, text: &str) -> Subject {
    let schema = Schema::find(schema).expect("the cases name schemata that are there");
    let mut entity = Entity::new("case", schema);
    for part in text.split(';').map(str::trim) {
        let (property, value) = part.split_once('=').unwrap_or(("name", part));
        let property = schema.property(property.trim()).expect("the schema has the property");
        entity.push(Statement::new(property, value.trim(), "case".into()));
    }
    Subject::of(&entity)
}

fn usual(table: &Table) -> Weights {
    table.weights(&BTreeMap::new())
}

/// The score, which has to be the same by all ways that lead to it.
fn score(algorithm: Algorithm, query: &Subject, candidate: &Subject, weights: &Weights) -> f64 {
    let table = algorithm.table().expect("only tables are asked");
    let folded = algorithm.score_of(&table.evidence(query, candidate, weights));
    for lowest in [0.0, 0.3, 0.7, folded] {
        let expected = (folded > 0.0 && folded >= lowest).then_some(folded);
        assert_eq!(table.score(query, candidate, weights, lowest), expected, "from {lowest}");
    }
    folded
}

#[test]
fn cases_come_out_as_with_the_published_package() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in include_str!("../testdata/tables.txt").lines() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let algorithm = Algorithm::named(fields[0]).expect("the cases name known algorithms");
        let table = algorithm.table().expect("which are tables");
        let (query, candidate) = (subject(fields[1], fields[2]), subject(fields[1], fields[3]));
        let got = format!("{:.4}", score(algorithm, &query, &candidate, &usual(table)));
        count += 1;
        if got != fields[4] {
            wrong.push(format!("{line}: {got}"));
        }
    }
    assert!(count > 80, "only {count} cases");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_weight_of_nothing_turns_a_feature_off() {
    let (query, candidate) = (
        subject("Person", "Ann Lee; nationality=ru"),
        subject("Person", "Ann Lee; nationality=ir"),
    );
    for (algorithm, expected, without) in [
        (Algorithm::LogicV1, 0.8, 1.0),
        (Algorithm::Ofac, 0.9, 1.0),
        (Algorithm::NameBased, 1.0, 1.0),
    ] {
        let table = algorithm.table().expect("a table");
        assert_eq!(score(algorithm, &query, &candidate, &usual(table)), expected);
        let weights = table.weights(&BTreeMap::from([("country_mismatch".to_owned(), 0.0)]));
        assert_eq!(score(algorithm, &query, &candidate, &weights), without);
        let evidence = table.evidence(&query, &candidate, &weights);
        assert!(evidence.iter().all(|it| it.feature != "country_mismatch"));
        assert_eq!(weights.unused.is_empty(), algorithm != Algorithm::NameBased);
    }
}

#[test]
fn features_that_are_off_can_be_turned_on() {
    let (query, candidate) = (subject("Company", "Fonetik"), subject("Company", "Phonetic"));
    let wanted = BTreeMap::from([("name_metaphone_match".to_owned(), 1.0)]);
    let table = Algorithm::LogicV1.table().expect("a table");
    let weights = table.weights(&wanted);
    assert!(weights.unused.is_empty());
    assert_eq!(score(Algorithm::LogicV1, &query, &candidate, &weights), 0.5);
}

#[test]
fn weights_that_are_no_numbers_are_told_and_not_used() {
    let table = Algorithm::Ofac.table().expect("a table");
    let wanted = [("ofac_name_score", f64::NAN), ("no_such_feature", 1.0)];
    let wanted = wanted.map(|(name, weight)| (name.to_owned(), weight));
    let weights = table.weights(&BTreeMap::from(wanted));
    assert_eq!(weights.unused, ["no_such_feature", "ofac_name_score"]);
    let ann = subject("Person", "Ann Lee");
    assert_eq!(score(Algorithm::Ofac, &ann, &ann, &weights), 1.0);
}

#[test]
fn kinds_that_cannot_be_one_score_nothing() {
    let (person, vessel) = (subject("Person", "Ocean Star"), subject("Vessel", "Ocean Star"));
    for (algorithm, table) in tables() {
        assert_eq!(score(algorithm, &person, &vessel, &usual(table)), 0.0);
    }
}

#[test]
fn names_without_end_take_time_with_an_end() {
    let long = "Anna Maria ".repeat(1000);
    let names: Vec<String> = (0..500).map(|it| format!("Anna Maria {it}")).collect();
    let (long, many) = (subject("Person", &long), subject("Person", &names.join(";")));
    for (algorithm, table) in tables() {
        let found = score(algorithm, &long, &many, &usual(table));
        assert!((0.0..=1.0).contains(&found), "{found}");
    }
}

/// Names as people and machines write them.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}){0,3}",
        "[A-Za-zа-яЁçüøß0-9'.,&() -]{1,30}",
        "\\PC{1,24}",
    ]
    .prop_filter("semicolons part names here, and equals signs properties", |it| {
        !it.contains([';', '='])
    })
}

proptest! {
    #[test]
    fn scores_are_between_nothing_and_all(left in name(), right in name(), kind in 0..3_usize) {
        let schema = ["Person", "Company", "Vessel"][kind];
        let (left, right) = (subject(schema, &left), subject(schema, &right));
        for (algorithm, table) in tables() {
            let weights = usual(table);
            let found = score(algorithm, &left, &right, &weights);
            prop_assert!((0.0..=1.0).contains(&found), "{} {found}", algorithm.name());
            prop_assert_eq!(found, score(algorithm, &left, &right, &weights));
        }
    }

    #[test]
    fn a_name_is_itself(name in "[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8}){0,3}") {
        let subject = subject("Person", &name);
        for (algorithm, table) in tables() {
            let found = score(algorithm, &subject, &subject, &usual(table));
            prop_assert!(found > 1.0 - 1e-9, "{} {found}", algorithm.name());
        }
    }

    #[test]
    fn the_share_of_sounds_in_common_has_no_direction(left in name(), right in name()) {
        let (left, right) = (subject("Person", &left), subject("Person", &right));
        let table = Algorithm::NameBased.table().expect("a table");
        let weights = table.weights(&BTreeMap::from([("jaro_name_parts".to_owned(), 0.0)]));
        let one = score(Algorithm::NameBased, &left, &right, &weights);
        prop_assert_eq!(one, score(Algorithm::NameBased, &right, &left, &weights));
    }

    #[test]
    fn what_contradicts_never_lifts_a_score(
        left in name(), right in name(), from in 1940..2000, to in 1940..2000,
    ) {
        let with = |name: &str, year: i32| format!("{name}; birthDate={year}-03-07");
        let (one, other) = (subject("Person", &left), subject("Person", &right));
        let dated = (subject("Person", &with(&left, from)), subject("Person", &with(&right, to)));
        for (algorithm, table) in tables() {
            let weights = usual(table);
            let plain = score(algorithm, &one, &other, &weights);
            prop_assert!(score(algorithm, &dated.0, &dated.1, &weights) <= plain);
        }
    }
}
