//! The words of a corpus while it is built: tokens, how they sound, and where they occur.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use text::fold::{Fold, Skeleton};
use text::likeness::{self, Key};
use text::{Spelling, Token, Written};
use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

use crate::error::Error;
use crate::glance::{Glance, MAX_TOKEN};
use crate::layout::{
    BY_CHARACTER, HANGUL, MAX_READINGS, NAME_BITS, NICKNAMED, SON, Section, SkeletonRecord,
    TokenRecord,
};
use crate::{narrow, table, token};

/// All different words, and the names that have them.
#[derive(Default)]
pub(crate) struct Words {
    numbers: FxHashMap<Vec<u8>, u32>,
    text: Vec<u8>,
    /// Where each word begins in the text.
    starts: Vec<u32>,
    occurrences: Vec<Occurrences>,
}

/// Where one word occurs.
#[derive(Default)]
struct Occurrences {
    names: Vec<u32>,
    entities: u32,
    last_entity: Option<u32>,
}

/// Sections of the file, in their order.
type Sections = Vec<(Section, Vec<u8>)>;

/// A word with what an index needs to know of it.
struct Analysed {
    record: TokenRecord,
    keys: Vec<Key>,
    sounds: Vec<(Fold, Skeleton)>,
}

/// A fold with its skeleton, ordered as the file orders them: folds of one skeleton together, by
/// length.
type Order = (Skeleton, usize, Fold);

impl Words {
    /// Adds a word of a name of an entity; names come in the order of their numbers.
    pub(crate) fn add(&mut self, word: &[u8], name: u32, entity: u32) -> Result<u32, Error> {
        let number = match self.numbers.get(word) {
            Some(number) => *number,
            None => {
                let number = narrow(self.starts.len(), "different words")?;
                if number > MAX_TOKEN {
                    return Err(Error::too_large("different words", u64::from(MAX_TOKEN)));
                }
                self.starts.push(narrow(self.text.len(), "bytes of words")?);
                self.text.extend_from_slice(word);
                self.occurrences.push(Occurrences::default());
                self.numbers.insert(word.to_vec(), number);
                number
            }
        };
        let occurrences = &mut self.occurrences[number as usize];
        if occurrences.names.last() != Some(&name) {
            occurrences.names.push(name);
        }
        if occurrences.last_entity != Some(entity) {
            occurrences.last_entity = Some(entity);
            occurrences.entities += 1;
        }
        Ok(number)
    }

    /// The sections, and the symbols of the folds, which stand apart from them in the file.
    pub(crate) fn finish(mut self, glances: &[Glance]) -> Result<(Sections, Vec<u8>), Error> {
        drop(std::mem::take(&mut self.numbers));
        let words: Vec<Analysed> =
            (0..self.starts.len()).into_par_iter().map(|it| self.analysed(it)).collect();
        let Sounds { of_first, sections: of_sounds, symbols } = sounds(&words)?;
        let mut sections = self.tokens(&words, &of_first)?;
        sections.extend(self.postings(glances)?);
        sections.extend(of_sounds);
        Ok((sections, symbols))
    }

    fn analysed(&self, number: usize) -> Analysed {
        let start = self.starts[number];
        let end = self.starts.get(number + 1).map_or(self.text.len(), |it| *it as usize);
        let bytes = &self.text[start as usize..end];
        let token = token::decode(bytes).expect("it was encoded here");
        let first = &token.spellings[0];
        let mut keys = Vec::new();
        likeness::word_keys(&token, &mut keys);
        let sound = |it: &Spelling| (it.fold.clone(), it.skeleton.clone());
        Analysed {
            record: TokenRecord {
                text: start.into(),
                length: (bytes.len() as u16).into(),
                class: token.class as u8,
                first: first.form.as_bytes()[0],
                form_length: u8::try_from(first.form.len()).unwrap_or(u8::MAX),
                fold_length: first.fold.len() as u8,
                flags: flags(&token),
                reserved: 0,
                entities: self.occurrences[number].entities.into(),
                sound: 0.into(),
            },
            keys,
            sounds: token.spellings.iter().take(MAX_READINGS).map(sound).collect(),
        }
    }

    /// The words, each with the number of its first fold.
    fn tokens(
        &mut self,
        words: &[Analysed],
        sounds: &[u32],
    ) -> Result<Vec<(Section, Vec<u8>)>, Error> {
        let with_sound = |(word, sound): (&Analysed, &u32)| TokenRecord {
            sound: (*sound).into(),
            ..word.record
        };
        let records: Vec<TokenRecord> = words.iter().zip(sounds).map(with_sound).collect();
        let keys = words.iter().enumerate();
        let keys =
            keys.flat_map(|(number, it)| it.keys.iter().map(move |key| (*key, number as u32)));
        Ok(vec![
            (Section::Tokens, records.as_bytes().to_vec()),
            (Section::TokenText, std::mem::take(&mut self.text)),
            (Section::TokenKeys, table::encode(keys.collect())),
        ])
    }

    /// The names of each word, by the kind of thing that bears them.
    fn postings(&mut self, glances: &[Glance]) -> Result<[(Section, Vec<u8>); 2], Error> {
        self.occurrences.par_iter_mut().for_each(|it| {
            for name in &mut it.names {
                *name |= (glances[*name as usize].kind() as u32) << NAME_BITS;
            }
            it.names.sort_unstable();
        });
        let lists = self.occurrences.iter().map(|it| it.names.as_slice());
        let (starts, postings) = joined(lists, "postings")?;
        Ok([(Section::PostingStarts, starts), (Section::Postings, postings)])
    }
}

