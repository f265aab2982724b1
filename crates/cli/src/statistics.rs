//! Shares, intervals and curves of labelled answers.
//!
//! Nothing here is random: resampling starts from a fixed seed, so that the same answers give the same
//! intervals.

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Resamples behind an interval. With a thousand the ends move by about a tenth of the interval's
/// width from seed to seed, which is less than the labels are wrong.
pub(crate) const RESAMPLES: usize = 1000;

/// Scores are printed with four places, so there are this many different ones.
const LEVELS: usize = 10_001;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Share {
    pub(crate) count: u64,
    pub(crate) of: u64,
}

impl Share {
    /// Counts one more.
    pub(crate) fn add(&mut self, is_one: bool) {
        self.count += u64::from(is_one);
        self.of += 1;
    }

    /// The share itself; none of nothing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// The 95 % interval of Wilson (Journal of the American Statistical Association 22, 1927), which
    /// holds at shares of none and all, where the plain one has no width.
    pub(crate) fn interval(self) -> Option<Interval> {
        let share = self.value()?;
        let of = self.of as f64;
        let spread = Z * (share * (1.0 - share) / of + Z * Z / (4.0 * of * of)).sqrt();
        let (centre, scale) = (share + Z * Z / (2.0 * of), 1.0 + Z * Z / of);
        let clamp = |it: f64| it.clamp(0.0, 1.0);
        Some(Interval {
            low: clamp((centre - spread) / scale),
            high: clamp((centre + spread) / scale),
        })
    }
}

/// The chance that of so many rows, which two ways answer differently, at least so many come out on one
/// side although both are as good: the exact two-sided test of McNemar (Psychometrika 12, 1947).
pub(crate) fn mcnemar(one: u64, other: u64) -> f64 {
    let (fewer, of) = (one.min(other), one + other);
    // Sums of binomial terms, each from the one before; logarithms keep the first from vanishing.
    let mut term = -(of as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    for count in 0..=fewer {
        tail += term.exp();
        term += ((of - count) as f64).ln() - ((count + 1) as f64).ln();
    }
    (2.0 * tail).min(1.0)
}

/// Where a figure lies in 95 of 100 cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    /// Between the 2.5th and the 97.5th percentile of figures of resamples.
    pub(crate) fn around(mut figures: Vec<f64>) -> Option<Interval> {
        figures.sort_by(f64::total_cmp);
        let at = |share: f64| {
            figures
                .get(((figures.len() as f64 * share) as usize).min(figures.len().max(1) - 1))
                .copied()
        };
        Some(Interval { low: at(0.025)?, high: at(0.975)? })
    }

    /// The smallest that holds both.
    pub(crate) fn and(self, other: Interval) -> Interval {
        Interval { low: self.low.min(other.low), high: self.high.max(other.high) }
    }
}

/// Scored pairs of which it is known whether they belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Judged {
    /// The score in ten-thousandths, whether it counts as matched, and whether the pair belongs together.
    pairs: Vec<(u16, bool, bool)>,
    /// The score from which on a pair counts as matched.
    threshold: f64,
}

/// What a threshold makes of judged pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outcomes {
    /// Matched, and rightly so.
    pub(crate) right_hits: u64,
    /// Matched, and should not be.
    pub(crate) false_hits: u64,
    /// Not matched, and should be.
    pub(crate) misses: u64,
    /// Not matched, and rightly so.
    pub(crate) right_passes: u64,
}

impl Outcomes {
    /// Of what was matched, what should be.
    pub(crate) fn precision(self) -> Share {
        Share { count: self.right_hits, of: self.right_hits + self.false_hits }
    }

    /// Of what should be matched, what was.
    pub(crate) fn recall(self) -> Share {
        Share { count: self.right_hits, of: self.right_hits + self.misses }
    }

    /// Of all, what came out as it should.
    pub(crate) fn accuracy(self) -> Share {
        let count = self.right_hits + self.right_passes;
        Share { count, of: count + self.false_hits + self.misses }
    }

    /// The harmonic mean of precision and recall.
    pub(crate) fn f1(self) -> Option<f64> {
        let of = 2 * self.right_hits + self.false_hits + self.misses;
        (of > 0).then(|| 2.0 * self.right_hits as f64 / of as f64)
    }

    fn add(&mut self, is_matched: bool, belongs: bool) {
        *match (is_matched, belongs) {
            (true, true) => &mut self.right_hits,
            (true, false) => &mut self.false_hits,
            (false, true) => &mut self.misses,
            (false, false) => &mut self.right_passes,
        } += 1;
    }
}

impl Judged {
    /// No pairs yet.
    pub(crate) fn at(threshold: f64) -> Judged {
        Judged { pairs: Vec::new(), threshold }
    }

    /// Adds one.
    pub(crate) fn add(&mut self, score: f64, belongs: bool) {
        self.add_as(score, score >= self.threshold, belongs);
    }

    /// The same where it is known whether it counts as matched.
    pub(crate) fn add_as(&mut self, score: f64, is_matched: bool, belongs: bool) {
        self.pairs.push((level(score), is_matched, belongs));
    }

    pub(crate) fn len(&self) -> usize {
        self.pairs.len()
    }

    pub(crate) fn outcomes(&self) -> Outcomes {
        self.outcomes_of(0..self.pairs.len())
    }

    /// The chance that a pair that belongs together scores higher than one that does not, ties being
    /// half a chance: the area under the curve of true against false hits.
    pub(crate) fn area(&self) -> Option<f64> {
        self.area_of(0..self.pairs.len())
    }

