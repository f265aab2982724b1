//! How much a word of a name says.

use smallvec::SmallVec;
use text::{Class, Token};

/// What a word is, whatever its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What it does in the name.
    pub class: Class,
    /// The first letter of its likeliest reading.
    pub first: u8,
    /// Letters of that reading.
    pub letters: usize,
    /// Whether it may stand for a given name.
    pub nicknamed: bool,
}

impl From<&Token> for Shape {
    fn from(token: &Token) -> Shape {
        Shape {
            class: token.class,
            first: token.form().as_bytes().first().copied().unwrap_or(0),
            letters: token.form().len(),
            nicknamed: !token.nicknames.is_empty(),
        }
    }
}

/// What the alignment needs to know of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// What it does in the name.
    pub class: Class,
    /// Its first letter, for initials.
    pub first: u8,
    /// How much finding it says, in thousandths of a nat.
    pub rarity: i32,
    /// How much of its name it is, against the other words.
    pub weight: i32,
}

/// Entities that are assumed beside those of the corpus, so that in a small one words do not look
/// rarer than they are.
const BACKGROUND: f64 = 20_000.0;
/// How many of those bear a common given name.
const BACKGROUND_COMMON: f64 = 60.0;
/// How many bear any other word.
const BACKGROUND_OTHER: f64 = 1.0;

/// What is known of a word that occurs in `entities` of `of` entities.
pub fn word(shape: Shape, entities: u32, of: u32) -> Word {
    let known = if shape.nicknamed { BACKGROUND_COMMON } else { BACKGROUND_OTHER };
    let nats = ((f64::from(of) + BACKGROUND) / (f64::from(entities) + known)).ln();
    let counted = (nats * 1000.0).round() as i32;
    let (rarity, factor) = match shape.class {
        Class::Word => (counted, 1000),
        Class::Patronymic => (counted.min(4000), 600),
        Class::Number => (counted.min(3000), 900),
        Class::Place => (counted.min(2500), 450),
        Class::Trade => (counted.min(2000), 300),
        Class::Initial => (counted.min(1500), 400),
        Class::Generation => (500, 300),
        Class::LegalForm => (300, 90),
        Class::Particle => (300, 70),
        Class::Honorific => (300, 60),
    };
    // Words of one or two letters are shared by chance.
    let short = shape.letters <= 2 && shape.class == Class::Word;
    let factor = if short { factor * 7 / 10 } else { factor };
    Word {
        class: shape.class,
        first: shape.first,
        rarity,
        weight: (2000 + counted.clamp(1000, 10_000)) * factor / 1000,
    }
}

/// How much of a name each of its words is, in thousandths.
pub fn shares(words: &[Word]) -> SmallVec<[i32; 8]> {
    let total: i32 = words.iter().map(|it| it.weight).sum();
    words.iter().map(|it| if total == 0 { 0 } else { it.weight * 1000 / total }).collect()
}
