//! Dates, numbers and addresses, in the form that the model prescribes and with right check digits.

use super::random::Random;

/// A birth date of a grown-up; now and then the year alone or with the month.
pub(super) fn birth_date(random: &mut Random) -> String {
    date(1938, 2004, random)
}

/// A day from one year to another; now and then the year alone or with the month.
pub(super) fn date(first: u64, last: u64, random: &mut Random) -> String {
    let (year, month, day) =
        (random.between(first, last), random.between(1, 12), random.between(1, 28));
    match random.weighted(&[800, 160, 40]) {
        0 => format!("{year}-{month:02}-{day:02}"),
        1 => format!("{year}"),
        _ => format!("{year}-{month:02}"),
    }
}

fn text(digits: &[u32]) -> String {
    digits.iter().filter_map(|it| char::from_digit(*it, 10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// A ship's number: the sum of six digits times 7 to 2 ends in the seventh (IMO resolution A.1117(30)).
pub(super) fn imo(random: &mut Random) -> String {
    let mut digits = random.digits(6);
    digits[0] = 7 + digits[0] % 3;
    digits.push(weighted(&digits, &[7, 6, 5, 4, 3, 2]) % 10);
    format!("IMO{}", text(&digits))
}

/// A ship's radio number, with the country in its first three digits (ITU-R M.585-9).
pub(super) fn mmsi(random: &mut Random) -> String {
    format!("{}{}", random.between(201, 775), text(&random.digits(6)))
}

/// A taxpayer's number in Russia: ten digits for organisations, twelve for persons (order
/// MMV-7-6/435@ of 2012-06-29).
pub(super) fn inn(person: bool, random: &mut Random) -> String {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let mut digits = random.digits(if person { 10 } else { 9 });
    digits[0] = 1 + digits[0] % 9;
    for _ in 0..if person { 2 } else { 1 } {
        let weights = &WEIGHTS[WEIGHTS.len() - digits.len()..];
        digits.push(weighted(&digits, weights) % 11 % 10);
    }
    text(&digits)
}

/// The number of a legal entity in Russia: the remainder of the first twelve digits by 11 ends in the
/// thirteenth (order 165n of 2017-10-30).
pub(super) fn ogrn(random: &mut Random) -> String {
    let number = 100_000_000_000 + random.below(20_000_000_000);
    format!("{number}{}", number % 11 % 10)
}

/// The number of a passport, without check digit.
pub(super) fn passport(random: &mut Random) -> String {
    let letter = (b'A' + random.below(26) as u8) as char;
    match random.below(3) {
        0 => text(&random.digits(9)),
        1 => format!("{letter}{}", text(&random.digits(8))),
        _ => format!("{letter}{letter}{}", text(&random.digits(7))),
    }
}

/// A number of a register, without check digit.
pub(super) fn register(random: &mut Random) -> String {
    let count = random.between(7, 11) as usize;
    text(&random.digits(count))
}
