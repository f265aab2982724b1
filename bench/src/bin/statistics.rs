//! What the names of a list are like, real or generated, as rows of a Markdown table.
//!
//! Usage: `statistics CORPUS.ftm.jsonl | --generated ENTITIES [--seed S]`.

#![expect(clippy::print_stdout, reason = "what it measured is its output")]

use std::error::Error;

use bench::generate::Population;
use bench::statistics::Statistics;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut file, mut generated, mut seed) = (None, None, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || -> Result<u64, Box<dyn Error>> {
            Ok(arguments.next().ok_or("a number is missing")?.parse()?)
        };
        match argument.as_str() {
            "--generated" => generated = Some(number()?),
            "--seed" => seed = number()?,
            _ => file = Some(argument),
        }
    }
    let statistics = match (file, generated) {
        (None, Some(count)) => Statistics::of(Population::new(seed, count).entities()),
        (Some(file), None) => {
            let dataset = "corpus".into();
            let text = std::fs::read_to_string(file)?;
            let entities: Result<Vec<_>, _> =
                text.lines().map(|it| model::ftm::read(it, &dataset)).collect();
            Statistics::of(entities?.into_iter().map(|it| it.entity))
        }
        _ => {
            return Err(
                "usage: statistics CORPUS.ftm.jsonl | --generated ENTITIES [--seed S]".into()
            );
        }
    };
    for (what, number) in statistics.rows() {
        println!("| {what} | {number} |");
    }
    Ok(())
}
