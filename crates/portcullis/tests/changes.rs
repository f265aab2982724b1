//! Changes beside a corpus answer as the corpus would that has them in it.

use std::sync::atomic::{AtomicBool, Ordering};

use lists::Sink as _;
use model::{Entity, Schema, Statement};
use portcullis::build::{Build, Checks, DocumentInfo, join};
use portcullis::{Engine, Filter, Live, Options, Query, Scratch};
use proptest::prelude::*;

/// What a document says, step by step.
#[derive(Debug, Clone)]
enum Step {
    Has(Record),
    Removed(u8),
}

/// An entity in a few numbers: its id, its schema, its names, a birth year, a country.
#[derive(Debug, Clone)]
struct Record {
    id: u8,
    schema: usize,
    names: Vec<(usize, usize)>,
    year: Option<u16>,
    country: Option<usize>,
}

const SCHEMATA: [&str; 3] = ["Person", "Company", "Vessel"];
const WORDS: [&str; 12] = [
    "Zorvan",
    "Zorwan",
    "Kelmadi",
    "Kalmady",
    "Mohammed",
    "Muhamad",
    "Drake",
    "Trading",
    "LLC",
    "Nordwind",
    "Иванов",
    "Ivanov",
];
const COUNTRIES: [&str; 3] = ["ir", "ru", "cn"];

impl Record {
    fn entity(&self, dataset: &str) -> Entity {
        let schema = Schema::get(SCHEMATA[self.schema]).expect("it is a schema");
        let mut entity = Entity::new(format!("e{:02}", self.id), schema);
        let mut state = |property: &str, value: &str| {
            if let Some(property) = schema.property(property) {
                entity.push(Statement::new(property, value, dataset.into()));
            }
        };
        for (first, second) in &self.names {
            state("name", &format!("{} {}", WORDS[*first], WORDS[*second]));
        }
        if let Some(year) = self.year {
            state("birthDate", &year.to_string());
        }
        if let Some(country) = self.country {
            state("country", COUNTRIES[country]);
            // Those of one country share an address, and ships have an owner.
            state("address", &format!("Pier 7, {}", COUNTRIES[country]));
            state("owner", &format!("e{:02}", self.names.len() * 5));
        }
        entity
    }
}

