//! How many answers were right.

use std::collections::BTreeMap;

use model::{Hit, Screening};
use portcullis::{Engine, Options, Scratch};

use crate::Labelled;

/// Answers to some queries, counted. A query is positive if anything is expected of it; of a positive
/// one, any of its expected ids is right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Queries.
    pub all: u32,
    /// The best hit is right.
    pub first: u32,
    /// One of the hits that are shown is right.
    pub shown: u32,
    /// A right hit reaches the threshold.
    pub found: u32,
    /// Some hit reaches the threshold.
    pub alerts: u32,
    /// Answers that say that nothing can be missing.
    pub complete: u32,
}

impl Tally {
    /// Counts one answer.
    pub fn add(&mut self, labelled: &Labelled, answer: &Screening) {
        let is = |hit: &Hit| labelled.expected.contains(&hit.id);
        self.all += 1;
        self.first += u32::from(answer.hits.first().is_some_and(is));
        self.shown += u32::from(answer.hits.iter().any(is));
        self.found += u32::from(answer.hits.iter().any(|it| it.is_match && is(it)));
        self.alerts += u32::from(answer.hits.iter().any(|it| it.is_match));
        self.complete += u32::from(answer.complete);
    }

    /// Such a share of the queries, from 0 to 1.
    pub fn share(&self, part: u32) -> f64 {
        f64::from(part) / f64::from(self.all.max(1))
    }
}

/// Tallies of all positive queries, of all negative ones, and of each class.
#[derive(Debug, Clone, Default)]
pub struct Tallies<'a> {
    /// Queries of which something is expected.
    pub positives: Tally,
    /// Queries that must find nothing.
    pub negatives: Tally,
    /// All, by how their names were spoilt.
    pub by_class: BTreeMap<&'a str, Tally>,
}

impl<'a> Tallies<'a> {
    /// Asks every query, and shows each answer to somebody who may want to say more.
    pub fn of(
        engine: &Engine,
        queries: &'a [Labelled],
        options: &Options,
        mut seen: impl FnMut(&Labelled, &Screening),
    ) -> Tallies<'a> {
        let mut tallies = Tallies::default();
        let mut scratch = Scratch::new();
        for labelled in queries {
            let answer = engine.screen_with(&labelled.query, options, &mut scratch);
            let total = match labelled.expected.is_empty() {
                true => &mut tallies.negatives,
                false => &mut tallies.positives,
            };
            total.add(labelled, &answer);
            tallies.by_class.entry(&labelled.class).or_default().add(labelled, &answer);
            seen(labelled, &answer);
        }
        tallies
    }
}
