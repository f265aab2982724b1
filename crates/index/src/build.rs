//! Writes corpus files.

use std::collections::BTreeMap;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use model::facts::{Facts, name_kind};
use model::{DatasetInfo, Entity, PropertyType, Statement};
use rustc_hash::{FxHashMap, FxHashSet};
use text::Name;
use text::likeness::{self, Key};
use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

use crate::error::Error;
use crate::layout::{
    self, EntityRecord, IdentifierRecord, NameRecord, Section, TextRef, TokenRecord, WEAK,
};
use crate::{corpus::Facts as CorpusFacts, facts, token};

/// Unpacked bytes of one block of entities. A hit unpacks one block: at 64 KiB that is a fraction of
/// a millisecond, and the blocks pack about as well as larger ones.
const BLOCK: usize = 64 << 10;

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
        for entity in self.entities.values() {
            sections.entity(entity)?;
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
    tokens: Vec<TokenRecord>,
    token_text: Vec<u8>,
    token_numbers: FxHashMap<Vec<u8>, u32>,
    last_entity: Vec<u32>,
    postings: Vec<Vec<u32>>,
    keys: Vec<(u32, u32)>,
    joints: Vec<(u32, u32)>,
    identifiers: Vec<(u64, u32)>,
    entity_facts: Vec<u8>,
    block: Vec<u8>,
    blocks: Vec<u8>,
    block_starts: Vec<U32>,
}

impl Sections {
    fn entity(&mut self, entity: &Entity) -> Result<(), Error> {
        let number = narrow(self.entities.len(), "entities")?;
        let matchable = entity.schema().is_matchable();
        let first_name = narrow(self.names.len(), "names")?;
        if matchable {
            self.names_of(number, entity)?;
        }
        let facts = Facts::of(entity);
        if matchable {
            for identifier in &facts.identifiers {
                self.identifiers.push((crate::corpus::identifier_hash(&identifier.value), number));
            }
        }
        let encoded = facts::encode(&facts);
        let facts_offset = narrow(self.entity_facts.len(), "bytes of facts")?;
        let facts_length = u16::try_from(encoded.len())
            .map_err(|_| Error::too_large("bytes of facts of one entity", 65_535))?;
        self.entity_facts.extend_from_slice(&encoded);
        let (block, block_offset, block_length) = self.keep(entity)?;
        let record = EntityRecord {
            id: self.text(entity.id())?,
            caption: self.text(entity.caption())?,
            names: first_name.into(),
            name_count: u16::try_from(self.names.len() - first_name as usize)
                .map_err(|_| Error::too_large("names of one entity", 65_535))?
                .into(),
            schema: self.schema(entity).into(),
            datasets: self.set(entity)?.into(),
            kind: name_kind(entity.schema()) as u8,
            matchable: u8::from(matchable),
            facts: facts_offset.into(),
            facts_length: facts_length.into(),
            block: block.into(),
            block_offset: block_offset.into(),
            block_length: block_length.into(),
        };
        self.entities.push(record);
        Ok(())
    }

    fn names_of(&mut self, entity: u32, of: &Entity) -> Result<(), Error> {
        let kind = name_kind(of.schema());
        let mut seen: FxHashSet<Vec<u32>> = FxHashSet::default();
        for statement in names(of) {
            let language = statement.lang.as_ref().map(|it| it.as_str());
            let name = text::prepare(&statement.value, kind, language);
            if name.tokens.is_empty() {
                continue;
            }
            let numbers: Vec<u32> =
                name.tokens.iter().map(|it| self.token(it)).collect::<Result<_, _>>()?;
            if !seen.insert(numbers.clone()) {
                continue;
            }
            self.name(entity, &name, &numbers, statement.property.name == "weakAlias")?;
        }
        Ok(())
    }

    fn name(&mut self, entity: u32, name: &Name, tokens: &[u32], weak: bool) -> Result<(), Error> {
        let number = narrow(self.names.len(), "names")?;
        let record = NameRecord {
            entity: entity.into(),
            text: self.text(&name.text)?,
            tokens: narrow(self.name_tokens.len(), "words of names")?.into(),
            token_count: tokens.len() as u8,
            flags: if weak { WEAK } else { 0 },
        };
        self.names.push(record);
        for token in tokens {
            self.name_tokens.push((*token).into());
            let postings = &mut self.postings[*token as usize];
            if postings.last() != Some(&number) {
                postings.push(number);
            }
            if self.last_entity[*token as usize] != entity {
                self.last_entity[*token as usize] = entity;
                let count = &mut self.tokens[*token as usize].entities;
                *count = (count.get() + 1).into();
            }
        }
        for pair in name.tokens.windows(2) {
            let key = likeness::joined_key(&likeness::joined(&pair[0], &pair[1]));
            self.joints.push((crate::corpus::short(key), number));
        }
        Ok(())
    }

