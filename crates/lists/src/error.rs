//! Why a document could not be read at all.

/// A document that could not be read at all. Single records never fail a document: they become
/// notices.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{file}: {message}")]
pub struct Error {
    /// The file or the part of an archive.
    pub file: String,
    /// What was found, what was expected; lower case, no full stop.
    pub message: String,
    /// What to try next.
    pub hint: Option<String>,
    kind: ErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ErrorKind {
    Malformed,
    Limit,
    Read,
}

impl Error {
    /// The bytes are not what the format prescribes.
    pub fn malformed(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Malformed, file, message)
    }

    /// A stated limit was passed: the document is refused before it fills the memory.
    pub fn limit(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Limit, file, message)
    }

    /// What a reader said: that the bytes behind it are damaged or passed a limit, or that it failed
    /// itself. A damaged archive names its own file.
    pub fn read(file: impl Into<String>, error: &std::io::Error) -> Self {
        let known = error.get_ref().and_then(|it| it.downcast_ref::<Error>());
        known.cloned().unwrap_or_else(|| Self::of(ErrorKind::Read, file, error.to_string()))
    }

    /// The same error with the next thing to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error about that file, if it does not name one yet: readers that sit beneath a
    /// parser do not know it.
    #[must_use]
    pub(crate) fn of_file(mut self, file: &str) -> Self {
        if self.file.is_empty() {
            file.clone_into(&mut self.file);
        }
        self
    }

    /// True when the document was refused because it passed a limit.
    pub fn is_limit(&self) -> bool {
        self.kind == ErrorKind::Limit
    }

    /// True when the caller's reader failed, so that trying again may help.
    pub fn is_read(&self) -> bool {
        self.kind == ErrorKind::Read
    }

    fn of(kind: ErrorKind, file: impl Into<String>, message: impl Into<String>) -> Self {
        Error { file: file.into(), message: message.into(), hint: None, kind }
    }
}

/// For readers that sit behind [`std::io::Read`]; [`Error::read`] is the way back.
impl From<Error> for std::io::Error {
    fn from(error: Error) -> Self {
        std::io::Error::other(error)
    }
}
