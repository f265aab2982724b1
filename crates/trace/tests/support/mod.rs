//! Entities for tests, invented.
#![allow(dead_code, reason = "shared by tests that use different parts of it")]

use model::{Entity, Schema, Statement};

/// An entity with those values, all said by the dataset `test`.
pub(crate) fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let schema = Schema::get(schema).expect("a schema of the vocabulary");
    let mut entity = Entity::new(id, schema);
    for (property, value) in values.iter().filter(|it| !it.1.is_empty()) {
        let property = schema.property(property).expect("a property of the schema");
        entity.push(Statement::new(property, *value, "test".into()));
    }
    entity
}

/// A company of which only the name is known, which is its id.
pub(crate) fn company(id: &str) -> Entity {
    entity(id, "Company", &[("name", id)])
}

/// A stake with that share, as printed.
pub(crate) fn owns(owner: &str, asset: &str, share: &str) -> Entity {
    let values = [("owner", owner), ("asset", asset), ("percentage", share)];
    entity(&format!("{owner}-owns-{asset}-{share}"), "Ownership", &values)
}
