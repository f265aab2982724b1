//! The Consolidated Screening List of the International Trade Administration: the lists of the
//! Treasury, of Commerce and of State in one CSV table.
//!
//! Three shapes are known. That of 2016 has no ids and neither numbers nor documents; that of 2022
//! writes documents as `country, number, type`, that of 2023 as `type, number, country`. A party that
//! is on several lists comes once for each, with the same id where the Treasury numbers it: it is one
//! entity with a sanction for each list.

use model::{Notice, NoticeKind};

use super::ofac_labels::{Label, Meaning, at_end, at_start};
use super::ofac_party::{Address, Called, Kind, Name, Network, Party};
use super::ofac_remarks::{Fact, Text};
use crate::id::digest;
use crate::rows::{Dialect, Fields, Header, Rows};
use crate::{Document, Error, Format, Reading, Sink};

/// The Consolidated Screening List as CSV.
pub(super) struct UsCsl;

/// The columns that tell this table from others.
const COLUMNS: &[&str] = &["source", "entity_number", "federal_register_notice", "source_list_url"];

/// One of the lists that the table holds.
struct SubList {
    /// The abbreviation in the column `source`.
    code: &'static str,
    authority: &'static str,
    topics: &'static [&'static str],
}

const DENIED: &str = "DPL";
const TREASURY: &str = "Office of Foreign Assets Control";
const COMMERCE: &str = "Bureau of Industry and Security";

const fn sub_list(
    code: &'static str,
    authority: &'static str,
    topics: &'static [&'static str],
) -> SubList {
    SubList { code, authority, topics }
}

const SUB_LISTS: &[SubList] = &[
    sub_list("SDN", TREASURY, &["sanction"]),
    sub_list("SSI", TREASURY, &["sanction"]),
    sub_list("PLC", TREASURY, &["sanction"]),
    sub_list("FSE", TREASURY, &["sanction"]),
    sub_list("CAP", TREASURY, &["sanction"]),
    sub_list("NS-MBS", TREASURY, &["sanction"]),
    sub_list("CMIC", TREASURY, &["sanction"]),
    sub_list("561", TREASURY, &["sanction"]),
    sub_list("13599", TREASURY, &["sanction"]),
    sub_list("EL", COMMERCE, &["export.control"]),
    sub_list(DENIED, COMMERCE, &["export.control"]),
    sub_list("MEU", COMMERCE, &["export.control"]),
    sub_list("UVL", COMMERCE, &["export.risk"]),
    sub_list("DTC", "Directorate of Defense Trade Controls", &["debarment", "export.control"]),
    sub_list(
        "ISN",
        "Bureau of International Security and Nonproliferation",
        &["sanction", "export.control"],
    ),
];

/// What a list that we do not know yet is taken for: every list in the table restricts exports.
const UNKNOWN: SubList = sub_list("", "", &["export.control"]);

impl Format for UsCsl {
    fn name(&self) -> &'static str {
        "us-csl"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let header = head.lines().next()?.replace('"', "");
        let columns: Vec<&str> = header.split(',').map(str::trim).collect();
        COLUMNS.iter().all(|it| columns.contains(it)).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        mut document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let name = document.name().to_owned();
        let part = document.take("main").ok_or_else(|| Error::malformed(&*name, "no table"))?;
        let dialect = Dialect::CSV.with_header(Header::Having(COLUMNS));
        let mut rows = Rows::open(part, &reading.limits, &dialect, sink)?;
        let mut network = Network::default();
        while let Some(row) = rows.next(sink)? {
            let source = row.get("source").unwrap_or_default();
            let list = find(source);
            if list.code.is_empty() {
                let message = format!("unknown list {source:?}, taken for a control of exports");
                let notice = Notice::new(NoticeKind::Flagged, &*name, message);
                sink.notice(notice.at_line(row.line()).in_field("source"));
            }
            party(&row, source, list).state(reading, &name, &mut network, sink);
        }
        network.finish(reading, sink);
        Ok(())
    }
}

/// The list by `SDN` or by `Specially Designated Nationals (SDN) - Treasury Department`.
fn find(source: &str) -> &'static SubList {
    let code =
        source.rsplit_once('(').and_then(|(_, it)| it.split_once(')')).map_or(source, |(it, _)| it);
    let code = code.trim().trim_end_matches(" List");
    SUB_LISTS.iter().find(|it| it.code == code).unwrap_or(&UNKNOWN)
}

