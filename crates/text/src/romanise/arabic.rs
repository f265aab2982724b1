//! Words in Arabic script: Arabic, Persian, Urdu, Pashto and, by their full vowels, Kurdish.
//!
//! The script leaves out short vowels, so letters alone cannot tell Hasan from Husn. Frequent
//! names and words of organisation names come from a table; every other word gets the vowels
//! that are likeliest in its place, and the bare consonants as its last alternate, which is
//! what a vowel-blind key needs.

use std::sync::LazyLock;

use super::{
    Reading,
    dictionary::{self, Table},
    is_letter_or_digit,
    spellings::{Options, Spellings},
};

/// Whose habits a reading follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tongue {
    /// Arabic of any country.
    Arabic,
    /// Persian and Dari, and Kurdish for lack of a table of its own.
    Persian,
    /// Urdu and Pashto, whose names are spelled nearer to the Arabic ones.
    Urdu,
}

impl Tongue {
    /// The tongue of a name: the hint, else what its letters say.
    pub(super) fn of(name: &str, language: Option<&str>) -> Self {
        let hint = language.and_then(|code| match code.to_ascii_lowercase().as_str() {
            "ar" | "ara" | "arb" => Some(Self::Arabic),
            "fa" | "fas" | "per" | "pes" | "prs" | "ku" | "kur" | "ckb" => Some(Self::Persian),
            "ur" | "urd" | "ps" | "pus" | "pbu" | "pbt" => Some(Self::Urdu),
            _ => None,
        });
        hint.unwrap_or_else(|| Self::guess(name))
    }

    fn guess(name: &str) -> Self {
        let mut guess = Self::Arabic;
        for letter in name.chars() {
            match letter {
                'ٹ' | 'ڈ' | 'ڑ' | 'ں' | 'ے' | 'ہ' | 'ھ' => return Self::Urdu,
                'ټ' | 'ډ' | 'ړ' | 'ږ' | 'ښ' | 'ڼ' | 'ځ' | 'څ' | 'ې' | 'ۍ' => {
                    return Self::Urdu;
                }
                'پ' | 'چ' | 'ژ' | 'گ' | 'ی' | 'ک' => guess = Self::Persian,
                _ => {}
            }
        }
        guess
    }
}

/// `form | Arabic spellings | Persian spellings`, usual spelling first.
const TEXT: &str = include_str!("../../data/arabic_names.txt");
static NAMES: LazyLock<Table<2>> = LazyLock::new(|| dictionary::table(TEXT, fold));

/// The lines of the table that are names of people and places, without particles and words of
/// organisations.
pub(super) fn names_of_people() -> &'static str {
    let from = TEXT.find("# Given names").unwrap_or_default();
    let to = TEXT.find("# Words of organisation names").unwrap_or(TEXT.len());
    &TEXT[from..to]
}

/// One form for the letters that writers exchange: hamza carriers, the two forms of y and k,
/// ta marbuta and final h. Marks, tatweel and the lone hamza fall away.
fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    folded.extend(word.chars().filter_map(fold_letter));
    folded
}

fn fold_letter(letter: char) -> Option<char> {
    match letter {
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ی' | 'ې' | 'ۍ' | 'ئ' | 'ێ' => Some('ي'),
        'ک' | 'ڪ' => Some('ك'),
        'ة' | 'ۀ' | 'ہ' | 'ۂ' | 'ۃ' | 'ھ' => Some('ه'),
        'ؤ' => Some('و'),
        'ء' => None,
        other => is_letter_or_digit(other).then_some(other),
    }
}

/// Reads one written word, which may hold prefixes that Latin writes apart.
pub(super) fn read(word: &str, tongue: Tongue, add: &mut impl FnMut(&str, Reading)) {
    let folded = fold(word);
    if let Some(reading) = known(&folded, tongue) {
        return add(word, reading);
    }
    let Some((prefix, letters)) = prefix(&folded, tongue) else {
        return add(word, read_stem(word, folded, tongue));
    };
    let (head, tail) = split_after(word, letters);
    add(head, prefix);
    let folded = fold(tail);
    add(tail, known(&folded, tongue).unwrap_or_else(|| read_stem(tail, folded, tongue)));
}

