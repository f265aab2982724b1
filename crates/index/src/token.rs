//! Tokens as bytes.

use text::lexicon::{self, Groups};
use text::{Class, Spelling, Token, Written};

use crate::layout::MAX_READINGS;

/// The bits of the first byte above this one tell in what a word was written, those below its class.
const WRITTEN: u8 = 5;

/// Writes what distinguishes a token: its readings, its meaning, the given names it may stand for.
/// Equal bytes are equal tokens.
pub(crate) fn encode(token: &Token) -> Vec<u8> {
    let mut out = Vec::new();
    encode_into(token, &mut out);
    out
}

/// The same behind what is there already.
pub(crate) fn encode_into(token: &Token, out: &mut Vec<u8>) {
    let spellings = &token.spellings[..token.spellings.len().min(MAX_READINGS)];
    let kind = token.class as u8 | (token.written as u8) << WRITTEN;
    out.extend_from_slice(&[kind, spellings.len() as u8]);
    for spelling in spellings {
        short(out, &spelling.form);
    }
    short(out, token.concept.unwrap_or(""));
    for group in &token.nicknames {
        out.extend_from_slice(&group.to_le_bytes());
    }
}

fn short(out: &mut Vec<u8>, text: &str) {
    let bytes = &text.as_bytes()[..text.len().min(255)];
    out.push(bytes.len() as u8);
    out.extend_from_slice(bytes);
}

/// Reads a token back. Its original is its likeliest reading: how each name writes it is the name's
/// business.
pub(crate) fn decode(bytes: &[u8]) -> Option<Token> {
    let view = TokenView::of(bytes)?;
    let mut spellings = Vec::new();
    for form in view.forms() {
        spellings.push(Spelling::new(std::str::from_utf8(form).ok()?));
    }
    let concept = match std::str::from_utf8(view.concept).ok()? {
        "" => None,
        known => Some(lexicon::concept(known)?),
    };
    let nicknames: Groups = view.nicknames().collect();
    let original = spellings.first()?.form.clone();
    Some(Token {
        original,
        spellings: spellings.into(),
        class: view.class,
        concept,
        nicknames,
        written: view.written,
    })
}

/// Whether [`decode`] reads a token.
pub(crate) fn is_sound(bytes: &[u8]) -> bool {
    let known = |it: &[u8]| match std::str::from_utf8(it) {
        Ok("") => true,
        Ok(concept) => lexicon::concept(concept).is_some(),
        Err(_) => false,
    };
    TokenView::of(bytes).is_some_and(|it| {
        it.forms().all(|form| std::str::from_utf8(form).is_ok()) && known(it.concept)
    })
}

/// The class of a sound token, as its record has it.
pub(crate) fn class_of(bytes: &[u8]) -> u8 {
    bytes[0] & ((1 << WRITTEN) - 1)
}

/// A token where it lies.
#[derive(Clone, Copy)]
pub(crate) struct TokenView<'a> {
    pub(crate) class: Class,
    pub(crate) written: Written,
    count: u8,
    /// Readings, each behind its length.
    forms: &'a [u8],
    /// Empty if the lexicon does not know the word.
    pub(crate) concept: &'a [u8],
    nicknames: &'a [u8],
}

impl<'a> TokenView<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Option<TokenView<'a>> {
        let mut rest = Rest(bytes);
        let kind = rest.byte()?;
        let class = Class::from_number(kind & ((1 << WRITTEN) - 1))?;
        let written = Written::from_number(kind >> WRITTEN)?;
        let count = rest.byte()?;
        let forms = rest.0;
        for _ in 0..count {
            // Whoever compares words relies on there being something to compare.
            let length = rest.byte().filter(|it| *it > 0)?;
            rest.take(usize::from(length))?;
        }
        let length = rest.byte()?;
        let concept = rest.take(usize::from(length))?;
        (count > 0).then_some(TokenView {
            class,
            written,
            count,
            forms,
            concept,
            nicknames: rest.0,
        })
    }

    /// The readings, the likeliest first.
    pub(crate) fn forms(self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = Rest(self.forms);
        (0..self.count).map_while(move |_| {
            let length = rest.byte()?;
            rest.take(usize::from(length))
        })
    }

    /// The given names it may stand for.
    pub(crate) fn nicknames(self) -> impl Iterator<Item = u16> + 'a {
        self.nicknames.chunks_exact(2).map(|it| u16::from_le_bytes([it[0], it[1]]))
    }
}

/// Bytes that are read from the front.
pub(crate) struct Rest<'a>(pub(crate) &'a [u8]);

impl<'a> Rest<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn short(&mut self) -> Option<&'a str> {
        let length = self.byte()?;
        std::str::from_utf8(self.take(usize::from(length))?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::{NameKind, prepare};

    #[test]
    fn a_token_comes_back_as_it_was() {
        for (name, kind) in [
            ("Robert Müller bin Laden", NameKind::Person),
            ("习近平 정훈", NameKind::Person),
            ("Trading Company Drake 21 LLC", NameKind::Organization),
        ] {
            for mut token in prepare(name, kind, None).tokens {
                token.original = token.form().to_owned();
                assert_eq!(decode(&encode(&token)), Some(token));
            }
        }
    }

    #[test]
    fn damaged_bytes_are_refused() {
        for bytes in [
            &[][..],
            &[99, 1, 1, b'a', 0],
            &[0, 1, 9, b'a'],
            &[0, 1, 0, 0],
            &[0, 0, 0],
            &[0, 1, 1, b'a', 1, b'z'],
        ] {
            assert_eq!(decode(bytes), None, "{bytes:?}");
            assert!(!is_sound(bytes), "{bytes:?}");
        }
    }
}
