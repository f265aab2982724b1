//! Who says so.

/// The source of a statement about goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Citation {
    /// The authority that published the rule, also where it was read in somebody else's account.
    pub publisher: &'static str,
    /// The act, supplement, annex or article.
    pub paragraph: &'static str,
    /// Where it was read.
    pub url: &'static str,
    /// The day for which the statement holds.
    pub as_of: crate::Day,
    /// On what ground the statement stands.
    pub basis: Basis,
}

/// On what ground a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// It stood in the official text that was read, at least in part.
    Read,
    /// It was taken from a structured public file.
    Dataset,
    /// It was read in an account of the official text.
    Secondary,
}

impl Basis {
    /// The ground of a table's row, which begins with one of the words and may go on. A row that was
    /// read at its beginning and for the rest in accounts counts as the weaker of both.
    pub(crate) fn of_table(text: &str) -> Basis {
        let words = |word: &str| text.split([' ', ';', ',', ':']).any(|it| it == word);
        if words("secondary") {
            Basis::Secondary
        } else if words("dataset") {
            Basis::Dataset
        } else {
            assert!(words("read"), "{text:?} names a ground");
            Basis::Read
        }
    }

    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Read => "read",
            Basis::Dataset => "dataset",
            Basis::Secondary => "secondary",
        }
    }
}
