//! Chinese characters, read in Mandarin.
//!
//! The reading of a character comes from `any_ascii`, whose table is made from the Unihan
//! database (simplified and traditional alike); surnames with a reading of their own, and
//! words whose characters change theirs, come from tables here. Alternates are Wade-Giles,
//! and for surnames what Hong Kong, Taiwan and Southeast Asia write.

use std::sync::LazyLock;

use super::{
    Reading,
    dictionary::{self, Table},
    push_ascii,
};

/// `surname | spellings`, pinyin first.
static SURNAMES: LazyLock<Table<1>> =
    LazyLock::new(|| dictionary::table(include_str!("../../data/han_surnames.txt"), str::to_owned));

/// `word | pinyin`: places and words of organisation names.
static WORDS: LazyLock<Table<1>> =
    LazyLock::new(|| dictionary::table(include_str!("../../data/han_words.txt"), str::to_owned));

/// Characters in the longest word of [`WORDS`].
const LONGEST_WORD: usize = 4;

/// What the rest of the name says about a run of characters.
pub(super) struct Context {
    runs: usize,
    japanese: bool,
}

impl Context {
    /// `runs` is the number of runs of characters in the name; kana make it Japanese.
    pub(super) fn of(runs: usize, has_kana: bool, language: Option<&str>) -> Self {
        let hinted =
            language.is_some_and(|code| matches!(code.to_ascii_lowercase().as_str(), "ja" | "jpn"));
        Self { runs, japanese: has_kana || hinted }
    }
}

/// Reads one run of characters.
///
/// Two to four characters that begin with a surname are a person, surname and given name,
/// unless known words make them up. Longer runs are cut into known words and, between them,
/// pieces of two characters, the usual length of a Chinese word.
pub(super) fn read(run: &str, context: &Context, add: &mut impl FnMut(&str, Reading)) {
    let characters: Vec<char> = unfold_repetitions(run);
    if context.japanese {
        return add(run, pinyin_reading(&characters));
    }
    // `习 近平`, written apart: the first is the surname, the second must not be cut.
    if context.runs == 2 && characters.len() <= 2 {
        return add(run, surname(run).unwrap_or_else(|| pinyin_reading(&characters)));
    }
    if let Some(reading) = surname(run).filter(|_| characters.len() == 2) {
        return add(run, reading);
    }
    let ends: Vec<usize> = run.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    if let Some(cut) = surname_length(run, &ends).filter(|_| !is_known_words(run, &ends)) {
        let at = ends[cut - 1];
        add(&run[..at], surname(&run[..at]).unwrap_or_else(|| pinyin_reading(&characters[..cut])));
        return add(&run[at..], pinyin_reading(&characters[cut..]));
    }
    let mut start = 0;
    for length in segments(run, &ends) {
        let text = &run[offset(&ends, start)..offset(&ends, start + length)];
        let reading =
            known_word(text).unwrap_or_else(|| pinyin_reading(&characters[start..start + length]));
        add(text, reading);
        start += length;
    }
}

/// The byte at which a character begins.
fn offset(ends: &[usize], character: usize) -> usize {
    character.checked_sub(1).map_or(0, |before| ends[before])
}

/// 々 stands for the character before it.
fn unfold_repetitions(run: &str) -> Vec<char> {
    let mut characters: Vec<char> = Vec::with_capacity(run.len() / 3);
    for c in run.chars() {
        let repeated = characters.last().copied().filter(|_| c == '々');
        characters.push(repeated.unwrap_or(c));
    }
    characters
}

fn surname(text: &str) -> Option<Reading> {
    SURNAMES
        .get(text)
        .map(|[spellings]| Reading::from_best_first(dictionary::spellings([*spellings])))
}

fn known_word(text: &str) -> Option<Reading> {
    WORDS.get(text).map(|[pinyin]| Reading::from_best_first(dictionary::spellings([*pinyin])))
}

/// Characters in the surname, if the run is as long as a personal name and begins with one.
fn surname_length(run: &str, ends: &[usize]) -> Option<usize> {
    let begins_with = |length: usize| SURNAMES.contains_key(&run[..ends[length - 1]]);
    match ends.len() {
        3 | 4 if begins_with(2) => Some(2),
        2 | 3 if begins_with(1) => Some(1),
        _ => None,
    }
}

/// True when known words alone make up the run (华为 for the firm, 高科 for high technology).
fn is_known_words(run: &str, ends: &[usize]) -> bool {
    let mut start = 0;
    while start < ends.len() {
        let Some(length) = known_length(run, ends, start) else { return false };
        start += length;
    }
    true
}

