//! Finds labelled identifiers in free text.
//!
//! Lists print them before or behind their label: `INN 7727560086`, `OGRN: 1067746487314`,
//! `INN/KPP 7811144648 / 781101001`, `7725842590 (Tax ID/INN)`, `SWIFT/BIC ABCDEFGH`, `Tax ID No. 123`.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{Checked, SCHEMES, Scheme, canonical};

/// An identifier in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The scheme that its label names, or that a label such as "Tax ID No." leaves open and the check digit
    /// decides. `None` where neither tells.
    pub scheme: Option<&'static str>,
    /// The label as our table has it.
    pub label: &'static str,
    /// Its canonical form.
    pub canonical: String,
    /// Whether it follows the rules of its scheme; `false` without one.
    pub valid: bool,
    /// Where it stands in the text, in bytes, without its label.
    pub range: Range<usize>,
}

/// Labels that name a kind of number but no scheme, and the schemes that are tried.
const OPEN_LABELS: &[(&str, &[&str])] = &[
    ("Tax ID", TAX),
    ("Tax Identification", TAX),
    ("TIN", TAX),
    ("Taxpayer", TAX),
    ("Registration Number", REGISTRATION),
    ("Registration ID", REGISTRATION),
    ("Registration No", REGISTRATION),
    ("SRN", REGISTRATION),
    ("USDT", &["trx", "eth", "btc"]),
];
const TAX: &[&str] = &["inn", "uscc"];
const REGISTRATION: &[&str] = &["ogrn", "uscc"];

/// Words that may stand between a label and its number.
const JOINERS: &[&str] = &[
    "NUMBER",
    "NUMBERS",
    "NO",
    "NR",
    "CODE",
    "CODES",
    "CERTIFICATE",
    "ADDRESS",
    "RU",
    "ID",
    "IDENTIFICATION",
    "IS",
    "OF",
    "THE",
    "COMPANY",
    "PAYER",
    "TAXPAYER",
    "IDENTIFIER",
];

/// How many words one number is printed in at most: an IBAN in groups of four has nine.
const MOST_WORDS: usize = 9;

/// How many words between a label and its number are looked through, so that a long run of labels costs
/// no more than its length. The lists have five at most ("INN/taxpayer identification number:").
const MOST_JOINERS: usize = 10;

/// An identifier that breaks its rule is only reported when it has so many letters and digits. Shorter ones
/// are years and counts: "the IMO 2020 rule".
const SHORTEST_INVALID: usize = 5;

/// Finds the labelled identifiers of a text, in its order. Each place is told once, with the narrowest label.
pub fn extract(text: &str) -> Vec<Found> {
    let words = words(text);
    let mut found: Vec<Found> = Vec::new();
    for at in 0..words.len() {
        if let Some((label, length)) = label_at(text, &words, at)
            && let Some(it) = number_of(text, &words, at, at + length, label)
        {
            found.push(it);
        }
    }
    // A label with a scheme goes before an open one, and a valid reading before another.
    found.sort_by_key(|it| (it.range.start, !it.valid, it.scheme.is_none(), it.range.end));
    let mut end = 0;
    found.retain(|it| {
        let free = it.range.start >= end;
        end = end.max(it.range.end);
        free
    });
    found
}

/// What a label promises.
#[derive(Clone, Copy)]
struct Label {
    text: &'static str,
    /// The scheme that it names, or those that it leaves open.
    schemes: &'static [&'static str],
    names_scheme: Option<&'static Scheme>,
}

/// The runs of letters and digits of a text.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, it)| it.is_alphanumeric()) {
        let end = at + character.len_utf8();
        match words.last_mut() {
            Some(last) if last.end == at => last.end = end,
            _ => words.push(at..end),
        }
    }
    words
}

/// A label as it is looked for.
struct Wanted {
    label: Label,
    /// Its words.
    words: Vec<&'static str>,
    /// Short labels count in capitals only.
    capitals_only: bool,
}

/// The labels by the byte that they begin with, letters in lower case.
static WANTED: LazyLock<FxHashMap<u8, Vec<Wanted>>> = LazyLock::new(|| {
    let named = SCHEMES.iter().flat_map(|scheme| {
        scheme.labels.iter().map(move |text| Label {
            text,
            schemes: &[],
            names_scheme: Some(scheme),
        })
    });
    let open =
        OPEN_LABELS.iter().map(|(text, schemes)| Label { text, schemes, names_scheme: None });
    let mut wanted: FxHashMap<u8, Vec<Wanted>> = FxHashMap::default();
    for label in named.chain(open) {
        let words = label.text.split([' ', '-']).collect();
        let capitals_only = label.text.chars().count() <= 5;
        let first = label.text.as_bytes()[0].to_ascii_lowercase();
        wanted.entry(first).or_default().push(Wanted { label, words, capitals_only });
    }
    wanted
});

/// The longest label that begins at a word, and how many words it has.
fn label_at(text: &str, words: &[Range<usize>], at: usize) -> Option<(Label, usize)> {
    let first = text.as_bytes()[words[at].start].to_ascii_lowercase();
    let possible = WANTED.get(&first)?.iter();
    possible
        .filter(|it| it.stands_at(text, words, at))
        .map(|it| (it.label, it.words.len()))
        .max_by_key(|(_, length)| *length)
}

