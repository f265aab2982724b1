//! An entity: an id, a schema, and statements.

use std::fmt;
use std::hash::{BuildHasher, BuildHasherDefault};
use std::ptr;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::{DatasetName, Property, PropertyType, Schema, Statement, ftm};

/// A thing with an id and a schema, seen through the statements about it.
///
/// The same value of the same property may be stated by several datasets; [`Entity::values`]
/// shows it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    id: String,
    schema: &'static Schema,
    statements: Vec<Statement>,
    known: Known,
    /// What FollowTheMoney data says about the entity as a record, beside its properties.
    pub envelope: Envelope,
}

/// What FollowTheMoney data says about an entity as a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The name that the source shows.
    pub caption: Option<String>,
    /// Other ids that mean the same entity.
    pub referents: Vec<String>,
    /// Datasets that the record names, in its order. Empty: those of the statements.
    pub datasets: Vec<DatasetName>,
    /// Whether the source counts it among its targets.
    pub target: Option<bool>,
    /// When the source first had it, as ISO 8601.
    pub first_seen: Option<String>,
    /// When the source last had it.
    pub last_seen: Option<String>,
    /// When the source last changed it.
    pub last_change: Option<String>,
    /// Every other key of the record with its JSON text, so that a round trip loses nothing. A key
    /// that has a field here is among them where its value says nothing (`null`, an empty list) or is
    /// of the wrong kind; `properties` holds what the vocabulary does not know.
    pub rest: Vec<(String, String)>,
}

impl Entity {
    /// An entity of which nothing is said yet.
    pub fn new(id: impl Into<String>, schema: &'static Schema) -> Self {
        Entity {
            id: id.into(),
            schema,
            statements: Vec::new(),
            known: Known::default(),
            envelope: Envelope::default(),
        }
    }

    /// The id in its dataset, such as `ofac-36216`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What kind of thing it is.
    pub fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Everything that is said, in the order of the source.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Adds a statement. One that only repeats what the same dataset already said of the same
    /// property is left out, and `false` comes back.
    pub fn push(&mut self, statement: Statement) -> bool {
        let is_new = self.known.admits(&self.statements, &statement);
        if is_new {
            self.statements.push(statement);
        }
        is_new
    }

    /// Makes room for statements that are about to be pushed.
    pub(crate) fn reserve(&mut self, statements: usize) {
        self.statements.reserve(statements);
    }

    /// Takes over what another record says of the same entity: statements, ids, dates.
    pub fn merge(&mut self, mut other: Entity) {
        if other.schema.is_a(self.schema.name()) {
            self.schema = other.schema;
        }
        // An empty list stands for the datasets of the statements, which are about to be mixed.
        if !self.envelope.datasets.is_empty() || !other.envelope.datasets.is_empty() {
            self.envelope.datasets = self.named_datasets();
            other.envelope.datasets = other.named_datasets();
        }
        for statement in other.statements {
            self.push(statement);
        }
        let (mine, theirs) = (&mut self.envelope, other.envelope);
        mine.caption = mine.caption.take().or(theirs.caption);
        mine.target = mine.target.or(theirs.target);
        for id in theirs.referents {
            if !mine.referents.contains(&id) {
                mine.referents.push(id);
            }
        }
        for name in theirs.datasets {
            if !mine.datasets.contains(&name) {
                mine.datasets.push(name);
            }
        }
        mine.first_seen = earlier(mine.first_seen.take(), theirs.first_seen);
        mine.last_seen = later(mine.last_seen.take(), theirs.last_seen);
        mine.last_change = later(mine.last_change.take(), theirs.last_change);
        mine.take_rest(theirs.rest);
    }

    /// The distinct values of a property, in the order of their first statement.
    pub fn values<'a>(&'a self, property: &str) -> Vec<&'a str> {
        let stated = self.statements.iter().filter(|it| it.property.name == property);
        distinct(stated.map(|it| it.value.as_str()))
    }

    /// The first value of a property.
    pub fn first(&self, property: &str) -> Option<&str> {
        self.statements.iter().find(|it| it.property.name == property).map(|it| it.value.as_str())
    }

    /// The properties that have values, in the order of their first statement.
    pub fn properties(&self) -> Vec<&'static Property> {
        let mut properties: Vec<&'static Property> = Vec::new();
        for statement in &self.statements {
            let property = statement.property;
            if !properties.iter().any(|it| ptr::eq(*it, property) || it.name == property.name) {
                properties.push(property);
            }
        }
        properties
    }

    /// Statements of every property of a type: all names, all countries, all identifiers.
    pub fn of_type(&self, kind: PropertyType) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |it| it.property.kind == kind)
    }

    /// What to call it: the source's caption, else the first value of the best caption property,
    /// else the id.
    pub fn caption(&self) -> &str {
        if let Some(caption) = &self.envelope.caption {
            return caption;
        }
        self.schema.caption().iter().find_map(|name| self.first(name)).unwrap_or(&self.id)
    }

    /// The datasets that say something of it, in the order of the alphabet.
    pub fn datasets(&self) -> Vec<DatasetName> {
        let mut names: Vec<DatasetName> = self.envelope.datasets.clone();
        for statement in &self.statements {
            if !names.contains(&statement.dataset) {
                names.push(statement.dataset.clone());
            }
        }
        names.sort();
        names
    }

    /// The datasets that the record names, else those of its statements.
    pub(crate) fn named_datasets(&self) -> Vec<DatasetName> {
        match self.envelope.datasets.is_empty() {
            true => self.datasets(),
            false => self.envelope.datasets.clone(),
        }
    }
}

