use model::{Entity, Schema, Statement};

use super::*;

fn relation(number: usize, line: &str) -> Entity {
    let words: Vec<&str> = line.split(' ').collect();
    let (schema, ends, value): (_, [&str; 2], _) = match words[1] {
        "owns" => ("Ownership", ["owner", "asset"], "percentage"),
        "directs" => ("Directorship", ["director", "organization"], "role"),
        "linked" => ("UnknownLink", ["subject", "object"], "role"),
        other => panic!("no relation is called {other}"),
    };
    let schema = Schema::get(schema).unwrap();
    let mut entity = Entity::new(format!("r{number}"), schema);
    let values = [(ends[0], words[0]), (ends[1], words[2]), (value, words.get(3).unwrap_or(&""))];
    let status = ("status", *words.get(4).unwrap_or(&""));
    for (property, value) in values.into_iter().chain([status]).filter(|it| !it.1.is_empty()) {
        entity.push(Statement::new(schema.property(property).unwrap(), value, "test".into()));
    }
    entity
}

fn graph(lines: &[&str]) -> Graph {
    Graph::of(lines.iter().enumerate().map(|(number, line)| relation(number, line))).graph
}

fn search(graph: &Graph) -> Search<'_> {
    let on = Day::parse("2026-01-01").unwrap();
    Search { graph, on, depth: 5, least: Confidence::Disputed, count: 5 }
}

/// Ways as costs and ids.
fn shown(graph: &Graph, found: &Found) -> Vec<String> {
    let id = |it: NodeIndex| graph.node(it).id;
    let way = |path: &Path| {
        let ids = path.hops.iter().map(|it| id(it.to));
        let ids: Vec<&str> = [id(path.hops[0].from)].into_iter().chain(ids).collect();
        format!("{} {}", path.cost, ids.join(" "))
    };
    assert!(found.complete);
    found.paths.iter().map(way).collect()
}

fn check(lines: &[&str], expected: &[&str]) {
    let graph = graph(lines);
    let ends = ["A", "Z"].map(|it| graph.find(it).unwrap());
    assert_eq!(shown(&graph, &search(&graph).between(ends[0], ends[1])), expected);
}

#[test]
fn strong_ties_come_before_weak_ones_and_both_directions_are_followed() {
    check(&["A owns Z 60"], &["10 A Z"]);
    check(&["Z owns A 10", "A directs M", "M directs Z"], &["30 A Z", "43 A M Z"]);
    check(&["A linked M", "M linked Z", "A owns N 50", "N owns Z 50"], &["23 A N Z", "63 A M Z"]);
}

#[test]
fn doubt_costs_and_too_much_of_it_excludes() {
    let lines = ["A owns Z 60 suspected"];
    check(&lines, &["30 A Z"]);
    let graph = graph(&lines);
    let ends = ["A", "Z"].map(|it| graph.find(it).unwrap());
    let sure = Search { least: Confidence::Reported, ..search(&graph) };
    assert_eq!(sure.between(ends[0], ends[1]).paths, []);
}

#[test]
fn a_way_through_a_hub_says_less() {
    let crowd: Vec<String> = (0..13).map(|it| format!("H owns X{it} 60")).collect();
    let mut lines = vec!["A owns H 60", "H owns Z 60", "A linked M", "M owns Z 60", "W owns W 1"];
    lines.extend(crowd.iter().map(String::as_str));
    // H has 15 ties, which doubles three times.
    check(&lines, &["29 A H Z", "43 A M Z"]);
}

#[test]
fn ways_longer_than_the_depth_are_left_out() {
    let lines = ["A owns B 60", "B owns C 60", "C owns Z 60"];
    let graph = graph(&lines);
    let ends = ["A", "Z"].map(|it| graph.find(it).unwrap());
    let with = |depth| Search { depth, ..search(&graph) }.between(ends[0], ends[1]).paths.len();
    assert_eq!((with(2), with(3)), (0, 1));
}

#[test]
fn the_nearest_listed_parties_are_found_and_ways_end_there() {
    let lines = ["L1 owns A 60", "L2 owns L1 60", "B owns A 30", "L3 owns B 60", "A linked C"];
    let graph = graph(&lines);
    let mut listed = Listed::default();
    for id in ["L1", "L2", "L3"] {
        listed.add(graph.find(id).unwrap(), "listed in the test");
    }
    let found = search(&graph).to_listed(graph.find("A").unwrap(), &listed);
    assert_eq!(shown(&graph, &found), ["10 A L1", "33 A B L3"]);
}

#[test]
fn each_tie_says_who_says_so() {
    let graph = graph(&["B owns A 60", "B directs A CEO"]);
    let ends = ["A", "B"].map(|it| graph.find(it).unwrap());
    let search = search(&graph);
    let found = search.between(ends[0], ends[1]);
    let expected = "\
10 points, 1 hops
A
  is owned by: 60 %; no dates stated, stated [test]
  is directed by: an office in its management (CEO); no dates stated, stated [test]
B
";
    assert_eq!(search.text(&found.paths[0]), expected);
}

/// Every way without a repetition, by trying them all.
fn all_ways(search: &Search<'_>, way: &mut Vec<NodeIndex>, to: NodeIndex, ways: &mut Vec<Path>) {
    let last = way[way.len() - 1];
    if last == to {
        ways.push(search.path(way));
        return;
    }
    if way.len() > search.depth {
        return;
    }
    for next in search.graph.nodes() {
        let tied = search.around(last).contains_key(&next);
        if tied && !way.contains(&next) {
            way.push(next);
            all_ways(search, way, to, ways);
            way.pop();
        }
    }
}

#[test]
fn random_graphs_have_the_same_ways_as_by_trying_them_all() {
    let mut state = 7u64;
    let mut below = |bound: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound
    };
    for _ in 0..300 {
        let mut line = || {
            let (one, other) = (below(6), below(6));
            let (kind, value) =
                [("owns", "60"), ("owns", "10"), ("linked", ""), ("directs", "CEO")]
                    [below(4) as usize];
            format!("n{one} {kind} n{other} {value}")
        };
        let mut lines: Vec<String> = (0..8).map(|_| line()).collect();
        lines.push("n0 linked n1".to_owned());
        let lines: Vec<&str> = lines.iter().map(|it| it.trim()).collect();
        let graph = graph(&lines);
        let ends = ["n0", "n1"].map(|it| graph.find(it).unwrap());
        let search = Search { depth: 4, count: 1000, ..search(&graph) };
        let mut expected = Vec::new();
        all_ways(&search, &mut vec![ends[0]], ends[1], &mut expected);
        expected.sort_by_key(|it| {
            let ids: Vec<NodeIndex> = it.hops.iter().map(|it| it.to).collect();
            (it.cost, it.hops.len(), ids)
        });
        assert_eq!(search.between(ends[0], ends[1]).paths, expected, "{lines:?}");
    }
}
