//! Answers of algorithms that are tables of features.
//!
//! No index proposes candidates for them: every entity is compared, so an answer is always complete.
//! What makes that bearable is that entities are prepared once, when the first such query comes, and
//! that similarities are bounded before they are computed. The prepared entities stay in
//! memory: this is for comparing and migrating, not for screening millions.

use std::collections::BTreeMap;

use index::EntityNumber;
use model::{Evidence, Hit, Nats, Notice, NoticeKind, Outcome, Screening};
use rayon::prelude::*;
use score::{Algorithm, Subject, Table, Weights};

use crate::engine::{Engine, Options};
use crate::filter::Gate;
use crate::part::Place;
use crate::query::Query;

/// The entities of an engine that can be looked for, prepared for tables.
pub(crate) struct Roll {
    /// For each part of the engine.
    parts: Vec<Vec<(EntityNumber, Subject)>>,
    /// Entities whose record could not be read.
    unread: usize,
}

impl Roll {
    fn of(engine: &Engine) -> Roll {
        let mut roll = Roll { parts: Vec::new(), unread: 0 };
        for part in engine.parts() {
            let corpus = &part.corpus;
            let mut texts = Vec::new();
            for record in corpus.records() {
                match record {
                    Ok((number, text)) if corpus.is_matchable(number) && part.shows(number) => {
                        texts.push((number, text));
                    }
                    Ok(_) => {}
                    Err(_) => roll.unread += 1,
                }
            }
            let prepared = texts.par_iter().map(|(number, text)| {
                index::read_entity(text).ok().map(|entity| (*number, Subject::of(&entity)))
            });
            let prepared: Vec<Option<(EntityNumber, Subject)>> = prepared.collect();
            roll.unread += prepared.iter().filter(|it| it.is_none()).count();
            roll.parts.push(prepared.into_iter().flatten().collect());
        }
        roll
    }
}

/// What an algorithm says of two entities.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The score, which is the fold of the evidence.
    pub score: f64,
    /// The log-odds behind it, under an algorithm that counts in nats.
    pub log_odds: Option<Nats>,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// An entity that scores high enough.
struct Found<'a> {
    place: Place,
    subject: &'a Subject,
    score: f64,
}

impl Engine {
    /// Compares two entities by an algorithm; weights are those of [`Options::weights`].
    pub fn compare_by(
        &self,
        algorithm: Algorithm,
        weights: &BTreeMap<String, f64>,
        query: &Query,
        candidate: &Query,
    ) -> Comparison {
        let Some(table) = algorithm.table() else {
            let finding = self.compare(query, candidate);
            return Comparison {
                score: finding.log_odds.probability(),
                log_odds: Some(finding.log_odds),
                evidence: finding.evidence.into_iter().map(Evidence::from).collect(),
            };
        };
        let (left, right) = (Subject::of(query.entity()), Subject::of(candidate.entity()));
        let evidence = table.evidence(&left, &right, &table.weights(weights));
        Comparison { score: algorithm.score_of(&evidence), log_odds: None, evidence }
    }

    /// Answers one query by comparing it with every entity.
    pub(crate) fn screen_by_table(
        &self,
        table: &'static Table,
        query: &Query,
        options: &Options,
    ) -> Screening {
        let roll = self.roll.get_or_init(|| Roll::of(self));
        let subject = Subject::of(query.entity());
        let weights = table.weights(&options.weights);
        let lowest = options.min_score.min(options.threshold);
        let mut found: Vec<Found<'_>> = Vec::new();
        for (number, (part, subjects)) in self.parts().iter().zip(&roll.parts).enumerate() {
            let gate = Gate::new(part, &options.filter);
            for (entity, candidate) in subjects {
                if !subject.may_be(candidate) || !gate.passes(*entity) {
                    continue;
                }
                if let Some(score) = table.score(&subject, candidate, &weights, lowest) {
                    let place = Place { part: number as u32, entity: *entity };
                    found.push(Found { place, subject: candidate, score });
                }
            }
        }
        let id = |it: &Found<'_>| self.part(it.place).corpus.id(it.place.entity);
        found.sort_by(|left, right| {
            right.score.total_cmp(&left.score).then_with(|| id(left).cmp(id(right)))
        });
        let matches = found.iter().filter(|it| it.score >= options.threshold).count();
        found.truncate(options.limit);
        let hit = |it: &Found<'_>| {
            let evidence = table.evidence(&subject, it.subject, &weights);
            self.table_hit(it, options, evidence)
        };
        let hits: Vec<Hit> = found.iter().map(hit).collect();
        Screening {
            outcome: if matches > 0 { Outcome::Review } else { Outcome::NoHit },
            complete: !query.is_empty() && roll.unread == 0,
            algorithm: table.name(),
            prior: None,
            further_hits: matches.saturating_sub(hits.len()) as u32,
            hits,
            notices: notices(query, table, &weights, roll),
        }
    }

    fn table_hit(&self, found: &Found<'_>, options: &Options, evidence: Vec<Evidence>) -> Hit {
        let (corpus, entity) = (&self.part(found.place).corpus, found.place.entity);
        Hit {
            id: corpus.id(entity).to_owned(),
            caption: corpus.caption(entity).to_owned(),
            schema: corpus.schema(entity),
            datasets: corpus.datasets(entity).to_vec(),
            log_odds: None,
            score: options.algorithm.score_of(&evidence),
            is_match: found.score >= options.threshold,
            evidence,
        }
    }
}

fn notices(query: &Query, table: &Table, weights: &Weights, roll: &Roll) -> Vec<Notice> {
    let mut notices = query.all_notices();
    for name in &weights.unused {
        let message = format!(
            "the weight of {name:?} was not used: {} has no such feature, or the \
                               weight is no number",
            table.name()
        );
        notices.push(Notice::new(NoticeKind::Unplaced, "options", message));
    }
    if roll.unread > 0 {
        let message = format!("{} entities could not be read and were not compared", roll.unread);
        notices.push(Notice::new(NoticeKind::Incomplete, "query", message));
    }
    notices
}
