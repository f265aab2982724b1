//! One file over HTTP: asked for, redirected, received, and asked for again if it must be.

use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use lists::Download;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use crate::address;
use crate::body::{Decoded, Wire};
use crate::clock;
use crate::disk::{Digested, Digesting, PIECE};
use crate::error::{Error, Kind};
use crate::options::{Authorities, Options, Progress, Proxy};
use crate::outcome::Traffic;
use crate::record::{Fetched, KeptFile, Origin};
use crate::shape;
use crate::writing::Arrival;

/// What to try where no connection comes about.
const HINT_CLOSED: &str = "check the network and the proxy settings; on a closed network download \
                           the files elsewhere and take them from a folder";

/// A client for the time of one fetch.
pub(crate) struct Client<'o> {
    agent: Agent,
    options: &'o Options,
}

/// One file to get.
pub(crate) struct Ask<'a> {
    pub(crate) download: &'a Download,
    /// The file as it is kept, if the server may confirm it.
    pub(crate) known: Option<Known<'a>>,
    /// Where to write it.
    pub(crate) into: PathBuf,
}

/// A file that is kept, and what its server said about it.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) file: &'a KeptFile,
    pub(crate) fetched: &'a Fetched,
}

/// A failed attempt.
struct Failure {
    error: Error,
    again: Again,
}

/// Whether another attempt may help.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Never,
    Later,
    /// Not before that time has passed: the server said so.
    After(Duration),
}

impl<'o> Client<'o> {
    pub(crate) fn new(options: &'o Options) -> Result<Self, Error> {
        let mut tls = TlsConfig::builder();
        if let Authorities::Pem(pem) = &options.authorities {
            tls = tls.root_certs(certificates(pem)?);
        }
        let mut config = Agent::config_builder()
            .user_agent(crate::PROGRAM)
            // The document as it lies on the server: its digest is then the same for everybody.
            .accept_encoding("identity")
            .http_status_as_error(false)
            // Redirects are followed here, where each hop can be judged.
            .max_redirects(0)
            // A new connection for each request: what a server sends beyond a body can then never
            // be taken for the start of the next answer.
            .max_idle_connections(0)
            .timeout_resolve(Some(options.connect_timeout))
            .timeout_connect(Some(options.connect_timeout))
            .timeout_per_read(Some(options.read_timeout))
            .timeout_per_write(Some(options.read_timeout))
            .tls_config(tls.build());
        match &options.proxy {
            Proxy::Environment => {}
            Proxy::Direct => config = config.proxy(None),
            Proxy::At(address) => config = config.proxy(Some(proxy(address)?)),
        }
        Ok(Self { agent: Agent::new_with_config(config.build()), options })
    }

