//! What was found, on the wire.

use model::{Contribution, Evidence, Hit, Nats};
use serde_json::{Map, Value, json};

use super::example::Example;
use super::question::Found;
use crate::entity::Scored;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::snapshot::Snapshot;

/// What an answer has beside what yente's has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// The evidence as the engine has it.
    pub(crate) evidence: bool,
    /// What was searched.
    pub(crate) details: bool,
}

impl Shape {
    pub(crate) fn read(parameters: &mut Parameters) -> Shape {
        Shape {
            evidence: parameters.flag("evidence", false),
            details: parameters.flag("details", false),
        }
    }
}

/// The answer to one query.
pub(crate) fn of(
    found: &Found,
    example: &Example,
    mut warnings: Vec<String>,
    shape: &Shape,
    snapshot: &Snapshot,
) -> Result<Value, Problem> {
    let results: Result<Vec<Value>, Problem> =
        found.hits.iter().map(|it| result(it, found, shape, snapshot)).collect();
    let told = found.notices.iter().map(|it| it.message.clone());
    let told: Vec<String> =
        told.filter(|it| !warnings.iter().any(|known| known.ends_with(it))).collect();
    warnings.extend(told);
    Ok(json!({
        "status": 200,
        "results": results?,
        "total": {"value": found.matches, "relation": "eq"},
        "query": example.echo(),
        "complete": found.complete,
        "warnings": warnings,
    }))
}

fn result(hit: &Hit, found: &Found, shape: &Shape, snapshot: &Snapshot) -> Result<Value, Problem> {
    // A corpus is checked before it is opened: a record that cannot be read is a fault of ours, and an
    // answer without it would be a smaller one.
    let entity = snapshot.engine.entity(&hit.id).map_err(|_| Problem::fault())?;
    let entity = entity.ok_or_else(Problem::fault)?;
    let mut more = Map::new();
    more.insert("score".to_owned(), json!(hit.score));
    more.insert("explanations".to_owned(), explanations(&hit.evidence));
    more.insert("match".to_owned(), json!(hit.score >= found.threshold));
    if shape.evidence {
        more.insert("evidence".to_owned(), evidence(hit, found.prior));
    }
    serde_json::to_value(Scored { entity: &entity, more }).map_err(|_| Problem::fault())
}

/// One entry a feature, strongest first. `score` is what the feature adds to the log-odds, in nats, or
/// under a table of features how strongly it is there; where a feature speaks several times that is added
/// and its texts are joined.
fn explanations(evidence: &[Evidence]) -> Value {
    let mut features: Vec<(&str, Vec<&Evidence>)> = Vec::new();
    for finding in evidence {
        match features.iter_mut().find(|(name, _)| *name == finding.feature) {
            Some((_, findings)) => findings.push(finding),
            None => features.push((finding.feature, vec![finding])),
        }
    }
    let told = features.into_iter().map(|(name, findings)| {
        let score: f64 = findings.iter().map(|it| strength(it.contribution)).sum();
        let texts: Vec<&str> = findings.iter().map(|it| it.detail.as_str()).collect();
        let first = findings[0];
        let told = json!({
            "detail": texts.join("; "),
            "score": score,
            "query": first.query,
            "candidate": first.candidate,
        });
        (name.to_owned(), told)
    });
    Value::Object(told.collect())
}

/// How strongly a feature is there: yente shows it without its weight.
fn strength(contribution: Contribution) -> f64 {
    match contribution {
        Contribution::Nats(nats) => nats.to_f64(),
        Contribution::Share { strength, .. } => strength,
    }
}

/// The evidence as it is: the prior and the contributions sum to the log-odds.
fn evidence(hit: &Hit, prior: Option<Nats>) -> Value {
    let findings: Vec<Value> = hit
        .evidence
        .iter()
        .map(|it| {
            json!({
                "feature": it.feature,
                "query": it.query,
                "candidate": it.candidate,
                "detail": it.detail,
                "contribution": it.contribution.to_f64(),
            })
        })
        .collect();
    let (prior, log_odds) = (prior.map(Nats::to_f64), hit.log_odds.map(Nats::to_f64));
    json!({"prior": prior, "log_odds": log_odds, "findings": findings})
}

/// What a request searched: the digest of the corpus, and each dataset in scope with its version.
pub(crate) fn searched(snapshot: &Snapshot, dataset: &str) -> Value {
    let corpus = snapshot.engine.corpus();
    let members = snapshot.catalogue.members(dataset).unwrap_or_default();
    let datasets: Vec<Value> = corpus
        .datasets
        .iter()
        .filter(|it| members.contains(&it.name))
        .map(|it| {
            json!({
                "name": it.name.as_str(),
                "title": it.title,
                "version": it.version,
                "digest": it.digest,
                "entities": it.entities,
                "targets": it.targets,
            })
        })
        .collect();
    json!({"digest": corpus.digest, "changes": corpus.changes, "datasets": datasets})
}
