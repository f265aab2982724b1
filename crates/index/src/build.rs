//! Writes corpus files.

use std::collections::BTreeSet;
use std::io::{self, Write};

use model::facts::{Facts, name_kind};
use model::{DatasetInfo, DatasetName, Entity, PropertyType, Schema, Statement};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;
use text::likeness::{self, Key};
use text::{NameKind, Token};
use zerocopy::little_endian::U32;
use zerocopy::{FromZeros as _, IntoBytes};

use crate::blocks::Blocks;
use crate::corpus::{Change, Facts as CorpusFacts, id_hash};
use crate::error::Error;
use crate::glance::Glance;
use crate::layout::{EntityRecord, NAME_BITS, NameRecord, Section, Sheaf, TextRef, WEAK};
use crate::words::Words;
use crate::{facts, narrow, table, token};

/// Entities that are prepared at a time: enough for all cores, few enough to hold in memory.
const BATCH: usize = 4096;

/// Collects entities and compiles them into a corpus.
#[derive(Default)]
pub struct Builder {
    entities: FxHashMap<String, Entity>,
    about: About,
}

/// What a corpus says of itself.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Its datasets. Counts of entities are filled in, and datasets added that only entities name.
    pub datasets: Vec<DatasetInfo>,
    /// What it changes in another corpus, if that is what it is for.
    pub change: Option<Change>,
    /// Digests of changes that it makes needless.
    pub supersedes: Vec<String>,
}

impl Builder {
    /// A builder without entities.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Names a dataset of the corpus.
    pub fn dataset(&mut self, info: DatasetInfo) {
        self.about.datasets.retain(|it| it.name != info.name);
        self.about.datasets.push(info);
    }

    /// Says what the corpus changes in another one.
    pub fn change(&mut self, change: Change) {
        self.about.change = Some(change);
    }

    /// Names changes that the corpus makes needless, by their digest.
    pub fn supersede(&mut self, changes: String) {
        self.about.supersedes.push(changes);
    }

    /// Adds an entity. What several records say of one id belongs together.
    pub fn add(&mut self, entity: Entity) {
        match self.entities.get_mut(entity.id()) {
            Some(known) => known.merge(entity),
            None => {
                self.entities.insert(entity.id().to_owned(), entity);
            }
        }
    }

    /// Forgets an entity.
    pub fn remove(&mut self, id: &str) {
        self.entities.remove(id);
    }

    /// Compiles the corpus, its entities in the order of their ids.
    pub fn finish(self) -> Result<Compiled, Error> {
        let (entities, about) = self.into_parts();
        compile(entities.into_iter().map(Ok), about)
    }

    /// The entities in the order of their ids, and what the corpus says of itself, for [`compile_with`].
    pub fn into_parts(self) -> (Vec<Entity>, About) {
        let mut entities: Vec<Entity> = self.entities.into_values().collect();
        entities.par_sort_unstable_by(|left, right| left.id().cmp(right.id()));
        (entities, self.about)
    }
}

/// Compiles entities that come in the order of their ids, each once, without holding all of them: for
/// corpora larger than memory has room for statements. `E` is whatever reading them may fail with.
pub fn compile<E: From<Error>>(
    entities: impl Iterator<Item = Result<Entity, E>>,
    about: About,
) -> Result<Compiled, E> {
    compile_with(entities, about, Vec::new)
}

/// The same with bytes that [`Corpus::attachment`](crate::Corpus::attachment) gives back as they are.
/// They are asked for when the last entity has come, because they may be made of the entities.
pub fn compile_with<E: From<Error>>(
    mut entities: impl Iterator<Item = Result<Entity, E>>,
    about: About,
    attachment: impl FnOnce() -> Vec<u8>,
) -> Result<Compiled, E> {
    let mut sections = Sections::default();
    let mut last = None;
    let mut batch = || -> Result<Vec<Entity>, E> {
        let batch: Vec<Entity> = entities.by_ref().take(BATCH).collect::<Result<_, E>>()?;
        for entity in &batch {
            if last.as_deref().is_some_and(|it: &str| it >= entity.id()) {
                return Err(Error::out_of_order(entity.id()).into());
            }
            last = Some(entity.id().to_owned());
        }
        Ok(batch)
    };
    let mut ready = prepared(batch()?);
    while !ready.is_empty() {
        // Numbers are given in order, one entity after the other: meanwhile the next are prepared.
        let next = batch()?;
        let now = std::mem::take(&mut ready);
        let add = || now.into_iter().try_for_each(|it| sections.entity(it));
        let (added, following) = rayon::join(add, || prepared(next));
        added?;
        ready = following;
    }
    Ok(Compiled(sections.finish(about, attachment())?))
}

