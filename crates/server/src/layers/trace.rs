//! Trace headers as the W3C describes them (Trace Context, level 1): the trace goes on, this server is
//! its newest span.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const PARENT: HeaderName = HeaderName::from_static("traceparent");
const STATE: HeaderName = HeaderName::from_static("tracestate");

/// The key of this server in `tracestate`; clients of yente know it.
const KEY: &str = "yente";

/// Members of a `tracestate`, and no more: the recommendation's limit.
const MEMBERS: usize = 32;

/// The trace that a request belongs to, for whoever logs or exports it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// 32 hexadecimal digits.
    pub(crate) trace: String,
    /// 16 hexadecimal digits: the span of this request.
    pub(crate) span: String,
    /// The span that asked, if the trace did not begin here.
    pub(crate) asked_by: Option<String>,
    pub(crate) flags: String,
    /// What others said of the trace.
    pub(crate) state: Vec<String>,
}

/// Reads the headers of a request, leaves the [`Trace`] among its extensions, and answers with it.
pub(super) async fn headers(mut request: Request, next: Next) -> Response {
    let trace = Trace::of(request.headers());
    request.extensions_mut().insert(trace.clone());
    let mut response = next.run(request).await;
    for (name, value) in [(PARENT, trace.parent()), (STATE, trace.state())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

impl Trace {
    fn of(headers: &HeaderMap) -> Trace {
        let text = |name: HeaderName| headers.get(name).and_then(|it| it.to_str().ok());
        let (trace, asked_by, flags) = match text(PARENT).and_then(parse) {
            Some((trace, span, flags)) => (trace, Some(span), flags),
            None => (format!("{:016x}{:016x}", random(), random()), None, "00".to_owned()),
        };
        let is_known = asked_by.is_some();
        let members = text(STATE).filter(|_| is_known).unwrap_or_default();
        let members = members.split(',').map(str::trim);
        let of_others = |it: &&str| {
            it.split_once('=').is_some_and(|(key, value)| key != KEY && !value.is_empty())
        };
        let state = members.filter(of_others).take(MEMBERS - 1).map(str::to_owned).collect();
        Trace { trace, span: format!("{:016x}", random()), asked_by, flags, state }
    }

    /// Whether whoever began the trace wants it kept. Of those that begin here all are.
    pub(crate) fn is_wanted(&self) -> bool {
        let flags = u8::from_str_radix(&self.flags, 16).unwrap_or(0);
        self.asked_by.is_none() || flags & 1 == 1
    }

    fn parent(&self) -> String {
        format!("00-{}-{}-{}", self.trace, self.span, self.flags)
    }

    fn state(&self) -> String {
        let own = format!("{KEY}={}", self.span);
        std::iter::once(&own).chain(&self.state).map(String::as_str).collect::<Vec<_>>().join(",")
    }
}

/// Trace, span and flags of a `traceparent`, if it is one.
fn parse(text: &str) -> Option<(String, String, String)> {
    let parts: Vec<&str> = text.trim().split('-').collect();
    let (&[version, trace, span, flags], is_known) = (parts.get(..4)?, parts.len() == 4) else {
        return None;
    };
    let is_hex = |it: &str, length: usize| {
        it.len() == length && it.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    let says_something = |it: &str| it.bytes().any(|it| it != b'0');
    let good = is_hex(version, 2)
        && version != "ff"
        // Later versions may have more parts.
        && (is_known || version != "00")
        && is_hex(trace, 32)
        && says_something(trace)
        && is_hex(span, 16)
        && says_something(span)
        && is_hex(flags, 2);
    good.then(|| (trace.to_owned(), span.to_owned(), flags.to_owned()))
}

/// A number that nobody else has, from the keys that the standard library draws for its hash maps.
fn random() -> u64 {
    RandomState::new().build_hasher().finish().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(parent: &str, state: &str) -> (String, String) {
        let mut headers = HeaderMap::new();
        headers.insert(PARENT, parent.parse().unwrap());
        headers.insert(STATE, state.parse().unwrap());
        let trace = Trace::of(&headers);
        (trace.parent(), trace.state())
    }

    #[test]
    fn a_trace_goes_on_with_a_new_parent() {
        let sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let (parent, state) = answer(sent, "other=1, yente=old,third=x");
        assert!(parent.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{parent}");
        assert!(parent.ends_with("-01") && parent != sent, "{parent}");
        let span = &parent[36..52];
        assert_eq!(state, format!("yente={span},other=1,third=x"));
    }

    #[test]
    fn a_malformed_trace_begins_anew() {
        for sent in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        ] {
            let (parent, state) = answer(sent, "other=1");
            assert!(!parent.contains("0af7651916cd"), "{sent}: {parent}");
            assert_eq!(state, format!("yente={}", &parent[36..52]), "{sent}");
        }
    }
}
