//! Every fact comes out under the property that it belongs to.
//!
//! The same walk over the files as for the words: here the words of a field have to stand in values of
//! certain properties of the record.

use std::collections::{HashMap, HashSet};

use lists::Parsed;

use crate::cells::{Cell, cells};
use crate::documents::{Read, Real};
use crate::words::{missing, record, shown, words};

/// A kind of fact.
struct Fact {
    /// The column, the end of a path of elements, or a label in remarks.
    field: &'static str,
    /// The properties under one of which each word of the field stands.
    properties: &'static [&'static str],
    /// Words around the value that say what it is.
    around: &'static [&'static str],
}

const fn fact(field: &'static str, properties: &'static [&'static str]) -> Fact {
    Fact { field, properties, around: &[] }
}

const fn dressed(
    field: &'static str,
    properties: &'static [&'static str],
    around: &'static [&'static str],
) -> Fact {
    Fact { field, properties, around }
}

const NAMES: &[&str] = &["name", "alias", "weakAlias", "previousName", "abbreviation"];
const LINKED: &[&str] =
    &["owner", "asset", "subject", "object", "controller", "controlled", "client", "agent"];
const PLACES: &[&str] = &["address", "country", "notes"];

/// What to look for in each format.
const FACTS: &[(&str, &[Fact])] = &[
    ("ofac-legacy-csv", OFAC_CSV),
    ("us-csl", CSL),
    ("us-dpl", DPL),
    ("ofac-sdn-xml", OFAC_XML),
    ("ofac-enhanced-xml", OFAC_ENHANCED),
    ("un-consolidated-xml", UN),
    ("eu-fsf-xml", EU),
    ("eu-whole-xml", EU_WHOLE),
    ("gb-uksl-xml", GB),
    ("gb-ofsi-conlist-csv", OFSI),
    ("targets-simple-csv", TARGETS),
];

const OFAC_CSV: &[Fact] = &[
    fact("name", &["name"]),
    fact("program", &["program"]),
    fact("title", &["position", "notes"]),
    fact("vess_flag", &["flag", "notes"]),
    fact("vess_type", &["type"]),
    fact("call_sign", &["callSign"]),
    fact("vess_owner", &["owner", "subject", "object", "notes"]),
    fact("alt_name", &["alias", "previousName", "name"]),
    fact("address", &["address"]),
    fact("city", &["address"]),
    dressed("country", &["country", "address"], &["region", "undetermined"]),
    fact("DOB", &["birthDate", "notes"]),
    fact("POB", &["birthPlace"]),
    fact("Gender", &["gender"]),
    // One remark says `Eritrea` and, once more, `Eritrean`.
    dressed("nationality", &["nationality"], &["eritrean"]),
    fact("citizen", &["citizenship"]),
    fact("a.k.a.", &["weakAlias"]),
    fact("Linked To", &["subject", "object", "owner", "asset", "notes"]),
    dressed(
        "Passport",
        &["passportNumber", "number", "country", "startDate", "endDate", "type", "description"],
        &["issued", "expires"],
    ),
    fact("Website", &["website"]),
    fact("Email Address", &["email"]),
    fact("Vessel Registration Identification", &["imoNumber", "registrationNumber", "country"]),
    fact("MMSI", &["mmsi"]),
    dressed(
        "Tax ID No.",
        &["taxNumber", "innCode", "country", "startDate", "endDate"],
        &["issued", "expires"],
    ),
    fact("Digital Currency Address", &["publicKey", "currency"]),
    fact("Organization Established Date", &["incorporationDate", "notes"]),
    fact("SWIFT/BIC", &["swiftBic"]),
    fact("Secondary sanctions risk", &["provisions"]),
    fact("Additional Sanctions Information", &["provisions"]),
];

const CSL: &[Fact] = &[
    fact("name", &["name"]),
    fact("alt_names", &["alias"]),
    fact("dates_of_birth", &["birthDate", "notes"]),
    fact("places_of_birth", &["birthPlace"]),
    fact("nationalities", &["nationality", "country"]),
    fact("citizenships", &["citizenship", "country"]),
    fact("addresses", PLACES),
    fact("vessel_flag", &["flag", "notes"]),
    fact("call_sign", &["callSign"]),
    fact("source", &["program"]),
    fact("programs", &["program"]),
    fact("federal_register_notice", &["recordId"]),
    fact("start_date", &["startDate"]),
    fact("end_date", &["endDate"]),
    fact("Linked To", &["subject", "object", "owner", "asset", "notes"]),
];

