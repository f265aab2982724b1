//! Greek words, after ELOT 743 as passports apply it, with the habits beside it.

use super::{
    Reading, is_letter_or_digit,
    spellings::{Options, Spellings},
};
use unicode_normalization::UnicodeNormalization as _;

/// Reads one Greek word.
pub(super) fn read(word: &str) -> Reading {
    let letters = letters(word);
    let mut spellings = Spellings::new();
    let mut at = 0;
    while at < letters.len() {
        if let Some((options, length)) = group(&letters[at..], at == 0) {
            spellings.choose(options);
            at += length;
            continue;
        }
        match options(letters[at]) {
            Some(options) => spellings.choose(options),
            None => spellings.push_other(letters[at]),
        }
        at += 1;
    }
    spellings.finish()
}

/// The letters in lower case without accents. Iota and upsilon with dialytika, which stand for
/// themselves and never as the second half of αι or ου, become Latin i and y.
fn letters(word: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(word.len() / 2);
    for c in word.chars().flat_map(char::to_lowercase).nfd() {
        match (c, letters.last_mut()) {
            ('\u{308}', Some(last)) if *last == 'ι' => *last = 'i',
            ('\u{308}', Some(last)) if *last == 'υ' => *last = 'y',
            ('ς', _) => letters.push('σ'),
            _ if is_letter_or_digit(c) => letters.push(c),
            _ => {}
        }
    }
    letters
}

/// Groups that are read together. Compare ELOT 743:1982, table 2.
fn group(rest: &[char], at_start: bool) -> Option<(Options<'static>, usize)> {
    Some(match rest {
        ['ο', 'υ', ..] => (&[("ou", 0), ("u", 2)], 2),
        ['α', 'υ', next @ ..] if is_voiced(next) => (&[("av", 0), ("au", 2)], 2),
        ['α', 'υ', ..] => (&[("af", 0), ("au", 2)], 2),
        ['ε', 'υ', next @ ..] if is_voiced(next) => (&[("ev", 0), ("eu", 2)], 2),
        ['ε', 'υ', ..] => (&[("ef", 0), ("eu", 2)], 2),
        ['η', 'υ', next @ ..] if is_voiced(next) => (&[("iv", 0)], 2),
        ['η', 'υ', ..] => (&[("if", 0)], 2),
        ['μ', 'π', ..] if at_start => (&[("b", 0), ("mp", 2)], 2),
        ['μ', 'π'] => (&[("mp", 0), ("b", 2)], 2),
        ['μ', 'π', ..] => (&[("mp", 0), ("b", 2), ("mb", 2)], 2),
        ['ν', 'τ', ..] if at_start => (&[("nt", 1), ("d", 0)], 2),
        ['ν', 'τ', ..] => (&[("nt", 0), ("d", 3), ("nd", 3)], 2),
        ['γ', 'κ', ..] if at_start => (&[("gk", 0), ("g", 0)], 2),
        ['γ', 'κ', ..] => (&[("gk", 0), ("g", 2), ("ng", 2)], 2),
        ['γ', 'γ', ..] => (&[("ng", 0), ("gg", 2)], 2),
        ['γ', 'ξ', ..] => (&[("nx", 0)], 2),
        ['γ', 'χ', ..] => (&[("nch", 0)], 2),
        ['τ', 'ζ', ..] => (&[("tz", 0), ("dz", 4), ("j", 4)], 2),
        ['τ', 'σ', ..] => (&[("ts", 0), ("ch", 4)], 2),
        ['α', 'ι', ..] => (&[("ai", 0), ("e", 2)], 2),
        ['ε', 'ι', ..] => (&[("ei", 0), ("i", 1)], 2),
        ['ο', 'ι', ..] => (&[("oi", 0), ("i", 2)], 2),
        _ => return None,
    })
}

/// Before a vowel or a voiced consonant αυ and ευ end in v, else in f.
fn is_voiced(next: &[char]) -> bool {
    next.first().is_some_and(|c| !matches!(c, 'θ' | 'κ' | 'ξ' | 'π' | 'σ' | 'τ' | 'φ' | 'χ' | 'ψ'))
}

fn options(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'α' => &[("a", 0)],
        'β' => &[("v", 0), ("b", 3)],
        'γ' => &[("g", 0), ("y", 4)],
        'δ' => &[("d", 0)],
        'ε' => &[("e", 0)],
        'ζ' => &[("z", 0)],
        'η' => &[("i", 0), ("e", 2)],
        'θ' => &[("th", 0)],
        'ι' | 'i' => &[("i", 0)],
        'κ' => &[("k", 0), ("c", 4)],
        'λ' => &[("l", 0)],
        'μ' => &[("m", 0)],
        'ν' => &[("n", 0)],
        'ξ' => &[("x", 0), ("ks", 4)],
        'ο' => &[("o", 0)],
        'π' => &[("p", 0)],
        'ρ' => &[("r", 0)],
        'σ' => &[("s", 0)],
        'τ' => &[("t", 0)],
        'υ' | 'y' => &[("y", 0), ("i", 1)],
        'φ' => &[("f", 0), ("ph", 2)],
        'χ' => &[("ch", 0), ("h", 1), ("kh", 3)],
        'ψ' => &[("ps", 0)],
        'ω' => &[("o", 0)],
        _ => return None,
    })
}
