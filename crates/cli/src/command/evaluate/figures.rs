//! Figures of answered queries: by group, and by threshold.

use std::collections::BTreeMap;

use model::Screening;

use super::queries::Labelled;
use super::resampled::Resampled;
use crate::statistics::{Interval, Share};

/// What of an answer counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answered {
    pub(super) is_positive: bool,
    /// The place of the first expected hit, counted from 1.
    rank: Option<usize>,
    /// The score of the best expected hit; below all thresholds if there is none.
    pub(super) expected: f64,
    /// The score of the best hit.
    pub(super) best: f64,
    /// The entity that is looked for. Queries for one entity are found or missed together, and so count
    /// together where it is asked how far a figure can be trusted.
    pub(super) entity: Option<String>,
}

/// Lower than any threshold.
const NO_HIT: f64 = -1.0;

impl Answered {
    pub(super) fn new(query: &Labelled, screening: &Screening) -> Answered {
        let place = screening.hits.iter().position(|it| query.expected.contains(&it.id));
        let score = |place: Option<usize>| {
            place.and_then(|it| screening.hits.get(it)).map_or(NO_HIT, |it| it.score)
        };
        Answered {
            is_positive: query.is_positive,
            rank: place.map(|it| it + 1),
            expected: score(place),
            best: score(Some(0)),
            entity: query.expected.iter().min().filter(|_| query.is_positive).cloned(),
        }
    }

    /// An answer for tests: the entity that is looked for, the score of its hit, that of the best.
    #[cfg(test)]
    pub(super) fn invented(entity: Option<String>, expected: f64, best: f64) -> Answered {
        let rank = (expected >= best).then_some(1);
        Answered { is_positive: entity.is_some(), rank, expected, best, entity }
    }

    /// The score of the best hit, if there is one, and whether it is an expected one.
    pub(super) fn first(&self) -> Option<(f64, bool)> {
        (self.best > NO_HIT).then(|| (self.best, self.is_positive && self.rank == Some(1)))
    }
}

/// What the answers of a group come to at a threshold.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Figures {
    /// What the group is made by.
    pub(super) kind: String,
    /// Which it is.
    pub(super) group: String,
    /// Positives whose first hit is an expected one; nothing where ranks do not matter.
    pub(super) first: Option<Share>,
    /// Positives with an expected hit among the first five.
    pub(super) first_five: Option<Share>,
    /// Positives with an expected hit at the threshold.
    pub(super) found: Share,
    /// The interval of that share, the wider of two: Wilson's, and the one from drawing entities.
    pub(super) found_interval: Option<Interval>,
    /// Negatives with any hit at the threshold.
    pub(super) alerts: Share,
    /// Queries with a hit at the threshold that found what was expected.
    pub(super) precision: Share,
    /// The interval of [`Figures::f1`], from drawing entities.
    pub(super) f1_interval: Option<Interval>,
}

impl Figures {
    fn of<'a>(
        kind: &str,
        group: &str,
        answers: impl Iterator<Item = &'a Answered>,
        threshold: f64,
    ) -> Figures {
        let (kind, group) = (kind.to_owned(), group.to_owned());
        let mut figures = Figures { kind, group, ..Figures::default() };
        let (mut first, mut first_five) = (Share::default(), Share::default());
        for answer in answers {
            let is_found = answer.is_positive && answer.expected >= threshold;
            if answer.is_positive {
                first.add(answer.rank == Some(1));
                first_five.add(answer.rank.is_some_and(|it| it <= 5));
                figures.found.add(is_found);
            } else {
                figures.alerts.add(answer.best >= threshold);
            }
            if answer.best >= threshold {
                figures.precision.add(is_found);
            }
        }
        (figures.first, figures.first_five) = (Some(first), Some(first_five));
        figures
    }

    /// The harmonic mean of recall and precision.
    pub(super) fn f1(&self) -> Option<f64> {
        f1(self.found.count, self.found.of, self.precision.of)
    }

    fn with_intervals(mut self, resampled: &Resampled, place: usize) -> Figures {
        let drawn = resampled.interval(|it| it.recall(place));
        self.found_interval = match (self.found.interval(), drawn) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, _) => one,
        };
        self.f1_interval = resampled.interval(|it| it.f1(place));
        self
    }
}

/// The harmonic mean of recall and precision, where so many of the positives were found and so many
/// queries had a hit.
pub(super) fn f1(found: u64, positives: u64, with_hit: u64) -> Option<f64> {
    let of = positives + with_hit;
    (positives > 0).then(|| 2.0 * found as f64 / of as f64)
}

/// All answers together, then every group of every kind.
pub(super) fn groups(labelled: &[Labelled], answered: &[Answered], threshold: f64) -> Vec<Figures> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Answered>> = BTreeMap::new();
    groups.insert(("", ""), answered.iter().collect());
    for (query, answer) in labelled.iter().zip(answered) {
        for (kind, group) in &query.groups {
            groups.entry((kind, group)).or_default().push(answer);
        }
    }
    let figures = groups.into_iter().map(|((kind, group), answers)| {
        let kind = if kind.is_empty() { "all" } else { kind };
        let resampled = Resampled::of(&answers, &[threshold]);
        let figures = Figures::of(kind, group, answers.into_iter(), threshold);
        figures.with_intervals(&resampled, 0)
    });
    figures.collect()
}

/// Thresholds from the lowest score on, in steps of a hundredth.
pub(super) fn thresholds(min_score: f64) -> Vec<f64> {
    let lowest = (min_score * 100.0).ceil() as usize;
    (lowest.min(100)..=100).map(|it| it as f64 / 100.0).collect()
}

/// The figures at each of these thresholds.
pub(super) fn curve(
    answered: &[Answered],
    thresholds: &[f64],
    resampled: &Resampled,
) -> Vec<Figures> {
    let at = |(place, threshold): (usize, &f64)| {
        let figures =
            Figures::of("threshold", &format!("{threshold:.2}"), answered.iter(), *threshold);
        // Ranks are the same at all thresholds.
        let figures = Figures { first: None, first_five: None, ..figures };
        figures.with_intervals(resampled, place)
    };
    thresholds.iter().enumerate().map(at).collect()
}
