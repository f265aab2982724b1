//! How far figures can be trusted, from drawing the labelled queries again and again.
//!
//! Queries for one entity are drawn together (a bootstrap by cluster: Cameron, Gelbach, Miller, Review of
//! Economics and Statistics 90, 2008): ten spellings of one name are no ten witnesses.

use std::collections::BTreeMap;

use super::figures::{Answered, f1};
use crate::statistics::{Dice, Interval, RESAMPLES};

/// Counts of many draws.
pub(super) struct Resampled {
    draws: Vec<Draw>,
}

/// What came of one draw: counts by the place of the threshold.
pub(super) struct Draw {
    positives: u64,
    negatives: u64,
    found: Vec<u64>,
    /// Positives and negatives with any hit.
    positive_hits: Vec<u64>,
    alerts: Vec<u64>,
}

/// An answer by how many of the thresholds its scores reach.
struct Reached {
    expected: usize,
    best: usize,
}

impl Resampled {
    /// Draws answers, those of one entity together. The thresholds ascend.
    pub(super) fn of(answers: &[&Answered], thresholds: &[f64]) -> Resampled {
        let reached = |score: f64| thresholds.partition_point(|it| *it <= score);
        let of = |it: &Answered| Reached { expected: reached(it.expected), best: reached(it.best) };
        let mut entities: BTreeMap<&str, Vec<Reached>> = BTreeMap::new();
        let mut negatives = Vec::new();
        for answer in answers {
            match &answer.entity {
                Some(entity) => entities.entry(entity).or_default().push(of(answer)),
                None => negatives.push(of(answer).best),
            }
        }
        let entities: Vec<Vec<Reached>> = entities.into_values().collect();
        let mut dice = Dice::new();
        let draw = |_| Draw::of(&entities, &negatives, thresholds.len(), &mut dice);
        Resampled { draws: (0..RESAMPLES).map(draw).collect() }
    }

    /// The interval of a figure.
    pub(super) fn interval(&self, figure: impl Fn(&Draw) -> Option<f64>) -> Option<Interval> {
        Interval::around(self.draws.iter().filter_map(figure).collect())
    }
}

impl Draw {
    fn of(
        entities: &[Vec<Reached>],
        negatives: &[usize],
        thresholds: usize,
        dice: &mut Dice,
    ) -> Draw {
        let mut draw = Draw {
            positives: 0,
            negatives: negatives.len() as u64,
            found: vec![0; thresholds + 1],
            positive_hits: vec![0; thresholds + 1],
            alerts: vec![0; thresholds + 1],
        };
        for _ in 0..entities.len() {
            let answers = &entities[dice.below(entities.len())];
            draw.positives += answers.len() as u64;
            for answer in answers {
                draw.found[answer.expected] += 1;
                draw.positive_hits[answer.best] += 1;
            }
        }
        for _ in 0..negatives.len() {
            draw.alerts[negatives[dice.below(negatives.len())]] += 1;
        }
        for counts in [&mut draw.found, &mut draw.positive_hits, &mut draw.alerts] {
            // Who reaches so many thresholds reaches the lower ones too.
            for place in (0..thresholds).rev() {
                counts[place] += counts[place + 1];
            }
            counts.remove(0);
        }
        draw
    }

    /// The share of positives that are found at a threshold.
    pub(super) fn recall(&self, place: usize) -> Option<f64> {
        (self.positives > 0).then(|| self.found[place] as f64 / self.positives as f64)
    }

    /// The share of negatives with a hit.
    pub(super) fn alerts(&self, place: usize) -> Option<f64> {
        (self.negatives > 0).then(|| self.alerts[place] as f64 / self.negatives as f64)
    }

    /// The harmonic mean of recall and precision.
    pub(super) fn f1(&self, place: usize) -> Option<f64> {
        f1(self.found[place], self.positives, self.positive_hits[place] + self.alerts[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(entity: Option<&str>, expected: f64, best: f64) -> Answered {
        Answered::invented(entity.map(str::to_owned), expected, best)
    }

    #[test]
    fn ten_spellings_of_one_name_are_one_witness() {
        let apart: Vec<Answered> =
            (0..20).map(|it| answer(Some(&it.to_string()), f64::from(it % 2), 0.0)).collect();
        let together: Vec<Answered> = (0..20)
            .map(|it| answer(Some(&(it / 10).to_string()), f64::from(it / 10), 0.0))
            .collect();
        let width = |answers: &[Answered]| {
            let answers: Vec<&Answered> = answers.iter().collect();
            let interval = Resampled::of(&answers, &[0.5]).interval(|it| it.recall(0)).unwrap();
            interval.high - interval.low
        };
        assert!(width(&apart) < 0.6, "{}", width(&apart));
        assert_eq!(width(&together), 1.0, "of two entities, one found and one not");
    }

    #[test]
    fn counts_fall_with_the_threshold() {
        let answers =
            [answer(Some("a"), 0.9, 0.9), answer(Some("a"), 0.4, 0.8), answer(None, 0.0, 0.6)];
        let answers: Vec<&Answered> = answers.iter().collect();
        let resampled = Resampled::of(&answers, &[0.5, 0.7, 0.95]);
        for draw in &resampled.draws {
            let recall = [0, 1, 2].map(|it| draw.recall(it).unwrap());
            assert_eq!(recall, [0.5, 0.5, 0.0]);
            assert_eq!([0, 1, 2].map(|it| draw.alerts(it).unwrap()), [1.0, 0.0, 0.0]);
            // One of two positives found, three and two queries with a hit.
            assert_eq!(draw.f1(0), Some(2.0 / 5.0));
            assert_eq!(draw.f1(1), Some(2.0 / 4.0));
        }
    }
}
