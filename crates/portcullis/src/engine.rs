//! A query through the rooms.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use index::{Corpus, NameNumber, Neighbour, TokenNumber, Unverified};
use model::facts::{Facts, name_kind};
use model::{CorpusInfo, Entity, Hit, Nats, Notice, NoticeKind, Outcome, Screening};
use rayon::prelude::*;
use score::{Algorithm, Finding, Party, PartyName};
use text::Name;
use text::likeness::{Likeness, Way};
use trace::Graph;

use crate::Query;
use crate::asked::{Asked, Found, Prepared};
use crate::assess::addresses::Addresses;
use crate::by_table::Roll;
use crate::filter::Filter;
use crate::part::{Bytes, Part, Parts, Place, verified};
use crate::records::Record;
use crate::search::{Scratch, Scratches};
use crate::ties::{self, TiesError};

/// What to report of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Hits that are shown at most.
    pub limit: usize,
    /// The score from which on a hit is a match.
    pub threshold: f64,
    /// The lowest score that is shown; the threshold where it is lower than this.
    pub min_score: f64,
    /// What compares the query with candidates.
    pub algorithm: Algorithm,
    /// Weights of features, by their names, in the place of those of the algorithm's table; 0 turns a
    /// feature off. Ours has no table, and takes none.
    pub weights: BTreeMap<String, f64>,
    /// Score every entity instead of the candidates that the index proposes: slow, and the oracle that
    /// the index is tested against.
    pub exhaustive: bool,
    /// Which entities may be named.
    pub filter: Filter,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            limit: 5,
            threshold: 0.70,
            min_score: 0.70,
            algorithm: Algorithm::default(),
            weights: BTreeMap::new(),
            exhaustive: false,
            filter: Filter::default(),
        }
    }
}

/// One immutable snapshot, ready for queries from any number of threads: a corpus, or a corpus with
/// what changed in it since.
pub struct Engine {
    parts: Parts,
    /// What other algorithms than ours compare with, once one was asked for.
    pub(crate) roll: OnceLock<Roll>,
    /// Made when somebody first asks for it.
    graph: OnceLock<Graph>,
    /// The same of its addresses.
    addresses: OnceLock<Addresses>,
    /// Tells working memory of one engine from that of another.
    pub(crate) id: u64,
}

impl Engine {
    /// Opens a corpus; every byte of it is checked.
    pub fn open(bytes: impl Into<Bytes>) -> Result<Engine, index::Error> {
        Engine::of(Corpus::open(bytes.into())?)
    }

    /// The same of one whose header was looked at.
    pub fn of(corpus: Unverified<Bytes>) -> Result<Engine, index::Error> {
        Ok(Engine::over(Parts::one(verified(corpus)?)))
    }

    /// The same corpus with changes to it, which `bytes` hold, in the place of any that it had. The two
    /// engines share what they have in common.
    pub fn with_changes(&self, bytes: impl Into<Bytes>) -> Result<Engine, index::Error> {
        self.changed_by(Corpus::open(bytes.into())?)
    }

    /// The same with changes whose header was looked at.
    pub fn changed_by(&self, changes: Unverified<Bytes>) -> Result<Engine, index::Error> {
        let base = Arc::clone(&self.parts.all[0].corpus);
        Ok(Engine::over(Parts::two(base, verified(changes)?)?))
    }

