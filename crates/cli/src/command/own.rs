//! `portcullis own`: whether an entity falls under a regime, with the arithmetic of its owners.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::anyhow;
use portcullis::ownership::{self, Standing};
use trace::draw::Drawing;
use trace::own::Listed;
use trace::{Day, Rules};

use crate::answer::standing;
use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::Hint as _;
use crate::picture::{Format, FormatArgs, Page};

/// Arguments of `portcullis own`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id or name of the entity
    entity: String,
    /// Regime whose rule is asked, such as US-OFAC; may be repeated [default: every one]
    #[arg(long = "regime", value_name = "REGIME", value_parser = regime)]
    regimes: Vec<String>,
    /// Day that is asked about [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Day>,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    format: FormatArgs,
}

fn regime(text: &str) -> Result<String, String> {
    let known = Rules::builtin().regimes();
    let found = known.iter().find(|it| it.eq_ignore_ascii_case(text));
    let found = found.map(|it| (*it).to_owned());
    found.ok_or_else(|| format!("expected one of {}", known.join(", ")))
}

/// A day, as arguments have it.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "expected a day such as 2024-03-01".to_owned())
}

/// The day on which the program runs.
pub(crate) fn today() -> Day {
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    Day::parse(&date).expect("a date of the clock is a day")
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let engine = args.corpus.open()?;
    let graph = engine.graph()?;
    let entity = crate::named::find(&engine, graph, &args.entity, context)?;
    let on = args.on.unwrap_or_else(today);
    let rules = Rules::builtin();
    let asked_for_all = args.regimes.is_empty();
    let regimes = match asked_for_all {
        true => rules.regimes().into_iter().map(str::to_owned).collect(),
        false => args.regimes,
    };
    let mut standings = Vec::new();
    for regime in &regimes {
        match rules.rule(regime, on) {
            Ok(rule) => {
                let listed = Listed::by_rule(graph, rule, on);
                standings.push(ownership::standing(graph, &listed, regime, on, entity)?);
            }
            Err(error) if asked_for_all => context.say(&error.to_string()),
            Err(error) => {
                let none: Result<(), _> = Err(anyhow!(error));
                none.hint("name another day with --on DATE")?;
            }
        }
    }
    write(&standings, args.format.choose(context), context)?;
    context.finish()?;
    Ok(Exit::Done)
}

fn write(standings: &[Standing], format: Format, context: &mut Context) -> anyhow::Result<()> {
    for standing in standings {
        let drawing = || Drawing::of_verdict(&standing.by_owners);
        match format {
            Format::Table => writeln!(context.out, "{}", text(standing))?,
            Format::Jsonl => writeln!(context.out, "{}", standing::json(standing))?,
            Format::Dot => write!(context.out, "{}", drawing().dot())?,
            Format::Svg => write!(context.out, "{}", drawing().svg())?,
            Format::Html => {
                let verdict = &standing.by_owners;
                let page = Page {
                    title: &verdict.target.to_string(),
                    about: format!("Under {} on {}", verdict.regime, verdict.on),
                    svg: drawing().svg(),
                    text: &text(standing),
                };
                page.write(context)?;
            }
        }
    }
    Ok(())
}

/// The answer as a person checks it.
fn text(standing: &Standing) -> String {
    let verdict = &standing.by_owners;
    let mut text = String::new();
    if let Some(listing) = &standing.listing {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{}", verdict.target);
        let _ =
            writeln!(text, "{} on {}: it is listed itself (listed)", verdict.regime, verdict.on);
        let _ = writeln!(text, "  {}", listing.told);
        if listing.is_open {
            let _ = writeln!(
                text,
                "  The dates of this listing leave open whether it stood on {}; it counts.",
                verdict.on
            );
        }
        let _ = writeln!(text, "\nApart from its own listing, by its owners alone:");
    }
    let _ = write!(text, "{verdict}");
    text
}
