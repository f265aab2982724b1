//! The consolidated list of the UK's Office of Financial Sanctions Implementation, in CSV.
//!
//! Read in both layouts that it had until it was retired on 28 January 2026: that of 2016, and the
//! later one with names in other scripts, alias quality and numbers in columns of their own.
//!
//! The first line has the date of the list, the second the columns. A row is a name; the rows of one
//! `Group ID` are one target, repeat its details and stand anywhere in the file, so that all rows are
//! held until the end. A target without a `Prime Alias` takes its first row for its main name.

use std::collections::{HashMap, HashSet};

use model::clean::language;
use model::date::DayOrder;
use model::{Notice, NoticeKind, country};

use super::gb_uksl_xml::state_name;
use crate::party::{Authority, Paper, Party, Place, add_dates};
use crate::phrase::{emails, first_number, items};
use crate::rows::{Dialect, Fields, Header, Rows};
use crate::sink::dated;
use crate::{Document, Error, Format, Reading, Sink};

const TREASURY: Authority =
    Authority { name: "HM Treasury, Office of Financial Sanctions Implementation", country: "gb" };

/// Columns of both layouts that tell the file.
const TELLING: [&str; 4] = ["Name 6", "Group Type", "Regime", "Group ID"];

/// `ConList.csv` of the Office of Financial Sanctions Implementation.
pub(super) struct GbOfsiConlistCsv;

impl Format for GbOfsiConlistCsv {
    fn name(&self) -> &'static str {
        "gb-ofsi-conlist-csv"
    }

    fn recognise(&self, _file_name: &str, head: &str) -> Option<&'static str> {
        let mut lines = head.lines().take(2);
        lines
            .any(|line| TELLING.iter().all(|it| line.split(',').any(|name| name.trim() == *it)))
            .then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let file = document.name().to_owned();
        let part = document.main()?;
        let dialect = Dialect::CSV.with_header(Header::Having(&TELLING));
        let mut rows = Rows::open(part, &reading.limits, &dialect, sink)?;
        if let Some(date) = rows.preamble().first().and_then(|line| line.get(1)) {
            sink.version(&dated(date, DayOrder::DayFirst));
        }
        let mut targets = Targets::default();
        // What stands before a line that cannot be read is a target all the same.
        let outcome = loop {
            match rows.next(sink) {
                Ok(Some(row)) => targets.take(&file, row, sink),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        for rows in targets.rows {
            target(reading, &file, &rows, sink);
        }
        outcome
    }
}

/// The rows of each target, in the order of their first rows.
#[derive(Default)]
struct Targets {
    rows: Vec<Vec<Fields>>,
    by_number: HashMap<String, usize>,
}

impl Targets {
    fn take(&mut self, file: &str, row: Fields, sink: &mut dyn Sink) {
        let Some(number) = row.get("Group ID").map(str::to_owned) else {
            let message = format!(
                "a row without a group: {:?}",
                row.all().map(|it| it.1).collect::<Vec<_>>()
            );
            sink.notice(Notice::new(NoticeKind::Rejected, file, message).at_line(row.line()));
            return;
        };
        let position = *self.by_number.entry(number).or_insert(self.rows.len());
        match self.rows.get_mut(position) {
            Some(rows) => rows.push(row),
            None => self.rows.push(vec![row]),
        }
    }
}

fn get<'f>(row: &'f Fields, column: &str) -> &'f str {
    row.get(column).unwrap_or_default()
}

fn target(reading: &Reading, file: &str, rows: &[Fields], sink: &mut dyn Sink) {
    let first = &rows[0];
    let number = get(first, "Group ID");
    let schema = match get(first, "Group Type") {
        "Individual" => "Person",
        "Ship" => "Vessel",
        _ => "Organization",
    };
    let mut party = Party::new(reading, file, number, format!("gb-ofsi-{number}"), schema);
    let is_main = |row: &Fields| matches!(get(row, "Alias Type"), "Prime Alias" | "Primary name");
    let main = rows.iter().position(is_main).unwrap_or(0);
    read_name(&mut party, "name", &rows[main]);
    for (_, row) in rows.iter().enumerate().filter(|(index, _)| *index != main) {
        read_name(&mut party, quality(row), row);
    }
    if party.entity.entity().first("name").is_none() {
        let message = "a group without a name";
        sink.notice(Notice::new(NoticeKind::Rejected, file, message).at_line(first.line()));
        return;
    }
    let mut seen = Seen::default();
    for row in rows {
        details(&mut party, row, &mut seen);
        sanction(&mut party, row);
        // The kind of the group is that of its first row.
        row.ignore(&["Group Type", "Group ID"]);
        for (column, value) in row.unread() {
            party.entity.unplaced(&column, &value);
        }
    }
    party.finish(sink);
}

