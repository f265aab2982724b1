//! Finds the entities that a query might mean.
//!
//! A corpus file holds entities, their statements and names, and the index over them, in sections
//! that are read where they lie. Write one with [`Builder`] or [`compile`], map it with [`Map`], open it
//! with [`Corpus::open`], ask it with [`Corpus::neighbours`] and [`Corpus::names_with`]. This crate errs
//! on the side of too many: it never decides that two entities match (that is `score`), and it never
//! returns fewer than it found without saying so.

pub use build::{About, Builder, Compiled, compile, compile_with};
pub use corpus::{
    Change, Corpus, EntityNumber, NameNumber, NameRef, TokenInfo, TokenNumber, Unverified,
    read_entity,
};
pub use error::Error;
pub use glance::Glance;
pub use layout::FORMAT_VERSION;
pub use map::Map;
pub use search::{Neighbour, Scratch};

mod blocks;
mod build;
mod check;
mod corpus;
mod error;
mod facts;
mod glance;
mod layout;
mod map;
mod search;
mod table;
mod token;
mod words;

/// A number as the file keeps it.
fn narrow(value: usize, what: &'static str) -> Result<u32, Error> {
    u32::try_from(value).map_err(|_| Error::too_large(what, u64::from(u32::MAX)))
}
