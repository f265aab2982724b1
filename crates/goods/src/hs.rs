//! Codes of the Harmonized System, by which customs tell goods apart.
//!
//! Six digits are the same everywhere; two name the chapter, four the heading. Nations add two or four
//! digits of their own, which no other nation understands. The World Customs Organization renumbers
//! the system every few years, so a code means something only with its [`Edition`].

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::error::{Error, Kind};

/// A chapter, heading or subheading of the Harmonized System, or a national code below one: 2, 4, 6,
/// 8 or 10 digits.
///
/// Sorts as text: a heading comes before its subheadings.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HsCode {
    /// Zeros behind the length, so that equal codes are equal.
    digits: [u8; HsCode::LONGEST],
    length: u8,
}

impl HsCode {
    /// Digits of the longest national code.
    pub const LONGEST: usize = 10;

    /// Reads a code as people write it: `8542.31`, `8542 31`, `HS 8542310090`.
    pub fn parse(raw: &str) -> Result<HsCode, Error> {
        let text = raw.trim();
        let bare = ["HS", "hs", "Hs"].iter().find_map(|it| text.strip_prefix(it)).unwrap_or(text);
        let mut digits = [b'0'; HsCode::LONGEST];
        let mut count = 0;
        for letter in bare.chars() {
            match letter {
                '0'..='9' => {
                    if let Some(place) = digits.get_mut(count) {
                        *place = letter as u8;
                    }
                    count += 1;
                }
                '.' | ' ' | '\u{a0}' | '\u{202f}' => {}
                other => return Err(Error::new(Kind::HsLetter(other), text)),
            }
        }
        match count {
            0 => Err(Error::new(Kind::Empty, text)),
            2 | 4 | 6 | 8 | 10 => {
                let code = HsCode { digits, length: count as u8 };
                if code.is_in_a_chapter() {
                    Ok(code)
                } else {
                    Err(Error::new(Kind::HsChapter, text))
                }
            }
            other => Err(Error::new(Kind::HsLength(other), text)),
        }
    }

    /// Chapters 1 to 97 without 77, which the convention reserves.
    fn is_in_a_chapter(self) -> bool {
        let chapter = (self.digits[0] - b'0') * 10 + (self.digits[1] - b'0');
        matches!(chapter, 1..=76 | 78..=97)
    }

    /// The digits, without points.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.length()]).expect("digits are ASCII")
    }

    /// How many digits: 2, 4, 6, 8 or 10.
    pub fn length(&self) -> usize {
        usize::from(self.length)
    }

    /// The first digits, if the code has as many. The count is 2, 4, 6, 8 or 10.
    pub fn prefix(&self, length: usize) -> Option<HsCode> {
        if length > self.length() || !matches!(length, 2 | 4 | 6 | 8 | 10) {
            return None;
        }
        let mut digits = [b'0'; HsCode::LONGEST];
        digits[..length].copy_from_slice(&self.digits[..length]);
        Some(HsCode { digits, length: length as u8 })
    }

    /// The six digits that are the same everywhere, if the code goes as far.
    pub fn subheading(&self) -> Option<HsCode> {
        self.prefix(6)
    }

    /// Whether the code is the other or stands below it.
    pub fn is_within(&self, other: &HsCode) -> bool {
        self.as_str().starts_with(other.as_str())
    }

    /// Whether HS 2022 has the code: of a national code its first six digits.
    pub fn is_in_2022(&self) -> bool {
        let code = self.subheading().unwrap_or(*self);
        let text = code.as_str();
        match text.len() {
            6 => HS2022.get(&text[..4]).is_some_and(|it| it.contains(&&text[4..])),
            _ => HS2022.range(text..).next().is_some_and(|(heading, _)| heading.starts_with(text)),
        }
    }
}

impl FromStr for HsCode {
    type Err = Error;

    fn from_str(text: &str) -> Result<HsCode, Error> {
        HsCode::parse(text)
    }
}

impl fmt::Display for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for HsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An edition of the Harmonized System. Each is in force from the first of January of its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Edition {
    /// HS 2012.
    Hs2012,
    /// HS 2017.
    Hs2017,
    /// HS 2022, in which the lists here are written.
    Hs2022,
}

impl Edition {
    /// Reads `2017`, `HS 2017` or `HS2017`.
    pub fn parse(raw: &str) -> Result<Edition, Error> {
        let text = raw.trim();
        let year = text.trim_start_matches(|it: char| it.is_alphabetic()).trim_start();
        match year {
            "2012" => Ok(Edition::Hs2012),
            "2017" => Ok(Edition::Hs2017),
            "2022" => Ok(Edition::Hs2022),
            _ => Err(Error::new(Kind::Edition, text)),
        }
    }

