//! A party in the making: the entity of a record, with what the list says beside it.
//!
//! Lists differ in form and agree in substance: each record has names, papers, addresses and the
//! sanction itself. [`Party`] puts these into the model in one way for all of them.

use model::date::{self, DateSpan, DayOrder};
use model::{Lang, Notice, NoticeKind, country};
use text::identifier;

use crate::id::{address_id, slug};
use crate::phrase::{Variant, bare_number, date_after, names};
use crate::xml::Node;
use crate::{Draft, Reading, Sink};

/// The entity of a record with its sanctions, papers and addresses.
pub(crate) struct Party<'a> {
    /// The entity itself.
    pub(crate) entity: Draft<'a>,
    beside: Vec<Draft<'a>>,
}

/// A paper or register entry that identifies somebody, in the words of the list; empty where the
/// list is silent.
#[derive(Debug, Default)]
pub(crate) struct Paper<'t> {
    /// What it is, such as `National passport`.
    pub(crate) kind: &'t str,
    /// Its number, with or without words around it.
    pub(crate) number: &'t str,
    /// The country that issued it.
    pub(crate) country: &'t str,
    /// When it was issued.
    pub(crate) issued: &'t str,
    /// When it expires.
    pub(crate) expires: &'t str,
    /// Who issued it, and where.
    pub(crate) authority: &'t str,
    /// What else is said of it.
    pub(crate) note: &'t str,
}

/// An address in parts; empty where the list is silent.
#[derive(Debug, Default)]
pub(crate) struct Place<'t> {
    /// Street, house, district: in the order of the list.
    pub(crate) lines: Vec<&'t str>,
    /// The post office box.
    pub(crate) box_number: &'t str,
    /// The town.
    pub(crate) city: &'t str,
    /// The province or state.
    pub(crate) region: &'t str,
    /// The postal code.
    pub(crate) postcode: &'t str,
    /// The country, as the list prints or codes it.
    pub(crate) country: &'t str,
    /// What else is said of it, such as `previous address`.
    pub(crate) note: &'t str,
}

/// Who lists: the same for every sanction of a source.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Authority {
    /// The name.
    pub(crate) name: &'static str,
    /// The country, or `eu`; empty for the United Nations, which are none.
    pub(crate) country: &'static str,
}

impl<'a> Party<'a> {
    /// A listed party: it carries the topic `sanction`.
    pub(crate) fn new(
        reading: &'a Reading,
        file: &str,
        record: &str,
        id: String,
        schema: &str,
    ) -> Self {
        let mut entity = Draft::new(reading, file, record, id, schema);
        entity.add_clean("topics", "sanction", None);
        Party { entity, beside: Vec::new() }
    }

    /// Whether the entity is of that schema or one that descends from it.
    pub(crate) fn is_a(&self, schema: &str) -> bool {
        self.entity.entity().schema().is_a(schema)
    }

    /// States the names in a field, each spelling by itself; initials in brackets become
    /// abbreviations. Only the first spelling gets `property` if that is `name`, so that an entity
    /// has the one main name that its list gives it.
    pub(crate) fn names(&mut self, property: &str, field: &str, lang: Option<Lang>) {
        let mut property = property;
        for variant in names(field) {
            match variant {
                Variant::Name(name) => self.entity.add_in(property, name, lang),
                Variant::OtherScript(name) => self.entity.add(property, name),
                Variant::Abbreviation(name) if self.is_a("LegalEntity") => {
                    self.entity.add("abbreviation", name);
                }
                Variant::Abbreviation(name) => self.entity.add("alias", name),
            }
            if property == "name" {
                property = "alias";
            }
        }
    }

