//! A query through the rooms.

use std::cmp::Reverse;
use std::rc::Rc;

use index::{
    Candidate, Corpus, EntityNumber, NameRef, Neighbour, Part, Scratch, TokenNumber, Worth,
};
use model::facts::{Facts, may_be, name_kind};
use model::{CorpusInfo, Entity, Hit, Nats, Notice, NoticeKind, Outcome, PropertyType, Screening};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use score::{Alike, Bound, Finding, Party, PartyName, Rarity, Word};
use smallvec::SmallVec;
use text::likeness::{self, Likeness};
use text::{Name, NameKind, Token};

use crate::Query;

/// What to report of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Hits that are shown at most.
    pub limit: usize,
    /// The score from which on a hit is a match.
    pub threshold: f64,
    /// The lowest score that is shown; the threshold where it is lower than this.
    pub min_score: f64,
    /// Score every entity instead of the candidates that the index proposes: slow, and the oracle that
    /// the index is tested against.
    pub exhaustive: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { limit: 5, threshold: 0.70, min_score: 0.70, exhaustive: false }
    }
}

/// Who holds the bytes of a corpus.
type Bytes = std::borrow::Cow<'static, [u8]>;

/// One immutable corpus, ready for queries from any number of threads.
pub struct Engine {
    corpus: Corpus<Bytes>,
    /// What is known of each word of the corpus.
    words: Vec<Word>,
    /// How many entities can be looked for.
    targets: u32,
}

impl Engine {
    /// Opens a corpus.
    pub fn open(bytes: Vec<u8>) -> Result<Engine, index::Error> {
        let corpus = Corpus::open(Bytes::Owned(bytes))?;
        let numbers = (0..corpus.len() as u32).map(EntityNumber);
        let targets = numbers.filter(|it| corpus.is_matchable(*it)).count() as u32;
        let words = (0..corpus.token_count() as u32)
            .map(TokenNumber)
            .map(|it| score::word(corpus.token(it), corpus.token_entities(it), targets))
            .collect();
        Ok(Engine { corpus, words, targets })
    }

    /// The corpus that is compiled into the program: the published network behind Iranian-designed
    /// attack drones.
    pub fn builtin() -> Engine {
        crate::builtin::engine()
    }

    /// What is searched.
    pub fn corpus(&self) -> &CorpusInfo {
        self.corpus.info()
    }

    /// The index below, for tools that count and measure.
    pub fn index(&self) -> &Corpus<impl AsRef<[u8]> + use<>> {
        &self.corpus
    }

    /// The entity of that id with all its statements.
    pub fn entity(&self, id: &str) -> Result<Option<Entity>, index::Error> {
        self.corpus.find(id).map(|it| self.corpus.entity(it)).transpose()
    }

    /// Answers one query.
    pub fn screen(&self, query: &Query, options: &Options) -> Screening {
        self.screen_with(query, options, &mut Scratch::new())
    }

    /// Answers many queries on all threads of the current pool, in their order. The answers are those
    /// of [`Engine::screen`], whatever the count of threads.
    pub fn screen_all(&self, queries: &[Query], options: &Options) -> Vec<Screening> {
        queries
            .par_iter()
            .map_init(Scratch::new, |scratch, query| self.screen_with(query, options, scratch))
            .collect()
    }

