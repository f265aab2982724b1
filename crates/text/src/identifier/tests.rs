//! Cases of the schemes, from `testdata/identifiers.txt` and from the rules of the project where they are
//! present.

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn is_valid(scheme: &str, raw: &str) -> bool {
    match check(scheme, raw) {
        Checked::Valid(_) => true,
        Checked::Invalid { .. } => false,
        Checked::UnknownScheme => panic!("no scheme {scheme}"),
    }
}

/// Scheme, whether valid, value.
fn table() -> impl Iterator<Item = (&'static str, bool, &'static str)> {
    let text = include_str!("../../testdata/identifiers.txt");
    text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')).map(|line| {
        let mut fields = line.split('|').map(str::trim);
        let mut field = || fields.next().expect("a line has four fields");
        (field(), field() == "valid", field())
    })
}

#[test]
fn every_published_example_is_judged_as_published() {
    for (scheme, valid, value) in table() {
        assert_eq!(is_valid(scheme, value), valid, "{scheme} {value}");
    }
}

#[test]
fn every_scheme_has_a_valid_and_an_invalid_case() {
    for scheme in schemes() {
        for expected in [true, false] {
            let found = table().any(|(name, valid, _)| name == scheme.name && valid == expected);
            assert!(found, "{}: no case with valid = {expected}", scheme.name);
        }
    }
}

