//! People with significant control of British companies, and beneficial owners of overseas entities
//! that hold land there: the snapshot of Companies House, as JSON lines.
//!
//! A record names a company by its number and a person by a link. Each nature of control becomes a
//! relation: shares and capital an `Ownership`, votes, appointment of the board and influence a
//! `Control`. Bands of shares are written out as the Companies Act 2006, Schedule 1A, has them: "more
//! than 25% but not more than 50%", "more than 50% but less than 75%", "75% or more".
//!
//! An owner that is itself registered at Companies House gets the id of that company, so that chains of
//! owners meet. Statements that a company has no such person become a note on the company.

use model::{Notice, NoticeKind};

use super::Format;
use super::json_lines::NoRecord;
use super::json_records::{self, Fields, share_in_words};
use crate::id::slug;
use crate::{Document, Draft, Error, Reading, Sink};

/// The snapshot of people with significant control.
pub(super) struct GbPsc;

impl Format for GbPsc {
    fn name(&self) -> &'static str {
        "gb-psc-jsonl"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let is_record = super::json_lines::begins_with_object(head)
            && head.contains("\"company_number\"")
            && head.contains("\"data\"")
            && head.contains("\"kind\"");
        is_record.then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        let mut count = Count::default();
        json_records::read(part, &reading.limits, sink, |fields, line, sink| {
            Record { reading, file: &file, line }.read(fields, &mut count, sink)
        })
    }
}

/// The id of a company by its number.
pub(super) fn company_id(number: &str) -> String {
    format!("gb-coh-{number}")
}

/// How many people and statements were read, to be held against the totals at the end of the file.
#[derive(Default)]
struct Count {
    persons: u64,
    statements: u64,
    exemptions: u64,
}

/// Where a record stands.
struct Record<'r> {
    reading: &'r Reading,
    file: &'r str,
    line: u64,
}

/// Natures of control whose holder has shares or capital. The others are votes, the right to appoint,
/// and influence.
const CAPITAL: [&str; 3] =
    ["ownership-of-shares", "right-to-share-surplus-assets", "part-right-to-share"];

/// Bands in natures of control, with both ends: what is to be exceeded or reached, and whether it is.
const BANDS: [(&str, [&str; 2], [bool; 2]); 4] = [
    ("25-to-50-percent", ["25", "50"], [true, false]),
    ("50-to-75-percent", ["50", "75"], [true, true]),
    ("75-to-100-percent", ["75", ""], [false, false]),
    ("more-than-25-percent", ["25", ""], [true, false]),
];

