//! What is checked of a corpus file beside its digests.
//!
//! Digests tell that the bytes are those written; this tells that whoever wrote them wrote a corpus:
//! everything that later look-ups rely on.

use rayon::prelude::*;
use text::{NameKind, fold};
use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::corpus::Corpus;
use crate::error::Error;
use crate::facts::FactsView;
use crate::glance::Glance;
use crate::layout::{
    EntityRecord, MAX_READINGS, NAME_BITS, NameRecord, Section, SkeletonRecord, TextRef,
    TokenRecord, WEAK,
};
use crate::table::KeyTable;
use crate::token;

impl<D: AsRef<[u8]>> Corpus<D> {
    /// Whether every section has whole records.
    pub(crate) fn check_shape(&self) -> Result<(), Error> {
        self.check_array::<EntityRecord>(Section::Entities)?;
        self.check_array::<NameRecord>(Section::Names)?;
        self.check_array::<TokenRecord>(Section::Tokens)?;
        self.check_array::<SkeletonRecord>(Section::Skeletons)?;
        self.check_array::<Glance>(Section::Glances)?;
        for section in [
            Section::NameTokens,
            Section::PostingStarts,
            Section::Postings,
            Section::SoundStarts,
            Section::SoundTokenStarts,
            Section::SoundTokens,
            Section::BlockStarts,
            Section::SoundSymbols,
        ] {
            self.check_array::<U32>(section)?;
        }
        let records: &[EntityRecord] = self.array(Section::Entities);
        if records.is_empty() {
            return Err(Error::damaged("entities", "there is no last one"));
        }
        Ok(())
    }

    fn check_array<T: FromBytes + KnownLayout + Immutable + Unaligned>(
        &self,
        section: Section,
    ) -> Result<(), Error> {
        let broken = || Error::damaged(section.name(), "its length is not that of whole records");
        <[T]>::ref_from_bytes(self.section(section)).map(|_| ()).map_err(|_| broken())
    }
}

