//! Beneficial ownership data in the standard of Open Ownership (BODS), versions 0.2 to 0.4, as one JSON
//! list or as JSON lines.
//!
//! Version 0.2 has statements about entities, people and interests, and refers to them by the ids of
//! the statements; version 0.4 has records of the same three kinds, and refers to them by the ids of
//! the records. Shares, capital and profit become `Ownership`, every other interest `Control`; each
//! interest is a relation of its own. Shares are written out with both ends.
//!
//! A newer statement about a relation (`updated`, or one that names the statements that it replaces)
//! takes the place of the older one of the same document. One about an entity or a person adds to it,
//! because others refer to it by its id. A record that is closed ends on the day of its statement.

use model::{Notice, NoticeKind};
use rustc_hash::FxHashMap;

use super::Format;
use super::json_lines::NoRecord;
use super::json_records::{self, Fields, share_in_words};
use crate::{Document, Draft, Error, Reading, Sink};

/// Beneficial ownership statements.
pub(super) struct Bods;

impl Format for Bods {
    fn name(&self) -> &'static str {
        "bods-json"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let is_json = head.trim_start().starts_with(['[', '{']);
        let old = head.contains("\"statementID\"") && head.contains("\"statementType\"");
        let new = head.contains("\"statementId\"") && head.contains("\"recordType\"");
        (is_json && (old || new)).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let mut reader = Reader {
            reading,
            file: part.name.clone(),
            relations: FxHashMap::default(),
            published: String::new(),
        };
        let limits = &reading.limits;
        let outcome = json_records::read(part, limits, sink, |fields, _, sink| {
            reader.statement(fields, sink)
        });
        if !reader.published.is_empty() {
            sink.version(&reader.published);
        }
        outcome
    }
}

struct Reader<'r> {
    reading: &'r Reading,
    file: String,
    /// How many relations each statement or record about interests gave, so that a newer one can take
    /// their place.
    relations: FxHashMap<String, usize>,
    /// The latest day of publication.
    published: String,
}

/// What is the same in both versions of a statement.
struct Statement {
    /// The id of the statement, for sources.
    id: String,
    /// What others refer to it by: the statement, or the record.
    key: String,
    date: String,
    is_closed: bool,
    replaces: Vec<String>,
    url: String,
    publisher: [String; 2],
    remarks: Vec<String>,
    /// Parts of it of which something may be left.
    parts: Vec<Fields>,
}

/// Interests in capital or profit.
const CAPITAL: [&str; 4] = [
    "shareholding",
    "rightstosurplusassets",
    "rightstoprofit",
    "rightstosurplusassetsondissolution",
];

/// Properties for identifiers by the end of their scheme. Elsewhere the scheme is kept in a note.
const SCHEMES: [(&str, &str); 8] = [
    ("XI-LEI", "leiCode"),
    ("RU-INN", "innCode"),
    ("RU-OGRN", "ogrnCode"),
    ("-COH", "registrationNumber"),
    ("-PASSPORT", "passportNumber"),
    ("-TAXID", "taxNumber"),
    ("-VAT", "vatCode"),
    ("-IDCARD", "idNumber"),
];

fn entity_id(key: &str) -> String {
    format!("bods-{key}")
}

/// The id of the relation that an interest is, by its place in its statement.
fn relation_id(key: &str, place: usize) -> String {
    match place {
        0 => entity_id(key),
        _ => format!("{}-{}", entity_id(key), place + 1),
    }
}

