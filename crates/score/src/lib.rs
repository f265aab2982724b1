//! Query × candidate → value and evidence.
//!
//! Start with [`compare`]: it takes two [`Party`]s and gives a [`Finding`], a list of contributions to
//! the log-odds that the two are one. The value is the fold of that list; there is no second path that
//! explains. [`at_most`] tells, from what an index knows of the words of a name, how high its score can
//! be at most.
//!
//! Other algorithms are [`Table`]s of features over [`Subject`]s, for users who come from another
//! engine and want to compare; an [`Algorithm`] is one of all of them, by its name.
//!
//! This crate looks for nothing: candidates come from `index`, and the two are introduced by the
//! engine.

pub use algorithm::{ALGORITHM, PRIOR};
pub use bound::{Covered, at_most, covered};
pub use choice::{Algorithm, Description, FeatureDescription};
pub use facts::{facts, facts_at_most};
pub use name::{
    ACRONYM, Alignment, Alike, INITIAL, JOINED, LISTED_INITIAL, NameFinding, Pairing, align, gain,
    is_initial_of, may_be_initial_of, names_somebody,
};
pub use party::{
    Finding, Party, PartyName, compare, compare_names, log_odds_of, sounds_joined, value,
    weak_penalty,
};
pub use rarity::{Few, Initials, Shape, Word, business, shares, word};
pub use table::{Subject, Table, Weights};

mod algorithm;
mod bound;
mod choice;
mod facts;
mod name;
mod party;
mod rarity;
mod table;

/// What the scorer itself finds is in nats.
type Evidence = model::Evidence<model::Nats>;
