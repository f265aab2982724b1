//! The words that people write over their columns.
//!
//! Words are compared without case, spaces, underscores, hyphens and trailing numbers: `Consignee Tax-ID`
//! is `consigneetaxid`.

use std::sync::LazyLock;

use model::{Property, PropertyType, Schema};
use rustc_hash::FxHashMap;

/// What a column says of a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What kind of thing it is.
    Schema,
    /// A part of a person's name, to be joined with the others.
    NamePart(NamePart),
    /// A part of an address, to be joined with the others in the order of the columns.
    AddressPart,
    /// A value of the first of these properties that the party's schema has.
    Property(&'static [&'static str]),
}

/// Parts of a person's name, in the order in which they are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NamePart {
    Given,
    Middle,
    Family,
}

impl Meaning {
    /// Whether such a value is enough to look for somebody: a name or a number.
    pub(super) fn names(self) -> bool {
        match self {
            Meaning::Schema | Meaning::AddressPart => false,
            Meaning::NamePart(_) => true,
            Meaning::Property(properties) => properties.first().is_some_and(|it| is_naming(it)),
        }
    }
}

/// Whether a property holds names or numbers that identify.
fn is_naming(property: &str) -> bool {
    let known = SCHEMATA.iter().find_map(|it| Schema::get(it)?.property(property));
    known.is_some_and(|it| matches!(it.kind, PropertyType::Name | PropertyType::Identifier))
}

/// A meaning, the words for it, and what it tells of the kind of thing.
pub(super) struct Field {
    words: &'static [&'static str],
    pub(super) meaning: Meaning,
    /// What a party is that has such a value: only persons have a birth date.
    pub(super) implies: Option<&'static str>,
}

const fn field(words: &'static [&'static str], properties: &'static [&'static str]) -> Field {
    Field { words, meaning: Meaning::Property(properties), implies: None }
}

const fn of(schema: &'static str, field: Field) -> Field {
    Field { implies: Some(schema), ..field }
}

const fn means(meaning: Meaning, words: &'static [&'static str]) -> Field {
    Field { words, meaning, implies: None }
}

