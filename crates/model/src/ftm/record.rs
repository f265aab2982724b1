//! A record on the wire, before its values are statements.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::json::{Pairs, Text, members_of_list, on_one_line, parsed};
use super::{ENVELOPE_KEYS, Error, ErrorKind, Oddity, PROPERTIES};
use crate::{DatasetName, Entity, Envelope, Schema};

/// A record whose values are still JSON text: the schema may come after the properties.
#[derive(Default)]
pub(super) struct Record<'a> {
    /// Every key but the two below, with its value.
    pub(super) keys: Vec<(Text<'a>, &'a RawValue)>,
    pub(super) properties: Vec<(Text<'a>, &'a RawValue)>,
    /// How many of the keys stood before the properties.
    pub(super) properties_place: usize,
    pub(super) statements: Option<&'a RawValue>,
}

impl<'de> Deserialize<'de> for Record<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RecordVisitor;
        impl<'de> Visitor<'de> for RecordVisitor {
            type Value = Record<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with id, schema and properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut record = Record::default();
                while let Some(key) = map.next_key::<Text>()? {
                    match &*key.0 {
                        PROPERTIES => {
                            record.properties_place = record.keys.len();
                            record.properties.append(&mut map.next_value::<Pairs>()?.0);
                        }
                        "statements" => record.statements = map.next_value()?,
                        _ => record.keys.push((key, map.next_value()?)),
                    }
                }
                Ok(record)
            }
        }
        deserializer.deserialize_map(RecordVisitor)
    }
}

impl<'a> Record<'a> {
    /// The entity without its statements.
    pub(super) fn envelope(&self) -> Result<(Entity, Vec<Oddity>), Error> {
        let mut oddities = Vec::new();
        let (mut id, mut schema) = (None, None);
        let mut envelope = Envelope::default();
        for (key, json) in &self.keys {
            let json = json.get();
            match &*key.0 {
                "id" => id = parsed::<String>(json).filter(|it| !it.is_empty()),
                "schema" => schema = parsed::<Text>(json),
                key if envelope.take(key, json) => {}
                key => {
                    if is_envelope_key(key) && !says_nothing(json) {
                        let message = "not of the kind that this key has, kept as it is".to_owned();
                        oddities.push(Oddity { field: key.to_owned(), message });
                    }
                    envelope.rest.push((key.to_owned(), on_one_line(json)));
                }
            }
        }
        let name = schema.ok_or(ErrorKind::NoSchema)?.0;
        let schema =
            Schema::get(&name).ok_or_else(|| ErrorKind::UnknownSchema(name.into_owned()))?;
        let mut entity = Entity::new(id.ok_or(ErrorKind::NoId)?, schema);
        envelope.settle_rest();
        entity.envelope = envelope;
        Ok((entity, oddities))
    }
}

pub(super) fn is_envelope_key(key: &str) -> bool {
    key == "caption" || ENVELOPE_KEYS.contains(&key)
}

fn says_nothing(json: &str) -> bool {
    json == "null" || members_of_list(json).is_some_and(|it| it.is_empty())
}

impl Envelope {
    /// Takes a value into the field of its key, if it has one and says something of the right kind.
    fn take(&mut self, key: &str, json: &str) -> bool {
        fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
            let says_something = value.is_some();
            if says_something {
                *field = value;
            }
            says_something
        }
        match key {
            "caption" => set(&mut self.caption, parsed(json)),
            "target" => set(&mut self.target, parsed(json)),
            "first_seen" => set(&mut self.first_seen, parsed(json)),
            "last_seen" => set(&mut self.last_seen, parsed(json)),
            "last_change" => set(&mut self.last_change, parsed(json)),
            "referents" => {
                self.referents = parsed(json).unwrap_or_default();
                !self.referents.is_empty()
            }
            "datasets" => {
                let names: Vec<Text> = parsed(json).unwrap_or_default();
                self.datasets = names.iter().map(|it| DatasetName::new(&it.0)).collect();
                !self.datasets.is_empty()
            }
            _ => false,
        }
    }
}
