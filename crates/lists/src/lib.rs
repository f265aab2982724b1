//! Published lists: bytes in, entities and notices out.
//!
//! Start with [`SOURCES`], the registry of what authorities publish, and [`recognise`], which tells
//! what an unknown file is. A [`Format`] reads the parts of one document and hands every record to a
//! [`Sink`], as an entity or as a notice: nothing is dropped in silence. [`table`] reads the tables
//! that users bring, [`format::table_list`] makes a list of one.
//!
//! Beneath the formats, [`bytes`] unpacks and decodes, and [`xml`] and [`rows`] hand over records
//! that know which of their values nobody has read.
//!
//! This crate opens no file, asks no network and knows no clock: the caller hands it readers.
//!
//! To add a list: one file in `source/`, one line in [`SOURCES`], and, if nobody reads its format
//! yet, one file in `format/` and one line in [`format::FORMATS`].

pub use bytes::{Limits, Text};
pub use document::{Document, Part, Reading};
pub use draft::Draft;
pub use error::Error;
pub use format::{Format, Recognised, recognise};
pub use sink::{Parsed, Sink};
pub use source::{Cadence, Download, SOURCES, Source};

pub mod bytes;
pub mod catalog;
pub mod format;
pub mod rows;
pub mod table;
pub mod xml;

mod document;
mod draft;
mod error;
mod id;
mod party;
mod phrase;
mod relations;
mod sink;
mod source;
mod workbook;
