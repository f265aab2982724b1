//! Names, prepared once for everything that compares them.

use smallvec::SmallVec;
use unicode_normalization::UnicodeNormalization;

use crate::clean::{Repairs, repaired};
use crate::fold::{self, Fold, LOST, Skeleton};
use crate::letter;
use crate::lexicon::{self, Class, Groups, Lexicon, Meaning};
use crate::romanise::{self, Reading, Script, Word};

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
    /// All kinds, in the order of their numbers.
    pub const ALL: [NameKind; 4] =
        [NameKind::Person, NameKind::Organization, NameKind::Thing, NameKind::Unknown];

    /// The kind of that number, as files keep it.
    pub fn from_number(number: u8) -> Option<NameKind> {
        Self::ALL.get(usize::from(number)).copied()
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
    /// In what it was written.
    pub written: Written,
}

/// In what a word was written, as far as that tells how much it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum Written {
    /// In letters.
    #[default]
    Letters = 0,
    /// In characters that stand for syllables or words: Han, or one syllable of Hangul.
    Characters = 1,
    /// In two or more syllables of Hangul.
    Hangul = 2,
}

impl Written {
    fn of(word: &str) -> Written {
        let hangul = |it: &char| matches!(it, '\u{ac00}'..='\u{d7a3}');
        if word.chars().filter(hangul).count() >= 2 {
            Written::Hangul
        } else if word.starts_with(|it| matches!(it, '\u{2e80}'..='\u{9fff}') || hangul(&it)) {
            Written::Characters
        } else {
            Written::Letters
        }
    }

    /// The way of that number, as files keep it.
    pub fn from_number(number: u8) -> Option<Written> {
        [Written::Letters, Written::Characters, Written::Hangul].get(usize::from(number)).copied()
    }
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
        Spelling::of(form.to_owned())
    }

    fn of(form: String) -> Spelling {
        let fold = fold::fold(&form);
        let skeleton = fold::skeleton(&fold);
        Spelling { form, fold, skeleton }
    }
}

impl Token {
    /// The likeliest reading.
    pub fn form(&self) -> &str {
        &self.spellings[0].form
    }

