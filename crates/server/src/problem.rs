//! Answers that say what is wrong, in the envelopes of yente.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::work::WorkError;

/// A request that was not answered, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The status of the answer.
    pub status: StatusCode,
    /// The body of the answer.
    pub body: Value,
}

/// What a handler gives.
pub type Answer = Result<Response, Problem>;

impl Problem {
    /// `{"detail": text}` with that status.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, body: json!({ "detail": detail.into() }) }
    }

    /// The request makes no sense.
    pub fn bad(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// There is no such thing.
    pub fn missing(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// Parameters or body are not of the form that they have to be in: one element for each.
    pub fn invalid(fields: Vec<Value>) -> Problem {
        Problem { status: StatusCode::UNPROCESSABLE_ENTITY, body: json!({ "detail": fields }) }
    }

    /// It cannot be answered now. An answer from less than everything is none.
    pub fn unavailable(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
    }

    /// Something that nobody foresaw.
    pub fn fault() -> Problem {
        Problem { status: StatusCode::INTERNAL_SERVER_ERROR, body: json!({ "status": "error" }) }
    }
}

impl From<WorkError> for Problem {
    fn from(error: WorkError) -> Problem {
        match error {
            WorkError::Full => Problem::unavailable(error.to_string()),
            WorkError::Fault => Problem::fault(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = json_response(self.status, &self.body);
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// A body of JSON.
pub(crate) fn json_response(status: StatusCode, body: &impl serde::Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(_) => Problem::fault().into_response(),
    }
}

/// The same of an answer to a good request.
pub(crate) fn answered(body: &impl serde::Serialize) -> Answer {
    Ok(json_response(StatusCode::OK, body))
}
