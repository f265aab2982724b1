//! Answers of other algorithms: complete, explained, and the same by all ways.

use std::collections::BTreeMap;

use model::NoticeKind;
use portcullis::{Algorithm, Engine, Options, Query};

/// Entities with the scores that comparing with each alone gives.
fn one_by_one(engine: &Engine, query: &Query, options: &Options) -> Vec<(String, f64)> {
    let mut found = Vec::new();
    for id in engine.ids() {
        let entity = engine.entity(id).expect("the corpus is sound").expect("it has its ids");
        let Ok(candidate) = Query::of(entity) else { continue };
        if !candidate.entity().schema().is_matchable() {
            continue;
        }
        let compared = engine.compare_by(options.algorithm, &options.weights, query, &candidate);
        if compared.score > 0.0 && compared.score >= options.min_score {
            found.push((id.to_owned(), compared.score));
        }
    }
    found.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    found
}

#[test]
fn an_answer_names_every_entity_that_scores_so_much() {
    let engine = Engine::builtin();
    let mut hits = 0;
    for (schema, name) in [
        ("Company", "Shahed Aviation Industris"),
        ("LegalEntity", "Alabuga Machinery"),
        ("Person", "Abdollah Mehrabi"),
        ("Organization", "ООО Алабуга"),
        ("Company", "Texas Instruments Incorporated"),
    ] {
        let query = Query::named(schema, name).expect("a query");
        for algorithm in [Algorithm::LogicV1, Algorithm::NameBased, Algorithm::Ofac] {
            for min_score in [0.5, 0.8] {
                let options = Options {
                    algorithm,
                    min_score,
                    threshold: min_score,
                    limit: 10_000,
                    ..Options::default()
                };
                let answer = engine.screen(&query, &options);
                let got: Vec<(String, f64)> =
                    answer.hits.iter().map(|it| (it.id.clone(), it.score)).collect();
                assert_eq!(got, one_by_one(&engine, &query, &options), "{name}, {algorithm:?}");
                assert!(answer.complete);
                assert_eq!(answer.algorithm, algorithm.name());
                for hit in &answer.hits {
                    assert_eq!(algorithm.score_of(&hit.evidence), hit.score);
                    assert_eq!(hit.is_match, hit.score >= options.threshold);
                    assert_eq!(hit.log_odds, None);
                }
                hits += answer.hits.len();
            }
        }
    }
    assert!(hits > 50, "only {hits} hits");
}

#[test]
fn the_evidence_of_ours_gives_its_score_too() {
    let engine = Engine::builtin();
    let query = Query::named("Company", "Shahed Aviation Industris").expect("a query");
    let answer = engine.screen(&query, &Options::default());
    assert!(!answer.hits.is_empty());
    for hit in &answer.hits {
        assert_eq!(Algorithm::Portcullis.score_of(&hit.evidence), hit.score);
        let described = Algorithm::Portcullis.describe().features;
        for finding in &hit.evidence {
            assert!(described.iter().any(|it| it.name == finding.feature), "{}", finding.feature);
        }
    }
}

#[test]
fn many_queries_are_answered_as_one_is() {
    let engine = Engine::builtin();
    let names = ["Shahed Aviation", "Alabuga", "Kimia Part Sivan", "Nobody Atall"];
    let queries: Vec<Query> =
        names.iter().map(|it| Query::named("LegalEntity", it).expect("a query")).collect();
    let options = Options { algorithm: Algorithm::Ofac, ..Options::default() };
    let all = engine.screen_all(&queries, &options);
    for (query, answer) in queries.iter().zip(&all) {
        assert_eq!(*answer, engine.screen(query, &options));
    }
}

#[test]
fn weights_that_nobody_uses_are_told() {
    let engine = Engine::builtin();
    let query = Query::named("Company", "Shahed Aviation").expect("a query");
    for algorithm in Algorithm::ALL {
        let weights = BTreeMap::from([("no_such_feature".to_owned(), 1.0)]);
        let options = Options { algorithm, weights, ..Options::default() };
        let notices = engine.screen(&query, &options).notices;
        assert!(notices.iter().any(|it| it.kind == NoticeKind::Unplaced), "{algorithm:?}");
    }
}

#[test]
fn a_query_of_nothing_is_told_and_is_not_complete() {
    let engine = Engine::builtin();
    let query = Query::new("Person").expect("a query");
    let options = Options { algorithm: Algorithm::NameBased, ..Options::default() };
    let answer = engine.screen(&query, &options);
    assert!(!answer.complete && answer.hits.is_empty());
    assert!(answer.notices.iter().any(|it| it.kind == NoticeKind::Rejected));
}