    /// Whether the lexicon takes it for "son of", so that what follows is the father's name.
    pub fn is_son(&self) -> bool {
        self.concept == Some("son")
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
    let mut words = words(&clean, kind, language);
    if matches!(kind, NameKind::Person | NameKind::Unknown) {
        join_servant(&mut words);
    }
    let phrases = phrases(&words, lexicon);
    let mut tokens = Vec::with_capacity(phrases.len());
    let mut words = words.into_iter();
    for (count, meaning) in phrases {
        tokens.extend(match meaning {
            Some(meaning) if count > 1 => Some(phrase(words.by_ref().take(count), meaning)),
            meaning => words.next().map(|word| token(word, meaning, kind)),
        });
    }
    if kind == NameKind::Person {
        keep_something(&mut tokens);
    }
    Name { text: text.to_owned(), kind, tokens, repairs }
}

/// Writes `Abd Allah` as the one word that it is to most scribes, and `Abd al-Rahman` as `Abdul Rahman`,
/// which is also how two words that others write as one are compared.
fn join_servant(words: &mut Vec<Word>) {
    const SERVANT: [&str; 5] = ["abd", "abdul", "abdal", "abdel", "abdol"];
    const ALLAH: [&str; 5] = ["allah", "ullah", "alah", "ollah", "lah"];
    const ARTICLE: [&str; 11] = ["al", "el", "ul", "ar", "as", "an", "at", "az", "ash", "ad", "ur"];
    let is = |word: &Word, forms: &[&str]| forms.contains(&word.reading.primary.as_str());
    let mut at = 1;
    while at < words.len() {
        let joined = if is(&words[at - 1], &SERVANT) && is(&words[at], &ALLAH) {
            Some("abdullah")
        } else if is(&words[at - 1], &SERVANT[..1])
            && is(&words[at], &ARTICLE)
            && at + 1 < words.len()
        {
            Some("abdul")
        } else {
            None
        };
        if let Some(form) = joined {
            let second = words.remove(at);
            let first = &mut words[at - 1];
            first.original = format!("{} {}", first.original, second.original);
            first.reading = Reading { primary: form.to_owned(), alternates: Vec::new() };
        }
        at += 1;
    }
}

/// How many words each token takes, and what the lexicon takes it for.
fn phrases(words: &[Word], lexicon: &Lexicon) -> SmallVec<[(usize, Option<Meaning>); 8]> {
    let forms: SmallVec<[&str; 8]> = words.iter().map(|it| it.reading.primary.as_str()).collect();
    let mut phrases = SmallVec::new();
    let mut at = 0;
    while at < forms.len() && phrases.len() < MAX_TOKENS {
        let (count, meaning) = match lexicon.longest_at(&forms[at..]) {
            Some((count, meaning)) => (count, Some(meaning)),
            None => (1, None),
        };
        phrases.push((count, meaning));
        at += count;
    }
    phrases
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

/// The token of a phrase of several words.
fn phrase(words: impl Iterator<Item = Word>, meaning: Meaning) -> Token {
    let mut original = String::new();
    for word in words {
        if !original.is_empty() {
            original.push(' ');
        }
        original.push_str(&word.original);
    }
    Token {
        original,
        spellings: SmallVec::from_elem(Spelling::new(meaning.concept), 1),
        class: meaning.class,
        concept: Some(meaning.concept),
        nicknames: Groups::new(),
        written: Written::Letters,
    }
}

/// The token of one word.
fn token(word: Word, meaning: Option<Meaning>, kind: NameKind) -> Token {
    let Word { original, reading, .. } = word;
    let Reading { primary: form, alternates } = reading;
    let mut token = Token {
        written: Written::of(&original),
        original,
        spellings: SmallVec::new(),
        class: Class::Word,
        concept: None,
        nicknames: Groups::new(),
    };
    let single_letter = form.as_bytes()[0].is_ascii_lowercase()
        && (form.len() == 1 || is_one_letter(&token.original));
    // What a number is spelled like, instead of its readings.
    let mut number = None;
    if form.bytes().all(|it| it.is_ascii_digit()) {
        token.class = Class::Number;
        let digits = form.trim_start_matches('0');
        number = Some(if digits.is_empty() { "0" } else { digits });
    } else if single_letter && kind == NameKind::Person {
        token.class = Class::Initial;
    } else if let Some(meaning) = meaning {
        token.class = meaning.class;
        token.concept = Some(meaning.concept);
        if meaning.class == Class::Number {
            number = Some(meaning.concept);
        }
        if meaning.class == Class::Trade && meaning.concept == "of" {
            token.class = Class::Particle;
        }
    } else if single_letter {
        token.class = Class::Initial;
    } else if kind == NameKind::Person && lexicon::is_patronymic(&form) {
        token.class = Class::Patronymic;
    }
    match number {
        Some(number) => token.spellings.push(Spelling::new(number)),
        // Some letters of other scripts are read as two: an initial is the first.
        None if token.class == Class::Initial => token.spellings.push(Spelling::new(&form[..1])),
        None => {
            let forms = std::iter::once(form).chain(alternates);
            token.spellings.extend(forms.map(Spelling::of));
        }
    }
    if matches!(kind, NameKind::Person | NameKind::Unknown) && token.class == Class::Word {
        for spelling in &token.spellings {
            for group in lexicon::nicknames(&spelling.form) {
                if !token.nicknames.contains(&group) {
                    token.nicknames.push(group);
                }
            }
        }
    }
    token
}

/// Whether a word is a single letter of an alphabet in which such a letter is an initial.
fn is_one_letter(word: &str) -> bool {
    let mut letters = word.chars();
    matches!(
        (letters.next(), letters.next()),
        (Some('\u{370}'..='\u{52f}' | '\u{531}'..='\u{58f}' | '\u{10d0}'..='\u{10ff}'), None)
    )
}

/// Splits a repaired name at white space and punctuation and reads each word in Latin letters.
fn words(text: &str, kind: NameKind, language: Option<&str>) -> Vec<Word> {
    let mut words = Vec::new();
    // Read together, because the letters of the whole name tell its language.
    let mut together = String::with_capacity(text.len() + 8);
    for piece in Pieces::of(text, kind).iter() {
        if !piece.contains(LOST as char) {
            push_parts(piece, kind, &mut together);
            continue;
        }
        words.extend(romanise::words(&together, language));
        together.clear();
        // A reading would lose the mark, so only plain letters around it are read.
        let form: String = piece.nfd().filter_map(plain).collect();
        if form.bytes().any(|it| it.is_ascii_alphanumeric()) {
            let reading = Reading { primary: form, alternates: Vec::new() };
            words.push(Word { original: piece.to_owned(), script: Script::Other, reading });
        }
    }
    let last = romanise::words(&together, language);
    if words.is_empty() {
        return last;
    }
    words.extend(last);
    words
}

fn plain(letter: char) -> Option<char> {
    let letter = letter.to_ascii_lowercase();
    (letter.is_ascii_alphanumeric() || letter == LOST as char).then_some(letter)
}

/// The words of a repaired name as they stand: split at white space and punctuation, apostrophes
/// removed, letters with dots between them joined ("U.S.A."), glued capitals parted ("PetrovIvan").
struct Pieces {
    /// The words, one after the other; behind the last one, the word that is being read.
    letters: String,
    /// Where each word ends.
    ends: SmallVec<[usize; 16]>,
    /// Whether the last word is a run of single letters with dots between.
    dotted: bool,
    /// Whether such a run is one word: of a person it is initials, "J.R.R. Tolkien".
    joins_dotted: bool,
}

impl Pieces {
    fn of(text: &str, kind: NameKind) -> Pieces {
        let letters = String::with_capacity(text.len());
        let joins_dotted = kind != NameKind::Person;
        let mut pieces = Pieces { letters, ends: SmallVec::new(), dotted: false, joins_dotted };
        let mut previous = ' ';
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let next = letters.peek().copied().unwrap_or(' ');
            if belongs_to_word(letter, previous, next) {
                let ends = !next.is_alphabetic();
                if letter.is_uppercase() && pieces.is_a_name_already(ends) {
                    pieces.close(false);
                }
                pieces.letters.push(letter);
            } else if is_apostrophe(letter)
                && letter::is_alphabetic(previous)
                && letter::is_alphabetic(next)
            {
                // Inside a word it is an ayn, a soft sign or an elision.
            } else {
                // "J. R. Smith": two initials; "U.S.A.": one word.
                pieces.close(letter == '.' && letter::is_alphabetic(next));
            }
            previous = letter;
        }
        pieces.close(false);
        pieces
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| &self.letters[std::mem::replace(&mut start, *end)..*end])
    }

