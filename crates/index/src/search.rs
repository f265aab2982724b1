//! From the words of a query to the names that share some of them.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use text::Token;
use text::likeness::{self, Key, Likeness};

use crate::corpus::{Corpus, NameNumber, TokenNumber};

/// A word of the corpus that is like a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbour {
    /// The word.
    pub token: TokenNumber,
    /// In what way, and how much.
    pub likeness: Likeness,
}

/// One word of the query with what finding it is worth. The caller decides on the worth: this crate
/// only adds up.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// What each word of the corpus adds to a name that has it, the most first.
    pub worths: Vec<(TokenNumber, Worth)>,
    /// Names that count as having it for another reason, and what that adds: the same for all.
    pub names: Vec<(NameNumber, Worth)>,
}

/// Two sums, because a scorer bounds coverage and rarity apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Worth {
    /// The share of the query that is covered.
    pub share: i32,
    /// How rare what is covered is.
    pub rarity: i32,
}

/// A name that shares words with the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: NameNumber,
    /// What it shares at most: for each part the worth of its best word.
    pub worth: Worth,
}

/// Working memory of searches in one corpus, kept between queries.
#[derive(Default)]
pub struct Scratch {
    generation: u32,
    /// For each name the generation that last touched it.
    touched_in: Vec<u32>,
    /// For each name the part that last added to it.
    last_part: Vec<u16>,
    worths: Vec<Worth>,
    touched: Vec<NameNumber>,
    keys: Vec<Key>,
    tokens: Vec<TokenNumber>,
    /// What was found for words of earlier queries: customers share their words.
    known: FxHashMap<Token, Rc<[Neighbour]>>,
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

impl<D: AsRef<[u8]>> Corpus<D> {
    /// Every word of the corpus that [`likeness`](text::likeness::likeness) accepts for a word.
    ///
    /// None is missed: both sides' keys are those that the comparison promises.
    pub fn neighbours(&self, word: &Token, scratch: &mut Scratch) -> Rc<[Neighbour]> {
        if let Some(known) = scratch.known.get(word) {
            return Rc::clone(known);
        }
        scratch.keys.clear();
        likeness::keys(word, &mut scratch.keys);
        scratch.tokens.clear();
        for key in &scratch.keys {
            scratch.tokens.extend(self.tokens_with(*key));
        }
        scratch.tokens.sort_unstable();
        scratch.tokens.dedup();
        let like = |token: &TokenNumber| {
            let likeness = likeness::likeness(word, self.token(*token))?;
            Some(Neighbour { token: *token, likeness })
        };
        let found: Rc<[Neighbour]> = scratch.tokens.iter().filter_map(like).collect();
        if scratch.known.len() == REMEMBERED {
            scratch.known.clear();
        }
        scratch.known.insert(word.clone(), Rc::clone(&found));
        found
    }

    /// The names that share words with the query, in no useful order but always the same one.
    pub fn gather<'a>(
        &self,
        parts: impl Iterator<Item = &'a Part>,
        scratch: &mut Scratch,
    ) -> Vec<Candidate> {
        self.begin(scratch);
        for (number, part) in parts.enumerate() {
            let number = number as u16;
            // A name counts once a part, with what comes first: so the most comes first.
            let named = part.names.first().map_or(i32::MIN, |(_, worth)| worth.share);
            let more = part.worths.partition_point(|(_, worth)| worth.share >= named);
            let (before, after) = part.worths.split_at(more);
            for (token, worth) in before {
                scratch.add_all(self.postings(*token), number, *worth);
            }
            for (name, worth) in &part.names {
                scratch.add(*name, number, *worth);
            }
            for (token, worth) in after {
                scratch.add_all(self.postings(*token), number, *worth);
            }
        }
        let candidate =
            |name: &NameNumber| Candidate { name: *name, worth: scratch.worths[name.0 as usize] };
        scratch.touched.iter().map(candidate).collect()
    }

    fn begin(&self, scratch: &mut Scratch) {
        let count = self.name_count();
        let wrapped = scratch.generation == u32::MAX;
        if scratch.touched_in.len() != count || wrapped {
            scratch.touched_in = vec![0; count];
            scratch.last_part = vec![0; count];
            scratch.worths = vec![Worth::default(); count];
            scratch.generation = 0;
        }
        scratch.generation += 1;
        scratch.touched.clear();
    }
}

impl Scratch {
    fn add_all(&mut self, names: impl Iterator<Item = NameNumber>, part: u16, worth: Worth) {
        for name in names {
            self.add(name, part, worth);
        }
    }

    /// Adds a part's worth to a name, once a part: the first is the most.
    fn add(&mut self, name: NameNumber, part: u16, worth: Worth) {
        let place = name.0 as usize;
        if self.touched_in[place] != self.generation {
            self.touched_in[place] = self.generation;
            self.worths[place] = worth;
            self.last_part[place] = part;
            self.touched.push(name);
        } else if self.last_part[place] != part {
            self.last_part[place] = part;
            let sum = &mut self.worths[place];
            sum.share += worth.share;
            sum.rarity += worth.rarity;
        }
    }
}