/// The reading from the table.
fn known(folded: &str, tongue: Tongue) -> Option<Reading> {
    let [arabic, persian] = *NAMES.get(folded)?;
    let columns = if tongue == Tongue::Persian { [persian, arabic] } else { [arabic, persian] };
    Some(Reading::from_best_first(dictionary::spellings(columns)))
}

/// The article or a preposition glued to it, with the number of its letters.
fn prefix(folded: &str, tongue: Tongue) -> Option<(Reading, usize)> {
    let reading = |spellings: &[&'static str]| Reading::from_best_first(spellings.iter().copied());
    let is_stem = |rest: &str| rest.chars().nth(1).is_some();
    if let Some(rest) = folded.strip_prefix("ال").filter(|rest| is_stem(rest)) {
        let assimilated = rest.chars().next().and_then(assimilated).unwrap_or("al");
        return Some((reading(&["al", assimilated, "el", "ul"]), 2));
    }
    if tongue == Tongue::Persian {
        return None;
    }
    if folded.strip_prefix("وال").is_some_and(is_stem) {
        return Some((reading(&["wal", "wa", "val", "wel"]), 3));
    }
    if folded.strip_prefix("لل").is_some_and(is_stem) {
        return Some((reading(&["lil", "li", "lel"]), 2));
    }
    None
}

/// The article before a sun letter, as it is spoken.
fn assimilated(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ت' | 'ط' => "at",
        'ث' => "ath",
        'د' | 'ض' => "ad",
        'ذ' => "adh",
        'ر' => "ar",
        'ز' | 'ظ' => "az",
        'س' | 'ص' => "as",
        'ش' => "ash",
        'ن' => "an",
        _ => return None,
    })
}

/// Cuts a word after so many letters, with their marks.
fn split_after(word: &str, letters: usize) -> (&str, &str) {
    let mut starts = word.char_indices().filter(|(_, c)| fold_letter(*c).is_some());
    let at = starts.nth(letters).map_or(word.len(), |(at, _)| at);
    word.split_at(at)
}

/// Reads a word that is not in the table, in both forms: one made of names that are, else by its letters.
fn read_stem(word: &str, folded: String, tongue: Tongue) -> Reading {
    if let Some(reading) = compound(&folded, tongue) {
        return reading;
    }
    let mut spelled = folded;
    // Final alef without dots is a or, in Egypt and old Persian type, y.
    if word.ends_with('ى') && spelled.pop().is_some() {
        spelled.push('ى');
    }
    let reading = spell(&spelled, tongue);
    match bare(&spelled, tongue) {
        bare if bare.is_empty() => reading,
        bare => reading.with_last_resort(bare),
    }
}

/// Letters in the longest word that is looked up in parts.
const LONGEST_COMPOUND: usize = 18;

/// Endings that make another name of a name, with their spellings: of a place or family, its
/// Persian and Armenian plural, the feminine, and the plurals of Arabic.
const ENDINGS: [(&str, [&str; 2]); 6] = [
    ("يان", ["ian", "iyan"]),
    ("ي", ["i", "y"]),
    ("ه", ["a", "ah"]),
    ("ات", ["at", "at"]),
    ("ين", ["in", "een"]),
    ("ون", ["un", "oun"]),
];