/// Characters in the longest known word at a place.
fn known_length(run: &str, ends: &[usize], start: usize) -> Option<usize> {
    let longest = LONGEST_WORD.min(ends.len() - start);
    (1..=longest)
        .rev()
        .find(|length| WORDS.contains_key(&run[offset(ends, start)..offset(ends, start + length)]))
}

/// The lengths of the words of a long run, in characters.
fn segments(run: &str, ends: &[usize]) -> Vec<usize> {
    let mut segments = Vec::new();
    let mut unknown = 0;
    let mut start = 0;
    while start < ends.len() {
        if let Some(length) = known_length(run, ends, start) {
            cut_unknown(unknown, &mut segments);
            segments.push(length);
            (unknown, start) = (0, start + length);
        } else {
            (unknown, start) = (unknown + 1, start + 1);
        }
    }
    cut_unknown(unknown, &mut segments);
    segments
}

/// Cuts a stretch without known words: up to three characters are one word, more are pairs.
fn cut_unknown(mut length: usize, segments: &mut Vec<usize>) {
    while length > 3 {
        segments.push(2);
        length -= 2;
    }
    if length > 0 {
        segments.push(length);
    }
}

/// Pinyin without tones as one word, and the same in Wade-Giles.
fn pinyin_reading(characters: &[char]) -> Reading {
    let mut pinyin = String::new();
    let mut umlaut = String::new();
    let mut wade_giles = String::new();
    let mut syllable = String::new();
    for c in characters {
        syllable.clear();
        match usual_reading(*c) {
            Some(reading) => syllable.push_str(reading),
            None => push_ascii(*c, &mut syllable),
        }
        pinyin.push_str(&syllable);
        umlaut.push_str(if has_umlaut(*c, &syllable) {
            passport_umlaut(&syllable)
        } else {
            &syllable
        });
        push_wade_giles(&syllable, &mut wade_giles);
    }
    Reading::from_best_first([pinyin, umlaut, wade_giles])
}

/// Characters that names use in another reading than the first one of the table.
fn usual_reading(c: char) -> Option<&'static str> {
    Some(match c {
        '地' => "di",
        '拓' => "tuo",
        '珲' | '琿' => "hui",
        '埔' => "pu",
        '焘' | '燾' => "tao",
        '伽' => "jia",
        '曾' => "zeng",
        _ => return None,
    })
}

/// True for the few lü and nü in names; the table writes them lu and nu.
fn has_umlaut(c: char, syllable: &str) -> bool {
    matches!(syllable, "lu" | "nu") && "吕呂侣铝鋁旅律绿綠虑慮女".contains(c)
}

/// ü in passports since 2012 (GB/T 28039-2011).
fn passport_umlaut(syllable: &str) -> &'static str {
    if syllable.starts_with('l') { "lyu" } else { "nyu" }
}

/// A pinyin syllable in Wade-Giles without its apostrophes.
fn push_wade_giles(syllable: &str, out: &mut String) {
    let whole = match syllable {
        "zi" => "tzu",
        "ci" => "tzu",
        "si" => "szu",
        "zhi" => "chih",
        "chi" => "chih",
        "shi" => "shih",
        "ri" => "jih",
        "er" => "erh",
        "you" => "yu",
        "yan" => "yen",
        "ye" => "yeh",
        "yi" => "i",
        "ge" => "ko",
        "ke" => "ko",
        "he" => "ho",
        "e" => "o",
        "gui" => "kuei",
        "kui" => "kuei",
        "ju" | "qu" => "chu",
        "xu" => "hsu",
        _ => "",
    };
    if !whole.is_empty() {
        return out.push_str(whole);
    }
    let initials = [
        ("zh", "ch"),
        ("ch", "ch"),
        ("sh", "sh"),
        ("b", "p"),
        ("d", "t"),
        ("g", "k"),
        ("j", "ch"),
        ("q", "ch"),
        ("x", "hs"),
        ("z", "ts"),
        ("c", "ts"),
        ("r", "j"),
    ];
    let matching = initials.iter().find_map(|(pinyin, wade_giles)| {
        syllable.strip_prefix(pinyin).map(|rest| (*wade_giles, rest))
    });
    let (initial, rest) = matching.unwrap_or(("", syllable));
    out.push_str(initial);
    match rest {
        "ian" => out.push_str("ien"),
        "ie" => out.push_str("ieh"),
        "ong" => out.push_str("ung"),
        "iong" => out.push_str("iung"),
        "uo" if !matches!(initial, "k" | "sh") => out.push('o'),
        _ => out.push_str(rest),
    }
}
