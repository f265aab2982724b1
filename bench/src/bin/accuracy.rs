//! How well the engine tells listed names from others, in one pass over scores.
//!
//! Usage: `accuracy CORPUS.ftm.jsonl SCREEN_QUERIES.csv [--hard FILE.csv] [--strangers FILE.csv]...
//! [--every N] [--fields] [--rows FILE.tsv]`.
//!
//! The queries have the columns `query_id, label, schema, name, birth_date, country, expected_ids,
//! perturbation, script`; one without expected ids must find nothing. `--hard` names a file of the same
//! columns whose names sit close to listed ones without being theirs. `--strangers` names a file with
//! the column `full_name` (and `date_of_birth`) of people who are on no list; every N-th row is taken
//! (50 if not said), because a rate of one in a thousand needs more than a thousand people.
//!
//! Each query is answered once with a very low lowest score. A false alarm is a query that must find
//! nothing and whose best hit reaches the threshold; a positive one is found when any expected entity
//! reaches it. The threshold "at 1 % false alarms" is the lowest that at most one in a hundred of the
//! negative queries reach. The last table tells how reliable scores are: of the best hits of all queries but
//! the close ones, how many with such a score are right. `--rows` writes one line a query, to compare two versions row by row.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;

use bench::Labelled;
use portcullis::build::Checks;
use portcullis::{Engine, Options, Query};

/// Log-odds below every score that is reported: such an entity was not found.
const NOTHING: i32 = i32::MIN;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::read()?;
    let (build, _) = bench::corpus(&arguments.corpus)?;
    let engine = build.finish(&Checks::default())?.engine;
    let main = bench::labelled(&arguments.queries, arguments.fields)?.into_iter();
    let mut queries: Vec<Asked> =
        main.map(|labelled| Asked { side: Side::Main, labelled }).collect();
    for path in &arguments.hard {
        let hard = bench::labelled(path, arguments.fields)?.into_iter();
        queries.extend(hard.map(|labelled| Asked { side: Side::Hard, labelled }));
    }
    for path in &arguments.strangers {
        queries.extend(strangers(path, arguments.every, arguments.fields)?);
    }
    let answers = answered(&engine, &queries);
    if let Some(path) = &arguments.rows {
        std::fs::write(path, rows(&queries, &answers))?;
    }
    report(&queries, &answers);
    Ok(())
}

#[derive(Default)]
struct Arguments {
    corpus: String,
    queries: String,
    hard: Vec<String>,
    strangers: Vec<String>,
    every: usize,
    fields: bool,
    rows: Option<String>,
}

impl Arguments {
    fn read() -> Result<Arguments, Box<dyn Error>> {
        let mut read = Arguments { every: 50, ..Arguments::default() };
        let mut plain = Vec::new();
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
            match word.as_str() {
                "--hard" => read.hard.push(value()?),
                "--strangers" => read.strangers.push(value()?),
                "--every" => read.every = value()?.parse::<usize>()?.max(1),
                "--rows" => read.rows = Some(value()?),
                "--fields" => read.fields = true,
                _ => plain.push(word),
            }
        }
        let [corpus, queries] = plain.as_slice() else {
            return Err("usage: accuracy CORPUS.ftm.jsonl SCREEN_QUERIES.csv [options]".into());
        };
        (read.corpus, read.queries) = (corpus.clone(), queries.clone());
        Ok(read)
    }
}

/// Why a query is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// It is a listed party, or a sampled person on no list.
    Main,
    /// It is close to a listed name and is not it.
    Hard,
    /// One of many people on no list.
    Stranger,
}

struct Asked {
    side: Side,
    labelled: Labelled,
}

fn strangers(path: &str, every: usize, fields: bool) -> Result<Vec<Asked>, Box<dyn Error>> {
    let mut queries = Vec::new();
    for (number, row) in csv::Reader::from_path(path)?.deserialize().enumerate() {
        let row: BTreeMap<String, String> = row?;
        if number % every != 0 {
            continue;
        }
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let mut query = Query::named("Person", &cell("full_name"))?;
        if fields {
            query.add("birthDate", &cell("date_of_birth"));
        }
        let labelled = Labelled {
            query,
            id: format!("stranger-{number}"),
            name: cell("full_name"),
            class: "stranger".to_owned(),
            script: String::new(),
            expected: Vec::new(),
        };
        queries.push(Asked { side: Side::Stranger, labelled });
    }
    Ok(queries)
}

/// What came of one query.
struct Answer {
    /// Log-odds of the best hit.
    top: i32,
    top_caption: String,
    /// Why the best hit scored so.
    why: String,
    /// Log-odds of the best expected entity.
    own: i32,
    first: bool,
}

