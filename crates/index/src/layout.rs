//! The corpus file, byte by byte.
//!
//! ```text
//! header    mark "PORTCULL", format version, count of sections, length of the file      32 bytes
//! table     one row a section: kind, offset, length, digest                             56 bytes each
//! digest    SHA-256 of header and table: the digest of the corpus                       32 bytes
//! sections  each at a multiple of 64
//! ```
//!
//! All numbers are little-endian. A section's digest is the SHA-256 of the SHA-256s of its pieces of
//! 1 MiB, so that all cores can take it. A reader refuses a file whose mark, version, length or digests
//! are not right. Sections are arrays of fixed records, heaps that records point into, and one JSON
//! text, so that each can be used where it lies.
//!
//! [`open`] reads the header and the table, whatever the size of the file; [`verify`] reads all of it.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::error::{Error, ErrorKind};

/// The version of the format that this crate writes and reads. It changes with every change of a
/// section, of a key's hash or of how names are prepared: any of them makes old files answer wrongly.
pub const FORMAT_VERSION: u32 = 4;

const MARK: [u8; 8] = *b"PORTCULL";
const ALIGNMENT: usize = 64;
/// Bytes that are digested as one piece.
const PIECE: usize = 1 << 20;

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u32)]
pub(crate) enum Section {
    /// JSON: datasets, schemata, sets of datasets and of topics, what the corpus changes in another.
    Facts = 1,
    /// [`EntityRecord`]s, in the order of their ids, and one that ends the last.
    Entities = 2,
    /// UTF-8: ids, captions, names.
    Text = 3,
    /// [`NameRecord`]s, those of one entity together.
    Names = 4,
    /// Token numbers of names, one after the other.
    NameTokens = 5,
    /// [`TokenRecord`]s.
    Tokens = 6,
    /// What token records point to.
    TokenText = 7,
    /// A table from the keys of words as such to tokens.
    TokenKeys = 8,
    /// For each token where its postings begin, and where the last end.
    PostingStarts = 9,
    /// Name numbers with the kind of the bearer in the highest two bits, ascending within a token: names
    /// of one kind stand together.
    Postings = 10,
    /// [`SkeletonRecord`]s, in the order of their text, and one that ends the last.
    Skeletons = 11,
    /// What skeleton records point to.
    SkeletonText = 12,
    /// A table from the keys of skeletons to skeletons.
    SkeletonKeys = 13,
    /// For each fold where its text begins, and where the last ends. The folds of one skeleton stand
    /// together, by length and then by text.
    SoundStarts = 14,
    /// The folds.
    SoundText = 15,
    /// A table from the keys of folds to folds.
    SoundKeys = 16,
    /// For each fold where its tokens begin, and where the last end.
    SoundTokenStarts = 17,
    /// Tokens that sound so: 28 bits of number, 4 bits for which of its readings does.
    SoundTokens = 18,
    /// A table from the sounds of two adjacent words written as one to names.
    Joints = 19,
    /// A table from the hashes of canonical identifiers to entities.
    Identifiers = 20,
    /// Dates, countries, genders, identifiers of entities.
    EntityFacts = 21,
    /// Compressed blocks of entities with all their statements.
    Blocks = 22,
    /// Where each block begins, and where the last ends.
    BlockStarts = 23,
    /// A table from the hashes of ids to the entities that have a property which holds them.
    Pointers = 24,
    /// A table from the hashes of ids that mean the same as an entity's to the entities.
    Referents = 25,
    /// A [`Glance`] at each name: its words beside each other, in one piece of memory.
    Glances = 26,
    /// For each fold the [set of its symbols](text::fold::symbols), which tells of most folds that they
    /// are too far from a word before their text is touched.
    SoundSymbols = 27,
    /// What whoever built the corpus keeps in it beside the index; nothing here looks into it.
    Attachment = 28,
}

impl Section {
    pub(crate) const ALL: [Section; 28] = [
        Section::Facts,
        Section::Entities,
        Section::Text,
        Section::Names,
        Section::NameTokens,
        Section::Tokens,
        Section::TokenText,
        Section::TokenKeys,
        Section::PostingStarts,
        Section::Postings,
        Section::Skeletons,
        Section::SkeletonText,
        Section::SkeletonKeys,
        Section::SoundStarts,
        Section::SoundText,
        Section::SoundKeys,
        Section::SoundTokenStarts,
        Section::SoundTokens,
        Section::Joints,
        Section::Identifiers,
        Section::EntityFacts,
        Section::Blocks,
        Section::BlockStarts,
        Section::Pointers,
        Section::Referents,
        Section::Glances,
        Section::SoundSymbols,
        Section::Attachment,
    ];