    /// The same with working memory that the caller keeps between queries.
    pub fn screen_with(
        &self,
        query: &Query,
        options: &Options,
        scratch: &mut Scratch,
    ) -> Screening {
        let lowest = log_odds(options.min_score.min(options.threshold));
        let mut notices = query.notices().to_vec();
        if query.is_empty() {
            notices.push(Notice::new(
                NoticeKind::Rejected,
                "query",
                "there is neither a name nor an identifier to look for",
            ));
        }
        let asked = Asked::new(self, query.entity(), &mut notices, scratch);
        let mut found = asked.search(lowest, options.exhaustive, scratch);
        found.sort_by(|left, right| {
            let id = |it: &EntityNumber| self.corpus.id(*it);
            (Reverse(left.1), id(&left.0)).cmp(&(Reverse(right.1), id(&right.0)))
        });
        let threshold = log_odds(options.threshold);
        let matches = found.iter().filter(|(_, value)| *value >= threshold).count();
        let hits: Vec<Hit> =
            found.iter().take(options.limit).map(|(it, _)| asked.hit(*it, threshold)).collect();
        Screening {
            outcome: if matches > 0 { Outcome::Review } else { Outcome::NoHit },
            complete: !query.is_empty(),
            algorithm: score::ALGORITHM,
            prior: score::PRIOR,
            further_hits: matches.saturating_sub(hits.len()) as u32,
            hits,
            notices,
        }
    }

    /// Compares two entities, neither of which needs to be in the corpus; how rare words are is taken
    /// from it.
    pub fn compare(&self, query: &Query, candidate: &Query) -> Finding {
        let mut scratch = Scratch::new();
        let prepared = prepared(query.entity());
        let other = prepared_as(candidate.entity(), name_kind(candidate.entity().schema()));
        let candidate_names =
            other.into_iter().map(|(name, weak)| PartyName::new(name, weak, &Own(self))).collect();
        let candidate_kind = name_kind(candidate.entity().schema());
        let candidate = Party {
            kind: candidate_kind,
            names: candidate_names,
            facts: Facts::of(candidate.entity()),
        };
        let query = self.party(query.entity(), for_kind(&prepared, candidate_kind), &mut scratch);
        score::compare(&query, &candidate)
    }

    /// The query's side of a comparison.
    fn party(&self, entity: &Entity, names: &[Name], scratch: &mut Scratch) -> Party {
        let names = names.iter().map(|name| self.asked_name(name, scratch)).collect();
        Party { kind: name_kind(entity.schema()), names, facts: Facts::of(entity) }
    }

    /// A name of a query, its words as rare as the words of the corpus that are like them.
    fn asked_name(&self, name: &Name, scratch: &mut Scratch) -> PartyName {
        let counts = name.tokens.iter().map(|it| self.mass(it, scratch)).collect();
        let rarity = Counted { tokens: &name.tokens, counts, of: self.targets };
        PartyName::new(name.clone(), false, &rarity)
    }

    /// In how many entities a word, or one like it, occurs.
    fn mass(&self, token: &Token, scratch: &mut Scratch) -> u32 {
        let near = self.corpus.neighbours(token, scratch);
        let counts =
            near.iter().map(|it| weighed(it.likeness, self.corpus.token_entities(it.token)));
        counts.fold(0, u32::saturating_add)
    }
}

impl Engine {
    /// Whether every word of a name of the corpus, typed as the list prints it, leads back to the name:
    /// some word of the name is among its neighbours.
    ///
    /// The other neighbours are not looked at. Comparing all of them took most of the time of a build.
    pub(crate) fn finds_itself(&self, number: usize, keys: &mut Vec<likeness::Key>) -> bool {
        let number = index::NameNumber(number as u32);
        let name = self.corpus.name(number);
        let words: Vec<TokenNumber> =
            name.tokens().filter(|it| self.corpus.has_posting(*it, number)).collect();
        let typed =
            text::prepare(self.corpus.name_text(number), self.corpus.kind(name.entity), None);
        !typed.tokens.is_empty()
            && typed.tokens.iter().all(|token| {
                keys.clear();
                likeness::keys(token, keys);
                words.iter().any(|word| {
                    let leads_there = |key| self.corpus.tokens_with(key).any(|it| it == *word);
                    keys.iter().any(|key| leads_there(*key))
                        && likeness::likeness(token, self.corpus.token(*word)).is_some()
                })
            })
    }
}

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

/// Counts of the words of one name.
struct Counted<'a> {
    tokens: &'a [Token],
    counts: Vec<u32>,
    of: u32,
}

