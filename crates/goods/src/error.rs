//! What can be wrong with a code.

use std::fmt;

/// Why a text is no code, edition or date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Empty,
    HsLetter(char),
    HsLength(usize),
    HsChapter,
    EccnForm,
    EccnParagraph,
    Edition,
    Day,
    Amount,
}

impl Error {
    pub(crate) fn new(kind: Kind, text: &str) -> Error {
        // A code is short; what is not is shown by its beginning.
        const SHOWN: usize = 40;
        let mut shown: String = text.chars().take(SHOWN).collect();
        if shown.len() < text.len() {
            shown.push('…');
        }
        Error { kind, text: shown }
    }

    /// True when only the count of digits is wrong: a zero may have been lost, or a digit typed twice.
    pub fn is_length(&self) -> bool {
        matches!(self.kind, Kind::HsLength(_))
    }

    /// What to try next.
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Empty | Kind::EccnParagraph => None,
            Kind::HsLetter('E' | 'e' | '+') => Some(
                "a spreadsheet makes numbers of long codes (8.54E+09) and of ECCNs of group E (3E001 becomes 3.00E+01): format the column as text",
            ),
            Kind::HsLetter(_) => {
                Some("HS codes look like 8542.31 or 8542310090, ECCNs like 3A001.a.1")
            }
            Kind::HsLength(5 | 7 | 9) => Some(
                "a spreadsheet may have dropped a zero at the beginning; of a national code give the first six digits",
            ),
            Kind::HsLength(_) => Some("of a longer national code give the first six digits"),
            Kind::HsChapter => {
                Some("chapters are 01 to 97; 77 is reserved, 98 and 99 are national or statistical")
            }
            Kind::EccnForm => Some(
                "an ECCN is a digit, a letter A to E and three digits, with paragraphs behind points: 3A001.a.1",
            ),
            Kind::Edition => Some("the editions known here are 2012, 2017 and 2022"),
            Kind::Day => Some("write it as 2024-02-23"),
            Kind::Amount => Some("write it as 18400 or 18400.50"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.kind {
            Kind::Empty => f.write_str("there is no code"),
            Kind::HsLetter(letter) => {
                write!(f, "{text:?} is no HS code: {letter:?} is not a digit")
            }
            Kind::HsLength(count) => write!(
                f,
                "{text:?} is no HS code: it has {count} {}, and codes have 2, 4, 6, 8 or 10",
                if count == 1 { "digit" } else { "digits" }
            ),
            Kind::HsChapter => write!(f, "{text:?} is no HS code: there is no such chapter"),
            Kind::EccnForm => write!(f, "{text:?} is no ECCN"),
            Kind::EccnParagraph => {
                write!(f, "{text:?} is no ECCN: its paragraphs are not letters and numbers in turn")
            }
            Kind::Edition => write!(f, "{text:?} is no edition of the Harmonized System"),
            Kind::Day => write!(f, "{text:?} is no day"),
            Kind::Amount => write!(f, "{text:?} is no amount"),
        }
    }
}

impl std::error::Error for Error {}
