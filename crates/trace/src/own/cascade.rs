//! Who counts as listed, step by step: the least set that the rule closes.

use rustc_hash::FxHashMap;

use super::holdings::{Holding, Holdings};
use crate::graph::Interest;
use crate::rules::{Rule, Test};
use crate::share::{Bound, Percent};

/// Whether claims are taken at what they say at least, or at what they may come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Lower bounds and firm claims.
    Certain,
    /// Upper bounds and every claim.
    Possible,
}

/// The entities that count as listed, with the round in which each came to count. Seeds have round 0.
///
/// Rounds do not depend on any order: in each round everybody enters whom those of earlier rounds let
/// in, which is the iteration that defines the least fixed point.
pub(super) struct Cascade {
    mode: Mode,
    rounds: FxHashMap<u32, u32>,
    /// The same places in the order in which they entered, within a round by number.
    order: Vec<u32>,
}

impl Cascade {
    pub(super) fn round(&self, place: u32) -> Option<u32> {
        self.rounds.get(&place).copied()
    }

    pub(super) fn contains(&self, place: u32) -> bool {
        self.rounds.contains_key(&place)
    }

    /// Whether a member falls under the rule by what others hold in it. A seed may: it counts whatever
    /// its owners are, but one who only holds jointly with a listed party is caught through owners alone.
    pub(super) fn catches(&self, holdings: &Holdings, rule: &Rule, place: u32) -> bool {
        match self.round(place) {
            None => false,
            Some(1..) => true,
            Some(0) => {
                let mut tally = Tally::default();
                for holding in
                    holdings.holders_of(place).iter().filter(|it| self.contains(it.owner))
                {
                    tally.add(holding, rule, self.mode);
                }
                tally.reaches(holdings, place, rule, self.mode)
            }
        }
    }

    pub(super) fn members(&self) -> impl Iterator<Item = u32> {
        self.order.iter().copied()
    }
}

/// What members hold in an entity that is not a member yet.
#[derive(Default, Clone)]
struct Tally {
    sums: [Side; SUMMED.len()],
    /// A sign of control that is enough.
    is_controlled: bool,
}

/// Interests that can be summed.
const SUMMED: [Interest; 2] = [Interest::Shares, Interest::Votes];

#[derive(Default, Clone, Copy)]
struct Side {
    lower: Bound,
    open_lowers: u32,
    upper: Bound,
}

/// Follows the stakes of the seeds down.
pub(super) fn cascade(holdings: &Holdings, rule: &Rule, seeds: &[u32], mode: Mode) -> Cascade {
    let mut cascade =
        Cascade { mode, rounds: seeds.iter().map(|it| (*it, 0)).collect(), order: seeds.to_vec() };
    let mut tallies: FxHashMap<u32, Tally> = FxHashMap::default();
    let mut round = 0;
    let mut first = 0;
    while first < cascade.order.len() {
        round += 1;
        let frontier = first..cascade.order.len();
        first = frontier.end;
        let mut touched: Vec<u32> = Vec::new();
        for owner in &cascade.order[frontier] {
            for holding in holdings.held_by(*owner) {
                if !cascade.rounds.contains_key(&holding.target) {
                    tallies.entry(holding.target).or_default().add(holding, rule, mode);
                    touched.push(holding.target);
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|it| tallies[it].reaches(holdings, *it, rule, mode));
        for place in touched {
            cascade.rounds.insert(place, round);
            cascade.order.push(place);
        }
    }
    cascade
}

impl Tally {
    fn add(&mut self, holding: &Holding, rule: &Rule, mode: Mode) {
        if let Some(place) = SUMMED.iter().position(|it| *it == holding.interest) {
            let side = &mut self.sums[place];
            side.lower = side.lower.plus(holding.stake.lower);
            side.open_lowers += u32::from(holding.stake.lower.open);
            side.upper = side.upper.plus(holding.stake.upper);
        }
        let decides = rule.deciding.contains(&holding.interest);
        self.is_controlled |= match mode {
            Mode::Certain => decides && holding.is_firm,
            Mode::Possible => {
                decides
                    || rule.suggesting.contains(&holding.interest)
                    || is_indirect_in_reach(holding, rule)
            }
        };
    }

    fn reaches(&self, holdings: &Holdings, target: u32, rule: &Rule, mode: Mode) -> bool {
        self.is_controlled || rule.tests.iter().any(|it| self.meets(holdings, target, it, mode))
    }

    fn meets(&self, holdings: &Holdings, target: u32, test: &Test, mode: Mode) -> bool {
        let Some(place) = SUMMED.iter().position(|it| *it == test.interest) else { return false };
        let side = &self.sums[place];
        match mode {
            Mode::Certain => test.threshold.is_met_from(side.lower),
            Mode::Possible => {
                let total = holdings.total_lower(target, test.interest);
                let counted = (side.lower, side.open_lowers);
                test.threshold.is_in_reach_of(most(side.upper, total, counted))
            }
        }
    }
}

/// Whether a stake that runs through others may by itself be too much. It is never added to others: the
/// stakes that it runs through may be among them.
pub(super) fn is_indirect_in_reach(holding: &Holding, rule: &Rule) -> bool {
    let in_reach = |it: &Test| it.threshold.is_in_reach_of(holding.stake.upper);
    holding.interest == Interest::Indirect && rule.tests.iter().any(in_reach)
}

/// What stakes may come to together, by their own upper bounds and by what the other holders have at
/// least. Lower bounds that come to more than the whole contradict each other and bound nothing.
///
/// `total` and `counted` are sums of lower bounds with the number of open ones: of all holders, and of
/// those that count.
pub(super) fn most(upper: Bound, total: (Bound, u32), counted: (Bound, u32)) -> Bound {
    if total.0.at > Percent::HUNDRED {
        return upper;
    }
    let others = Bound {
        at: Percent::of_billionths(total.0.at.billionths() - counted.0.at.billionths()),
        open: total.1 > counted.1,
    };
    upper.tighter_upper(others.left_of_the_whole())
}
