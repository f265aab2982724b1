//! Speed of one answer to a shipment, beside what was found: four parties, owners, goods and way.
//!
//! Usage: `shipments CORPUS.pcl [--rows N]`. Rows are invented from a fixed seed: a consignor, a consignee
//! with country and address, a carrier and a bank, a customs code, a description, a value, a country of
//! transit. In one row of ten the consignee is an entity of the corpus by its caption, in every second of
//! those one that somebody is said to own, if there are such. Prints rows a second on one thread, with
//! reading the row, screening, owners, ties, goods and all red flags, and how many reasons of each kind
//! came out.
//!
//! Caveats: wall times; the corpus is in memory, its graph was read before; working memory is kept
//! between rows, as `screen` does it. Names of others are made of a few dozen syllables, so that words come
//! again as they do in a user's own table.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use portcullis::assess::Assessor;
use portcullis::policy::Policy;
use portcullis::subject::Columns;
use portcullis::{Engine, Options, Scratch};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COLUMNS: [&str; 13] = [
    "shipment_id",
    "date",
    "consignor",
    "consignor_country",
    "consignee",
    "consignee_country",
    "consignee_address",
    "carrier",
    "bank",
    "hs_code",
    "goods_description",
    "value_usd",
    "transit_country",
];
const SYLLABLES: [&str; 24] = [
    "wob", "ble", "qui", "ra", "fen", "lo", "mar", "zi", "pan", "tu", "che", "ko", "ster", "ne",
    "lum", "ba", "dri", "gol", "vi", "sha", "mon", "te", "ryl", "os",
];
const FORMS: [&str; 6] = ["Ltd", "LLC", "GmbH", "Trading Co.", "S.A.", "Logistics B.V."];
const COUNTRIES: [&str; 8] = ["DE", "TR", "AE", "KZ", "CN", "NO", "IR", "RU"];
const CODES: [&str; 6] = ["854231", "848210", "300490", "8532.24", "691110", "901380"];

/// Numbers from a fixed seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }

    fn name(&mut self) -> String {
        let mut word = |count| (0..count).map(|_| self.of(&SYLLABLES)).collect::<String>();
        let (first, second) = (word(3), word(2));
        format!("{first} {second} {}", self.of(&FORMS))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: shipments CORPUS.pcl [--rows N]")?;
    let rows = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--rows"), Some(number)) => number.parse()?,
        _ => 20_000,
    };
    let engine = Engine::open(std::fs::read(path)?)?;
    let table = table(&engine, rows)?;
    let names: Vec<String> = COLUMNS.iter().map(|it| (*it).to_owned()).collect();
    let columns = Columns::recognise(&names, &[], None)?;
    let today = goods::Day::parse("2026-11-22")?;
    let opened = Instant::now();
    let assessor = Assessor::new(&engine, Policy::default(), Options::default(), today)?;
    println!("graph and addresses ready in {:.3} s", opened.elapsed().as_secs_f64());
    let mut scratch = Scratch::new();
    let (mut outcomes, mut kinds) = (BTreeMap::new(), BTreeMap::new());
    let began = Instant::now();
    for cells in &table {
        let subject = columns.subject("invented", cells)?;
        let assessment = assessor.assess("invented", subject, &mut scratch);
        *outcomes.entry(assessment.outcome.as_str()).or_insert(0) += 1;
        for reason in &assessment.reasons {
            *kinds.entry(reason.kind.as_str()).or_insert(0) += 1;
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    println!("{rows} rows in {seconds:.3} s: {:.0} rows/s on one thread", rows as f64 / seconds);
    println!("outcomes {outcomes:?}");
    println!("reasons {kinds:?}");
    Ok(())
}

/// Rows of one value a column.
fn table(engine: &Engine, rows: usize) -> Result<Vec<Vec<Vec<String>>>, Box<dyn Error>> {
    let graph = engine.graph()?;
    let index = engine.index();
    let targets = (0..index.len() as u32).map(index::EntityNumber);
    let targets: Vec<index::EntityNumber> = targets.filter(|it| index.is_matchable(*it)).collect();
    let owned = targets
        .iter()
        .filter(|it| graph.find(index.id(**it)).is_some_and(|node| graph.has_holder(node)));
    let owned: Vec<index::EntityNumber> = owned.copied().collect();
    println!(
        "{} entities to find, {} with somebody who owns or controls them",
        targets.len(),
        owned.len()
    );
    let mut chance = Chance(7);
    let mut made = Vec::new();
    for number in 0..rows {
        let consignee = match number % 20 {
            0 if !owned.is_empty() => index.caption(owned[chance.below(owned.len())]).to_owned(),
            0 | 10 => index.caption(targets[chance.below(targets.len())]).to_owned(),
            _ => chance.name(),
        };
        let address =
            format!("{} street {}, {}", chance.name(), 1 + chance.below(90), chance.of(&SYLLABLES));
        let row = [
            format!("B-{number}"),
            format!("2026-{:02}-{:02}", 1 + chance.below(10), 1 + chance.below(28)),
            chance.name(),
            chance.of(&COUNTRIES).to_owned(),
            consignee,
            chance.of(&COUNTRIES).to_owned(),
            address,
            chance.name(),
            chance.name(),
            chance.of(&CODES).to_owned(),
            "electronic parts".to_owned(),
            format!("{}.00", 100 + chance.below(90_000)),
            chance.of(&COUNTRIES).to_owned(),
        ];
        made.push(row.map(|it| vec![it]).to_vec());
    }
    Ok(made)
}
