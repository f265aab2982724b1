//! The words by which OFAC introduces a fact, and where the fact goes.
//!
//! One table serves all of OFAC's formats: the remarks of the CSV files print these words before the
//! value, the XML files give them as types of features and documents, and the Consolidated Screening
//! List copies them. They are those of the reference tables of the advanced and enhanced files
//! (feature types and document types), and older spellings that the remarks still have.

use std::cmp::Reverse;
use std::sync::LazyLock;

use Meaning::{
    Alias, Currency, Date, Formerly, Link, Note, Number, Operator, Owner, Passport, Scope,
    Security, Text, Value,
};

/// What follows a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The number of a document or register entry, perhaps with its country and dates. Goes on this
    /// property of the holder and on a document of its own.
    Number(&'static str),
    /// The same for passports.
    Passport,
    /// A value of this property.
    Value(&'static str),
    /// A value of this property that says less than label and value together: both go into a note,
    /// too.
    Note(&'static str),
    /// Something that has no property: kept whole in a note.
    Text,
    /// What the sanction forbids or threatens: kept whole on the sanction.
    Scope,
    /// A date of the sanction: goes on this property of the sanction, and whole to its scope.
    Date(&'static str),
    /// A currency and an address in it.
    Currency,
    /// An ISIN of a security that the party issued.
    Security,
    /// A name in inverted commas that is too weak to search by alone.
    Alias,
    /// A former name in inverted commas.
    Formerly,
    /// The name of another party on the list.
    Link,
    /// The name of the owner of a vessel.
    Owner,
    /// The name of the operator of an aircraft.
    Operator,
}

/// A label with what follows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    /// The words, without the colon or hyphen that may close them.
    pub(super) words: &'static str,
    /// What follows.
    pub(super) meaning: Meaning,
    /// Whether only companies have it.
    pub(super) company: bool,
}

const fn label(words: &'static str, meaning: Meaning) -> Label {
    Label { words, meaning, company: false }
}

const fn company(words: &'static str, meaning: Meaning) -> Label {
    Label { words, meaning, company: true }
}

/// The label that a text begins with, and what follows. The longest label wins; the case of letters
/// does not count.
pub(super) fn at_start(text: &str) -> Option<(&'static Label, &str)> {
    let first = letter(text)?;
    BY_LETTER[first].iter().find_map(|label| Some((*label, after(text, label.words)?)))
}

/// The labels that begin with each letter, the longest first: trying all of them on every fact took
/// a tenth of the time in which a list is read.
static BY_LETTER: LazyLock<[Vec<&'static Label>; 26]> = LazyLock::new(|| {
    let mut by_letter: [Vec<&Label>; 26] = Default::default();
    for label in LABELS {
        by_letter[letter(label.words).expect("every label begins with a letter")].push(label);
    }
    by_letter.iter_mut().for_each(|labels| labels.sort_by_key(|it| Reverse(it.words.len())));
    by_letter
});

/// The place in the alphabet of the letter that a text begins with, whatever its case.
fn letter(text: &str) -> Option<usize> {
    let first = text.bytes().next().filter(u8::is_ascii_alphabetic)?;
    Some(usize::from(first.to_ascii_lowercase() - b'a'))
}

/// The label that a text ends with, and the value before it, as the Consolidated Screening List of
/// 2022 wrote it: `Male, Gender`. The currency of an address comes before the address.
pub(super) fn at_end(text: &str) -> Option<(&'static Label, String)> {
    text.match_indices(", ").find_map(|(comma, _)| {
        let (before, words) = (&text[..comma], &text[comma + 2..]);
        let (label, rest) = at_start(words)?;
        match label.meaning {
            // `XBT` or `(CMIC)`: a word that specifies the label.
            _ if rest.starts_with('(') => Some((label, format!("{rest} {before}"))),
            Currency if !rest.is_empty() => Some((label, format!("{rest} {before}"))),
            _ if rest.is_empty() => Some((label, before.trim().to_owned())),
            _ => None,
        }
    })
}

/// What follows these words at the start of a text, if they end there as words.
fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let start = text.get(..words.len())?;
    let rest = text.get(words.len()..)?;
    let ends = rest.chars().next().is_none_or(|it| !it.is_alphanumeric());
    if !start.eq_ignore_ascii_case(words) || !ends {
        return None;
    }
    Some(rest.trim_start().trim_start_matches([':', '-']).trim())
}

