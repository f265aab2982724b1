//! From a query to the entities that score high enough: all of them, and few others are looked at.
//!
//! For each name of the query the words of the corpus that are like its words are known. Only postings
//! are opened that can lead to a name that scores high enough; each name that they show is bounded from
//! its words alone, and the few that pass are aligned.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};

use index::{EntityNumber, Mark, NameNumber, NameRef, TokenNumber};
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
    /// For each word of the corpus the place of its first link and one more; 0 if it has none.
    first: Vec<u32>,
    /// For the first link of a word the most that a name gives in which no other word has any, once it
    /// was asked for.
    alone: Vec<Cell<Option<i32>>>,
}

/// Which words of a name of the corpus have links.
enum Linked {
    Nowhere,
    /// One word alone; the place of its first link.
    Once(usize),
    Often,
}

impl Links {
    fn set(&mut self, words: usize, links: impl Iterator<Item = Link>) {
        for link in self.all.drain(..) {
            self.first[link.token.0 as usize] = 0;
        }
        self.first.resize(words, 0);
        self.all.extend(links);
        self.all.sort_by_key(|it| (it.token, it.query));
        for (place, link) in self.all.iter().enumerate().rev() {
            self.first[link.token.0 as usize] = place as u32 + 1;
        }
        self.alone.clear();
        self.alone.resize(self.all.len(), Cell::new(None));
    }

    fn linked(&self, name: &NameRef<'_>) -> Linked {
        let mut linked = Linked::Nowhere;
        for token in name.tokens() {
            let Some(first) = self.first[token.0 as usize].checked_sub(1) else { continue };
            match linked {
                Linked::Nowhere => linked = Linked::Once(first as usize),
                Linked::Once(known) if known == first as usize => {}
                _ => return Linked::Often,
            }
        }
        linked
    }

    fn of(&self, token: TokenNumber) -> &[Link] {
        let Some(first) = self.first[token.0 as usize].checked_sub(1) else { return &[] };
        let rest = &self.all[first as usize..];
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
    /// The words of the query that are initials.
    initials: bool,
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
        let of_tokens = self.tokens.iter().map(|(_, token)| part.corpus.postings(*token).len());
        of_tokens.sum::<usize>() + self.names.len()
    }
}

/// Names that may be marked in vain for each that has to be: marking one costs a small part of looking at
/// one.
const WORTH: usize = 1;

/// Words of a query that marks can tell: two bits each. Of those behind them every name is taken to have
/// the best counterpart.
const MARKED: usize = 7;

/// The mark of a name that has to be looked at whatever else is known of it.
const LOOK: Mark = 1 << 14;

/// The mark of a name that has a counterpart of a word, or one that gains much.
fn mark(query: usize, is_high: bool) -> Mark {
    if query < MARKED { (if is_high { 0b11 } else { 0b01 }) << (2 * query) } else { 0 }
}

/// The words and names of the corpus to be opened, with what each tells of the names that it leads to.
struct Openings {
    tokens: Vec<(TokenNumber, Mark)>,
    names: Vec<(NameNumber, Mark)>,
    words: SmallVec<[Marked; 8]>,
}

/// What a word of the query may add to a name, by its two bits of a mark.
struct Marked {
    without: Covered,
    low: Covered,
    high: Covered,
}