impl Rarity for Counted<'_> {
    fn entities(&self, token: &Token) -> u32 {
        let place = self.tokens.iter().position(|it| it == token);
        place.map_or(0, |it| self.counts[it])
    }

    fn of(&self) -> u32 {
        self.of
    }
}

/// Counts of words as the corpus has them.
struct Own<'a>(&'a Engine);

impl Rarity for Own<'_> {
    fn entities(&self, token: &Token) -> u32 {
        let mut scratch = Scratch::new();
        let near = self.0.corpus.neighbours(token, &mut scratch);
        let same = near.iter().filter(|it| it.likeness.way == likeness::Way::Same);
        same.map(|it| self.0.corpus.token_entities(it.token)).max().unwrap_or(0)
    }

    fn of(&self) -> u32 {
        self.0.targets
    }
}

/// The names of a query, prepared for each kind of thing that it may turn out to be.
type Prepared = Vec<(NameKind, Vec<Name>)>;

fn prepared(entity: &Entity) -> Prepared {
    let kinds: &[NameKind] = match name_kind(entity.schema()) {
        NameKind::Person => &[NameKind::Person],
        NameKind::Organization => &[NameKind::Organization],
        NameKind::Thing => &[NameKind::Thing],
        // Nobody knows yet: titles and particles say little in one reading, legal forms in the other.
        NameKind::Unknown => &[NameKind::Unknown, NameKind::Person],
    };
    kinds
        .iter()
        .map(|kind| (*kind, prepared_as(entity, *kind).into_iter().map(|(name, _)| name).collect()))
        .collect()
}

fn prepared_as(entity: &Entity, kind: NameKind) -> Vec<(Name, bool)> {
    let mut names: Vec<(Name, bool)> = Vec::new();
    for statement in entity.of_type(PropertyType::Name) {
        let language = statement.lang.as_ref().map(|it| it.as_str());
        let name = text::prepare(&statement.value, kind, language);
        if !name.tokens.is_empty() && !names.iter().any(|(known, _)| known.tokens == name.tokens) {
            names.push((name, statement.property.name == "weakAlias"));
        }
    }
    names
}

/// The reading of a query's names that suits a candidate of that kind.
fn for_kind(prepared: &Prepared, kind: NameKind) -> &[Name] {
    let found = prepared.iter().find(|(it, _)| *it == kind).or(prepared.first());
    found.map_or(&[], |(_, names)| names)
}

/// A query with everything that can be known before candidates are looked at.
struct Asked<'a> {
    engine: &'a Engine,
    kind: NameKind,
    readings: Vec<Reading>,
    facts: Facts,
}

/// The query's names under one reading.
struct Reading {
    kind: NameKind,
    party: Party,
    names: Vec<AskedName>,
}

/// One name with, for each word, the words of the corpus that are like it.
struct AskedName {
    /// By the number of the word.
    neighbours: Vec<Rc<[Neighbour]>>,
    parts: Vec<Part>,
    /// What the query's own initials may cover in any name: they are not looked up, because every
    /// word with their letter would answer.
    initials: Worth,
}

impl<'a> Asked<'a> {
    fn new(
        engine: &'a Engine,
        entity: &Entity,
        notices: &mut Vec<Notice>,
        scratch: &mut Scratch,
    ) -> Self {
        let prepared = prepared(entity);
        let facts = Facts::of(entity);
        if let Some((_, names)) = prepared.first() {
            for name in names.iter().filter(|it| it.repairs.any()) {
                let message = format!("{:?} had {}", name.text, name.repairs.words().join(" and "));
                notices.push(Notice::new(NoticeKind::Flagged, "query", message).in_field("name"));
            }
        }
        let readings = prepared
            .into_iter()
            .map(|(kind, names)| {
                let party = engine.party(entity, &names, scratch);
                let names =
                    party.names.iter().map(|it| AskedName::new(engine, it, scratch)).collect();
                Reading { kind, party, names }
            })
            .collect();
        Asked { engine, kind: name_kind(entity.schema()), readings, facts }
    }

