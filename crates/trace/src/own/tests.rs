use model::{Entity, Statement};

use super::*;
use crate::Graph;

fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let schema = model::Schema::get(schema).unwrap();
    let mut entity = Entity::new(id, schema);
    for (property, value) in values.iter().filter(|it| !it.1.is_empty()) {
        entity.push(Statement::new(schema.property(property).unwrap(), *value, "test".into()));
    }
    entity
}

/// Stakes as lines of owner, asset, share, first day, last day and status, with `-` for nothing.
fn stakes(lines: &[&str]) -> Vec<Entity> {
    let stake = |(number, line): (usize, &&str)| {
        let mut parts = line.split_whitespace().map(|it| if it == "-" { "" } else { it });
        let mut next = || parts.next().unwrap_or_default();
        let values = [
            ("owner", next()),
            ("asset", next()),
            ("percentage", next()),
            ("startDate", next()),
            ("endDate", next()),
            ("status", next()),
        ];
        entity(&format!("o{number}"), "Ownership", &values)
    };
    lines.iter().enumerate().map(stake).collect()
}

fn verdict(regime: &str, on: &str, entities: &[Entity], target: &str) -> Verdict {
    let graph = Graph::of(entities).graph;
    let mut listed = Listed::default();
    for node in graph.nodes().filter(|it| graph.node(*it).id.starts_with('X')) {
        listed.add(node, "listed in the test");
    }
    let on = Day::parse(on).unwrap();
    let question = Question { graph: &graph, listed: &listed, rules: Rules::builtin(), regime, on };
    question.verdict(graph.find(target).unwrap()).unwrap()
}

/// The finding on A under OFAC's rule, with a part of what is told.
fn check(lines: &[&str], expected: Finding, told: &str) {
    let verdict = verdict("US-OFAC", "2024-06-15", &stakes(lines), "A");
    assert_eq!(verdict.finding, expected, "{verdict}");
    assert!(verdict.to_string().contains(told), "{told:?} is not in\n{verdict}");
}

#[test]
fn an_unknown_share_is_possible_and_never_no() {
    use Finding::{NotShown, Possible};
    check(&["X A -"], Possible, "A: the share of X is not known");
    check(&["X A - ", "Q A 50"], Possible, "up to 50 %");
    check(
        &["X A -", "Q A 50.1"],
        NotShown,
        "up to 49.9 %; the threshold of 50 % or more is not reached",
    );
    check(&["X A 25-75"], Possible, "25 % to 75 %");
    check(&["X B -", "B A 60"], Possible, "may meet the test by step 1");
}

#[test]
fn claims_count_only_while_they_hold() {
    use Finding::{Met, NotShown, Possible};
    check(&["X A 60 2020-01-01 2024-06-14"], NotShown, "has ended");
    check(&["X A 60 2024-06-16"], NotShown, "has not begun");
    check(&["X A 60 2020-01-01 2024-06-15"], Met, "from 2020-01-01 to 2024-06-15");
    check(&["X A 60 2024"], Possible, "may or may not hold on the day");
    check(&["X A 60 - - former"], Possible, "may or may not hold on the day");
}

#[test]
fn doubt_makes_a_stake_possible() {
    check(&["X A 60 - - suspected"], Finding::Possible, "suspected");
    check(&["X A 60 - - disputed", "X A 60"], Finding::Met, "60 %");
}

#[test]
fn sources_that_differ_leave_the_widest_interval() {
    check(&["X A 40", "X A 60"], Finding::Possible, "sources differ on the share of X: 40 %; 60 %");
    check(&["X A 55", "X A 60"], Finding::Met, "55 % to 60 %");
}

#[test]
fn impossible_shares_are_told_and_answered() {
    use Finding::{Met, Possible};
    check(
        &["X A 150"],
        Possible,
        "\"150\" of X is taken as unknown, because it is more than 100 %",
    );
    check(&["X A -5"], Possible, "because it is negative");
    check(&["X A 70", "Q A 60"], Met, "A: stated shares come to 130 %");
    check(&["X A 60", "A A 40"], Met, "A: is said to hold itself; that is not counted");
}

#[test]
fn circles_are_told_and_do_not_lift_themselves() {
    use Finding::{Met, NotShown};
    check(&["X A 20", "B A 40", "A B 60"], NotShown, "in a circle");
    check(&["X A 50", "B A 30", "A B 70"], Met, "counts only through this entity, not counted");
}

#[test]
fn nobody_known_is_told() {
    check(&["A B 60"], Finding::NotShown, "A: no owner is known on 2024-06-15");
    check(&["X A 30"], Finding::NotShown, "A: the owners of 70 % are not known");
}

