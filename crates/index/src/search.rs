//! From the words of a query to the names that share some of them.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use text::likeness::{self, Heard, Key, Likeness, Way};
use text::{Spelling, Token, fold};
use zerocopy::little_endian::U32;

use crate::corpus::{CHECKED, Corpus, NameNumber, TokenNumber};
use crate::glance::Glance;
use crate::layout::{BY_CHARACTER, MAX_READINGS, NAME_BITS, Section, SkeletonRecord};
use crate::table::KeyTable;
use crate::token;

/// A word of the corpus that is like a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// The word.
    pub token: TokenNumber,
    /// In what way, and how much.
    pub likeness: Likeness,
}

/// Names of one word that are read before the first of them is looked at: their glances come from all
/// over the memory, and so many waits go on at once.
const AHEAD: usize = 16;

/// Working memory of searches in one corpus, kept between queries.
#[derive(Default)]
pub struct Scratch {
    keys: Vec<Key>,
    numbers: Vec<u32>,
    finds: Vec<Find>,
    bytes: Vec<u8>,
    /// What was found for words of earlier queries: customers share their words.
    known: FxHashMap<Box<[u8]>, Arc<[Neighbour]>>,
}

/// Words whose neighbours are remembered. At about 2 KiB each they stay within 16 MiB a thread; past
/// that all are forgotten, which costs one look-up each.
const REMEMBERED: usize = 8192;

impl Scratch {
    /// Working memory for one corpus: it remembers words, so it must not be used with another.
    pub fn new() -> Self {
        Scratch::default()
    }
}

/// A neighbour in one of the ways in which two words may be alike.
#[derive(Clone, Copy)]
struct Find {
    token: TokenNumber,
    /// Of several ways of one word the least counts, as [`likeness()`](text::likeness::likeness) has it.
    order: (Rank, u16, u8, u8),
    likeness: Likeness,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Same,
    Meaning,
    Reading,
    Sound,
    Consonants,
    Nickname,
    Spelling,
}

impl<D: AsRef<[u8]>> Corpus<D> {
    /// Every word of the corpus that [`likeness()`](text::likeness::likeness) accepts for a word, in the
    /// order of their numbers.
    ///
    /// None is missed: both sides' keys are those that the comparison promises.
    pub fn neighbours(&self, word: &Token, scratch: &mut Scratch) -> Arc<[Neighbour]> {
        scratch.bytes.clear();
        token::encode_into(word, &mut scratch.bytes);
        if let Some(known) = scratch.known.get(scratch.bytes.as_slice()) {
            return Arc::clone(known);
        }
        scratch.finds.clear();
        self.same_words(word, scratch);
        if !likeness::is_exact(word.class) {
            for (place, spelling) in word.spellings.iter().enumerate() {
                self.like_sounds(word, place as u8, spelling, scratch);
            }
        }
        scratch.finds.sort_unstable_by_key(|it| (it.token, it.order));
        scratch.finds.dedup_by_key(|it| it.token);
        let neighbour = |it: &Find| Neighbour { token: it.token, likeness: it.likeness };
        let found: Arc<[Neighbour]> = scratch.finds.iter().map(neighbour).collect();
        if scratch.known.len() == REMEMBERED {
            scratch.known.clear();
        }
        scratch.known.insert(scratch.bytes.as_slice().into(), Arc::clone(&found));
        found
    }

    /// Whether some of the words given are among the [neighbours](Corpus::neighbours) of a word.
    pub fn leads_to(&self, word: &Token, words: &[TokenNumber], scratch: &mut Scratch) -> bool {
        // The words as they stand are nearly always enough, and all others take much longer to find.
        let same = |it: &TokenNumber| words.contains(it) && self.token_form(*it) == word.form();
        self.tokens_with(likeness::form_key(word.form())).any(|it| same(&it))
            || self.neighbours(word, scratch).iter().any(|it| words.contains(&it.token))
    }

