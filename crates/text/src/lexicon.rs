//! Words that mean the same thing, or nothing: legal forms, trades, titles, particles, diminutives.

use std::cmp::Reverse;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What a word does in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Class {
    /// A word that tells one from another.
    Word = 0,
    /// A single letter that stands for a name.
    Initial = 1,
    /// A number, in digits or words.
    Number = 2,
    /// A small word inside a name: bin, al, von, of.
    Particle = 3,
    /// A title: Dr, Sheikh, General.
    Honorific = 4,
    /// A word that tells father from son: Junior, II.
    Generation = 5,
    /// A father's name with its ending: Ivanovich.
    Patronymic = 6,
    /// A legal form: LLC, GmbH.
    LegalForm = 7,
    /// A generic word of an organisation's name: trading, group, bank.
    Trade = 8,
    /// A country or a part of the world.
    Place = 9,
}

impl Class {
    const ALL: [Class; 10] = [
        Class::Word,
        Class::Initial,
        Class::Number,
        Class::Particle,
        Class::Honorific,
        Class::Generation,
        Class::Patronymic,
        Class::LegalForm,
        Class::Trade,
        Class::Place,
    ];

    /// The class of that number, as files keep it.
    pub fn from_number(number: u8) -> Option<Class> {
        Self::ALL.get(usize::from(number)).copied()
    }

    fn from_word(word: &str) -> Option<Class> {
        Some(match word {
            "legal" => Class::LegalForm,
            "trade" => Class::Trade,
            "honorific" => Class::Honorific,
            "particle" => Class::Particle,
            "generation" => Class::Generation,
            "number" => Class::Number,
            "place" => Class::Place,
            _ => return None,
        })
    }
}

/// What a phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// What it does in a name.
    pub class: Class,
    /// What all its spellings are taken for.
    pub concept: &'static str,
}

/// Phrases of one kind of name, by their first word; of those that begin with one word, the longest
/// first.
pub struct Lexicon {
    phrases: FxHashMap<&'static str, Vec<Phrase>>,
}

/// A phrase whose first word is known.
struct Phrase {
    rest: Vec<&'static str>,
    meaning: Meaning,
}

impl Lexicon {
    /// What persons' names are made of.
    pub fn persons() -> &'static Lexicon {
        static LEXICON: LazyLock<Lexicon> =
            LazyLock::new(|| Lexicon::of(&[Class::Honorific, Class::Particle, Class::Generation]));
        &LEXICON
    }

    /// What names of organisations, vessels and goods are made of.
    pub fn organisations() -> &'static Lexicon {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
            Lexicon::of(&[Class::LegalForm, Class::Trade, Class::Number, Class::Place])
        });
        &LEXICON
    }

    /// The longest phrase at the beginning of these words, with how many words it takes.
    pub fn longest_at(&self, words: &[&str]) -> Option<(usize, Meaning)> {
        let (first, behind) = words.split_first()?;
        let phrase = self.phrases.get(first)?.iter().find(|it| behind.starts_with(&it.rest))?;
        Some((1 + phrase.rest.len(), phrase.meaning))
    }

    fn of(classes: &[Class]) -> Lexicon {
        let mut phrases: FxHashMap<&str, Vec<Phrase>> = FxHashMap::default();
        for (class, concept, phrase) in lines().filter(|(class, ..)| classes.contains(class)) {
            let mut words = phrase.split(' ');
            let first = words.next().unwrap_or_default();
            let phrase = Phrase { rest: words.collect(), meaning: Meaning { class, concept } };
            phrases.entry(first).or_default().push(phrase);
        }
        // The sort is stable: of two meanings of one phrase the first in the table stays first.
        phrases.values_mut().for_each(|it| it.sort_by_key(|phrase| Reverse(phrase.rest.len())));
        Lexicon { phrases }
    }
}

fn lines() -> impl Iterator<Item = (Class, &'static str, &'static str)> {
    LEXICON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(|line| {
        let mut fields = line.splitn(3, '|').map(str::trim);
        let class = fields.next().and_then(Class::from_word).expect("the tests read the table");
        let concept = fields.next().expect("the tests read the table");
        let spellings = fields.next().expect("the tests read the table");
        spellings.split(',').map(move |spelling| (class, concept, spelling.trim()))
    })
}

/// The concept of that name, as the lexicon itself spells it.
pub fn concept(name: &str) -> Option<&'static str> {
    static CONCEPTS: LazyLock<FxHashMap<&'static str, &'static str>> =
        LazyLock::new(|| lines().map(|(_, concept, _)| (concept, concept)).collect());
    CONCEPTS.get(name).copied()
}