impl Wanted {
    /// Whether the words of the text from a place on are those of the label.
    fn stands_at(&self, text: &str, words: &[Range<usize>], at: usize) -> bool {
        let Some(printed) = words.get(at..at + self.words.len()) else { return false };
        printed.iter().zip(&self.words).all(|(range, wanted)| {
            let word = &text[range.clone()];
            if self.capitals_only { word == *wanted } else { word.eq_ignore_ascii_case(wanted) }
        })
    }
}

/// The number that belongs to a label of the words `label_start..label_end`.
fn number_of(
    text: &str,
    words: &[Range<usize>],
    label_start: usize,
    label_end: usize,
    label: Label,
) -> Option<Found> {
    let behind = value_start(text, words, label_end);
    // Of "INN/KPP 7811144648 / 781101001" the second number is the one of the second label.
    let paired = label_start > 0 && gap(text, words, label_start) == "/";
    let second = behind.filter(|_| paired).and_then(|it| after_stroke(text, words, it));
    let before = before_parenthesis(text, words, label_start);
    let valid = [second, behind, before]
        .into_iter()
        .flatten()
        .find_map(|start| valid_number(text, words, start, label));
    if valid.is_some() || paired {
        return valid;
    }
    [behind, before].into_iter().flatten().find_map(|start| any_number(text, words, start, label))
}

/// The text between a word and the one before it.
fn gap<'t>(text: &'t str, words: &[Range<usize>], at: usize) -> &'t str {
    match at.checked_sub(1) {
        Some(before) => &text[words[before].end..words[at].start],
        None => &text[..words[at].start],
    }
}

/// The first word of the number behind a label: joiners and other labels are passed over, the end of a
/// sentence or a field is not.
fn value_start(text: &str, words: &[Range<usize>], label_end: usize) -> Option<usize> {
    let mut at = label_end;
    while at < words.len().min(label_end + MOST_JOINERS) {
        if gap(text, words, at).contains([';', ',', '\n', '|']) {
            return None;
        }
        let word = text[words[at].clone()].to_uppercase();
        let label = label_at(text, words, at).map(|(_, length)| length);
        match label {
            Some(length) => at += length,
            None if JOINERS.contains(&word.as_str()) => at += 1,
            None => return Some(at),
        }
    }
    None
}

/// The word behind the first stroke or comma after a number.
fn after_stroke(text: &str, words: &[Range<usize>], start: usize) -> Option<usize> {
    (start + 1..words.len().min(start + MOST_WORDS))
        .find(|at| matches!(gap(text, words, *at).trim(), "/" | ","))
}

/// The word before the parenthesis in which a label stands: `7725842590 (Tax ID/INN)`.
fn before_parenthesis(text: &str, words: &[Range<usize>], label_start: usize) -> Option<usize> {
    let opening = (0..=label_start).rev().take(MOST_WORDS).find(|at| {
        let gap = gap(text, words, *at);
        gap.contains('(') && !gap.contains(')')
    })?;
    let last = opening.checked_sub(1)?;
    gap(text, words, opening).trim().eq("(").then_some(last)
}

/// The shortest number from a word on that one of the label's schemes takes.
fn valid_number(text: &str, words: &[Range<usize>], start: usize, label: Label) -> Option<Found> {
    let open = SCHEMES.iter().filter(|it| label.schemes.contains(&it.name));
    let candidates: Vec<&Scheme> = label.names_scheme.into_iter().chain(open).collect();
    let mut end = start;
    while end < words.len() && end < start + MOST_WORDS {
        if end > start && !matches!(gap(text, words, end), " " | "-" | "." | "\u{a0}") {
            return None;
        }
        let range = words[start].start..words[end].end;
        let printed = &text[range.clone()];
        end += 1;
        // A word in small letters is a word, whatever it looks like; addresses of coins have digits.
        let plain = printed.chars().any(|it| it.is_numeric()) || printed == printed.to_uppercase();
        if !plain {
            continue;
        }
        for scheme in &candidates {
            if let Checked::Valid(canonical) = scheme.check(printed) {
                let (label, scheme) = (label.text, Some(scheme.name));
                return Some(Found { scheme, label, canonical, valid: true, range });
            }
        }
    }
    None
}

/// A word with a digit behind a label, although no rule takes it.
fn any_number(text: &str, words: &[Range<usize>], start: usize, label: Label) -> Option<Found> {
    let range = words[start].clone();
    let printed = &text[range.clone()];
    let (scheme, canonical) = match label.names_scheme.map(|it| (it.name, it.check(printed))) {
        Some((name, Checked::Invalid { canonical, .. })) => (Some(name), canonical),
        _ => (None, canonical(printed)),
    };
    let long_enough = printed.chars().count() >= SHORTEST_INVALID;
    (long_enough && printed.chars().any(|it| it.is_numeric())).then_some(Found {
        scheme,
        label: label.text,
        canonical,
        valid: false,
        range,
    })
}
