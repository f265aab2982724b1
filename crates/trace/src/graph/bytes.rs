//! A graph as bytes, to be kept in a file.
//!
//! ```text
//! header    mark "PORTRACE", version, counts of nodes, edges, listings, texts, length of the heap   32 bytes
//! nodes     `NodeRecord`s, in the order of their ids
//! edges     `EdgeRecord`s, by source and target
//! listings  `ListingRecord`s, by node
//! starts    where each text begins in the heap, and where the last ends                      8 bytes each
//! heap      UTF-8
//! ```
//!
//! All numbers are little-endian. There is no checksum: the file around it has one. Decoding checks
//! everything that reading relies on, so that other bytes are refused and never make it panic.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::record::{EdgeRecord, ListingRecord, NodeRecord, OPEN_BITS};
use super::{Confidence, Graph, Interest, Kind, Texts};
use crate::share::Percent;

/// The version of the form that this crate writes and reads. It changes with every change of a record
/// or of what a code means.
const VERSION: u32 = 1;

const MARK: [u8; 8] = *b"PORTRACE";

#[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy)]
#[repr(C)]
struct Header {
    mark: [u8; 8],
    version: U32,
    nodes: U32,
    edges: U32,
    listings: U32,
    texts: U32,
    /// So that the records begin at a multiple of eight.
    unused: U32,
    heap: U64,
}

/// Why bytes are no graph.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    kind: ErrorKind,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum ErrorKind {
    #[error("this is no graph: it does not begin with the mark of one")]
    NoGraph,
    #[error("the graph has version {0}, this program reads version {VERSION}")]
    Version(u32),
    #[error("the graph is damaged: {0}")]
    Damaged(&'static str),
}

impl Error {
    /// True when the bytes may be sound but were written by another version of the program: building
    /// the graph again from the same lists will help.
    pub fn is_version(&self) -> bool {
        matches!(self.kind, ErrorKind::Version(_))
    }
}

impl Graph {
    /// The graph as bytes. The same graph gives the same bytes.
    pub fn encode(&self) -> Vec<u8> {
        let count = |it: usize| U32::new(it as u32);
        let header = Header {
            mark: MARK,
            version: U32::new(VERSION),
            nodes: count(self.nodes.len()),
            edges: count(self.edges.len()),
            listings: count(self.listings.len()),
            texts: count(self.texts.len()),
            unused: U32::new(0),
            heap: U64::new(self.texts.heap.len() as u64),
        };
        let parts = [
            header.as_bytes(),
            self.nodes.as_bytes(),
            self.edges.as_bytes(),
            self.listings.as_bytes(),
            self.texts.starts.as_bytes(),
            self.texts.heap.as_bytes(),
        ];
        parts.concat()
    }

    /// The graph that [`Graph::encode`] wrote.
    ///
    /// # Errors
    ///
    /// When the bytes are anything else: of another version, cut short, or damaged.
    pub fn decode(bytes: &[u8]) -> Result<Graph, Error> {
        let no_graph = Error { kind: ErrorKind::NoGraph };
        let (header, rest) = Header::ref_from_prefix(bytes).map_err(|_| no_graph.clone())?;
        if header.mark != MARK {
            return Err(no_graph);
        }
        if header.version.get() != VERSION {
            return Err(Error { kind: ErrorKind::Version(header.version.get()) });
        }
        if header.unused.get() != 0 {
            return Err(damaged("an unused number is in use"));
        }
        let (nodes, rest) = records::<NodeRecord>(rest, header.nodes)?;
        let (edges, rest) = records::<EdgeRecord>(rest, header.edges)?;
        let (listings, rest) = records::<ListingRecord>(rest, header.listings)?;
        let starts = header.texts.get().checked_add(1).ok_or(damaged("too many texts"))?;
        let (starts, heap) = records::<U64>(rest, U32::new(starts))?;
        let texts = texts(starts, heap, header.heap)?;
        check_nodes(&nodes, &texts)?;
        check_edges(&edges, nodes.len(), &texts)?;
        check_listings(&listings, nodes.len(), &texts)?;
        Ok(Graph::of_parts(nodes, edges, listings, texts))
    }
}