/// Lines of business in which one owner has several companies under one name, by their concepts: `Gazprom`
/// sells gas and `Gazprom Neft` oil. Of pairs of names in the OFAC and UN lists that differ by such a word
/// alone, about half are two bodies; by another generic word (group, trading, industries), one in four.
const BUSINESSES: [&str; 44] = [
    "bank",
    "investment",
    "finance",
    "insurance",
    "oil",
    "gas",
    "energy",
    "electronics",
    "logistics",
    "shipping",
    "aviation",
    "medical",
    "food",
    "agriculture",
    "computer",
    "communications",
    "travel",
    "real estate",
    "mining",
    "textile",
    "hotel",
    "hospital",
    "school",
    "university",
    "ministry",
    "construction",
    "transport",
    "chemical",
    "metal",
    "security",
    "entertainment",
    "cargo",
    "consulting",
    "tanker",
    "retail",
    "life",
    "heavy",
    "railway",
    "ventures",
    "satellite",
    "defence",
    "foreign affairs",
    "interior",
    "engineering",
];

/// Which line of business a word of an organisation's name tells, if it tells one: a number for each.
pub fn line_of_business(form: &str) -> Option<u8> {
    static WORDS: LazyLock<FxHashMap<&'static str, u8>> = LazyLock::new(|| {
        let number = |concept: &str| BUSINESSES.iter().position(|it| *it == concept);
        let words = lines().filter(|(class, ..)| *class == Class::Trade);
        words
            .filter_map(|(_, concept, word)| Some((word, concept, number(concept)? as u8)))
            .flat_map(|(word, concept, number)| [(word, number), (concept, number)])
            .collect()
    });
    WORDS.get(form).copied()
}

/// A digest of the tables that names are prepared with: a corpus built with others is not searched.
pub fn tables_digest() -> u64 {
    static DIGEST: LazyLock<u64> = LazyLock::new(|| {
        [LEXICON, NICKNAMES]
            .iter()
            .fold(0, |state, table| crate::likeness::hash(state, table.as_bytes()))
    });
    *DIGEST
}

const LEXICON: &str = include_str!("../data/lexicon.txt");
const NICKNAMES: &str = include_str!("../data/nicknames.txt");

/// Groups of given names that stand for each other; a name may be in several.
pub type Groups = SmallVec<[u16; 2]>;

/// The groups of given names and diminutives that a word belongs to.
pub fn nicknames(word: &str) -> Groups {
    static GROUPS: LazyLock<FxHashMap<&'static str, Groups>> = LazyLock::new(|| {
        let mut groups: FxHashMap<&'static str, Groups> = FxHashMap::default();
        let lines = NICKNAMES.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        for (number, line) in lines.enumerate() {
            let number = u16::try_from(number).expect("fewer groups than 65,536");
            for name in line.split(',').map(str::trim) {
                let entry = groups.entry(name).or_default();
                if !entry.contains(&number) {
                    entry.push(number);
                }
            }
        }
        groups
    });
    GROUPS.get(word).cloned().unwrap_or_default()
}

/// Whether a romanised word ends as fathers' names do in Slavic and Turkic languages.
pub fn is_patronymic(word: &str) -> bool {
    const ENDINGS: [&str; 18] = [
        "ovich", "evich", "ovych", "evych", "iovich", "ievich", "ovic", "evic", "ovna", "evna",
        "ivna", "yivna", "ichna", "inichna", "ovitch", "evitch", "oglu", "ogly",
    ];
    word.len() >= 7 && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_has_a_class_and_plain_spellings() {
        let mut count = 0;
        for (_, concept, phrase) in lines() {
            count += 1;
            let plain = |it: &str| {
                !it.is_empty()
                    && it.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b' ')
            };
            assert!(plain(concept) && plain(phrase), "{concept:?}: {phrase:?}");
        }
        assert!(count > 1000, "only {count} spellings");
    }

    #[test]
    fn the_longest_phrase_wins() {
        let words = ["limited", "liability", "company", "drake"];
        let (taken, meaning) = Lexicon::organisations().longest_at(&words).expect("a legal form");
        assert_eq!((taken, meaning.class, meaning.concept), (3, Class::LegalForm, "llc"));
    }

    #[test]
    fn every_line_of_business_is_a_concept_of_the_table() {
        for (number, concept) in BUSINESSES.iter().enumerate() {
            assert_eq!(line_of_business(concept), Some(number as u8), "{concept}");
        }
        assert_eq!(line_of_business("petroleum"), line_of_business("neft"));
        assert_eq!(line_of_business("group"), None);
    }

    #[test]
    fn a_diminutive_shares_a_group_with_its_name() {
        let (bob, robert) = (nicknames("bob"), nicknames("robert"));
        assert!(bob.iter().any(|group| robert.contains(group)));
        assert!(nicknames("zhubarev").is_empty());
    }
}
