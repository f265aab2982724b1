//! The readers of the American lists against whole files as the authorities published them.
//!
//! The files are not in the repository; without them the tests say so and pass. With
//! `--nocapture` each file prints one line of what was found in it.

#![expect(clippy::print_stdout, reason = "the tests tell what they skipped and what they found")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lists::{Document, Parsed, Part, Reading, Recognised, bytes, format, recognise};
use model::{Entity, NoticeKind, PropertyType};

/// The path of a file of test data, if it is on this machine.
fn data(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/lists").join(file);
    if !path.exists() {
        println!("skipped: {file} is not on this machine");
        return None;
    }
    Some(path)
}

/// The parts of the document that these files make up, with what they were recognised as.
fn parts(files: &[&str]) -> Option<Vec<(Recognised, Part<'static>)>> {
    let mut parts = Vec::new();
    for file in files {
        let path = data(file)?;
        let raw = Box::new(File::open(&path).expect("the file exists"));
        let limits = bytes::Limits::default();
        for (name, mut text) in bytes::text(file, raw, &limits).expect("the file can be unpacked") {
            let found = recognise(&name, &bytes::head(&mut text)).expect("the file is recognised");
            parts.push((found, Part { role: found.role, name, text }));
        }
    }
    Some(parts)
}

/// Reads one document as what it is recognised to be, and prints what is in it.
fn read(files: &[&str], dataset: &str) -> Option<Parsed> {
    let (found, parts): (Vec<_>, Vec<_>) = parts(files)?.into_iter().unzip();
    assert_eq!(found[0].dataset, Some(dataset), "{}", files[0]);
    let reading = Reading::of(dataset);
    let mut parsed = Parsed::default();
    let start = Instant::now();
    format::read(found[0].format, &reading, Document { parts }, &mut parsed)
        .expect("the document is whole");
    let time = start.elapsed();
    println!("{}: {} in {time:?}", files[0], summary(&parsed));
    Some(parsed)
}

fn summary(parsed: &Parsed) -> String {
    let mut schemata = BTreeMap::new();
    let (mut names, mut numbers) = (0, 0);
    for entity in &parsed.entities {
        schemata.entry(entity.schema().name()).or_insert_with(BTreeSet::new).insert(entity.id());
        names += entity.of_type(PropertyType::Name).count();
        if entity.schema().is_a("LegalEntity") || entity.schema().is_a("Vehicle") {
            numbers += entity.of_type(PropertyType::Identifier).count();
        }
    }
    let schemata: Vec<String> =
        schemata.iter().map(|(name, ids)| format!("{name} {}", ids.len())).collect();
    let mut notices = BTreeMap::new();
    for notice in &parsed.notices {
        *notices.entry(notice.kind.as_str()).or_insert(0) += 1;
    }
    let notes: usize = parsed.entities.iter().map(|it| it.values("notes").len()).sum();
    format!(
        "{}; names {names}; identifiers {numbers}; notes {notes}; version {:?}; notices {notices:?}",
        schemata.join(", "),
        parsed.version
    )
}

/// The distinct entities that a sanction points to.
fn listed(parsed: &Parsed) -> BTreeSet<&str> {
    let sanctions = parsed.entities.iter().filter(|it| it.schema().is_a("Sanction"));
    sanctions.flat_map(|it| it.values("entity")).collect()
}

/// The distinct records that sanctions come from.
fn records(parsed: &Parsed) -> BTreeSet<&str> {
    let sanctions = parsed.entities.iter().filter(|it| it.schema().is_a("Sanction"));
    sanctions.flat_map(Entity::statements).filter_map(|it| it.origin.as_deref()).collect()
}

/// Every entity that another points to, in the document itself, is there.
fn dangling(parsed: &Parsed) -> Vec<String> {
    let known: BTreeSet<&str> = parsed.entities.iter().map(Entity::id).collect();
    let pointers = parsed.entities.iter().flat_map(|it| it.of_type(PropertyType::Entity));
    pointers.filter(|it| !known.contains(it.value.as_str())).map(|it| it.value.clone()).collect()
}