const DPL: &[Fact] = &[
    dressed("Name", &["name", "alias"], &["a", "k", "d", "b", "f"]),
    fact("Street_Address", &["address"]),
    fact("City", &["address"]),
    fact("Country", &["country"]),
    fact("Effective_Date", &["startDate"]),
    fact("Expiration_Date", &["endDate"]),
    fact("FR_Citation", &["recordId"]),
];

const OFAC_XML: &[Fact] = &[
    fact("sdnEntry/lastName", &["name"]),
    fact("aka/lastName", &["alias", "weakAlias", "previousName"]),
    fact("aka/firstName", &["alias", "weakAlias", "previousName"]),
    fact("program", &["program"]),
    fact("dateOfBirth", &["birthDate", "notes"]),
    fact("placeOfBirth", &["birthPlace"]),
    fact("nationality/country", &["nationality"]),
    fact("citizenship/country", &["citizenship"]),
    fact("address/city", &["city"]),
    fact("address/country", &["country"]),
];

const OFAC_ENHANCED: &[Fact] = &[
    fact("formattedFullName", NAMES),
    fact("sanctionsProgram", &["program"]),
    fact("sanctionsList", &["summary"]),
    fact("@datePublished", &["listingDate"]),
    fact("sanctionsType", &["provisions"]),
    fact("addressPart/value", &["full"]),
    fact("address/country", &["country"]),
    fact("documentNumber", &["number", "country"]),
    fact("relatedEntity", LINKED),
];

const UN: &[Fact] = &[
    fact("FIRST_NAME", &["name", "alias", "abbreviation"]),
    fact("SECOND_NAME", &["name", "alias", "abbreviation"]),
    fact("NAME_ORIGINAL_SCRIPT", &["alias"]),
    dressed("ALIAS_NAME", NAMES, &["original", "script", "b"]),
    fact("UN_LIST_TYPE", &["program"]),
    fact("REFERENCE_NUMBER", &["unscId"]),
    fact("LISTED_ON", &["listingDate"]),
    fact("LAST_DAY_UPDATED/VALUE", &["modifiedAt"]),
    fact("COMMENTS1", &["notes"]),
    fact("NATIONALITY/VALUE", &["nationality", "notes"]),
    fact("GENDER", &["gender"]),
    dressed("DESIGNATION/VALUE", &["position"], &["a", "b"]),
    fact("TITLE/VALUE", &["title"]),
    fact("INDIVIDUAL_DATE_OF_BIRTH/DATE", &["birthDate", "notes"]),
    fact("INDIVIDUAL_DATE_OF_BIRTH/YEAR", &["birthDate", "notes"]),
    fact("INDIVIDUAL_PLACE_OF_BIRTH/CITY", &["birthPlace"]),
    fact("INDIVIDUAL_PLACE_OF_BIRTH/COUNTRY", &["birthPlace"]),
    fact("INDIVIDUAL_DOCUMENT/NUMBER", &["number", "notes", "description"]),
    fact("INDIVIDUAL_ADDRESS/COUNTRY", &["country", "notes"]),
    fact("ENTITY_ADDRESS/COUNTRY", &["country", "notes"]),
    fact("ADDRESS/CITY", &["address", "notes"]),
];

const EU: &[Fact] = &[
    fact("nameAlias/@wholeName", NAMES),
    fact("nameAlias/@gender", &["gender"]),
    fact("birthdate/@birthdate", &["birthDate"]),
    fact("birthdate/@city", &["birthPlace"]),
    dressed("citizenship/@countryIso2Code", &["citizenship", "country"], &["00"]),
    fact("identification/@number", &["number"]),
    fact("address/@city", &["city"]),
];

const EU_WHOLE: &[Fact] = &[
    fact("NAME/WHOLENAME", NAMES),
    fact("NAME/GENDER", &["gender"]),
    fact("NAME/FUNCTION", &["position", "notes"]),
    fact("BIRTH/DATE", &["birthDate", "notes"]),
    fact("BIRTH/PLACE", &["birthPlace", "notes"]),
    fact("CITIZEN/COUNTRY", &["citizenship", "country", "nationality"]),
    fact("ADDRESS/CITY", &["address", "notes"]),
    fact("@programme", &["program", "programId"]),
];

