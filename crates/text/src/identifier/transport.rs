//! Identifiers of ships, their owners and containers: IMO numbers, MMSI, container numbers.

use super::arithmetic::{consists, digits, weighted};
use super::{Checked, canonical, judge};

/// The number of a ship or of a company: FollowTheMoney keeps both under one format.
pub(super) fn imo(raw: &str) -> Checked {
    judge(imo_form(raw), |code| {
        let values = imo_digits(code)?;
        (is_ship(&values) || is_company(&values)).then_some(()).ok_or("wrong check digit")
    })
}

/// IMO resolution A.1117(30): the first six digits times 7 to 2; the last digit of the sum is the seventh.
pub(super) fn imo_ship(raw: &str) -> Checked {
    judge(imo_form(raw), |code| {
        is_ship(&imo_digits(code)?).then_some(()).ok_or("wrong check digit")
    })
}

/// The numbers of companies and registered owners (IMO resolution MSC.160(78)), which have weights of
/// their own.
pub(super) fn imo_company(raw: &str) -> Checked {
    judge(imo_form(raw), |code| {
        is_company(&imo_digits(code)?).then_some(()).ok_or("wrong check digit")
    })
}

/// `IMO` and the number. Spreadsheets drop leading zeros, and so do lists made from them; one or two are
/// put back.
fn imo_form(raw: &str) -> String {
    let code = canonical(raw);
    let number = code.strip_prefix("IMO").unwrap_or(&code);
    let number = ["NUMBER", "NO"].iter().find_map(|it| number.strip_prefix(it)).unwrap_or(number);
    format!("IMO{number:0>width$}", width = if number.len() >= 5 { 7 } else { 0 })
}

fn imo_digits(code: &str) -> Result<Vec<u32>, &'static str> {
    let values = digits(&code[3..]).filter(|it| it.len() == 7).ok_or("not seven digits")?;
    if values.iter().all(|it| *it == 0) { Err("only zeros") } else { Ok(values) }
}

fn is_ship(values: &[u32]) -> bool {
    weighted(values, &[7, 6, 5, 4, 3, 2]) % 10 == values[6]
}

fn is_company(values: &[u32]) -> bool {
    (11 - weighted(values, &[8, 6, 4, 2, 9, 7]) % 11) % 10 == values[6]
}

/// Recommendation ITU-R M.585-9 (05/2022): nine digits with a maritime identification digit from 201 to 775,
/// at a place that tells ship, group, coast station, aircraft, craft or buoy; or a distress device.
pub(super) fn mmsi(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if !consists(code, 9, u8::is_ascii_digit) {
            return Err("not nine digits");
        }
        let place = match code {
            it if it.starts_with("00") => 2,
            it if it.starts_with("111") => 3,
            it if ["98", "99"].iter().any(|prefix| it.starts_with(prefix)) => 2,
            it if it.starts_with(['0', '8']) => 1,
            it if ["970", "972", "974"].iter().any(|prefix| it.starts_with(prefix)) => {
                return Ok(());
            }
            _ => 0,
        };
        let country = &code[place..place + 3];
        ("201"..="775").contains(&country).then_some(()).ok_or("no country at its place")
    })
}

/// ISO 6346:2022: owner (3 letters), category (U, J or Z), serial (6 digits), check digit. Letters count
/// from 10, leaving out the multiples of 11; each place counts twice the one before.
pub(super) fn container(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        let shaped = code.len() == 11
            && code.bytes().take(4).all(|it| it.is_ascii_uppercase())
            && code.bytes().skip(4).all(|it| it.is_ascii_digit());
        if !shaped {
            return Err("not four letters and seven digits");
        }
        if !matches!(code.as_bytes()[3], b'U' | b'J' | b'Z') {
            return Err("the fourth letter is not U, J or Z");
        }
        let sum: u32 =
            code.bytes().take(10).enumerate().map(|(place, it)| container_value(it) << place).sum();
        let check = u32::from(code.as_bytes()[10] - b'0');
        (sum % 11 % 10 == check).then_some(()).ok_or("wrong check digit")
    })
}

fn container_value(byte: u8) -> u32 {
    match byte {
        b'A' => 10,
        b'B'..=b'K' => u32::from(byte - b'B') + 12,
        b'L'..=b'U' => u32::from(byte - b'L') + 23,
        b'V'..=b'Z' => u32::from(byte - b'V') + 34,
        digit => u32::from(digit.saturating_sub(b'0')),
    }
}
