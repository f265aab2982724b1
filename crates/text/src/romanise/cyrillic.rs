//! Cyrillic words, by language.
//!
//! The primary readings follow BGN/PCGN romanisation as the lists of the EU, OFAC and the UN
//! print it, without its apostrophes; the alternates are the habits beside it (Yuri, Dmitry)
//! and, for the three East Slavic languages, the spelling of passports since ICAO Doc 9303
//! (Iurii, Natalia).

use std::sync::LazyLock;

use smallvec::SmallVec;

use super::{
    Reading,
    dictionary::{self, Table},
    is_letter_or_digit,
    spellings::{Options, Spellings},
};

/// A language written in Cyrillic, as far as its letters are read in their own way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    Russian,
    Ukrainian,
    Belarusian,
    Bulgarian,
    Serbian,
    Macedonian,
    Kazakh,
    Kyrgyz,
    Uzbek,
    Tajik,
    Mongolian,
}

use Language::{
    Belarusian, Bulgarian, Kazakh, Kyrgyz, Macedonian, Mongolian, Russian, Serbian, Tajik,
    Ukrainian, Uzbek,
};

/// Every language with the letters it writes, in the order in which letters alone decide:
/// the first alphabet that has them all. Bulgarian is never reached, its letters are all
/// Russian; Mongolian leaves out ы, which is rare there and frequent in Kyrgyz.
const ALPHABETS: [(Language, &str); 11] = [
    (Russian, "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
    (Ukrainian, "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"),
    (Belarusian, "абвгдеёжзійклмнопрстуўфхцчшыьэюя"),
    (Serbian, "абвгдђежзијклљмнњопрстћуфхцчџш"),
    (Macedonian, "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ"),
    (Mongolian, "абвгдеёжзийклмноөпрстуүфхцчшщъьэюя"),
    (Kyrgyz, "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"),
    (Kazakh, "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"),
    (Uzbek, "абвгғдеёжзийкқлмнопрстуўфхҳцчшъьэюя"),
    (Tajik, "абвгғдеёжзийӣкқлмнопрстуӯфхҳчҷшъэюя"),
    (Bulgarian, "абвгдежзийклмнопрстуфхцчшщъьюя"),
];

/// Letters outside the basic block's 48, for [`bit`].
const FURTHER_LETTERS: [char; 13] =
    ['ґ', 'ғ', 'қ', 'ң', 'ү', 'ұ', 'ҳ', 'ҷ', 'һ', 'ә', 'ӣ', 'ө', 'ӯ'];

/// The alphabets as sets of bits.
static LETTER_SETS: LazyLock<[(Language, u64); 11]> =
    LazyLock::new(|| ALPHABETS.map(|(language, letters)| (language, letter_set(letters))));

/// A letter's place in a set of letters; none for those that no alphabet here has.
fn bit(letter: char) -> u64 {
    match letter as u32 {
        at @ 0x430..=0x45F => 1 << (at - 0x430),
        ..0x430 | 0x530.. => 0,
        _ => FURTHER_LETTERS.iter().position(|it| *it == letter).map_or(0, |at| 1 << (48 + at)),
    }
}

fn letter_set(text: &str) -> u64 {
    let cyrillic = text.chars().filter(|c| ('Ѐ'..='ԯ').contains(c));
    cyrillic.map(|c| bit(lower(c))).fold(0, std::ops::BitOr::bitor)
}

impl Language {
    /// The language of a name: the hint if its alphabet has all the letters, else the guess.
    pub(super) fn of(name: &str, hint: Option<&str>) -> Self {
        let letters = letter_set(name);
        let writes =
            |language| LETTER_SETS.iter().any(|(it, set)| *it == language && letters & !set == 0);
        match hint.and_then(Self::from_code) {
            Some(language) if writes(language) => language,
            _ => Self::guess(name, letters),
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Some(match code.to_ascii_lowercase().as_str() {
            "ru" | "rus" => Russian,
            "uk" | "ukr" => Ukrainian,
            "be" | "bel" => Belarusian,
            "bg" | "bul" => Bulgarian,
            "sr" | "srp" | "bs" | "bos" | "cnr" | "hr" | "hrv" => Serbian,
            "mk" | "mkd" => Macedonian,
            "kk" | "kaz" => Kazakh,
            "ky" | "kir" => Kyrgyz,
            "uz" | "uzb" | "uzn" => Uzbek,
            "tg" | "tgk" => Tajik,
            "mn" | "mon" | "khk" => Mongolian,
            _ => return None,
        })
    }

    fn guess(name: &str, letters: u64) -> Self {
        let first = LETTER_SETS.iter().find(|(_, set)| letters & !set == 0);
        match first.map(|(language, _)| *language) {
            Some(Russian) if letters & bit('ъ') != 0 && has_vowel_sign(name) => Bulgarian,
            Some(Russian) if letters & bit('ь') != 0 && has_ukrainian_ending(name) => Ukrainian,
            Some(language) => language,
            // Letters of several languages, or of one without a table here (Tatar, Chechen).
            None if letters & bit('ї') != 0 => Ukrainian,
            None if letters & bit('ў') != 0 => Belarusian,
            None if letters & (bit('ә') | bit('қ') | bit('ң')) != 0 => Kazakh,
            None if letters & bit('і') != 0 => Ukrainian,
            None if letters & (bit('ј') | bit('љ') | bit('њ')) != 0 => Serbian,
            None => Russian,
        }
    }
}

/// True for ъ between consonants, a vowel that only Bulgarian writes (Търново).
fn has_vowel_sign(name: &str) -> bool {
    let is_consonant =
        |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !is_vowel(c) && !is_sign(c));
    let mut before = None;
    let mut letters = name.chars().map(lower).peekable();
    while let Some(letter) = letters.next() {
        if letter == 'ъ' && is_consonant(before) && is_consonant(letters.peek().copied()) {
            return true;
        }
        before = Some(letter);
    }
    false
}

/// True for the surname ending -ський, Russian -ский, which needs no letter і or ї.
fn has_ukrainian_ending(name: &str) -> bool {
    name.split_whitespace().any(|word| {
        let mut back = word.chars().rev().map(lower);
        let is = |c: Option<char>, expected| c == Some(expected);
        is(back.next(), 'й') && is(back.next(), 'и') && is(back.next(), 'к') && is(back.next(), 'ь')
    })
}

/// Lower case without the search of the general table for the letters of Russian.
fn lower(c: char) -> char {
    match c {
        'а'..='я' => c,
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        'Ѐ'..='Џ' => char::from_u32(c as u32 + 0x50).unwrap_or(c),
        'ѐ'..='џ' | '0'..='9' => c,
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
        || matches!(letter, 'і' | 'ї' | 'є' | 'ә' | 'ө' | 'ү' | 'ұ' | 'ӣ' | 'ӯ')
}

fn is_sign(letter: char) -> bool {
    matches!(letter, 'ь' | 'ъ')
}

/// Given names whose Latin spelling is a habit: `Пётр | petr pyotr peter`.
pub(super) const NAMES: &str = include_str!("../../data/cyrillic_names.txt");
static TABLE: LazyLock<Table<1>> =
    LazyLock::new(|| dictionary::table(NAMES, |form| form.chars().map(lower).collect()));

/// Reads one Cyrillic word.
pub(super) fn read(word: &str, language: Language) -> Reading {
    // Marks and apostrophes are no letters: stress marks must not change a reading.
    let letters: SmallVec<[char; 24]> =
        word.chars().filter(|c| is_letter_or_digit(*c)).map(lower).collect();
    let regular = read_letters(&letters, language);
    if !matches!(language, Russian | Ukrainian | Belarusian) {
        return regular;
    }
    let form: String = letters.iter().collect();
    if let Some([names]) = TABLE.get(form.as_str()) {
        let habits = dictionary::spellings([*names]);
        return Reading::from_best_first(habits.chain(regular.all()));
    }
    match passport_reading(&letters, language) {
        Some(passport) => regular.with_last_resort(passport),
        None => regular,
    }
}

fn read_letters(letters: &[char], language: Language) -> Reading {
    let mut spellings = Spellings::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if let Some((options, length)) = group(letters, at, language) {
            spellings.choose(options);
            at += length;
            continue;
        }
        let place = Place::of(letters, at);
        match options(*letter, place, language) {
            Some(options) => spellings.choose(options),
            None => spellings.push_other(*letter),
        }
        at += 1;
    }
    spellings.finish()
}

/// Where a letter stands, as far as readings depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of the word.
    Start,
    /// After a vowel.
    AfterVowel,
    /// After a soft or hard sign.
    AfterSign,
    /// After ж, ч, ш, щ or ц.
    AfterSibilant,
    /// After any other consonant.
    AfterConsonant,
}

