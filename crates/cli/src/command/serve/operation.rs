//! Arguments of `portcullis serve` that say how it is operated.

use std::path::PathBuf;

use anyhow::anyhow;
use server::settings::{LEAST_HEADER_BYTES, Tls};
use server::{Schedule, Settings};

use crate::error::Hint as _;

/// Who may ask, how much, and how long anybody is waited for. What is not given stays as it is.
#[derive(Debug, clap::Args)]
pub(super) struct OperationArgs {
    /// File of API keys, as `portcullis keys new` writes it; it is read again when it changes
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_KEYS", help_heading = "Access")]
    keys: Option<PathBuf>,
    /// Let everybody ask who reaches the address, though it is not loopback
    #[arg(long, conflicts_with = "keys", help_heading = "Access")]
    without_keys: bool,
    /// Chain of certificates in PEM, the server's own first: answers over TLS
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Access")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Access")]
    tls_key: Option<PathBuf>,
    /// Requests a second from one address that shows no key [default: no limit]
    #[arg(long, value_name = "COUNT", value_parser = above_zero, help_heading = "Limits")]
    rate: Option<u64>,
    /// Bytes of a body [default: 33554432]
    #[arg(long, value_name = "BYTES", value_parser = above_zero, help_heading = "Limits")]
    max_body: Option<u64>,
    /// Seconds until a request has to be answered [default: 30]
    #[arg(long, value_name = "SECONDS", value_parser = above_zero, help_heading = "Limits")]
    max_seconds: Option<u64>,
    /// Requests at once [default: 1024]
    #[arg(long, value_name = "COUNT", value_parser = above_zero, help_heading = "Limits")]
    max_requests: Option<u64>,
    /// Pieces of work on queries that wait for a thread [default: 1024]
    #[arg(long, value_name = "COUNT", help_heading = "Limits")]
    max_waiting: Option<u64>,
    /// Files that POST /screen screens at once [default: 8]
    #[arg(long, value_name = "COUNT", value_parser = above_zero, help_heading = "Limits")]
    max_files: Option<u64>,
    /// Bytes of a row of such a file [default: 1048576]
    #[arg(long, value_name = "BYTES", value_parser = above_zero, help_heading = "Limits")]
    max_row: Option<u64>,
    /// Headers of a request [default: 100]
    #[arg(long, value_name = "COUNT", value_parser = above_zero, help_heading = "Limits")]
    max_headers: Option<u64>,
    /// Bytes of the headers and the address of a request [default: 131072]
    #[arg(long, value_name = "BYTES", value_parser = header_bytes, help_heading = "Limits")]
    max_header_bytes: Option<u64>,
    /// Seconds for which a connection may be silent [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = above_zero, help_heading = "Limits")]
    idle_seconds: Option<u64>,
    /// Seconds that running requests get to finish when the server is told to stop [default: 30]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    stop_seconds: Option<u64>,
    /// Seconds between two looks at the files of the corpus and of the keys; 0 never looks [default: 2]
    #[arg(long, value_name = "SECONDS", help_heading = "Updates")]
    watch_seconds: Option<u64>,
    /// When to update by the clock, in UTC, as crontabs write it, such as "7 * * * *"
    #[arg(long, value_name = "SCHEDULE", help_heading = "Updates")]
    update_at: Option<Schedule>,
    /// Let logs say what was asked: addresses with their parameters, which may name people
    #[arg(long, help_heading = "Logs")]
    log_queries: bool,
    /// Form of logs [default: text on a terminal, else json]
    #[arg(long, value_enum, value_name = "FORM", help_heading = "Logs")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line
    Json,
}

impl OperationArgs {
    /// Writes what was given into settings.
    pub(super) fn apply(self, settings: &mut Settings) -> anyhow::Result<()> {
        let size = |it: u64| usize::try_from(it).unwrap_or(usize::MAX);
        let operation = &mut settings.operation;
        let set = |place: &mut usize, given: Option<u64>| {
            if let Some(given) = given {
                *place = size(given);
            }
        };
        set(&mut settings.max_body, self.max_body);
        set(&mut settings.waiting, self.max_waiting);
        set(&mut operation.max_requests, self.max_requests);
        set(&mut operation.max_files, self.max_files);
        set(&mut operation.max_headers, self.max_headers);
        set(&mut operation.max_header_bytes, self.max_header_bytes);
        let set = |place: &mut u64, given: Option<u64>| *place = given.unwrap_or(*place);
        set(&mut operation.max_seconds, self.max_seconds);
        set(&mut operation.max_row, self.max_row);
        set(&mut operation.idle_seconds, self.idle_seconds);
        set(&mut operation.stop_seconds, self.stop_seconds);
        set(&mut operation.watch_seconds, self.watch_seconds);
        if let Some(rate) = self.rate {
            operation.rate = Some(u32::try_from(rate).unwrap_or(u32::MAX));
        }
        operation.keys = self.keys;
        operation.without_keys = self.without_keys;
        operation.schedule = self.update_at.or(operation.schedule);
        operation.log_queries = self.log_queries;
        let json = self.log_format.map(|it| matches!(it, LogFormat::Json));
        operation.log_json = json.or(operation.log_json);
        operation.tls =
            self.tls_cert.zip(self.tls_key).map(|(certificates, key)| Tls { certificates, key });
        if operation.max_header_bytes < settings.max_url_length {
            let (bytes, address) = (operation.max_header_bytes, settings.max_url_length);
            let small: anyhow::Result<()> = Err(anyhow!(
                "--max-header-bytes is {bytes}, and an address may have {address} bytes"
            ));
            return small.hint("the address is part of the headers: give them more");
        }
        Ok(())
    }
}

fn above_zero(text: &str) -> Result<u64, String> {
    let number = text.parse().ok().filter(|it| *it > 0);
    number.ok_or_else(|| "expected a whole number above 0".to_owned())
}

fn header_bytes(text: &str) -> Result<u64, String> {
    let number = above_zero(text)?;
    let least = LEAST_HEADER_BYTES as u64;
    if number < least {
        return Err(format!("expected at least {least}: the longest address has to fit in"));
    }
    Ok(number)
}
