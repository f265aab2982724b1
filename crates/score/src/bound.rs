//! How high a score can be at most.
//!
//! [`align`](crate::align) adds for the words of each side at most their share times the best gain that
//! any counterpart gives, takes something for every word that has none, and scales rarity only down:
//! so nothing that it finds passes [`at_most`]. A word that merely resembles another is no counterpart
//! that an index knows of: it is assumed to have one wherever it may.

use std::cmp::Reverse;
use std::iter::Sum;
use std::ops::{Add, Sub};

use smallvec::SmallVec;
use text::likeness::is_exact;

use crate::algorithm::{AGREEMENT, CONFLICT, EXTRA, MISSING};
use crate::name::{RESEMBLANCE, may_resemble, rarity_bonus, tells};
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

    /// One word of the query with its share of the name and the most that a counterpart gains, if it
    /// has one. Without one it may still resemble some word, which covers none of it.
    pub fn word_of_query(word: &Word, share: i32, gain: Option<i32>) -> Covered {
        match gain {
            None if may_resemble(word) => Covered::default(),
            _ => Covered::word(word, share, gain),
        }
    }

    /// One word with its share of the name and the most that a counterpart gains, if it has one.
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

impl Sum for Covered {
    fn sum<I: Iterator<Item = Covered>>(words: I) -> Covered {
        words.fold(Covered::default(), Add::add)
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

/// What may be covered of both names: each word with its share and the most that a counterpart gains,
/// if it has one.
///
/// Words that are left over may resemble each other. No more pairs of them can be than words of the
/// query are left over: those without a counterpart, or any of them where the counterparts are
/// `contested`, which is to say that two words of the query may stand for one of the candidate.
pub fn covered<'a>(
    query: impl Iterator<Item = (&'a Word, i32, Option<i32>)>,
    candidate: impl Iterator<Item = (&'a Word, i32, Option<i32>)>,
    contested: bool,
) -> (Covered, Covered) {
    let (mut of_query, mut of_candidate) = (Covered::default(), Covered::default());
    let mut pairs = 0;
    let mut query_left: SmallVec<[i32; 8]> = SmallVec::new();
    for (word, share, gain) in query {
        pairs += usize::from(may_resemble(word) && (contested || gain.is_none()));
        match gain {
            None if may_resemble(word) => query_left.push(share),
            _ => of_query = of_query + Covered::word(word, share, gain),
        }
    }
    // Words of the candidate that may be left over, with a counterpart or without.
    let mut free = 0;
    let mut candidate_left: SmallVec<[i32; 8]> = SmallVec::new();
    let mut candidate_standing: SmallVec<[i32; 8]> = SmallVec::new();
    for (word, share, gain) in candidate {
        let may_resemble = pairs > 0 && !is_exact(word.class);
        free += usize::from(may_resemble);
        match gain {
            None if may_resemble => {
                candidate_left.push(share);
                candidate_standing.extend(tells(word.class).then_some(share));
            }
            Some(gain) if may_resemble => {
                of_candidate =
                    of_candidate + Covered::word(word, share, Some(gain.max(RESEMBLANCE)));
            }
            _ => of_candidate = of_candidate + Covered::word(word, share, gain),
        }
    }
    // The largest do best: what is not left over speaks neither for nor against.
    let rest = |shares: &mut SmallVec<[i32; 8]>, pairs: usize| -> (i32, i32) {
        shares.sort_unstable_by_key(|it| Reverse(*it));
        let taken = pairs.min(shares.len());
        (shares[..taken].iter().sum(), shares[taken..].iter().sum())
    };
    let (_, left) = rest(&mut query_left, pairs.min(free));
    (of_query.left, of_query.standing) = (of_query.left + left, of_query.standing + left);
    let (resembling, left) = rest(&mut candidate_left, pairs);
    of_candidate.agreement += i64::from(resembling) * i64::from(RESEMBLANCE);
    of_candidate.left += left;
    of_candidate.standing += rest(&mut candidate_standing, pairs).1;
    (of_query, of_candidate)
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
