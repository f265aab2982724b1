//! From a query to the entities that score high enough: all of them, and few others are looked at.
//!
//! For each name of the query the words of the corpus that are like its words are known. Only postings
//! are opened that can lead to a name that scores high enough; each name that they show is bounded from
//! its words alone, and the few that pass are aligned.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use index::{EntityNumber, NameNumber, NameRef, TokenNumber};
use model::Nats;
use model::facts::{Facts, may_be};
use rustc_hash::FxHashMap;
use score::{Alike, Covered, PartyName, Word};
use smallvec::SmallVec;
use text::likeness::{self, Likeness};
use text::{Class, NameKind, Token};

use crate::asked::{Asked, Found, Reading};
use crate::engine::{Engine, Neighbours};
use crate::filter::{Filter, Gate};
use crate::part::{Part, Place};

/// Working memory of searches, kept between queries. It remembers words of the engine that it was last
/// used with, and forgets them when it is used with another.
#[derive(Default)]
pub struct Scratch {
    engine: u64,
    pub(crate) parts: Vec<PartScratch>,
}

/// The same for one part of an engine.
#[derive(Default)]
pub(crate) struct PartScratch {
    pub(crate) index: index::Scratch,
    links: Links,
}

impl Scratch {
    /// Working memory that remembers nothing yet.
    pub fn new() -> Self {
        Scratch::default()
    }

    pub(crate) fn belong_to(&mut self, engine: &Engine) {
        if self.engine != engine.id {
            self.engine = engine.id;
            self.parts = engine.parts().iter().map(|_| PartScratch::default()).collect();
        }
    }
}

/// Working memory for any number of threads: each that needs some gets what another gave back.
#[derive(Default)]
pub struct Scratches(Mutex<Vec<Scratch>>);

impl Scratches {
    /// Does something with working memory.
    pub fn lend<R>(&self, work: impl FnOnce(&mut Scratch) -> R) -> R {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = kept().pop().unwrap_or_default();
        let result = work(&mut scratch);
        kept().push(scratch);
        result
    }
}

/// How a word of the corpus may stand for a word of the query's name.
#[derive(Clone, Copy)]
struct Link {
    token: TokenNumber,
    /// The word of the query, or the first of two.
    query: u8,
    tie: Tie,
}

#[derive(Clone, Copy)]
enum Tie {
    /// They are alike.
    Like(Likeness),
    /// Two words of the query, written as one.
    Joined,
    /// It is the initial of the query's word.
    Initial,
    /// It is the initials of the whole of the query.
    Acronym,
}

impl Tie {
    fn gain(self) -> i32 {
        match self {
            Tie::Like(likeness) => score::gain(likeness),
            Tie::Joined => score::JOINED,
            Tie::Initial => score::LISTED_INITIAL,
            Tie::Acronym => score::ACRONYM,
        }
    }
}

/// For each word of a query's name the most that a counterpart gains, if there is one.
type Gains = SmallVec<[Option<i32>; 8]>;

impl Link {
    /// Raises the gains of the words of the query that it covers.
    fn raise(&self, gains: &mut Gains) {
        let (query, gain) = (usize::from(self.query), Some(self.tie.gain()));
        if matches!(self.tie, Tie::Acronym) {
            gains.iter_mut().for_each(|it| *it = (*it).max(gain));
            return;
        }
        gains[query] = gains[query].max(gain);
        if matches!(self.tie, Tie::Joined) {
            gains[query + 1] = gains[query + 1].max(gain);
        }
    }
}

/// The links of one name of a query, by the words of the corpus.
#[derive(Default)]
struct Links {
    /// In the order of the words of the corpus.
    all: Vec<Link>,
    /// For each word of the corpus one bit: whether it has links. It is small enough to stay near the
    /// processor while names come from all over the memory.
    linked: Vec<u64>,
    /// For each word of the corpus that has links the place of its first.
    first: Vec<u32>,
    /// For the first link of a word whether its names are looked at.
    opened: Vec<bool>,
    /// For the first link of a word the most that a name gives in which no other word has any, once it
    /// was asked for.
    alone: Vec<Cell<Option<i32>>>,
}

