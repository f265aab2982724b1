//! Every route, one line each.

use axum::Router;
use axum::handler::Handler;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::reconcile::suggest;
use crate::{
    algorithms, catalogue, description, entities, layers, matching, metrics, reconcile, screen,
    search, state, system,
};

/// The whole interface: routes, and the layers around them.
pub fn router(app: &App) -> Router {
    let routes = Router::new()
        .route("/", only_get(description::page))
        .route("/openapi.json", only_get(description::openapi))
        .route("/healthz", only_get(system::healthz))
        .route("/catalog", only_get(catalogue::catalog))
        .route("/manifest", only_get(catalogue::catalog))
        .route("/algorithms", only_get(algorithms::list))
        .route("/match/{dataset}", only_post(matching::matches))
        .route("/search/{dataset}", only_get(search::search))
        .route("/entities/{id}", only_get(entities::entity))
        .route("/entities/{id}/adjacent", only_get(entities::adjacent))
        .route("/entities/{id}/adjacent/{property}", only_get(entities::adjacent_by))
        .route(
            "/reconcile/{dataset}",
            get(reconcile::describe)
                .post(reconcile::reconcile)
                .head(|| refused("GET, POST"))
                .fallback(|| refused("GET, POST")),
        )
        .route("/reconcile/{dataset}/suggest/entity", only_get(suggest::entity))
        .route("/reconcile/{dataset}/suggest/type", only_get(suggest::types))
        .route("/reconcile/{dataset}/suggest/property", only_get(suggest::property))
        .route("/reconcile/{dataset}/extend/property", only_get(suggest::proposed))
        .route("/readyz", only_get(state::readyz))
        .route("/updatez", only_post(state::updatez))
        .route("/screen", only_post(screen::screen))
        .route("/metrics", only_get(metrics::metrics))
        .route("/-/version", only_get(state::version))
        .fallback(not_found)
        .with_state(app.clone());
    layers::around(routes, app)
}

/// A route that answers GET alone: as yente does, it refuses HEAD.
fn only_get<H, T>(handler: H) -> MethodRouter<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    get(handler).head(|| refused("GET")).fallback(|| refused("GET"))
}

/// A route that answers POST alone.
fn only_post<H, T>(handler: H) -> MethodRouter<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    post(handler).fallback(|| refused("POST"))
}

/// Refuses a method, and names those that are allowed.
async fn refused(allowed: &'static str) -> Response {
    let refused = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
    let mut response = refused.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

/// A path with a slash at its end leads to the one without.
async fn not_found(uri: Uri) -> Answer {
    match uri.path().strip_suffix('/') {
        Some(path) if path.len() > 1 && !path.ends_with('/') && !path.starts_with("//") => {
            let query = uri.query().map(|it| format!("?{it}")).unwrap_or_default();
            redirect(StatusCode::TEMPORARY_REDIRECT, &format!("{path}{query}"))
        }
        _ => Err(Problem::missing("Not Found")),
    }
}

/// Sends the client elsewhere on this server.
pub(crate) fn redirect(status: StatusCode, path: &str) -> Answer {
    let location = HeaderValue::from_str(path).map_err(|_| Problem::missing("Not Found"))?;
    let mut response: Response = status.into_response();
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
