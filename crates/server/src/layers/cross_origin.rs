//! Pages of any origin may ask, as they may ask yente: answers hold published lists, and who may see
//! them is decided by keys and not by the page that asks.

use std::time::Duration;

use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

/// Seconds for which a browser may remember an answer to its preflight.
const REMEMBERED: Duration = Duration::from_secs(600);

/// The rules, as a layer.
pub(super) fn layer() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .allow_credentials(true)
        .max_age(REMEMBERED)
}
