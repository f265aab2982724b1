//! Tokens as bytes.

use text::lexicon::{self, Groups};
use text::{Class, Spelling, Token};

/// Writes what distinguishes a token: its readings, its meaning, the given names it may stand for.
/// Equal bytes are equal tokens.
pub(crate) fn encode(token: &Token) -> Vec<u8> {
    let mut out = vec![token.class as u8, token.spellings.len() as u8];
    for spelling in &token.spellings {
        short(&mut out, &spelling.form);
    }
    short(&mut out, token.concept.unwrap_or(""));
    for group in &token.nicknames {
        out.extend_from_slice(&group.to_le_bytes());
    }
    out
}

fn short(out: &mut Vec<u8>, text: &str) {
    let bytes = &text.as_bytes()[..text.len().min(255)];
    out.push(bytes.len() as u8);
    out.extend_from_slice(bytes);
}

/// Reads a token back. Its original is its likeliest reading: how each name writes it is the name's
/// business.
pub(crate) fn decode(bytes: &[u8]) -> Option<Token> {
    let mut rest = Rest(bytes);
    let class = Class::from_number(rest.byte()?)?;
    let count = rest.byte()?;
    let mut spellings = Vec::new();
    for _ in 0..count {
        // Whoever compares words relies on there being something to compare.
        let form = rest.short().filter(|it| !it.is_empty())?;
        spellings.push(Spelling::new(form));
    }
    let original = spellings.first()?.form.clone();
    let concept = match rest.short()? {
        "" => None,
        known => Some(lexicon::concept(known)?),
    };
    let mut nicknames = Groups::new();
    for pair in rest.0.chunks_exact(2) {
        nicknames.push(u16::from_le_bytes([pair[0], pair[1]]));
    }
    Some(Token { original, spellings: spellings.into(), class, concept, nicknames })
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
        }
    }
}