/// Names written together or with an ending: Abdulrahman, Nasrallah, Alireza, Ismaili.
fn compound(folded: &str, tongue: Tongue) -> Option<Reading> {
    if folded.chars().count() > LONGEST_COMPOUND {
        return None;
    }
    if let Some(name) = folded.strip_prefix("عبدال").filter(|it| !it.is_empty()) {
        return Some(servant_of(name, tongue));
    }
    for (ending, spellings) in [
        ("الدين", ["uddin", "aldin", "eddin", "oddin"]),
        ("الله", ["allah", "ullah", "ollah", "ulla"]),
    ] {
        if let Some(name) = folded.strip_suffix(ending).filter(|it| !it.is_empty()) {
            let name = known(name, tongue).unwrap_or_else(|| spell(name, tongue)).primary;
            return Some(Reading::from_best_first(
                spellings.iter().map(|end| format!("{name}{end}")),
            ));
        }
    }
    let is_name = |part: &str| part.chars().nth(2).is_some() && NAMES.contains_key(part);
    let name = |part: &str| Some(part).filter(|it| is_name(it)).and_then(|it| known(it, tongue));
    let mut halves = folded.char_indices().map(|(cut, _)| folded.split_at(cut));
    let two_names = halves.find(|(first, second)| is_name(first) && is_name(second));
    if let Some((first, second)) =
        two_names.and_then(|it| known(it.0, tongue).zip(known(it.1, tongue)))
    {
        let first: Vec<&str> = first.all().take(2).collect();
        let joined = second
            .all()
            .take(2)
            .flat_map(|it| first.iter().map(move |first| format!("{first}{it}")));
        return Some(Reading::from_best_first(joined));
    }
    let (stem, spellings) = ENDINGS
        .iter()
        .find_map(|(ending, spellings)| Some((name(folded.strip_suffix(ending)?)?, spellings)))?;
    let feminine = ["eh", "e"];
    let spellings =
        if tongue == Tongue::Persian && spellings[0] == "a" { &feminine } else { spellings };
    let inflected =
        spellings.iter().flat_map(|end| stem.all().take(2).map(move |stem| format!("{stem}{end}")));
    Some(Reading::from_best_first(inflected))
}

/// Abd al-X in one word: abdulrahman, abdelrahman, abdurrahman.
fn servant_of(name: &str, tongue: Tongue) -> Reading {
    let article = name.chars().next().and_then(assimilated);
    let reading = known(name, tongue).unwrap_or_else(|| spell(name, tongue));
    let name = reading.primary;
    let mut spellings = vec![format!("abdul{name}"), format!("abdel{name}")];
    if let Some(article) = article {
        spellings.push(format!("abdu{}{name}", &article[1..]));
    }
    spellings.push(format!("abdal{name}"));
    let persian = format!("abdol{name}");
    let place = if tongue == Tongue::Persian { 0 } else { spellings.len() };
    spellings.insert(place, persian);
    Reading::from_best_first(spellings)
}

