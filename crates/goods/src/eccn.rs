//! Export Control Classification Numbers of the US Commerce Control List (15 CFR 774, Supplement 1).
//!
//! The dual-use lists of the EU and the United Kingdom have numbers of the same form and mostly the
//! same meaning; nothing here speaks of those lists.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Kind};

/// A number such as `3A001.a.1`: category, product group, number, and perhaps paragraphs.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Eccn {
    category: u8,
    group: char,
    number: u16,
    paragraphs: Vec<String>,
}

impl Eccn {
    /// Characters of a number without its paragraphs.
    const ENTRY: usize = 5;

    /// Paragraphs within paragraphs. The deepest in the extract of 2015 that the tests read has five.
    const DEEPEST: usize = 8;

    /// Reads a number as people write it: `3A001.a.1`, `3a001a1`, `3A001 a 1`.
    ///
    /// Letters of the Cyrillic alphabet that look like those of product groups are taken for them:
    /// they come from keyboards, and a number that is not read is a control that is not seen.
    pub fn parse(raw: &str) -> Result<Eccn, Error> {
        let text = raw.trim();
        if text.is_empty() {
            return Err(Error::new(Kind::Empty, text));
        }
        let bare = ["ECCN", "eccn"].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text);
        let letters: Vec<char> = bare.trim_start().chars().collect();
        if letters.len() < Eccn::ENTRY {
            return Err(Error::new(Kind::EccnForm, text));
        }
        let (entry, rest) = letters.split_at(Eccn::ENTRY);
        let digit = |letter: char| letter.to_digit(10);
        let parts = (|| {
            let category = digit(entry[0])? as u8;
            let group = group(entry[1])?;
            let number = digit(entry[2])? * 100 + digit(entry[3])? * 10 + digit(entry[4])?;
            Some((category, group, number as u16))
        })();
        let Some((category, group, number)) = parts else {
            return Err(Error::new(Kind::EccnForm, text));
        };
        // A sixth digit makes it another number, not a paragraph.
        if rest.first().is_some_and(char::is_ascii_digit) {
            return Err(Error::new(Kind::EccnForm, text));
        }
        let paragraphs = paragraphs(rest).ok_or_else(|| Error::new(Kind::EccnParagraph, text))?;
        Ok(Eccn { category, group, number, paragraphs })
    }

    /// The category, 0 to 9: 3 is electronics, 7 navigation, 9 aerospace.
    pub fn category(&self) -> u8 {
        self.category
    }

    /// The product group, `A` to `E`: equipment, test and production, materials, software, technology.
    pub fn group(&self) -> char {
        self.group
    }

    /// The last three digits, which tell by their hundreds why the entry is there.
    pub fn number(&self) -> u16 {
        self.number
    }

    /// The paragraphs, outermost first: `a`, `1`.
    pub fn paragraphs(&self) -> &[String] {
        &self.paragraphs
    }

    /// The same without paragraphs.
    #[must_use]
    pub fn entry(&self) -> Eccn {
        Eccn { paragraphs: Vec::new(), ..*self }
    }

    /// Whether it is an item of the 600 series or of 9x515: munitions and spacecraft that moved to the
    /// Commerce Control List.
    pub fn is_series_600_or_515(&self) -> bool {
        (600..700).contains(&self.number) || (self.category == 9 && self.number == 515)
    }
}

/// How the US classifies goods: by a number, or as subject to the EAR but not on the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Classification {
    /// An entry of the Commerce Control List.
    Eccn(Eccn),
    /// Subject to the EAR and in no entry.
    Ear99,
}

impl Classification {
    /// Reads `3A001.a.1` or `EAR99`.
    pub fn parse(raw: &str) -> Result<Classification, Error> {
        if raw.trim().eq_ignore_ascii_case("EAR99") {
            return Ok(Classification::Ear99);
        }
        Eccn::parse(raw).map(Classification::Eccn)
    }
}

impl FromStr for Classification {
    type Err = Error;

    fn from_str(text: &str) -> Result<Classification, Error> {
        Classification::parse(text)
    }
}

impl fmt::Display for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Classification::Eccn(eccn) => fmt::Display::fmt(eccn, f),
            Classification::Ear99 => f.write_str("EAR99"),
        }
    }
}

/// The letter of a product group, also if it is a Cyrillic one that looks the same.
fn group(letter: char) -> Option<char> {
    match letter.to_uppercase().next()? {
        it @ 'A'..='E' => Some(it),
        'А' => Some('A'),
        'В' => Some('B'),
        'С' => Some('C'),
        'Е' => Some('E'),
        _ => None,
    }
}