    /// The sanction of that listing, to be filled. A party that is listed under several programmes
    /// has one each, told apart by `listing`; an empty `listing` means the only one.
    pub(crate) fn sanction(&mut self, listing: &str, authority: Authority) -> &mut Draft<'a> {
        let mut id = format!("{}-sanction", self.entity.id());
        if !listing.is_empty() {
            id.push('-');
            id.push_str(&slug(listing));
        }
        let holder = self.entity.id().to_owned();
        let sanction = self.beside(id, "Sanction");
        sanction.add_clean("entity", &holder, None);
        sanction.add("authority", authority.name);
        sanction.add("country", authority.country);
        sanction
    }

    /// The entity of that id beside the party's own, begun if it is not there yet: lists repeat
    /// themselves.
    fn beside(&mut self, id: String, schema: &str) -> &mut Draft<'a> {
        let position = self.beside.iter().position(|it| it.id() == id).unwrap_or_else(|| {
            self.beside.push(self.entity.another(id, schema));
            self.beside.len() - 1
        });
        &mut self.beside[position]
    }

    /// States a paper twice: its number on the holder, where it is looked for, and the paper itself
    /// with country and dates.
    pub(crate) fn paper(&mut self, paper: &Paper<'_>) {
        let number = bare_number(paper.number);
        if number.is_empty() {
            self.unnumbered(paper);
            return;
        }
        let property = self.number_property(&format!("{} {}", paper.kind, paper.number));
        self.entity.add(property, number);
        if !self.is_a("LegalEntity") {
            self.note(paper.kind, paper.note);
            return;
        }
        let (schema, word) = match property {
            "passportNumber" => ("Passport", "passport"),
            _ => ("Identification", "id"),
        };
        let id = format!("{}-{word}-{}", self.entity.id(), slug(number));
        let holder = self.entity.id().to_owned();
        let draft = self.beside(id, schema);
        draft.add_clean("holder", &holder, None);
        draft.add("number", number);
        draft.add("type", paper.kind);
        let rest = add_countries(draft, "country", paper.country);
        draft.add("description", &rest);
        draft.add("authority", paper.authority);
        let remarks = format!("{}; {}", paper.note, paper.number);
        let issued = date_after(&remarks, &["issued", "date of issue"]);
        let expires = date_after(&remarks, &["expir", "valid until", "valid to", "exp."]);
        draft.add("startDate", first_of([paper.issued, &issued]));
        draft.add("endDate", first_of([paper.expires, &expires]));
        draft.add("description", paper.note);
        if number != paper.number.trim() {
            draft.add("description", paper.number);
        }
    }

    /// A paper whose number, if any, hides in the remark about it.
    fn unnumbered(&mut self, paper: &Paper<'_>) {
        let words =
            [paper.kind, paper.note, paper.authority, paper.country, paper.issued, paper.expires];
        let said = joined(words);
        if paper.note.is_empty() && said == paper.kind {
            return;
        }
        self.entity.add("notes", &said);
        self.identifiers(paper.note);
    }

    /// Takes identifiers with their labels out of running text, such as `OGRN: 1027739552642`. The text
    /// itself has to be stated by the caller.
    ///
    /// Ships' numbers count for ships alone: a remark on a company names those of its fleet.
    pub(crate) fn identifiers(&mut self, text: &str) {
        for found in identifier::extract(text) {
            let of_ship = found.scheme.is_some_and(|it| it.starts_with("imo"));
            if !of_ship || self.is_a("Vessel") {
                self.identifier(&found);
            }
        }
    }

    fn identifier(&mut self, found: &identifier::Found) {
        let schema = self.entity.entity().schema();
        let mut formats = schema
            .properties()
            .iter()
            .filter(|it| it.format == found.scheme && it.format.is_some());
        let property = match (formats.next(), found.scheme) {
            (Some(property), _) => property.name,
            (None, Some("kpp")) => "kppCode",
            (None, Some("ogrnip")) => "ogrnCode",
            // Accounts and wallets are things of their own; the caller's text keeps them.
            (None, Some(_)) => return,
            (None, None) if found.label.starts_with("Regist") => "registrationNumber",
            (None, None) => "taxNumber",
        };
        if schema.property(property).is_none() {
            return;
        }
        self.entity.add(property, &found.canonical);
    }

    /// States a number of a business register as the list prints it: bare, or several with their
    /// labels, as in `OGRN: 1027700000000, INN: 7700000000`.
    pub(crate) fn registration(&mut self, field: &str) {
        for piece in field.split(['\n', ';', ',']).map(str::trim) {
            let found = identifier::extract(piece);
            found.iter().for_each(|it| self.identifier(it));
            let number = bare_number(piece);
            let is_number = number != piece || !piece.contains(' ');
            if found.is_empty() && is_number && number.contains(|it: char| it.is_ascii_digit()) {
                self.entity.add(number_kind(piece).unwrap_or("registrationNumber"), number);
            }
        }
        if field.contains(char::is_whitespace) {
            self.note("Business registration number", field);
        }
    }

    /// Which property of this entity such a number belongs to, by what the list calls it.
    fn number_property(&self, kind: &str) -> &'static str {
        let schema = self.entity.entity().schema();
        let known = number_kind(kind).into_iter().chain(["idNumber", "registrationNumber"]);
        known.into_iter().find(|it| schema.property(it).is_some()).unwrap_or("notes")
    }

    /// States the countries that a field names, such as `Italy (last known address)`; what it says
    /// beside them goes to a note.
    /// An organisation has no nationality: where the property is not its own, the country is.
    pub(crate) fn countries(&mut self, property: &str, raw: &str) {
        let own = self.entity.entity().schema().property(property);
        let property = own.map_or("country", |it| it.name);
        let rest = add_countries(&mut self.entity, property, raw);
        if !rest.is_empty() {
            self.note(property, raw);
        }
    }

    /// States an address: the whole line and the country on the entity, the parts beside it. An
    /// address that is only a country is just that.
    pub(crate) fn address(&mut self, place: &Place<'_>) {
        self.countries("country", place.country);
        let line = place.line();
        if line.is_empty() && place.note.is_empty() {
            return;
        }
        let full = joined([line.as_str(), shown_country(place.country)]);
        if line.is_empty() {
            self.note("address", &[&full, place.note].map(str::trim).join(" "));
            return;
        }
        let id = address_id(&full);
        self.entity.add("address", &full);
        self.note(&full, place.note);
        self.entity.add_clean("addressEntity", &id, None);
        let draft = self.beside(id, "Address");
        draft.add("full", &full);
        draft.add("street", &joined(place.lines.iter().copied()));
        draft.add("postOfficeBox", place.box_number);
        draft.add("city", place.city);
        draft.add("region", place.region);
        draft.add("postalCode", place.postcode);
        // What is no country is in the whole line and in a note of the party.
        add_countries(draft, "country", place.country);
    }

    /// States dates of birth as the list prints them: whole, partial, approximate, in ranges. What is
    /// no date, and what one value cannot hold, is kept in a note.
    pub(crate) fn birth_dates(&mut self, raw: &str, order: DayOrder) {
        let reading = date::read(raw, order);
        for span in &reading.spans {
            for value in span.values() {
                self.entity.add_clean("birthDate", &value, Some(raw));
            }
        }
        let inexact = reading.spans.iter().any(|it| it.is_approximate() || it.values().len() > 1);
        if inexact || !reading.unread.is_empty() {
            self.note("Date of birth", raw);
        }
    }

    /// States a place of birth, from the street to the province, and its country.
    pub(crate) fn birth_place(&mut self, parts: &[&str], land: &str) {
        let place = joined(parts.iter().copied().chain([shown_country(land)]));
        self.entity.add("birthPlace", &place);
        // The whole text is in the place already, so nothing is lost that is no country.
        add_countries(&mut self.entity, "birthCountry", land);
    }

    /// Reports everything in a record that no reader has asked for.
    pub(crate) fn unread(&mut self, node: &Node) {
        for (path, value) in node.unread() {
            self.entity.unplaced(&path, &value);
        }
    }

    /// States a way to reach the party by the list's word for it; what is no property, such as a fax
    /// number, becomes a note.
    pub(crate) fn contact(&mut self, kind: &str, value: &str) {
        let lower = kind.to_lowercase();
        let property = match lower.as_str() {
            "phone" | "tel" | "telephone" | "mobile" => "phone",
            "email" | "e-mail" => "email",
            "web" | "website" | "url" => "website",
            _ => "",
        };
        if !property.is_empty() && self.entity.entity().schema().property(property).is_some() {
            self.entity.add(property, value);
        } else {
            self.note(kind, value);
        }
    }

    /// Keeps a remark with the word for what it is about.
    pub(crate) fn note(&mut self, about: &str, remark: &str) {
        let remark = remark.trim();
        if !remark.is_empty() && about.is_empty() {
            self.entity.add("notes", remark);
        } else if !remark.is_empty() {
            self.entity.add("notes", &format!("{about}: {remark}"));
        }
    }

    /// Hands everything over, the entity first.
    pub(crate) fn finish(self, sink: &mut dyn Sink) {
        self.entity.finish(sink);
        for draft in self.beside {
            draft.finish(sink);
        }
    }
}