impl Envelope {
    /// Whether the record says something under that key of its own, so that an entry of `rest` under
    /// the same key has nothing to add.
    pub(crate) fn has(&self, key: &str) -> bool {
        match key {
            "id" | "schema" | "statements" => true,
            "caption" => self.caption.is_some(),
            "referents" => !self.referents.is_empty(),
            "datasets" => !self.datasets.is_empty(),
            "target" => self.target.is_some(),
            "first_seen" => self.first_seen.is_some(),
            "last_seen" => self.last_seen.is_some(),
            "last_change" => self.last_change.is_some(),
            _ => false,
        }
    }

    /// Adds the other keys of a second record of the same entity. Where both have a key, the first
    /// keeps its value, but what either says under `properties` is kept.
    fn take_rest(&mut self, theirs: Vec<(String, String)>) {
        for (key, json) in theirs {
            match self.rest.iter_mut().find(|(known, _)| *known == key) {
                Some((_, mine)) if key == ftm::PROPERTIES => *mine = ftm::join_lists(mine, &json),
                Some(_) => {}
                None => self.rest.push((key, json)),
            }
        }
        self.settle_rest();
    }

    /// Takes entries out of `rest` that have nothing to add: those of a key that has its field, and
    /// all but the last of the same key.
    pub(crate) fn settle_rest(&mut self) {
        if self.rest.is_empty() {
            return;
        }
        let rest = std::mem::take(&mut self.rest);
        let mut known: FxHashSet<String> = FxHashSet::default();
        let settled = rest.into_iter().rev();
        let settled = settled.filter(|(key, _)| !self.has(key) && known.insert(key.clone()));
        let mut settled: Vec<(String, String)> = settled.collect();
        settled.reverse();
        self.rest = settled;
    }
}

/// Where each statement is, for entities that have many.
///
/// Without it, pushing is quadratic: 1,000 names of one company took 5 ms and 10,000 took 600 ms
/// where they take 0.3 and 1.1 ms with it (release build, on two busy cores).
/// Not part of what an entity is: two with the same statements are equal.
#[derive(Clone, Default)]
struct Known(Option<Box<FxHashMap<u64, usize>>>);

impl Known {
    /// Up to so many statements are compared one by one, which costs no memory. Of the 20,376
    /// entities of an evaluation corpus made from public lists, 46 have more.
    const FEW: usize = 32;

    /// Whether the statement says more than those, and if so, notes that it will be the next.
    fn admits(&mut self, statements: &[Statement], statement: &Statement) -> bool {
        let repeats = |it: &Statement| repeats(it, statement);
        if statements.len() < Self::FEW {
            return !statements.iter().any(repeats);
        }
        let places = self
            .0
            .get_or_insert_with(|| Box::new(statements.iter().map(fingerprint).zip(0..).collect()));
        match places.get(&fingerprint(statement)) {
            Some(place) if repeats(&statements[*place]) => false,
            // Two statements share a fingerprint.
            Some(_) => !statements.iter().any(repeats),
            None => {
                places.insert(fingerprint(statement), statements.len());
                true
            }
        }
    }
}

impl PartialEq for Known {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Known {}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

fn repeats(one: &Statement, other: &Statement) -> bool {
    // Values differ most often, and at the cost of comparing two lengths.
    one.value == other.value
        && (ptr::eq(one.property, other.property) || one.property == other.property)
        && one.dataset == other.dataset
        && one.lang == other.lang
}

fn fingerprint(statement: &Statement) -> u64 {
    let facts =
        (statement.property.name, &statement.value, statement.dataset.as_str(), statement.lang);
    BuildHasherDefault::<FxHasher>::default().hash_one(facts)
}

/// The values without those that came before.
fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    const FEW: usize = 32;
    let mut distinct: Vec<&str> = Vec::new();
    let mut known: FxHashSet<&str> = FxHashSet::default();
    for value in values {
        let is_new = match distinct.len() {
            0..FEW => !distinct.contains(&value),
            FEW => {
                known.extend(&distinct);
                known.insert(value)
            }
            _ => known.insert(value),
        };
        if is_new {
            distinct.push(value);
        }
    }
    distinct
}

fn earlier(left: Option<String>, right: Option<String>) -> Option<String> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (left, right) => left.or(right),
    }
}

