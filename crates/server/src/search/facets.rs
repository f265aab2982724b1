//! How many of the entities that were found have which value.

use std::collections::BTreeMap;

use model::{PropertyType, Schema, country, topic};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use crate::catalogue::Catalogue;

/// A field whose values are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Facet {
    Datasets,
    Schema,
    Countries,
    Identifiers,
    Topics,
    Genders,
}

/// Values of one field that are told at most.
const MOST: usize = 1000;

impl Facet {
    pub(crate) const ALL: [Facet; 6] = [
        Facet::Datasets,
        Facet::Schema,
        Facet::Countries,
        Facet::Identifiers,
        Facet::Topics,
        Facet::Genders,
    ];

    /// Those that are counted if nobody says otherwise.
    pub(crate) const USUAL: [Facet; 3] = [Facet::Countries, Facet::Topics, Facet::Datasets];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Facet::Datasets => "datasets",
            Facet::Schema => "schema",
            Facet::Countries => "countries",
            Facet::Identifiers => "identifiers",
            Facet::Topics => "topics",
            Facet::Genders => "genders",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Facet> {
        Facet::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The field that values of a type are counted in.
    pub(crate) fn of_type(kind: PropertyType) -> Option<Facet> {
        match kind {
            PropertyType::Country => Some(Facet::Countries),
            PropertyType::Identifier => Some(Facet::Identifiers),
            PropertyType::Topic => Some(Facet::Topics),
            PropertyType::Gender => Some(Facet::Genders),
            _ => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Facet::Datasets => "Data sources",
            Facet::Schema => "Entity types",
            Facet::Countries => "Countries",
            Facet::Identifiers => "Identifiers",
            Facet::Topics => "Topics",
            Facet::Genders => "Genders",
        }
    }

    /// What people call a value.
    fn label_of(self, value: &str, catalogue: &Catalogue) -> String {
        let label = match self {
            Facet::Datasets => catalogue.get(value).map(|it| it.title.clone()),
            Facet::Schema => Schema::get(value).map(|it| it.plural().to_owned()),
            Facet::Countries => country::name(value).map(str::to_owned),
            Facet::Topics => topic::label(value).map(str::to_owned),
            Facet::Genders => gender(value),
            Facet::Identifiers => None,
        };
        label.unwrap_or_else(|| value.to_owned())
    }
}

fn gender(value: &str) -> Option<String> {
    let mut letters = value.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// The counts of one field, by value.
pub(crate) type Counts = FxHashMap<String, u64>;

/// The counts on the wire, the most frequent value first.
pub(crate) fn shown(
    counts: BTreeMap<Facet, Counts>,
    asked: &[Facet],
    catalogue: &Catalogue,
) -> Value {
    let mut facets = Map::new();
    for facet in asked {
        let counts = counts.get(facet).cloned().unwrap_or_default();
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        let values = counts.into_iter().take(MOST).map(|(value, count)| {
            json!({"name": value, "label": facet.label_of(&value, catalogue), "count": count})
        });
        let values: Vec<Value> = values.collect();
        facets.insert(facet.name().to_owned(), json!({"label": facet.label(), "values": values}));
    }
    Value::Object(facets)
}