/// A corpus that is ready to be written.
pub struct Compiled(Sheaf);

impl Compiled {
    /// Bytes of the file.
    #[expect(clippy::len_without_is_empty, reason = "a file has a header at least")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Writes the file.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.0.write(out)
    }

    /// Sections that a test changed, as a file whose digests fit.
    #[cfg(test)]
    pub(crate) fn of(sections: Vec<(Section, Vec<u8>)>) -> Compiled {
        Compiled(Sheaf::of(sections))
    }

    #[cfg(test)]
    pub(crate) fn into_sections(self) -> Vec<(Section, Vec<u8>)> {
        self.0.into_sections()
    }

    /// The file in memory.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut file = Vec::with_capacity(self.len());
        self.write(&mut file).expect("writing to memory does not fail");
        file
    }
}

/// Prepares entities on all cores. Each is dropped where it was prepared: there are millions of small
/// pieces to free.
fn prepared(entities: Vec<Entity>) -> Vec<Prepared> {
    entities.into_par_iter().map(|it| Prepared::of(&it)).collect()
}

/// What can be said of an entity without knowing the others.
struct Prepared {
    id: String,
    caption: String,
    schema: &'static Schema,
    datasets: Vec<DatasetName>,
    topics: Vec<String>,
    changed: u32,
    names: Vec<PreparedName>,
    facts: Vec<u8>,
    identifiers: Vec<u64>,
    /// Hashes of the ids that its properties hold.
    pointers: Vec<u64>,
    /// Hashes of other ids that mean it.
    referents: Vec<u64>,
    /// The entity with all its statements, as text.
    record: String,
}

struct PreparedName {
    text: String,
    /// The words, as [`token::encode`] writes them.
    words: Vec<Vec<u8>>,
    joints: Vec<Key>,
    weak: bool,
}

impl Prepared {
    fn of(entity: &Entity) -> Prepared {
        let facts = Facts::of(entity);
        let matchable = entity.schema().is_matchable();
        let hash = |it: &model::facts::Identifier| crate::corpus::identifier_hash(&it.value);
        let pointers = entity.of_type(PropertyType::Entity);
        Prepared {
            id: entity.id().to_owned(),
            caption: entity.caption().to_owned(),
            schema: entity.schema(),
            datasets: entity.datasets(),
            topics: topics(entity),
            changed: changed(entity),
            names: if matchable { prepared_names(entity) } else { Vec::new() },
            // Nobody compares what cannot be looked for.
            facts: if matchable { facts::encode(&facts) } else { Vec::new() },
            identifiers: facts.identifiers.iter().filter(|_| matchable).map(hash).collect(),
            pointers: pointers.map(|it| id_hash(&it.value)).collect(),
            referents: entity.envelope.referents.iter().map(|it| id_hash(it)).collect(),
            record: model::ftm::write_statements(entity),
        }
    }
}

/// Its topics, ascending, each once.
fn topics(entity: &Entity) -> Vec<String> {
    let topics = entity.of_type(PropertyType::Topic).map(|it| it.value.clone());
    topics.collect::<BTreeSet<String>>().into_iter().collect()
}

/// When its source last changed it, in seconds since 1970; 0 if nobody says.
fn changed(entity: &Entity) -> u32 {
    let instant = entity.envelope.last_change.as_deref().and_then(model::date::instant);
    instant.and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
}

fn prepared_names(entity: &Entity) -> Vec<PreparedName> {
    let kind = name_kind(entity.schema());
    let mut seen: FxHashSet<Vec<Vec<u8>>> = FxHashSet::default();
    let mut names = Vec::new();
    for statement in names_of(entity) {
        let language = statement.lang.as_ref().map(|it| it.as_str());
        let name = text::prepare(&statement.value, kind, language);
        let words: Vec<Vec<u8>> = name.tokens.iter().map(token::encode).collect();
        if !words.is_empty() && seen.insert(words.clone()) {
            let joint = |it: &[Token]| likeness::joined_key(&likeness::joined(&it[0], &it[1]));
            let joints = name.tokens.windows(2).map(joint);
            // Initials lead to the name as two words do that others write as one.
            let initials = match kind {
                NameKind::Organization | NameKind::Unknown => likeness::acronyms(&name.tokens),
                _ => SmallVec::new(),
            };
            let initials = initials.iter().map(|it| likeness::acronym_key(it));
            names.push(PreparedName {
                text: name.text,
                words,
                joints: joints.chain(initials).collect(),
                weak: statement.property.name == "weakAlias",
            });
        }
    }
    names
}

