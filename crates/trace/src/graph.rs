//! Who is tied to whom: entities as nodes, what sources say of two of them as edges.
//!
//! Start with [`Graph::of`]. Every edge is one claim: a kind, a share if there is one, the time in
//! which it holds, and who says so. Claims that contradict each other stand side by side; what to make
//! of them is for [`own`](crate::own) and [`paths`](crate::paths).
//!
//! A graph is the same whatever the order in which its entities came, and so are its bytes
//! ([`Graph::encode`]).

use std::borrow::Borrow;
use std::ops::Range;

use model::{Entity, Notice};
use zerocopy::little_endian::{U32, U64};

use crate::day::{Day, Period};
use crate::share::{Bound, Percent, Stake};
pub use build::Builder;
pub use bytes::Error;
pub use kind::{Confidence, Interest, Kind};
use record::{EdgeRecord, ListingRecord, NodeRecord};

mod build;
mod bytes;
mod kind;
mod record;
mod said;

/// Entities and the claims that tie them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// By their ids.
    nodes: Vec<NodeRecord>,
    /// By source and target.
    edges: Vec<EdgeRecord>,
    /// By node.
    listings: Vec<ListingRecord>,
    texts: Texts,
    /// Where the edges of each source begin in `edges`, and where the last end.
    out_starts: Vec<u32>,
    /// Where the edges of each target begin in `into`, and where the last end.
    into_starts: Vec<u32>,
    /// Numbers of edges by target, then by source.
    into: Vec<u32>,
}

/// A graph, and what was odd about the entities that it was made of.
#[derive(Debug, Clone)]
pub struct Built {
    /// The graph.
    pub graph: Graph,
    /// Claims without an end, shares that cannot be read, and the like.
    pub notices: Vec<Notice>,
}

/// The place of an entity in one graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeIndex(pub(crate) u32);

impl NodeIndex {
    pub(crate) fn place(self) -> usize {
        self.0 as usize
    }
}

/// The place of a claim in one graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EdgeIndex(pub(crate) u32);

/// An entity as the graph knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node<'g> {
    /// Its place.
    pub index: NodeIndex,
    /// Its id, or that of a shared address or identifier.
    pub id: &'g str,
    /// What to call it; its id where only claims name it.
    pub caption: &'g str,
    /// The schema; empty where only claims name it.
    pub schema: &'g str,
}

impl Node<'_> {
    /// Whether only claims name it, and no entity of that id was there.
    pub fn is_missing(&self) -> bool {
        self.schema.is_empty()
    }
}

/// One claim about two entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge<'g> {
    /// Its place.
    pub index: EdgeIndex,
    /// Who owns, controls, directs, supplies.
    pub source: NodeIndex,
    /// Who or what is owned, controlled, directed, supplied.
    pub target: NodeIndex,
    /// What ties them.
    pub kind: Kind,
    /// What an owner or controller has.
    pub interest: Interest,
    /// How large it is. Unknown where nothing readable is stated.
    pub stake: Stake,
    /// The share as the source prints it; empty if it prints none.
    pub said: &'g str,
    /// When it holds.
    pub period: Period,
    /// How sure the source is.
    pub confidence: Confidence,
    /// The role, office or kind of control as the source prints it.
    pub role: &'g str,
    /// The id of the relation in its dataset; that of the entity where the claim is a property of it.
    pub relation: &'g str,
    /// Who says so.
    pub origin: Origin<'g>,
}

/// A claim without its words: what arithmetic needs, a million times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) source: NodeIndex,
    pub(crate) interest: Interest,
    pub(crate) stake: Stake,
    pub(crate) period: Period,
    pub(crate) confidence: Confidence,
}

impl Edge<'_> {
    pub(crate) fn terms(&self) -> Terms {
        let Edge { source, interest, stake, period, confidence, .. } = *self;
        Terms { source, interest, stake, period, confidence }
    }
}

