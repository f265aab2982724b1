//! `portcullis man`: the manual, as pages for `man`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::context::{Context, Exit};
use crate::whole_file;

/// Arguments of `portcullis man`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Folder for the pages of all commands [default: the first page, to stdout]
    folder: Option<PathBuf>,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let mut command = Arguments::command();
    command.build();
    match &args.folder {
        None => Man::new(command).render(&mut context.out)?,
        Some(folder) => {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
            let count = pages(&command, "portcullis", folder)?;
            context.say(&format!("{count} pages are in {}", folder.display()));
        }
    }
    Ok(Exit::Done)
}

/// Writes the page of a command and those of its subcommands; gives how many there are.
fn pages(command: &Command, name: &str, folder: &Path) -> anyhow::Result<usize> {
    let page = Man::new(command.clone());
    whole_file::write(&folder.join(format!("{name}.1")), |mut out| page.render(&mut out))?;
    let mut count = 1;
    for inner in command.get_subcommands().filter(|it| it.get_name() != "help" && !it.is_hide_set())
    {
        count += pages(inner, &format!("{name}-{}", inner.get_name()), folder)?;
    }
    Ok(count)
}
