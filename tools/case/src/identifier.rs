//! Identifiers, from the many ways in which lists print them.
//!
//! A label says what a number is, except where it only says "registration" or "number": then the
//! country and the form tell. The tests of the data set hold the result against the check digits.

/// One identifier, and the property that it belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Identifier {
    pub(crate) property: &'static str,
    pub(crate) value: String,
    /// The part of the field that it was read from.
    pub(crate) original: String,
}

/// Whose identifier it is.
#[derive(Clone, Copy)]
pub(crate) struct Holder<'a> {
    /// The two-letter code of the compilation.
    pub(crate) country: &'a str,
    pub(crate) is_person: bool,
}

/// What a label says about the number after it.
#[derive(Clone, Copy)]
enum Meaning {
    /// The property, whatever the form.
    Is(&'static str),
    /// The property unless the form is that of a better-known number.
    Usually(&'static str),
    /// A passport or an identity card: the form tells.
    Document,
    /// The model has no property for it: kept as a note, with its label.
    Noted,
}

/// The labels; the longer of two that begin alike comes first.
const LABELS: &[(&str, Meaning)] = &[
    ("passport/ID as printed:", Meaning::Document),
    ("Registration Number ", Meaning::Is("registrationNumber")),
    ("Business Registration ", Meaning::Is("registrationNumber")),
    ("Registration ", Meaning::Is("registrationNumber")),
    ("Chamber of Commerce ", Meaning::Is("registrationNumber")),
    ("National ID ", Meaning::Is("idNumber")),
    ("ID ", Meaning::Is("idNumber")),
    ("Passport ", Meaning::Is("passportNumber")),
    ("License ", Meaning::Is("licenseNumber")),
    ("USCC ", Meaning::Is("uscCode")),
    ("MSN ", Meaning::Is("serialNumber")),
    // The address of an aircraft's transponder. `icaoCode` is the designator of its type.
    ("Mode S ", Meaning::Noted),
    ("INN:", Meaning::Is("innCode")),
    ("OGRN:", Meaning::Is("ogrnCode")),
    ("OKPO:", Meaning::Is("okpoCode")),
    ("IMO:", Meaning::Is("imoNumber")),
    ("MMSI:", Meaning::Is("mmsi")),
    ("reg:", Meaning::Usually("registrationNumber")),
    ("tax:", Meaning::Usually("taxNumber")),
    ("id:", Meaning::Usually("idNumber")),
];

/// The label of the number that OFAC gives to an entry of its list. It belongs to the listing, not
/// to the entity.
const OFAC_LABEL: &str = "OFAC SDN UID:";

/// The number that OFAC gives to the entry, if the field holds one.
pub(crate) fn ofac_uid(field: &str) -> Option<&str> {
    field.split(';').find_map(|it| it.trim().strip_prefix(OFAC_LABEL))
}

/// The identifiers in a field. What has no known label comes back as an error.
pub(crate) fn read(field: &str, holder: Holder<'_>) -> Vec<Result<Identifier, String>> {
    let mut identifiers: Vec<Result<Identifier, String>> = Vec::new();
    for printed in field.split(';').map(str::trim) {
        if printed.is_empty() || printed.starts_with(OFAC_LABEL) {
            continue;
        }
        let Some((label, meaning)) = LABELS.iter().find(|(label, _)| printed.starts_with(label))
        else {
            identifiers.push(Err(format!("no meaning for {printed:?}")));
            continue;
        };
        for part in printed[label.len()..].split(" / ").flat_map(|it| it.split(" or ")) {
            identifiers.push(Ok(identifier(*meaning, part, printed, holder)));
        }
    }
    identifiers
}

fn identifier(meaning: Meaning, part: &str, printed: &str, holder: Holder<'_>) -> Identifier {
    let (property, number) = match meaning {
        Meaning::Is(property) => (property, first_word(part)),
        Meaning::Usually(property) => by_form(part, property, holder),
        Meaning::Document => document(part, holder),
        Meaning::Noted => ("notes", printed),
    };
    let value = match property {
        // A Russian list prints the letter И, for "individual", before the number of a person.
        "innCode" => number.trim_start_matches(|it: char| !it.is_ascii_digit()),
        _ => number,
    };
    Identifier { property, value: value.to_owned(), original: printed.to_owned() }
}

/// A number that the list calls a registration, a tax or an identity number.
fn by_form<'a>(part: &'a str, usual: &'static str, holder: Holder<'_>) -> (&'static str, &'a str) {
    if let Some(number) = part.strip_prefix("IMO ") {
        return ("imoNumber", first_word(number));
    }
    let number = first_word(part);
    let is_digits = number.bytes().all(|it| it.is_ascii_digit());
    let property = match (holder.country, number.len()) {
        // Tax number of a legal person, 10 digits, or of a natural person, 12 (Federal Tax Service
        // of Russia); state registration number, 13.
        ("ru", 10 | 12) if is_digits => "innCode",
        ("ru", 13) if is_digits => "ogrnCode",
        // Unified social credit code (GB 32100-2015).
        ("cn", 18) if !holder.is_person => "uscCode",
        // National number of a legal person in Iran. Lists print it as a registration number too,
        // although that is another and shorter one.
        ("ir", 11) if is_digits => "idNumber",
        _ => usual,
    };
    (property, number)
}

/// A number of a passport or an identity card, with or without words around it.
fn document<'a>(part: &'a str, holder: Holder<'_>) -> (&'static str, &'a str) {
    let part = part.strip_prefix("alt. ").unwrap_or(part);
    if let Some(number) = part.strip_prefix("National ID No. ") {
        return ("idNumber", first_word(number));
    }
    if let Some(number) = part.strip_prefix("Passport ") {
        return ("passportNumber", first_word(number));
    }
    let number = first_word(part);
    // Iranian passports begin with a letter, Russian ones for travel have nine digits.
    let is_passport = number.starts_with(|it: char| it.is_ascii_alphabetic())
        || (holder.country == "ru" && number.len() == 9);
    (if is_passport { "passportNumber" } else { "idNumber" }, number)
}

