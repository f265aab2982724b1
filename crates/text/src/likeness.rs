//! How two words of names compare, and the keys by which an index finds everything that compares.
//!
//! [`likeness`] accepts only pairs that share one of their [`keys`]: an index that holds the keys of its
//! words and looks up the keys of a query's words misses nothing. For edits this holds because two
//! strings within *n* edits share a string that both reach by deleting up to *n* symbols.

use crate::fold::{self, Fold};
use crate::lexicon::Class;
use crate::name::{Spelling, Token};

/// In what way two words are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Way {
    /// The likeliest readings are the same letter by letter.
    Same,
    /// Other readings of the same letters coincide.
    Reading,
    /// The lexicon takes both for the same.
    Meaning,
    /// They sound the same.
    Sound,
    /// They differ by letters.
    Spelling,
    /// One is a diminutive or another language's form of the other.
    Nickname,
}

/// A finding about two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// In what way.
    pub way: Way,
    /// How far apart, in hundredths of a letter; 0 unless they differ by letters.
    pub distance: u16,
    /// Letters of the longer one, by sound.
    pub length: u8,
}

/// Compares two words; `None` when they have nothing to do with each other.
pub fn likeness(query: &Token, candidate: &Token) -> Option<Likeness> {
    let length = |left: &Spelling, right: &Spelling| left.fold.len().max(right.fold.len()) as u8;
    let (first, other) = (&query.spellings[0], &candidate.spellings[0]);
    if first.form == other.form {
        return Some(Likeness { way: Way::Same, distance: 0, length: length(first, other) });
    }
    if query.concept.is_some() && query.concept == candidate.concept {
        return Some(Likeness { way: Way::Meaning, distance: 0, length: length(first, other) });
    }
    if is_exact(query.class) || is_exact(candidate.class) {
        return None;
    }
    let mut best: Option<Likeness> = None;
    for left in &query.spellings {
        for right in &candidate.spellings {
            let found = if left.form == right.form {
                Likeness { way: Way::Reading, distance: 0, length: length(left, right) }
            } else {
                let Some(distance) =
                    fold::near((&left.fold, &left.skeleton), (&right.fold, &right.skeleton))
                else {
                    continue;
                };
                let way = if distance == 0 { Way::Sound } else { Way::Spelling };
                Likeness { way, distance: distance as u16, length: length(left, right) }
            };
            if best.is_none_or(|it| (found.distance, found.way) < (it.distance, it.way)) {
                best = Some(found);
            }
            if found.way == Way::Reading {
                // Nothing that is left to try is better.
                return best;
            }
        }
    }
    let related = || query.nicknames.iter().any(|group| candidate.nicknames.contains(group));
    if best.is_none_or(|it| it.distance > 0) && related() {
        return Some(Likeness { way: Way::Nickname, distance: 0, length: length(first, other) });
    }
    best
}

/// A key of a word: equal keys do not make words alike, but words without a common key are not.
pub type Key = u64;

const FORM: u64 = 1;
const CONCEPT: u64 = 2;
const NICKNAME: u64 = 3;
const FOLD: u64 = 4;
const SKELETON: u64 = 5;
const JOINED: u64 = 6;

/// Whether words of that class are alike only when they are the same.
pub fn is_exact(class: Class) -> bool {
    matches!(class, Class::Number | Class::Initial)
}

/// All keys of a word: under these an index keeps it, under these it is looked up.
///
/// An index may hold the keys of words, of folds and of skeletons apart, since few folds belong to
/// many words and few skeletons to many folds.
pub fn keys(token: &Token, out: &mut Vec<Key>) {
    word_keys(token, out);
    if !is_exact(token.class) {
        for spelling in &token.spellings {
            fold_keys(&spelling.fold, out);
            skeleton_keys(&spelling.skeleton, out);
        }
    }
    out.sort_unstable();
    out.dedup();
}

/// The keys of a word as such: its readings, its meaning, the given names it may stand for.
pub fn word_keys(token: &Token, out: &mut Vec<Key>) {
    for spelling in &token.spellings {
        out.push(form_key(&spelling.form));
    }
    if let Some(concept) = token.concept {
        out.push(hash(CONCEPT, concept.as_bytes()));
    }
    for group in &token.nicknames {
        out.push(hash(NICKNAME, &group.to_le_bytes()));
    }
}

/// The keys of a fold: folds that are [near by edit](fold::near_by_edit) or the same share one.
pub fn fold_keys(fold: &[u8], out: &mut Vec<Key>) {
    deletions(FOLD, fold, fold_deletions(fold), out);
}

/// The keys of a skeleton: skeletons that are the same or [near](fold::near_skeletons) share one.
pub fn skeleton_keys(skeleton: &[u8], out: &mut Vec<Key>) {
    deletions(SKELETON, skeleton, skeleton_deletions(skeleton), out);
}

