//! `portcullis completions`: completions for a shell.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::context::{Context, Exit};

/// Arguments of `portcullis completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Shell to write for
    shell: Shell,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    // The generator panics if its writer fails; this one cannot.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "portcullis", &mut script);
    context.out.write_all(&script)?;
    Ok(Exit::Done)
}