/// What a name is, by the columns `Alias Type` (`AKA`, `FKA`, `Primary name variation`) and, in the
/// later layout, `Alias Quality`.
fn quality(row: &Fields) -> &'static str {
    let weak = get(row, "Alias Quality").to_lowercase().contains("low");
    match get(row, "Alias Type") {
        "FKA" => "previousName",
        _ if weak => "weakAlias",
        _ => "alias",
    }
}

fn read_name(party: &mut Party<'_>, property: &str, row: &Fields) {
    let parts = ["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"];
    state_name(party, property, parts.map(|it| get(row, it)));
    let tongue = language(get(row, "Non-Latin Script Language"));
    party.names("alias", get(row, "Name Non-Latin Script"), tongue);
    // The letters tell the script by themselves; the quality of a main name is its place.
    row.ignore(&["Non-Latin Script Type", "Alias Quality"]);
    party.entity.add("title", get(row, "Title"));
}

/// What the rows of a target have said already: they repeat each other.
#[derive(Default)]
struct Seen(HashSet<Vec<String>>);

impl Seen {
    /// Whether these columns of a row say something new. Marks them as read.
    fn is_new(&mut self, row: &Fields, columns: &[&str]) -> bool {
        let values: Vec<String> = columns.iter().map(|it| get(row, it).to_owned()).collect();
        let key = columns.iter().map(|it| (*it).to_owned()).chain(values.clone()).collect();
        values.iter().any(|it| !it.is_empty()) && self.0.insert(key)
    }
}

fn details(party: &mut Party<'_>, row: &Fields, seen: &mut Seen) {
    if seen.is_new(row, &["DOB"]) {
        for date in items(get(row, "DOB")) {
            // An unknown day or month is printed as 00.
            party.birth_dates(date.trim_start_matches("00/"), DayOrder::DayFirst);
        }
    }
    if seen.is_new(row, &["Town of Birth", "Country of Birth"]) {
        birth_places(party, get(row, "Town of Birth"), get(row, "Country of Birth"));
    }
    if seen.is_new(row, &["Nationality"]) {
        for nationality in items(get(row, "Nationality")) {
            read_nationality(party, nationality);
        }
    }
    for (kind, columns) in PAPERS {
        if seen.is_new(row, *columns) {
            papers(party, kind, columns.map(|it| get(row, it)));
        }
    }
    if seen.is_new(row, &["Position"]) {
        for position in items(get(row, "Position")) {
            match party.is_a("Person") {
                true => party.entity.add("position", position),
                false => party.note("Position", position),
            }
        }
    }
    if seen.is_new(row, &ADDRESS) {
        read_address(party, row);
    }
    if seen.is_new(row, &["Other Information"]) {
        let information = get(row, "Other Information");
        party.note("", information);
        party.identifiers(information);
        for address in emails(information) {
            party.contact("email", address);
        }
    }
}

/// Columns for the number and the details of papers. The layout of 2016 has one column for both.
const PAPERS: &[(&str, &[&str; 2])] = &[
    ("Passport", &["Passport Number", "Passport Details"]),
    ("National identification number", &["NI Number", ""]),
    (
        "National identification number",
        &["National Identification Number", "National Identification Details"],
    ),
];

const ADDRESS: [&str; 8] = [
    "Address 1",
    "Address 2",
    "Address 3",
    "Address 4",
    "Address 5",
    "Address 6",
    "Post/Zip Code",
    "Country",
];

/// A nationality, which may be dressed up as `Iranian national and US citizen`.
fn read_nationality(party: &mut Party<'_>, raw: &str) {
    const DRESS: [&str; 5] =
        ["citizenship", "citizen", "nationality", "national", "national/citizen"];
    let words = raw.split_whitespace().filter(|it| !DRESS.contains(&it.to_lowercase().as_str()));
    let bare = words.collect::<Vec<_>>().join(" ");
    let reading = country::read(&bare);
    if reading.unread.is_empty() {
        for country in reading.countries {
            party.entity.add_clean("nationality", country.code(), Some(raw));
        }
    } else {
        party.countries("nationality", raw);
    }
}