fn answered(engine: &Engine, queries: &[Asked]) -> Vec<Answer> {
    let options = Options { min_score: 0.003, limit: 40, ..Options::default() };
    let asked: Vec<Query> = queries.iter().map(|it| it.labelled.query.clone()).collect();
    let answers = engine.screen_all(&asked, &options).into_iter().zip(queries);
    answers
        .map(|(answer, Asked { labelled, .. })| {
            let is = |hit: &model::Hit| labelled.expected.contains(&hit.id);
            let top = answer.hits.first();
            let explained = |hit: &model::Hit| -> Vec<String> {
                let piece = |it: &model::Evidence| {
                    format!("{} {} ({})", it.feature, it.contribution.to_f64(), it.detail)
                };
                hit.evidence.iter().map(piece).collect()
            };
            let telling = answer.hits.iter().find(|it| is(it)).or(top);
            Answer {
                top: top.and_then(|it| it.log_odds).map_or(NOTHING, |it| it.0),
                top_caption: top.map_or(String::new(), |it| it.caption.clone()),
                why: telling.map_or(String::new(), |it| {
                    format!("{}: {}", it.evidence[0].candidate, explained(it).join(", "))
                }),
                own: answer
                    .hits
                    .iter()
                    .find(|it| is(it))
                    .and_then(|it| it.log_odds)
                    .map_or(NOTHING, |it| it.0),
                first: top.is_some_and(is),
            }
        })
        .collect()
}

fn rows(queries: &[Asked], answers: &[Answer]) -> String {
    let mut out = String::new();
    let shown = |it: i32| if it == NOTHING { "-".to_owned() } else { it.to_string() };
    for (Asked { labelled: query, .. }, it) in queries.iter().zip(answers) {
        let first = if it.first { "first" } else { "" };
        let (own, top) = (shown(it.own), shown(it.top));
        let expected = query.expected.first().map_or("", String::as_str);
        let (id, class, name) = (&query.id, &query.class, &query.name);
        let (caption, why) = (&it.top_caption, &it.why);
        let _ = writeln!(
            out,
            "{id}\t{class}\t{own}\t{top}\t{first}\t{name}\t{expected}\t{caption}\t{why}"
        );
    }
    out
}

/// The threshold that at most this share of the scores reach: found is what is above.
fn threshold(scores: &mut [i32], share: f64) -> i32 {
    scores.sort_unstable_by(|left, right| right.cmp(left));
    let allowed = (scores.len() as f64 * share).floor() as usize;
    scores.get(allowed).copied().unwrap_or(NOTHING)
}

fn rate(part: usize, of: usize) -> f64 {
    part as f64 / of.max(1) as f64
}

/// A rate with the ends of its 95 % interval (Wilson).
fn with_interval(part: usize, of: usize) -> String {
    let (p, n, z) = (rate(part, of), of.max(1) as f64, 1.96);
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    format!("{p:.4} ({:.3} to {:.3})", middle - half, middle + half)
}

/// Log-odds of the usual threshold, 0.70.
const USUAL: i32 = 848;
/// The recall at which hard negatives are counted: what the best peer finds at its own threshold.
const HARD_AT_RECALL: f64 = 0.81;

