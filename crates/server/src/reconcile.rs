//! The reconciliation service interface, version 0.2, as OpenRefine uses it.
//!
//! A table's column of names becomes a column of entities ([`query`]), which then gives further columns
//! ([`extend`]); [`suggest`] completes what is typed.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use model::{Entity, Schema};
use serde_json::{Value, json};

use crate::app::App;
use crate::body as bodies;
use crate::matching::BATCH_SIZE;
use crate::parameters::{self, Parameters};
use crate::problem::{Answer, Problem, answered};

mod extend;
mod query;
pub(crate) mod suggest;

/// Queries that a client may put into one request.
const BATCH: usize = 3;

/// The size of the page that shows one entity, in pixels.
const PREVIEW: (u32, u32) = (430, 600);

/// What an entity's page is called by its id.
const ENTITY_PAGE: &str = "/entities/{{id}}";

/// `GET /reconcile/{dataset}`: what the service offers.
pub(crate) async fn describe(
    State(app): State<App>,
    Path(dataset): Path<String>,
    headers: HeaderMap,
    uri: axum::http::Uri,
) -> Answer {
    let snapshot = app.snapshot();
    let listing = snapshot.catalogue.get(&dataset);
    let listing = listing.ok_or_else(|| Problem::missing("No such dataset."))?;
    let base = base(&headers);
    let service = format!("{base}/reconcile/{dataset}");
    // What is in the query string, such as a key, has to be in every further request.
    let behind = uri.query().map(|it| format!("?{it}")).unwrap_or_default();
    let part =
        |path: &str| json!({"service_url": service, "service_path": format!("/{path}{behind}")});
    let types: Vec<Value> =
        Schema::all().iter().filter(|it| it.is_matchable()).map(|it| of_type(it)).collect();
    let (width, height) = PREVIEW;
    answered(&json!({
        "versions": ["0.2"],
        "name": format!("{} ({})", listing.title, app.settings().title),
        "identifierSpace": "https://www.opensanctions.org/reference/#schema",
        "schemaSpace": "https://www.opensanctions.org/reference/#schema",
        "view": {"url": format!("{base}{ENTITY_PAGE}")},
        "documentation": format!("{base}/"),
        "batchSize": BATCH,
        "preview": {"url": format!("{base}{ENTITY_PAGE}"), "width": width, "height": height},
        "suggest": {
            "entity": part("suggest/entity"),
            "type": part("suggest/type"),
            "property": part("suggest/property"),
        },
        "extend": {
            "propose_properties": part("extend/property"),
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": "Maximum number of values to return per row (0 for no limit)",
                },
                {
                    "name": "render",
                    "label": "Content",
                    "type": "select",
                    "default": "caption",
                    "choices": [
                        {"value": "caption", "name": "Captions"},
                        {"value": "raw", "name": "Raw values"},
                    ],
                    "help_text": "Whether codes are shown by what people call them",
                },
            ],
        },
        "defaultTypes": types,
    }))
}

/// `POST /reconcile/{dataset}`: queries, or values of entities.
pub(crate) async fn reconcile(
    State(app): State<App>,
    Path(dataset): Path<String>,
    mut parameters: Parameters,
    body: Body,
) -> Answer {
    let bytes = bodies::read(body, app.settings().max_body).await?;
    let form = parameters::form(&bytes);
    // A request may have them in its address as well.
    let told = |name: &str| form.text(name).or_else(|| parameters.text(name)).map(str::to_owned);
    let (queries, extend) = (told("queries"), told("extend"));
    let algorithm = parameters.text("algorithm").map(str::to_owned);
    let changed = crate::matching::question::changed_since(&mut parameters);
    parameters.checked()?;
    let task = {
        let app = app.clone();
        move || {
            let snapshot = app.snapshot();
            let known = snapshot.catalogue.get(&dataset);
            known.ok_or_else(|| Problem::missing("No such dataset."))?;
            match (extend, queries) {
                (Some(extend), _) => Ok((extend::answer(&extend, &snapshot)?, None)),
                (None, Some(queries)) => {
                    let batch = query::Batch { dataset, algorithm, changed_since: changed };
                    let (body, size) = batch.answer(&queries, &snapshot, &app)?;
                    Ok((body, Some(size)))
                }
                (None, None) => Err(Problem::bad("No queries or extend request provided.")),
            }
        }
    };
    let (body, size) = app.work().run(task).await??;
    let mut response = answered(&body)?;
    if let Some(size) = size {
        response.headers_mut().insert(BATCH_SIZE, HeaderValue::from(size));
    }
    Ok(response)
}

/// A part of a form as JSON.
fn json_of(text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|error| refused("Cannot decode JSON", &error.to_string()))
}

/// A form whose content is not in order.
fn refused(title: &str, why: &str) -> Problem {
    let status = axum::http::StatusCode::BAD_REQUEST;
    Problem { status, body: json!({"detail": title, "errors": [why]}) }
}

/// A schema as a type.
fn of_type(schema: &Schema) -> Value {
    json!({
        "id": schema.name(),
        "name": schema.plural(),
        "description": schema.label(),
    })
}

/// What a row of candidates says of an entity beside its name: what kind of thing it is, and where it is
/// from.
fn description(entity: &Entity) -> String {
    let countries: Vec<&str> = entity
        .of_type(model::PropertyType::Country)
        .filter_map(|it| model::country::name(&it.value))
        .collect();
    let mut told = vec![entity.schema().label()];
    for country in countries {
        if !told.contains(&country) {
            told.push(country);
        }
    }
    told.join(", ")
}

/// The address of this server, as the client reached it.
fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let is_plain =
        |it: &&str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b".:-_[]".contains(&it));
    let host = text(header::HOST.as_str()).filter(is_plain).unwrap_or("localhost");
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}