/// Which words of a name of the corpus have links, when the names of one of them are looked at.
#[derive(Clone, Copy)]
enum Linked {
    /// It is seen among the names of another word too, which stands before this one.
    Elsewhere,
    /// This word alone.
    Once,
    /// This one and another, with that first link.
    Twice(usize),
    Often,
}

impl Links {
    fn set(&mut self, words: usize, links: impl Iterator<Item = Link>) {
        for link in self.all.drain(..) {
            self.linked[link.token.0 as usize / 64] = 0;
        }
        self.linked.resize(words.div_ceil(64), 0);
        self.first.resize(words, 0);
        self.all.extend(links);
        self.all.sort_unstable_by_key(|it| (it.token, it.query));
        for (place, link) in self.all.iter().enumerate().rev() {
            let word = link.token.0 as usize;
            self.linked[word / 64] |= 1 << (word % 64);
            self.first[word] = place as u32;
        }
        self.opened.clear();
        self.opened.resize(self.all.len(), false);
        self.alone.clear();
        self.alone.resize(self.all.len(), Cell::new(None));
    }

    /// The place of the first link of a word.
    fn first(&self, token: TokenNumber) -> Option<usize> {
        let word = token.0 as usize;
        let is_linked = self.linked[word / 64] >> (word % 64) & 1 == 1;
        is_linked.then(|| self.first[word] as usize)
    }

    /// Which words of a name have links, found among the names of the word with that first link.
    fn linked(&self, tokens: impl Iterator<Item = TokenNumber>, from: usize) -> Linked {
        let (mut reached, mut linked) = (false, Linked::Once);
        for first in tokens.filter_map(|it| self.first(it)) {
            if first == from {
                reached = true;
            } else if !reached && self.opened[first] {
                return Linked::Elsewhere;
            } else {
                linked = match linked {
                    Linked::Once => Linked::Twice(first),
                    Linked::Twice(known) if known == first => linked,
                    _ => Linked::Often,
                };
            }
        }
        linked
    }

    fn of(&self, token: TokenNumber) -> &[Link] {
        let Some(first) = self.first(token) else { return &[] };
        let rest = &self.all[first..];
        let count = rest.iter().take_while(|it| it.token == token).count();
        &rest[..count]
    }
}

/// One name of a query, ready to be held against names of the corpus.
struct Sought<'a> {
    part: &'a Part,
    name: &'a PartyName,
    shares: SmallVec<[i32; 8]>,
    /// Names with two adjacent words that may sound together like a word of the query, in their order.
    joints: Vec<(NameNumber, u8)>,
    /// Whether some of the words of the query are initials.
    initials: bool,
    /// For each word of the query what it may gain from a word without a link: initials do.
    unseen: Gains,
    /// The most that a name gives in which two words have links, by the first links of both: the same two
    /// stand in many names.
    pairs: RefCell<FxHashMap<(usize, usize), i32>>,
    /// Which words were found to resemble each other: candidates share their words.
    resemblances: RefCell<FxHashMap<(u8, TokenNumber), Option<Likeness>>>,
}

/// What may stand for one word of the query, by what it gains, the most first.
#[derive(Default)]
struct Counterparts {
    tokens: Vec<(i32, TokenNumber)>,
    names: Vec<(i32, NameNumber)>,
}

impl Counterparts {
    fn most(&self) -> Option<i32> {
        let (tokens, names) =
            (self.tokens.first().map(|it| it.0), self.names.first().map(|it| it.0));
        tokens.max(names)
    }

    /// Those that gain enough.
    fn keep(&mut self, enough: impl Fn(i32) -> bool) {
        self.tokens.truncate(self.tokens.partition_point(|(gain, _)| enough(*gain)));
        self.names.truncate(self.names.partition_point(|(gain, _)| enough(*gain)));
    }

    /// How many names they lead to, counted once for each word.
    fn reach(&self, part: &Part) -> usize {
        let of_tokens = self.tokens.iter().map(|(_, token)| part.corpus.name_count_with(*token));
        of_tokens.sum::<usize>() + self.names.len()
    }
}

