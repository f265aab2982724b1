//! What is asked of the engine: conditions of the address and of the body, put together.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use model::{DatasetName, Hit, Nats, Notice, Schema, Screening};
use portcullis::{Filter, Options};
use score::Algorithm;
use serde_json::{Map, Value};

use super::cut::{Cut, asked_threshold};
use super::example::Example;
use crate::app::App;
use crate::parameters::{Bounds, Parameters};
use crate::problem::Problem;
use crate::scope;
use crate::snapshot::Snapshot;

/// The score from which on a result is a match, and above which it is shown, if nobody says otherwise.
const THRESHOLD: f64 = 0.70;

/// Ids to leave out that an address may hold. A body may hold any number.
const EXCLUDED_IN_ADDRESS: usize = 50;

/// The form of `changed_since`.
const CHANGED_SINCE: &str = r"^\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2})?)?)?$";

/// Under which conditions a query is answered.
#[derive(Debug, Clone)]
pub(crate) struct Conditions {
    pub(crate) limit: i64,
    pub(crate) threshold: f64,
    pub(crate) cutoff: f64,
    pub(crate) min_score: Option<f64>,
    pub(crate) algorithm: String,
    include_datasets: Vec<String>,
    exclude_datasets: Vec<String>,
    exclude_schemata: Vec<String>,
    topics: Vec<String>,
    countries: Vec<String>,
    changed_since: Option<String>,
    exclude_entity_ids: Vec<String>,
    most: i64,
}

impl Conditions {
    /// Those of an address.
    pub(crate) fn read(parameters: &mut Parameters, app: &App) -> Conditions {
        let settings = app.settings();
        let most = settings.max_matches;
        let algorithm = parameters.text("algorithm").unwrap_or(&settings.default_algorithm);
        Conditions {
            algorithm: algorithm.to_owned(),
            limit: parameters.integer("limit", settings.match_page, Bounds::up_to(most)),
            threshold: parameters.number("threshold").unwrap_or(THRESHOLD),
            cutoff: parameters.number("cutoff").unwrap_or(THRESHOLD),
            min_score: parameters.number("min_score"),
            include_datasets: parameters.texts("include_dataset"),
            exclude_datasets: parameters.texts("exclude_dataset"),
            exclude_schemata: parameters.texts("exclude_schema"),
            topics: parameters.texts("topics"),
            countries: Vec::new(),
            changed_since: changed_since(parameters),
            exclude_entity_ids: parameters.texts_at_most("exclude_entity_ids", EXCLUDED_IN_ADDRESS),
            most,
        }
    }

    /// Those of a reconciliation: everything that has any score is shown.
    pub(crate) fn above_nothing(
        limit: i64,
        changed_since: Option<String>,
        app: &App,
    ) -> Conditions {
        let bare = Conditions::read(&mut Parameters::default(), app);
        Conditions { limit, cutoff: 0.0, changed_since, ..bare }
    }

