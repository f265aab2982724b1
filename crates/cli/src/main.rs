//! The one binary: `portcullis`.
//!
//! stdout is data, stderr is talk. Start with [`arguments::Arguments`], the whole command line, and
//! [`command::Command`], whose every variant is one file in `command/`. What commands share is beside
//! them: [`context`] holds the streams, [`output`] writes rows in any format, [`error`] adds what to try
//! next, [`corpus`] opens what is searched.
//!
//! This crate reads files, the clock, the environment and the terminal for the crates below, which see
//! none of them.

use std::process::ExitCode;

use clap::Parser as _;

use arguments::Arguments;
use context::{Context, Exit};

mod answer;
mod arguments;
mod command;
mod context;
mod corpus;
mod error;
mod input;
mod keep;
mod mcp;
mod named;
mod options;
mod output;
mod picture;
mod rejects;
mod statistics;
mod whole_file;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut context = Context::new();
    let exit = command::run(arguments.command, &mut context).and_then(|exit| {
        context.finish()?;
        Ok(exit)
    });
    match exit {
        Ok(exit) => exit.into(),
        // Who reads the first lines only, as `head` does, has what he wanted.
        Err(error) if error::is_closed_pipe(&error) => Exit::Done.into(),
        Err(error) => {
            context.say(&error::report(&error));
            ExitCode::from(2)
        }
    }
}