/// Towns and countries of birth come as two enumerations. Which belongs to which is kept in a note
/// where there are several.
fn birth_places(party: &mut Party<'_>, towns: &str, countries: &str) {
    match (items(towns).as_slice(), items(countries).as_slice()) {
        ([] | [_], [] | [_]) => {
            let town = items(towns).first().copied().unwrap_or_default();
            party.birth_place(&[town], items(countries).first().copied().unwrap_or_default());
        }
        (several_towns, several_countries) => {
            several_towns.iter().for_each(|town| party.birth_place(&[town], ""));
            several_countries.iter().for_each(|country| party.countries("birthCountry", country));
            party.note("Places of birth", &format!("{towns} / {countries}"));
        }
    }
}

/// Papers in a column for the number and one for the details. In the layout of 2016 there is only
/// one column, which holds both.
fn papers(party: &mut Party<'_>, kind: &str, [numbers, details]: [&str; 2]) {
    if !numbers.is_empty() && !details.is_empty() && items(numbers).len() == 1 {
        party.paper(&Paper { kind, number: numbers, note: details, ..Paper::default() });
        return;
    }
    for item in items(numbers).into_iter().chain(items(details)).flat_map(inner_items) {
        let number = first_number(item).filter(|it| !is_year_of_issue(item, it));
        party.paper(&Paper {
            kind,
            number: number.unwrap_or_default(),
            country: number.and_then(|it| issuer(item, it)).unwrap_or_default(),
            note: if number == Some(item) { "" } else { item },
            ..Paper::default()
        });
    }
}

/// Whether what looks like a number is a year, as in `(Egypt). Issued 1993.`
fn is_year_of_issue(item: &str, number: &str) -> bool {
    let before = item.split_once(number).map_or("", |it| it.0).trim_end().to_lowercase();
    number.len() == 4 && (before.ends_with("issued") || before.ends_with("issued in"))
}

/// The items of `Qatari passport number (a)01020802 (b)00754833`.
fn inner_items(item: &str) -> Vec<&str> {
    match item.find("(a)") {
        Some(at) if item.contains("(b)") => items(&item[at..]),
        _ => vec![item],
    }
}

/// The country of a paper, from `G827238 (Tunisian). Issued...` or `Yemeni passport number 17979`.
fn issuer<'t>(item: &'t str, number: &str) -> Option<&'t str> {
    let (before, after) = item.split_once(number)?;
    let bracket =
        after.trim_start().strip_prefix('(').and_then(|it| it.split_once(')')).map(|it| it.0);
    let nationality = || before.split(' ').next();
    bracket.or_else(nationality).filter(|it| country::find(it).is_some())
}

fn read_address(party: &mut Party<'_>, row: &Fields) {
    let [lines @ .., city, postcode, country] = ADDRESS.map(|it| get(row, it));
    // `In Syria as at June 2013`
    let land = country.strip_prefix("In ").unwrap_or(country);
    let (land, note) = match land.find(" as at ") {
        Some(at) => (&land[..at], country),
        None => (country, ""),
    };
    // By the notes on the format the last line holds the town or, without one, the region.
    party.address(&Place {
        lines: lines.to_vec(),
        city,
        postcode,
        country: land,
        note,
        ..Place::default()
    });
}

/// One sanction a regime.
fn sanction(party: &mut Party<'_>, row: &Fields) {
    let regime = get(row, "Regime");
    let number = get(row, "Group ID");
    let information = get(row, "Other Information");
    let sanction = party.sanction(regime, TREASURY);
    sanction.add("program", regime);
    sanction.add("authorityId", number);
    sanction.add("recordId", number);
    sanction.add("unscId", un_reference(information));
    sanction.add("reason", get(row, "UK Statement of Reasons"));
    for (property, column) in [
        ("listingDate", "Listed On"),
        ("startDate", "Listed On"),
        ("startDate", "UK Sanctions List Date Designated"),
        ("modifiedAt", "Last Updated"),
    ] {
        add_dates(sanction, property, get(row, column), DayOrder::DayFirst);
    }
}

/// The number of the Security Council in `UN Ref QI.B.62.02. Also referred to as...` or, in the later
/// layout, `(UN Ref):TAi.002. (Further Identifying Information):...`.
fn un_reference(information: &str) -> &str {
    let upper = information.to_ascii_uppercase();
    let Some(at) = upper.find("UN REF") else { return "" };
    let rest = information[at + "UN REF".len()..].trim_start_matches([')', ':', '.', ' ']);
    let word = rest.split([' ', '(', ',', ';']).next().unwrap_or_default().trim_end_matches('.');
    if word.contains(|it: char| it.is_ascii_digit()) { word } else { "" }
}
