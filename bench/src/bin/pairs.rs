//! What one pair of prepared names costs under each algorithm, beside how well it tells pairs apart.
//!
//! Usage: `pairs PAIRS.csv [--rounds N] [--only ALGORITHM]`.
//!
//! The table has the columns `schema, name1, name2, is_match`. Both names of each pair are prepared
//! before the clock starts; what is timed is the score alone, and the score with its evidence. Each round
//! goes through all pairs; the fastest round is told, since everything else on the machine can only
//! slow one down. Under ours every word is taken to be as rare as a word of one entity in 20,000, so that
//! no corpus is needed: F1 differs a little from that of `portcullis compare`, which knows how rare words
//! are. With `--only` a tool that counts instructions sees one algorithm.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use model::facts::{Facts, name_kind};
use model::{Entity, Schema, Statement};
use score::{Algorithm, Party, PartyName, Subject};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut path, mut rounds, mut only) = (None, 20, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--rounds" => rounds = value()?.parse::<usize>()?.max(1),
            "--only" => only = Some(Algorithm::named(&value()?).ok_or("no such algorithm")?),
            _ => path = Some(word),
        }
    }
    let path = path.ok_or("usage: pairs PAIRS.csv [--rounds N] [--only ALGORITHM]")?;
    let pairs = read(&path)?;
    let matches = pairs.iter().filter(|it| it.is_match).count();
    println!("{} pairs, {matches} of them matches; {rounds} rounds", pairs.len());
    println!("algorithm      ns/pair  with evidence     AUC   F1 at 0.70");
    for algorithm in Algorithm::ALL.into_iter().filter(|it| only.is_none_or(|only| only == *it)) {
        let (score, explain) = measured(algorithm, &pairs, rounds);
        let scores: Vec<(f64, bool)> =
            pairs.iter().zip(&score.values).map(|(pair, it)| (*it, pair.is_match)).collect();
        println!(
            "{:<12} {:>9.0} {:>14.0} {:>7.4} {:>12.4}",
            algorithm.name(),
            score.nanoseconds,
            explain.nanoseconds,
            area(&scores),
            f1(&scores, 0.70)
        );
    }
    Ok(())
}

/// A labelled pair, prepared for all algorithms.
struct Pair {
    parties: (Party, Party),
    subjects: (Subject, Subject),
    is_match: bool,
}

fn read(path: &str) -> Result<Vec<Pair>, Box<dyn Error>> {
    let mut pairs = Vec::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        let cell = |name: &str| row.get(name).map_or("", String::as_str);
        let schema = Schema::find(cell("schema")).ok_or("a row has no schema")?;
        let side = |name: &str| -> Result<Entity, Box<dyn Error>> {
            let property = schema.property("name").ok_or("a schema without names")?;
            let mut entity = Entity::new("pair", schema);
            entity.push(Statement::new(property, cell(name), "pair".into()));
            Ok(entity)
        };
        let (query, candidate) = (side("name1")?, side("name2")?);
        let party = |name: &str| {
            let kind = name_kind(schema);
            let name = text::prepare(cell(name), kind, None);
            let names = vec![PartyName::new(name, false, ENTITIES, |_| 1)];
            Party { kind, names, facts: Facts::default() }
        };
        pairs.push(Pair {
            parties: (party("name1"), party("name2")),
            subjects: (Subject::of(&query), Subject::of(&candidate)),
            is_match: matches!(cell("is_match"), "true" | "True" | "1"),
        });
    }
    if pairs.is_empty() { Err("there are no pairs".into()) } else { Ok(pairs) }
}

/// Entities that a word occurs in one of.
const ENTITIES: u32 = 20_000;

struct Measured {
    nanoseconds: f64,
    values: Vec<f64>,
}

