//! Shares in per cent: exact numbers, and what lies between two of them.
//!
//! A source rarely knows a share to the last digit. It prints "more than 25 but not more than 50", or
//! nothing. A [`Stake`] keeps both bounds and whether each may be reached, so that a threshold is
//! met, missed or left open, and never guessed.
//!
//! Numbers are counts of a billionth of one per cent. Their sums are exact, which sums of decimals
//! with a floating scale are only up to their width. A number with more digits than that becomes the
//! open interval between its two neighbours.

use std::fmt;

pub use read::{Unreadable, read};

mod read;

/// A number of per cent, in billionths of one. Never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Percent(u64);

impl Percent {
    /// Nothing.
    pub const ZERO: Percent = Percent(0);
    /// One half.
    pub const FIFTY: Percent = Percent(50 * Percent::ONE);
    /// The whole.
    pub const HUNDRED: Percent = Percent(100 * Percent::ONE);

    const ONE: u64 = 1_000_000_000;
    const DIGITS: usize = 9;

    /// So many whole per cent.
    pub const fn whole(percent: u32) -> Percent {
        Percent(percent as u64 * Percent::ONE)
    }

    /// The number of billionths.
    pub fn billionths(self) -> u64 {
        self.0
    }

    /// So many billionths of one per cent.
    pub fn of_billionths(number: u64) -> Percent {
        Percent(number)
    }

    /// Adds; a sum beyond what fits, some eighteen thousand million per cent, stays there.
    fn plus(self, other: Percent) -> Percent {
        Percent(self.0.saturating_add(other.0))
    }

    /// What is left, at least nothing.
    fn less(self, other: Percent) -> Percent {
        Percent(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Percent::ONE, self.0 % Percent::ONE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{rest:09}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Bound {
    /// The number.
    pub at: Percent,
    /// Whether the share is known to differ from the number: "more than" and "less than".
    pub open: bool,
}

impl Bound {
    /// That number or beyond it.
    pub const fn closed(at: Percent) -> Bound {
        Bound { at, open: false }
    }

    /// Beyond that number.
    pub const fn open(at: Percent) -> Bound {
        Bound { at, open: true }
    }

    /// The bound of a sum: open if any part is.
    pub(crate) fn plus(self, other: Bound) -> Bound {
        Bound { at: self.at.plus(other.at), open: self.open || other.open }
    }

    /// Of two lower bounds the one that says less.
    pub(crate) fn lower_of(self, other: Bound) -> Bound {
        std::cmp::min_by_key(self, other, |it| (it.at, it.open))
    }

    /// Of two upper bounds the one that says less.
    pub(crate) fn upper_of(self, other: Bound) -> Bound {
        std::cmp::max_by_key(self, other, |it| (it.at, !it.open))
    }

    /// Of two upper bounds the one that says more.
    pub(crate) fn tighter_upper(self, other: Bound) -> Bound {
        std::cmp::min_by_key(self, other, |it| (it.at, !it.open))
    }

    /// What a lower bound of the others leaves of the whole, as an upper bound.
    pub(crate) fn left_of_the_whole(self) -> Bound {
        Bound { at: Percent::HUNDRED.less(self.at), open: self.open }
    }
}

/// How a rule compares a sum with its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// The number.
    pub percent: Percent,
    /// Whether the number itself is enough: "50 % or more" against "more than 50 %".
    pub inclusive: bool,
}

impl Threshold {
    /// Whether any share with that lower bound reaches it.
    pub fn is_met_from(self, lower: Bound) -> bool {
        lower.at > self.percent || (lower.at == self.percent && (self.inclusive || lower.open))
    }

    /// Whether some share with that upper bound reaches it.
    pub fn is_in_reach_of(self, upper: Bound) -> bool {
        upper.at > self.percent || (upper.at == self.percent && self.inclusive && !upper.open)
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.inclusive {
            true => write!(f, "{} % or more", self.percent),
            false => write!(f, "more than {} %", self.percent),
        }
    }
}

/// A share that lies between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stake {
    /// It is at least this.
    pub lower: Bound,
    /// It is at most this.
    pub upper: Bound,
}

impl Stake {
    /// Somewhere between nothing and the whole.
    pub const UNKNOWN: Stake =
        Stake { lower: Bound::closed(Percent::ZERO), upper: Bound::closed(Percent::HUNDRED) };

