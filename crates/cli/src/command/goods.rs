//! `portcullis goods`: what a customs code, a classification or a description falls under.

use std::io::{self, Read as _};

use anyhow::{Context as _, anyhow};
use goods::{
    Answer, Citation, Classification, Control, Day, Edition, Effect, HsCode, Proposed, Query,
};
use serde_json::{Value, json};

use crate::context::{Context, Exit};
use crate::error::Hint as _;
use crate::output::{Column, Format, FormatArgs, Sheet};

/// Arguments of `portcullis goods`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// HS codes (8542.31), ECCNs (3A001.a.1, EAR99) or descriptions ("tantalum capacitors"); `-` reads
    /// them from standard input, one a line
    #[arg(required = true, value_name = "CODE|ECCN|DESCRIPTION")]
    goods: Vec<String>,
    /// Edition of the Harmonized System that the codes are written in: 2012, 2017 or 2022 [default: 2022,
    /// and 2017 for codes that it does not have]
    #[arg(long, value_name = "YEAR", value_parser = edition)]
    edition: Option<Edition>,
    /// Day whose law is asked for [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<Day>,
    /// Take everything as a description, also what looks like a code
    #[arg(long)]
    words: bool,
    #[command(flatten)]
    format: FormatArgs,
}

fn edition(text: &str) -> Result<Edition, String> {
    Edition::parse(text).map_err(|error| with_hint(&error))
}

/// A day, as arguments have it.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|error| with_hint(&error))
}

/// An error with its hint, on one line.
fn with_hint(error: &goods::Error) -> String {
    error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}"))
}

pub(crate) fn run(args: Args, context: &mut Context) -> anyhow::Result<Exit> {
    let asked = asked(&args.goods)?;
    let on = args.on.unwrap_or_else(today);
    let format = args.format.choose(context);
    let columns = if format == Format::Table { &TABLE[..] } else { &COLUMNS[..] };
    let mut sheet = Sheet::new("What goods fall under", columns, format, context)?;
    let mut rejected: Vec<goods::Error> = Vec::new();
    let (mut answered, mut words_alone) = (None, 0);
    for text in &asked {
        let read = if args.words { Ok(Asked::Description(text)) } else { read(text) };
        match read {
            Ok(read) => {
                words_alone += usize::from(read.is_one_word());
                let answer = goods::controls(&read.query(args.edition, on));
                for row in rows(text, &answer) {
                    sheet.row(row.values(format, on), context)?;
                }
                answered = Some(answer);
            }
            Err(error) => {
                let row = Row { notices: vec![with_hint(&error)], ..Row::of(text, "rejected") };
                sheet.row(row.values(format, on), context)?;
                rejected.push(error);
            }
        }
    }
    sheet.finish(context)?;
    context.finish()?;
    if words_alone > 1 {
        context.say("each word was looked up for itself; put a description in quotes: portcullis goods \"tantalum capacitors\"");
    }
    if let Some(answer) = answered {
        if format == Format::Table {
            context.say("addresses and what each rule says: --format csv, jsonl or html");
        }
        context.say(&not_searched(&answer));
    }
    finished(&rejected, asked.len())
}

/// What was asked, with `-` replaced by the lines of standard input.
fn asked(arguments: &[String]) -> anyhow::Result<Vec<String>> {
    let mut asked = Vec::new();
    for argument in arguments {
        if argument == "-" {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .context("cannot read standard input")
                .hint("codes come as UTF-8 text, one a line")?;
            let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
            asked.extend(lines.filter(|it| !it.is_empty()).map(str::to_owned));
        } else {
            asked.push(argument.clone());
        }
    }
    let hint = "give a code, an ECCN or a description, such as `portcullis goods 8542.31`";
    if asked.is_empty() { Err(anyhow!("no goods were named")).hint(hint) } else { Ok(asked) }
}

/// The day on which the program runs.
pub(crate) fn today() -> Day {
    let date = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
    Day::parse(&date).expect("a date of the clock is a day")
}

