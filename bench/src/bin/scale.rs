//! Speed, memory and recall at any size: a generated corpus and queries whose answers are known, in
//! process.
//!
//! Usage: `scale ENTITIES [--queries N] [--seed S] [--fields] [--rounds N] [--corpus FILE]
//! [--export FOLDER]`.
//! Builds the corpus, asks the queries on one thread, and prints two Markdown tables. Only the name is
//! asked for unless `--fields` is given. With `--corpus` the corpus is taken from that file if it is
//! there, and written to it otherwise; only a run that takes it from the file tells the memory that
//! answering needs, because a build before it leaves its own behind. `--export` writes the entities
//! (`entities.ftm.jsonl`) and the queries with their fields (`queries.csv`) for others to be measured
//! with, and does nothing else.
//!
//! Caveats: the corpus is generated (see `README.md`); the speed is that of the whole answer, the top
//! five with evidence, each query seen for the first time in its round; recall@1 and recall@5 are those
//! of hits from the threshold of 0.70 on, as users get them. Times are wall times unless a row says
//! otherwise. Names a second and core are names over the seconds of all threads on processors.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bench::generate::{Population, Questions};
use bench::measure::{self, Memory, Times};
use bench::tally::{Tallies, Tally};
use bench::{Labelled, export};
use model::Entity;
use portcullis::build::{Checks, stream};
use portcullis::{Bytes, Engine, Options};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "usage: scale ENTITIES [--queries N] [--seed S] [--fields] [--rounds N] [--corpus FILE] [--export FOLDER]";

/// What the command line asks for.
struct Plan {
    entities: u64,
    queries: usize,
    seed: u64,
    fields: bool,
    rounds: u32,
    corpus: Option<PathBuf>,
    export: Option<PathBuf>,
}

impl Plan {
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Plan, Box<dyn Error>> {
        let mut plan = Plan {
            entities: 0,
            queries: 2000,
            seed: 1,
            fields: false,
            rounds: 1,
            corpus: None,
            export: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--queries" => plan.queries = value()?.parse()?,
                "--seed" => plan.seed = value()?.parse()?,
                "--rounds" => plan.rounds = value()?.parse()?,
                "--corpus" => plan.corpus = Some(value()?.into()),
                "--export" => plan.export = Some(value()?.into()),
                "--fields" => plan.fields = true,
                _ => plan.entities = argument.parse().map_err(|_| USAGE)?,
            }
        }
        if plan.entities == 0 { Err(USAGE.into()) } else { Ok(plan) }
    }
}