/// The number without the country, the date or the remark behind it.
fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default().trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: &str, country: &str, expected: &[(&str, &str)]) {
        let holder = Holder { country, is_person: false };
        let got = read(field, holder);
        let got: Vec<_> = got.iter().flatten().map(|it| (it.property, it.value.as_str())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn a_registration_is_named_by_its_form() {
        check("reg:1234567890", "ru", &[("innCode", "1234567890")]);
        check("reg:1234567890123", "ru", &[("ogrnCode", "1234567890123")]);
        check("tax:91110000123456789X", "cn", &[("uscCode", "91110000123456789X")]);
        check("reg:IMO 1234567", "ru", &[("imoNumber", "1234567")]);
        check("reg:1234 (Iran)", "ir", &[("registrationNumber", "1234")]);
        check("id:1234567890", "ir", &[("idNumber", "1234567890")]);
    }

    #[test]
    fn a_field_may_hold_several_numbers() {
        check(
            "reg:10100000001 or 1234 or 567.;OFAC SDN UID:1",
            "ir",
            &[
                ("idNumber", "10100000001"),
                ("registrationNumber", "1234"),
                ("registrationNumber", "567"),
            ],
        );
    }

    #[test]
    fn a_document_is_a_passport_or_an_identity_card() {
        check(
            "passport/ID as printed:A1234567 (Iran) expired 1 May 2020 / alt. Passport B7654321 (Iran) / \
             National ID No. 0012345678 (Iran)",
            "ir",
            &[
                ("passportNumber", "A1234567"),
                ("passportNumber", "B7654321"),
                ("idNumber", "0012345678"),
            ],
        );
        check("passport/ID as printed:123456789", "ru", &[("passportNumber", "123456789")]);
        check(
            "passport/ID as printed:0012345678 (National ID)",
            "ir",
            &[("idNumber", "0012345678")],
        );
    }

    #[test]
    fn the_letter_before_a_tax_number_is_no_part_of_it() {
        check("INN:I123456789012", "ru", &[("innCode", "123456789012")]);
    }

    #[test]
    fn the_number_of_the_list_entry_is_apart() {
        assert_eq!(ofac_uid("INN:1234567890;OFAC SDN UID:12345"), Some("12345"));
        assert_eq!(ofac_uid("INN:1234567890"), None);
    }

    #[test]
    fn an_unknown_label_is_an_error() {
        let holder = Holder { country: "ru", is_person: false };
        assert!(read("Mystery 12", holder)[0].is_err());
    }
}
