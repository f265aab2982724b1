//! An open corpus.

use flate2::read::ZlibDecoder;
use model::date::PartialDate;
use model::{CorpusInfo, DatasetInfo, DatasetName, Entity, Schema};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::io::Read as _;
use text::likeness::{self, Key};
use text::{Class, NameKind, Token, Written};
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::error::Error;
use crate::facts::{self, FactsView};
use crate::layout::{
    self, BY_CHARACTER, EntityRecord, HANGUL, NAME_BITS, NICKNAMED, NameRecord, SON, Section,
    TextRef, TokenRecord, WEAK,
};
use crate::table::KeyTable;
use crate::token;
use crate::token::TokenView;

/// Why look-ups rely on what they read.
pub(crate) const CHECKED: &str = "checked when the corpus was verified";

/// Bytes that a block has at most: offsets in it have 32 bits.
const MAX_BLOCK: u64 = u32::MAX as u64;

/// The place of an entity in its corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityNumber(pub u32);

/// The place of a name in its corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameNumber(pub u32);

/// The place of a word in its corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TokenNumber(pub u32);

/// The facts section.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) datasets: Vec<DatasetFacts>,
    pub(crate) schemata: Vec<String>,
    pub(crate) sets: Vec<Vec<String>>,
    pub(crate) topics: Vec<Vec<String>>,
    /// How many entities can be looked for.
    pub(crate) targets: u32,
    /// Digest of the corpus that this one changes.
    pub(crate) base: Option<String>,
    /// Ids of entities of the base that are gone.
    pub(crate) removed: Vec<String>,
    /// Digests of changes that this corpus makes needless.
    pub(crate) supersedes: Vec<String>,
    /// Which tables of words the names were prepared with.
    pub(crate) tables: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DatasetFacts {
    name: String,
    title: String,
    version: String,
    source: String,
    digest: String,
    entities: u64,
    targets: u64,
    notices: u64,
}

impl From<DatasetInfo> for DatasetFacts {
    fn from(info: DatasetInfo) -> Self {
        DatasetFacts {
            name: info.name.to_string(),
            title: info.title,
            version: info.version,
            source: info.source,
            digest: info.digest,
            entities: info.entities,
            targets: info.targets,
            notices: info.notices,
        }
    }
}

impl DatasetFacts {
    fn into_info(self) -> DatasetInfo {
        DatasetInfo {
            name: DatasetName::new(&self.name),
            title: self.title,
            version: self.version,
            source: self.source,
            digest: self.digest,
            entities: self.entities,
            targets: self.targets,
            notices: self.notices,
        }
    }
}

/// An immutable corpus over bytes that somebody else holds: a vector, a memory map, a test.
pub struct Corpus<D> {
    data: D,
    table: layout::Table,
    info: CorpusInfo,
    schemata: Vec<&'static Schema>,
    sets: Vec<Vec<DatasetName>>,
    topics: Vec<Vec<String>>,
    targets: u32,
    change: Option<Change>,
    supersedes: Vec<String>,
}

/// What a corpus changes in another one, beside the entities that it has itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Digest of the other.
    pub base: String,
    /// Ids of entities that are gone, ascending.
    pub removed: Vec<String>,
}

/// A corpus file of which the header, the table and what the corpus says of itself were checked, in
/// the same time whatever its size. [`Unverified::verify`] checks the rest.
pub struct Unverified<D>(Corpus<D>);

impl<D> Unverified<D> {
    /// What the corpus says of itself: digest and datasets.
    pub fn info(&self) -> &CorpusInfo {
        &self.0.info
    }

    /// What it changes in another one, if that is what it is for.
    pub fn change(&self) -> Option<&Change> {
        self.0.change.as_ref()
    }

    /// Digests of changes that it makes needless.
    pub fn supersedes(&self) -> &[String] {
        &self.0.supersedes
    }
}

impl<D: AsRef<[u8]> + Sync> Unverified<D> {
    /// Checks every byte against the digests that the file was written with, and everything that
    /// look-ups rely on, on all cores.
    pub fn verify(self) -> Result<Corpus<D>, Error> {
        let corpus = self.0;
        layout::verify_gaps(corpus.data.as_ref(), &corpus.table)?;
        Section::ALL
            .into_par_iter()
            .try_for_each(|it| layout::verify(corpus.data.as_ref(), &corpus.table, it))?;
        corpus.check()?;
        Ok(corpus)
    }
}