impl Place {
    fn of(letters: &[char], at: usize) -> Self {
        match at.checked_sub(1).map(|before| letters[before]) {
            None => Self::Start,
            Some(before) if is_vowel(before) || before == 'й' || before == 'ў' => {
                Self::AfterVowel
            }
            Some(before) if is_sign(before) => Self::AfterSign,
            Some('ж' | 'ч' | 'ш' | 'щ' | 'ц') => Self::AfterSibilant,
            Some(_) => Self::AfterConsonant,
        }
    }

    /// True where е, ю and я begin with the sound of y.
    fn is_open(self) -> bool {
        matches!(self, Self::Start | Self::AfterVowel | Self::AfterSign)
    }
}

/// Groups of letters that are read together, with their length.
fn group(letters: &[char], at: usize, language: Language) -> Option<(Options<'static>, usize)> {
    let rest = &letters[at..];
    let is_end = |length| rest.len() == length;
    Some(match (language, rest) {
        (Ukrainian, ['и', 'й']) => (&[("yy", 1), ("y", 0), ("yi", 3), ("iy", 2)], 2),
        (Ukrainian, ['і', 'й']) => (&[("iy", 0), ("ii", 2), ("i", 2), ("y", 4)], 2),
        (Ukrainian, ['з', 'г', ..]) => (&[("zgh", 0), ("zh", 5)], 2),
        (Russian | Kazakh | Kyrgyz | Mongolian | Uzbek | Tajik, ['и', 'й']) => {
            (&[("iy", 0), ("y", 1), ("i", 2), ("ii", 4)], 2)
        }
        (Russian | Belarusian | Kazakh | Kyrgyz, ['ы', 'й']) => {
            (&[("yy", 1), ("y", 0), ("yi", 3), ("iy", 3)], 2)
        }
        (Russian, ['и', 'я', ..]) => (&[("iya", 0), ("ia", 1), ("ija", 6)], 2),
        (Bulgarian, ['и', 'я']) => (&[("ia", 0), ("iya", 1)], 2),
        (Russian | Ukrainian | Belarusian, ['к', 'с', ..]) => (&[("ks", 0), ("x", 2)], 2),
        (Russian | Kazakh | Kyrgyz | Tajik | Uzbek, ['д', 'ж', ..]) => {
            (&[("dzh", 1), ("j", 1), ("dj", 4)], 2)
        }
        (Ukrainian | Belarusian, ['д', 'ж', ..]) => (&[("dzh", 0), ("j", 4)], 2),
        (Bulgarian | Mongolian, ['д', 'ж', ..]) => (&[("dzh", 0), ("j", 2)], 2),
        (Russian, ['ь', 'е', 'в', ..]) => (&[("yev", 0), ("iev", 1), ("ev", 0)], 3),
        (Russian, ['ь', 'и', ..]) => (&[("yi", 1), ("i", 0)], 2),
        (Russian | Ukrainian, ['ь' | 'ъ', 'я', ..]) => (&[("ya", 0), ("ia", 2)], 2),
        (Ukrainian | Bulgarian, ['ь', 'о', ..]) => (&[("yo", 0), ("io", 2), ("o", 3)], 2),
        (Russian | Bulgarian, ['у', 'е', ..]) if is_end(2) => (&[("ue", 0), ("uye", 2)], 2),
        _ => return None,
    })
}