/// Every word for a property that differs from the property's own name.
const FIELDS: &[Field] = &[
    means(
        Meaning::Schema,
        &["schema", "type", "kind", "entitytype", "partytype", "customertype", "schematype"],
    ),
    // Names.
    field(
        &[
            "name",
            "names",
            "fullname",
            "legalname",
            "entityname",
            "partyname",
            "displayname",
            "registeredname",
        ],
        &["name"],
    ),
    field(
        &["party", "entity", "subject", "counterparty", "customer", "client", "accountname"],
        &["name"],
    ),
    of(
        "Organization",
        field(&["organisationname", "organizationname", "organisation", "organization"], &["name"]),
    ),
    of(
        "Organization",
        field(&["companyname", "company", "firm", "business", "businessname"], &["name"]),
    ),
    of("Person", field(&["person", "individual", "personname"], &["name"])),
    of(
        "Person",
        means(
            Meaning::NamePart(NamePart::Given),
            &["firstname", "givenname", "givennames", "forename"],
        ),
    ),
    of(
        "Person",
        means(
            Meaning::NamePart(NamePart::Middle),
            &["middlename", "secondname", "patronymic", "fathername"],
        ),
    ),
    of(
        "Person",
        means(Meaning::NamePart(NamePart::Family), &["lastname", "surname", "familyname"]),
    ),
    field(
        &[
            "alias",
            "aliases",
            "aka",
            "alsoknownas",
            "othername",
            "othernames",
            "alternativename",
            "localname",
        ],
        &["alias"],
    ),
    field(
        &["tradingname", "tradename", "tradingas", "dba", "originalname", "nativename"],
        &["alias"],
    ),
    field(
        &["formername", "formernames", "formerly", "maidenname", "fka", "exname"],
        &["previousName"],
    ),
    field(&["acronym", "shortname"], &["abbreviation", "alias"]),
    // Persons.
    of(
        "Person",
        field(
            &["birthdate", "dateofbirth", "dob", "birthday", "born", "birthyear", "yearofbirth"],
            &["birthDate"],
        ),
    ),
    of("Person", field(&["placeofbirth", "cityofbirth"], &["birthPlace"])),
    of("Person", field(&["countryofbirth"], &["birthCountry"])),
    of("Person", field(&["dateofdeath", "dod"], &["deathDate"])),
    of("Person", field(&["sex", "gender"], &["gender"])),
    of("Person", field(&["occupation", "jobtitle"], &["position"])),
    of(
        "Person",
        field(&["passport", "passportno", "passportnumber"], &["passportNumber", "idNumber"]),
    ),
    of("Person", field(&["ssn", "socialsecurity"], &["socialSecurityNumber"])),
    // An organisation has no nationality; where somebody writes one, its country is meant.
    field(&["nationality", "nationalities"], &["nationality", "country"]),
    field(&["citizenship", "citizenships"], &["citizenship", "country"]),
    // Places.
    field(
        &[
            "country",
            "countries",
            "countrycode",
            "residence",
            "countryofresidence",
            "residencecountry",
            "domicile",
        ],
        &["country"],
    ),
    field(
        &["jurisdiction", "countryofincorporation", "incorporationcountry", "registrationcountry"],
        &["jurisdiction", "country"],
    ),
    field(
        &["address", "fulladdress", "postaladdress", "registeredaddress", "addresses"],
        &["address"],
    ),
    means(
        Meaning::AddressPart,
        &[
            "street",
            "streetaddress",
            "addressline",
            "city",
            "town",
            "postcode",
            "postalcode",
            "zip",
            "zipcode",
        ],
    ),
    means(Meaning::AddressPart, &["state", "province", "region"]),
    // Numbers.
    field(
        &[
            "idnumber",
            "idno",
            "nationalid",
            "nationalidnumber",
            "identitynumber",
            "identitycard",
            "identification",
        ],
        &["idNumber", "registrationNumber"],
    ),
    field(
        &["identificationnumber", "idcard", "documentnumber", "identifier", "identifiers"],
        &["idNumber", "registrationNumber"],
    ),
    field(
        &["taxid", "taxno", "taxnumber", "taxcode", "tin", "vat", "vatno", "vatnumber", "vatid"],
        &["taxNumber", "registrationNumber"],
    ),
    field(&["taxidentificationnumber", "taxpayerid"], &["taxNumber", "registrationNumber"]),
    field(
        &[
            "regno",
            "registrationno",
            "registration",
            "companynumber",
            "companyno",
            "crn",
            "registryid",
        ],
        &["registrationNumber", "idNumber"],
    ),
    field(
        &["companyregistrationnumber", "registrationnumber"],
        &["registrationNumber", "idNumber"],
    ),
    field(&["inn"], &["innCode", "registrationNumber"]),
    field(&["ogrn"], &["ogrnCode", "registrationNumber"]),
    field(&["lei", "legalentityidentifier"], &["leiCode", "registrationNumber"]),
    field(
        &["uscc", "creditcode", "socialcreditcode", "unifiedsocialcreditcode"],
        &["uscCode", "registrationNumber"],
    ),
    field(&["bic", "swift", "swiftcode", "swiftbic"], &["swiftBic", "registrationNumber"]),
    field(&["duns", "dunsnumber"], &["dunsCode", "registrationNumber"]),
    field(&["uei"], &["uniqueEntityId", "registrationNumber"]),
    field(&["cage"], &["cageCode", "registrationNumber"]),
    field(&["wikidata", "qid"], &["wikidataId"]),
    // Ships, aircraft, wallets.
    of("Vessel", field(&["imo", "imono", "imonumber"], &["imoNumber"])),
    of("Vessel", field(&["mmsi", "mmsinumber"], &["mmsi"])),
    of("Vessel", field(&["callsign"], &["callSign"])),
    of("Vessel", field(&["flag", "flagstate", "flagcountry"], &["flag"])),
    of("Airplane", field(&["tailnumber", "aircraftregistration"], &["registrationNumber"])),
    of(
        "CryptoWallet",
        field(&["wallet", "walletaddress", "publickey", "cryptoaddress"], &["publicKey"]),
    ),
    // Ways to reach somebody.
    field(&["email", "mail"], &["email"]),
    field(&["phone", "telephone", "mobile", "tel"], &["phone"]),
];

