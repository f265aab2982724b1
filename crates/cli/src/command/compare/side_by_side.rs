//! Two ways of scoring the same pairs, held against each other.
//!
//! All rows are kept until the last is read, because the largest changes come first.

use std::collections::HashMap;
use std::path::Path;

use anyhow::anyhow;
use lists::Limits;
use lists::table::{self, Record, RowError, Table};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Args, BATCH, Scored, Scorer, Tally, WHY, shown, tell_judged, why};
use crate::context::Context;
use crate::error::{Hint as _, hinted};
use crate::input::Place;
use crate::output::{Column, Format, Sheet};
use crate::statistics::{Judged, mcnemar};

/// The columns that are added.
const ADDED: [Column; 6] = [
    Column::number("score"),
    Column::text("match"),
    Column::number("against_score"),
    Column::text("against_match"),
    Column::number("change"),
    Column::text("error"),
];

/// Scores that are closer than this are the same: they are written with four places.
const SAME: f64 = 0.000_05;

/// What an earlier run wrote.
pub(super) struct Baseline {
    name: String,
    columns: Vec<String>,
    rows: Vec<Record>,
    score: usize,
    is_match: Option<usize>,
}

impl Baseline {
    pub(super) fn read(path: &Path) -> anyhow::Result<Baseline> {
        let place = Place::of(path);
        place.check()?;
        let (input, _) = place.open()?;
        let mut table = table::open(&place.name(), input, &Limits::default())?;
        let columns = table.columns().to_vec();
        let find = |name: &str| columns.iter().position(|it| it == name);
        let hint = "write it with `portcullis compare PAIRS --format csv > FILE`";
        let Some(score) = find("score") else {
            let found = columns.join(", ");
            let error = anyhow!("{}: there is no column `score` but {found}", place.name());
            return Err(hinted(error, hint));
        };
        let is_match = find("match");
        let mut rows = Vec::new();
        for row in table.by_ref() {
            let row =
                row.map_err(|it| anyhow!("{}: row {}: {}", place.name(), it.number, it.reason));
            rows.push(row.hint(hint)?);
        }
        Ok(Baseline { name: place.name(), columns, rows, score, is_match })
    }

    /// The scores by what was compared, and whether that was called a match.
    fn scores(&self, keys: &[String]) -> anyhow::Result<HashMap<String, (f64, Option<bool>)>> {
        let places: Option<Vec<usize>> =
            keys.iter().map(|key| self.columns.iter().position(|it| it == key)).collect();
        let Some(places) = places else {
            let error = anyhow!(
                "{}: it has the columns {}, and the pairs are told by {}",
                self.name,
                self.columns.join(", "),
                keys.join(", ")
            );
            return Err(hinted(error, "the file has to come from a `compare` of the same table"));
        };
        let scored = self.rows.iter().filter_map(|row| {
            let score: f64 = row.cells[self.score].first()?.parse().ok()?;
            let is_match = self.is_match.and_then(|it| row.cells[it].first());
            Some((key(row, &places), (score, is_match.map(|it| it == "true"))))
        });
        Ok(scored.collect())
    }
}

/// What a row compares, as one text. CSV has lists with semicolons between.
fn key(row: &Record, places: &[usize]) -> String {
    let cells = places.iter().map(|it| row.cells[*it].join("; "));
    cells.collect::<Vec<_>>().join("\u{1f}")
}

/// A row with both scores.
struct Both {
    number: u64,
    passed: Vec<Value>,
    score: Result<f64, String>,
    is_match: bool,
    other: Option<f64>,
    is_other_match: bool,
    why: String,
}

impl Both {
    /// How far the scores are apart, if there are two.
    fn change(&self) -> Option<f64> {
        Some(self.score.as_ref().ok()? - self.other?)
    }

    fn is_decided_otherwise(&self) -> bool {
        self.change().is_some() && self.is_match != self.is_other_match
    }

    fn is_scored_otherwise(&self) -> bool {
        self.change().is_some_and(|it| it.abs() >= SAME)
    }
}

/// What both sides come to.
struct Sums {
    judged: Judged,
    other: Judged,
    /// Labelled rows that this side alone has right, and the other alone.
    only_here: u64,
    only_there: u64,
    /// Rows of which the earlier file says nothing.
    unmatched: u64,
}

