//! How patient and how strict a fetch is.

use std::time::Duration;

use crate::clock::{Clock, SystemClock};

/// Options of [`fetch`](crate::fetch()). The defaults suit a nightly job.
pub struct Options {
    /// Bytes of one file, at most. A list is 1 to 200 MB; a portal that streams without end is cut
    /// off here, and nothing of it is kept.
    pub limit: u64,
    /// Time for name look-up, connection and TLS handshake, each.
    pub connect_timeout: Duration,
    /// Time without one new byte.
    pub read_timeout: Duration,
    /// Time for one attempt at one file, redirects included.
    pub total_timeout: Duration,
    /// Attempts for one file, the first included. At least one is made.
    pub attempts: u32,
    /// The pause after the first failed attempt; it doubles with each further one.
    pub first_pause: Duration,
    /// The longest pause. A publisher that asks (`Retry-After`) for a longer one is not asked
    /// again.
    pub longest_pause: Duration,
    /// Redirects that are followed for one file.
    pub redirects: u32,
    /// Asks for the whole document even when the kept one could be confirmed.
    pub afresh: bool,
    /// The proxy to go through.
    pub proxy: Proxy,
    /// Who vouches for the publishers' certificates.
    pub authorities: Authorities,
    /// Replaces the address to connect to; records, messages and the rules about redirects keep
    /// speaking of the original one. For mirrors and tests.
    pub rewrite: Option<Rewrite>,
    /// Time and chance.
    pub clock: Box<dyn Clock>,
    /// Told about every step, from the thread that fetches.
    pub progress: Option<Watcher>,
}

/// Maps an official address to the one to connect to.
pub type Rewrite = Box<dyn Fn(&str) -> String + Send + Sync>;

/// Receives the steps of a fetch.
pub type Watcher = Box<dyn Fn(Progress<'_>) + Send + Sync>;

/// The proxy to go through.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Proxy {
    /// As `ALL_PROXY`, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in upper or lower case.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one: `http://user:password@host:port`, `socks5://host:port`.
    At(String),
}

/// Who vouches for the publishers' certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Authorities {
    /// The certificate authorities that Mozilla trusts, compiled into the program: the same answer
    /// on every machine.
    #[default]
    Mozilla,
    /// These certificates alone, in PEM: for networks whose proxy opens TLS.
    Pem(Vec<u8>),
}

/// A step of a fetch, for a progress bar.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Progress<'a> {
    /// A file is asked for.
    Asking {
        /// The file's name.
        file: &'a str,
        /// The address, after redirects so far.
        address: &'a str,
        /// 1 for the first attempt.
        attempt: u32,
    },
    /// Bytes came.
    Received {
        /// The file's name.
        file: &'a str,
        /// Bytes on the wire so far.
        bytes: u64,
        /// Bytes that the server announced, if it did.
        announced: Option<u64>,
    },
    /// An attempt failed; another one follows.
    Waiting {
        /// The file's name.
        file: &'a str,
        /// What went wrong.
        error: &'a crate::Error,
        /// The time until the next attempt.
        pause: Duration,
    },
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limit: 2 << 30,
            connect_timeout: Duration::from_secs(20),
            read_timeout: Duration::from_secs(60),
            total_timeout: Duration::from_secs(30 * 60),
            attempts: 4,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(120),
            redirects: 8,
            afresh: false,
            proxy: Proxy::default(),
            authorities: Authorities::default(),
            rewrite: None,
            clock: Box::new(SystemClock),
            progress: None,
        }
    }
}

impl Options {
    pub(crate) fn tell(&self, step: Progress<'_>) {
        if let Some(watcher) = &self.progress {
            watcher(step);
        }
    }

    /// The address to connect to.
    pub(crate) fn route(&self, address: &str) -> String {
        self.rewrite.as_ref().map_or_else(|| address.to_owned(), |rewrite| rewrite(address))
    }

    /// The pause after so many failed attempts: doubling, and between half and the whole of that,
    /// so that machines that failed together do not come back together.
    pub(crate) fn pause(&self, failed: u32) -> Duration {
        let doubled = self.first_pause.saturating_mul(1 << (failed.max(1) - 1).min(16));
        doubled.min(self.longest_pause).mul_f64(0.5 + self.clock.chance().clamp(0.0, 1.0) / 2.0)
    }
}

impl std::fmt::Debug for Proxy {
    /// Leaves the address out: it may carry a password.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Environment => "Environment",
            Self::Direct => "Direct",
            Self::At(_) => "At(..)",
        })
    }
}