const GB: &[Fact] = &[
    fact("Name/Name6", NAMES),
    fact("Name/Name1", NAMES),
    fact("NameNonLatinScript", &["alias"]),
    fact("RegimeName", &["program"]),
    fact("DateDesignated", &["listingDate"]),
    fact("UKStatementofReasons", &["reason"]),
    fact("IMONumber", &["imoNumber"]),
    fact("DOBs/DOB", &["birthDate", "notes"]),
    fact("Nationalities/Nationality", &["nationality"]),
    fact("PassportNumber", &["number", "notes", "description"]),
    fact("CurrentBelievedFlagOfShip", &["flag"]),
    fact("CurrentOwnerOperator", &["notes"]),
    fact("BusinessRegistrationNumber", &["notes", "registrationNumber", "innCode", "ogrnCode"]),
];

const OFSI: &[Fact] = &[
    fact("Name 6", NAMES),
    fact("Name 1", NAMES),
    dressed("DOB", &["birthDate", "notes"], &["00"]),
    fact("Town of Birth", &["birthPlace", "notes"]),
    fact("Country of Birth", &["birthPlace", "notes"]),
    dressed("Nationality", &["nationality", "notes"], &["1", "2"]),
    fact("Regime", &["program"]),
    fact("Listed On", &["listingDate"]),
    fact("Country", &["country", "notes"]),
    fact("Other Information", &["notes"]),
    fact("Title", &["title"]),
];

const TARGETS: &[Fact] = &[
    fact("name", &["name"]),
    fact("aliases", &["alias"]),
    fact("birth_date", &["birthDate"]),
    fact("countries", &["country"]),
    fact("addresses", &["address"]),
    fact("phones", &["phone"]),
    fact("emails", &["email"]),
    fact("sanctions", &["summary"]),
    fact("program_ids", &["programId"]),
    fact("identifiers", &["idNumber", "registrationNumber", "publicKey", "isin", "imoNumber"]),
];

/// What a remark says, as cells whose field is the label. Labels stand at the start of a piece.
fn labelled(cells: Vec<Cell>, facts: &[Fact]) -> Vec<Cell> {
    let mut found = Vec::new();
    for cell in cells {
        if cell.field != "remarks" {
            found.push(cell);
            continue;
        }
        for piece in cell.text.split(';') {
            let piece = piece.trim().trim_start_matches('(');
            let piece = piece.strip_prefix("alt. ").unwrap_or(piece);
            let labelled = facts.iter().filter_map(|it| Some((it, piece.strip_prefix(it.field)?)));
            for (fact, value) in labelled.filter(|it| it.1.starts_with([' ', ':'])) {
                let (field, text) = (fact.field.to_owned(), value.to_owned());
                found.push(Cell { record: cell.record.clone(), field, text });
            }
        }
    }
    found
}

type Stated<'a> = HashMap<(&'a str, &'a str), HashSet<String>>;

/// The words of each record by their property.
fn stated(parsed: &Parsed) -> Stated<'_> {
    let mut stated: Stated<'_> = HashMap::new();
    for entity in &parsed.entities {
        for statement in entity.statements() {
            let place = (record(entity, statement), statement.property.name);
            stated.entry(place).or_default().extend(shown(statement));
        }
    }
    stated
}

fn ends_with(field: &str, end: &str) -> bool {
    field.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// Facts that are not where they belong.
pub(crate) fn check(real: &Real, read: &Read) -> Vec<String> {
    let format = read.found.format.name();
    let facts = FACTS.iter().find(|it| it.0 == format).map_or(&[][..], |it| it.1);
    let cells = labelled(cells(real, format), facts);
    let (stated, missing) = (stated(&read.parsed), missing(&read.parsed));
    let of_document = |it: &&Cell| !missing.contains(&it.record);
    let mut report = Vec::new();
    for fact in facts {
        let of_fact =
            cells.iter().filter(of_document).filter(|it| ends_with(&it.field, fact.field));
        let lost = of_fact.filter(|it| !comes_out(it, fact, &stated));
        report.extend(lost.map(|it| format!("{}: {}: {:?}", it.record, it.field, it.text)));
    }
    report
}

fn comes_out(cell: &Cell, fact: &Fact, stated: &Stated<'_>) -> bool {
    words(&cell.text).all(|word| {
        let known =
            fact.properties.iter().filter_map(|it| stated.get(&(cell.record.as_str(), *it)));
        fact.around.contains(&word.as_str()) || known.into_iter().any(|it| it.contains(&word))
    })
}
