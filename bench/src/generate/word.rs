//! Invented words: a dictionary for each culture and role, without end, and how often its words are used.

use super::culture::{CULTURES, Culture, Order, Script, Sound};
use super::random::Random;

/// How often the words of a dictionary are used, by their rank.
///
/// Ranks fall into octaves: the first word, the next two, the next four, and so on; within an octave all
/// words are as frequent. Whole numbers make the same names on every machine.
#[derive(Debug)]
pub(super) struct Law {
    /// Of a thousand words, how many are of each octave.
    pub(super) head: &'static [u32],
    /// How many of a thousand of the others are of a further octave than the first that is left, and
    /// again of those; so vocabularies keep growing, by Heaps' law with the exponent 1 / (1 - log2 of it).
    pub(super) further: u64,
}

/// The last octave: more words than there are people.
const LAST_OCTAVE: u64 = 36;

impl Law {
    /// The rank of the next word, from 0.
    pub(super) fn rank(&self, random: &mut Random) -> u64 {
        let head: u64 = self.head.iter().map(|it| u64::from(*it)).sum();
        let octave = if random.below(1000) < head {
            random.weighted(self.head) as u64
        } else {
            let mut octave = self.head.len() as u64;
            while octave < LAST_OCTAVE && random.chance(self.further) {
                octave += 1;
            }
            octave
        };
        (1 << octave) - 1 + random.below(1 << octave)
    }
}

/// What a word is for; each role has words of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Given,
    Family,
    /// What organisations call themselves, and what they do.
    Proper,
    Place,
    Ship,
}

/// The words of one culture for one role.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dictionary {
    pub(super) seed: u64,
    /// Its place among [`CULTURES`].
    pub(super) culture: usize,
    pub(super) role: Role,
}

/// A word by its sounds, so that it can be written in several scripts and spellings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    sounds: Vec<Sound>,
    script: Script,
}

impl Dictionary {
    /// A word, by how common it is.
    pub(super) fn word(&self, rank: u64) -> Word {
        let culture = &CULTURES[self.culture];
        let mut random = Random::of(&[self.seed, self.culture as u64, self.role as u64, rank]);
        let mut sounds = Vec::new();
        for _ in 0..self.syllables(rank, &mut random) {
            syllable(culture, &mut random, &mut sounds);
        }
        let endings = match self.role {
            Role::Given => culture.given_endings,
            Role::Family => culture.family_endings,
            Role::Proper | Role::Place | Role::Ship => &[],
        };
        if !endings.is_empty() && random.chance(650) {
            sounds.push(*random.pick(endings));
        }
        Word { sounds, script: culture.script }
    }

    /// Rare words are longer: there are not enough short ones.
    fn syllables(&self, rank: u64, random: &mut Random) -> u64 {
        if CULTURES[self.culture].order == Order::FamilyFirst {
            return match self.role {
                Role::Family => 1,
                Role::Given => 1 + u64::from(random.chance(750)),
                Role::Proper | Role::Place | Role::Ship => 2 + u64::from(rank > 1024),
            };
        }
        match rank {
            0..512 => 2,
            512..16_384 => 2 + u64::from(random.chance(500)),
            _ => 3 + u64::from(random.chance(300)),
        }
    }
}

fn syllable(culture: &Culture, random: &mut Random, sounds: &mut Vec<Sound>) {
    sounds.push(*random.pick_early(culture.onsets));
    if !culture.nuclei.is_empty() {
        sounds.push(*random.pick_early(culture.nuclei));
    }
    if random.chance(culture.closed) {
        sounds.push(*random.pick_early(culture.codas));
    }
}

impl Word {
    /// In the script of its culture.
    pub(super) fn native(&self) -> String {
        let word: String = self.sounds.iter().map(|it| it.0).collect();
        capitalised(&word)
    }

    /// In plain Latin letters. So many of a thousand sounds are not in their usual spelling.
    pub(super) fn latin(&self, unusual: u64, random: &mut Random) -> String {
        let mut word = String::new();
        for (_, latin) in &self.sounds {
            let usual = latin.split('|').next().unwrap_or(latin);
            let others = latin.matches('|').count() as u64;
            let spelling = if others > 0 && random.chance(unusual) {
                let place = 1 + random.below(others) as usize;
                latin.split('|').nth(place).unwrap_or(usual)
            } else {
                usual
            };
            word.push_str(spelling);
        }
        capitalised(&word)
    }
}

/// With a capital letter, where the script has them.
pub(super) fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_have_the_shares_of_their_octaves_and_no_end() {
        let law = Law { head: &[200, 300], further: 500 };
        let mut random = Random::of(&[1]);
        let ranks: Vec<u64> = (0..20_000).map(|_| law.rank(&mut random)).collect();
        let share = |from: u64, to: u64| {
            let within = ranks.iter().filter(|it| (from..=to).contains(it)).count();
            within as f64 / ranks.len() as f64
        };
        for (from, to, expected) in [(0, 0, 0.2), (1, 1, 0.15), (1, 2, 0.3), (3, 6, 0.25)] {
            let found = share(from, to);
            assert!((found - expected).abs() < 0.015, "{from} to {to}: {found}");
        }
        assert!(ranks.iter().any(|it| *it > 1000));
    }

    #[test]
    fn a_word_is_the_same_in_both_scripts() {
        let dictionary = |culture| Dictionary { seed: 1, culture, role: Role::Family };
        let mut random = Random::of(&[1]);
        for culture in 0..CULTURES.len() {
            for rank in 0..50 {
                let (word, again) =
                    (dictionary(culture).word(rank), dictionary(culture).word(rank));
                assert_eq!(word, again);
                let latin = word.latin(0, &mut random);
                assert!(latin.is_ascii() && !latin.is_empty(), "{latin}");
                assert_eq!(word.script == Script::Latin, word.native().chars().any(is_latin));
            }
        }
    }

    fn is_latin(letter: char) -> bool {
        letter.is_alphabetic() && u32::from(letter) < 0x250
    }
}
