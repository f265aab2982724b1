//! The codec of FollowTheMoney JSON, and corpora made of what it read.

use lists::{Document, Reading, Text, format};
use model::{Entity, ftm};
use portcullis::build::{Build, BuildError, Checks, DocumentInfo};

/// Reads a record, writes it, reads it again: the same.
pub fn codec(data: &[u8]) {
    let Ok(line) = std::str::from_utf8(data) else { return };
    if let Ok(entity) = ftm::read_statements(line) {
        check_whole(&entity);
    }
    let Ok(read) = ftm::read(line, &"fuzzed".into()) else { return };
    for entity in read.nested.iter().chain([&read.entity]) {
        check_whole(entity);
        let written = ftm::write(entity);
        let again = ftm::read(&written, &"fuzzed".into()).expect("what was written can be read");
        assert_eq!(again.nested, [], "nested entities are ids");
        assert_eq!(ftm::write(&again.entity), written, "the normal form changes");
    }
}

fn check_whole(entity: &Entity) {
    let line = ftm::write_statements(entity);
    let again = ftm::read_statements(&line).expect("what was written can be read");
    assert_eq!(again, *entity, "another entity comes back");
}

/// Compiles entities into a corpus: every name of every entity that may be looked for finds it, and
/// every entity comes out.
pub fn build(data: &[u8]) {
    let mut build = Build::new();
    let dataset = "fuzzed".into();
    let mut sink = build.document(&dataset, DocumentInfo::default());
    let formats = format::FORMATS.iter();
    let jsonl = *formats.into_iter().find(|it| it.name() == "ftm-jsonl").expect("it is registered");
    let text = Text::decode(Box::new(data)).expect("memory does not fail");
    let read = jsonl.read(&Reading::of("fuzzed"), Document::of("list", text), &mut sink);
    sink.finish();
    if read.is_err() {
        return;
    }
    let built = match build.finish(&Checks::default()) {
        Ok(built) => built,
        Err(BuildError::Empty) => return,
        Err(error) => panic!("no corpus: {error}"),
    };
    let corpus = built.engine.index();
    for number in 0..corpus.len() as u32 {
        let number = index::EntityNumber(number);
        let entity = corpus.entity(number).expect("the corpus is sound");
        assert_eq!(entity.id(), corpus.id(number));
        check_whole(&entity);
    }
}
