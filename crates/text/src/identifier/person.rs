//! Identifiers of people in the United States: SSN and NPI.

use super::arithmetic::{digits, passes_luhn};
use super::{Checked, canonical, judge};

/// Area, group and serial of a Social Security number. The Social Security Administration never gives area
/// 000, 666 or 900 and up, group 00 or serial 0000; since 2011-06-25 no more than that can be told.
pub(super) fn ssn(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if code.len() != 9 || digits(code).is_none() {
            return Err("not nine digits");
        }
        let (area, group, serial) = (&code[..3], &code[3..5], &code[5..]);
        if area == "000" || area == "666" || area >= "900" {
            return Err("an area that is never given");
        }
        (group != "00" && serial != "0000").then_some(()).ok_or("a part of zeros only")
    })
}

/// 45 CFR 162.406: ten digits that begin with 1 or 2, with a Luhn digit over the prefix 80840 of health
/// applications in the United States. The prefix itself is left out where it is printed.
pub(super) fn npi(raw: &str) -> Checked {
    let code = canonical(raw);
    let short = code.strip_prefix("80840").filter(|it| it.len() == 10).unwrap_or(&code);
    judge(short.to_owned(), |code| {
        let values = digits(code).filter(|it| it.len() == 10).ok_or("not ten digits")?;
        if !code.starts_with(['1', '2']) {
            return Err("the first digit is not 1 or 2");
        }
        let whole = [8, 0, 8, 4, 0].into_iter().chain(values);
        passes_luhn(whole.collect::<Vec<_>>().into_iter()).then_some(()).ok_or("wrong check digit")
    })
}
