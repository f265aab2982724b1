//! The sums behind check digits.

/// The digits of a text that has nothing else.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|it| it.to_digit(10)).collect()
}

/// The number of a text of at most so many digits as would fit.
pub(super) fn number(text: &str) -> Option<u64> {
    digits(text).and_then(|_| text.parse().ok())
}

/// The sum of values times weights.
pub(super) fn weighted(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The value of a letter or digit where A is 10 and Z is 35.
pub(super) fn letter_value(character: char) -> Option<u32> {
    match character {
        '0'..='9' | 'A'..='Z' => character.to_digit(36),
        _ => None,
    }
}

/// The remainder by 97 of a text whose letters stand for two digits each, as in ISO 7064 MOD 97-10.
pub(super) fn mod_97(text: &str) -> Option<u32> {
    text.chars().try_fold(0, |remainder, character| {
        let value = letter_value(character)?;
        let shift = if value > 9 { 100 } else { 10 };
        Some((remainder * shift + value) % 97)
    })
}

/// Whether digits pass the Luhn test of ISO/IEC 7812-1, annex B: from the right, every second digit
/// counts twice, by its own digits.
pub(super) fn passes_luhn(digits: impl DoubleEndedIterator<Item = u32>) -> bool {
    let sum: u32 = digits
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { digit * 2 } else { digit })
        .map(|it| it / 10 + it % 10)
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a text has that many characters, all of the kind.
pub(super) fn consists(text: &str, length: usize, kind: fn(&u8) -> bool) -> bool {
    text.len() == length && text.bytes().all(|it| kind(&it))
}

/// Capital letters and digits of ASCII.
pub(super) fn is_code_character(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}
