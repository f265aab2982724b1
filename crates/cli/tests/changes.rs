//! Corpora that change: `update`, `compact`, `diff`, and what is left when something goes wrong.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use place::{Place, Run};

#[expect(dead_code, reason = "not every test needs all of it")]
#[path = "support/place.rs"]
mod place;

/// A company as a line of FollowTheMoney JSON.
fn company(number: usize, name: &str) -> String {
    place::company(&format!("inv-{number:04}"), name)
}

/// Invented companies, as many as that.
fn companies(count: usize) -> String {
    place::companies(count).enumerate().map(|(it, name)| company(it, &name)).collect()
}

/// A folder with a corpus of fifty companies.
fn corpus() -> Place {
    let place = Place::new();
    place.write("all.jsonl", &companies(50));
    place.run("build all.jsonl --dataset invented -o all.pcl").expect(0, &["50 entities"]);
    place
}

/// The best hit for a name.
fn best(place: &Place, name: &str) -> Option<String> {
    let mut command = place.command("match --corpus all.pcl --format jsonl --schema Company");
    let run = Run::of(command.arg(name).output().unwrap());
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let answer: serde_json::Value = serde_json::from_str(run.out.trim()).unwrap();
    Some(answer["hits"][0]["id"].as_str()?.to_owned())
}

/// A file of changes: one entity comes, one is another now, one is gone.
fn delta() -> String {
    let change =
        |op: &str, entity: &str| format!("{{\"op\":\"{op}\",\"entity\":{}}}\n", entity.trim());
    change("ADD", &company(900, "Zorvan Turbine Export"))
        + &change("MOD", &company(3, "Quillon Ceramics"))
        + &change("DEL", "{\"id\":\"inv-0004\"}")
}

#[test]
fn changes_are_searched_and_joined() {
    let place = corpus();
    let before = fs::read(place.path("all.pcl")).unwrap();
    assert_eq!(best(&place, "Dune Orchard Works 3").as_deref(), Some("inv-0003"));
    place.write("entities.delta.json", &delta());
    place
        .run("update all.pcl entities.delta.json --dataset invented")
        .expect(0, &["all.pcl.changes", "50 entities"]);
    assert_eq!(fs::read(place.path("all.pcl")).unwrap(), before, "the corpus stays as it is");
    let check = || {
        assert_eq!(best(&place, "Zorvan Turbine Export").as_deref(), Some("inv-0900"));
        assert_eq!(best(&place, "Quillon Ceramics").as_deref(), Some("inv-0003"));
        assert_ne!(best(&place, "Ember Quarry Works 4").as_deref(), Some("inv-0004"));
        let run = place.run("show inv-0004 --corpus all.pcl");
        run.expect(2, &["there is no entity"]);
        let run = place.run("show inv-0003 --corpus all.pcl --format csv").expect(0, &[]);
        assert!(run.out.contains("Quillon Ceramics") && !run.out.contains("Dune"), "{run:?}");
    };
    check();
    place.run("compact all.pcl").expect(0, &["50 entities", "removed all.pcl.changes"]);
    check();
    assert_eq!(place.names(), ["all.jsonl", "all.pcl", "entities.delta.json"]);
    place.run("compact all.pcl").expect(0, &["there are no changes to join in"]);
}

#[test]
fn a_list_that_comes_anew_takes_the_place_of_the_old_one() {
    let place = corpus();
    let new = companies(49).replace("Amber Lantern Works 0\"", "Amber Lanterns International\"");
    place.write("new.jsonl", &new);
    place.run("update all.pcl new.jsonl --dataset invented").expect(0, &["49 entities now"]);
    assert_eq!(best(&place, "Amber Lanterns International").as_deref(), Some("inv-0000"));
    place.run("show inv-0049 --corpus all.pcl").expect(2, &["there is no entity"]);
    // Only what differs is kept.
    let run = place.run("diff all.pcl all.pcl --format jsonl").expect(0, &["0 entities added"]);
    assert_eq!(run.out, "");
    place.write("half.jsonl", &companies(25));
    place
        .run("update all.pcl half.jsonl --dataset invented")
        .expect(2, &["more than a tenth is gone", "invented had 49", "--allow-shrink"]);
    assert_eq!(best(&place, "Amber Lanterns International").as_deref(), Some("inv-0000"));
    place.run("update all.pcl half.jsonl --dataset invented --allow-shrink").expect(0, &["25 ent"]);
    place
        .run("build all.jsonl --dataset invented -o all.pcl --allow-shrink")
        .expect(0, &["removed"]);
    assert_eq!(place.names(), ["all.jsonl", "all.pcl", "half.jsonl", "new.jsonl"]);
}

