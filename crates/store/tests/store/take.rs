//! Taking documents from a folder that somebody filled by hand.

use std::fs;

use store::{Error, Origin, Outcome};

use crate::bench::{Bench, NAME, NEW, OLD};
use crate::server::{marked, ok};

/// Takes the source from a folder with these files.
fn take(bench: &Bench, files: &[(&str, &[u8])]) -> Result<Outcome, Error> {
    let folder = bench.folder.path().join("by hand");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    store::take(&bench.source, &folder, &bench.keep(), &bench.clock)
}

#[track_caller]
fn taken(files: &[&str], given: &[(&str, &[u8])], expected: &[&[u8]]) {
    let bench = Bench::new(files);
    let outcome = take(&bench, given).unwrap();
    let document = outcome.document();
    let bytes: Vec<_> =
        document.files.iter().map(|it| fs::read(document.path(it)).unwrap()).collect();
    assert_eq!(bytes, expected);
    let names: Vec<_> = document.files.iter().map(|it| it.file.as_str()).collect();
    assert_eq!(names, files, "kept under the names of the registry");
    bench.assert_whole(1);
}

#[test]
fn files_are_found_in_the_folder_or_in_that_of_the_source_in_any_case() {
    taken(&["sdn.csv"], &[("sdn.csv", OLD)], &[OLD]);
    taken(&["sdn.csv"], &[("SDN.CSV", OLD), ("other.csv", NEW)], &[OLD]);
    taken(&["sdn.csv", "ALT.csv"], &[("alt.csv", OLD), ("xx_test_list/Sdn.csv", NEW)], &[NEW, OLD]);
    taken(&["sdn.csv"], &[("sdn.csv", OLD), ("XX_Test_List/sdn.csv", NEW)], &[NEW]);
    taken(&["sdn.csv"], &[("sdn.csv", OLD), ("Sdn.csv", NEW)], &[OLD]);
}

#[test]
fn the_record_says_where_a_file_was_taken_from() {
    let bench = Bench::new(&["sdn.csv"]);
    let outcome = take(&bench, &[("SDN.csv", OLD)]).unwrap();
    let Origin::Taken(taken) = &outcome.document().files[0].origin else {
        panic!("expected a taken file");
    };
    let path = bench.folder.path().canonicalize().unwrap().join("by hand").join("SDN.csv");
    assert_eq!(taken.from, path.display().to_string());
    assert_eq!(taken.at.to_string(), "2026-11-19T10:00:00Z");
    let modified = fs::metadata(path).unwrap().modified().unwrap();
    assert_eq!(taken.modified_at, Some(modified.try_into().unwrap()));
    assert_eq!(bench.latest(), *outcome.document());
}

/// Nothing is taken; the message says that.
#[track_caller]
fn refused(given: &[(&str, &[u8])], is_kind: fn(&Error) -> bool, says: &[&str]) {
    let bench = Bench::new(&["sdn.csv", "alt.xml"]);
    let old = take(&bench, &[("sdn.csv", OLD), ("alt.xml", b"<list/>")]).unwrap();
    let error = take(&bench, given).unwrap_err();
    assert!(is_kind(&error), "{error:?}");
    let text = format!("{error}\nhint: {}", error.hint().unwrap());
    for words in says {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert_eq!(bench.latest(), *old.document());
    bench.assert_whole(1);
}

#[test]
fn what_is_missing_is_named_with_its_address() {
    refused(
        &[("sdn.csv", NEW)],
        Error::is_not_found,
        &["expected `alt.xml` there", "`xx_test_list`", "https://lists.example/alt.xml"],
    );
    refused(&[], Error::is_not_found, &["expected `sdn.csv`, `alt.xml` there", "they are missing"]);
    let folder: &[(&str, &[u8])] = &[("sdn.csv/x", NEW), ("alt.xml", b"<list/>")];
    refused(folder, Error::is_not_found, &["expected `sdn.csv` there"]);
}

#[test]
fn files_that_are_no_lists_are_not_taken() {
    let page: &[u8] = b"<html><title>Sign in</title></html>";
    let says = &["web page with the title \"Sign in\"", "https://lists.example/alt.xml"];
    refused(&[("sdn.csv", NEW), ("alt.xml", page)], Error::is_refused, says);
    refused(&[("sdn.csv", b""), ("alt.xml", b"<list/>")], Error::is_refused, &["empty"]);
    refused(&[("sdn.csv", NEW), ("alt.xml", b"<list><a")], Error::is_refused, &["cut off"]);
}

#[test]
fn two_files_of_one_name_are_not_guessed_between() {
    let given: &[(&str, &[u8])] = &[("SDN.csv", OLD), ("Sdn.csv", NEW), ("alt.xml", b"<list/>")];
    refused(given, Error::is_refused, &["expected one `sdn.csv`, found SDN.csv and Sdn.csv"]);
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    let bench = Bench::new(&["sdn.csv"]);
    let folder = bench.folder.path().join("nowhere");
    let error = store::take(&bench.source, &folder, &bench.keep(), &bench.clock).unwrap_err();
    assert!(error.is_disk(), "{error}");
    assert!(error.to_string().contains("nowhere"), "{error}");
}

#[test]
fn fetched_and_taken_documents_follow_each_other() {
    let bench = Bench::new(&["list.csv"]);
    assert!(take(&bench, &[("list.csv", OLD)]).unwrap().is_new());
    // What was taken has no mark to compare with; its bytes tell.
    let (outcome, server) = bench.fetch(vec![marked("\"a\"", OLD)]);
    assert!(!outcome.unwrap().is_new());
    assert_eq!(server.requests()[0].header("if-none-match"), None);
    assert!(bench.fetch(vec![ok(NEW)]).0.unwrap().is_new());
    assert!(!take(&bench, &[("list.csv", NEW)]).unwrap().is_new());
    assert_eq!(bench.keep().documents(NAME).unwrap().len(), 2);
    bench.assert_whole(2);
}