/// What one argument is.
enum Asked<'a> {
    Code(HsCode),
    Classification(Classification),
    Description(&'a str),
}

/// Digits are a code; one word that begins with a digit is a code or an ECCN, right or wrong; everything
/// else is a description.
fn read(text: &str) -> Result<Asked<'_>, goods::Error> {
    let bare = text.trim();
    let unmarked = bare.trim_start_matches("HS").trim_start_matches("ECCN").trim_start();
    let is_number = |it: char| it.is_ascii_digit() || matches!(it, '.' | ' ' | '\u{a0}');
    if bare.is_empty() || unmarked.chars().all(is_number) {
        return HsCode::parse(bare).map(Asked::Code);
    }
    if let Ok(classification) = Classification::parse(bare) {
        return Ok(Asked::Classification(classification));
    }
    let is_one_word = !unmarked.contains(char::is_whitespace);
    if !is_one_word || !unmarked.starts_with(|it: char| it.is_ascii_digit()) {
        return Ok(Asked::Description(text));
    }
    if unmarked.chars().nth(1).is_some_and(char::is_alphabetic) {
        return Classification::parse(bare).map(Asked::Classification);
    }
    HsCode::parse(bare).map(Asked::Code)
}

impl<'a> Asked<'a> {
    fn query(self, edition: Option<Edition>, on: Day) -> Query<'a> {
        let query = Query { edition, ..Query::on(on) };
        match self {
            Asked::Code(code) => Query { code: Some(code), ..query },
            Asked::Classification(it) => Query { classification: Some(it), ..query },
            Asked::Description(text) => Query { description: Some(text), ..query },
        }
    }

    fn is_one_word(&self) -> bool {
        matches!(self, Asked::Description(text) if !text.trim().contains(char::is_whitespace))
    }
}

/// Columns for programs.
const COLUMNS: [Column; 20] = [
    Column::text("asked"),
    Column::text("finding"),
    Column::text("list"),
    Column::text("code"),
    Column::text("how"),
    Column::text("correlation"),
    Column::text("tier"),
    Column::number("rank"),
    Column::text("title"),
    Column::text("detail"),
    Column::text("reasons"),
    Column::text("words"),
    Column::text("possible_eccns"),
    Column::text("effects"),
    Column::text("source"),
    Column::text("url"),
    Column::text("as_of"),
    Column::text("basis"),
    Column::text("notices"),
    Column::text("on"),
];

/// Columns for people.
const TABLE: [Column; 6] = [
    Column::text("asked"),
    Column::text("finding"),
    Column::text("code"),
    Column::text("goods"),
    Column::text("what_follows"),
    Column::text("source"),
];

/// One finding.
#[derive(Default)]
struct Row<'a> {
    asked: &'a str,
    finding: &'static str,
    control: Option<&'a Control>,
    proposed: Option<&'a Proposed>,
    possible: Vec<String>,
    notices: Vec<String>,
}

fn rows<'a>(asked: &'a str, answer: &'a Answer) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'a>> = Vec::new();
    for control in &answer.controls {
        let on_priority = control.list == goods::List::CommonHighPriority;
        let possible = answer.possible.iter().filter(|_| on_priority);
        rows.push(Row {
            control: Some(control),
            possible: possible.map(|it| it.eccn.to_string()).collect(),
            ..Row::of(asked, if control.list.is_official() { "control" } else { "indication" })
        });
    }
    let proposed = answer.proposals.iter();
    rows.extend(proposed.map(|it| Row { proposed: Some(it), ..Row::of(asked, "proposed") }));
    if rows.is_empty() {
        rows.push(Row::of(asked, "none"));
    }
    // What is told of the question stands with its first finding.
    rows[0].notices = answer.notices.iter().map(|it| it.message.clone()).collect();
    rows
}

