//! What a reader could not take as it stood.

use std::fmt;

/// Something a reader could not take as it stood. Never dropped in silence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What became of it.
    pub kind: NoticeKind,
    /// The file, or the part of an archive.
    pub file: String,
    /// The line, where the format has lines. Counts from 1.
    pub line: Option<u64>,
    /// The record, by the publisher's own number where there is one.
    pub record: Option<String>,
    /// The field or property.
    pub field: Option<String>,
    /// What was found and what was expected, in one lower-case sentence without a full stop.
    pub message: String,
}

/// What became of the thing that a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A whole record could not be understood and is not among the entities.
    Rejected,
    /// A value was kept as it stood although it breaks its own rule, such as a wrong check digit.
    Flagged,
    /// A value has no place in the model and was kept in a note or left out of the entity; the
    /// message holds it.
    Unplaced,
    /// The document ended early or a limit stopped the reading: records after it are missing.
    CutShort,
    /// An answer may lack something that was not looked at; the message says what.
    Incomplete,
}

impl NoticeKind {
    /// The word in tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Rejected => "rejected",
            NoticeKind::Flagged => "flagged",
            NoticeKind::Unplaced => "unplaced",
            NoticeKind::CutShort => "cut_short",
            NoticeKind::Incomplete => "incomplete",
        }
    }
}

impl Notice {
    /// A notice about a file as a whole; the other fields are filled by the `with_` methods.
    pub fn new(kind: NoticeKind, file: impl Into<String>, message: impl Into<String>) -> Self {
        Notice {
            kind,
            file: file.into(),
            line: None,
            record: None,
            field: None,
            message: message.into(),
        }
    }

    /// The same notice, about that line.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same notice, about that record.
    #[must_use]
    pub fn of_record(mut self, record: impl Into<String>) -> Self {
        self.record = Some(record.into());
        self
    }

    /// The same notice, about that field.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(record) = &self.record {
            write!(f, ": record {record}")?;
        }
        if let Some(field) = &self.field {
            write!(f, ": {field}")?;
        }
        write!(f, ": {} ({})", self.message, self.kind.as_str())
    }
}