    /// Gets one file, with as many attempts as the options allow.
    pub(crate) fn get(&self, ask: &Ask<'_>, traffic: &mut Traffic) -> Result<Arrival, Error> {
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(ask, attempt, traffic) {
                Ok(arrival) => return Ok(arrival),
                Err(failure) => failure,
            };
            let pause = self.pause(failure, attempt)?;
            self.options.tell(Progress::Waiting {
                file: ask.download.file,
                error: &pause.error,
                pause: pause.length,
            });
            self.options.clock.sleep(pause.length);
            traffic.retries += 1;
            attempt += 1;
        }
    }

    /// The pause after a failed attempt, or the error that ends the attempts.
    fn pause(&self, failure: Failure, attempt: u32) -> Result<Pause, Error> {
        let Failure { error, again } = failure;
        if again == Again::Never {
            return Err(error);
        }
        if attempt >= self.options.attempts {
            let times = if attempt == 1 { "attempt" } else { "attempts" };
            return Err(error.remark(&format!(" (after {attempt} {times})")));
        }
        let own = self.options.pause(attempt);
        match again {
            Again::After(asked) if asked > self.options.longest_pause => {
                let remark = format!(
                    "; it asks to wait {} s, more than the {} s allowed",
                    asked.as_secs(),
                    self.options.longest_pause.as_secs()
                );
                Err(error.remark(&remark).with_hint("try again after that time"))
            }
            Again::After(asked) => Ok(Pause { error, length: own.max(asked) }),
            _ => Ok(Pause { error, length: own }),
        }
    }

    fn attempt(
        &self,
        ask: &Ask<'_>,
        attempt: u32,
        traffic: &mut Traffic,
    ) -> Result<Arrival, Failure> {
        let begun = Instant::now();
        let mut address = ask.download.url.to_owned();
        let mut redirects = 0;
        loop {
            let file = ask.download.file;
            self.options.tell(Progress::Asking { file, address: &address, attempt });
            traffic.requests += 1;
            let at = clock::time(&*self.options.clock);
            let response = self.exchange(ask, &address, begun)?;
            match response.status().as_u16() {
                200 => return self.receive(ask, response, &address, at, traffic),
                304 => {
                    let arrival = confirm(ask, response.headers(), &address, at)?;
                    traffic.confirmed += 1;
                    return Ok(arrival);
                }
                301 | 302 | 303 | 307 | 308 => {
                    redirects += 1;
                    address = self.follow(&address, response.headers(), redirects)?;
                }
                status => return Err(self.refused(status, response.headers(), &address)),
            }
        }
    }

    /// One request, up to the headers of the answer.
    fn exchange(
        &self,
        ask: &Ask<'_>,
        address: &str,
        begun: Instant,
    ) -> Result<Response<Body>, Failure> {
        let left = self.options.total_timeout.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(self.failed(address, ureq::Error::Timeout(ureq::Timeout::Global)));
        }
        let mut request =
            self.agent.get(self.options.route(address)).config().timeout_global(Some(left)).build();
        if let Some(Known { fetched, .. }) = ask.known {
            // Both, as RFC 9110, 13.1.3 allows: servers without entity tags look at the time.
            if let Some(etag) = &fetched.etag {
                request = request.header("If-None-Match", etag);
            }
            if let Some(time) = &fetched.last_modified {
                request = request.header("If-Modified-Since", time);
            }
        }
        request.call().map_err(|e| self.failed(address, e))
    }

    /// The address that a redirect leads to.
    fn follow(&self, from: &str, headers: &HeaderMap, redirects: u32) -> Result<String, Failure> {
        let refuse = |problem: String| never(Error::new(Kind::Refused, from, problem));
        if redirects > self.options.redirects {
            let problem = format!("redirected more than {} times", self.options.redirects);
            return Err(refuse(problem).hint("the publisher's site sends visitors in a circle"));
        }
        let location = text(headers, "location").unwrap_or_default();
        let Some(to) = address::resolve(from, &location).filter(|_| !location.is_empty()) else {
            return Err(refuse(format!("redirected to `{location}`, which is no web address")));
        };
        if address::is_protected(from) && !address::is_protected(&to) {
            let problem = format!("redirected to {to}, which is not protected by TLS");
            return Err(refuse(problem)
                .hint("somebody on the way could change the list: download it by another way"));
        }
        Ok(to)
    }

    fn refused(&self, status: u16, headers: &HeaderMap, address: &str) -> Failure {
        let problem = format!("expected a document, got HTTP status {status}");
        let error = |kind| Error::new(kind, address, problem.clone());
        match status {
            429 | 500.. => {
                let asked = text(headers, "retry-after")
                    .and_then(|it| retry_after(&it, self.options.clock.now()));
                let error = error(Kind::Network).with_hint("the publisher's site is busy or down");
                Failure { error, again: asked.map_or(Again::Later, Again::After) }
            }
            404 | 410 => never(error(Kind::NotFound))
                .hint("the publisher may have moved the list: look at the source's page"),
            401 | 403 | 407 => never(error(Kind::Refused))
                .hint("the publisher or a proxy wants a token, a password or a browser"),
            _ => never(error(Kind::Refused)),
        }
    }

    /// Writes the body to disk, and sees that it came whole and looks like what was asked for.
    fn receive(
        &self,
        ask: &Ask<'_>,
        response: Response<Body>,
        address: &str,
        at: Timestamp,
        traffic: &mut Traffic,
    ) -> Result<Arrival, Failure> {
        let headers = response.headers().clone();
        let announced = response.body().content_length();
        if announced.is_some_and(|it| it > self.options.limit) {
            return Err(self.too_large(address));
        }
        let (mut body, content_encoding) = Decoded::new(response).map_err(|coding| {
            let problem = format!("expected the plain document, got it coded as `{coding}`");
            never(Error::new(Kind::Refused, address, problem))
        })?;
        let stored = self.store(ask, &mut body, address, announced);
        traffic.bytes += body.wire().bytes;
        let digested = stored?;
        check_shape(ask, address)?;
        let fetched = Fetched {
            url: ask.download.url.to_owned(),
            address: address.to_owned(),
            at,
            confirmed_at: None,
            status: 200,
            etag: text(&headers, "etag"),
            last_modified: text(&headers, "last-modified"),
            content_type: text(&headers, "content-type"),
            content_encoding,
        };
        let file = KeptFile {
            file: ask.download.file.to_owned(),
            sha256: digested.sha256,
            length: digested.length,
            origin: Origin::Fetched(fetched),
        };
        Ok(Arrival { file, is_written: true })
    }

    fn store(
        &self,
        ask: &Ask<'_>,
        body: &mut Decoded,
        address: &str,
        announced: Option<u64>,
    ) -> Result<Digested, Failure> {
        let mut file = Digesting::create(ask.into.clone()).map_err(never)?;
        let mut piece = vec![0; PIECE];
        loop {
            let count = match body.read(&mut piece) {
                Ok(count) => count,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(self.broken(address, e, body.wire(), announced)),
            };
            if count == 0 {
                break;
            }
            if file.length() + count as u64 > self.options.limit {
                return Err(self.too_large(address));
            }
            file.write(&piece[..count]).map_err(never)?;
            let (file, bytes) = (ask.download.file, body.wire().bytes);
            self.options.tell(Progress::Received { file, bytes, announced });
        }
        match announced {
            Some(announced) if announced != body.wire().bytes => {
                Err(later(short(address, body.wire().bytes, announced)))
            }
            _ => file.finish().map_err(never),
        }
    }

    fn too_large(&self, address: &str) -> Failure {
        let problem =
            format!("the document is larger than the {} bytes allowed", self.options.limit);
        never(Error::new(Kind::Limit, address, problem))
            .hint("if the list really is that large, raise the limit")
    }

    /// The body could not be read to its end.
    fn broken(
        &self,
        address: &str,
        error: io::Error,
        wire: &Wire,
        announced: Option<u64>,
    ) -> Failure {
        if !wire.has_failed {
            let problem =
                "the server compressed the document, and the compressed bytes are damaged";
            return later(Error::new(Kind::Network, address, problem).because(error));
        }
        match (error.kind(), announced) {
            (io::ErrorKind::UnexpectedEof, Some(announced)) => {
                later(short(address, wire.bytes, announced))
            }
            (io::ErrorKind::UnexpectedEof, None) => {
                let problem = format!("the connection ended after {} bytes, too early", wire.bytes);
                later(Error::new(Kind::Network, address, problem))
            }
            _ => self.failed(address, error.into()),
        }
    }

    /// The exchange did not come about.
    fn failed(&self, address: &str, error: ureq::Error) -> Failure {
        use ureq::Error as Cause;
        let network = |problem: &str| Error::new(Kind::Network, address, problem);
        match error {
            Cause::Timeout(timeout) => later(network(&self.too_slow(timeout))),
            Cause::HostNotFound => later(network("no such host").with_hint(HINT_CLOSED)),
            Cause::LargeResponseHeader(..) => {
                never(Error::new(Kind::Limit, address, "the headers of the answer are too long"))
            }
            Cause::BadUri(_) | Cause::Http(_) => {
                never(Error::new(Kind::Refused, address, "not a usable address").because(error))
            }
            Cause::InvalidProxyUrl => never(bad_proxy()),
            Cause::ConnectProxyFailed(_) => {
                later(network("the proxy gave no connection").because(error).with_hint(HINT_CLOSED))
            }
            Cause::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
                never(untrusted(address, error))
            }
            Cause::Tls(_) | Cause::Rustls(_) | Cause::Pem(_) | Cause::TlsRequired => {
                never(untrusted(address, error))
            }
            Cause::Io(error) => {
                later(network("no connection").because(error).with_hint(HINT_CLOSED))
            }
            Cause::Protocol(_) => later(network("the answer is no HTTP").because(error)),
            error => later(network("no usable answer").because(error)),
        }
    }

    fn too_slow(&self, timeout: ureq::Timeout) -> String {
        let seconds = |it: Duration| it.as_secs_f64();
        match timeout {
            ureq::Timeout::PerRead => {
                format!("no new byte for {} s", seconds(self.options.read_timeout))
            }
            ureq::Timeout::Global => {
                format!("not done within {} s", seconds(self.options.total_timeout))
            }
            ureq::Timeout::Resolve | ureq::Timeout::Connect => {
                format!("no connection within {} s", seconds(self.options.connect_timeout))
            }
            other => format!("no answer in time ({other})"),
        }
    }
}