impl<'a> Row<'a> {
    fn of(asked: &'a str, finding: &'static str) -> Row<'a> {
        Row { asked, finding, ..Row::default() }
    }

    fn values(&self, format: Format, on: Day) -> Vec<Value> {
        match format {
            Format::Table => self.for_people(),
            _ => self.for_programs(format == Format::Jsonl, on),
        }
    }

    fn citation(&self) -> Option<&Citation> {
        self.control.map(|it| &it.citation)
    }

    fn code(&self) -> Option<String> {
        let listed = self.control.map(|it| it.listed.clone());
        listed.or_else(|| self.proposed.map(|it| it.code.to_string()))
    }

    fn tier(&self) -> Option<goods::Tier> {
        self.control.map_or_else(|| self.proposed.and_then(|it| it.tier), |it| it.tier)
    }

    fn title(&self) -> Option<&'static str> {
        self.control.map(|it| it.title).or_else(|| self.proposed.map(|it| it.title))
    }

    fn words(&self) -> Vec<String> {
        let words = self.proposed.iter().flat_map(|it| &it.words);
        words.map(|it| format!("{} ({}, {})", it.written, it.concept, it.how.as_str())).collect()
    }

    fn reasons(&self) -> Vec<&'static str> {
        self.control.iter().flat_map(|it| &it.reasons).map(|it| it.code).collect()
    }

    fn effects(&self) -> &'a [Effect] {
        self.control.map_or(&[], |it| &it.effects)
    }

    fn correlation(&self) -> Option<String> {
        let correlation = self.control?.correlation?;
        let part = if correlation.is_partial { ", which held other goods too" } else { "" };
        Some(format!("{} {}{part}: {}", correlation.from, correlation.code, correlation.change))
    }

    fn for_programs(&self, nested: bool, on: Day) -> Vec<Value> {
        let control = self.control;
        let effects = self.effects().iter();
        let effects: Vec<Value> = if nested {
            effects.map(effect_object).collect()
        } else {
            effects.map(|it| json!(format!("{}: {}", effect_name(it), it.what))).collect()
        };
        let citation = self.citation();
        vec![
            json!(self.asked),
            json!(self.finding),
            json!(control.map(|it| it.list.as_str())),
            json!(self.code()),
            json!(control.map(|it| it.how.as_str())),
            json!(self.correlation()),
            json!(self.tier().map(goods::Tier::as_str)),
            json!(self.proposed.map(|it| it.rank)),
            json!(self.title()),
            json!(control.map(|it| it.detail)),
            json!(self.reasons()),
            json!(self.words()),
            json!(self.possible),
            json!(effects),
            json!(citation.map(source)),
            json!(citation.map(|it| it.url)),
            json!(citation.map(|it| it.as_of.to_string())),
            json!(citation.map(|it| it.basis.as_str())),
            json!(self.notices),
            json!(on.to_string()),
        ]
    }

    fn for_people(&self) -> Vec<Value> {
        vec![
            json!(self.asked),
            json!(self.finding_told()),
            json!(self.code()),
            json!(self.goods_told()),
            json!(self.follows_told()),
            json!(self.citation().map(source)),
        ]
    }

    /// The list with the tier, or how good a proposal is.
    fn finding_told(&self) -> String {
        if let Some(control) = self.control {
            let tier = control.tier.map_or(String::new(), |it| format!(", tier {it}"));
            let how = match control.how {
                goods::How::Exact => "",
                goods::How::NationalExtension => "\nby its first six digits",
                goods::How::Paragraph => "\nby its entry: read its paragraphs",
                goods::How::Prefix => "\none of those below it",
            };
            return format!("{}{tier}{how}", control.list.title());
        }
        match self.proposed {
            Some(it) => format!("proposed, rank {}", it.rank),
            None => self.finding.to_owned(),
        }
    }

    /// The goods, and how the code or the words led to them.
    fn goods_told(&self) -> String {
        let mut lines: Vec<String> = self.title().map(str::to_owned).into_iter().collect();
        lines.extend(self.correlation().map(|it| format!("from {it}")));
        let words = self.words();
        if !words.is_empty() {
            lines.push(format!("by {}", words.join(", ")));
        }
        let everyday = self.proposed.map_or(&[][..], |it| &it.everyday);
        if !everyday.is_empty() {
            lines.push(format!("lower for {}", everyday.join(", ")));
        }
        lines.extend(self.notices.iter().cloned());
        lines.join("\n")
    }

    fn follows_told(&self) -> String {
        let mut lines = Vec::new();
        for reason in self.control.iter().flat_map(|it| &it.reasons) {
            lines.push(format!("{} ({})", reason.code, reason.meaning));
        }
        for effect in self.effects() {
            let name = effect_name(effect);
            // The acts on the priority list say in their titles what they ask; reasons say it in words.
            let is_act = effect.from.is_some();
            let what = if is_act { effect.citation.paragraph } else { effect.what };
            lines.push(format!("{name}: {what}"));
        }
        if let Some(tier) = self.proposed.and_then(|it| it.tier) {
            lines.push(format!("on the Common High Priority List, tier {tier}, if it is that"));
        }
        if !self.possible.is_empty() {
            lines.push(format!("may be {}: classify it", self.possible.join(", ")));
        }
        lines.join("\n")
    }
}

