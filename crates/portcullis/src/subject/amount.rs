//! Amounts of money as people write them, and the currencies that there are.

use goods::route::Amount;

/// The currencies of ISO 4217 in use, by the list of its maintenance agency (SIX) as of 2026, without
/// metals, funds and codes for tests.
const CURRENCIES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL \
    BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD \
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS \
    KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK \
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD \
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX \
    USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// The code of a currency, whatever the case of its letters.
pub(super) fn currency(text: &str) -> Option<&'static str> {
    CURRENCIES.split_whitespace().find(|it| it.eq_ignore_ascii_case(text.trim()))
}

/// Reads an amount, also one with marks between thousands, and says how it was read if that is not the
/// only way.
pub(super) fn read(text: &str, currency: &str) -> Result<(Amount, Option<String>), String> {
    let bare = text.trim();
    if bare.starts_with(['-', '−', '(']) {
        return Err(format!("{bare:?} is less than nothing"));
    }
    if let Ok(amount) = Amount::parse(bare, currency) {
        return Ok((amount, None));
    }
    let unreadable = || format!("{bare:?} is no amount; write it as 18400 or 18400.50");
    let (plain, doubt) = without_marks(bare).ok_or_else(unreadable)?;
    let amount = Amount::parse(&plain, currency).map_err(|_| unreadable())?;
    let other = if doubt { ", which is not the only reading" } else { "" };
    Ok((amount, Some(format!("{bare:?} has marks between digits and was read as {plain}{other}"))))
}

/// The number without marks between its thousands and with a point before its decimals, and whether
/// somebody might read it otherwise.
fn without_marks(text: &str) -> Option<(String, bool)> {
    let is_space = |it: char| it.is_whitespace() || matches!(it, '\'' | '’' | '_');
    let is_known = |it: char| it.is_ascii_digit() || matches!(it, '.' | ',') || is_space(it);
    if !text.chars().all(is_known) {
        return None;
    }
    let count = |mark: char| text.matches(mark).count();
    let last = text.rfind(['.', ',']).map(|it| (&text[it..=it], text.len() - it - 1));
    let (decimal, doubt) = match last {
        None => (None, false),
        // Two kinds of marks: the last is before the decimals.
        Some((mark, _)) if count('.') > 0 && count(',') > 0 => (Some(mark), false),
        Some((mark, _)) if text.matches(mark).count() > 1 => (None, false),
        // One mark before three digits stands between thousands, most of all where people have marks.
        Some((_, 3)) => (None, true),
        Some((mark, _)) => (Some(mark), false),
    };
    let (whole, part) = match decimal {
        Some(mark) => text.rsplit_once(mark)?,
        None => (text, ""),
    };
    let groups: Vec<&str> =
        whole.split(|it: char| matches!(it, '.' | ',') || is_space(it)).collect();
    let (first, rest) = groups.split_first()?;
    if !(1..=3).contains(&first.len()) && !rest.is_empty() || rest.iter().any(|it| it.len() != 3) {
        return None;
    }
    let point = if part.is_empty() { "" } else { "." };
    Some((format!("{}{point}{part}", groups.concat()), doubt))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, cents: Option<i64>, told: &str) {
        match read(text, "USD") {
            Ok((amount, doubt)) => {
                assert_eq!(Some(amount.cents()), cents, "{text}");
                assert!(doubt.unwrap_or_default().contains(told), "{text}");
            }
            Err(reason) => assert!(cents.is_none() && reason.contains(told), "{text}: {reason}"),
        }
    }

    #[test]
    fn marks_between_thousands_are_told() {
        check("18400.50", Some(1_840_050), "");
        check("18,400.50", Some(1_840_050), "was read as 18400.50");
        check("18.400,50", Some(1_840_050), "was read as 18400.50");
        check("18 400,50", Some(1_840_050), "was read as 18400.50");
        check("1'234'567", Some(123_456_700), "was read as 1234567");
        check("1,234,567", Some(123_456_700), "was read as 1234567");
        check("18,400", Some(1_840_000), "not the only reading");
        check("18400,5", Some(1_840_050), "was read as 18400.5");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", "abc", "1e3", "1,23,456", "12 34", "1.234.5,6", "1.2345"] {
            check(text, None, "is no amount");
        }
        check("-5", None, "less than nothing");
    }

    #[test]
    fn currencies_are_those_of_the_standard() {
        assert_eq!(currency("usd"), Some("USD"));
        assert_eq!(currency("XXX"), None);
        let codes: Vec<&str> = CURRENCIES.split_whitespace().collect();
        assert!(codes.is_sorted() && codes.iter().all(|it| it.len() == 3));
    }
}
