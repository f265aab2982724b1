//! What a list says must not get lost: every reader against whole lists as authorities published them.
//!
//! The lists are not in the repository; without them the test says so and passes. [`counts`] compares what
//! came out of each document with the committed table `testdata/real_counts.tsv`. [`words`] and [`facts`]
//! read the same files by another road and look whether everything that stands there came out, and under
//! the property that it belongs to.
//!
//! To accept what the readers say now, run the test with `ACCEPT=1` and read the difference of the
//! table before you commit it.

#![expect(clippy::print_stdout, reason = "the test tells what it skipped and what it found")]

use std::path::Path;

use documents::{DOCUMENTS, Read, Real};

mod cells;
mod counts;
mod documents;
mod facts;
mod left_out;
mod wholeness;
mod words;

/// Looks at one document after reading and tells what is wrong with it.
type Check = fn(&Real, &Read) -> Vec<String>;

const CHECKS: &[(&str, Check)] = &[
    ("every record is there", counts::check),
    ("no record is rejected", wholeness::no_record_is_rejected),
    ("every pointer leads somewhere", wholeness::pointers_lead_somewhere),
    ("whoever is listed has a name and a sanction", wholeness::the_listed_have_names_and_sanctions),
    ("every word comes out", words::check),
    ("every fact is under its property", facts::check),
];

/// Failures shown for each check of a document.
const SHOWN: usize = 20;

#[test]
fn nothing_that_a_list_says_gets_lost() {
    let (mut rows, mut report) = (Vec::new(), Vec::new());
    for real in DOCUMENTS {
        let Some(read) = real.read() else { return };
        for (what, check) in CHECKS {
            let failures = check(real, &read);
            println!("{}: {what}: {} failures", real.name(), failures.len());
            let shown = failures.iter().take(SHOWN);
            report.extend(shown.map(|it| format!("{}: not so: {what}: {it}", real.name())));
        }
        rows.push(counts::row(real, &read));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/real_counts.tsv");
    if std::env::var("ACCEPT").is_ok_and(|it| it == "1") {
        std::fs::write(&path, counts::table(&rows)).expect("the table can be written");
    }
    let table = std::fs::read_to_string(&path).expect("the table is committed");
    report.extend(counts::differences(&rows, &table));
    assert!(report.is_empty(), "{}", report.join("\n"));
}
