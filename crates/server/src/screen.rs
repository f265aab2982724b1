//! `POST /screen`: a table of any size in, one JSON line for each row out, in their order.
//!
//! Nothing is held but a few rows: a body is read no faster than its rows are screened, and rows are
//! screened no faster than the client reads answers. A row that cannot be understood is answered by a
//! line that says why. What breaks in the middle breaks the answer off, so that its end is the end of
//! the table and nothing else.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use model::{DatasetName, Schema};
use portcullis::subject::Map;
use portcullis::{Filter, Options};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::sleep;

use crate::access::Caller;
use crate::app::App;
use crate::problem::{Answer, Problem};
use crate::snapshot::Snapshot;
use crate::stream::{Lines, Upload};
use crate::work::WorkError;

/// Reads tables of users and answers their rows: handed in by the program, whose words for rows and
/// answers they are.
pub trait Tables: Send + Sync + 'static {
    /// Reads as far as the names of the columns.
    ///
    /// # Errors
    ///
    /// What is wrong with the table, for whoever sent it.
    fn open(
        &self,
        snapshot: Arc<Snapshot>,
        asked: TableRequest,
        body: Box<dyn Read + Send>,
    ) -> Result<Box<dyn TableRun>, String>;
}

/// How a table is to be screened.
#[derive(Debug, Clone)]
pub struct TableRequest {
    /// What the name of such a file would end in, where the content type tells; else nothing.
    pub ending: &'static str,
    /// What to report.
    pub options: Options,
    /// Where columns go whose names do not tell.
    pub maps: Vec<Map>,
    /// What a party is where nothing tells.
    pub schema: Option<&'static Schema>,
    /// Bytes of a row at most.
    pub max_row: u64,
}

/// A table that is being screened.
pub trait TableRun: Send {
    /// Columns that say nothing.
    fn unused(&self) -> Vec<String>;
    /// Reads the next rows, so many at most, and waits for them. Whether there were any.
    fn read(&mut self, most: usize) -> bool;
    /// Screens the rows that were read.
    fn answer(&mut self) -> TableAnswers;
}

/// The answers for some rows.
pub struct TableAnswers {
    /// One line a row.
    pub lines: Vec<u8>,
    /// For each party that was screened, whether it has a hit and whether the search was complete.
    pub parties: Vec<(bool, bool)>,
    /// Whether rows are left that cannot be read; the last line says why.
    pub breaks_off: bool,
}

/// Rows that are screened as one piece of work: few, so that single queries come in between.
const ROWS: usize = 64;

/// Columns that say nothing are told here, with commas between.
const UNUSED: HeaderName = HeaderName::from_static("portcullis-unused-columns");

/// How long a piece of work waits before it asks again for a place in a full queue.
const PATIENCE: Duration = Duration::from_millis(20);

/// Screens a table.
pub(crate) async fn screen(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Answer {
    let tables = app.tables().ok_or_else(|| Problem::missing("Not Found"))?;
    let (parts, body) = request.into_parts();
    let snapshot = app.snapshot();
    let asked = table_request(&app, &snapshot, &caller, &parts.uri, &parts.headers)?;
    let place = Arc::clone(app.files()).try_acquire_owned().map_err(|_| {
        Problem::unavailable("The server screens as many files as it takes; try again later.")
    })?;
    let silence = Duration::from_secs(app.settings().operation.idle_seconds);
    let upload = Upload::of(body, silence);
    let (lines, body) = Lines::new(silence);
    let (opened, opening) = oneshot::channel();
    let (app, handle) = (app.clone(), Handle::current());
    // A thread that may wait: for the client, and for places in the queue of work.
    tokio::task::spawn_blocking(move || {
        let _place = place;
        match tables.open(snapshot, asked, Box::new(upload)) {
            Err(reason) => drop(opened.send(Err(reason))),
            Ok(run) => {
                let _ = opened.send(Ok(run.unused()));
                // Whoever hung up is told nothing any more; whoever did not sees the answer break off.
                let _ = pass(&app, &handle, run, &lines);
            }
        }
    });
    let unused = opening.await.map_err(|_| Problem::fault())?.map_err(Problem::bad)?;
    Ok(answer(body, &unused))
}

/// Rows in, lines out, to the end. Reading waits for the client, which no async thread may.
fn pass(app: &App, handle: &Handle, mut run: Box<dyn TableRun>, lines: &Lines) -> io::Result<()> {
    while run.read(ROWS) {
        let answers;
        (run, answers) = handle.block_on(work(app, run)).map_err(io::Error::other)?;
        for (has_hit, is_complete) in answers.parties {
            app.metrics().screened(has_hit, is_complete);
        }
        handle.block_on(lines.send(Bytes::from(answers.lines)))?;
        if answers.breaks_off {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "rows are left"));
        }
    }
    handle.block_on(lines.end())
}

