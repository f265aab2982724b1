//! The corpus that is compiled into the program.

use lists::{Document, Reading};

use crate::Engine;
use crate::build::{Build, Checks, DocumentInfo};

/// Our own compilation, as FollowTheMoney statements; see `data/case/README.md`.
const STATEMENTS: &str = include_str!("../../../data/case/statements.csv");

/// Name of the dataset, as its statements have it.
const DATASET: &str = "portcullis_case";

/// The day of the compilation, which is its version.
const VERSION: &str = "2026-11-22";

/// Compiles the case data set. A few hundred entities take some milliseconds, less than it would take
/// to explain why a binary file lies in the repository.
pub(crate) fn engine() -> Engine {
    let mut build = Build::new();
    let dataset = DATASET.into();
    let info = DocumentInfo {
        title: "Published network behind Iranian-designed attack drones".to_owned(),
        version: VERSION.to_owned(),
        source: "data/case/statements.csv".to_owned(),
        digest: format!(
            "sha256:{}",
            hex::encode(<sha2::Sha256 as sha2::Digest>::digest(STATEMENTS))
        ),
        only_changes: false,
    };
    let mut sink = build.document(&dataset, info);
    let mut text = lists::Text::decode(Box::new(STATEMENTS.as_bytes()))
        .expect("reading from memory does not fail");
    let recognised = lists::recognise("statements.csv", &text.head());
    let format = recognised.expect("the case is in a format of ours").format;
    format
        .read(&Reading::of(DATASET), Document::of("statements.csv", text), &mut sink)
        .expect("the tests build the same corpus");
    sink.finish();
    build.finish(&Checks::default()).expect("the tests build the same corpus").engine
}