/// What a corpus knows of a word beside its letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenInfo {
    /// What the word does in names.
    pub class: Class,
    /// The first letter of its likeliest reading.
    pub first: u8,
    /// Letters of that reading; 255 for any more.
    pub letters: u8,
    /// Whether it may stand for a given name.
    pub nicknamed: bool,
    /// In what it was written.
    pub written: Written,
    /// Whether it says "son of".
    pub son: bool,
    /// In how many entities it occurs.
    pub entities: u32,
}

/// One name of an entity.
#[derive(Debug, Clone, Copy)]
pub struct NameRef<'a> {
    /// Its place.
    pub number: NameNumber,
    /// Whose name it is.
    pub entity: EntityNumber,
    /// Its words.
    tokens: &'a [U32],
    flags: u8,
}

impl NameRef<'_> {
    /// The words, in their order.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = TokenNumber> + '_ {
        self.tokens.iter().map(|it| TokenNumber(it.get()))
    }

    /// The same, one after the other.
    pub fn token(&self, place: usize) -> Option<TokenNumber> {
        self.tokens.get(place).map(|it| TokenNumber(it.get()))
    }

    /// Whether the list itself calls the name weak.
    pub fn is_weak(&self) -> bool {
        self.flags & WEAK != 0
    }

    /// What kind of thing bears it.
    pub fn kind(&self) -> NameKind {
        NameKind::from_number(self.flags & !WEAK).expect(CHECKED)
    }
}

