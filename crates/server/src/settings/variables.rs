//! The variables of the environment that are read, one line each.

use super::Settings;

/// One setting that a variable may set.
pub struct Variable {
    /// Its names; the first that is set wins.
    pub names: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What its value has to be.
    pub expected: &'static str,
    /// Whether its value must not be shown.
    pub is_secret: bool,
    /// Sets it; `None` if the value is not what is expected.
    pub set: fn(&mut Settings, &str) -> Option<()>,
}

const COUNT: &str = "a whole number above 0";
const TEXT: &str = "text";
const YES_OR_NO: &str = "true or false";

/// All that are read.
pub const VARIABLES: &[Variable] = &[
    plain(&["YENTE_HOST", "HOST"], "address to listen on", TEXT, |it, value| {
        it.host = value.to_owned();
        Some(())
    }),
    plain(&["YENTE_PORT", "PORT"], "port to listen on", "a port", |it, value| {
        it.port = value.parse().ok()?;
        Some(())
    }),
    plain(&["YENTE_TITLE"], "what the interface calls itself", TEXT, |it, value| {
        it.title = value.to_owned();
        Some(())
    }),
    plain(&["YENTE_MAX_BATCH"], "queries in one batch at most", COUNT, |it, value| {
        it.max_batch = count(value)?;
        Some(())
    }),
    plain(&["YENTE_MAX_URL_LENGTH"], "bytes of an address at most", COUNT, |it, value| {
        it.max_url_length = count(value)?;
        Some(())
    }),
    plain(&["YENTE_MATCH_PAGE"], "results of /match without a limit", COUNT, |it, value| {
        it.match_page = i64::try_from(count(value)?).ok()?;
        Some(())
    }),
    plain(&["YENTE_MAX_MATCHES"], "results of /match at most", COUNT, |it, value| {
        it.max_matches = i64::try_from(count(value)?).ok()?;
        Some(())
    }),
    plain(&["YENTE_DEFAULT_ALGORITHM"], "algorithm of requests without one", TEXT, |it, value| {
        it.default_algorithm = value.to_owned();
        Some(())
    }),
    plain(&["YENTE_BEST_ALGORITHM"], "algorithm that `best` stands for", TEXT, |it, value| {
        it.best_algorithm = value.to_owned();
        Some(())
    }),
    plain(
        &["YENTE_HIDDEN_ALGORITHMS"],
        "algorithms that /algorithms leaves out",
        "names with commas between",
        |it, value| {
            let names = value.split(',').map(str::trim).filter(|it| !it.is_empty());
            it.hidden_algorithms = names.map(str::to_owned).collect();
            Some(())
        },
    ),
    secret(&["YENTE_UPDATE_TOKEN"], "opens /updatez", TEXT, |it, value| {
        it.update_token = Some(value.to_owned());
        Some(())
    }),
    plain(&["YENTE_LOG_JSON"], "logs are JSON", YES_OR_NO, |it, value| {
        it.operation.log_json = Some(yes_or_no(value)?);
        Some(())
    }),
    plain(
        &["YENTE_CRONTAB"],
        "when to update by the clock, in UTC",
        "five fields: minute hour day month weekday",
        |it, value| {
            it.operation.schedule = Some(value.parse().ok()?);
            Some(())
        },
    ),
    plain(
        &["OTEL_EXPORTER_OTLP_ENDPOINT"],
        "where spans of requests are sent, as JSON over HTTP",
        "an address that begins with http:// or https://",
        |it, value| {
            let is_address = value.starts_with("http://") || value.starts_with("https://");
            let base = is_address.then(|| value.trim_end_matches('/'))?;
            it.operation.spans_to = Some(format!("{base}/v1/traces"));
            Some(())
        },
    ),
    plain(&["OTEL_SERVICE_NAME"], "what the server is called there", TEXT, |it, value| {
        it.operation.service = value.to_owned();
        Some(())
    }),
    plain(&["YENTE_AUTO_REINDEX"], "update without being asked", YES_OR_NO, |it, value| {
        it.operation.auto_update = yes_or_no(value)?;
        Some(())
    }),
];

const fn plain(
    names: &'static [&'static str],
    meaning: &'static str,
    expected: &'static str,
    set: fn(&mut Settings, &str) -> Option<()>,
) -> Variable {
    Variable { names, meaning, expected, is_secret: false, set }
}

const fn secret(
    names: &'static [&'static str],
    meaning: &'static str,
    expected: &'static str,
    set: fn(&mut Settings, &str) -> Option<()>,
) -> Variable {
    Variable { names, meaning, expected, is_secret: true, set }
}

fn count(value: &str) -> Option<usize> {
    value.parse().ok().filter(|it| *it > 0)
}

/// The words that yente takes.
fn yes_or_no(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "y" | "t" => Some(true),
        "false" | "0" | "no" | "off" | "n" | "f" => Some(false),
        _ => None,
    }
}

/// The table for `serve --help`.
pub fn help() -> String {
    let rows = VARIABLES.iter().map(|it| format!("  {:<34} {}", it.names.join(", "), it.meaning));
    rows.collect::<Vec<_>>().join("\n")
}

/// Beginnings of names that mean something to yente and nothing here, each with the reason.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("YENTE_INDEX_", "there is no search cluster"),
    ("YENTE_ELASTICSEARCH_", "there is no search cluster"),
    ("YENTE_OPENSEARCH_", "there is no search cluster"),
    ("YENTE_MATCH_FUZZY", "every candidate that could reach the threshold is always found"),
    ("YENTE_MATCH_CANDIDATES", "every candidate that could reach the threshold is always found"),
    (
        "YENTE_MAX_MATCH_CANDIDATES",
        "every candidate that could reach the threshold is always found",
    ),
    ("YENTE_REDOC_", "the documentation page needs no network"),
];

/// Why a variable that is set has no effect, if it is one of yente's that have none.
pub fn without_effect(name: &str) -> Option<&'static str> {
    WITHOUT_EFFECT.iter().find(|(start, _)| name.starts_with(start)).map(|(_, reason)| *reason)
}
