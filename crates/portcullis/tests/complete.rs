//! The contract of retrieval: the index proposes every entity that the scorer puts at or above the
//! lowest score asked for. The oracle compares everything with everything.

use std::path::Path;

use lists::Sink;
use portcullis::build::{Build, Checks, DocumentInfo};
use portcullis::{Engine, Options, Query};

/// Asks both ways and compares the answers whole: hits, scores, evidence.
fn check(engine: &Engine, query: &Query, min_score: f64) {
    let options = Options { min_score, limit: 10_000, ..Options::default() };
    let by_index = engine.screen(query, &options);
    let by_all = engine.screen(query, &Options { exhaustive: true, ..options.clone() });
    let shown = |it: &model::Screening| -> Vec<(String, i32)> {
        it.hits
            .iter()
            .map(|hit| (hit.id.clone(), hit.log_odds.expect("ours counts in nats").0))
            .collect()
    };
    assert_eq!(
        shown(&by_index),
        shown(&by_all),
        "{:?} from {min_score}",
        query.entity().values("name")
    );
    assert_eq!(by_index, by_all);
}

#[test]
fn the_index_misses_nothing_of_the_built_in_corpus() {
    let engine = Engine::builtin();
    let names: Vec<(String, String)> = (0..engine.index().len() as u32)
        .map(index::EntityNumber)
        .filter(|it| engine.index().is_matchable(*it))
        .map(|it| {
            (engine.index().schema(it).name().to_owned(), engine.index().caption(it).to_owned())
        })
        .collect();
    assert!(names.len() > 150, "only {} entities", names.len());
    for (number, (schema, name)) in names.iter().enumerate() {
        // As listed, and spoilt: a letter lost, two exchanged, words in another order, two words glued, and
        // its initials alone.
        let letters: Vec<char> = name.chars().collect();
        let place = number % letters.len();
        let lost: String =
            letters.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, it)| it).collect();
        let mut exchanged = letters.clone();
        exchanged.swap(place, (place + 1) % letters.len());
        let reordered: String = name.split(' ').rev().collect::<Vec<_>>().join(" ");
        let glued = name.replacen(' ', "", 1);
        let initials: String = name.split(' ').filter_map(|it| it.chars().next()).collect();
        let schema = if number % 3 == 0 { "LegalEntity" } else { schema };
        let exchanged = exchanged.into_iter().collect();
        // Fewer stand for nothing: an answer below the threshold may lack what shares one letter alone.
        let initials = (initials.chars().count() > 2).then_some(initials);
        let spellings = [name.clone(), lost, exchanged, reordered, glued];
        for spelling in spellings.into_iter().chain(initials) {
            let Ok(mut query) = Query::named(schema, &spelling) else { continue };
            check(&engine, &query, 0.70);
            if number % 5 == 0 {
                check(&engine, &query, 0.30);
                query.add("country", "ru");
                query.add("birthDate", "1965-03-07");
                check(&engine, &query, 0.50);
            }
        }
    }
}

#[test]
fn an_answer_at_a_very_low_threshold_says_that_it_is_not_complete() {
    let engine = Engine::builtin();
    let mut query = Query::named("Person", "Krasimir Zhubarev").expect("a schema");
    query.add("birthDate", "1965-03-07");
    query.add("country", "ru");
    let ask = |threshold| engine.screen(&query, &Options { threshold, ..Options::default() });
    assert!(ask(0.70).complete && ask(0.70).notices.is_empty());
    let low = ask(0.05);
    assert!(!low.complete && low.notices.iter().any(|it| it.message.contains("no word")));
    let all = Options { threshold: 0.05, exhaustive: true, ..Options::default() };
    assert!(engine.screen(&query, &all).complete);
}

/// The evaluation corpus is not ours to ship.
#[test]
fn the_index_misses_nothing_of_twenty_thousand_entities() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/eval");
    let (Ok(corpus), Ok(queries)) = (
        std::fs::read_to_string(folder.join("corpus.ftm.jsonl")),
        std::fs::read_to_string(folder.join("screen_queries.csv")),
    ) else {
        println!("skipped: the evaluation corpus is not there");
        return;
    };
    let mut build = Build::new();
    let dataset = "corpus".into();
    let mut sink = build.document(&dataset, DocumentInfo::default());
    for line in corpus.lines() {
        sink.entity(model::ftm::read(line, &dataset).expect("the corpus is sound").entity);
    }
    sink.finish();
    let engine = build.finish(&Checks::default()).expect("every name finds itself").engine;
    let mut reader = csv::Reader::from_reader(queries.as_bytes());
    let rows: Vec<csv::StringRecord> =
        reader.records().map(|it| it.expect("the queries are sound")).collect();
    // One in 37, so that every kind of perturbation comes in; the whole file is a matter of an hour.
    for row in rows.iter().step_by(37) {
        let query = Query::named(&row[2], &row[3]).expect("known schemata");
        check(&engine, &query, 0.70);
    }
}
