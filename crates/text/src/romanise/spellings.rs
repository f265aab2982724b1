//! The likeliest few spellings of a word whose letters have several.

use super::{Reading, push_ascii};

/// The Latin spellings of a letter or group with what each costs: the first is the usual one
/// and costs 0, and a cost of 2 is about twice as unlikely as a cost of 1.
pub(super) type Options<'a> = &'a [(&'a str, u8)];

/// Spellings kept at a time: the primary and its alternates.
const KEPT: usize = Reading::MAX_ALTERNATES + 1;

/// Longest spelling, in letters, that has alternates. Longer words (German compounds and
/// glued organisation names reach 40) lose their alternates past it and keep the primary,
/// which bounds the work on hostile input.
const MAX_LENGTH: usize = 60;

#[derive(Clone, Copy)]
struct Spelling {
    cost: u16,
    length: u8,
    letters: [u8; MAX_LENGTH],
}

impl Spelling {
    const EMPTY: Self = Self { cost: 0, length: 0, letters: [0; MAX_LENGTH] };

    fn as_str(&self) -> &str {
        let letters = &self.letters[..usize::from(self.length)];
        std::str::from_utf8(letters).expect("only whole strings are appended")
    }

    /// Appends text that [`Spellings::overflows`] has found to fit. The texts are of one to
    /// five letters, for which a loop is faster than a call to copy them.
    fn push(&mut self, text: &str) {
        let free = &mut self.letters[usize::from(self.length)..];
        for (place, letter) in free.iter_mut().zip(text.bytes()) {
            *place = letter;
            self.length += 1;
        }
    }
}

/// Builds the cheapest spellings of a word from left to right.
///
/// The costs of letters add up, so keeping the cheapest few at each step gives exactly the
/// cheapest few of the whole word.
pub(super) struct Spellings {
    beam: [Spelling; KEPT],
    live: usize,
    /// The length of the longest spelling.
    length: usize,
    /// The primary alone, once the word is too long for alternates.
    long: Option<String>,
}

impl Spellings {
    pub(super) fn new() -> Self {
        Self { beam: [Spelling::EMPTY; KEPT], live: 1, length: 0, long: None }
    }

    /// Appends a group with one spelling.
    pub(super) fn push(&mut self, text: &str) {
        if self.overflows(text) {
            self.long.get_or_insert_default().push_str(text);
            return;
        }
        for spelling in &mut self.beam[..self.live] {
            spelling.push(text);
        }
        self.length += text.len();
    }

    /// Appends a group with several spellings.
    pub(super) fn choose(&mut self, options: Options) {
        let Some((usual, _)) = options.first() else { return };
        if options.len() == 1 || options.iter().any(|(text, _)| self.overflows(text)) {
            self.push(usual);
            return;
        }
        let mut cheapest = [(u16::MAX, usize::MAX, usize::MAX); KEPT];
        for (stem, spelling) in self.beam[..self.live].iter().enumerate() {
            for (option, (_, cost)) in options.iter().enumerate() {
                insert(&mut cheapest, (spelling.cost + u16::from(*cost), stem, option));
            }
        }
        let stems = self.beam;
        self.live = KEPT.min(self.live * options.len());
        for (spelling, (cost, stem, option)) in self.beam[..self.live].iter_mut().zip(cheapest) {
            *spelling = stems[stem];
            spelling.push(options[option].0);
            spelling.cost = cost;
            self.length = self.length.max(usize::from(spelling.length));
        }
    }

    /// Appends a character that the script's table lacks: a digit or a letter of another kind.
    pub(super) fn push_other(&mut self, c: char) {
        let mut text = String::new();
        push_ascii(c, &mut text);
        self.push(&text);
    }

    /// True when the text does not fit; from then on only the primary is kept.
    fn overflows(&mut self, text: &str) -> bool {
        if self.long.is_some() {
            return true;
        }
        if self.length + text.len() <= MAX_LENGTH {
            return false;
        }
        self.long = Some(self.beam[0].as_str().to_owned());
        true
    }

    /// The reading, cheapest spelling first.
    pub(super) fn finish(self) -> Reading {
        if let Some(primary) = self.long {
            return Reading { primary, alternates: Vec::new() };
        }
        Reading::from_best_first(self.beam[..self.live].iter().map(Spelling::as_str))
    }
}

/// Inserts a cost with its stem and option into a list sorted by all three.
fn insert(list: &mut [(u16, usize, usize); KEPT], mut item: (u16, usize, usize)) {
    for place in list {
        if item < *place {
            std::mem::swap(place, &mut item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(groups: &[Options], expected: &[&str]) {
        let mut spellings = Spellings::new();
        for group in groups {
            spellings.choose(group);
        }
        assert_eq!(spellings.finish().all().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn the_cheapest_spellings_come_first() {
        let (yu, iy): (Options, Options) =
            (&[("yu", 0), ("iu", 4)], &[("iy", 0), ("y", 1), ("i", 2), ("ii", 3)]);
        check(&[yu, &[("r", 0)], iy], &["yuriy", "yury", "yuri", "yurii"]);
    }

    #[test]
    fn equal_spellings_are_one_reading() {
        check(&[&[("a", 0), ("aa", 1)], &[("", 0), ("a", 1)]], &["a", "aa", "aaa"]);
    }

    #[test]
    fn a_word_too_long_for_alternates_keeps_its_primary() {
        let o_umlaut: Options = &[("o", 0), ("oe", 2)];
        let long = "o".repeat(200);
        check(&[o_umlaut; 200], &[&long]);
    }
}
