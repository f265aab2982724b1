//! `portcullis screen`, `match` and `show`, run as a user runs them.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;
use support::{Ran, example, file, folder, program, run, run_with};

/// Rows of the examples that do not come out as expected, with the reason.
///
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(example(name)).expect("the examples are there");
    reader.deserialize().map(|it| it.expect("the examples are sound")).collect()
}

fn screen_example(name: &str, more: &[&str]) -> Ran {
    let path = example(name);
    let mut arguments = vec!["screen", path.to_str().expect("the path is UTF-8")];
    arguments.extend(more);
    run(&arguments)
}

/// The hits of one record: the role and the id of each.
fn hits(line: &Value) -> Vec<(String, String)> {
    let text = |it: &Value, key: &str| it[key].as_str().expect("text").to_owned();
    let hits = line["hits"].as_array().expect("a list");
    hits.iter().map(|it| (text(it, "party"), text(it, "id"))).collect()
}

/// Holds the answers to an example against what it expects; gives the ids of the rows that differ.
fn differences(examples: &str, expected: &str, id: &str) -> Vec<String> {
    let ran = screen_example(examples, &[]);
    ran.expect(1, &["No hit is not a clearance."]);
    let (lines, expected) = (ran.lines(), rows(expected));
    assert_eq!(lines.len(), expected.len());
    let differs = |(line, row): &(&Value, &BTreeMap<String, String>)| {
        assert_eq!(line["id"], row[id].as_str(), "answers come in the order of the records");
        // The column of a number begins with the role of its party.
        let column = row.get("column").map_or("subject", String::as_str);
        let found =
            hits(line).iter().any(|(role, id)| *id == row["entity_id"] && column.starts_with(role));
        match row["expected"].as_str() {
            "hit" => !found || line["outcome"] == "no_hit",
            // Goods, route and address may call for a look at a row whose parties nobody lists.
            "no_hit" => !hits(line).is_empty(),
            _ => false,
        }
    };
    let different = lines.iter().zip(&expected).filter(differs);
    different.map(|(_, row)| row[id].clone()).collect()
}

#[test]
fn shipments_come_out_as_the_examples_say() {
    let differences = differences("shipments.csv", "expected_shipments.csv", "shipment_id");
    assert!(differences.is_empty(), "{differences:?}");
}

#[test]
fn customers_come_out_as_the_examples_say() {
    assert!(differences("customers.csv", "expected_customers.csv", "customer_id").is_empty());
}

#[test]
fn namesakes_score_below_the_listed_person() {
    let lines = screen_example("customers.csv", &["--min-score", "0"]).lines();
    let score = |customer: &str, entity: &str| {
        let line = lines.iter().find(|it| it["id"] == customer).expect("a customer");
        let hits = line["hits"].as_array().expect("a list").iter();
        hits.filter(|it| it["id"] == entity)
            .filter_map(|it| it["score"].as_f64())
            .fold(0.0, f64::max)
    };
    let namesakes = rows("expected_customers.csv");
    let namesakes = namesakes.iter().filter(|it| !it["scores_below"].is_empty());
    let mut count = 0;
    for row in namesakes {
        let entity = row["entity_id"].as_str();
        assert!(
            score(&row["customer_id"], entity) < score(&row["scores_below"], entity),
            "{row:?}"
        );
        count += 1;
    }
    assert_eq!(count, 2);
}

