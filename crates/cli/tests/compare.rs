//! `portcullis compare` and `evaluate`, run as a user runs them.

#[expect(dead_code, reason = "not every test needs all of it")]
mod support;

use std::fs;

use support::{file, folder, run};

const PAIRS: &str = "\
schema,name1,name2,is_match
Person,Victor Morozkin,Viktor Andreyevich Morozkin,true
Person,Viktor Morozkin,Viktor Markin,false
Company,Alpha Trading LLC,Alpha Trade Limited Liability Company,true
Company,Alpha Trading LLC,Alpha Shipping LLC,false
Vessel,Ocean Star 5,Ocean Star 6,false
Person,,Ann Lee,true
";

#[test]
fn algorithms_score_pairs_by_their_names() {
    let folder = folder();
    let pairs = file(&folder, "pairs.csv", PAIRS.as_bytes());
    for (name, score) in [("name-based", 0.9778), ("LOGIC-V1", 0.9), ("ofac", 0.9556)] {
        let ran = run(&["compare", &*pairs, "--algorithm", name, "--format", "jsonl"]);
        ran.expect(0, &["5 pairs compared, 1 could not be", "precision"]);
        let got = ran.lines()[0]["score"].as_f64().expect("a number");
        assert!((got - score).abs() < 5e-5, "{name}: {got}");
    }
    run(&["compare", &*pairs, "--algorithm", "logic-v9"])
        .expect(2, &["logic-v1, name-based, ofac"]);
}

#[test]
fn two_algorithms_stand_side_by_side_with_what_changed() {
    let folder = folder();
    let pairs = file(&folder, "pairs.csv", PAIRS.as_bytes());
    let side_by_side =
        run(&["compare", &*pairs, "--against", "ofac", "--format", "jsonl", "--explain"]);
    side_by_side.expect(0, &["McNemar: ", "ofac: 5 pairs judged", "tell little"]);
    let lines = side_by_side.lines();
    assert!(!lines.is_empty());
    let changes: Vec<f64> =
        lines.iter().map(|it| it["change"].as_f64().expect("a number").abs()).collect();
    assert!(changes.is_sorted_by(|left, right| left >= right), "{changes:?}");
    for line in &lines {
        assert_ne!(line["match"], line["against_match"], "{line}");
        assert_ne!(line["why"], "");
    }
    let all = run(&["compare", &*pairs, "--against", "ofac", "--all", "--format", "jsonl"]).lines();
    assert_eq!(all.len(), 6);
    run(&["compare", &*pairs, "--all"]).expect(2, &["--against"]);
}

#[test]
fn an_earlier_run_is_held_against_this_one() {
    let folder = folder();
    let pairs = file(&folder, "pairs.csv", PAIRS.as_bytes());
    let earlier = run(&["compare", &*pairs, "--format", "csv"]).stdout;
    let same = file(&folder, "same.csv", earlier.as_bytes());
    let ran = run(&["compare", &*pairs, "--baseline", &same, "--format", "jsonl"]);
    ran.expect(0, &["0 pairs have another answer, 0 another score"]);
    assert!(ran.lines().is_empty());
    // The earlier program scored one pair otherwise, and knew another not at all.
    let mut rows: Vec<String> = earlier.lines().map(str::to_owned).collect();
    rows[1] = "Person,Victor Morozkin,Viktor Andreyevich Morozkin,true,0.1,false,".to_owned();
    rows.remove(2);
    let other = file(&folder, "other.csv", rows.join("\n").as_bytes());
    let ran = run(&["compare", &*pairs, "--baseline", &other, "--format", "jsonl"]);
    ran.expect(0, &["1 pairs have another answer", "1 pairs have no score on the other side"]);
    assert_eq!(ran.lines()[0]["against_score"], 0.1);
    run(&["compare", &*pairs, "--baseline", &pairs]).expect(2, &["no column `score`", "hint:"]);
    let foreign = file(&folder, "foreign.csv", b"schema,name1,name2,score\nPerson,A B,C D,0.5\n");
    run(&["compare", &*pairs, "--baseline", &foreign]).expect(2, &["none of the pairs", "hint:"]);
}

