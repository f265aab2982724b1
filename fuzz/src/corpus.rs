//! Corpus files that somebody else wrote, or changed.
//!
//! A corpus is signed by digests, not by a key: whoever writes one anew gets past them. So the
//! structure behind them is fuzzed as well, in files whose digests fit. The layout is that of
//! `crates/index/src/layout.rs`.

use std::sync::LazyLock;

use index::{EntityNumber, TokenNumber};
use model::Schema;
use portcullis::{Engine, Options, Query};
use sha2::{Digest, Sha256};

use crate::sound::{CHANGES, CORPUS};

const HEADER: usize = 32;
const ROW: usize = 56;
const DIGEST: usize = 32;
const ALIGNMENT: usize = 64;

/// Opens any bytes.
pub fn open(data: &[u8]) {
    if let Ok(engine) = Engine::open(data.to_vec()) {
        ask(&engine);
    }
}

/// Opens the sound corpus with some bytes changed, its digests as they were: a file that differs in
/// anything but its padding is refused.
pub fn damage(data: &[u8]) {
    let mut file = CORPUS.clone();
    for edit in data.chunks_exact(4) {
        let place = u32::from_le_bytes([edit[0], edit[1], edit[2], 0]) as usize % file.len();
        file[place] ^= edit[3];
    }
    if data.len() % 4 == 1 {
        file.truncate(file.len() - usize::from(data[data.len() - 1]) % file.len());
    }
    let same = file.len() == CORPUS.len() && sections(&file).eq(sections(&CORPUS));
    if let Ok(engine) = Engine::open(file) {
        assert!(same, "a damaged corpus was opened");
        ask(&engine);
    }
}

/// Header, table and sections: all that is signed.
fn sections(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let head = &CORPUS[..HEADER];
    let count = u32::from_le_bytes([head[12], head[13], head[14], head[15]]) as usize;
    let table = HEADER + count * ROW + DIGEST;
    let ranges = (0..count).map(move |row| range(&CORPUS, row));
    std::iter::once(&file[..table]).chain(ranges.map(|it| &file[it]))
}

/// Where a section lies.
fn range(file: &[u8], row: usize) -> std::ops::Range<usize> {
    let number = |at: usize| {
        let bytes = file[at..at + 8].try_into().expect("eight bytes");
        u64::from_le_bytes(bytes) as usize
    };
    let at = HEADER + row * ROW;
    let (offset, length) = (number(at + 8), number(at + 16));
    offset..offset + length
}

/// The sections of the sound corpus in their order, and those of the changes to it.
static SECTIONS: LazyLock<[Vec<Vec<u8>>; 2]> =
    LazyLock::new(|| [sections_of(&CORPUS), sections_of(&CHANGES)]);

/// The sound corpus, for changes to it.
static SOUND: LazyLock<Engine> =
    LazyLock::new(|| Engine::open(CORPUS.clone()).expect("it is sound"));

fn sections_of(file: &[u8]) -> Vec<Vec<u8>> {
    let count = u32::from_le_bytes(file[12..16].try_into().expect("four bytes")) as usize;
    (0..count).map(|row| file[range(file, row)].to_vec()).collect()
}

/// Opens the sound corpus with its sections changed and its digests taken anew.
///
/// An input is a list of edits of eight bytes: section, kind of edit, place, number. One more byte
/// behind them says that they are for the changes.
pub fn forge(data: &[u8]) {
    let is_change = data.len() % 8 == 1;
    let mut sections = SECTIONS[usize::from(is_change)].clone();
    for edit in data.chunks_exact(8).take(64) {
        let count = sections.len();
        let place = usize::from(u16::from_le_bytes([edit[2], edit[3]]));
        let number = u32::from_le_bytes([edit[4], edit[5], edit[6], edit[7]]);
        change(&mut sections[usize::from(edit[0]) % count], edit[1], place, number);
    }
    let file = sign(&sections);
    let opened = if is_change { SOUND.with_changes(file) } else { Engine::open(file) };
    if let Ok(engine) = opened {
        ask(&engine);
    }
}