/// The names of an entity that can be compared, in the order of its statements.
fn names_of(entity: &Entity) -> impl Iterator<Item = &Statement> {
    entity.of_type(PropertyType::Name)
}

/// The sections while entities come in.
#[derive(Default)]
struct Sections {
    facts: CorpusFacts,
    schema_places: FxHashMap<&'static str, u16>,
    set_places: FxHashMap<Vec<DatasetName>, u32>,
    topic_places: FxHashMap<Vec<String>, u32>,
    /// For each set how many entities have it, and how many of them can be looked for.
    set_counts: Vec<(u64, u64)>,
    entities: Vec<EntityRecord>,
    text: Vec<u8>,
    names: Vec<NameRecord>,
    name_tokens: Vec<U32>,
    glances: Vec<Glance>,
    words: Words,
    joints: Vec<(Key, u32)>,
    identifiers: Vec<(u64, u32)>,
    pointers: Vec<(u64, u32)>,
    referents: Vec<(u64, u32)>,
    entity_facts: Vec<u8>,
    blocks: Blocks,
}

impl Sections {
    fn entity(&mut self, entity: Prepared) -> Result<(), Error> {
        let number = narrow(self.entities.len(), "entities")?;
        let (kind, matchable) = (name_kind(entity.schema), entity.schema.is_matchable());
        let names = narrow(self.names.len(), "names")?;
        for name in &entity.names {
            self.name(number, kind, name)?;
        }
        self.identifiers.extend(entity.identifiers.iter().map(|it| (*it, number)));
        self.pointers.extend(entity.pointers.iter().map(|it| (*it, number)));
        self.referents.extend(entity.referents.iter().map(|it| (*it, number)));
        let facts = narrow(self.entity_facts.len(), "bytes of facts")?;
        self.entity_facts.extend_from_slice(&entity.facts);
        let place = self.blocks.keep(&entity.record)?;
        let datasets = self.set(entity.datasets)?;
        let (entities, targets) = &mut self.set_counts[datasets as usize];
        (*entities, *targets) = (*entities + 1, *targets + u64::from(matchable));
        self.facts.targets += u32::from(matchable);
        if entity.id.len() > usize::from(u16::MAX) {
            return Err(Error::too_large("bytes of one id", u64::from(u16::MAX)));
        }
        let id = self.text(&entity.id)?;
        // Most captions are a name that was just kept.
        let named = entity.names.iter().position(|it| it.text == entity.caption);
        let caption = match named {
            Some(place) => self.names[names as usize + place].text,
            None if entity.caption == entity.id => id,
            None => self.text(&entity.caption)?,
        };
        let record = EntityRecord {
            id,
            caption,
            names: names.into(),
            facts: facts.into(),
            schema: self.schema(entity.schema).into(),
            kind: kind as u8,
            matchable: u8::from(matchable),
            datasets: datasets.into(),
            topics: self.topics(entity.topics)?.into(),
            changed: entity.changed.into(),
            block: place.block.into(),
            block_offset: place.offset.into(),
        };
        self.entities.push(record);
        Ok(())
    }

