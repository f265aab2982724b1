//! One published document, in one or several files.

use model::DatasetName;

use crate::Error;
use crate::bytes::{Limits, Repairs, Text};

/// What a reader is told beside the bytes.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The dataset that all statements will name.
    pub dataset: DatasetName,
    /// What is refused.
    pub limits: Limits,
}

impl Reading {
    /// A reading for that dataset under the default limits.
    pub fn of(dataset: &str) -> Self {
        Reading { dataset: dataset.into(), limits: Limits::default() }
    }
}

/// One file of a document, unpacked and decoded.
pub struct Part<'a> {
    /// Which file of the document it is, in the format's own words, such as `alt`. Documents of one
    /// file use `main`.
    pub role: &'static str,
    /// The name for notices, such as `alt.csv` or `SDN_ENHANCED.ZIP/SDN_ENHANCED.XML`.
    pub name: String,
    /// The text, as UTF-8.
    pub text: Text<'a>,
}

/// The parts of one document, for a [`Format`](crate::Format) to take one after the other.
#[derive(Default)]
pub struct Document<'a> {
    /// In any order.
    pub parts: Vec<Part<'a>>,
}

impl<'a> Document<'a> {
    /// A document of one file.
    pub fn of(name: &str, text: impl Into<Text<'a>>) -> Self {
        Document { parts: vec![Part { role: "main", name: name.to_owned(), text: text.into() }] }
    }

    /// Takes the part of that role out.
    pub fn take(&mut self, role: &str) -> Option<Part<'a>> {
        let position = self.parts.iter().position(|it| it.role == role)?;
        Some(self.parts.remove(position))
    }

    /// The only file of a document of one file.
    ///
    /// # Errors
    ///
    /// When the document has no part `main`.
    pub fn main(mut self) -> Result<Part<'a>, Error> {
        let part = self.take("main");
        part.ok_or_else(|| Error::malformed(self.name(), "no file to read"))
    }

    /// The counts of repairs of all parts, by the part's name: for the time after reading.
    pub fn repairs(&self) -> Vec<(String, Repairs)> {
        self.parts.iter().map(|it| (it.name.clone(), it.text.repairs())).collect()
    }

    /// The name of the document as a whole: that of its first part.
    pub fn name(&self) -> &str {
        self.parts.first().map_or("(empty document)", |it| it.name.as_str())
    }
}