    /// The words that sound exactly so.
    pub fn tokens_sounding(&self, fold: &[u8]) -> impl Iterator<Item = TokenNumber> + use<'_, D> {
        let sounds = self.sounds();
        let key = likeness::sound_key(fold);
        let same = sounds.keys.get(key).find(|it| sounds.text(*it) == fold);
        same.into_iter().flat_map(move |it| sounds.uses(it)).map(|(token, _)| token)
    }

    /// Shows every name that has a word and is borne by some kinds of things, by these and then in the
    /// order of their numbers, with a glance at each.
    pub fn names_with(
        &self,
        token: TokenNumber,
        kinds: [bool; 4],
        mut visit: impl FnMut(NameNumber, &Glance),
    ) {
        let glances = self.array::<Glance>(Section::Glances);
        let mut seen = [Glance::NOTHING; AHEAD];
        for names in self.postings_of(token, kinds).flat_map(|it| it.chunks(AHEAD)) {
            let number = |it: &U32| it.get() & ((1 << NAME_BITS) - 1);
            for (name, seen) in names.iter().zip(&mut seen) {
                *seen = glances[number(name) as usize];
            }
            for (name, glance) in names.iter().zip(&seen) {
                visit(NameNumber(number(name)), glance);
            }
        }
    }

    /// A glance at a name.
    pub fn glance(&self, name: NameNumber) -> &Glance {
        &self.array::<Glance>(Section::Glances)[name.0 as usize]
    }

    /// The words that have a reading, the meaning or a given name in common with a word.
    fn same_words(&self, word: &Token, scratch: &mut Scratch) {
        scratch.keys.clear();
        likeness::word_keys(word, &mut scratch.keys);
        let table = self.table(Section::TokenKeys);
        for key in &scratch.keys {
            for number in table.get(*key).map(TokenNumber) {
                self.same_word(word, number, &mut scratch.finds);
            }
        }
    }

    /// In which ways other than by sound a word of the corpus is like a word.
    fn same_word(&self, word: &Token, number: TokenNumber, finds: &mut Vec<Find>) {
        let view = self.token_view(number);
        let first = &word.spellings[0];
        let fold_length = first.fold.len() as u8;
        let longer = fold_length.max(self.token_record(number).fold_length);
        let mut find = |rank, (left, right): (usize, usize), likeness: Likeness| {
            let order = (rank, likeness.distance, left as u8, right as u8);
            finds.push(Find { token: number, order, likeness });
        };
        let exactly = |way, length: u8| Likeness { way, distance: 0, length };
        if view.forms().next() == Some(first.form.as_bytes()) {
            return find(Rank::Same, (0, 0), exactly(Way::Same, fold_length));
        }
        if word.concept.is_some_and(|it| it.as_bytes() == view.concept) {
            return find(Rank::Meaning, (0, 0), exactly(Way::Meaning, longer));
        }
        if likeness::is_exact(word.class) || likeness::is_exact(view.class) {
            return;
        }
        for (left, spelling) in word.spellings.iter().enumerate() {
            for (right, form) in view.forms().enumerate() {
                let form = std::str::from_utf8(form).expect(CHECKED);
                if *form == *spelling.form {
                    let likeness = exactly(Way::Reading, spelling.fold.len() as u8);
                    return find(Rank::Reading, (left, right), likeness);
                }
                if let Some(likeness) = likeness::by_form(&spelling.form, form) {
                    let rank = match likeness.way {
                        Way::Consonants => Rank::Consonants,
                        _ => Rank::Spelling,
                    };
                    find(rank, (left, right), likeness);
                }
            }
        }
        if view.nicknames().any(|group| word.nicknames.contains(&group)) {
            find(Rank::Nickname, (0, 0), exactly(Way::Nickname, longer));
        }
    }

    /// Whether a word of the corpus [resembles](text::likeness::resemblance) a word of a query.
    pub fn resemblance(
        &self,
        query: &[Token],
        place: usize,
        number: TokenNumber,
    ) -> Option<Likeness> {
        let view = self.token_view(number);
        let form = std::str::from_utf8(view.forms().next()?).ok()?;
        let fold = self.sounds().text(self.token_record(number).sound.get());
        let heard = Heard { class: view.class, written: view.written, form, fold };
        likeness::resemblance(query, place, heard)
    }

    /// The words with a reading that sounds like one of the query's.
    fn like_sounds(&self, word: &Token, place: u8, spelling: &Spelling, scratch: &mut Scratch) {
        let sounds = self.sounds();
        let (query, skeleton) = (spelling.fold.as_slice(), spelling.skeleton.as_slice());
        let by_character = likeness::is_by_character(word);
        let mut found = |sound: u32, distance: u32, length: usize| {
            for (token, reading) in sounds.uses(sound) {
                let record = self.token_record(token);
                if likeness::is_exact(self.class(record)) {
                    continue;
                }
                let by_character = by_character || record.flags & BY_CHARACTER != 0;
                let likeness = likeness::sounding(distance, length, by_character);
                let rank = if distance == 0 { Rank::Sound } else { Rank::Spelling };
                let order = (rank, likeness.distance, place, reading);
                scratch.finds.push(Find { token, order, likeness });
            }
        };
        if fold::has_digit(query) {
            let key = likeness::sound_key(query);
            if let Some(same) = sounds.keys.get(key).find(|it| sounds.text(*it) == query) {
                found(same, 0, query.len());
            }
            return;
        }
        let mut measure = fold::Measure::of((query, skeleton));
        let mut measured = |measure: &mut fold::Measure<'_>,
                            sound: u32,
                            candidate: &[u8],
                            candidate_skeleton: &[u8]| {
            let length = query.len().max(candidate.len());
            if query == candidate {
                found(sound, 0, length);
            } else if let Some(distance) = measure.distance_of_near((candidate, candidate_skeleton))
            {
                found(sound, distance, length);
            }
        };
        let skeletons = self.skeletons();
        scratch.keys.clear();
        likeness::skeleton_keys(skeleton, &mut scratch.keys);
        numbers(&skeletons.keys, &scratch.keys, &mut scratch.numbers);
        for number in &scratch.numbers {
            let (candidate, range) = skeletons.get(*number);
            // What has digits has them in its skeleton too.
            if fold::has_digit(candidate) {
                continue;
            }
            let range = match () {
                () if candidate != skeleton => match fold::near_skeletons(skeleton, candidate) {
                    true => range,
                    false => continue,
                },
                () if fold::tells(skeleton) => range,
                () => sounds.of_length(range, query.len()),
            };
            for sound in range {
                if measure.may_be_near(sounds.length(sound), sounds.symbols(sound)) {
                    measured(&mut measure, sound, sounds.text(sound), candidate);
                }
            }
        }
        scratch.keys.clear();
        likeness::fold_keys(query, &mut scratch.keys);
        numbers(&sounds.keys, &scratch.keys, &mut scratch.numbers);
        for sound in &scratch.numbers {
            if !measure.may_be_near(sounds.length(*sound), sounds.symbols(*sound)) {
                continue;
            }
            let candidate = sounds.text(*sound);
            if !fold::near_by_edit(query, candidate) || fold::has_digit(candidate) {
                continue;
            }
            let candidate_skeleton = fold::skeleton(candidate);
            if !fold::near_by_skeleton((query, skeleton), (candidate, &candidate_skeleton)) {
                measured(&mut measure, *sound, candidate, &candidate_skeleton);
            }
        }
    }

    fn sounds(&self) -> Sounds<'_> {
        Sounds {
            keys: self.table(Section::SoundKeys),
            starts: self.array(Section::SoundStarts),
            text: self.section(Section::SoundText),
            use_starts: self.array(Section::SoundTokenStarts),
            uses: self.array(Section::SoundTokens),
            symbols: self.array(Section::SoundSymbols),
        }
    }

    fn skeletons(&self) -> Skeletons<'_> {
        Skeletons {
            keys: self.table(Section::SkeletonKeys),
            records: self.array(Section::Skeletons),
            text: self.section(Section::SkeletonText),
        }
    }
}

