//! Names become entities.

use std::collections::BTreeMap;

use model::Schema;
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::{description, json_of, of_type, refused};
use crate::algorithms::Chosen;
use crate::app::App;
use crate::matching::example::Example;
use crate::matching::question::{Conditions, Question};
use crate::problem::Problem;
use crate::snapshot::Snapshot;

/// Results of a query that names no limit.
const LIMIT: i64 = 5;

/// A request for any number of queries.
pub(super) struct Batch {
    pub(super) dataset: String,
    pub(super) algorithm: Option<String>,
    pub(super) changed_since: Option<String>,
}

impl Batch {
    /// The answers, and to how many queries.
    pub(super) fn answer(
        &self,
        queries: &str,
        snapshot: &Snapshot,
        app: &App,
    ) -> Result<(Value, usize), Problem> {
        let queries = json_of(queries)?;
        let queries =
            queries.as_object().ok_or_else(|| refused("Invalid query", "expected an object"))?;
        let most = app.settings().max_batch;
        if queries.len() > most {
            let detail = format!("Too many queries in one batch (limit: {most})");
            return Err(Problem::bad(detail));
        }
        let algorithm = self.algorithm.as_deref().unwrap_or(&app.settings().default_algorithm);
        let algorithm = Chosen::named(algorithm, app)?;
        let all: Vec<(&String, &Value)> = queries.iter().collect();
        let results: Result<Vec<(String, Value)>, Problem> = all
            .par_iter()
            .map(|(key, query)| Ok(((*key).clone(), self.one(query, &algorithm, snapshot, app)?)))
            .collect();
        Ok((Value::Object(results?.into_iter().collect()), queries.len()))
    }

    fn one(
        &self,
        query: &Value,
        algorithm: &Chosen,
        snapshot: &Snapshot,
        app: &App,
    ) -> Result<Value, Problem> {
        let asked = asked(query)?;
        let example = Example::of(asked.schema, None, &asked.properties)?;
        let limit = asked.limit.clamp(0, app.settings().max_matches);
        let conditions = Conditions::above_nothing(limit, self.changed_since.clone(), app);
        let question = Question::new(&example, &conditions, &self.dataset, snapshot)?;
        let question = question.scored_by(algorithm.used, &BTreeMap::new());
        let found = question.ask(snapshot, app);
        let mut results = Vec::new();
        for hit in &found.hits {
            let entity = snapshot.engine.entity(&hit.id).map_err(|_| Problem::fault())?;
            let entity = entity.ok_or_else(Problem::fault)?;
            results.push(json!({
                "id": hit.id,
                "name": hit.caption,
                "description": description(&entity),
                "type": [of_type(entity.schema())],
                "score": hit.score,
                "match": hit.score >= found.threshold,
            }));
        }
        Ok(json!({ "result": results }))
    }
}

struct Asked {
    schema: &'static Schema,
    limit: i64,
    properties: Vec<(String, Vec<String>)>,
}

/// Reads a query.
fn asked(query: &Value) -> Result<Asked, Problem> {
    let query: &Map<String, Value> =
        query.as_object().ok_or_else(|| refused("Invalid query", "expected an object"))?;
    let name = match query.get("query") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) => return Err(refused("Invalid query", "query: expected text")),
    };
    let kind = match query.get("type") {
        Some(Value::Array(types)) => types.first().unwrap_or(&Value::Null),
        Some(kind) => kind,
        None => &Value::Null,
    };
    // Some clients send the type as they got it.
    let kind = kind.as_str().or_else(|| kind.get("id").and_then(Value::as_str));
    let schema = match kind {
        None | Some("") => "Thing",
        Some(kind) => kind,
    };
    let schema = Schema::get(schema)
        .ok_or_else(|| refused("Invalid query", &format!("type: no such type: {schema}")))?;
    let limit = match query.get("limit") {
        None | Some(Value::Null) => LIMIT,
        Some(limit) => limit
            .as_i64()
            .or_else(|| limit.as_str()?.trim().parse().ok())
            .ok_or_else(|| refused("Invalid query", "limit: expected a whole number"))?,
    };
    let mut properties: Vec<(String, Vec<String>)> = Vec::new();
    if let Some(name) = name {
        properties.push(("name".to_owned(), vec![name]));
    }
    for condition in query.get("properties").and_then(Value::as_array).into_iter().flatten() {
        let pid = condition.get("pid").and_then(Value::as_str).unwrap_or_default();
        // Other names than those of a schema's properties are passed over, as yente does.
        let Some((of, property)) = pid.split_once(':') else { continue };
        if Schema::get(of).and_then(|it| it.property(property)).is_none() {
            continue;
        }
        let values: Vec<String> = match condition.get("v") {
            Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
            Some(value) => text(value).into_iter().collect(),
            None => Vec::new(),
        };
        properties.push((property.to_owned(), values));
    }
    Ok(Asked { schema, limit, properties })
}

/// A value, which may be an entity that was reconciled before.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(entity) => {
            let told = entity.get("name").or_else(|| entity.get("id"));
            told.and_then(Value::as_str).map(str::to_owned)
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}