#[test]
fn the_rules_of_the_project_are_kept() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/rules/identifiers.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} is not here", path.display());
        return;
    };
    let rules: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut checked = 0;
    for rule in rules["identifiers"].as_array().expect("a list of rules") {
        let scheme = match rule["id"].as_str().expect("an id") {
            "inn_10" | "inn_12" => "inn",
            "ogrn_13" => "ogrn",
            "ogrnip_15" => "ogrnip",
            "cn_uscc" => "uscc",
            "hs" | "iso3166" | "ecad_note" => continue,
            other => other,
        };
        for (list, expected) in [("valid", true), ("invalid", false)] {
            for example in rule[list].as_array().expect("a list of examples") {
                let value = example["value"].as_str().expect("a value");
                assert_eq!(is_valid(scheme, value), expected, "{scheme} {value}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "only {checked} examples");
}

#[test]
fn what_is_no_item_of_wikidata_keeps_all_of_its_text() {
    for (raw, expected) in [("II2/!", "II2"), ("AB 1/7", "AB17"), ("wiki/Q0", "WIKIQ0")] {
        let Checked::Invalid { canonical, .. } = check("wikidata", raw) else {
            panic!("{raw} is no item")
        };
        assert_eq!(canonical, expected);
    }
}

#[test]
fn the_formats_of_followthemoney_are_schemes() {
    let formats = "bic figi iban imo inn isin lei npi ogrn ssn uei uscc wikidata";
    for format in formats.split(' ') {
        assert_ne!(check(format, ""), Checked::UnknownScheme, "{format}");
    }
    assert_eq!(check("shoe_size", "43"), Checked::UnknownScheme);
}

#[test]
fn the_canonical_form_is_that_of_followthemoney() {
    fn check_form(scheme: &str, raw: &str, expected: &str) {
        assert_eq!(check(scheme, raw), Checked::Valid(expected.to_owned()), "{scheme} {raw}");
    }
    check_form("imo", "IMO 9126819", "IMO9126819");
    check_form("imo", "9126819", "IMO9126819");
    check_form("imo", "6459297", "IMO6459297");
    check_form("bic", "deutdeff", "DEUTDEFF");
    check_form("bic", "AGRIFRPP882", "AGRIFRPP");
    check_form("iban", "GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819");
    check_form("lei", "1595vl9oppq5thek2x30", "1595VL9OPPQ5THEK2X30");
    check_form("ssn", "123-45-6789", "123456789");
    check_form("wikidata", "http://www.wikidata.org/entity/Q42", "Q42");
    check_form("uscc", "91110000600037341l", "91110000600037341L");
    check_form("npi", "808401234567893", "1234567893");
    check_form(
        "eth",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    );
}

#[test]
fn an_identifier_of_unknown_kind_is_recognised_by_its_check_digit() {
    fn check_names(raw: &str, expected: &[&str]) {
        let names: Vec<_> = recognise(raw).into_iter().map(|it| it.0).collect();
        assert_eq!(names, expected, "{raw}");
    }
    check_names("213800KUD8LAJWSQ9D15", &["lei"]);
    check_names("7707083893", &["inn"]);
    check_names("1027739552642", &["ogrn"]);
    check_names("GB29 NWBK 6016 1331 9268 19", &["iban"]);
    check_names("IMO 9074729", &["imo"]);
    check_names("US0378331005", &["isin"]);
    check_names("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", &["btc"]);
    check_names("DEUTDEFF", &[]);
    check_names("Acme Trading", &[]);
    check_names("", &[]);
}

#[test]
fn identifiers_without_a_scheme_are_compared_by_letters_and_digits() {
    for (raw, expected) in [
        ("ab-12 34/5", "AB12345"),
        ("№ 63 04 № 123456", "NO6304NO123456"),
        ("ＡＢ１２", "AB12"),
        ("٠١٢٣٤٥", "012345"),
        ("۱۲۳", "123"),
        ("МС1234567", "MC1234567"),
        ("é-9", "E9"),
        ("Ж12", "Ж12"),
        ("", ""),
    ] {
        assert_eq!(canonical(raw), expected, "{raw}");
    }
}

/// Each expected line is a scheme or "-", the canonical form, and "wrong" where no rule takes it.
fn check_extract(text: &str, expected: &[&str]) {
    let found: Vec<String> = extract(text)
        .into_iter()
        .map(|it| {
            let wrong = if it.valid { "" } else { " wrong" };
            format!("{} {}{wrong}", it.scheme.unwrap_or("-"), it.canonical)
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn labelled_identifiers_are_found_as_lists_print_them() {
    check_extract(
        "Tax ID No. 7707083893 (Russia); Registration Number 1027739552642 (Russia).",
        &["inn 7707083893", "ogrn 1027739552642"],
    );
    check_extract(
        "INN: 7707083893 KPP: 773601001 OGRN: 1027739552642",
        &["inn 7707083893", "kpp 773601001", "ogrn 1027739552642"],
    );
    check_extract("INN/KPP 7707083893 / 773601001", &["inn 7707083893", "kpp 773601001"]);
    check_extract("ИНН 7707083893, ОГРН 1027739552642", &["inn 7707083893", "ogrn 1027739552642"]);
    check_extract("7707083893 (Tax ID/INN)", &["inn 7707083893"]);
    check_extract(
        "7707083893 (INN), 1027739552642 (OGRN)",
        &["inn 7707083893", "ogrn 1027739552642"],
    );
    check_extract(
        "Vessel Registration Identification IMO 9074729; MMSI 572469210",
        &["imo IMO9074729", "mmsi 572469210"],
    );
    check_extract(
        "International Maritime Organization (IMO) Number: 2041999.",
        &["imo IMO2041999"],
    );
    check_extract(
        "the vessels Example (IMO: 9074729) and Sample (IMO: 8814275)",
        &["imo IMO9074729", "imo IMO8814275"],
    );
    check_extract("SWIFT/BIC DEUTDEFF (Germany)", &["bic DEUTDEFF"]);
    check_extract("SWIFT/BIC: DEUT DE FF - all offices", &["bic DEUTDEFF"]);
    check_extract("Legal Entity Number 213800KUD8LAJWSQ9D15", &["lei 213800KUD8LAJWSQ9D15"]);
    check_extract("LEI 213800KUD8LAJWSQ9D15.", &["lei 213800KUD8LAJWSQ9D15"]);
    check_extract("D-U-N-S Number 150483782", &["duns 150483782"]);
    check_extract("IBAN GB29 NWBK 6016 1331 9268 19, other text", &["iban GB29NWBK60161331926819"]);
    check_extract(
        "Unified Social Credit Code (USCC) 91110000600037341L (China)",
        &["uscc 91110000600037341L"],
    );
    check_extract("SSN 123-45-6789 (United States)", &["ssn 123456789"]);
    check_extract(
        "Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        &["btc 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    );
}

#[test]
fn a_labelled_number_that_no_rule_takes_is_told_as_wrong() {
    check_extract("INN 7707083894", &["inn 7707083894 wrong"]);
    check_extract("Tax ID No. 20108363101 (Peru)", &["- 20108363101 wrong"]);
}

#[test]
fn words_that_look_like_labels_find_nothing() {
    check_extract("FRIENDS TRAVEL INN PRIVATE LIMITED", &[]);
    check_extract("LEI, Zhang", &[]);
    check_extract("BIC-inform", &[]);
    check_extract("the IMO 2020 rule", &[]);
    check_extract("a holiday inn 7707083893", &[]);
    check_extract("", &[]);
}

/// Schemes whose check finds every change of one digit, with a valid value: a prime modulus with weights
/// that are not multiples of it, Luhn, or a hash. The OGRN, with 10 and 0 alike, and the IMO number of a ship,
/// with weights even to its modulus, do not belong to them.
const CERTAIN: &[(&str, &str)] = &[
    ("lei", "213800KUD8LAJWSQ9D15"),
    ("iban", "GB29NWBK60161331926819"),
    ("isin", "US0378331005"),
    ("npi", "1234567893"),
    ("figi", "BBG000BLNNH6"),
    ("uscc", "91110000600037341L"),
];

proptest! {
    #[test]
    fn no_text_makes_a_scheme_panic(raw in "\\PC{0,40}") {
        for scheme in schemes() {
            let _ = scheme.check(&raw);
        }
        let _ = (recognise(&raw), canonical(&raw), extract(&raw));
    }

    #[test]
    fn nor_does_text_made_of_labels_and_numbers(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "INN", "/", "KPP", " ", "(", ")", "IMO", "7707083893", "Tax ID", ", ", "é", "№", "Number",
                "BIC", "DEUTDEFF", "0x", "bc1", "ltc1", "IBAN", "GB29", "-", "\n",
            ]),
            0..14,
        )
    ) {
        let text = pieces.concat();
        for it in extract(&text) {
            prop_assert!(text.get(it.range.clone()).is_some_and(|it| !it.is_empty()));
        }
        for scheme in schemes() {
            let _ = scheme.check(&text);
        }
    }

    #[test]
    fn one_changed_digit_is_found(
        case in prop::sample::select(CERTAIN),
        place in any::<prop::sample::Index>(),
        step in 1u8..10,
    ) {
        let (scheme, value) = case;
        prop_assert!(is_valid(scheme, value));
        let digits: Vec<usize> =
            value.bytes().enumerate().filter(|it| it.1.is_ascii_digit()).map(|it| it.0).collect();
        let at = digits[place.index(digits.len())];
        let mut changed = value.as_bytes().to_vec();
        changed[at] = b'0' + (changed[at] - b'0' + step) % 10;
        let changed = String::from_utf8(changed).expect("ASCII");
        prop_assert!(!is_valid(scheme, &changed), "{scheme} {changed}");
    }

    #[test]
    fn a_canonical_form_stays_as_it_is(raw in "\\PC{0,40}") {
        let once = canonical(&raw);
        prop_assert_eq!(canonical(&once), once);
    }
}
