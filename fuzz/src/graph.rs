//! Graphs of owners that somebody else wrote.

use std::sync::LazyLock;

use trace::Graph;
use trace::graph::Built;

use crate::sound;

/// A sound graph about parties that nobody lists.
static GRAPH: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let Built { graph, .. } = Graph::of(sound::entities());
    graph.encode()
});

/// Reads bytes as a graph: whole ones, or, behind a byte of zero, edits of four bytes to a sound graph.
/// What is read can be walked and comes back as it was.
pub fn decode(data: &[u8]) {
    let bytes = match data.split_first() {
        Some((0, edits)) => edited(edits),
        _ => data.to_vec(),
    };
    let Ok(graph) = Graph::decode(&bytes) else { return };
    for node in graph.nodes() {
        let id = graph.node(node).id.to_owned();
        assert_eq!(graph.find(&id), Some(node), "{id}");
        assert!(graph.outgoing(node).chain(graph.incoming(node)).count() <= 2 * graph.edge_count());
        graph.listings(node).for_each(drop);
    }
    assert_eq!(Graph::decode(&graph.encode()).ok().map(|it| it.encode()), Some(graph.encode()));
}

fn edited(edits: &[u8]) -> Vec<u8> {
    let mut bytes = GRAPH.clone();
    for edit in edits.chunks_exact(4) {
        let place = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % bytes.len();
        if edit[2] % 8 == 7 { bytes.truncate(place + 1) } else { bytes[place] ^= edit[3] }
    }
    bytes
}

/// The bytes of the sound graph, for a seed.
pub fn sound() -> &'static [u8] {
    &GRAPH
}
