//! Which scores are shown: scores on the wire are probabilities rounded to four places, the engine
//! counts in thousandths of a nat, and the rules of yente hold for what is on the wire, to the last
//! digit.

use model::Nats;

/// The engine's own bounds: a probability within a millionth of 0 or 1.
const LEAST: i32 = -13_815;
const MOST: i32 = 13_816;

/// From where on results are shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cut {
    /// Scores above it.
    Above(f64),
    /// Scores from it on.
    From(f64),
}

impl Cut {
    /// The rule of yente: `min(cutoff, threshold)`, and what lies on it is dropped.
    pub(crate) fn of(cutoff: f64, threshold: f64) -> Cut {
        Cut::Above(if threshold < cutoff { threshold } else { cutoff })
    }

    /// Whether a score is shown.
    pub(crate) fn shows(self, score: f64) -> bool {
        match self {
            Cut::Above(cut) => score > cut,
            Cut::From(least) => score >= least,
        }
    }

    /// Where it lies.
    pub(crate) fn place(self) -> f64 {
        match self {
            Cut::Above(place) | Cut::From(place) => place,
        }
    }

    /// The score to ask the engine for, so that it gives all that are shown and no other; `None` if
    /// there can be none.
    pub(crate) fn asked(self) -> Option<f64> {
        least(|score| self.shows(score))
    }
}

/// The score to ask the engine for, so that exactly those that are matches at a threshold count.
pub(crate) fn asked_threshold(threshold: f64) -> Option<f64> {
    least(|score| score >= threshold)
}

/// A probability that the engine turns into the least log-odds whose score passes.
fn least(passes: impl Fn(f64) -> bool) -> Option<f64> {
    let score = |nats: i32| Nats(nats).probability();
    if !passes(score(MOST)) {
        return None;
    }
    let (mut below, mut least) = (LEAST - 1, MOST);
    while least - below > 1 {
        let middle = i32::midpoint(below, least);
        match passes(score(middle)) {
            true => least = middle,
            false => below = middle,
        }
    }
    // The engine rounds up: half a thousandth below leads to the thousandth itself.
    let log_odds = (f64::from(least) - 0.5) / 1000.0;
    Some(1.0 / (1.0 + (-log_odds).exp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the engine makes of a score that it is asked for.
    fn nats(score: f64) -> i32 {
        let score = score.clamp(0.000_001, 0.999_999);
        ((score / (1.0 - score)).ln() * 1000.0).ceil() as i32
    }

    #[test]
    fn a_score_on_the_cut_is_dropped_and_the_next_is_shown() {
        let cut = Cut::of(0.7, 0.7);
        let least = nats(cut.asked().unwrap());
        assert!(Nats(least).probability() > 0.7);
        assert!(Nats(least - 1).probability() <= 0.7);
    }

    #[test]
    fn a_score_on_the_threshold_is_a_match() {
        for threshold in [0.0, 0.05, 0.5, 0.7, 0.9, 0.9999, 1.0] {
            let least = nats(asked_threshold(threshold).unwrap());
            assert!(Nats(least).probability() >= threshold, "{threshold}");
            assert!(least <= LEAST || Nats(least - 1).probability() < threshold, "{threshold}");
        }
        assert_eq!(asked_threshold(1.5), None);
    }

    #[test]
    fn the_lower_of_cutoff_and_threshold_cuts() {
        assert_eq!(Cut::of(0.7, 0.5), Cut::Above(0.5));
        assert_eq!(Cut::of(0.7, 0.9), Cut::Above(0.7));
        assert_eq!(Cut::of(0.2, 0.9), Cut::Above(0.2));
        assert_eq!(Cut::Above(1.0).asked(), None);
        assert!(Cut::From(0.7).shows(0.7) && !Cut::Above(0.7).shows(0.7));
    }
}
