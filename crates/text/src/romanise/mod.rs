//! Readings of names in any script as words of Latin letters.
//!
//! Start with [`words`]. It splits a name into words, one script each, and says how each is
//! likely to be printed in a Latin list: one primary reading and at most three alternates,
//! best first. It never decides whether two names are the same; that is `score`.
//!
//! There is one table a script, because no general transliteration agrees with what official
//! lists print: those follow the language (BGN/PCGN, passports, habit), not the letters.
//! Scripts without a table fall back on `any_ascii`.
//!
//! What this does *not* know: the Japanese readings of kanji. They are read in Mandarin, so
//! that two spellings in kanji agree with each other, and never with a Latin spelling.
//!
//! Look-alike letters are not repaired here: a word that mixes scripts is cut where the script
//! changes, and the caller that wants `Пyтин` (with a Latin y) in one piece repairs it first.

mod arabic;
mod caucasian;
mod cyrillic;
mod dictionary;
mod greek;
mod han;
mod hangul;
mod hebrew;
mod kana;
mod latin;
mod spellings;

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::letter;

/// How one word may be printed in Latin letters.
///
/// All readings are `[a-z0-9]+`.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Reading {
    /// The likeliest spelling.
    pub primary: String,
    /// At most three others, best first, none twice, none equal to the primary.
    pub alternates: Vec<String>,
}

impl Reading {
    /// The most alternates that any reading has.
    pub const MAX_ALTERNATES: usize = 3;

    /// Every reading, the primary first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.primary.as_str()).chain(self.alternates.iter().map(String::as_str))
    }

    /// Keeps the first reading of each spelling and the first alternates up to the bound.
    fn from_best_first<T: AsRef<str> + Into<String>>(
        spellings: impl IntoIterator<Item = T>,
    ) -> Self {
        let mut spellings = spellings.into_iter().filter(|it| !it.as_ref().is_empty());
        let primary: String = spellings.next().map(T::into).unwrap_or_default();
        let mut alternates: Vec<String> = Vec::new();
        for spelling in spellings {
            if alternates.len() == Self::MAX_ALTERNATES {
                break;
            }
            let known = spelling.as_ref();
            if known != primary && !alternates.iter().any(|it| it == known) {
                alternates.push(spelling.into());
            }
        }
        Self { primary, alternates }
    }

    /// Makes room for a reading that should stand whatever the others cost.
    fn with_last_resort(mut self, spelling: String) -> Self {
        if spelling.is_empty() || self.all().any(|it| it == spelling) {
            return self;
        }
        if self.primary.is_empty() {
            self.primary = spelling;
        } else {
            self.alternates.truncate(Self::MAX_ALTERNATES - 1);
            self.alternates.push(spelling);
        }
        self
    }
}

/// The script that a word is written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, PartialOrd, Ord)]
pub enum Script {
    /// Latin, with every extension.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Greek, monotonic and polytonic.
    Greek,
    /// Arabic, for Arabic, Persian, Urdu, Pashto, Kurdish and others.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Armenian.
    Armenian,
    /// Georgian, in all three alphabets.
    Georgian,
    /// Chinese characters, including kanji and hanja.
    Han,
    /// Korean syllables and letters.
    Hangul,
    /// Hiragana and katakana.
    Kana,
    /// Any other script, and words of digits alone.
    Other,
}

/// One word of a name with its readings.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct Word {
    /// The word as written, without the punctuation around it.
    pub original: String,
    /// The script of its letters.
    pub script: Script,
    /// Its likely Latin spellings.
    pub reading: Reading,
}

/// The script of a letter; nothing for digits, marks and punctuation, which all scripts share.
pub fn script_of(c: char) -> Option<Script> {
    if c.is_ascii() {
        return c.is_ascii_alphabetic().then_some(Script::Latin);
    }
    if let Some(script) = script_of_plain_letter(c) {
        return Some(script);
    }
    if !letter::is_alphabetic(c) || is_combining_mark(c) || is_shared_letter(c) {
        return None;
    }
    Some(match c as u32 {
        0xAA..=0x2AF | 0x1D00..=0x1DBF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F => Script::Latin,
        0xA720..=0xA7FF | 0xAB30..=0xAB6F | 0xFB00..=0xFB06 | 0xFF21..=0xFF5A => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0xA640..=0xA69F => Script::Cyrillic,
        0x530..=0x58F | 0xFB13..=0xFB17 => Script::Armenian,
        0x590..=0x5FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x870..=0x8FF => Script::Arabic,
        0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Script::Arabic,
        0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Script::Georgian,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F => Script::Hangul,
        0xAC00..=0xD7FF | 0xFFA0..=0xFFDC => Script::Hangul,
        0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => Script::Kana,
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF => Script::Han,
        0xF900..=0xFAFF | 0x20000..=0x3FFFF => Script::Han,
        _ => Script::Other,
    })
}