    /// The interval of [`Outcomes::f1`], from resampled pairs.
    pub(crate) fn f1_interval(&self) -> Option<Interval> {
        self.resampled(|rows| self.outcomes_of(rows).f1())
    }

    /// The interval of [`Judged::area`], from resampled pairs.
    pub(crate) fn area_interval(&self) -> Option<Interval> {
        self.resampled(|rows| self.area_of(rows))
    }

    fn outcomes_of(&self, rows: impl Iterator<Item = usize>) -> Outcomes {
        let mut outcomes = Outcomes::default();
        for row in rows {
            let (_, is_matched, belongs) = self.pairs[row];
            outcomes.add(is_matched, belongs);
        }
        outcomes
    }

    fn area_of(&self, rows: impl Iterator<Item = usize>) -> Option<f64> {
        let mut counts = vec![[0_u64; 2]; LEVELS];
        for row in rows {
            let (score, _, belongs) = self.pairs[row];
            counts[usize::from(score)][usize::from(belongs)] += 1;
        }
        let (mut lower, mut positives, mut halves) = (0, 0, 0_u128);
        for [others, belonging] in counts {
            halves += u128::from(belonging) * u128::from(2 * lower + others);
            lower += others;
            positives += belonging;
        }
        let of = positives as f64 * lower as f64;
        (of > 0.0).then(|| halves as f64 / 2.0 / of)
    }

    /// The interval between the 2.5th and the 97.5th percentile of a figure over resampled pairs
    /// (Efron, Annals of Statistics 7, 1979).
    fn resampled(
        &self,
        figure: impl Fn(&mut dyn Iterator<Item = usize>) -> Option<f64>,
    ) -> Option<Interval> {
        let mut dice = Dice::new();
        let count = self.pairs.len();
        let figures =
            (0..RESAMPLES).filter_map(|_| figure(&mut (0..count).map(|_| dice.below(count))));
        Interval::around(figures.collect())
    }
}

fn level(score: f64) -> u16 {
    (score.clamp(0.0, 1.0) * (LEVELS - 1) as f64).round() as u16
}

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice that always fall alike.
    pub(crate) fn new() -> Dice {
        Dice(0x706f_7274_6375_6c6c)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    /// A number below that one.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, expected: f64) {
        assert!((got - expected).abs() < 5e-5, "{got} is not {expected}");
    }

    #[test]
    fn intervals_of_shares_are_those_of_wilson() {
        // Worked by hand: z² = 3.8415, (p + z²/2n ± z√(p(1−p)/n + z²/4n²)) / (1 + z²/n).
        for (count, of, low, high) in [
            (8, 10, 0.4902, 0.9433),
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (50, 100, 0.4038, 0.5962),
        ] {
            let interval = Share { count, of }.interval().unwrap();
            close(interval.low, low);
            close(interval.high, high);
        }
        assert_eq!(Share { count: 0, of: 0 }.interval(), None);
    }

    #[test]
    fn the_exact_test_counts_both_tails() {
        // Of 8 coins 1 or fewer on one side: 2 × (1 + 8) / 256; of none there is nothing to tell.
        close(mcnemar(1, 7), 18.0 / 256.0);
        close(mcnemar(7, 1), 18.0 / 256.0);
        close(mcnemar(4, 4), 1.0);
        close(mcnemar(0, 0), 1.0);
        assert!(mcnemar(900, 2100) < 1e-90);
    }

    fn judged(pairs: &[(f64, bool)]) -> Judged {
        let mut judged = Judged::at(0.7);
        pairs.iter().for_each(|(score, belongs)| judged.add(*score, *belongs));
        judged
    }

    #[test]
    fn figures_follow_from_the_four_outcomes() {
        let pairs = [(0.9, true), (0.8, false), (0.7, true), (0.6, true), (0.1, false)];
        let outcomes = judged(&pairs).outcomes();
        let expected = Outcomes { right_hits: 2, false_hits: 1, misses: 1, right_passes: 1 };
        assert_eq!(outcomes, expected);
        close(outcomes.precision().value().unwrap(), 2.0 / 3.0);
        close(outcomes.recall().value().unwrap(), 2.0 / 3.0);
        close(outcomes.accuracy().value().unwrap(), 0.6);
        close(outcomes.f1().unwrap(), 2.0 / 3.0);
    }

    #[test]
    fn the_area_counts_pairs_in_the_right_order() {
        // Of 3 × 2 pairs of pairs: 0.9 beats both, 0.7 and 0.6 beat 0.1 only.
        let pairs = [(0.9, true), (0.8, false), (0.7, true), (0.6, true), (0.1, false)];
        close(judged(&pairs).area().unwrap(), 4.0 / 6.0);
        close(judged(&[(0.5, true), (0.5, false)]).area().unwrap(), 0.5);
        assert_eq!(judged(&[(0.5, true)]).area(), None);
    }

    #[test]
    fn resampled_intervals_are_the_same_each_time_and_hold_the_figure() {
        let pairs: Vec<(f64, bool)> =
            (0..200).map(|it| (f64::from(it % 97) / 97.0, it % 3 == 0 || it % 97 > 70)).collect();
        let judged = judged(&pairs);
        let interval = judged.area_interval().unwrap();
        assert_eq!(judged.area_interval(), Some(interval));
        let area = judged.area().unwrap();
        assert!(interval.low < area && area < interval.high && interval.high - interval.low < 0.3);
        let f1 = judged.outcomes().f1().unwrap();
        let interval = judged.f1_interval().unwrap();
        assert!(interval.low < f1 && f1 < interval.high);
    }
}
