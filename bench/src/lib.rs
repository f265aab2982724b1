//! What the programs of this crate share: a corpus from a file or [`generate`]d, labelled queries for
//! it, and how answers are counted and timed.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use generate::Population;
use portcullis::Query;
use portcullis::build::{Build, Counts, DocumentInfo};

pub mod generate;
pub mod measure;
pub mod statistics;
pub mod tally;

/// Reads FollowTheMoney JSON lines as one dataset into a corpus in the making.
pub fn corpus(path: &str) -> Result<(Build<'static>, Counts), Box<dyn Error>> {
    let mut build = Build::new();
    let dataset = "corpus".into();
    let mut sink = build.document(&dataset, DocumentInfo::default());
    for line in std::fs::read_to_string(path)?.lines() {
        lists::Sink::entity(&mut sink, model::ftm::read(line, &dataset)?.entity);
    }
    let counts = sink.finish();
    Ok((build, counts))
}

/// A query of which it is known what must be found.
pub struct Labelled {
    /// What is asked.
    pub query: Query,
    /// The id of the row.
    pub id: String,
    /// The name that is asked for.
    pub name: String,
    /// How the name was spoilt, or where it came from.
    pub class: String,
    /// The script of the name, where the file tells.
    pub script: String,
    /// Ids that are right answers; empty for a query that must find nothing.
    pub expected: Vec<String>,
}

/// Reads queries with the columns `query_id, schema, name, birth_date, country, expected_ids,
/// perturbation, script`. Birth date and country are asked for only with `fields`.
pub fn labelled(path: &str, fields: bool) -> Result<Vec<Labelled>, Box<dyn Error>> {
    let mut queries = Vec::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let mut query = Query::named(&cell("schema"), &cell("name"))?;
        if fields {
            query.add("birthDate", &cell("birth_date"));
            query.add("country", &cell("country"));
        }
        let expected = cell("expected_ids");
        let expected = expected.split(';').filter(|it| !it.is_empty()).map(str::to_owned);
        queries.push(Labelled {
            query,
            id: cell("query_id"),
            name: cell("name"),
            class: cell("perturbation"),
            script: cell("script"),
            expected: expected.collect(),
        });
    }
    Ok(queries)
}

/// Writes a population (`entities.ftm.jsonl`) and queries for it (`queries.csv`, as [`labelled`] reads
/// them, with birth dates and countries) into a folder.
pub fn export(
    population: &Population,
    queries: usize,
    folder: &Path,
) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let mut questions = population.questions(queries, true);
    let mut file = BufWriter::new(File::create(folder.join("entities.ftm.jsonl"))?);
    for entity in population.entities() {
        questions.see(&entity);
        writeln!(file, "{}", model::ftm::write(&entity))?;
    }
    file.flush()?;
    let mut table = csv::Writer::from_path(folder.join("queries.csv"))?;
    table.write_record(COLUMNS)?;
    for labelled in questions.finish().0 {
        let query = labelled.query.entity();
        let expected = labelled.expected.join(";");
        table.write_record([
            labelled.id.as_str(),
            query.schema().name(),
            &labelled.name,
            query.first("birthDate").unwrap_or_default(),
            query.first("country").unwrap_or_default(),
            &expected,
            &labelled.class,
            &labelled.script,
        ])?;
    }
    table.flush()?;
    Ok(())
}

/// The columns of labelled queries.
const COLUMNS: [&str; 8] = [
    "query_id",
    "schema",
    "name",
    "birth_date",
    "country",
    "expected_ids",
    "perturbation",
    "script",
];
