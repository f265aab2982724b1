//! `GET /search/{dataset}`: full-text search.

pub(crate) mod sort;
