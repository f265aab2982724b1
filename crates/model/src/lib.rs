//! The words of Portcullis: what an entity is, what may be said of it, and what an answer looks like.
//!
//! Start with [`Entity`], a view of its [`Statement`]s, and with [`Schema`], the FollowTheMoney
//! vocabulary. Values come in through [`clean::clean`], FollowTheMoney JSON comes and goes through
//! [`ftm`] and nowhere else. The answer to one query is a [`Screening`].
//!
//! This crate does not read lists, compare names or decide anything.

pub use dataset::DatasetName;
pub use entity::{Entity, Envelope};
pub use notice::{Notice, NoticeKind};
pub use schema::{Edge, Property, PropertyType, Schema};
pub use screening::{
    Contribution, CorpusInfo, DatasetInfo, Evidence, Hit, Nats, Outcome, Screening,
};
pub use statement::{Lang, Statement};

pub mod clean;
pub mod country;
pub mod date;
pub mod facts;
pub mod ftm;
pub mod topic;

mod dataset;
mod entity;
mod gender;
mod language;
mod notice;
mod schema;
mod screening;
mod statement;