    /// The name in error messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Section::Facts => "facts",
            Section::Entities => "entities",
            Section::Text => "text",
            Section::Names => "names",
            Section::NameTokens => "name tokens",
            Section::Tokens => "tokens",
            Section::TokenText => "token text",
            Section::TokenKeys => "token keys",
            Section::PostingStarts => "posting starts",
            Section::Postings => "postings",
            Section::Skeletons => "skeletons",
            Section::SkeletonText => "skeleton text",
            Section::SkeletonKeys => "skeleton keys",
            Section::SoundStarts => "sound starts",
            Section::SoundText => "sound text",
            Section::SoundKeys => "sound keys",
            Section::SoundTokenStarts => "sound token starts",
            Section::SoundTokens => "sound tokens",
            Section::Joints => "joints",
            Section::Identifiers => "identifiers",
            Section::EntityFacts => "entity facts",
            Section::Blocks => "blocks",
            Section::BlockStarts => "block starts",
            Section::Pointers => "pointers",
            Section::Referents => "referents",
            Section::Glances => "glances",
            Section::SoundSymbols => "sound symbols",
            Section::Attachment => "attachment",
        }
    }
}

#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
struct Header {
    mark: [u8; 8],
    version: U32,
    sections: U32,
    length: U64,
    reserved: [u8; 8],
}

#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
struct Row {
    kind: U32,
    reserved: U32,
    offset: U64,
    length: U64,
    digest: [u8; 32],
}

/// One entity. Its names and facts end where those of the next one begin.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct EntityRecord {
    pub(crate) id: TextRef,
    pub(crate) caption: TextRef,
    /// The first of its names.
    pub(crate) names: U32,
    /// Where its comparable facts begin.
    pub(crate) facts: U32,
    /// The place of its schema in the facts.
    pub(crate) schema: U16,
    /// What kind of thing bears its names.
    pub(crate) kind: u8,
    /// 1 when it may be looked for.
    pub(crate) matchable: u8,
    /// The place of its set of datasets in the facts.
    pub(crate) datasets: U32,
    /// The place of its set of topics in the facts.
    pub(crate) topics: U32,
    /// When its source last changed it, in seconds since 1970; 0 if nobody says.
    pub(crate) changed: U32,
    /// Where it begins in its unpacked block; it ends where the next one begins.
    pub(crate) block: U32,
    pub(crate) block_offset: U32,
}

/// A piece of the text section.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct TextRef {
    pub(crate) offset: U32,
    pub(crate) length: U16,
}

/// One name of an entity.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct NameRecord {
    pub(crate) entity: U32,
    pub(crate) text: TextRef,
    /// The first of its tokens.
    pub(crate) tokens: U32,
    pub(crate) token_count: u8,
    /// What kind of thing bears it, and [`WEAK`] or nothing.
    pub(crate) flags: u8,
}

/// The list itself says that the name is of little use for telling people apart.
pub(crate) const WEAK: u8 = 0x80;

/// One word as it occurs in names.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct TokenRecord {
    pub(crate) text: U32,
    pub(crate) length: U16,
    pub(crate) class: u8,
    /// The first letter of its likeliest reading.
    pub(crate) first: u8,
    /// Letters of that reading; 255 for any more.
    pub(crate) form_length: u8,
    /// Letters of that reading by sound.
    pub(crate) fold_length: u8,
    /// [`NICKNAMED`], [`BY_CHARACTER`], [`HANGUL`], [`SON`].
    pub(crate) flags: u8,
    pub(crate) reserved: u8,
    /// In how many entities it occurs.
    pub(crate) entities: U32,
    /// The fold of its likeliest reading.
    pub(crate) sound: U32,
}

/// The word may stand for a given name.
pub(crate) const NICKNAMED: u8 = 1;
/// It was written in characters that stand for syllables.
pub(crate) const BY_CHARACTER: u8 = 2;
/// It was written in two or more syllables of Hangul.
pub(crate) const HANGUL: u8 = 4;
/// It says "son of".
pub(crate) const SON: u8 = 8;

/// One skeleton.
#[derive(FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned, Clone, Copy)]
#[repr(C)]
pub(crate) struct SkeletonRecord {
    /// Where its text begins; it ends where the next one's begins.
    pub(crate) text: U32,
    /// The first of the folds with these consonants; the last stands before the next one's first.
    pub(crate) sounds: U32,
}

/// Bits of a posting that number a name; those above tell what kind of thing bears it.
pub(crate) const NAME_BITS: u32 = 30;

/// Readings of one token that [`Section::SoundTokens`] can tell apart.
pub(crate) const MAX_READINGS: usize = 16;

/// Bytes before the first section.
pub(crate) fn head_length(sections: usize) -> usize {
    size_of::<Header>() + sections * size_of::<Row>() + 32
}

/// Sections with their table, ready to be written.
pub(crate) struct Sheaf {
    sections: Vec<(Section, Vec<u8>)>,
    /// Header, table and digest.
    head: Vec<u8>,
    length: usize,
}

impl Sheaf {
    /// Lays sections out and takes their digests.
    pub(crate) fn of(sections: Vec<(Section, Vec<u8>)>) -> Sheaf {
        let mut offset = head_length(sections.len()).next_multiple_of(ALIGNMENT);
        let mut rows = Vec::new();
        for (kind, bytes) in &sections {
            rows.push(Row {
                kind: (*kind as u32).into(),
                reserved: 0.into(),
                offset: (offset as u64).into(),
                length: (bytes.len() as u64).into(),
                digest: digest(bytes),
            });
            offset = (offset + bytes.len()).next_multiple_of(ALIGNMENT);
        }
        let header = Header {
            mark: MARK,
            version: FORMAT_VERSION.into(),
            sections: (sections.len() as u32).into(),
            length: (offset as u64).into(),
            reserved: [0; 8],
        };
        let mut head = header.as_bytes().to_vec();
        head.extend_from_slice(rows.as_bytes());
        let signature = Sha256::digest(&head);
        head.extend_from_slice(&signature);
        Sheaf { sections, head, length: offset }
    }

