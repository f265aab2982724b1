//! The answer to one query.

use crate::{DatasetName, Notice, Schema};

/// Log-odds in thousandths of a nat.
///
/// Whole numbers, so that a sum does not depend on its order and answers are the same to the bit on
/// every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Nats(pub i32);

impl Nats {
    /// The value in nats.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 1000.0
    }

    /// The probability whose log-odds these are, rounded to four places.
    pub fn probability(self) -> f64 {
        let exact = 1.0 / (1.0 + (-self.to_f64()).exp());
        (exact * 10_000.0).round() / 10_000.0
    }
}

impl std::ops::Add for Nats {
    type Output = Nats;
    fn add(self, other: Nats) -> Nats {
        Nats(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Nats {
    fn sum<I: Iterator<Item = Nats>>(values: I) -> Nats {
        values.fold(Nats(0), |sum, it| sum + it)
    }
}

/// One finding for or against: a feature, the two values that it compared, and what it adds.
///
/// What it adds is in nats where only `portcullis-N` is spoken of, and in an answer whatever the chosen
/// algorithm counts in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence<C = Contribution> {
    /// The feature's name on the wire. Never renamed, never reused.
    pub feature: &'static str,
    /// The value of the query.
    pub query: String,
    /// The value of the candidate.
    pub candidate: String,
    /// How the two compare, in a few words for a person.
    pub detail: String,
    /// What it adds.
    pub contribution: C,
}

impl From<Evidence<Nats>> for Evidence {
    fn from(it: Evidence<Nats>) -> Evidence {
        let contribution = Contribution::Nats(it.contribution);
        Evidence {
            feature: it.feature,
            query: it.query,
            candidate: it.candidate,
            detail: it.detail,
            contribution,
        }
    }
}

/// What a finding adds, in the unit of the algorithm that found it. The two units are never added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Contribution {
    /// So much to the log-odds of a match.
    Nats(Nats),
    /// A feature of a table: so strong, times its weight, is its share of a score between 0 and 1.
    Share {
        /// How strongly the feature is there, nearly always between 0 and 1.
        strength: f64,
        /// What full strength counts; below 0 for what speaks against.
        weight: f64,
        /// Whether it moves a score that other features gave, instead of giving one.
        is_qualifier: bool,
    },
}

impl Contribution {
    /// The number that is added or, for one of several features of which the best counts, would be:
    /// nats, or a share of a score.
    pub fn to_f64(self) -> f64 {
        match self {
            Contribution::Nats(nats) => nats.to_f64(),
            Contribution::Share { strength, weight, .. } => strength * weight,
        }
    }

    /// The same where it is in nats.
    pub fn nats(self) -> Option<Nats> {
        match self {
            Contribution::Nats(nats) => Some(nats),
            Contribution::Share { .. } => None,
        }
    }
}

/// A candidate whose score reaches the lowest score asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entity's id.
    pub id: String,
    /// What to call it.
    pub caption: String,
    /// What kind of thing it is.
    pub schema: &'static Schema,
    /// The datasets that list it.
    pub datasets: Vec<DatasetName>,
    /// The prior and all contributions together, under an algorithm that counts in nats.
    pub log_odds: Option<Nats>,
    /// The logistic of the same: a probability at the algorithm's base rate. Under a table of features
    /// a number between 0 and 1 that is no probability and is never compared between algorithms.
    pub score: f64,
    /// Whether the score reaches the threshold.
    pub is_match: bool,
    /// Why. Nats come strongest first and sum, with the prior, to `log_odds`; features of a table come
    /// in its order, and the fold of the algorithm gives `score`.
    pub evidence: Vec<Evidence>,
}

/// What the user's policy makes of an answer. There is no word for "clear": a program cannot know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing at or above the threshold was found in what was searched.
    NoHit,
    /// A person has to look at it.
    Review,
    /// It must not go on.
    Stop,
}

impl Outcome {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::NoHit => "no_hit",
            Outcome::Review => "review",
            Outcome::Stop => "stop",
        }
    }
}

/// The full answer to one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Screening {
    /// What follows under the policy.
    pub outcome: Outcome,
    /// Whether the candidates contained every entity that the scorer would put at or above the
    /// threshold.
    pub complete: bool,
    /// The algorithm's name, which is also its version.
    pub algorithm: &'static str,
    /// The log-odds of a match before any evidence, under an algorithm that counts in nats.
    pub prior: Option<Nats>,
    /// Best first.
    pub hits: Vec<Hit>,
    /// Candidates at or above the threshold that the limit left out of `hits`.
    pub further_hits: u32,
    /// What was dropped or guessed in the query, and which caps bound.
    pub notices: Vec<Notice>,
}

/// What was searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusInfo {
    /// `sha256:` and the digest of the corpus.
    pub digest: String,
    /// The same of the corpus with what changed in it since, if there is one.
    pub changes: Option<String>,
    /// The datasets of both, in the order of the alphabet.
    pub datasets: Vec<DatasetInfo>,
}

/// One dataset of a corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetInfo {
    /// Its name.
    pub name: DatasetName,
    /// What people call it.
    pub title: String,
    /// The publisher's date or version of the document, or the day it was fetched; empty if unknown.
    pub version: String,
    /// Where the document came from: an address or a file name.
    pub source: String,
    /// `sha256:` and the digest of the document.
    pub digest: String,
    /// How many entities of it are in the corpus.
    pub entities: u64,
    /// How many of them can be looked for.
    pub targets: u64,
    /// How many notices its reading gave.
    pub notices: u64,
}
