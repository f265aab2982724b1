//! The body of a batch, and what is wrong with its form.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::algorithms::Chosen;
use crate::body::shown;
use crate::parameters::element;
use crate::problem::Problem;

/// A batch whose form is right.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    /// The queries, in the order of the body.
    pub(crate) queries: Vec<(String, Asked)>,
    /// Weights of features that go before those of a table.
    pub(crate) weights: BTreeMap<String, f64>,
    config: Vec<String>,
    /// Options for all queries, which win over those of the address.
    pub(crate) params: Map<String, Value>,
}

/// One query as it was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// The caller's own id.
    pub(crate) id: Option<String>,
    /// The name of the schema.
    pub(crate) schema: String,
    /// Values by property, as text.
    pub(crate) properties: Vec<(String, Vec<String>)>,
    /// What could not be taken as a value.
    pub(crate) dropped: Vec<String>,
    /// Options for this query alone.
    pub(crate) params: Map<String, Value>,
}

impl Batch {
    /// Reads a body.
    pub(crate) fn read(body: &Value) -> Result<Batch, Problem> {
        let mut reader = Reader::default();
        let batch = reader.batch(body);
        match reader.problems.is_empty() {
            true => Ok(batch),
            false => Err(Problem::invalid(reader.problems)),
        }
    }

    /// What of the options for scoring is not used; what is not known is refused.
    pub(crate) fn unused(&self, algorithm: &Chosen) -> Result<Vec<String>, Problem> {
        algorithm.configure(self.config.iter().cloned(), !self.weights.is_empty())
    }
}

#[derive(Default)]
struct Reader {
    problems: Vec<Value>,
}

impl Reader {
    fn wrong(&mut self, kind: &str, location: Value, message: &str, input: &Value) {
        // An answer that repeats every fault of a large body is a large answer.
        const MOST: usize = 100;
        if self.problems.len() < MOST {
            self.problems.push(element(kind, location, message, shown(input), None));
        }
    }

    fn batch(&mut self, body: &Value) -> Batch {
        let Some(body) = body.as_object() else {
            let message = "Input should be a valid dictionary or object to extract fields from";
            self.wrong("model_attributes_type", json!(["body"]), message, body);
            return Batch::default();
        };
        let mut batch = Batch::default();
        match body.get("weights") {
            None => {}
            Some(Value::Object(weights)) => {
                for (name, weight) in weights {
                    let text = || weight.as_str().and_then(|it| it.trim().parse::<f64>().ok());
                    match weight.as_f64().or_else(text).filter(|it| it.is_finite()) {
                        Some(number) => {
                            batch.weights.insert(name.clone(), number);
                        }
                        None => {
                            let place = json!(["body", "weights", name]);
                            let message = "Input should be a valid number";
                            self.wrong("float_type", place, message, weight);
                        }
                    }
                }
            }
            Some(other) => self.no_dictionary(json!(["body", "weights"]), other),
        }
        match body.get("config") {
            None => {}
            Some(Value::Object(config)) => batch.config = config.keys().cloned().collect(),
            Some(other) => self.no_dictionary(json!(["body", "config"]), other),
        }
        batch.params = self.params(body.get("params"), json!(["body", "params"]));
        match body.get("queries") {
            None => {
                let place = json!(["body", "queries"]);
                self.wrong("missing", place, "Field required", &Value::Object(body.clone()));
            }
            Some(Value::Object(queries)) => {
                for (key, query) in queries {
                    let asked = self.query(key, query);
                    batch.queries.push((key.clone(), asked));
                }
            }
            Some(other) => self.no_dictionary(json!(["body", "queries"]), other),
        }
        batch
    }

    fn no_dictionary(&mut self, location: Value, input: &Value) {
        self.wrong("dict_type", location, "Input should be a valid dictionary", input);
    }

    fn params(&mut self, params: Option<&Value>, location: Value) -> Map<String, Value> {
        match params {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(params)) => params.clone(),
            Some(other) => {
                self.no_dictionary(location, other);
                Map::new()
            }
        }
    }

    fn query(&mut self, key: &str, query: &Value) -> Asked {
        let place = |field: &str| json!(["body", "queries", key, field]);
        let Some(fields) = query.as_object() else {
            let message = "Input should be a valid dictionary or object to extract fields from";
            let place = json!(["body", "queries", key]);
            self.wrong("model_attributes_type", place, message, query);
            return Asked::default();
        };
        let mut asked = Asked {
            params: self.params(fields.get("params"), place("params")),
            ..Asked::default()
        };
        match fields.get("id") {
            None | Some(Value::Null) => {}
            Some(Value::String(id)) => asked.id = Some(id.clone()),
            Some(other) => {
                self.wrong("string_type", place("id"), "Input should be a valid string", other);
            }
        }
        match fields.get("schema") {
            None => self.wrong("missing", place("schema"), "Field required", query),
            Some(Value::String(schema)) => asked.schema.clone_from(schema),
            Some(other) => {
                self.wrong("string_type", place("schema"), "Input should be a valid string", other);
            }
        }
        match fields.get("properties") {
            None => self.wrong("missing", place("properties"), "Field required", query),
            Some(Value::Object(properties)) => {
                for (name, values) in properties {
                    self.property(key, name, values, &mut asked);
                }
            }
            Some(other) => self.no_dictionary(place("properties"), other),
        }
        asked
    }

    fn property(&mut self, key: &str, name: &str, values: &Value, asked: &mut Asked) {
        let texts = match values {
            Value::String(text) => vec![text.clone()],
            Value::Array(values) => {
                let mut texts = Vec::new();
                for value in values {
                    match text(value) {
                        Some(text) => texts.push(text),
                        None if value.is_null() => {}
                        None => asked.dropped.push(format!("{name}: a value that is not text")),
                    }
                }
                texts
            }
            other => {
                let place = |kind| json!(["body", "queries", key, "properties", name, kind]);
                self.wrong("string_type", place("str"), "Input should be a valid string", other);
                self.wrong("list_type", place("list[any]"), "Input should be a valid list", other);
                return;
            }
        };
        asked.properties.push((name.to_owned(), texts));
    }
}

/// A value within a list, as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
