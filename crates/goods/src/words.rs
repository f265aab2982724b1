//! The dictionary of `data/words.txt`: concepts, the words for them, and which concepts propose a code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use text::fold::{self, Fold};
use text::romanise;

use crate::describe::MatchedWord;
use crate::hs::HsCode;

/// How a word met one of the dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Met {
    /// It is the word, in some form of it.
    Word,
    /// It sounds like the word: another spelling, or the other alphabet.
    Sound,
    /// It differs from the word by a letter or two.
    Misspelt,
}

impl Met {
    /// The word in JSON and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Met::Word => "word",
            Met::Sound => "sound",
            Met::Misspelt => "misspelt",
        }
    }
}

/// Words and what they propose.
pub(crate) struct Dictionary {
    /// Stem to concepts: `преобразователь` converts power or measures.
    stems: BTreeMap<String, BTreeSet<&'static str>>,
    /// The same by sound, for words of the other alphabet and misspelt ones.
    sounds: Vec<Heard>,
    everyday: BTreeSet<String>,
    trades: BTreeSet<String>,
    others: BTreeSet<String>,
    titles: Vec<(HsCode, &'static str)>,
    lines: Vec<Line>,
}

/// A word by sound.
struct Heard {
    sound: Fold,
    is_latin: bool,
    concept: &'static str,
}

/// The concepts that propose a code.
pub(crate) struct Line {
    code: HsCode,
    needed: Vec<&'static str>,
    strengthening: Vec<&'static str>,
    excluding: Vec<&'static str>,
    is_weak: bool,
}

/// What was found in a description.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) matched: Vec<MatchedWord>,
    pub(crate) everyday: Vec<String>,
}

/// The dictionary, which is part of the program: a fault in it is a fault of ours.
pub(crate) fn dictionary() -> &'static Dictionary {
    static DICTIONARY: LazyLock<Dictionary> =
        LazyLock::new(|| Dictionary::parse(include_str!("../data/words.txt")));
    &DICTIONARY
}

/// The word in a description of a business that has no use for priority goods: `bakery`.
pub(crate) fn unrelated_trade(activity: &str) -> Option<String> {
    let words = romanise::words(activity, Some("ru")).into_iter().map(|it| it.original);
    words.into_iter().find(|it| dictionary().trades.contains(&stem(it)))
}

impl Line {
    pub(crate) fn code(&self) -> HsCode {
        self.code
    }

    pub(crate) fn is_weak(&self) -> bool {
        self.is_weak
    }

    /// How many concepts have to be there.
    pub(crate) fn needs(&self) -> usize {
        self.needed.len()
    }

    pub(crate) fn strengthened_by(&self, concept: &str) -> bool {
        self.strengthening.contains(&concept)
    }

    pub(crate) fn mentions(&self, concept: &str) -> bool {
        self.needed.contains(&concept) || self.strengthened_by(concept)
    }

    pub(crate) fn fits(&self, concepts: &BTreeSet<&'static str>) -> bool {
        self.needed.iter().all(|it| concepts.contains(it))
            && !self.excluding.iter().any(|it| concepts.contains(it))
    }

    /// A line such as `853224 = capacitor ceramic +multilayer`.
    fn parse(line: &'static str) -> Line {
        let mut pieces = line.split_whitespace();
        let code = pieces.next().map(HsCode::parse).and_then(Result::ok).expect("a code");
        let is_weak = match pieces.next() {
            Some("=") => false,
            Some("~") => true,
            other => panic!("{line:?}: {other:?} is neither = nor ~"),
        };
        let (mut needed, mut strengthening, mut excluding) = (Vec::new(), Vec::new(), Vec::new());
        for piece in pieces {
            match (piece.strip_prefix('+'), piece.strip_prefix('-')) {
                (Some(concept), _) => strengthening.push(concept),
                (_, Some(concept)) => excluding.push(concept),
                _ => needed.push(piece),
            }
        }
        Line { code, needed, strengthening, excluding, is_weak }
    }
}

