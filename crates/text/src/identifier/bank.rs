//! Identifiers of banks, accounts and securities: BIC, IBAN, ISIN, FIGI.

use super::arithmetic::{consists, digits, is_code_character, letter_value, mod_97, passes_luhn};
use super::{Checked, canonical, judge};

/// The codes of ISO 3166-1 alpha-2, and XK, which banks use for Kosovo. `model::country` knows what they
/// mean; here they only have to exist.
const COUNTRIES: &str = "\
     AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN \
     BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ \
     DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL \
     GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM \
     JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME \
     MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP \
     NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD \
     SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
     TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

fn is_country(code: &str) -> bool {
    COUNTRIES.split(' ').any(|it| it == code)
}

/// ISO 9362:2022: party (4), country (2), location (2), branch (3, optional). There is no check digit.
///
/// The canonical form leaves the branch out, as FollowTheMoney does: lists print a bank sometimes with
/// and sometimes without it, and it is the same bank.
pub(super) fn bic(raw: &str) -> Checked {
    let code = canonical(raw);
    let whole = matches!(code.len(), 8 | 11) && code.bytes().all(|it| is_code_character(&it));
    let code = if whole { code[..8].to_owned() } else { code };
    judge(code, |code| {
        if !whole {
            return Err("not eight or eleven letters and digits");
        }
        if !code.bytes().take(4).all(|it| it.is_ascii_uppercase()) {
            return Err("the first four characters are not letters");
        }
        is_country(&code[4..6]).then_some(()).ok_or("no country code at its place")
    })
}

/// The national part of an IBAN by country: how many digits (n), letters (a) and either (c) follow each
/// other. SWIFT IBAN Registry; Iran, which is not in it, by its central bank's SHEBA rule.
const NATIONAL_PARTS: &str = "\
     AD 8n12c, AE 19n, AL 8n16c, AT 16n, AZ 4a20c, BA 16n, BE 12n, BG 4a6n8c, BH 4a14c, BI 23n, \
     BR 23n1a1c, BY 4c4n16c, CH 5n12c, CR 18n, CY 8n16c, CZ 20n, DE 18n, DJ 23n, DK 14n, DO 4c20n, \
     EE 16n, EG 25n, ES 20n, FI 14n, FK 2a12n, FO 14n, FR 10n11c2n, GB 4a14n, GE 2a16n, GI 4a15c, \
     GL 14n, GR 7n16c, GT 24c, HN 4a20n, HR 17n, HU 24n, IE 4a14n, IL 19n, IQ 4a15n, IR 22n, IS 22n, \
     IT 1a10n12c, JO 4a4n18c, KW 4a22c, KZ 3n13c, LB 4n20c, LC 4a24c, LI 5n12c, LT 16n, LU 3n13c, \
     LV 4a13c, LY 21n, MC 10n11c2n, MD 20c, ME 18n, MK 3n10c2n, MN 16n, MR 23n, MT 4a5n18c, \
     MU 4a19n3a, NI 4a20n, NL 4a10n, NO 11n, OM 3n16c, PK 4a16c, PL 24n, PS 4a21c, PT 21n, QA 4a21c, \
     RO 4a16c, RS 18n, RU 14n15c, SA 2n18c, SC 4a20n3a, SD 14n, SE 20n, SI 15n, SK 20n, SM 1a10n12c, \
     SO 19n, ST 21n, SV 4a20n, TL 19n, TN 20n, TR 6n16c, UA 6n19c, VA 18n, VG 4a16n, XK 16n, YE 4a4n18c";

/// ISO 13616-1:2020: country, check digits by ISO/IEC 7064 MOD 97-10, national part.
pub(super) fn iban(raw: &str) -> Checked {
    let code = canonical(raw);
    let code = code.strip_prefix("IBAN").unwrap_or(&code).to_owned();
    judge(code, |code| {
        if code.len() < 15 || code.len() > 34 || !code.bytes().all(|it| is_code_character(&it)) {
            return Err("not fifteen to thirty-four letters and digits");
        }
        let part = national_part(&code[..2]).ok_or("a country without IBANs")?;
        if digits(&code[2..4]).is_none() {
            return Err("the third and fourth characters are not digits");
        }
        if !follows(&code[4..], part) {
            return Err("not the national part of its country");
        }
        let turned = format!("{}{}", &code[4..], &code[..4]);
        (mod_97(&turned) == Some(1)).then_some(()).ok_or("wrong check digits")
    })
}

fn national_part(country: &str) -> Option<&'static str> {
    NATIONAL_PARTS.split(", ").find_map(|it| it.strip_prefix(country)?.strip_prefix(' '))
}

/// Whether a text follows a pattern such as `4a14n`.
fn follows(text: &str, pattern: &str) -> bool {
    let mut rest = text.as_bytes();
    for run in pattern.split_inclusive(['a', 'c', 'n']) {
        let (length, kind) = run.split_at(run.len() - 1);
        let length: usize = length.parse().expect("a run begins with its length");
        let Some((head, tail)) = rest.split_at_checked(length) else { return false };
        let fits = head.iter().all(|it| match kind {
            "a" => it.is_ascii_uppercase(),
            "n" => it.is_ascii_digit(),
            _ => is_code_character(it),
        });
        if !fits {
            return false;
        }
        rest = tail;
    }
    rest.is_empty()
}

/// ISO 6166:2021: country or a substitute beginning with X, nine characters, a Luhn digit over the values
/// of all characters.
pub(super) fn isin(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if !consists(code, 12, is_code_character) {
            return Err("not twelve letters and digits");
        }
        // EU stands for issues of the Union, AN for those of the Netherlands Antilles before 2010.
        let country = &code[..2];
        let substitute =
            country.starts_with('X') && country.bytes().all(|it| it.is_ascii_uppercase());
        if !(substitute || is_country(country) || ["EU", "AN"].contains(&country)) {
            return Err("no country code at its beginning");
        }
        if !code.ends_with(|it: char| it.is_ascii_digit()) {
            return Err("the last character is not a digit");
        }
        let spread: Vec<u32> = code
            .chars()
            .filter_map(letter_value)
            .flat_map(|it| [Some(it / 10).filter(|tens| *tens > 0), Some(it % 10)])
            .flatten()
            .collect();
        passes_luhn(spread.into_iter()).then_some(()).ok_or("wrong check digit")
    })
}

/// ANSI X9.145 (Object Management Group, FIGI 1.0): two consonants, G, eight consonants or digits, a check
/// digit: every second value twice, the sum of all digits a multiple of ten.
pub(super) fn figi(raw: &str) -> Checked {
    judge(canonical(raw), |code| {
        if !consists(code, 12, is_code_character) {
            return Err("not twelve letters and digits");
        }
        if code.contains(['A', 'E', 'I', 'O', 'U']) {
            return Err("vowels are not used");
        }
        let provider = &code[..2];
        let excluded = ["BS", "BM", "GG", "GB", "GH", "KY", "VG"].contains(&provider);
        if excluded || !provider.bytes().all(|it| it.is_ascii_uppercase()) {
            return Err("not a provider's two letters");
        }
        if !code[2..].starts_with('G') {
            return Err("the third character is not G");
        }
        let sum: u32 = code
            .chars()
            .take(11)
            .filter_map(letter_value)
            .enumerate()
            .map(|(place, value)| if place % 2 == 1 { value * 2 } else { value })
            .map(|it| it / 10 + it % 10)
            .sum();
        let check = code.chars().nth(11).and_then(|it| it.to_digit(10));
        (check == Some((10 - sum % 10) % 10)).then_some(()).ok_or("wrong check digit")
    })
}