fn change(section: &mut Vec<u8>, kind: u8, place: usize, number: u32) {
    let byte = place % section.len().max(1);
    let word = place % (section.len() / 4).max(1) * 4;
    match kind % 8 {
        // Numbers of 32 and 16 bits, most of which lie at multiples of their size or two off.
        0 if section.len() >= word + 4 => {
            section[word..word + 4].copy_from_slice(&number.to_le_bytes());
        }
        1 if section.len() >= byte + 4 => {
            section[byte..byte + 4].copy_from_slice(&number.to_le_bytes());
        }
        2 if section.len() >= byte + 2 => {
            section[byte..byte + 2].copy_from_slice(&number.to_le_bytes()[..2]);
        }
        3 if !section.is_empty() => section[byte] = number as u8,
        4 if !section.is_empty() => section[byte] = section[byte].wrapping_add(number as u8),
        5 => section.truncate(place),
        6 => section.extend(number.to_le_bytes()),
        7 => {
            let end = section.len().min(byte + number as usize % 64);
            let copy = section[byte.min(end)..end].to_vec();
            section.extend(copy);
        }
        _ => {}
    }
}

/// Writes sections as a corpus file with digests that fit.
fn sign(sections: &[Vec<u8>]) -> Vec<u8> {
    let head = HEADER + sections.len() * ROW;
    let mut file = CORPUS[..HEADER].to_vec();
    let mut offset = (head + DIGEST).next_multiple_of(ALIGNMENT);
    for (place, section) in sections.iter().enumerate() {
        file.extend(&CORPUS[HEADER + place * ROW..][..8]);
        file.extend((offset as u64).to_le_bytes());
        file.extend((section.len() as u64).to_le_bytes());
        file.extend(digest(section));
        offset = (offset + section.len()).next_multiple_of(ALIGNMENT);
    }
    file[16..24].copy_from_slice(&(offset as u64).to_le_bytes());
    let digest = Sha256::digest(&file);
    file.extend(digest);
    for section in sections {
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        file.extend(section);
    }
    file.resize(offset, 0);
    file
}

/// The digest of the digests of a section's pieces.
fn digest(section: &[u8]) -> [u8; 32] {
    const PIECE: usize = 1 << 20;
    let pieces: Vec<u8> = section.chunks(PIECE).flat_map(|it| Sha256::digest(it)).collect();
    Sha256::digest(pieces).into()
}

/// Asks an open corpus for everything.
fn ask(engine: &Engine) {
    let corpus = engine.index();
    corpus.info();
    for number in (0..corpus.len() as u32).map(EntityNumber) {
        corpus.find(corpus.id(number));
        (corpus.caption(number), corpus.schema(number), corpus.kind(number));
        (corpus.datasets(number), corpus.facts(number), corpus.is_matchable(number));
        for name in corpus.names_of(number) {
            corpus.name_text(name.number);
            name.tokens().for_each(|it| _ = corpus.token(it));
        }
        // The blocks are unpacked when they are asked for, and only then checked.
        let _ = corpus.entity(number);
    }
    // What changed since is not in it.
    for id in engine.ids() {
        let _ = engine.entity(id);
        let _ = (engine.pointing_at(id), engine.canonical(id));
    }
    let _ = engine.graph();
    engine.records().for_each(|it| _ = it.and_then(|it| it.entity()));
    for token in (0..corpus.token_count() as u32).map(TokenNumber) {
        corpus.names_with(token, [true; 4], |it, _| _ = corpus.name(it));
    }
    for (schema, name, number) in [
        ("Person", "Zorvan Kelmadi", "K12345678"),
        ("Company", "Brisgar Aero Parts", "7707083893"),
        ("LegalEntity", "北方礼新贸易有限公司 OSTREVA 7 MQuillen", "9074729"),
    ] {
        let mut query = Query::named(schema, name).expect("the schema can be looked for");
        let of_vessel = Schema::get(schema).is_some_and(|it| it.property("idNumber").is_some());
        query.add(if of_vessel { "idNumber" } else { "registrationNumber" }, number);
        for exhaustive in [false, true] {
            let options = Options { min_score: 0.1, exhaustive, ..Options::default() };
            engine.screen(&query, &options);
        }
    }
}