impl Dictionary {
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The goods of a code that is not on the priority list.
    pub(crate) fn title(&self, code: HsCode) -> &'static str {
        let found = self.titles.iter().find(|it| it.0 == code);
        found.expect("a code that is proposed has a title").1
    }

    fn parse(text: &'static str) -> Dictionary {
        let mut dictionary = Dictionary {
            stems: BTreeMap::new(),
            sounds: Vec::new(),
            everyday: BTreeSet::new(),
            trades: BTreeSet::new(),
            others: BTreeSet::new(),
            titles: Vec::new(),
            lines: Vec::new(),
        };
        let mut section = "";
        for line in text.lines().filter(|it| !it.is_empty() && !it.starts_with('#')) {
            match (line.strip_prefix('['), section) {
                (Some(name), _) => section = name.trim_end_matches(']'),
                (None, "concepts") => dictionary.add_concept(line),
                (None, "titles") => {
                    let (code, title) = line.split_once(": ").expect("a code and its title");
                    dictionary.titles.push((HsCode::parse(code).expect("a code"), title));
                }
                (None, "goods") => dictionary.lines.push(Line::parse(line)),
                (None, "everyday") => dictionary.everyday.extend(words_of(line).map(stem)),
                (None, "trades") => dictionary.trades.extend(words_of(line).map(stem)),
                (None, "others") => dictionary.others.extend(words_of(line).map(stem)),
                (None, other) => panic!("there is no section {other:?}"),
            }
        }
        dictionary
    }

    fn add_concept(&mut self, line: &'static str) {
        let (concept, words) = line.split_once(": ").expect("a concept and its words");
        for word in words_of(words) {
            let stem = stem(word);
            let (sound, is_latin) = (sound(&stem), stem.is_ascii());
            self.stems.entry(stem).or_default().insert(concept);
            self.sounds.push(Heard { sound, is_latin, concept });
        }
    }

    /// The concepts and the everyday things that a text speaks of, in its order.
    pub(crate) fn read(&self, text: &str) -> Said {
        let mut said = Said::default();
        for word in romanise::words(text, Some("ru")) {
            let stem = stem(&word.original);
            if self.everyday.contains(&stem) {
                said.everyday.push(word.original);
                continue;
            }
            for (concept, how) in self.concepts(&stem) {
                let written = word.original.clone();
                said.matched.push(MatchedWord { written, concept, how });
            }
        }
        said
    }

    /// What a stem may stand for: itself, else what sounds like it, else what it misspells.
    fn concepts(&self, stem: &str) -> Vec<(&'static str, Met)> {
        if let Some(concepts) = self.stems.get(stem) {
            return concepts.iter().map(|it| (*it, Met::Word)).collect();
        }
        if self.others.contains(stem) {
            return Vec::new();
        }
        let (sound, is_latin) = (sound(stem), stem.is_ascii());
        let of = |met: Met, accepts: &dyn Fn(&Heard) -> bool| -> Vec<(&'static str, Met)> {
            let found = self.sounds.iter().filter(|it| accepts(it));
            let concepts: BTreeSet<&'static str> = found.map(|it| it.concept).collect();
            concepts.into_iter().map(|it| (it, met)).collect()
        };
        let same = of(Met::Sound, &|known| is_heard(&sound, &known.sound));
        if !same.is_empty() {
            return same;
        }
        // Who changes the alphabet and errs too is hard to tell from who means another word: `plastic`
        // sounds nearly like the Russian for a wafer.
        of(Met::Misspelt, &|known| known.is_latin == is_latin && is_misspelt(&sound, &known.sound))
    }
}

/// The words of a line; a bar stands between languages.
fn words_of(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split([' ', '|']).filter(|it| !it.is_empty())
}

fn sound(stem: &str) -> Fold {
    let words = romanise::words(stem, Some("ru"));
    fold::fold(words.first().map_or("", |it| it.reading.primary.as_str()))
}

/// Shorter words sound like too many others: `chip` and `cheap`.
const SHORTEST_HEARD: usize = 5;

/// Symbols from which one wrong letter leaves a word recognisable; `route` is no `router`.
const SHORTEST_MISSPELT: usize = 6;

/// The same for two.
const SHORTEST_TWICE_MISSPELT: usize = 9;

fn is_heard(sound: &Fold, known: &Fold) -> bool {
    known.len() >= SHORTEST_HEARD && sound == known
}

/// Whether a word may be another misspelt. People rarely get the first letter wrong, and words that
/// differ there are mostly others: `bearing` and `hearing`.
fn is_misspelt(sound: &Fold, known: &Fold) -> bool {
    let shorter = sound.len().min(known.len());
    let edits = match shorter {
        SHORTEST_TWICE_MISSPELT.. => 2,
        SHORTEST_MISSPELT.. => 1,
        _ => return false,
    };
    sound.first() == known.first()
        && !fold::has_digit(sound)
        && fold::edits_within(sound, known, edits)
}

/// A word without what its number, case and gender add.
fn stem(word: &str) -> String {
    let word = word.to_lowercase().replace('ё', "е");
    if word.is_ascii() { english_stem(&word) } else { russian_stem(&word) }
}