fn party<'t>(row: &'t Fields, source: &'t str, list: &'static SubList) -> Party<'t> {
    let text = |column| row.get(column).unwrap_or_default();
    let number = text("entity_number");
    let kind = if text("type").is_empty() { Kind::Unknown } else { Kind::of(text("type")) };
    let id = match (row.get("_id"), number) {
        (Some(id), _) => format!("us-csl-{id}"),
        (None, "") => format!("us-csl-{}", digest(&[list.code, text("name")])),
        (None, number) => format!("us-csl-{number}"),
    };
    let mut party = Party::new(id, &format!("line {}", row.line()), kind);
    party.names.push(Name::printed(kind, Called::Listed, text("name")));
    for name in row.list("alt_names", ';') {
        party.names.push(Name::printed(kind, Called::Also, name));
    }
    party.topics = list.topics.to_vec();
    party.listing = if list.code.is_empty() { source.into() } else { list.code.into() };
    party.sanction = sanction(row, source, list);
    for program in row.list("programs", ';') {
        party.program(program);
    }
    party.addresses = addresses(text("addresses"));
    for (column, words) in LABELLED {
        if let Some(value) = row.get(column) {
            party.labelled(words, value);
        }
    }
    for (column, words) in SEVERAL {
        row.list(column, ';').for_each(|value| party.labelled(words, value));
    }
    row.list("ids", ';').for_each(|item| identifier(item, &mut party));
    if list.code == DENIED {
        // The bureau's diary of the entry: notices added, terms of denial.
        party.sanction.push(("summary", text("remarks").into()));
    } else {
        party.remark(text("remarks"));
    }
    party.unread.extend(row.unread());
    party
}

/// Columns of one value with the label that says the same in OFAC's remarks.
const LABELLED: [(&str, &str); 7] = [
    ("title", "Title"),
    ("call_sign", "Vessel Call Sign"),
    ("vessel_type", "VESSEL TYPE"),
    ("gross_tonnage", "Vessel Tonnage"),
    ("gross_registered_tonnage", "Vessel Gross Registered Tonnage"),
    ("vessel_flag", "Vessel Flag"),
    ("vessel_owner", "Vessel Owner"),
];

/// Columns of several values with the label that says the same in OFAC's remarks.
const SEVERAL: [(&str, &str); 4] = [
    ("citizenships", "citizen"),
    ("nationalities", "nationality"),
    ("dates_of_birth", "DOB"),
    ("places_of_birth", "POB"),
];

fn sanction<'t>(
    row: &'t Fields,
    source: &'t str,
    list: &'static SubList,
) -> Vec<(&'static str, Text<'t>)> {
    let text = |column| row.get(column).unwrap_or_default().into();
    let mut sanction = vec![
        ("authority", list.authority.into()),
        ("authorityId", text("entity_number")),
        ("country", "us".into()),
        ("program", source.into()),
        ("startDate", text("start_date")),
        ("endDate", text("end_date")),
        // Where it was published: volume and page of the Federal Register.
        ("recordId", text("federal_register_notice")),
        ("sourceUrl", text("source_list_url")),
        ("programUrl", text("source_information_url")),
    ];
    for (column, words) in [
        ("standard_order", "Standard order"),
        ("license_requirement", "License requirement"),
        ("license_policy", "License policy"),
    ] {
        if let Some(value) = row.get(column) {
            sanction.push(("provisions", format!("{words}: {value}").into()));
        }
    }
    sanction
}

/// Addresses between semicolons, each with the code of its country at its end; a semicolon after
/// anything else belongs to the address.
fn addresses(field: &str) -> Vec<Address<'_>> {
    let mut addresses = Vec::new();
    let mut open: Option<Text<'_>> = None;
    for piece in field.split(';').map(str::trim).filter(|it| !it.is_empty()) {
        let text = match open.take() {
            Some(before) => Text::Owned([&*before, piece].join("; ")),
            None => Text::Borrowed(piece),
        };
        if ends_with_country(piece) {
            addresses.push(address(text));
        } else {
            open = Some(text);
        }
    }
    addresses.extend(open.map(address));
    addresses
}

fn address(text: Text<'_>) -> Address<'_> {
    match text {
        Text::Borrowed(text) => address_of(text),
        Text::Owned(text) => {
            let Address { lines, country, .. } = address_of(&text);
            let owned = |it: Text<'_>| Text::Owned(it.into_owned());
            let lines = lines.into_iter().map(owned).collect();
            Address { lines, country: owned(country), ..Address::default() }
        }
    }
}

fn address_of(text: &str) -> Address<'_> {
    let (line, country) = match text.rsplit_once(", ") {
        Some((line, country)) if is_country_code(country) => (line, country),
        _ if is_country_code(text) => ("", text),
        _ => (text, ""),
    };
    Address { lines: vec![line.into()], country: country.into(), ..Address::default() }
}

