//! Stakes: what every owner has in every entity on a day, by all claims about it.

use crate::day::{Day, InForce};
use crate::graph::{Graph, Interest, NodeIndex, Terms};
use crate::share::{Bound, Stake};

/// What one owner has of one interest in one entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holding {
    pub(super) owner: u32,
    pub(super) target: u32,
    pub(super) interest: Interest,
    pub(super) stake: Stake,
    /// Whether a claim that is firm and in force says so.
    pub(super) is_firm: bool,
}

/// The stakes among some entities of a graph. Entities are numbered by their place among these.
pub(super) struct Holdings {
    members: Vec<NodeIndex>,
    /// By target, then owner, then interest.
    all: Vec<Holding>,
    into_starts: Vec<u32>,
    out_starts: Vec<u32>,
    /// Places in `all`, by owner.
    out: Vec<u32>,
}

/// What a claim says of a stake on a day: the share, and whether it is firm. `None` if it does not hold.
pub(super) fn effective(claim: &Terms, on: Day) -> Option<(Stake, bool)> {
    let is_firm = match claim.period.holds(on) {
        InForce::Yes => claim.confidence.is_firm(),
        InForce::Maybe => false,
        InForce::NotYet | InForce::Over => return None,
    };
    let lower = if is_firm { claim.stake.lower } else { Bound::default() };
    Some((Stake { lower, upper: claim.stake.upper }, is_firm))
}

/// The entity and everybody who owns or controls it, however far up, on a day; in order.
pub(super) fn upstream(graph: &Graph, target: NodeIndex, on: Day) -> Vec<NodeIndex> {
    let mut seen = std::collections::BTreeSet::from([target]);
    let mut open = vec![target];
    while let Some(node) = open.pop() {
        for claim in graph.stakes_into(node).filter(|it| effective(it, on).is_some()) {
            if seen.insert(claim.source) {
                open.push(claim.source);
            }
        }
    }
    seen.into_iter().collect()
}

impl Holdings {
    /// The stakes among entities, which are in order. Owners that are not among them are left out.
    pub(super) fn of(graph: &Graph, members: Vec<NodeIndex>, on: Day) -> Holdings {
        let mut holdings = Holdings {
            members,
            all: Vec::new(),
            into_starts: vec![0],
            out_starts: Vec::new(),
            out: Vec::new(),
        };
        let mut claims: Vec<Holding> = Vec::new();
        for target in 0..holdings.members.len() as u32 {
            claims.clear();
            let node = holdings.node(target);
            for claim in graph.stakes_into(node).filter(|it| it.source != node) {
                let owner = holdings.place(claim.source);
                if let (Some(owner), Some((stake, is_firm))) = (owner, effective(&claim, on)) {
                    let interest = claim.interest;
                    claims.push(Holding { owner, target, interest, stake, is_firm });
                }
            }
            claims.sort_by_key(|it| (it.owner, it.interest));
            let one_stake = |one: &Holding, other: &Holding| {
                (one.owner, one.interest) == (other.owner, other.interest)
            };
            holdings.all.extend(claims.chunk_by(one_stake).map(joined));
            holdings.into_starts.push(holdings.all.len() as u32);
        }
        holdings.index_owners();
        holdings
    }

    fn index_owners(&mut self) {
        let mut starts = vec![0u32; self.members.len() + 1];
        for holding in &self.all {
            starts[holding.owner as usize + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut next = starts.clone();
        self.out = vec![0; self.all.len()];
        for (number, holding) in (0..).zip(&self.all) {
            let place = &mut next[holding.owner as usize];
            self.out[*place as usize] = number;
            *place += 1;
        }
        self.out_starts = starts;
    }

    /// The number of entities.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The entity at a place.
    pub(super) fn node(&self, place: u32) -> NodeIndex {
        self.members[place as usize]
    }

    /// The place of an entity, if it is among these.
    pub(super) fn place(&self, node: NodeIndex) -> Option<u32> {
        // All entities of a graph are numbered as the graph does.
        if self.members.get(node.place()) == Some(&node) {
            return Some(node.0);
        }
        self.members.binary_search(&node).ok().map(|it| it as u32)
    }

    /// Who holds an entity.
    pub(super) fn holders_of(&self, target: u32) -> &[Holding] {
        let target = target as usize;
        &self.all[self.into_starts[target] as usize..self.into_starts[target + 1] as usize]
    }

    /// What an entity holds.
    pub(super) fn held_by(&self, owner: u32) -> impl Iterator<Item = &Holding> {
        let owner = owner as usize;
        let places = self.out_starts[owner] as usize..self.out_starts[owner + 1] as usize;
        self.out[places].iter().map(|it| &self.all[*it as usize])
    }

    /// What the holders of an interest have at least together: the sum, and how many of the lower
    /// bounds are open.
    pub(super) fn total_lower(&self, target: u32, interest: Interest) -> (Bound, u32) {
        let same = self.holders_of(target).iter().filter(|it| it.interest == interest);
        same.fold((Bound::default(), 0), |(sum, open), it| {
            (sum.plus(it.stake.lower), open + u32::from(it.stake.lower.open))
        })
    }
}

/// All claims about one stake together. Firm ones say what it is at least; every one says what it may be.
fn joined(claims: &[Holding]) -> Holding {
    let mut lower: Option<Bound> = None;
    let mut upper = claims[0].stake.upper;
    for claim in claims {
        upper = upper.upper_of(claim.stake.upper);
        if claim.is_firm {
            let known = lower.unwrap_or(claim.stake.lower);
            lower = Some(known.lower_of(claim.stake.lower));
        }
    }
    let stake = Stake { lower: lower.unwrap_or_default(), upper };
    Holding { stake, is_firm: lower.is_some(), ..claims[0] }
}
