//! Names, prepared once for everything that compares them.

use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use crate::clean::{Repairs, repaired};
use crate::fold::{self, Fold, LOST, Skeleton};
use crate::lexicon::{self, Class, Groups, Lexicon, Meaning};
use crate::romanise;

/// What kind of thing bears the name: it decides what its words may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameKind {
    /// A human being: word order is free, titles and particles say little.
    Person = 0,
    /// A company, a body, a group: legal forms and generic words say little.
    Organization = 1,
    /// A vessel, an aircraft, a wallet: words are few and numbers count.
    Thing = 2,
    /// A person or an organisation.
    Unknown = 3,
}

impl NameKind {
    /// The kind of that number, as files keep it.
    pub fn from_number(number: u8) -> Option<NameKind> {
        [NameKind::Person, NameKind::Organization, NameKind::Thing, NameKind::Unknown]
            .get(usize::from(number))
            .copied()
    }
}

/// A name in words that can be compared.
#[derive(Debug, Clone)]
pub struct Name {
    /// The name as it came.
    pub text: String,
    /// What kind of thing bears it.
    pub kind: NameKind,
    /// Its words, in their order.
    pub tokens: Vec<Token>,
    /// What had to be repaired before it could be read.
    pub repairs: Repairs,
}

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// The word as it stood in the name.
    pub original: String,
    /// Its readings in Latin letters, the likeliest first. Never empty.
    pub spellings: SmallVec<[Spelling; 1]>,
    /// What it does in the name.
    pub class: Class,
    /// What it is taken for, if the lexicon knows it.
    pub concept: Option<&'static str>,
    /// The given names it may stand for.
    pub nicknames: Groups,
}

/// One reading of a word, with how it sounds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spelling {
    /// Letters `a`-`z`, digits, and [`LOST`] for what a bad encoding destroyed.
    pub form: String,
    /// The same by sound.
    pub fold: Fold,
    /// The consonants of the fold.
    pub skeleton: Skeleton,
}

impl Spelling {
    /// A reading with its sound.
    pub fn new(form: &str) -> Spelling {
        let fold = fold::fold(form);
        let skeleton = fold::skeleton(&fold);
        Spelling { form: form.to_owned(), fold, skeleton }
    }
}

impl Token {
    /// The likeliest reading.
    pub fn form(&self) -> &str {
        &self.spellings[0].form
    }
}

/// Words of one name that are kept. The longest name in the lists read so far has 76 words (a
/// Cambodian unit with its whole address); later words of such names repeat the first ones.
pub const MAX_TOKENS: usize = 48;

/// Prepares a name. `language` is its ISO 639 code where it is known.
pub fn prepare(text: &str, kind: NameKind, language: Option<&str>) -> Name {
    let (clean, repairs) = repaired(text);
    let lexicon = match kind {
        NameKind::Person => Lexicon::persons(),
        _ => Lexicon::organisations(),
    };
    let words = words(&clean, kind, language);
    let forms: Vec<&str> = words.iter().map(|it| it.forms[0].as_str()).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < words.len() && tokens.len() < MAX_TOKENS {
        let (taken, meaning) = match lexicon.longest_at(&forms[at..]) {
            Some((taken, meaning)) => (taken, Some(meaning)),
            None => (1, None),
        };
        tokens.push(token(&words[at..at + taken], meaning, kind));
        at += taken;
    }
    if kind == NameKind::Person {
        keep_something(&mut tokens);
    }
    Name { text: text.to_owned(), kind, tokens, repairs }
}

/// A person called only "Sheikh" or "Haji" is called that: if nothing else is left, titles are words.
fn keep_something(tokens: &mut [Token]) {
    let bare =
        |it: &Token| matches!(it.class, Class::Honorific | Class::Particle | Class::Generation);
    if tokens.iter().all(bare) {
        for token in tokens {
            token.class = Class::Word;
        }
    }
}

/// A word with its readings, before anybody asks what it means.
struct Word {
    original: String,
    /// The likeliest first.
    forms: SmallVec<[String; 2]>,
}

