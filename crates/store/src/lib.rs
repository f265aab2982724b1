//! Fetches published documents and keeps them, with proof of what came from where and when.
//!
//! Start with [`Keep::open`], then [`fetch()`] a [`lists::Source`], or [`take()`] it from a folder
//! that somebody filled by hand on a closed network. Every version is kept byte by byte beside a
//! record of address, time, HTTP status and SHA-256; it appears whole or not at all, and the
//! version before it stays. [`Keep::verify`] proves later that nothing has changed.
//!
//! This crate does not read what it keeps (that is `lists`), and it prints nothing: an [`Outcome`],
//! an [`Error`] or a [`Progress`] carries the facts.

pub use clock::{Clock, SystemClock};
pub use error::Error;
pub use fetch::fetch;
pub use keep::Keep;
pub use options::{Authorities, Options, Progress, Proxy, Rewrite, Watcher};
pub use outcome::{Outcome, Traffic};
pub use record::{Check, Document, Fetched, KeptFile, Origin, Taken};
pub use sweep::{Fate, Leftover};
pub use take::take;
pub use verify::{Difference, Fault, Verified};

mod address;
mod body;
mod client;
mod clock;
mod disk;
mod error;
mod fetch;
mod keep;
mod options;
mod outcome;
mod record;
mod shape;
mod sweep;
mod take;
mod verify;
mod writing;

/// The name that servers and records see.
pub(crate) const PROGRAM: &str = concat!("portcullis/", env!("CARGO_PKG_VERSION"));
