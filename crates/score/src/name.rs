//! Two names, word by word.

use smallvec::SmallVec;
use text::known::{self, Difference};
use text::likeness::{Likeness, Way};
use text::{Class, NameKind};

use crate::algorithm::{
    AGREEMENT, BUSINESS_ALONE, BUSINESSES, CONFLICT, EXTRA, FATHER_AND_SON, GENERATIONS, MISSING,
    NUMBER_ALONE, NUMBERS, PLACE_ALONE, PLACES, RARITY_BASE, RARITY_LEAST, RARITY_MOST,
    RARITY_RATE,
};
use crate::rarity::{Word, shares};

/// What the alignment asks about words: the engine answers from its index, a comparison of two names
/// from the words themselves. Both must answer alike.
pub trait Alike {
    /// How a word of the query compares with one of the candidate.
    fn likeness(&self, query: usize, candidate: usize) -> Option<Likeness>;

    /// How two words that are not alike resemble each other; asked only of words that are left over
    /// on both sides.
    fn resemblance(&self, query: usize, candidate: usize) -> Option<Likeness>;

    /// Whether two adjacent words of the query, from that one on, sound together like a word of the
    /// candidate.
    fn query_joined(&self, query: usize, candidate: usize) -> bool;

    /// Whether a word of the query sounds like two adjacent words of the candidate, from that one on.
    fn candidate_joined(&self, query: usize, candidate: usize) -> bool;
}

/// Which words go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pairing {
    /// The first word of the query, and how many.
    pub query: (u8, u8),
    /// The first word of the candidate, and how many.
    pub candidate: (u8, u8),
    /// In what way; `None` for an initial.
    pub way: Option<Way>,
    /// How well they agree, in thousandths; below zero they speak against each other.
    pub gain: i32,
}

impl Pairing {
    /// Whether it is the initials of a name and the name: two words at most are written as one.
    pub fn is_initials(&self) -> bool {
        self.query.1 > 2 || self.candidate.1 > 2
    }
}

/// All pairings of two names.
pub type Alignment = SmallVec<[Pairing; 8]>;

/// What two names say, in thousandths of a nat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameFinding {
    /// Words that go together.
    pub alignment: Alignment,
    /// For the words that agree.
    pub agreement: i32,
    /// Against: words that stand against each other.
    pub conflict: i32,
    /// Against: words of the query that the candidate lacks.
    pub missing: i32,
    /// Against: words of the candidate that the query lacks.
    pub extra: i32,
    /// Against: different numbers, or a number on one side alone.
    pub numbers: i32,
    /// Against: two countries in the names of organisations, or one on one side alone.
    pub place: i32,
    /// Against: two lines of business, or one on one side alone.
    pub business: i32,
    /// Against: a father and the son who is called like him.
    pub generation: i32,
    /// Against: a son and his father exchanged.
    pub order: i32,
    /// For or against: how rare the words are that agree.
    pub rarity: i32,
}

impl NameFinding {
    /// Everything together.
    pub fn total(&self) -> i32 {
        self.agreement
            + self.conflict
            + self.missing
            + self.extra
            + self.numbers
            + self.place
            + self.business
            + self.generation
            + self.order
            + self.rarity
    }
}

/// How well two words agree, in thousandths.
pub fn gain(likeness: Likeness) -> i32 {
    match likeness.way {
        Way::Same => 1000,
        Way::Reading => 980,
        Way::Meaning => 950,
        Way::Sound => 950,
        Way::Nickname => 820,
        Way::Consonants => match likeness.length {
            0..=2 => 550,
            3 => 750,
            _ => 880,
        },
        Way::Cut => match likeness.length {
            0..=2 => 450,
            3 => 650,
            4 => 750,
            _ => 800,
        },
        // A tenth of the letters wrong costs a sixth of the agreement.
        Way::Spelling => (960 - wrong(likeness) * 17 / 10).max(-300),
        Way::Resemblance => RESEMBLANCE - wrong(likeness) * 22 / 10,
    }
}

