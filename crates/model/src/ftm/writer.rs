//! From entities to records.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::json::{Json, list, members, pairs, quoted};
use super::record::is_envelope_key;
use super::statement::StatementJson;
use super::{ENVELOPE_KEYS, PROPERTIES};
use crate::{DatasetName, Entity, Envelope};

/// An entity in the plain form.
pub(super) struct Plain<'a>(pub(super) &'a Entity);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (entity, envelope) = (self.0, &self.0.envelope);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", entity.id())?;
        envelope.write_key(&mut map, "caption")?;
        map.serialize_entry("schema", entity.schema().name())?;
        map.serialize_entry(PROPERTIES, &Properties(entity))?;
        if !envelope.has("datasets") && !envelope.has_rest("datasets") {
            let datasets = entity.datasets();
            if !datasets.is_empty() {
                let names: Vec<&str> = datasets.iter().map(DatasetName::as_str).collect();
                map.serialize_entry("datasets", &names)?;
            }
        }
        for key in ENVELOPE_KEYS {
            envelope.write_key(&mut map, key)?;
        }
        for (key, json) in &envelope.rest {
            if !is_envelope_key(key) && !envelope.has(key) && key != PROPERTIES {
                map.serialize_entry(key, &Json(json))?;
            }
        }
        map.end()
    }
}

/// An entity with its statements.
pub(super) struct Whole<'a>(pub(super) &'a Entity);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (entity, envelope) = (self.0, &self.0.envelope);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", entity.id())?;
        map.serialize_entry("schema", entity.schema().name())?;
        for key in ["caption"].into_iter().chain(ENVELOPE_KEYS).filter(|key| envelope.has(key)) {
            envelope.write_key(&mut map, key)?;
        }
        for (key, json) in envelope.rest.iter().filter(|(key, _)| !envelope.has(key)) {
            map.serialize_entry(key, &Json(json))?;
        }
        let statements = entity.statements().iter();
        let statements: Vec<StatementJson> =
            statements.map(|it| StatementJson::of(it, entity.schema())).collect();
        map.serialize_entry("statements", &statements)?;
        map.end()
    }
}

impl Envelope {
    fn has_rest(&self, key: &str) -> bool {
        self.rest.iter().any(|(known, _)| known == key)
    }

    /// Writes the field of a key, else what `rest` has under it.
    fn write_key<M: SerializeMap>(&self, map: &mut M, key: &str) -> Result<(), M::Error> {
        if !self.has(key) {
            return match self.rest.iter().find(|(known, _)| known == key) {
                Some((_, json)) => map.serialize_entry(key, &Json(json)),
                None => Ok(()),
            };
        }
        match key {
            "caption" => map.serialize_entry(key, &self.caption),
            "referents" => map.serialize_entry(key, &self.referents),
            "datasets" => {
                let names: Vec<&str> = self.datasets.iter().map(DatasetName::as_str).collect();
                map.serialize_entry(key, &names)
            }
            "target" => map.serialize_entry(key, &self.target),
            "first_seen" => map.serialize_entry(key, &self.first_seen),
            "last_seen" => map.serialize_entry(key, &self.last_seen),
            "last_change" => map.serialize_entry(key, &self.last_change),
            _ => Ok(()),
        }
    }
}

/// The values of an entity by property, with those that the model has no place for.
struct Properties<'a>(&'a Entity);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rest = self.0.envelope.rest.iter().find(|(key, _)| key == PROPERTIES);
        let unknown = rest.map(|(_, json)| pairs(json)).unwrap_or_default();
        let mut map = serializer.serialize_map(None)?;
        let known = self.0.properties();
        for property in &known {
            let values = self.0.values(property.name);
            match unknown.iter().find(|(name, _)| name.0 == property.name) {
                None => map.serialize_entry(property.name, &values)?,
                Some((_, more)) => {
                    let quoted = values.into_iter().map(quoted);
                    let more = members(more.get()).into_iter().map(|it| it.get().to_owned());
                    let all: Vec<String> = quoted.chain(more).collect();
                    map.serialize_entry(property.name, &Json(&list(&all)))?;
                }
            }
        }
        for (name, json) in &unknown {
            if !known.iter().any(|it| it.name == name.0) {
                map.serialize_entry(&*name.0, json)?;
            }
        }
        map.end()
    }
}