impl<D: AsRef<[u8]>> Corpus<D> {
    /// Opens a corpus file; its answers wait until it is [verified](Unverified::verify).
    pub fn open(data: D) -> Result<Unverified<D>, Error> {
        let table = layout::open(data.as_ref())?;
        layout::verify(data.as_ref(), &table, Section::Facts)?;
        let bytes = &data.as_ref()[table.ranges[place(Section::Facts)].clone()];
        let facts: Facts = serde_json::from_slice(bytes)
            .map_err(|error| Error::damaged("facts", error.to_string()))?;
        if facts.tables != text::lexicon::tables_digest() {
            return Err(Error::other_tables());
        }
        let schemata = facts
            .schemata
            .iter()
            .map(|name| {
                Schema::get(name)
                    .ok_or_else(|| Error::damaged("facts", format!("unknown schema {name}")))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let sets: Vec<Vec<DatasetName>> = facts
            .sets
            .iter()
            .map(|set| set.iter().map(|it| DatasetName::new(it)).collect())
            .collect();
        let info = CorpusInfo {
            digest: format!("sha256:{}", hex::encode(table.digest)),
            changes: None,
            datasets: facts.datasets.into_iter().map(DatasetFacts::into_info).collect(),
        };
        let removed = facts.removed;
        let corpus = Corpus {
            table,
            info,
            schemata,
            sets,
            topics: facts.topics,
            targets: facts.targets,
            change: facts.base.map(|base| Change { base, removed }),
            supersedes: facts.supersedes,
            data,
        };
        corpus.check_shape()?;
        Ok(Unverified(corpus))
    }

    /// What was searched: digest and datasets.
    pub fn info(&self) -> &CorpusInfo {
        &self.info
    }

    /// What it changes in another corpus, if that is what it is for.
    pub fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }

    /// What whoever built the corpus keeps in it beside the index; empty if nothing.
    pub fn attachment(&self) -> &[u8] {
        self.section(Section::Attachment)
    }

    /// Names of the sections, and how many bytes each has.
    pub fn sizes(&self) -> impl Iterator<Item = (&'static str, usize)> + '_ {
        Section::ALL.into_iter().map(|it| (it.name(), self.section(it).len()))
    }

    /// Bytes of header, table and their digest.
    pub fn head_length(&self) -> usize {
        layout::head_length(self.table.ranges.len())
    }

    /// How many entities can be looked for.
    pub fn target_count(&self) -> u32 {
        self.targets
    }

    /// How many entities there are, edges and sanctions included.
    pub fn len(&self) -> usize {
        self.entities().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many names can be found.
    pub fn name_count(&self) -> usize {
        self.names().len()
    }

    /// How many different words the names have.
    pub fn token_count(&self) -> usize {
        self.array::<TokenRecord>(Section::Tokens).len()
    }

    /// The entity of that id.
    pub fn find(&self, id: &str) -> Option<EntityNumber> {
        let place = self.entities().binary_search_by(|it| self.text(it.id).cmp(id)).ok()?;
        Some(EntityNumber(place as u32))
    }

    /// The id of an entity.
    pub fn id(&self, entity: EntityNumber) -> &str {
        self.text(self.record(entity).id)
    }

    /// What to call an entity.
    pub fn caption(&self, entity: EntityNumber) -> &str {
        self.text(self.record(entity).caption)
    }

    /// What kind of thing an entity is.
    pub fn schema(&self, entity: EntityNumber) -> &'static Schema {
        self.schemata[usize::from(self.record(entity).schema.get())]
    }

    /// What kind of thing bears its names.
    pub fn kind(&self, entity: EntityNumber) -> NameKind {
        NameKind::from_number(self.record(entity).kind).expect(CHECKED)
    }

    /// Whether an entity may be looked for.
    pub fn is_matchable(&self, entity: EntityNumber) -> bool {
        self.record(entity).matchable == 1
    }

    /// The datasets that say something of an entity.
    pub fn datasets(&self, entity: EntityNumber) -> &[DatasetName] {
        &self.sets[self.record(entity).datasets.get() as usize]
    }

    /// All different sets of datasets; [`Corpus::dataset_set`] tells which an entity has.
    pub fn dataset_sets(&self) -> &[Vec<DatasetName>] {
        &self.sets
    }

    /// The place of an entity's set of datasets.
    pub fn dataset_set(&self, entity: EntityNumber) -> usize {
        self.record(entity).datasets.get() as usize
    }

    /// All different sets of topics; [`Corpus::topic_set`] tells which an entity has.
    pub fn topic_sets(&self) -> &[Vec<String>] {
        &self.topics
    }

    /// The place of an entity's set of topics.
    pub fn topic_set(&self, entity: EntityNumber) -> usize {
        self.record(entity).topics.get() as usize
    }

    /// When its source last changed an entity, in seconds since 1970, if it says.
    pub fn changed(&self, entity: EntityNumber) -> Option<u32> {
        Some(self.record(entity).changed.get()).filter(|it| *it > 0)
    }

    /// What an entity can be compared by beside its names.
    pub fn facts(&self, entity: EntityNumber) -> model::facts::Facts {
        self.facts_view(entity).owned()
    }

    /// Of these the birth dates alone.
    pub fn births(&self, entity: EntityNumber) -> impl Iterator<Item = PartialDate> + '_ {
        facts::births(self.fact_bytes(entity))
    }

    /// Of these the countries alone.
    pub fn countries(&self, entity: EntityNumber) -> impl Iterator<Item = &str> {
        self.facts_view(entity).countries()
    }

    fn facts_view(&self, entity: EntityNumber) -> FactsView<'_> {
        FactsView::of(self.fact_bytes(entity)).expect(CHECKED)
    }

    fn fact_bytes(&self, entity: EntityNumber) -> &[u8] {
        let (this, next) = self.record_and_next(entity);
        &self.section(Section::EntityFacts)[this.facts.get() as usize..next.facts.get() as usize]
    }

    /// The entity with all its statements. Unpacks one block.
    pub fn entity(&self, entity: EntityNumber) -> Result<Entity, Error> {
        read_entity(&self.record_text(entity)?)
    }

    /// An entity as it is kept. Unpacks one block.
    pub fn record_text(&self, entity: EntityNumber) -> Result<String, Error> {
        let (this, next) = self.record_and_next(entity);
        let end = (next.block == this.block).then_some(next.block_offset.get());
        let block = self.block(this.block.get(), end)?;
        line(&block, this.block_offset.get(), end).map(str::to_owned)
    }

    /// Every entity as it is kept, in the order of their ids: [`read_entity`] reads it. Unpacks every
    /// block once.
    pub fn records(&self) -> impl Iterator<Item = Result<(EntityNumber, String), Error>> {
        self.records_of((0..self.len() as u32).map(EntityNumber))
    }