    fn over(parts: Parts) -> Engine {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Engine {
            parts,
            roll: OnceLock::new(),
            graph: OnceLock::new(),
            addresses: OnceLock::new(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// The corpus that is compiled into the program: the published network behind Iranian-designed
    /// attack drones.
    pub fn builtin() -> Engine {
        crate::builtin::engine()
    }

    /// What is searched.
    pub fn corpus(&self) -> &CorpusInfo {
        &self.parts.info
    }

    /// The corpus below, for tools that count and measure; what changed in it since is not in it.
    pub fn index(&self) -> &Corpus<impl AsRef<[u8]> + use<>> {
        &*self.parts.all[0].corpus
    }

    /// How many entities there are, edges and sanctions included.
    pub fn len(&self) -> usize {
        self.parts.all.iter().map(|it| it.entities().count()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids().next().is_none()
    }

    /// The ids of all entities; those of changes come last.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.parts.all.iter().flat_map(|part| part.entities().map(|it| part.corpus.id(it)))
    }

    /// The entity of that id with all its statements.
    pub fn entity(&self, id: &str) -> Result<Option<Entity>, index::Error> {
        let found = self.parts.all.iter().find_map(|part| Some((part, part.find(id)?)));
        found.map(|(part, entity)| part.corpus.entity(entity)).transpose()
    }

    /// Every entity as it is kept, in the order of their ids.
    pub fn records(&self) -> impl Iterator<Item = Result<Record, index::Error>> {
        crate::records::all(&self.parts.all)
    }

    /// Who owns, controls and supplies whom. The graph is read when it is first asked for; where changes
    /// lie beside the corpus it is made anew then, which takes as long as reading every entity.
    ///
    /// # Errors
    ///
    /// When the corpus holds no graph that can be read.
    pub fn graph(&self) -> Result<&Graph, TiesError> {
        match self.graph.get() {
            Some(graph) => Ok(graph),
            None => {
                let graph = ties::of(&self.parts.all)?;
                Ok(self.graph.get_or_init(|| graph))
            }
        }
    }

    /// The addresses of the graph, made ready for being found when they are first asked for.
    pub(crate) fn addresses(&self) -> Result<&Addresses, TiesError> {
        let graph = self.graph()?;
        Ok(self.addresses.get_or_init(|| Addresses::of(graph)))
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts.all
    }

    pub(crate) fn part(&self, place: Place) -> &Part {
        &self.parts.all[place.part as usize]
    }

    /// Answers one query.
    pub fn screen(&self, query: &Query, options: &Options) -> Screening {
        self.screen_with(query, options, &mut Scratch::new())
    }

    /// Answers many queries on all threads of the current pool, in their order. The answers are those
    /// of [`Engine::screen`], whatever the count of threads.
    pub fn screen_all(&self, queries: &[Query], options: &Options) -> Vec<Screening> {
        let scratches = Scratches::default();
        let screen = |query| scratches.lend(|scratch| self.screen_with(query, options, scratch));
        queries.par_iter().map(screen).collect()
    }

    /// The same with working memory that the caller keeps between queries.
    pub fn screen_with(
        &self,
        query: &Query,
        options: &Options,
        scratch: &mut Scratch,
    ) -> Screening {
        if let Some(table) = options.algorithm.table() {
            return self.screen_by_table(table, query, options);
        }
        scratch.belong_to(self);
        let lowest = log_odds(options.min_score.min(options.threshold));
        let mut notices = query.all_notices();
        if !options.weights.is_empty() {
            let message = "portcullis takes no weights of features; those given were not used";
            notices.push(Notice::new(NoticeKind::Unplaced, "options", message));
        }
        let asked = Asked::new(self, query.entity(), scratch);
        notices.extend(asked.repairs());
        let mut found = if options.exhaustive {
            asked.score_everything(lowest, &options.filter)
        } else {
            asked.search(lowest, &options.filter, scratch)
        };
        let threshold = log_odds(options.threshold);
        let finds_all = options.exhaustive || asked.finds_all(threshold);
        if !finds_all {
            let message = "entities that share no word with the query, or initials alone, may score as \
                           much as the threshold; they were not looked at";
            notices.push(Notice::new(NoticeKind::Incomplete, "query", message));
        }
        let matches = found.iter().filter(|it| it.log_odds >= threshold).count();
        self.keep_best(&mut found, options.limit);
        let hits: Vec<Hit> = found.iter().map(|it| self.hit(&asked, it, threshold)).collect();
        Screening {
            outcome: if matches > 0 { Outcome::Review } else { Outcome::NoHit },
            complete: !query.is_empty() && finds_all,
            algorithm: score::ALGORITHM,
            prior: Some(score::PRIOR),
            further_hits: matches.saturating_sub(hits.len()) as u32,
            hits,
            notices,
        }
    }

    /// Sorts the best so many to the front, by their ids where they are equally good, and forgets the
    /// others.
    fn keep_best(&self, found: &mut Vec<Found>, limit: usize) {
        found.sort_unstable_by_key(|it| Reverse(it.log_odds));
        if let Some(last) = limit.checked_sub(1).and_then(|it| found.get(it)).map(|it| it.log_odds)
        {
            let enough = found.partition_point(|it| it.log_odds >= last);
            found.truncate(enough);
        }
        let id = |it: &Found| self.part(it.place).corpus.id(it.place.entity);
        found.sort_by(|left, right| {
            (Reverse(left.log_odds), id(left)).cmp(&(Reverse(right.log_odds), id(right)))
        });
        found.truncate(limit);
    }

    fn hit(&self, asked: &Asked<'_>, found: &Found, threshold: Nats) -> Hit {
        let (corpus, entity) = (&self.part(found.place).corpus, found.place.entity);
        let finding = asked.finding(found);
        Hit {
            id: corpus.id(entity).to_owned(),
            caption: corpus.caption(entity).to_owned(),
            schema: corpus.schema(entity),
            datasets: corpus.datasets(entity).to_vec(),
            log_odds: Some(finding.log_odds),
            score: finding.log_odds.probability(),
            is_match: finding.log_odds >= threshold,
            evidence: finding.evidence.into_iter().map(model::Evidence::from).collect(),
        }
    }

    /// Compares two entities, neither of which needs to be in the corpus; how rare words are is taken
    /// from it.
    pub fn compare(&self, query: &Query, candidate: &Query) -> Finding {
        let mut scratch = Scratch::new();
        scratch.belong_to(self);
        let candidate = candidate.entity();
        let kind = name_kind(candidate.schema());
        let names = crate::asked::prepared_as(candidate, kind)
            .into_iter()
            .map(|(name, weak)| self.listed_name(name, weak, &mut scratch))
            .collect();
        let candidate = Party { kind, names, facts: Facts::of(candidate) };
        let entity = query.entity();
        let names = Prepared::of(entity).into_reading(kind);
        let names = names.into_iter().map(|it| self.asked_name(it, &mut scratch).0).collect();
        let query = Party { kind: name_kind(entity.schema()), names, facts: Facts::of(entity) };
        score::compare(&query, &candidate)
    }

    /// A name of a query, its words as rare as the words of the parts that are like them, and those.
    pub(crate) fn asked_name(
        &self,
        name: Name,
        scratch: &mut Scratch,
    ) -> (PartyName, Vec<Neighbours>) {
        let parts = self.parts.all.iter().zip(&mut scratch.parts);
        let near: Vec<Neighbours> = parts
            .map(|(part, scratch)| {
                let tokens = name.tokens.iter();
                tokens.map(|it| part.corpus.neighbours(it, &mut scratch.index)).collect()
            })
            .collect();
        let mass = |place: usize| self.mass(near.iter().map(|it| &*it[place]));
        let name = PartyName::new(name, false, self.parts.targets, mass);
        (name, near)
    }

    /// In how many entities a word, or one like it, occurs.
    fn mass<'a>(&self, near: impl Iterator<Item = &'a [Neighbour]>) -> u32 {
        let counts = self.parts.all.iter().zip(near).flat_map(|(part, near)| {
            near.iter().map(|it| weighed(it.likeness, part.count(it.token)))
        });
        counts.fold(0, u32::saturating_add)
    }

    /// A name as if it were listed, its words as rare as the corpus has them.
    fn listed_name(&self, name: Name, weak: bool, scratch: &mut Scratch) -> PartyName {
        let same = |it: &&Neighbour| it.likeness.way == Way::Same;
        let count = |token: &text::Token, part: &Part, scratch: &mut index::Scratch| {
            let near = part.corpus.neighbours(token, scratch);
            near.iter().filter(same).map(|it| part.count(it.token)).max().unwrap_or(0)
        };
        let counts: Vec<u32> = name
            .tokens
            .iter()
            .map(|token| {
                let parts = self.parts.all.iter().zip(&mut scratch.parts);
                let counts = parts.map(|(part, scratch)| count(token, part, &mut scratch.index));
                counts.max().unwrap_or(0)
            })
            .collect();
        PartyName::new(name, weak, self.parts.targets, |place| counts[place])
    }

    /// The names of the part that came last, each with its place.
    pub(crate) fn newest_names(&self) -> impl Iterator<Item = (u32, NameNumber)> {
        let place = self.parts.all.len() - 1;
        let count = self.parts.all[place].corpus.name_count() as u32;
        (0..count).map(move |it| (place as u32, NameNumber(it)))
    }

    /// Whether every word of a name of the corpus, typed as the list prints it, leads back to the name:
    /// some word of the name is among its neighbours.
    pub(crate) fn finds_itself(
        &self,
        (place, number): (u32, NameNumber),
        scratch: &mut Scratch,
    ) -> bool {
        scratch.belong_to(self);
        let corpus = &self.parts.all[place as usize].corpus;
        let scratch = &mut scratch.parts[place as usize].index;
        let name = corpus.name(number);
        let words: Vec<TokenNumber> =
            name.tokens().filter(|it| corpus.has_posting(*it, number)).collect();
        let typed = text::prepare(corpus.name_text(number), name.kind(), None);
        !typed.tokens.is_empty()
            && typed.tokens.iter().all(|it| corpus.leads_to(it, &words, scratch))
    }

    /// A name as the list prints it, with the id of its entity.
    pub(crate) fn name_text(&self, (place, number): (u32, NameNumber)) -> (&str, &str) {
        let corpus = &self.parts.all[place as usize].corpus;
        (corpus.name_text(number), corpus.id(corpus.name(number).entity))
    }
}

/// For each word of a name of a query, the words of the corpus that are like it.
pub(crate) type Neighbours = Vec<Arc<[Neighbour]>>;

/// A word counts for the rarity of another as much as the two agree.
fn weighed(likeness: Likeness, entities: u32) -> u32 {
    // A word of five million entities times a thousand needs more than 32 bits.
    let agreeing = u64::from(entities) * score::gain(likeness).max(0) as u64 / 1000;
    u32::try_from(agreeing).unwrap_or(u32::MAX)
}

/// The log-odds of a probability.
fn log_odds(score: f64) -> Nats {
    let score = score.clamp(0.000_001, 0.999_999);
    Nats(((score / (1.0 - score)).ln() * 1000.0).ceil() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_millions_of_entities_is_counted_in_full() {
        let same = Likeness { way: Way::Same, distance: 0, length: 7 };
        for entities in [0, 7, 5_000_000, u32::MAX] {
            assert_eq!(weighed(same, entities), entities);
        }
    }
}
