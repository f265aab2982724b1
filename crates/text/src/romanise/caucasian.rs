//! Armenian and Georgian words: two alphabets that are spelled nearly as they are read.

use super::{
    Reading, is_letter_or_digit,
    spellings::{Options, Spellings},
};

/// Reads one Armenian word, in Eastern Armenian pronunciation (BGN/PCGN 1981).
pub(super) fn read_armenian(word: &str) -> Reading {
    let letters: Vec<char> = lower_letters(word).collect();
    let mut spellings = Spellings::new();
    let mut at = 0;
    while at < letters.len() {
        let (options, length): (Options, usize) = match letters[at..] {
            ['ո', 'ւ', ..] => (&[("u", 0), ("ou", 3)], 2),
            ['յ', 'ա', 'ն'] => (&[("yan", 0), ("ian", 1), ("jan", 5)], 3),
            ['ե', 'ա', 'ն'] => (&[("yan", 0), ("ean", 1), ("ian", 1)], 3),
            ['ե', ..] if at == 0 => (&[("ye", 0), ("e", 1)], 1),
            ['ո', ..] if at == 0 => (&[("vo", 0), ("o", 3)], 1),
            [letter, ..] => (armenian(letter).unwrap_or_default(), 1),
            [] => break,
        };
        if options.is_empty() {
            spellings.push_other(letters[at]);
        }
        spellings.choose(options);
        at += length;
    }
    spellings.finish()
}

/// Reads one Georgian word, by the national system of 2002 without its apostrophes.
pub(super) fn read_georgian(word: &str) -> Reading {
    let mut spellings = Spellings::new();
    for letter in lower_letters(word) {
        match georgian(letter) {
            Some(options) => spellings.choose(options),
            None => spellings.push_other(letter),
        }
    }
    spellings.finish()
}

fn lower_letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().flat_map(char::to_lowercase).filter(|c| is_letter_or_digit(*c))
}

fn armenian(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ա' => &[("a", 0)],
        'բ' => &[("b", 0)],
        'գ' => &[("g", 0)],
        'դ' => &[("d", 0)],
        'ե' | 'է' => &[("e", 0)],
        'զ' => &[("z", 0)],
        'ը' => &[("y", 0), ("e", 2)],
        'թ' | 'տ' => &[("t", 0)],
        'ժ' => &[("zh", 0), ("j", 3)],
        'ի' => &[("i", 0)],
        'լ' => &[("l", 0)],
        'խ' => &[("kh", 0)],
        'ծ' | 'ց' => &[("ts", 0), ("tz", 3)],
        'կ' | 'ք' => &[("k", 0)],
        'հ' => &[("h", 0)],
        'ձ' => &[("dz", 0)],
        'ղ' => &[("gh", 0)],
        'ճ' | 'չ' => &[("ch", 0)],
        'մ' => &[("m", 0)],
        'յ' => &[("y", 0), ("h", 4), ("j", 4)],
        'ն' => &[("n", 0)],
        'շ' => &[("sh", 0)],
        'ո' | 'օ' => &[("o", 0)],
        'պ' | 'փ' => &[("p", 0)],
        'ջ' => &[("j", 0)],
        'ռ' | 'ր' => &[("r", 0)],
        'ս' => &[("s", 0)],
        'վ' | 'ւ' => &[("v", 0), ("w", 4)],
        'և' => &[("ev", 0), ("yev", 2)],
        'ֆ' => &[("f", 0)],
        _ => return None,
    })
}

fn georgian(letter: char) -> Option<Options<'static>> {
    Some(match letter {
        'ა' => &[("a", 0)],
        'ბ' => &[("b", 0)],
        'გ' => &[("g", 0)],
        'დ' => &[("d", 0)],
        'ე' => &[("e", 0)],
        'ვ' => &[("v", 0)],
        'ზ' => &[("z", 0)],
        'თ' | 'ტ' => &[("t", 0)],
        'ი' => &[("i", 0)],
        'კ' | 'ქ' => &[("k", 0)],
        'ლ' => &[("l", 0)],
        'მ' => &[("m", 0)],
        'ნ' => &[("n", 0)],
        'ო' => &[("o", 0)],
        'პ' => &[("p", 0)],
        'ფ' => &[("p", 0), ("f", 4)],
        'ჟ' => &[("zh", 0), ("j", 4)],
        'რ' => &[("r", 0)],
        'ს' => &[("s", 0)],
        'უ' => &[("u", 0)],
        'ღ' => &[("gh", 0), ("g", 4)],
        'ყ' => &[("q", 0), ("k", 1)],
        'შ' => &[("sh", 0)],
        'ჩ' | 'ჭ' => &[("ch", 0)],
        'ც' | 'წ' => &[("ts", 0), ("tz", 5)],
        'ძ' => &[("dz", 0)],
        'ხ' => &[("kh", 0)],
        'ჯ' => &[("j", 0), ("dj", 4)],
        'ჰ' => &[("h", 0)],
        _ => return None,
    })
}