impl Record<'_> {
    fn read(
        &self,
        mut fields: Fields,
        count: &mut Count,
        sink: &mut dyn Sink,
    ) -> Result<(), NoRecord> {
        let number = fields.text("company_number");
        let mut data = fields.object("data");
        let kind = data.text("kind");
        if kind.starts_with("totals#") {
            self.totals(data, count, sink);
            return Ok(());
        }
        if number.is_empty() || kind.is_empty() {
            let message = "neither a person nor a statement about a company with a number";
            return Err(NoRecord { record: None, message: message.to_owned(), is_syntax: false });
        }
        let link = data.object("links").text("self");
        let key = link.rsplit('/').next().unwrap_or_default();
        let record = if key.is_empty() { format!("line {}", self.line) } else { key.to_owned() };
        let mut company =
            Draft::new(self.reading, self.file, &record, company_id(&number), "Company");
        company.add("registrationNumber", &number);
        // Overseas entities are registered here because they hold land, and founded elsewhere.
        if !number.starts_with("OE") {
            company.add("jurisdiction", "gb");
        }
        data.ignore(&["etag"]);
        match kind.as_str() {
            "persons-with-significant-control-statement" => {
                count.statements += 1;
                self.statement(&mut company, data);
            }
            "exemptions" => {
                count.exemptions += 1;
                company.add("notes", "Exempt from naming people with significant control");
                data.finish(&mut company);
            }
            _ => {
                count.persons += 1;
                self.person(&mut company, &kind, &record, data, sink);
            }
        }
        fields.finish(&mut company);
        company.finish(sink);
        Ok(())
    }

    /// A statement in place of a person, such as `no-individual-or-entity-with-signficant-control`.
    fn statement(&self, company: &mut Draft<'_>, mut data: Fields) {
        let said = data.text("statement").replace('-', " ");
        let (from, to) = (data.text("notified_on"), data.text("ceased_on"));
        let until = if to.is_empty() { String::new() } else { format!(", until {to}") };
        let about = data.text("linked_psc_name");
        let about = if about.is_empty() { about } else { format!(" ({about})") };
        company.add("notes", &format!("Statement on control: {said}{about}, since {from}{until}"));
        data.finish(company);
    }

    fn person(
        &self,
        company: &mut Draft<'_>,
        kind: &str,
        record: &str,
        mut data: Fields,
        sink: &mut dyn Sink,
    ) {
        let schema = match kind {
            _ if kind.starts_with("individual") => "Person",
            _ if kind.starts_with("corporate-entity") => "Company",
            _ if kind.starts_with("legal-person") => "Organization",
            // Nothing but the existence of a protected person is published.
            _ => "LegalEntity",
        };
        let mut identification = data.object("identification");
        let registered = identification.text("registration_number");
        let places = ["place_registered", "country_registered"].map(|it| identification.text(it));
        let own_number = companies_house_number(&registered, &places);
        let id = match &own_number {
            Some(number) => company_id(number),
            None => format!("gb-psc-{record}"),
        };
        let mut person = company.another(id, schema);
        if schema == "LegalEntity" {
            note(&mut person, "Kind of person", &kind.replace('-', " "));
        }
        self.describe(&mut person, &mut data);
        if schema != "Person" {
            let number = own_number.as_deref().unwrap_or(&registered);
            person.add("registrationNumber", number);
            person.add("legalForm", &identification.text("legal_form"));
            let land = if own_number.is_some() { "gb" } else { &places[1] };
            person.add("jurisdiction", land);
            note(&mut person, "Registered at", &places[0]);
            note(&mut person, "Governing law", &identification.text("legal_authority"));
        }
        identification.finish(&mut person);
        let period = [data.text("notified_on"), data.text("ceased_on")];
        let is_over = data.text("ceased") == "true";
        let mut natures = data.texts("natures_of_control");
        if natures.is_empty() {
            natures.push(kind.to_owned());
        }
        data.ignore(&["description"]);
        data.finish(&mut person);
        for nature in natures {
            let relation = tie(company, &person, record, &nature, &period, is_over);
            relation.finish(sink);
        }
        person.finish(sink);
    }

    fn describe(&self, person: &mut Draft<'_>, data: &mut Fields) {
        person.add("name", &data.text("name"));
        let mut name = data.object("name_elements");
        for (property, key) in [
            ("title", "title"),
            ("firstName", "forename"),
            ("middleName", "middle_name"),
            ("lastName", "surname"),
        ] {
            person.add(property, &name.text(key));
        }
        name.finish(person);
        let mut birth = data.object("date_of_birth");
        let [year, month, day] = ["year", "month", "day"].map(|it| birth.text(it));
        let birth_date = match (year.len(), month.as_str(), day.as_str()) {
            (4, "", _) => year,
            (4, month, "") => format!("{year}-{month:0>2}"),
            (4, month, day) => format!("{year}-{month:0>2}-{day:0>2}"),
            _ => String::new(),
        };
        person.add("birthDate", &birth_date);
        birth.finish(person);
        person.add("nationality", &data.text("nationality"));
        person.add("country", &data.text("country_of_residence"));
        for key in ["address", "principal_office_address"] {
            address(person, data.object(key));
        }
        // Companies House asks overseas entities whether an owner is under sanctions.
        if data.text("is_sanctioned") == "true" {
            person.add_clean("topics", "sanction", None);
        }
    }

    /// The last line counts what is in the file.
    fn totals(&self, mut data: Fields, count: &Count, sink: &mut dyn Sink) {
        sink.version(&data.text("generated_at"));
        for (key, read) in [
            ("persons_of_significant_control_count", count.persons),
            ("statements_count", count.statements),
            ("exemptions_count", count.exemptions),
        ] {
            let stated = data.text(key);
            if !stated.is_empty() && stated != read.to_string() {
                let message = format!("the file states {stated}, and {read} were read");
                let notice = Notice::new(NoticeKind::Flagged, self.file, message);
                sink.notice(notice.at_line(self.line).in_field(key));
            }
        }
    }
}

