//! The readers against whole lists as authorities published them.
//!
//! The files are not in the repository; without them the tests say so and pass.

#![expect(clippy::print_stdout, reason = "skipped files and figures are for whoever runs the tests")]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use lists::{Document, Parsed, Reading, bytes, format, recognise};
use model::{NoticeKind, PropertyType};

fn data(file: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/lists").join(file);
    if !path.exists() {
        println!("skipped: {file} is not on this machine");
        return None;
    }
    Some(path)
}

/// Reads a file as whatever it is recognised to be.
fn parse(file: &str) -> Option<(String, Parsed)> {
    let path = data(file)?;
    let reading = Reading::of("test");
    let raw = Box::new(File::open(&path).expect("the file exists"));
    let mut texts = bytes::text(file, raw, &reading.limits).expect("the file can be unpacked");
    let (name, mut text) = texts.remove(0);
    let found = recognise(&name, &bytes::head(&mut text)).expect("the file is recognised");
    let mut parsed = Parsed::default();
    let start = Instant::now();
    format::read(found.format, &reading, Document::of(&name, text), &mut parsed)
        .expect("the document is whole");
    println!("{file}: {} in {:.0?}", found.format.name(), start.elapsed());
    report(&parsed);
    Some((found.dataset.unwrap_or_default().to_owned(), parsed))
}

/// What came out, for whoever runs the tests with `--nocapture`.
fn report(parsed: &Parsed) {
    let mut schemata: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut names, mut identifiers) = (0, 0);
    for entity in &parsed.entities {
        *schemata.entry(entity.schema().name()).or_default() += 1;
        if is_listed(entity) {
            names += entity.of_type(PropertyType::Name).count();
            identifiers += entity.of_type(PropertyType::Identifier).count();
        }
    }
    let mut notices: BTreeMap<(NoticeKind, &str), usize> = BTreeMap::new();
    for notice in &parsed.notices {
        *notices.entry((notice.kind, notice.field.as_deref().unwrap_or("-"))).or_default() += 1;
    }
    println!(
        "  {schemata:?}, {names} names, {identifiers} identifiers, version {:?}",
        parsed.version
    );
    println!("  {} notices: {notices:?}", parsed.notices.len());
    parsed.notices.iter().take(20).for_each(|it| println!("  {it}"));
}

fn is_listed(entity: &model::Entity) -> bool {
    entity.values("topics").contains(&"sanction")
}

/// Every record of the file is an entity with a name, and each entity has its sanction.
fn check(file: &str, dataset: &str, records: usize) -> Option<Parsed> {
    let (found, parsed) = parse(file)?;
    assert_eq!(found, dataset, "{file}");
    let listed: Vec<_> = parsed.entities.iter().filter(|it| is_listed(it)).collect();
    assert_eq!(listed.len(), records, "{file}: records");
    for entity in listed {
        assert!(!entity.values("name").is_empty(), "{file}: {} has no name", entity.id());
        let sanctioned =
            parsed.entities.iter().any(|it| it.values("entity").contains(&entity.id()));
        assert!(sanctioned, "{file}: {} has no sanction", entity.id());
    }
    let rejected = parsed.notices.iter().find(|it| it.kind == NoticeKind::Rejected);
    assert_eq!(rejected, None, "{file}");
    Some(parsed)
}

fn count(parsed: &Parsed, schema: &str) -> usize {
    parsed.entities.iter().filter(|it| it.schema().is_a(schema)).count()
}

#[test]
fn the_un_list_of_february_2026_is_whole() {
    let Some(parsed) = check("un/consolidated-2026-02-27.xml", "un_sc_sanctions", 1003) else {
        return;
    };
    assert_eq!((count(&parsed, "Person"), count(&parsed, "Organization")), (730, 273));
    assert_eq!(parsed.version.as_deref(), Some("2026-02-27T00:00:09.554Z"));
}

#[test]
fn the_un_list_of_november_2024_is_whole() {
    check("un/consolidated-2024-11-30.xml.gz", "un_sc_sanctions", 879);
}

#[test]
fn the_eu_list_is_read_in_both_formats() {
    check("eu-fsf/xmlFullSanctionsList_1_1-2026-08-05-excerpt.xml", "eu_fsf", 5);
    check("eu-fsf/global-2016-02-11-oldformat.xml.gz", "eu_fsf", 595);
}

#[test]
fn the_uk_lists_of_today_and_of_2016_are_whole() {
    check("gb-uksl/uk-sanctions-list-2026-09-07-excerpt.xml", "gb_fcdo_sanctions", 5);
    // 800 rows below the two head lines, 463 groups.
    check("gb-ofsi/ConList-2016-02-12.csv", "gb_hmt_sanctions", 463);
}
