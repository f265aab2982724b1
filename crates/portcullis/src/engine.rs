//! A query through the rooms.

use std::cmp::Reverse;

use index::{Corpus, EntityNumber, NameNumber, Neighbour, TokenInfo, TokenNumber};
use model::facts::{Facts, name_kind};
use model::{CorpusInfo, Entity, Hit, Nats, Notice, NoticeKind, Outcome, Screening};
use rayon::prelude::*;
use score::{Few, Finding, Party, PartyName, Shape, Word};
use text::Name;
use text::likeness::{Likeness, Way};

use crate::Query;
use crate::asked::{Asked, Found, Prepared};
use crate::search::Scratch;

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
pub(crate) type Bytes = std::borrow::Cow<'static, [u8]>;

/// One immutable corpus, ready for queries from any number of threads.
pub struct Engine {
    pub(crate) corpus: Corpus<Bytes>,
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
            .map(|it| word(corpus.token_info(it), corpus.token_form(it), targets))
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
        let asked = Asked::new(self, query.entity(), scratch);
        notices.extend(asked.repairs());
        let mut found = if options.exhaustive {
            asked.score_everything(lowest)
        } else {
            asked.search(lowest, scratch)
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
            prior: score::PRIOR,
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
        let id = |it: &Found| self.corpus.id(it.entity);
        found.sort_by(|left, right| {
            (Reverse(left.log_odds), id(left)).cmp(&(Reverse(right.log_odds), id(right)))
        });
        found.truncate(limit);
    }

    fn hit(&self, asked: &Asked<'_>, found: &Found, threshold: Nats) -> Hit {
        let (corpus, entity) = (&self.corpus, found.entity);
        let finding = asked.finding(found);
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

    /// Compares two entities, neither of which needs to be in the corpus; how rare words are is taken
    /// from it.
    pub fn compare(&self, query: &Query, candidate: &Query) -> Finding {
        let mut scratch = Scratch::new();
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

    /// A name of a query, its words as rare as the words of the corpus that are like them, and those.
    pub(crate) fn asked_name(&self, name: Name, scratch: &mut Scratch) -> (PartyName, Neighbours) {
        let near: Neighbours =
            name.tokens.iter().map(|it| self.corpus.neighbours(it, &mut scratch.index)).collect();
        let name = PartyName::new(name, false, self.targets, |place| self.mass(&near[place]));
        (name, near)
    }

    /// In how many entities a word, or one like it, occurs.
    fn mass(&self, near: &[Neighbour]) -> u32 {
        let counts =
            near.iter().map(|it| weighed(it.likeness, self.corpus.token_entities(it.token)));
        counts.fold(0, u32::saturating_add)
    }

    /// A name as if it were listed, its words as rare as the corpus has them.
    fn listed_name(&self, name: Name, weak: bool, scratch: &mut Scratch) -> PartyName {
        let same = |it: &&Neighbour| it.likeness.way == Way::Same;
        let counts: Vec<u32> = name
            .tokens
            .iter()
            .map(|token| {
                let near = self.corpus.neighbours(token, &mut scratch.index);
                let counts = near.iter().filter(same);
                counts.map(|it| self.corpus.token_entities(it.token)).max().unwrap_or(0)
            })
            .collect();
        PartyName::new(name, weak, self.targets, |place| counts[place])
    }

    /// What is known of a word of the corpus.
    pub(crate) fn word(&self, token: TokenNumber) -> &Word {
        &self.words[token.0 as usize]
    }

    /// An entity of the corpus as the candidate's side of a comparison.
    pub(crate) fn candidate(&self, entity: EntityNumber) -> Party {
        let names = self.corpus.names_of(entity).map(|it| self.candidate_name(it.number)).collect();
        Party { kind: self.corpus.kind(entity), names, facts: self.corpus.facts(entity) }
    }

    /// One of its names.
    pub(crate) fn candidate_name(&self, number: NameNumber) -> PartyName {
        let name = self.corpus.name(number);
        PartyName {
            name: Name {
                text: self.corpus.name_text(number).to_owned(),
                kind: name.kind(),
                tokens: name.tokens().map(|it| self.corpus.token(it)).collect(),
                repairs: text::Repairs::default(),
            },
            words: name.tokens().map(|it| *self.word(it)).collect(),
            weak: name.is_weak(),
        }
    }

    /// Whether every word of a name of the corpus, typed as the list prints it, leads back to the name:
    /// some word of the name is among its neighbours.
    pub(crate) fn finds_itself(&self, number: NameNumber, scratch: &mut Scratch) -> bool {
        let name = self.corpus.name(number);
        let words: Vec<TokenNumber> =
            name.tokens().filter(|it| self.corpus.has_posting(*it, number)).collect();
        let typed = text::prepare(self.corpus.name_text(number), name.kind(), None);
        !typed.tokens.is_empty()
            && typed.tokens.iter().all(|it| self.corpus.leads_to(it, &words, &mut scratch.index))
    }
}

/// For each word of a name of a query, the words of the corpus that are like it.
pub(crate) type Neighbours = Vec<std::rc::Rc<[Neighbour]>>;

fn word(info: TokenInfo, form: &str, targets: u32) -> Word {
    let shape = Shape {
        class: info.class,
        first: info.first,
        letters: usize::from(info.letters),
        nicknamed: info.nicknamed,
        few: Few::of(form, info.written),
        son: info.son,
    };
    score::word(shape, info.entities, targets)
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
