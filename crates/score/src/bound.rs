//! How high a score can be at most.
//!
//! [`align`](crate::align) adds for the words of each side at most their share times the best gain that
//! any counterpart gives, takes something for every word that has none, and scales rarity only down:
//! so nothing that it finds passes [`at_most`].

use std::ops::{Add, Sub};

use crate::algorithm::{AGREEMENT, CONFLICT, EXTRA, MISSING};
use crate::name::{rarity_bonus, tells};
use crate::rarity::Word;

/// What may be covered of the words of one side, summed over its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Covered {
    /// Shares times gains, in millionths.
    agreement: i64,
    /// Rarities times gains, in millionths of a nat.
    rarity: i64,
    /// Shares of words without a counterpart, in thousandths.
    left: i32,
    /// Those of them that may stand against another word.
    standing: i32,
}

impl Covered {
    /// Everything, as well as can be.
    pub const ALL: Covered = Covered { agreement: 1_000_000, rarity: 0, left: 0, standing: 0 };

    /// One word with its share of the name and the most that a counterpart gains, if there may be one.
    pub fn word(word: &Word, share: i32, gain: Option<i32>) -> Covered {
        match gain {
            Some(gain) => Covered {
                agreement: i64::from(share) * i64::from(gain.max(0)),
                rarity: i64::from(word.rarity.max(0)) * i64::from(gain.max(0)),
                left: 0,
                standing: 0,
            },
            None => {
                let standing = if tells(word.class) { share } else { 0 };
                Covered { agreement: 0, rarity: 0, left: share, standing }
            }
        }
    }
}

impl Add for Covered {
    type Output = Covered;

    fn add(self, other: Covered) -> Covered {
        Covered {
            agreement: self.agreement + other.agreement,
            rarity: self.rarity + other.rarity,
            left: self.left + other.left,
            standing: self.standing + other.standing,
        }
    }
}

impl Sub for Covered {
    type Output = Covered;

    fn sub(self, other: Covered) -> Covered {
        Covered {
            agreement: self.agreement - other.agreement,
            rarity: self.rarity - other.rarity,
            left: self.left - other.left,
            standing: self.standing - other.standing,
        }
    }
}

/// The most that [`NameFinding::total`](crate::NameFinding::total) can be.
pub fn at_most(query: Covered, candidate: Covered) -> i32 {
    let agreement = i64::from(AGREEMENT / 2) * (query.agreement + candidate.agreement) / 1_000_000;
    let against = query.standing.min(candidate.standing);
    let penalty =
        CONFLICT * against + MISSING * (query.left - against) + EXTRA * (candidate.left - against);
    let mut rarity = rarity_bonus((query.rarity / 1000) as i32 + 1);
    if rarity > 0 {
        rarity = rarity * (1000 - 3 * against).max(0) / 1000;
    }
    agreement as i32 + rarity - penalty / 1000 + ROUNDING
}

/// Shares are rounded down, each by less than a thousandth, and so is each of up to 48 pairings and each
/// penalty.
const ROUNDING: i32 = 100;
