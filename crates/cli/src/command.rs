//! The commands: one file each, one line each in three places here.

use clap::Subcommand;

use crate::context::{Context, Exit};

mod show;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show an entity with its statements and who says so
    Show(show::Args),
}

/// Does it.
pub(crate) fn run(command: Command, context: &mut Context) -> anyhow::Result<Exit> {
    match command {
        Command::Show(args) => show::run(args, context),
    }
}