#[test]
fn a_line_says_what_was_asked_what_was_searched_and_why() {
    let ran = run_with(&["screen", "-"], b"customer_id,name,country\nK-1,Drake LLC,RU\n");
    ran.expect(1, &["1 record screened against portcullis_case"]);
    let line = &ran.lines()[0];
    assert_eq!((&line["row"], &line["id"]), (&1.into(), &"K-1".into()));
    assert_eq!((&line["outcome"], &line["complete"]), (&"review".into(), &true.into()));
    assert_eq!(line["query"]["properties"]["name"][0], "Drake LLC");
    assert_eq!(line["query"]["properties"]["country"][0], "ru");
    assert!(line["corpus"]["digest"].as_str().is_some_and(|it| it.starts_with("sha256:")));
    assert_eq!(line["corpus"]["datasets"][0]["name"], "portcullis_case");
    assert_eq!(line["goods"], Value::Array(Vec::new()));
    let hit = &line["hits"][0];
    assert_eq!((&hit["id"], &hit["match"]), (&"case-c-drake".into(), &true.into()));
    let contributions = hit["evidence"].as_array().expect("a list").iter();
    let contributions = contributions.map(|it| it["contribution"].as_f64().expect("a number"));
    let log_odds: f64 = line["prior"].as_f64().expect("a number") + contributions.sum::<f64>();
    let score = 1.0 / (1.0 + (-log_odds).exp());
    assert!(
        (score - hit["score"].as_f64().expect("a number")).abs() < 1e-4,
        "the evidence is the score"
    );
}

#[test]
fn the_same_bytes_come_out_whatever_the_threads() {
    let folder = folder();
    // More than one batch, so that batches meet.
    let mut table = String::from("id,name,country\n");
    for number in 0..3000 {
        let name = if number % 7 == 0 { "Mohsen Asadi" } else { "Ottoline Featherquill" };
        table.push_str(&format!("{number},{name} {number},IR\n"));
    }
    let path = file(&folder, "many.csv", table.as_bytes());
    let one = run(&["screen", &path, "--threads", "1"]);
    let two = run(&["screen", &path, "--threads", "2"]);
    assert_eq!(one.lines().len(), 3000);
    assert!(one.stdout == two.stdout);
}

#[test]
fn what_cannot_be_screened_goes_to_the_reject_file_with_the_reason() {
    let folder = folder();
    let bad = fs::read(example("bad.csv")).expect("the examples are there");
    let path = file(&folder, "bad.csv", &bad);
    let ran = run(&["screen", &path]);
    ran.expect(1, &["3 rows could not be screened and went to", "bad.csv.rejects.csv", "NUL"]);
    let outcomes: Vec<String> =
        ran.lines().iter().map(|it| it["outcome"].as_str().expect("text").to_owned()).collect();
    let expected = "no_hit no_hit rejected no_hit no_hit no_hit rejected rejected stop";
    assert_eq!(outcomes.join(" "), expected);
    assert_eq!(ran.lines()[5]["notices"][0]["field"], "birthDate");
    assert_eq!(ran.lines()[6]["id"], "B-0007");
    let mut rejects = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(folder.path().join("bad.csv.rejects.csv"))
        .expect("it was written");
    let header = rejects.headers().expect("a header").clone();
    assert_eq!(&header[3], "reject_reason");
    assert_eq!(&header[6], "name");
    let rejected: Vec<csv::StringRecord> = rejects.records().map(|it| it.expect("sound")).collect();
    let told: Vec<String> =
        rejected.iter().map(|it| format!("{} {} {}", &it[1], &it[2], &it[3])).collect();
    assert!(told[0].starts_with("3 4 9 fields, expected 7"), "{told:?}");
    assert!(told[1].starts_with("7 8 no party is named"), "{told:?}");
    assert!(told[2].starts_with("8 10 type: \"unicorn\" is no kind of party"), "{told:?}");
}

#[test]
fn there_is_no_reject_file_without_rejects() {
    let folder = folder();
    let path = file(&folder, "good.csv", b"name\nOttoline Featherquill\n");
    run(&["screen", &path]).expect(0, &["0 to review"]);
    assert!(!folder.path().join("good.csv.rejects.csv").exists());
}

#[test]
fn a_run_in_which_nothing_could_be_screened_fails() {
    let folder = folder();
    let path = file(&folder, "empty.csv", b"name,country\n,IR\n");
    run(&["screen", &path]).expect(2, &["not one record could be screened", "hint:"]);
}

