//! `portcullis goods`, run as a user runs it.

#[expect(dead_code, reason = "not every command reads files")]
mod support;

use serde_json::Value;
use support::{Ran, run, run_with};

fn text<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_else(|| panic!("{key} is text in {line}"))
}

/// Finding, code and how of every line.
fn told(ran: &Ran) -> Vec<String> {
    let line = |it: &Value| {
        let how = it["how"].as_str().or_else(|| it["words"][0].as_str()).unwrap_or_default();
        format!("{} {} {how}", text(it, "finding"), it["code"].as_str().unwrap_or_default())
    };
    ran.lines().iter().map(line).collect()
}

#[test]
fn a_code_is_answered_with_its_tier_its_effects_and_their_sources() {
    let ran = run(&["goods", "8542.31", "--on", "2026-11-22"]);
    ran.expect(0, &["not searched", "Regulation (EU) 2023/1529", "not a clearance"]);
    let lines = ran.lines();
    let control = &lines[0];
    assert_eq!((text(control, "list"), text(control, "tier")), ("chpl", "1"));
    assert_eq!((text(control, "how"), text(control, "as_of")), ("exact", "2024-02-23"));
    assert!(text(control, "url").starts_with("https://"));
    let effects = control["effects"].as_array().expect("a list");
    let law = effects.iter().filter(|it| it["force"] == "law");
    assert!(law.clone().count() >= 3 && law.into_iter().all(|it| it["jurisdiction"] == "EU"));
    assert_eq!(control["possible_eccns"][0], "3A001");
    assert_eq!(lines[1]["list"], "iran_uav_groups");
    assert_eq!(lines[1]["finding"], "indication");
}

#[test]
fn effects_are_those_of_the_day_that_was_asked_for() {
    let count = |day: &str| {
        let lines = run(&["goods", "854231", "--on", day]).lines();
        lines[0]["effects"].as_array().expect("a list").len()
    };
    assert_eq!((count("2024-02-22"), count("2024-02-23"), count("2024-03-20")), (0, 1, 2));
}

#[test]
fn an_older_code_is_found_through_the_correlation() {
    let ran = run(&["goods", "8525.80", "--edition", "2017"]);
    assert_eq!(told(ran.expect(0, &[])), ["control 852589 exact"]);
    let line = &ran.lines()[0];
    assert!(text(line, "correlation").starts_with("HS 2017 852580, which held other goods too"));
    assert!(line["notices"].as_array().is_some_and(Vec::is_empty));
    let without = run(&["goods", "8525.80"]).lines();
    assert!(without[0]["notices"][0].as_str().is_some_and(|it| it.contains("HS 2017")));
}

#[test]
fn several_codes_and_those_of_standard_input_are_answered_in_their_order() {
    let ran = run_with(&["goods", "3A001.a", "-", "848210"], b"854232\r\n\n 691110 \n");
    let lines = ran.lines();
    let mut asked: Vec<&str> = lines.iter().map(|it| text(it, "asked")).collect();
    asked.dedup();
    assert_eq!(asked, ["3A001.a", "854232", "691110", "848210"]);
    let none = lines.iter().find(|it| it["asked"] == "691110").expect("a line");
    assert_eq!(none["finding"], "none");
    ran.expect(0, &[]);
}

#[test]
fn a_description_is_proposed_and_never_a_control() {
    for words in ["tantalum capacitors", "танталовые конденсаторы", "TANTALUM CAPACITOR"]
    {
        let ran = run(&["goods", words]);
        let lines = ran.expect(0, &[]).lines();
        assert_eq!(
            (&lines[0]["finding"], &lines[0]["code"]),
            (&"proposed".into(), &"853221".into())
        );
        assert!(lines[0]["effects"].as_array().is_some_and(Vec::is_empty), "{words}");
        assert!(lines[0]["rank"].as_u64().is_some_and(|it| it > 80));
    }
    let none = run(&["goods", "ceramic plates"]);
    assert_eq!(told(&none), ["none  "]);
    assert!(
        none.lines()[0]["notices"][0].as_str().is_some_and(|it| it.contains("propose nothing"))
    );
}

#[test]
fn words_without_quotes_are_looked_up_one_by_one_and_that_is_told() {
    run(&["goods", "tantalum", "capacitors"]).expect(0, &["put a description in quotes"]);
}

#[test]
fn wrong_input_is_refused_with_the_reason_and_a_hint() {
    let cases: &[(&[&str], &[&str])] = &[
        (
            &["goods", "85423"],
            &["it has 5 digits, and codes have 2, 4, 6, 8 or 10", "hint:", "zero"],
        ),
        (&["goods", "8542.3l"], &["'l' is not a digit", "hint: HS codes look like 8542.31"]),
        (&["goods", "3F001"], &["is no ECCN", "hint: an ECCN is a digit, a letter A to E"]),
        (&["goods", "994231"], &["there is no such chapter", "hint: chapters are 01 to 97"]),
        (&["goods", ""], &["there is no code", "hint:"]),
        (&["goods", "854231", "--edition", "2018"], &["2012, 2017 and 2022"]),
        (&["goods", "854231", "--on", "22.11.2026"], &["write it as 2024-02-23"]),
        (&["goods"], &["CODE|ECCN|DESCRIPTION"]),
    ];
    for (arguments, words) in cases {
        run(arguments).expect(2, words);
    }
    run_with(&["goods", "-"], b"\n").expect(2, &["no goods were named", "hint:"]);
    run_with(&["goods", "-"], b"\xFF\xFE8\0").expect(2, &["UTF-8"]);
}

#[test]
fn one_wrong_code_among_many_does_not_stop_the_others() {
    let ran = run(&["goods", "854231", "85423", "848210"]);
    ran.expect(2, &["1 of 3 could not be read"]);
    let findings: Vec<String> = told(&ran);
    assert!(findings.contains(&"rejected  ".to_owned()), "{findings:?}");
    assert!(findings.contains(&"control 848210 exact".to_owned()), "{findings:?}");
}

#[test]
fn what_looks_like_a_code_can_be_taken_as_words() {
    let lines = run(&["goods", "--words", "3D-gyroscope"]).lines();
    assert_eq!(lines[0]["code"], "901420");
}

#[test]
fn csv_and_table_say_the_same() {
    let csv = run(&["goods", "854231", "--format", "csv", "--on", "2026-11-22"]);
    assert!(
        csv.stdout.starts_with("asked,finding,list,code,how,correlation,tier,"),
        "{}",
        csv.stdout
    );
    assert!(csv.stdout.contains("EU law, Russia from 2024-03-20: The contract"), "{}", csv.stdout);
    let table = run(&["goods", "854231", "3A991", "--format", "table", "--on", "2026-11-22"]);
    for words in ["tier 1", "EU law, Russia", "AT (anti-terrorism)", "what follows"] {
        assert!(table.stdout.contains(words), "{words} in\n{}", table.stdout);
    }
}
