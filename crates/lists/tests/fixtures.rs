//! Every format against a small document that we wrote ourselves.
//!
//! Each folder of `testdata` is one document in the format of a publisher, about parties that nobody
//! lists. `expected.jsonl` beside it holds the entities as FollowTheMoney JSON in the order of the
//! reader, `notices.txt` the notices. To accept what a reader says now, run the test with `ACCEPT` set
//! to the beginning of its folder's name, and read the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use lists::{Document, Parsed, Part, Reading, bytes, format, recognise};
use model::ftm;

const EXPECTED: &str = "expected.jsonl";
const NOTICES: &str = "notices.txt";

/// The dataset of formats that many publishers use, such as those of FollowTheMoney.
const NO_SOURCE: &str = "fixture";

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder exists");
    let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("it can be listed").path()).collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("it has a name").to_string_lossy().into_owned()
}

/// Reads the document in a folder as what its files are recognised to be.
fn read(folder: &Path) -> Parsed {
    let limits = bytes::Limits::default();
    let mut parts = Vec::new();
    let mut known = None;
    for path in sorted(folder) {
        let name = file_name(&path);
        if [EXPECTED, NOTICES].contains(&name.as_str()) {
            continue;
        }
        let raw = Box::new(fs::File::open(&path).expect("the file opens"));
        for (name, mut text) in bytes::text(&name, raw, &limits).expect("the file unpacks") {
            let found = recognise(&name, &bytes::head(&mut text))
                .unwrap_or_else(|| panic!("{} is not recognised", path.display()));
            parts.push(Part { role: found.role, name, text });
            known = Some(found);
        }
    }
    let found = known.unwrap_or_else(|| panic!("{} holds no document", folder.display()));
    let dataset = found.dataset.unwrap_or(NO_SOURCE);
    let mut parsed = Parsed::default();
    format::read(found.format, &Reading::of(dataset), Document { parts }, &mut parsed)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    parsed
}

/// What a document says, as the two files have it.
fn shown(parsed: &Parsed) -> [(&'static str, String); 2] {
    let entities: Vec<String> = parsed.entities.iter().map(ftm::write).collect();
    let mut notices: Vec<String> = parsed.notices.iter().map(ToString::to_string).collect();
    notices.extend(parsed.version.iter().map(|it| format!("version: {it}")));
    notices.extend(parsed.removed.iter().map(|it| format!("removed: {it}")));
    [(EXPECTED, lines(&entities)), (NOTICES, lines(&notices))]
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|it| format!("{}\n", it.trim_end())).collect()
}

#[test]
fn every_document_says_what_we_wrote_into_it() {
    let accepted = std::env::var("ACCEPT").ok();
    let mut folders = sorted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"));
    // Beside the folders lies the table of real documents.
    folders.retain(|it| it.is_dir());
    assert!(folders.len() > 5, "the folders of documents are missing");
    let mut differences = Vec::new();
    for folder in folders {
        let accept = accepted.as_deref().is_some_and(|it| file_name(&folder).starts_with(it));
        for (name, got) in shown(&read(&folder)) {
            let path = folder.join(name);
            if accept {
                fs::write(&path, got).expect("the file can be written");
                continue;
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            let mut pairs = expected.lines().zip(got.lines());
            let first = pairs.position(|(expected, got)| expected != got);
            let (have, want) = (got.lines().count(), expected.lines().count());
            if let Some(line) = first.or((have != want).then_some(have.min(want))) {
                let (got, expected) = (got.lines().nth(line), expected.lines().nth(line));
                let path = path.display();
                differences
                    .push(format!("{path}:{}\n  expected {expected:?}\n  got {got:?}", line + 1));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
