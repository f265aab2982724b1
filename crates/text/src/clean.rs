//! Repairs a name before it is read: compatibility forms, invisible characters, look-alike letters of
//! another script, text that went through the wrong encoding.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use crate::fold::LOST;
use crate::letter;

/// What had to be repaired. Some of it does not happen by accident: letters borrowed from another
/// script, and invisible ones, are ways to get past a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repairs {
    /// Letters of another script that look the same, inside one word.
    pub lookalikes: bool,
    /// Characters that nobody sees.
    pub invisible: bool,
    /// UTF-8 that somebody read as Windows-1252.
    pub mojibake: bool,
    /// Letters that an encoding destroyed, shown as question marks.
    pub lost: bool,
}

impl Repairs {
    /// Whether anything was repaired.
    pub fn any(self) -> bool {
        self != Repairs::default()
    }

    /// The repairs in words, for notices and evidence.
    pub fn words(self) -> Vec<&'static str> {
        let all = [
            (self.lookalikes, "look-alike letters of another script"),
            (self.invisible, "invisible characters"),
            (self.mojibake, "text read in a wrong encoding"),
            (self.lost, "letters lost to an encoding"),
        ];
        all.into_iter().filter(|(there, _)| *there).map(|(_, words)| words).collect()
    }
}

/// Repairs a name and says what was repaired.
pub fn repaired(text: &str) -> (Cow<'_, str>, Repairs) {
    let mut repairs = Repairs::default();
    let mut text = Cow::Borrowed(text);
    if let Some(better) = undo_mojibake(&text) {
        repairs.mojibake = true;
        text = Cow::Owned(better);
    }
    if !text.chars().all(is_settled) {
        text = Cow::Owned(visible(&text, &mut repairs));
    }
    repairs.lost = text.contains(LOST as char) && has_lost_letter(&text);
    if let Some(single_script) = without_lookalikes(&text) {
        repairs.lookalikes = true;
        text = Cow::Owned(single_script);
    }
    (text, repairs)
}

/// Whether a character is in its compatibility form, and visible: one that [`visible`] leaves as it
/// is, whatever stands before or behind it, if that is settled too.
fn is_settled(letter: char) -> bool {
    matches!(letter, ' '..='~' | '«' | '»' | '–' | '—' | '‘' | '’' | '“' | '”')
        || letter::is_plain(letter)
}

/// The text in compatibility forms, without what nobody sees.
fn visible(text: &str, repairs: &mut Repairs) -> String {
    let mut visible = String::with_capacity(text.len());
    let mut previous = ' ';
    for letter in text.nfkc() {
        match letter {
            // In Persian the parts of a compound are written apart without a space.
            '\u{200c}' if is_arabic(previous) => visible.push(' '),
            _ if is_invisible(letter) => repairs.invisible = true,
            '\u{fffd}' => visible.push(LOST as char),
            _ if letter.is_control() => visible.push(' '),
            _ => visible.push(letter),
        }
        previous = letter;
    }
    visible
}

/// A question mark with a letter on its right, or on both sides, is a lost letter; at the end of the
/// text it is a question.
fn has_lost_letter(text: &str) -> bool {
    text.chars()
        .zip(text.chars().skip(1))
        .any(|(letter, next)| letter == LOST as char && letter::is_alphanumeric(next))
}

fn is_arabic(letter: char) -> bool {
    matches!(letter, '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
}

/// Format characters, variation selectors, fillers: in a name they carry nothing.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The text as it was before UTF-8 bytes were shown as Windows-1252 or Latin-1, if that is what
/// happened to some of its words.
fn undo_mojibake(text: &str) -> Option<String> {
    // Such text has letters of Latin-1, whose UTF-8 begins with one of these, and few names do.
    let has_latin = text.bytes().any(|it| matches!(it, 0xC2 | 0xC3));
    if !has_latin || !text.split_inclusive(' ').any(is_suspicious) {
        return None;
    }
    let mut changed = false;
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        match misread(word) {
            Some(better) => {
                changed = true;
                out.push_str(&better);
            }
            None => out.push_str(word),
        }
    }
    changed.then_some(out)
}

/// Whether a word may be UTF-8 that was read as something else.
fn is_suspicious(word: &str) -> bool {
    // A byte of UTF-8 that follows another one shows as a control, a mark or a symbol; letters stand
    // there only after the leads of the scripts that are misread most.
    let pair = |(lead, next): (char, char)| {
        let control = |it: char| matches!(it, '\u{80}'..='\u{9f}');
        let leads = matches!(lead, '\u{c2}'..='\u{f4}');
        let usual = matches!(lead, 'Ã' | 'Ð' | 'Ñ' | 'Ø' | 'Ù');
        control(lead)
            || leads
                && (control(next) || !next.is_ascii() && (usual || !letter::is_alphabetic(next)))
    };
    word.chars().zip(word.chars().skip(1)).any(pair)
}

