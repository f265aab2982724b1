//! What was asked, what came out, and how it is written.
//!
//! An [`Answer`] is for one record of the user's table, or for one question from the shell. A
//! [`Writer`] writes answers in the order of the records: as JSON lines, as a table, as CSV, or as a
//! report.

use std::io;
use std::sync::Arc;

use model::{CorpusInfo, Hit, Notice, Outcome, Screening};
use portcullis::subject::Party;
use portcullis::{Engine, Filter, Options, Query, Scratch};

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
    /// The answers for its parties, or why it could not be screened.
    pub(crate) parties: Result<Vec<PartyAnswer>, String>,
    /// What of the record was not screened.
    pub(crate) notices: Vec<Notice>,
}

/// The answer for one party of a record.
pub(crate) struct PartyAnswer {
    /// The part that it plays.
    pub(crate) role: String,
    /// What was asked.
    pub(crate) query: Query,
    /// What came out.
    pub(crate) screening: Screening,
}

/// The word for a record that could not be screened. It is no [`Outcome`]: nothing was searched.
pub(crate) const REJECTED: &str = "rejected";

impl PartyAnswer {
    /// Screens a party.
    pub(crate) fn of(
        engine: &Engine,
        party: Party,
        options: &Options,
        scratch: &mut Scratch,
    ) -> PartyAnswer {
        let screening = engine.screen_with(&party.query, options, scratch);
        PartyAnswer { role: party.role, query: party.query, screening }
    }

    /// What a person would call the party: its name, else its first number.
    pub(crate) fn caption(&self) -> &str {
        let entity = self.query.entity();
        let first = entity.statements().first().map_or("", |it| it.value.as_str());
        entity.first("name").unwrap_or(first)
    }
}

impl Answer {
    /// The parties that were screened.
    pub(crate) fn screened(&self) -> &[PartyAnswer] {
        self.parties.as_deref().unwrap_or_default()
    }

    /// The word for what follows: the gravest of the parties' outcomes.
    pub(crate) fn outcome(&self) -> &'static str {
        match &self.parties {
            Ok(parties) => gravest(parties).as_str(),
            Err(_) => REJECTED,
        }
    }

    /// Whether a person has to look at it.
    pub(crate) fn is_hit(&self) -> bool {
        self.parties.as_ref().is_ok_and(|it| gravest(it) > Outcome::NoHit)
    }

    /// Whether every entity at or above the threshold was found, for all parties.
    pub(crate) fn is_complete(&self) -> bool {
        self.parties.as_ref().is_ok_and(|it| it.iter().all(|it| it.screening.complete))
    }

    /// All hits, best first for each party. The same entity may come up through two parties.
    pub(crate) fn hits(&self) -> impl Iterator<Item = (&PartyAnswer, &Hit)> {
        self.screened()
            .iter()
            .flat_map(|party| party.screening.hits.iter().map(move |it| (party, it)))
    }

    /// The notices of the record and of its parties' queries.
    pub(crate) fn all_notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().chain(self.screened().iter().flat_map(|it| &it.screening.notices))
    }

    /// What a person calls the record: his own name for it, else its number.
    pub(crate) fn label(&self) -> String {
        self.id.clone().unwrap_or_else(|| self.row.to_string())
    }
}

fn gravest(parties: &[PartyAnswer]) -> Outcome {
    parties.iter().map(|it| it.screening.outcome).max().unwrap_or(Outcome::NoHit)
}

/// What there is to say of a whole run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) records: u64,
    pub(crate) parties: u64,
    /// Records with a hit at or above the threshold.
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
        match answer.parties {
            Err(_) => self.rejected += 1,
            Ok(_) if answer.is_hit() => self.review += 1,
            Ok(_) => self.no_hit += 1,
        }
        self.incomplete += u64::from(answer.parties.is_ok() && !answer.is_complete());
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
            "{screened} screened against {}{}: {} to review, {} without a hit",
            searched(corpus),
            if filter.is_empty() { "" } else { ", of which a filter left out some" },
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