/// Where a claim was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin<'g> {
    /// The dataset.
    pub dataset: &'g str,
    /// The record in its source; empty if unknown.
    pub record: &'g str,
    /// The page; empty if unknown.
    pub url: &'g str,
}

impl Origin<'_> {
    /// Dataset, record and page, as far as they are known, with commas between.
    pub fn told(&self) -> String {
        // Some lists are cited by their page alone.
        let url = if self.url == self.record { "" } else { self.url };
        let parts = [self.dataset, self.record, url];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// One listing of an entity by an authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing<'g> {
    /// Who is listed.
    pub node: NodeIndex,
    /// The authority as printed; empty where only a topic says that the entity is listed.
    pub authority: &'g str,
    /// Its country, as a code of two letters.
    pub country: &'g str,
    /// The programmes, with a comma between them.
    pub programme: &'g str,
    /// From when to when.
    pub period: Period,
    /// Who says so.
    pub origin: Origin<'g>,
}

impl Graph {
    /// The graph of those entities.
    ///
    /// An entity whose schema has two ends becomes claims; sanctions become listings; every other
    /// entity becomes a node. Entities that share an address or an identifier are tied to a node that
    /// stands for it. An end that no entity has the id of becomes a node without a schema.
    pub fn of<E: Borrow<Entity>>(entities: impl IntoIterator<Item = E>) -> Built {
        let mut builder = build::Builder::default();
        for entity in entities {
            builder.add(entity.borrow());
        }
        builder.finish()
    }

    /// The number of nodes.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The number of claims.
    pub fn edge_count(&self) -> usize {
        self.edges.len()
    }

    /// The place of the entity of that id.
    pub fn find(&self, id: &str) -> Option<NodeIndex> {
        let place = self.nodes.binary_search_by(|it| self.texts.get(it.id).cmp(id)).ok()?;
        Some(NodeIndex(place as u32))
    }

