//! What people, organisations and ships are called, in full and by their other names.

use super::culture::{
    CULTURES, Culture, FORMS, LINKS, Order, SHIP_WORDS, Script, Sound, TRADES, Term, column,
};
use super::random::Random;
use super::word::{Dictionary, Law, Role, Word, capitalised};

// The shares of octaves were fitted until the statistics of `README.md` came out as they do on public
// lists; the last is about what is seen once or twice among 20,000 entities.

/// Given names: few are very common.
const GIVEN: Law = Law { head: &[68, 95, 102, 104, 110, 112, 108, 100, 76, 52, 32], further: 620 };
/// Family names: many are rare.
const FAMILY: Law = Law { head: &[14, 24, 44, 72, 102, 124, 130, 122, 102, 80, 62], further: 640 };
/// What organisations do: the first are [`TRADES`], then come words of their culture.
const TRADE: Law = Law { head: &[8, 20, 54, 112, 160, 165, 140, 110, 84, 56, 40], further: 600 };
/// What organisations call themselves.
const PROPER: Law = Law { head: &[11, 22, 44, 74, 98, 112, 116, 114, 104, 88, 72], further: 640 };
/// Ships: mostly words of their own.
const SHIP: Law = Law { head: &[8, 14, 24, 40, 60, 80, 95, 110, 115, 110], further: 620 };
/// Places.
const PLACE: Law = Law { head: &[60, 80, 100, 120, 130, 130, 110, 90, 60], further: 500 };

/// Sounds in an unusual spelling in the first name of an entity, of a thousand.
const USUAL: u64 = 26;
/// The same in its further names.
const RESPELT: u64 = 110;

/// Particles, in the script of their culture and in Latin letters, with what parts them from the next word.
const ARTICLE: Sound = ("ال", "al-|al-|al-|el-");
const FATHER_OF: Sound = ("أبو ", "abu |abu |abou ");
const SON_OF: Sound = ("بن ", "bin |ben |ibn ");
const OF: Sound = ("de ", "de ");

/// A part of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Word(Word),
    Term(&'static Term),
    /// Written alike in every script.
    Text(String),
    /// What stands before a word and says how it belongs to the name.
    Particle(Sound),
}

/// A name that is yet to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pieces: Vec<Piece>,
    culture: usize,
}

/// How to write a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// In plain Latin letters with so many unusual spellings in a thousand sounds.
    Latin(u64),
    /// As its own culture does.
    Own,
}

/// A name as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) script: Script,
}

impl Phrase {
    pub(super) fn written(&self, writing: Writing, random: &mut Random) -> Written {
        let culture = &CULTURES[self.culture];
        let script = if writing == Writing::Own { culture.script } else { Script::Latin };
        let mut text = String::new();
        let mut parted = true;
        for piece in &self.pieces {
            let word = piece.written(writing, culture, random);
            if word.is_empty() {
                continue;
            }
            if !parted && script != Script::Han {
                text.push(' ');
            }
            text.push_str(&word);
            parted = matches!(piece, Piece::Particle(_));
        }
        Written { text, script }
    }
}

impl Piece {
    fn written(&self, writing: Writing, culture: &Culture, random: &mut Random) -> String {
        match (self, writing) {
            (Piece::Word(word), Writing::Own) => word.native(),
            (Piece::Word(word), Writing::Latin(unusual)) => word.latin(unusual, random),
            (Piece::Term(term), Writing::Own) => capitalised(term[column(culture)]),
            (Piece::Term(term), Writing::Latin(_)) => capitalised(term[0]),
            (Piece::Text(text), _) => text.clone(),
            (Piece::Particle((own, _)), Writing::Own) => (*own).to_owned(),
            (Piece::Particle((_, latin)), Writing::Latin(_)) => {
                let spellings: Vec<&str> = latin.split('|').collect();
                capitalised(random.pick::<&str>(&spellings))
            }
        }
    }
}

/// Everything that something is called.
#[derive(Debug, Clone)]
pub(super) enum Named {
    Person(Person),
    Organisation(Organisation),
    /// Ships and aircraft.
    Craft(Phrase),
}

#[derive(Debug, Clone)]
pub(super) struct Person {
    culture: usize,
    given: Vec<Word>,
    family: Vec<Piece>,
}

#[derive(Debug, Clone)]
pub(super) struct Organisation {
    culture: usize,
    proper: Vec<Word>,
    trades: Vec<Piece>,
    form: Option<&'static Term>,
    shape: Shape,
}

/// In what order the parts of an organisation's name stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Velgor Shipping Company Limited.
    FormLast,
    /// JSC Shipping Velgor.
    FormFirst,
    /// Institute of Marine Research and Design Velgor.
    Institution,
}