    /// Entities as they are kept. Of those that follow each other in one block it is unpacked once.
    pub fn records_of(
        &self,
        entities: impl Iterator<Item = EntityNumber>,
    ) -> impl Iterator<Item = Result<(EntityNumber, String), Error>> {
        let mut open = (None, Vec::new());
        entities.map(move |entity| {
            let (this, next) = self.record_and_next(entity);
            let block = Some(this.block.get());
            if open.0 != block {
                open = (block, self.block(this.block.get(), None)?);
            }
            let end = (next.block == this.block).then_some(next.block_offset.get());
            Ok((entity, line(&open.1, this.block_offset.get(), end)?.to_owned()))
        })
    }

    /// A block, up to where it is needed.
    fn block(&self, number: u32, end: Option<u32>) -> Result<Vec<u8>, Error> {
        let starts = self.array::<U32>(Section::BlockStarts);
        let number = number as usize;
        let range = starts.get(number).zip(starts.get(number + 1));
        let range = range.ok_or_else(|| damaged_block("no such block"))?;
        let packed = self
            .section(Section::Blocks)
            .get(range.0.get() as usize..range.1.get() as usize)
            .ok_or_else(|| damaged_block("a block reaches beyond its section"))?;
        let mut unpacked = Vec::new();
        ZlibDecoder::new(packed)
            .take(end.map_or(MAX_BLOCK, u64::from))
            .read_to_end(&mut unpacked)
            .map_err(|error| damaged_block(&error.to_string()))?;
        Ok(unpacked)
    }

