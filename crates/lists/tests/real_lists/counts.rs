//! How much came out of each document, beside what was counted when the table was last accepted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use lists::Parsed;
use model::{Entity, PropertyType};

use crate::documents::{Read, Real, stated};

/// The columns of the table.
const COLUMNS: &[&str] = &[
    "document",
    "other files",
    "format",
    "dataset",
    "version",
    "stated records",
    "records",
    "why they differ",
    "entities",
    "targets",
    "names",
    "aliases",
    "identifiers",
    "birth dates",
    "addresses",
    "countries",
    "papers",
    "sanctions",
    "relations",
    "removed",
    "notices",
];

/// Counts by a word, as `word number` with commas between.
#[derive(Default)]
struct By(BTreeMap<String, usize>);

impl By {
    fn add(&mut self, word: &str, count: usize) {
        *self.0.entry(word.to_owned()).or_default() += count;
    }

    fn shown(&self) -> String {
        let filled = self.0.iter().filter(|it| *it.1 > 0);
        filled.map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
    }
}

/// The entities as a build sees them: what several records say of one id belongs together.
pub(crate) fn merged(parsed: &Parsed) -> Vec<Entity> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut entities: Vec<Entity> = Vec::new();
    for entity in &parsed.entities {
        let place = *places.entry(entity.id()).or_insert(entities.len());
        match entities.get_mut(place) {
            Some(known) => known.merge(entity.clone()),
            None => entities.push(entity.clone()),
        }
    }
    entities
}

/// Distinct records that something came out of. Formats of whole entities name no records: there
/// each entity and each removal is one.
fn records(parsed: &Parsed) -> usize {
    let statements = parsed.entities.iter().flat_map(Entity::statements);
    let origins: BTreeSet<&str> = statements.filter_map(|it| it.origin.as_deref()).collect();
    match origins.len() {
        0 => parsed.entities.iter().map(Entity::id).chain(removed_for_good(parsed)).count(),
        several => several,
    }
}

/// Ids that are gone. A change of an entity removes its older version first, and is no removal.
fn removed_for_good(parsed: &Parsed) -> impl Iterator<Item = &str> {
    let kept: BTreeSet<&str> = parsed.entities.iter().map(Entity::id).collect();
    parsed.removed.iter().map(String::as_str).filter(move |it| !kept.contains(it))
}

/// The line of the table for a document.
pub(crate) fn row(real: &Real, read: &Read) -> Vec<String> {
    let entities = merged(&read.parsed);
    let [mut targets, mut relations, mut aliases, mut papers, mut notices] =
        [By::default(), By::default(), By::default(), By::default(), By::default()];
    let (mut names, mut identifiers, mut births) = (0, 0, 0);
    let (mut addresses, mut countries, mut sanctions) = (0, 0, 0);
    for entity in &entities {
        let schema = entity.schema();
        sanctions += usize::from(schema.is_a("Sanction"));
        if schema.edge().is_some() {
            relations.add(schema.name(), 1);
        } else if schema.is_matchable() {
            targets.add(schema.name(), 1);
            names += entity.values("name").len();
            for property in ["alias", "weakAlias", "previousName", "abbreviation"] {
                aliases.add(property, entity.values(property).len());
            }
            identifiers += entity.of_type(PropertyType::Identifier).count();
            births += entity.values("birthDate").len();
            addresses += entity.values("address").len();
            countries += entity.of_type(PropertyType::Country).count();
        } else if !schema.is_a("Sanction") {
            papers.add(schema.name(), 1);
        }
    }
    read.parsed.notices.iter().for_each(|it| notices.add(it.kind.as_str(), 1));
    let number = |it: usize| it.to_string();
    vec![
        real.name().to_owned(),
        real.files[1..].iter().filter_map(|it| it.rsplit('/').next()).collect::<Vec<_>>().join(" "),
        read.found.format.name().to_owned(),
        read.found.dataset.unwrap_or_default().to_owned(),
        read.parsed.version.clone().unwrap_or_default(),
        stated(real).unwrap_or_default(),
        number(records(&read.parsed)),
        real.why.to_owned(),
        number(entities.len()),
        targets.shown(),
        number(names),
        aliases.shown(),
        number(identifiers),
        number(births),
        number(addresses),
        number(countries),
        papers.shown(),
        number(sanctions),
        relations.shown(),
        number(removed_for_good(&read.parsed).count()),
        notices.shown(),
    ]
}

/// The rows of the committed table by their document.
fn expected(table: &str) -> HashMap<&str, Vec<&str>> {
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[0], row)).collect()
}

/// What is not as it was, a line for each count.
pub(crate) fn differences(got: &[Vec<String>], table: &str) -> Vec<String> {
    let expected = expected(table);
    let mut report = Vec::new();
    for row in got {
        let before = expected.get(row[0].as_str());
        for ((place, value), column) in row.iter().enumerate().zip(COLUMNS) {
            let before = before.and_then(|it| it.get(place)).copied().unwrap_or_default();
            if before != value {
                report.push(format!("{}: {column}: was {before:?}, is {value:?}", row[0]));
            }
        }
    }
    report
}

/// The table as it is now.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let lines = rows.iter().map(|it| it.join("\t"));
    let lines: Vec<String> = [COLUMNS.join("\t")].into_iter().chain(lines).collect();
    lines.join("\n") + "\n"
}

/// Our count of records against that beside the data.
pub(crate) fn check(real: &Real, read: &Read) -> Vec<String> {
    let Some(stated) = stated(real) else { return Vec::new() };
    let records = records(&read.parsed).to_string();
    let is_told = stated == records || !real.why.is_empty();
    let message = || format!("{stated} records are stated, and {records} are there");
    Some(message()).filter(|_| !is_told).into_iter().collect()
}