impl Named {
    /// The first name.
    pub(super) fn full(&self) -> Phrase {
        match self {
            Named::Person(person) => person.full(),
            Named::Organisation(organisation) => organisation.phrase(organisation.form),
            Named::Craft(phrase) => phrase.clone(),
        }
    }

    /// Another name, and whether it is worth little for telling people apart.
    pub(super) fn further(&self, seed: u64, random: &mut Random) -> (Written, bool) {
        let (phrase, weak) = match self {
            Named::Person(person) => person.further(seed, random),
            Named::Organisation(organisation) => organisation.further(random),
            Named::Craft(phrase) => (craft(seed, phrase.culture, random), false),
        };
        let own = CULTURES[phrase.culture].own_script;
        let writing = if random.chance(own) { Writing::Own } else { Writing::Latin(RESPELT) };
        (phrase.written(writing, random), weak)
    }

    pub(super) fn first(&self, random: &mut Random) -> Written {
        self.full().written(Writing::Latin(USUAL), random)
    }

    /// The given and the family name apart, for persons.
    pub(super) fn parts(&self) -> Option<(Phrase, Phrase)> {
        let Named::Person(Person { culture, given, family }) = self else { return None };
        let given = given.iter().cloned().map(Piece::Word).collect();
        let phrase = |pieces| Phrase { pieces, culture: *culture };
        Some((phrase(given), phrase(family.clone())))
    }
}

fn word(seed: u64, culture: usize, role: Role, law: &Law, random: &mut Random) -> Word {
    Dictionary { seed, culture, role }.word(law.rank(random))
}

/// A place of that culture.
pub(super) fn place(seed: u64, culture: usize, random: &mut Random) -> String {
    word(seed, culture, Role::Place, &PLACE, random).latin(0, random)
}

/// A culture, for persons or for organisations.
pub(super) fn culture(weight: impl Fn(&Culture) -> u32, random: &mut Random) -> usize {
    random.weighted(&CULTURES.each_ref().map(weight))
}

/// A person's names.
pub(super) fn person(seed: u64, culture: usize, random: &mut Random) -> Named {
    let given = |random: &mut Random| word(seed, culture, Role::Given, &GIVEN, random);
    let family = |random: &mut Random| word(seed, culture, Role::Family, &FAMILY, random);
    let order = CULTURES[culture].order;
    let mut givens = vec![given(random)];
    let more = match order {
        Order::Patronymic => u64::from(random.chance(620)),
        Order::Chain => random.weighted(&[250, 420, 250, 80]) as u64,
        Order::FamilyFirst => 0,
        Order::TwoFamilies => u64::from(random.chance(450)),
        Order::GivenFamily => u64::from(random.chance(220)),
    };
    for _ in 0..more {
        givens.push(given(random));
    }
    let mut families = Vec::new();
    match order {
        Order::Chain if random.chance(480) => families.push(Piece::Particle(ARTICLE)),
        Order::Chain if random.chance(150) => families.push(Piece::Particle(SON_OF)),
        Order::TwoFamilies => families.push(Piece::Word(family(random))),
        _ => {}
    }
    if order == Order::TwoFamilies && random.chance(120) {
        families.push(Piece::Particle(OF));
    }
    families.push(Piece::Word(family(random)));
    Named::Person(Person { culture, given: givens, family: families })
}

impl Person {
    fn phrase(&self, given: &[Word], family_first: bool) -> Phrase {
        let given = given.iter().cloned().map(Piece::Word);
        let family = self.family.iter().cloned();
        let pieces = if family_first {
            family.chain(given).collect()
        } else {
            given.chain(family).collect()
        };
        Phrase { pieces, culture: self.culture }
    }

    fn full(&self) -> Phrase {
        let family_first = CULTURES[self.culture].order == Order::FamilyFirst;
        self.phrase(&self.given, family_first)
    }

    fn further(&self, seed: u64, random: &mut Random) -> (Phrase, bool) {
        let order = CULTURES[self.culture].order;
        let family_first = order == Order::FamilyFirst;
        let another = |random: &mut Random| word(seed, self.culture, Role::Given, &GIVEN, random);
        match random.weighted(&[430, 120, 170, 130, 150]) {
            0 => (self.full(), false),
            1 => (self.phrase(&self.given, !family_first), false),
            2 => (self.phrase(&self.given[..1], family_first), false),
            3 => {
                let mut given = self.given.clone();
                let more = another(random);
                given.push(more);
                (self.phrase(&given, family_first), false)
            }
            _ if order == Order::Chain => {
                let pieces = vec![Piece::Particle(FATHER_OF), Piece::Word(another(random))];
                (Phrase { pieces, culture: self.culture }, true)
            }
            _ => {
                let given = [another(random)];
                (self.phrase(&given, family_first), true)
            }
        }
    }
}

