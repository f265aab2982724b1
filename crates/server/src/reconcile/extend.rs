//! Entities give further columns.

use model::{Entity, Property, PropertyType, Schema, country, topic};
use serde_json::{Map, Value, json};

use super::{json_of, refused};
use crate::entities::{Found, found};
use crate::problem::Problem;
use crate::snapshot::Snapshot;

/// Rows of one request at most.
const MOST_ROWS: usize = 10_000;

/// Values of the properties that are asked for.
pub(super) fn answer(text: &str, snapshot: &Snapshot) -> Result<Value, Problem> {
    let request = json_of(text)?;
    let list = |key: &str| {
        let list = request.get(key).and_then(Value::as_array);
        list.ok_or_else(|| refused("Invalid extend request", &format!("{key}: expected a list")))
    };
    let ids = list("ids")?;
    if ids.len() > MOST_ROWS {
        return Err(Problem::bad(format!("Too many ids in one request (limit: {MOST_ROWS})")));
    }
    let columns: Result<Vec<Column>, Problem> =
        list("properties")?.iter().map(Column::read).collect();
    let columns = columns?;
    let mut rows = Map::new();
    for id in ids.iter().filter_map(Value::as_str) {
        let entity = match found(&snapshot.engine, id) {
            Ok(Found::Here(entity)) => Some(entity),
            Ok(Found::Moved(canonical)) => {
                let detail = format!("Entity ID {id} is now {canonical}");
                return Err(Problem::bad(detail));
            }
            Err(_) => None,
        };
        let mut row = Map::new();
        if let Some(entity) = entity {
            for column in &columns {
                row.insert(column.id.clone(), Value::Array(column.values(&entity, snapshot)));
            }
        }
        rows.insert(id.to_owned(), Value::Object(row));
    }
    let meta: Vec<Value> =
        columns.iter().map(|it| json!({"id": it.id, "name": it.label()})).collect();
    Ok(json!({"meta": meta, "rows": rows}))
}

/// A property that is asked for.
struct Column {
    id: String,
    property: Option<&'static Property>,
    limit: usize,
    is_raw: bool,
}

impl Column {
    fn read(told: &Value) -> Result<Column, Problem> {
        let id = told
            .get("id")
            .and_then(Value::as_str)
            .ok_or_else(|| refused("Invalid extend request", "properties: every one has an id"))?;
        let setting = |key: &str| told.get("settings").and_then(|it| it.get(key));
        let limit = setting("limit")
            .and_then(|it| it.as_u64().or_else(|| it.as_str()?.trim().parse().ok()));
        let is_raw = setting("render").and_then(Value::as_str) == Some("raw");
        let property = find(id);
        let limit = usize::try_from(limit.unwrap_or(0)).unwrap_or(0);
        Ok(Column { id: id.to_owned(), property, limit, is_raw })
    }

    fn label(&self) -> &str {
        self.property.map_or(&self.id, |it| it.label)
    }

    fn values(&self, entity: &Entity, snapshot: &Snapshot) -> Vec<Value> {
        let Some(property) = self.property else { return Vec::new() };
        let most = if self.limit == 0 { usize::MAX } else { self.limit };
        let values = entity.values(property.name).into_iter().take(most);
        let shown = values.map(|value| match self.is_raw {
            true => value.to_owned(),
            false => caption(property, value, snapshot),
        });
        shown.map(|it| json!({ "str": it })).collect()
    }
}

/// A property by its qualified name, or by its own.
fn find(id: &str) -> Option<&'static Property> {
    match id.split_once(':') {
        Some((schema, name)) => Schema::get(schema)?.property(name),
        None => Schema::all().iter().find_map(|it| it.property(id)),
    }
}

/// What people call a value.
fn caption(property: &Property, value: &str, snapshot: &Snapshot) -> String {
    let label = match property.kind {
        PropertyType::Country => country::name(value).map(str::to_owned),
        PropertyType::Topic => topic::label(value).map(str::to_owned),
        PropertyType::Entity => {
            let entity = snapshot.engine.entity(value).ok().flatten();
            entity.map(|it| it.caption().to_owned())
        }
        _ => None,
    };
    label.unwrap_or_else(|| value.to_owned())
}
