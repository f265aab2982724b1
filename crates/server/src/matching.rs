//! `POST /match/{dataset}`: which listed entities may the parties of a batch be.
//!
//! A request is read in two steps, as yente reads it: what is not of the right form is told with 422
//! ([`body`]), what is and makes no sense with 400 ([`example`]). Each query then goes through the engine
//! ([`question`]), and [`answer`] puts what was found on the wire.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use rayon::prelude::*;
use serde_json::{Map, Value, json};

use crate::algorithms::Chosen;
use crate::app::App;
use crate::body as bodies;
use crate::parameters::Parameters;
use crate::problem::{Answer, Problem, answered};
use crate::snapshot::Snapshot;
use answer::Shape;
use body::{Asked, Batch};
use question::{Conditions, Question};

mod answer;
mod body;
pub(crate) mod cut;
pub(crate) mod example;
pub(crate) mod question;

/// How many queries an answer is for.
pub(crate) const BATCH_SIZE: HeaderName = HeaderName::from_static("x-batch-size");

/// Answers a batch.
pub(crate) async fn matches(
    State(app): State<App>,
    Path(dataset): Path<String>,
    mut parameters: Parameters,
    body: Body,
) -> Answer {
    let bytes = bodies::read(body, app.settings().max_body).await?;
    let conditions = Conditions::read(&mut parameters, &app);
    let shape = Shape::read(&mut parameters);
    let is_partial = parameters.flag("partial", false);
    let batch = bodies::json(&bytes).and_then(|it| Batch::read(&it));
    // What is wrong with the address and with the body is told together only where both are of one kind.
    parameters.checked()?;
    let batch = batch?;
    let task = {
        let app = app.clone();
        move || Request { dataset, conditions, shape, is_partial, batch }.answer(&app)
    };
    let (mut response, size) = app.work().run(task).await??;
    response.headers_mut().insert(BATCH_SIZE, HeaderValue::from(size));
    Ok(response)
}

/// A request of which the form is right.
struct Request {
    dataset: String,
    conditions: Conditions,
    shape: Shape,
    is_partial: bool,
    batch: Batch,
}

impl Request {
    /// The answer, and to how many queries. Runs on a thread of the pool.
    fn answer(mut self, app: &App) -> Result<(axum::response::Response, usize), Problem> {
        let snapshot = app.snapshot();
        let mut warnings = self.conditions.take(&self.batch.params)?;
        let algorithm = Chosen::named(&self.conditions.algorithm, app)?;
        // An unknown dataset is told before anything about the queries.
        snapshot
            .catalogue
            .members(&self.dataset)
            .ok_or_else(|| Problem::missing("No such dataset."))?;
        let size = self.batch.queries.len();
        let most = app.settings().max_batch;
        match size {
            0 => return Err(Problem::bad("No queries provided.")),
            _ if size > most => {
                return Err(Problem::bad(format!("Too many queries in one batch (limit: {most})")));
            }
            _ => {}
        }
        warnings.extend(algorithm.warnings());
        warnings.extend(self.batch.unused(&algorithm)?);
        let results: Vec<(String, Result<Value, Problem>)> = self
            .batch
            .queries
            .par_iter()
            .map(|(key, asked)| (key.clone(), self.one(asked, &algorithm, &snapshot, app)))
            .collect();
        let mut responses = Map::new();
        for (key, result) in results {
            let response = match result {
                Ok(response) => response,
                Err(problem) if self.is_partial => failed(&problem),
                Err(problem) => return Err(problem),
            };
            responses.insert(key, response);
        }
        let mut whole = json!({
            "responses": responses,
            "limit": self.conditions.limit,
            "algorithm": algorithm.used.name(),
            "warnings": warnings,
        });
        if self.shape.details {
            whole["searched"] = answer::searched(&snapshot, &self.dataset);
        }
        Ok((answered(&whole)?, size))
    }

    fn one(
        &self,
        asked: &Asked,
        algorithm: &Chosen,
        snapshot: &Snapshot,
        app: &App,
    ) -> Result<Value, Problem> {
        let mut conditions = self.conditions.clone();
        let mut warnings = conditions.take(&asked.params)?;
        let example = example::Example::read(asked)?;
        warnings.extend(example.warnings.iter().cloned());
        let question = Question::new(&example, &conditions, &self.dataset, snapshot)?;
        let question = question.scored_by(algorithm.used, &self.batch.weights);
        let found = question.ask(snapshot, app);
        answer::of(&found, &example, warnings, &self.shape, snapshot)
    }
}

/// A query that was not answered, among others that were.
fn failed(problem: &Problem) -> Value {
    json!({
        "status": problem.status.as_u16(),
        "results": [],
        "total": {"value": 0, "relation": "eq"},
        "query": null,
        "complete": false,
        "detail": problem.body["detail"],
    })
}