    /// Every entity that scores at least so much, with its score.
    fn search(
        &self,
        lowest: Nats,
        exhaustive: bool,
        scratch: &mut Scratch,
    ) -> Vec<(EntityNumber, Nats)> {
        let corpus = &self.engine.corpus;
        let mut best: FxHashMap<EntityNumber, Nats> = FxHashMap::default();
        if exhaustive {
            let all = (0..corpus.len() as u32).map(EntityNumber);
            for entity in
                all.filter(|it| corpus.is_matchable(*it) && may_be(self.kind, corpus.kind(*it)))
            {
                best.insert(entity, self.compare(entity).log_odds);
            }
        } else {
            for reading in &self.readings {
                self.search_names(reading, lowest, &mut best, scratch);
            }
            for identifier in &self.facts.identifiers {
                for entity in corpus.entities_with(&identifier.value) {
                    if may_be(self.kind, corpus.kind(entity)) {
                        best.insert(entity, self.compare(entity).log_odds);
                    }
                }
            }
        }
        best.into_iter().filter(|(_, value)| *value >= lowest).collect()
    }

    fn search_names(
        &self,
        reading: &Reading,
        lowest: Nats,
        best: &mut FxHashMap<EntityNumber, Nats>,
        scratch: &mut Scratch,
    ) {
        let corpus = &self.engine.corpus;
        let facts_most = reading.party.facts_at_most();
        let mut facts_of: FxHashMap<EntityNumber, i32> = FxHashMap::default();
        for (asked, query) in reading.names.iter().zip(&reading.party.names) {
            let (opened, assumed) = asked.essential(lowest, facts_most);
            for candidate in corpus.gather(opened.iter().map(|it| &asked.parts[*it]), scratch) {
                let known = asked.bound(&candidate, assumed);
                if score::bound(Bound { facts: facts_most, ..known }) < lowest {
                    continue;
                }
                let name = corpus.name(candidate.name);
                let kind = corpus.kind(name.entity);
                if !may_be(self.kind, kind) || !self.suits(reading, kind) {
                    continue;
                }
                let facts = *facts_of
                    .entry(name.entity)
                    .or_insert_with(|| self.facts_with(reading, name.entity));
                if score::bound(Bound { facts, ..known }) < lowest {
                    continue;
                }
                let alike = Indexed {
                    engine: self.engine,
                    asked,
                    query: &query.name.tokens,
                    candidate: name,
                };
                let words: SmallVec<[Word; 8]> =
                    name.tokens().map(|it| self.engine.words[it.0 as usize]).collect();
                let finding = score::align(self.kind, &query.words, &words, &alike);
                let value = score::value(
                    &finding,
                    name.is_weak(),
                    corpus.name_count_of(name.entity),
                    facts,
                );
                if value >= lowest {
                    let known = best.entry(name.entity).or_insert(value);
                    *known = value.max(*known);
                }
            }
        }
    }

    /// What everything beside the names adds for one entity.
    fn facts_with(&self, reading: &Reading, entity: EntityNumber) -> i32 {
        if self.facts == Facts::default() {
            return 0;
        }
        let found =
            score::facts(self.kind, &reading.party.facts, &self.engine.corpus.facts(entity));
        found.iter().map(|it| it.contribution.0).sum()
    }

    /// Whether this reading of the query is the one that a candidate of that kind is compared with.
    fn suits(&self, reading: &Reading, kind: NameKind) -> bool {
        self.reading_for(kind).is_some_and(|it| it.kind == reading.kind)
    }

    fn reading_for(&self, kind: NameKind) -> Option<&Reading> {
        self.readings.iter().find(|it| it.kind == kind).or(self.readings.first())
    }

    /// The whole comparison with one entity.
    fn compare(&self, entity: EntityNumber) -> Finding {
        let candidate = self.engine.candidate(entity);
        match self.reading_for(candidate.kind) {
            Some(reading) => score::compare(&reading.party, &candidate),
            None => Finding { log_odds: score::PRIOR, evidence: Vec::new() },
        }
    }

