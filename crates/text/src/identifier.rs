//! Identifiers: canonical form and check digit.
//!
//! [`check`] takes an identifier whose scheme is known, [`recognise`] one whose scheme is not, and
//! [`extract`] finds labelled identifiers in the remarks of a list. The schemes and the sources of their
//! rules are in [`schemes`]. An identifier without a scheme is brought into a form that can be compared
//! by [`canonical`].
//!
//! A valid identifier is well-formed. Whether anybody holds it is for its register to say.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub use extract::{Found, extract};

mod arithmetic;
mod bank;
mod company;
mod crypto;
mod extract;
mod keccak;
mod person;
mod russian;
mod transport;

/// A kind of identifier with rules of its own.
pub struct Scheme {
    /// Its name on the wire: the format of FollowTheMoney where that has one.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The standard or the authority behind it.
    pub standard: &'static str,
    /// Where the rule is published, with paragraph or date.
    pub source: &'static str,
    /// How much the form of an identifier says.
    pub strength: Strength,
    /// The words that announce it in free text. Words of up to five letters count in capitals only.
    labels: &'static [&'static str],
    check: fn(&str) -> Checked,
}

/// How much the form of an identifier says about its scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strength {
    /// A check digit or hash: other strings pass seldom, one in ten at the worst.
    CheckDigit,
    /// The form alone. Strings of other kinds have it too.
    Shape,
    /// A narrower reading of another scheme, which [`recognise`] names instead.
    Part,
}

/// What checking found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// The identifier follows the rules; its canonical form.
    Valid(String),
    /// It breaks one.
    Invalid {
        /// The form for comparisons all the same.
        canonical: String,
        /// Which rule, as a lower-case phrase.
        reason: &'static str,
    },
    /// No scheme has this name.
    UnknownScheme,
}

/// Checks an identifier of a known scheme and brings it into canonical form.
///
/// Spaces, dashes, letter case and, where the scheme allows it, the label itself (`IMO 9074729`) do not
/// count. Addresses of digital currencies keep their case where it carries meaning.
pub fn check(scheme: &str, raw: &str) -> Checked {
    match SCHEMES.iter().find(|it| it.name == scheme) {
        Some(scheme) => scheme.check(raw),
        None => Checked::UnknownScheme,
    }
}

/// The schemes, in the order in which [`recognise`] names them.
pub fn schemes() -> &'static [Scheme] {
    SCHEMES
}

/// The schemes with a check digit that an identifier of unknown scheme passes, each with its canonical form.
///
/// Several may fit, as ten digits can be an INN and an NPI; a single decimal digit of check lets one
/// random number in ten pass. Schemes that only have a shape are never named.
pub fn recognise(raw: &str) -> Vec<(&'static str, String)> {
    SCHEMES
        .iter()
        .filter(|it| it.strength == Strength::CheckDigit)
        .filter_map(|it| match it.check(raw) {
            Checked::Valid(canonical) => Some((it.name, canonical)),
            _ => None,
        })
        .collect()
}

/// The form in which identifiers without a scheme are compared: capital letters and digits, nothing else.
///
/// Digits of all scripts become ASCII. So do letters with accents, full-width letters, and the Cyrillic and
/// Greek capitals that look like Latin ones: passports and plates are typed in either. Other letters stay.
pub fn canonical(raw: &str) -> String {
    if raw.is_ascii() {
        return raw
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|it| it.to_ascii_uppercase())
            .collect();
    }
    raw.nfkd()
        .filter(|it| !is_combining_mark(*it))
        .flat_map(char::to_uppercase)
        .filter(|it| it.is_alphanumeric())
        .map(|it| digit(it).unwrap_or_else(|| look_alike(it)))
        .collect()
}

