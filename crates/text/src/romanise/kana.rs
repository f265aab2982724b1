//! Japanese kana words, in Hepburn spelling without macrons.

use super::{
    Reading,
    spellings::{Options, Spellings},
};

/// Reads one word of hiragana or katakana.
///
/// Long vowels are written short, as passports do; the alternates write them out.
pub(super) fn read(word: &str) -> Reading {
    let kana: Vec<char> = word.chars().map(hiragana).collect();
    let mut spellings = Spellings::new();
    let mut vowel = None;
    let mut doubled = false;
    let mut at = 0;
    while at < kana.len() {
        let rest = &kana[at..];
        if let Some(options) = lengthening(rest[0], vowel) {
            spellings.choose(options);
            (vowel, at) = (None, at + 1);
            continue;
        }
        match rest {
            ['っ', ..] => (doubled, at) = (true, at + 1),
            ['ん', ..] => {
                spellings.choose(nasal(rest));
                (vowel, at) = (None, at + 1);
            }
            _ => {
                let Some((syllable, length)) = syllable(rest) else {
                    spellings.push_other(rest[0]);
                    (vowel, at) = (None, at + 1);
                    continue;
                };
                if std::mem::take(&mut doubled) {
                    spellings.push(if syllable.starts_with("ch") {
                        "t"
                    } else {
                        first_consonant(syllable)
                    });
                }
                spellings.push(syllable);
                (vowel, at) = (syllable.chars().last(), at + length);
            }
        }
    }
    spellings.finish()
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' if c != 'ヵ' && c != 'ヶ' && c != 'ヴ' => {
            char::from_u32(c as u32 - 0x60).unwrap_or(c)
        }
        _ => c,
    }
}

/// The second half of a long vowel: おう, うう, おお and the katakana bar.
fn lengthening(kana: char, vowel: Option<char>) -> Option<Options<'static>> {
    match (kana, vowel?) {
        ('う', 'o') => Some(&[("", 0), ("u", 1), ("h", 3)]),
        ('う', 'u') => Some(&[("", 0), ("u", 1)]),
        ('お', 'o') => Some(&[("", 0), ("o", 1), ("h", 2)]),
        ('ー', _) => Some(&[("", 0)]),
        _ => None,
    }
}

/// ん is m before lip sounds in older Hepburn (Namba).
fn nasal(rest: &[char]) -> Options<'static> {
    match rest.get(1).and_then(|_| syllable(&rest[1..])).map(|(it, _)| it.as_bytes()[0]) {
        Some(b'b' | b'p' | b'm') => &[("n", 0), ("m", 1)],
        _ => &[("n", 0)],
    }
}

fn first_consonant(syllable: &str) -> &str {
    let is_vowel = syllable.starts_with(['a', 'i', 'u', 'e', 'o']);
    if is_vowel { "" } else { &syllable[..1] }
}

/// The syllable at the start: two kana with a small second, else one.
fn syllable(rest: &[char]) -> Option<(&'static str, usize)> {
    if let [first, small, ..] = rest
        && let Some(syllable) = contracted(*first, *small)
    {
        return Some((syllable, 2));
    }
    rest.first().and_then(|kana| single(*kana)).map(|it| (it, 1))
}

