//! Korean words, taken apart into letters and spelled by the systems that lists print.
//!
//! The primary is the Revised Romanization of 2000 (South Korea); the alternates are the
//! spelling of the North, which writes each syllable of a name by itself, McCune-Reischauer
//! of 1939 without its signs, and the English habit of southern names (Jisung, Younghee).

use std::sync::LazyLock;

use super::{
    Reading,
    dictionary::{self, Table},
    push_ascii,
};

/// `surname | spellings`, usual spelling first.
static SURNAMES: LazyLock<Table<1>> = LazyLock::new(|| {
    dictionary::table(include_str!("../../data/hangul_surnames.txt"), str::to_owned)
});

/// How many Korean words the name has.
pub(super) struct Context {
    runs: usize,
}

impl Context {
    pub(super) fn of(runs: usize) -> Self {
        Self { runs }
    }
}

/// Reads one Korean run.
///
/// A name of one run with two to four syllables is a person if it begins with a surname, and
/// is cut after it; a lone surname is spelled as one. All other runs stay whole.
pub(super) fn read(word: &str, context: &Context, add: &mut impl FnMut(&str, Reading)) {
    if context.runs > 1
        && let Some(reading) = surname(word)
    {
        return add(word, reading);
    }
    if let Some((surname_reading, at)) = surname_prefix(word).filter(|_| context.runs == 1) {
        add(&word[..at], surname_reading);
        return add(&word[at..], spell(&word[at..], true));
    }
    // One run of a longer name, as long as a given name may be one: Latin writes its
    // syllables as they stand alone.
    add(word, spell(word, word.chars().count() <= 2));
}

fn surname(word: &str) -> Option<Reading> {
    SURNAMES
        .get(word)
        .map(|[spellings]| Reading::from_best_first(dictionary::spellings([*spellings])))
}

/// The surname at the start of a full name, with the byte at which it ends.
fn surname_prefix(word: &str) -> Option<(Reading, usize)> {
    let syllables = word.chars().count();
    let cut_after = |n: usize| word.char_indices().nth(n).map(|(at, _)| at);
    let double = (3..=4).contains(&syllables).then(|| cut_after(2)).flatten();
    let single = (2..=3).contains(&syllables).then(|| cut_after(1)).flatten();
    [double, single].into_iter().flatten().find_map(|at| Some((surname(&word[..at])?, at)))
}

