//! An entity that the user names by its id or by its name.

use anyhow::{Context as _, anyhow};
use portcullis::{Engine, Options, Query};
use trace::{Graph, NodeIndex};

use crate::context::Context;
use crate::error::Hint as _;

/// What the user may mean.
const KINDS: [&str; 3] = ["LegalEntity", "Vessel", "Airplane"];

/// Candidates that are shown to choose from.
const CANDIDATES: usize = 5;

/// The entity of that id, else the one that the name finds. Says which one a name was taken for.
///
/// # Errors
///
/// When nobody is called so, or several are.
pub(crate) fn find(
    engine: &Engine,
    graph: &Graph,
    text: &str,
    context: &Context,
) -> anyhow::Result<NodeIndex> {
    if let Some(node) = graph.find(text) {
        return Ok(node);
    }
    let options = Options { limit: CANDIDATES, ..Options::default() };
    let mut hits = Vec::new();
    for schema in KINDS {
        for hit in engine.screen(&Query::named(schema, text)?, &options).hits {
            if !hits.iter().any(|it: &model::Hit| it.id == hit.id) {
                hits.push(hit);
            }
        }
    }
    hits.sort_by(|left, right| right.score.total_cmp(&left.score));
    let told = |it: &model::Hit| format!("{} ({}, score {:.2})", it.caption, it.id, it.score);
    match hits.as_slice() {
        [] => Err(anyhow!("there is no entity {text:?}, and nobody is called like it"))
            .hint("`portcullis match NAME` looks for names below the threshold, too"),
        [only] => {
            context.say(&format!("{text:?} is taken for {}", told(only)));
            graph.find(&only.id).ok_or_else(|| anyhow!("{} has no ties", only.id))
        }
        several => {
            let named = several.iter().take(CANDIDATES).map(told).collect::<Vec<_>>().join("; ");
            Err(anyhow!("several entities have a name like it: {named}"))
                .hint("name one by its id")
                .with_context(|| format!("{text:?}"))
        }
    }
}