#[test]
fn a_difference_names_entities_and_statements() {
    let place = corpus();
    fs::copy(place.path("all.pcl"), place.path("old.pcl")).unwrap();
    place.write("entities.delta.json", &delta());
    place.run("update all.pcl entities.delta.json --dataset invented").expect(0, &[]);
    let told = "1 entities added, 1 removed, 1 changed";
    let run = place.run("diff old.pcl all.pcl --format csv").expect(0, &[told]);
    let expected = "\
change,id,schema,caption,statement,property,value,dataset
changed,inv-0003,Company,Quillon Ceramics,removed,name,Dune Orchard Works 3,invented
changed,inv-0003,Company,Quillon Ceramics,added,name,Quillon Ceramics,invented
removed,inv-0004,Company,Ember Quarry Works 4,removed,name,Ember Quarry Works 4,invented
added,inv-0900,Company,Zorvan Turbine Export,added,name,Zorvan Turbine Export,invented
";
    assert_eq!(run.out.replace("\r\n", "\n"), expected);
    let run = place.run("diff old.pcl all.pcl --brief --format csv").expect(0, &[]);
    assert_eq!(run.out.lines().count(), 4);
    place.run("diff old.pcl nothing.pcl").expect(2, &["cannot read the corpus nothing.pcl"]);
}

#[test]
fn changes_to_another_corpus_and_damaged_ones_are_refused() {
    let place = corpus();
    place.write("entities.delta.json", &delta());
    place.run("update all.pcl entities.delta.json --dataset invented").expect(0, &[]);
    place.write("other.jsonl", &companies(60));
    place.run("build other.jsonl --dataset invented -o other.pcl").expect(0, &[]);
    fs::rename(place.path("all.pcl.changes"), place.path("other.pcl.changes")).unwrap();
    let line = "match Zorvan --corpus other.pcl";
    place.run(line).expect(2, &["the changes were made for the corpus sha256:", "hint:"]);
    place.run("match Zorvan --corpus other.pcl.changes").expect(2, &["holds changes alone"]);
    place.run("update other.pcl all.jsonl").expect(2, &["the changes were made for"]);
    let mut file = fs::read(place.path("other.pcl.changes")).unwrap();
    let last = file.iter().rposition(|it| *it != 0).unwrap();
    file[last] ^= 1;
    fs::remove_file(place.path("other.pcl.changes")).unwrap();
    fs::write(place.path("all.pcl.changes"), &file).unwrap();
    place
        .run("match Zorvan --corpus all.pcl")
        .expect(2, &["all.pcl.changes", "damaged in section"]);
    // Building it again makes the changes needless.
    place
        .run("build all.jsonl --dataset invented -o all.pcl")
        .expect(0, &["removed all.pcl.changes"]);
    place.run("match Zorvan --corpus all.pcl").expect(0, &[]);
}

#[test]
fn changes_that_a_killed_compaction_left_are_passed_over() {
    let place = corpus();
    place.write("entities.delta.json", &delta());
    place.run("update all.pcl entities.delta.json --dataset invented").expect(0, &[]);
    fs::copy(place.path("all.pcl.changes"), place.path("kept")).unwrap();
    place.run("compact all.pcl").expect(0, &[]);
    fs::rename(place.path("kept"), place.path("all.pcl.changes")).unwrap();
    assert_eq!(best(&place, "Zorvan Turbine Export").as_deref(), Some("inv-0900"));
    place.run("compact all.pcl").expect(0, &["removed all.pcl.changes"]);
}