/// Letters that differ, in thousandths of the word.
fn wrong(likeness: Likeness) -> i32 {
    i32::from(likeness.distance) * 10 / i32::from(likeness.length.max(1))
}

/// Two words written as one.
pub const JOINED: i32 = 930;
/// An initial and a word that begins with it.
pub const INITIAL: i32 = 650;
/// An initial in the listed name: whoever gives a whole name may bear any that begins so.
pub const LISTED_INITIAL: i32 = 450;

/// The most that the initials of a whole name gain.
pub const ACRONYM: i32 = 850;

/// What initials of so many letters gain: three are shared by chance in any long list.
fn acronym(letters: usize) -> i32 {
    match letters {
        ..4 => 700,
        4 => 800,
        _ => ACRONYM,
    }
}

/// Aligns two names and says what they say. `kind` is what the query's was read as.
pub fn align(
    kind: NameKind,
    query: &[Word],
    candidate: &[Word],
    alike: &impl Alike,
) -> NameFinding {
    let mut finding =
        NameFinding { alignment: pair(kind, query, candidate, alike), ..NameFinding::default() };
    let (mut query_left, mut candidate_left) = (shares(query), shares(candidate));
    let mut agreed_rarity = 0;
    for pairing in &finding.alignment {
        let (mut agreed, mut rarity) = (0, 0);
        for place in span(pairing.query) {
            let share = std::mem::take(&mut query_left[place]);
            // What merely resembles the query's word is not looked for, so it covers none of it.
            if !matches!(pairing.way, Some(Way::Cut | Way::Resemblance)) {
                agreed += share;
                rarity += query[place].rarity;
            }
        }
        for place in span(pairing.candidate) {
            agreed += std::mem::take(&mut candidate_left[place]);
        }
        finding.agreement += AGREEMENT / 2 * agreed / 1000 * pairing.gain / 1000;
        if pairing.is_initials() {
            // Whoever knows the initials knows no more than they say.
            let of = |words: &[Word], at: (u8, u8)| -> i32 {
                words[span(at)].iter().map(|it| it.rarity).sum()
            };
            rarity = of(query, pairing.query).min(of(candidate, pairing.candidate));
        }
        agreed_rarity += rarity * pairing.gain.max(0) / 1000;
    }
    excuse_repetitions(query, &mut query_left, candidate, |left, right| {
        alike.likeness(left, right)
    });
    excuse_repetitions(candidate, &mut candidate_left, query, |left, right| {
        alike.likeness(right, left)
    });
    let left = |words: &[Word], shares: &[i32]| -> i32 {
        words.iter().zip(shares).filter(|(it, _)| tells(it.class)).map(|(_, share)| share).sum()
    };
    let (query_rest, candidate_rest) = (left(query, &query_left), left(candidate, &candidate_left));
    let against = query_rest.min(candidate_rest);
    finding.conflict = -(CONFLICT * against / 1000);
    finding.missing = -(MISSING * (query_left.iter().sum::<i32>() - against) / 1000);
    finding.extra = -(EXTRA * (candidate_left.iter().sum::<i32>() - against) / 1000);
    let sides =
        LeftOver { query, query_left: &query_left, candidate, candidate_left: &candidate_left };
    if kind == NameKind::Person {
        finding.generation = sides.tell(GENERATIONS, 0, |word, _| word.class == Class::Generation);
    } else {
        finding.numbers = sides.tell(NUMBERS, NUMBER_ALONE, |word, _| word.class == Class::Number);
        finding.place = sides.tell(PLACES, PLACE_ALONE, |word, _| word.class == Class::Place);
        finding.business = sides.tell(BUSINESSES, BUSINESS_ALONE, |word, others| {
            word.business.is_some() && others.iter().all(|it| it.business != word.business)
        });
    }
    if exchanged(query, candidate, &finding.alignment) {
        finding.order = FATHER_AND_SON;
    }
    finding.rarity = rarity_bonus(agreed_rarity);
    if finding.rarity > 0 {
        // What agrees says less the more stands against it.
        finding.rarity = finding.rarity * (1000 - 3 * against).max(0) / 1000;
    }
    finding
}

