//! Query × candidate → value and evidence.
//!
//! Start with [`compare`]: it takes two [`Party`]s and gives a [`Finding`], a list of contributions to
//! the log-odds that the two are one. The value is the fold of that list; there is no second path that
//! explains. [`bound`] tells, from what an index knows of a name without reading it, how high its
//! score can be at most.
//!
//! This crate looks for nothing: candidates come from `index`, and the two are introduced by the
//! engine.

pub use algorithm::{ALGORITHM, PRIOR};
pub use bound::{Bound, bound};
pub use facts::facts;
pub use name::{
    Alignment, Alike, INITIAL, JOINED, NameFinding, Pairing, align, gain, names_somebody,
};
pub use party::{Finding, Party, PartyName, compare, log_odds_of, sounds_joined, value};
pub use rarity::{Rarity, Word, share_of, word};

mod algorithm;
mod bound;
mod facts;
mod name;
mod party;
mod rarity;