/// Scores pairs twice, or once and against an earlier file, and writes what changed.
pub(super) fn run(
    args: &Args,
    baseline: Option<Baseline>,
    scorer: &Scorer<'_>,
    pairs: &mut Table,
    format: Format,
    tally: &mut Tally,
    context: &mut Context,
) -> anyhow::Result<()> {
    let layout = scorer.layout;
    let keys = layout.keys(pairs.columns());
    let known = baseline.as_ref().map(|it| it.scores(&keys)).transpose()?;
    let places: Vec<usize> =
        keys.iter().filter_map(|key| pairs.columns().iter().position(|it| it == key)).collect();
    let other_threshold = args.against_threshold.unwrap_or(args.threshold);
    let mut sums = Sums {
        judged: Judged::at(args.threshold),
        other: Judged::at(other_threshold),
        only_here: 0,
        only_there: 0,
        unmatched: 0,
    };
    let mut all = Vec::new();
    loop {
        let rows: Vec<Result<Record, RowError>> = pairs.by_ref().take(BATCH).collect();
        if rows.is_empty() {
            break;
        }
        let twice = |row: &Result<Record, RowError>| -> Twice {
            let other = match (&known, row) {
                (Some(known), Ok(row)) => known.get(&key(row, &places)).copied(),
                (Some(_), Err(_)) => None,
                (None, row) => args.against.and_then(|algorithm| {
                    let scored = Scorer { algorithm, ..*scorer }.scored(row).ok()?;
                    Some((scored.score, None))
                }),
            };
            (scorer.scored(row), other)
        };
        let scored: Vec<Twice> = rows.par_iter().map(twice).collect();
        for (row, (here, other)) in rows.iter().zip(scored) {
            tally.add(layout, row, here.as_ref().map(|it| it.score), pairs, context);
            let chosen = args.against_threshold.is_none();
            let other_match = |(score, said): (f64, Option<bool>)| {
                said.filter(|_| chosen).unwrap_or(score >= other_threshold)
            };
            let both = Both {
                number: row.as_ref().map_or_else(|it| it.number, |it| it.number),
                passed: layout.passed_values(row),
                is_match: here.as_ref().is_ok_and(|it| it.score >= args.threshold),
                other: other.map(|it| it.0),
                is_other_match: other.is_some_and(other_match),
                why: here.as_ref().map_or_else(|_| String::new(), |it| why(&it.evidence)),
                score: here.map(|it| it.score),
            };
            sums.add(&both, row.as_ref().ok().and_then(|it| layout.truth(it)));
            all.push(both);
        }
    }
    if let Some(baseline) = baseline.filter(|_| all.iter().all(|it| it.other.is_none())) {
        let error = anyhow!("{}: none of the pairs is in it", baseline.name);
        return Err(hinted(error, "the file has to come from a `compare` of the same table"));
    }
    let is_one_unit = args.against.is_none_or(|it| it == scorer.algorithm);
    let passed: Vec<Column> =
        layout.passed.iter().map(|it| Column::own(&pairs.columns()[*it])).collect();
    write(args, all, passed, is_one_unit, format, context)?;
    tally.tell_counts(context);
    sums.tell(args, scorer, context);
    Ok(())
}

/// What one side says of a row, and what the other: its score, and whether it called that a match.
type Twice = (Result<Scored, String>, Option<(f64, Option<bool>)>);

/// Writes the rows that changed, or all; the largest changes first.
fn write(
    args: &Args,
    mut all: Vec<Both>,
    passed: Vec<Column>,
    is_one_unit: bool,
    format: Format,
    context: &mut Context,
) -> anyhow::Result<()> {
    let why = args.explain.then_some(WHY);
    let columns: Vec<Column> =
        [Column::number("row")].into_iter().chain(passed).chain(ADDED).chain(why).collect();
    let flips = all.iter().filter(|it| it.is_decided_otherwise()).count();
    let moved = all.iter().filter(|it| it.is_scored_otherwise()).count();
    all.sort_by(|left, right| {
        let size = |it: &Both| it.change().map_or(-1.0, f64::abs);
        let flipped = right.is_decided_otherwise().cmp(&left.is_decided_otherwise());
        flipped.then(size(right).total_cmp(&size(left))).then(left.number.cmp(&right.number))
    });
    let is_shown = |it: &Both| {
        args.all || it.is_decided_otherwise() || (is_one_unit && it.is_scored_otherwise())
    };
    let mut sheet = Sheet::new("Pairs side by side", &columns, format, context)?;
    for row in all.into_iter().filter(is_shown) {
        let change = row.change().map(|it| (it * 1e4).round() / 1e4);
        let (score, error) = match &row.score {
            Ok(score) => (Some(*score), None),
            Err(reason) => (None, Some(reason)),
        };
        let mut values = vec![json!(row.number)];
        values.extend(row.passed.iter().cloned());
        values.extend([
            json!(score.map(|it| shown(it, format))),
            json!(score.map(|_| row.is_match)),
            json!(row.other.map(|it| shown(it, format))),
            json!(row.other.map(|_| row.is_other_match)),
            json!(change),
            json!(error),
        ]);
        values.extend(args.explain.then(|| json!(row.why)));
        sheet.row(values, context)?;
    }
    sheet.finish(context)?;
    context.finish()?;
    let unit = if is_one_unit { format!(", {moved} another score") } else { String::new() };
    context.say(&format!("{flips} pairs have another answer{unit}"));
    Ok(())
}

impl Sums {
    fn add(&mut self, row: &Both, truth: Option<bool>) {
        let (Ok(score), Some(other)) = (&row.score, row.other) else {
            self.unmatched += u64::from(row.score.is_ok());
            return;
        };
        let Some(truth) = truth else { return };
        self.judged.add_as(*score, row.is_match, truth);
        self.other.add_as(other, row.is_other_match, truth);
        let (here, there) = (row.is_match == truth, row.is_other_match == truth);
        self.only_here += u64::from(here && !there);
        self.only_there += u64::from(there && !here);
    }

    fn tell(&self, args: &Args, scorer: &Scorer<'_>, context: &Context) {
        let other = match args.against {
            Some(algorithm) => algorithm.name().to_owned(),
            None => args.baseline.as_ref().map_or(String::new(), |it| it.display().to_string()),
        };
        if self.unmatched > 0 {
            context.say(&format!("{} pairs have no score on the other side", self.unmatched));
        }
        if self.judged.len() == 0 {
            context.say("no pair with a label: precision and recall are not known");
            return;
        }
        let here = scorer.algorithm.name();
        tell_judged(&self.judged, &format!("{here}: "), context);
        tell_judged(&self.other, &format!("{other}: "), context);
        context.say(&format!(
            "McNemar: {} pairs right with {here} alone, {} with {other} alone, p = {:.4}{}",
            self.only_here,
            self.only_there,
            mcnemar(self.only_here, self.only_there),
            if self.only_here + self.only_there < FEW {
                "; so few different answers tell little"
            } else {
                ""
            },
        ));
    }
}

/// Fewer different answers than this leave the test without power.
const FEW: u64 = 10;
