//! Completes what is typed: entities, types and properties.

use axum::extract::{Path, State};
use model::{Property, Schema};
use serde_json::{Value, json};

use super::{description, of_type};
use crate::app::App;
use crate::entities::MAX_PAGE;
use crate::parameters::{Bounds, Parameters};
use crate::problem::{Answer, Problem, answered};

/// Suggestions of one answer.
const LIMIT: i64 = 5;

/// `GET /reconcile/{dataset}/suggest/entity`
pub(crate) async fn entity(
    State(app): State<App>,
    Path(dataset): Path<String>,
    mut parameters: Parameters,
) -> Answer {
    let prefix = parameters.text("prefix").unwrap_or_default().to_owned();
    let limit = parameters.integer("limit", LIMIT, Bounds::within(0, MAX_PAGE)) as usize;
    parameters.checked()?;
    let task = move |app: &App| {
        let snapshot = app.snapshot();
        let known = snapshot.catalogue.get(&dataset);
        known.ok_or_else(|| Problem::missing("No such dataset."))?;
        let mut result = Vec::new();
        for id in crate::search::beginning_with(&prefix, &dataset, limit, &snapshot)? {
            let entity = snapshot.engine.entity(&id).map_err(|_| Problem::fault())?;
            let entity = entity.ok_or_else(Problem::fault)?;
            result.push(json!({
                "id": entity.id(),
                "name": entity.caption(),
                "description": description(&entity),
                "type": [of_type(entity.schema())],
            }));
        }
        found(&prefix, result)
    };
    app.clone().work().run(move || task(&app)).await?
}

/// `GET /reconcile/{dataset}/suggest/type`
pub(crate) async fn types(
    State(app): State<App>,
    Path(dataset): Path<String>,
    parameters: Parameters,
) -> Answer {
    let known = app.snapshot().catalogue.get(&dataset).is_some();
    let prefix = parameters.text("prefix").unwrap_or_default();
    let begins = |it: &&&Schema| {
        it.is_matchable()
            && [it.name(), it.label(), it.plural()].iter().any(|it| starts(it, prefix))
    };
    if !known {
        return Err(Problem::missing("No such dataset."));
    }
    let result = Schema::all().iter().filter(begins).map(|it| of_type(it)).collect();
    found(prefix, result)
}

/// `GET /reconcile/{dataset}/suggest/property`
pub(crate) async fn property(
    State(app): State<App>,
    Path(dataset): Path<String>,
    parameters: Parameters,
) -> Answer {
    if app.snapshot().catalogue.get(&dataset).is_none() {
        return Err(Problem::missing("No such dataset."));
    }
    let prefix = parameters.text("prefix").unwrap_or_default();
    let begins = |it: &&&'static Property| starts(it.name, prefix) || starts(it.label, prefix);
    let matchable = Schema::all().iter().filter(|it| it.is_matchable());
    let mut result: Vec<Value> = Vec::new();
    for property in matchable.flat_map(|it| it.properties()).filter(begins) {
        let told = of_property(property);
        if !property.hidden && !result.contains(&told) && result.len() < LIMIT as usize {
            result.push(told);
        }
    }
    found(prefix, result)
}

/// `GET /reconcile/{dataset}/extend/property`
pub(crate) async fn proposed(
    State(app): State<App>,
    Path(dataset): Path<String>,
    mut parameters: Parameters,
) -> Answer {
    if app.snapshot().catalogue.get(&dataset).is_none() {
        return Err(Problem::missing("No such dataset."));
    }
    let kind = parameters.text("type").unwrap_or("Thing").to_owned();
    let limit = parameters.integer("limit", MAX_PAGE, Bounds::within(0, MAX_PAGE));
    parameters.checked()?;
    let schema =
        Schema::get(&kind).ok_or_else(|| Problem::bad(format!("Invalid schema type: {kind}")))?;
    let shown = schema.properties().iter().filter(|it| !it.hidden);
    // What is shown first of such a thing is proposed first.
    let mut shown: Vec<&&Property> = shown.collect();
    let place = |it: &Property| {
        let featured = schema.featured().iter().position(|name| *name == it.name);
        featured.unwrap_or(usize::MAX)
    };
    shown.sort_by_key(|it| place(it));
    let properties =
        shown.into_iter().take(limit as usize).map(|it| json!({"id": it.name, "name": it.label}));
    let properties: Vec<Value> = properties.collect();
    answered(&json!({"limit": limit, "type": kind, "properties": properties}))
}

fn of_property(property: &Property) -> Value {
    json!({
        "id": format!("{}:{}", property.schema, property.name),
        "name": property.label,
        "description": format!("{} of {}", property.label, property.schema),
    })
}

/// Whether a text begins with what was typed; nothing begins with nothing.
fn starts(text: &str, prefix: &str) -> bool {
    let prefix = prefix.trim().to_lowercase();
    !prefix.is_empty() && text.to_lowercase().starts_with(&prefix)
}

fn found(prefix: &str, result: Vec<Value>) -> Answer {
    answered(&json!({
        "code": "/api/status/ok",
        "status": "200 OK",
        "prefix": prefix,
        "result": result,
    }))
}
