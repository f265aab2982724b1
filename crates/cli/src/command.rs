//! The commands: one file each, one line each in three places here.

use clap::Subcommand;

use crate::context::{Context, Exit};

mod build;
mod compact;
mod compare;
mod completions;
mod diff;
mod evaluate;
mod goods;
mod keys;
mod lists;
mod man;
mod r#match;
mod mcp;
mod own;
mod policy;
mod screen;
mod serve;
mod show;
mod trace;
mod update;

pub(crate) use goods::{day, effect_object, today};

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Compile lists into a corpus file
    Build(build::Args),
    /// Change a corpus by new lists or files of changes, without building it again
    Update(update::Args),
    /// Join a corpus and the changes beside it
    Compact(compact::Args),
    /// Show what changed between two corpora
    Diff(diff::Args),
    /// Show the lists that are known; download and verify them
    Lists(lists::Args),
    /// Screen tables of customers, payments or shipments
    Screen(screen::Args),
    /// Answer over HTTP, as yente does
    Serve(serve::Args),
    /// Make, show and revoke the keys of those who may ask a server
    Keys(keys::Args),
    /// Answer agents over the Model Context Protocol, on stdin and stdout
    Mcp(mcp::Args),
    /// Ask one question
    Match(r#match::Args),
    /// Show an entity with its statements and who says so
    Show(show::Args),
    /// Show whether an entity falls under a regime through its owners, with the arithmetic
    Own(own::Args),
    /// Show how two entities are tied, or which listed parties stand behind one
    Trace(trace::Args),
    /// Print the policy of a screening, or check one and say what it does
    Policy(policy::Args),
    /// Show what a customs code, an ECCN or a description of goods falls under
    Goods(goods::Args),
    /// Score pairs of names or entities
    Compare(compare::Args),
    /// Measure how well labelled queries are answered
    Evaluate(evaluate::Args),
    /// Write completions for a shell
    Completions(completions::Args),
    /// Write manual pages
    Man(man::Args),
}

/// Does it.
pub(crate) fn run(command: Command, context: &mut Context) -> anyhow::Result<Exit> {
    match command {
        Command::Build(args) => build::run(args, context),
        Command::Update(args) => update::run(args, context),
        Command::Compact(args) => compact::run(args, context),
        Command::Diff(args) => diff::run(args, context),
        Command::Lists(args) => lists::run(args, context),
        Command::Screen(args) => screen::run(args, context),
        Command::Serve(args) => serve::run(args, context),
        Command::Keys(args) => keys::run(args, context),
        Command::Mcp(args) => mcp::run(args, context),
        Command::Match(args) => r#match::run(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Own(args) => own::run(args, context),
        Command::Trace(args) => trace::run(args, context),
        Command::Policy(args) => policy::run(args, context),
        Command::Goods(args) => goods::run(args, context),
        Command::Compare(args) => compare::run(args, context),
        Command::Evaluate(args) => evaluate::run(args, context),
        Command::Completions(args) => completions::run(args, context),
        Command::Man(args) => man::run(args, context),
    }
}
