//! Latin words without their diacritics.
//!
//! The bare letter is the primary reading. An alternate stands where a language writes the
//! letter with two when it has no diacritics: ö as oe in German, š as sh outside Slavic
//! countries, đ as dj in Serbian passports.

use super::{
    Reading,
    spellings::{Options, Spellings},
};

/// Reads a word of Latin letters, digits and apostrophes.
pub(super) fn read(word: &str) -> Reading {
    if word.is_ascii() {
        let mut primary = word.to_ascii_lowercase();
        primary.retain(|c| c.is_ascii_alphanumeric());
        return Reading { primary, alternates: Vec::new() };
    }
    let mut spellings = Spellings::new();
    let mut ascii = [0; 4];
    for c in word.chars() {
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                spellings.push(c.to_ascii_lowercase().encode_utf8(&mut ascii));
            }
            continue;
        }
        match options(c) {
            Some(options) => spellings.choose(options),
            None => spellings.push_other(c),
        }
    }
    spellings.finish()
}

/// Letters that are more than a bare letter with a mark. All others go the general way.
fn options(c: char) -> Option<Options<'static>> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'À' | 'Á' | 'Â' | 'Ã' | 'ă' | 'Ă' | 'ā' | 'Ā' => {
            &[("a", 0)]
        }
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' | 'ē' | 'ę' | 'ė' | 'ě' => {
            &[("e", 0)]
        }
        'ì' | 'í' | 'î' | 'ï' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'ī' | 'ı' | 'İ' => &[("i", 0)],
        'ò' | 'ó' | 'ô' | 'õ' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'ō' | 'ơ' => &[("o", 0)],
        'ù' | 'ú' | 'û' | 'Ù' | 'Ú' | 'Û' | 'ū' | 'Ū' | 'ų' | 'ů' => &[("u", 0)],
        'ä' | 'Ä' => &[("a", 0), ("ae", 2)],
        'ö' | 'Ö' | 'ø' | 'Ø' | 'ő' | 'Ő' => &[("o", 0), ("oe", 2)],
        'ü' | 'Ü' | 'ű' | 'Ű' => &[("u", 0), ("ue", 2)],
        'å' | 'Å' => &[("a", 0), ("aa", 2)],
        'ß' | 'ẞ' => &[("ss", 0), ("s", 4)],
        'æ' | 'Æ' => &[("ae", 0), ("a", 4), ("e", 5)],
        'œ' | 'Œ' => &[("oe", 0), ("o", 4)],
        'þ' | 'Þ' => &[("th", 0), ("t", 4)],
        'ð' | 'Ð' => &[("d", 0), ("dh", 4), ("th", 5)],
        'đ' | 'Đ' => &[("d", 0), ("dj", 2)],
        'ł' | 'Ł' => &[("l", 0)],
        'ñ' | 'Ñ' | 'ń' | 'Ń' | 'ň' | 'Ň' | 'ņ' => &[("n", 0)],
        'ç' | 'Ç' => &[("c", 0), ("ch", 2)],
        'č' | 'Č' => &[("c", 0), ("ch", 2)],
        'ć' | 'Ć' => &[("c", 0), ("ch", 5)],
        'š' | 'Š' | 'ş' | 'Ş' | 'ș' | 'Ș' => &[("s", 0), ("sh", 2)],
        'ž' | 'Ž' => &[("z", 0), ("zh", 2)],
        'ż' | 'Ż' | 'ź' | 'Ź' => &[("z", 0), ("zh", 5)],
        'ț' | 'Ț' | 'ţ' | 'Ţ' => &[("t", 0), ("ts", 3)],
        'ğ' | 'Ğ' | 'ģ' | 'Ģ' => &[("g", 0), ("gh", 4)],
        'ə' | 'Ə' => &[("a", 0), ("e", 1)],
        'ŋ' | 'Ŋ' => &[("ng", 0), ("n", 3)],
        'ĳ' | 'Ĳ' => &[("ij", 0), ("y", 2)],
        _ => return None,
    })
}
