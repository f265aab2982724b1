//! What goods fall under: controls by code, classification and description.
//!
//! Start with [`controls`], which looks an [`HsCode`], an [`Eccn`] or words up and answers with lists,
//! legal effects and sources. [`route::flags`] looks a shipment over for the signs of diversion that
//! guidance names.
//!
//! All that is known here stands in the tables of `data/rules`, compiled in. What they lack is named
//! in the answer. This crate does not classify goods, does not know parties, and decides nothing: an
//! answer without controls is no clearance.
//!
//! ```
//! use goods::{Day, HsCode, Query, Tier, controls};
//!
//! let code = Some(HsCode::parse("8542.31")?);
//! let answer = controls(&Query { code, ..Query::on(Day::parse("2026-11-22")?) });
//! assert_eq!(answer.controls[0].tier, Some(Tier::One));
//! # Ok::<(), goods::Error>(())
//! ```

pub use citation::{Basis, Citation};
pub use commerce::{ControlEntry, Reason, entries};
pub use controls::{Answer, Control, Correlation, How, Query, controls, priority_item};
pub use day::Day;
pub use describe::{MatchedWord, Proposed, propose};
pub use eccn::{Classification, Eccn};
pub use effect::{Effect, Force};
pub use error::Error;
pub use hs::{Edition, HsCode};
pub use iran::{UavGroup, UnreadList, groups, unread};
pub use list::List;
pub use priority::{PriorityItem, Tier, items};
pub use words::Met;

pub mod route;

mod citation;
mod commerce;
mod controls;
mod day;
mod describe;
mod eccn;
mod effect;
mod error;
mod hs;
mod iran;
mod list;
mod priority;
mod table;
mod words;
