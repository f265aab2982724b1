//! Answers as a report: one page that needs nothing beside it, for the file and for the printer.
//!
//! The page holds every hit with its evidence, every listed entity once with all that the corpus says of
//! it and who says so, and every record that could not be screened. Records without a hit are counted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use askama::Template;
use model::{CorpusInfo, Entity, Hit, Nats, Notice, Outcome, PropertyType, Statement};
use portcullis::assess::Reason;
use portcullis::{Engine, Options};
use trace::draw::Drawing;

use super::{Answer, PartyAnswer, Summary, table};

/// What is kept of the answers until the page is written. It grows with the hits, not with the records.
pub(crate) struct Collected<'a> {
    engine: &'a Engine,
    algorithm: &'static str,
    records: Vec<Record>,
    /// How many hits the records have.
    hits: usize,
    /// The listed entities by id; filled when the page is written.
    entities: BTreeMap<String, Listed>,
    rejected: Vec<Rejected>,
    notices: Vec<Note>,
}

/// An input that was read.
#[derive(Debug, Clone)]
pub(crate) struct InputRead {
    pub(crate) name: String,
    pub(crate) digest: String,
    pub(crate) records: u64,
}

/// What the page says of the run.
pub(crate) struct Run {
    pub(crate) inputs: Vec<InputRead>,
    pub(crate) options: Options,
    /// Other options that the user chose, by name.
    pub(crate) settings: Vec<(&'static str, String)>,
    pub(crate) summary: Summary,
}

/// A record with at least one hit.
struct Record {
    label: String,
    place: String,
    outcome: Outcome,
    /// The day whose rules and listings were asked.
    on: String,
    /// Why, the weightiest first.
    reasons: Vec<Why>,
    hits: Vec<FoundHit>,
    /// Red flags that could not be looked for, with the data that they lack.
    not_checked: Vec<String>,
}

/// A reason for the outcome of a record.
struct Why {
    outcome: Outcome,
    word: &'static str,
    kind: &'static str,
    about: String,
    message: String,
    sources: Vec<String>,
    /// The arithmetic, of a finding about owners, and its drawing.
    arithmetic: String,
    svg: String,
}

/// One hit with its arithmetic.
struct FoundHit {
    /// Its number on the page.
    number: usize,
    role: String,
    asked: String,
    asked_as: &'static str,
    listed_as: String,
    id: String,
    lists: String,
    outcome: Outcome,
    evidence: Vec<Finding>,
    /// Both under an algorithm that counts in nats.
    prior: Option<String>,
    log_odds: Option<String>,
    score: String,
}

struct Finding {
    feature: String,
    query: String,
    candidate: String,
    detail: String,
    contribution: String,
}

/// A listed entity with what is said of it.
#[derive(Default)]
struct Listed {
    caption: String,
    kind: &'static str,
    lists: String,
    said: Vec<Said>,
    /// Numbered from 1 on the page.
    sources: Vec<Source>,
    acts: Vec<Act>,
}

/// The values of one property.
struct Said {
    property: &'static str,
    values: Vec<Value>,
}

/// A value with the numbers of the sources that say so.
struct Value {
    text: String,
    sources: Vec<usize>,
}

/// A list and the place in it.
#[derive(PartialEq)]
struct Source {
    dataset: String,
    origin: String,
}

/// One act of listing.
struct Act {
    authority: String,
    programme: String,
    date: String,
    measures: String,
    reason: String,
    reference: String,
}

struct Rejected {
    place: String,
    reason: String,
}

struct Note {
    place: String,
    field: String,
    message: String,
}

impl<'a> Collected<'a> {
    pub(crate) fn new(engine: &'a Engine) -> Collected<'a> {
        Collected {
            engine,
            algorithm: "",
            records: Vec::new(),
            hits: 0,
            entities: BTreeMap::new(),
            rejected: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Keeps what the page will show of these answers.
    pub(crate) fn add(&mut self, answers: &[Answer]) {
        for answer in answers {
            let place = place(answer);
            if let Err(reason) = &answer.assessment {
                self.rejected.push(Rejected { place: place.clone(), reason: reason.clone() });
            }
            if let Some(party) = answer.screened().first() {
                self.algorithm = party.screening.algorithm;
            }
            self.notices.extend(answer.all_notices().map(|it| Note {
                place: place.clone(),
                field: it.field.clone().unwrap_or_default(),
                message: it.message.clone(),
            }));
            let mut hits: Vec<FoundHit> = answer
                .hits()
                .map(|(party, hit)| found(party, hit, answer.outcome_of(party, hit)))
                .collect();
            let reasons = reasons(answer);
            // Notes alone make no record worth a page.
            if hits.is_empty() && !answer.is_hit() {
                continue;
            }
            for hit in &mut hits {
                self.hits += 1;
                hit.number = self.hits;
                self.entities.entry(hit.id.clone()).or_default();
            }
            let outcome = answer.assessment.as_ref().map_or(Outcome::NoHit, |it| it.outcome);
            let not_checked = not_checked(answer);
            let on = answer.assessment.as_ref().map(|it| it.on.to_string()).unwrap_or_default();
            let label = answer.label();
            self.records.push(Record { label, place, outcome, on, reasons, hits, not_checked });
        }
    }

    /// Keeps what there is to tell of an input as a whole.
    pub(crate) fn add_notices(&mut self, input: &str, notices: &[Notice]) {
        self.notices.extend(notices.iter().map(|it| Note {
            place: input.to_owned(),
            field: it.field.clone().unwrap_or_default(),
            message: it.message.clone(),
        }));
    }

    /// Writes the page.
    pub(crate) fn finish(mut self, run: &Run, out: &mut dyn Write) -> anyhow::Result<()> {
        self.describe_entities()?;
        let now = jiff::Timestamp::now();
        let page = Page {
            written: now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            version: env!("CARGO_PKG_VERSION"),
            algorithm: self.algorithm,
            corpus: self.engine.corpus(),
            run,
            records: &self.records,
            entities: &self.entities,
            rejected: &self.rejected,
            notices: &self.notices,
        };
        page.write_into(out).map_err(|error| io::Error::other(error).into())
    }

    /// Looks up what the corpus says of the entities on the page.
    fn describe_entities(&mut self) -> anyhow::Result<()> {
        for (id, listed) in &mut self.entities {
            if let Some(entity) = self.engine.entity(id)? {
                *listed = describe(&entity);
            }
        }
        // Acts of listing point to what they list, and nothing points back: they are gone through once.
        let index = self.engine.index();
        let numbers = (0..index.len() as u32).map(index::EntityNumber);
        for number in numbers.filter(|it| index.schema(*it).is_a("Sanction")) {
            let act = index.entity(number)?;
            for id in act.values("entity") {
                if let Some(listed) = self.entities.get_mut(id) {
                    listed.acts.push(act_of(&act));
                }
            }
        }
        for listed in self.entities.values_mut() {
            listed.acts.sort_by(|left, right| {
                (&left.date, &left.authority, &left.reference).cmp(&(
                    &right.date,
                    &right.authority,
                    &right.reference,
                ))
            });
        }
        Ok(())
    }
}

/// Where a record is.
fn place(answer: &Answer) -> String {
    let Some(file) = &answer.file else { return "asked from the shell".to_owned() };
    let line = answer.line.map_or_else(String::new, |it| format!(", line {it}"));
    format!("{file}, record {}{line}", answer.row)
}

/// The reasons of a record as the page has them.
fn reasons(answer: &Answer) -> Vec<Why> {
    let why = |it: &Reason| {
        let verdict = it.standing.as_ref().map(|it| &it.by_owners);
        Why {
            outcome: it.follows.outcome(),
            word: it.follows.as_str(),
            kind: it.kind.as_str(),
            about: it.party.as_deref().unwrap_or_default().replace('_', " "),
            message: it.message.clone(),
            sources: it.sources.clone(),
            arithmetic: verdict.map(ToString::to_string).unwrap_or_default(),
            svg: verdict.map(|it| Drawing::of_verdict(it).svg()).unwrap_or_default(),
        }
    };
    answer.reasons().iter().map(why).collect()
}

/// Red flags that could not be looked for.
fn not_checked(answer: &Answer) -> Vec<String> {
    let flags = answer.assessment.as_ref().map_or(&[][..], |it| &it.flags);
    let told = |it: &goods::route::Flag| match &it.finding {
        goods::route::Finding::NotChecked(lacks) => {
            Some(format!("{} ({}) lacks {}", it.rule.title, it.rule.id, lacks.join(", ")))
        }
        _ => None,
    };
    flags.iter().filter_map(told).collect()
}

fn found(party: &PartyAnswer, hit: &Hit, outcome: Outcome) -> FoundHit {
    // Several findings about one pair of names show the pair once.
    let mut pair = ("", "");
    let evidence = hit.evidence.iter().map(|it| {
        let is_same = pair == (it.query.as_str(), it.candidate.as_str());
        pair = (&it.query, &it.candidate);
        Finding {
            feature: it.feature.replace('_', " "),
            query: if is_same { String::new() } else { it.query.clone() },
            candidate: if is_same { String::new() } else { it.candidate.clone() },
            detail: it.detail.clone(),
            contribution: signed(it.contribution.to_f64()),
        }
    });
    FoundHit {
        number: 0,
        role: party.role.replace('_', " "),
        asked: party.caption().to_owned(),
        asked_as: party.query.entity().schema().label(),
        listed_as: hit.caption.clone(),
        id: hit.id.clone(),
        lists: names(hit.datasets.iter().map(|it| it.as_str())),
        outcome,
        evidence: evidence.collect(),
        prior: party.screening.prior.map(Nats::to_f64).map(signed),
        log_odds: hit.log_odds.map(Nats::to_f64).map(signed),
        score: format!("{:.2}", hit.score),
    }
}

/// What is added with its sign, as in a sum.
fn signed(value: f64) -> String {
    let sign = if value < 0.0 { "−" } else { "+" };
    format!("{sign}{:.3}", value.abs())
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn describe(entity: &Entity) -> Listed {
    let mut listed = Listed {
        caption: entity.caption().to_owned(),
        kind: entity.schema().label(),
        lists: names(entity.datasets().iter().map(|it| it.as_str())),
        ..Listed::default()
    };
    for statement in entity.statements().iter().filter(|it| is_shown(it)) {
        let source = listed.source(statement);
        listed.say(statement, source);
    }
    listed
}

impl Listed {
    /// The number of a statement's source.
    fn source(&mut self, statement: &Statement) -> usize {
        let source = Source {
            dataset: statement.dataset.to_string(),
            origin: statement.origin.as_deref().unwrap_or_default().to_owned(),
        };
        let known = self.sources.iter().position(|it| *it == source);
        1 + known.unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        })
    }

    fn say(&mut self, statement: &Statement, source: usize) {
        let property = statement.property.label;
        let at = self.said.iter().position(|it| it.property == property).unwrap_or_else(|| {
            self.said.push(Said { property, values: Vec::new() });
            self.said.len() - 1
        });
        let values = &mut self.said[at].values;
        match values.iter_mut().find(|it| it.text == statement.value) {
            Some(known) if known.sources.contains(&source) => {}
            Some(known) => known.sources.push(source),
            None => values.push(Value { text: statement.value.clone(), sources: vec![source] }),
        }
    }
}

/// References to other entities are ids that say nothing on paper, and addresses of pages stand as the
/// origin already.
fn is_shown(statement: &Statement) -> bool {
    statement.property.kind != PropertyType::Entity && statement.property.name != "sourceUrl"
}

fn act_of(act: &Entity) -> Act {
    let all = |properties: &[&str]| {
        let values: Vec<&str> = properties.iter().flat_map(|it| act.values(it)).collect();
        values.join("; ")
    };
    let date = act.first("listingDate").or(act.first("startDate")).unwrap_or_default();
    Act {
        authority: all(&["authority"]),
        programme: all(&["program"]),
        date: date.to_owned(),
        measures: all(&["provisions"]),
        reason: all(&["reason", "summary"]),
        reference: all(&["authorityId", "unscId", "recordId"]),
    }
}

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    written: String,
    version: &'static str,
    algorithm: &'a str,
    corpus: &'a CorpusInfo,
    run: &'a Run,
    records: &'a [Record],
    entities: &'a BTreeMap<String, Listed>,
    rejected: &'a [Rejected],
    notices: &'a [Note],
}

impl Page<'_> {
    /// An outcome in words.
    fn words(&self, outcome: &Outcome) -> &'static str {
        table::words(*outcome)
    }
}
