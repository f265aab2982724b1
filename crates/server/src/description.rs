//! What the interface says of itself: `/openapi.json`, and a page for people that needs no network.
//!
//! The description is a file of the repository, written by hand for those who read it; a test holds it
//! against the routes.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use serde_json::Value;

use crate::app::App;
use crate::problem::{Answer, Problem, answered};

const DESCRIPTION: &str = include_str!("../openapi.json");

const PAGE: &str = include_str!("../page.html");

/// `GET /openapi.json`
pub(crate) async fn openapi(State(app): State<App>) -> Answer {
    let mut description: Value = serde_json::from_str(DESCRIPTION).map_err(|_| Problem::fault())?;
    description["info"]["title"] = app.settings().title.as_str().into();
    description["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    answered(&description)
}

/// `GET /`
pub(crate) async fn page() -> Answer {
    let mut response = PAGE.into_response();
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, html);
    // The page has its script and style in it, and asks this server alone.
    let policy = HeaderValue::from_static(
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'",
    );
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
