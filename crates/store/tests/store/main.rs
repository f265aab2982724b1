//! The keep against servers that misbehave, runs that are cut off, and folders filled by hand.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic as the test may")]

mod bench;
mod fetch;
mod keep;
mod server;
mod take;
mod tls;
