//! How two words of names compare, and the keys by which an index finds everything that compares.
//!
//! [`likeness`] accepts only pairs that share one of their [`keys`]: an index that holds the keys of its
//! words and looks up the keys of a query's words misses nothing. For edits this holds because two
//! strings within *n* edits share a string that both reach by deleting up to *n* symbols.

use smallvec::SmallVec;

use crate::fold::{self, Fold};
use crate::lexicon::Class;
use crate::name::{Spelling, Token, Written};

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
    /// One is the other without its vowels.
    Consonants,
    /// One is a diminutive or another language's form of the other.
    Nickname,
    /// The last word of one name is how the other's word begins: a field was too narrow.
    Cut,
    /// They differ by more letters than words may that are looked for by each other.
    Resemblance,
}

/// A finding about two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likeness {
    /// In what way.
    pub way: Way,
    /// How far apart, in hundredths of a letter; 0 unless they differ by letters.
    pub distance: u16,
    /// Letters of the longer one, by sound; of the shorter one if it was [`Way::Cut`], and consonants
    /// alone if that is how they are alike.
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
    // Readings of Han and Hangul are short and hardly vary: what differs is another name.
    let by_character = is_by_character(query) || is_by_character(candidate);
    let mut best: Option<Likeness> = None;
    for left in &query.spellings {
        for right in &candidate.spellings {
            if left.form == right.form {
                let length = length(left, right);
                // Nothing that is left to try is better.
                return Some(Likeness { way: Way::Reading, distance: 0, length });
            }
            let ways = [by_sound(left, right, by_character), by_form(&left.form, &right.form)];
            for found in ways.into_iter().flatten() {
                if best.is_none_or(|it| (found.distance, found.way) < (it.distance, it.way)) {
                    best = Some(found);
                }
            }
        }
    }
    let related = || query.nicknames.iter().any(|group| candidate.nicknames.contains(group));
    if best.is_none_or(|it| it.distance > 0) && related() {
        return Some(Likeness { way: Way::Nickname, distance: 0, length: length(first, other) });
    }
    best
}

fn by_sound(left: &Spelling, right: &Spelling, by_character: bool) -> Option<Likeness> {
    let distance = fold::near((&left.fold, &left.skeleton), (&right.fold, &right.skeleton))?;
    Some(sounding(distance, left.fold.len().max(right.fold.len()), by_character))
}

/// The likeness of two words whose folds are so far apart; the longer has so many symbols.
pub fn sounding(distance: u32, length: usize, by_character: bool) -> Likeness {
    let way = if distance == 0 { Way::Sound } else { Way::Spelling };
    let distance = if by_character { distance * 2 } else { distance };
    Likeness { way, distance: distance as u16, length: length as u8 }
}

/// Compares two different readings letter by letter: one may lack its vowels, or be misread.
pub fn by_form(left: &str, right: &str) -> Option<Likeness> {
    if let Some(length) = fold::without_vowels(left, right) {
        return Some(Likeness { way: Way::Consonants, distance: 0, length });
    }
    fold::look_alike(left, right).then(|| {
        let length = fold::fold(left).len().max(fold::fold(right).len());
        Likeness { way: Way::Spelling, distance: fold::MISREAD, length: length as u8 }
    })
}

/// Whether a word came in characters that stand for syllables.
pub fn is_by_character(token: &Token) -> bool {
    token.written != Written::Letters
}

/// A word of a listed name, as far as resemblance goes.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// What it does in the name.
    pub class: Class,
    /// In what it was written.
    pub written: Written,
    /// Its likeliest reading.
    pub form: &'a str,
    /// The same by sound.
    pub fold: &'a [u8],
}

impl<'a> From<&'a Token> for Heard<'a> {
    fn from(token: &'a Token) -> Heard<'a> {
        let first = &token.spellings[0];
        let (class, written) = (token.class, token.written);
        Heard { class, written, form: &first.form, fold: &first.fold }
    }
}