fn flags(token: &Token) -> u8 {
    let flag = |is: bool, flag: u8| if is { flag } else { 0 };
    flag(!token.nicknames.is_empty(), NICKNAMED)
        | flag(likeness::is_by_character(token), BY_CHARACTER)
        | flag(token.written == Written::Hangul, HANGUL)
        | flag(token.is_son(), SON)
}

/// Lists behind each other: where each begins and the last ends, and their numbers.
fn joined<'a>(
    lists: impl Iterator<Item = &'a [u32]>,
    what: &'static str,
) -> Result<(Vec<u8>, Vec<u8>), Error> {
    let (mut starts, mut all): (Vec<U32>, Vec<U32>) = (Vec::new(), Vec::new());
    for list in lists {
        starts.push(narrow(all.len(), what)?.into());
        all.extend(list.iter().map(|it| U32::from(*it)));
    }
    starts.push(narrow(all.len(), what)?.into());
    Ok((starts.as_bytes().to_vec(), all.as_bytes().to_vec()))
}

/// A word and which of its readings, from the number that both make.
fn reading(place: u32) -> (usize, usize) {
    (place as usize / MAX_READINGS, place as usize % MAX_READINGS)
}

/// The folds of all words.
struct Sounds {
    /// For each word the number of its first fold.
    of_first: Vec<u32>,
    sections: Vec<(Section, Vec<u8>)>,
    /// [`Section::SoundSymbols`].
    symbols: Vec<u8>,
}

/// The folds and skeletons of all words, with their keys.
fn sounds(words: &[Analysed]) -> Result<Sounds, Error> {
    let mut uses: Vec<(Order, u32)> = words
        .iter()
        .enumerate()
        .flat_map(|(number, word)| {
            word.sounds.iter().enumerate().map(move |(reading, (fold, skeleton))| {
                let order = (skeleton.clone(), fold.len(), fold.clone());
                (order, number as u32 * MAX_READINGS as u32 + reading as u32)
            })
        })
        .collect();
    uses.par_sort_unstable();
    let of_sounds: Vec<&[(Order, u32)]> = uses.chunk_by(|left, right| left.0 == right.0).collect();
    let of_skeletons: Vec<&[&[(Order, u32)]]> =
        of_sounds.chunk_by(|left, right| left[0].0.0 == right[0].0.0).collect();

    let mut text: Vec<u8> = Vec::new();
    let mut starts: Vec<U32> = Vec::new();
    for sound in &of_sounds {
        starts.push(narrow(text.len(), "bytes of sounds")?.into());
        text.extend_from_slice(&sound[0].0.2);
    }
    starts.push(narrow(text.len(), "bytes of sounds")?.into());
    let tokens: Vec<Vec<u32>> =
        of_sounds.iter().map(|it| it.iter().map(|(_, place)| *place).collect()).collect();
    let mut of_first = vec![0; words.len()];
    for (sound, uses) in of_sounds.iter().enumerate() {
        for (word, reading) in uses.iter().map(|(_, place)| reading(*place)) {
            if reading == 0 {
                of_first[word] = narrow(sound, "sounds")?;
            }
        }
    }
    let (token_starts, tokens) = joined(tokens.iter().map(Vec::as_slice), "uses of sounds")?;

    let mut skeleton_text: Vec<u8> = Vec::new();
    let mut skeletons: Vec<SkeletonRecord> = Vec::new();
    let mut sounds = 0usize;
    for skeleton in &of_skeletons {
        skeletons.push(SkeletonRecord {
            text: narrow(skeleton_text.len(), "bytes of skeletons")?.into(),
            sounds: narrow(sounds, "sounds")?.into(),
        });
        skeleton_text.extend_from_slice(&skeleton[0][0].0.0);
        sounds += skeleton.len();
    }
    skeletons.push(SkeletonRecord {
        text: narrow(skeleton_text.len(), "bytes of skeletons")?.into(),
        sounds: narrow(sounds, "sounds")?.into(),
    });

    let sound_keys =
        keyed(of_sounds.len(), |it, out| likeness::fold_keys(&of_sounds[it][0].0.2, out));
    let skeleton_keys = keyed(of_skeletons.len(), |it, out| {
        likeness::skeleton_keys(&of_skeletons[it][0][0].0.0, out)
    });
    let sections = vec![
        (Section::Skeletons, skeletons.as_bytes().to_vec()),
        (Section::SkeletonText, skeleton_text),
        (Section::SkeletonKeys, table::encode(skeleton_keys)),
        (Section::SoundStarts, starts.as_bytes().to_vec()),
        (Section::SoundText, text),
        (Section::SoundKeys, table::encode(sound_keys)),
        (Section::SoundTokenStarts, token_starts),
        (Section::SoundTokens, tokens),
    ];
    let symbols: Vec<U32> =
        of_sounds.iter().map(|it| text::fold::symbols(&it[0].0.2).into()).collect();
    Ok(Sounds { of_first, sections, symbols: symbols.as_bytes().to_vec() })
}

/// The keys of so many things, with their numbers.
fn keyed(count: usize, keys: impl Fn(usize, &mut Vec<Key>) + Sync) -> Vec<(Key, u32)> {
    let of_one = |number: usize| {
        let mut out = Vec::new();
        keys(number, &mut out);
        out.into_par_iter().map(move |key| (key, number as u32))
    };
    (0..count).into_par_iter().flat_map(of_one).collect()
}
