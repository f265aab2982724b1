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

pub use app::App;
pub use catalogue::{Catalogue, Listing};
pub use listen::{ListenError, listen};
pub use settings::{Flags, Settings, SettingsError};
pub use snapshot::{Snapshot, Source, SourceError};

pub mod layers;
pub mod problem;
pub mod routes;
pub mod settings;
pub mod work;

mod algorithms;
mod app;
mod body;
mod catalogue;
mod description;
mod entities;
mod entity;
mod listen;
mod matching;
mod parameters;
mod reconcile;
mod scope;
mod search;
mod snapshot;
mod system;