#[test]
fn control_decides_where_the_rule_says_so() {
    let control = |kind: &str| {
        [entity("c", "Control", &[("controller", "X"), ("controlled", "A"), ("controlType", kind)])]
    };
    let board = "right to appoint and remove a majority of directors";
    for (regime, kind, expected) in [
        ("EU", board, Finding::Met),
        ("GB", board, Finding::Met),
        ("CH", board, Finding::Possible),
        ("US-OFAC", board, Finding::NotShown),
        ("GB", "significant-influence-or-control", Finding::Possible),
        ("GB", "voting-rights-50-to-75-percent", Finding::Met),
        ("GB", "voting-rights-25-to-50-percent", Finding::NotShown),
        ("US-OFAC", "voting-rights-50-to-75-percent", Finding::NotShown),
    ] {
        let verdict = verdict(regime, "2025-01-01", &control(kind), "A");
        assert_eq!(verdict.finding, expected, "{regime} {kind}\n{verdict}");
        let is_told = verdict.cautions.iter().any(|it| it.kind == CautionKind::SignOfControl);
        assert_eq!(is_told, expected != Finding::Met, "{verdict}");
    }
}

#[test]
fn an_office_of_a_listed_person_is_to_be_looked_at() {
    let entities =
        [entity("d", "Directorship", &[("director", "X"), ("organization", "A"), ("role", "CEO")])];
    let verdict = verdict("US-OFAC", "2025-01-01", &entities, "A");
    assert_eq!(verdict.finding, Finding::NotShown);
    let [caution] = verdict.cautions.as_slice() else { panic!("{verdict}") };
    assert_eq!(caution.message, "X directs it (CEO; no dates stated) [test]");
}

#[test]
fn listings_come_from_the_graph_by_authority_and_day() {
    let sanction = |id: &str, of: &str, country: &str, authority: &str, since: &str| {
        let values = [
            ("entity", of),
            ("country", country),
            ("authority", authority),
            ("listingDate", since),
        ];
        entity(id, "Sanction", &values)
    };
    let entities = [
        entity("P", "Person", &[("name", "P")]),
        entity("Q", "Person", &[("name", "Q")]),
        sanction("s1", "P", "us", "Office of Foreign Assets Control (OFAC)", "2024-05-01"),
        sanction("s2", "Q", "eu", "Council of the European Union", "2020-01-01"),
    ];
    let graph = Graph::of(&entities).graph;
    let listed = |regime: &str, on: &str| -> Vec<&str> {
        let on = Day::parse(on).unwrap();
        let rule = Rules::builtin().rule(regime, on).unwrap();
        let listed = Listed::by_rule(&graph, rule, on);
        listed.iter().map(|it| graph.node(it).id).collect()
    };
    assert_eq!(listed("US-OFAC", "2024-05-01"), ["P"]);
    assert_eq!(listed("US-OFAC", "2024-04-30"), [""; 0]);
    assert_eq!(listed("EU", "2024-04-30"), ["Q"]);
}

#[test]
fn sectoral_listings_freeze_nothing() {
    let listed = |programmes: &[&str]| {
        let mut values = vec![("entity", "A"), ("country", "eu")];
        values.push(("authority", "Council of the European Union"));
        values.extend(programmes.iter().map(|it| ("program", *it)));
        let graph = Graph::of([entity("s", "Sanction", &values)]).graph;
        let on = Day::parse("2025-01-01").unwrap();
        let rule = Rules::builtin().rule("EU", on).unwrap();
        Listed::by_rule(&graph, rule, on).iter().count()
    };
    assert_eq!(listed(&["EU-RUS (Reg. 833/2014)"]), 0);
    assert_eq!(listed(&["EU-RUS (Reg. 833/2014)", "EU-UKR (Reg. 269/2014)"]), 1);
    assert_eq!(listed(&[]), 1);
}

#[test]
fn the_arithmetic_can_be_checked_line_by_line() {
    let mut entities = stakes(&["X A 50", "A B 50 2020-03-01", "Q B 50"]);
    entities.push(entity("B", "Company", &[("name", "Example Ltd")]));
    let text = verdict("US-OFAC", "2024-06-15", &entities, "B").to_string();
    let expected = "\
Example Ltd (B)
US-OFAC on 2024-06-15: it falls under the rule (met)

1. A
   + X: 50 %; listed: listed in the test
       \"50\", no dates stated, stated [test]
   = 50 %; the threshold of 50 % or more is reached

2. Example Ltd (B)
   + A: 50 %; meets the test by step 1
       \"50\", since 2020-03-01, stated [test]
     Q: 50 %; not counted
       \"50\", no dates stated, stated [test]
   = 50 %; the threshold of 50 % or more is reached

Notices:
  - A: named by claims alone, no entity of that id is there
  - A: the owners of 50 % are not known

Rule: OFAC 50 Percent Rule
  31 CFR chapter V, for example 31 CFR 587.406; OFAC guidance of 13 August 2014; FAQ 398 to 402
";
    assert!(text.starts_with(expected), "{text}");
}
