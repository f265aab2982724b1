//! What can go wrong while documents are fetched, taken and kept.

use std::fmt;
use std::path::Path;

/// An error from fetching, taking, keeping or reading kept documents.
///
/// The message names the source, the address or path, and what was expected; [`hint`](Self::hint)
/// is the next thing to try.
#[derive(Debug)]
pub struct Error {
    // Boxed: a `Result` of this crate stays as small as its value.
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: Kind,
    source: String,
    place: String,
    problem: String,
    hint: Option<String>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The classes that a caller can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// No usable answer came.
    Network,
    /// Nothing is there.
    NotFound,
    /// More came than is allowed.
    Limit,
    /// An answer came, but not the document.
    Refused,
    /// Somebody else is writing.
    Busy,
    /// A kept document is not what its record says.
    Damaged,
    /// The file system refused.
    Disk,
    /// An option makes no sense.
    Setting,
}

impl Error {
    /// True when no usable answer came, after every retry: the same call may succeed later.
    pub fn is_network(&self) -> bool {
        self.inner.kind == Kind::Network
    }

    /// True when the publisher has no such document (any more), when files to be taken are missing
    /// from the folder, or when a source has nothing to download.
    pub fn is_not_found(&self) -> bool {
        self.inner.kind == Kind::NotFound
    }

    /// True when the document is larger than [`Options`](crate::Options) allow.
    pub fn is_limit(&self) -> bool {
        self.inner.kind == Kind::Limit
    }

    /// True when an answer came that may not be kept: an HTML page, an empty or cut document, a
    /// redirect loop, a redirect to an unprotected address, a status that is no success.
    pub fn is_refused(&self) -> bool {
        self.inner.kind == Kind::Refused
    }

    /// True when another fetch or take is writing to the same source.
    pub fn is_busy(&self) -> bool {
        self.inner.kind == Kind::Busy
    }

    /// True when a kept document or its record is not what was written.
    pub fn is_damaged(&self) -> bool {
        self.inner.kind == Kind::Damaged
    }

    /// True when the file system refused: no space, no permission.
    pub fn is_disk(&self) -> bool {
        self.inner.kind == Kind::Disk
    }

    /// True when an option cannot be used: a proxy address, a certificate file, a source name.
    pub fn is_setting(&self) -> bool {
        self.inner.kind == Kind::Setting
    }

    /// The next thing to try, where there is one.
    pub fn hint(&self) -> Option<&str> {
        self.inner.hint.as_deref()
    }

    pub(crate) fn new(kind: Kind, place: impl Into<String>, problem: impl Into<String>) -> Self {
        let inner = Inner {
            kind,
            source: String::new(),
            place: place.into(),
            problem: problem.into(),
            hint: None,
            cause: None,
        };
        Self { inner: Box::new(inner) }
    }

    /// The file system refused to `verb` the `path`.
    pub(crate) fn disk(verb: &str, path: &Path, cause: std::io::Error) -> Self {
        let error = Self::new(Kind::Disk, path.display().to_string(), format!("cannot {verb}"));
        match cause.kind() {
            std::io::ErrorKind::StorageFull => error.with_hint("free some space and try again"),
            std::io::ErrorKind::PermissionDenied => error.with_hint("check who owns the folder"),
            _ => error,
        }
        .because(cause)
    }

    pub(crate) fn of(mut self, source: &str) -> Self {
        if self.inner.source.is_empty() {
            self.inner.source = source.to_owned();
        }
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.inner.hint = Some(hint.into()).filter(|it| !it.is_empty());
        self
    }

    pub(crate) fn because(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.inner.cause = Some(cause.into());
        self
    }

    /// The same error, with a remark at its end.
    pub(crate) fn remark(mut self, remark: &str) -> Self {
        self.inner.problem.push_str(remark);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { source, place, problem, cause, .. } = &*self.inner;
        if !source.is_empty() {
            write!(out, "{source}: ")?;
        }
        if !place.is_empty() {
            write!(out, "{place}: ")?;
        }
        out.write_str(problem)?;
        match cause {
            Some(cause) => write!(out, ": {cause}"),
            None => Ok(()),
        }
    }
}

// The cause is part of the message, so `source` is not given again: a caller that prints the chain
// would say everything twice.
impl std::error::Error for Error {}
