//! Names: how they are prepared and compared.

use text::likeness::{Way, joined, keys, likeness};
use text::{MAX_TOKENS, Name, NameKind, Token, fold, prepare, romanise};

const KINDS: [NameKind; 4] =
    [NameKind::Person, NameKind::Organization, NameKind::Thing, NameKind::Unknown];

const LANGUAGES: [Option<&str>; 8] = [
    None,
    Some("rus"),
    Some("ara"),
    Some("fas"),
    Some("zho"),
    Some("kor"),
    Some("deu"),
    Some("jpn"),
];

/// Prepares a name in all kinds: its words are bounded, they are made of letters and digits, each is
/// alike to itself.
pub fn prepared(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let language = LANGUAGES[usize::from(*choice) % LANGUAGES.len()];
    romanise::words(text, language);
    for kind in KINDS {
        let name = prepare(text, kind, language);
        assert_eq!(name.text, text);
        check(&name);
    }
}

fn check(name: &Name) {
    assert!(name.tokens.len() <= MAX_TOKENS, "{} words", name.tokens.len());
    for token in &name.tokens {
        assert!(!token.spellings.is_empty(), "a word without a reading");
        for spelling in &token.spellings {
            let plain = |it: u8| {
                it.is_ascii_lowercase() || it.is_ascii_digit() || it == fold::LOST || it == b' '
            };
            assert!(!spelling.form.is_empty(), "an empty reading");
            assert!(spelling.form.bytes().all(plain), "{:?} is not plain", spelling.form);
            assert!(spelling.fold.len() <= fold::MAX_LETTERS + 2, "a long fold");
        }
        let same = likeness(token, token).map(|it| (it.way, it.distance));
        assert_eq!(same, Some((Way::Same, 0)));
    }
    for pair in name.tokens.windows(2) {
        joined(&pair[0], &pair[1]);
    }
}

/// Compares the words of two names, one a line: alike words share a key, and it does not matter which
/// of the two asks.
pub fn compared(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let (left, right) = text.split_once('\n').unwrap_or((text, text));
    let kind = KINDS[usize::from(*choice) % KINDS.len()];
    let (left, right) = (prepare(left, kind, None), prepare(right, kind, None));
    let keyed = |name: &Name| -> Vec<(Token, Vec<u64>)> {
        let key = |it: &Token| {
            let mut found = Vec::new();
            keys(it, &mut found);
            (it.clone(), found)
        };
        name.tokens.iter().map(key).collect()
    };
    let (left, right) = (keyed(&left), keyed(&right));
    for (word, word_keys) in &left {
        for (other, other_keys) in &right {
            let alike = likeness(word, other);
            let distance = alike.map(|it| it.distance);
            assert_eq!(distance, likeness(other, word).map(|it| it.distance), "who asks matters");
            let shared = word_keys.iter().any(|it| other_keys.binary_search(it).is_ok());
            assert!(alike.is_none() || shared, "{word:?} and {other:?} are alike without a key");
        }
    }
}
