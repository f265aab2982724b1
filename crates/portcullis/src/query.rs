//! What is looked for.

use model::clean::{Cleaned, clean};
use model::{Entity, Notice, NoticeKind, Schema, Statement};

/// A partial entity to be looked for, with what was dropped or guessed on the way.
#[derive(Debug, Clone)]
pub struct Query {
    entity: Entity,
    notices: Vec<Notice>,
}

/// Why a query cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// The schema does not exist.
    #[error("there is no schema {0:?}")]
    UnknownSchema(String),
    /// Entities of the schema are never looked for.
    #[error("entities of the schema {0} cannot be looked for")]
    NotMatchable(&'static str),
}

/// The dataset that the statements of a query name.
const DATASET: &str = "query";

impl Query {
    /// A query for a thing of that schema, about which nothing is known yet.
    pub fn new(schema: &str) -> Result<Query, QueryError> {
        let schema =
            Schema::find(schema).ok_or_else(|| QueryError::UnknownSchema(schema.to_owned()))?;
        Query::of(Entity::new("query", schema))
    }

    /// A query for a thing of that schema and name.
    pub fn named(schema: &str, name: &str) -> Result<Query, QueryError> {
        let mut query = Query::new(schema)?;
        query.add("name", name);
        Ok(query)
    }

    /// A query for an entity as it stands.
    pub fn of(entity: Entity) -> Result<Query, QueryError> {
        let schema = entity.schema();
        // LegalEntity and Thing are parents of what is looked for, and so may stand for it.
        if !schema.is_matchable() && schema.name() != "Thing" {
            return Err(QueryError::NotMatchable(schema.name()));
        }
        Ok(Query { entity, notices: Vec::new() })
    }

    /// Adds a value as the user wrote it. What cannot be used is reported in the answer.
    pub fn add(&mut self, property: &str, raw: &str) {
        let Some(property) = self.entity.schema().property(property) else {
            let schema = self.entity.schema().name();
            self.notice(
                NoticeKind::Unplaced,
                property,
                format!("{schema} has no such property; {raw:?} was not used"),
            );
            return;
        };
        match clean(property, raw) {
            Cleaned::Empty => {}
            Cleaned::Value(value) => self.state(Statement::new(property, value, DATASET.into())),
            Cleaned::Flagged(value, reason) => {
                self.notice(NoticeKind::Flagged, property.name, format!("{raw:?}: {reason}"));
                self.state(Statement::new(property, value, DATASET.into()));
            }
        }
    }

    /// The entity that is looked for.
    pub fn entity(&self) -> &Entity {
        &self.entity
    }

    /// What was dropped or guessed.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The same, and that there is nothing to look for, if so.
    pub(crate) fn all_notices(&self) -> Vec<Notice> {
        let mut notices = self.notices.clone();
        if self.is_empty() {
            let message = "there is neither a name nor an identifier to look for";
            notices.push(Notice::new(NoticeKind::Rejected, "query", message));
        }
        notices
    }

    /// Whether there is anything to look for: a name or an identifier.
    pub fn is_empty(&self) -> bool {
        use model::PropertyType::{Identifier, Name};
        self.entity.of_type(Name).next().is_none()
            && self.entity.of_type(Identifier).next().is_none()
    }

    fn state(&mut self, statement: Statement) {
        self.entity.push(statement);
    }

    fn notice(&mut self, kind: NoticeKind, field: &str, message: String) {
        self.notices.push(Notice::new(kind, "query", message).in_field(field));
    }
}