fn damaged(what: &'static str) -> Error {
    Error { kind: ErrorKind::Damaged(what) }
}

fn records<R>(bytes: &[u8], count: U32) -> Result<(Vec<R>, &[u8]), Error>
where
    R: FromBytes + Immutable + KnownLayout + Unaligned + Clone + 'static,
{
    let taken = <[R]>::ref_from_prefix_with_elems(bytes, count.get() as usize);
    let (records, rest) = taken.map_err(|_| damaged("it is cut short"))?;
    Ok((records.to_vec(), rest))
}

fn texts(starts: Vec<U64>, heap: &[u8], length: U64) -> Result<Texts, Error> {
    if heap.len() as u64 != length.get() {
        return Err(damaged("its texts have another length"));
    }
    let heap = std::str::from_utf8(heap).map_err(|_| damaged("its texts are not UTF-8"))?;
    let first = starts.first().map(|it| it.get());
    let last = starts.last().map(|it| it.get());
    let ascend = starts.windows(2).all(|pair| pair[0].get() <= pair[1].get());
    if first != Some(0) || last != Some(length.get()) || !ascend {
        return Err(damaged("its texts are out of order"));
    }
    if !starts.iter().all(|it| heap.is_char_boundary(it.get() as usize)) {
        return Err(damaged("a text begins within a character"));
    }
    let texts = Texts { starts, heap: heap.to_owned() };
    let text = |place: usize| texts.get(U32::new(place as u32));
    match (1..texts.len()).all(|it| text(it - 1) < text(it)) {
        true => Ok(texts),
        false => Err(damaged("its texts are out of order")),
    }
}

fn check_texts<'r>(used: impl Iterator<Item = &'r mut U32>, texts: &Texts) -> Result<(), Error> {
    let count = texts.len() as u32;
    let mut used = used;
    match used.all(|it| it.get() < count) {
        true => Ok(()),
        false => Err(damaged("a text is missing")),
    }
}

fn check_nodes(nodes: &[NodeRecord], texts: &Texts) -> Result<(), Error> {
    for node in nodes {
        check_texts(node.clone().texts().into_iter(), texts)?;
    }
    match nodes.windows(2).all(|pair| pair[0].id.get() < pair[1].id.get()) {
        true => Ok(()),
        false => Err(damaged("its nodes are out of order")),
    }
}

fn check_edges(edges: &[EdgeRecord], nodes: usize, texts: &Texts) -> Result<(), Error> {
    for edge in edges {
        check_texts(edge.clone().texts().into_iter(), texts)?;
        if [edge.source, edge.target].iter().any(|it| it.get() as usize >= nodes) {
            return Err(damaged("an edge ends nowhere"));
        }
        let known = Kind::of_code(edge.kind).is_some()
            && Interest::of_code(edge.interest).is_some()
            && Confidence::of_code(edge.confidence).is_some()
            && edge.open & !OPEN_BITS == 0;
        let stake = edge.stake();
        if !known || stake.lower.at > stake.upper.at || stake.upper.at > Percent::HUNDRED {
            return Err(damaged("an edge has a code or a share that nothing has"));
        }
    }
    match edges.windows(2).all(|pair| pair[0].order() < pair[1].order()) {
        true => Ok(()),
        false => Err(damaged("its edges are out of order")),
    }
}

fn check_listings(listings: &[ListingRecord], nodes: usize, texts: &Texts) -> Result<(), Error> {
    for listing in listings {
        check_texts(listing.clone().texts().into_iter(), texts)?;
        if listing.node.get() as usize >= nodes {
            return Err(damaged("a listing is of nobody"));
        }
    }
    match listings.windows(2).all(|pair| pair[0].order() < pair[1].order()) {
        true => Ok(()),
        false => Err(damaged("its listings are out of order")),
    }
}