    /// Bytes of the file.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// Writes the file.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.head)?;
        let mut written = self.head.len();
        for (_, bytes) in &self.sections {
            written += pad(written, out)?;
            out.write_all(bytes)?;
            written += bytes.len();
        }
        pad(written, out).map(|_| ())
    }

    /// The sections, to be changed in tests.
    #[cfg(test)]
    pub(crate) fn into_sections(self) -> Vec<(Section, Vec<u8>)> {
        self.sections
    }
}

/// Fills up to where the next section begins.
fn pad(written: usize, out: &mut dyn Write) -> io::Result<usize> {
    let gap = written.next_multiple_of(ALIGNMENT) - written;
    out.write_all(&[0; ALIGNMENT][..gap])?;
    Ok(gap)
}

fn digest(section: &[u8]) -> [u8; 32] {
    let pieces: Vec<[u8; 32]> =
        section.par_chunks(PIECE).map(|piece| Sha256::digest(piece).into()).collect();
    Sha256::digest(pieces.as_flattened()).into()
}

/// Where the sections of a file lie, what their digests should be, and the digest of the corpus.
pub(crate) struct Table {
    pub(crate) ranges: Vec<Range<usize>>,
    digests: Vec<[u8; 32]>,
    pub(crate) digest: [u8; 32],
}

/// Reads the table of a file, and nothing else.
pub(crate) fn open(file: &[u8]) -> Result<Table, Error> {
    let (header, rest) = Header::ref_from_prefix(file).map_err(|_| ErrorKind::NotACorpus)?;
    if header.mark != MARK {
        return Err(ErrorKind::NotACorpus.into());
    }
    if header.version.get() != FORMAT_VERSION {
        let found = header.version.get();
        return Err(ErrorKind::Format { found, expected: FORMAT_VERSION }.into());
    }
    if header.length.get() != file.len() as u64 {
        let (expected, found) = (header.length.get(), file.len() as u64);
        return Err(ErrorKind::Short { expected, found }.into());
    }
    let damaged = |what: &str| Error::damaged("table", what);
    let count = header.sections.get() as usize;
    if count != Section::ALL.len() {
        return Err(damaged("the count of sections is wrong"));
    }
    let (rows, rest) = <[Row]>::ref_from_prefix_with_elems(rest, count)
        .map_err(|_| damaged("it is longer than the file"))?;
    let signed = size_of::<Header>() + size_of_val(rows);
    let digest: [u8; 32] = Sha256::digest(&file[..signed]).into();
    if rest.get(..32) != Some(&digest) {
        return Err(damaged("its digest is wrong"));
    }
    let rows_with_sections = rows.iter().zip(Section::ALL);
    let ranges = rows_with_sections
        .map(|(row, section)| range(file.len(), row, section))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Table { ranges, digests: rows.iter().map(|it| it.digest).collect(), digest })
}

fn range(file: usize, row: &Row, section: Section) -> Result<Range<usize>, Error> {
    let damaged = |what: &str| Error::damaged(section.name(), what);
    if row.kind.get() != section as u32 {
        return Err(damaged("another section is in its place"));
    }
    let start =
        usize::try_from(row.offset.get()).map_err(|_| damaged("its offset is too large"))?;
    let length =
        usize::try_from(row.length.get()).map_err(|_| damaged("its length is too large"))?;
    let end = start.checked_add(length).ok_or_else(|| damaged("its length is too large"))?;
    if end > file { Err(damaged("it reaches beyond the file")) } else { Ok(start..end) }
}

/// Checks that nothing but zeros lies between the sections, of which no digest is taken: so every byte
/// of a file counts.
pub(crate) fn verify_gaps(file: &[u8], table: &Table) -> Result<(), Error> {
    let damaged = |what: &str| Err(Error::damaged("table", what));
    let mut end = head_length(table.ranges.len());
    for next in table.ranges.iter().cloned().chain(std::iter::once(file.len()..file.len())) {
        match file.get(end..next.start) {
            None => return damaged("sections lie upon each other"),
            Some(gap) if gap.len() >= ALIGNMENT || gap.iter().any(|it| *it != 0) => {
                return damaged("something lies between sections");
            }
            Some(_) => end = next.end,
        }
    }
    Ok(())
}

/// Holds one section of a file against its digest.
pub(crate) fn verify(file: &[u8], table: &Table, section: Section) -> Result<(), Error> {
    let place = section as usize - 1;
    if digest(&file[table.ranges[place].clone()]) == table.digests[place] {
        Ok(())
    } else {
        Err(Error::damaged(section.name(), "its digest is wrong"))
    }
}
