//! Where the logs of the server go: to stderr, as lines of text or as JSON.

use std::io::{self, IsTerminal as _};

use server::Settings;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log; lines are JSON if the settings say so, or if nothing does and no terminal shows them.
pub(super) fn start(settings: &Settings) {
    let is_json = settings.operation.log_json.unwrap_or_else(|| !io::stderr().is_terminal());
    // Spans are for traces; a line says by itself what it says.
    let said = filter_fn(|about| about.is_event() && *about.level() <= Level::INFO);
    let started = tracing_subscriber::registry().with(lines(is_json).with_filter(said));
    // Whoever calls the program from another may have a place for logs already.
    let _ = started.try_init();
}

fn lines<S>(is_json: bool) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_target(false);
    match is_json {
        true => Box::new(lines.json().flatten_event(true)),
        false => Box::new(lines.compact().with_ansi(false)),
    }
}