#[test]
fn tables_are_told_by_their_bytes() {
    let json =
        br#"{"id":"1","schema":"Company","properties":{"name":["Drake LLC"],"country":["ru"]}}
{"schema":"Company","properties":{"name":["Drake LLC"],"unheard":["x"]}}
"#;
    let flat = br#"{"customer":"Drake LLC","country":"RU"}"#;
    let cases: [(&str, &[u8]); 6] = [
        ("comma.csv", b"name,country\nDrake LLC,RU\n"),
        ("semicolon.csv", b"name;country\r\nDrake LLC;RU\r\n"),
        ("tab.tsv", b"name\tcountry\nDrake LLC\tRU\n"),
        ("mark.csv", b"\xEF\xBB\xBFname,country\nDrake LLC,RU\n"),
        ("flat.jsonl", flat),
        ("records.jsonl", json),
    ];
    let folder = folder();
    for (name, bytes) in cases {
        let path = file(&folder, name, bytes);
        let ran = run(&["screen", &path]);
        ran.expect(1, &[]);
        for line in ran.lines() {
            assert_eq!(hits(&line)[0].1, "case-c-drake", "{name}");
        }
        let piped = run_with(&["screen", "-"], bytes);
        assert_eq!(piped.lines().len(), ran.lines().len(), "{name} through a pipe");
    }
    let records = run_with(&["screen", "-"], json).lines();
    assert_eq!((&records[0]["id"], &records[1]["id"]), (&"1".into(), &Value::Null));
    assert_eq!(records[1]["notices"][0]["field"], "unheard");
}

#[test]
fn workbooks_and_parquet_are_screened_too() {
    let folder = folder();
    for (name, bytes) in
        [("book.xlsx", support::tables::workbook()), ("people.parquet", support::tables::parquet())]
    {
        let path = file(&folder, name, &bytes);
        let ran = run(&["screen", &path]);
        ran.expect(1, &[]);
        let line = &ran.lines()[0];
        assert_eq!(line["query"]["properties"]["country"][0], "ru", "{name}");
        assert_eq!(hits(line)[0].1, "case-c-drake", "{name}");
        assert_eq!(run_with(&["screen", "-"], &bytes).code, 1, "{name} through a pipe");
    }
}

#[test]
fn several_inputs_are_screened_one_after_the_other() {
    let folder = folder();
    let first = file(&folder, "a.csv", b"name\nDrake LLC\n");
    let second = file(&folder, "b.csv", b"id,company\n7,Ottoline\n");
    let lines = run(&["screen", &first, &second]).lines();
    assert_eq!((&lines[0]["file"], &lines[0]["row"]), (&first.into(), &1.into()));
    assert_eq!((&lines[1]["file"], &lines[1]["id"]), (&second.into(), &"7".into()));
}

#[test]
fn columns_that_were_not_used_are_told_once() {
    let ran = run_with(&["screen", "-"], b"name,colour,country,shoe_size\nA B,red,IR,9\nC D,,,\n");
    let told = "columns that were not used: colour, shoe_size";
    assert_eq!(ran.stderr.matches(told).count(), 1, "{}", ran.stderr);
    // Goods, way, value and day of a shipment are all looked at.
    let ran = screen_example("shipments.csv", &[]);
    assert!(!ran.stderr.contains("not used"), "{}", ran.stderr);
}

#[test]
fn columns_can_be_placed_by_hand() {
    let table = b"who,what,where\nDrake LLC,buyer of parts,RU\n";
    let arguments =
        ["screen", "-", "--map", "who=consignee.name", "--map", "WHERE=consignee.country"];
    let ran = run_with(&arguments, table);
    ran.expect(1, &["columns that were not used: what"]);
    assert_eq!(ran.lines()[0]["hits"][0]["party"], "consignee");
}

#[test]
fn a_record_may_be_about_several_parties() {
    let table = b"payment_id,debtor,debtor_country,creditor\nP-1,Drake LLC,RU,Drake LLC\n";
    let ran = run_with(&["screen", "-"], table);
    let line = &ran.lines()[0];
    assert!(line["query"].is_null(), "there is no one query");
    assert_eq!(line["parties"][0]["query"]["properties"]["country"][0], "ru");
    let drake = |role: &str| (role.to_owned(), "case-c-drake".to_owned());
    assert_eq!(hits(line), [drake("debtor"), drake("creditor")], "one entity may come up twice");
}