/// Takes generic words that say once more what a word of the other name says out of what is left over:
/// "Shipping Lines" has nothing that "Shipping" lacks.
fn excuse_repetitions(
    words: &[Word],
    left: &mut [i32],
    others: &[Word],
    alike: impl Fn(usize, usize) -> Option<Likeness>,
) {
    for (place, share) in left.iter_mut().enumerate().filter(|(_, share)| **share > 0) {
        let means = |other: usize| {
            others[other].class == Class::Trade
                && alike(place, other).is_some_and(|it| matches!(it.way, Way::Same | Way::Meaning))
        };
        if words[place].class == Class::Trade && (0..others.len()).any(means) {
            *share = 0;
        }
    }
}

/// The words of two names, and what is left of their shares once some have counterparts.
struct LeftOver<'a> {
    query: &'a [Word],
    query_left: &'a [i32],
    candidate: &'a [Word],
    candidate_left: &'a [i32],
}

impl LeftOver<'_> {
    /// What words of one sort say that have no counterpart: so much if both names have some, so much if
    /// one has. A word is told with all words of the other name.
    fn tell(&self, both: i32, alone: i32, is: impl Fn(&Word, &[Word]) -> bool) -> i32 {
        let left = |words: &[Word], shares: &[i32], others: &[Word]| {
            words.iter().zip(shares).any(|(it, share)| *share > 0 && is(it, others))
        };
        match (
            left(self.query, self.query_left, self.candidate),
            left(self.candidate, self.candidate_left, self.query),
        ) {
            (true, true) => both,
            (false, false) => 0,
            _ => alone,
        }
    }
}

/// Whether the son of one name is the father of the other, and the other way round.
fn exchanged(query: &[Word], candidate: &[Word], alignment: &Alignment) -> bool {
    let son = |words: &[Word]| words.iter().position(|it| it.son);
    let (Some(query_son), Some(candidate_son)) = (son(query), son(candidate)) else {
        return false;
    };
    let sides = |it: &Pairing| {
        (usize::from(it.query.0) > query_son, usize::from(it.candidate.0) > candidate_son)
    };
    let of_names = |it: &&Pairing| names_somebody(query[usize::from(it.query.0)].class);
    let crosses = |way: (bool, bool)| alignment.iter().filter(of_names).any(|it| sides(it) == way);
    crosses((true, false)) && crosses((false, true))
}

/// What the rarity of the words that agree adds.
pub(crate) fn rarity_bonus(agreed: i32) -> i32 {
    ((agreed - RARITY_BASE) * RARITY_RATE / 1000).clamp(RARITY_LEAST, RARITY_MOST)
}

/// Whether a word without a counterpart may stand against another one.
pub(crate) fn tells(class: Class) -> bool {
    !matches!(class, Class::Honorific | Class::Particle | Class::LegalForm)
}

fn span((first, count): (u8, u8)) -> std::ops::Range<usize> {
    usize::from(first)..usize::from(first) + usize::from(count)
}

