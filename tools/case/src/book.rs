//! The statements as they gather, and the file that they become.

use std::collections::BTreeMap;

use model::clean::{Cleaned, clean};
use model::{Lang, Property, PropertyType, Schema};
use sha2::{Digest, Sha256};

use crate::{COMPILED_ON, DATASET, Failure, source};

/// The columns of FollowTheMoney's statements format.
const COLUMNS: [&str; 14] = [
    "canonical_id",
    "entity_id",
    "prop",
    "prop_type",
    "schema",
    "value",
    "dataset",
    "lang",
    "original_value",
    "external",
    "first_seen",
    "last_seen",
    "origin",
    "id",
];

/// Statements in the order of entity, property and value, each once.
#[derive(Default)]
pub(crate) struct Book {
    statements: BTreeMap<(String, &'static str, String), Said>,
    /// What had no place, in the order of finding.
    faults: Vec<String>,
}

struct Said {
    property: &'static Property,
    schema: &'static Schema,
    lang: Option<Lang>,
    original: String,
    origin: String,
}

/// An entity about which statements are made.
pub(crate) struct Subject<'a> {
    book: &'a mut Book,
    id: String,
    schema: &'static Schema,
    /// The leading source: the origin of what is said unless another is named.
    origin: String,
}

/// A value on its way into a statement.
pub(crate) struct Value<'a> {
    /// In the form that FollowTheMoney prescribes.
    pub(crate) value: &'a str,
    /// As the compilation prints it; may be the same.
    pub(crate) original: &'a str,
    /// The language, where the script tells it.
    pub(crate) lang: Option<Lang>,
}

impl Book {
    /// Opens an entity. `sources` are those of its row, with ` ; ` between them: the first becomes
    /// the origin of its statements, and all of them are stated as addresses.
    pub(crate) fn subject(
        &mut self,
        id: String,
        schema: &'static Schema,
        sources: &str,
    ) -> Subject<'_> {
        let origin = source::split(sources).next().unwrap_or_default().to_owned();
        if origin.is_empty() {
            self.fault(format!("{id}: no source"));
        }
        let mut subject = Subject { book: self, id, schema, origin };
        for source in source::split(sources) {
            subject.state_source(source);
        }
        subject
    }

    /// Remembers something that must be put right before a file is written.
    pub(crate) fn fault(&mut self, message: String) {
        self.faults.push(message);
    }

    /// The file; an error that names every fault if there was one.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Failure> {
        if !self.faults.is_empty() {
            return Err(self.faults.join("\n").into());
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS)?;
        for ((entity, property, value), said) in &self.statements {
            writer.write_record([
                entity.as_str(),
                entity.as_str(),
                property,
                said.property.kind.name(),
                said.schema.name(),
                value,
                DATASET,
                said.lang.as_ref().map_or("", Lang::as_str),
                &said.original,
                "f",
                COMPILED_ON,
                COMPILED_ON,
                &said.origin,
                &statement_id(entity, property, value),
            ])?;
        }
        Ok(writer.into_inner()?)
    }
}

impl Subject<'_> {
    /// States a value that is the same in the compilation. Nothing is said when it is empty.
    pub(crate) fn state(&mut self, property: &str, value: &str) {
        self.state_value(property, Value { value, original: value, lang: None });
    }

    /// States a value that was brought into another form.
    pub(crate) fn state_value(&mut self, property: &str, value: Value<'_>) {
        let origin = self.origin.clone();
        self.enter(property, value, origin);
    }

    /// The same, said by another source than the leading one.
    pub(crate) fn state_from(&mut self, property: &str, value: &str, origin: &str) {
        self.enter(property, Value { value, original: value, lang: None }, origin.to_owned());
    }

    fn state_source(&mut self, source: &str) {
        match source::address(source) {
            Some(address) => {
                // The origin holds the source as the compilation writes it.
                let value = Value { value: &address, original: &address, lang: None };
                self.enter("sourceUrl", value, source.to_owned());
            }
            None => self.book.fault(format!("{}: {source:?} cannot be looked up", self.id)),
        }
    }

    fn enter(&mut self, name: &str, value: Value<'_>, origin: String) {
        if value.value.is_empty() {
            return;
        }
        let Some(property) = self.schema.property(name) else {
            let message =
                format!("{}: {:?} has no {name} for {:?}", self.id, self.schema, value.value);
            self.book.fault(message);
            return;
        };
        let clean = match clean(property, value.value) {
            Cleaned::Value(clean) => clean,
            Cleaned::Empty => return,
            Cleaned::Flagged(kept, reason) => {
                self.book.fault(format!("{}: {name} {:?}: {reason}", self.id, value.value));
                kept
            }
        };
        let original = if value.original == clean { "" } else { value.original };
        let said = Said {
            property,
            schema: self.schema,
            lang: value.lang.filter(|_| speaks(property.kind)),
            original: original.to_owned(),
            origin,
        };
        let key = (self.id.clone(), property.name, clean);
        self.book.statements.entry(key).or_insert(said);
    }
}

/// Whether values of a type are in a language.
fn speaks(kind: PropertyType) -> bool {
    matches!(
        kind,
        PropertyType::Name | PropertyType::Text | PropertyType::String | PropertyType::Address
    )
}

/// An id that depends on nothing but what is said: 40 hexadecimal digits, as long as those that
/// FollowTheMoney computes, from the same key.
fn statement_id(entity: &str, property: &str, value: &str) -> String {
    let digest = Sha256::digest(format!("{DATASET}.{entity}.{property}.{value}"));
    hex::encode(&digest[..20])
}