/// Screens on the pool. A full queue is no reason to give up in the middle of a table.
async fn work(
    app: &App,
    run: Box<dyn TableRun>,
) -> Result<(Box<dyn TableRun>, TableAnswers), WorkError> {
    // Work that finds no place is dropped with all that it holds; the table must not be.
    let slot = Arc::new(Mutex::new(Some(run)));
    loop {
        let slot = Arc::clone(&slot);
        let screened = app.work().run(move || {
            let mut run = slot.lock().ok()?.take()?;
            let answers = run.answer();
            Some((run, answers))
        });
        match screened.await {
            Err(WorkError::Full) => sleep(PATIENCE).await,
            screened => return screened?.ok_or(WorkError::Fault),
        }
    }
}

fn answer(body: Body, unused: &[String]) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/x-ndjson")];
    let mut response = (StatusCode::OK, kind, body).into_response();
    if let Some(value) = header_value(unused) {
        response.headers_mut().insert(UNUSED, value);
    }
    response
}

/// Names as a header takes them: what is not ASCII is written as in addresses, and a great many are cut.
fn header_value(names: &[String]) -> Option<HeaderValue> {
    const LONGEST: usize = 4096;
    let encoded = names.iter().map(|it| {
        let bytes = form_urlencoded::byte_serialize(it.as_bytes());
        bytes.collect::<String>().replace('+', " ")
    });
    let mut text = encoded.collect::<Vec<_>>().join(", ");
    if text.len() > LONGEST {
        text.truncate(LONGEST);
        text.push_str("...");
    }
    (!text.is_empty()).then(|| HeaderValue::from_str(&text).ok()).flatten()
}

fn table_request(
    app: &App,
    snapshot: &Snapshot,
    caller: &Caller,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<TableRequest, Problem> {
    let mut dataset = "default".to_owned();
    let mut options = Options::default();
    let (mut min_score, mut maps, mut schema) = (None, Vec::new(), None);
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        match &*name {
            "dataset" => dataset = value.into_owned(),
            "threshold" => options.threshold = score(&name, &value)?,
            "min_score" => min_score = Some(score(&name, &value)?),
            "limit" => {
                let most = app.settings().max_matches;
                let limit = value.parse::<i64>().ok().filter(|it| (0..=most).contains(it));
                let limit = limit.and_then(|it| usize::try_from(it).ok());
                let problem = || Problem::bad(format!("limit: expected a number up to {most}"));
                options.limit = limit.ok_or_else(problem)?;
            }
            "map" => maps.push(value.parse::<Map>().map_err(|it| Problem::bad(it.to_string()))?),
            "schema" => {
                let found = Schema::find(&value).filter(|it| it.is_matchable());
                let problem = || Problem::bad("schema: there is no such schema of a party");
                schema = Some(found.ok_or_else(problem)?);
            }
            // As everywhere: what is not known is not looked at.
            _ => {}
        }
    }
    options.min_score = min_score.unwrap_or(options.threshold);
    options.filter = filter(snapshot, caller, &dataset)?;
    let max_row = app.settings().operation.max_row;
    Ok(TableRequest { ending: ending(headers), options, maps, schema, max_row })
}

fn filter(snapshot: &Snapshot, caller: &Caller, dataset: &str) -> Result<Filter, Problem> {
    let members = snapshot.catalogue.members(dataset);
    let members = members.ok_or_else(|| Problem::missing("No such dataset."))?;
    if !caller.may_ask(&snapshot.catalogue, dataset) {
        let detail = "The API key does not open this dataset.";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let searched = &snapshot.engine.corpus().datasets;
    let datasets: Vec<DatasetName> = searched
        .iter()
        .map(|it| DatasetName::new(&it.name))
        .filter(|it| members.contains(it))
        .collect();
    if datasets.is_empty() {
        return Err(Problem::unavailable("Nothing of this dataset is searched."));
    }
    let datasets = if datasets.len() == searched.len() { Vec::new() } else { datasets };
    Ok(Filter { datasets, ..Filter::default() })
}

fn score(name: &str, value: &str) -> Result<f64, Problem> {
    let score = value.parse().ok().filter(|it: &f64| (0.0..=1.0).contains(it));
    score.ok_or_else(|| Problem::bad(format!("{name}: expected a number between 0 and 1")))
}

/// What a content type says of the form; tables are told by their bytes where it says nothing.
fn ending(headers: &HeaderMap) -> &'static str {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    match kind.split(';').next().unwrap_or("").trim() {
        "text/csv" => ".csv",
        "text/tab-separated-values" => ".tsv",
        "application/x-ndjson" | "application/jsonl" | "application/json" => ".jsonl",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_columns_fit_into_a_header() {
        let value = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
            header_value(&names).map(|it| it.to_str().unwrap().to_owned())
        };
        assert_eq!(value(&[]), None);
        assert_eq!(value(&["hs_code", "value usd"]).as_deref(), Some("hs_code, value usd"));
        assert_eq!(
            value(&["имя", "a\r\nb: c"]).as_deref(),
            Some("%D0%B8%D0%BC%D1%8F, a%0D%0Ab%3A c")
        );
        assert_eq!(value(&["x".repeat(5000).as_str()]).unwrap().len(), 4099);
    }
}
