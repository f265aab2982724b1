//! What no statement holds, and why: everything else in a record has to come out.

/// The words of a field that no statement needs to hold; `None` for all.
///
/// A field is a column, or the end of a path of elements.
pub(crate) fn left_out(field: &str) -> Option<Vec<&'static str>> {
    let ends = |it: &str| {
        field.strip_suffix(it).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    let under = |it: &str| field.starts_with(it) || field.contains(&format!("/{it}"));
    if FIELDS.iter().any(|it| ends(it)) || PARENTS.iter().any(|it| under(it)) {
        return None;
    }
    let mut words = vec!["true", "false"];
    for (_, known) in WORDS.iter().filter(|it| ends(it.0)) {
        words.extend(known.iter());
    }
    if LABELLED.iter().any(|it| ends(it)) {
        words.extend(LABELS);
    }
    Some(words)
}

/// Fields that are not taken over.
const FIELDS: &[&str] = &[
    // Numbers by which publishers' own systems know names, addresses and rows of reference tables.
    "add_num",
    "alt_num",
    "uid",
    "@refId",
    "@featureTypeId",
    "@nameId",
    "@nameTranslationId",
    "valueRefId",
    "versionId",
    "identityId",
    "valueDate/@id",
    "name/@id",
    "address/@id",
    "translation/@id",
    "addressPart/@id",
    "namePart/@id",
    "feature/@id",
    "identityDocument/@id",
    "legalAuthority/@id",
    "relationship/@id",
    "sanctionsList/@id",
    "sanctionsProgram/@id",
    "sanctionsType/@id",
    "NAME/@Id",
    "ADDRESS/@Id",
    "BIRTH/@Id",
    "CITIZEN/@Id",
    "PASSPORT/@Id",
    "@logicalId",
    "@classificationCode",
    "VERSIONNUM",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    // The days between which a printed date of the enhanced files lies: they repeat it.
    "fromDateBegin",
    "fromDateEnd",
    "toDateBegin",
    "toDateEnd",
    // The act by which the European Union added a single detail: that of the listing is taken.
    "NAME/@legal_basis",
    "ADDRESS/@legal_basis",
    "BIRTH/@legal_basis",
    "CITIZEN/@legal_basis",
    "PASSPORT/@legal_basis",
    "NAME/@reg_date",
    "ADDRESS/@reg_date",
    "BIRTH/@reg_date",
    "CITIZEN/@reg_date",
    "PASSPORT/@reg_date",
    // The languages of names stand on their statements.
    "NAME/LANGUAGE",
    "@nameLanguage",
    // The name of the country whose code stands beside it.
    "@countryDescription",
    // Titles of datasets, and days on which OpenSanctions saw a record: kept on the entity as a whole.
    "dataset",
    "first_seen",
    "last_seen",
    "last_change",
];

/// Elements that are not taken over with all that is in them.
const PARENTS: &[&str] = &[
    // The same as `SanctionsImposed`, as true and false.
    "SanctionsImposedIndicators/",
    // The act of a single detail, as above.
    "nameAlias/regulationSummary/",
    "address/regulationSummary/",
    "birthdate/regulationSummary/",
    "citizenship/regulationSummary/",
    "identification/regulationSummary/",
];

/// Words that became the choice of a schema, a property or the quality of a name, or that say nothing.
const WORDS: &[(&str, &[&str])] = &[
    ("type", &["individual", "vessel", "aircraft", "entity"]),
    ("sdnType", &["individual", "vessel", "aircraft", "entity"]),
    ("nspType", &["individual", "entity"]),
    ("entityType", &["individual", "vessel", "aircraft", "entity"]),
    ("@Type", &["p", "e"]),
    ("subjectType/@code", &["person", "enterprise"]),
    ("IndividualEntityShip", &["individual", "entity", "ship"]),
    ("Group Type", &["individual", "entity", "ship"]),
    ("alt_type", &["aka", "fka", "nka"]),
    ("aka/type", &["a", "f", "n", "k"]),
    ("aka/category", &["strong", "weak"]),
    ("aliasType", &["a", "f", "n", "k"]),
    ("QUALITY", &["a", "f", "k", "good", "low"]),
    ("NameType", &["primary", "name", "variation", "alias"]),
    ("Alias Type", &["aka", "fka", "prime", "alias"]),
    ("reliability", &["confirmed"]),
    ("script", &["latin", "cyrillic", "chinese", "simplified", "traditional", "arabic"]),
    (
        "addressPart/type",
        &[
            "address1", "address2", "address3", "city", "state", "province", "postal", "code",
            "region",
        ],
    ),
    ("namePart/type", &["name", "entity", "first", "last", "middle", "nickname", "vessel"]),
    ("country", &["region", "undetermined"]),
    ("TYPE_OF_DATE", &["exact", "approximately"]),
    ("LIST_TYPE/VALUE", &["un", "list"]),
    // Marks of enumerations, and words that announce a spelling.
    ("DESIGNATION/VALUE", &["a", "b"]),
    ("ALIAS_NAME", &["b", "original", "script"]),
    ("INDIVIDUAL_ALIAS/DATE_OF_BIRTH", &["null"]),
    ("NI Number", &["1", "2", "3", "a", "b", "c"]),
    ("Nationality", &["1", "2"]),
    ("Passport Details", MARKS),
    ("feature/type", &["birthdate", "birth"]),
    ("schema", SCHEMATA),
    ("ids", &["call", "sign", "ru"]),
    ("remarks", &["call", "sign", "ru", "ethnicity", "year", "build"]),
    ("Position", MARKS),
    // Unknown days and months.
    ("DOB", &["00"]),
    ("ADDRESS/OTHER", &["phone"]),
    ("contactInfo/@key", &["phone"]),
    ("@calendarType", &["gregorian"]),
    // A month without its zero.
    ("@monthOfYear", &["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    ("@countryIso2Code", &["00"]),
    ("PASSPORT/NUMBER", &["id", "drivinglicence", "travelcardid", "ssn", "unknown"]),
    ("Name", &["a", "d", "b", "f", "k"]),
];

const MARKS: &[&str] =
    &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "a", "b", "c"];

const SCHEMATA: &[&str] = &["company", "person", "vessel", "legalentity"];

/// Fields in which words introduce values: they became the choice of a property.
const LABELLED: &[&str] = &["remarks", "ids", "idType", "feature/type", "identityDocument/type"];

/// The words by which OFAC introduces values that have a property of their own.
const LABELS: &[&str] = &[
    "a",
    "address",
    "aircraft",
    "also",
    "alt",
    "alternate",
    "bic",
    "bik",
    "called",
    "citizen",
    "citizenship",
    "code",
    "construction",
    "country",
    "currency",
    "d",
    "date",
    "digital",
    "dob",
    "email",
    "equity",
    "established",
    "expires",
    "f",
    "fax",
    "flag",
    "former",
    "gender",
    "identification",
    "imo",
    "isin",
    "issued",
    "issuer",
    "k",
    "l",
    "linked",
    "manufacture",
    "manufacturer",
    "micex",
    "mmsi",
    "mode",
    "model",
    "msn",
    "n",
    "name",
    "nationality",
    "no",
    "number",
    "of",
    "operator",
    "or",
    "organization",
    "other",
    "phone",
    "place",
    "pob",
    "registration",
    "s",
    "serial",
    "swift",
    "tail",
    "target",
    "telephone",
    "ticker",
    "title",
    "to",
    "type",
    "u",
    "vessel",
    "website",
];