/// The spellings of one letter.
fn options(letter: char, place: Place, language: Language) -> Option<Options<'static>> {
    language_options(letter, place, language).or_else(|| shared_options(letter, place))
}

/// Letters that a language reads in its own way.
fn language_options(letter: char, place: Place, language: Language) -> Option<Options<'static>> {
    match language {
        Russian => None,
        Ukrainian => ukrainian(letter, place),
        Belarusian => belarusian(letter, place),
        Bulgarian => bulgarian(letter),
        Serbian | Macedonian => south_slavic(letter),
        Kazakh => kazakh(letter),
        Kyrgyz => kyrgyz(letter),
        Uzbek => uzbek(letter, place),
        Tajik => tajik(letter),
        Mongolian => mongolian(letter),
    }
}

/// Russian, and what the others share with it.
fn shared_options(letter: char, place: Place) -> Option<Options<'static>> {
    Some(match letter {
        'а' => &[("a", 0)],
        'б' => &[("b", 0)],
        'в' => &[("v", 0)],
        'г' => &[("g", 0)],
        'д' => &[("d", 0)],
        'е' | 'ѐ' => match place {
            Place::Start => &[("ye", 1), ("e", 0)],
            Place::AfterVowel => &[("ye", 1), ("e", 0)],
            Place::AfterSign => &[("ye", 0), ("e", 0), ("ie", 2)],
            _ => &[("e", 0)],
        },
        'ё' => match place {
            Place::AfterSibilant => &[("yo", 2), ("e", 0), ("o", 2)],
            Place::Start => &[("yo", 0), ("e", 2)],
            _ => &[("yo", 1), ("e", 0), ("ye", 3), ("io", 4)],
        },
        'ж' => &[("zh", 0), ("j", 5)],
        'з' => &[("z", 0)],
        'и' | 'і' | 'ѝ' | 'ӣ' => &[("i", 0)],
        'ї' => &[("yi", 0), ("i", 0)],
        'й' => match place {
            Place::AfterVowel => &[("y", 0), ("i", 1), ("j", 7)],
            _ => &[("y", 0), ("i", 3)],
        },
        'к' => &[("k", 0)],
        'л' => &[("l", 0)],
        'м' => &[("m", 0)],
        'н' => &[("n", 0)],
        'о' => &[("o", 0)],
        'п' => &[("p", 0)],
        'р' => &[("r", 0)],
        'с' => &[("s", 0)],
        'т' => &[("t", 0)],
        'у' | 'ӯ' | 'ү' | 'ұ' => &[("u", 0)],
        'ф' => &[("f", 0)],
        'х' => &[("kh", 0), ("h", 3)],
        'ц' => &[("ts", 0), ("c", 4), ("tz", 5)],
        'ч' => &[("ch", 0)],
        'ш' => &[("sh", 0)],
        'щ' => &[("shch", 0), ("sch", 2), ("sh", 4)],
        'ъ' | 'ь' => &[("", 0)],
        'ы' => &[("y", 0), ("i", 5)],
        'э' => &[("e", 0)],
        'ю' => &[("yu", 0), ("iu", 4), ("u", 6)],
        'я' => &[("ya", 0), ("ia", 4), ("a", 7)],
        'є' => &[("ye", 0), ("ie", 2), ("e", 2)],
        'ґ' => &[("g", 0)],
        'ў' => &[("u", 0), ("w", 1)],
        'ғ' => &[("gh", 0), ("g", 1)],
        'қ' => &[("q", 0), ("k", 1)],
        'ң' => &[("ng", 0), ("n", 2)],
        'ә' => &[("a", 0), ("ae", 3), ("e", 3)],
        'ө' => &[("o", 0), ("u", 4)],
        'һ' | 'ҳ' => &[("h", 0), ("kh", 4)],
        'ҷ' => &[("j", 0), ("dzh", 4)],
        'ђ' | 'ѓ' | 'ј' | 'љ' | 'њ' | 'ћ' | 'ќ' | 'џ' | 'ѕ' => {
            return south_slavic(letter);
        }
        _ => return None,
    })
}

