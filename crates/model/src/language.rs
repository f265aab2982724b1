//! Languages by code or by English name, read from `data/languages.txt`.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::Lang;

/// Languages by every code and name that the table gives them, in lower case.
static LANGUAGES: LazyLock<FxHashMap<String, Lang>> = LazyLock::new(|| {
    include_str!("../data/languages.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" | "))
        .flat_map(|(codes, names)| {
            let code = codes.split(' ').next().and_then(Lang::from_code);
            let language = code.expect("the tests read the same table");
            let words = codes.split(' ').chain(names.split("; "));
            words.map(move |word| (word.to_lowercase(), language))
        })
        .collect()
});

/// The language that somebody means by a code or by an English name.
///
/// Takes the codes of ISO 639-1, 639-2 and 639-3 and the tags of BCP 47, of which only the language
/// counts: `ru`, `rus`, `Russian` and `ru-Latn-RU` are one. The letters' case does not matter.
/// Languages that `data/languages.txt` does not name are unknown, even where ISO 639-3 has them.
pub fn language(raw: &str) -> Option<Lang> {
    let word = raw.trim().to_lowercase();
    LANGUAGES.get(word.as_str()).or_else(|| LANGUAGES.get(primary_subtag(&word)?)).copied()
}

/// The part of a language tag that names the language (RFC 5646, section 2.2.1: two or three
/// letters, before the first hyphen).
fn primary_subtag(tag: &str) -> Option<&str> {
    let (language, _) = tag.split_once(['-', '_'])?;
    (language.len() == 2 || language.len() == 3).then_some(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(language(raw).as_ref().map(Lang::as_str), expected, "{raw}");
    }

    #[test]
    fn codes_and_names_of_a_language_are_one() {
        for raw in ["fas", "fa", "per", "Persian", "FARSI", " fa ", "fa-IR", "fa_IR", "per-Latn"] {
            check(raw, Some("fas"));
        }
        for raw in ["zho", "zh", "chi", "Chinese", "zh-Hans-CN"] {
            check(raw, Some("zho"));
        }
        check("Dari", Some("prs"));
        check("Judaeo-Spanish", Some("lad"));
        check("Mandarin Chinese", Some("cmn"));
    }

    #[test]
    fn what_is_no_language_is_not_guessed() {
        for raw in ["", "qqq", "xx", "Klingonese", "en us", "-", "-en", "russianish"] {
            check(raw, None);
        }
    }

    #[test]
    fn every_word_of_the_table_means_one_language() {
        let mut words: FxHashMap<String, &str> = FxHashMap::default();
        let table = include_str!("../data/languages.txt").lines();
        for line in table.filter(|it| !it.is_empty() && !it.starts_with('#')) {
            let (codes, names) = line.split_once(" | ").expect("codes | names");
            let code = codes.split(' ').next().expect("a code");
            assert!(Lang::from_code(code).is_some(), "{line}");
            for word in codes.split(' ').chain(names.split("; ")) {
                let other = words.insert(word.to_lowercase(), code);
                assert!(other.is_none_or(|it| it == code), "{word}: {other:?} and {code}");
                assert_eq!(word, word.trim(), "{line}");
            }
        }
        assert_eq!(words.keys().filter(|it| it.len() == 2).count(), 184 + 1, "ISO 639-1 and Wu");
    }
}