/// Contracted syllables of Japanese, and those that katakana writes for foreign names.
fn contracted(first: char, small: char) -> Option<&'static str> {
    let row: [&str; 3] = match first {
        'き' => ["kya", "kyu", "kyo"],
        'ぎ' => ["gya", "gyu", "gyo"],
        'し' => ["sha", "shu", "sho"],
        'じ' | 'ぢ' => ["ja", "ju", "jo"],
        'ち' => ["cha", "chu", "cho"],
        'に' => ["nya", "nyu", "nyo"],
        'ひ' => ["hya", "hyu", "hyo"],
        'び' => ["bya", "byu", "byo"],
        'ぴ' => ["pya", "pyu", "pyo"],
        'み' => ["mya", "myu", "myo"],
        'り' => ["rya", "ryu", "ryo"],
        'て' => ["tya", "tyu", "tyo"],
        'で' => ["dya", "dyu", "dyo"],
        'ふ' => ["fya", "fyu", "fyo"],
        'ヴ' | 'ゔ' => ["vya", "vyu", "vyo"],
        _ => ["", "", ""],
    };
    let contracted = match (first, small) {
        (_, 'ゃ') => row[0],
        (_, 'ゅ') => row[1],
        (_, 'ょ') => row[2],
        ('し', 'ぇ') => "she",
        ('じ', 'ぇ') => "je",
        ('ち', 'ぇ') => "che",
        ('て', 'ぃ') => "ti",
        ('で', 'ぃ') => "di",
        ('と', 'ぅ') => "tu",
        ('ど', 'ぅ') => "du",
        ('ふ', 'ぁ') => "fa",
        ('ふ', 'ぃ') => "fi",
        ('ふ', 'ぇ') => "fe",
        ('ふ', 'ぉ') => "fo",
        ('う', 'ぃ') => "wi",
        ('う', 'ぇ') => "we",
        ('う', 'ぉ') => "wo",
        ('ヴ' | 'ゔ', 'ぁ') => "va",
        ('ヴ' | 'ゔ', 'ぃ') => "vi",
        ('ヴ' | 'ゔ', 'ぇ') => "ve",
        ('ヴ' | 'ゔ', 'ぉ') => "vo",
        ('つ', 'ぁ') => "tsa",
        ('つ', 'ぃ') => "tsi",
        ('つ', 'ぇ') => "tse",
        ('つ', 'ぉ') => "tso",
        ('く', 'ぁ') => "kwa",
        ('ぐ', 'ぁ') => "gwa",
        _ => "",
    };
    (!contracted.is_empty()).then_some(contracted)
}

fn single(kana: char) -> Option<&'static str> {
    Some(match kana {
        'あ' | 'ぁ' => "a",
        'い' | 'ぃ' | 'ゐ' => "i",
        'う' | 'ぅ' => "u",
        'え' | 'ぇ' | 'ゑ' => "e",
        'お' | 'ぉ' | 'を' => "o",
        'か' | 'ヵ' => "ka",
        'き' => "ki",
        'く' => "ku",
        'け' | 'ヶ' => "ke",
        'こ' => "ko",
        'が' => "ga",
        'ぎ' => "gi",
        'ぐ' => "gu",
        'げ' => "ge",
        'ご' => "go",
        'さ' => "sa",
        'し' => "shi",
        'す' => "su",
        'せ' => "se",
        'そ' => "so",
        'ざ' => "za",
        'じ' | 'ぢ' => "ji",
        'ず' | 'づ' => "zu",
        'ぜ' => "ze",
        'ぞ' => "zo",
        'た' => "ta",
        'ち' => "chi",
        'つ' => "tsu",
        'て' => "te",
        'と' => "to",
        'だ' => "da",
        'で' => "de",
        'ど' => "do",
        'な' => "na",
        'に' => "ni",
        'ぬ' => "nu",
        'ね' => "ne",
        'の' => "no",
        'は' => "ha",
        'ひ' => "hi",
        'ふ' => "fu",
        'へ' => "he",
        'ほ' => "ho",
        'ば' => "ba",
        'び' => "bi",
        'ぶ' => "bu",
        'べ' => "be",
        'ぼ' => "bo",
        'ぱ' => "pa",
        'ぴ' => "pi",
        'ぷ' => "pu",
        'ぺ' => "pe",
        'ぽ' => "po",
        'ま' => "ma",
        'み' => "mi",
        'む' => "mu",
        'め' => "me",
        'も' => "mo",
        'や' | 'ゃ' => "ya",
        'ゆ' | 'ゅ' => "yu",
        'よ' | 'ょ' => "yo",
        'ら' => "ra",
        'り' => "ri",
        'る' => "ru",
        'れ' => "re",
        'ろ' => "ro",
        'わ' | 'ゎ' => "wa",
        'ヴ' | 'ゔ' => "vu",
        _ => return None,
    })
}
