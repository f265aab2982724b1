//! Tables of users that come as bodies of requests: the rows, the words and the answers of
//! `portcullis screen`.

use std::io::{Cursor, Read};
use std::ops::Deref;
use std::sync::Arc;

use lists::table::{Input, Kind, Table};
use portcullis::assess::Assessor;
use portcullis::policy::Policy;
use portcullis::{Engine, Scratches};
use rayon::prelude::*;
use server::{Snapshot, TableAnswers, TableRequest, TableRun, Tables};

use crate::answer::jsonl;
use crate::command::screen::{Rows, Step};
use crate::command::today;
use crate::error::report;

/// Reads bodies as `portcullis screen` reads files, and answers under a policy.
pub(super) struct UsersTables {
    /// The policy.
    pub(super) policy: Policy,
}

/// What a body is called in messages.
const NAME: &str = "body";

/// Bytes of rows after which they are screened although there are few of them.
const BATCH_BYTES: usize = 1 << 20;

/// What workbooks, Parquet files and archives begin with. The first two would have to be held in memory,
/// and a few bytes of the last may become any number.
const PACKED: &[&[u8]] = &[b"PK\x03\x04", b"PAR1", b"\x1f\x8b"];

impl Tables for UsersTables {
    fn open(
        &self,
        snapshot: Arc<Snapshot>,
        asked: TableRequest,
        mut body: Box<dyn Read + Send>,
    ) -> Result<Box<dyn TableRun>, String> {
        let limits = lists::Limits { record: asked.max_row, ..lists::Limits::default() };
        let mut magic = Vec::new();
        body.by_ref().take(4).read_to_end(&mut magic).map_err(|it| it.to_string())?;
        if PACKED.iter().any(|it| magic.starts_with(it)) {
            return Err("expected CSV or JSON lines as they are, not packed".to_owned());
        }
        let body: Box<dyn Read + Send> = Box::new(Cursor::new(magic).chain(body));
        let name = format!("{NAME}{}", asked.ending);
        let table = lists::table::open(&name, Input::Stream(body), &limits).map_err(told)?;
        if !matches!(table.kind(), Kind::Delimited(_) | Kind::JsonLines) {
            return Err("expected CSV or JSON lines".to_owned());
        }
        let rows = Rows::of(NAME, &table, &asked.maps, asked.schema);
        let rows = rows.map_err(|it| told_of(&it))?;
        let writer = jsonl::Writer::new(snapshot.engine.corpus(), &asked.options.filter);
        let (policy, options) = (self.policy.clone(), asked.options);
        let assessor = Assessor::new(Searched(snapshot), policy, options, today());
        let assessor = assessor.map_err(|it| it.to_string())?;
        let (scratches, batch) = (Scratches::default(), Vec::new());
        Ok(Box::new(Run { assessor, table, rows, writer, scratches, batch }))
    }
}

/// The engine of a snapshot, which is kept for as long as rows come.
struct Searched(Arc<Snapshot>);

impl Deref for Searched {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.0.engine
    }
}

/// One body.
struct Run {
    assessor: Assessor<Searched>,
    table: Table,
    rows: Rows,
    writer: jsonl::Writer,
    scratches: Scratches,
    batch: Vec<Step>,
}

impl TableRun for Run {
    fn unused(&self) -> Vec<String> {
        self.rows.unused().map(str::to_owned).collect()
    }

    fn read(&mut self, most: usize) -> bool {
        self.batch.clear();
        let mut bytes = 0;
        while self.batch.len() < most && bytes < BATCH_BYTES {
            let Some(step) = self.table.next() else { break };
            if let Ok(record) = &step {
                bytes += record.cells.iter().flatten().map(String::len).sum::<usize>();
            }
            self.batch.push(step);
        }
        !self.batch.is_empty()
    }

    fn answer(&mut self) -> TableAnswers {
        let answers: Vec<_> = self
            .batch
            .par_iter()
            .map(|step| {
                self.scratches.lend(|scratch| {
                    let assess = |file: &str, subject| self.assessor.assess(file, subject, scratch);
                    let mut answer = self.rows.answer(step, assess);
                    // There is one file only, and it has no name.
                    answer.file = None;
                    answer
                })
            })
            .collect();
        let mut lines = Vec::new();
        let written = self.writer.write_to(&answers, &mut lines);
        written.expect("memory takes whatever is written");
        let screened = answers.iter().flat_map(|it| it.screened());
        let parties = screened
            .map(|it| (it.screening.outcome > model::Outcome::NoHit, it.screening.complete));
        let breaks_off = self.batch.iter().any(|it| it.as_ref().is_err_and(|it| it.end.is_some()));
        TableAnswers { lines, parties: parties.collect(), breaks_off }
    }
}

fn told(error: lists::Error) -> String {
    told_of(&error.into())
}

/// An error as a client hears it: in one line, with the hint.
fn told_of(error: &anyhow::Error) -> String {
    let text = report(error);
    text.strip_prefix("error: ").unwrap_or(&text).replace('\n', "; ")
}