/// The most that a name may give of which nothing is known yet.
const UNKNOWN: i32 = i32::MAX / 2;

/// The words and names of the corpus whose names, and which themselves, are looked at.
#[derive(Default)]
struct Openings {
    /// Words by the places of their first links, ascending.
    links: Vec<usize>,
    /// Names, ascending.
    names: Vec<NameNumber>,
}

impl Asked<'_> {
    /// Every entity that scores at least so much.
    pub(crate) fn search(
        &self,
        lowest: Nats,
        filter: &Filter,
        scratch: &mut Scratch,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for (number, part) in self.engine.parts().iter().enumerate() {
            let search = PartSearch {
                asked: self,
                part,
                number: number as u32,
                gate: Gate::new(part, filter),
                lowest,
            };
            found.extend(search.run(&mut scratch.parts[number]));
        }
        found
    }

    /// Whether [`Asked::search`] finds everything that scores at least so much. It does not look at names
    /// that share no word with the query, or initials alone, and facts may lift those above a low score.
    pub(crate) fn finds_all(&self, lowest: Nats) -> bool {
        let wanted = lowest.0 - score::PRIOR.0;
        self.readings().iter().all(|reading| {
            let facts = reading.party.facts_at_most();
            let of_names = reading.party.names.iter().map(unseen_at_most);
            of_names.fold(0, i32::max) + facts < wanted
        })
    }
}

/// The search in one part of an engine.
struct PartSearch<'a> {
    asked: &'a Asked<'a>,
    part: &'a Part,
    number: u32,
    gate: Gate<'a>,
    lowest: Nats,
}