fn later(left: Option<String>, right: Option<String>) -> Option<String> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.max(right)),
        (left, right) => left.or(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn entity(schema: &str) -> Entity {
        Entity::new("e", Schema::get(schema).expect("in the table"))
    }

    fn statement(property: &str, value: &str, dataset: &str) -> Statement {
        let company = Schema::get("Company").expect("in the table");
        let property = company.property(property).expect("a property of companies");
        Statement::new(property, value, dataset.into())
    }

    /// Pushes them all and says how many were new.
    fn push_all(entity: &mut Entity, statements: impl IntoIterator<Item = Statement>) -> usize {
        statements.into_iter().map(|it| entity.push(it)).filter(|is_new| *is_new).count()
    }

    #[test]
    fn what_a_dataset_repeats_is_said_once() {
        let mut entity = entity("Company");
        let mut in_russian = statement("name", "Alfa", "x");
        in_russian.lang = Lang::from_code("rus");
        let mut with_origin = statement("name", "Alfa", "x");
        with_origin.origin = Some("page".into());
        let said = [
            statement("name", "Alfa", "x"),
            statement("name", "Alfa", "y"),
            statement("alias", "Alfa", "x"),
            in_russian,
            with_origin,
            statement("name", "Alfa", "x"),
        ];
        assert_eq!(push_all(&mut entity, said), 4);
        assert_eq!(entity.values("name"), ["Alfa"]);
    }

    #[test]
    fn thousands_of_values_follow_the_same_rule() {
        let mut entity = entity("Company");
        let names = || (0..5000).map(|it| statement("name", &it.to_string(), "x"));
        assert_eq!(push_all(&mut entity, names()), 5000);
        assert_eq!(push_all(&mut entity, names()), 0);
        assert_eq!(push_all(&mut entity, names().map(|it| Statement { external: true, ..it })), 0);
        assert_eq!(push_all(&mut entity, [statement("alias", "7", "x")]), 1);
        assert_eq!(push_all(&mut entity, [statement("name", "7", "y")]), 1);
        let names = entity.values("name");
        assert_eq!((names.len(), names[0], names[4999]), (5000, "0", "4999"));
    }

    #[test]
    fn two_entities_that_came_about_differently_are_equal() {
        let names = || (0..100).map(|it| statement("name", &it.to_string(), "x"));
        let (mut once, mut twice) = (entity("Company"), entity("Company"));
        push_all(&mut once, names());
        push_all(&mut twice, names().chain(names()));
        assert_eq!(once, twice);
        assert_eq!(once, twice.clone());
    }

    #[test]
    fn merging_narrows_the_schema_and_widens_the_rest() {
        let (mut one, mut other) = (entity("LegalEntity"), entity("Company"));
        push_all(&mut one, [statement("name", "A", "x"), statement("name", "B", "x")]);
        push_all(&mut other, [statement("name", "B", "y"), statement("name", "C", "y")]);
        one.envelope.first_seen = Some("2020-01-01".to_owned());
        one.envelope.last_seen = Some("2024-01-01".to_owned());
        other.envelope.first_seen = Some("2019-01-01".to_owned());
        other.envelope.last_seen = Some("2023-01-01".to_owned());
        one.merge(other);
        assert_eq!(one.schema().name(), "Company");
        assert_eq!(one.values("name"), ["A", "B", "C"]);
        assert_eq!(one.statements().len(), 4);
        assert_eq!(one.envelope.first_seen.as_deref(), Some("2019-01-01"));
        assert_eq!(one.envelope.last_seen.as_deref(), Some("2024-01-01"));
    }

    #[test]
    fn merging_keeps_the_datasets_of_both() {
        let cases: [(&[&str], &[&str], &[&str]); 4] = [
            (&[], &[], &["x", "y"]),
            (&["a"], &[], &["a", "y"]),
            (&[], &["b"], &["b", "x"]),
            (&["a"], &["a", "b"], &["a", "b"]),
        ];
        for (mine, theirs, expected) in cases {
            let (mut one, mut other) = (entity("Company"), entity("Company"));
            push_all(&mut one, [statement("name", "A", "x")]);
            push_all(&mut other, [statement("name", "A", "y")]);
            one.envelope.datasets = mine.iter().map(|it| DatasetName::new(it)).collect();
            other.envelope.datasets = theirs.iter().map(|it| DatasetName::new(it)).collect();
            one.merge(other);
            let mut names = one.named_datasets();
            names.sort();
            assert_eq!(names, expected.iter().map(|it| DatasetName::new(it)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_caption_is_the_sources_else_the_best_name_else_the_id() {
        let mut entity = entity("Company");
        assert_eq!(entity.caption(), "e");
        push_all(&mut entity, [statement("alias", "B", "x"), statement("name", "A", "x")]);
        assert_eq!(entity.caption(), "A");
        entity.envelope.caption = Some("C".to_owned());
        assert_eq!(entity.caption(), "C");
    }
}
