//! How high a score can be at most.

use model::Nats;

use crate::algorithm::{AGREEMENT, PRIOR};
use crate::name::rarity_bonus;

/// What is known of a candidate's name without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bound {
    /// The part of the query, in thousandths, that the name's words cover at most: for each word of
    /// the query its share times the gain of the best of them.
    pub covered: i32,
    /// The rarity of what they cover, in the same way.
    pub rarity: i32,
    /// What dates, countries and identifiers add, or the most that they can.
    pub facts: i32,
}

/// The highest log-odds that such a name can reach.
///
/// [`align`](crate::align) adds for each side's words at most their share times their gain, takes
/// something for whatever is left over, and scales rarity only down; so nothing passes this.
pub fn bound(known: Bound) -> Nats {
    let agreement = AGREEMENT / 2 * known.covered.min(1000) / 1000 + AGREEMENT / 2;
    PRIOR + Nats(agreement + rarity_bonus(known.rarity) + known.facts + ROUNDING)
}

/// Each of up to 48 pairings is rounded down by less than two thousandths on either side.
const ROUNDING: i32 = 100;
