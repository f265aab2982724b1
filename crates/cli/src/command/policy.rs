//! `portcullis policy`: what a screening looks at, and what follows.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Subcommand;
use portcullis::policy::DEFAULTS;

use crate::context::{Context, Exit};
use crate::options::read_policy;

/// Arguments of `portcullis policy`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the defaults as a file, with the reason for every number
    Show,
    /// Read a file and say in sentences what it does
    Check {
        /// The policy
        file: PathBuf,
    },
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    match args.what {
        What::Show => write!(context.out, "{DEFAULTS}")?,
        What::Check { file } => {
            for sentence in read_policy(&file)?.sentences() {
                writeln!(context.out, "{sentence}")?;
            }
        }
    }
    Ok(Exit::Done)
}