/// The parts that say something, with commas between.
pub(crate) fn joined<'t>(parts: impl IntoIterator<Item = &'t str>) -> String {
    let parts = parts.into_iter().map(str::trim).filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

fn first_of(values: [&str; 2]) -> &str {
    values.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
}

/// States the countries that a field names and gives back the words that name none. A field without
/// any country gives a notice as well.
pub(crate) fn add_countries(draft: &mut Draft<'_>, property: &str, raw: &str) -> String {
    let mut reading = country::read(raw);
    if let (false, Some((outside, inside))) = (reading.unread.is_empty(), raw.split_once('(')) {
        let first = country::read(outside);
        if first.unread.is_empty() && !first.countries.is_empty() {
            reading =
                country::Reading { unread: vec![inside.trim_end_matches(')').to_owned()], ..first };
        }
    }
    for country in &reading.countries {
        draft.add_clean(property, country.code(), Some(raw));
    }
    if reading.countries.is_empty() && !reading.unread.is_empty() {
        draft.notice(NoticeKind::Flagged, property, format!("no country in {raw:?}: kept as text"));
    }
    reading.unread.join(", ")
}

/// States dates that a list prints in its own order of day and month.
pub(crate) fn add_dates(draft: &mut Draft<'_>, property: &str, raw: &str, order: DayOrder) {
    let reading = date::read(raw, order);
    for value in reading.spans.iter().flat_map(DateSpan::values) {
        draft.add_clean(property, &value, Some(raw));
    }
    if reading.spans.is_empty() {
        // No date at all, such as `0097-06-30`: kept as it stands, with a notice.
        return draft.add(property, raw);
    }
    for unread in reading.unread {
        draft.unplaced(property, &unread.text);
    }
}

/// A country as people read it: codes by their name, names as the list prints them.
fn shown_country(raw: &str) -> &str {
    match country::find(raw) {
        Some(country) if raw.len() <= 3 => country.name(),
        _ => raw,
    }
}

/// The text at a path, empty where there is none.
pub(crate) fn text<'n>(node: &'n Node, path: &str) -> &'n str {
    node.text_of(path).unwrap_or_default()
}

