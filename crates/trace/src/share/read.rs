//! What sources write where a share is meant.

use super::{Bound, Percent, Stake};

/// Why a text gives no share between nothing and the whole. The share is unknown then, and the text
/// is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No number, or words around it that say something else.
    #[error("it is no share that can be read")]
    Unclear,
    /// Below nothing.
    #[error("it is negative")]
    Negative,
    /// Above the whole.
    #[error("it is more than 100 %")]
    OverTheWhole,
    /// The lower end above the upper one.
    #[error("its lower end lies above its upper end")]
    UpsideDown,
}

/// The bands of Companies House: natures of control end in them. By the Companies Act 2006, Schedule
/// 1A, paragraphs 2 to 4, and SI 2016/339, Schedule 2, a band is "more than 25% but not more than
/// 50%", "more than 50% but less than 75%", "75% or more".
const BANDS: [(&str, Stake); 4] = [
    ("25-to-50-percent", between(Bound::open(percent(25)), Bound::closed(percent(50)))),
    ("50-to-75-percent", between(Bound::open(percent(50)), Bound::open(percent(75)))),
    ("75-to-100-percent", between(Bound::closed(percent(75)), Bound::closed(percent(100)))),
    ("more-than-25-percent", between(Bound::open(percent(25)), Bound::closed(percent(100)))),
];

/// Words for a share without a number.
const WORDS: [(&str, Stake); 8] = [
    ("majority", between(Bound::open(percent(50)), Bound::closed(percent(100)))),
    ("minority", between(Bound::closed(percent(0)), Bound::open(percent(50)))),
    ("half", Stake::exactly(percent(50))),
    ("wholly", Stake::exactly(percent(100))),
    ("fully owned", Stake::exactly(percent(100))),
    ("full ownership", Stake::exactly(percent(100))),
    ("sole owner", Stake::exactly(percent(100))),
    ("sole shareholder", Stake::exactly(percent(100))),
];

/// Words after which nothing exact is said.
const VAGUE: [&str; 7] = ["about", "approx", "circa", "around", "roughly", "nearly", "~"];

/// What words before or behind a number make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
}

/// Longer ones first where one contains another.
const BEFORE: [(&str, Side); 28] = [
    ("not more than", Side::AtMost),
    ("no more than", Side::AtMost),
    ("not less than", Side::AtLeast),
    ("no less than", Side::AtLeast),
    ("more than", Side::MoreThan),
    ("greater than", Side::MoreThan),
    ("less than", Side::LessThan),
    ("at least", Side::AtLeast),
    ("at most", Side::AtMost),
    ("up to", Side::AtMost),
    ("exceeding", Side::MoreThan),
    ("minimum", Side::AtLeast),
    ("maximum", Side::AtMost),
    ("above", Side::MoreThan),
    ("below", Side::LessThan),
    ("under", Side::LessThan),
    ("over", Side::MoreThan),
    ("from", Side::AtLeast),
    ("between", Side::AtLeast),
    ("min", Side::AtLeast),
    ("max", Side::AtMost),
    (">=", Side::AtLeast),
    ("<=", Side::AtMost),
    ("≥", Side::AtLeast),
    ("≤", Side::AtMost),
    (">", Side::MoreThan),
    ("<", Side::LessThan),
    ("to", Side::AtMost),
];

const BEHIND: [(&str, Side); 5] = [
    ("or more", Side::AtLeast),
    ("and more", Side::AtLeast),
    ("or over", Side::AtLeast),
    ("or less", Side::AtMost),
    ("+", Side::AtLeast),
];

const fn percent(whole: u32) -> Percent {
    Percent::whole(whole)
}

const fn between(lower: Bound, upper: Bound) -> Stake {
    Stake { lower, upper }
}

/// Reads a share in per cent.
///
/// Understood are numbers with point or comma (`25.5`, `50,1 %`), fractions (`1/3`), ranges (`25-50`,
/// `10 to 20 %`, `between 5 and 10`), bounds in words or signs (`more than 25 but not more than 50`,
/// `>=50`, `75% or more`), the natures of control of Companies House
/// (`ownership-of-shares-50-to-75-percent`) and a few words (`majority`, `wholly owned`).
///
/// # Errors
///
/// When it is no share, or lies outside of 0 to 100.
pub fn read(text: &str) -> Result<Stake, Unreadable> {
    let text = text.trim().to_lowercase().replace(['–', '—', '−'], "-");
    if let Some((_, stake)) = BANDS.iter().find(|(band, _)| text.contains(band)) {
        return Ok(*stake);
    }
    if VAGUE.iter().any(|it| text.contains(it)) {
        return Err(Unreadable::Unclear);
    }
    let pieces = pieces(&text)?;
    match pieces.as_slice() {
        [] => word(&text),
        [one] => one_number(one),
        [low, high] => two_numbers(low, high),
        _ => Err(Unreadable::Unclear),
    }
}