fn ends_with_country(text: &str) -> bool {
    is_country_code(text.rsplit_once(", ").map_or(text, |(_, it)| it))
}

fn is_country_code(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|it| it.is_ascii_uppercase())
}

/// `Tax ID No., 7702070139, RU` or `RU, 7702070139, Tax ID No.`
fn identifier<'t>(item: &'t str, party: &mut Party<'t>) {
    let at_start = at_start(item).filter(|(label, rest)| is_apart(label, rest));
    if let Some((label, rest)) = at_start {
        let rest = rest.trim_start_matches([',', ' ']);
        party.fact(match rest.rsplit_once(", ") {
            Some((value, code)) if is_country_code(code) => {
                Fact::labelled(label, value, Some(code))
            }
            Some((currency, address)) if label.meaning == Meaning::Currency => {
                Fact::labelled(label, &[currency, address].join(" "), None).into_owned()
            }
            _ => Fact::labelled(label, rest, None),
        });
    } else if let Some((label, before)) = at_end(item) {
        let fact = match before.split_once(", ") {
            Some((code, value)) if is_country_code(code) => {
                Fact::labelled(label, value, Some(code))
            }
            _ => Fact::labelled(label, &before, None),
        };
        party.fact(fact.into_owned());
    } else {
        party.unread.push(("ids".to_owned(), item.to_owned()));
        party.notes.push(item.into());
    }
}

/// Whether a label stands at the start for itself, and is no beginning of a value: a comma follows
/// it, or first a word that specifies it.
fn is_apart(label: &Label, rest: &str) -> bool {
    let specified = rest.starts_with('(') || label.meaning == Meaning::Currency;
    rest.starts_with(',') || (specified && rest.contains(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_with_the_code_of_their_country() {
        let full = |field: &str| -> Vec<(String, String)> {
            addresses(field)
                .into_iter()
                .map(|it| (it.lines.join("|"), it.country.into_owned()))
                .collect()
        };
        for (field, expected) in [
            ("Havana, CU", vec![("Havana", "CU")]),
            ("SY", vec![("", "SY")]),
            (
                "1 High St; Flat 2, London, GB; IR",
                vec![("1 High St; Flat 2, London", "GB"), ("", "IR")],
            ),
            ("Somewhere", vec![("Somewhere", "")]),
        ] {
            let expected: Vec<(String, String)> = expected
                .into_iter()
                .map(|(line, code)| (line.to_owned(), code.to_owned()))
                .collect();
            assert_eq!(full(field), expected, "{field}");
        }
    }

    #[test]
    fn both_orders_of_documents_are_read() {
        for (item, expected) in [
            ("Tax ID No., 7702070139, RU", "Tax ID No.|7702070139|RU"),
            ("RU, 7702070139, Tax ID No.", "Tax ID No.|7702070139|RU"),
            ("Gender, Male", "Gender|Male|"),
            ("Male, Gender", "Gender|Male|"),
            ("Listing Date (CMIC), 2021-06-03", "Listing Date|(CMIC), 2021-06-03|"),
            ("03 Jun 2021, Listing Date (CMIC)", "Listing Date|(CMIC) 03 Jun 2021|"),
            ("Digital Currency Address - XBT, 1AbC", "Digital Currency Address|XBT 1AbC|"),
            ("1AbC, Digital Currency Address - XBT", "Digital Currency Address|XBT 1AbC|"),
        ] {
            let mut party = Party::new(String::new(), "", Kind::Body);
            identifier(item, &mut party);
            let fact = party.facts.first().expect("the item is understood");
            let country = fact.country.clone().unwrap_or_default();
            assert_eq!(
                format!("{}|{}|{country}", fact.label.words, fact.value),
                expected,
                "{item}"
            );
        }
    }

    #[test]
    fn lists_are_told_by_their_abbreviation() {
        for (source, code) in [
            ("SDN", "SDN"),
            ("Capta List (CAP) - Treasury Department", "CAP"),
            ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "NS-MBS"),
            ("Military End User (MEU) List - Bureau of Industry and Security", "MEU"),
            ("A List of Tomorrow (ALT)", ""),
        ] {
            assert_eq!(find(source).code, code, "{source}");
        }
    }
}