    /// The same with the options of a body, which win. Says which of those are not known.
    pub(crate) fn take(&mut self, params: &Map<String, Value>) -> Result<Vec<String>, Problem> {
        let mut unknown = Vec::new();
        for (name, value) in params {
            let wrong = || Problem::bad(format!("Invalid value for params.{name}"));
            let number = || value.as_f64().filter(|it| !it.is_nan()).ok_or_else(wrong);
            let texts = || texts(value).ok_or_else(wrong);
            match name.as_str() {
                "limit" => {
                    let limit = value.as_i64().ok_or_else(wrong)?;
                    self.limit = Some(limit).filter(|it| *it <= self.most).ok_or_else(wrong)?;
                }
                "threshold" => self.threshold = number()?,
                "cutoff" => self.cutoff = number()?,
                "min_score" => self.min_score = Some(number()?),
                "include_datasets" | "include_dataset" => self.include_datasets = texts()?,
                "exclude_datasets" | "exclude_dataset" => self.exclude_datasets = texts()?,
                "exclude_schemata" | "exclude_schema" => self.exclude_schemata = texts()?,
                "topics" => self.topics = texts()?,
                "countries" => self.countries = texts()?,
                "changed_since" => {
                    let text = value.as_str().filter(|it| is_instant(it)).ok_or_else(wrong)?;
                    self.changed_since = Some(text.to_owned());
                }
                // Those of the address stay left out.
                "exclude_entity_ids" => self.exclude_entity_ids.extend(texts()?),
                _ => unknown.push(format!("params.{name} is not known and was not used")),
            }
        }
        Ok(unknown)
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(values) => values.iter().map(|it| it.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// The instant of a parameter of that name, in the form that it has to be in.
pub(crate) fn changed_since(parameters: &mut Parameters) -> Option<String> {
    let text = parameters.text("changed_since")?.to_owned();
    if !is_instant(&text) {
        let message = format!("String should match pattern '{CHANGED_SINCE}'");
        let context = serde_json::json!({ "pattern": CHANGED_SINCE });
        let input = Value::String(text);
        parameters.wrong(
            "string_pattern_mismatch",
            "changed_since",
            &message,
            input,
            Some(context),
        );
        return None;
    }
    Some(text)
}

/// Whether a text is a day, with an hour, a minute, a second or without.
fn is_instant(text: &str) -> bool {
    let form = b"dddd-dd-ddTdd:dd:dd";
    let fits =
        |(it, form): (u8, &u8)| if *form == b'd' { it.is_ascii_digit() } else { it == *form };
    [10, 13, 16, 19].contains(&text.len()) && text.bytes().zip(form).all(fits)
}

/// Seconds since 1970 of such a text; a day that is none is before all others.
pub(crate) fn seconds(text: &str) -> i64 {
    let whole = match text.len() {
        13 => format!("{text}:00:00"),
        16 => format!("{text}:00"),
        _ => text.to_owned(),
    };
    model::date::instant(&whole).unwrap_or(i64::MIN)
}

/// A query, ready to be answered.
pub(crate) struct Question<'a> {
    example: &'a Example,
    /// `None` if the conditions leave nothing to search.
    options: Option<Options>,
    cut: Cut,
    limit: i64,
    threshold: f64,
}

/// What was found.
pub(crate) struct Found {
    /// Those that are shown.
    pub(crate) hits: Vec<Hit>,
    /// Matches among all that were found, shown or not.
    pub(crate) matches: usize,
    pub(crate) threshold: f64,
    /// Whether nothing that reaches the threshold was passed over.
    pub(crate) complete: bool,
    /// The log-odds before any evidence, under an algorithm that counts in them.
    pub(crate) prior: Option<Nats>,
    /// What the engine has to say about the query.
    pub(crate) notices: Vec<Notice>,
}

impl<'a> Question<'a> {
    pub(crate) fn new(
        example: &'a Example,
        conditions: &Conditions,
        dataset: &str,
        snapshot: &Snapshot,
    ) -> Result<Question<'a>, Problem> {
        let datasets = scope::datasets(
            &snapshot.catalogue,
            dataset,
            &conditions.include_datasets,
            &conditions.exclude_datasets,
        )?;
        let schemata = scope::schemata_except(example.schema, &conditions.exclude_schemata);
        let cut = match conditions.min_score {
            Some(least) => Cut::From(least),
            None => Cut::of(conditions.cutoff, conditions.threshold),
        };
        let filter = filter(conditions, datasets, schemata, snapshot)?;
        let options = filter.zip(cut.asked()).map(|(filter, min_score)| Options {
            limit: wanted(conditions),
            // A threshold that nothing reaches leaves what is found without a match.
            threshold: asked_threshold(conditions.threshold).unwrap_or(1.0).max(min_score),
            min_score,
            filter,
            ..Options::default()
        });
        let (limit, threshold) = (conditions.limit, conditions.threshold);
        Ok(Question { example, options, cut, limit, threshold })
    }

    /// The same, scored by an algorithm; a table of features takes weights.
    ///
    /// Scores of tables are not rounded: the engine is asked for those from the very cut on.
    pub(crate) fn scored_by(
        mut self,
        algorithm: Algorithm,
        weights: &BTreeMap<String, f64>,
    ) -> Self {
        if let Some(options) = self.options.as_mut().filter(|_| algorithm.table().is_some()) {
            options.algorithm = algorithm;
            options.weights.clone_from(weights);
            options.min_score = self.cut.place();
            options.threshold = self.threshold;
        }
        self
    }

    /// Asks the engine.
    pub(crate) fn ask(&self, snapshot: &Snapshot, app: &App) -> Found {
        let mut found = Found {
            hits: Vec::new(),
            matches: 0,
            threshold: self.threshold,
            complete: true,
            prior: None,
            notices: Vec::new(),
        };
        // Without options nobody asked for anything that could be missing.
        let Some(options) = &self.options else { return found };
        for query in std::iter::once(&self.example.query).chain(&self.example.other) {
            // Where there is nothing to look for the engine would look at everything.
            if query.is_empty() {
                found.complete = false;
                continue;
            }
            let ask = |scratch: &mut _| snapshot.engine.screen_with(query, options, scratch);
            let screening = app.scratches().lend(ask);
            let has_hit = screening.outcome > model::Outcome::NoHit;
            app.metrics().screened(has_hit, screening.complete);
            self.add(screening, &mut found);
        }
        found.hits.sort_by(|left, right| {
            // Scores on the wire are rounded; log-odds tell more, where there are any.
            let order = right.score.total_cmp(&left.score);
            order.then_with(|| {
                (Reverse(left.log_odds), &left.id).cmp(&(Reverse(right.log_odds), &right.id))
            })
        });
        let shown = match usize::try_from(self.limit) {
            Ok(limit) => limit,
            // As a slice of Python with an end below zero.
            Err(_) => found.hits.len().saturating_sub(self.limit.unsigned_abs() as usize),
        };
        found.hits.truncate(shown);
        found
    }

    fn add(&self, screening: Screening, found: &mut Found) {
        // What is behind the limit counts, unless the threshold is one that nothing can reach.
        if asked_threshold(self.threshold).is_some() {
            found.matches += screening.further_hits as usize;
        }
        let hits = screening.hits.into_iter().filter(|it| self.cut.shows(it.score));
        for hit in hits {
            found.matches += usize::from(hit.score >= self.threshold);
            found.hits.push(hit);
        }
        found.complete &= screening.complete;
        found.prior = screening.prior;
        for notice in screening.notices {
            if !found.notices.contains(&notice) {
                found.notices.push(notice);
            }
        }
    }
}

/// How many hits the engine has to give.
fn wanted(conditions: &Conditions) -> usize {
    usize::try_from(conditions.limit).unwrap_or(conditions.most.max(0) as usize)
}

/// Which entities may be named; `None` if there are none.
fn filter(
    conditions: &Conditions,
    datasets: Vec<DatasetName>,
    schemata: Vec<&'static Schema>,
    snapshot: &Snapshot,
) -> Result<Option<Filter>, Problem> {
    if datasets.is_empty() || schemata.is_empty() {
        return Ok(None);
    }
    let searched = &snapshot.engine.corpus().datasets;
    let is_all = searched.iter().all(|it| datasets.contains(&it.name));
    // One old id leaves out all that became of it.
    let canonical = |id: &String| match snapshot.engine.canonical(id) {
        Ok(found) => Ok(found.unwrap_or_else(|| id.clone())),
        Err(_) => Err(Problem::fault()),
    };
    let except_ids: Result<Vec<String>, Problem> =
        conditions.exclude_entity_ids.iter().map(canonical).collect();
    Ok(Some(Filter {
        datasets: if is_all { Vec::new() } else { datasets },
        except_datasets: Vec::new(),
        schemata: Vec::new(),
        exact_schemata: schemata,
        topics: conditions.topics.clone(),
        countries: conditions.countries.clone(),
        // Strictly later: the next second.
        changed_since: conditions.changed_since.as_deref().map(|it| seconds(it).saturating_add(1)),
        except_ids: except_ids?,
    }))
}
