//! What was asked, what came out, and how it is written.
//!
//! An [`Answer`] is for one record of the user's table, or for one question from the shell. A
//! [`Writer`] writes answers in the order of the records: as JSON lines, as a table, as CSV, or as a
//! report.

use std::io;
use std::sync::Arc;

use model::{CorpusInfo, Hit, Notice, Outcome};
pub(crate) use portcullis::assess::Assessed as PartyAnswer;
use portcullis::assess::{Assessment, Reason, ReasonKind};
use portcullis::{Engine, Filter};

use crate::context::Context;
use crate::output::Format;

pub(crate) mod csv;
pub(crate) mod jsonl;
pub(crate) mod report;
pub(crate) mod standing;
pub(crate) mod table;

/// The answer for one record.
pub(crate) struct Answer {
    /// The file that the record is from, if it is from one.
    pub(crate) file: Option<Arc<str>>,
    /// The record's number, from 1; the header does not count.
    pub(crate) row: u64,
    /// The line of the file on which it begins, if the file has lines.
    pub(crate) line: Option<u64>,
    /// The user's own name for the record.
    pub(crate) id: Option<String>,
    /// The answer, or why it could not be screened.
    pub(crate) assessment: Result<Assessment, String>,
    /// What of the record was not screened.
    pub(crate) notices: Vec<Notice>,
}

/// The word for a record that could not be screened. It is no [`Outcome`]: nothing was searched.
pub(crate) const REJECTED: &str = "rejected";

impl Answer {
    /// The parties that were screened.
    pub(crate) fn screened(&self) -> &[PartyAnswer] {
        self.assessment.as_ref().map_or(&[], |it| &it.parties)
    }

    /// The word for what follows.
    pub(crate) fn outcome(&self) -> &'static str {
        self.assessment.as_ref().map_or(REJECTED, |it| it.outcome.as_str())
    }

    /// Whether a person has to look at it.
    pub(crate) fn is_hit(&self) -> bool {
        self.assessment.as_ref().is_ok_and(|it| it.outcome > Outcome::NoHit)
    }

    /// Whether every entity at or above the threshold was found, for all parties.
    pub(crate) fn is_complete(&self) -> bool {
        self.assessment.as_ref().is_ok_and(|it| it.parties.iter().all(|it| it.screening.complete))
    }

    /// Why the record has its outcome, the weightiest first.
    pub(crate) fn reasons(&self) -> &[Reason] {
        self.assessment.as_ref().map_or(&[], |it| &it.reasons)
    }

    /// The reasons beside the hits themselves.
    pub(crate) fn further_reasons(&self) -> impl Iterator<Item = &Reason> {
        self.reasons().iter().filter(|it| it.kind != ReasonKind::Hit)
    }

    /// What follows from a hit by itself.
    pub(crate) fn outcome_of(&self, party: &PartyAnswer, hit: &Hit) -> Outcome {
        let mut reasons = self.reasons().iter().filter(|it| it.kind == ReasonKind::Hit);
        let about = reasons.find(|it| it.id == hit.id && it.party.as_deref() == Some(&party.role));
        about.map_or(Outcome::NoHit, |it| it.follows.outcome())
    }

    /// All hits, best first for each party. The same entity may come up through two parties.
    pub(crate) fn hits(&self) -> impl Iterator<Item = (&PartyAnswer, &Hit)> {
        self.screened()
            .iter()
            .flat_map(|party| party.screening.hits.iter().map(move |it| (party, it)))
    }

    /// The notices of the record and of its parties' queries.
    pub(crate) fn all_notices(&self) -> impl Iterator<Item = &Notice> {
        let own = self.assessment.as_ref().map_or(&[][..], |it| &it.notices);
        let of_parties = self.screened().iter().flat_map(|it| &it.screening.notices);
        self.notices.iter().chain(own).chain(of_parties)
    }

    /// What a person calls the record: his own name for it, else its number.
    pub(crate) fn label(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.row.to_string())
    }
}