fn word(text: &str) -> Result<Stake, Unreadable> {
    let found = WORDS.iter().find(|(word, _)| text.contains(word));
    found.map(|(_, stake)| *stake).ok_or(Unreadable::Unclear)
}

/// A number with the words that stand before and behind it.
struct Piece<'t> {
    before: &'t str,
    /// Below and above: they differ where the text has more digits than are kept.
    number: (Percent, Percent),
    behind: &'t str,
}

impl Piece<'_> {
    fn side(&self) -> Option<Side> {
        let before = self.before.trim_end();
        let found = BEFORE.iter().find(|(word, _)| ends_with_word(before, word));
        let behind = self.behind.trim_start_matches(['%', ' ']);
        let after = || BEHIND.iter().find(|(word, _)| behind.starts_with(word));
        found.or_else(after).map(|(_, side)| *side)
    }

    fn is_exact(&self) -> bool {
        self.number.0 == self.number.1
    }
}

/// Whether a text ends in a word, and not in a longer one that ends alike.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(rest) = text.strip_suffix(word) else { return false };
    let is_letter = |it: char| it.is_alphanumeric();
    !word.starts_with(is_letter) || !rest.ends_with(is_letter)
}

/// Takes a text apart at its numbers.
fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Unreadable> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|it: char| it.is_ascii_digit()) {
        let is_number = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',' | '/');
        let length = rest[start..].find(|it| !is_number(it)).unwrap_or(rest.len() - start);
        let digits = rest[start..start + length].trim_end_matches(['.', ',', '/']);
        let before = &rest[..start];
        // A sign at the beginning; later on it is the dash of a range.
        if pieces.is_empty() && before.trim_end().ends_with('-') {
            return Err(Unreadable::Negative);
        }
        let number = number(digits)?;
        rest = &rest[start + digits.len()..];
        let behind = &rest[..rest.find(|it: char| it.is_ascii_digit()).unwrap_or(rest.len())];
        pieces.push(Piece { before, number, behind });
    }
    Ok(pieces)
}

/// The two neighbours of a number, which are the same if it needs no more digits than are kept.
fn number(text: &str) -> Result<(Percent, Percent), Unreadable> {
    if let Some((part, whole)) = text.split_once('/') {
        return fraction(part, whole);
    }
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if rest.contains(['.', ',']) {
        return Err(Unreadable::Unclear);
    }
    let whole: u64 = whole.parse().map_err(|_| Unreadable::OverTheWhole)?;
    let kept = &rest[..rest.len().min(Percent::DIGITS)];
    let lost = rest[kept.len()..].bytes().any(|it| it != b'0');
    let part: u64 = format!("{kept:0<9}").parse().map_err(|_| Unreadable::Unclear)?;
    let below = whole.checked_mul(Percent::ONE).and_then(|it| it.checked_add(part));
    within(below.ok_or(Unreadable::OverTheWhole)?, lost)
}

fn fraction(part: &str, whole: &str) -> Result<(Percent, Percent), Unreadable> {
    let parse = |it: &str| it.parse::<u32>().map_err(|_| Unreadable::Unclear);
    let (part, whole) = (u128::from(parse(part)?), u128::from(parse(whole)?));
    if whole == 0 {
        return Err(Unreadable::Unclear);
    }
    let hundred = u128::from(Percent::HUNDRED.0);
    let below = u64::try_from(part * hundred / whole).map_err(|_| Unreadable::OverTheWhole)?;
    within(below, part * hundred % whole != 0)
}

fn within(below: u64, lost: bool) -> Result<(Percent, Percent), Unreadable> {
    let above = below.saturating_add(u64::from(lost));
    if above > Percent::HUNDRED.0 {
        return Err(Unreadable::OverTheWhole);
    }
    Ok((Percent(below), Percent(above)))
}

fn one_number(piece: &Piece<'_>) -> Result<Stake, Unreadable> {
    let (below, above) = piece.number;
    let ragged = !piece.is_exact();
    let whole = Stake::UNKNOWN;
    Ok(match piece.side() {
        None => Stake {
            lower: Bound { at: below, open: ragged },
            upper: Bound { at: above, open: ragged },
        },
        Some(Side::AtLeast) => Stake { lower: Bound { at: below, open: ragged }, ..whole },
        Some(Side::MoreThan) => Stake { lower: Bound::open(below), ..whole },
        Some(Side::AtMost) => Stake { upper: Bound { at: above, open: ragged }, ..whole },
        Some(Side::LessThan) => Stake { upper: Bound::open(above), ..whole },
    })
}

