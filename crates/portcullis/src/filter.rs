//! Which entities an answer may name.

use index::EntityNumber;
use model::country::Country;
use model::{DatasetName, Schema, topic};
use rustc_hash::FxHashSet;

use crate::engine::Engine;
use crate::part::Part;

/// Limits an answer to some entities. An empty list limits nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what one of these datasets says something of.
    pub datasets: Vec<DatasetName>,
    /// Datasets that do not count: an entity of no other dataset is left out.
    pub except_datasets: Vec<DatasetName>,
    /// Only entities of one of these schemata, or of a schema below it.
    pub schemata: Vec<&'static Schema>,
    /// Only entities of exactly one of these schemata, whatever is below them.
    pub exact_schemata: Vec<&'static Schema>,
    /// Only entities with one of these topics.
    pub topics: Vec<String>,
    /// Only entities with one of these countries, as ISO 3166 codes in small letters.
    pub countries: Vec<String>,
    /// Only entities that changed at that instant or later, in seconds since 1970. Those of which no
    /// source says when they changed are kept: they may have.
    pub changed_since: Option<i64>,
    /// Entities to leave out, in any number.
    pub except_ids: Vec<String>,
}

/// Why a filter would leave out what its user did not mean to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// The corpus has no such dataset.
    #[error("the corpus has no dataset {name:?}; it has {known}")]
    UnknownDataset {
        /// As it was asked for.
        name: String,
        /// Those that it has.
        known: String,
    },
    /// There is no such topic.
    #[error("there is no topic {0:?}; topics are like sanction, role.pep and export.control")]
    UnknownTopic(String),
    /// There is no such country.
    #[error("there is no country {0:?}; countries are like ir, ru and cn")]
    UnknownCountry(String),
}

impl Filter {
    /// Whether it leaves nothing out.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether everything that it names exists: a slip of the pen must not silence an answer.
    pub fn check(&self, engine: &Engine) -> Result<(), FilterError> {
        let known = &engine.corpus().datasets;
        for name in self.datasets.iter().chain(&self.except_datasets) {
            if !known.iter().any(|it| it.name == *name) {
                let known: Vec<&str> = known.iter().map(|it| it.name.as_str()).collect();
                let (name, known) = (name.to_string(), known.join(", "));
                return Err(FilterError::UnknownDataset { name, known });
            }
        }
        if let Some(unknown) = self.topics.iter().find(|it| topic::label(it).is_none()) {
            return Err(FilterError::UnknownTopic(unknown.clone()));
        }
        match self.countries.iter().find(|it| Country::get(it).is_none()) {
            Some(unknown) => Err(FilterError::UnknownCountry(unknown.clone())),
            None => Ok(()),
        }
    }
}

/// What a filter lets pass in one part of an engine.
pub(crate) struct Gate<'a> {
    part: &'a Part,
    filter: Option<Sieve<'a>>,
}

/// A filter, with all that can be known of it before entities are looked at.
struct Sieve<'a> {
    filter: &'a Filter,
    /// For each set of datasets whether it passes.
    datasets: Option<Vec<bool>>,
    /// The same for topics.
    topics: Option<Vec<bool>>,
    except: FxHashSet<EntityNumber>,
}

impl<'a> Gate<'a> {
    pub(crate) fn new(part: &'a Part, filter: &'a Filter) -> Gate<'a> {
        Gate { part, filter: (!filter.is_empty()).then(|| Sieve::new(part, filter)) }
    }

    /// Whether an answer may name an entity.
    pub(crate) fn passes(&self, entity: EntityNumber) -> bool {
        self.part.shows(entity)
            && self.filter.as_ref().is_none_or(|it| it.passes(self.part, entity))
    }
}

impl<'a> Sieve<'a> {
    fn new(part: &Part, filter: &'a Filter) -> Sieve<'a> {
        let corpus = &part.corpus;
        let (only, except) = (&filter.datasets, &filter.except_datasets);
        let counts =
            |it: &DatasetName| (only.is_empty() || only.contains(it)) && !except.contains(it);
        let datasets = corpus.dataset_sets().iter().map(|set| set.iter().any(counts));
        let topics = corpus.topic_sets().iter();
        let topics = topics.map(|set| set.iter().any(|it| filter.topics.contains(it)));
        Sieve {
            filter,
            datasets: (!only.is_empty() || !except.is_empty()).then(|| datasets.collect()),
            topics: (!filter.topics.is_empty()).then(|| topics.collect()),
            except: filter.except_ids.iter().filter_map(|it| corpus.find(it)).collect(),
        }
    }

    fn passes(&self, part: &Part, entity: EntityNumber) -> bool {
        let (corpus, filter) = (&part.corpus, self.filter);
        let schema = corpus.schema(entity);
        let any_or_none = |none: bool, any: bool| none || any;
        self.datasets.as_ref().is_none_or(|it| it[corpus.dataset_set(entity)])
            && self.topics.as_ref().is_none_or(|it| it[corpus.topic_set(entity)])
            && any_or_none(
                filter.schemata.is_empty(),
                filter.schemata.iter().any(|it| schema.is_a(it.name())),
            )
            && any_or_none(
                filter.exact_schemata.is_empty(),
                filter.exact_schemata.iter().any(|it| std::ptr::eq(*it, schema)),
            )
            && any_or_none(
                filter.countries.is_empty(),
                corpus.countries(entity).any(|it| filter.countries.iter().any(|c| c == it)),
            )
            && filter.changed_since.is_none_or(|since| {
                corpus.changed(entity).is_none_or(|changed| i64::from(changed) >= since)
            })
            && !self.except.contains(&entity)
    }
}