/// Words that are a number of the party only behind its role: alone, `id` is the row's.
const FIELDS_OF_ROLES: &[Field] =
    &[field(&["id", "no", "number", "code"], &["idNumber", "registrationNumber"])];

/// Schemata whose properties are recognised by their own names. Those of documents, mails and events are
/// not: `date`, `subject` and `status` mean other things in the tables of users.
const SCHEMATA: [&str; 6] =
    ["Person", "Company", "Vessel", "Airplane", "CryptoWallet", "LegalEntity"];

/// Names of properties that are words for other things in the tables of users.
const NOT_PROPERTIES: &[&str] = &[
    "amount",
    "amountusd",
    "amounteur",
    "currency",
    "status",
    "weight",
    "height",
    "date",
    "model",
    "type",
];

/// What a word over a column means, and the schema that it tells of.
type Known = (Meaning, Option<&'static str>);

/// All words for fields without a role: a table may have thousands of columns, and each is looked up.
static KNOWN: LazyLock<FxHashMap<&str, Known>> = LazyLock::new(|| {
    let mut known = FxHashMap::default();
    for (word, meaning) in PROPERTIES.iter() {
        if !NOT_PROPERTIES.contains(&word.as_str()) {
            known.insert(word.as_str(), (*meaning, None));
        }
    }
    // Of several fields with a word the first counts, and fields before properties.
    for field in FIELDS.iter().rev() {
        known.extend(field.words.iter().map(|it| (*it, (field.meaning, field.implies))));
    }
    known
});

/// Properties by their own names in small letters.
static PROPERTIES: LazyLock<FxHashMap<String, Meaning>> = LazyLock::new(|| {
    let mut known = FxHashMap::default();
    for schema in SCHEMATA.iter().rev().filter_map(|it| Schema::get(it)) {
        // An entity is named by its id, which no table of a user has.
        let named = schema.properties().iter().filter(|it| it.kind != PropertyType::Entity);
        let meaning = |it: &&'static Property| Meaning::Property(std::slice::from_ref(&it.name));
        known.extend(named.map(|it| (it.name.to_ascii_lowercase(), meaning(it))));
    }
    known
});

/// The field of a compact word without a role.
pub(super) fn find_field(word: &str) -> Option<Known> {
    KNOWN.get(word).copied()
}

/// The field of a compact word behind a role. Nothing behind it is the name.
pub(super) fn find_field_of_role(word: &str) -> Option<Known> {
    if word.is_empty() {
        return Some((Meaning::Property(&["name"]), None));
    }
    let known = FIELDS_OF_ROLES.iter().find(|it| it.words.contains(&word));
    known.map(|it| (it.meaning, it.implies)).or_else(|| find_field(word))
}

/// A property by its own name, whatever the case of its letters.
pub(super) fn find_property(word: &str) -> Option<Meaning> {
    PROPERTIES.get(word.to_ascii_lowercase().as_str()).copied()
}

/// A part that a party plays in a shipment, a payment or a contract.
pub(super) struct Role {
    /// Its name in the answer.
    pub(super) name: &'static str,
    words: &'static [&'static str],
    /// What plays it, as far as the part itself tells.
    pub(super) schema: &'static str,
}

