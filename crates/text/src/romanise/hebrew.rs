//! Hebrew words: a table of frequent names, and likely vowels for all others.

use std::sync::LazyLock;

use super::{
    Reading,
    dictionary::{self, Table},
    spellings::{Options, Spellings},
};

/// `form | spellings`, usual spelling first.
static NAMES: LazyLock<Table<1>> =
    LazyLock::new(|| dictionary::table(include_str!("../../data/hebrew_names.txt"), fold));

/// The letters without points and geresh.
fn fold(word: &str) -> String {
    word.chars().filter(|c| matches!(c, 'א'..='ת') || c.is_ascii_alphanumeric()).collect()
}

/// Reads one Hebrew word.
pub(super) fn read(word: &str) -> Reading {
    let folded = fold(word);
    if let Some([spellings]) = NAMES.get(folded.as_str()) {
        return Reading::from_best_first(dictionary::spellings([*spellings]));
    }
    let letters: Vec<char> = folded.chars().collect();
    let mut spellings = Spellings::new();
    let mut bare = Spellings::new();
    for (at, letter) in letters.iter().enumerate() {
        let place = Place { letters: &letters, at };
        let options = if letter.is_ascii() { None } else { options(*letter, place) };
        let Some(options) = options else {
            spellings.push_other(*letter);
            bare.push_other(*letter);
            continue;
        };
        spellings.choose(options);
        bare.push(options[0].0);
        if place.needs_vowel() {
            spellings.choose(if place.at_start() {
                &[("a", 0), ("e", 0), ("i", 2)]
            } else {
                &[("e", 0), ("a", 0), ("i", 2)]
            });
        }
    }
    let bare = bare.finish().primary;
    if bare.is_empty() { spellings.finish() } else { spellings.finish().with_last_resort(bare) }
}

/// A letter among its neighbours.
#[derive(Clone, Copy)]
struct Place<'a> {
    letters: &'a [char],
    at: usize,
}

impl Place<'_> {
    fn at_start(self) -> bool {
        self.at == 0
    }

    fn at_end(self) -> bool {
        self.at + 1 == self.letters.len()
    }

    fn next(self) -> Option<char> {
        self.letters.get(self.at + 1).copied()
    }

    /// True after a consonant that meets another: at the start of a word, and before its last.
    fn needs_vowel(self) -> bool {
        let is_consonant =
            |at: usize| self.letters.get(at).is_some_and(|c| !matches!(c, 'א' | 'ו' | 'י' | 'ע'));
        let meets = is_consonant(self.at) && is_consonant(self.at + 1);
        let ends_in_he = self.at + 2 == self.letters.len() && self.next() == Some('ה');
        let before_last = self.at + 2 == self.letters.len();
        let third = self.at >= 2 && is_consonant(self.at - 1);
        meets && !ends_in_he && (self.at_start() || before_last || third)
    }
}

fn options(letter: char, place: Place<'_>) -> Option<Options<'static>> {
    let before_vowel = matches!(place.next(), Some('ו' | 'י'));
    Some(match letter {
        'א' if !place.at_start() && (before_vowel || place.at_end()) => &[("", 0), ("a", 1)],
        'א' | 'ע' if place.at_start() && before_vowel => &[("", 0), ("a", 2)],
        'א' | 'ע' => &[("a", 0), ("e", 2), ("i", 4)],
        'ב' if place.at_start() => &[("b", 0)],
        'ב' => &[("v", 0), ("b", 1)],
        'ג' => &[("g", 0)],
        'ד' => &[("d", 0)],
        'ה' if place.at_end() && !place.at_start() => &[("a", 0), ("ah", 1), ("e", 2)],
        'ה' => &[("h", 0)],
        'ו' if place.at_start() => &[("v", 0)],
        'ו' => &[("o", 0), ("u", 1), ("v", 2)],
        'ז' => &[("z", 0)],
        'ח' => &[("h", 0), ("ch", 0), ("kh", 3)],
        'ט' | 'ת' => &[("t", 0), ("th", 4)],
        'י' if place.at_start() => &[("y", 0), ("i", 3)],
        'י' => &[("i", 0), ("y", 2), ("ei", 3)],
        'כ' if place.at_start() => &[("k", 0), ("c", 4)],
        'כ' | 'ך' => &[("kh", 1), ("ch", 0), ("k", 2)],
        'ל' => &[("l", 0)],
        'מ' | 'ם' => &[("m", 0)],
        'נ' | 'ן' => &[("n", 0)],
        'ס' => &[("s", 0)],
        'פ' if place.at_start() => &[("p", 0), ("f", 3)],
        'פ' => &[("f", 1), ("p", 0)],
        'ף' => &[("f", 0), ("ph", 3)],
        'צ' | 'ץ' => &[("tz", 0), ("ts", 1), ("z", 2)],
        'ק' => &[("k", 0), ("c", 4)],
        'ר' => &[("r", 0)],
        'ש' => &[("sh", 0), ("s", 2)],
        _ => return None,
    })
}