/// Every label that is known.
pub(super) const LABELS: &[Label] = &[
    // Persons.
    label("DOB", Value("birthDate")),
    label("Birthdate", Value("birthDate")),
    label("POB", Value("birthPlace")),
    label("Place of Birth", Value("birthPlace")),
    label("nationality", Value("nationality")),
    label("Nationality Country", Value("nationality")),
    label("citizen", Value("citizenship")),
    label("Citizenship Country", Value("citizenship")),
    label("Gender", Value("gender")),
    label("Title", Value("position")),
    label("Alternate Title", Value("position")),
    label("ethnicity", Value("ethnicity")),
    // How to reach them.
    label("Website", Value("website")),
    label("Email Address", Value("email")),
    label("Email", Value("email")),
    label("Phone Number", Value("phone")),
    label("Phone No.", Value("phone")),
    label("Phone", Value("phone")),
    label("Telephone Number", Value("phone")),
    label("Telephone No.", Value("phone")),
    label("Telephone", Value("phone")),
    label("Fax Number", Note("phone")),
    label("Fax No.", Note("phone")),
    label("Fax", Note("phone")),
    // Names and other parties.
    label("a.k.a.", Alias),
    label("f.k.a.", Formerly),
    label("Linked To", Link),
    label("Issuer Name", Value("alias")),
    // Bodies.
    label("Organization Established Date", Value("incorporationDate")),
    label("Organization Type", Value("sector")),
    label("Target Type", Value("classification")),
    label("Nationality of Registration", Value("jurisdiction")),
    label("Registration Country", Value("jurisdiction")),
    label("UN/LOCODE", Note("registrationPort")),
    company("BIK (RU)", Value("bikCode")),
    company("MICEX Code", Value("ticker")),
    company("Equity Ticker", Value("ticker")),
    company("ISIN", Security),
    label("SWIFT/BIC", Value("swiftBic")),
    label("D-U-N-S Number", Value("dunsCode")),
    label("Global Intermediary Identification Number", Number("giiNumber")),
    label("Legal Entity Number", Number("leiCode")),
    // Vessels.
    label("Vessel Registration Identification", Number("imoNumber")),
    label("MMSI", Number("mmsi")),
    label("Vessel Call Sign", Value("callSign")),
    label("Other Vessel Call Sign", Value("callSign")),
    label("VESSEL TYPE", Value("type")),
    label("Other Vessel Type", Value("type")),
    label("Vessel Flag", Value("flag")),
    label("Other Vessel Flag", Value("flag")),
    label("Former Vessel Flag", Value("pastFlags")),
    label("Vessel Tonnage", Value("tonnage")),
    label("Vessel Gross Registered Tonnage", Value("grossRegisteredTonnage")),
    label("Vessel Year of Build", Value("buildDate")),
    label("Vessel Owner", Owner),
    // Aircraft. The tables of OFAC know no property for the transponder's address; FollowTheMoney
    // neither. It is searched for like a tail number, so it stands beside it, and is told by its note.
    label("Aircraft Construction Number (also called L/N or S/N or F/N)", Value("serialNumber")),
    label("Aircraft Manufacturer's Serial Number (MSN)", Value("serialNumber")),
    label("Aircraft Serial Identification", Number("serialNumber")),
    label("Aircraft Manufacture Date", Value("buildDate")),
    label("Aircraft Mode S Transponder Code", Note("registrationNumber")),
    label("Aircraft Model", Value("model")),
    label("Aircraft Tail Number", Value("registrationNumber")),
    label("Previous Aircraft Tail Number", Note("registrationNumber")),
    label("Aircraft Operator", Operator),
    // Wallets.
    label("Digital Currency Address", Currency),
    // The sanction.
    label("Secondary sanctions risk", Scope),
    label("Additional Sanctions Information", Scope),
    label(
        "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions",
        Scope,
    ),
    label("IFCA Determination", Scope),
    label("CAATSA Section 235 Information", Scope),
    label("PEESA Information", Scope),
    // New orders bring new labels, so their beginning counts where the whole is not known.
    label("Executive Order", Scope),
    label("Executive Order 13645 Determination", Scope),
    label("Executive Order 13662 Directive Determination", Scope),
    label("Executive Order 13846 information", Scope),
    label("Executive Order 14014 Directive Information", Scope),
    label("Executive Order 14024 Directive Information", Scope),
    label("Executive Order 14059 information", Scope),
    label("For more information on", Scope),
    label("For more information, please", Scope),
    label("Listing Date", Date("listingDate")),
    label("Effective Date", Date("startDate")),
    label("Purchase/Sales For Divestment Date", Scope),
    label("Divestment Date", Scope),
    // The numbers by which Chinese characters are telegraphed: a spelling of the name, which others
    // share, and no number of the person.
    label("Chinese Commercial Code", Text),
    // Passports.
    label("Passport", Passport),
    label("Diplomatic Passport", Passport),
    label("British National Overseas Passport", Passport),
    label("Stateless Person Passport", Passport),
    // Numbers of persons.
    label("SSN", Number("socialSecurityNumber")),
    label("National ID No.", Number("idNumber")),
    label("National Foreign ID Number", Number("idNumber")),
    label("Personal ID Card", Number("idNumber")),
    label("Cedula No.", Number("idNumber")),
    label("D.N.I.", Number("idNumber")),
    label("N.I.E.", Number("idNumber")),
    label("C.I.N.", Number("idNumber")),
    label("C.U.R.P.", Number("idNumber")),
    label("C.U.I.", Number("idNumber")),
    label("C.U.I.P.", Number("idNumber")),
    label("I.F.E.", Number("idNumber")),
    label("LE Number", Number("idNumber")),
    label("Numero de Identidad", Number("idNumber")),
    label("Identification Number", Number("idNumber")),
    label("Turkish Identification Number", Number("idNumber")),
    label("UAE Identification", Number("idNumber")),
    label("Kenyan ID No.", Number("idNumber")),
    label("Bosnian Personal ID No.", Number("idNumber")),
    label("Moroccan Personal ID No.", Number("idNumber")),
    label("CNP (Personal Numerical Code)", Number("idNumber")),
    label("Citizen's Card Number", Number("idNumber")),
    label("Tazkira National ID Card", Number("idNumber")),
    label("Stateless Person ID Card", Number("idNumber")),
    label("Refugee ID Card", Number("idNumber")),
    label("Romanian Permanent Resident", Number("idNumber")),
    label("Residency Number", Number("idNumber")),
    label("Immigration No.", Number("idNumber")),
    label("Public Security and Immigration No.", Number("idNumber")),
    label("VisaNumberID", Number("idNumber")),
    label("Travel Document Number", Number("idNumber")),
    label("Seafarer's Identification Document", Number("idNumber")),
    label("Driver's License No.", Number("idNumber")),
    label("Birth Certificate Number", Number("idNumber")),
    label("Electoral Registry No.", Number("idNumber")),
    label("Credencial electoral", Number("idNumber")),
    label("Cartilla de Servicio Militar Nacional", Number("idNumber")),
    label("Military Registration Number", Number("idNumber")),
    label("Serial No.", Number("idNumber")),
    label("Pilot License Number", Number("licenseNumber")),
    // Taxes.
    label("Tax ID No.", Number("taxNumber")),
    label("NIT #", Number("taxNumber")),
    label("RUC #", Number("taxNumber")),
    label("RIF #", Number("taxNumber")),
    label("RTN", Number("taxNumber")),
    label("R.F.C.", Number("taxNumber")),
    label("RFC", Number("taxNumber")),
    label("C.I.F.", Number("taxNumber")),
    label("N.I.F.", Number("taxNumber")),
    label("C.U.I.T.", Number("taxNumber")),
    label("US FEIN", Number("taxNumber")),
    label("Fiscal Code", Number("taxNumber")),
    label("Italian Fiscal Code", Number("taxNumber")),
    label("Paraguayan tax identification number", Number("taxNumber")),
    label("Romanian Tax Registration", Number("taxNumber")),
    label("Numero Unico de Identificacao Tributaria (NUIT)", Number("taxNumber")),
    label("V.A.T. Number", Number("vatCode")),
    // Registers.
    label("Registration Number", Number("registrationNumber")),
    label("Registration ID", Number("registrationNumber")),
    label("Public Registration Number", Number("registrationNumber")),
    label("Business Registration Number", Number("registrationNumber")),
    label("Business Registration Document #", Number("registrationNumber")),
    label("Business Number", Number("registrationNumber")),
    label("Central Registration System Number", Number("registrationNumber")),
    label("Enterprise Number", Number("registrationNumber")),
    label("Branch Unit Number", Number("registrationNumber")),
    label("Organization Code", Number("registrationNumber")),
    label("File Number", Number("registrationNumber")),
    label("RSIN", Number("registrationNumber")),
    label("Registered Charity No.", Number("registrationNumber")),
    label("Economic Register Number (CBLS)", Number("registrationNumber")),
    label("Registration Certificate Number (Dubai)", Number("registrationNumber")),
    label("Chamber of Commerce Number", Number("registrationNumber")),
    label("Dubai Chamber of Commerce Membership No.", Number("registrationNumber")),
    label("Istanbul Chamber of Comm. No.", Number("registrationNumber")),
    label("Trademark number", Number("registrationNumber")),
    company("Company Number", Number("registrationNumber")),
    company("UK Company Number", Number("registrationNumber")),
    company("C.R. No.", Number("registrationNumber")),
    company("Romanian C.R.", Number("registrationNumber")),
    company("Commercial Registry Number", Number("registrationNumber")),
    company("Certificate of Incorporation Number", Number("registrationNumber")),
    company("Folio Mercantil No.", Number("registrationNumber")),
    company("Matricula Mercantil No", Number("registrationNumber")),
    label("Government Gazette Number", Number("okpoCode")),
    label("Unified Social Credit Code (USCC)", Number("uscCode")),
    label("United Social Credit Code Certificate (USCCC)", Number("uscCode")),
    label(
        "Russian State Individual Business Registration Number Pattern (OGRNIP)",
        Number("ogrnCode"),
    ),
    // Licences.
    label("License", Number("licenseNumber")),
    label("Trade License No.", Number("licenseNumber")),
    label("Tourism License No.", Number("licenseNumber")),
    label("Permit Number", Number("licenseNumber")),
    label("SRE Permit No.", Number("licenseNumber")),
    label("MSB Registration Number", Number("licenseNumber")),
    label("Afghan Money Service Provider License Number", Number("licenseNumber")),
];