impl<D: AsRef<[u8]> + Sync> Corpus<D> {
    /// Whether everything in it leads to something.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let text = std::str::from_utf8(self.section(Section::Text))
            .map_err(|_| Error::damaged("text", "it is not UTF-8"))?;
        self.check_entities(text)?;
        self.check_names(text)?;
        self.check_tokens()?;
        self.check_sounds()?;
        self.check_table(Section::Joints, self.name_count())?;
        self.check_table(Section::Identifiers, self.len())?;
        self.check_table(Section::Pointers, self.len())?;
        self.check_table(Section::Referents, self.len())
    }

    fn check_entities(&self, text: &str) -> Result<(), Error> {
        let records: &[EntityRecord] = self.array(Section::Entities);
        let facts = self.section(Section::EntityFacts);
        let last = &records[self.len()];
        let ends = last.names.get() as usize == self.name_count()
            && last.facts.get() as usize == facts.len();
        if !ends {
            return Err(Error::damaged("entities", "they do not cover names and facts"));
        }
        records.par_windows(2).try_for_each(|pair| {
            let (this, next) = (&pair[0], &pair[1]);
            check_text(text, this.id)?;
            check_text(text, this.caption)?;
            let sound = this.names.get() <= next.names.get()
                && next.names.get() <= last.names.get()
                && usize::from(this.schema.get()) < self.schema_count()
                && (this.datasets.get() as usize) < self.dataset_sets().len()
                && (this.topics.get() as usize) < self.topic_sets().len()
                && NameKind::from_number(this.kind).is_some();
            if !sound {
                return Err(Error::damaged("entities", "a record points to nothing"));
            }
            facts
                .get(this.facts.get() as usize..next.facts.get() as usize)
                .and_then(FactsView::of)
                .map(|_| ())
                .ok_or_else(|| Error::damaged("entity facts", "they cannot be read"))
        })
    }

    fn check_names(&self, text: &str) -> Result<(), Error> {
        let tokens = self.array::<U32>(Section::NameTokens);
        let count = self.token_count();
        if tokens.par_iter().any(|it| it.get() as usize >= count) {
            return Err(Error::damaged("name tokens", "a word does not exist"));
        }
        let glances = self.array::<Glance>(Section::Glances);
        let names = self.array::<NameRecord>(Section::Names);
        if glances.len() != names.len() {
            return Err(Error::damaged("glances", "there is not one for each name"));
        }
        names.par_iter().zip(glances).try_for_each(|(record, glance)| {
            check_text(text, record.text)?;
            let end = record.tokens.get() as usize + usize::from(record.token_count);
            let sound = end <= tokens.len()
                && usize::from(record.token_count) <= text::MAX_TOKENS
                && (record.entity.get() as usize) < self.len()
                && NameKind::from_number(record.flags & !WEAK).is_some();
            if !sound {
                return Err(Error::damaged("names", "a record points to nothing"));
            }
            let words = &tokens[record.tokens.get() as usize..end];
            let same = *glance == Glance::of(words, record.flags);
            same.then_some(()).ok_or_else(|| Error::damaged("glances", "one is of another name"))
        })
    }

    fn check_tokens(&self) -> Result<(), Error> {
        let records = self.array::<TokenRecord>(Section::Tokens);
        let text = self.section(Section::TokenText);
        let sounds = self.array::<U32>(Section::SoundStarts).len().saturating_sub(1);
        records.par_iter().try_for_each(|record| {
            let start = record.text.get() as usize;
            let bytes = text
                .get(start..start + usize::from(record.length.get()))
                .filter(|it| token::is_sound(it))
                .ok_or_else(|| Error::damaged("tokens", "a word cannot be read"))?;
            if token::class_of(bytes) != record.class {
                return Err(Error::damaged("tokens", "a word is of two classes"));
            }
            if record.sound.get() as usize >= sounds {
                return Err(Error::damaged("tokens", "a word sounds like nothing"));
            }
            if record.entities.get() as usize > self.len() {
                let what = "a word occurs in more entities than there are";
                return Err(Error::damaged("tokens", what));
            }
            Ok(())
        })?;
        self.check_table(Section::TokenKeys, records.len())?;
        self.check_lists(Section::PostingStarts, Section::Postings, records.len())?;
        let glances = self.array::<Glance>(Section::Glances);
        let is_sound = |it: &U32| {
            let (kind, name) = (it.get() >> NAME_BITS, it.get() & ((1 << NAME_BITS) - 1));
            glances.get(name as usize).is_some_and(|it| it.kind() as u32 == kind)
        };
        let postings = self.array::<U32>(Section::Postings);
        let fits = postings.par_iter().all(is_sound);
        fits.then_some(()).ok_or_else(|| Error::damaged("postings", "one leads to another name"))
    }

    fn check_sounds(&self) -> Result<(), Error> {
        let damaged = |what: &str| Error::damaged("skeletons", what);
        let starts = self.array::<U32>(Section::SoundStarts);
        let sounds = starts.len().saturating_sub(1);
        let most = fold::MAX_LETTERS as u32 + 2;
        let sound = starts
            .par_windows(2)
            .all(|it| it[0].get() <= it[1].get() && it[1].get() - it[0].get() <= most);
        let last = starts.last().map(|it| it.get() as usize);
        if !sound || last != Some(self.section(Section::SoundText).len()) {
            return Err(Error::damaged("sound starts", "they do not cover the sounds"));
        }
        let symbols = self.array::<U32>(Section::SoundSymbols);
        let text = self.section(Section::SoundText);
        let of_fold = |pair: &[U32]| &text[pair[0].get() as usize..pair[1].get() as usize];
        let as_told =
            |(pair, symbols): (&[U32], &U32)| fold::symbols(of_fold(pair)) == symbols.get();
        if symbols.len() != sounds || !starts.par_windows(2).zip(symbols).all(as_told) {
            return Err(Error::damaged("sound symbols", "they are not those of the sounds"));
        }
        let skeletons = self.array::<SkeletonRecord>(Section::Skeletons);
        let rising = skeletons.par_windows(2).all(|it| {
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
        let rising = places.par_windows(2).all(|it| it[0].get() <= it[1].get());
        let last = places.last().map(|it| it.get() as usize);
        if places.len() != count + 1 || !rising || last != Some(self.array::<U32>(of).len()) {
            return Err(Error::damaged(starts.name(), "they do not cover the lists"));
        }
        Ok(())
    }

    fn check_below(&self, section: Section, limit: usize) -> Result<(), Error> {
        let fits = self.array::<U32>(section).par_iter().all(|it| (it.get() as usize) < limit);
        fits.then_some(()).ok_or_else(|| Error::damaged(section.name(), "a number is too large"))
    }
}

fn check_text(text: &str, at: TextRef) -> Result<(), Error> {
    let start = at.offset.get() as usize;
    text.get(start..start + usize::from(at.length.get()))
        .map(|_| ())
        .ok_or_else(|| Error::damaged("text", "a record points outside of it"))
}
