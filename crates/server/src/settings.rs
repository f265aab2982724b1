//! How the server behaves: read once, from arguments and from variables of the environment.
//!
//! [`variables::VARIABLES`] is the list of what is read; `serve --help` prints it.

use crate::algorithms;

pub use operation::{HELP as LIMITS, LEAST_HEADER_BYTES, Operation, Tls};
pub use variables::{VARIABLES, Variable, help, without_effect};

mod operation;
mod variables;

/// The settings, each with the default of yente where yente has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// The address that is listened on. Loopback, unless told otherwise.
    pub host: String,
    /// The port; 0 takes a free one.
    pub port: u16,
    /// What the interface calls itself in its description and to reconciliation clients.
    pub title: String,
    /// Threads that work on queries.
    pub threads: usize,
    /// Pieces of work that wait for a thread at most; more are refused.
    pub waiting: usize,
    /// Bytes of a body at most.
    pub max_body: usize,
    /// Bytes of an address at most.
    pub max_url_length: usize,
    /// Queries in one batch at most.
    pub max_batch: usize,
    /// Results of a query of `/match` if it names no limit.
    pub match_page: i64,
    /// Results of a query of `/match` at most.
    pub max_matches: i64,
    /// The algorithm that is used if a request names none.
    pub default_algorithm: String,
    /// The algorithm that `best` stands for.
    pub best_algorithm: String,
    /// Algorithms that the list of them leaves out.
    pub hidden_algorithms: Vec<String>,
    /// What `/updatez` has to be told; without one it stays closed.
    pub update_token: Option<String>,
    /// Who may ask, how much, and how long anybody is waited for.
    pub operation: Operation,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            host: "127.0.0.1".to_owned(),
            port: 8000,
            title: "Portcullis".to_owned(),
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            waiting: 1024,
            max_body: 32 << 20,
            max_url_length: 60_000,
            max_batch: 100,
            match_page: 5,
            max_matches: 500,
            default_algorithm: "best".to_owned(),
            best_algorithm: score::ALGORITHM.to_owned(),
            hidden_algorithms: Vec::new(),
            update_token: None,
            operation: Operation::default(),
        }
    }
}

/// Whoever prints settings must not print a token.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// What arguments say; they win over variables.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// See [`Settings::host`].
    pub host: Option<String>,
    /// See [`Settings::port`].
    pub port: Option<u16>,
    /// See [`Settings::threads`].
    pub threads: Option<usize>,
}

/// A variable of the environment that cannot be obeyed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the variable {name} is {value:?}: expected {expected}")]
pub struct SettingsError {
    /// The variable.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it should be.
    pub expected: &'static str,
}

impl Settings {
    /// Reads arguments and variables.
    ///
    /// # Errors
    ///
    /// A variable is there and cannot be read: it is never passed over, because a limit that somebody
    /// set would not be kept.
    pub fn read(
        flags: Flags,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Settings, SettingsError> {
        let mut settings = Settings::default();
        for known in VARIABLES {
            let set = known.names.iter().find_map(|name| Some((*name, variable(name)?)));
            if let Some((name, value)) = set.filter(|(_, value)| !value.trim().is_empty()) {
                (known.set)(&mut settings, value.trim()).ok_or_else(|| SettingsError {
                    name,
                    value: if known.is_secret { "…".to_owned() } else { value.clone() },
                    expected: known.expected,
                })?;
            }
        }
        for (name, value) in [
            ("YENTE_DEFAULT_ALGORITHM", &settings.default_algorithm),
            ("YENTE_BEST_ALGORITHM", &settings.best_algorithm),
        ] {
            if !algorithms::is_known(value) {
                let expected = "an algorithm that /algorithms lists";
                return Err(SettingsError { name, value: value.clone(), expected });
            }
        }
        settings.host = flags.host.unwrap_or(settings.host);
        settings.port = flags.port.unwrap_or(settings.port);
        settings.threads = flags.threads.unwrap_or(settings.threads);
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        let find = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Settings::read(Flags::default(), find)
    }

    #[test]
    fn yentes_variables_are_obeyed_and_the_prefixed_name_wins() {
        let settings = read(&[
            ("PORT", "1"),
            ("YENTE_PORT", "9000"),
            ("HOST", "0.0.0.0"),
            ("YENTE_MAX_BATCH", "7"),
            ("YENTE_HIDDEN_ALGORITHMS", "ofac, logic-v1"),
        ])
        .unwrap();
        assert_eq!((settings.port, settings.host.as_str()), (9000, "0.0.0.0"));
        assert_eq!(settings.max_batch, 7);
        assert_eq!(settings.hidden_algorithms, ["ofac", "logic-v1"]);
        assert_eq!(read(&[]).unwrap(), Settings::default());
    }

    #[test]
    fn a_variable_that_cannot_be_read_is_an_error() {
        let error = read(&[("YENTE_MAX_BATCH", "many")]).unwrap_err();
        let expected = "the variable YENTE_MAX_BATCH is \"many\": expected a whole number above 0";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn tokens_are_not_printed() {
        let settings = read(&[("YENTE_UPDATE_TOKEN", "hush-hush")]).unwrap();
        assert_eq!(settings.update_token.as_deref(), Some("hush-hush"));
        assert!(!format!("{settings:?}").contains("hush"));
    }
}