#[cfg(test)]
mod tests {
    use model::Schema;

    use super::*;

    #[test]
    fn every_label_names_a_property_of_the_vocabulary() {
        let known = |schemata: &[&str], property: &str| {
            schemata
                .iter()
                .any(|it| Schema::get(it).is_some_and(|it| it.property(property).is_some()))
        };
        for label in LABELS {
            match label.meaning {
                Number(property) | Value(property) | Note(property) => assert!(
                    known(&["Person", "Company", "Vessel", "Airplane"], property),
                    "{label:?}"
                ),
                Date(property) => assert!(known(&["Sanction"], property), "{label:?}"),
                _ => {}
            }
        }
    }

    #[test]
    fn the_longest_label_at_the_start_wins() {
        for (text, words, rest) in [
            ("Registration Number HE 47364 (Cyprus)", "Registration Number", "HE 47364 (Cyprus)"),
            ("Diplomatic Passport 008827 (Iran)", "Diplomatic Passport", "008827 (Iran)"),
            (
                "Aircraft Construction Number (also called L/N or S/N or F/N) 8401",
                "Aircraft Construction Number (also called L/N or S/N or F/N)",
                "8401",
            ),
            ("Fax: 0097282858208", "Fax", "0097282858208"),
            ("PHONE 850 2 381 8221", "Phone", "850 2 381 8221"),
            (
                "Additional Sanctions Information - Subject",
                "Additional Sanctions Information",
                "Subject",
            ),
        ] {
            let found = at_start(text).map(|(label, rest)| (label.words, rest));
            assert_eq!(found, Some((words, rest)), "{text:?}");
        }
        assert_eq!(at_start("citizenship unknown"), None);
        assert_eq!(at_start("Phoney"), None);
    }

    #[test]
    fn a_label_may_stand_at_the_end() {
        for (text, words, rest) in [
            ("Male, Gender", "Gender", "Male"),
            ("CA, BC166787, Passport", "Passport", "CA, BC166787"),
            (
                "Subject to Directive 1, Executive Order 13662 Directive Determination -",
                "Executive Order 13662 Directive Determination",
                "Subject to Directive 1",
            ),
            ("1AbC, Digital Currency Address - XBT", "Digital Currency Address", "XBT 1AbC"),
        ] {
            let found = at_end(text).map(|(label, rest)| (label.words, rest));
            assert_eq!(found, Some((words, rest.to_owned())), "{text:?}");
        }
        assert_eq!(at_end("A Passport"), None);
    }
}