    fn hit(&self, entity: EntityNumber, threshold: Nats) -> Hit {
        let corpus = &self.engine.corpus;
        let finding = self.compare(entity);
        Hit {
            id: corpus.id(entity).to_owned(),
            caption: corpus.caption(entity).to_owned(),
            schema: corpus.schema(entity),
            datasets: corpus.datasets(entity).to_vec(),
            log_odds: finding.log_odds,
            score: finding.log_odds.probability(),
            is_match: finding.log_odds >= threshold,
            evidence: finding.evidence,
        }
    }
}

impl Engine {
    /// An entity of the corpus as the candidate's side of a comparison.
    fn candidate(&self, entity: EntityNumber) -> Party {
        let kind = self.corpus.kind(entity);
        let names = self
            .corpus
            .names_of(entity)
            .map(|name| {
                let tokens = name.tokens().map(|it| self.corpus.token(it).clone()).collect();
                let words = name.tokens().map(|it| self.words[it.0 as usize]).collect();
                let repairs = text::Repairs::default();
                PartyName {
                    name: Name {
                        text: self.corpus.name_text(name.number).to_owned(),
                        kind,
                        tokens,
                        repairs,
                    },
                    words,
                    weak: name.is_weak(),
                }
            })
            .collect();
        Party { kind, names, facts: self.corpus.facts(entity) }
    }
}

impl AskedName {
    fn new(engine: &Engine, query: &PartyName, scratch: &mut Scratch) -> AskedName {
        let corpus = &engine.corpus;
        let tokens = &query.name.tokens;
        let mut neighbours = Vec::new();
        let mut parts = Vec::new();
        for (place, token) in tokens.iter().enumerate() {
            let near = corpus.neighbours(token, scratch);
            let worth = |gain: i32| worth_of(&query.words, place, gain);
            let mut worths: Vec<(TokenNumber, Worth)> =
                near.iter().map(|it| (it.token, worth(score::gain(it.likeness)))).collect();
            if score::names_somebody(token.class) && token.class != text::Class::Initial {
                // An initial of the candidate may stand for the word.
                let letter = &token.form()[..1];
                let initials = corpus.tokens_with(likeness::form_key(letter));
                let initials =
                    initials.filter(|it| corpus.token(*it).class == text::Class::Initial);
                worths.extend(initials.map(|it| (it, worth(score::INITIAL))));
            }
            worths.sort_by_key(|(token, worth)| (Reverse(worth.share), *token));
            parts.push(Part { worths, names: Vec::new() });
            neighbours.push(near);
        }
        for place in 0..tokens.len() {
            joints(corpus, query, place, &mut parts);
        }
        let mut initials = Worth::default();
        for (place, word) in query.words.iter().enumerate() {
            if word.class == text::Class::Initial {
                let worth = worth_of(&query.words, place, score::INITIAL);
                initials.share += worth.share;
                initials.rarity += worth.rarity;
            }
        }
        AskedName { neighbours, parts, initials }
    }

    /// The parts whose postings must be opened, and what the others are assumed to cover in every
    /// candidate.
    ///
    /// A name that shares only such other parts with the query cannot reach the lowest score, so it
    /// need not be seen; legal forms and words like "trading" are spared in this way.
    fn essential(&self, lowest: Nats, facts: i32) -> (Vec<usize>, Worth) {
        let mut order: Vec<(usize, Worth)> = self
            .parts
            .iter()
            .map(|part| {
                let first = |it: Option<Worth>| it.unwrap_or_default();
                let (words, names) =
                    (part.worths.first().map(|it| it.1), part.names.first().map(|it| it.1));
                let (words, names) = (first(words), first(names));
                Worth {
                    share: words.share.max(names.share),
                    rarity: words.rarity.max(names.rarity),
                }
            })
            .enumerate()
            .collect();
        order.sort_by_key(|(place, most)| (most.share, *place));
        let mut assumed = Worth::default();
        let mut skipped = Vec::new();
        for (place, most) in order {
            let with =
                Worth { share: assumed.share + most.share, rarity: assumed.rarity + most.rarity };
            if score::bound(self.reach(with, facts)) >= lowest {
                break;
            }
            assumed = with;
            skipped.push(place);
        }
        ((0..self.parts.len()).filter(|it| !skipped.contains(it)).collect(), assumed)
    }

