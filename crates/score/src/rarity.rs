//! How much a word of a name says.

use smallvec::SmallVec;
use text::known::{self, KnownName};
use text::lexicon;
use text::likeness::{MAX_ACRONYM, MIN_ACRONYM, is_in_acronyms};
use text::{Class, Token, Written};

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
    /// Which name it is, if many people bear it.
    pub known: Option<KnownName>,
    /// Whether it is of a kind of which there are few.
    pub few: Few,
    /// Whether it says "son of".
    pub son: bool,
    /// Which line of business it tells.
    pub business: Option<u8>,
    /// Its letters, if they may be the initials of a name.
    pub initials: Initials,
}

/// The letters of a word that may be the initials of a name, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Initials([u8; MAX_ACRONYM]);

impl Initials {
    /// Those of a word of that class and form.
    pub fn of(class: Class, form: &str) -> Initials {
        let may = class == Class::Word
            && (MIN_ACRONYM..=MAX_ACRONYM).contains(&form.len())
            && form.bytes().all(|it| it.is_ascii_lowercase());
        let mut letters = [0; MAX_ACRONYM];
        if may {
            letters[..form.len()].copy_from_slice(form.as_bytes());
        }
        Initials(letters)
    }

    /// How many they are, if they are those of a name of these words.
    pub fn count_in(self, words: &[Word]) -> Option<usize> {
        let count = self.0.iter().take_while(|it| **it != 0).count();
        if count == 0 || words.len() < count {
            return None;
        }
        let are = |with_legal_forms: bool| {
            let told = words.iter().filter(|it| match it.class {
                Class::LegalForm => with_legal_forms,
                class => is_in_acronyms(class),
            });
            told.map(|it| it.first).eq(self.0[..count].iter().copied())
        };
        (are(false) || are(true)).then_some(count)
    }
}

/// Words of which a language has few, so that many people share them whom no list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Few {
    /// It is none of them.
    No,
    /// A single syllable, as Chinese and Korean names are made of.
    Syllable,
    /// A Korean name of two syllables.
    Hangul,
}

impl Few {
    /// Of which kind a word is: its likeliest reading, and in what it was written.
    pub fn of(form: &str, written: Written) -> Few {
        match written {
            Written::Hangul => Few::Hangul,
            _ if is_syllable(form) => Few::Syllable,
            _ => Few::No,
        }
    }
}

impl From<&Token> for Shape {
    fn from(token: &Token) -> Shape {
        Shape {
            class: token.class,
            first: token.form().as_bytes().first().copied().unwrap_or(0),
            letters: token.form().len(),
            nicknamed: !token.nicknames.is_empty(),
            known: known::find(token.form()),
            few: Few::of(token.form(), token.written),
            son: token.is_son(),
            business: business(token.class, token.form()),
            initials: Initials::of(token.class, token.form()),
        }
    }
}

/// Which line of business a word of that class tells.
pub fn business(class: Class, form: &str) -> Option<u8> {
    (class == Class::Trade).then(|| lexicon::line_of_business(form)).flatten()
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
    /// Whether it says "son of", so that what follows is the father's name.
    pub son: bool,
    /// Which name it is, if many people bear it.
    pub known: Option<KnownName>,
    /// Whether it is a single syllable, as Chinese and Korean names are made of.
    pub syllable: bool,
    /// Which line of business it tells.
    pub business: Option<u8>,
    /// Its letters, if they may be the initials of a name.
    pub initials: Initials,
}

/// Entities that are assumed beside those of the corpus, so that in a small one words do not look
/// rarer than they are.
const BACKGROUND: f64 = 20_000.0;
/// How many of those bear a given name that has diminutives, if nothing else is known of it.
const BACKGROUND_COMMON: f64 = 20.0;
/// How many bear any other word.
const BACKGROUND_OTHER: f64 = 1.0;
/// How many bear a word that is a single syllable: some hundreds of syllables make the names of a
/// quarter of mankind.
const BACKGROUND_SYLLABLE: f64 = 150.0;
/// How many bear a Korean given name of two syllables.
const BACKGROUND_HANGUL: f64 = 60.0;

/// What is known of a word that occurs in `entities` of `of` entities.
pub fn word(shape: Shape, entities: u32, of: u32) -> Word {
    let common = if shape.nicknamed { BACKGROUND_COMMON } else { BACKGROUND_OTHER };
    let known = shape.known.map_or(common, |it| common.max(f64::from(known::bearers(it))));
    let said = |known: f64| {
        let nats = ((f64::from(of) + BACKGROUND) / (f64::from(entities) + known)).ln();
        (nats * 1000.0).round() as i32
    };
    let counted = said(known);
    let at_most = match shape.few {
        Few::No => i32::MAX,
        Few::Syllable => said(BACKGROUND_SYLLABLE),
        Few::Hangul => said(BACKGROUND_HANGUL),
    };
    let (rarity, factor) = match shape.class {
        Class::Word => (counted.min(at_most), 1000),
        Class::Patronymic => (counted.min(4000), 600),
        Class::Number => (counted.min(3000), 900),
        Class::Place => (counted.min(4000), 500),
        Class::Trade if shape.business.is_some() => (counted.min(3000), 380),
        Class::Trade => (counted.min(2500), 290),
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
        son: shape.son,
        known: shape.known.filter(|_| shape.class == Class::Word),
        syllable: shape.few == Few::Syllable,
        business: shape.business,
        initials: shape.initials,
    }
}

/// Whether a word is one syllable as East Asian names have them: consonants that begin one, vowels,
/// and at most one of the few consonants that end one.
fn is_syllable(form: &str) -> bool {
    const BEGINNINGS: [&str; 8] = ["tch", "zh", "ch", "sh", "ts", "kh", "hs", "h"];
    const ENDINGS: [&str; 11] = ["ng", "n", "k", "l", "m", "p", "b", "g", "t", "h", "r"];
    let vowel = |it: char| matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'w');
    if form.len() > 6 {
        return false;
    }
    let rest = match BEGINNINGS.iter().find_map(|it| form.strip_prefix(it)) {
        Some(rest) => rest,
        None => {
            let rest = form.trim_start_matches(|it: char| it.is_ascii_lowercase() && !vowel(it));
            if form.len() - rest.len() > 1 {
                return false;
            }
            rest
        }
    };
    let ending = rest.trim_start_matches(vowel);
    let vowels = rest.len() - ending.len();
    (1..=4).contains(&vowels) && (ending.is_empty() || ENDINGS.contains(&ending))
}

/// How much of a name each of its words is, in thousandths.
pub fn shares(words: &[Word]) -> SmallVec<[i32; 8]> {
    let total: i32 = words.iter().map(|it| it.weight).sum();
    words.iter().map(|it| if total == 0 { 0 } else { it.weight * 1000 / total }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_is_what_chinese_and_korean_names_are_made_of() {
        for word in ["li", "zhang", "hyok", "kim", "u", "hsiao", "guo", "myong", "park"] {
            assert_eq!(is_syllable(word), word != "park", "{word}");
        }
        for word in ["petrov", "ali", "ivan", "smith", "reza", "omar"] {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn a_syllable_says_less_than_a_word_that_is_as_rare_in_the_lists() {
        let of = |name: &str| {
            let name = text::prepare(name, text::NameKind::Person, None);
            word((&name.tokens[0]).into(), 3, 20_000).rarity
        };
        assert!(of("Hyok") < of("Petrov"));
        assert!(of("정훈") < of("Petrov"));
    }
}
