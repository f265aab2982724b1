//! Whether the server lives.

use serde_json::json;

use crate::problem::{Answer, answered};

/// It lives.
pub(crate) async fn healthz() -> Answer {
    answered(&json!({ "status": "ok" }))
}
