//! `portcullis mcp`: the engine as tools for agents, over the Model Context Protocol.

use std::io::{self, BufRead as _, Read as _, Write as _};

use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::mcp::{Desk, Lists};

/// Arguments of `portcullis mcp`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Messages come as lines of JSON on stdin and go out as lines of JSON on stdout. An agent is told to start
it so, for example:
  {\"mcpServers\": {\"portcullis\": {\"command\": \"portcullis\", \"args\": [\"mcp\", \"--corpus\", \"corpus.pcl\"]}}}")]
pub(crate) struct Args {
    #[command(flatten)]
    corpus: CorpusArgs,
}

/// Bytes of a message at most.
const LONGEST: u64 = 4 << 20;

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let mut desk = Desk::new(Lists::new(args.corpus));
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut input).take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok(Exit::Done);
        }
        let is_whole = line.ends_with(b"\n") || (line.len() as u64) < LONGEST;
        if !is_whole {
            skip_line(&mut input)?;
        }
        let answer = if is_whole { desk.answer(&line) } else { Some(Desk::too_long()) };
        if let Some(answer) = answer {
            writeln!(context.out, "{answer}")?;
            context.finish()?;
        }
    }
}

/// Reads the rest of a line, and keeps nothing of it.
fn skip_line(input: &mut impl io::BufRead) -> io::Result<()> {
    loop {
        let piece = input.fill_buf()?;
        let end = piece.iter().position(|it| *it == b'\n');
        let length = end.map_or(piece.len(), |it| it + 1);
        input.consume(length);
        if end.is_some() || length == 0 {
            return Ok(());
        }
    }
}
