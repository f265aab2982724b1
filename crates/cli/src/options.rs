//! Options that all commands have that screen.

use clap::Args;
use portcullis::Options;

/// What to report of an answer.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct ScreeningArgs {
    /// Hits to show for each party at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// Score from which on a hit has to be reviewed, between 0 and 1
    #[arg(long, value_name = "SCORE", default_value_t = 0.70, value_parser = score)]
    pub(crate) threshold: f64,
    /// Lowest score to show; hits below the threshold are shown, not to be reviewed, and may be fewer
    /// than all [default: the threshold]
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
}

impl ScreeningArgs {
    /// The same for the engine.
    pub(crate) fn options(self) -> Options {
        Options {
            limit: self.limit,
            threshold: self.threshold,
            min_score: self.min_score.unwrap_or(self.threshold),
            exhaustive: false,
        }
    }
}

/// A score, as arguments have it.
pub(crate) fn score(text: &str) -> Result<f64, String> {
    let score: f64 = text.parse().map_err(|_| "expected a number between 0 and 1".to_owned())?;
    if (0.0..=1.0).contains(&score) {
        Ok(score)
    } else {
        Err("expected a number between 0 and 1".to_owned())
    }
}
