//! How the server is operated: who may ask, how much, and how long it waits for anybody.

use std::path::PathBuf;

use crate::schedule::Schedule;

/// The settings of operation. Each limit has an answer of its own, which [`HELP`] names.
#[derive(Clone, PartialEq, Eq)]
pub struct Operation {
    /// The file of keys; without one nobody is asked who he is.
    pub keys: Option<PathBuf>,
    /// Whether everybody who reaches the address may ask, though it is not loopback.
    pub without_keys: bool,
    /// Requests that are answered at once; more are refused.
    pub max_requests: usize,
    /// Seconds until a request has to be answered.
    pub max_seconds: u64,
    /// Seconds for which a connection may be silent: between requests, and while it sends one.
    pub idle_seconds: u64,
    /// Headers of a request at most.
    pub max_headers: usize,
    /// Bytes of all headers of a request, and its address, at most.
    pub max_header_bytes: usize,
    /// Requests in a second that are taken from one address that shows no key; no limit without it.
    pub rate: Option<u32>,
    /// Files that are screened at once; more are refused.
    pub max_files: usize,
    /// Bytes of one row of such a file at most.
    pub max_row: u64,
    /// Seconds that running requests get to finish once the server is told to stop.
    pub stop_seconds: u64,
    /// Seconds between two looks at the files that are served and the file of keys; 0 never looks.
    pub watch_seconds: u64,
    /// When to update by the clock.
    pub schedule: Option<Schedule>,
    /// Whether anything is updated without being asked for.
    pub auto_update: bool,
    /// Whether logs may say what was asked.
    pub log_queries: bool,
    /// Whether logs are JSON; if nothing says so, they are where no terminal shows them.
    pub log_json: Option<bool>,
    /// Certificates and key of TLS, in PEM.
    pub tls: Option<Tls>,
    /// Where spans are sent, as OpenTelemetry's protocol over HTTP; nowhere without it.
    pub spans_to: Option<String>,
    /// What the server calls itself in spans.
    pub service: String,
}

/// The files of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The chain of certificates, the server's own first.
    pub certificates: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

impl Default for Operation {
    fn default() -> Operation {
        Operation {
            keys: None,
            without_keys: false,
            max_requests: 1024,
            max_seconds: 30,
            idle_seconds: 60,
            max_headers: 100,
            max_header_bytes: 128 << 10,
            rate: None,
            max_files: 8,
            max_row: 1 << 20,
            stop_seconds: 30,
            watch_seconds: 2,
            schedule: None,
            auto_update: true,
            log_queries: false,
            log_json: None,
            tls: None,
            spans_to: None,
            service: "portcullis".to_owned(),
        }
    }
}

/// The least that `max_header_bytes` may be: an address of the greatest length has to fit in.
pub const LEAST_HEADER_BYTES: usize = 80 << 10;

/// The limits and their answers, for `serve --help`.
pub const HELP: &str = "\
Limits, and the answer of whoever passes one:
  body over --max-body bytes              413
  address over YENTE_MAX_URL_LENGTH       414
  body in a content encoding (gzip, …)    415
  more than --max-headers headers, or --max-header-bytes of them: 431
  rate of a key, or --rate of an address  429 with Retry-After
  no answer within --max-seconds          504
  more than --max-requests at once, more than --max-files files at once, or the queue of work is full:
                                          503 with Retry-After
  silence of --idle-seconds               the connection is closed
  JSON nested deeper than 128             422
With --keys, a request without a key is answered 401, one whose key may not do it 403.
SIGHUP updates at once; SIGTERM and SIGINT finish running requests.";