/// An organisation's names.
pub(super) fn organisation(seed: u64, culture: usize, random: &mut Random) -> Named {
    let shape = match random.weighted(&[470, 250, 280]) {
        0 => Shape::FormLast,
        1 => Shape::FormFirst,
        _ => Shape::Institution,
    };
    let proper = match shape {
        Shape::Institution => random.weighted(&[250, 600, 150]),
        _ => 1 + random.weighted(&[640, 300, 60]),
    };
    let proper =
        (0..proper).map(|_| word(seed, culture, Role::Proper, &PROPER, random)).collect::<Vec<_>>();
    let trades = match shape {
        Shape::Institution => 2 + random.weighted(&[160, 200, 180, 150, 120, 90, 60, 40]),
        _ => random.weighted(&[200, 450, 240, 80, 30]),
    };
    let mut pieces = Vec::new();
    for place in 0..trades {
        if shape == Shape::Institution && place > 0 && random.chance(330) {
            pieces.push(Piece::Term(random.pick(LINKS)));
        }
        pieces.push(trade(seed, culture, random));
    }
    if random.chance(45) {
        pieces.push(Piece::Text(format!("{}", random.between(1, 99))));
    }
    Named::Organisation(Organisation {
        culture,
        proper,
        trades: pieces,
        form: random.chance(430).then(|| form(random)),
        shape,
    })
}

fn form(random: &mut Random) -> &'static Term {
    &FORMS[random.weighted(&[190, 130, 160, 140, 120, 100, 60, 40, 35, 25])]
}

/// What an organisation does: one of the common words, or one that is its own culture's.
fn trade(seed: u64, culture: usize, random: &mut Random) -> Piece {
    let rank = TRADE.rank(random);
    match TRADES.get(rank as usize) {
        Some(term) => Piece::Term(term),
        None => Piece::Word(Dictionary { seed, culture, role: Role::Proper }.word(rank)),
    }
}

impl Organisation {
    fn phrase(&self, form: Option<&'static Term>) -> Phrase {
        let proper = self.proper.iter().cloned().map(Piece::Word);
        let trades = self.trades.iter().cloned();
        let form = form.map(Piece::Term);
        let pieces = match self.shape {
            Shape::FormLast => proper.chain(trades).chain(form).collect(),
            Shape::FormFirst => form.into_iter().chain(trades).chain(proper).collect(),
            Shape::Institution => trades.chain(proper).collect(),
        };
        Phrase { pieces, culture: self.culture }
    }

    fn further(&self, random: &mut Random) -> (Phrase, bool) {
        let form = random.chance(450).then(|| form(random));
        match random.weighted(&[500, 200, 130, 170]) {
            0 => (self.phrase(form), false),
            1 if self.trades.len() > 1 => {
                let mut shorter = self.clone();
                shorter.trades.remove(random.below(self.trades.len() as u64) as usize);
                (shorter.phrase(form), false)
            }
            2 if self.full_length() > 3 => (self.acronym(), true),
            _ => {
                let shape = match self.shape {
                    Shape::FormLast => Shape::FormFirst,
                    Shape::FormFirst | Shape::Institution => Shape::FormLast,
                };
                (Organisation { shape, ..self.clone() }.phrase(form), false)
            }
        }
    }

    fn full_length(&self) -> usize {
        self.proper.len() + self.trades.len()
    }

    /// The first letters of its words.
    fn acronym(&self) -> Phrase {
        let mut random = Random::of(&[0]);
        let words = self.phrase(None).written(Writing::Latin(0), &mut random).text;
        let letters = words.split(' ').filter_map(|it| it.chars().next());
        let acronym: String = letters.filter(|it| it.is_alphabetic()).collect();
        Phrase { pieces: vec![Piece::Text(acronym.to_uppercase())], culture: self.culture }
    }
}

/// A ship's name.
pub(super) fn craft(seed: u64, culture: usize, random: &mut Random) -> Phrase {
    let mut pieces = Vec::new();
    for _ in 0..1 + random.weighted(&[430, 450, 120]) {
        pieces.push(if random.chance(90) {
            Piece::Text(capitalised(random.pick::<&str>(SHIP_WORDS)))
        } else {
            Piece::Word(word(seed, culture, Role::Ship, &SHIP, random))
        });
    }
    if random.chance(150) {
        pieces.push(Piece::Text(format!("{}", random.between(1, 40))));
    }
    Phrase { pieces, culture }
}

/// The registration of an aircraft, which is its name.
pub(super) fn registration(culture: usize, random: &mut Random) -> Phrase {
    let prefix = random.pick(&["EP", "YK", "RA", "YI", "P", "YV", "5A"]);
    let letters: String = (0..3).map(|_| (b'A' + random.below(26) as u8) as char).collect();
    Phrase { pieces: vec![Piece::Text(format!("{prefix}-{letters}"))], culture }
}
