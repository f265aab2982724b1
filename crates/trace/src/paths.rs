//! The most telling ways from one entity to another, or to the nearest listed parties.
//!
//! Start with [`Search::between`] and [`Search::to_listed`]. A way is a chain of ties, each with every
//! claim that states it. Ties are followed in both directions: who supplies a drone maker and who is
//! supplied by it are both tied to it.
//!
//! # Rank
//!
//! Every hop has a cost in whole points, and the way with the lowest sum comes first. A hop costs what
//! its best claim costs: the tie itself (see [`tie_cost`]), 5 more where the press reports it, 20 where
//! it is suspected, 30 where it is disputed, and 10 where partial dates leave open whether it holds.
//! Each entity on the way, the two ends apart, adds 3 points for every doubling of its ties: a way
//! through an address that a thousand companies share says little. Equal sums are ordered by fewer hops
//! and then by ids, so that the same question has the same answer.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::fmt;

use rustc_hash::FxHashMap;

use crate::day::{Day, InForce};
use crate::graph::{Confidence, Edge, EdgeIndex, Graph, Interest, Kind, NodeIndex};
use crate::own::{Listed, Party};
use crate::share::Percent;

/// What to look for, and where.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// The ties.
    pub graph: &'a Graph,
    /// The day on which they have to hold.
    pub on: Day,
    /// The most hops of a way. An address or identifier that two entities share counts as a stop, so
    /// that sharing one takes two hops.
    pub depth: usize,
    /// The least sure claims that count.
    pub least: Confidence,
    /// The most ways in an answer.
    pub count: usize,
}

/// Ways, the most telling first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The ways.
    pub paths: Vec<Path>,
    /// Whether no way that should be among them can be missing. `false` only where the search gave up;
    /// see [`MOST_STEPS`].
    pub complete: bool,
}

/// One way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// The sum of what its hops and stops cost, in points.
    pub cost: u32,
    /// In order; never empty.
    pub hops: Vec<Hop>,
}

/// One tie of a way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hop {
    /// Where it begins.
    pub from: NodeIndex,
    /// Where it leads.
    pub to: NodeIndex,
    /// What it costs by its best claim.
    pub cost: u32,
    /// Every claim that counts, the best first.
    pub claims: Vec<EdgeIndex>,
}

/// Ways that are followed at most before a search gives up and says so. A million take a second or two;
/// graphs of ownership come nowhere near it, tightly knit ones of another kind may.
pub const MOST_STEPS: usize = 1_000_000;

/// What a tie costs by its kind, in points, if its source states it: the less it binds two parties to
/// each other, the more.
///
/// | tie | points |
/// | --- | --- |
/// | votes, board, control; a share of 50 % or more; the same identifier | 10 |
/// | procures for, operates, issues, precedes | 15 |
/// | a share of 25 % or more, or an unknown one; an office; acting jointly; represents | 20 |
/// | supplies; a relative; the same address | 25 |
/// | a smaller share; employment, membership, associates, payments, unnamed links | 30 |
/// | debts; taking part in the same thing | 40 |
pub fn tie_cost(edge: &Edge<'_>) -> u32 {
    match edge.kind {
        Kind::Owns | Kind::Controls => stake_cost(edge),
        Kind::HasIdentifier => 10,
        Kind::ProcuresFor | Kind::Operates | Kind::Issues | Kind::Precedes => 15,
        Kind::Directs | Kind::ActsWith | Kind::Represents => 20,
        Kind::Supplies | Kind::Family | Kind::HasAddress => 25,
        Kind::WorksFor | Kind::BelongsTo | Kind::Associate | Kind::Pays | Kind::Linked => 30,
        Kind::Owes | Kind::TakesPart => 40,
    }
}

fn stake_cost(edge: &Edge<'_>) -> u32 {
    let summed = matches!(edge.interest, Interest::Shares | Interest::Votes | Interest::Indirect);
    match () {
        () if !summed => 10,
        () if edge.stake.is_unknown() => 20,
        () if edge.stake.lower.at >= Percent::FIFTY => 10,
        () if edge.stake.lower.at >= Percent::whole(25) => 20,
        () => 30,
    }
}

/// A way under construction, ordered so that the cheapest comes out of a heap first.
type Step = Reverse<(u32, usize, Vec<NodeIndex>)>;