    /// The name, such as `HS 2017`.
    pub fn as_str(self) -> &'static str {
        match self {
            Edition::Hs2012 => "HS 2012",
            Edition::Hs2017 => "HS 2017",
            Edition::Hs2022 => "HS 2022",
        }
    }
}

impl FromStr for Edition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Edition, Error> {
        Edition::parse(text)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The last two digits of the subheadings of every heading of HS 2022.
static HS2022: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let text = include_str!("../../../data/rules/hs2022.txt");
    let lines = text.lines().filter(|it| !it.starts_with('#'));
    let entry = |line: &'static str| {
        let (heading, rest) = line.split_once(": ").expect("a heading and its subheadings");
        (heading, rest.split(' ').collect())
    };
    lines.map(entry).collect()
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(raw: &str, expected: Result<&str, &str>) {
        let got = HsCode::parse(raw).map(|it| it.to_string()).map_err(|it| it.to_string());
        match (&got, expected) {
            (Ok(code), Ok(expected)) => assert_eq!(code, expected, "{raw}"),
            (Err(message), Err(expected)) => {
                assert!(message.contains(expected), "{raw}: {message}");
            }
            _ => panic!("{raw}: {got:?}"),
        }
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        check("854231", Ok("854231"));
        check("8542.31", Ok("854231"));
        check(" 8542 31 00 90 ", Ok("8542310090"));
        check("HS 8542.31", Ok("854231"));
        check("hs8542", Ok("8542"));
        check("01", Ok("01"));
        check("8542\u{a0}31", Ok("854231"));
    }

    #[test]
    fn what_is_no_code_is_told_with_the_reason() {
        check("", Err("there is no code"));
        check(" . ", Err("there is no code"));
        check("85423", Err("it has 5 digits, and codes have 2, 4, 6, 8 or 10"));
        check("7", Err("it has 1 digit,"));
        check("123456789012", Err("it has 12 digits"));
        check("8542.3l", Err("'l' is not a digit"));
        check("85４2", Err("'４' is not a digit"));
        check("8.54E+09", Err("'E' is not a digit"));
        check("990000", Err("no such chapter"));
        check("770000", Err("no such chapter"));
        check("000000", Err("no such chapter"));
    }

    #[test]
    fn a_wrong_length_has_a_hint_about_the_lost_zero() {
        let error = HsCode::parse("10121").unwrap_err();
        assert!(error.is_length());
        assert!(error.hint().is_some_and(|it| it.contains("zero")));
        assert!(!HsCode::parse("abc").unwrap_err().is_length());
    }

    #[test]
    fn editions_are_read_with_and_without_their_letters() {
        assert_eq!(Edition::parse("2017"), Ok(Edition::Hs2017));
        assert_eq!(Edition::parse("HS 2012"), Ok(Edition::Hs2012));
        assert_eq!(Edition::parse("hs2022"), Ok(Edition::Hs2022));
        for raw in ["", "2018", "2028", "17", "HS"] {
            assert!(Edition::parse(raw).is_err(), "{raw}");
        }
    }

    #[test]
    fn the_nomenclature_of_2022_is_whole() {
        assert_eq!(HS2022.len(), 1228);
        assert_eq!(HS2022.values().map(Vec::len).sum::<usize>(), 5612);
        for (heading, subheadings) in HS2022.iter() {
            assert!(HsCode::parse(heading).is_ok_and(|it| it.length() == 4), "{heading}");
            assert!(subheadings.is_sorted(), "{heading}");
        }
    }

    #[test]
    fn codes_of_2022_are_told_from_those_that_are_not() {
        let known = |raw: &str| HsCode::parse(raw).unwrap().is_in_2022();
        for raw in ["85", "8542", "854231", "8542310090", "852589", "880621"] {
            assert!(known(raw), "{raw}");
        }
        // Heading 8803 went, and these subheadings were split or renumbered.
        for raw in ["8803", "880330", "852580", "854140", "854150", "854890", "854235"] {
            assert!(!known(raw), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_back_from_what_it_prints(
            chapter in (1u8..=97).prop_filter("reserved", |it| *it != 77),
            rest in "([0-9]{2}){0,4}",
        ) {
            let code = HsCode::parse(&format!("{chapter:02}{rest}")).unwrap();
            prop_assert_eq!(HsCode::parse(&code.to_string()), Ok(code));
            for length in [2, 4, 6, 8, 10] {
                match code.prefix(length) {
                    Some(prefix) => prop_assert!(code.is_within(&prefix)),
                    None => prop_assert!(length > code.length()),
                }
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(raw in "\\PC{0,20}") {
            let _ = (HsCode::parse(&raw), Edition::parse(&raw));
        }
    }
}
