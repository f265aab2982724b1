//! Random graphs, and the definition of the result worked out by brute force.
//!
//! The least set that a rule closes is the intersection of all sets that contain the listed parties and
//! are closed. For a handful of companies every set can be looked at. The oracle counts in tenths of
//! one per cent, doubled, with one more or less for an open bound, and shares no code with the crate.

use std::collections::BTreeSet;

use model::Entity;
use support::{company, entity};
use trace::own::{Finding, Listed, Question};
use trace::{Day, Graph, Rules};

mod support;

/// Numbers that look random and are the same on every machine (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// A stake in tenths of one per cent.
struct Stake {
    owner: usize,
    asset: usize,
    lower: i64,
    upper: i64,
    lower_open: bool,
    printed: String,
    /// Only suspected: nothing is sure of it.
    suspected: bool,
    board: bool,
}

impl Stake {
    fn random(owner: usize, asset: usize, dice: &mut Dice) -> Stake {
        let tenths = [0, 100, 166, 200, 250, 334, 400, 499, 500, 501, 600, 750, 1000];
        let mut any = || tenths[dice.below(tenths.len() as u64) as usize];
        let (one, other) = (any(), any());
        let (low, high) = (one.min(other), one.max(other) + 10);
        let show = |it: i64| format!("{}.{}", it / 10, it % 10);
        let (lower, upper, lower_open, printed) = match dice.below(8) {
            0 => (0, 1000, false, String::new()),
            1 if high <= 1000 => (low, high, false, format!("{}-{}", show(low), show(high))),
            2 if high <= 1000 => {
                let printed = format!("more than {} but not more than {}", show(low), show(high));
                (low, high, true, printed)
            }
            _ => (one, one, false, show(one)),
        };
        let suspected = dice.below(10) == 0;
        let board = dice.below(12) == 0;
        Stake { owner, asset, lower, upper, lower_open, printed, suspected, board }
    }

    fn entity(&self) -> Entity {
        let [owner, asset] = [self.owner, self.asset].map(name);
        let status = if self.suspected { "suspected" } else { "" };
        let id = format!("{owner}-{asset}");
        if self.board {
            let role = "right to appoint and remove directors";
            let values = [
                ("controller", &*owner),
                ("controlled", &asset),
                ("controlType", role),
                ("status", status),
            ];
            return entity(&id, "Control", &values);
        }
        let values = [
            ("owner", &*owner),
            ("asset", &asset),
            ("percentage", &self.printed),
            ("status", status),
        ];
        entity(&id, "Ownership", &values)
    }

    fn sure(&self) -> i64 {
        if self.suspected { 0 } else { self.lower }
    }

    fn sure_open(&self) -> bool {
        self.lower_open && !self.suspected
    }
}

fn name(number: usize) -> String {
    format!("n{number}")
}

/// What the oracle knows of a rule.
struct Law {
    regime: &'static str,
    on: &'static str,
    /// The least doubled sum that is too much: 1000 is 50 %, 1001 more than that.
    from: i64,
    together: bool,
    board: bool,
}

const LAWS: [Law; 6] = [
    Law { regime: "US-OFAC", on: "2026-01-01", from: 1000, together: true, board: false },
    Law { regime: "EU", on: "2024-07-02", from: 1001, together: true, board: true },
    Law { regime: "EU", on: "2024-07-03", from: 1000, together: true, board: true },
    Law { regime: "GB", on: "2026-02-16", from: 1001, together: false, board: true },
    Law { regime: "CH", on: "2024-06-13", from: 1001, together: true, board: false },
    Law { regime: "CA", on: "2023-06-22", from: 1000, together: false, board: true },
];

/// Whether a set of holders has too much of an asset.
fn too_much(law: &Law, stakes: &[Stake], asset: usize, set: u32, possible: bool) -> bool {
    let of_asset: Vec<&Stake> = stakes.iter().filter(|it| it.asset == asset).collect();
    let inside = |it: &&&Stake| set & (1 << it.owner) != 0;
    let signs = || of_asset.iter().filter(inside).filter(|it| it.board);
    // Switzerland names no sign that decides; there, a sign makes it possible.
    let suggests = law.board || law.regime == "CH";
    if possible && suggests && signs().next().is_some() {
        return true;
    }
    if !possible && law.board && signs().any(|it| !it.suspected) {
        return true;
    }
    let shares: Vec<&&Stake> = of_asset.iter().filter(|it| !it.board).collect();
    let ours = || shares.iter().copied().filter(inside);
    if !possible {
        let open = ours().any(|it| it.sure_open());
        return 2 * ours().map(|it| it.sure()).sum::<i64>() + i64::from(open) >= law.from;
    }
    let mut most = 2 * ours().map(|it| it.upper).sum::<i64>();
    if shares.iter().map(|it| it.sure()).sum::<i64>() <= 1000 {
        let others = || shares.iter().copied().filter(|it| !inside(it));
        let taken: i64 = others().map(|it| it.sure()).sum();
        let open = others().any(|it| it.sure_open());
        most = most.min(2 * (1000 - taken) - i64::from(open));
    }
    most >= law.from
}