const fn role(name: &'static str, words: &'static [&'static str]) -> Role {
    Role { name, words, schema: "LegalEntity" }
}

const fn played_by(schema: &'static str, role: Role) -> Role {
    Role { schema, ..role }
}

const ROLES: &[Role] = &[
    role("consignor", &["consignor"]),
    role("shipper", &["shipper"]),
    role("exporter", &["exporter"]),
    role("seller", &["seller"]),
    role("sender", &["sender"]),
    role("supplier", &["supplier"]),
    role("vendor", &["vendor"]),
    role("manufacturer", &["manufacturer", "producer", "maker"]),
    role("consignee", &["consignee"]),
    role("ultimate_consignee", &["ultimateconsignee", "finalconsignee"]),
    role("intermediate_consignee", &["intermediateconsignee"]),
    role("importer", &["importer", "importerofrecord"]),
    role("buyer", &["buyer", "purchaser"]),
    role("receiver", &["receiver", "recipient", "shipto", "deliverto"]),
    role("bill_to", &["billto"]),
    role("notify_party", &["notifyparty", "notify"]),
    role("carrier", &["carrier"]),
    role("freight_forwarder", &["freightforwarder", "forwarder", "forwardingagent"]),
    role("customs_broker", &["customsbroker"]),
    role("agent", &["agent"]),
    role("broker", &["broker"]),
    role("end_user", &["enduser", "finaluser", "ultimateenduser"]),
    role("intermediary", &["intermediary"]),
    role("operator", &["operator"]),
    role("manager", &["manager", "shipmanager"]),
    role("charterer", &["charterer"]),
    role("owner", &["owner", "registeredowner", "shipowner"]),
    role("debtor", &["debtor"]),
    role("ultimate_debtor", &["ultimatedebtor"]),
    role("creditor", &["creditor"]),
    role("ultimate_creditor", &["ultimatecreditor"]),
    role("payer", &["payer", "payor", "remitter"]),
    role("payee", &["payee"]),
    role("originator", &["originator", "orderingcustomer"]),
    role("beneficiary", &["beneficiary", "beneficiarycustomer"]),
    role("beneficial_owner", &["beneficialowner", "ubo", "ultimatebeneficialowner"]),
    role("guarantor", &["guarantor"]),
    role("account_holder", &["accountholder"]),
    played_by("Organization", role("bank", &["bank"])),
    played_by("Organization", role("debtor_agent", &["debtoragent", "debtorbank", "payerbank"])),
    played_by(
        "Organization",
        role("creditor_agent", &["creditoragent", "creditorbank", "payeebank"]),
    ),
    played_by(
        "Organization",
        role("originator_bank", &["originatorbank", "orderingbank", "sendingbank"]),
    ),
    played_by("Organization", role("beneficiary_bank", &["beneficiarybank", "receivingbank"])),
    played_by(
        "Organization",
        role("intermediary_bank", &["intermediarybank", "correspondentbank"]),
    ),
    played_by("Organization", role("second_intermediary_bank", &["secondintermediarybank"])),
    played_by("Organization", role("third_intermediary_bank", &["thirdintermediarybank"])),
    played_by("Organization", role("previous_instructing_agent", &["previousinstructingagent"])),
    played_by(
        "Organization",
        role("second_previous_instructing_agent", &["secondpreviousinstructingagent"]),
    ),
    played_by(
        "Organization",
        role("third_previous_instructing_agent", &["thirdpreviousinstructingagent"]),
    ),
    played_by("Organization", role("instructing_agent", &["instructingagent"])),
    played_by("Organization", role("instructed_agent", &["instructedagent"])),
    role("initiating_party", &["initiatingparty"]),
    played_by("Organization", role("issuing_bank", &["issuingbank"])),
    played_by("Organization", role("employer", &["employer"])),
    played_by("Person", role("director", &["director"])),
    played_by("Person", role("contact", &["contact", "contactperson"])),
    played_by("Person", role("signatory", &["signatory"])),
    played_by("Vessel", role("vessel", &["vessel", "ship"])),
    played_by("Airplane", role("aircraft", &["aircraft", "airplane", "plane"])),
];

/// The role whose words a compact word begins with, the longest first, and what is left.
pub(super) fn split_role(word: &str) -> Option<(&'static Role, &str)> {
    let heads = ROLES.iter().flat_map(|role| role.words.iter().map(move |head| (role, *head)));
    let fits = heads.filter_map(|(role, head)| {
        let rest = word.strip_prefix(head)?;
        find_field_of_role(rest).map(|_| (role, head.len(), rest))
    });
    fits.max_by_key(|(_, length, _)| *length).map(|(role, _, rest)| (role, rest))
}

/// The role of that name.
pub(super) fn find_role(name: &str) -> Option<&'static Role> {
    ROLES.iter().find(|it| it.name == name)
}

/// Words for who or what the rows of a table are about, best first: their `_id` is that of the row.
const SUBJECTS: &[&str] = &[
    "",
    "row",
    "record",
    "query",
    "shipment",
    "consignment",
    "payment",
    "transaction",
    "order",
    "invoice",
    "booking",
    "message",
    "contract",
    "case",
    "subject",
    "customer",
    "client",
    "counterparty",
    "party",
    "entity",
    "company",
    "person",
    "account",
    "supplier",
    "vendor",
    "vessel",
];

