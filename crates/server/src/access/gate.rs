//! The gate that every request goes through.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::RequestPartsExt as _;
use axum::extract::{ConnectInfo, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use subtle::ConstantTimeEq as _;

use super::caller::Caller;
use super::file::Scope;
use super::keys::Key;
use crate::app::App;
use crate::problem::Problem;

/// Routes that say nothing of anybody, and that have to answer whoever looks after the server or wants
/// to know how to ask it.
const OPEN: &[&str] = &["/healthz", "/readyz", "/", "/openapi.json"];

/// What the routes begin with that show entities by their ids.
const ENTITIES: &str = "/entities/";

/// The route that updates. It has a token of its own, as yente's has.
const UPDATE: &str = "/updatez";

/// Lets a request through, or says why not.
pub(crate) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match check(&app, &mut parts).await {
        Ok(caller) => {
            parts.extensions.insert(caller.clone());
            let mut response = next.run(Request::from_parts(parts, body)).await;
            response.extensions_mut().insert(caller);
            response
        }
        Err(refused) => refused.into_response(),
    }
}

/// Why a request is not let through.
enum Refused {
    /// It shows no key, or one that is none.
    Unknown(&'static str),
    /// Its key does not open that.
    Forbidden(&'static str),
    /// It comes too soon after others.
    TooMany(Duration),
}

impl Refused {
    fn into_response(self) -> Response {
        let (status, detail, header) = match self {
            Refused::Unknown(detail) => {
                let challenge = (header::WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey"));
                (StatusCode::UNAUTHORIZED, detail, Some(challenge))
            }
            Refused::Forbidden(detail) => (StatusCode::FORBIDDEN, detail, None),
            Refused::TooMany(wait) => {
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                let wait = (header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
                (StatusCode::TOO_MANY_REQUESTS, "Too many requests.", Some(wait))
            }
        };
        let mut response = Problem::new(status, detail).into_response();
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

async fn check(app: &App, parts: &mut Parts) -> Result<Caller, Refused> {
    let route = parts.extensions.get::<MatchedPath>().map_or("", |it| it.as_str()).to_owned();
    let is_open = OPEN.contains(&route.as_str());
    let Some(keys) = app.keys().filter(|_| !is_open) else {
        slow_down(app, parts)?;
        return Ok(Caller::default());
    };
    if route == UPDATE && tells_token(app, &parts.uri) {
        slow_down(app, parts)?;
        return Ok(Caller::default());
    }
    let Some(key) = shown(parts).and_then(|it| keys.find(&it)) else {
        // Who has no key is slowed down too: refusals cost something.
        slow_down(app, parts)?;
        return Err(Refused::Unknown(unknown(parts)));
    };
    keep_rate(&key)?;
    let scope = if route == UPDATE { Scope::Admin } else { Scope::Read };
    if !key.opens(scope) {
        return Err(Refused::Forbidden("The API key does not open this."));
    }
    let caller = Caller::of(key);
    let refused = || Refused::Forbidden("The API key does not open this dataset.");
    if let Some(dataset) = in_path(parts, "dataset").await
        && !caller.may_ask(&app.snapshot().catalogue, &dataset)
    {
        return Err(refused());
    }
    if route.starts_with(ENTITIES)
        && let Some(id) = in_path(parts, "id").await
        && !may_see_entity(app, &caller, id).await
    {
        return Err(refused());
    }
    Ok(caller)
}

/// A part of the path by its name.
async fn in_path(parts: &mut Parts, name: &str) -> Option<String> {
    let parameters = parts.extract::<RawPathParams>().await.ok()?;
    parameters.iter().find(|(it, _)| *it == name).map(|(_, value)| value.to_owned())
}

/// Whether a dataset that may be asked says something of an entity. What the entity is tied to is shown
/// with it, whoever says so. One that is not there is for the route to tell.
async fn may_see_entity(app: &App, caller: &Caller, id: String) -> bool {
    if caller.sees_all() {
        return true;
    }
    let (snapshot, caller) = (app.snapshot(), caller.clone());
    let looked = app.work().run(move || {
        let engine = &snapshot.engine;
        let id = engine.canonical(&id).ok().flatten().unwrap_or(id);
        match engine.entity(&id) {
            Ok(Some(entity)) => caller.may_see(&snapshot.catalogue, &entity.datasets()),
            Ok(None) => true,
            Err(_) => false,
        }
    });
    looked.await.unwrap_or(false)
}

fn keep_rate(key: &Key) -> Result<(), Refused> {
    let Some(rate) = &key.rate else { return Ok(()) };
    rate.check().map_err(|it| Refused::TooMany(it.wait_time_from(DefaultClock::default().now())))
}

fn slow_down(app: &App, parts: &Parts) -> Result<(), Refused> {
    let (Some(rates), Some(address)) = (app.rates(), address(parts)) else { return Ok(()) };
    rates
        .check_key(&address)
        .map_err(|it| Refused::TooMany(it.wait_time_from(DefaultClock::default().now())))
}

/// Whom a limit on addresses counts: one address, or one network of IPv6, of which a single machine has
/// 2⁶⁴ addresses.
fn address(parts: &Parts) -> Option<IpAddr> {
    let ConnectInfo(address) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(match address.ip().to_canonical() {
        IpAddr::V6(it) => {
            let [a, b, c, d, ..] = it.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        it => it,
    })
}

/// The key that a request shows: `Authorization: ApiKey K`, `Authorization: Bearer K`, or `?api_key=K`.
fn shown(parts: &Parts) -> Option<String> {
    let header = parts.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let key = header.and_then(|it| {
        let (kind, key) = it.trim().split_once(' ')?;
        let is_known = kind.eq_ignore_ascii_case("ApiKey") || kind.eq_ignore_ascii_case("Bearer");
        is_known.then(|| key.trim().to_owned())
    });
    key.or_else(|| parameter(&parts.uri, "api_key"))
}

fn unknown(parts: &Parts) -> &'static str {
    match shown(parts) {
        Some(_) => "Invalid API key.",
        None => "An API key is needed: Authorization: ApiKey KEY.",
    }
}

/// Whether an address tells the token that opens updates.
pub(crate) fn tells_token(app: &App, uri: &Uri) -> bool {
    let told = parameter(uri, "token");
    let (Some(told), Some(token)) = (told, &app.settings().update_token) else { return false };
    !token.is_empty() && bool::from(told.as_bytes().ct_eq(token.as_bytes()))
}

/// The first value of a parameter of an address.
fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// Reads the keys of a file.
///
/// # Errors
///
/// What is wrong with it, for whoever runs the server.
pub(crate) fn read_keys(path: &std::path::Path) -> Result<super::KeyFile, String> {
    let text = std::fs::read_to_string(path).map_err(|it| format!("cannot read the keys: {it}"))?;
    super::KeyFile::read(&text).map_err(|it| format!("cannot use the keys: {it}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(header: Option<&str>, uri: &str) -> Option<String> {
        let mut request = axum::http::Request::builder().uri(uri);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        shown(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_key_is_shown_in_three_ways() {
        for (header, uri, expected) in [
            (Some("ApiKey k"), "/", Some("k")),
            (Some("apikey  k "), "/", Some("k")),
            (Some("Bearer k"), "/", Some("k")),
            (None, "/?a=b&api_key=k%2B", Some("k+")),
            (Some("Basic k"), "/?api_key=x", Some("x")),
            (Some("Basic k"), "/", None),
            (Some("k"), "/", None),
            (None, "/", None),
        ] {
            assert_eq!(key_of(header, uri).as_deref(), expected, "{header:?} {uri}");
        }
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let from = |text: &str| {
            let request = axum::http::Request::builder();
            let mut parts = request.body(()).unwrap().into_parts().0;
            parts.extensions.insert(ConnectInfo::<SocketAddr>(text.parse().unwrap()));
            address(&parts).unwrap()
        };
        assert_eq!(from("[2001:db8:1:2:3::1]:80"), from("[2001:db8:1:2:4::9]:81"));
        assert_ne!(from("[2001:db8:1:2:3::1]:80"), from("[2001:db8:1:3:3::1]:80"));
        assert_eq!(from("[::ffff:192.0.2.1]:80"), from("192.0.2.1:81"));
    }
}
