//! Finds the entities that a query might mean.
//!
//! A corpus file holds entities, their statements and names, and the index over them, in sections
//! that are read where they lie. Write one with [`Builder`], open it with [`Corpus::open`], ask it
//! with [`Corpus::search`]. This crate errs on the side of too many: it never decides that two
//! entities match (that is `score`), and it never returns fewer than it found without saying so.

pub use build::Builder;
pub use corpus::{Corpus, EntityNumber, NameNumber, NameRef, TokenNumber};
pub use error::Error;
pub use layout::FORMAT_VERSION;
pub use search::{Candidate, Neighbour, Part, Scratch, Worth};

mod build;
mod corpus;
mod error;
mod facts;
mod layout;
mod search;
mod token;