/// Ranges without a mark, digit or gap, which hold nearly every letter of real names: asking
/// the tables of Unicode about each letter took as long as reading it.
fn script_of_plain_letter(c: char) -> Option<Script> {
    Some(match c {
        'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ḁ'..='ỿ' => Script::Latin,
        'Ά' | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' => Script::Greek,
        'Ѐ'..='ҁ' | 'Ҋ'..='ԯ' => Script::Cyrillic,
        'Ա'..='Ֆ' | 'ա'..='և' => Script::Armenian,
        'א'..='ת' => Script::Hebrew,
        'ء'..='ؿ' | 'ف'..='ي' | 'ٱ'..='ۓ' => Script::Arabic,
        'ა'..='ჺ' => Script::Georgian,
        'ぁ'..='ゖ' | 'ァ'..='ヺ' => Script::Kana,
        '一'..='\u{9FFF}' => Script::Han,
        '가'..='힣' => Script::Hangul,
        _ => return None,
    })
}

/// Modifier letters that Unicode calls letters and names use as apostrophes (Oʻzbekiston).
fn is_shared_letter(c: char) -> bool {
    matches!(c, '\u{2B0}'..='\u{2FF}' | '\u{640}' | '\u{FF70}')
}

/// A name as words of Latin letters.
///
/// Input is NFC text of any scripts. Words end at white space, at punctuation other than
/// apostrophes, and where the script changes; digits stay with the letters before them.
/// A Chinese or Korean personal name comes back as surname and given name, a longer Chinese
/// name in words of about two characters, and the Arabic article as a word of its own: the
/// matcher joins and splits words, so a cut in the wrong place costs little.
///
/// `language` is an ISO 639 code, of two or three letters, if the caller knows it. It decides
/// between readings that the letters leave open; letters that the language does not have win
/// over it, because names keep their spelling in records of other countries.
pub fn words(name: &str, language: Option<&str>) -> Vec<Word> {
    if name.is_ascii() {
        return ascii_words(name);
    }
    let composed;
    let name = if name.chars().any(is_presentation_form) {
        composed = name.nfkc().collect::<String>();
        &composed
    } else {
        name
    };
    let runs = runs(name);
    let readers = Readers::new(name, &runs, language);
    let mut words = Vec::with_capacity(runs.len() + 1);
    for run in &runs {
        readers.read(&name[run.range.clone()], run.script, &mut words);
    }
    words
}

/// Letters that are only another way of encoding other letters: Arabic glyphs, ligatures and
/// the wide and narrow forms of East Asian encodings.
fn is_presentation_form(c: char) -> bool {
    matches!(c, '\u{FB00}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{FF01}'..='\u{FFEF}')
}

/// The common case, which needs no tables.
fn ascii_words(name: &str) -> Vec<Word> {
    name.split(|c: char| !c.is_ascii_alphanumeric() && !is_apostrophe(c))
        .filter_map(|part| {
            let original = part.trim_matches(is_apostrophe);
            let mut primary = original.to_ascii_lowercase();
            if primary.contains(is_apostrophe) {
                primary.retain(|c| !is_apostrophe(c));
            }
            let has_letter = primary.bytes().any(|b| b.is_ascii_alphabetic());
            let script = if has_letter { Script::Latin } else { Script::Other };
            let reading = Reading { primary, alternates: Vec::new() };
            (!original.is_empty()).then(|| Word { original: original.to_owned(), script, reading })
        })
        .collect()
}

/// A stretch of letters of one script.
struct Run {
    range: Range<usize>,
    script: Script,
}

fn runs(name: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    // The run under way; no script while it holds digits alone.
    let mut open: Option<(Range<usize>, Option<Script>)> = None;
    let mut close = |open: &mut Option<(Range<usize>, Option<Script>)>| {
        if let Some((range, script)) = open.take() {
            runs.push(Run { range, script: script.unwrap_or(Script::Other) });
        }
    };
    for (start, c) in name.char_indices() {
        let end = start + c.len_utf8();
        let script = script_of(c);
        if script.is_none() && !c.is_numeric() {
            if !joins(c) {
                close(&mut open);
            }
            continue;
        }
        match &mut open {
            Some((range, current))
                if script.is_none() || current.is_none() || *current == script =>
            {
                range.end = end;
                *current = current.or(script);
            }
            _ => {
                close(&mut open);
                open = Some((start..end, script));
            }
        }
    }
    close(&mut open);
    runs
}