    /// The word that is being read.
    fn open(&self) -> &str {
        &self.letters[self.ends.last().copied().unwrap_or(0)..]
    }

    /// Whether a capital after the open word begins another: it has three letters, the last two of
    /// them small. Of a capital that `ends` the word that is a letter too few: "GmbH".
    fn is_a_name_already(&self, ends: bool) -> bool {
        let mut back = self.open().chars().rev();
        let mut is_small = || back.next().is_some_and(char::is_lowercase);
        is_small() && is_small() && back.next().is_some() && (!ends || back.next().is_some())
    }

    /// Ends the open word, if there is one; `dot` tells of a dot with a letter behind it.
    fn close(&mut self, dot: bool) {
        let mut letters = self.open().chars();
        let Some(first) = letters.next() else {
            self.dotted = self.dotted && dot;
            return;
        };
        let single = letters.next().is_none() && letter::is_alphabetic(first);
        let end = self.letters.len();
        match self.ends.last_mut() {
            Some(last) if single && self.dotted && self.joins_dotted => *last = end,
            _ => self.ends.push(end),
        }
        self.dotted = single && dot;
    }
}

/// Letters, digits and marks, and a question mark that stands for a lost letter.
fn belongs_to_word(letter: char, previous: char, next: char) -> bool {
    let beside_letter = || letter::is_alphanumeric(previous) || letter::is_alphanumeric(next);
    letter::is_alphanumeric(letter)
        || letter == LOST as char && beside_letter()
        || !letter.is_ascii() && is_mark(letter)
}

fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | 'ʼ' | 'ʻ' | '´' | 'ʿ' | 'ʾ' | '′')
}

/// What a word is made of.
#[derive(Default)]
struct Count {
    letters: usize,
    digits: usize,
    capitals: usize,
    small_l: usize,
}

impl Count {
    fn of(piece: &str) -> Count {
        let mut count = Count::default();
        for letter in piece.chars() {
            count.letters += usize::from(letter::is_alphabetic(letter));
            count.digits += usize::from(letter.is_ascii_digit());
            count.capitals += usize::from(letter.is_uppercase());
            count.small_l += usize::from(letter == 'l');
        }
        count
    }

    /// A small L among capitals is a capital I that a scanner misread ("SHlPPING").
    fn has_misread_capital(&self) -> bool {
        self.small_l > 0 && self.capitals >= 3 && self.small_l + self.capitals == self.letters
    }
}

/// Appends a word, with a space behind it. Parts letters from digits ("Project21"), unless a digit
/// stands where a scanner saw a letter ("M0hammed") or the two belong together ("2nd").
fn push_parts(piece: &str, kind: NameKind, out: &mut String) {
    if !piece.bytes().any(|it| it == b'l' || it.is_ascii_digit()) {
        out.push_str(piece);
        out.push(' ');
        return;
    }
    let count = Count::of(piece);
    if count.has_misread_capital() {
        out.extend(piece.chars().map(|it| if it == 'l' { 'I' } else { it }));
    } else if count.digits == 0 || count.letters == 0 {
        out.push_str(piece);
    } else if is_ordinal(piece) {
        out.push_str(piece.trim_end_matches(|it: char| it.is_alphabetic()));
    } else if count.letters >= 2
        && (count.digits <= 2 && (kind == NameKind::Person || inside(piece))
            // No name counts from nought, and few words follow these figures without a gap.
            || count.digits == 1 && piece.starts_with(['0', '1', '5', '8']))
    {
        out.extend(piece.chars().map(seen_as_letter));
    } else {
        let mut last_digit = None;
        for letter in piece.chars() {
            let digit = Some(letter.is_ascii_digit());
            if last_digit != digit && !is_mark(letter) {
                if last_digit.is_some() {
                    out.push(' ');
                }
                last_digit = digit;
            }
            // A mark that has no letter before it belongs to nothing.
            if last_digit.is_some() {
                out.push(letter);
            }
        }
    }
    out.push(' ');
}

/// `1st`, `22nd`.
fn is_ordinal(piece: &str) -> bool {
    let ending = piece.trim_start_matches(|it: char| it.is_ascii_digit());
    ["st", "nd", "rd", "th"].iter().any(|it| ending.eq_ignore_ascii_case(it))
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
            "america:Place equipment:Trade no:Word 5:Number",
        );
        check(NameKind::Organization, "Brigade Fifth", "brigade:Word 5:Number");
    }

    #[test]
    fn what_a_scanner_misread_is_a_letter() {
        check(NameKind::Person, "M0hammed Al1", "mohammed:Word all:Word");
        check(NameKind::Thing, "Tanker21", "tanker:Trade 21:Number");
        check(NameKind::Thing, "8enedict", "benedict:Word");
        check(NameKind::Organization, "2nd Army", "2:Number army:Word");
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