/// The ASCII digit of a decimal digit of the scripts in which lists print numbers: Arabic, Persian,
/// Devanagari, Bengali, Gujarati, Tamil, Thai, Lao, Myanmar, Khmer.
fn digit(character: char) -> Option<char> {
    const ZEROS: [u32; 10] =
        [0x660, 0x6F0, 0x966, 0x9E6, 0xAE6, 0xBE6, 0xE50, 0xED0, 0x1040, 0x17E0];
    let code = u32::from(character);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// The Latin capital that a Cyrillic or Greek one looks like.
fn look_alike(character: char) -> char {
    const FROM: &str = "АВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
    const TO: &str = "ABESIJKMHOPCTYXABEZHIKMNOPTYX";
    FROM.chars().zip(TO.chars()).find(|(from, _)| *from == character).map_or(character, |it| it.1)
}

impl Scheme {
    /// Checks an identifier of this scheme.
    pub fn check(&self, raw: &str) -> Checked {
        (self.check)(raw)
    }
}

/// A verdict from the canonical form and the rule.
fn judge(canonical: String, rule: impl FnOnce(&str) -> Result<(), &'static str>) -> Checked {
    match rule(&canonical) {
        Ok(()) => Checked::Valid(canonical),
        Err(reason) => Checked::Invalid { canonical, reason },
    }
}

const SCHEMES: &[Scheme] = &[
    Scheme {
        name: "lei",
        title: "Legal Entity Identifier",
        standard: "ISO 17442-1",
        source: "ISO 17442-1:2020; check digits: ISO/IEC 7064:2003, MOD 97-10",
        strength: Strength::CheckDigit,
        labels: &["LEI", "Legal Entity Identifier", "Legal Entity Number"],
        check: company::lei,
    },
    Scheme {
        name: "imo",
        title: "IMO number of a ship or company",
        standard: "IMO ship and company identification number schemes",
        source: "IMO resolutions A.1117(30) of 2017 and MSC.160(78) of 2004",
        strength: Strength::CheckDigit,
        labels: &["IMO"],
        check: transport::imo,
    },
    Scheme {
        name: "imo_ship",
        title: "IMO ship number",
        standard: "IMO ship identification number scheme",
        source: "IMO resolution A.1117(30) of 2017",
        strength: Strength::Part,
        labels: &[],
        check: transport::imo_ship,
    },
    Scheme {
        name: "imo_company",
        title: "IMO company and registered owner number",
        standard: "IMO company identification number scheme",
        source: "IMO resolution MSC.160(78) of 2004",
        strength: Strength::Part,
        labels: &[],
        check: transport::imo_company,
    },
    Scheme {
        name: "mmsi",
        title: "Maritime Mobile Service Identity",
        standard: "Recommendation ITU-R M.585",
        source: "ITU-R M.585-9 of 2022, annex 1",
        strength: Strength::Shape,
        labels: &["MMSI"],
        check: transport::mmsi,
    },
    Scheme {
        name: "container",
        title: "Freight container number",
        standard: "ISO 6346",
        source: "ISO 6346:2022, annex on the check digit",
        strength: Strength::CheckDigit,
        labels: &[],
        check: transport::container,
    },
    Scheme {
        name: "inn",
        title: "Taxpayer number of Russia (INN)",
        standard: "Federal Tax Service of Russia",
        source: "Federal Tax Service, order MMV-7-6/435@ of 2012-06-29",
        strength: Strength::CheckDigit,
        labels: &["INN", "ИНН"],
        check: russian::inn,
    },
    Scheme {
        name: "ogrn",
        title: "State registration number of Russia (OGRN, OGRNIP)",
        standard: "Federal Tax Service of Russia",
        source: "Ministry of Finance of Russia, order 165n of 2017-10-30",
        strength: Strength::CheckDigit,
        labels: &["OGRN", "ОГРН"],
        check: russian::ogrn,
    },
    Scheme {
        name: "ogrnip",
        title: "State registration number of a sole trader of Russia (OGRNIP)",
        standard: "Federal Tax Service of Russia",
        source: "Ministry of Finance of Russia, order 165n of 2017-10-30, paragraph 7",
        strength: Strength::Part,
        labels: &["OGRNIP", "ОГРНИП"],
        check: russian::ogrnip,
    },
    Scheme {
        name: "kpp",
        title: "Code of the reason for registration, Russia (KPP)",
        standard: "Federal Tax Service of Russia",
        source: "Federal Tax Service, order MMV-7-6/435@ of 2012-06-29",
        strength: Strength::Shape,
        labels: &["KPP", "КПП"],
        check: russian::kpp,
    },
    Scheme {
        name: "edrpou",
        title: "Enterprise number of Ukraine (EDRPOU)",
        standard: "Unified State Register of Enterprises and Organisations of Ukraine",
        source: "the register's check digit as python-stdnum documents it (stdnum.ua.edrpou, 2.2)",
        strength: Strength::CheckDigit,
        labels: &["EDRPOU", "USREOU", "ЄДРПОУ", "ЕДРПОУ"],
        check: company::edrpou,
    },
    Scheme {
        name: "bic",
        title: "Business Identifier Code (SWIFT)",
        standard: "ISO 9362",
        source: "ISO 9362:2022, structure of the code",
        strength: Strength::Shape,
        labels: &["BIC", "SWIFT"],
        check: bank::bic,
    },
    Scheme {
        name: "iban",
        title: "International Bank Account Number",
        standard: "ISO 13616-1",
        source: "ISO 13616-1:2020; lengths: SWIFT IBAN Registry; check digits: ISO/IEC 7064 MOD 97-10",
        strength: Strength::CheckDigit,
        labels: &["IBAN"],
        check: bank::iban,
    },
    Scheme {
        name: "isin",
        title: "International Securities Identification Number",
        standard: "ISO 6166",
        source: "ISO 6166:2021, annex on the check digit",
        strength: Strength::CheckDigit,
        labels: &["ISIN"],
        check: bank::isin,
    },
    Scheme {
        name: "figi",
        title: "Financial Instrument Global Identifier",
        standard: "ANSI X9.145",
        source: "Object Management Group, FIGI 1.0 of 2015, structure and check digit",
        strength: Strength::CheckDigit,
        labels: &["FIGI"],
        check: bank::figi,
    },
    Scheme {
        name: "uscc",
        title: "Unified Social Credit Code of China",
        standard: "GB 32100-2015",
        source: "Standardization Administration of China, GB 32100-2015",
        strength: Strength::CheckDigit,
        labels: &[
            "USCC",
            "USCCC",
            "Unified Social Credit Code",
            "United Social Credit Code Certificate",
        ],
        check: company::uscc,
    },
    Scheme {
        name: "duns",
        title: "D-U-N-S Number",
        standard: "Dun & Bradstreet",
        source: "Dun & Bradstreet: nine digits, without a check digit since 2006",
        strength: Strength::Shape,
        labels: &["DUNS", "D-U-N-S"],
        check: company::duns,
    },
    Scheme {
        name: "uei",
        title: "Unique Entity ID of SAM.gov",
        standard: "General Services Administration of the United States",
        source: "GSA, technical specification of the Unique Entity ID of 2022; its check is not published",
        strength: Strength::Shape,
        labels: &["UEI", "Unique Entity ID"],
        check: company::uei,
    },
    Scheme {
        name: "npi",
        title: "National Provider Identifier",
        standard: "45 CFR 162.406",
        source: "45 CFR 162.406(a); Luhn digit: ISO/IEC 7812-1, annex B",
        strength: Strength::CheckDigit,
        labels: &["NPI"],
        check: person::npi,
    },
    Scheme {
        name: "ssn",
        title: "Social Security Number",
        standard: "Social Security Administration of the United States",
        source: "SSA, randomisation of numbers of 2011-06-25",
        strength: Strength::Shape,
        labels: &["SSN"],
        check: person::ssn,
    },
    Scheme {
        name: "wikidata",
        title: "Wikidata item",
        standard: "Wikidata",
        source: "Wikidata help page on items",
        strength: Strength::Shape,
        labels: &["Wikidata"],
        check: company::wikidata,
    },
    Scheme {
        name: "btc",
        title: "Bitcoin address",
        standard: "Bitcoin Core base58check; BIP 173, BIP 350",
        source: "BIP 173 of 2017-03-20, BIP 350 of 2020-12-16",
        strength: Strength::CheckDigit,
        labels: &["XBT", "BTC"],
        check: crypto::btc,
    },
    Scheme {
        name: "eth",
        title: "Ethereum address",
        standard: "EIP-55",
        source: "EIP-55 of 2016-01-14",
        strength: Strength::CheckDigit,
        labels: &["ETH", "ETC", "ARB", "BSC", "USDC"],
        check: crypto::eth,
    },
    Scheme {
        name: "trx",
        title: "TRON address",
        standard: "TRON protocol",
        source: "TRON documentation, account address format",
        strength: Strength::CheckDigit,
        labels: &["TRX"],
        check: crypto::trx,
    },
    Scheme {
        name: "ltc",
        title: "Litecoin address",
        standard: "Litecoin Core base58check; BIP 173, BIP 350",
        source: "Litecoin Core, chain parameters",
        strength: Strength::CheckDigit,
        labels: &["LTC"],
        check: crypto::ltc,
    },
    Scheme {
        name: "doge",
        title: "Dogecoin address",
        standard: "Dogecoin Core base58check",
        source: "Dogecoin Core, chain parameters",
        strength: Strength::CheckDigit,
        labels: &["DOGE"],
        check: crypto::doge,
    },
    Scheme {
        name: "dash",
        title: "Dash address",
        standard: "Dash Core base58check",
        source: "Dash Core, chain parameters",
        strength: Strength::CheckDigit,
        labels: &["DASH"],
        check: crypto::dash,
    },
    Scheme {
        name: "zec",
        title: "Zcash transparent address",
        standard: "Zcash protocol specification",
        source: "Zcash protocol specification, 5.6.1.1",
        strength: Strength::CheckDigit,
        labels: &["ZEC"],
        check: crypto::zec,
    },
    Scheme {
        name: "xrp",
        title: "XRP Ledger address",
        standard: "XRP Ledger base58",
        source: "XRP Ledger documentation, base58 encodings",
        strength: Strength::CheckDigit,
        labels: &["XRP"],
        check: crypto::xrp,
    },
    Scheme {
        name: "xmr",
        title: "Monero address",
        standard: "CryptoNote 2.0",
        source: "CryptoNote standard 007, keys and addresses",
        strength: Strength::CheckDigit,
        labels: &["XMR"],
        check: crypto::xmr,
    },
];

#[cfg(test)]
mod tests;