    fn token(&mut self, token: &text::Token) -> Result<u32, Error> {
        let encoded = token::encode(token);
        if let Some(number) = self.token_numbers.get(&encoded) {
            return Ok(*number);
        }
        let number = narrow(self.tokens.len(), "different words")?;
        self.tokens.push(TokenRecord {
            text: narrow(self.token_text.len(), "bytes of words")?.into(),
            length: (encoded.len() as u16).into(),
            class: token.class as u8,
            reserved: 0,
            entities: 0.into(),
        });
        self.token_text.extend_from_slice(&encoded);
        self.postings.push(Vec::new());
        self.last_entity.push(u32::MAX);
        let mut keys: Vec<Key> = Vec::new();
        likeness::keys(token, &mut keys);
        self.keys.extend(keys.into_iter().map(|key| (crate::corpus::short(key), number)));
        self.token_numbers.insert(encoded, number);
        Ok(number)
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

    /// Keeps the entity with all its statements in the open block; says where.
    fn keep(&mut self, entity: &Entity) -> Result<(u32, u32, u32), Error> {
        if self.block.len() >= BLOCK {
            self.close_block()?;
        }
        let offset = narrow(self.block.len(), "bytes of one block")?;
        let record = model::ftm::write_statements(entity);
        self.block.extend_from_slice(record.as_bytes());
        Ok((
            narrow(self.block_starts.len(), "blocks")?,
            offset,
            narrow(record.len(), "bytes of one entity")?,
        ))
    }

    fn close_block(&mut self) -> Result<(), Error> {
        self.block_starts.push(narrow(self.blocks.len(), "bytes of blocks")?.into());
        let mut encoder = ZlibEncoder::new(&mut self.blocks, Compression::new(3));
        encoder
            .write_all(&self.block)
            .and_then(|()| encoder.try_finish())
            .expect("writing to memory does not fail");
        drop(encoder);
        self.block.clear();
        Ok(())
    }

    fn write(mut self, datasets: Vec<DatasetInfo>) -> Result<Vec<u8>, Error> {
        self.close_block()?;
        self.block_starts.push(narrow(self.blocks.len(), "bytes of blocks")?.into());
        self.facts.datasets = datasets.into_iter().map(Into::into).collect();
        self.facts.tables = text::lexicon::tables_digest();
        let (keys, key_tokens) = columns(self.keys);
        let (joints, joint_names) = columns(self.joints);
        let mut identifiers = self.identifiers;
        identifiers.sort_unstable();
        identifiers.dedup();
        let identifiers: Vec<IdentifierRecord> = identifiers
            .into_iter()
            .map(|(hash, entity)| IdentifierRecord { hash: hash.into(), entity: entity.into() })
            .collect();
        let mut starts: Vec<U32> = Vec::with_capacity(self.postings.len() + 1);
        let mut postings: Vec<U32> = Vec::new();
        for names in &self.postings {
            starts.push(narrow(postings.len(), "postings")?.into());
            postings.extend(names.iter().map(|it| U32::from(*it)));
        }
        starts.push(narrow(postings.len(), "postings")?.into());
        let facts = serde_json::to_vec(&self.facts).expect("plain data becomes JSON");
        let sections = [
            (Section::Facts, facts),
            (Section::Entities, self.entities.as_bytes().to_vec()),
            (Section::Text, self.text),
            (Section::Names, self.names.as_bytes().to_vec()),
            (Section::NameTokens, self.name_tokens.as_bytes().to_vec()),
            (Section::Tokens, self.tokens.as_bytes().to_vec()),
            (Section::TokenText, self.token_text),
            (Section::PostingStarts, starts.as_bytes().to_vec()),
            (Section::Postings, postings.as_bytes().to_vec()),
            (Section::Keys, keys.as_bytes().to_vec()),
            (Section::KeyTokens, key_tokens.as_bytes().to_vec()),
            (Section::Joints, joints.as_bytes().to_vec()),
            (Section::JointNames, joint_names.as_bytes().to_vec()),
            (Section::Identifiers, identifiers.as_bytes().to_vec()),
            (Section::EntityFacts, self.entity_facts),
            (Section::Blocks, self.blocks),
            (Section::BlockStarts, self.block_starts.as_bytes().to_vec()),
        ];
        Ok(layout::write(&sections).0)
    }
}

/// The names of an entity that can be compared, in the order of its statements.
pub(crate) fn names(entity: &Entity) -> impl Iterator<Item = &Statement> {
    entity.of_type(PropertyType::Name)
}

/// Sorted pairs as two columns.
fn columns(mut pairs: Vec<(u32, u32)>) -> (Vec<U32>, Vec<U32>) {
    pairs.sort_unstable();
    pairs.dedup();
    pairs.into_iter().map(|(key, value)| (U32::from(key), U32::from(value))).unzip()
}

fn narrow(value: usize, what: &'static str) -> Result<u32, Error> {
    u32::try_from(value).map_err(|_| Error::too_large(what, u64::from(u32::MAX)))
}