fn token(words: &[Word], meaning: Option<Meaning>, kind: NameKind) -> Token {
    let original = words.iter().map(|it| it.original.as_str()).collect::<Vec<_>>().join(" ");
    if words.len() > 1 {
        let meaning = meaning.expect("only phrases of the lexicon have several words");
        return Token {
            original,
            spellings: SmallVec::from_elem(Spelling::new(meaning.concept), 1),
            class: meaning.class,
            concept: Some(meaning.concept),
            nicknames: Groups::new(),
        };
    }
    let word = &words[0];
    let form = word.forms[0].as_str();
    let mut token = Token {
        original,
        spellings: word.forms.iter().map(|form| Spelling::new(form)).collect(),
        class: Class::Word,
        concept: None,
        nicknames: Groups::new(),
    };
    let single_letter = form.len() == 1 && form.as_bytes()[0].is_ascii_lowercase();
    if form.bytes().all(|it| it.is_ascii_digit()) {
        token.class = Class::Number;
        let digits = form.trim_start_matches('0');
        token.spellings =
            SmallVec::from_elem(Spelling::new(if digits.is_empty() { "0" } else { digits }), 1);
    } else if single_letter && kind == NameKind::Person {
        token.class = Class::Initial;
    } else if let Some(meaning) = meaning {
        token.class = meaning.class;
        token.concept = Some(meaning.concept);
        if meaning.class == Class::Number {
            token.spellings = SmallVec::from_elem(Spelling::new(meaning.concept), 1);
        }
        if meaning.class == Class::Trade && meaning.concept == "of" {
            token.class = Class::Particle;
        }
    } else if single_letter {
        token.class = Class::Initial;
    } else if kind == NameKind::Person && lexicon::is_patronymic(form) {
        token.class = Class::Patronymic;
    }
    if matches!(kind, NameKind::Person | NameKind::Unknown) && token.class == Class::Word {
        for form in &word.forms {
            for group in lexicon::nicknames(form) {
                if !token.nicknames.contains(&group) {
                    token.nicknames.push(group);
                }
            }
        }
    }
    token
}

/// Splits a repaired name at white space and punctuation and reads each word in Latin letters.
fn words(text: &str, kind: NameKind, language: Option<&str>) -> Vec<Word> {
    let mut words = Vec::new();
    // Read together, because the letters of the whole name tell its language.
    let mut together = String::new();
    for piece in pieces(text) {
        if !piece.contains(LOST as char) {
            for part in split_digits(&piece, kind) {
                together.push_str(&part);
                together.push(' ');
            }
            continue;
        }
        read(&mut together, language, &mut words);
        // A reading would lose the mark, so only plain letters around it are read.
        let form: String = piece.nfd().filter_map(plain).collect();
        if form.bytes().any(|it| it.is_ascii_alphanumeric()) {
            words.push(Word { original: piece, forms: SmallVec::from_elem(form, 1) });
        }
    }
    read(&mut together, language, &mut words);
    words
}

fn read(text: &mut String, language: Option<&str>, words: &mut Vec<Word>) {
    for word in romanise::words(text, language) {
        let mut forms: SmallVec<[String; 2]> = SmallVec::new();
        forms.push(word.reading.primary);
        forms.extend(word.reading.alternates);
        if !forms[0].is_empty() {
            words.push(Word { original: word.original, forms });
        }
    }
    text.clear();
}

fn plain(letter: char) -> Option<char> {
    let letter = letter.to_ascii_lowercase();
    (letter.is_ascii_alphanumeric() || letter == LOST as char).then_some(letter)
}

/// The words of a repaired name as they stand: split at white space and punctuation, apostrophes
/// removed, letters with dots between them joined ("U.S.A."), glued capitals parted ("PetrovIvan").
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    // Whether the last piece is a run of single letters with dots between.
    let mut dotted = false;
    let mut word = String::new();
    let mut previous = ' ';
    let mut letters = text.chars().peekable();
    let mut close = |word: &mut String, dot: bool, pieces: &mut Vec<String>| {
        if word.is_empty() {
            dotted = dotted && dot;
            return;
        }
        let single = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
        match pieces.last_mut() {
            Some(last) if single && dotted => last.push_str(word),
            _ => pieces.push(word.clone()),
        }
        dotted = single && dot;
        word.clear();
    };
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let lost = letter == LOST as char && (previous.is_alphanumeric() || next.is_alphanumeric());
        if letter.is_alphanumeric() || is_mark(letter) || lost {
            let glued = letter.is_uppercase()
                && word.chars().count() >= 3
                && word.chars().rev().take(2).all(char::is_lowercase);
            if glued {
                close(&mut word, false, &mut pieces);
            }
            word.push(letter);
        } else if is_apostrophe(letter) && previous.is_alphabetic() && next.is_alphabetic() {
            // Inside a word it is an ayn, a soft sign or an elision.
        } else {
            // "J. R. Smith": two initials; "U.S.A.": one word.
            close(&mut word, letter == '.' && next.is_alphabetic(), &mut pieces);
        }
        previous = letter;
    }
    close(&mut word, false, &mut pieces);
    pieces
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʻ' | '´' | 'ʿ' | 'ʾ' | '′')
}