/// The score alone, and the score with its evidence.
fn measured(algorithm: Algorithm, pairs: &[Pair], rounds: usize) -> (Measured, Measured) {
    match algorithm.table() {
        // Ours gives both in one.
        None => {
            let compare = |pair: &Pair| {
                let finding = score::compare(&pair.parties.0, &pair.parties.1);
                black_box(&finding.evidence);
                finding.log_odds.probability()
            };
            let lean = |pair: &Pair| {
                let (query, candidate) = &pair.parties;
                lean(query, candidate)
            };
            (fastest(pairs, rounds, lean), fastest(pairs, rounds, compare))
        }
        Some(table) => {
            let weights = table.weights(&BTreeMap::new());
            let score = |pair: &Pair| {
                table.score(&pair.subjects.0, &pair.subjects.1, &weights, 0.0).unwrap_or(0.0)
            };
            let explain = |pair: &Pair| {
                let evidence = table.evidence(&pair.subjects.0, &pair.subjects.1, &weights);
                algorithm.score_of(black_box(&evidence))
            };
            (fastest(pairs, rounds, score), fastest(pairs, rounds, explain))
        }
    }
}

/// Our score without what explains it, as a search asks for it.
fn lean(query: &Party, candidate: &Party) -> f64 {
    let (left, right) = (&query.names[0], &candidate.names[0]);
    let alike = Words { query: &left.name.tokens, candidate: &right.name.tokens };
    let finding = score::align(query.kind, &left.words, &right.words, &alike);
    score::value(&finding, right.weak, candidate.names.len(), 0).probability()
}

/// The words of two names.
struct Words<'a> {
    query: &'a [text::Token],
    candidate: &'a [text::Token],
}

impl score::Alike for Words<'_> {
    fn likeness(&self, query: usize, candidate: usize) -> Option<text::likeness::Likeness> {
        text::likeness::likeness(&self.query[query], &self.candidate[candidate])
    }

    fn resemblance(&self, query: usize, candidate: usize) -> Option<text::likeness::Likeness> {
        text::likeness::resemblance(self.query, query, (&self.candidate[candidate]).into())
    }

    fn query_joined(&self, query: usize, candidate: usize) -> bool {
        let words = &self.query[query..query + 2];
        score::sounds_joined(&words[0], &words[1], &self.candidate[candidate])
    }

    fn candidate_joined(&self, query: usize, candidate: usize) -> bool {
        let words = &self.candidate[candidate..candidate + 2];
        score::sounds_joined(&words[0], &words[1], &self.query[query])
    }
}

fn fastest(pairs: &[Pair], rounds: usize, score: impl Fn(&Pair) -> f64) -> Measured {
    let mut measured = Measured { nanoseconds: f64::INFINITY, values: Vec::new() };
    for _ in 0..rounds {
        let start = Instant::now();
        let values: Vec<f64> = pairs.iter().map(|it| black_box(score(black_box(it)))).collect();
        let nanoseconds = start.elapsed().as_nanos() as f64 / pairs.len() as f64;
        measured.nanoseconds = measured.nanoseconds.min(nanoseconds);
        measured.values = values;
    }
    measured
}

/// The chance that a match scores higher than another pair, ties being half a chance.
fn area(scores: &[(f64, bool)]) -> f64 {
    let side = |wanted: bool| scores.iter().filter(move |it| it.1 == wanted).map(|it| it.0);
    let (mut wins, mut count) = (0.0, 0.0);
    for right in side(true) {
        for wrong in side(false) {
            count += 1.0;
            wins += if right > wrong {
                1.0
            } else if right == wrong {
                0.5
            } else {
                0.0
            };
        }
    }
    wins / count
}

fn f1(scores: &[(f64, bool)], threshold: f64) -> f64 {
    let count = |pick: fn(bool, bool) -> bool| {
        scores.iter().filter(|it| pick(it.0 >= threshold, it.1)).count() as f64
    };
    let right = count(|hit, is_match| hit && is_match);
    2.0 * right / (count(|hit, _| hit) + count(|_, is_match| is_match))
}
