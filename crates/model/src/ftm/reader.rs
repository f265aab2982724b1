//! From records to entities.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::json::{Unknown, members, object_of_lists, on_one_line, parsed, quoted, scalar};
use super::record::Record;
use super::statement::{Sources, StatementJson};
use super::{Error, MAX_DEPTH, Oddity, PROPERTIES};
use crate::{DatasetName, Entity, Property, PropertyType, Statement};

/// Characters of a value that a message repeats.
const LONGEST_QUOTE: usize = 200;

/// Makes entities of records and gathers what goes beside them.
pub(super) struct Reader {
    pub(super) nested: Vec<Entity>,
    pub(super) oddities: Vec<Oddity>,
}

/// Where the values of one property go.
struct Place<'a> {
    name: &'a str,
    property: Option<&'static Property>,
    dataset: &'a DatasetName,
    depth: usize,
}

impl Reader {
    pub(super) fn entity(
        &mut self,
        json: &str,
        fallback: &DatasetName,
        depth: usize,
    ) -> Result<Entity, Error> {
        let record: Record = serde_json::from_str(json)?;
        let (mut entity, mut oddities) = record.envelope()?;
        self.oddities.append(&mut oddities);
        let dataset = match entity.envelope.datasets.as_slice() {
            [only] => only.clone(),
            _ => fallback.clone(),
        };
        let mut unknown = Unknown::default();
        for (name, json) in &record.properties {
            let property = entity.schema().property(&name.0);
            let place = Place { name: &name.0, property, dataset: &dataset, depth };
            self.values(&mut entity, &place, json.get(), &mut unknown);
        }
        if let Some(statements) = record.statements {
            self.statements(&mut entity, statements.get(), &dataset, &mut unknown);
        }
        entity.envelope.settle_rest();
        if !unknown.lists.is_empty() {
            entity.envelope.rest.push((PROPERTIES.to_owned(), object_of_lists(&unknown.lists)));
        }
        Ok(entity)
    }

    fn tell(&mut self, field: &str, message: impl Into<String>) {
        self.oddities.push(Oddity { field: field.to_owned(), message: message.into() });
    }

    /// Takes the values of one property.
    fn values(&mut self, entity: &mut Entity, place: &Place, json: &str, unknown: &mut Unknown) {
        // Nearly every list is one of texts, and goes straight to its statements.
        if let Some(property) = place.property
            && let Some(values) = parsed::<Vec<String>>(json)
            && values.iter().all(|it| !it.is_empty())
        {
            entity.reserve(values.len());
            for value in values {
                entity.push(Statement::new(property, value, place.dataset.clone()));
            }
            return;
        }
        for member in members(json) {
            self.value(entity, place, member.get(), unknown);
        }
        // The other end of a relation is no property, but nested entities may stand under its name.
        if place.property.is_none() && unknown.places.contains_key(place.name) {
            let message =
                format!("{} has no such property, kept as it is", entity.schema().label());
            self.tell(place.name, message);
        }
    }

    fn value(&mut self, entity: &mut Entity, place: &Place, json: &str, unknown: &mut Unknown) {
        let nested = match json.as_bytes().first() {
            Some(b'{') => self.nested(entity, place, json),
            _ => None,
        };
        let value = match nested {
            Some(Nested::Linked) => return,
            Some(Nested::Id(id)) => Some(id),
            None => scalar(json),
        };
        match (place.property, value) {
            (_, None) if json == "null" => {}
            (Some(property), Some(value)) => {
                entity.push(Statement::new(property, value, place.dataset.clone()));
            }
            (Some(_), None) => {
                self.tell(place.name, "a value that is not text, kept as it is");
                unknown.add(place.name, on_one_line(json));
            }
            (None, Some(value)) if json.starts_with('{') => unknown.add(place.name, quoted(&value)),
            (None, _) => unknown.add(place.name, on_one_line(json)),
        }
    }

    /// Reads an entity that stands where its id could stand, if it is one.
    fn nested(&mut self, outer: &Entity, place: &Place, json: &str) -> Option<Nested> {
        if place.property.is_some_and(|it| it.kind != PropertyType::Entity) {
            return None;
        }
        if place.depth >= MAX_DEPTH {
            self.tell(place.name, format!("entities nested over {MAX_DEPTH} deep"));
            return None;
        }
        let mut inner = match self.entity(json, place.dataset, place.depth + 1) {
            Ok(entity) => entity,
            Err(error) => {
                self.tell(place.name, format!("no entity can be read: {error}"));
                return None;
            }
        };
        let nested = match place.property {
            None if point_back(&mut inner, outer, place) => Nested::Linked,
            _ => Nested::Id(inner.id().to_owned()),
        };
        self.nested.push(inner);
        Some(nested)
    }

    fn statements(
        &mut self,
        entity: &mut Entity,
        json: &str,
        dataset: &DatasetName,
        unknown: &mut Unknown,
    ) {
        let mut sources = Sources::default();
        let mut referents: FxHashSet<String> = entity.envelope.referents.iter().cloned().collect();
        for (place, member) in members(json).into_iter().enumerate() {
            let field = || format!("statements[{place}]");
            let Some(mut json) = parsed::<StatementJson>(member.get()) else {
                let start: String = member.get().chars().take(LONGEST_QUOTE).collect();
                self.tell(&field(), format!("not a statement, left out: {start}"));
                continue;
            };
            if let Some(other) = json.entity_id.as_deref().filter(|it| *it != entity.id())
                && referents.insert(other.to_owned())
            {
                entity.envelope.referents.push(other.to_owned());
            }
            if json.prop == StatementJson::OF_THE_ENTITY {
                let last = entity.envelope.last_change.take();
                entity.envelope.last_change = last.max(json.first_seen.map(Cow::into_owned));
                continue;
            }
            if json.dataset.is_empty() {
                json.dataset = Cow::Borrowed(dataset);
            }
            let Some(property) = json.property(entity.schema()) else {
                let message = format!("{} has no such property, kept", entity.schema().label());
                self.tell(&json.prop, message);
                unknown.add(&json.prop, quoted(&json.value));
                continue;
            };
            let (statement, odd_language) = json.statement(property, &mut sources);
            if let Some(language) = odd_language {
                let message = format!("no language {language:?}, the value is kept without one");
                self.tell(&field(), message);
            }
            entity.push(statement);
        }
    }
}

/// What became of a nested entity.
enum Nested {
    /// It stands for a value: its id.
    Id(String),
    /// It points to the entity that it stands in.
    Linked,
}

/// Whether a nested entity points to the outer one that has it under the name of the relation's far
/// end; says so where it does not yet. Nothing is said if several properties could be meant, as under
/// `callForTenders`, where those who tender stand beside those who call.
fn point_back(inner: &mut Entity, outer: &Entity, place: &Place) -> bool {
    let leads_back = |it: &Property| {
        let range = it.range.filter(|_| it.reverse == Some(place.name));
        range.is_some_and(|range| outer.schema().is_a(range))
    };
    let properties = inner.schema().properties().iter().copied();
    let ends: Vec<&'static Property> = properties.filter(|it| leads_back(it)).collect();
    if ends.iter().any(|it| inner.values(it.name).contains(&outer.id())) {
        return true;
    }
    let [only] = ends.as_slice() else { return false };
    inner.push(Statement::new(only, outer.id(), place.dataset.clone()));
    true
}