impl PartSearch<'_> {
    fn run(&self, scratch: &mut PartScratch) -> impl Iterator<Item = Found> {
        let (asked, corpus) = (self.asked, &self.part.corpus);
        let mut best: FxHashMap<EntityNumber, Found> = FxHashMap::default();
        for reading in asked.readings() {
            self.search_names(reading, &mut best, scratch);
        }
        for identifier in &asked.facts.identifiers {
            for entity in corpus.entities_with(&identifier.value) {
                if may_be(asked.kind, corpus.kind(entity)) && self.gate.passes(entity) {
                    best.insert(entity, asked.whole(Place { part: self.number, entity }));
                }
            }
        }
        let lowest = self.lowest;
        best.into_values().filter(move |it| it.log_odds >= lowest)
    }

    fn search_names(
        &self,
        reading: &Reading,
        best: &mut FxHashMap<EntityNumber, Found>,
        scratch: &mut PartScratch,
    ) {
        let (asked, part, corpus) = (self.asked, self.part, &self.part.corpus);
        let facts_most = reading.party.facts_at_most();
        let suits = NameKind::ALL.map(|kind| {
            may_be(asked.kind, kind)
                && asked.reading_for(kind).is_some_and(|it| it.kind == reading.kind)
        });
        // What the names themselves must give at least.
        let wanted = self.lowest.0 - score::PRIOR.0;
        let mut facts_of: FxHashMap<EntityNumber, i32> = FxHashMap::default();
        for (place, name) in reading.party.names.iter().enumerate() {
            let near = &reading.neighbours[place][self.number as usize];
            let sought = Sought::new(part, name, near, &mut scratch.links);
            let openings = sought.openings(&mut scratch.links, wanted - facts_most);
            let links = &scratch.links;
            let mut look = |candidate: NameRef<'_>, most: i32| {
                if most + facts_most < wanted || !self.gate.passes(candidate.entity) {
                    return;
                }
                // Few that share a word of the name were born on the day.
                let facts_most = match asked.facts.births.is_empty() {
                    true => facts_most,
                    false => {
                        let births = corpus.births(candidate.entity);
                        score::facts_at_most(asked.kind, &asked.facts, births)
                    }
                };
                if most + facts_most < wanted {
                    return;
                }
                let words: SmallVec<[Word; 8]> =
                    candidate.tokens().map(|it| *part.word(it)).collect();
                let most = sought.at_most(&candidate, &words, links);
                if most + facts_most < wanted {
                    return;
                }
                let facts = *facts_of
                    .entry(candidate.entity)
                    .or_insert_with(|| self.facts_with(reading, candidate.entity));
                if most + facts < wanted {
                    return;
                }
                let joints = sought.joints_of(candidate.number);
                let alike = Indexed { sought: &sought, links, candidate, joints };
                let finding = score::align(name.name.kind, &name.words, &words, &alike);
                let names = corpus.name_count_of(candidate.entity);
                let log_odds = score::value(&finding, candidate.is_weak(), names, facts);
                let pair = (place as u32, candidate.number);
                let at = Place { part: self.number, entity: candidate.entity };
                let found = Found { place: at, log_odds, pair: Some(pair) };
                let known = best.entry(candidate.entity).or_insert(found);
                if (Reverse(found.log_odds), found.pair) < (Reverse(known.log_odds), known.pair) {
                    *known = found;
                }
            };
            for number in &openings.names {
                if suits[corpus.glance(*number).kind() as usize] {
                    look(corpus.name(*number), UNKNOWN);
                }
            }
            for first in &openings.links {
                let token = links.all[*first].token;
                let reaches_alone = sought.alone(links, *first) + facts_most >= wanted;
                corpus.names_with(token, suits, |number, glance| {
                    let linked = match glance.is_whole() {
                        true => links.linked(glance.tokens(), *first),
                        false => links.linked(corpus.name(number).tokens(), *first),
                    };
                    let may_reach = match linked {
                        Linked::Elsewhere => return,
                        Linked::Once => reaches_alone,
                        Linked::Twice(other) => {
                            sought.together(links, *first, other) + facts_most >= wanted
                        }
                        Linked::Often => true,
                    };
                    // What sounds right only together is seen by none of its words.
                    let has_joint = sought.has_joint(number);
                    if !(may_reach || has_joint) || openings.names.binary_search(&number).is_ok() {
                        return;
                    }
                    let candidate = corpus.name(number);
                    let most = match linked {
                        Linked::Often if !has_joint => sought.at_most_for_query(&candidate, links),
                        _ => UNKNOWN,
                    };
                    look(candidate, most);
                });
            }
        }
    }

    /// What everything beside the names adds for one entity.
    fn facts_with(&self, reading: &Reading, entity: EntityNumber) -> i32 {
        let asked = self.asked;
        if asked.facts == Facts::default() {
            return 0;
        }
        let candidate = self.part.corpus.facts(entity);
        let found = score::facts(asked.kind, &reading.party.facts, &candidate);
        found.iter().map(|it| it.contribution.0).sum()
    }
}

/// The most that a name gives of which no word was looked for: initials may stand for some words of it.
fn unseen_at_most(name: &PartyName) -> i32 {
    let shares = score::shares(&name.words);
    let words = name.words.iter().zip(&shares).map(|(word, share)| {
        let initial = (word.class == Class::Initial).then_some(score::INITIAL);
        Covered::word(word, *share, initial)
    });
    score::at_most(words.sum(), Covered::ALL)
}

