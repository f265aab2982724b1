//! `portcullis match`: one question from the shell.

use anyhow::{anyhow, bail};
use model::Schema;
use portcullis::assess::Assessor;
use portcullis::subject::{Party, SUBJECT, Subject};
use portcullis::{Query, Scratch};

use crate::answer::report::Run;
use crate::answer::{Answer, Summary, Writer};
use crate::context::{Context, Exit};
use crate::corpus::CorpusArgs;
use crate::error::Hint as _;
use crate::options::{PolicyArgs, ScreeningArgs};
use crate::output::{Format, FormatArgs};

/// Arguments of `portcullis match`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Name to look for; without it, give a number with -p
    name: Option<String>,
    /// What it is: Person, Company, Vessel, ... or LegalEntity, if it may be a person or an organisation
    #[arg(long, value_name = "SCHEMA", default_value = "LegalEntity")]
    schema: String,
    /// What else is known, as in -p birthDate=1970-05-30 -p country=ir
    #[arg(short = 'p', long = "property", value_name = "PROPERTY=VALUE")]
    properties: Vec<String>,
    #[command(flatten)]
    corpus: CorpusArgs,
    #[command(flatten)]
    screening: ScreeningArgs,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    format: FormatArgs,
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let format = args.format.choose(context);
    let query = query(&args)?;
    let engine = args.corpus.open()?;
    let party = Party { role: SUBJECT.to_owned(), query };
    let policy = args.policy.read()?;
    let options = args.screening.options(&engine, &policy)?;
    let filter = options.filter.clone();
    let assessor = Assessor::new(&engine, policy, options.clone(), super::today())?;
    let subject = Subject { id: None, parties: vec![party], shipment: None, notices: Vec::new() };
    let assessment = assessor.assess("query", subject, &mut Scratch::new());
    let answer = Answer {
        file: None,
        row: 1,
        line: None,
        id: None,
        assessment: Ok(assessment),
        notices: Vec::new(),
    };
    let mut summary = Summary::default();
    summary.add(&answer);
    let exit = if answer.is_hit() { Exit::Hit } else { Exit::NoHit };
    if format != Format::Jsonl {
        answer.all_notices().for_each(|it| context.say(&it.to_string()));
    }
    let mut writer = Writer::new(format, &options.filter, &engine, context)?;
    writer.write(&[answer], context)?;
    if let Writer::Report(collected) = writer {
        let run = Run {
            inputs: Vec::new(),
            options,
            settings: args.screening.chosen(),
            summary: summary.clone(),
        };
        collected.finish(&run, &mut context.out)?;
    }
    context.finish()?;
    context.say(&summary.sentence(engine.corpus(), &filter));
    Ok(exit)
}

fn query(args: &Args) -> anyhow::Result<Query> {
    let mut query = Query::new(&args.schema).hint(known_schemata())?;
    if let Some(name) = &args.name {
        query.add("name", name);
    }
    for pair in &args.properties {
        let (property, value) = pair
            .split_once('=')
            .ok_or_else(|| anyhow!("-p {pair}: expected PROPERTY=VALUE, as in -p country=ir"))?;
        if query.entity().schema().property(property.trim()).is_none() {
            let schema = query.entity().schema();
            let error: Result<(), _> =
                Err(anyhow!("{} has no property {property:?}", schema.name()));
            error.hint(near_property(schema, property))?;
        }
        query.add(property.trim(), value);
    }
    if query.is_empty() {
        bail!("there is neither a name nor a number to look for");
    }
    Ok(query)
}

/// The schemata that people look for, for a hint.
pub(crate) fn known_schemata() -> String {
    let known = Schema::all().iter().filter(|it| it.is_matchable()).map(|it| it.name());
    format!("expected one of {}", known.collect::<Vec<_>>().join(", "))
}

fn near_property(schema: &'static Schema, property: &str) -> String {
    let near = schema.properties().iter().map(|it| it.name);
    let like = |it: &str| strsim::jaro_winkler(&it.to_lowercase(), &property.to_lowercase());
    match near.max_by(|left, right| like(left).total_cmp(&like(right))) {
        Some(name) => format!("did you mean {name:?}?"),
        None => "see the vocabulary of FollowTheMoney".to_owned(),
    }
}