/// A table of what was measured, in the order of measuring.
#[derive(Default)]
struct Table(Vec<(&'static str, String)>);

impl Table {
    fn row(&mut self, what: &'static str, number: impl ToString) {
        self.0.push((what, number.to_string()));
    }

    fn print(&self) {
        println!("| what | measured |\n|---|---|");
        for (what, number) in &self.0 {
            println!("| {what} | {number} |");
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let plan = Plan::read(std::env::args().skip(1))?;
    let population = Population::new(plan.seed, plan.entities);
    if let Some(folder) = &plan.export {
        return export(&population, plan.queries, folder);
    }
    let mut table = Table::default();
    let folder = tempfile::tempdir()?;
    let file = plan.corpus.clone().unwrap_or_else(|| folder.path().join("generated.pcl"));
    if !file.exists() {
        build(&population, &file, &mut table)?;
    }
    let queries = questions(&population, &plan);
    answer(&plan, &file, &queries, table)
}

/// Entities that are generated at a time, so that the clock is seldom asked.
const CHUNK: usize = 4096;

/// What something took: by the clock, and on the processors.
#[derive(Default)]
struct Cost {
    wall: Duration,
    cpu: f64,
}

/// Builds the corpus, self-test included.
fn build(population: &Population, path: &Path, table: &mut Table) -> Result<(), Box<dyn Error>> {
    let mut generating = Cost::default();
    let (started, cpu) = (Instant::now(), measure::process_seconds());
    let mut entities = population.entities();
    let chunk = || {
        let chunk: Vec<Entity> = timed(&mut generating, || entities.by_ref().take(CHUNK).collect());
        (!chunk.is_empty()).then_some(chunk)
    };
    let draft = stream(std::iter::from_fn(chunk).flatten().map(Ok), index::About::default())?;
    let mut file = BufWriter::new(File::create(path)?);
    draft.write(&mut file)?;
    file.flush()?;
    let map = index::Map::of(&File::open(path)?)?;
    let built = draft.test(map.into(), &Checks::default())?;
    let seconds = (started.elapsed() - generating.wall).as_secs_f64();
    table.row("build with self-test, without generating", format!("{seconds:.1} s"));
    if let Some((end, start)) = measure::process_seconds().zip(cpu) {
        let cpu = end - start - generating.cpu;
        table.row("the same by time on the processors", format!("{cpu:.1} s"));
        let a_core = built.names_tested as f64 / cpu;
        table.row("names built a second and core", format!("{a_core:.0}"));
    }
    table.row("generating the entities", format!("{:.1} s", generating.wall.as_secs_f64()));
    table.row("most memory of the build", mebibytes(Memory::now().peak));
    Ok(())
}

/// Does something on this thread and adds what it took.
fn timed<T>(cost: &mut Cost, work: impl FnOnce() -> T) -> T {
    let (started, cpu) = (Instant::now(), measure::thread_seconds());
    let done = work();
    cost.wall += started.elapsed();
    cost.cpu += measure::thread_seconds().zip(cpu).map_or(0.0, |(end, start)| end - start);
    done
}

/// Bytes a name: of all, of what leads to entities, and of what tells of them.
fn sizes<'a>(sections: impl Iterator<Item = (&'a str, usize)>, names: usize, table: &mut Table) {
    let (mut all, mut source, mut told) = (0, 0, 0);
    for (section, bytes) in sections {
        all += bytes;
        match section {
            "blocks" | "block starts" => source += bytes,
            "entities" | "text" | "entity facts" => told += bytes,
            _ => {}
        }
    }
    let a_name = |bytes: usize| format!("{:.0}", bytes as f64 / names as f64);
    table.row("file, bytes a name", a_name(all));
    table.row("of these source JSON, packed", a_name(source));
    table.row("of these ids, captions, names as printed, facts", a_name(told));
    table.row("of these the index", a_name(all - source - told));
}

/// The queries with all their right answers.
fn questions(population: &Population, plan: &Plan) -> Vec<Labelled> {
    let mut questions: Questions = population.questions(plan.queries, plan.fields);
    population.entities().for_each(|it| questions.see(&it));
    questions.finish().0
}

fn answer(
    plan: &Plan,
    path: &Path,
    queries: &[Labelled],
    mut table: Table,
) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let header = index::Corpus::open(Bytes::from(index::Map::of(&File::open(path)?)?))?;
    let mapped = started.elapsed();
    let engine = Engine::of(header)?;
    let opened = started.elapsed();
    engine.screen(&queries.first().ok_or("there are no queries")?.query, &Options::default());
    let answered = started.elapsed();
    let index = engine.index();
    table.row("entities", index.len());
    table.row("names", index.name_count());
    table.row("distinct words", index.token_count());
    sizes(index.sizes(), index.name_count(), &mut table);
    table.row("mapping the file, header and table checked", milliseconds(mapped));
    table.row("checking all of it", milliseconds(opened - mapped));
    table.row("from the start to the first answer", milliseconds(answered));
    let times = measure::speed(&engine, queries, plan.rounds);
    let memory = Memory::now();
    speed(&times, &mut table);
    table.row("memory when answering", mebibytes(memory.resident));
    table.row("most memory", mebibytes(memory.peak));
    table.print();
    let tallies = Tallies::of(&engine, queries, &Options::default(), |_, _| {});
    recall(&tallies);
    Ok(())
}

fn speed(times: &Times, table: &mut Table) {
    table.row("queries a second on one thread", format!("{:.0}", times.a_second()));
    if let Some(cpu) = times.a_processor_second() {
        table.row("the same by time on the processor", format!("{cpu:.0}"));
    }
    let at = |it: f64| format!("{:.0} µs", times.at(it));
    table.row("a query, p50", at(0.5));
    table.row("p90", at(0.9));
    table.row("p99", at(0.99));
    table.row("most", at(1.0));
}

fn recall(tallies: &Tallies<'_>) {
    println!("\n| queries | count | recall@1 | recall@5 | with an alert | complete |");
    println!("|---|---|---|---|---|---|");
    let row = |what: &str, tally: &Tally| {
        println!(
            "| {what} | {} | {:.4} | {:.4} | {:.4} | {:.4} |",
            tally.all,
            tally.share(tally.first),
            tally.share(tally.shown),
            tally.share(tally.alerts),
            tally.share(tally.complete)
        );
    };
    row("all of somebody listed", &tallies.positives);
    row("all of strangers", &tallies.negatives);
    tallies.by_class.iter().for_each(|(class, tally)| row(class, tally));
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20))
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