/// What there is to say of a whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) records: u64,
    pub(crate) parties: u64,
    /// Records that must not go on.
    pub(crate) stop: u64,
    /// Records that a person has to look at.
    pub(crate) review: u64,
    pub(crate) no_hit: u64,
    pub(crate) rejected: u64,
    pub(crate) notices: u64,
    /// Records for which the search was not complete.
    pub(crate) incomplete: u64,
}

impl Summary {
    /// Counts an answer.
    pub(crate) fn add(&mut self, answer: &Answer) {
        self.records += 1;
        self.parties += answer.screened().len() as u64;
        self.notices += answer.all_notices().count() as u64;
        match answer.assessment.as_ref().map(|it| it.outcome) {
            Err(_) => self.rejected += 1,
            Ok(Outcome::Stop) => self.stop += 1,
            Ok(Outcome::Review) => self.review += 1,
            Ok(Outcome::NoHit) => self.no_hit += 1,
        }
        self.incomplete += u64::from(answer.assessment.is_ok() && !answer.is_complete());
    }

    /// Records with something to look at.
    pub(crate) fn hits(&self) -> u64 {
        self.stop + self.review
    }

    /// One sentence for a person.
    pub(crate) fn sentence(&self, corpus: &CorpusInfo, filter: &Filter) -> String {
        let screened = match self.parties == self.records - self.rejected {
            true => counted(self.records, "record"),
            false => {
                format!(
                    "{} with {}",
                    counted(self.records, "record"),
                    counted_parties(self.parties)
                )
            }
        };
        let mut text = format!(
            "{screened} screened against {}{}: {}{} to review, {} without a hit",
            searched(corpus),
            if filter.is_empty() { "" } else { ", of which a filter left out some" },
            if self.stop > 0 { format!("{} to stop, ", self.stop) } else { String::new() },
            self.review,
            self.no_hit,
        );
        for (count, what) in
            [(self.rejected, "rejected"), (self.incomplete, "not searched completely")]
        {
            if count > 0 {
                text.push_str(&format!(", {count} {what}"));
            }
        }
        if self.notices > 0 {
            text.push_str(&format!("; {}", counted(self.notices, "notice")));
        }
        text.push_str(". No hit is not a clearance.");
        text
    }
}

/// What was searched, in a few words.
fn searched(corpus: &CorpusInfo) -> String {
    match corpus.datasets.as_slice() {
        [only] => format!(
            "{} of {} ({})",
            only.name,
            only.version,
            counted_as(only.targets, "entity", "entities"),
        ),
        all => {
            let targets = all.iter().map(|it| it.targets).sum();
            format!("{} lists ({})", all.len(), counted_as(targets, "entity", "entities"))
        }
    }
}

/// `1 record`, `2 records`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    counted_as(count, noun, &format!("{noun}s"))
}

fn counted_parties(count: u64) -> String {
    counted_as(count, "party", "parties")
}

fn counted_as(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Writes answers in one format.
pub(crate) enum Writer<'a> {
    Jsonl(jsonl::Writer),
    Table(table::Writer),
    Csv(csv::Writer),
    /// The page is written at the end, by whoever knows what belongs on it.
    Report(report::Collected<'a>),
}

impl<'a> Writer<'a> {
    /// Begins to write.
    pub(crate) fn new(
        format: Format,
        filter: &Filter,
        engine: &'a Engine,
        context: &mut Context,
    ) -> io::Result<Self> {
        Ok(match format {
            Format::Jsonl => Writer::Jsonl(jsonl::Writer::new(engine.corpus(), filter)),
            Format::Table => Writer::Table(table::Writer),
            Format::Csv => Writer::Csv(csv::Writer::new(context)?),
            Format::Html => Writer::Report(report::Collected::new(engine)),
        })
    }

    /// Writes answers, in their order.
    pub(crate) fn write(&mut self, answers: &[Answer], context: &mut Context) -> io::Result<()> {
        match self {
            Writer::Jsonl(writer) => writer.write(answers, context)?,
            Writer::Table(writer) => writer.write(answers, context)?,
            Writer::Csv(writer) => writer.write(answers, context)?,
            Writer::Report(collected) => collected.add(answers),
        }
        Ok(())
    }
}
