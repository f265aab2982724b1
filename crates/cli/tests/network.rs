//! `portcullis own`, `trace`, `policy` and the joined answer of `screen`, run as a user runs them.

#[expect(dead_code, reason = "not every command reads tables of every form")]
mod support;

use serde_json::Value;
use support::{example, file, folder, run, run_with};

fn shipments() -> Vec<Value> {
    let path = example("shipments.csv");
    let path = path.to_str().expect("the path is UTF-8");
    run(&["screen", path, "--on", "2026-11-22"]).lines()
}

fn shipment(id: &str) -> Value {
    shipments().into_iter().find(|it| it["id"] == id).expect("a shipment")
}

/// Kind, outcome and id of every reason.
fn reasons(line: &Value) -> Vec<String> {
    let text = |it: &Value, key: &str| it[key].as_str().expect("text").to_owned();
    let reasons = line["reasons"].as_array().expect("a list").iter();
    reasons
        .map(|it| format!("{} {} {}", text(it, "kind"), text(it, "outcome"), text(it, "id")))
        .collect()
}

#[test]
fn a_company_owned_by_listed_ones_is_stopped_before_its_own_listing_has_a_day() {
    let line = shipment("S-0041");
    assert_eq!((&line["outcome"], &line["on"]), (&"stop".into(), &"2024-03-01".into()));
    let all = line["reasons"].as_array().expect("a list");
    let ofac = all.iter().find(|it| it["ownership"]["regime"] == "US-OFAC").expect("it was asked");
    assert_eq!((&ofac["outcome"], &ofac["kind"]), (&"stop".into(), &"ownership".into()));
    let message = ofac["message"].as_str().expect("text");
    assert!(message.contains("LLC Alabuga Development (listed) holds 50 %"), "{message}");
    assert!(message.contains("= 100 %, against a threshold of 50 % or more"), "{message}");
    assert_eq!(ofac["ownership"]["listing"]["is_open"], true);
    assert_eq!(ofac["ownership"]["by_owners"]["finding"], "met");
}