    /// The entity at a place of this graph.
    pub fn node(&self, index: NodeIndex) -> Node<'_> {
        let record = &self.nodes[index.place()];
        let [id, caption, schema] =
            [record.id, record.caption, record.schema].map(|it| self.texts.get(it));
        Node { index, id, caption: if caption.is_empty() { id } else { caption }, schema }
    }

    /// Every place, in the order of the ids.
    pub fn nodes(&self) -> impl Iterator<Item = NodeIndex> + use<> {
        (0..self.nodes.len() as u32).map(NodeIndex)
    }

    /// The claim at a place of this graph.
    pub fn edge(&self, index: EdgeIndex) -> Edge<'_> {
        let record = &self.edges[index.0 as usize];
        Edge {
            index,
            source: NodeIndex(record.source.get()),
            target: NodeIndex(record.target.get()),
            kind: record.kind(),
            interest: record.interest(),
            stake: record.stake(),
            said: self.texts.get(record.said),
            period: record.period.get(),
            confidence: record.confidence(),
            role: self.texts.get(record.role),
            relation: self.texts.get(record.relation),
            origin: self.origin(&record.origin),
        }
    }

    /// The claims that go out from a node, by their target.
    pub fn outgoing(&self, node: NodeIndex) -> impl Iterator<Item = Edge<'_>> {
        self.outgoing_range(node).map(|it| self.edge(EdgeIndex(it as u32)))
    }

    /// The claims that come into a node, by their source.
    pub fn incoming(&self, node: NodeIndex) -> impl Iterator<Item = Edge<'_>> {
        self.incoming_range(node).map(|it| self.edge(EdgeIndex(self.into[it])))
    }

    /// The terms of the claims to own or control a node, by their source.
    pub(crate) fn stakes_into(&self, node: NodeIndex) -> impl Iterator<Item = Terms> {
        let records = self.incoming_range(node).map(|it| &self.edges[self.into[it] as usize]);
        records.filter(|it| it.kind().is_stake()).map(|it| Terms {
            source: NodeIndex(it.source.get()),
            interest: it.interest(),
            stake: it.stake(),
            period: it.period.get(),
            confidence: it.confidence(),
        })
    }

    /// Whether anybody is said to own or control a node, whenever that may be.
    pub fn has_holder(&self, node: NodeIndex) -> bool {
        self.stakes_into(node).next().is_some()
    }

    /// Every claim by number, in the order of source and target.
    #[cfg(test)]
    pub(crate) fn edges(&self) -> impl Iterator<Item = EdgeIndex> + use<> {
        (0..self.edges.len() as u32).map(EdgeIndex)
    }

    /// How many claims a node has.
    pub(crate) fn degree(&self, node: NodeIndex) -> usize {
        self.outgoing_range(node).len() + self.incoming_range(node).len()
    }

    /// The listings of a node, in an order that depends on nothing but their values.
    pub fn listings(&self, node: NodeIndex) -> impl Iterator<Item = Listing<'_>> {
        let first = self.listings.partition_point(|it| it.node.get() < node.0);
        self.listings[first..]
            .iter()
            .take_while(move |it| it.node.get() == node.0)
            .map(|it| self.listing(it))
    }

    /// Every listing, by node.
    pub fn all_listings(&self) -> impl Iterator<Item = Listing<'_>> {
        self.listings.iter().map(|it| self.listing(it))
    }

    fn listing(&self, record: &ListingRecord) -> Listing<'_> {
        Listing {
            node: NodeIndex(record.node.get()),
            authority: self.texts.get(record.authority),
            country: self.texts.get(record.country),
            programme: self.texts.get(record.programme),
            period: record.period.get(),
            origin: self.origin(&record.origin),
        }
    }

    fn origin(&self, record: &record::OriginRecord) -> Origin<'_> {
        Origin {
            dataset: self.texts.get(record.dataset),
            record: self.texts.get(record.record),
            url: self.texts.get(record.url),
        }
    }

    fn outgoing_range(&self, node: NodeIndex) -> Range<usize> {
        range(&self.out_starts, node)
    }

    fn incoming_range(&self, node: NodeIndex) -> Range<usize> {
        range(&self.into_starts, node)
    }

    /// Puts the parts together and works out who is adjacent to whom. The parts are in order, and
    /// every number in them points to something.
    fn of_parts(
        nodes: Vec<NodeRecord>,
        edges: Vec<EdgeRecord>,
        listings: Vec<ListingRecord>,
        texts: Texts,
    ) -> Graph {
        let out_starts = starts(nodes.len(), edges.iter().map(|it| it.source));
        let into_starts = starts(nodes.len(), edges.iter().map(|it| it.target));
        // Edges are by source, so that each target sees its sources in order.
        let mut next = into_starts.clone();
        let mut into = vec![0; edges.len()];
        for (number, edge) in edges.iter().enumerate() {
            let place = &mut next[edge.target.get() as usize];
            into[*place as usize] = number as u32;
            *place += 1;
        }
        Graph { nodes, edges, listings, texts, out_starts, into_starts, into }
    }
}

fn range(starts: &[u32], node: NodeIndex) -> Range<usize> {
    starts[node.place()] as usize..starts[node.place() + 1] as usize
}

/// How many come before each node, and how many there are.
fn starts(nodes: usize, ends: impl Iterator<Item = U32>) -> Vec<u32> {
    let mut starts = vec![0u32; nodes + 1];
    for end in ends {
        starts[end.get() as usize + 1] += 1;
    }
    for place in 1..starts.len() {
        starts[place] += starts[place - 1];
    }
    starts
}

/// Every text of a graph, each once, in the order of their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Texts {
    /// Where each begins, and where the last ends.
    starts: Vec<U64>,
    heap: String,
}

impl Texts {
    fn get(&self, symbol: U32) -> &str {
        let place = symbol.get() as usize;
        &self.heap[self.starts[place].get() as usize..self.starts[place + 1].get() as usize]
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }
}

#[cfg(test)]
mod tests;
