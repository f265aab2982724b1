//! Who owns, controls and supplies whom, in the whole of what an engine searches.

use index::Error;
use trace::Graph;
use trace::graph::Builder;

use crate::part::Part;
use crate::records;

/// Why there is no graph.
#[derive(Debug, thiserror::Error)]
pub enum TiesError {
    /// The corpus holds a graph that cannot be read.
    #[error("the graph in the corpus cannot be read: {0}")]
    Graph(#[from] trace::graph::Error),
    /// An entity of the corpus cannot be read.
    #[error(transparent)]
    Corpus(#[from] Error),
}

/// The graph of all parts.
///
/// A corpus alone has it ready. With changes beside it, it is made anew of all entities as they are now:
/// one address that changes may tie or untie entities that did not, so that nothing less gives the graph
/// of the joined corpus.
pub(crate) fn of(parts: &[Part]) -> Result<Graph, TiesError> {
    if let [only] = parts {
        return Ok(Graph::decode(only.corpus.attachment())?);
    }
    let mut graph = Builder::default();
    for record in records::all(parts) {
        graph.add(&record?.entity()?);
    }
    Ok(graph.finish().graph)
}
