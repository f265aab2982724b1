//! Errors with the next thing to try.

use std::fmt::{self, Display, Write as _};
use std::io;

/// What to try next, carried through a chain of errors. Its text is that of the error, which follows it.
#[derive(Debug)]
struct Hinted {
    error: anyhow::Error,
    hint: String,
}

impl Display for Hinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)
    }
}

impl std::error::Error for Hinted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.error.as_ref())
    }
}

/// Adds what to try next.
pub(crate) trait Hint<T> {
    /// The same, with a hint if it is an error.
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Hint<T> for Result<T, E> {
    fn hint(self, hint: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|error| hinted(error, hint))
    }
}

/// An error with what to try next.
pub(crate) fn hinted(error: impl Into<anyhow::Error>, hint: impl Into<String>) -> anyhow::Error {
    Hinted { error: error.into(), hint: hint.into() }.into()
}

/// The error as a person reads it: what was being done, what went wrong, what to try.
pub(crate) fn report(error: &anyhow::Error) -> String {
    let mut text = String::from("error: ");
    let mut last = String::new();
    let mut hint = None;
    for (place, cause) in error.chain().enumerate() {
        let message = cause.to_string();
        // Some errors repeat their source in their own text.
        if !last.ends_with(&message) {
            let _ = write!(text, "{}{message}", if place > 0 { ": " } else { "" });
            last = message;
        }
        hint = hint.or_else(|| hint_of(cause));
    }
    if let Some(hint) = hint {
        let _ = write!(text, "\nhint: {hint}");
    }
    text
}

fn hint_of(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(hinted) = cause.downcast_ref::<Hinted>() {
        return Some(hinted.hint.clone());
    }
    cause.downcast_ref::<lists::Error>().and_then(|it| it.hint.clone())
}

/// Whether whoever read our output went away.
pub(crate) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|it| it.kind() == io::ErrorKind::BrokenPipe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn a_report_names_the_task_the_cause_and_the_hint() {
        let cause: Result<(), _> = Err(io::Error::other("no such file"));
        let error = cause.hint("look again").context("cannot read x.csv").unwrap_err();
        assert_eq!(report(&error), "error: cannot read x.csv: no such file\nhint: look again");
    }

    #[test]
    fn a_closed_pipe_is_seen_through_context() {
        let cause: Result<(), _> = Err(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(is_closed_pipe(&cause.hint("h").context("cannot write").unwrap_err()));
        assert!(!is_closed_pipe(&anyhow::anyhow!("other")));
    }
}