/// Signs inside a word that are no break: marks, apostrophes and the invisible.
fn joins(c: char) -> bool {
    is_apostrophe(c)
        || is_combining_mark(c)
        || is_shared_letter(c)
        // Soft hyphen, zero-width joiner and directional marks. The zero-width non-joiner
        // (U+200C) is left out: Persian writes it between the parts of a compound.
        || matches!(c, '\u{AD}' | '\u{200B}' | '\u{200D}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Apostrophes, the signs typed in their place, and Hebrew geresh and gershayim.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | '\u{5F3}' | '\u{5F4}')
}

/// What the whole name tells about the reading of each of its words.
struct Readers {
    cyrillic: Option<cyrillic::Language>,
    arabic: Option<arabic::Tongue>,
    han: han::Context,
    hangul: hangul::Context,
}

impl Readers {
    fn new(name: &str, runs: &[Run], language: Option<&str>) -> Self {
        let count = |script| runs.iter().filter(|run| run.script == script).count();
        let has = |script| runs.iter().any(|run| run.script == script);
        Self {
            cyrillic: has(Script::Cyrillic).then(|| cyrillic::Language::of(name, language)),
            arabic: has(Script::Arabic).then(|| arabic::Tongue::of(name, language)),
            han: han::Context::of(count(Script::Han), has(Script::Kana), language),
            hangul: hangul::Context::of(count(Script::Hangul)),
        }
    }

    fn read(&self, word: &str, script: Script, words: &mut Vec<Word>) {
        let mut add = |original: &str, reading: Reading| {
            let reading = if reading.primary.is_empty() { unread(original) } else { reading };
            if !reading.primary.is_empty() {
                words.push(Word { original: original.to_owned(), script, reading });
            }
        };
        match script {
            Script::Latin => add(word, latin::read(word)),
            Script::Cyrillic => {
                add(
                    word,
                    cyrillic::read(word, self.cyrillic.unwrap_or(cyrillic::Language::Russian)),
                );
            }
            Script::Greek => add(word, greek::read(word)),
            Script::Arabic => {
                arabic::read(word, self.arabic.unwrap_or(arabic::Tongue::Arabic), &mut add);
            }
            Script::Hebrew => add(word, hebrew::read(word)),
            Script::Armenian => add(word, caucasian::read_armenian(word)),
            Script::Georgian => add(word, caucasian::read_georgian(word)),
            Script::Han => han::read(word, &self.han, &mut add),
            Script::Hangul => hangul::read(word, &self.hangul, &mut add),
            Script::Kana => add(word, kana::read(word)),
            Script::Other => add(word, unread(word)),
        }
    }
}

/// The reading of a word that no table knows.
///
/// A letter that even `any_ascii` drops (a lone Arabic ayn) keeps its identity as its code
/// point: a word with a letter is never lost, and never equal to another.
fn unread(word: &str) -> Reading {
    let mut primary = String::with_capacity(word.len());
    for c in word.chars() {
        push_ascii(c, &mut primary);
    }
    if primary.is_empty() {
        for c in word.chars().filter(|c| script_of(*c).is_some()) {
            primary.push_str(&format!("u{:x}", c as u32));
        }
    }
    Reading { primary, alternates: Vec::new() }
}

/// True for letters and digits. `char::is_alphanumeric` counts vowel points as letters.
fn is_letter_or_digit(c: char) -> bool {
    script_of(c).is_some() || c.is_numeric()
}

/// The letters and digits of the general fall-back for one character, in lower case.
fn push_ascii(c: char, out: &mut String) {
    let ascii = any_ascii::any_ascii_char(c).bytes().filter(u8::is_ascii_alphanumeric);
    out.extend(ascii.map(|b| char::from(b.to_ascii_lowercase())));
}

/// The Latin spellings of one name.
pub(crate) struct NameForms {
    /// All that are in use.
    pub(crate) spellings: Vec<&'static str>,
    /// Whether scribes supply its vowels as they hear them, because its own script does not write them.
    pub(crate) free_vowels: bool,
}

/// The names whose Latin spellings are a habit, one after the other.
pub(crate) fn spellings_of_names() -> impl Iterator<Item = NameForms> {
    let names = |table: &'static str, free_vowels| {
        let lines = table.lines().filter(|it| !it.is_empty() && !it.starts_with('#'));
        lines.map(move |line| {
            let spellings = dictionary::spellings(line.split('|').skip(1)).collect();
            NameForms { spellings, free_vowels }
        })
    };
    names(arabic::names_of_people(), true).chain(names(cyrillic::NAMES, false))
}

#[cfg(test)]
mod tests;