/// A letter as part of a syllable.
#[derive(Clone, Copy)]
enum Sound {
    Consonant(Options<'static>),
    Vowel(Options<'static>),
}

impl Sound {
    fn is_consonant(self) -> bool {
        matches!(self, Self::Consonant(_))
    }
}

/// The consonants and written vowels alone.
fn bare(folded: &str, tongue: Tongue) -> String {
    sounds(folded, tongue)
        .iter()
        .map(|(Sound::Consonant(options) | Sound::Vowel(options))| options[0].0)
        .collect()
}

/// Spells a word with its written vowels, and others where its syllables need them.
fn spell(folded: &str, tongue: Tongue) -> Reading {
    let sounds = sounds(folded, tongue);
    let has_all_vowels = folded.contains(['ە', 'ۆ', 'ۇ', 'ۈ']);
    let mut spellings = Spellings::new();
    let mut after_vowel = None;
    let mut consonants = 0;
    for (at, sound) in sounds.iter().enumerate() {
        match sound {
            Sound::Vowel(options) => {
                spellings.choose(options);
                (after_vowel, consonants) = (Some(Vowel::Written), 0);
            }
            Sound::Consonant(options) => {
                spellings.choose(options);
                consonants += 1;
                // Past two it makes no difference, and looking no further keeps the time linear.
                let ahead =
                    sounds[at + 1..].iter().take(2).take_while(|it| it.is_consonant()).count();
                let ends = at + 1 + ahead == sounds.len();
                if !has_all_vowels && needs_vowel(after_vowel, consonants, ahead, ends) {
                    spellings.choose(short_vowel(after_vowel, tongue));
                    (after_vowel, consonants) = (Some(Vowel::Inserted), 0);
                }
            }
        }
    }
    spellings.finish()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Vowel {
    Written,
    Inserted,
}

/// Whether a vowel follows a consonant, `consonants` after the last vowel, that has so many
/// consonants ahead before the next written vowel or the end.
///
/// No word begins with two consonants (Hasan), none ends in two unless they are all it has
/// after the first vowel, and no three meet (Jafar, Akbar, Rahman).
fn needs_vowel(after: Option<Vowel>, consonants: usize, ahead: usize, ends: bool) -> bool {
    match (after, consonants, ahead) {
        (_, _, 0) => false,
        (None, ..) => true,
        (Some(_), 1, 1) => ends,
        (Some(_), 1, _) => false,
        (Some(_), _, _) => true,
    }
}

fn short_vowel(after: Option<Vowel>, tongue: Tongue) -> Options<'static> {
    match (after, tongue) {
        (None, Tongue::Persian) => &[("a", 0), ("e", 2), ("o", 3)],
        (None, _) => &[("a", 0), ("u", 3), ("i", 3)],
        // The active participle: Qasim, Salih, Hamid's brother Hamed.
        (Some(Vowel::Written), Tongue::Persian) => &[("e", 0), ("a", 1), ("i", 2)],
        (Some(Vowel::Written), _) => &[("i", 0), ("e", 1), ("a", 1)],
        (Some(Vowel::Inserted), Tongue::Persian) => &[("a", 0), ("e", 1), ("o", 4)],
        (Some(Vowel::Inserted), _) => &[("a", 0), ("i", 2), ("e", 2)],
    }
}

fn sounds(folded: &str, tongue: Tongue) -> Vec<Sound> {
    let letters: Vec<char> = folded.chars().collect();
    let mut sounds = Vec::with_capacity(letters.len());
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|it| letters[it]);
        let after = letters.get(at + 1).copied();
        sounds.extend(sound(*letter, before, after, tongue));
    }
    sounds
}

/// One letter between its neighbours.
fn sound(letter: char, before: Option<char>, after: Option<char>, tongue: Tongue) -> Option<Sound> {
    let persian = tongue == Tongue::Persian;
    let before_vowel = matches!(after, Some('ا' | 'و' | 'ي' | 'ە' | 'ۆ'));
    let after_vowel = matches!(before, Some('ا' | 'و' | 'ي'));
    Some(Sound::Vowel(match (letter, before, after) {
        ('ا', None, Some('و' | 'ي')) => &[("", 0)],
        ('ا', None, _) if persian => &[("a", 0), ("e", 2), ("o", 4)],
        ('ا', None, _) => &[("a", 0), ("i", 2), ("u", 4)],
        ('ا', ..) => &[("a", 0), ("aa", 5)],
        ('ع', None, _) if before_vowel => return None,
        ('ع', None, _) if persian => &[("a", 0), ("e", 2), ("o", 3)],
        ('ع', None, _) => &[("a", 0), ("u", 2), ("i", 2)],
        ('ع', _, Some('ا')) => &[("a", 1), ("u", 1), ("", 0)],
        ('ع', ..) if after_vowel => return None,
        ('ع', _, None) => &[("a", 0), ("e", 2), ("i", 2)],
        ('ع', ..) => &[("a", 0)],
        ('و', Some('ا'), None) => &[("o", 1), ("u", 0), ("w", 2), ("v", 2)],
        ('و', Some(_), Some('ا' | 'ي')) | ('و', None, _) => {
            return Some(Sound::Consonant(w(tongue)));
        }
        ('و', Some('ا'), Some(_)) if persian => &[("av", 9), ("vo", 2), ("v", 0), ("u", 3)],
        ('و', Some('ا'), Some(_)) => &[("wu", 0), ("ou", 2), ("w", 2), ("u", 2)],
        ('و', ..) if persian => &[("u", 0), ("o", 1), ("ou", 1), ("av", 3)],
        ('و', ..) => &[("u", 0), ("o", 1), ("ou", 2), ("aw", 3)],
        ('ي', Some('ا'), Some('ي')) if persian => &[("e", 0), ("", 1), ("y", 2)],
        ('ي', _, Some('ا' | 'و')) | ('ي', None, _) => {
            return Some(Sound::Consonant(&[("y", 0)]));
        }
        ('ي', Some('ا'), None) => &[("i", 0), ("y", 0)],
        ('ي', Some('ا'), _) => &[("i", 0), ("ye", 1), ("ya", 1), ("y", 2)],
        ('ى', ..) if persian => &[("i", 0), ("a", 2)],
        ('ى', ..) => &[("a", 1), ("i", 0), ("y", 4)],
        ('ي', _, None) => &[("i", 0), ("y", 3), ("ee", 4)],
        ('ي', ..) => &[("i", 0), ("ee", 3), ("ay", 3), ("ei", 3)],
        ('ه', _, None) if after_vowel => return Some(Sound::Consonant(&[("h", 0)])),
        ('ه', Some(_), None) if persian => &[("eh", 0), ("e", 1), ("a", 2), ("ah", 2)],
        ('ه', Some(_), None) => &[("a", 0), ("ah", 0), ("at", 4)],
        ('ە', ..) => &[("a", 0), ("e", 1)],
        ('ۆ', ..) => &[("o", 0)],
        ('ۇ' | 'ۈ', ..) => &[("u", 0)],
        ('ے', ..) => &[("e", 0), ("i", 2), ("ay", 3)],
        _ => return consonant(letter, tongue).map(Sound::Consonant),
    }))
}