/// How well a compact word names the row itself; lower is better.
pub(super) fn row_id_rank(word: &str) -> Option<usize> {
    let stem =
        ["id", "ref", "reference", "number", "no"].iter().find_map(|it| word.strip_suffix(it))?;
    let rank = SUBJECTS.iter().position(|it| *it == stem)?;
    // "number" and "no" alone, or a company's number, are not a row's.
    (word.ends_with("id") || word.ends_with("ref") || word.ends_with("reference") || is_event(stem))
        .then_some(rank)
}

fn is_event(stem: &str) -> bool {
    matches!(
        stem,
        "shipment" | "consignment" | "payment" | "transaction" | "order" | "invoice" | "booking"
    )
}

/// Words for kinds of things, beside the names of the schemata themselves.
const KINDS: &[(&str, &[&str])] = &[
    ("Person", &["individual", "naturalperson", "human", "people", "man", "woman", "p", "i"]),
    ("Company", &["business", "firm", "corporation", "corporate", "enterprise", "c"]),
    (
        "Organization",
        &["organisation", "org", "legalperson", "juridicalperson", "institution", "bank", "o"],
    ),
    ("LegalEntity", &["entity", "party", "unknown", "other"]),
    ("Vessel", &["ship", "boat", "tanker", "v"]),
    ("Airplane", &["aircraft", "plane"]),
    ("CryptoWallet", &["wallet", "cryptoaddress"]),
];

/// The schema that a word for a kind of thing means.
pub(super) fn find_schema(word: &str) -> Option<&'static Schema> {
    let compact = compact(word);
    let named = Schema::all().iter().copied().find(|it| it.name().eq_ignore_ascii_case(&compact));
    named.or_else(|| {
        let (schema, _) = KINDS.iter().find(|(_, words)| words.contains(&compact.as_str()))?;
        Schema::get(schema)
    })
}

/// Letters and digits in lower case, without a number at the end: `alias_2` is a second `alias`.
pub(super) fn compact(header: &str) -> String {
    let letters: String =
        header.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let stem = letters.trim_end_matches(|it: char| it.is_ascii_digit());
    // A header of digits alone stays what it is.
    if stem.is_empty() { letters } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut words: Vec<&str> = FIELDS.iter().flat_map(|it| it.words).copied().collect();
        words.extend(ROLES.iter().flat_map(|it| it.words));
        let count = words.len();
        words.sort_unstable();
        let twice: Vec<_> = words.windows(2).filter(|it| it[0] == it[1]).collect();
        assert!(twice.is_empty(), "{twice:?} of {count}");
    }

    #[test]
    fn every_word_is_compact_and_every_property_exists() {
        for field in FIELDS.iter().chain(FIELDS_OF_ROLES) {
            for word in field.words {
                assert_eq!(compact(word), *word);
            }
            if let Meaning::Property(properties) = field.meaning {
                for property in properties {
                    assert!(find_property(property).is_some(), "{property}");
                }
            }
            assert!(field.implies.is_none_or(|it| Schema::get(it).is_some()));
        }
        for role in ROLES {
            assert!(Schema::get(role.schema).is_some());
            assert!(role.words.iter().all(|it| compact(it) == *it));
        }
        assert!(KINDS.iter().all(|(schema, _)| Schema::get(schema).is_some()));
    }

    #[test]
    fn the_longest_role_wins() {
        let cases = [
            ("consigneetaxid", "consignee", "taxid"),
            ("ultimateconsigneecountry", "ultimate_consignee", "country"),
            ("debtoragentbic", "debtor_agent", "bic"),
            ("notify", "notify_party", ""),
            ("notifypartyname", "notify_party", "name"),
            ("shiptoaddress", "receiver", "address"),
        ];
        for (word, role, rest) in cases {
            let found = split_role(word).map(|(role, rest)| (role.name, rest));
            assert_eq!(found, Some((role, rest)), "{word}");
        }
        assert!(split_role("bankholiday").is_none());
    }
}