fn report(queries: &[Asked], answers: &[Answer]) {
    let all: Vec<(&Asked, &Answer)> = queries.iter().zip(answers).collect();
    let tops = |wanted: &dyn Fn(&Asked) -> bool| -> Vec<i32> {
        all.iter().filter(|(query, _)| wanted(query)).map(|(_, it)| it.top).collect()
    };
    let positives: Vec<(&Asked, &Answer)> =
        all.iter().filter(|(query, _)| !query.labelled.expected.is_empty()).copied().collect();
    let mut negatives = tops(&|it| it.side == Side::Main && it.labelled.expected.is_empty());
    let mut strangers = tops(&|it| it.side == Side::Stranger);
    let hard = tops(&|it| it.side == Side::Hard);
    let found = |from: i32| positives.iter().filter(|(_, it)| it.own > from).count();
    let count = positives.len();
    let first = positives.iter().filter(|(_, it)| it.first).count();
    println!("{count} positives, {} negatives", negatives.len());
    println!("recall@1                 {}", with_interval(first, count));
    let mut cuts = Vec::new();
    for share in [0.001, 0.01, 0.05] {
        let cut = threshold(&mut negatives, share);
        cuts.push(cut);
        let (percent, score) = (share * 100.0, probability(cut));
        println!(
            "recall at {percent:3.1} % false   {}  above {score:.3}",
            with_interval(found(cut), count)
        );
    }
    if !strangers.is_empty() {
        for share in [0.001, 0.01, 0.05] {
            let cut = threshold(&mut strangers, share);
            let (percent, score, of) = (share * 100.0, probability(cut), strangers.len());
            let recall = rate(found(cut), count);
            println!("  of {of} strangers {percent:3.1} %   {recall:.4}  above {score:.3}");
        }
    }
    let alerts = |scores: &[i32]| scores.iter().filter(|it| **it >= USUAL).count();
    println!(
        "found at 0.70            {}; alerts per 1,000: {:.1} negatives, {:.1} strangers, {:.1} hard",
        with_interval(found(USUAL - 1), count),
        1000.0 * rate(alerts(&negatives), negatives.len()),
        1000.0 * rate(alerts(&strangers), strangers.len()),
        1000.0 * rate(alerts(&hard), hard.len()),
    );
    if !hard.is_empty() {
        let mut own: Vec<i32> = positives.iter().map(|(_, it)| it.own).collect();
        own.sort_unstable_by(|left, right| right.cmp(left));
        let cut = own[((count as f64 * HARD_AT_RECALL).ceil() as usize).saturating_sub(1)];
        let wrong = hard.iter().filter(|it| **it >= cut).count();
        println!(
            "hard at recall {HARD_AT_RECALL}      {}  from {:.3}",
            with_interval(wrong, hard.len()),
            probability(cut)
        );
        by_group(
            "hard class",
            "at 0.81",
            &all,
            &|query| (query.side == Side::Hard).then(|| query.labelled.class.clone()),
            &|it| [it.top >= cut, it.top >= USUAL, false, false, false],
        );
    }
    let columns = |it: &Answer| {
        [it.first, it.own > cuts[0], it.own > cuts[1], it.own > cuts[2], it.own >= USUAL]
    };
    let heads = "first   0.1 %   1 %     5 %     0.70";
    by_group("class", heads, &positives, &|it| Some(it.labelled.class.clone()), &columns);
    by_group("script", heads, &positives, &|it| Some(it.labelled.script.clone()), &columns);
    by_group("schema", heads, &positives, &|it| Some(schema(&it.labelled)), &columns);
    reliability(&all);
}

/// Upper ends of the classes of scores, in hundredths.
const CLASSES: [usize; 10] = [5, 10, 20, 30, 50, 70, 80, 90, 95, 100];

/// How many of the best hits with about such a score are the entity that was meant.
fn reliability(rows: &[(&Asked, &Answer)]) {
    let mut classes = [(0, 0, 0.0); CLASSES.len()];
    let found = rows.iter().filter(|(query, it)| query.side != Side::Hard && it.top != NOTHING);
    for (_, answer) in found {
        let score = probability(answer.top);
        let place = CLASSES.iter().position(|end| score * 100.0 < *end as f64);
        let (count, right, sum) = &mut classes[place.unwrap_or(CLASSES.len() - 1)];
        *count += 1;
        *right += usize::from(answer.first);
        *sum += score;
    }
    println!("\nbest hits below  count  mean score  right");
    for (end, (count, right, sum)) in CLASSES.iter().zip(classes) {
        let mean = sum / f64::from(count.max(1) as u32);
        println!("{:13.2}  {count:5}  {mean:10.3}  {:.3}", *end as f64 / 100.0, rate(right, count));
    }
}

fn schema(labelled: &Labelled) -> String {
    labelled.query.entity().schema().name().to_owned()
}

fn by_group(
    head: &str,
    columns: &str,
    rows: &[(&Asked, &Answer)],
    group: &dyn Fn(&Asked) -> Option<String>,
    told: &dyn Fn(&Answer) -> [bool; 5],
) {
    let mut groups: BTreeMap<String, (usize, [usize; 5])> = BTreeMap::new();
    for (query, answer) in rows {
        let Some(name) = group(query) else { continue };
        let entry = groups.entry(name).or_default();
        entry.0 += 1;
        for (sum, one) in entry.1.iter_mut().zip(told(answer)) {
            *sum += usize::from(one);
        }
    }
    println!("\n{head:20} count  {columns}");
    for (name, (count, sums)) in groups {
        let shown: Vec<String> = sums.iter().map(|it| format!("{:.3}", rate(*it, count))).collect();
        println!("{name:20} {count:5}  {}", shown.join("   "));
    }
}

fn probability(log_odds: i32) -> f64 {
    1.0 / (1.0 + (-f64::from(log_odds) / 1000.0).exp())
}
