//! Holds the committed tables against the compilation.

use std::fs;
use std::path::{Path, PathBuf};

use rules::{COPIES, compile};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/rules")
}

#[test]
fn the_committed_tables_are_what_the_compilation_gives() {
    let compilation = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/rules");
    if !compilation.exists() {
        println!("skipped: the compilation is not here");
        return;
    }
    for made in compile(&compilation).unwrap() {
        let committed = fs::read(committed().join(&made.name)).unwrap();
        assert!(committed == made.bytes, "{} is out of date: run make-rules", made.name);
    }
}

#[test]
fn nothing_that_rests_on_memory_alone_is_committed() {
    for file in COPIES {
        let text = fs::read_to_string(committed().join(file.replace(".json", ".csv"))).unwrap();
        for (number, line) in text.lines().enumerate() {
            for word in ["recall", "general knowledge"] {
                assert!(!line.contains(word), "{file}:{}: {line}", number + 1);
            }
        }
    }
}

#[test]
fn every_row_says_where_it_was_read_and_when_it_held() {
    for file in COPIES {
        let path = committed().join(file.replace(".json", ".csv"));
        let mut reader = csv::Reader::from_path(path).unwrap();
        let columns = reader.headers().unwrap().clone();
        let place = |name| columns.iter().position(|it| it == name).expect("a column");
        let (url, as_of) = (place("source_url"), place("as_of"));
        for record in reader.records() {
            let record = record.unwrap();
            assert!(record[url].starts_with("https://"), "{file}: {record:?}");
            assert_eq!(record[as_of].len(), "2024-02-23".len(), "{file}: {record:?}");
        }
    }
}