    /// The names of an entity.
    pub fn names_of(&self, entity: EntityNumber) -> impl Iterator<Item = NameRef<'_>> {
        let (this, next) = self.record_and_next(entity);
        (this.names.get()..next.names.get()).map(|it| self.name(NameNumber(it)))
    }

    /// How many names an entity has.
    pub fn name_count_of(&self, entity: EntityNumber) -> usize {
        let (this, next) = self.record_and_next(entity);
        (next.names.get() - this.names.get()) as usize
    }

    /// A name.
    pub fn name(&self, number: NameNumber) -> NameRef<'_> {
        let record = &self.names()[number.0 as usize];
        let first = record.tokens.get() as usize;
        NameRef {
            number,
            entity: EntityNumber(record.entity.get()),
            tokens: &self.array::<U32>(Section::NameTokens)
                [first..first + usize::from(record.token_count)],
            flags: record.flags,
        }
    }

    /// A name as the list prints it.
    pub fn name_text(&self, number: NameNumber) -> &str {
        self.text(self.names()[number.0 as usize].text)
    }

    /// A word, as it can be compared.
    pub fn token(&self, number: TokenNumber) -> Token {
        token::decode(self.token_bytes(number)).expect(CHECKED)
    }

    /// What is known of a word.
    pub fn token_info(&self, number: TokenNumber) -> TokenInfo {
        let record = self.token_record(number);
        TokenInfo {
            class: self.class(record),
            first: record.first,
            letters: record.form_length,
            nicknamed: record.flags & NICKNAMED != 0,
            written: match record.flags & (BY_CHARACTER | HANGUL) {
                0 => Written::Letters,
                BY_CHARACTER => Written::Characters,
                _ => Written::Hangul,
            },
            son: record.flags & SON != 0,
            entities: record.entities.get(),
        }
    }

    /// The likeliest reading of a word.
    pub fn token_form(&self, number: TokenNumber) -> &str {
        let form = self.token_view(number).forms().next();
        let form = form.and_then(|it| std::str::from_utf8(it).ok());
        form.expect(CHECKED)
    }

    /// In how many entities a word occurs.
    pub fn token_entities(&self, number: TokenNumber) -> u32 {
        self.token_record(number).entities.get()
    }

    /// The word of those [bytes](Corpus::token_bytes), which another corpus has.
    pub fn find_token(&self, bytes: &[u8]) -> Option<TokenNumber> {
        let form = TokenView::of(bytes)?.forms().next()?;
        let key = likeness::form_key(std::str::from_utf8(form).ok()?);
        self.tokens_with(key).find(|it| self.token_bytes(*it) == bytes)
    }

    /// The different words of all names of an entity.
    pub fn tokens_of(&self, entity: EntityNumber) -> Vec<TokenNumber> {
        let mut tokens: Vec<TokenNumber> = self
            .names_of(entity)
            .flat_map(|it| it.tokens)
            .map(|it| TokenNumber(it.get()))
            .collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }

    /// In how many names a word occurs.
    pub fn name_count_with(&self, number: TokenNumber) -> usize {
        self.posting_list(number).len()
    }

    /// Whether a word occurs in a name.
    pub fn has_posting(&self, number: TokenNumber, name: NameNumber) -> bool {
        let posting = (self.glance(name).kind() as u32) << NAME_BITS | name.0;
        self.posting_list(number).binary_search_by_key(&posting, |it| it.get()).is_ok()
    }

    /// The postings of a word, those of names of some kinds of things alone: one list for each kind.
    pub(crate) fn postings_of(
        &self,
        number: TokenNumber,
        kinds: [bool; 4],
    ) -> impl Iterator<Item = &[U32]> {
        let mut rest = self.posting_list(number);
        NameKind::ALL.into_iter().map(move |kind| {
            let end = rest.partition_point(|it| it.get() >> NAME_BITS <= kind as u32);
            let (of_kind, others) = rest.split_at(end);
            rest = others;
            if kinds[kind as usize] { of_kind } else { &[] }
        })
    }

    fn posting_list(&self, number: TokenNumber) -> &[U32] {
        let starts = self.array::<U32>(Section::PostingStarts);
        let (start, end) = (starts[number.0 as usize].get(), starts[number.0 as usize + 1].get());
        &self.array::<U32>(Section::Postings)[start as usize..end as usize]
    }

    /// The words that have the key of a word as such.
    pub fn tokens_with(&self, key: Key) -> impl Iterator<Item = TokenNumber> + '_ {
        self.table(Section::TokenKeys).get(key).map(TokenNumber)
    }

    /// The names of which two adjacent words, written as one, have a key.
    pub fn names_with_joint(&self, key: Key) -> impl Iterator<Item = NameNumber> + '_ {
        self.table(Section::Joints).get(key).map(NameNumber)
    }

    /// The entities that may have an identifier of that canonical value, and hardly any other.
    pub fn entities_with(&self, identifier: &str) -> impl Iterator<Item = EntityNumber> + '_ {
        self.table(Section::Identifiers).get(identifier_hash(identifier)).map(EntityNumber)
    }

    /// The entities with a property that holds an id, ascending. A few others may be among them, whose
    /// properties hold an id with the same hash.
    pub fn may_point_at(&self, id: &str) -> impl Iterator<Item = EntityNumber> + use<'_, D> {
        self.table(Section::Pointers).get(id_hash(id)).map(EntityNumber)
    }

    /// The entities that are also known by an id, which is not their own. A few others may be among them,
    /// as in [`Corpus::may_point_at`].
    pub fn may_be_known_as(&self, id: &str) -> impl Iterator<Item = EntityNumber> + use<'_, D> {
        self.table(Section::Referents).get(id_hash(id)).map(EntityNumber)
    }

    pub(crate) fn token_record(&self, number: TokenNumber) -> &TokenRecord {
        &self.array::<TokenRecord>(Section::Tokens)[number.0 as usize]
    }

    pub(crate) fn class(&self, record: &TokenRecord) -> Class {
        Class::from_number(record.class).expect(CHECKED)
    }

    pub(crate) fn token_view(&self, number: TokenNumber) -> TokenView<'_> {
        TokenView::of(self.token_bytes(number)).expect(CHECKED)
    }

    /// What tells a word from all others: words of two corpora are the same if these bytes are.
    pub fn token_bytes(&self, number: TokenNumber) -> &[u8] {
        let record = self.token_record(number);
        let start = record.text.get() as usize;
        &self.section(Section::TokenText)[start..start + usize::from(record.length.get())]
    }

    pub(crate) fn table(&self, section: Section) -> KeyTable<'_> {
        KeyTable::of(self.section(section)).expect(CHECKED)
    }

    pub(crate) fn section(&self, section: Section) -> &[u8] {
        &self.data.as_ref()[self.table.ranges[place(section)].clone()]
    }

    pub(crate) fn array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &self,
        section: Section,
    ) -> &[T] {
        <[T]>::ref_from_bytes(self.section(section)).expect(CHECKED)
    }

    /// All entities, without the record that ends the last.
    pub(crate) fn entities(&self) -> &[EntityRecord] {
        self.array(Section::Entities).split_last().expect(CHECKED).1
    }

    /// The record of an entity, and the one that ends its names, facts and text.
    fn record_and_next(&self, entity: EntityNumber) -> (&EntityRecord, &EntityRecord) {
        let records: &[EntityRecord] = self.array(Section::Entities);
        (&records[entity.0 as usize], &records[entity.0 as usize + 1])
    }

    pub(crate) fn schema_count(&self) -> usize {
        self.schemata.len()
    }

    fn names(&self) -> &[NameRecord] {
        self.array(Section::Names)
    }

    fn record(&self, entity: EntityNumber) -> &EntityRecord {
        &self.entities()[entity.0 as usize]
    }

    fn text(&self, at: TextRef) -> &str {
        let start = at.offset.get() as usize;
        let bytes = &self.section(Section::Text)[start..start + usize::from(at.length.get())];
        std::str::from_utf8(bytes).expect(CHECKED)
    }
}