impl<'a> Sought<'a> {
    fn new(part: &'a Part, name: &'a PartyName, near: &Neighbours, links: &mut Links) -> Self {
        let corpus = &part.corpus;
        let tokens = &name.name.tokens;
        let like = near.iter().enumerate().flat_map(|(query, near)| {
            near.iter().map(move |it| Link {
                token: it.token,
                query: query as u8,
                tie: Tie::Like(it.likeness),
            })
        });
        let joined = tokens.windows(2).enumerate().flat_map(|(query, pair)| {
            let sound = likeness::joined(&pair[0], &pair[1]);
            let found: SmallVec<[TokenNumber; 4]> = match sound.len() {
                0..text::fold::MIN_FOLD_FOR_EDIT => SmallVec::new(),
                _ => corpus
                    .tokens_sounding(&sound)
                    .filter(|it| score::sounds_joined(&pair[0], &pair[1], &corpus.token(*it)))
                    .collect(),
            };
            found.into_iter().map(move |token| Link { token, query: query as u8, tie: Tie::Joined })
        });
        let whole = tokens
            .iter()
            .enumerate()
            .filter(|(_, it)| score::names_somebody(it.class) && it.class != Class::Initial);
        let initials = whole.flat_map(|(query, token)| {
            let same = corpus.tokens_with(likeness::form_key(&token.form()[..1]));
            let initials = same.filter(|it| part.word(*it).class == Class::Initial);
            initials.map(move |token| Link { token, query: query as u8, tie: Tie::Initial })
        });
        let is_of_many = matches!(name.name.kind, NameKind::Organization | NameKind::Unknown);
        let acronyms = if is_of_many { likeness::acronyms(tokens) } else { SmallVec::new() };
        let acronyms = acronyms.iter().flat_map(|letters| {
            let same = corpus.tokens_with(likeness::form_key(letters));
            let words = same.filter(|it| part.word(*it).class == Class::Word);
            words.map(|token| Link { token, query: 0, tie: Tie::Acronym })
        });
        links.set(corpus.token_count(), like.chain(joined).chain(initials).chain(acronyms));
        let mut joints: Vec<(NameNumber, u8)> = Vec::new();
        for (query, token) in tokens.iter().enumerate() {
            for spelling in &token.spellings {
                if spelling.fold.len() >= text::fold::MIN_FOLD_FOR_EDIT {
                    let names = corpus.names_with_joint(likeness::joined_key(&spelling.fold));
                    joints.extend(names.map(|it| (it, query as u8)));
                }
            }
            if is_of_many && token.class == Class::Word {
                let names = corpus.names_with_joint(likeness::acronym_key(token.form()));
                joints.extend(names.map(|it| (it, query as u8)));
            }
        }
        joints.sort_unstable();
        joints.dedup();
        // An initial may stand for some word of any name: that much it gives unseen.
        let unseen = |word: &Word| (word.class == Class::Initial).then_some(score::INITIAL);
        let unseen: Gains = name.words.iter().map(unseen).collect();
        let initials = unseen.iter().any(Option::is_some);
        let shares = score::shares(&name.words);
        Sought {
            part,
            name,
            shares,
            joints,
            initials,
            unseen,
            pairs: RefCell::default(),
            resemblances: RefCell::default(),
        }
    }

    /// The words and names to be opened, so that every name is seen that may give so much.
    ///
    /// Words of the query that give too little even together, with nothing from the others, need not be
    /// opened: a name that reaches that much has a counterpart of one of the others. And with that
    /// counterpart, and the best for all other words, it still reaches it, which leaves out the
    /// counterparts that gain little. Which words stay closed is free within that; those are taken that
    /// save most.
    fn openings(&self, links: &mut Links, wanted: i32) -> Openings {
        let mut counterparts = self.counterparts(links);
        let words = &self.name.words;
        let covered = |place: usize, gain: Option<i32>| {
            let gain = gain.max(self.unseen[place]);
            Covered::word_of_query(&words[place], self.shares[place], gain)
        };
        let reaches = |query: Covered| score::at_most(query, Covered::ALL) >= wanted;
        let best: SmallVec<[Covered; 8]> =
            counterparts.iter().enumerate().map(|(place, it)| covered(place, it.most())).collect();
        let all: Covered = best.iter().copied().sum();
        for (place, of_word) in counterparts.iter_mut().enumerate() {
            let others = all - best[place];
            of_word.keep(|gain| reaches(others + covered(place, Some(gain))));
        }
        let reach: SmallVec<[usize; 8]> =
            counterparts.iter().map(|it| it.reach(self.part)).collect();
        let nothing: Covered = (0..words.len()).map(|it| covered(it, None)).sum();
        // Closes the words of the query in an order, as far as may be; gives what is left open.
        let close = |order: &[usize]| {
            let mut open: SmallVec<[bool; 8]> = SmallVec::from_elem(true, words.len());
            let mut given = nothing;
            for place in order {
                let with = given - covered(*place, None) + best[*place];
                if !reaches(with) {
                    (given, open[*place]) = (with, false);
                }
            }
            let cost: usize = (0..words.len()).filter(|it| open[*it]).map(|it| reach[it]).sum();
            (cost, open)
        };
        let mut by_gain: SmallVec<[usize; 8]> = (0..words.len()).collect();
        let mut by_reach = by_gain.clone();
        by_gain.sort_by_key(|it| (self.shares[*it] * counterparts[*it].most().unwrap_or(0), *it));
        by_reach.sort_by_key(|it| (Reverse(reach[*it]), *it));
        let (by_gain, by_reach) = (close(&by_gain), close(&by_reach));
        let open = if by_reach.0 < by_gain.0 { by_reach.1 } else { by_gain.1 };
        let mut openings = Openings::default();
        for (_, of_word) in counterparts.iter().enumerate().filter(|(place, _)| open[*place]) {
            openings.names.extend(of_word.names.iter().map(|(_, name)| *name));
            let first = of_word.tokens.iter().filter_map(|(_, token)| links.first(*token));
            openings.links.extend(first);
        }
        openings.names.sort_unstable();
        openings.names.dedup();
        openings.links.sort_unstable();
        openings.links.dedup();
        openings.links.iter().for_each(|it| links.opened[*it] = true);
        openings
    }