    /// No share at all, the beginning of a sum.
    pub const NONE: Stake = Stake::exactly(Percent::ZERO);

    /// That number.
    pub const fn exactly(at: Percent) -> Stake {
        Stake { lower: Bound::closed(at), upper: Bound::closed(at) }
    }

    /// Whether both ends are the same number.
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper && !self.lower.open
    }

    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        *self == Stake::UNKNOWN
    }

    /// The sum of two shares.
    pub(crate) fn plus(self, other: Stake) -> Stake {
        Stake { lower: self.lower.plus(other.lower), upper: self.upper.plus(other.upper) }
    }
}

impl fmt::Display for Stake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lower, upper) = (self.lower, self.upper);
        if self.is_unknown() {
            return f.write_str("an unknown share");
        }
        if self.is_exact() {
            return write!(f, "{} %", lower.at);
        }
        if lower == Bound::default() {
            let word = if upper.open { "less than" } else { "up to" };
            return write!(f, "{word} {} %", upper.at);
        }
        match lower.open {
            true => write!(f, "more than {} %", lower.at)?,
            false => write!(f, "{} %", lower.at)?,
        }
        match (lower.open, upper) {
            (false, upper) if upper == Stake::UNKNOWN.upper => f.write_str(" or more"),
            (true, upper) if upper == Stake::UNKNOWN.upper => Ok(()),
            (false, Bound { at, open: false }) => write!(f, " to {at} %"),
            (true, Bound { at, open: false }) => write!(f, " and at most {at} %"),
            (_, Bound { at, open: true }) => write!(f, " and less than {at} %"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str) -> Bound {
        match text.strip_prefix('~') {
            Some(number) => Bound::open(Percent::whole(number.parse().unwrap())),
            None => Bound::closed(Percent::whole(text.parse().unwrap())),
        }
    }

    #[test]
    fn a_threshold_knows_whether_its_own_number_is_enough() {
        for (inclusive, lower, expected) in [
            (true, "50", true),
            (true, "49", false),
            (true, "~49", false),
            (false, "50", false),
            (false, "~50", true),
            (false, "51", true),
        ] {
            let threshold = Threshold { percent: Percent::FIFTY, inclusive };
            assert_eq!(threshold.is_met_from(bound(lower)), expected, "{threshold}: {lower}");
        }
        for (inclusive, upper, expected) in [
            (true, "50", true),
            (true, "~50", false),
            (true, "~51", true),
            (false, "50", false),
            (false, "~50", false),
            (false, "~51", true),
        ] {
            let threshold = Threshold { percent: Percent::FIFTY, inclusive };
            assert_eq!(threshold.is_in_reach_of(bound(upper)), expected, "{threshold}: {upper}");
        }
    }

    #[test]
    fn the_looser_and_the_tighter_of_two_bounds_mind_whether_they_are_open() {
        assert_eq!(bound("25").lower_of(bound("~25")), bound("25"));
        assert_eq!(bound("75").upper_of(bound("~75")), bound("75"));
        assert_eq!(bound("75").tighter_upper(bound("~75")), bound("~75"));
        assert_eq!(bound("~60").left_of_the_whole(), bound("~40"));
        assert_eq!(bound("130").left_of_the_whole(), bound("0"));
        assert_eq!(bound("~20").plus(bound("30")), bound("~50"));
    }

    #[test]
    fn shares_are_told_in_words() {
        let tell = |lower: &str, upper: &str| {
            Stake { lower: bound(lower), upper: bound(upper) }.to_string()
        };
        assert_eq!(tell("0", "100"), "an unknown share");
        assert_eq!(tell("50", "50"), "50 %");
        assert_eq!(tell("25", "50"), "25 % to 50 %");
        assert_eq!(tell("~25", "50"), "more than 25 % and at most 50 %");
        assert_eq!(tell("~50", "~75"), "more than 50 % and less than 75 %");
        assert_eq!(tell("75", "100"), "75 % or more");
        assert_eq!(tell("~25", "100"), "more than 25 %");
        assert_eq!(tell("0", "~50"), "less than 50 %");
        assert_eq!(tell("0", "40"), "up to 40 %");
        assert_eq!(Percent(33_340_000_000).to_string(), "33.34");
        assert_eq!(Percent(1).to_string(), "0.000000001");
    }
}
