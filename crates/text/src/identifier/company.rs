//! Identifiers of companies outside Russia: LEI, D-U-N-S, UEI, USCC, EDRPOU; and Wikidata's items.

use super::arithmetic::{consists, digits, is_code_character, mod_97, weighted};
use super::{Checked, canonical, judge};

/// ISO 17442-1:2020: eighteen characters and two check digits by ISO/IEC 7064, MOD 97-10.
pub(super) fn lei(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if !consists(code, 20, is_code_character) {
            return Err("not twenty letters and digits");
        }
        if digits(&code[18..]).is_none() {
            return Err("the last two characters are not digits");
        }
        (mod_97(code) == Some(1)).then_some(()).ok_or("wrong check digits")
    })
}

/// Nine digits. Dun & Bradstreet gave up the check digit in 2006.
pub(super) fn duns(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        consists(code, 9, u8::is_ascii_digit).then_some(()).ok_or("not nine digits")
    })
}

/// The rules that the General Services Administration tells of the Unique Entity ID: twelve characters
/// without the letters I and O, the first not zero, never nine digits in a row. The way to compute the
/// last character is not published, so it is not tested.
pub(super) fn uei(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if !consists(code, 12, is_code_character) {
            return Err("not twelve letters and digits");
        }
        if code.contains(['I', 'O']) {
            return Err("the letters I and O are not used");
        }
        if code.starts_with('0') {
            return Err("the first character is zero");
        }
        let nine_in_a_row = code.as_bytes().windows(9).any(|it| it.iter().all(u8::is_ascii_digit));
        (!nine_in_a_row).then_some(()).ok_or("nine digits in a row")
    })
}

/// GB 32100-2015: authority, kind, region (6 digits), organisation (9), check character. The values of
/// the characters are their places in the alphabet, the weights powers of 3, the modulus 31.
pub(super) fn uscc(raw: &str) -> Checked {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    judge(canonical(raw), |code| {
        if !consists(code, 18, is_code_character) {
            return Err("not eighteen letters and digits");
        }
        let values: Option<Vec<u32>> =
            code.chars().map(|it| ALPHABET.find(it).map(|at| at as u32)).collect();
        let values = values.ok_or("a letter that is not used (I, O, S, V, Z)")?;
        if digits(&code[2..8]).is_none() {
            return Err("the region is not six digits");
        }
        let check = (31 - weighted(&values, &WEIGHTS) % 31) % 31;
        (check == values[17]).then_some(()).ok_or("wrong check character")
    })
}

/// The register of enterprises of Ukraine. Two sets of weights, of which the range of the number picks
/// one; both again, two higher, where the remainder by 11 is 10.
pub(super) fn edrpou(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        let values = digits(code).filter(|it| it.len() == 8).ok_or("not eight digits")?;
        let in_middle = (3..=5).contains(&values[0]);
        let weights: [u32; 7] =
            if in_middle { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
        let check = match weighted(&values, &weights) % 11 {
            10 => weighted(&values, &weights.map(|it| it + 2)) % 11 % 10,
            digit => digit,
        };
        (check == values[7]).then_some(()).ok_or("wrong check digit")
    })
}

/// `Q` and a number without leading zeros; also at the end of an item's address. What is no item keeps
/// all of its text: only an address has something before its last part that says nothing.
pub(super) fn wikidata(raw: &str) -> Checked {
    let last = raw.trim().trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
    match judge(canonical(last), item) {
        Checked::Invalid { reason, .. } => Checked::Invalid { canonical: canonical(raw), reason },
        right => right,
    }
}

fn item(code: &str) -> Result<(), &'static str> {
    let number = code.strip_prefix('Q').ok_or("does not begin with Q")?;
    let plain = !number.is_empty() && number.len() <= 12 && digits(number).is_some();
    (plain && !number.starts_with('0')).then_some(()).ok_or("not a number behind the Q")
}