    fn counterparts(&self, links: &Links) -> Vec<Counterparts> {
        let words = self.name.words.iter();
        let mut counterparts: Vec<Counterparts> = words.map(|_| Counterparts::default()).collect();
        for link in &links.all {
            let (query, gaining) = (usize::from(link.query), (link.tie.gain(), link.token));
            counterparts[query].tokens.push(gaining);
            match link.tie {
                Tie::Joined => counterparts[query + 1].tokens.push(gaining),
                Tie::Acronym => {
                    counterparts[1..].iter_mut().for_each(|it| it.tokens.push(gaining));
                }
                Tie::Like(_) | Tie::Initial => {}
            }
        }
        for of_word in &mut counterparts {
            of_word.tokens.sort_unstable_by_key(|(gain, token)| (Reverse(*gain), *token));
        }
        for (name, query) in &self.joints {
            counterparts[usize::from(*query)].names.push((score::JOINED, *name));
        }
        counterparts
    }

    /// The most that a name may give, from the words of the query that may have a counterpart in it.
    fn at_most_for_query(&self, candidate: &NameRef<'_>, links: &Links) -> i32 {
        self.with(candidate.tokens().flat_map(|it| links.of(it)))
    }

    /// The same of a name in which one word alone has links, the first of which is given.
    fn alone(&self, links: &Links, first: usize) -> i32 {
        // Most names share one word, and many share the same one.
        let alone = &links.alone[first];
        alone.get().unwrap_or_else(|| {
            let most = self.with(links.of(links.all[first].token).iter());
            alone.set(Some(most));
            most
        })
    }

    /// The same of a name in which two words have links.
    fn together(&self, links: &Links, first: usize, other: usize) -> i32 {
        let pair = (first.min(other), first.max(other));
        *self.pairs.borrow_mut().entry(pair).or_insert_with(|| {
            let of = |it: usize| links.of(links.all[it].token);
            self.with(of(first).iter().chain(of(other)))
        })
    }

