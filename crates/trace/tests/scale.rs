//! How long a million stakes take. Ignored, because it measures: run it with `--release -- --ignored`.

use std::time::{Duration, Instant};

use support::{company, owns};
use trace::own::{Finding, Listed, Question};
use trace::{Day, Graph, Rules};

mod support;

const COMPANIES: u64 = 400_000;
const STAKES: u64 = 1_000_000;

/// Owner and share of the stake of that number: mostly owners with lower numbers, some in circles.
fn stake(number: u64) -> (u64, u64, u64) {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let asset = mixed % COMPANIES;
    let other = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9).rotate_left(31) % COMPANIES;
    let owner = if number.is_multiple_of(10) { other } else { other % (asset + 1) };
    (owner, asset, [10, 25, 33, 50, 51, 100][(mixed >> 40) as usize % 6])
}

/// The processor time that this thread has used, so that others on the machine do not count; the time
/// on the wall where the system does not tell.
fn used(started: Instant) -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split_whitespace().next().and_then(|it| it.parse().ok());
    nanoseconds.map_or_else(|| started.elapsed(), Duration::from_nanos)
}

#[test]
#[ignore = "measures a million stakes"]
fn a_million_stakes_are_resolved_in_less_than_two_seconds() {
    let started = Instant::now();
    let (mut last, mut last_used) = (started, used(started));
    let mut lap = |what: &str| {
        let taken = used(started) - last_used;
        println!("{what}: {taken:?} of processor time, {:?} on the wall", last.elapsed());
        (last, last_used) = (Instant::now(), used(started));
        taken
    };
    let companies = (0..COMPANIES).map(|it| company(&format!("c{it:06}")));
    let stakes = (0..STAKES).map(|it| {
        let (owner, asset, share) = stake(it);
        owns(&format!("c{owner:06}"), &format!("c{asset:06}"), &share.to_string())
    });
    let graph = Graph::of(companies.chain(stakes)).graph;
    lap("entities made and a graph built of them");
    let bytes = graph.encode();
    lap("encoded");
    assert_eq!(Graph::decode(&bytes).as_ref(), Ok(&graph));
    lap("decoded and compared");
    println!("{} nodes, {} claims, {} bytes", graph.node_count(), graph.edge_count(), bytes.len());
    let mut listed = Listed::default();
    for number in (0..COMPANIES).step_by(400) {
        listed.add(graph.find(&format!("c{number:06}")).expect("a company of the test"), "");
    }
    let rules = Rules::builtin();
    let on = Day::parse("2026-11-22").expect("a day");
    for regime in ["US-OFAC", "EU", "GB"] {
        let question = Question { graph: &graph, listed: &listed, rules, regime, on };
        let resolved = question.resolve().expect("there is a rule");
        let met = resolved.iter().filter(|it| it.1 == Finding::Met).count();
        let taken = lap(regime);
        println!("  {met} of {} met", graph.node_count());
        assert!(met > 1000 && taken.as_secs() < 2, "{regime}: {taken:?}");
    }
    let question = Question { graph: &graph, listed: &listed, rules, regime: "US-OFAC", on };
    let resolved = question.resolve().expect("there is a rule");
    lap("once more");
    let met = resolved.iter().filter(|it| it.1 == Finding::Met).map(|it| it.0).step_by(100);
    for node in met.take(10) {
        let verdict = question.verdict(node).expect("there is a rule");
        assert_eq!(verdict.finding, Finding::Met);
    }
    lap("ten verdicts with their arithmetic");
}
