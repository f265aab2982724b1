//! The corpora that an engine answers from: one, or one and what changed in it since.

use std::sync::Arc;

use index::{Corpus, EntityNumber, Error, Map, NameNumber, TokenInfo, TokenNumber, Unverified};
use model::{CorpusInfo, DatasetInfo};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use score::{Few, Party, PartyName, Shape, Word};
use text::Name;

/// The bytes of a corpus file, and who holds them.
pub enum Bytes {
    /// Memory of this process.
    Owned(Vec<u8>),
    /// A file; other processes that map it share its pages.
    Mapped(Map),
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::Owned(bytes)
    }
}

impl From<Map> for Bytes {
    fn from(map: Map) -> Self {
        Bytes::Mapped(map)
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        match self {
            Bytes::Owned(bytes) => bytes,
            Bytes::Mapped(map) => map.as_ref(),
        }
    }
}

/// An entity of one of the parts of an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) part: u32,
    pub(crate) entity: EntityNumber,
}

/// A corpus within an engine.
///
/// Words are as rare as all parts together have them: an answer is the same whether changes lie beside
/// the corpus or were joined into it.
pub(crate) struct Part {
    pub(crate) corpus: Arc<Corpus<Bytes>>,
    /// What is known of each word.
    words: Vec<Word>,
    /// In how many entities of all parts each word occurs; 0 for one that an earlier part counts.
    counts: Vec<u32>,
    /// Entities that a later part changes or removes.
    hidden: FxHashSet<EntityNumber>,
}

/// The parts of an engine, and how many of their entities can be looked for.
pub(crate) struct Parts {
    pub(crate) all: Vec<Part>,
    pub(crate) targets: u32,
    pub(crate) info: CorpusInfo,
}

impl Parts {
    /// One corpus alone.
    pub(crate) fn one(corpus: Arc<Corpus<Bytes>>) -> Parts {
        let (targets, info) = (corpus.target_count(), corpus.info().clone());
        let counts = entity_counts(&corpus);
        let words = words(&corpus, &counts, targets);
        let part = Part { corpus, words, counts, hidden: FxHashSet::default() };
        Parts { all: vec![part], targets, info }
    }

    /// A corpus with what changed in it since.
    pub(crate) fn two(
        base: Arc<Corpus<Bytes>>,
        changes: Arc<Corpus<Bytes>>,
    ) -> Result<Parts, Error> {
        let hidden = hidden(&base, &changes)?;
        let (mut counts, mut new_counts) = (entity_counts(&base), entity_counts(&changes));
        // What a corpus says of its own counts is not checked: sums that cannot be stay at their ends.
        let mut targets = base.target_count().saturating_add(changes.target_count());
        for entity in &hidden {
            targets = targets.saturating_sub(u32::from(base.is_matchable(*entity)));
            for token in base.tokens_of(*entity) {
                let count = &mut counts[token.0 as usize];
                *count = count.saturating_sub(1);
            }
        }
        let mut all_counts = new_counts.clone();
        for number in 0..changes.token_count() as u32 {
            let place = number as usize;
            if let Some(known) = base.find_token(changes.token_bytes(TokenNumber(number))) {
                let count = &mut counts[known.0 as usize];
                *count = count.saturating_add(new_counts[place]);
                all_counts[place] = *count;
                new_counts[place] = 0;
            }
        }
        let info = joined(&base, &changes, &hidden);
        let base_words = words(&base, &counts, targets);
        let new_words = words(&changes, &all_counts, targets);
        let base = Part { words: base_words, corpus: base, counts, hidden };
        let changes = Part {
            words: new_words,
            corpus: changes,
            counts: new_counts,
            hidden: FxHashSet::default(),
        };
        Ok(Parts { all: vec![base, changes], targets, info })
    }
}

impl Part {
    /// What is known of a word.
    pub(crate) fn word(&self, token: TokenNumber) -> &Word {
        &self.words[token.0 as usize]
    }

    /// In how many entities a word occurs that no earlier part has; of others nothing is counted.
    pub(crate) fn count(&self, token: TokenNumber) -> u32 {
        self.counts[token.0 as usize]
    }

    /// Whether an entity is as this part has it.
    pub(crate) fn shows(&self, entity: EntityNumber) -> bool {
        self.hidden.is_empty() || !self.hidden.contains(&entity)
    }

    /// The entity of that id.
    pub(crate) fn find(&self, id: &str) -> Option<EntityNumber> {
        self.corpus.find(id).filter(|it| self.shows(*it))
    }

