//! The tools: one function and one description each.

use model::{Schema, ftm};
use portcullis::assess::Assessor;
use portcullis::policy::Policy;
use portcullis::subject::{Party, Subject};
use portcullis::{Engine, Options, Query, Scratch};
use serde_json::{Map, Value, json};

use super::lists::Answered;
use crate::answer::{Answer, jsonl};
use crate::command::today;

type Tool = fn(&Engine, &Value) -> Answered;

/// All tools by their names.
const TOOLS: [(&str, Tool); 2] = [("screen_party", screen_party), ("get_entity", get_entity)];

/// Hits that an answer shows at most.
const MOST: u64 = 50;

pub(super) fn named(name: &str) -> Option<Tool> {
    TOOLS.iter().find(|(it, _)| *it == name).map(|(_, tool)| *tool)
}

/// What `tools/list` says.
pub(super) fn described() -> Value {
    let hints = json!({ "readOnlyHint": true, "idempotentHint": true, "openWorldHint": false });
    json!([
        {
            "name": "screen_party",
            "title": "Screen a party",
            "description": "Looks a person, company, ship or other party up in sanctions and export-control lists. Finds other spellings, scripts and word orders. Each hit has a score between 0 and 1 and the evidence for and against it.",
            "inputSchema": {
                "type": "object",
                "properties": {
                    "name": { "type": "string", "description": "Name of the party, in any script" },
                    "schema": { "type": "string", "description": "What it is: Person, Company, Organization, LegalEntity, Vessel, Airplane ... LegalEntity if left out" },
                    "properties": {
                        "type": "object",
                        "description": "What else is known, by FollowTheMoney property, such as birthDate, country, nationality, alias, registrationNumber, innCode, leiCode, imoNumber",
                        "additionalProperties": { "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }
                    },
                    "threshold": { "type": "number", "minimum": 0, "maximum": 1, "description": "Score from which on a hit has to be reviewed; 0.7 if left out" },
                    "limit": { "type": "integer", "minimum": 1, "maximum": MOST, "description": "Hits to show; 5 if left out" }
                },
                "required": ["name"]
            },
            "annotations": hints,
        },
        {
            "name": "get_entity",
            "title": "Show a listed entity",
            "description": "Shows everything that the lists say of an entity, by the id that a hit names.",
            "inputSchema": {
                "type": "object",
                "properties": { "id": { "type": "string", "description": "The id of the entity" } },
                "required": ["id"]
            },
            "annotations": hints,
        }
    ])
}

/// Arguments of a tool that make no sense: the agent is told what to give instead. Nothing was searched.
fn wrong(reason: impl Into<String>) -> Answered {
    let value = json!({ "complete": "unavailable", "error": reason.into() });
    Answered { value, is_error: true }
}

fn screen_party(engine: &Engine, arguments: &Value) -> Answered {
    let (query, options) = match asked(arguments) {
        Ok(asked) => asked,
        Err(reason) => return wrong(reason),
    };
    // The policy is the default one: an agent has no file of its own.
    let scope = options.filter.clone();
    let assessor = match Assessor::new(engine, Policy::default(), options, today()) {
        Ok(assessor) => assessor,
        Err(error) => return wrong(error.to_string()),
    };
    let subject = Subject {
        id: None,
        parties: vec![Party { role: "subject".to_owned(), query }],
        shipment: None,
        notices: Vec::new(),
    };
    let answer = Answer {
        file: None,
        row: 1,
        line: None,
        id: None,
        assessment: Ok(assessor.assess("question", subject, &mut Scratch::new())),
        notices: Vec::new(),
    };
    let mut line = Vec::new();
    let written = jsonl::Writer::new(engine.corpus(), &scope)
        .write_to(std::slice::from_ref(&answer), &mut line);
    written.expect("memory takes whatever is written");
    let mut said: Map<String, Value> = serde_json::from_slice(&line).expect("it was just written");
    let complete = if answer.is_complete() { "complete" } else { "partial" };
    said.insert("complete".to_owned(), json!(complete));
    // What only a row of a table has.
    for key in ["row", "id", "parties", "goods", "route"] {
        said.shift_remove(key);
    }
    Answered::good(Value::Object(said))
}

/// The question, or what is wrong with it.
fn asked(arguments: &Value) -> Result<(Query, Options), String> {
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).map(str::trim);
    let name = text("name").filter(|it| !it.is_empty()).ok_or("`name` has to be a text")?;
    let schema = text("schema").unwrap_or("LegalEntity");
    let schema = Schema::find(schema).filter(|it| it.is_matchable()).ok_or_else(|| {
        format!("there is no schema {schema:?} of a party; such as Person, Company, Vessel")
    })?;
    let mut query = Query::named(schema.name(), name).map_err(|it| it.to_string())?;
    let properties = arguments.get("properties").and_then(Value::as_object);
    for (property, values) in properties.into_iter().flatten() {
        for value in texts(values)
            .ok_or_else(|| format!("{property:?} has to be a text or a list of texts"))?
        {
            query.add(property, value);
        }
    }
    let mut options = Options::default();
    if let Some(threshold) = arguments.get("threshold").filter(|it| !it.is_null()) {
        let score = threshold.as_f64().filter(|it| (0.0..=1.0).contains(it));
        options.threshold = score.ok_or("`threshold` has to be a number between 0 and 1")?;
        options.min_score = options.threshold;
    }
    if let Some(limit) = arguments.get("limit").filter(|it| !it.is_null()) {
        let limit = limit.as_u64().filter(|it| (1..=MOST).contains(it));
        let limit =
            limit.ok_or_else(|| format!("`limit` has to be a number between 1 and {MOST}"))?;
        options.limit = usize::try_from(limit).unwrap_or(5);
    }
    Ok((query, options))
}

/// One text, or several.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(values) => values.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

fn get_entity(engine: &Engine, arguments: &Value) -> Answered {
    let Some(id) = arguments.get("id").and_then(Value::as_str) else {
        return wrong("`id` has to be a text");
    };
    let canonical = engine.canonical(id).ok().flatten();
    match engine.entity(canonical.as_deref().unwrap_or(id)) {
        Ok(Some(entity)) => match serde_json::from_str::<Value>(&ftm::write(&entity)) {
            Ok(entity) => Answered::good(json!({ "entity": entity })),
            Err(_) => wrong("the entity cannot be shown"),
        },
        Ok(None) => Answered {
            value: json!({ "entity": null, "error": "no entity of these lists has this id" }),
            is_error: true,
        },
        Err(error) => wrong(error.to_string()),
    }
}