/// The relation that a nature of control is.
fn tie<'a>(
    company: &Draft<'a>,
    person: &Draft<'a>,
    record: &str,
    nature: &str,
    [from, to]: &[String; 2],
    is_over: bool,
) -> Draft<'a> {
    let id = format!("gb-psc-{record}-{}", slug(nature));
    let band = BANDS.iter().find(|it| nature.contains(it.0));
    let share = band.map_or_else(String::new, |(_, [low, high], [above, below])| {
        share_in_words(low, *above, high, *below)
    });
    let is_capital = CAPITAL.iter().any(|it| nature.starts_with(it));
    let (schema, ends) = match is_capital {
        true => ("Ownership", ["owner", "asset"]),
        false => ("Control", ["controller", "controlled"]),
    };
    let mut relation = company.another(id, schema);
    relation.add_clean(ends[0], person.id(), None);
    relation.add_clean(ends[1], company.id(), None);
    match is_capital {
        true => {
            relation.add("percentage", &share);
            relation.add("ownershipType", nature);
        }
        false => relation.add("controlType", nature),
    }
    relation.add("startDate", from);
    relation.add("endDate", to);
    if is_over && to.is_empty() {
        relation.add("status", "ceased");
    }
    relation
}

fn note(draft: &mut Draft<'_>, label: &str, text: &str) {
    if !text.trim().is_empty() {
        draft.add("notes", &format!("{label}: {}", text.trim()));
    }
}

fn address(draft: &mut Draft<'_>, mut place: Fields) {
    let keys = [
        "care_of",
        "po_box",
        "premises",
        "address_line_1",
        "address_line_2",
        "locality",
        "region",
        "postal_code",
        "country",
    ];
    let parts: Vec<String> = keys.iter().map(|it| place.text(it)).collect();
    let filled: Vec<&str> = parts.iter().map(|it| it.trim()).filter(|it| !it.is_empty()).collect();
    draft.add("address", &filled.join(", "));
    place.finish(draft);
}

/// The number of a company at Companies House, eight digits or two letters and six digits, if the place
/// where it is registered is that.
fn companies_house_number(number: &str, places: &[String; 2]) -> Option<String> {
    const PLACES: [&str; 9] = [
        "companies house",
        "england",
        "wales",
        "scotland",
        "northern ireland",
        "united kingdom",
        "great britain",
        "uk",
        "cardiff",
    ];
    let is_there = places.iter().any(|place| {
        let place = place.to_lowercase();
        PLACES.iter().any(|it| match it.len() {
            2 => place.split(|it: char| !it.is_alphanumeric()).any(|word| word == *it),
            _ => place.contains(it),
        })
    });
    let number: String =
        number.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_uppercase();
    if !is_there || number.is_empty() || !number.is_ascii() {
        return None;
    }
    let letters = number.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = &number[letters..];
    let is_number = digits.bytes().all(|it| it.is_ascii_digit()) && !digits.is_empty();
    match (letters, digits.len()) {
        (0, 1..=8) if is_number => Some(format!("{number:0>8}")),
        (2, 6) if is_number => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_companies_house_are_told_from_those_of_others() {
        for (number, place, expected) in [
            ("00686734", "Companies House Cardiff", Some("00686734")),
            ("686734", "England & Wales", Some("00686734")),
            ("sc 123456", "Scotland", Some("SC123456")),
            ("686734", "Gibraltar", None),
            ("HRB 12345", "United Kingdom", None),
            ("", "United Kingdom", None),
            ("123456789", "UK", None),
            ("1234", "Ukraine", None),
        ] {
            let places = [place.to_owned(), String::new()];
            assert_eq!(companies_house_number(number, &places).as_deref(), expected, "{number}");
        }
    }
}