#[test]
fn exit_codes_tell_hit_no_hit_and_error_apart() {
    run(&["match", "Ottoline Featherquill"]).expect(0, &["0 to review"]);
    run(&["match", "Drake LLC"]).expect(1, &["1 to review"]);
    run(&["match", "Drake LLC", "--threshold", "0.99", "--min-score", "0.5"]).expect(0, &[]);
    run(&["match"]).expect(2, &["neither a name nor a number"]);
    run(&["no-such-command"]).expect(2, &[]);
    run(&["--version"]).expect(0, &[]);
}

#[test]
fn a_question_may_say_more_than_a_name() {
    let ran = run(&["match", "--schema", "Company", "-p", "innCode=1646047020"]);
    ran.expect(1, &[]);
    assert_eq!(hits(&ran.lines()[0])[0].1, "case-c-drake");
    let ran = run(&["match", "Mohsen Asadi", "--schema", "person", "-p", "birthDate=32/13/1980"]);
    ran.expect(1, &[]);
    assert_eq!(ran.lines()[0]["notices"][0]["field"], "birthDate");
}

#[test]
fn an_entity_is_shown_with_who_says_so() {
    let ran = run(&["show", "case-c-drake"]);
    ran.expect(0, &[]);
    let lines = ran.lines();
    let inn = lines.iter().find(|it| it["property"] == "innCode").expect("it has an INN");
    assert_eq!((&inn["value"], &inn["original"]), (&"1646047020".into(), &"INN:1646047020".into()));
    assert_eq!(inn["dataset"], "portcullis_case");
    assert!(inn["origin"].is_string() && inn["first_seen"].is_string());
    run(&["show", "case-c-drke"])
        .expect(2, &["there is no entity", "hint: ids like it are case-c-drake"]);
    let table = run(&["show", "case-c-drake", "--format", "table"]).stdout;
    assert!(table.starts_with("LLC Drake (Company, case-c-drake)"), "{table}");
}

