//! `GET /entities/{id}`: one entity, with what it is tied to.
//!
//! What an entity points at stands in it as an object, what points at the entity stands under the name
//! of the relation as seen from it. A relation shows its other end; a thing shows no further.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use model::{Entity, Property, PropertyType, Schema};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use portcullis::Engine;
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::entity::{Flat, Seen, with_properties};
use crate::parameters::{Bounds, Parameters};
use crate::problem::{Answer, Problem, answered};
use crate::routes::redirect;
use crate::search::sort::Order;

/// Rows of one page if nobody says otherwise, and at most; the rows that may come before them.
pub(crate) const PAGE: i64 = 10;
pub(crate) const MAX_PAGE: i64 = 500;
pub(crate) const MAX_OFFSET: i64 = 9499;

/// What an address may hold of an id without being written in hexadecimal digits.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// `GET /entities/{id}`
pub(crate) async fn entity(
    State(app): State<App>,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> Answer {
    let nested = parameters.flag("nested", true);
    parameters.checked()?;
    let task = move |app: &App| {
        let snapshot = app.snapshot();
        let entity = match found(&snapshot.engine, &id)? {
            Found::Here(entity) => entity,
            Found::Moved(id) => return moved(&id, ""),
        };
        match nested {
            true => answered(&Nest { engine: &snapshot.engine, root: &entity }.whole()?),
            false => answered(&Flat(&entity)),
        }
    };
    app.clone().work().run(move || task(&app)).await?
}

/// `GET /entities/{id}/adjacent`
pub(crate) async fn adjacent(
    State(app): State<App>,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> Answer {
    let page = Page::read(&mut parameters)?;
    let task = move |app: &App| {
        let snapshot = app.snapshot();
        let entity = match found(&snapshot.engine, &id)? {
            Found::Here(entity) => entity,
            Found::Moved(id) => return moved(&id, "/adjacent"),
        };
        let nest = Nest { engine: &snapshot.engine, root: &entity };
        let adjacent: Map<String, Value> = nest
            .neighbours()?
            .into_iter()
            .filter(|(_, entities)| !entities.is_empty())
            .map(|(name, entities)| Ok((name, nest.page(entities, &page)?)))
            .collect::<Result<_, Problem>>()?;
        let flat = serde_json::to_value(Flat(&entity)).map_err(|_| Problem::fault())?;
        answered(&json!({"entity": flat, "adjacent": adjacent}))
    };
    app.clone().work().run(move || task(&app)).await?
}

/// `GET /entities/{id}/adjacent/{property}`
pub(crate) async fn adjacent_by(
    State(app): State<App>,
    Path((id, property)): Path<(String, String)>,
    mut parameters: Parameters,
) -> Answer {
    let page = Page::read(&mut parameters)?;
    let task = move |app: &App| {
        let snapshot = app.snapshot();
        let entity = match found(&snapshot.engine, &id)? {
            Found::Here(entity) => entity,
            Found::Moved(id) => {
                let property = utf8_percent_encode(&property, PLAIN);
                return moved(&id, &format!("/adjacent/{property}"));
            }
        };
        if !leads_somewhere(entity.schema(), &property) {
            return Err(Problem::missing("No such property!"));
        }
        let nest = Nest { engine: &snapshot.engine, root: &entity };
        let neighbours = nest.neighbours()?;
        let entities = neighbours.into_iter().find(|(name, _)| *name == property);
        answered(&nest.page(entities.map(|(_, it)| it).unwrap_or_default(), &page)?)
    };
    app.clone().work().run(move || task(&app)).await?
}

/// Whether a property of that name ties entities of a schema to others, from either end.
fn leads_somewhere(schema: &Schema, name: &str) -> bool {
    if let Some(property) = schema.property(name) {
        return property.kind == PropertyType::Entity;
    }
    let properties = Schema::all().iter().flat_map(|it| it.properties());
    let mut reverse = properties.filter(|it| it.reverse == Some(name));
    reverse.any(|it| it.range.is_some_and(|range| schema.is_a(range)))
}

/// What an id leads to.
pub(crate) enum Found {
    Here(Box<Entity>),
    /// It became part of an entity of that id.
    Moved(String),
}

pub(crate) fn found(engine: &Engine, id: &str) -> Result<Found, Problem> {
    if let Some(entity) = engine.entity(id).map_err(|_| Problem::fault())? {
        return Ok(Found::Here(Box::new(entity)));
    }
    match engine.canonical(id).map_err(|_| Problem::fault())? {
        Some(canonical) => Ok(Found::Moved(canonical)),
        None => Err(Problem::missing("No such entity!")),
    }
}

fn moved(id: &str, behind: &str) -> Answer {
    let id = utf8_percent_encode(id, PLAIN);
    redirect(StatusCode::PERMANENT_REDIRECT, &format!("/entities/{id}{behind}"))
}

/// Which of the entities of a property are shown.
struct Page {
    limit: i64,
    offset: i64,
    order: Order,
}

impl Page {
    fn read(parameters: &mut Parameters) -> Result<Page, Problem> {
        let page = Page {
            limit: parameters.integer("limit", PAGE, Bounds::within(0, MAX_PAGE)),
            offset: parameters.integer("offset", 0, Bounds::within(0, MAX_OFFSET)),
            order: Order::of(&parameters.texts("sort")),
        };
        parameters.checked()?;
        Ok(page)
    }
}

/// An entity with what it is tied to.
pub(crate) struct Nest<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) root: &'a Entity,
}

