//! The whole command line.

use clap::Parser;

use crate::command::Command;

/// Screens people, companies, ships and goods against sanctions and export-control lists.
///
/// Data goes to stdout, everything else to stderr.
/// Exit codes: 0 no hit, 1 at least one hit, 2 error.
/// A screening without a hit is no clearance: it says what was searched, and that nothing was found there.
#[derive(Debug, Parser)]
#[command(name = "portcullis", version, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_all_commands_fit_together() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }
}