#[test]
fn errors_name_what_was_expected_and_what_to_try() {
    let folder = folder();
    let customers = file(&folder, "c.csv", b"name,country\nDrake LLC,RU\n");
    let nothing = file(&folder, "n.csv", b"colour,shape\nred,round\n");
    let directory = folder.path().to_str().expect("the path is UTF-8").to_owned();
    let cases: [(&[&str], &[&str]); 12] = [
        (&["nofile.csv"], &["cannot read nofile.csv", "hint:"]),
        (&[&directory], &["it is a directory, expected a file", "hint:"]),
        (&[&nothing], &["no column holds a name or a number", "colour, shape", "hint:"]),
        (
            &[&customers, "--map", "foo=name"],
            &["there is no column \"foo\"", "name, country", "hint:"],
        ),
        (&[&customers, "--map", "name=colour"], &["which is no property of a party", "hint:"]),
        (&[&customers, "--map", "name"], &["expected column=property"]),
        (&[&customers, "--input-format", "parquet"], &["this is not parquet", "hint:"]),
        (&[&customers, "--corpus", "nofile"], &["cannot read the corpus nofile", "hint:"]),
        (&[&customers, "--corpus", &nothing], &["this is not a corpus file", "hint:"]),
        (&[&customers, "--schema", "Unicorn"], &["expected one of", "Person"]),
        (&[&customers, "--threshold", "7"], &["expected a number between 0 and 1"]),
        (
            &[&customers, "--report", "/no/such/folder/r.html"],
            &["cannot write the report", "hint:"],
        ),
    ];
    for (arguments, told) in cases {
        let arguments = [&["screen"], arguments].concat();
        let ran = run(&arguments);
        ran.expect(2, told);
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
}

#[test]
fn a_corpus_that_is_damaged_or_of_another_version_is_refused() {
    let folder = folder();
    let list = file(
        &folder,
        "list.ftm.json",
        br#"{"id":"a","schema":"Company","properties":{"name":["Zirp Pump Works"]}}"#,
    );
    let corpus = folder.path().join("c.corpus").to_str().expect("the path is UTF-8").to_owned();
    run(&["build", &list, "-o", &corpus]).expect(0, &[]);
    run(&["match", "Zirp Pump Works", "--corpus", &corpus]).expect(1, &[]);
    let ran =
        program().env("PORTCULLIS_CORPUS", &corpus).args(["match", "Zirp Pump Works"]).output();
    Ran::from(ran.expect("the program starts")).expect(1, &[]);
    let sound = fs::read(&corpus).expect("it was built");
    let mut flipped = sound.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    // The version stands behind the eight bytes of the mark.
    let mut newer = sound.clone();
    newer[8] += 1;
    let cases: [(&[u8], &[&str]); 3] = [
        (&flipped, &["hint: copy it again"]),
        (&sound[..sound.len() - 1], &["hint: copy it again"]),
        (&newer, &["format version", "hint: build it again"]),
    ];
    for (bytes, told) in cases {
        let damaged = file(&folder, "d.corpus", bytes);
        let ran = run(&["match", "Zirp", "--corpus", &damaged]);
        ran.expect(2, &["cannot use the corpus"]).expect(2, told);
    }
}

#[test]
fn tables_and_pages_make_sense_without_colour() {
    let table =
        program().env("NO_COLOR", "1").args(["match", "Drake LLC", "--format", "table"]).output();
    let ran = Ran::from(table.expect("the program starts"));
    assert!(!ran.stdout.contains('\u{1b}'));
    for words in ["review", "LLC Drake", "case-c-drake", "portcullis_case"] {
        assert!(ran.stdout.contains(words), "{words}");
    }
    let narrow =
        program().env("COLUMNS", "72").args(["match", "Drake LLC", "--format", "table"]).output();
    let narrow = Ran::from(narrow.expect("the program starts")).stdout;
    assert!(narrow.lines().all(|it| it.chars().count() <= 72), "{narrow}");
}

#[test]
fn csv_has_a_line_for_each_hit_and_for_each_record_without() {
    let ran = screen_example("shipments.csv", &["--format", "csv"]);
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let lines: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|it| it.expect("sound CSV")).collect();
    let of = |id: &str| lines.iter().filter(|it| it["id"] == id).collect::<Vec<_>>();
    assert_eq!(of("S-0001").len(), 1);
    assert_eq!(of("S-0001")[0]["hit_id"], "");
    assert_eq!(of("S-0003")[0]["hit_id"], "case-c-shahed");
    assert_eq!(of("S-0003")[0]["party"], "consignee");
}

#[test]
fn whoever_stops_reading_is_no_error() {
    let folder = folder();
    let mut table = String::from("name\nDrake LLC\n");
    table.push_str(&"Ottoline Featherquill\n".repeat(20_000));
    let path = file(&folder, "many.csv", table.as_bytes());
    let mut command = program();
    command
        .args(["screen", &path])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdout = child.stdout.take().expect("it was piped");
    let mut first = [0; 10];
    stdout.read_exact(&mut first).expect("there is a first line");
    drop(stdout);
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(1), "the hit was in the first line");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("error") && !stderr.contains("panic"), "{stderr}");
}

#[test]
fn a_report_is_one_page_that_escapes_what_it_shows() {
    let folder = folder();
    let report = folder.path().join("r.html").to_str().expect("the path is UTF-8").to_owned();
    let table = "customer_id,name,country\n<script>alert(1)</script>,<Drake> LLC,RU\n2,,IR\n";
    let path = file(&folder, "t.csv", table.as_bytes());
    run(&["screen", &path, "--report", &report]).expect(1, &[]);
    let page = fs::read_to_string(&report).expect("it was written");
    for words in [
        "No hit is not a clearance",
        "LLC Drake",
        "case-c-drake",
        "Council of the European Union",
        "2025-02-25",
        "portcullis_case",
        "2026-11-22",
        "no party is named",
        "Before any evidence",
        &support::sha256(table.as_bytes()),
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("<script") && !page.contains("<Drake>"), "values are escaped");
    for network in ["src=", "<link", "@import", "url("] {
        assert!(!page.contains(network), "the page needs nothing beside it: {network}");
    }
    let html = run(&["screen", &path, "--format", "html"]).stdout;
    assert!(html.contains("case-c-drake") && html.contains(&support::sha256(table.as_bytes())));
}
