//! What is seen of a name before it is looked at: its words and what bears it, in 16 bytes.
//!
//! Most names share one common word with a query and nothing else. Whoever follows the word to them has
//! to touch one piece of memory for each, and here it is: 16 bytes at a multiple of 16, never across a
//! line of the cache.

use text::NameKind;
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::corpus::{CHECKED, TokenNumber};
use crate::layout::WEAK;

/// Words that it has room for; nine of ten names have no more.
const WORDS: usize = 5;

/// Stands where there is no word.
const NONE: [u8; 3] = [0xff; 3];

/// The largest number of a word that it has room for: sixteen million words are those of a hundred
/// million entities.
pub(crate) const MAX_TOKEN: u32 = 0x00ff_fffe;

/// The name has more words.
const MORE: u8 = 0x40;

/// The first words of a name, and what kind of thing bears it.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Glance {
    words: [[u8; 3]; WORDS],
    /// The kind, and [`MORE`] or nothing.
    about: u8,
}

impl Glance {
    /// At a name without words.
    pub(crate) const NOTHING: Glance = Glance { words: [NONE; WORDS], about: 0 };

    /// Of a name of those words with the flags of its record.
    pub(crate) fn of(words: &[U32], flags: u8) -> Glance {
        let mut glance = Glance { words: [NONE; WORDS], about: flags & !WEAK };
        for (place, word) in glance.words.iter_mut().zip(words) {
            let [low, middle, high, _] = word.get().to_le_bytes();
            *place = [low, middle, high];
        }
        if words.len() > WORDS {
            glance.about |= MORE;
        }
        glance
    }

    /// What kind of thing bears the name.
    pub fn kind(&self) -> NameKind {
        NameKind::from_number(self.about & !MORE).expect(CHECKED)
    }

    /// Whether the name has no other words.
    pub fn is_whole(&self) -> bool {
        self.about & MORE == 0
    }

    /// The words, in their order.
    pub fn tokens(&self) -> impl Iterator<Item = TokenNumber> + Clone + '_ {
        let number = |[low, middle, high]: &[u8; 3]| u32::from_le_bytes([*low, *middle, *high, 0]);
        self.words.iter().take_while(|it| **it != NONE).map(move |it| TokenNumber(number(it)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_far_as_there_is_room() {
        let words: Vec<U32> = [0, 7, MAX_TOKEN, 1 << 16, 255, 9].map(U32::from).into();
        for count in 0..=words.len() {
            let glance = Glance::of(&words[..count], NameKind::Thing as u8 | WEAK);
            let tokens: Vec<u32> = glance.tokens().map(|it| it.0).collect();
            let expected: Vec<u32> = words[..count.min(WORDS)].iter().map(|it| it.get()).collect();
            assert_eq!(tokens, expected);
            assert_eq!(glance.is_whole(), count <= WORDS);
            assert_eq!(glance.kind(), NameKind::Thing);
        }
    }
}