fn w(tongue: Tongue) -> Options<'static> {
    match tongue {
        Tongue::Arabic => &[("w", 0), ("ou", 5)],
        Tongue::Persian => &[("v", 0), ("w", 2)],
        Tongue::Urdu => &[("w", 0), ("v", 2)],
    }
}

fn consonant(letter: char, tongue: Tongue) -> Option<Options<'static>> {
    let arabic = tongue == Tongue::Arabic;
    Some(match letter {
        'ب' => &[("b", 0)],
        'ت' | 'ط' | 'ٹ' | 'ټ' => &[("t", 0)],
        'ث' if arabic => &[("th", 0), ("t", 4)],
        'ث' | 'س' | 'ص' => &[("s", 0)],
        'ج' if arabic => &[("j", 0), ("g", 4)],
        'ج' => &[("j", 0)],
        'ح' | 'ه' => &[("h", 0)],
        'خ' => &[("kh", 0)],
        'د' | 'ڈ' | 'ډ' => &[("d", 0)],
        'ذ' if arabic => &[("dh", 0), ("z", 1), ("d", 3)],
        'ذ' | 'ز' => &[("z", 0)],
        'ر' | 'ڑ' | 'ړ' | 'ڕ' => &[("r", 0)],
        'ش' => &[("sh", 0)],
        'ض' if arabic => &[("d", 0), ("dh", 2), ("z", 3)],
        'ظ' if arabic => &[("z", 0), ("dh", 2)],
        'ض' | 'ظ' => &[("z", 0)],
        'غ' => &[("gh", 0), ("g", 4)],
        'ف' => &[("f", 0)],
        'ق' if tongue == Tongue::Persian => &[("gh", 1), ("q", 0)],
        'ق' => &[("q", 0), ("k", 3)],
        'ك' => &[("k", 0)],
        'ل' | 'ڵ' => &[("l", 0)],
        'م' => &[("m", 0)],
        'ن' | 'ں' | 'ڼ' => &[("n", 0)],
        'پ' => &[("p", 0)],
        'چ' => &[("ch", 0)],
        'ژ' => &[("zh", 0), ("j", 4)],
        'ږ' => &[("zh", 0), ("g", 2)],
        'گ' => &[("g", 0)],
        'ڤ' | 'ۋ' => &[("v", 0), ("w", 3)],
        'ښ' => &[("sh", 0), ("kh", 3)],
        'ځ' => &[("dz", 0), ("z", 1)],
        'څ' => &[("ts", 0), ("s", 3)],
        'ڭ' => &[("ng", 0)],
        _ => return None,
    })
}
