//! The HTTP interface: what yente answers, answered by Portcullis.
//!
//! Start with [`App`], which holds what is served, and [`listen`], which serves it. A request goes
//! through the layers of [`layers`], which are stacked in that one place, to a route of [`routes`].
//! Handlers read parameters and bodies, and hand every piece of work on a query to [`work::Work`]: no
//! async thread ever searches. [`Settings`] is read once, from arguments and the variables that yente
//! reads.
//!
//! This crate alone knows the wire. It opens no corpus: [`Source`] hands it one, and another when it
//! is asked again.

pub use access::{KeyError, KeyFile, KeyLine, Scope, new_key};
pub use app::App;
pub use catalogue::{Catalogue, Listing};
pub use listen::{ListenError, listen};
pub use schedule::{Schedule, ScheduleError};
pub use screen::{TableAnswers, TableRequest, TableRun, Tables};
pub use settings::{Flags, Settings, SettingsError};
pub use snapshot::{Snapshot, Source, SourceError};
pub use upkeep::Stamp;

pub mod layers;
pub mod problem;
pub mod routes;
pub mod settings;
pub mod work;

mod access;
mod algorithms;
mod app;
mod body;
mod catalogue;
mod description;
mod entities;
mod entity;
mod held;
mod limits;
mod listen;
mod matching;
mod metrics;
mod observe;
mod parameters;
mod reconcile;
mod schedule;
mod scope;
mod screen;
mod search;
mod snapshot;
mod spans;
mod state;
mod stream;
mod system;
mod tls;
mod upkeep;