impl Reader<'_> {
    fn statement(&mut self, mut fields: Fields, sink: &mut dyn Sink) -> Result<(), NoRecord> {
        let kind = fields.text("statementType").replace("Statement", "");
        let kind = if kind.is_empty() { fields.text("recordType") } else { kind };
        let id = match fields.text("statementID") {
            old if !old.is_empty() => old,
            _ => fields.text("statementId"),
        };
        let record = fields.text("recordId");
        let key = if record.is_empty() { id.clone() } else { record };
        if key.is_empty() {
            let message = "a statement without an id".to_owned();
            return Err(NoRecord { record: None, message, is_syntax: false });
        }
        let mut statement = self.common(&mut fields, id, key);
        // Version 0.4 has the substance in an object of its own.
        let mut details = match fields.has("recordDetails") {
            true => fields.object("recordDetails"),
            false => std::mem::replace(&mut fields, Fields::empty()),
        };
        details.ignore(&["isComponent"]);
        let parts = std::mem::take(&mut statement.parts);
        for (field, value) in parts.into_iter().flat_map(|mut it| it.rest()) {
            let message = format!("no place in the model for {value:?}");
            let notice = Notice::new(NoticeKind::Unplaced, &*self.file, message);
            sink.notice(notice.of_record(&*statement.id).in_field(field));
        }
        match kind.as_str() {
            "entity" => self.entity(&statement, details, fields, sink),
            "person" => self.person(&statement, details, fields, sink),
            "ownershipOrControl" | "relationship" => {
                self.interests(&statement, details, fields, sink);
            }
            _ => {
                let message = format!("a statement of an unknown kind {kind:?}");
                return Err(NoRecord { record: Some(statement.id), message, is_syntax: false });
            }
        }
        Ok(())
    }

    fn common(&mut self, fields: &mut Fields, id: String, key: String) -> Statement {
        let mut publication = fields.object("publicationDetails");
        let published = publication.text("publicationDate");
        if published > self.published {
            self.published = published;
        }
        let mut publisher = publication.object("publisher");
        let name = publisher.text("name");
        let url = match publisher.text("url") {
            url if !url.is_empty() => url,
            _ => publisher.text("uri"),
        };
        let mut source = fields.object("source");
        let mut remarks = Vec::new();
        let described = source.text("description");
        if !described.is_empty() {
            remarks.push(format!("Source: {described}"));
        }
        source.ignore(&["type"]);
        publication.ignore(&["bodsVersion", "license"]);
        let mut parts = Vec::new();
        for mut annotation in fields.objects("annotations") {
            let text = annotation.text("description");
            remarks.extend(Some(text).filter(|it| !it.is_empty()));
            annotation.ignore(&[
                "motivation",
                "statementPointerTarget",
                "creationDate",
                "createdBy",
            ]);
            parts.push(annotation);
        }
        let date = fields.text("statementDate");
        let is_closed = fields.text("recordStatus") == "closed";
        let replaces = fields.texts("replacesStatements");
        fields.ignore(&["declarationSubject", "declaration", "isComponent"]);
        let url_of_source = source.text("url");
        parts.extend([publication, publisher, source]);
        Statement {
            id,
            key,
            date,
            is_closed,
            replaces,
            url: url_of_source,
            publisher: [name, url],
            remarks,
            parts,
        }
    }

    fn draft(&self, statement: &Statement, id: String, schema: &str) -> Draft<'_> {
        let mut draft = Draft::new(self.reading, &self.file, &statement.id, id, schema);
        draft.add("modifiedAt", &statement.date);
        draft.add("sourceUrl", &statement.url);
        draft.add("publisher", &statement.publisher[0]);
        draft.add("publisherUrl", &statement.publisher[1]);
        let remarks = if draft.property("notes").is_some() { "notes" } else { "description" };
        statement.remarks.iter().for_each(|it| draft.add(remarks, it));
        draft
    }

    fn entity(
        &self,
        statement: &Statement,
        mut details: Fields,
        rest: Fields,
        sink: &mut dyn Sink,
    ) {
        let mut kind = details.text("entityType");
        let mut typed = details.object("entityType");
        if kind.is_empty() {
            kind = typed.text("type");
        }
        let schema = match kind.as_str() {
            "registeredEntity" => "Company",
            "state" | "stateBody" => "PublicBody",
            "legalEntity" | "arrangement" => "Organization",
            _ => "LegalEntity",
        };
        let mut draft = self.draft(statement, entity_id(&statement.key), schema);
        draft.add("name", &details.text("name"));
        details.texts("alternateNames").iter().for_each(|it| draft.add("alias", it));
        draft.add("legalForm", &typed.text("details"));
        draft.add("classification", &typed.text("subtype"));
        typed.finish(&mut draft);
        for key in ["incorporatedInJurisdiction", "jurisdiction"] {
            land(&mut draft, "jurisdiction", details.object(key));
        }
        draft.add("incorporationDate", &details.text("foundingDate"));
        draft.add("dissolutionDate", &details.text("dissolutionDate"));
        draft.add("sourceUrl", &details.text("uri"));
        unspecified(&mut draft, &mut details, &["unspecifiedEntityDetails"]);
        everybody(&mut draft, &mut details);
        self.close(statement, draft, details, rest, sink);
    }

    fn person(
        &self,
        statement: &Statement,
        mut details: Fields,
        rest: Fields,
        sink: &mut dyn Sink,
    ) {
        let mut draft = self.draft(statement, entity_id(&statement.key), "Person");
        let kind = details.text("personType");
        if kind != "knownPerson" && !kind.is_empty() {
            draft.add("notes", &format!("Kind of person: {kind}"));
        }
        for (place, mut name) in details.objects("names").into_iter().enumerate() {
            let is_former = name.text("type") == "former";
            let property = match place {
                _ if is_former => "previousName",
                0 => "name",
                _ => "alias",
            };
            let parts = ["givenName", "patronymicName", "familyName"].map(|it| name.text(it));
            let full = match name.text("fullName") {
                full if !full.is_empty() => full,
                _ => {
                    parts.iter().filter(|it| !it.is_empty()).cloned().collect::<Vec<_>>().join(" ")
                }
            };
            draft.add(property, &full);
            if !is_former {
                for (property, part) in ["firstName", "fatherName", "lastName"].iter().zip(&parts) {
                    draft.add(property, part);
                }
            }
            name.finish(&mut draft);
        }
        for nationality in details.objects("nationalities") {
            land(&mut draft, "nationality", nationality);
        }
        for residency in details.objects("taxResidencies") {
            land(&mut draft, "country", residency);
        }
        draft.add("birthDate", &details.text("birthDate"));
        draft.add("deathDate", &details.text("deathDate"));
        let mut birth = details.object("placeOfBirth");
        draft.add("birthPlace", &birth.text("address"));
        land(&mut draft, "birthCountry", birth.object("country"));
        draft.add("birthCountry", &birth.text("country"));
        birth.ignore(&["type"]);
        birth.finish(&mut draft);
        address(&mut draft, details.object("placeOfResidence"));
        let mut exposure = details.object("politicalExposure");
        if exposure.text("status") == "isPep" || details.text("hasPepStatus") == "true" {
            draft.add_clean("topics", "role.pep", None);
        }
        exposure.finish(&mut draft);
        unspecified(&mut draft, &mut details, &["unspecifiedPersonDetails"]);
        everybody(&mut draft, &mut details);
        self.close(statement, draft, details, rest, sink);
    }

    /// Hands an entity or a person over.
    fn close(
        &self,
        statement: &Statement,
        mut draft: Draft<'_>,
        details: Fields,
        rest: Fields,
        sink: &mut dyn Sink,
    ) {
        details.finish(&mut draft);
        rest.finish(&mut draft);
        if statement.is_closed {
            draft.add("status", &format!("Record closed on {}", statement.date));
        }
        for replaced in &statement.replaces {
            let message = format!("takes the place of statement {replaced:?}; both are kept");
            draft.notice(NoticeKind::Flagged, "replacesStatements", message);
        }
        draft.finish(sink);
    }

    fn interests(
        &mut self,
        statement: &Statement,
        mut details: Fields,
        rest: Fields,
        sink: &mut dyn Sink,
    ) {
        for older in statement.replaces.iter().chain([&statement.key]) {
            for place in 0..self.relations.remove(older).unwrap_or(0) {
                sink.removed(&relation_id(older, place));
            }
        }
        let subject = party(&mut details, "subject");
        let holder = party(&mut details, "interestedParty");
        // Where nobody can be named, the reason stands in place of the party.
        let mut nobody = details.object("interestedParty");
        unspecified_party(&mut details, &mut nobody);
        let reason = [nobody.text("reason"), nobody.text("description")];
        let mut interests = details.objects("interests");
        details.ignore(&["componentStatementIDs", "componentRecords"]);
        let (Some(subject), Some(holder)) = (subject.clone(), holder) else {
            self.unnamed(statement, subject.as_deref(), &reason, sink);
            return;
        };
        if interests.is_empty() {
            interests.push(Fields::empty());
        }
        self.relations.insert(statement.key.clone(), interests.len());
        let mut rests = Some((details, nobody, rest));
        for (place, interest) in interests.into_iter().enumerate() {
            let mut relation = self.interest(statement, place, interest, [&holder, &subject]);
            if let Some((details, nobody, rest)) = rests.take() {
                [details, nobody, rest].into_iter().for_each(|it| it.finish(&mut relation));
            }
            relation.finish(sink);
        }
    }

    fn interest(
        &self,
        statement: &Statement,
        place: usize,
        mut interest: Fields,
        [holder, subject]: [&str; 2],
    ) -> Draft<'_> {
        let kind = interest.text("type");
        let plain: String = kind.to_lowercase().chars().filter(|it| it.is_alphabetic()).collect();
        let mut share = interest.object("share");
        let words = share_text(&mut share);
        let is_capital =
            CAPITAL.contains(&plain.as_str()) || (kind.is_empty() && !words.is_empty());
        let (schema, ends) = match is_capital {
            true => ("Ownership", ["owner", "asset"]),
            false => ("Control", ["controller", "controlled"]),
        };
        let mut relation = self.draft(statement, relation_id(&statement.key, place), schema);
        relation.add_clean(ends[0], &entity_id(holder), None);
        relation.add_clean(ends[1], &entity_id(subject), None);
        let level = match interest.text("interestLevel") {
            old if !old.is_empty() => old,
            _ => interest.text("directOrIndirect"),
        };
        let level = if level == "indirect" { ", indirect" } else { "" };
        if is_capital {
            relation.add("percentage", &words);
            relation.add("ownershipType", &format!("{kind}{level}"));
        } else {
            let words = if words.is_empty() { words } else { format!(": {words}") };
            relation.add("controlType", &format!("{kind}{level}{words}"));
        }
        relation.add("role", &interest.text("details"));
        relation.add("startDate", &interest.text("startDate"));
        match interest.text("endDate") {
            end if end.is_empty() && statement.is_closed => {
                relation.add("endDate", &statement.date)
            }
            end => relation.add("endDate", &end),
        }
        if interest.text("beneficialOwnershipOrControl") == "true" {
            relation.add("summary", "Beneficial ownership or control");
        }
        share.finish(&mut relation);
        interest.finish(&mut relation);
        relation
    }

    /// A relation of which one end has no name: told on the entity that it is about.
    fn unnamed(
        &self,
        statement: &Statement,
        subject: Option<&str>,
        reason: &[String; 2],
        sink: &mut dyn Sink,
    ) {
        let reason: Vec<&str> =
            reason.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let reason = reason.join(": ");
        let message = format!("names no interested party and becomes no relation: {reason}");
        let notice = Notice::new(NoticeKind::Unplaced, &*self.file, message);
        sink.notice(notice.of_record(&*statement.id));
        if let Some(subject) = subject {
            let mut draft = Draft::new(
                self.reading,
                &self.file,
                &statement.id,
                entity_id(subject),
                "LegalEntity",
            );
            draft.add("notes", &format!("No beneficial owner is named: {reason}"));
            draft.add("modifiedAt", &statement.date);
            draft.finish(sink);
        }
    }
}