fn english_stem(word: &str) -> String {
    let word = word.strip_suffix("'s").unwrap_or(word);
    if let Some(rest) = word.strip_suffix("ies").filter(|it| it.len() > 2) {
        return format!("{rest}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    match word.strip_suffix('s') {
        Some(rest) if rest.len() > 2 && !rest.ends_with('s') => rest.to_owned(),
        _ => word.to_owned(),
    }
}

/// Endings of Russian nouns and adjectives, the longest first.
const RUSSIAN_ENDINGS: [&str; 41] = [
    "иями", "ями", "ами", "ыми", "ими", "ого", "его", "ому", "ему", "ией", "иях", "ах", "ях", "ов",
    "ев", "ей", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ую", "юю", "ых", "их", "ым",
    "им", "ом", "ем", "ам", "ям", "ия", "ии", "ию", "ья", "ье", "ьи",
];

/// The shortest stem that is left: `чип`, and not `ч` of `чами`.
const SHORTEST_STEM: usize = 3;

fn russian_stem(word: &str) -> String {
    let long_enough = |it: &&str| it.chars().count() >= SHORTEST_STEM;
    let endings = RUSSIAN_ENDINGS.iter();
    let cut = endings.filter_map(|it| word.strip_suffix(it)).find(long_enough);
    let cut = cut.or_else(|| {
        word.strip_suffix(['а', 'я', 'о', 'е', 'ы', 'и', 'у', 'ю', 'ь', 'й']).filter(long_enough)
    });
    cut.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(word: &str, concepts: &[&str]) {
        let said = dictionary().read(word);
        let got: Vec<_> = said.matched.iter().map(|it| it.concept).collect();
        assert_eq!(got, concepts, "{word}");
    }

    #[test]
    fn words_are_known_in_every_number_and_case() {
        for word in ["capacitor", "Capacitors", "capacitor's", "конденсаторами", "КОНДЕНСАТОРЫ"]
        {
            check(word, &["capacitor"]);
        }
        for word in ["antenna", "antennas", "антеннами", "антенной"] {
            check(word, &["antenna"]);
        }
        for word in ["память", "памяти", "memory", "memories"] {
            check(word, &["memory"]);
        }
        check("приёмник", &["receiver"]);
        check("switches", &["switch"]);
        check("преобразователи", &["converter", "sensor"]);
    }

    #[test]
    fn other_words_are_not_taken_for_them() {
        for word in ["route", "hearing", "milking", "plate", "cheap", "cooker", "стол", "лампа"]
        {
            check(word, &[]);
        }
    }

    #[test]
    fn every_concept_of_a_line_has_words_and_every_concept_is_used() {
        let dictionary = dictionary();
        let known: BTreeSet<&str> = dictionary.stems.values().flatten().copied().collect();
        let mut used = BTreeSet::new();
        for line in dictionary.lines() {
            assert!(!line.needed.is_empty(), "{}", line.code);
            for concept in line.needed.iter().chain(&line.strengthening).chain(&line.excluding) {
                assert!(known.contains(concept), "{}: {concept}", line.code);
                used.insert(*concept);
            }
            let both = |it: &&&str| line.excluding.contains(*it);
            assert!(line.needed.iter().find(both).is_none(), "{}", line.code);
        }
        let unused: Vec<_> = known.difference(&used).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn no_word_is_both_of_goods_and_of_everyday_use() {
        let dictionary = dictionary();
        for stem in dictionary.everyday.iter().chain(&dictionary.others) {
            assert!(!dictionary.stems.contains_key(stem), "{stem}");
        }
    }

    #[test]
    fn a_word_that_is_no_misspelling_would_be_taken_for_one() {
        let dictionary = dictionary();
        let is_near = |stem: &&String| {
            let sound = sound(stem);
            let near = |known: &Fold| is_misspelt(&sound, known) || is_heard(&sound, known);
            dictionary.sounds.iter().any(|it| near(&it.sound))
        };
        let idle: Vec<_> = dictionary.others.iter().filter(|it| !is_near(it)).collect();
        assert!(idle.is_empty(), "nothing is near {idle:?}");
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = dictionary().read(&text);
        }

        #[test]
        fn the_order_of_words_does_not_matter(words in prop::sample::subsequence(
            vec!["tantalum", "capacitor", "конденсатор", "board", "printed", "toy", "gps"], 0..7,
        )) {
            let forth = words.join(" ");
            let back = words.iter().rev().copied().collect::<Vec<_>>().join(" ");
            let codes = |text: &str| -> Vec<_> {
                crate::describe::propose(text).into_iter().map(|it| (it.code, it.rank)).collect()
            };
            prop_assert_eq!(codes(&forth), codes(&back));
        }
    }
}