/// The word that one with such bytes was meant to be.
fn misread(word: &str) -> Option<String> {
    if !is_suspicious(word) {
        return None;
    }
    let (windows, _, unmappable) = encoding_rs::WINDOWS_1252.encode(word);
    let latin: Option<Vec<u8>> = word.chars().map(|it| u8::try_from(u32::from(it)).ok()).collect();
    let readings = [(!unmappable).then(|| windows.into_owned()), latin];
    readings
        .into_iter()
        .flatten()
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .find(|better| better.chars().count() < word.chars().count())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    Latin,
    Cyrillic,
    Greek,
}

fn alphabet(letter: char) -> Option<Alphabet> {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Some(Alphabet::Latin),
        '\u{400}'..='\u{52f}' => Some(Alphabet::Cyrillic),
        '\u{370}'..='\u{3ff}' => Some(Alphabet::Greek),
        _ => None,
    }
}

/// Letters that look alike: Latin, Cyrillic, Greek; a space where an alphabet has none.
const LOOKALIKES: [(char, char, char); 44] = [
    ('a', 'а', 'α'),
    ('A', 'А', 'Α'),
    ('B', 'В', 'Β'),
    ('b', 'Ь', ' '),
    ('c', 'с', ' '),
    ('C', 'С', ' '),
    ('e', 'е', 'ε'),
    ('E', 'Е', 'Ε'),
    ('H', 'Н', 'Η'),
    ('h', 'һ', ' '),
    ('i', 'і', 'ι'),
    ('I', 'І', 'Ι'),
    ('i', 'ӏ', ' '),
    ('I', 'Ӏ', ' '),
    ('j', 'ј', ' '),
    ('J', 'Ј', ' '),
    ('k', 'к', 'κ'),
    ('K', 'К', 'Κ'),
    ('M', 'М', 'Μ'),
    ('m', 'м', ' '),
    ('n', 'п', 'η'),
    ('N', ' ', 'Ν'),
    ('o', 'о', 'ο'),
    ('O', 'О', 'Ο'),
    ('p', 'р', 'ρ'),
    ('P', 'Р', 'Ρ'),
    ('s', 'ѕ', ' '),
    ('S', 'Ѕ', ' '),
    ('T', 'Т', 'Τ'),
    ('t', 'т', 'τ'),
    ('u', 'υ', 'υ'),
    ('u', 'и', ' '),
    ('v', 'ѵ', 'ν'),
    ('w', 'ԝ', 'ω'),
    ('W', 'Ԝ', ' '),
    ('x', 'х', 'χ'),
    ('X', 'Х', 'Χ'),
    ('y', 'у', 'γ'),
    ('Y', 'У', 'Υ'),
    ('Y', 'Ү', ' '),
    ('q', 'ԛ', ' '),
    ('d', 'ԁ', ' '),
    ('l', 'ӏ', ' '),
    ('g', 'ɡ', ' '),
];

/// The first row for each letter.
static LOOKALIKES_BY_LETTER: LazyLock<FxHashMap<char, (char, char, char)>> = LazyLock::new(|| {
    let rows = LOOKALIKES.iter().rev();
    rows.flat_map(|row| [row.0, row.1, row.2].map(|letter| (letter, *row))).collect()
});

fn lookalike(letter: char, wanted: Alphabet) -> Option<char> {
    let pick = |row: &(char, char, char)| match wanted {
        Alphabet::Latin => row.0,
        Alphabet::Cyrillic => row.1,
        Alphabet::Greek => row.2,
    };
    LOOKALIKES_BY_LETTER.get(&letter).map(pick).filter(|it| *it != ' ')
}

/// The text with every word that mixes alphabets brought into one of them.
///
/// In a text where that happens, or that is Latin but for such words, words of several letters that
/// all have look-alikes are brought home too: a filter is passed by changing every letter as well as
/// by changing one.
fn without_lookalikes(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let mut alphabets = text.chars().filter_map(alphabet);
    let first = alphabets.next()?;
    if alphabets.all(|it| it == first) {
        return None;
    }
    let main = telling(text);
    let mut changed = false;
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|it: char| !letter::is_alphanumeric(it)) {
        let letters = word.chars().filter_map(alphabet);
        let first = letters.clone().next();
        let mixed = letters.clone().any(|it| Some(it) != first);
        let disguised = first.is_some() && first != main && letters.count() >= 4;
        let better = if mixed {
            repaired_word(word, main)
        } else {
            main.filter(|_| disguised).and_then(|it| all_in(word, it))
        };
        match better {
            Some(better) => {
                changed = true;
                out.push_str(&better);
            }
            None => out.push_str(word),
        }
    }
    changed.then_some(out)
}

