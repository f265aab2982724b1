//! An open corpus.

use std::io::Read as _;
use std::ops::Range;

use flate2::read::ZlibDecoder;
use model::date::PartialDate;
use model::{CorpusInfo, DatasetInfo, DatasetName, Entity, Schema};
use serde::{Deserialize, Serialize};
use text::likeness::Key;
use text::{Class, NameKind, Token, Written};
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::error::Error;
use crate::layout::{
    self, BY_CHARACTER, EntityRecord, HANGUL, MAX_READINGS, NICKNAMED, NameRecord, SON, Section,
    SkeletonRecord, TextRef, TokenRecord, WEAK,
};
use crate::table::KeyTable;
use crate::token::TokenView;
use crate::{facts, token};

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
    ranges: Vec<Range<usize>>,
    info: CorpusInfo,
    schemata: Vec<&'static Schema>,
    sets: Vec<Vec<DatasetName>>,
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
        NameKind::from_number(self.flags & !WEAK).expect("checked when the corpus was opened")
    }
}

impl<D: AsRef<[u8]>> Corpus<D> {
    /// Opens a corpus; every byte of it is checked against the digests that it was written with.
    pub fn open(data: D) -> Result<Self, Error> {
        let table = layout::open(data.as_ref())?;
        let bytes = |section: Section| &data.as_ref()[table.ranges[place(section)].clone()];
        let facts: Facts = serde_json::from_slice(bytes(Section::Facts))
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
            datasets: facts.datasets.into_iter().map(DatasetFacts::into_info).collect(),
        };
        let corpus = Corpus { ranges: table.ranges, info, schemata, sets, data };
        corpus.check()?;
        Ok(corpus)
    }

    /// What was searched: digest and datasets.
    pub fn info(&self) -> &CorpusInfo {
        &self.info
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
        NameKind::from_number(self.record(entity).kind).expect("checked when the corpus was opened")
    }

    /// Whether an entity may be looked for.
    pub fn is_matchable(&self, entity: EntityNumber) -> bool {
        self.record(entity).matchable == 1
    }

    /// The datasets that say something of an entity.
    pub fn datasets(&self, entity: EntityNumber) -> &[DatasetName] {
        &self.sets[usize::from(self.record(entity).datasets.get())]
    }

    /// What an entity can be compared by beside its names.
    pub fn facts(&self, entity: EntityNumber) -> model::facts::Facts {
        facts::decode(self.fact_bytes(entity)).expect("checked when the corpus was opened")
    }

    /// Of these the birth dates alone.
    pub fn births(&self, entity: EntityNumber) -> impl Iterator<Item = PartialDate> + '_ {
        facts::births(self.fact_bytes(entity))
    }

    fn fact_bytes(&self, entity: EntityNumber) -> &[u8] {
        let record = self.record(entity);
        let start = record.facts.get() as usize;
        &self.section(Section::EntityFacts)[start..start + record.facts_length.get() as usize]
    }

    /// The entity with all its statements. Unpacks one block.
    pub fn entity(&self, entity: EntityNumber) -> Result<Entity, Error> {
        let damaged = |what: &str| Error::damaged("blocks", what);
        let record = self.record(entity);
        let starts = self.array::<U32>(Section::BlockStarts);
        let block = record.block.get() as usize;
        let range =
            starts.get(block).zip(starts.get(block + 1)).ok_or_else(|| damaged("no such block"))?;
        let packed = self
            .section(Section::Blocks)
            .get(range.0.get() as usize..range.1.get() as usize)
            .ok_or_else(|| damaged("a block reaches beyond its section"))?;
        let (offset, length) =
            (u64::from(record.block_offset.get()), record.block_length.get() as usize);
        let mut unpacked = Vec::new();
        ZlibDecoder::new(packed)
            .take(offset + length as u64)
            .read_to_end(&mut unpacked)
            .map_err(|error| damaged(&error.to_string()))?;
        let line = unpacked
            .get(offset as usize..)
            .and_then(|it| std::str::from_utf8(it).ok())
            .ok_or_else(|| damaged("a record is not text"))?;
        model::ftm::read_statements(line).map_err(|error| damaged(&error.to_string()))
    }

    /// The names of an entity.
    pub fn names_of(&self, entity: EntityNumber) -> impl Iterator<Item = NameRef<'_>> {
        let record = self.record(entity);
        let first = record.names.get();
        (first..first + record.name_count.get()).map(|it| self.name(NameNumber(it)))
    }

    /// How many names an entity has.
    pub fn name_count_of(&self, entity: EntityNumber) -> usize {
        self.record(entity).name_count.get() as usize
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
        token::decode(self.token_bytes(number)).expect("checked when the corpus was opened")
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
        form.expect("checked when the corpus was opened")
    }

    /// In how many entities a word occurs.
    pub fn token_entities(&self, number: TokenNumber) -> u32 {
        self.token_record(number).entities.get()
    }

    /// The names that a word occurs in, ascending.
    pub fn postings(&self, number: TokenNumber) -> impl ExactSizeIterator<Item = NameNumber> + '_ {
        let starts = self.array::<U32>(Section::PostingStarts);
        let (start, end) = (starts[number.0 as usize].get(), starts[number.0 as usize + 1].get());
        self.array::<U32>(Section::Postings)[start as usize..end as usize]
            .iter()
            .map(|it| NameNumber(it.get()))
    }

    /// Whether a word occurs in a name.
    pub fn has_posting(&self, number: TokenNumber, name: NameNumber) -> bool {
        let starts = self.array::<U32>(Section::PostingStarts);
        let (start, end) = (starts[number.0 as usize].get(), starts[number.0 as usize + 1].get());
        let postings = &self.array::<U32>(Section::Postings)[start as usize..end as usize];
        postings.binary_search_by_key(&name.0, |it| it.get()).is_ok()
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

    pub(crate) fn token_record(&self, number: TokenNumber) -> &TokenRecord {
        &self.array::<TokenRecord>(Section::Tokens)[number.0 as usize]
    }

    pub(crate) fn class(&self, record: &TokenRecord) -> Class {
        Class::from_number(record.class).expect("checked when the corpus was opened")
    }

    pub(crate) fn token_view(&self, number: TokenNumber) -> TokenView<'_> {
        TokenView::of(self.token_bytes(number)).expect("checked when the corpus was opened")
    }

    fn token_bytes(&self, number: TokenNumber) -> &[u8] {
        let record = self.token_record(number);
        let start = record.text.get() as usize;
        &self.section(Section::TokenText)[start..start + usize::from(record.length.get())]
    }

    pub(crate) fn table(&self, section: Section) -> KeyTable<'_> {
        KeyTable::of(self.section(section)).expect("checked when the corpus was opened")
    }

    pub(crate) fn section(&self, section: Section) -> &[u8] {
        &self.data.as_ref()[self.ranges[place(section)].clone()]
    }

    pub(crate) fn array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &self,
        section: Section,
    ) -> &[T] {
        <[T]>::ref_from_bytes(self.section(section)).expect("checked when the corpus was opened")
    }

    pub(crate) fn entities(&self) -> &[EntityRecord] {
        self.array(Section::Entities)
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
        std::str::from_utf8(bytes).expect("checked when the corpus was opened")
    }

    /// Everything that later look-ups rely on. Digests tell that the bytes are those written; this
    /// tells that whoever wrote them wrote a corpus.
    fn check(&self) -> Result<(), Error> {
        self.check_array::<EntityRecord>(Section::Entities)?;
        self.check_array::<NameRecord>(Section::Names)?;
        self.check_array::<TokenRecord>(Section::Tokens)?;
        self.check_array::<SkeletonRecord>(Section::Skeletons)?;
        for section in [
            Section::NameTokens,
            Section::PostingStarts,
            Section::Postings,
            Section::SoundStarts,
            Section::SoundTokenStarts,
            Section::SoundTokens,
            Section::BlockStarts,
        ] {
            self.check_array::<U32>(section)?;
        }
        self.check_entities()?;
        self.check_names()?;
        self.check_tokens()?;
        self.check_sounds()?;
        self.check_table(Section::Joints, self.name_count())?;
        self.check_table(Section::Identifiers, self.len())
    }

    fn check_array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &self,
        section: Section,
    ) -> Result<(), Error> {
        let broken = || Error::damaged(section.name(), "its length is not that of whole records");
        <[T]>::ref_from_bytes(self.section(section)).map(|_| ()).map_err(|_| broken())
    }

    fn check_entities(&self) -> Result<(), Error> {
        let damaged = |what: &str| Error::damaged("entities", what);
        let facts = self.section(Section::EntityFacts);
        for record in self.entities() {
            self.check_text(record.id)?;
            self.check_text(record.caption)?;
            let names = record.names.get() as usize + record.name_count.get() as usize;
            let start = record.facts.get() as usize;
            let sound = names <= self.names().len()
                && usize::from(record.schema.get()) < self.schemata.len()
                && usize::from(record.datasets.get()) < self.sets.len()
                && NameKind::from_number(record.kind).is_some();
            if !sound {
                return Err(damaged("a record points to nothing"));
            }
            facts
                .get(start..start + record.facts_length.get() as usize)
                .and_then(facts::decode)
                .ok_or_else(|| Error::damaged("entity facts", "they cannot be read"))?;
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), Error> {
        let tokens = self.array::<U32>(Section::NameTokens);
        let count = self.array::<TokenRecord>(Section::Tokens).len();
        if tokens.iter().any(|it| it.get() as usize >= count) {
            return Err(Error::damaged("name tokens", "a word does not exist"));
        }
        for record in self.names() {
            self.check_text(record.text)?;
            let end = record.tokens.get() as usize + usize::from(record.token_count);
            let sound = end <= tokens.len()
                && usize::from(record.token_count) <= text::MAX_TOKENS
                && (record.entity.get() as usize) < self.len()
                && NameKind::from_number(record.flags & !WEAK).is_some();
            if !sound {
                return Err(Error::damaged("names", "a record points to nothing"));
            }
        }
        Ok(())
    }

    fn check_tokens(&self) -> Result<(), Error> {
        let records = self.array::<TokenRecord>(Section::Tokens);
        let text = self.section(Section::TokenText);
        for record in records {
            let start = record.text.get() as usize;
            let token = text
                .get(start..start + usize::from(record.length.get()))
                .and_then(token::decode)
                .ok_or_else(|| Error::damaged("tokens", "a word cannot be read"))?;
            if token.class as u8 != record.class {
                return Err(Error::damaged("tokens", "a word is of two classes"));
            }
            if record.entities.get() as usize > self.len() {
                let what = "a word occurs in more entities than there are";
                return Err(Error::damaged("tokens", what));
            }
        }
        self.check_table(Section::TokenKeys, records.len())?;
        self.check_lists(Section::PostingStarts, Section::Postings, records.len())?;
        self.check_below(Section::Postings, self.name_count())
    }

    fn check_sounds(&self) -> Result<(), Error> {
        let damaged = |what: &str| Error::damaged("skeletons", what);
        let starts = self.array::<U32>(Section::SoundStarts);
        let sounds = starts.len().saturating_sub(1);
        let most = text::fold::MAX_LETTERS as u32 + 2;
        let sound = starts
            .windows(2)
            .all(|it| it[0].get() <= it[1].get() && it[1].get() - it[0].get() <= most);
        let last = starts.last().map(|it| it.get() as usize);
        if !sound || last != Some(self.section(Section::SoundText).len()) {
            return Err(Error::damaged("sound starts", "they do not cover the sounds"));
        }
        let skeletons = self.array::<SkeletonRecord>(Section::Skeletons);
        let rising = skeletons.windows(2).all(|it| {
            it[0].text.get() <= it[1].text.get() && it[0].sounds.get() <= it[1].sounds.get()
        });
        let Some(last) = skeletons.last() else { return Err(damaged("there is no last one")) };
        let covered = last.text.get() as usize == self.section(Section::SkeletonText).len()
            && last.sounds.get() as usize == sounds;
        if !rising || !covered {
            return Err(damaged("they do not cover the sounds"));
        }
        self.check_table(Section::SkeletonKeys, skeletons.len() - 1)?;
        self.check_table(Section::SoundKeys, sounds)?;
        self.check_lists(Section::SoundTokenStarts, Section::SoundTokens, sounds)?;
        self.check_below(Section::SoundTokens, self.token_count() * MAX_READINGS)
    }

    fn check_table(&self, section: Section, limit: usize) -> Result<(), Error> {
        let sound = KeyTable::of(self.section(section)).is_some_and(|it| it.is_sound(limit));
        let what = "keys are out of order or lead to nothing";
        if sound { Ok(()) } else { Err(Error::damaged(section.name(), what)) }
    }

    /// Whether so many lists lie behind each other in a section.
    fn check_lists(&self, starts: Section, of: Section, count: usize) -> Result<(), Error> {
        let places = self.array::<U32>(starts);
        let rising = places.windows(2).all(|it| it[0].get() <= it[1].get());
        let last = places.last().map(|it| it.get() as usize);
        if places.len() != count + 1 || !rising || last != Some(self.array::<U32>(of).len()) {
            return Err(Error::damaged(starts.name(), "they do not cover the lists"));
        }
        Ok(())
    }

    fn check_below(&self, section: Section, limit: usize) -> Result<(), Error> {
        let fits = self.array::<U32>(section).iter().all(|it| (it.get() as usize) < limit);
        fits.then_some(()).ok_or_else(|| Error::damaged(section.name(), "a number is too large"))
    }

    fn check_text(&self, at: TextRef) -> Result<(), Error> {
        let start = at.offset.get() as usize;
        self.section(Section::Text)
            .get(start..start + usize::from(at.length.get()))
            .and_then(|it| std::str::from_utf8(it).ok())
            .map(|_| ())
            .ok_or_else(|| Error::damaged("text", "a record points outside of it"))
    }
}

fn place(section: Section) -> usize {
    section as usize - 1
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
    use crate::Builder;

    /// The sections of a sound corpus about one person.
    fn sections() -> Vec<(Section, Vec<u8>)> {
        let person = Schema::get("Person").expect("it is a schema");
        let name = person.property("name").expect("persons have names");
        let mut entity = Entity::new("p", person);
        entity.push(Statement::new(name, "Zorvan Kelmadi", "invented".into()));
        let mut builder = Builder::new();
        builder.add(entity);
        let file = builder.finish().expect("it is small");
        let table = layout::open(&file).expect("it is sound");
        Section::ALL
            .into_iter()
            .zip(table.ranges)
            .map(|(it, range)| (it, file[range].to_vec()))
            .collect()
    }

    /// Opens the corpus with one word changed and its digests taken anew.
    fn check_word(change: impl FnOnce(&mut TokenRecord), expected: Option<&str>) {
        let mut sections = sections();
        let (_, tokens) = &mut sections[place(Section::Tokens)];
        let records =
            <[TokenRecord]>::mut_from_bytes(tokens.as_mut_bytes()).expect("whole records");
        change(&mut records[0]);
        let opened = Corpus::open(layout::write(&sections).0);
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