    /// All entities that are as this part has them, in the order of their ids.
    pub(crate) fn entities(&self) -> impl Iterator<Item = EntityNumber> {
        (0..self.corpus.len() as u32).map(EntityNumber).filter(|it| self.shows(*it))
    }

    /// An entity as the candidate's side of a comparison.
    pub(crate) fn candidate(&self, entity: EntityNumber) -> Party {
        let names = self.corpus.names_of(entity).map(|it| self.candidate_name(it.number)).collect();
        Party { kind: self.corpus.kind(entity), names, facts: self.corpus.facts(entity) }
    }

    /// One of its names.
    pub(crate) fn candidate_name(&self, number: NameNumber) -> PartyName {
        let name = self.corpus.name(number);
        PartyName {
            name: Name {
                text: self.corpus.name_text(number).to_owned(),
                kind: name.kind(),
                tokens: name.tokens().map(|it| self.corpus.token(it)).collect(),
                repairs: text::Repairs::default(),
            },
            words: name.tokens().map(|it| *self.word(it)).collect(),
            weak: name.is_weak(),
        }
    }
}

/// Checks all of a corpus.
pub(crate) fn verified(corpus: Unverified<Bytes>) -> Result<Arc<Corpus<Bytes>>, Error> {
    corpus.verify().map(Arc::new)
}

/// The entities of a corpus that another one changes or removes.
fn hidden(base: &Corpus<Bytes>, changes: &Corpus<Bytes>) -> Result<FxHashSet<EntityNumber>, Error> {
    let change = changes.change().filter(|it| it.base == base.info().digest);
    let change = change.ok_or_else(|| {
        Error::other_base(changes.change().map(|it| it.base.clone()), base.info().digest.clone())
    })?;
    let changed = (0..changes.len() as u32).map(|it| changes.id(EntityNumber(it)));
    let removed = change.removed.iter().map(String::as_str);
    Ok(changed.chain(removed).filter_map(|id| base.find(id)).collect())
}

fn entity_counts(corpus: &Corpus<Bytes>) -> Vec<u32> {
    let tokens = (0..corpus.token_count() as u32).into_par_iter();
    tokens.map(|it| corpus.token_entities(TokenNumber(it))).collect()
}

fn words(corpus: &Corpus<Bytes>, counts: &[u32], targets: u32) -> Vec<Word> {
    let of_one = |(number, count): (usize, &u32)| {
        let token = TokenNumber(number as u32);
        word(corpus.token_info(token), corpus.token_form(token), *count, targets)
    };
    counts.par_iter().enumerate().map(of_one).collect()
}

fn word(info: TokenInfo, form: &str, entities: u32, targets: u32) -> Word {
    let shape = Shape {
        class: info.class,
        first: info.first,
        letters: usize::from(info.letters),
        nicknamed: info.nicknamed,
        known: text::known::find(form),
        few: Few::of(form, info.written),
        son: info.son,
        business: score::business(info.class, form),
        initials: score::Initials::of(info.class, form),
    };
    score::word(shape, entities, targets)
}

/// What is searched when changes lie beside a corpus.
fn joined(
    base: &Corpus<Bytes>,
    changes: &Corpus<Bytes>,
    hidden: &FxHashSet<EntityNumber>,
) -> CorpusInfo {
    let mut datasets: FxHashMap<&str, DatasetInfo> =
        base.info().datasets.iter().map(|it| (it.name.as_str(), it.clone())).collect();
    for entity in hidden {
        for name in base.datasets(*entity) {
            if let Some(info) = datasets.get_mut(name.as_str()) {
                info.entities = info.entities.saturating_sub(1);
                let is_target = u64::from(base.is_matchable(*entity));
                info.targets = info.targets.saturating_sub(is_target);
            }
        }
    }
    for new in &changes.info().datasets {
        match datasets.get_mut(new.name.as_str()) {
            None => {
                datasets.insert(new.name.as_str(), new.clone());
            }
            Some(known) => {
                let (entities, targets) = (known.entities, known.targets);
                let keep_old = new.version.is_empty() && new.source.is_empty();
                let told = if keep_old { known.clone() } else { new.clone() };
                *known = DatasetInfo {
                    title: known.title.clone(),
                    entities: entities.saturating_add(new.entities),
                    targets: targets.saturating_add(new.targets),
                    ..told
                };
            }
        }
    }
    let mut datasets: Vec<DatasetInfo> = datasets.into_values().collect();
    datasets.sort_by(|left, right| left.name.cmp(&right.name));
    CorpusInfo {
        digest: base.info().digest.clone(),
        changes: Some(changes.info().digest.clone()),
        datasets,
    }
}