    fn bound(&self, candidate: &Candidate, assumed: Worth) -> Bound {
        let share = candidate.worth.share + assumed.share;
        self.reach(Worth { share, rarity: candidate.worth.rarity + assumed.rarity }, 0)
    }

    fn reach(&self, worth: Worth, facts: i32) -> Bound {
        Bound {
            covered: worth.share + self.initials.share,
            rarity: worth.rarity + self.initials.rarity,
            facts,
        }
    }
}

/// What finding a word is worth at most.
fn worth_of(words: &[Word], place: usize, gain: i32) -> Worth {
    let gain = gain.max(0);
    Worth {
        // Rounded up: a bound must not be lower than what it bounds.
        share: (score::share_of(words, place) * gain + 999) / 1000,
        rarity: (words[place].rarity * gain + 999) / 1000,
    }
}

/// Adds what two adjacent words written as one are worth, on either side.
fn joints(corpus: &Corpus<Bytes>, query: &PartyName, place: usize, parts: &mut [Part]) {
    let tokens = &query.name.tokens;
    let worth = |it: usize| worth_of(&query.words, it, score::JOINED);
    for spelling in &tokens[place].spellings {
        if spelling.fold.len() >= text::fold::MIN_FOLD_FOR_EDIT {
            for name in corpus.names_with_joint(likeness::joined_key(&spelling.fold)) {
                parts[place].names.push((name, worth(place)));
            }
        }
    }
    if place + 1 < tokens.len() {
        let joined = likeness::joined(&tokens[place], &tokens[place + 1]);
        if joined.len() < text::fold::MIN_FOLD_FOR_EDIT {
            return;
        }
        let same =
            |it: &TokenNumber| corpus.token(*it).spellings.iter().any(|it| it.fold == joined);
        let found: Vec<TokenNumber> =
            corpus.tokens_with(likeness::sound_key(&joined)).filter(same).collect();
        for name in found.iter().flat_map(|it| corpus.postings(*it)) {
            for covered in [place, place + 1] {
                parts[covered].names.push((name, worth(covered)));
            }
        }
    }
}

/// Answers the alignment from the neighbours that the index found.
struct Indexed<'a> {
    engine: &'a Engine,
    asked: &'a AskedName,
    query: &'a [Token],
    candidate: NameRef<'a>,
}

impl Indexed<'_> {
    fn token(&self, candidate: usize) -> Option<TokenNumber> {
        self.candidate.tokens().nth(candidate)
    }

    fn word(&self, candidate: usize) -> Option<&Token> {
        self.token(candidate).map(|it| self.engine.corpus.token(it))
    }
}

impl Alike for Indexed<'_> {
    fn likeness(&self, query: usize, candidate: usize) -> Option<Likeness> {
        let near = &self.asked.neighbours[query];
        let place = near.binary_search_by_key(&self.token(candidate)?, |it| it.token).ok()?;
        Some(near[place].likeness)
    }

    fn query_joined(&self, query: usize, candidate: usize) -> bool {
        let word = self.word(candidate);
        word.is_some_and(|it| score::sounds_joined(&self.query[query], &self.query[query + 1], it))
    }

    fn candidate_joined(&self, query: usize, candidate: usize) -> bool {
        match (self.word(candidate), self.word(candidate + 1)) {
            (Some(left), Some(right)) => score::sounds_joined(left, right, &self.query[query]),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use text::likeness::Way;

    use super::*;

    #[test]
    fn a_word_of_millions_of_entities_is_counted_in_full() {
        let same = Likeness { way: Way::Same, distance: 0, length: 7 };
        for entities in [0, 7, 5_000_000, u32::MAX] {
            assert_eq!(weighed(same, entities), entities);
        }
    }
}
