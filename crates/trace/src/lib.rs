//! Who owns, controls and supplies whom, and what follows from it.
//!
//! Start with [`Graph::of`], which takes entities and keeps every claim that ties two of them, with its
//! share, its dates and its source. [`own::verdict`] asks whether a company falls under a sanctions
//! regime through its owners, on a day, by the rules of [`Rules`]; [`paths`] finds the few most telling
//! ways from one entity to another or to a listed party; [`draw`] makes text, DOT and SVG of them.
//!
//! This crate does not read lists or files, matches no names, and clears nobody: an unknown share
//! makes a result possible, never excluded.

pub use day::{Day, InForce, Period};
pub use graph::{Built, Confidence, Edge, Graph, Interest, Kind, Listing, Node, NodeIndex, Origin};
pub use rules::Rules;
pub use share::{Percent, Stake, Threshold};

pub mod draw;
pub mod graph;
pub mod own;
pub mod paths;
pub mod rules;
pub mod share;

mod day;