/// An error that waits for its next attempt.
struct Pause {
    error: Error,
    length: Duration,
}

impl Failure {
    fn hint(mut self, hint: &str) -> Self {
        self.error = self.error.with_hint(hint);
        self
    }
}

fn never(error: Error) -> Failure {
    Failure { error, again: Again::Never }
}

fn later(error: Error) -> Failure {
    Failure { error, again: Again::Later }
}

/// The server says that the kept file is what it would send.
fn confirm(
    ask: &Ask<'_>,
    headers: &HeaderMap,
    address: &str,
    at: Timestamp,
) -> Result<Arrival, Failure> {
    let asked = |it: &Known<'_>| it.fetched.etag.is_some() || it.fetched.last_modified.is_some();
    let Some(Known { file, fetched }) = ask.known.filter(asked) else {
        let problem =
            "got HTTP status 304 (not modified), though nothing was named to compare with";
        return Err(never(Error::new(Kind::Refused, address, problem)));
    };
    let fetched = Fetched {
        confirmed_at: Some(at),
        etag: text(headers, "etag").or_else(|| fetched.etag.clone()),
        last_modified: text(headers, "last-modified").or_else(|| fetched.last_modified.clone()),
        ..fetched.clone()
    };
    let file = KeptFile { origin: Origin::Fetched(fetched), ..file.clone() };
    Ok(Arrival { file, is_written: false })
}

