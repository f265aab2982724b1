//! Speed beside recall: labelled queries against a FollowTheMoney corpus, in process.
//!
//! Usage: `screening CORPUS QUERIES.csv [--fields] [--misses] [--rounds N] [--oracle N] [--speed]`.
//! CORPUS is entities (`.ftm.jsonl`), which are built first, or a corpus file (`.pcl`), which is mapped.
//! The queries have the columns `query_id, label, schema, name, birth_date, country, expected_ids, perturbation`; a positive one
//! counts as found when any of its expected ids is there. Only the name is used unless `--fields` is
//! given. Prints build time, queries per second with the whole answer (top five with evidence), the
//! latency distribution of single queries, and recall beside them.
//!
//! `--speed` leaves recall out, so that whoever counts instructions counts those of answers.
//!
//! `--oracle N` also compares, for one query in N, the answer from the index with the answer from scoring
//! every entity; it takes half a second a query and more.
//!
//! Caveats: three rounds over the file unless told otherwise, each with new working memory, so every
//! query is seen for the first time in its round; the corpus itself is in memory. Times are wall times.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::error::Error;
use std::fs::File;
use std::time::Instant;

use bench::tally::Tallies;
use bench::{Labelled, measure};
use model::Screening;
use portcullis::build::Checks;
use portcullis::{Engine, Options};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    let (mut fields, mut verbose, mut only_speed) = (false, false, false);
    let (mut rounds, mut oracle) = (3, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--oracle" => {
                oracle = Some(arguments.next().ok_or("--oracle needs a number")?.parse()?);
            }
            "--rounds" => rounds = arguments.next().ok_or("--rounds needs a number")?.parse()?,
            "--fields" => fields = true,
            "--misses" => verbose = true,
            "--speed" => only_speed = true,
            _ => files.push(argument),
        }
    }
    let [corpus, queries] = files.as_slice() else {
        return Err(
            "usage: screening CORPUS QUERIES.csv [--fields] [--misses] [--rounds N] [--oracle N] [--speed]"
                .into(),
        );
    };
    let engine = if corpus.ends_with(".pcl") { open(corpus)? } else { build(corpus)? };
    let queries = bench::labelled(queries, fields)?;
    if !only_speed {
        report(&engine, &queries, verbose);
    }
    speed(&engine, &queries, rounds);
    if let Some(step) = oracle {
        compare_with_everything(&engine, &queries, step);
    }
    Ok(())
}

fn open(path: &str) -> Result<Engine, Box<dyn Error>> {
    Ok(Engine::open(index::Map::of(&File::open(path)?)?)?)
}

fn build(path: &str) -> Result<Engine, Box<dyn Error>> {
    let started = Instant::now();
    let (build, counts) = bench::corpus(path)?;
    let built = build.finish(&Checks::default())?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "build: {} entities, {} names in {seconds:.2} s with self-test; file {} bytes, {:.0} bytes a name",
        counts.entities,
        built.names_tested,
        built.size,
        built.size as f64 / built.names_tested as f64
    );
    Ok(built.engine)
}

fn report(engine: &Engine, queries: &[Labelled], verbose: bool) {
    let options = Options { min_score: 0.0001, ..Options::default() };
    let tallies = Tallies::of(engine, queries, &options, |labelled, answer| {
        if verbose {
            explain(labelled, answer);
        }
    });
    for (class, tally) in &tallies.by_class {
        println!(
            "{class:20} {:5} recall@1 {:.3}  at 0.70 {:.3}  alerts {}",
            tally.all,
            tally.share(tally.first),
            tally.share(tally.found),
            tally.alerts
        );
    }
    let Tallies { positives, negatives, .. } = tallies;
    println!(
        "positives {}: recall@1 {:.4}, found at 0.70 {:.4}; negatives {}: {} alerts, {:.1} per 1,000",
        positives.all,
        positives.share(positives.first),
        positives.share(positives.found),
        negatives.all,
        negatives.alerts,
        1000.0 * negatives.share(negatives.alerts)
    );
}

/// Prints what went wrong with an answer, if anything.
fn explain(labelled: &Labelled, answer: &Screening) {
    let is = |hit: &&model::Hit| labelled.expected.contains(&hit.id);
    let (top, right) = (answer.hits.first(), answer.hits.iter().find(is));
    let is_positive = !labelled.expected.is_empty();
    let is_found = answer.hits.iter().any(|it| it.is_match && is(&it));
    if is_positive && !(is_found && top.is_some_and(|it| is(&it))) {
        let top =
            top.map_or(String::new(), |it| format!("{} {} {:.3}", it.id, it.caption, it.score));
        let own = right.map(|it| it.score);
        println!(
            "miss [{}] {:?} expected {} {own:?} top {top}",
            labelled.class, labelled.name, labelled.expected[0]
        );
    }
    if let Some(top) = top.filter(|it| !is_positive && it.is_match) {
        println!(
            "alert {:?}: {} {:.3} {}",
            labelled.name, top.caption, top.score, top.evidence[0].detail
        );
    }
}

/// Counts answers that differ when every entity is scored, from each of some lowest scores on.
fn compare_with_everything(engine: &Engine, queries: &[Labelled], step: usize) {
    for min_score in [0.70, 0.30] {
        let options = Options { min_score, limit: 10_000, ..Options::default() };
        let (mut asked, mut hits, mut different, mut incomplete) = (0, 0, 0, 0);
        for labelled in queries.iter().step_by(step) {
            let by_index = engine.screen(&labelled.query, &options);
            let all = Options { exhaustive: true, ..options.clone() };
            let by_all = engine.screen(&labelled.query, &all);
            asked += 1;
            hits += by_all.hits.len();
            incomplete += usize::from(!by_index.complete);
            if by_index.hits != by_all.hits {
                different += 1;
                println!("differs: {:?}", labelled.name);
            }
        }
        println!(
            "from {min_score:.2}: {asked} queries, {hits} hits by scoring everything; hits of {different} answers differ, {incomplete} say that they are not complete"
        );
    }
}

fn speed(engine: &Engine, queries: &[Labelled], rounds: u32) {
    let times = measure::speed(engine, queries, rounds);
    println!(
        "one thread: {:.0} queries/s; p50 {:.0} µs, p90 {:.0} µs, p99 {:.0} µs, most {:.0} µs",
        times.a_second(),
        times.at(0.5),
        times.at(0.9),
        times.at(0.99),
        times.at(1.0)
    );
    if let Some(cpu) = times.a_processor_second() {
        println!("the same by time on the processor: {cpu:.0} queries/s");
    }
}