/// The id of an end of a relation: of a statement in 0.2, of a record in 0.4.
fn party(details: &mut Fields, key: &str) -> Option<String> {
    let plain = details.text(key);
    if !plain.is_empty() {
        return Some(plain);
    }
    let mut described = details.object(key);
    let keys = ["describedByEntityStatement", "describedByPersonStatement"];
    let found = keys.iter().map(|it| described.text(it)).find(|it| !it.is_empty());
    details.put_back(key, described);
    found
}

/// Version 0.2 has the reason in an object within the interested party.
fn unspecified_party(details: &mut Fields, nobody: &mut Fields) {
    let inner = nobody.object("unspecified");
    if !inner.is_empty() {
        *nobody = inner;
    }
    details.ignore(&["interestedParty"]);
}

fn share_text(share: &mut Fields) -> String {
    let exact = share.text("exact");
    let [minimum, maximum] = ["minimum", "maximum"].map(|it| share.text(it));
    let [above, below] = ["exclusiveMinimum", "exclusiveMaximum"].map(|it| share.text(it));
    if !exact.is_empty() {
        return exact;
    }
    // Truth values in version 0.2, numbers of their own in 0.4.
    let bound = |plain: String, exclusive: String| match exclusive.as_str() {
        "true" => (plain, true),
        "false" | "" => (plain, false),
        _ => (exclusive, true),
    };
    let ((low, above), (high, below)) = (bound(minimum, above), bound(maximum, below));
    share_in_words(&low, above, &high, below)
}