/// The entities under one property.
type Neighbours = (String, Vec<Entity>);

impl Nest<'_> {
    /// The entity with its neighbours in it.
    pub(crate) fn whole(&self) -> Result<Value, Problem> {
        let mut properties = self.own(self.root, &[])?;
        for (name, entities) in self.inbound()? {
            let shown: Result<Vec<Value>, Problem> =
                entities.iter().map(|it| self.expanded(it)).collect();
            match properties.get_mut(&name).and_then(Value::as_array_mut) {
                Some(known) => known.extend(shown?),
                None => {
                    properties.insert(name, Value::Array(shown?));
                }
            }
        }
        Ok(with_properties(self.root, properties))
    }

    /// The neighbours by property: first those that the entity points at.
    fn neighbours(&self) -> Result<Vec<Neighbours>, Problem> {
        let mut neighbours = Vec::new();
        for property in self.root.properties() {
            if property.kind == PropertyType::Entity {
                let mut entities = Vec::new();
                for id in self.root.values(property.name) {
                    entities.extend(self.entity(id)?);
                }
                neighbours.push((property.name.to_owned(), entities));
            }
        }
        neighbours.extend(self.inbound()?);
        Ok(neighbours)
    }

    /// What points at the entity, by the name of the relation as seen from it. A relation that has no
    /// such name is not shown: nothing says what it means from here.
    fn inbound(&self) -> Result<Vec<Neighbours>, Problem> {
        let mut inbound: Vec<Neighbours> = Vec::new();
        let pointers = self.engine.pointing_at(self.root.id()).map_err(|_| Problem::fault())?;
        for pointer in pointers {
            let Some(name) = pointer.property.reverse else { continue };
            match inbound.iter_mut().find(|(known, _)| known == name) {
                Some((_, entities)) => entities.push(pointer.entity),
                None => inbound.push((name.to_owned(), vec![pointer.entity])),
            }
        }
        Ok(inbound)
    }

    /// A page of the entities of one property.
    fn page(&self, mut entities: Vec<Entity>, page: &Page) -> Result<Value, Problem> {
        entities.sort_by(|left, right| {
            page.order.compare(left, right).then_with(|| left.id().cmp(right.id()))
        });
        let total = entities.len();
        let shown = entities.iter().skip(page.offset as usize).take(page.limit as usize);
        let results: Result<Vec<Value>, Problem> = shown.map(|it| self.expanded(it)).collect();
        Ok(json!({
            "limit": page.limit,
            "offset": page.offset,
            "total": {"value": total, "relation": "eq"},
            "results": results?,
        }))
    }

    /// A neighbour: a thing as it is, anything else with what it points at, except the entity that is
    /// asked for.
    fn expanded(&self, entity: &Entity) -> Result<Value, Problem> {
        if entity.schema().is_a("Thing") {
            return serde_json::to_value(Flat(entity)).map_err(|_| Problem::fault());
        }
        Ok(with_properties(entity, self.own(entity, &[self.root.id()])?))
    }

    /// The properties of an entity; what it points at stands in them, except what is on the way here.
    /// Of an id that leads nowhere the id is left.
    fn own(&self, entity: &Entity, way: &[&str]) -> Result<Map<String, Value>, Problem> {
        let mut properties = Map::new();
        for property in entity.properties() {
            let values = entity.values(property.name);
            let shown: Result<Vec<Value>, Problem> =
                values.into_iter().map(|it| self.value(entity, property, it, way)).collect();
            properties.insert(property.name.to_owned(), Value::Array(shown?));
        }
        Ok(properties)
    }

    fn value(
        &self,
        entity: &Entity,
        property: &Property,
        value: &str,
        way: &[&str],
    ) -> Result<Value, Problem> {
        if property.kind != PropertyType::Entity || way.contains(&value) || value == entity.id() {
            return Ok(json!(value));
        }
        match self.entity(value)? {
            None => Ok(json!(value)),
            // What the entity itself points at is shown as a neighbour of it.
            Some(other) if way.is_empty() => self.expanded(&other),
            Some(other) => serde_json::to_value(Flat(&other)).map_err(|_| Problem::fault()),
        }
    }

    fn entity(&self, id: &str) -> Result<Option<Entity>, Problem> {
        self.engine.entity(id).map_err(|_| Problem::fault())
    }
}

/// The value of a field that rows may be sorted by.
pub(crate) fn field(entity: &Entity, name: &str) -> Option<String> {
    let seen = || Seen::of(entity);
    match name {
        "id" | "entity_id" => Some(entity.id().to_owned()),
        "caption" => Some(entity.caption().to_owned()),
        "schema" => Some(entity.schema().name().to_owned()),
        "first_seen" => seen().first,
        "last_seen" => seen().last,
        "last_change" => seen().change,
        "datasets" => entity.datasets().first().map(ToString::to_string),
        _ => {
            let property = name.strip_prefix("properties.").unwrap_or(name);
            entity.values(property).into_iter().min().map(str::to_owned)
        }
    }
}