/// Reports what stands outside of all records.
pub(crate) fn stray(file: &str, node: &Node, sink: &mut dyn Sink) {
    for (path, value) in node.unread() {
        let message = format!("outside of all records: {value:?}");
        let field = match path.as_str() {
            "." => node.name().to_owned(),
            path => format!("{}/{path}", node.name()),
        };
        let notice = Notice::new(NoticeKind::Unplaced, file, message);
        sink.notice(notice.at_line(node.line()).in_field(field));
    }
}

/// Every element at a path such as `Names/Name`.
pub(crate) fn each<'n>(node: &'n Node, path: &'n str) -> Vec<&'n Node> {
    path.split('/').fold(vec![node], |nodes, name| {
        nodes.into_iter().flat_map(|it| it.children(name)).collect()
    })
}

/// The value of an attribute, empty where there is none.
pub(crate) fn attr<'n>(node: &'n Node, name: &str) -> &'n str {
    node.attr(name).unwrap_or_default()
}

impl Place<'_> {
    /// The address in one line, without the country.
    fn line(&self) -> String {
        let tail = [self.box_number, self.city, self.region, self.postcode];
        joined(self.lines.iter().copied().chain(tail))
    }
}

/// How words begin by which lists call a number, in lower case, with the property that it belongs to;
/// the first row that occurs decides. Words of three letters have to be whole.
const NUMBER_KINDS: &[(&str, &str)] = &[
    ("passport", "passportNumber"),
    ("passeport", "passportNumber"),
    ("pasaporte", "passportNumber"),
    ("social", "socialSecurityNumber"),
    ("ssn", "socialSecurityNumber"),
    ("fiscal", "taxNumber"),
    ("tax", "taxNumber"),
    ("swift", "swiftBic"),
    ("imo", "imoNumber"),
    ("regist", "registrationNumber"),
    ("regnumber", "registrationNumber"),
];

fn number_kind(kind: &str) -> Option<&'static str> {
    let kind = kind.to_lowercase();
    let words: Vec<&str> = kind.split(|it: char| !it.is_alphanumeric()).collect();
    let occurs = |known: &str| {
        words.iter().any(|it| *it == known || known.len() > 3 && it.starts_with(known))
    };
    NUMBER_KINDS.iter().find(|(known, _)| occurs(known)).map(|(_, property)| *property)
}