impl<'a> Search<'a> {
    /// The best ways from one entity to another. No entity comes twice on a way.
    pub fn between(&self, from: NodeIndex, to: NodeIndex) -> Found {
        let mut found = Found { paths: Vec::new(), complete: true };
        if from == to {
            return found;
        }
        // What is left to pay from each entity at least: ways are followed in the order of what they
        // will have cost, so that the first to arrive are the best.
        let left = self.left_to_pay(to);
        let mut neighbours: FxHashMap<NodeIndex, BTreeMap<NodeIndex, Hop>> = FxHashMap::default();
        let mut heap: BinaryHeap<Step> = BinaryHeap::new();
        if let Some((cost, _)) = left.get(&from) {
            heap.push(Reverse((*cost, 0, vec![from])));
        }
        let mut steps = 0;
        while let Some(Reverse((estimate, hops, way))) = heap.pop() {
            if found.paths.len() == self.count {
                break;
            }
            steps += 1;
            if steps > MOST_STEPS {
                found.complete = false;
                break;
            }
            let last = way[way.len() - 1];
            if last == to {
                found.paths.push(self.path(&way));
                continue;
            }
            let paid = estimate - left[&last].0;
            let around = neighbours.entry(last).or_insert_with(|| self.around(last));
            for (next, hop) in around.iter().filter(|it| !way.contains(it.0)) {
                let Some((cost, hops_left)) = left.get(next) else { continue };
                if hops + 1 + hops_left > self.depth {
                    continue;
                }
                let paid = paid + hop.cost + self.stop_cost(*next, *next == to);
                let mut way = way.clone();
                way.push(*next);
                heap.push(Reverse((paid + cost, hops + 1, way)));
            }
        }
        found
    }

    /// The best way to each of the nearest listed parties: who stands behind an entity that is not on
    /// any list. A way ends at the first listed party that it meets.
    pub fn to_listed(&self, from: NodeIndex, listed: &Listed) -> Found {
        let mut found = Found { paths: Vec::new(), complete: true };
        let mut met: BTreeSet<NodeIndex> = BTreeSet::new();
        // The fewest hops with which each entity was reached: a dearer way counts only if it is shorter,
        // because it can go further.
        let mut fewest: FxHashMap<NodeIndex, usize> = FxHashMap::default();
        let mut heap: BinaryHeap<Step> = BinaryHeap::from([Reverse((0, 0, vec![from]))]);
        while let Some(Reverse((cost, hops, way))) = heap.pop() {
            if found.paths.len() == self.count {
                break;
            }
            let last = way[way.len() - 1];
            if fewest.get(&last).is_some_and(|it| *it <= hops) {
                continue;
            }
            fewest.insert(last, hops);
            if last != from && listed.why(last).is_some() {
                if met.insert(last) {
                    found.paths.push(self.path(&way));
                }
                continue;
            }
            if hops == self.depth {
                continue;
            }
            for (next, hop) in self.around(last) {
                if !way.contains(&next) {
                    let is_end = listed.why(next).is_some();
                    let mut way = way.clone();
                    way.push(next);
                    let cost = cost + hop.cost + self.stop_cost(next, is_end);
                    heap.push(Reverse((cost, hops + 1, way)));
                }
            }
        }
        found
    }

    /// The least cost and the fewest hops from each entity to a goal, within the depth. The two may be
    /// of different ways.
    fn left_to_pay(&self, goal: NodeIndex) -> FxHashMap<NodeIndex, (u32, usize)> {
        let hops = self.hops_to(goal);
        let mut least: FxHashMap<NodeIndex, (u32, usize)> = FxHashMap::default();
        let mut heap = BinaryHeap::from([Reverse((0, goal))]);
        while let Some(Reverse((cost, node))) = heap.pop() {
            if least.contains_key(&node) {
                continue;
            }
            least.insert(node, (cost, hops[&node]));
            for (next, hop) in self.around(node) {
                if hops.contains_key(&next) && !least.contains_key(&next) {
                    let cost = cost + hop.cost + self.stop_cost(node, node == goal);
                    heap.push(Reverse((cost, next)));
                }
            }
        }
        least
    }

    fn hops_to(&self, goal: NodeIndex) -> FxHashMap<NodeIndex, usize> {
        let mut hops = FxHashMap::from_iter([(goal, 0)]);
        let mut edge = vec![goal];
        for depth in 1..=self.depth {
            let mut next = Vec::new();
            for node in edge.into_iter().flat_map(|it| self.around(it).into_keys()) {
                hops.entry(node).or_insert_with(|| {
                    next.push(node);
                    depth
                });
            }
            edge = next;
        }
        hops
    }