    fn name(&mut self, entity: u32, kind: NameKind, name: &PreparedName) -> Result<(), Error> {
        let number = narrow(self.names.len(), "names")?;
        if number >> NAME_BITS > 0 {
            return Err(Error::too_large("names", 1 << NAME_BITS));
        }
        let record = NameRecord {
            entity: entity.into(),
            text: self.text(&name.text)?,
            tokens: narrow(self.name_tokens.len(), "words of names")?.into(),
            token_count: name.words.len() as u8,
            flags: kind as u8 | if name.weak { WEAK } else { 0 },
        };
        self.names.push(record);
        for word in &name.words {
            let token = self.words.add(word, number, entity)?;
            self.name_tokens.push(token.into());
        }
        let words = &self.name_tokens[record.tokens.get() as usize..];
        self.glances.push(Glance::of(words, record.flags));
        self.joints.extend(name.joints.iter().map(|it| (*it, number)));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<TextRef, Error> {
        let mut end = text.len().min(usize::from(u16::MAX));
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let offset = narrow(self.text.len(), "bytes of ids and names")?;
        self.text.extend_from_slice(&text.as_bytes()[..end]);
        Ok(TextRef { offset: offset.into(), length: (end as u16).into() })
    }

    fn schema(&mut self, schema: &'static Schema) -> u16 {
        let next = self.facts.schemata.len() as u16;
        *self.schema_places.entry(schema.name()).or_insert_with(|| {
            self.facts.schemata.push(schema.name().to_owned());
            next
        })
    }

    fn set(&mut self, set: Vec<DatasetName>) -> Result<u32, Error> {
        if let Some(place) = self.set_places.get(&set) {
            return Ok(*place);
        }
        let place = narrow(self.facts.sets.len(), "different sets of datasets")?;
        self.facts.sets.push(set.iter().map(ToString::to_string).collect());
        self.set_counts.push((0, 0));
        self.set_places.insert(set, place);
        Ok(place)
    }

    fn topics(&mut self, set: Vec<String>) -> Result<u32, Error> {
        if let Some(place) = self.topic_places.get(&set) {
            return Ok(*place);
        }
        let place = narrow(self.facts.topics.len(), "different sets of topics")?;
        self.facts.topics.push(set.clone());
        self.topic_places.insert(set, place);
        Ok(place)
    }

    /// The datasets with their counts, those included that nobody announced: a FollowTheMoney file
    /// holds the entities of many.
    fn counted(&self, mut datasets: Vec<DatasetInfo>) -> Vec<DatasetInfo> {
        for info in &mut datasets {
            (info.entities, info.targets) = (0, 0);
        }
        for (set, place) in &self.set_places {
            let (entities, targets) = self.set_counts[*place as usize];
            for name in set {
                let known = datasets.iter().position(|it| it.name == *name);
                let known = known.unwrap_or_else(|| {
                    datasets.push(DatasetInfo {
                        name: name.clone(),
                        title: name.to_string(),
                        version: String::new(),
                        source: String::new(),
                        digest: String::new(),
                        entities: 0,
                        targets: 0,
                        notices: 0,
                    });
                    datasets.len() - 1
                });
                datasets[known].entities += entities;
                datasets[known].targets += targets;
            }
        }
        datasets.sort_by(|left, right| left.name.cmp(&right.name));
        datasets
    }

    fn finish(mut self, about: About, attachment: Vec<u8>) -> Result<Sheaf, Error> {
        self.facts.datasets = self.counted(about.datasets).into_iter().map(Into::into).collect();
        self.facts.tables = text::lexicon::tables_digest();
        self.facts.supersedes = about.supersedes;
        if let Some(change) = about.change {
            (self.facts.base, self.facts.removed) = (Some(change.base), change.removed);
        }
        let facts = serde_json::to_vec(&self.facts).expect("plain data becomes JSON");
        let blocks = self.blocks.finish()?;
        // What would come after the last entity: there its names, facts and text end.
        self.entities.push(EntityRecord {
            names: narrow(self.names.len(), "names")?.into(),
            facts: narrow(self.entity_facts.len(), "bytes of facts")?.into(),
            block: u32::MAX.into(),
            ..EntityRecord::new_zeroed()
        });
        let mut sections = vec![
            (Section::Facts, facts),
            (Section::Entities, self.entities.as_bytes().to_vec()),
            (Section::Text, self.text),
            (Section::Names, self.names.as_bytes().to_vec()),
            (Section::NameTokens, self.name_tokens.as_bytes().to_vec()),
        ];
        let (words, sound_symbols) = self.words.finish(&self.glances)?;
        sections.extend(words);
        sections.extend([
            (Section::Joints, table::encode(self.joints)),
            (Section::Identifiers, table::encode(self.identifiers)),
            (Section::EntityFacts, self.entity_facts),
        ]);
        sections.extend(blocks);
        sections.extend([
            (Section::Pointers, table::encode(self.pointers)),
            (Section::Referents, table::encode(self.referents)),
            (Section::Glances, self.glances.as_bytes().to_vec()),
            (Section::SoundSymbols, sound_symbols),
            (Section::Attachment, attachment),
        ]);
        Ok(Sheaf::of(sections))
    }
}
