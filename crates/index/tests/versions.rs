//! Corpus files of every format version open, or are refused with words that help.

use std::fs;
use std::path::{Path, PathBuf};

use index::{Builder, Corpus, FORMAT_VERSION, Map, Unverified};
use model::{Entity, Schema, Statement};

fn path(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/version-{version}.pcl"))
}

fn entity(id: &str, schema: &str, name: &str) -> Entity {
    let schema = Schema::get(schema).expect("it is a schema");
    let property = schema.property("name").expect("it has names");
    let mut entity = Entity::new(id, schema);
    entity.push(Statement::new(property, name, "invented".into()));
    entity
}

fn written_now() -> Vec<u8> {
    let mut builder = Builder::new();
    builder.add(entity("inv-1", "Person", "Zorvan Kelmadi"));
    builder.add(entity("inv-2", "Company", "Amber Lantern Works LLC"));
    builder.finish().expect("it is small").into_bytes()
}

#[test]
fn files_of_past_versions_are_refused_by_their_version() {
    for version in 2..FORMAT_VERSION {
        let file = fs::read(path(version)).expect("it is committed");
        let error = Corpus::open(file).err().expect("its sections are others");
        assert!(error.is_format());
        let expected = format!(
            "the corpus file has format version {version}, this program reads version {FORMAT_VERSION}"
        );
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn a_file_of_this_version_answers_or_was_built_with_other_words() {
    let path = path(FORMAT_VERSION);
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, written_now()).expect("the folder is there");
    }
    let file = fs::File::open(path).expect("it is committed");
    let map = Map::of(&file).expect("it can be mapped");
    match Corpus::open(map).and_then(Unverified::verify) {
        Ok(corpus) => {
            assert!(corpus.attachment().is_empty());
            let ids: Vec<String> = corpus
                .records()
                .map(|it| it.expect("its digests were checked"))
                .map(|(number, _)| corpus.id(number).to_owned())
                .collect();
            assert_eq!(ids, ["inv-1", "inv-2"]);
        }
        Err(error) => {
            let expected =
                "the corpus file was built with other tables of words than those of this program";
            assert_eq!(error.to_string(), expected);
        }
    }
}

#[test]
fn a_flipped_byte_in_any_section_is_refused_with_its_name() {
    let file = written_now();
    let corpus = Corpus::open(file.clone()).and_then(Unverified::verify).expect("it is sound");
    let mut refused = Vec::new();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x10;
        if let Err(error) = Corpus::open(changed).and_then(Unverified::verify) {
            refused.push(error.to_string());
        }
    }
    for (section, bytes) in corpus.sizes() {
        let named =
            format!("the corpus file is damaged in section `{section}`: its digest is wrong");
        let count = refused.iter().filter(|it| **it == named).count();
        assert_eq!(count, bytes, "{section}");
    }
    assert_eq!(refused.len(), file.len(), "every byte counts, also those between sections");
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = written_now();
    for length in 0..file.len() {
        assert!(Corpus::open(&file[..length]).is_err(), "{length}");
    }
}