/// Chooses pairings, the most telling first. A greedy choice is the best one unless three words are
/// alike crosswise, which names of real lists hardly ever show.
fn pair(kind: NameKind, query: &[Word], candidate: &[Word], alike: &impl Alike) -> Alignment {
    let mut options: SmallVec<[(i64, Pairing); 16]> = SmallVec::new();
    let mut offer = |query_span: (u8, u8), candidate_span: (u8, u8), way, gain: i32| {
        let weight: i64 = span(query_span).map(|it| i64::from(query[it].weight)).sum::<i64>()
            + span(candidate_span).map(|it| i64::from(candidate[it].weight)).sum::<i64>();
        options.push((
            weight * i64::from(gain + 400),
            Pairing { query: query_span, candidate: candidate_span, way, gain },
        ));
    };
    for (q, word) in query.iter().enumerate() {
        for (c, other) in candidate.iter().enumerate() {
            let (query_one, candidate_one) = ((q as u8, 1), (c as u8, 1));
            if let Some(likeness) = alike.likeness(q, c) {
                if are_two_names(word, other, likeness) {
                    continue;
                }
                let gain = gain_between(word, other, likeness);
                offer(query_one, candidate_one, Some(likeness.way), gain);
                continue;
            }
            if may_be_initial_of(word, other) {
                let asked = word.class == Class::Initial && word.first == other.first;
                let gain = if asked { INITIAL } else { LISTED_INITIAL };
                offer(query_one, candidate_one, None, gain);
            }
            if q + 1 < query.len() && alike.query_joined(q, c) {
                offer((q as u8, 2), candidate_one, Some(Way::Sound), JOINED);
            }
            if c + 1 < candidate.len() && alike.candidate_joined(q, c) {
                offer(query_one, (c as u8, 2), Some(Way::Sound), JOINED);
            }
        }
    }
    if matches!(kind, NameKind::Organization | NameKind::Unknown) {
        for (q, word) in query.iter().enumerate() {
            if let Some(letters) = word.initials.count_in(candidate) {
                let all = (0, candidate.len() as u8);
                offer((q as u8, 1), all, Some(Way::Meaning), acronym(letters));
            }
        }
        for (c, word) in candidate.iter().enumerate() {
            if let Some(letters) = word.initials.count_in(query) {
                let all = (0, query.len() as u8);
                offer(all, (c as u8, 1), Some(Way::Meaning), acronym(letters));
            }
        }
    }
    options.sort_by_key(|(value, it)| (std::cmp::Reverse(*value), it.query, it.candidate));
    let (mut query_used, mut candidate_used) = (0u64, 0u64);
    let mut chosen = Alignment::new();
    for (_, pairing) in options {
        let (query_bits, candidate_bits) = (bits(pairing.query), bits(pairing.candidate));
        if query_used & query_bits == 0 && candidate_used & candidate_bits == 0 {
            query_used |= query_bits;
            candidate_used |= candidate_bits;
            chosen.push(pairing);
        }
    }
    // Only where some word agrees: names are not looked for by words that merely resemble theirs.
    if chosen.iter().any(|it| it.way.is_some()) {
        pair_the_rest(query, candidate, alike, (query_used, candidate_used), &mut chosen);
    }
    chosen.sort_by_key(|it| (it.query, it.candidate));
    chosen
}

/// Pairs words that are left over on both sides and resemble each other.
fn pair_the_rest(
    query: &[Word],
    candidate: &[Word],
    alike: &impl Alike,
    (mut query_used, mut candidate_used): (u64, u64),
    chosen: &mut Alignment,
) {
    let free = |used: u64, place: usize| used & bits((place as u8, 1)) == 0;
    let mut options: SmallVec<[Pairing; 8]> = SmallVec::new();
    for q in (0..query.len()).filter(|it| free(query_used, *it) && may_resemble(&query[*it])) {
        for c in (0..candidate.len()).filter(|it| free(candidate_used, *it)) {
            if let Some(likeness) = alike.resemblance(q, c)
                && !are_two_names(&query[q], &candidate[c], likeness)
            {
                let gain = gain_between(&query[q], &candidate[c], likeness);
                let (query, candidate) = ((q as u8, 1), (c as u8, 1));
                options.push(Pairing { query, candidate, way: Some(likeness.way), gain });
            }
        }
    }
    options.retain(|it| it.gain >= RESEMBLES);
    options.sort_by_key(|it| (std::cmp::Reverse(it.gain), it.query, it.candidate));
    for pairing in options {
        let (query_bits, candidate_bits) = (bits(pairing.query), bits(pairing.candidate));
        if query_used & query_bits == 0 && candidate_used & candidate_bits == 0 {
            query_used |= query_bits;
            candidate_used |= candidate_bits;
            chosen.push(pairing);
        }
    }
}

