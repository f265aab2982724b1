//! One contestant against labelled queries, in process and on one thread: a line of numbers for the table
//! that `rivals/run` prints.
//!
//! Usage: `contestant portcullis|jaro-winkler CORPUS.ftm.jsonl QUERIES.csv [--fields]`.
//! Prints the [columns](COLUMNS) apart by tabs. Jaro-Winkler compares the query with every name of the
//! corpus, both in lower case with their words in the order of the alphabet; it knows neither schemata
//! nor fields, and its threshold is 0.90. The memory is what the program has after its set-up, the
//! corpus included, less what it had before.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use bench::Labelled;
use bench::generate::key;
use bench::measure::{Memory, Times};
use bench::tally::{Tallies, Tally};
use model::PropertyType;
use portcullis::build::Checks;
use portcullis::{Engine, Options, Scratch};
use rapidfuzz::distance::jaro_winkler::{Args, BatchComparator};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Contestant, its set-up in words, seconds of set-up, MiB, queries, queries a second, the same by time on
/// the processor (`-` where it is too little to tell), p50, p99 and most in µs, recall@1, right answers and alerts for strangers at its own
/// threshold.
const COLUMNS: usize = 13;

/// Which of the columns after the memory is recall@1.
const FIRST: usize = 6;

/// From so much on, two names count as alike: what its users commonly take.
const THRESHOLD: f64 = 0.90;

/// An answer: ids with scores, the best first.
type Answer = Vec<(String, f64)>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let fields = arguments.iter().any(|it| it == "--fields");
    let places: Vec<&String> = arguments.iter().filter(|it| *it != "--fields").collect();
    let [contestant, corpus, queries] = places.as_slice() else {
        return Err(
            "usage: contestant portcullis|jaro-winkler CORPUS.ftm.jsonl QUERIES.csv [--fields]"
                .into(),
        );
    };
    let queries = bench::labelled(queries, fields)?;
    let (before, started) = (Memory::now(), Instant::now());
    let line = match contestant.as_str() {
        "portcullis" => {
            let engine = engine(corpus)?;
            let set_up = started.elapsed().as_secs_f64();
            let memory = Memory::now().resident.saturating_sub(before.resident);
            let mut scratch = Scratch::new();
            let options = Options::default();
            let mut row = contest(&queries, options.threshold, |query| {
                let answer = engine.screen_with(&query.query, &options, &mut scratch);
                answer.hits.into_iter().map(|it| (it.id, it.score)).collect()
            });
            // The others rank whatever they see; users of Portcullis see hits from the threshold on.
            let all = Options { min_score: 0.0001, ..options };
            let Tally { all, first, .. } =
                Tallies::of(&engine, &queries, &all, |_, _| {}).positives;
            row[FIRST] = share(first, all);
            let setup = format!("{}, top 5 with evidence", engine_version());
            named("Portcullis", &setup, set_up, memory, row)
        }
        "jaro-winkler" => {
            let names = names(corpus)?;
            let set_up = started.elapsed().as_secs_f64();
            let memory = Memory::now().resident.saturating_sub(before.resident);
            let row = contest(&queries, THRESHOLD, |query| scan(&names, &query.name));
            let setup = "rapidfuzz 0.5 (Rust), every name, words sorted, threshold 0.90";
            named("Jaro-Winkler scan", setup, set_up, memory, row)
        }
        other => return Err(format!("there is no contestant {other:?}").into()),
    };
    assert_eq!(line.len(), COLUMNS);
    println!("{}", line.join("\t"));
    Ok(())
}

fn engine_version() -> String {
    format!("portcullis {}", env!("CARGO_PKG_VERSION"))
}

/// Builds a corpus from the file; only what answering needs stays.
fn engine(corpus: &str) -> Result<Engine, Box<dyn Error>> {
    let (build, _) = bench::corpus(corpus)?;
    Ok(build.finish(&Checks::default())?.engine)
}

/// Every name of every entity that can be looked for, with its id.
fn names(corpus: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let dataset = "corpus".into();
    let mut names = Vec::new();
    for line in std::fs::read_to_string(corpus)?.lines() {
        let entity = model::ftm::read(line, &dataset)?.entity;
        let stated = entity
            .of_type(PropertyType::Name)
            .filter(|it| !matches!(it.property.name, "firstName" | "lastName"));
        names.extend(stated.map(|it| (key(&it.value), entity.id().to_owned())));
    }
    Ok(names)
}

/// The best five by the likest of their names.
fn scan(names: &[(String, String)], name: &str) -> Answer {
    let name: Vec<char> = key(name).chars().collect();
    let comparator = BatchComparator::new(name);
    let mut best: BTreeMap<&str, f64> = BTreeMap::new();
    for (listed, id) in names {
        let args = Args::default().score_cutoff(0.7);
        if let Some(score) = comparator.similarity_with_args(listed.chars(), &args) {
            let known = best.entry(id).or_insert(score);
            *known = known.max(score);
        }
    }
    let mut best: Answer = best.into_iter().map(|(id, score)| (id.to_owned(), score)).collect();
    best.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    best.truncate(5);
    best
}

/// The columns after the memory: how fast and how right the answers were.
fn contest(
    queries: &[Labelled],
    threshold: f64,
    mut answer: impl FnMut(&Labelled) -> Answer,
) -> Vec<String> {
    let (mut first, mut found, mut positives, mut alerts) = (0, 0, 0, 0);
    let times = Times::of(queries.iter(), |query| {
        let hits = answer(query);
        let is = |id: &str| query.expected.iter().any(|it| it == id);
        let is_match = |score: f64| score >= threshold;
        if query.expected.is_empty() {
            alerts += u32::from(hits.iter().any(|it| is_match(it.1)));
        } else {
            positives += 1;
            first += u32::from(hits.first().is_some_and(|it| is(&it.0)));
            found += u32::from(hits.iter().any(|it| is_match(it.1) && is(&it.0)));
        }
    });
    let strangers = queries.len() as u32 - positives;
    // Too few and quick queries to tell.
    let cpu = times.a_processor_second().map_or("-".to_owned(), |it| format!("{it:.2}"));
    vec![
        queries.len().to_string(),
        format!("{:.2}", times.a_second()),
        cpu,
        format!("{:.0}", times.at(0.5)),
        format!("{:.0}", times.at(0.99)),
        format!("{:.0}", times.at(1.0)),
        share(first, positives),
        share(found, positives),
        share(alerts, strangers),
    ]
}

fn share(part: u32, of: u32) -> String {
    format!("{:.4}", f64::from(part) / f64::from(of.max(1)))
}

fn named(who: &str, setup: &str, seconds: f64, memory: u64, row: Vec<String>) -> Vec<String> {
    let memory = memory as f64 / f64::from(1 << 20);
    let mut line = vec![who.to_owned(), setup.to_owned()];
    line.extend([format!("{seconds:.1}"), format!("{memory:.0}")]);
    line.extend(row);
    line
}
