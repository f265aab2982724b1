//! Names and identifiers as a screening engine needs them.

pub mod identifier;
pub mod romanise;