fn record() -> impl Strategy<Value = Record> {
    let word = 0..WORDS.len();
    (
        0u8..24,
        0..SCHEMATA.len(),
        prop::collection::vec((word.clone(), word), 1..3),
        prop::option::of(1960u16..1963),
        prop::option::of(0..COUNTRIES.len()),
    )
        .prop_map(|(id, schema, names, year, country)| Record {
            id,
            // What an id stands for does not change its kind.
            schema: (usize::from(id) + schema / 3) % 3,
            names,
            year,
            country,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![3 => record().prop_map(Step::Has), 1 => (0u8..24).prop_map(Step::Removed)]
}

fn read(build: &mut Build<'_>, dataset: &str, only_changes: bool, steps: &[Step]) {
    let info = DocumentInfo { only_changes, ..DocumentInfo::default() };
    let mut sink = build.document(&dataset.into(), info);
    for step in steps {
        match step {
            Step::Has(record) => sink.entity(record.entity(dataset)),
            Step::Removed(id) => sink.removed(&format!("e{id:02}")),
        }
    }
    sink.finish();
}

fn has(records: &[Record]) -> Vec<Step> {
    records.iter().cloned().map(Step::Has).collect()
}

fn built(build: Build<'_>) -> Engine {
    build.finish(&Checks { allow_shrink: true, ..Checks::default() }).expect("a corpus").engine
}

fn changed(engine: &Engine, read: impl FnOnce(&mut Build<'_>)) -> Engine {
    let mut build = Build::changing(engine).expect("a sound corpus");
    read(&mut build);
    let checks = Checks { allow_shrink: true, changing: Some(engine), ..Checks::default() };
    build.finish(&checks).expect("changes").engine
}

fn joined(engine: &Engine) -> Engine {
    let checks = Checks { allow_shrink: true, ..Checks::default() };
    let mut file = Vec::new();
    let draft = join(engine).expect("a corpus");
    draft.write(&mut file).expect("memory does not fail");
    draft.test(file.into(), &checks).expect("a corpus").engine
}

/// Asks both about every pair of words, with and without fields, and for all entities.
fn check_same(one: &Engine, other: &Engine) {
    let ids = |it: &Engine| -> Vec<String> {
        let mut ids: Vec<String> = it.ids().map(str::to_owned).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(one), ids(other));
    let entities = |it: &Engine| -> Vec<Entity> {
        it.records().map(|it| it.and_then(|it| it.entity()).expect("it was written")).collect()
    };
    assert_eq!(entities(one), entities(other));
    let graph = |it: &Engine| it.graph().expect("a graph").encode();
    assert_eq!(graph(one), graph(other));
    let counts = |it: &Engine| -> Vec<(String, u64, u64)> {
        let datasets = it.corpus().datasets.iter().filter(|it| it.entities > 0);
        datasets.map(|it| (it.name.to_string(), it.entities, it.targets)).collect()
    };
    assert_eq!(counts(one), counts(other));
    for (place, first) in WORDS.iter().enumerate() {
        let second = WORDS[(place * 5 + 1) % WORDS.len()];
        for schema in ["Person", "LegalEntity"] {
            let mut query = Query::named(schema, &format!("{first} {second}")).expect("a schema");
            if place % 2 == 0 {
                query.add("country", "ir");
            }
            for exhaustive in [false, true] {
                let options =
                    Options { min_score: 0.01, limit: 50, exhaustive, ..Options::default() };
                assert_eq!(one.screen(&query, &options), other.screen(&query, &options));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn changes_beside_a_corpus_answer_as_the_corpus_that_has_them(
        whole in prop::collection::vec(record(), 1..20),
        first in prop::collection::vec(step(), 0..8),
        second in prop::collection::vec(step(), 0..8),
    ) {
        let mut build = Build::new();
        read(&mut build, "a", false, &has(&whole));
        let base = built(build);
        let once = changed(&base, |it| read(it, "a", true, &first));
        let twice = changed(&once, |it| read(it, "a", true, &second));

        let mut build = Build::new();
        read(&mut build, "a", false, &has(&whole));
        read(&mut build, "a", true, &first);
        read(&mut build, "a", true, &second);
        let Ok(at_once) = build.finish(&Checks { allow_shrink: true, ..Checks::default() }) else {
            prop_assert_eq!(twice.len(), 0, "only a corpus without entities is refused");
            return Ok(());
        };
        check_same(&twice, &at_once.engine);
        check_same(&joined(&twice), &at_once.engine);
    }

    #[test]
    fn a_list_that_comes_anew_takes_the_place_of_the_old_one(
        old in prop::collection::vec(record(), 1..12),
        other in prop::collection::vec(record(), 1..12),
        new in prop::collection::vec(record(), 1..12),
    ) {
        let mut build = Build::new();
        read(&mut build, "a", false, &has(&old));
        read(&mut build, "b", false, &has(&other));
        let base = built(build);
        let changed = changed(&base, |it| read(it, "a", false, &has(&new)));

        let mut build = Build::new();
        // What stays stands before what comes: the order of statements is that of reading.
        read(&mut build, "b", false, &has(&other));
        read(&mut build, "a", false, &has(&new));
        check_same(&changed, &built(build));
    }
}

fn person(id: u8, words: (usize, usize), country: usize) -> Record {
    Record { id, schema: 0, names: vec![words], year: None, country: Some(country) }
}

#[test]
fn a_list_that_did_not_change_leaves_nothing_to_be_kept() {
    let records = has(&[person(0, (0, 2), 0), person(3, (4, 11), 1)]);
    let mut build = Build::new();
    read(&mut build, "a", false, &records);
    let base = built(build);
    let mut build = Build::changing(&base).expect("a sound corpus");
    read(&mut build, "a", false, &records);
    let checks = Checks { changing: Some(&base), ..Checks::default() };
    let built = build.finish(&checks).expect("changes");
    assert_eq!(built.names_tested, 0);
    check_same(&built.engine, &base);
}

#[test]
fn changes_for_another_corpus_are_refused() {
    let of = |records: &[Record]| {
        let mut build = Build::new();
        read(&mut build, "a", false, &has(records));
        built(build)
    };
    let (one, other) = (of(&[person(0, (0, 2), 0)]), of(&[person(1, (0, 2), 0)]));
    let mut build = Build::changing(&one).expect("a sound corpus");
    read(&mut build, "a", true, &[Step::Removed(0)]);
    let mut file = Vec::new();
    build.compile().expect("changes").write(&mut file).expect("memory does not fail");
    let error = other.with_changes(file.clone()).err().expect("they are not for it");
    assert!(error.is_other_base(), "{error}");
    let error = one.with_changes(one_file()).err().expect("they are no changes");
    assert!(error.is_other_base(), "{error}");
    assert_eq!(one.with_changes(file).expect("they are for it").len(), 0);
}

fn one_file() -> Vec<u8> {
    let mut build = Build::new();
    read(&mut build, "a", false, &has(&[person(0, (0, 2), 0)]));
    let mut file = Vec::new();
    build.compile().expect("a corpus").write(&mut file).expect("memory does not fail");
    file
}

#[test]
fn queries_finish_on_the_snapshot_that_they_began_with() {
    let of = |words: (usize, usize)| {
        let mut build = Build::new();
        read(&mut build, "a", false, &has(&[person(0, words, 0)]));
        built(build)
    };
    // One of two snapshots answers, never a bit of each: its only name and its digest belong together.
    let (one, other) = ((0, 2), (4, 11));
    let names = [one, other].map(|it| format!("{} {}", WORDS[it.0], WORDS[it.1]));
    let digests = [one, other].map(|it| of(it).corpus().digest.clone());
    let live = Live::new(of(one));
    let query = Query::named("Person", &names[0]).expect("a schema");
    let replaced = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut scratch = Scratch::new();
                while !replaced.load(Ordering::Relaxed) {
                    let engine = live.now();
                    let digest = engine.corpus().digest.clone();
                    std::thread::yield_now();
                    let hits = engine.screen_with(&query, &Options::default(), &mut scratch).hits;
                    let is_first = digest == digests[0];
                    assert_eq!(hits.iter().any(|it| it.caption == names[0]), is_first);
                }
            });
        }
        for step in 0..200 {
            let old = live.replace(of(if step % 2 == 0 { other } else { one }));
            assert_eq!(old.corpus().digest, digests[step % 2]);
        }
        replaced.store(true, Ordering::Relaxed);
    });
}

/// Whom a filter leaves of three persons of one name: in dataset a from Iran, in b from Russia, in both
/// from China.
fn check_filter(filter: Filter, expected: &[&str]) {
    let mut build = Build::new();
    let both = person(9, (0, 2), 2);
    read(&mut build, "a", false, &has(&[person(0, (0, 2), 0), both.clone()]));
    read(&mut build, "b", false, &has(&[person(3, (0, 2), 1), both]));
    let engine = built(build);
    let query = Query::named("Person", "Zorvan Kelmadi").expect("a schema");
    for exhaustive in [false, true] {
        let options = Options { exhaustive, filter: filter.clone(), ..Options::default() };
        assert_eq!(filter.check(&engine), Ok(()));
        let screening = engine.screen(&query, &options);
        let mut found: Vec<&str> = screening.hits.iter().map(|it| it.id.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{filter:?}");
    }
}

#[test]
fn a_filter_leaves_what_it_names() {
    let all = Filter::default;
    let schema = |name: &str| Schema::get(name).expect("it is a schema");
    check_filter(all(), &["e00", "e03", "e09"]);
    check_filter(Filter { datasets: vec!["a".into()], ..all() }, &["e00", "e09"]);
    check_filter(Filter { except_datasets: vec!["a".into()], ..all() }, &["e03", "e09"]);
    let of_neither =
        Filter { datasets: vec!["a".into()], except_datasets: vec!["a".into()], ..all() };
    check_filter(of_neither, &[]);
    check_filter(Filter { countries: vec!["ru".into(), "cn".into()], ..all() }, &["e03", "e09"]);
    check_filter(Filter { topics: vec!["sanction".into()], ..all() }, &[]);
    check_filter(Filter { schemata: vec![schema("LegalEntity")], ..all() }, &["e00", "e03", "e09"]);
    check_filter(Filter { schemata: vec![schema("Vessel")], ..all() }, &[]);
    let ids = vec!["e00".to_owned(), "e03".to_owned(), "nobody".to_owned()];
    check_filter(Filter { except_ids: ids, ..all() }, &["e09"]);
    // Nobody says when they changed: they may have.
    check_filter(Filter { changed_since: Some(0), ..all() }, &["e00", "e03", "e09"]);
}

#[test]
fn a_filter_that_names_what_does_not_exist_is_told() {
    let engine = Engine::builtin();
    let all = Filter::default;
    for (filter, expected) in [
        (
            Filter { datasets: vec!["ofac".into()], ..all() },
            "the corpus has no dataset \"ofac\"; it has portcullis_case",
        ),
        (
            Filter { topics: vec!["sanctions".into()], ..all() },
            "there is no topic \"sanctions\"; topics are like sanction, role.pep and export.control",
        ),
        (
            Filter { countries: vec!["Iran".into()], ..all() },
            "there is no country \"Iran\"; countries are like ir, ru and cn",
        ),
    ] {
        assert_eq!(filter.check(&engine).err().map(|it| it.to_string()).as_deref(), Some(expected));
    }
}