    /// Whom a node is tied to.
    fn around(&self, node: NodeIndex) -> BTreeMap<NodeIndex, Hop> {
        let mut around: BTreeMap<NodeIndex, Vec<(u32, EdgeIndex)>> = BTreeMap::new();
        for edge in self.graph.outgoing(node).chain(self.graph.incoming(node)) {
            let other = if edge.source == node { edge.target } else { edge.source };
            if let (false, Some(cost)) = (other == node, self.claim_cost(&edge)) {
                around.entry(other).or_default().push((cost, edge.index));
            }
        }
        let hop = |(to, mut claims): (NodeIndex, Vec<(u32, EdgeIndex)>)| {
            claims.sort_unstable();
            claims.dedup();
            let cost = claims[0].0;
            let claims = claims.into_iter().map(|it| it.1).collect();
            (to, Hop { from: node, to, cost, claims })
        };
        around.into_iter().map(hop).collect()
    }

    /// What a claim costs, if it counts.
    fn claim_cost(&self, edge: &Edge<'_>) -> Option<u32> {
        let open = match edge.period.holds(self.on) {
            InForce::Yes => 0,
            InForce::Maybe => 10,
            InForce::NotYet | InForce::Over => return None,
        };
        let doubt = match edge.confidence {
            Confidence::Stated => 0,
            Confidence::Reported => 5,
            Confidence::Suspected => 20,
            Confidence::Disputed => 30,
        };
        (edge.confidence >= self.least).then(|| tie_cost(edge) + open + doubt)
    }

    /// What passing an entity costs: 3 points for every doubling of its ties.
    fn stop_cost(&self, node: NodeIndex, is_end: bool) -> u32 {
        match is_end {
            true => 0,
            false => 3 * self.graph.degree(node).max(1).ilog2(),
        }
    }

    fn path(&self, way: &[NodeIndex]) -> Path {
        let hop = |pair: &[NodeIndex]| {
            self.around(pair[0]).remove(&pair[1]).expect("the way was found through it")
        };
        let hops: Vec<Hop> = way.windows(2).map(hop).collect();
        let stops = way[1..way.len() - 1].iter().map(|it| self.stop_cost(*it, false));
        Path { cost: hops.iter().map(|it| it.cost).chain(stops).sum(), hops }
    }

    /// A way in one sentence without a full stop, by the best claim of each tie.
    pub fn sentence(&self, path: &Path) -> String {
        Sentence { graph: self.graph, path }.to_string()
    }

    /// A way as text: a line for each entity, and under it who ties it to the next, since when, and who
    /// says so.
    pub fn text(&self, path: &Path) -> String {
        Text { graph: self.graph, path }.to_string()
    }
}

/// What a claim says, read from one of its ends.
pub(crate) fn phrase(edge: &Edge<'_>, from: NodeIndex) -> String {
    let words = if edge.source == from { edge.kind.forth() } else { edge.kind.back() };
    let share = match edge.interest {
        Interest::Shares if !edge.stake.is_unknown() => format!(": {}", edge.stake),
        Interest::Votes | Interest::Indirect if !edge.stake.is_unknown() => {
            format!(": {} of the {}", edge.stake, edge.interest.forth())
        }
        Interest::Shares | Interest::Votes | Interest::None => String::new(),
        other => format!(": {}", other.forth()),
    };
    let role = match edge.kind {
        // The value that is shared is the name of the stop.
        Kind::HasAddress | Kind::HasIdentifier => "",
        kind if edge.role == kind.as_str() => "",
        _ => edge.role,
    };
    let role = if role.is_empty() { String::new() } else { format!(" ({role})") };
    format!("{words}{share}{role}")
}

/// A way in one sentence, by the best claim of each tie.
struct Sentence<'p> {
    graph: &'p Graph,
    path: &'p Path,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, hop) in self.path.hops.iter().enumerate() {
            let edge = self.graph.edge(*hop.claims.first().expect("a hop has a claim"));
            let name = |it: NodeIndex| self.graph.node(it).caption;
            if place == 0 {
                f.write_str(name(hop.from))?;
            } else {
                f.write_str(", which")?;
            }
            write!(f, " {} {}", phrase(&edge, hop.from), name(hop.to))?;
        }
        Ok(())
    }
}

struct Text<'p> {
    graph: &'p Graph,
    path: &'p Path,
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |it: NodeIndex| Party::of(self.graph.node(it));
        writeln!(f, "{} points, {} hops", self.path.cost, self.path.hops.len())?;
        for hop in &self.path.hops {
            writeln!(f, "{}", name(hop.from))?;
            for claim in &hop.claims {
                let edge = self.graph.edge(*claim);
                let source = edge.origin.told();
                let confidence = edge.confidence.as_str();
                let phrase = phrase(&edge, hop.from);
                writeln!(f, "  {phrase}; {}, {confidence} [{source}]", edge.period)?;
            }
        }
        self.path.hops.last().map_or(Ok(()), |it| writeln!(f, "{}", name(it.to)))
    }
}

#[cfg(test)]
mod tests;