/// The intersection of all closed sets around some listed parties.
fn least(law: &Law, stakes: &[Stake], nodes: usize, listed: u32, possible: bool) -> u32 {
    let closed = |set: u32| {
        (0..nodes).all(|it| set & (1 << it) != 0 || !too_much(law, stakes, it, set, possible))
    };
    let sets = (0..1u32 << nodes).filter(|set| set & listed == listed);
    sets.filter(|set| closed(*set)).fold(u32::MAX, |all, set| all & set)
}

fn expected(law: &Law, stakes: &[Stake], nodes: usize, listed: &[usize]) -> Vec<Finding> {
    let bit = |it: &usize| 1u32 << it;
    let starts: Vec<u32> = match law.together {
        true => vec![listed.iter().map(bit).sum()],
        false => listed.iter().map(bit).collect(),
    };
    let union =
        |possible| starts.iter().fold(0, |all, it| all | least(law, stakes, nodes, *it, possible));
    let (certain, possible) = (union(false), union(true));
    (0..nodes)
        .map(|it| match 1u32 << it {
            _ if listed.contains(&it) => Finding::Listed,
            bit if certain & bit != 0 => Finding::Met,
            bit if possible & bit != 0 => Finding::Possible,
            _ => Finding::NotShown,
        })
        .collect()
}

fn check(seed: u64, counts: &mut [usize; 4]) {
    let mut dice = Dice(seed);
    let law = &LAWS[dice.below(LAWS.len() as u64) as usize];
    let nodes = 3 + dice.below(4) as usize;
    let mut pairs = BTreeSet::new();
    for _ in 0..2 + dice.below(2 * nodes as u64) {
        let pair = (dice.below(nodes as u64) as usize, dice.below(nodes as u64) as usize);
        if pair.0 != pair.1 {
            pairs.insert(pair);
        }
    }
    let stakes: Vec<Stake> =
        pairs.into_iter().map(|(owner, asset)| Stake::random(owner, asset, &mut dice)).collect();
    let listed: Vec<usize> = (0..nodes).filter(|it| *it == 0 || dice.below(4) == 0).collect();

    let companies = (0..nodes).map(|it| company(&name(it)));
    let graph = Graph::of(companies.chain(stakes.iter().map(Stake::entity))).graph;
    let mut members = Listed::default();
    for number in &listed {
        members.add(graph.find(&name(*number)).expect("a company of the test"), "");
    }
    let on = Day::parse(law.on).expect("a day");
    let rules = Rules::builtin();
    let question = Question { graph: &graph, listed: &members, rules, regime: law.regime, on };
    let resolved = question.resolve().expect("there is a rule");
    for (number, expected) in expected(law, &stakes, nodes, &listed).into_iter().enumerate() {
        let node = graph.find(&name(number)).expect("a company of the test");
        let verdict = question.verdict(node).expect("there is a rule");
        assert_eq!(verdict.finding, expected, "seed {seed}:\n{verdict}");
        assert_eq!(resolved.finding(node), expected, "seed {seed}, all at once:\n{verdict}");
        let last = verdict.steps.last().expect("the entity itself").finding;
        if expected != Finding::Listed {
            assert_eq!(last, expected, "seed {seed}, the arithmetic:\n{verdict}");
        }
        counts[expected as usize] += 1;
    }
}

#[test]
fn ten_thousand_random_graphs_come_out_as_the_definition_has_them() {
    let mut counts = [0; 4];
    (0..10_000).for_each(|seed| check(seed, &mut counts));
    println!("not shown, possible, met, listed: {counts:?}");
    assert!(counts.iter().all(|it| *it > 1000), "some results hardly come up: {counts:?}");
}