impl Openings {
    /// The most that a name with that mark may give.
    fn at_most(&self, mark: Mark) -> i32 {
        if mark & LOOK != 0 {
            return i32::MAX / 2;
        }
        let of_word = |(query, word): (usize, &Marked)| match mark >> (2 * query.min(MARKED)) & 0b11
        {
            _ if query >= MARKED => word.high,
            0b00 => word.without,
            0b01 => word.low,
            _ => word.high,
        };
        score::at_most(self.words.iter().enumerate().map(of_word).sum(), Covered::ALL)
    }
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
            let openings = sought.openings(&scratch.links, wanted - facts_most);
            let mut known: FxHashMap<Mark, bool> = FxHashMap::default();
            let mut last = (0, false);
            let suffices = |mark: Mark| {
                if mark != last.0 {
                    let reaches = || openings.at_most(mark) + facts_most >= wanted;
                    last = (mark, *known.entry(mark).or_insert_with(reaches));
                }
                last.1
            };
            let links = &scratch.links;
            let visit = |candidate: NameRef<'_>| {
                if !suits[candidate.kind() as usize] {
                    return;
                }
                let most = sought.at_most_for_query(&candidate, links);
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
                let alike = Indexed { sought: &sought, links, candidate };
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
            let (tokens, names) = (openings.tokens.iter(), openings.names.iter());
            let (tokens, names) = (tokens.copied(), names.copied());
            corpus.names_with(tokens, names, &mut scratch.index, suffices, visit);
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
        let initials = tokens.iter().any(|it| it.class == Class::Initial);
        let shares = score::shares(&name.words);
        Sought { part, name, shares, joints, initials, resemblances: RefCell::default() }
    }

    /// The words and names to be opened, so that every name is seen that may give so much.
    ///
    /// A name that reaches that much has a word for one of the query's words, other than those that give
    /// too little even together, and with that word, and the best for all others, it still reaches it.
    /// Those that give too little are opened as well where that costs little: their marks tell that most
    /// names have only one word of the query.
    fn openings(&self, links: &Links, wanted: i32) -> Openings {
        let mut counterparts = self.counterparts(links);
        let words = &self.name.words;
        // An initial may stand for some word of any name: that much it gives unseen.
        let unseen =
            |place: usize| (words[place].class == Class::Initial).then_some(score::INITIAL);
        let covered = |place: usize, gain: Option<i32>| {
            Covered::word_of_query(&words[place], self.shares[place], gain.max(unseen(place)))
        };
        let reaches = |query: Covered| score::at_most(query, Covered::ALL) >= wanted;
        let most: SmallVec<[Option<i32>; 8]> = counterparts.iter().map(|it| it.most()).collect();
        let best = |place: usize| covered(place, most[place]);
        let mut order: Vec<usize> = (0..words.len()).collect();
        order.sort_by_key(|place| (self.shares[*place] * most[*place].unwrap_or(0), *place));
        let mut without: Covered = (0..words.len()).map(|it| covered(it, None)).sum();
        let mut skipped = 0;
        for place in &order {
            let with = without - covered(*place, None) + best(*place);
            if reaches(with) {
                break;
            }
            without = with;
            skipped += 1;
        }
        let all: Covered = (0..words.len()).map(best).sum();
        let (mut opened, mut cost) = (SmallVec::<[bool; 8]>::from_elem(false, words.len()), 0);
        for (rank, place) in order.iter().enumerate().rev() {
            let others = all - best(*place);
            counterparts[*place].keep(|gain| reaches(others + covered(*place, Some(gain))));
            let reach = counterparts[*place].reach(self.part);
            if rank >= skipped || reach <= WORTH * cost {
                opened[*place] = true;
                cost += reach;
            }
        }
        let mut openings =
            Openings { tokens: Vec::new(), names: Vec::new(), words: SmallVec::new() };
        for (place, of_word) in counterparts.iter().enumerate() {
            // Words that agree in spelling alone gain much less than the words themselves.
            let high = most[place].unwrap_or(0) * 3 / 4;
            let low = of_word.tokens.iter().map(|it| it.0).find(|it| *it < high);
            let is_told = opened[place] && place < MARKED;
            openings.words.push(Marked {
                without: if is_told { covered(place, None) } else { best(place) },
                low: covered(place, low),
                high: best(place),
            });
            if opened[place] {
                let tokens = of_word.tokens.iter();
                let marked = tokens.map(|(gain, token)| (*token, mark(place, *gain >= high)));
                openings.tokens.extend(marked);
                openings.names.extend(of_word.names.iter().map(|(_, name)| (*name, LOOK)));
            }
        }
        openings.tokens.sort_unstable();
        openings.tokens.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
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
        if self.has_unseen(candidate.number) {
            return i32::MAX / 2;
        }
        // Most names share one word, and many share the same one.
        match links.linked(candidate) {
            Linked::Once(place) => {
                let alone = &links.alone[place];
                alone.get().unwrap_or_else(|| {
                    let most = self.with(links.of(links.all[place].token).iter());
                    alone.set(Some(most));
                    most
                })
            }
            Linked::Nowhere => self.with([].iter()),
            Linked::Often => self.with(candidate.tokens().flat_map(|it| links.of(it))),
        }
    }

    /// The most that a name may give whose words have these links.
    fn with<'l>(&self, links: impl Iterator<Item = &'l Link>) -> i32 {
        let mut gains = self.no_gains();
        for link in links {
            link.raise(&mut gains);
        }
        score::at_most(self.covered(&gains), Covered::ALL)
    }

    /// Whether words of a name may stand for words of the query without a link between them: initials
    /// and words that sound right only together.
    fn has_unseen(&self, candidate: NameNumber) -> bool {
        self.initials || !self.joints_of(candidate).is_empty()
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
        let word = (self.candidate.number, query as u8);
        if self.sought.joints.binary_search(&word).is_err() {
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
