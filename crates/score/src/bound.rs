//! How high a score can be at most.

use model::Nats;

use crate::algorithm::{AGREEMENT, PRIOR};
use crate::name::{INITIAL, rarity_bonus};

/// What is known of a candidate's name without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bound {
    /// The part of the query, in thousandths, that the name's words cover: for each word the gain of
    /// the best of them.
    pub covered: i32,
    /// The rarity of what they cover.
    pub rarity: i32,
    /// The part of the query that an initial may cover.
    pub by_initial: i32,
    /// What dates, countries and identifiers add, or the most that they can.
    pub facts: i32,
}

/// The highest log-odds that such a name can reach.
///
/// [`align`](crate::align) adds for each side's words at most their share times their gain, takes
/// something for whatever is left over, and scales rarity only down; so nothing passes this.
pub fn bound(known: Bound) -> Nats {
    let covered = known.covered + known.by_initial * INITIAL / 1000;
    let rarity = known.rarity + INITIAL_RARITY * i32::from(known.by_initial > 0);
    // One for the rounding of each of the sums.
    let agreement = AGREEMENT / 2 * covered.min(1000) / 1000 + AGREEMENT / 2;
    PRIOR + Nats(agreement + rarity_bonus(rarity) + known.facts + ROUNDING)
}

/// The most rarity that initials of one name can cover: up to eight words of the rarest kind at the
/// gain of an initial.
const INITIAL_RARITY: i32 = 8 * 10_000 * INITIAL / 1000;

/// Each of up to 48 pairings is rounded down by less than two thousandths on either side.
const ROUNDING: i32 = 100;
