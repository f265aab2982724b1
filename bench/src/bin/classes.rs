//! How well pairs of names are told apart at the usual threshold, by class; and how reliable scores are.
//!
//! Usage: `classes FILE.txt [--corpus CORPUS.ftm.jsonl] [--errors]`. Lines are
//! `class | kind | query | listed name | match or other` as in `crates/score/testdata/pairs.txt`; every
//! third row is counted apart, because rules are chosen with the others. How rare words are is taken from
//! the corpus, or from the built-in one. `--errors` also prints each pair on the wrong side with the
//! evidence for it.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::collections::BTreeMap;
use std::error::Error;

use portcullis::build::Checks;
use portcullis::{Engine, Query};

/// The usual threshold.
const THRESHOLD: f64 = 0.70;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut file, mut corpus, mut errors) = (None, None, false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--corpus" => corpus = Some(words.next().ok_or("--corpus needs a file")?),
            "--errors" => errors = true,
            _ => file = Some(word),
        }
    }
    let file = file.ok_or("usage: classes FILE.txt [--corpus CORPUS.ftm.jsonl] [--errors]")?;
    let engine = match corpus {
        Some(path) => bench::corpus(&path)?.0.finish(&Checks::default())?.engine,
        None => Engine::builtin(),
    };
    let mut classes: BTreeMap<String, Outcomes> = BTreeMap::new();
    let (mut chosen_with, mut apart) = (Outcomes::default(), Outcomes::default());
    let text = std::fs::read_to_string(file)?;
    let rows = text.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
    for (number, row) in rows.enumerate() {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let [class, kind, query, candidate, label] = fields[..] else {
            return Err(format!("expected five fields: {row}").into());
        };
        let schema = match kind {
            "person" => "Person",
            "organisation" => "Organization",
            "thing" => "Vessel",
            other => return Err(format!("unknown kind {other:?}: {row}").into()),
        };
        let sides = [Query::named(schema, query)?, Query::named(schema, candidate)?];
        let finding = engine.compare(&sides[0], &sides[1]);
        let (score, truth) = (finding.log_odds.probability(), label == "match");
        let side = if number % 3 == 2 { &mut apart } else { &mut chosen_with };
        side.add(score, truth);
        classes.entry(class.to_owned()).or_default().add(score, truth);
        if errors && (score >= THRESHOLD) != truth {
            println!("{score:.3} {row}");
            for it in &finding.evidence {
                println!("      {:8.3} {} ({})", it.contribution.to_f64(), it.feature, it.detail);
            }
        }
    }
    println!("class              count  right  false hits  misses     F1");
    for (class, outcomes) in &classes {
        outcomes.print(class);
    }
    chosen_with.print("rows 1, 2 of 3");
    apart.print("row 3 of 3");
    Ok(())
}

/// What became of pairs.
#[derive(Default)]
struct Outcomes {
    right_hits: u32,
    right_passes: u32,
    false_hits: u32,
    misses: u32,
}

impl Outcomes {
    fn add(&mut self, score: f64, truth: bool) {
        let counted = match (score >= THRESHOLD, truth) {
            (true, true) => &mut self.right_hits,
            (true, false) => &mut self.false_hits,
            (false, true) => &mut self.misses,
            (false, false) => &mut self.right_passes,
        };
        *counted += 1;
    }

    fn print(&self, class: &str) {
        let right = self.right_hits + self.right_passes;
        let count = right + self.false_hits + self.misses;
        let wrong = f64::from(self.false_hits + self.misses);
        let f1 = 2.0 * f64::from(self.right_hits) / (2.0 * f64::from(self.right_hits) + wrong);
        let (false_hits, misses) = (self.false_hits, self.misses);
        println!("{class:<18} {count:5}  {right:5}  {false_hits:10}  {misses:6}  {f1:.3}");
    }
}
