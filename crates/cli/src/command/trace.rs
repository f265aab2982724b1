//! `portcullis trace`: how two entities are tied, or who stands behind one.

use std::fmt::Write as _;
use std::io::Write as _;

use clap::ValueEnum;
use portcullis::Engine;
use serde_json::{Value, json};
use trace::draw::Drawing;
use trace::own::{Listed, Party};
use trace::paths::{Found, Hop, Path, Search};
use trace::{Confidence, Day, Graph, NodeIndex};

use super::own::{day, today};
use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::picture::{Format, FormatArgs, Page};

/// Arguments of `portcullis trace`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id or name of the entity where ways begin
    from: String,
    /// Id or name of the entity where they end [default: the nearest listed parties]
    #[arg(long, value_name = "ENTITY")]
    to: Option<String>,
    /// Ties of a way at most; sharing an address or a number takes two
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=8))]
    depth: u8,
    /// Day on which ties have to hold [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Day>,
    /// Least sure sources that count
    #[arg(long, value_enum, value_name = "CONFIDENCE", default_value = "suspected")]
    min_confidence: Least,
    /// Ways to show at most
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    count: u16,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
}

/// How sure a source has to be.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Least {
    /// Also what is denied or contested.
    Disputed,
    /// Also what is alleged, suspected or presumed.
    Suspected,
    /// What the press or investigators report, or a register states.
    Reported,
    /// What a register or an authority states.
    Stated,
}

impl From<Least> for Confidence {
    fn from(least: Least) -> Confidence {
        match least {
            Least::Disputed => Confidence::Disputed,
            Least::Suspected => Confidence::Suspected,
            Least::Reported => Confidence::Reported,
            Least::Stated => Confidence::Stated,
        }
    }
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let engine: Engine = args.corpus.open()?;
    let graph = engine.graph()?;
    let from = crate::named::find(&engine, graph, &args.from, context)?;
    let to =
        args.to.as_ref().map(|it| crate::named::find(&engine, graph, it, context)).transpose()?;
    let on = args.on.unwrap_or_else(today);
    let listed = Listed::by_anybody(graph, on);
    let search = Search {
        graph,
        on,
        depth: usize::from(args.depth),
        least: args.min_confidence.into(),
        count: usize::from(args.count),
    };
    let found = match to {
        Some(to) => search.between(from, to),
        None => search.to_listed(from, &listed),
    };
    let answer = Answer { search, listed, from, to, found };
    answer.write(args.format.choose(context), context)?;
    context.finish()?;
    answer.talk(context);
    Ok(Exit::Done)
}

/// Ways with all that is needed to tell them.
struct Answer<'a> {
    search: Search<'a>,
    listed: Listed,
    from: NodeIndex,
    to: Option<NodeIndex>,
    found: Found,
}

impl<'a> Answer<'a> {
    fn graph(&self) -> &'a Graph {
        self.search.graph
    }

    fn name(&self, node: NodeIndex) -> String {
        Party::of(self.graph().node(node)).to_string()
    }

    /// What was asked, in a few words.
    fn title(&self) -> String {
        let from = self.name(self.from);
        match self.to {
            Some(to) => format!("How {from} is tied to {}", self.name(to)),
            None => format!("The listed parties nearest to {from}"),
        }
    }

    fn about(&self) -> String {
        let ways = match self.found.paths.len() {
            0 => "No way was found".to_owned(),
            1 => "One way".to_owned(),
            count => format!("The {count} most telling ways"),
        };
        let Search { depth, on, least, .. } = self.search;
        format!(
            "{ways} over at most {depth} ties, as of {on}, by sources that are {} or surer",
            least.as_str()
        )
    }

    fn write(&self, format: Format, context: &mut Context) -> anyhow::Result<()> {
        let drawing = || Drawing::of_paths(self.graph(), &self.found, &self.listed);
        match format {
            Format::Table => write!(context.out, "{}", self.text())?,
            Format::Jsonl => {
                for (rank, path) in (1..).zip(&self.found.paths) {
                    writeln!(context.out, "{}", self.json(rank, path))?;
                }
            }
            Format::Dot => write!(context.out, "{}", drawing().dot())?,
            Format::Svg => write!(context.out, "{}", drawing().svg())?,
            Format::Html => {
                let page = Page {
                    title: &self.title(),
                    about: self.about(),
                    svg: drawing().svg(),
                    text: &self.text(),
                };
                page.write(context)?;
            }
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n{}\n", self.title(), self.about());
        for (rank, path) in (1..).zip(&self.found.paths) {
            // Writing to a text does not fail.
            let _ = write!(text, "\n{rank}. {}", self.search.text(path));
            if let Some(why) = path.hops.last().and_then(|it| self.listed.why(it.to)) {
                let _ = writeln!(text, "  listed: {why}");
            }
        }
        text
    }

    fn json(&self, rank: usize, path: &Path) -> Value {
        json!({
            "rank": rank,
            "points": path.cost,
            "on": self.search.on.to_string(),
            "from": self.party(self.from),
            "to": self.party(path.hops.last().map_or(self.from, |it| it.to)),
            "hops": path.hops.iter().map(|it| self.hop(it)).collect::<Vec<_>>(),
            "complete": self.found.complete,
        })
    }

    fn party(&self, node: NodeIndex) -> Value {
        let shown = self.graph().node(node);
        json!({
            "id": shown.id,
            "caption": shown.caption,
            "schema": shown.schema,
            "listed": self.listed.why(node),
        })
    }

    fn hop(&self, hop: &Hop) -> Value {
        let claims = hop.claims.iter().map(|it| {
            let edge = self.graph().edge(*it);
            let node = |it| self.graph().node(it).id;
            json!({
                "kind": edge.kind.as_str(),
                "source": node(edge.source),
                "target": node(edge.target),
                "role": edge.role,
                "share": edge.said,
                "period": edge.period.to_string(),
                "confidence": edge.confidence.as_str(),
                "relation": edge.relation,
                "dataset": edge.origin.dataset,
                "record": edge.origin.record,
                "url": edge.origin.url,
            })
        });
        json!({
            "from": self.party(hop.from),
            "to": self.party(hop.to),
            "points": hop.cost,
            "claims": claims.collect::<Vec<_>>(),
        })
    }

    /// What there is to say beside the ways.
    fn talk(&self, context: &Context) {
        if let (None, Some(why)) = (self.to, self.listed.why(self.from)) {
            context.say(&format!("{} is listed itself: {why}", self.name(self.from)));
        }
        if self.found.paths.is_empty() {
            context.say("no way was found; --depth N goes further, --min-confidence disputed counts more claims");
        }
        if !self.found.complete {
            context.say(
                "the search gave up before it had seen every way: a shorter --depth looks at fewer",
            );
        }
        context.say("No tie found is not a clearance: what nobody wrote down is not in the data.");
    }
}