/// Cuts what stands behind the entry into paragraphs: runs of letters and runs of digits.
fn paragraphs(rest: &[char]) -> Option<Vec<String>> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open: Option<bool> = None;
    for letter in rest {
        let is_digit = letter.is_ascii_digit();
        match letter {
            '.' | ' ' | '(' | ')' => open = None,
            it if it.is_ascii_alphanumeric() => {
                if open != Some(is_digit) {
                    paragraphs.push(String::new());
                }
                paragraphs.last_mut()?.push(it.to_ascii_lowercase());
                open = Some(is_digit);
            }
            _ => return None,
        }
    }
    let sound = paragraphs.len() <= Eccn::DEEPEST && paragraphs.iter().all(|it| is_paragraph(it));
    sound.then_some(paragraphs)
}

/// A letter, a number below a hundred, or a small Roman numeral.
fn is_paragraph(text: &str) -> bool {
    if text.bytes().all(|it| it.is_ascii_digit()) {
        return text.len() <= 2;
    }
    text.len() == 1 || (text.len() <= 5 && text.bytes().all(|it| b"ivx".contains(&it)))
}

impl FromStr for Eccn {
    type Err = Error;

    fn from_str(text: &str) -> Result<Eccn, Error> {
        Eccn::parse(text)
    }
}

impl fmt::Display for Eccn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:03}", self.category, self.group, self.number)?;
        self.paragraphs.iter().try_for_each(|it| write!(f, ".{it}"))
    }
}

impl fmt::Debug for Eccn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, expected: &str) {
        assert_eq!(Eccn::parse(raw).map(|it| it.to_string()).as_deref(), Ok(expected), "{raw}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("3A001", "3A001");
        check("3a001", "3A001");
        check("ECCN 3A001", "3A001");
        check("3A001.a.1.a", "3A001.a.1.a");
        check("3A001a1a", "3A001.a.1.a");
        check("3A001 a 1", "3A001.a.1");
        check("9A610.X", "9A610.x");
        check("3A001.b.12.a.iv", "3A001.b.12.a.iv");
        check("5A992.c", "5A992.c");
        check("3А001", "3A001");
        check("9С115", "9C115");
    }

    #[test]
    fn what_is_no_number_is_told() {
        for raw in ["", "3A01", "3A0011", "3F001", "AA001", "3A00l", "3A001.", "3A001.a..1"] {
            let read = Eccn::parse(raw);
            let is_number = raw.starts_with("3A001.");
            assert_eq!(read.is_ok(), is_number, "{raw}: {read:?}");
        }
        for raw in ["3A001.abc", "3A001.100", "3A001-a", "3A001.a.1.a.1.a.1.a.1.a"] {
            assert!(Eccn::parse(raw).unwrap_err().to_string().contains("paragraphs"), "{raw}");
        }
    }

    #[test]
    fn the_parts_of_a_number_are_known() {
        let eccn = Eccn::parse("9A610.x").unwrap();
        assert_eq!((eccn.category(), eccn.group(), eccn.number()), (9, 'A', 610));
        assert_eq!(eccn.paragraphs(), ["x"]);
        assert!(eccn.is_series_600_or_515());
        assert!(Eccn::parse("9A515").unwrap().is_series_600_or_515());
        assert!(!Eccn::parse("3A991").unwrap().is_series_600_or_515());
        assert_eq!(eccn.entry().to_string(), "9A610");
    }

    #[test]
    fn the_numbers_that_the_bureau_printed_in_2015_are_read() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/data/lists/us-export-control/eccn-descriptions-2015-06.csv");
        let Ok(bytes) = std::fs::read(&path) else {
            println!("skipped: the list is not here");
            return;
        };
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let (mut count, mut unread) = (0, Vec::new());
        for record in reader.byte_records() {
            let record = record.unwrap();
            for cell in record.iter().skip(1).filter(|it| !it.is_empty()) {
                let cell = String::from_utf8_lossy(cell);
                // Notes, headings and remarks follow some numbers.
                let number = cell.split_whitespace().next().unwrap_or_default();
                count += 1;
                if Eccn::parse(number).is_err() {
                    unread.push(number.to_owned());
                }
            }
        }
        assert!(count > 2900, "only {count} numbers");
        assert!(unread.len() * 50 < count, "{} of {count}: {unread:?}", unread.len());
    }

    proptest! {
        #[test]
        fn a_number_is_read_back_from_what_it_prints(
            raw in "[0-9][A-E][0-9]{3}(\\.[a-z](\\.[0-9]{1,2}(\\.[a-h](\\.(ii|iv|vi))?)?)?)?",
        ) {
            let eccn = Eccn::parse(&raw).unwrap();
            prop_assert_eq!(eccn.to_string(), raw);
            prop_assert_eq!(Eccn::parse(&eccn.to_string().replace('.', " ")), Ok(eccn));
        }

        #[test]
        fn no_text_makes_the_reader_panic(raw in "\\PC{0,20}") {
            let _ = Eccn::parse(&raw);
        }
    }
}