fn check_shape(ask: &Ask<'_>, address: &str) -> Result<(), Failure> {
    let look = shape::look(&ask.into, ask.download.file)
        .map_err(|e| never(Error::disk("read", &ask.into, e)))?;
    let Some(misfit) = look else { return Ok(()) };
    let error = Error::new(Kind::Refused, address, misfit.problem()).with_hint(
        "open the address in a browser: the site may be under repair or want a token; a file saved \
         there can be taken from a folder",
    );
    let again = if misfit.is_passing() { Again::Later } else { Again::Never };
    Err(Failure { error, again })
}

fn short(address: &str, came: u64, announced: u64) -> Error {
    let problem = format!("expected {announced} bytes, the connection ended after {came}");
    Error::new(Kind::Network, address, problem)
}

fn untrusted(address: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(Kind::Refused, address, "no protected connection").because(cause).with_hint(
        "if a proxy of your network opens TLS, name its certificate as an authority to be trusted",
    )
}

fn certificates(pem: &[u8]) -> Result<RootCerts, Error> {
    let problem = |it: &str| Error::new(Kind::Setting, "", it);
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(e) => return Err(problem("the authorities are not in PEM").because(e)),
        }
    }
    if certificates.is_empty() {
        return Err(problem("expected certificates of authorities in PEM, found none"));
    }
    Ok(RootCerts::new_with_certs(&certificates))
}

fn proxy(address: &str) -> Result<ureq::Proxy, Error> {
    ureq::Proxy::new(address).map_err(|_| bad_proxy())
}

/// Does not repeat the address, which may carry a password.
fn bad_proxy() -> Error {
    Error::new(Kind::Setting, "", "the address of the proxy cannot be used")
        .with_hint("expected something like http://proxy.example:8080")
}

/// A header that is there, readable and not blank.
pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// How long `Retry-After` asks to wait: it holds seconds or a date (RFC 9110, 10.2.3).
fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = rfc2822::DateTimeParser::new().parse_timestamp(header).ok()?;
    Some(Duration::try_from(time.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_holds_seconds_or_a_date() {
        let now: Timestamp = "2026-11-19T10:00:00Z".parse().unwrap();
        let cases = [
            ("120", Some(120)),
            ("Thu, 19 Nov 2026 10:00:30 GMT", Some(30)),
            ("Thu, 19 Nov 2026 09:00:00 GMT", Some(0)),
            ("-5", None),
            ("soon", None),
        ];
        for (header, expected) in cases {
            assert_eq!(retry_after(header, now), expected.map(Duration::from_secs), "{header}");
        }
    }
}
