//! Writes corpus files.

use model::facts::{Facts, name_kind};
use model::{DatasetInfo, DatasetName, Entity, PropertyType, Schema, Statement};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use text::likeness::{self, Key};
use text::{NameKind, Token};
use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

use crate::blocks::Blocks;
use crate::error::Error;
use crate::layout::{self, EntityRecord, NameRecord, Section, TextRef, WEAK};
use crate::words::Words;
use crate::{corpus::Facts as CorpusFacts, facts, narrow, table, token};

/// Entities that are prepared at a time: enough for all cores, few enough to hold in memory.
const BATCH: usize = 4096;

/// Collects entities and writes them as a corpus.
#[derive(Default)]
pub struct Builder {
    entities: FxHashMap<String, Entity>,
    datasets: Vec<DatasetInfo>,
}

impl Builder {
    /// A builder without entities.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Names a dataset of the corpus; its counts are filled in by [`Builder::finish`], which also names
    /// every dataset that only entities name.
    pub fn dataset(&mut self, info: DatasetInfo) {
        self.datasets.retain(|it| it.name != info.name);
        self.datasets.push(info);
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

    /// Writes the corpus, its entities in the order of their ids.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let mut entities: Vec<Entity> = self.entities.into_values().collect();
        entities.par_sort_unstable_by(|left, right| left.id().cmp(right.id()));
        let mut sections = Sections::default();
        let mut entities = entities.into_iter();
        let mut batch = || -> Vec<Entity> { entities.by_ref().take(BATCH).collect() };
        let mut ready = prepared(batch());
        while !ready.is_empty() {
            // Numbers are given in order, one entity after the other: meanwhile the next are prepared.
            let next = batch();
            let now = std::mem::take(&mut ready);
            let add = || now.into_iter().try_for_each(|it| sections.entity(it));
            let (added, following) = rayon::join(add, || prepared(next));
            added?;
            ready = following;
        }
        sections.write(self.datasets)
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
    names: Vec<PreparedName>,
    facts: Vec<u8>,
    identifiers: Vec<u64>,
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
        Prepared {
            id: entity.id().to_owned(),
            caption: entity.caption().to_owned(),
            schema: entity.schema(),
            datasets: entity.datasets(),
            names: if matchable { prepared_names(entity) } else { Vec::new() },
            facts: facts::encode(&facts),
            identifiers: facts.identifiers.iter().filter(|_| matchable).map(hash).collect(),
            record: model::ftm::write_statements(entity),
        }
    }
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
            names.push(PreparedName {
                text: name.text,
                words,
                joints: name.tokens.windows(2).map(joint).collect(),
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
    set_places: FxHashMap<Vec<DatasetName>, u16>,
    /// For each set how many entities have it, and how many of them can be looked for.
    set_counts: Vec<(u64, u64)>,
    entities: Vec<EntityRecord>,
    text: Vec<u8>,
    names: Vec<NameRecord>,
    name_tokens: Vec<U32>,
    words: Words,
    joints: Vec<(Key, u32)>,
    identifiers: Vec<(u64, u32)>,
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
        let facts = narrow(self.entity_facts.len(), "bytes of facts")?;
        self.entity_facts.extend_from_slice(&entity.facts);
        let place = self.blocks.keep(entity.record)?;
        let datasets = self.set(entity.datasets)?;
        let (entities, targets) = &mut self.set_counts[usize::from(datasets)];
        (*entities, *targets) = (*entities + 1, *targets + u64::from(matchable));
        if entity.id.len() > usize::from(u16::MAX) {
            return Err(Error::too_large("bytes of one id", u64::from(u16::MAX)));
        }
        let record = EntityRecord {
            id: self.text(&entity.id)?,
            caption: self.text(&entity.caption)?,
            names: names.into(),
            name_count: (entity.names.len() as u32).into(),
            schema: self.schema(entity.schema).into(),
            datasets: datasets.into(),
            kind: kind as u8,
            matchable: u8::from(matchable),
            facts: facts.into(),
            facts_length: narrow(entity.facts.len(), "bytes of facts of one entity")?.into(),
            block: place.block.into(),
            block_offset: place.offset.into(),
            block_length: place.length.into(),
        };
        self.entities.push(record);
        Ok(())
    }

    fn name(&mut self, entity: u32, kind: NameKind, name: &PreparedName) -> Result<(), Error> {
        let number = narrow(self.names.len(), "names")?;
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

    fn set(&mut self, set: Vec<DatasetName>) -> Result<u16, Error> {
        if let Some(place) = self.set_places.get(&set) {
            return Ok(*place);
        }
        let place = u16::try_from(self.facts.sets.len())
            .map_err(|_| Error::too_large("different sets of datasets", 65_535))?;
        self.facts.sets.push(set.iter().map(ToString::to_string).collect());
        self.set_counts.push((0, 0));
        self.set_places.insert(set, place);
        Ok(place)
    }

    /// The datasets with their counts, those included that nobody announced: a FollowTheMoney file
    /// holds the entities of many.
    fn counted(&self, mut datasets: Vec<DatasetInfo>) -> Vec<DatasetInfo> {
        for info in &mut datasets {
            (info.entities, info.targets) = (0, 0);
        }
        for (set, place) in &self.set_places {
            let (entities, targets) = self.set_counts[usize::from(*place)];
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

    fn write(mut self, datasets: Vec<DatasetInfo>) -> Result<Vec<u8>, Error> {
        self.facts.datasets = self.counted(datasets).into_iter().map(Into::into).collect();
        self.facts.tables = text::lexicon::tables_digest();
        let facts = serde_json::to_vec(&self.facts).expect("plain data becomes JSON");
        let mut sections = vec![
            (Section::Facts, facts),
            (Section::Entities, self.entities.as_bytes().to_vec()),
            (Section::Text, self.text),
            (Section::Names, self.names.as_bytes().to_vec()),
            (Section::NameTokens, self.name_tokens.as_bytes().to_vec()),
        ];
        sections.extend(self.words.finish()?);
        sections.extend([
            (Section::Joints, table::encode(self.joints)),
            (Section::Identifiers, table::encode(self.identifiers)),
            (Section::EntityFacts, self.entity_facts),
        ]);
        sections.extend(self.blocks.finish()?);
        Ok(layout::write(&sections).0)
    }
}
