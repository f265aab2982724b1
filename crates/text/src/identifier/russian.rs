//! Identifiers of the registers of Russia: INN, OGRN, OGRNIP, KPP.

use super::arithmetic::{digits, is_code_character, number, weighted};
use super::{Checked, canonical, judge};

/// Ten digits for a legal entity, twelve for a natural person, with one and two check digits: Federal Tax
/// Service, order MMV-7-6/435@ of 2012-06-29 for the structure.
pub(super) fn inn(raw: &str) -> Checked {
    const TENTH: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
    const ELEVENTH: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const TWELFTH: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    judge(canonical(raw), |code| {
        let values = digits(code).ok_or("not only digits")?;
        let fits = |weights: &[u32]| weighted(&values, weights) % 11 % 10 == values[weights.len()];
        let right = match values.len() {
            _ if values.iter().all(|it| *it == 0) => return Err("only zeros"),
            10 => fits(&TENTH),
            12 => fits(&ELEVENTH) && fits(&TWELFTH),
            _ => return Err("not ten or twelve digits"),
        };
        right.then_some(()).ok_or("wrong check digit")
    })
}

/// The number of a legal entity (13 digits) or a sole trader (15): both stand under the same property of
/// FollowTheMoney.
pub(super) fn ogrn(raw: &str) -> Checked {
    judge(canonical(raw), |code| match code.len() {
        13 => entity_rule(code),
        15 => trader_rule(code),
        _ => Err("not thirteen or fifteen digits"),
    })
}

/// The number of a sole trader.
pub(super) fn ogrnip(raw: &str) -> Checked {
    judge(canonical(raw), |code| match code.len() {
        15 => trader_rule(code),
        _ => Err("not fifteen digits"),
    })
}

/// Ministry of Finance, order 165n of 2017-10-30: the last digit of the remainder by 11.
fn entity_rule(code: &str) -> Result<(), &'static str> {
    let number = number(code).ok_or("not only digits")?;
    if code.starts_with('0') {
        return Err("the first digit is zero");
    }
    (number / 10 % 11 % 10 == number % 10).then_some(()).ok_or("wrong check digit")
}

/// The same order, paragraph 7: the last digit of the remainder by 13.
fn trader_rule(code: &str) -> Result<(), &'static str> {
    let number = number(code).ok_or("not only digits")?;
    if !code.starts_with(['3', '4']) {
        return Err("the first digit is not 3 or 4");
    }
    (number / 10 % 13 % 10 == number % 10).then_some(()).ok_or("wrong check digit")
}

/// Federal Tax Service, order MMV-7-6/435@ of 2012-06-29: tax office (4 digits), reason (2 letters or
/// digits), serial (3 digits). There is no check digit.
pub(super) fn kpp(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        let shaped = code.len() == 9
            && code.is_ascii()
            && digits(&code[..4]).is_some()
            && code[4..6].bytes().all(|it| is_code_character(&it))
            && digits(&code[6..]).is_some();
        shaped.then_some(()).ok_or("not four digits, two characters and three digits")
    })
}