const QUERIES: &str = "\
query_id,label,schema,name,expected_ids,branch
1,positive,Company,Shahed Aviation Industris,case-c-shahed,north
2,positive,Company,Shahed Aviation Industries Research Center,case-c-shahed,south
3,positive,Company,Kimia Part Sivan,case-c-kipas,north
4,positive,Company,Quite Another Name,case-c-kipas,south
5,negative,Person,Annabel Leigh Corrigan,,north
6,negative,Person,Tobias Wexcombe,,south
";

#[test]
fn evaluate_groups_advises_and_reports() {
    let folder = folder();
    let queries = file(&folder, "queries.csv", QUERIES.as_bytes());
    let at = |name: &str| folder.path().join(name).display().to_string();
    let (report, curve, reliability) = (at("report.html"), at("curve.csv"), at("reliability.csv"));
    let ran = run(&[
        "evaluate",
        &*queries,
        "--by",
        "branch",
        "--advise",
        "recall=0.7",
        "--advise",
        "alerts=5",
        "--report",
        &report,
        "--curve",
        &curve,
        "--reliability",
        &reliability,
        "--format",
        "jsonl",
    ]);
    ran.expect(0, &["4 positives are few", "advice: at least 0.7", "are too few for", "Brier"]);
    let lines = ran.lines();
    let row = |kind: &str, group: &str| {
        let row = lines.iter().find(|it| it["kind"] == kind && it["group"] == group);
        row.unwrap_or_else(|| panic!("no row {kind} {group}"))
    };
    assert_eq!(row("all", "")["found"], 0.75);
    assert_eq!(row("branch", "north")["found"], 1.0);
    assert_eq!(row("branch", "south")["found"], 0.5);
    assert_eq!(row("script", "Latin")["positives"], 4);
    // Two of three entities carry the three positives that are found: the interval is wide.
    assert!(row("all", "")["found_low"].as_f64().expect("a number") < 0.4);
    assert!(lines.iter().any(|it| it["kind"] == "advice"));
    let page = fs::read_to_string(report).expect("the report is there");
    assert!(page.contains("<svg") && page.contains("branch") && page.contains("sha256:"));
    let curve = fs::read_to_string(curve).expect("the curve is there");
    assert_eq!(curve.lines().count(), 1 + 91, "0.10 to 1.00");
    let reliability = fs::read_to_string(reliability).expect("the table is there");
    assert_eq!(reliability.lines().count(), 1 + 10);
}

#[test]
fn evaluate_refuses_what_it_cannot_do_and_says_why() {
    let folder = folder();
    let queries = file(&folder, "queries.csv", QUERIES.as_bytes());
    run(&["evaluate", &*queries, "--by", "nowhere"]).expect(2, &["\"nowhere\"", "hint:", "branch"]);
    run(&["evaluate", &*queries, "--advise", "recall=2"]).expect(2, &["recall=0.95"]);
    run(&["evaluate", &*queries, "--algorithm", "best"]).expect(2, &["expected one of portcullis"]);
    let unlabelled = file(&folder, "unlabelled.csv", b"schema,name\nPerson,Ann Lee\n");
    run(&["evaluate", &*unlabelled]).expect(0, &["there are no labels", "there are no positives"]);
    let wrong = file(&folder, "wrong.csv", b"label,schema,name\nperhaps,Person,Ann Lee\n");
    run(&["evaluate", &*wrong]).expect(2, &["expected positive, negative", "hint:"]);
}

#[test]
fn evaluate_and_match_ask_other_algorithms() {
    let folder = folder();
    let queries = file(&folder, "queries.csv", QUERIES.as_bytes());
    let ran = run(&["evaluate", &*queries, "--algorithm", "name-based", "--format", "jsonl"]);
    ran.expect(0, &["no probabilities"]);
    let ran =
        run(&["match", "Shahed Aviation Industris", "--algorithm", "ofac", "--format", "jsonl"]);
    ran.expect(1, &["1 to review"]);
    let line = &ran.lines()[0];
    assert_eq!((&line["algorithm"], &line["complete"]), (&"ofac".into(), &true.into()));
    assert_eq!(line.get("prior"), None, "it does not count in nats");
    let (hit, finding) = (&line["hits"][0], &line["hits"][0]["evidence"][0]);
    let number = |key: &str| finding[key].as_f64().expect("a number");
    assert_eq!(number("strength") * number("weight"), hit["score"].as_f64().expect("a number"));
}