#[test]
fn a_neighbour_of_listed_firms_is_looked_at_and_not_stopped() {
    let line = shipment("S-0042");
    assert_eq!(line["outcome"], "review");
    assert_eq!(reasons(&line), ["flag review RF-09", "address review case-adr-sh2-5-12"]);
    assert!(line["hits"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn a_part_of_tier_one_through_a_point_of_diversion_is_looked_at_by_its_flags() {
    let line = shipment("S-0043");
    assert_eq!(line["outcome"], "review");
    assert_eq!(reasons(&line)[0], "flag review RF-06");
    assert_eq!(line["goods"][0]["controls"][0]["tier"], "1");
    let route = line["route"].as_array().expect("a list");
    assert_eq!(route.len(), 47);
    let unchecked = route.iter().filter(|it| it["finding"] == "not_checked");
    assert!(unchecked.clone().count() > 20);
    assert!(
        unchecked.into_iter().all(|it| it["lacks"].as_array().is_some_and(|it| !it.is_empty()))
    );
}

#[test]
fn what_cannot_be_read_is_told_and_the_row_is_answered() {
    let line = shipment("S-0044");
    assert_eq!(line["outcome"], "no_hit");
    let notices = line["notices"].as_array().expect("a list");
    let told: Vec<String> = notices
        .iter()
        .map(|it| {
            format!(
                "{}: {}",
                it["field"].as_str().unwrap_or(""),
                it["message"].as_str().unwrap_or("")
            )
        })
        .collect();
    assert!(told.iter().any(|it| it.starts_with("value_usd: \"1,840.00\"")), "{told:?}");
    assert!(told.iter().any(|it| it.starts_with("hs_code: \"85423\" is no HS code")), "{told:?}");
}

#[test]
fn bad_input_names_the_column_and_the_rule() {
    let table =
        b"id,date,consignee,consignee_country,hs_code,value,currency,quantity,transit_country\n\
        1,2030-01-01,Nordlysvik Pumper AS,NO,8542.31,-5,USD,1,Nowhereland\n\
        2,31/31/2026,Nordlysvik Pumper AS,NO,9942,10,ZZZ,x,\n";
    let lines = run_with(&["screen", "-", "--on", "2026-11-22"], table).lines();
    let told = |line: usize| lines[line]["notices"].to_string();
    for words in ["lies in the future", "less than nothing", "\\\"Nowhereland\\\" is no country"] {
        assert!(told(0).contains(words), "{words} in {}", told(0));
    }
    for words in [
        "is no single day",
        "there is no such chapter",
        "\\\"ZZZ\\\" is no currency of ISO 4217",
        "has no currency",
        "is no whole number",
    ] {
        assert!(told(1).contains(words), "{words} in {}", told(1));
    }
    assert!(lines.iter().all(|it| it["outcome"] == "no_hit"));
}

#[test]
fn look_alikes_are_left_alone() {
    for id in ["S-0004", "S-0007", "S-0010", "S-0015", "S-0026", "S-0028", "S-0032", "S-0038"] {
        assert_eq!(shipment(id)["outcome"], "no_hit", "{id}");
    }
}

#[test]
fn a_name_alone_never_stops_and_a_policy_may_say_otherwise() {
    let table = b"name,country\nDrake LLC,RU\n";
    let line = &run_with(&["screen", "-", "--on", "2024-03-01"], table).lines()[0];
    assert_eq!(line["outcome"], "review");
    let folder = folder();
    let policy = file(&folder, "p.toml", b"[parties]\nreview_from = 0.99\n");
    let ran = run_with(&["screen", "-", "--on", "2024-03-01", "--policy", &policy], table);
    ran.expect(0, &["1 without a hit"]);
}

#[test]
fn owners_are_asked_with_their_arithmetic() {
    let ran = run(&["own", "case-c-drake", "--regime", "us-ofac", "--on", "2024-03-01"]);
    let line = &ran.expect(0, &[]).lines()[0];
    assert_eq!((&line["finding"], &line["regime"]), (&"listed".into(), &"US-OFAC".into()));
    let step = &line["by_owners"]["steps"][0];
    assert_eq!(step["sums"][0]["stake"], "100 %");
    assert!(
        step["held"][0]["claims"][0]["source"].as_str().is_some_and(|it| it.contains("https://"))
    );
    let day_before = run(&["own", "case-c-drake", "--regime", "US-OFAC", "--on", "2024-02-22"]);
    assert_eq!(day_before.lines()[0]["by_owners"]["finding"], "not_shown");
    let text = run(&["own", "Drake LLC", "--regime", "US-OFAC", "--format", "table"]);
    text.expect(0, &["\"Drake LLC\" is taken for LLC Drake (case-c-drake"]);
    assert!(text.stdout.contains("= 100 %; the threshold of 50 % or more is reached"));
    run(&["own", "case-c-drake", "--regime", "OFAC"]).expect(2, &["expected one of US-OFAC"]);
    run(&["own", "nobody at all"]).expect(2, &["nobody is called like it", "hint:"]);
    run(&["own", "case-c-drake", "--regime", "US-OFAC", "--on", "2010-01-01"])
        .expect(2, &["no rule of US-OFAC is known for 2010-01-01", "hint:"]);
}

#[test]
fn ways_are_told_with_their_sources_in_every_format() {
    let ask = |format: &str| {
        run(&["trace", "case-v-rasul-gamzatov", "--on", "2026-11-22", "--format", format])
    };
    let line = &ask("jsonl").expect(0, &["No tie found is not a clearance"]).lines()[0];
    assert_eq!((&line["rank"], &line["to"]["id"]), (&1.into(), &"case-c-mgflot".into()));
    assert_eq!(line["hops"][0]["claims"][0]["kind"], "operates");
    assert!(
        line["hops"][0]["claims"][0]["url"].as_str().is_some_and(|it| it.starts_with("https://"))
    );
    assert!(ask("table").stdout.contains("is operated by"));
    assert!(ask("dot").stdout.starts_with("digraph {"));
    assert!(ask("svg").stdout.starts_with("<svg"));
    let page = ask("html").stdout;
    assert!(page.contains("<svg") && page.contains("MG Flot LLC"));
    assert!(!page.contains("<script") && !page.contains("src="));
    let between = run(&["trace", "case-c-drake", "--to", "case-c-alabuga", "--count", "2"]);
    assert_eq!(between.lines().len(), 2);
}

#[test]
fn a_policy_is_shown_checked_and_refused_with_its_line() {
    let shown = run(&["policy", "show"]).stdout;
    let folder = folder();
    let path = file(&folder, "p.toml", shown.as_bytes());
    let checked = run(&["policy", "check", &path]).stdout;
    assert!(checked.contains("a name alone never stops") && checked.contains("no clearance"));
    let bad = file(&folder, "bad.toml", b"[ownership]\nregimes = [\"OFAC\"]\n");
    run(&["policy", "check", &bad]).expect(2, &["line 2: no regime is called \"OFAC\"", "hint:"]);
    run(&["policy", "check", "/nowhere.toml"]).expect(2, &["cannot read the policy", "hint:"]);
}

#[test]
fn a_message_of_payments_is_screened_like_a_table() {
    let path = example("payments.xml");
    let path = path.to_str().expect("the path is UTF-8");
    let ran = run(&["screen", path, "--on", "2026-11-22"]);
    let lines = ran.expect(1, &["2 records"]).lines();
    let ids: Vec<&Value> = lines.iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["P-0001", "P-0002"]);
    assert_eq!((&lines[0]["outcome"], &lines[0]["on"]), (&"no_hit".into(), &"2026-03-16".into()));
    let told = lines[0]["notices"].to_string();
    assert!(told.contains("DbtrAcct/Id/Othr/Id was not screened"), "{told}");
    assert_eq!(lines[1]["outcome"], "stop");
    let hit = &lines[1]["hits"][0];
    assert_eq!((&hit["id"], &hit["party"]), (&"case-c-drake".into(), &"creditor".into()));
    let roles: Vec<&Value> =
        lines[1]["parties"].as_array().expect("a list").iter().map(|it| &it["role"]).collect();
    assert_eq!(roles, ["debtor", "creditor", "debtor_agent", "creditor_agent"]);
}

#[test]
fn other_messages_and_damaged_ones_are_refused_with_their_line() {
    let refuse = |text: &str, told: &str| {
        run_with(&["screen", "-"], text.as_bytes()).expect(2, &[told]);
    };
    refuse("<Document xmlns=\"urn:pacs.008\"></Document>", "without a <CdtTrfTxInf>");
    refuse("<Document><CstmrCdtTrfInitn/></Document>", "XML or a web page, expected a table");
    refuse("<FIToFICstmrCdtTrf><CdtTrfTxInf>\n<Dbtr>", "line 2");
    refuse("<!DOCTYPE a [<!ENTITY b \"c\">]><FIToFICstmrCdtTrf/>", "entit");
}
