//! What a command has around it: the streams, the terminal, the environment.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;

/// How a command ended, if it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The command does not screen, and did what it was asked.
    Done,
    /// Nothing was found in what was searched.
    NoHit,
    /// There is at least one hit to look at.
    Hit,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        match exit {
            Exit::Done | Exit::NoHit => ExitCode::SUCCESS,
            Exit::Hit => ExitCode::from(1),
        }
    }
}

/// What the program takes from its environment, read once. `PORTCULLIS_CORPUS` is read with the
/// arguments, see [`crate::corpus::CorpusArgs`].
#[derive(Debug, Clone, Copy)]
struct Environment {
    /// `NO_COLOR`: no colour if it is there and not empty (no-color.org).
    no_color: bool,
    /// `COLUMNS`: how wide a table may be, if it does not go to a terminal.
    columns: Option<u16>,
}

impl Environment {
    fn read() -> Environment {
        let variable = |name| std::env::var(name).ok().filter(|it| !it.is_empty());
        Environment {
            no_color: variable("NO_COLOR").is_some(),
            columns: variable("COLUMNS").and_then(|it| it.parse().ok()),
        }
    }
}

/// What a command has around it.
pub(crate) struct Context {
    /// Where data goes. Buffered.
    pub(crate) out: Box<dyn Write>,
    /// Whether the data goes to a terminal, and so to a person.
    pub(crate) is_terminal: bool,
    environment: Environment,
}

impl Context {
    pub(crate) fn new() -> Context {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        Context {
            out: Box::new(BufWriter::with_capacity(1 << 16, stdout.lock())),
            is_terminal,
            environment: Environment::read(),
        }
    }

    /// For work beside a command: nothing goes to the stream of the data, which the command holds.
    pub(crate) fn without_data() -> Context {
        let out = Box::new(io::sink());
        Context { out, is_terminal: false, environment: Environment::read() }
    }

    /// Tells the person something, on stderr. One that nobody hears is no error.
    pub(crate) fn say(&self, text: &str) {
        let mut stderr = io::stderr().lock();
        let _ = writeln!(stderr, "{text}");
    }

    /// Whether the data may be coloured.
    pub(crate) fn colour(&self) -> bool {
        self.is_terminal && !self.environment.no_color
    }

    /// How many columns of the terminal a table may take.
    pub(crate) fn width(&self) -> u16 {
        const USUAL: u16 = 120;
        let terminal = || terminal_size::terminal_size().map(|(width, _)| width.0);
        self.environment.columns.or_else(terminal).unwrap_or(USUAL).max(40)
    }

    /// Nobody reads the data any more: what is left of it, and all that is yet to come, is dropped.
    pub(crate) fn close(&mut self) {
        self.out = Box::new(io::sink());
    }

    /// Writes what is still buffered.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
