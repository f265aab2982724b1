//! Portcullis as a library: one immutable snapshot, one query.
//!
//! ```
//! use portcullis::{Engine, Options, Query};
//!
//! let engine = Engine::builtin();
//! let query = Query::named("Company", "Drake LLC").expect("Company is a schema");
//! for hit in engine.screen(&query, &Options::default()).hits {
//!     println!("{} {:.2}", hit.caption, hit.score);
//! }
//! ```
//!
//! [`Engine`] takes a query through the rooms: `text` prepares its names, `index` finds candidates,
//! `score` weighs them. [`build`] compiles lists into a corpus file, [`subject`] turns a row of a user's
//! table into queries. This crate opens no file and asks no network; dates are arguments.

pub use by_table::Comparison;
pub use engine::{Engine, Options};
pub use filter::{Filter, FilterError};
pub use live::Live;
pub use part::Bytes;
pub use pointer::Pointer;
pub use query::{Query, QueryError};
pub use records::Record;
pub use score::Algorithm;
pub use search::{Scratch, Scratches};
pub use ties::TiesError;

pub mod assess;
pub mod build;
pub mod diff;
pub mod ownership;
pub mod plan;
pub mod policy;
pub mod subject;

mod asked;
mod builtin;
mod by_table;
mod engine;
mod filter;
mod live;
mod overlay;
mod part;
mod pointer;
mod query;
mod records;
mod search;
mod ties;
