//! Runs a query: counts, ranks and cuts in one pass over what matches.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Bound as End;

use tantivy::columnar::StrColumn;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocId, SegmentReader};

use super::facets::{Counts, Facet};
use super::index::{CHANGED, ID, KEYWORD, SearchIndex, VALUES};
use super::sort::{By, Order};

/// What to make of the entities that match.
pub(super) struct Wanted<'a> {
    pub(super) limit: usize,
    pub(super) offset: usize,
    pub(super) order: &'a Order,
    pub(super) facets: &'a [Facet],
    /// Only what changed later, in seconds since 1970.
    pub(super) changed_since: Option<i64>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) total: usize,
    pub(super) ids: Vec<String>,
    pub(super) facets: BTreeMap<Facet, Counts>,
}

/// How much the number of its values adds to the rank of an entity: well documented ones come first.
const VALUES_WEIGHT: f32 = 0.5;

impl SearchIndex {
    pub(super) fn run(&self, query: &dyn Query, wanted: &Wanted<'_>) -> tantivy::Result<Found> {
        // There is one segment, or none where there are no entities.
        let Some(segment) = self.searcher.segment_readers().first() else {
            return Ok(Found::default());
        };
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        let columns = segment.fast_fields();
        let values = columns.u64(VALUES)?;
        let changed = columns.i64(CHANGED)?;
        let sorter = Sorter::new(segment, wanted.order)?;
        let mut counters: Vec<Counter> = Vec::new();
        for facet in wanted.facets {
            counters.extend(Counter::new(segment, *facet)?);
        }
        let room = wanted.limit + wanted.offset;
        let mut best: BinaryHeap<Row<'_>> = BinaryHeap::new();
        let mut total = 0;
        weight.for_each(segment, &mut |doc, score| {
            let is_late = |since| changed.first(doc).is_some_and(|it| it > since);
            if !wanted.changed_since.is_none_or(is_late) {
                return;
            }
            total += 1;
            counters.iter_mut().for_each(|it| it.count(doc));
            let documented = (1.0 + values.first(doc).unwrap_or(0) as f32).ln();
            let score = score + VALUES_WEIGHT * documented;
            let row = Row { keys: sorter.keys(doc), score, doc, order: wanted.order };
            if best.len() < room {
                best.push(row);
            } else if best.peek().is_some_and(|worst| row < *worst) {
                best.pop();
                best.push(row);
            }
        })?;
        let rows = best.into_sorted_vec();
        let ids = columns.str(ID)?;
        let ids = rows.iter().skip(wanted.offset).filter_map(|row| {
            let ids = ids.as_ref()?;
            let mut id = String::new();
            ids.ord_to_str(ids.term_ords(row.doc).next()?, &mut id).ok()?;
            Some(id)
        });
        let ids = ids.collect();
        let mut facets = BTreeMap::new();
        for counter in counters {
            facets.insert(counter.facet, counter.finish()?);
        }
        Ok(Found { total, ids, facets })
    }
}

/// An entity that matches. The order is that of the answer: entities are indexed in the order of their
/// ids, so that the number of a document stands for its id.
struct Row<'a> {
    keys: Vec<Option<u64>>,
    score: f32,
    doc: DocId,
    order: &'a Order,
}

impl Ord for Row<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_one =
            |(by, (left, right)): (&By, (&Option<u64>, &Option<u64>))| by.compare(*left, *right);
        let pairs = self.order.0.iter().zip(self.keys.iter().zip(&other.keys));
        let by_fields = pairs.map(by_one).find(|it| it.is_ne()).unwrap_or(Ordering::Equal);
        by_fields
            .then_with(|| other.score.total_cmp(&self.score))
            .then_with(|| self.doc.cmp(&other.doc))
    }
}

impl PartialOrd for Row<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Row<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row<'_> {}

/// The least keyword of each field that is sorted by, as its place among all keywords.
struct Sorter {
    column: Option<StrColumn>,
    /// For each field the places of its keywords.
    places: Vec<(u64, u64)>,
}

impl Sorter {
    fn new(segment: &SegmentReader, order: &Order) -> tantivy::Result<Sorter> {
        let column = if order.0.is_empty() { None } else { segment.fast_fields().str(KEYWORD)? };
        let mut places = Vec::new();
        for by in &order.0 {
            let field = match model_field(&by.field) {
                true => by.field.clone(),
                false => format!("properties.{}", by.field),
            };
            places.push(match &column {
                Some(column) => ords(column, &SearchIndex::keywords_of(&field))?,
                None => (0, 0),
            });
        }
        Ok(Sorter { column, places })
    }

    fn keys(&self, doc: DocId) -> Vec<Option<u64>> {
        let Some(column) = &self.column else { return vec![None; self.places.len()] };
        let least = |(first, behind): &(u64, u64)| {
            column.term_ords(doc).filter(|it| (first..behind).contains(&it)).min()
        };
        self.places.iter().map(least).collect()
    }
}

/// Whether a name is that of a field, and not of a property alone.
fn model_field(name: &str) -> bool {
    name.starts_with("properties.")
        || [
            "schema",
            "datasets",
            "referents",
            "entity_id",
            "id",
            "caption",
            "target",
            "first_seen",
            "last_seen",
            "last_change",
            "addresses",
            "checksums",
            "countries",
            "dates",
            "emails",
            "entities",
            "genders",
            "identifiers",
            "ips",
            "languages",
            "mimetypes",
            "names",
            "phones",
            "topics",
            "urls",
        ]
        .contains(&name)
}

/// The places of all keywords between two.
fn ords(column: &StrColumn, (first, behind): &(String, String)) -> tantivy::Result<(u64, u64)> {
    let bounds = column
        .dictionary()
        .term_bounds_to_ord(End::Included(first.as_bytes()), End::Excluded(behind.as_bytes()))?;
    let of = |it: End<u64>, otherwise: u64| match it {
        End::Included(ord) => ord,
        End::Excluded(ord) => ord,
        End::Unbounded => otherwise,
    };
    Ok((of(bounds.0, 0), of(bounds.1, u64::MAX)))
}

/// Counts the values of one field.
struct Counter {
    facet: Facet,
    column: StrColumn,
    counts: Vec<u64>,
}

impl Counter {
    fn new(segment: &SegmentReader, facet: Facet) -> tantivy::Result<Option<Counter>> {
        let column = segment.fast_fields().str(facet.name())?;
        Ok(column.map(|column| {
            let counts = vec![0; column.num_terms()];
            Counter { facet, column, counts }
        }))
    }

    fn count(&mut self, doc: DocId) {
        // A value that an entity has under two properties counts once.
        let mut last: smallvec::SmallVec<[u64; 8]> = smallvec::SmallVec::new();
        for ord in self.column.term_ords(doc) {
            if !last.contains(&ord) {
                last.push(ord);
                self.counts[ord as usize] += 1;
            }
        }
    }

    fn finish(self) -> tantivy::Result<Counts> {
        let mut counts = Counts::default();
        for (ord, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let mut value = String::new();
            self.column.ord_to_str(ord as u64, &mut value)?;
            counts.insert(value, *count);
        }
        Ok(counts)
    }
}