fn two_numbers(low: &Piece<'_>, high: &Piece<'_>) -> Result<Stake, Unreadable> {
    let joined = high.before.trim_matches([' ', '%']);
    let upper_side = match (joined, high.side()) {
        ("-" | "to", _) => Side::AtMost,
        ("and", None) if low.side() == Some(Side::AtLeast) => Side::AtMost,
        (_, Some(side @ (Side::AtMost | Side::LessThan))) => side,
        _ => return Err(Unreadable::Unclear),
    };
    let lower_side = match low.side() {
        None if matches!(joined, "-" | "to") => Side::AtLeast,
        Some(side @ (Side::AtLeast | Side::MoreThan)) => side,
        _ => return Err(Unreadable::Unclear),
    };
    let lower = Bound { at: low.number.0, open: lower_side == Side::MoreThan || !low.is_exact() };
    let upper = Bound { at: high.number.1, open: upper_side == Side::LessThan || !high.is_exact() };
    let nothing_between = lower.at == upper.at && (lower.open || upper.open);
    match lower.at > upper.at || nothing_between {
        true => Err(Unreadable::UpsideDown),
        false => Ok(Stake { lower, upper }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let got = read(text).map_or_else(|it| it.to_string(), |it| it.to_string());
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn numbers_are_exact() {
        check("50", "50 %");
        check("50%", "50 %");
        check("50,1 %", "50.1 %");
        check("25.50 percent", "25.5 %");
        check("100.000", "100 %");
        check("0", "0 %");
        check("shares: 49.9%", "49.9 %");
        check("1/2", "50 %");
        check("33.333333333", "33.333333333 %");
    }

    #[test]
    fn what_has_more_digits_than_are_kept_lies_between_its_neighbours() {
        check("33.3333333333", "more than 33.333333333 % and less than 33.333333334 %");
        check("1/3", "more than 33.333333333 % and less than 33.333333334 %");
        check("50.0000000000000000001", "more than 50 % and less than 50.000000001 %");
        check("50.0000000000000000000", "50 %");
    }

    #[test]
    fn ranges_and_bounds_say_whether_they_are_open() {
        check("25-50", "25 % to 50 %");
        check("10 to 20 %", "10 % to 20 %");
        check("25% – 50%", "25 % to 50 %");
        check("between 5 and 10", "5 % to 10 %");
        check("more than 25 but not more than 50", "more than 25 % and at most 50 %");
        check("More than 50% but less than 75%", "more than 50 % and less than 75 %");
        check("75% or more", "75 % or more");
        check(">=50", "50 % or more");
        check("> 50 %", "more than 50 %");
        check("over 25%", "more than 25 %");
        check("<= 10", "up to 10 %");
        check("less than 25%", "less than 25 %");
        check("at least 25 and at most 30", "25 % to 30 %");
        check("25+", "25 % or more");
    }

    #[test]
    fn natures_of_control_are_the_bands_of_companies_house() {
        check("ownership-of-shares-25-to-50-percent", "more than 25 % and at most 50 %");
        check("voting-rights-50-to-75-percent-as-trust", "more than 50 % and less than 75 %");
        check("right-to-share-surplus-assets-75-to-100-percent", "75 % or more");
        check(
            "ownership-of-shares-more-than-25-percent-registered-overseas-entity",
            "more than 25 %",
        );
    }

    #[test]
    fn some_words_are_shares() {
        check("majority shareholder", "more than 50 %");
        check("minority stake", "less than 50 %");
        check("wholly owned subsidiary", "100 %");
        check("half", "50 %");
    }

    #[test]
    fn what_is_no_share_is_told() {
        check("", "it is no share that can be read");
        check("shareholder", "it is no share that can be read");
        check("about 30 %", "it is no share that can be read");
        check("50; 60", "it is no share that can be read");
        check("1.000.000", "it is no share that can be read");
        check("-5", "it is negative");
        check("150", "it is more than 100 %");
        check("100.0000000001", "it is more than 100 %");
        check("99999999999999999999999", "it is more than 100 %");
        check("4/3", "it is more than 100 %");
        check("1/0", "it is no share that can be read");
        check("75-25", "its lower end lies above its upper end");
        check("more than 50 but less than 50", "its lower end lies above its upper end");
    }
}