fn fold_deletions(fold: &[u8]) -> usize {
    // A fold one shorter than the least length may meet one of the least length only in the longer
    // one's deletions, and those two are not compared: both must have the least length.
    usize::from(fold.len() >= fold::MIN_FOLD_FOR_EDIT && !fold.iter().any(u8::is_ascii_digit))
}

fn skeleton_deletions(skeleton: &[u8]) -> usize {
    if skeleton.iter().any(u8::is_ascii_digit) {
        return 0;
    }
    // How many edits are allowed depends on the shorter of two skeletons, which may be this one or
    // one that is shorter by as many edits: deleting as often as this one's own length allows is
    // always enough, since the other is then no longer than this one or deletes no more often.
    fold::skeleton_edits(skeleton.len())
}

/// Pushes the keys of a string and of everything that remains of it after up to `most` deletions.
fn deletions(kind: u64, symbols: &[u8], most: usize, out: &mut Vec<Key>) {
    out.push(hash(kind, symbols));
    let mut rest = [0u8; fold::MAX_LETTERS + 2];
    for first in 0..symbols.len() {
        if most == 0 {
            return;
        }
        let once = &mut rest[..symbols.len() - 1];
        once[..first].copy_from_slice(&symbols[..first]);
        once[first..].copy_from_slice(&symbols[first + 1..]);
        out.push(hash(kind, once));
        if most > 1 && once.len() > 1 {
            let mut twice = [0u8; fold::MAX_LETTERS + 2];
            for second in first..once.len() {
                let shorter = &mut twice[..once.len() - 1];
                shorter[..second].copy_from_slice(&once[..second]);
                shorter[second..].copy_from_slice(&once[second + 1..]);
                out.push(hash(kind, shorter));
            }
        }
    }
}

/// The key that every word with that reading has.
pub fn form_key(form: &str) -> Key {
    hash(FORM, form.as_bytes())
}

/// The key that every word with a reading of that sound has.
pub fn sound_key(fold: &[u8]) -> Key {
    hash(FOLD, fold)
}

/// The key of two words written as one, and of one word that may be two: equal sound joins them.
pub fn joined_key(fold: &[u8]) -> Key {
    hash(JOINED, fold)
}

/// The sound of two words written as one.
pub fn joined(left: &Token, right: &Token) -> Fold {
    let mut form = String::with_capacity(left.form().len() + right.form().len());
    form.push_str(left.form());
    form.push_str(right.form());
    fold::fold(&form)
}

/// FNV-1a over the kind and the bytes, mixed at the end. Part of the format of corpus files: it must
/// not change without a new format version.
pub(crate) fn hash(kind: u64, bytes: &[u8]) -> Key {
    let mut state = 0xcbf2_9ce4_8422_2325 ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in bytes {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    state ^= state >> 32;
    state = state.wrapping_mul(0xd6e8_feb8_6659_fd93);
    state ^ (state >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::{NameKind, prepare};

    fn only(word: &str) -> Token {
        prepare(word, NameKind::Unknown, None).tokens.swap_remove(0)
    }

    fn check(left: &str, right: &str, expected: Option<Way>) {
        let got = likeness(&only(left), &only(right)).map(|it| it.way);
        assert_eq!(got, expected, "{left} and {right}");
    }

    #[test]
    fn words_are_alike_in_several_ways() {
        check("Petrov", "PETROV", Some(Way::Same));
        check("Petroff", "Petrov", Some(Way::Sound));
        check("Bank", "Banque", Some(Way::Meaning));
        check("Bob", "Robert", Some(Way::Nickname));
        check("Ivanof", "Ivanova", Some(Way::Spelling));
        check("Smith", "Jones", None);
        check("44", "45", None);
    }

    /// The contract between this module and an index: whatever is alike shares a key.
    #[test]
    fn alike_words_share_a_key() {
        let letters =
            ["m", "mu", "kh", "a", "o", "sh", "r", "d", "ov", "z", "i", "l", "ts", "?", "g", "5"];
        let mut seed = 7u64;
        let mut next = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        let mut word = || -> String {
            (0..1 + next(6)).map(|_| letters[next(letters.len() as u64) as usize]).collect()
        };
        let words: Vec<Token> = (0..1500)
            .map(|_| word())
            .filter_map(|it| {
                let mut tokens = prepare(&it, NameKind::Person, None).tokens;
                (tokens.len() == 1).then(|| tokens.swap_remove(0))
            })
            .collect();
        let sets: Vec<Vec<Key>> = words
            .iter()
            .map(|it| {
                let mut out = Vec::new();
                keys(it, &mut out);
                out
            })
            .collect();
        let mut alike = 0;
        for (left, left_keys) in words.iter().zip(&sets) {
            for (right, right_keys) in words.iter().zip(&sets) {
                if likeness(left, right).is_some() {
                    alike += 1;
                    assert!(
                        left_keys.iter().any(|key| right_keys.binary_search(key).is_ok()),
                        "{} and {}",
                        left.form(),
                        right.form()
                    );
                }
            }
        }
        assert!(alike > 3000, "only {alike} pairs were alike");
    }
}