fn check(files: &[&str], dataset: &str, parties: usize) -> Option<Parsed> {
    let parsed = read(files, dataset)?;
    assert_eq!(listed(&parsed).len(), parties, "{}", files[0]);
    assert_eq!(dangling(&parsed), Vec::<String>::new(), "{}", files[0]);
    let rejected = parsed.notices.iter().filter(|it| it.kind == NoticeKind::Rejected);
    assert_eq!(rejected.count(), 0, "{}", files[0]);
    Some(parsed)
}

#[test]
fn ofac_csv_is_read_whole() {
    check(
        &[
            "us-ofac/sdn-2021-07/sdn.csv",
            "us-ofac/sdn-2021-07/add.csv",
            "us-ofac/sdn-2021-07/alt.csv",
            "us-ofac/sdn-2021-07/sdn_comments.csv",
        ],
        "us_ofac_sdn",
        8976,
    );
    check(&["us-ofac/sdn-2023-01/sdn.csv", "us-ofac/sdn-2023-01/add.csv"], "us_ofac_sdn", 11443);
    check(
        &[
            "us-ofac/sdn-2026-excerpt/sdn.csv",
            "us-ofac/sdn-2026-excerpt/add.csv",
            "us-ofac/sdn-2026-excerpt/alt.csv",
        ],
        "us_ofac_sdn",
        94,
    );
    check(
        &[
            "us-ofac/sdn-2025-12-partial/sdn.derived.csv",
            "us-ofac/sdn-2025-12-partial/add.csv",
            "us-ofac/sdn-2025-12-partial/alt.csv",
            "us-ofac/sdn-2025-12-partial/sdn_comments.csv",
        ],
        "us_ofac_sdn",
        17815,
    );
    check(
        &[
            "us-ofac/cons-2025-12/cons_prim.csv",
            "us-ofac/cons-2025-12/cons_add.csv",
            "us-ofac/cons-2025-12/cons_alt.csv",
            "us-ofac/cons-2025-12/cons_comments.csv",
        ],
        "us_ofac_cons",
        442,
    );
}

#[test]
fn ofac_xml_is_read_whole() {
    let Some(parsed) = read(&["us-ofac/enhanced-2025-01/CONS_ENHANCED.ZIP"], "us_ofac_cons") else {
        return;
    };
    assert_eq!(listed(&parsed).len(), 443);
    assert_eq!(parsed.version.as_deref(), Some("2025-01-10"));
    check(&["us-ofac/legacy-xml/sdn-2014-sample.xml"], "us_ofac_sdn", 4);
    // Two of its 24 entries have the same number.
    check(&["us-ofac/legacy-xml/consolidated-2021-06-sample.xml"], "us_ofac_cons", 23);
}

#[test]
fn trade_lists_are_read_whole() {
    for (file, rows) in [
        ("us-csl/consolidated-2022-04.csv.gz", 14160),
        ("us-csl/consolidated-2023-11-subset.csv.gz", 4227),
        ("us-csl/consolidated-2016-02-sample.csv", 399),
    ] {
        if let Some(parsed) = read(&[file], "us_trade_csl") {
            // The last row of the file of 2023 is cut short.
            let lost = [NoticeKind::Rejected, NoticeKind::CutShort];
            let lost = parsed.notices.iter().filter(|it| lost.contains(&it.kind)).count();
            assert_eq!(records(&parsed).len() + lost, rows, "{file}");
            assert_eq!(dangling(&parsed), Vec::<String>::new(), "{file}");
        }
    }
    if let Some(parsed) = read(&["us-export-control/dpl-2023-11.txt"], "us_bis_denied") {
        assert_eq!(records(&parsed).len(), 665);
    }
}