/// Everything that some keys lead to, each once.
fn numbers(table: &KeyTable<'_>, keys: &[Key], out: &mut Vec<u32>) {
    out.clear();
    for key in keys {
        out.extend(table.get(*key));
    }
    out.sort_unstable();
    out.dedup();
}

/// The folds of a corpus.
#[derive(Clone, Copy)]
struct Sounds<'a> {
    keys: KeyTable<'a>,
    starts: &'a [U32],
    text: &'a [u8],
    use_starts: &'a [U32],
    uses: &'a [U32],
    symbols: &'a [U32],
}

impl<'a> Sounds<'a> {
    fn text(&self, sound: u32) -> &'a [u8] {
        let place = sound as usize;
        &self.text[self.starts[place].get() as usize..self.starts[place + 1].get() as usize]
    }

    /// How many symbols a fold has.
    fn length(&self, sound: u32) -> usize {
        let place = sound as usize;
        (self.starts[place + 1].get() - self.starts[place].get()) as usize
    }

    /// Which symbols it has.
    fn symbols(&self, sound: u32) -> u32 {
        self.symbols[sound as usize].get()
    }

    /// The words that sound so, with the place of the reading that does.
    fn uses(&self, sound: u32) -> impl Iterator<Item = (TokenNumber, u8)> + use<'a> {
        let place = sound as usize;
        let range =
            self.use_starts[place].get() as usize..self.use_starts[place + 1].get() as usize;
        let most = MAX_READINGS as u32;
        let split = move |it: &U32| (TokenNumber(it.get() / most), (it.get() % most) as u8);
        self.uses[range].iter().map(split)
    }

    /// Those of a range of one skeleton that have so many symbols.
    fn of_length(&self, range: Range<u32>, length: usize) -> Range<u32> {
        let starts = &self.starts[range.start as usize..=range.end as usize];
        let length_at = |at: usize| (starts[at + 1].get() - starts[at].get()) as usize;
        let below = |least: usize| {
            let (mut low, mut high) = (0, starts.len() - 1);
            while low < high {
                let middle = low.midpoint(high);
                if length_at(middle) < least { low = middle + 1 } else { high = middle }
            }
            range.start + low as u32
        };
        below(length)..below(length + 1)
    }
}

/// The skeletons of a corpus.
#[derive(Clone, Copy)]
struct Skeletons<'a> {
    keys: KeyTable<'a>,
    records: &'a [SkeletonRecord],
    text: &'a [u8],
}

impl<'a> Skeletons<'a> {
    /// A skeleton, and the folds with these consonants.
    fn get(&self, number: u32) -> (&'a [u8], Range<u32>) {
        let (this, next) = (&self.records[number as usize], &self.records[number as usize + 1]);
        let text = &self.text[this.text.get() as usize..next.text.get() as usize];
        (text, this.sounds.get()..next.sounds.get())
    }
}
