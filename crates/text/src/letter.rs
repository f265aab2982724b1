//! Quick answers about the letters that names are made of.
//!
//! The tables of Unicode answer for every character, and take longer for a letter than all else that
//! is done with it. The alphabets here hold nearly every letter of real names; all other characters
//! are looked up as usual.

/// Whether a letter belongs to a run of letters that are nothing but letters: in normal form KC,
/// alphabetic, not combining with what stands before them.
pub(crate) fn is_plain(letter: char) -> bool {
    matches!(
        letter,
        'a'..='z' | 'A'..='Z'
            // Latin, without the letters that stand for two, such as ĳ and ŉ.
            | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž' | 'ƀ'..='ǃ'
            | 'Ǎ'..='ǰ' | 'Ǵ'..='ɏ' | 'Ḁ'..='ẙ' | 'ẞ'..='ỿ'
            // Greek, Cyrillic, Armenian, Georgian.
            | 'Ά' | 'Έ'..='Ί' | 'Ό' | 'Ύ'..='Ρ' | 'Σ'..='ώ' | 'Ѐ'..='ҁ' | 'Ҋ'..='ԯ'
            | 'Ա'..='Ֆ' | 'ա'..='ֆ' | 'ა'..='ჺ'
            // Hebrew, Arabic.
            | 'א'..='ת' | 'ء'..='ؿ' | 'ف'..='ي' | 'ٱ'..='ٴ' | 'ٹ'..='ۓ'
            // Kana, Chinese characters, Korean syllables.
            | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '一'..='\u{9FFF}' | '가'..='힣'
    )
}

/// The same as [`char::is_alphabetic`].
pub(crate) fn is_alphabetic(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphabetic();
    }
    is_plain(letter) || (!is_punctuation(letter) && letter.is_alphabetic())
}

/// The same as [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    is_plain(letter) || (!is_punctuation(letter) && letter.is_alphanumeric())
}

/// The block of quotation marks and dashes, which holds neither letters nor numbers.
fn is_punctuation(letter: char) -> bool {
    matches!(letter, '\u{2000}'..='\u{206F}')
}

#[cfg(test)]
mod tests {
    use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
    use unicode_normalization::{IsNormalized, is_nfkc_quick};

    use super::*;

    #[test]
    fn plain_letters_are_letters_that_no_normal_form_changes() {
        let plain: Vec<char> = ('\0'..=char::MAX).filter(|it| is_plain(*it)).collect();
        assert!(plain.len() > 30_000, "only {}", plain.len());
        for letter in plain {
            assert!(letter.is_alphabetic() && !is_combining_mark(letter), "{letter:?}");
            assert_eq!(canonical_combining_class(letter), 0, "{letter:?}");
            // "Yes" is the answer for what no letter before it changes either.
            assert!(is_nfkc_quick([letter].into_iter()) == IsNormalized::Yes, "{letter:?}");
        }
    }

    #[test]
    fn quick_answers_are_those_of_unicode() {
        for letter in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(letter), letter.is_alphabetic(), "{letter:?}");
            assert_eq!(is_alphanumeric(letter), letter.is_alphanumeric(), "{letter:?}");
        }
    }
}
