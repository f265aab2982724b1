//! Writes corpus files.

use std::collections::BTreeMap;

use model::facts::{Facts, name_kind};
use model::{DatasetInfo, Entity, PropertyType, Statement};
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
    entities: BTreeMap<String, Entity>,
    datasets: Vec<DatasetInfo>,
}

impl Builder {
    /// A builder without entities.
    pub fn new() -> Self {
        Builder::default()
    }

    /// Names a dataset of the corpus; its counts are filled in by [`Builder::finish`].
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

    /// The entities collected so far, in the order of their ids.
    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.values()
    }

    /// Writes the corpus.
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut sections = Sections::default();
        let entities: Vec<&Entity> = self.entities.values().collect();
        for batch in entities.chunks(BATCH) {
            let prepared: Vec<Prepared> = batch.par_iter().map(|it| Prepared::of(it)).collect();
            for (entity, prepared) in batch.iter().zip(prepared) {
                sections.entity(entity, prepared)?;
            }
        }
        self.count();
        sections.write(self.datasets)
    }

    fn count(&mut self) {
        self.datasets.sort_by(|left, right| left.name.cmp(&right.name));
        for info in &mut self.datasets {
            (info.entities, info.targets) = (0, 0);
            for entity in self.entities.values() {
                if entity.datasets().contains(&info.name) {
                    info.entities += 1;
                    info.targets += u64::from(entity.schema().is_matchable());
                }
            }
        }
    }
}

/// What can be said of an entity without knowing the others.
struct Prepared {
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
    set_places: FxHashMap<Vec<String>, u16>,
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
    fn entity(&mut self, entity: &Entity, prepared: Prepared) -> Result<(), Error> {
        let number = narrow(self.entities.len(), "entities")?;
        let kind = name_kind(entity.schema());
        let names = narrow(self.names.len(), "names")?;
        for name in &prepared.names {
            self.name(number, kind, name)?;
        }
        self.identifiers.extend(prepared.identifiers.iter().map(|it| (*it, number)));
        let facts = narrow(self.entity_facts.len(), "bytes of facts")?;
        self.entity_facts.extend_from_slice(&prepared.facts);
        let place = self.blocks.keep(prepared.record)?;
        let record = EntityRecord {
            id: self.text(entity.id())?,
            caption: self.text(entity.caption())?,
            names: names.into(),
            name_count: (prepared.names.len() as u32).into(),
            schema: self.schema(entity).into(),
            datasets: self.set(entity)?.into(),
            kind: kind as u8,
            matchable: u8::from(entity.schema().is_matchable()),
            facts: facts.into(),
            facts_length: narrow(prepared.facts.len(), "bytes of facts of one entity")?.into(),
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

    fn schema(&mut self, entity: &Entity) -> u16 {
        let name = entity.schema().name();
        let next = self.facts.schemata.len() as u16;
        *self.schema_places.entry(name).or_insert_with(|| {
            self.facts.schemata.push(name.to_owned());
            next
        })
    }

    fn set(&mut self, entity: &Entity) -> Result<u16, Error> {
        let set: Vec<String> = entity.datasets().iter().map(ToString::to_string).collect();
        if let Some(place) = self.set_places.get(&set) {
            return Ok(*place);
        }
        let place = u16::try_from(self.facts.sets.len())
            .map_err(|_| Error::too_large("different sets of datasets", 65_535))?;
        self.facts.sets.push(set.clone());
        self.set_places.insert(set, place);
        Ok(place)
    }

    fn write(mut self, datasets: Vec<DatasetInfo>) -> Result<Vec<u8>, Error> {
        self.facts.datasets = datasets.into_iter().map(Into::into).collect();
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