fn ukrainian(letter: char, place: Place) -> Option<Options<'static>> {
    Some(match letter {
        'г' => &[("h", 0), ("g", 4)],
        'и' => &[("y", 0), ("i", 4)],
        'е' => &[("e", 0)],
        'ю' if place == Place::AfterConsonant => &[("yu", 0), ("iu", 1), ("u", 4)],
        'я' if place == Place::AfterConsonant => &[("ya", 0), ("ia", 1)],
        'й' => &[("y", 0), ("i", 1)],
        _ => return None,
    })
}

fn belarusian(letter: char, place: Place) -> Option<Options<'static>> {
    Some(match letter {
        'г' => &[("h", 0), ("g", 4)],
        'е' if place.is_open() => &[("ye", 0), ("e", 0), ("ie", 2)],
        'е' => &[("e", 0), ("ie", 4)],
        'ё' => &[("yo", 0), ("io", 1), ("e", 4)],
        'ю' if !place.is_open() => &[("yu", 0), ("iu", 1), ("u", 2)],
        'я' if !place.is_open() => &[("ya", 0), ("ia", 0)],
        'й' => &[("y", 1), ("i", 0)],
        'ў' => &[("u", 0), ("w", 1), ("v", 3)],
        _ => return None,
    })
}

/// The State Gazette's Transliteration Act of 2009, which passports follow.
fn bulgarian(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'х' => &[("h", 0), ("kh", 2)],
        'щ' => &[("sht", 0), ("shch", 4)],
        'ъ' => &[("a", 0), ("u", 2), ("", 5)],
        'ь' => &[("y", 0), ("", 2)],
        'е' => &[("e", 0)],
        'й' => &[("y", 0), ("i", 3)],
        _ => return None,
    })
}

