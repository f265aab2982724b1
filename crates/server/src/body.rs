//! Bodies of JSON, up to a limit, whatever their content type says.

use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::parameters::element;
use crate::problem::Problem;

/// Characters of a value that an answer repeats.
const LONGEST_ECHO: usize = 200;

/// All of a body, unless it is too long.
pub(crate) async fn read(body: Body, most: usize) -> Result<Bytes, Problem> {
    to_bytes(body, most).await.map_err(|error| {
        let is_limit = std::error::Error::source(&error)
            .is_some_and(|it| it.is::<http_body_util::LengthLimitError>());
        match is_limit {
            true => {
                let detail = format!("Request body too large (limit: {most} bytes)");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
            }
            // The client went away or broke its own promise about the length.
            false => Problem::bad("The request body could not be read"),
        }
    })
}

/// A body as JSON. Nesting ends at the reader's limit of 128.
pub(crate) fn json(bytes: &[u8]) -> Result<Value, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let missing = element("missing", json!(["body"]), "Field required", Value::Null, None);
        return Err(Problem::invalid(vec![missing]));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let place = json!(["body", offset(bytes, &error)]);
        let context = json!({ "error": error.to_string() });
        let wrong = element("json_invalid", place, "JSON decode error", json!({}), Some(context));
        Problem::invalid(vec![wrong])
    })
}

/// How many bytes come before an error.
fn offset(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = bytes.split_inclusive(|it| *it == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    (before + error.column().saturating_sub(1)).min(bytes.len())
}

/// A value as an answer may repeat it: never more than a little of it.
pub(crate) fn shown(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(text.chars().take(LONGEST_ECHO).collect::<String>()),
        Value::Array(_) => json!([]),
        Value::Object(_) => json!({}),
        other => other.clone(),
    }
}
