//! Answers as CSV: one line a hit, and one for each record without.

use std::io;

use super::Answer;
use crate::context::Context;
use crate::output::csv_row;

const HEADER: [&str; 16] = [
    "file", "row", "id", "outcome", "complete", "party", "query", "hit_id", "caption", "schema",
    "datasets", "score", "match", "why", "notices", "reasons",
];

/// Writes flat lines.
pub(crate) struct Writer;

impl Writer {
    pub(crate) fn new(context: &mut Context) -> io::Result<Writer> {
        csv_row(&mut context.out, HEADER)?;
        Ok(Writer)
    }

    pub(crate) fn write(&self, answers: &[Answer], context: &mut Context) -> io::Result<()> {
        for line in answers.iter().flat_map(lines) {
            csv_row(&mut context.out, line)?;
        }
        Ok(())
    }
}

/// The lines of one record.
fn lines(answer: &Answer) -> Vec<[String; HEADER.len()]> {
    let notices: Vec<String> = answer
        .all_notices()
        .map(|it| match &it.field {
            Some(field) => format!("{field}: {}", it.message),
            None => it.message.clone(),
        })
        .chain(answer.assessment.as_ref().err().cloned())
        .collect();
    let reasons = answer.reasons().iter();
    let reasons: Vec<String> =
        reasons.map(|it| format!("{}: {}", it.follows.as_str(), it.message)).collect();
    let line = |found: [String; 9]| {
        let [party, query, id, caption, schema, datasets, score, is_match, why] = found;
        [
            answer.file.as_deref().unwrap_or_default().to_owned(),
            answer.row.to_string(),
            answer.id.clone().unwrap_or_default(),
            answer.outcome().to_owned(),
            answer.is_complete().to_string(),
            party,
            query,
            id,
            caption,
            schema,
            datasets,
            score,
            is_match,
            why,
            notices.join("; "),
            reasons.join("; "),
        ]
    };
    let hits = answer.hits().map(|(party, hit)| {
        line([
            party.role.clone(),
            party.caption().to_owned(),
            hit.id.clone(),
            hit.caption.clone(),
            hit.schema.name().to_owned(),
            hit.datasets.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(";"),
            format!("{:.4}", hit.score),
            hit.is_match.to_string(),
            super::table::why(&hit.evidence),
        ])
    });
    let lines: Vec<_> = hits.collect();
    if lines.is_empty() { vec![line(Default::default())] } else { lines }
}