/// Whom an effect binds, how, for where and since when.
fn effect_name(effect: &Effect) -> String {
    let since = effect.from.map_or(String::new(), |it| format!(" from {it}"));
    format!("{} {}, {}{since}", effect.jurisdiction, effect.force.as_str(), effect.destination)
}

/// What follows from being on a list, as JSON.
pub(crate) fn effect_object(effect: &Effect) -> Value {
    json!({
        "jurisdiction": effect.jurisdiction,
        "force": effect.force.as_str(),
        "destination": effect.destination,
        "from": effect.from.map(|it| it.to_string()),
        "what": effect.what,
        "publisher": effect.citation.publisher,
        "paragraph": effect.citation.paragraph,
        "url": effect.citation.url,
        "as_of": effect.citation.as_of.to_string(),
        "basis": effect.citation.basis.as_str(),
    })
}

fn source(citation: &Citation) -> String {
    format!("{}, {}", citation.publisher, citation.paragraph)
}

/// Which lists nobody should think were searched.
fn not_searched(answer: &Answer) -> String {
    let acts: Vec<&str> = answer.unread.iter().map(|it| it.citation.paragraph).collect();
    format!(
        "not searched, because their codes are not in the data: {}\nNo control found is not a clearance.",
        acts.join("; ")
    )
}

fn finished(rejected: &[goods::Error], count: usize) -> anyhow::Result<Exit> {
    let Some(first) = rejected.first() else { return Ok(Exit::Done) };
    let hint = first.hint().unwrap_or("`--words` takes everything as a description");
    if count == 1 {
        return Err(first.clone()).hint(hint);
    }
    let told = anyhow!("{} of {count} could not be read; the first: {first}", rejected.len());
    Err(told).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let read = match read(text) {
            Ok(Asked::Code(code)) => format!("code {code}"),
            Ok(Asked::Classification(it)) => format!("eccn {it}"),
            Ok(Asked::Description(it)) => format!("words {it}"),
            Err(error) => format!("error {error}"),
        };
        assert!(read.starts_with(expected), "{text}: {read}");
    }

    #[test]
    fn codes_numbers_and_words_are_told_apart() {
        check("8542.31", "code 854231");
        check("8542 31", "code 854231");
        check("HS 8542.31", "code 854231");
        check("3A001.a.1", "eccn 3A001.a.1");
        check("ear99", "eccn EAR99");
        check("tantalum capacitors", "words tantalum");
        check("10 tantalum capacitors", "words 10 tantalum");
        check("HSDPA modem", "words HSDPA");
        check("ECCN 3A991", "eccn 3A991");
    }

    #[test]
    fn a_mistyped_code_is_no_description() {
        check("8542.3l", "error \"8542.3l\" is no HS code");
        check("85423", "error \"85423\" is no HS code");
        check("3A01", "error \"3A01\" is no ECCN");
        check("3F001", "error \"3F001\" is no ECCN");
        check("", "error there is no code");
    }
}