/// Parts letters from digits ("Project21"), unless a digit stands where a scanner saw a letter
/// ("M0hammed") or the two belong together ("2nd").
fn split_digits(piece: &str, kind: NameKind) -> SmallVec<[String; 1]> {
    if let Some(better) = capital(piece) {
        return SmallVec::from_elem(better, 1);
    }
    let digits = piece.chars().filter(char::is_ascii_digit).count();
    let letters = piece.chars().filter(|it| it.is_alphabetic()).count();
    if digits == 0 || letters == 0 {
        return SmallVec::from_elem(piece.to_owned(), 1);
    }
    let ordinal = matches!(
        piece.trim_start_matches(|it: char| it.is_ascii_digit()).to_ascii_lowercase().as_str(),
        "st" | "nd" | "rd" | "th"
    );
    if ordinal {
        let number = piece.trim_end_matches(|it: char| it.is_alphabetic());
        return SmallVec::from_elem(number.to_owned(), 1);
    }
    if letters >= 2 && digits <= 2 && (kind == NameKind::Person || inside(piece)) {
        return SmallVec::from_elem(piece.chars().map(seen_as_letter).collect(), 1);
    }
    let mut parts: SmallVec<[String; 1]> = SmallVec::new();
    let mut last_digit = None;
    for letter in piece.chars() {
        let digit = letter.is_ascii_digit();
        if last_digit != Some(digit) && !is_mark(letter) {
            parts.push(String::new());
            last_digit = Some(digit);
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts
}

/// A small L among capitals is a capital I that a scanner misread ("SHlPPING").
fn capital(word: &str) -> Option<String> {
    let small = word.chars().filter(|it| *it == 'l').count();
    let capitals = word.chars().filter(|it| it.is_uppercase()).count();
    let letters = word.chars().filter(|it| it.is_alphabetic()).count();
    (small > 0 && capitals >= 3 && small + capitals == letters).then(|| word.replace('l', "I"))
}

/// Whether every digit stands between letters.
fn inside(piece: &str) -> bool {
    let edge = |it: Option<char>| it.is_some_and(char::is_alphabetic);
    edge(piece.chars().next()) && edge(piece.chars().next_back())
}

fn seen_as_letter(letter: char) -> char {
    match letter {
        '0' => 'o',
        '1' => 'l',
        '2' => 'z',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' => 'g',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: NameKind, text: &str, expected: &str) {
        let name = prepare(text, kind, None);
        let got: Vec<String> = name
            .tokens
            .iter()
            .map(|it| format!("{}:{:?}", it.concept.unwrap_or(it.form()), it.class))
            .collect();
        assert_eq!(got.join(" "), expected, "{text}");
    }

    #[test]
    fn a_person_is_titles_particles_and_names() {
        check(
            NameKind::Person,
            "Sheikh Usama bin Laden, Jr.",
            "clergy:Honorific usama:Word son:Particle laden:Word junior:Generation",
        );
        check(NameKind::Person, "O'Neil, J. R.", "oneil:Word j:Initial r:Initial");
        check(
            NameKind::Person,
            "PETROV Ivan Sergeyevich",
            "petrov:Word ivan:Word sergeyevich:Patronymic",
        );
    }

    #[test]
    fn a_company_is_a_name_a_trade_and_a_legal_form() {
        check(
            NameKind::Organization,
            "Limited Liability Company \"Drake\" Trading House",
            "llc:LegalForm drake:Word trading:Trade house:Trade",
        );
        check(
            NameKind::Organization,
            "U.S.A. Tools No. 05",
            "usa:Word equipment:Trade no:Word 5:Number",
        );
        check(NameKind::Organization, "Brigade Fifth", "brigade:Word 5:Number");
    }

    #[test]
    fn what_a_scanner_misread_is_a_letter() {
        check(NameKind::Person, "M0hammed Al1", "mohammed:Word all:Word");
        check(NameKind::Thing, "Tanker21", "tanker:Word 21:Number");
        check(NameKind::Thing, "SHlP", "ship:Word");
    }

    #[test]
    fn glued_capitals_are_parted() {
        check(NameKind::Person, "IvanPetrov", "ivan:Word petrov:Word");
    }

    #[test]
    fn a_person_called_only_by_a_title_keeps_it() {
        check(NameKind::Person, "Haji", "pilgrim:Word");
    }

    #[test]
    fn nothing_comes_of_nothing() {
        for text in ["", "   ", "--", "…", "\u{0}"] {
            assert!(prepare(text, NameKind::Unknown, None).tokens.is_empty(), "{text:?}");
        }
    }
}