    /// The most that a name may give whose words have these links.
    fn with<'l>(&self, links: impl Iterator<Item = &'l Link>) -> i32 {
        let mut gains = self.unseen.clone();
        for link in links {
            link.raise(&mut gains);
        }
        score::at_most(self.covered(&gains), Covered::ALL)
    }

    /// Whether two words of a name may sound together like a word of the query.
    fn has_joint(&self, candidate: NameNumber) -> bool {
        !self.joints_of(candidate).is_empty()
    }

    fn no_gains(&self) -> Gains {
        SmallVec::from_elem(None, self.shares.len())
    }

    fn covered(&self, gains: &Gains) -> Covered {
        let words = self.name.words.iter().zip(&self.shares).zip(gains);
        words.map(|((word, share), gain)| Covered::word_of_query(word, *share, *gain)).sum()
    }

    /// The same from the words of both.
    fn at_most(&self, candidate: &NameRef<'_>, words: &[Word], links: &Links) -> i32 {
        let mut gains = self.no_gains();
        let shares = score::shares(words);
        let jointed = self.joints_of(candidate.number);
        for (_, query) in jointed {
            gains[usize::from(*query)] = Some(score::JOINED);
        }
        let unseen = if jointed.is_empty() { None } else { Some(score::JOINED) };
        // Whether two words of the query may stand for one word.
        let mut contested = !jointed.is_empty();
        let mut of_candidate: Gains = SmallVec::new();
        for (place, token) in candidate.tokens().enumerate() {
            let mut best = unseen;
            let links = links.of(token);
            contested |= links.len() > 1
                || links.iter().any(|it| matches!(it.tie, Tie::Joined | Tie::Acronym));
            for link in links {
                link.raise(&mut gains);
                best = best.max(Some(link.tie.gain()));
            }
            if self.initials {
                for (query, word) in self.name.words.iter().enumerate() {
                    if score::may_be_initial_of(word, &words[place]) {
                        contested = true;
                        gains[query] = gains[query].max(Some(score::INITIAL));
                        best = best.max(Some(score::INITIAL));
                    }
                }
            }
            of_candidate.push(best);
        }
        let of_query = self.name.words.iter().zip(&self.shares).zip(&gains);
        let of_query = of_query.map(|((word, share), gain)| (word, *share, *gain));
        let of_candidate = words.iter().zip(&shares).zip(&of_candidate);
        let of_candidate = of_candidate.map(|((word, share), gain)| (word, *share, *gain));
        let (query, candidate) = score::covered(of_query, of_candidate, contested);
        score::at_most(query, candidate)
    }

    fn resemblance(&self, query: usize, token: TokenNumber) -> Option<Likeness> {
        *self
            .resemblances
            .borrow_mut()
            .entry((query as u8, token))
            .or_insert_with(|| self.part.corpus.resemblance(&self.name.name.tokens, query, token))
    }

    fn joints_of(&self, name: NameNumber) -> &[(NameNumber, u8)] {
        if self.joints.is_empty() {
            return &[];
        }
        let first = self.joints.partition_point(|(it, _)| *it < name);
        let count = self.joints[first..].iter().take_while(|(it, _)| *it == name).count();
        &self.joints[first..first + count]
    }
}

/// Answers the alignment from the links that the index gave.
struct Indexed<'a> {
    sought: &'a Sought<'a>,
    links: &'a Links,
    candidate: NameRef<'a>,
    /// Words of the query that two words of the candidate may sound like together.
    joints: &'a [(NameNumber, u8)],
}

impl Indexed<'_> {
    fn links(&self, candidate: usize) -> &[Link] {
        self.candidate.token(candidate).map_or(&[], |it| self.links.of(it))
    }

    fn token(&self, candidate: usize) -> Option<Token> {
        self.candidate.token(candidate).map(|it| self.sought.part.corpus.token(it))
    }
}

impl Alike for Indexed<'_> {
    fn likeness(&self, query: usize, candidate: usize) -> Option<Likeness> {
        self.links(candidate).iter().find_map(|it| match it.tie {
            Tie::Like(likeness) if usize::from(it.query) == query => Some(likeness),
            _ => None,
        })
    }

    fn resemblance(&self, query: usize, candidate: usize) -> Option<Likeness> {
        let token = self.candidate.token(candidate)?;
        self.sought.resemblance(query, token)
    }

    fn query_joined(&self, query: usize, candidate: usize) -> bool {
        let joins = |it: &Link| matches!(it.tie, Tie::Joined) && usize::from(it.query) == query;
        self.links(candidate).iter().any(joins)
    }

    fn candidate_joined(&self, query: usize, candidate: usize) -> bool {
        if !self.joints.iter().any(|(_, word)| usize::from(*word) == query) {
            return false;
        }
        match (self.token(candidate), self.token(candidate + 1)) {
            (Some(left), Some(right)) => {
                score::sounds_joined(&left, &right, &self.sought.name.name.tokens[query])
            }
            _ => false,
        }
    }
}