/// Ends a command at many moments; what was there before, or what it makes, is there afterwards.
fn check_killed(place: &Place, line: &str, check: impl Fn(&Place)) {
    for step in 0..14 {
        let mut child =
            place.command(line).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(step * 4));
        let _ = child.kill();
        child.wait().unwrap();
        check(place);
    }
    place.run(line).expect(0, &[]);
    check(place);
    let left: Vec<String> =
        place.names().into_iter().filter(|it| it.ends_with(".unfinished")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_program_killed_at_any_moment_leaves_a_sound_corpus() {
    let place = corpus();
    place.write("entities.delta.json", &delta());
    let old_or_new = |place: &Place| {
        let found = best(place, "Dune Orchard Works 3").or(best(place, "Quillon Ceramics"));
        assert_eq!(found.as_deref(), Some("inv-0003"));
    };
    check_killed(&place, "build all.jsonl --dataset invented -o all.pcl", old_or_new);
    check_killed(&place, "update all.pcl entities.delta.json --dataset invented", old_or_new);
    check_killed(&place, "compact all.pcl", old_or_new);
    assert_eq!(best(&place, "Zorvan Turbine Export").as_deref(), Some("inv-0900"));
}

#[test]
fn two_that_write_one_corpus_leave_it_sound() {
    let place = corpus();
    place.write("entities.delta.json", &delta());
    let lines = [
        "build all.jsonl --dataset invented -o all.pcl",
        "update all.pcl entities.delta.json --dataset invented",
    ];
    for (one, other) in [(0, 0), (1, 1)] {
        let start = |it: usize| {
            place.command(lines[it]).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
        };
        let runs = [start(one), start(other)].map(|it| it.wait_with_output().unwrap());
        for run in &runs {
            let told = String::from_utf8_lossy(&run.stderr);
            let is_busy = told.contains("somebody else is changing the corpus all.pcl");
            assert!(run.status.success() || is_busy, "{told}");
        }
        assert!(runs.iter().any(|it| it.status.success()));
        assert_eq!(best(&place, "Amber Lantern Works 0").as_deref(), Some("inv-0000"));
    }
    assert_eq!(best(&place, "Zorvan Turbine Export").as_deref(), Some("inv-0900"));
}

/// A shell that lets a program write so many blocks of 512 bytes to a file, and tells it so.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_without_room_leaves_the_old_corpus() {
    let place = corpus();
    place.write("entities.delta.json", &delta());
    let before = fs::read(place.path("all.pcl")).unwrap();
    let program = env!("CARGO_BIN_EXE_portcullis");
    for line in [
        "build all.jsonl --dataset invented -o all.pcl",
        "update all.pcl entities.delta.json --dataset invented",
    ] {
        let script = format!("trap '' XFSZ; ulimit -f 4; exec {program} {line} --format csv");
        let run = Run::of(place.program("sh", ["-c", &script].into_iter()).output().unwrap());
        run.expect(2, &["cannot write all.pcl", "untouched"]);
        assert_eq!(fs::read(place.path("all.pcl")).unwrap(), before);
        assert_eq!(place.names(), ["all.jsonl", "all.pcl", "entities.delta.json"]);
    }
}

#[cfg(unix)]
#[test]
fn corpus_files_are_read_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = corpus();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&place.path("all.pcl")) & 0o222, 0);
}

#[test]
fn a_filter_limits_what_is_found_and_says_so() {
    let place = corpus();
    let line = "match --corpus all.pcl --schema Company --format jsonl --limit 50 Amber";
    let hits = |more: &str| {
        let run = place.run(&format!("{line} --min-score 0.05 {more}"));
        assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
        let answer: serde_json::Value = serde_json::from_str(run.out.trim()).unwrap();
        let count = answer["hits"].as_array().unwrap().len();
        (count, answer["corpus"]["filter"].clone())
    };
    let (all, filter) = hits("");
    assert!(all > 2 && filter.is_null());
    place.write("ids.txt", "inv-0000\n\ninv-0007\n");
    let (some, filter) = hits("--except-ids ids.txt");
    assert_eq!(
        (some, filter["except_id"].to_string()),
        (all - 2, r#"["inv-0000","inv-0007"]"#.into())
    );
    let (none, filter) = hits("--only-schema Vessel");
    assert_eq!((none, filter["only_schema"].to_string()), (0, r#"["Vessel"]"#.into()));
    for (more, told) in [
        ("--only-dataset ofac", "the corpus has no dataset \"ofac\"; it has invented"),
        ("--only-topic sanctions", "there is no topic \"sanctions\""),
        ("--only-country Persia", "there is no country \"persia\""),
        ("--except-ids nothing.txt", "cannot read the ids in nothing.txt"),
        ("--changed-since yesterday", "expected a day such as 2026-01-31"),
        ("--only-schema Ship", "there is no such schema"),
    ] {
        place.run(&format!("{line} {more}")).expect(2, &[told]);
    }
}
