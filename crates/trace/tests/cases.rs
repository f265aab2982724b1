//! The worked examples of `data/rules`: every regime, every result.
//!
//! Each case goes the whole way, from entities through the graph to the verdict, and none has code of
//! its own.

use std::collections::BTreeSet;
use std::path::Path;

use model::Entity;
use serde::Deserialize;
use support::{company, entity, owns};
use trace::own::{Finding, Listed, Question};
use trace::{Day, Graph, Rules};

mod support;

#[derive(Deserialize)]
struct Table {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: String,
    regime: String,
    as_of: String,
    edges: Vec<Stake>,
    control: Vec<Control>,
    joint_arrangements: Vec<Vec<String>>,
    sanctioned: Vec<String>,
    expected_blocked: BTreeSet<String>,
    expected_not_blocked: BTreeSet<String>,
    expected_review: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Stake {
    owner: String,
    asset: String,
    share: serde_json::Number,
}

#[derive(Deserialize)]
struct Control {
    controller: String,
    asset: String,
    basis: String,
}

impl Case {
    fn entities(&self) -> Vec<Entity> {
        let mut entities = Vec::new();
        for Stake { owner, asset, share } in &self.edges {
            entities.extend([company(owner), company(asset)]);
            entities.push(owns(owner, asset, &share.to_string()));
        }
        for Control { controller, asset, basis } in &self.control {
            let values =
                [("controller", &**controller), ("controlled", asset), ("controlType", basis)];
            entities.push(entity(&format!("{controller}-controls-{asset}"), "Control", &values));
        }
        for pair in self.joint_arrangements.iter().flat_map(|it| it.windows(2)) {
            let values =
                [("subject", &*pair[0]), ("object", &*pair[1]), ("role", "joint arrangement")];
            entities.push(entity(&pair.join("-with-"), "UnknownLink", &values));
        }
        entities
    }

    /// What does not come out as the case has it.
    fn differences(&self) -> Vec<String> {
        let graph = Graph::of(self.entities()).graph;
        let mut listed = Listed::default();
        for id in &self.sanctioned {
            listed.add(graph.find(id).expect("an owner of the case"), "listed in the case");
        }
        let rules = Rules::builtin();
        let on = Day::parse(&self.as_of).unwrap_or(rules.as_of());
        let question = Question { graph: &graph, listed: &listed, rules, regime: &self.regime, on };
        let resolved = question.resolve().expect("the regime has a rule for that day");
        let mut differences = Vec::new();
        let mut blocked = BTreeSet::new();
        for node in graph.nodes() {
            let id = graph.node(node).id.to_owned();
            let verdict = question.verdict(node).expect("as above");
            if verdict.finding != resolved.finding(node) {
                differences.push(format!("{id}: asked alone it is another"));
            }
            if verdict.finding == Finding::Met {
                blocked.insert(id.clone());
            }
            if self.expected_not_blocked.contains(&id) && verdict.finding != Finding::NotShown {
                differences.push(format!("{id}: is {:?}\n{verdict}", verdict.finding));
            }
            let is_review = !verdict.cautions.is_empty() || verdict.finding == Finding::Possible;
            if self.expected_review.contains(&id) && !is_review {
                differences.push(format!("{id}: nothing to look at\n{verdict}"));
            }
        }
        if blocked != self.expected_blocked {
            differences.push(format!("{blocked:?}, not {:?}", self.expected_blocked));
        }
        differences
    }
}

fn check(table: &str, expected: usize) {
    let table: Table = serde_json::from_str(table).expect("the table of cases");
    assert_eq!(table.cases.len(), expected, "cases are missing");
    let report: Vec<String> = table
        .cases
        .iter()
        .flat_map(|case| case.differences().into_iter().map(|it| format!("{}: {it}", case.id)))
        .collect();
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn every_case_of_the_table_comes_out_as_the_guidance_says() {
    check(include_str!("../../../data/rules/ownership_cases.json"), 39);
}

#[test]
fn so_do_those_that_are_only_remembered_and_do_not_ship() {
    let path = "../../../shared/data/rules/ownership_cases.json";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    match std::fs::read_to_string(&path) {
        Ok(table) => check(&table, 41),
        Err(_) => println!("skipped: {} is absent", path.display()),
    }
}