/// The text of an entity in an unpacked block.
fn line(block: &[u8], start: u32, end: Option<u32>) -> Result<&str, Error> {
    let end = end.map_or(block.len(), |it| it as usize);
    block
        .get(start as usize..end)
        .and_then(|it| std::str::from_utf8(it).ok())
        .ok_or_else(|| damaged_block("a record is not text"))
}

/// An entity from the text that [`Corpus::records`] gives.
pub fn read_entity(record: &str) -> Result<Entity, Error> {
    model::ftm::read_statements(record).map_err(|error| damaged_block(&error.to_string()))
}

fn damaged_block(what: &str) -> Error {
    Error::damaged("blocks", what)
}

fn place(section: Section) -> usize {
    section as usize - 1
}

/// The hash of an entity's id, made as that of an identifier.
pub(crate) fn id_hash(id: &str) -> u64 {
    identifier_hash(id)
}

/// The hash of a canonical identifier: that of a joint of the same letters, which is as good as any.
pub(crate) fn identifier_hash(value: &str) -> u64 {
    text::likeness::joined_key(value.as_bytes())
}

#[cfg(test)]
mod tests {
    use model::Statement;
    use zerocopy::IntoBytes as _;

    use super::*;
    use crate::build::{Builder, Compiled};

    /// The sections of a sound corpus about one person.
    fn sections() -> Vec<(Section, Vec<u8>)> {
        let person = Schema::get("Person").expect("it is a schema");
        let name = person.property("name").expect("persons have names");
        let mut entity = Entity::new("p", person);
        entity.push(Statement::new(name, "Zorvan Kelmadi", "invented".into()));
        let mut builder = Builder::new();
        builder.add(entity);
        builder.finish().expect("it is small").into_sections()
    }

    /// Opens the corpus with one word changed and its digests taken anew.
    fn check_word(change: impl FnOnce(&mut TokenRecord), expected: Option<&str>) {
        let mut sections = sections();
        let (_, tokens) = &mut sections[place(Section::Tokens)];
        let records =
            <[TokenRecord]>::mut_from_bytes(tokens.as_mut_bytes()).expect("whole records");
        change(&mut records[0]);
        let opened = Corpus::open(Compiled::of(sections).into_bytes()).and_then(Unverified::verify);
        assert_eq!(opened.err().map(|it| it.to_string()).as_deref(), expected);
    }

    #[test]
    fn a_word_in_more_entities_than_there_are_is_damage_whatever_the_digests_say() {
        check_word(|_| {}, None);
        check_word(|it| it.entities = 1.into(), None);
        let expected = "the corpus file is damaged in section `tokens`: a word occurs in more entities than there are";
        check_word(|it| it.entities = 2.into(), Some(expected));
        check_word(|it| it.entities = u32::MAX.into(), Some(expected));
    }
}