/// The alphabet that a text must be in: that of letters which no other alphabet has a look-alike of.
fn telling(text: &str) -> Option<Alphabet> {
    let tells = |it: &char| {
        let others = [Alphabet::Latin, Alphabet::Cyrillic, Alphabet::Greek];
        alphabet(*it).is_some_and(|own| {
            others.iter().all(|other| *other == own || lookalike(*it, *other).is_none())
        })
    };
    majority(text.chars().filter(tells)).or_else(|| majority(text.chars()))
}

/// A word of several alphabets in one of them: the only one where each of its letters is or has a
/// look-alike, or, of several, that of the text or of most letters.
fn repaired_word(word: &str, main: Option<Alphabet>) -> Option<String> {
    let majority = majority(word.chars());
    let order =
        [main, majority, Some(Alphabet::Latin), Some(Alphabet::Cyrillic), Some(Alphabet::Greek)];
    order.into_iter().flatten().find_map(|it| all_in(word, it))
}

/// The word with every letter in that alphabet, if each has a look-alike there.
fn all_in(word: &str, wanted: Alphabet) -> Option<String> {
    word.chars()
        .map(|letter| match alphabet(letter) {
            Some(other) if other != wanted => lookalike(letter, wanted),
            _ => Some(letter),
        })
        .collect()
}

/// The alphabet of more than half of the letters.
fn majority(letters: impl Iterator<Item = char>) -> Option<Alphabet> {
    let (mut latin, mut cyrillic, mut greek) = (0, 0, 0);
    for letter in letters {
        match alphabet(letter) {
            Some(Alphabet::Latin) => latin += 1,
            Some(Alphabet::Cyrillic) => cyrillic += 1,
            Some(Alphabet::Greek) => greek += 1,
            None => {}
        }
    }
    let all = latin + cyrillic + greek;
    [(latin, Alphabet::Latin), (cyrillic, Alphabet::Cyrillic), (greek, Alphabet::Greek)]
        .into_iter()
        .find(|(count, _)| count * 2 > all)
        .map(|(_, alphabet)| alphabet)
}

#[cfg(test)]
mod tests {
    use unicode_normalization::{IsNormalized, is_nfkc_quick};

    use super::*;

    fn check(text: &str, expected: &str, words: &[&str]) {
        let (clean, repairs) = repaired(text);
        assert_eq!((&*clean, repairs.words().as_slice()), (expected, words), "{text:?}");
    }

    #[test]
    fn settled_characters_are_left_as_they_are() {
        for letter in ('\0'..=char::MAX).filter(|it| is_settled(*it)) {
            let mut repairs = Repairs::default();
            assert!(visible(&letter.to_string(), &mut repairs).chars().eq([letter]), "{letter:?}");
            assert!(!repairs.any(), "{letter:?}");
            // "Yes" is the answer for what its neighbours do not change either.
            assert!(is_nfkc_quick([letter].into_iter()) == IsNormalized::Yes, "{letter:?}");
        }
    }

    #[test]
    fn letters_of_another_script_come_home() {
        check("Vlаdimir Рutin", "Vladimir Putin", &["look-alike letters of another script"]);
        check("Влaдимир", "Владимир", &["look-alike letters of another script"]);
        check("Ваѕhаr НЕРО", "Bashar HEPO", &["look-alike letters of another script"]);
    }

    #[test]
    fn a_name_in_two_scripts_stays() {
        check("ООО Drake", "ООО Drake", &[]);
    }

    #[test]
    fn what_nobody_sees_goes() {
        check("Iv\u{200b}an\u{ad}ov", "Ivanov", &["invisible characters"]);
        check("علی\u{200c}رضا", "علی رضا", &[]);
    }

    #[test]
    fn wide_and_compatibility_letters_become_plain() {
        check("ＩＲＧＣ", "IRGC", &[]);
    }

    #[test]
    fn text_in_the_wrong_encoding_is_read_again() {
        check("JosÃ© MarÃ\u{ad}a", "José María", &["text read in a wrong encoding"]);
        check("Ã…se", "Åse", &["text read in a wrong encoding"]);
        check("Ñuñoa", "Ñuñoa", &[]);
        check("Ilan \u{c8}\u{98}OR", "Ilan ȘOR", &["text read in a wrong encoding"]);
    }

    #[test]
    fn lost_letters_are_told_from_questions() {
        check("M?ller", "M?ller", &["letters lost to an encoding"]);
        check("Who?", "Who?", &[]);
        check("M\u{fffd}ller", "M?ller", &["letters lost to an encoding"]);
    }
}
