//! Whether scores are the probabilities that they are said to be.
//!
//! Looked at is the best hit of each query, which is what somebody who works through alerts sees. The
//! labelled queries have a share of positives of their own; where it is not that of the user's customers,
//! neither is the share that is observed.

use super::figures::Answered;
use crate::statistics::Share;

/// Best hits of a range of scores.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bin {
    pub(super) from: f64,
    pub(super) to: f64,
    /// The mean of their scores.
    pub(super) predicted: Option<f64>,
    /// Those that are expected entities.
    pub(super) observed: Share,
}

/// How scores and labels go together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reliability {
    pub(super) bins: Vec<Bin>,
    /// The mean square of score minus truth (Brier, Monthly Weather Review 78, 1950); none of no hits.
    pub(super) brier: Option<f64>,
    /// The mean of minus the logarithm of the probability that the score gave to the truth.
    pub(super) log_loss: Option<f64>,
    /// Best hits looked at.
    pub(super) count: u64,
}

const BINS: usize = 10;

/// A score of exactly 0 or 1 that is wrong would cost without end.
const SUREST: f64 = 1e-4;

impl Reliability {
    pub(super) fn of(answered: &[Answered]) -> Reliability {
        let mut sums = [0.0; BINS];
        let mut shares = [Share::default(); BINS];
        let (mut squares, mut losses, mut count) = (0.0, 0.0, 0);
        for (score, is_right) in answered.iter().filter_map(Answered::first) {
            let bin = ((score * BINS as f64 + 1e-9) as usize).min(BINS - 1);
            sums[bin] += score;
            shares[bin].add(is_right);
            let truth = f64::from(u8::from(is_right));
            squares += (score - truth).powi(2);
            let sure = score.clamp(SUREST, 1.0 - SUREST);
            losses -= if is_right { sure.ln() } else { (1.0 - sure).ln() };
            count += 1;
        }
        let edge = |it: usize| it as f64 / BINS as f64;
        let bin = |it: usize| Bin {
            from: edge(it),
            to: edge(it + 1),
            predicted: (shares[it].of > 0).then(|| sums[it] / shares[it].of as f64),
            observed: shares[it],
        };
        let mean = |sum: f64| (count > 0).then(|| sum / count as f64);
        Reliability {
            bins: (0..BINS).map(bin).collect(),
            brier: mean(squares),
            log_loss: mean(losses),
            count,
        }
    }

    /// The measures as a sentence.
    pub(super) fn sentence(&self, is_probability: bool) -> String {
        let (Some(brier), Some(log_loss)) = (self.brier, self.log_loss) else {
            return "reliability: no query has a hit".to_owned();
        };
        let of = self.count;
        let said =
            format!("reliability of {of} best hits: Brier {brier:.4}, log loss {log_loss:.4}");
        if is_probability {
            said
        } else {
            format!("{said}; this algorithm's scores are no probabilities")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_hold_what_was_said_against_what_was() {
        let answers = [
            Answered::invented(Some("a".into()), 0.9, 0.9),
            Answered::invented(Some("b".into()), -1.0, 0.92),
            Answered::invented(None, -1.0, 0.2),
            Answered::invented(None, -1.0, -1.0),
        ];
        let found = Reliability::of(&answers);
        assert_eq!(found.count, 3);
        assert_eq!(found.bins[9].observed, Share { count: 1, of: 2 });
        assert!((found.bins[9].predicted.unwrap() - 0.91).abs() < 1e-12);
        assert_eq!(found.bins[2].observed, Share { count: 0, of: 1 });
        let brier = (0.01 + 0.92 * 0.92 + 0.04) / 3.0;
        assert!((found.brier.unwrap() - brier).abs() < 1e-12);
    }
}
