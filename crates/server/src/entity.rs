//! An entity on the wire.

use model::{DatasetName, Entity};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

/// Topics whose bearers are targets, as yente counts them.
const TARGET_TOPICS: [&str; 28] = [
    "corp.disqual",
    "crime",
    "crime.boss",
    "crime.fin",
    "crime.fraud",
    "crime.terror",
    "crime.theft",
    "crime.traffick",
    "crime.war",
    "debarment",
    "export.control",
    "export.control.linked",
    "export.risk",
    "invest.ban",
    "invest.risk",
    "mare.detained",
    "mare.shadow",
    "poi",
    "reg.action",
    "reg.warn",
    "role.oligarch",
    "role.pep",
    "role.rca",
    "sanction",
    "sanction.control",
    "sanction.counter",
    "sanction.linked",
    "wanted",
];

/// Whether an entity is listed for what it is or did, and not only named by a list.
pub(crate) fn is_target(entity: &Entity) -> bool {
    entity.values("topics").iter().any(|it| TARGET_TOPICS.contains(it))
}

/// An entity without others in it: properties of type entity hold ids.
pub(crate) struct Flat<'a>(pub(crate) &'a Entity);

impl Serialize for Flat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_head(&mut map, self.0)?;
        map.serialize_entry("properties", &Properties(self.0))?;
        write_tail(&mut map, self.0)?;
        map.end()
    }
}

/// The same with keys of a scored entity behind it.
pub(crate) struct Scored<'a> {
    pub(crate) entity: &'a Entity,
    pub(crate) more: Map<String, Value>,
}

impl Serialize for Scored<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_head(&mut map, self.entity)?;
        map.serialize_entry("properties", &Properties(self.entity))?;
        write_tail(&mut map, self.entity)?;
        for (key, value) in &self.more {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// An entity whose properties were put together elsewhere.
pub(crate) fn with_properties(entity: &Entity, properties: Map<String, Value>) -> Value {
    let mut value = serde_json::to_value(Flat(entity)).unwrap_or_default();
    value["properties"] = Value::Object(properties);
    value
}

fn write_head<M: SerializeMap>(map: &mut M, entity: &Entity) -> Result<(), M::Error> {
    map.serialize_entry("id", entity.id())?;
    map.serialize_entry("caption", entity.caption())?;
    map.serialize_entry("schema", entity.schema().name())
}

fn write_tail<M: SerializeMap>(map: &mut M, entity: &Entity) -> Result<(), M::Error> {
    let datasets = sources(entity);
    let datasets: Vec<&str> = datasets.iter().map(|it| it.as_str()).collect();
    map.serialize_entry("datasets", &datasets)?;
    map.serialize_entry("referents", &entity.envelope.referents)?;
    map.serialize_entry("target", &is_target(entity))?;
    let seen = Seen::of(entity);
    map.serialize_entry("first_seen", &seen.first)?;
    map.serialize_entry("last_seen", &seen.last)?;
    map.serialize_entry("last_change", &seen.change)
}

/// The distinct values of every property.
struct Properties<'a>(&'a Entity);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for property in self.0.properties() {
            map.serialize_entry(property.name, &self.0.values(property.name))?;
        }
        map.end()
    }
}

/// The datasets that a record names. Where it names several, its statements name the file that they
/// stood in, which may be that of a collection: that is no source.
pub(crate) fn sources(entity: &Entity) -> Vec<DatasetName> {
    match entity.envelope.datasets.is_empty() {
        true => entity.datasets(),
        false => entity.envelope.datasets.clone(),
    }
}

/// When the sources had an entity, to the second and without a zone.
pub(crate) struct Seen {
    pub(crate) first: Option<String>,
    pub(crate) last: Option<String>,
    pub(crate) change: Option<String>,
}

impl Seen {
    pub(crate) fn of(entity: &Entity) -> Seen {
        let envelope = &entity.envelope;
        let first = entity.statements().iter().filter_map(|it| it.first_seen.as_deref()).min();
        let last = entity.statements().iter().filter_map(|it| it.last_seen.as_deref()).max();
        let of = |told: Option<&String>, stated: Option<&str>| {
            told.map(String::as_str).or(stated).and_then(timestamp)
        };
        Seen {
            first: of(envelope.first_seen.as_ref(), first),
            last: of(envelope.last_seen.as_ref(), last),
            change: of(envelope.last_change.as_ref(), None),
        }
    }
}

/// An instant as yente writes it.
fn timestamp(text: &str) -> Option<String> {
    let seconds = model::date::instant(text)?;
    let instant = jiff::Timestamp::from_second(seconds).ok()?;
    Some(instant.strftime("%Y-%m-%dT%H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_have_no_zone_and_end_with_the_second() {
        for (text, expected) in [
            ("2025-11-03T12:00:00", Some("2025-11-03T12:00:00")),
            ("2025-11-03T12:00:00.250Z", Some("2025-11-03T12:00:00")),
            ("2025-11-03T14:00:00+02:00", Some("2025-11-03T12:00:00")),
            ("2025-11-03", Some("2025-11-03T00:00:00")),
            ("yesterday", None),
        ] {
            assert_eq!(timestamp(text).as_deref(), expected, "{text}");
        }
    }
}
