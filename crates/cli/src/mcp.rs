//! The Model Context Protocol, as far as two tools need it: JSON-RPC 2.0, one message a line.
//!
//! The protocol's own crate is not used: it would bring seventy crates and an async runtime for the five
//! methods below, and changes every few weeks. [`Desk`] is the protocol, [`tools`] what it offers,
//! [`lists`] what is searched.

use serde_json::{Value, json};

pub(crate) use lists::Lists;

mod lists;
mod tools;

/// Versions of the protocol that this is; the first is offered to whoever wants another.
const VERSIONS: &[&str] = &["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// Codes of JSON-RPC 2.0, section 5.1.
const NOT_JSON: i64 = -32700;
const NO_REQUEST: i64 = -32600;
const NO_METHOD: i64 = -32601;
const NO_PARAMETERS: i64 = -32602;

/// Takes messages and answers them.
pub(crate) struct Desk {
    lists: Lists,
}

/// Why a request is not answered.
struct Refusal {
    code: i64,
    message: String,
}

impl Desk {
    pub(crate) fn new(lists: Lists) -> Desk {
        Desk { lists }
    }

    /// The answer to a line, if it wants one.
    pub(crate) fn answer(&mut self, line: &[u8]) -> Option<Value> {
        if line.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            return Some(error(&Value::Null, NOT_JSON, "this is not a line of JSON"));
        };
        let Some(method) = message.get("method").and_then(Value::as_str) else {
            // Answers to questions that nobody asked need none; anything else is no request.
            let is_answer = message.get("result").is_some() || message.get("error").is_some();
            return (!is_answer).then(|| error(&Value::Null, NO_REQUEST, "there is no `method`"));
        };
        // What has no id is told, not asked.
        let id = message.get("id").filter(|it| it.is_string() || it.is_number())?;
        let parameters = message.get("params").unwrap_or(&Value::Null);
        Some(match self.result(method, parameters) {
            Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
            Err(refusal) => error(id, refusal.code, &refusal.message),
        })
    }

    /// The answer to a line of which the end was not waited for.
    pub(crate) fn too_long() -> Value {
        error(&Value::Null, NO_REQUEST, "the message is too long")
    }

    fn result(&mut self, method: &str, parameters: &Value) -> Result<Value, Refusal> {
        match method {
            "initialize" => Ok(initialize(parameters)),
            "ping" => Ok(json!({})),
            "tools/list" => Ok(json!({ "tools": tools::described() })),
            "tools/call" => self.call(parameters),
            _ => {
                Err(Refusal { code: NO_METHOD, message: format!("there is no method {method:?}") })
            }
        }
    }

    fn call(&mut self, parameters: &Value) -> Result<Value, Refusal> {
        let name = parameters.get("name").and_then(Value::as_str).unwrap_or_default();
        let arguments = parameters.get("arguments").unwrap_or(&Value::Null);
        let Some(tool) = tools::named(name) else {
            return Err(Refusal {
                code: NO_PARAMETERS,
                message: format!("there is no tool {name:?}"),
            });
        };
        let answer = self.lists.ask(|engine| tool(engine, arguments));
        // Whoever reads text reads the same as whoever reads structure.
        Ok(json!({
            "content": [{ "type": "text", "text": answer.value.to_string() }],
            "structuredContent": answer.value,
            "isError": answer.is_error,
        }))
    }
}

fn initialize(parameters: &Value) -> Value {
    let wanted = parameters.get("protocolVersion").and_then(Value::as_str);
    let version = VERSIONS.iter().find(|it| Some(**it) == wanted).unwrap_or(&VERSIONS[0]);
    json!({
        "protocolVersion": version,
        "capabilities": { "tools": {} },
        "serverInfo": { "name": "portcullis", "version": env!("CARGO_PKG_VERSION") },
        "instructions": INSTRUCTIONS,
    })
}

const INSTRUCTIONS: &str = "\
Screens parties against sanctions and export-control lists. Every answer names the lists that were \
searched, with their dates. `complete` is `complete` if every listed entity at or above the threshold was \
found, `partial` if some may be missing, `unavailable` if nothing was searched. Without a hit, a party is \
not listed under what was asked, in these lists, at their dates; say no more than that. A hit is not a \
finding that two parties are one: a person has to decide that.";

fn error(id: &Value, code: i64, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}