/// Whether two words that are alike are two names all the same: many people bear either, or they are
/// syllables that merely resemble each other, or the fathers have different names.
fn are_two_names(word: &Word, other: &Word, likeness: Likeness) -> bool {
    if word.class == Class::Generation && other.class == Class::Generation {
        return !matches!(likeness.way, Way::Same | Way::Meaning);
    }
    if !matches!(likeness.way, Way::Sound | Way::Spelling | Way::Consonants | Way::Resemblance) {
        return false;
    }
    if word.class == Class::Patronymic && other.class == Class::Patronymic {
        return wrong(likeness) > FATHERS_DIFFER;
    }
    let difference = difference(word, other);
    difference == Difference::Certain
        || (likeness.way == Way::Resemblance
            && (difference == Difference::Likely || are_known_syllables(word, other)))
}

/// Of syllables that are names each is another name, whatever it resembles.
fn are_known_syllables(word: &Word, other: &Word) -> bool {
    [word, other].iter().all(|it| it.syllable && it.known.is_some())
}

fn difference(word: &Word, other: &Word) -> Difference {
    word.known.zip(other.known).map_or(Difference::None, |(one, two)| known::difference(one, two))
}

/// How well a word of the query and one of the candidate agree that are alike: less by letters where many
/// people bear either name, or the query's alone. Who is called Jackson seldom misspells Jaksic.
fn gain_between(query: &Word, candidate: &Word, likeness: Likeness) -> i32 {
    let gain = gain(likeness);
    if !matches!(likeness.way, Way::Spelling | Way::Consonants | Way::Resemblance) {
        return gain;
    }
    if difference(query, candidate) == Difference::Likely {
        return gain.min(TWO_NAMES);
    }
    let common = query.known.is_some_and(|it| known::bearers(it) >= 2);
    if common && candidate.known.is_none() && likeness.distance > ONE_LETTER {
        return gain - UNLIKELY_TYPO;
    }
    gain
}

/// The most that two names gain that many people bear, in thousandths.
const TWO_NAMES: i32 = 300;
/// One letter, in hundredths.
const ONE_LETTER: u16 = 100;
/// What an agreement by letters loses that is unlikely, in thousandths.
const UNLIKELY_TYPO: i32 = 200;

/// Letters of two fathers' names that may differ, in thousandths: their endings are the same, so that
/// `Petrovich` and `Pavlovich` have much in common.
const FATHERS_DIFFER: i32 = 150;

/// Whether a word of the query that is left over may be taken for one that it resembles.
pub(crate) fn may_resemble(word: &Word) -> bool {
    tells(word.class) && !text::likeness::is_exact(word.class)
}

/// The least gain at which words that are left over are taken to be the same.
const RESEMBLES: i32 = 100;

/// The most that a word gains by resembling another.
pub(crate) const RESEMBLANCE: i32 = 900;

/// Whether one of two words is an initial that may stand for the other.
pub fn is_initial_of(word: &Word, other: &Word) -> bool {
    (word.class == Class::Initial) != (other.class == Class::Initial)
        && word.first == other.first
        && names_somebody(word.class)
        && names_somebody(other.class)
}

/// Whether a word of the query is an initial that may stand for a word of the candidate, or the other way
/// round. An initial that is asked for may be that of another romanisation: `E.` for `Yevgeny`.
pub fn may_be_initial_of(query: &Word, candidate: &Word) -> bool {
    is_initial_of(query, candidate)
        || (query.class == Class::Initial
            && candidate.class != Class::Initial
            && names_somebody(candidate.class)
            && matches!(
                (query.first, candidate.first),
                (b'e' | b'j' | b'i', b'y')
                    | (b'y' | b'g', b'j')
                    | (b'y' | b'j', b'i' | b'e')
                    | (b'v', b'w')
                    | (b'w', b'v')
            ))
}

/// Whether an initial may stand for a word of that class.
pub fn names_somebody(class: Class) -> bool {
    matches!(class, Class::Word | Class::Initial | Class::Patronymic)
}

fn bits((first, count): (u8, u8)) -> u64 {
    ((1u64 << count) - 1) << first
}