/// Serbian and Macedonian: their own Latin alphabet without its diacritics, then English habit.
fn south_slavic(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ђ' => &[("d", 0), ("dj", 1), ("gj", 6)],
        'ѓ' => &[("gj", 0), ("g", 2), ("dj", 4)],
        'ж' => &[("z", 0), ("zh", 2)],
        'ѕ' => &[("dz", 0), ("z", 4)],
        'ј' => &[("j", 0), ("y", 4), ("i", 5)],
        'љ' => &[("lj", 0), ("l", 3)],
        'њ' => &[("nj", 0), ("n", 3)],
        'ћ' => &[("c", 0), ("ch", 3)],
        'ќ' => &[("kj", 0), ("k", 2), ("c", 4)],
        'х' => &[("h", 0)],
        'ц' => &[("c", 0), ("ts", 3)],
        'ч' => &[("c", 0), ("ch", 2)],
        'џ' => &[("dz", 0), ("dzh", 3), ("dj", 4)],
        'ш' => &[("s", 0), ("sh", 2)],
        'е' => &[("e", 0)],
        _ => return None,
    })
}

fn kazakh(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ж' => &[("zh", 0), ("j", 2)],
        'у' => &[("u", 0), ("w", 4)],
        'ы' | 'і' => &[("y", 2), ("i", 1)],
        'й' => &[("y", 0), ("i", 2)],
        'ғ' => &[("gh", 1), ("g", 0)],
        'қ' => &[("q", 1), ("k", 0)],
        _ => return None,
    })
}

fn kyrgyz(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ж' => &[("j", 0), ("zh", 1)],
        _ => return None,
    })
}

/// The Latin alphabet of 1995 without its apostrophes, beside Russian habit.
fn uzbek(letter: char, place: Place) -> Option<Options<'static>> {
    Some(match letter {
        'ж' => &[("j", 0), ("zh", 3)],
        'х' => &[("kh", 0), ("x", 1), ("h", 3)],
        'ў' => &[("o", 0), ("u", 1)],
        'ғ' => &[("g", 0), ("gh", 1)],
        'е' if place == Place::Start => &[("ye", 0), ("e", 1)],
        'е' => &[("e", 0)],
        _ => return None,
    })
}

fn tajik(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ӯ' => &[("u", 0), ("o", 2)],
        'ӣ' => &[("i", 0), ("ii", 5)],
        _ => return None,
    })
}

fn mongolian(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'х' => &[("kh", 0), ("h", 2)],
        'ж' => &[("j", 0), ("zh", 2)],
        'в' => &[("v", 0), ("w", 3)],
        'ө' => &[("o", 0), ("u", 2)],
        'й' => &[("i", 0), ("y", 1)],
        'е' => &[("ye", 1), ("e", 0)],
        _ => return None,
    })
}

/// The reading of machine-readable passports (ICAO Doc 9303 part 3, section 6, and for
/// Ukrainian the Cabinet's resolution 55 of 2010); nothing when it has a letter we do not know.
fn passport_reading(letters: &[char], language: Language) -> Option<String> {
    let mut spelling = String::with_capacity(letters.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let at_start = at == 0;
        spelling.push_str(match (*letter, language) {
            ('є' | 'ї' | 'й' | 'ю' | 'я', Ukrainian) if at_start => match letter {
                'є' => "ye",
                'ї' => "yi",
                'й' => "y",
                'ю' => "yu",
                _ => "ya",
            },
            // So that зг is not taken for ж.
            ('г', Ukrainian) if at > 0 && letters[at - 1] == 'з' => "gh",
            ('є', _) => "ie",
            ('ї' | 'й', _) => "i",
            ('ю', _) => "iu",
            ('я', _) => "ia",
            ('ё', Belarusian) => "io",
            ('е' | 'ё', _) => "e",
            ('ъ', Russian) => "ie",
            ('ў', _) => "u",
            _ => options(*letter, Place::AfterConsonant, language)?.first()?.0,
        });
    }
    Some(spelling)
}
