//! `portcullis keys`: who may ask a server.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use jiff::Timestamp;
use serde_json::json;
use server::{KeyFile, KeyLine, Scope};

use crate::context::{Context, Exit};
use crate::error::Hint as _;
use crate::output::{Column, FormatArgs, Sheet};
use crate::whole_file;

/// Arguments of `portcullis keys`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Make a key; it is shown once, and the file keeps its digest alone
    New(New),
    /// Show whose keys there are, and what they open
    List(List),
    /// Take a key out; a server that runs notices within seconds
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
struct FileArgs {
    /// File of keys, as `portcullis serve --keys` reads it
    #[arg(long, value_name = "FILE", env = "PORTCULLIS_KEYS")]
    keys: PathBuf,
}

#[derive(Debug, clap::Args)]
struct New {
    /// Whose key it is; logs say it
    name: String,
    #[command(flatten)]
    file: FileArgs,
    /// Let it update the server too
    #[arg(long)]
    admin: bool,
    /// Only this dataset or collection, with everything below it; may be repeated
    #[arg(long = "dataset", value_name = "NAME")]
    datasets: Vec<String>,
    /// Requests a second [default: no limit]
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    per_second: Option<u32>,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    format: FormatArgs,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    /// Whose key
    name: String,
    #[command(flatten)]
    file: FileArgs,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    match args.what {
        What::New(args) => new(args, context),
        What::List(args) => list(&args, context),
        What::Revoke(args) => revoke(&args, context),
    }
}

fn new(args: New, context: &mut Context) -> anyhow::Result<Exit> {
    let path = &args.file.keys;
    let mut file = read_or_empty(path)?;
    if file.keys.iter().any(|it| it.name == args.name) {
        let taken: anyhow::Result<Exit> =
            Err(anyhow!("there is a key of {:?} in {} already", args.name, path.display()));
        return taken.hint("choose another name, or revoke that key first");
    }
    let (key, sha256) = server::new_key().context("the system gives no randomness")?;
    let scopes = if args.admin { vec![Scope::Read, Scope::Admin] } else { vec![Scope::Read] };
    file.keys.push(KeyLine {
        name: args.name.clone(),
        sha256,
        scopes,
        datasets: args.datasets,
        per_second: args.per_second,
        created: Some(now()),
    });
    write(path, &file)?;
    writeln!(context.out, "{key}")?;
    context.finish()?;
    let (name, path) = (&args.name, path.display());
    context.say(&format!("the key of {name:?} is shown this once; {path} keeps its digest alone"));
    Ok(Exit::Done)
}

const COLUMNS: [Column; 5] = [
    Column::text("name"),
    Column::text("scopes"),
    Column::text("datasets"),
    Column::number("per_second"),
    Column::text("created"),
];

fn list(args: &List, context: &mut Context) -> anyhow::Result<Exit> {
    let file = read(&args.file.keys)?;
    let format = args.format.choose(context);
    let mut sheet = Sheet::new("Keys", &COLUMNS, format, context)?;
    for key in &file.keys {
        let row = vec![
            json!(key.name),
            json!(key.scopes),
            json!(key.datasets),
            json!(key.per_second),
            json!(key.created),
        ];
        sheet.row(row, context)?;
    }
    sheet.finish(context)?;
    Ok(Exit::Done)
}

fn revoke(args: &Revoke, context: &mut Context) -> anyhow::Result<Exit> {
    let path = &args.file.keys;
    let mut file = read(path)?;
    let before = file.keys.len();
    file.keys.retain(|it| it.name != args.name);
    if file.keys.len() == before {
        let names: Vec<&str> = file.keys.iter().map(|it| it.name.as_str()).collect();
        let missing: anyhow::Result<Exit> =
            Err(anyhow!("there is no key of {:?} in {}", args.name, path.display()));
        return missing.hint(format!("it has keys of: {}", names.join(", ")));
    }
    write(path, &file)?;
    context.say(&format!(
        "{:?} is revoked; a server that runs refuses the key once it has read the file again",
        args.name
    ));
    Ok(Exit::Done)
}

fn read(path: &Path) -> anyhow::Result<KeyFile> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the keys in {}", path.display()))
        .hint("`portcullis keys new NAME --keys FILE` makes a key and the file")?;
    KeyFile::read(&text)
        .with_context(|| format!("cannot use the keys in {}", path.display()))
        .hint("`portcullis keys new` writes such files; correct the line, or take it out")
}

fn read_or_empty(path: &Path) -> anyhow::Result<KeyFile> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(KeyFile::default()),
        _ => read(path),
    }
}

/// Comments of the user's go; what counts stays.
fn write(path: &Path, file: &KeyFile) -> anyhow::Result<()> {
    whole_file::write(path, |out| out.write_all(file.write().as_bytes()))
}

/// Now, to the second.
fn now() -> String {
    let seconds = Timestamp::now().as_second();
    Timestamp::from_second(seconds).map(|it| it.to_string()).unwrap_or_default()
}
