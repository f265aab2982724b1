//! Answers as a table for people: one line a hit. Records without a hit are counted only.

use std::io::{self, Write as _};

use comfy_table::{Cell, CellAlignment, Color};
use model::{Evidence, Hit, Outcome};
use portcullis::assess::Reason;
use portcullis::subject::SUBJECT;

use super::{Answer, PartyAnswer};
use crate::context::Context;
use crate::output::{Column, empty_table};

const COLUMNS: [Column; 7] = [
    Column::text("record"),
    Column::text("outcome"),
    Column::text("party"),
    Column::text("listed as"),
    Column::number("score"),
    Column::text("lists"),
    Column::text("why"),
];

/// Writes a table for each batch of answers.
pub(crate) struct Writer;

impl Writer {
    pub(crate) fn write(&self, answers: &[Answer], context: &mut Context) -> io::Result<()> {
        let mut table = empty_table(&COLUMNS, context);
        for answer in answers {
            for (party, hit) in answer.hits() {
                table.add_row(row(answer, party, hit));
            }
            for reason in answer.further_reasons().filter(|it| it.is_grave()) {
                table.add_row(reason_row(answer, reason));
            }
        }
        if table.is_empty() { Ok(()) } else { writeln!(context.out, "{table}") }
    }
}

fn row(answer: &Answer, party: &PartyAnswer, hit: &Hit) -> Vec<Cell> {
    let outcome = answer.outcome_of(party, hit);
    let lists: Vec<&str> = hit.datasets.iter().map(|it| it.as_str()).collect();
    vec![
        Cell::new(answer.label()),
        Cell::new(words(outcome)).fg(colour(outcome)),
        Cell::new(name(party)),
        Cell::new(format!("{}\n{}", hit.caption, hit.id)),
        Cell::new(format!("{:.2}", hit.score)).set_alignment(CellAlignment::Right),
        Cell::new(lists.join("\n")),
        Cell::new(why(&hit.evidence)),
    ]
}

/// A finding that is no hit on a party.
fn reason_row(answer: &Answer, reason: &Reason) -> Vec<Cell> {
    let word = reason.follows.as_str();
    let party = answer.screened().iter().find(|it| Some(&it.role) == reason.party.as_ref());
    vec![
        Cell::new(answer.label()),
        Cell::new(word).fg(colour(reason.follows.outcome())),
        Cell::new(party.map_or_else(|| reason.kind.as_str().to_owned(), name)),
        Cell::new(&reason.id),
        Cell::new(""),
        Cell::new(reason.kind.as_str()),
        Cell::new(&reason.message),
    ]
}

/// An outcome as a person reads it.
pub(crate) fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Stop => "stop",
        Outcome::Review => "review",
        Outcome::NoHit => "below threshold",
    }
}

fn colour(outcome: Outcome) -> Color {
    match outcome {
        Outcome::Stop => Color::Red,
        Outcome::Review => Color::Yellow,
        Outcome::NoHit => Color::Reset,
    }
}

/// Why it is a hit, in one line: the findings that weigh most, and what speaks against it.
pub(crate) fn why(evidence: &[Evidence]) -> String {
    const MOST: usize = 3;
    let weight = |it: &Evidence| it.contribution.to_f64().abs();
    // What adds nothing is told by tables, and is no reason.
    let is_reason = |it: &&Evidence| weight(it) > 0.0 || it.contribution.nats().is_some();
    let mut evidence: Vec<&Evidence> = evidence.iter().filter(is_reason).collect();
    evidence.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
    evidence.into_iter().take(MOST).map(short).collect::<Vec<_>>().join("; ")
}

/// A finding in a few words. Where the detail goes through a name word by word, the name that was
/// found is shorter; it may be another than the caption.
fn short(evidence: &Evidence) -> String {
    const LONG: usize = 40;
    let is_against = evidence.contribution.to_f64() < 0.0;
    let sign = if is_against { "but " } else { "" };
    match evidence.detail.chars().count() {
        1..=LONG => format!("{sign}{}", evidence.detail),
        _ if is_against => format!("{sign}{}", evidence.feature.replace('_', " ")),
        _ if evidence.candidate.is_empty() => evidence.detail.clone(),
        _ => format!("{} like {}", evidence.feature.replace('_', " "), evidence.candidate),
    }
}

/// A party as a person reads it. Nobody needs to be told that the subject is the subject.
fn name(party: &PartyAnswer) -> String {
    match party.role.as_str() {
        SUBJECT => party.caption().to_owned(),
        role => format!("{}: {}", role.replace('_', " "), party.caption()),
    }
}