/// A way of spelling Korean.
struct System {
    initials: [&'static str; 19],
    /// Initials after a vowel, n, m, ng or l.
    voiced: [&'static str; 19],
    vowels: [&'static str; 21],
    /// The vowel ㅕ after a consonant, where it differs.
    yeo_after_consonant: Option<&'static str>,
    /// Whether sounds change where syllables meet: ll for ㄹㄹ, n for ㄹ after a consonant.
    assimilates: bool,
}

const REVISED_INITIALS: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];

const REVISED_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
];

/// The Revised Romanization (Ministry of Culture and Tourism, proclamation 2000-8).
const REVISED: System = System {
    initials: REVISED_INITIALS,
    voiced: REVISED_INITIALS,
    vowels: REVISED_VOWELS,
    yeo_after_consonant: None,
    assimilates: true,
};

const NORTHERN_INITIALS: [&str; 19] = [
    "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];

const NORTHERN_VOICED: [&str; 19] = [
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
];

const PLAIN_VOWELS: [&str; 21] = [
    "a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "u", "ui", "i",
];

/// The North's spelling (rules of 1992) as its passports write it, with voiced sounds inside.
const NORTHERN: System = System {
    initials: NORTHERN_INITIALS,
    voiced: NORTHERN_VOICED,
    vowels: PLAIN_VOWELS,
    yeo_after_consonant: None,
    assimilates: false,
};

/// The same with every syllable written as if it stood alone.
const NORTHERN_BY_SYLLABLE: System = System {
    initials: NORTHERN_INITIALS,
    voiced: NORTHERN_INITIALS,
    vowels: PLAIN_VOWELS,
    yeo_after_consonant: None,
    assimilates: false,
};

/// McCune-Reischauer without breves and apostrophes.
const MCCUNE_REISCHAUER: System = System {
    initials: [
        "k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "", "ch", "tch", "ch", "k", "t",
        "p", "h",
    ],
    voiced: NORTHERN_VOICED,
    vowels: PLAIN_VOWELS,
    yeo_after_consonant: None,
    assimilates: true,
};

/// What people of the South choose in English: u for ㅓ, young for 영 but hyun for 현.
const ENGLISH: System = System {
    initials: REVISED_INITIALS,
    voiced: REVISED_INITIALS,
    vowels: [
        "a", "ae", "ya", "yae", "u", "e", "you", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo",
        "we", "wi", "yu", "eu", "ui", "i",
    ],
    yeo_after_consonant: Some("yu"),
    assimilates: false,
};

const FINALS: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p",
    "t", "t", "ng", "t", "t", "k", "t", "p", "t",
];

/// Initials that a single final becomes before a vowel, by the final's number; 0 is none.
const LINKED: [usize; 28] =
    [0, 0, 1, 0, 2, 0, 0, 3, 5, 0, 0, 0, 0, 0, 0, 0, 6, 7, 0, 9, 10, 0, 12, 14, 15, 16, 17, 0];

/// ㅇ, silent at the start of a syllable.
const SILENT: usize = 11;
/// ㅕ.
const YEO: usize = 6;
/// ㄹ.
const RIEUL: usize = 5;
/// ㄱ as a final; it links to initial 0, which [`LINKED`] cannot say.
const FINAL_KIYEOK: usize = 1;

fn spell(word: &str, is_given_name: bool) -> Reading {
    let by_syllable = [&NORTHERN, &NORTHERN_BY_SYLLABLE, &ENGLISH, &MCCUNE_REISCHAUER];
    let alternates = by_syllable.iter().map(|system| spell_in(system, word, false));
    Reading::from_best_first(
        std::iter::once(spell_in(&REVISED, word, !is_given_name)).chain(alternates),
    )
}

/// Spells a word in one system. `links` moves a final to the vowel after it, as words do
/// (석유 seogyu) and names do not: their syllables stay apart.
fn spell_in(system: &System, word: &str, links: bool) -> String {
    let mut spelling = String::with_capacity(word.len() + 4);
    let mut last: Option<usize> = None;
    for c in word.chars() {
        let Some([initial, vowel, final_]) = syllable(c) else {
            push_ascii(c, &mut spelling);
            last = None;
            continue;
        };
        let moved = last.filter(|_| links && initial == SILENT).and_then(linked);
        if let Some(moved) = moved {
            let written = last.map_or(0, |it| FINALS[it].len());
            spelling.truncate(spelling.len() - written);
            spelling.push_str(system.voiced[moved]);
        } else {
            spelling.push_str(initial_after(system, last, initial));
        }
        let vowel = match system.yeo_after_consonant {
            Some(after_consonant) if vowel == YEO && initial != SILENT => after_consonant,
            _ => system.vowels[vowel],
        };
        spelling.push_str(vowel);
        spelling.push_str(FINALS[final_]);
        last = Some(final_);
    }
    spelling
}

/// The initial that a final becomes before a vowel.
fn linked(final_: usize) -> Option<usize> {
    match final_ {
        FINAL_KIYEOK => Some(0),
        _ => Some(LINKED[final_]).filter(|it| *it != 0),
    }
}

fn initial_after(system: &System, last: Option<usize>, initial: usize) -> &'static str {
    let Some(last) = last else { return system.initials[initial] };
    let ending = FINALS[last];
    match (initial, ending) {
        (RIEUL, "l") if system.assimilates => "l",
        (RIEUL, "") => system.initials[RIEUL],
        (RIEUL, _) if system.assimilates => "n",
        (_, "" | "n" | "m" | "ng" | "l") => system.voiced[initial],
        _ => system.initials[initial],
    }
}

/// Initial, vowel and final of a syllable (The Unicode Standard, section 3.12).
fn syllable(c: char) -> Option<[usize; 3]> {
    let index = (c as usize).checked_sub(0xAC00).filter(|it| *it < 11_172)?;
    Some([index / 588, index % 588 / 28, index % 28])
}