/// What entities and people have alike.
fn everybody(draft: &mut Draft<'_>, details: &mut Fields) {
    for mut identifier in details.objects("identifiers") {
        let [id, scheme, name] = ["id", "scheme", "schemeName"].map(|it| identifier.text(it));
        let known = SCHEMES.iter().find(|it| scheme.ends_with(it.0)).map(|it| it.1);
        let fallback =
            if draft.entity().schema().is_a("Person") { "idNumber" } else { "registrationNumber" };
        let property = known.filter(|it| draft.property(it).is_some()).unwrap_or(fallback);
        draft.add(property, &id);
        if known.is_none() && !id.is_empty() {
            let scheme = [scheme, name].into_iter().filter(|it| !it.is_empty());
            let scheme = scheme.collect::<Vec<_>>().join(", ");
            draft.add("notes", &format!("Identifier {id} ({scheme})"));
        }
        draft.add("sourceUrl", &identifier.text("uri"));
        identifier.finish(draft);
    }
    details.objects("addresses").into_iter().for_each(|it| address(draft, it));
}

fn address(draft: &mut Draft<'_>, mut place: Fields) {
    let [line, code] = ["address", "postCode"].map(|it| place.text(it));
    let country = place.text("country");
    let mut named = place.object("country");
    let country = if country.is_empty() { named.text("code") } else { country };
    let parts = [line.as_str(), code.as_str(), country.as_str()];
    let filled: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    draft.add("address", &filled.join(", "));
    draft.add("country", &country);
    named.ignore(&["name"]);
    place.ignore(&["type"]);
    named.finish(draft);
    place.finish(draft);
}

/// A country or a part of one, by its code or else by its name.
fn land(draft: &mut Draft<'_>, property: &str, mut land: Fields) {
    let [code, name] = ["code", "name"].map(|it| land.text(it));
    // `US-MA` is a state of `US`.
    let country = code.split('-').next().unwrap_or_default();
    draft.add(property, if country.is_empty() { &name } else { country });
    land.finish(draft);
}

/// Why somebody has no name.
fn unspecified(draft: &mut Draft<'_>, details: &mut Fields, keys: &[&str]) {
    for key in keys {
        let mut nobody = details.object(key);
        let reason = [nobody.text("reason"), nobody.text("description")];
        let reason: Vec<String> = reason.into_iter().filter(|it| !it.is_empty()).collect();
        if !reason.is_empty() {
            draft.add("notes", &format!("Not named: {}", reason.join(": ")));
        }
        nobody.finish(draft);
    }
}
