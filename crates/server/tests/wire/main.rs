//! The contract with clients of yente, item by item, over two invented lists.
//!
//! Requests go through the whole of the server except its socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod catalogue;
mod entities;
mod general;
mod matching;
mod reconcile;
mod search;
mod support;