/// Compares two words that [`likeness()`] did not accept and that nothing else in their names answers
/// to. No key leads from one to the other, so this may only soften what speaks against two names and
/// never count for the query's word: an index that does not see it must not bound too low.
pub fn resemblance(query: &[Token], place: usize, candidate: Heard<'_>) -> Option<Likeness> {
    let word = &query[place];
    if is_exact(word.class)
        || is_exact(candidate.class)
        || is_by_character(word)
        || candidate.written != Written::Letters
    {
        return None;
    }
    let left = &word.spellings[0];
    if place > 0
        && place + 1 == query.len()
        && left.form.len() >= 2
        && candidate.form.starts_with(&left.form)
        && query.iter().map(|it| it.form().len()).sum::<usize>() >= NARROW
    {
        let length = left.form.len() as u8;
        return Some(Likeness { way: Way::Cut, distance: 0, length });
    }
    // By sound or by letter: a wrong letter may change how its neighbours sound.
    let by_sound = fold::far(&left.fold, candidate.fold);
    let distance = match fold::far(left.form.as_bytes(), candidate.form.as_bytes()) {
        Some(by_letter) => by_sound.map_or(by_letter, |it| it.min(by_letter)),
        None => by_sound?,
    };
    let length = left.fold.len().max(candidate.fold.len()) as u8;
    Some(Likeness { way: Way::Resemblance, distance: distance as u16, length })
}

/// Letters of the narrowest field that cuts names. Payment formats give them 35, registers of ships
/// and cards 20 to 26; blanks and marks are not counted here.
const NARROW: usize = 12;

/// A key of a word: equal keys do not make words alike, but words without a common key are not.
pub type Key = u64;

const FORM: u64 = 1;
const CONCEPT: u64 = 2;
const NICKNAME: u64 = 3;
const FOLD: u64 = 4;
const SKELETON: u64 = 5;
const JOINED: u64 = 6;
const CONSONANTS: u64 = 7;
const ACRONYM: u64 = 8;

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
        if !is_exact(token.class) {
            out.push(hash(CONSONANTS, &fold::consonants(&spelling.form)));
            out.extend(fold::misread(&spelling.form).map(|it| form_key(&it)));
        }
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
    usize::from(fold.len() >= fold::MIN_FOLD_FOR_EDIT && !fold::has_digit(fold))
}

fn skeleton_deletions(skeleton: &[u8]) -> usize {
    if fold::has_digit(skeleton) {
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

/// The initials of an organisation's name, without legal forms and with them, where they may stand for
/// the name: three letters or more. Shorter ones are shared by chance.
pub fn acronyms(tokens: &[Token]) -> SmallVec<[String; 2]> {
    let letters = |with_legal_forms: bool| -> String {
        let told = tokens.iter().filter(|it| match it.class {
            Class::LegalForm => with_legal_forms,
            class => is_in_acronyms(class),
        });
        told.filter_map(|it| it.form().chars().next()).take(MAX_ACRONYM + 1).collect()
    };
    let may = |it: &String| (MIN_ACRONYM..=MAX_ACRONYM).contains(&it.len());
    let (short, long) = (letters(false), letters(true));
    let long = (long != short).then_some(long);
    std::iter::once(short).chain(long).filter(may).collect()
}

/// Letters of the shortest initials that may stand for a name.
pub const MIN_ACRONYM: usize = 3;
/// And of the longest.
pub const MAX_ACRONYM: usize = 6;

/// Whether words of that class give a letter to the initials of a name. Some give legal forms one as well.
pub fn is_in_acronyms(class: Class) -> bool {
    !matches!(class, Class::Particle | Class::LegalForm | Class::Number | Class::Honorific)
}

/// The key of a name with those initials.
pub fn acronym_key(letters: &str) -> Key {
    hash(ACRONYM, letters.as_bytes())
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
        check("Mhsn", "Mohsen", Some(Way::Consonants));
        check("Srgi", "Sergei", Some(Way::Consonants));
        check("Lfi", "Lafi", Some(Way::Consonants));
        check("Lfi", "Lafa", None);
        check("Hussarn", "Hussam", Some(Way::Spelling));
        check("Vvagner", "Wagner", Some(Way::Sound));
        check("Ivanof", "Ivanova", Some(Way::Spelling));
        check("Smith", "Jones", None);
        check("44", "45", None);
    }

    #[test]
    fn initials_stand_for_the_name_of_an_organisation() {
        let of = |name: &str| acronyms(&prepare(name, NameKind::Organization, None).tokens);
        assert_eq!(of("National Iranian Oil Company")[..], ["nio", "nioc"]);
        assert_eq!(of("Union Bank of Switzerland")[..], ["ubs"]);
        assert!(of("General Motors").is_empty());
    }

    /// The contract between this module and an index: whatever is alike shares a key.
    #[test]
    fn alike_words_share_a_key() {
        let letters = [
            "m", "mu", "kh", "a", "o", "sh", "r", "d", "ov", "z", "i", "l", "ts", "?", "g", "5",
            "rn",
        ];
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
