//! Which entities name which: the relations of an entity, and ids that became part of another.

use index::Error;
use model::{Entity, Property, PropertyType};

use crate::engine::Engine;

/// An entity whose property holds the id of another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Pointer {
    /// The property that holds the id; [`Property::reverse`] names it as seen from there.
    pub property: &'static Property,
    /// The entity that has the property: an edge, a sanction, or a thing such as a subsidiary.
    pub entity: Entity,
}

impl Engine {
    /// The properties of all entities that hold an id, those of one entity together, in the order of
    /// their ids. Nothing need be known of the id itself: data may point at what it does not have.
    pub fn pointing_at(&self, id: &str) -> Result<Vec<Pointer>, Error> {
        let mut pointers = Vec::new();
        for part in self.parts() {
            let shown = part.corpus.may_point_at(id).filter(|it| part.shows(*it));
            for record in part.corpus.records_of(shown) {
                let entity = index::read_entity(&record?.1)?;
                pointers.extend(
                    properties_holding(&entity, id)
                        .into_iter()
                        .map(|property| Pointer { property, entity: entity.clone() }),
                );
            }
        }
        pointers.sort_by(|left, right| left.entity.id().cmp(right.entity.id()));
        Ok(pointers)
    }

    /// The id under which an entity is found today: the id itself, or that of the entity that it was
    /// merged into. `None` if it means nothing here.
    pub fn canonical(&self, id: &str) -> Result<Option<String>, Error> {
        if self.parts().iter().any(|it| it.find(id).is_some()) {
            return Ok(Some(id.to_owned()));
        }
        let mut known: Option<String> = None;
        for part in self.parts() {
            let shown = part.corpus.may_be_known_as(id).filter(|it| part.shows(*it));
            for record in part.corpus.records_of(shown) {
                let entity = index::read_entity(&record?.1)?;
                let means_it = entity.envelope.referents.iter().any(|it| it == id);
                // Of several that claim an id the first by its own counts, whatever part it is in.
                if means_it && known.as_deref().is_none_or(|it| entity.id() < it) {
                    known = Some(entity.id().to_owned());
                }
            }
        }
        Ok(known)
    }
}

/// The properties of an entity that hold an id, each once.
fn properties_holding(entity: &Entity, id: &str) -> Vec<&'static Property> {
    let holding = entity.of_type(PropertyType::Entity).filter(|it| it.value == id);
    let mut properties: Vec<&'static Property> = Vec::new();
    for property in holding.map(|it| it.property) {
        if !properties.iter().any(|it| it.name == property.name) {
            properties.push(property);
        }
    }
    properties
}
