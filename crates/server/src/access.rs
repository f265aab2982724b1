//! Who may ask, for what, and how often.
//!
//! Keys are random numbers of 256 bits, so a digest of one is as hard to turn back as the number is to
//! guess: SHA-256 is enough at rest, and no request pays for a slow hash that passwords would need.

pub use file::{KeyError, KeyFile, KeyLine, Scope, new_key};

pub(crate) use caller::Caller;
pub(crate) use gate::{admit, read_keys, tells_token};
pub(crate) use keys::Keys;

mod caller;
mod file;
mod gate;
mod keys;
