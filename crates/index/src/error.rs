//! Why a corpus file cannot be used.

/// An error from writing or opening a corpus file.
#[derive(Debug, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ErrorKind {
    #[error("this is not a corpus file: it does not begin with the mark of one")]
    NotACorpus,
    #[error("the corpus file has format version {found}, this program reads version {expected}")]
    Format { found: u32, expected: u32 },
    #[error("the corpus file was built with other tables of words than those of this program")]
    Tables,
    #[error("the corpus file is cut short: {expected} bytes were written, {found} are there")]
    Short { expected: u64, found: u64 },
    #[error("the corpus file is damaged in section `{section}`: {what}")]
    Damaged { section: &'static str, what: String },
    #[error("{}", other_base(.found.as_deref(), .expected))]
    OtherBase { found: Option<String>, expected: String },
    #[error("entities must come in the order of their ids, each once: {id} comes too late")]
    OutOfOrder { id: String },
    #[error("the corpus would be too large for its format: more than {limit} {what}")]
    TooLarge { what: &'static str, limit: u64 },
}

impl Error {
    /// True when the file is sound but was written by another version of the program: rebuilding it from the
    /// same lists will help, repairing it will not.
    pub fn is_format(&self) -> bool {
        matches!(self.kind, ErrorKind::Format { .. } | ErrorKind::Tables)
    }

    /// True when the bytes are not those that were written.
    pub fn is_damaged(&self) -> bool {
        matches!(self.kind, ErrorKind::Short { .. } | ErrorKind::Damaged { .. })
    }

    pub(crate) fn other_tables() -> Self {
        ErrorKind::Tables.into()
    }

    pub(crate) fn damaged(section: &'static str, what: impl Into<String>) -> Self {
        ErrorKind::Damaged { section, what: what.into() }.into()
    }

    /// Changes were held against another corpus than the one that they were made for.
    pub fn other_base(found: Option<String>, expected: String) -> Self {
        ErrorKind::OtherBase { found, expected }.into()
    }

    /// True when changes were made for another corpus.
    pub fn is_other_base(&self) -> bool {
        matches!(self.kind, ErrorKind::OtherBase { .. })
    }

    pub(crate) fn out_of_order(id: &str) -> Self {
        ErrorKind::OutOfOrder { id: id.to_owned() }.into()
    }

    pub(crate) fn too_large(what: &'static str, limit: u64) -> Self {
        ErrorKind::TooLarge { what, limit }.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error { kind }
    }
}

fn other_base(found: Option<&str>, expected: &str) -> String {
    match found {
        Some(found) => format!("the changes were made for the corpus {found}, this is {expected}"),
        None => "this is a whole corpus, not changes to one".to_owned(),
    }
}
