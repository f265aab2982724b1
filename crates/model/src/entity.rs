//! An entity: an id, a schema, and statements.

use crate::{DatasetName, Property, PropertyType, Schema, Statement};

/// A thing with an id and a schema, seen through the statements about it.
///
/// The same value of the same property may be stated by several datasets; [`Entity::values`]
/// shows it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    id: String,
    schema: &'static Schema,
    statements: Vec<Statement>,
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
    /// Every other key of the record with its JSON text, so that a round trip loses nothing.
    pub rest: Vec<(String, String)>,
}

impl Entity {
    /// An entity of which nothing is said yet.
    pub fn new(id: impl Into<String>, schema: &'static Schema) -> Self {
        Entity { id: id.into(), schema, statements: Vec::new(), envelope: Envelope::default() }
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
        let known = self.statements.iter().any(|it| {
            it.property == statement.property
                && it.value == statement.value
                && it.dataset == statement.dataset
                && it.lang == statement.lang
        });
        if !known {
            self.statements.push(statement);
        }
        !known
    }

    /// Takes over what another record says of the same entity: statements, ids, dates.
    pub fn merge(&mut self, other: Entity) {
        if other.schema.is_a(self.schema.name()) {
            self.schema = other.schema;
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
        for (key, json) in theirs.rest {
            if !mine.rest.iter().any(|(known, _)| *known == key) {
                mine.rest.push((key, json));
            }
        }
    }

    /// The distinct values of a property, in the order of their first statement.
    pub fn values<'a>(&'a self, property: &str) -> Vec<&'a str> {
        let mut values: Vec<&str> = Vec::new();
        for statement in self.statements.iter().filter(|it| it.property.name == property) {
            if !values.contains(&statement.value.as_str()) {
                values.push(&statement.value);
            }
        }
        values
    }

    /// The first value of a property.
    pub fn first(&self, property: &str) -> Option<&str> {
        self.statements.iter().find(|it| it.property.name == property).map(|it| it.value.as_str())
    }

    /// The properties that have values, in the order of their first statement.
    pub fn properties(&self) -> Vec<&'static Property> {
        let mut properties: Vec<&'static Property> = Vec::new();
        for statement in &self.statements {
            if !properties.iter().any(|it| it.name == statement.property.name) {
                properties.push(statement.property);
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
