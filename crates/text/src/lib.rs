//! Names and identifiers as a screening engine needs them.
//!
//! Start with [`prepare`], which turns a name into [`Token`]s that can be compared, and with
//! [`likeness::likeness`], which compares two of them. [`romanise`] reads other scripts as Latin
//! letters, [`fold`] spells by sound, [`lexicon`] knows legal forms, trades, titles and diminutives,
//! [`known`] which names many people bear.
//! [`identifier`] checks and canonicalises numbers that identify.
//!
//! This crate knows no entities and decides nothing: how much a likeness says is `score`'s business.

pub use clean::{Repairs, repaired};
pub use lexicon::Class;
pub use name::{MAX_TOKENS, Name, NameKind, Spelling, Token, Written, prepare};

pub mod fold;
pub mod identifier;
pub mod known;
pub mod lexicon;
pub mod likeness;
pub mod romanise;

mod clean;
mod letter;
mod name;
