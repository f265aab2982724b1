//! House rules: the map in `ARCHITECTURE.md` is the workspace, edges point down, dependencies have
//! licences that we may use and come from the registry, rooms keep to bytes and values.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace is there")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("metadata is JSON")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn short(package: &str) -> &str {
    package.strip_prefix("portcullis-").unwrap_or(package)
}

/// Crate and the crates it uses, as the table of the map has them.
fn map() -> BTreeMap<String, BTreeSet<String>> {
    let page = read("ARCHITECTURE.md");
    let table = page.split("## The map").nth(1).expect("the page has a map");
    let table = table.split("\n## ").next().expect("a section");
    let names = |cell: &str| -> BTreeSet<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let name = names(cells[0]).pop_first().expect("a crate's name");
            (name, names(cells.last().expect("cells")))
        })
        .collect()
}

fn members(metadata: &Value) -> Vec<&Value> {
    let ids: BTreeSet<&str> = metadata["workspace_members"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let packages = metadata["packages"].as_array().expect("a list");
    packages.iter().filter(|it| ids.contains(text(it, "id"))).collect()
}

#[test]
fn the_map_names_every_crate_and_every_edge() {
    let metadata = metadata();
    let map = map();
    let members = members(&metadata);
    let names: BTreeSet<String> =
        members.iter().map(|it| short(text(it, "name")).to_owned()).collect();
    assert_eq!(
        map.keys().cloned().collect::<BTreeSet<_>>(),
        names,
        "crates in ARCHITECTURE.md and in the workspace"
    );
    for member in &members {
        let name = short(text(member, "name"));
        let normal: BTreeSet<String> = member["dependencies"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|it| it["path"].is_string() && it["kind"].is_null())
            .map(|it| short(text(it, "name")).to_owned())
            .collect();
        assert_eq!(map[name], normal, "what {name} uses, by the map and by its Cargo.toml");
    }
}

#[test]
fn dependencies_point_down_only() {
    let map = map();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    while done.len() < map.len() {
        let before = done.len();
        for (name, uses) in &map {
            if uses.iter().all(|it| done.contains(it.as_str())) {
                done.insert(name);
            }
        }
        assert!(
            done.len() > before,
            "a circle among {:?}",
            map.keys().filter(|it| !done.contains(it.as_str()))
        );
    }
    // The rooms do not know each other.
    for room in ["lists", "goods", "index", "score", "trace"] {
        for other in ["lists", "goods", "index", "score", "trace"] {
            assert!(!map[room].contains(other), "{room} knows {other}");
        }
    }
}

/// Licences that a product under MIT OR Apache-2.0 may be built on.
const LICENCES: [&str; 13] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unlicense",
    "Zlib",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
    "Unicode-3.0",
    "CDLA-Permissive-2.0",
];

/// Whether a licence expression can be met with the licences above. `AND` binds tighter than `OR`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace(['(', ')'], " ").replace('/', " OR ");
    // Parentheses in the registry only ever group an OR within an AND, and there every branch of the
    // OR is allowed or the check fails: stricter than the expression, never laxer.
    let grouped = expression.contains(" AND ");
    let allowed = |it: &str| LICENCES.contains(&it.trim());
    if grouped {
        return expression.split(" AND ").all(|part| part.split(" OR ").any(allowed));
    }
    expression.split(" OR ").any(allowed)
}

#[test]
fn licences_are_told_apart() {
    assert!(is_allowed("MIT OR GPL-3.0"));
    assert!(is_allowed("Unlicense/MIT"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_allowed("GPL-3.0"));
    assert!(!is_allowed("MIT AND GPL-3.0"));
    assert!(!is_allowed(""));
}

#[test]
fn every_dependency_has_a_licence_that_we_may_use_and_comes_from_the_registry() {
    let metadata = metadata();
    let own: BTreeSet<&str> = members(&metadata).iter().map(|it| text(it, "id")).collect();
    let mut count = 0;
    for package in metadata["packages"].as_array().expect("a list") {
        if own.contains(text(package, "id")) {
            continue;
        }
        count += 1;
        let name = text(package, "name");
        assert!(is_allowed(text(package, "license")), "{name}: {:?}", package["license"]);
        assert!(
            text(package, "source").starts_with("registry+"),
            "{name}: {:?}",
            package["source"]
        );
    }
    assert!(count > 20, "only {count} dependencies were looked at");
}

#[test]
fn every_dependency_has_its_reason_beside_it() {
    let metadata = metadata();
    let mut manifests = vec![root().join("Cargo.toml")];
    manifests.extend(members(&metadata).iter().map(|it| PathBuf::from(text(it, "manifest_path"))));
    for manifest in manifests {
        let content = std::fs::read_to_string(&manifest).expect("a manifest");
        let mut inside = false;
        for (number, line) in content.lines().enumerate() {
            if line.starts_with('[') {
                inside = line.contains("dependencies");
            } else if inside && line.contains('=') && !line.contains("path = ") {
                assert!(line.contains('#'), "{}:{}: {line}", manifest.display(), number + 1);
            }
        }
    }
}

/// What a room must not name outside its tests.
const FORBIDDEN: [&str; 13] = [
    "std::fs",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "std::env",
    "std::process",
    "SystemTime",
    "Instant::now",
    "Zoned::now",
    "Timestamp::now",
    "ureq::",
    "unsafe {",
];

/// The one file that may name a file, to map it, and the one place with code that the compiler does not
/// check.
const MAPS: &str = "index/src/map.rs";

#[test]
fn rooms_see_no_files_network_clock_or_environment() {
    let mut looked_at = 0;
    for room in ["text", "model", "lists", "goods", "index", "score", "trace", "portcullis"] {
        let mut open = vec![root().join("crates").join(room).join("src")];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(&path)
                        .expect("a folder")
                        .map(|it| it.expect("an entry").path()),
                );
                continue;
            }
            looked_at += 1;
            let content = std::fs::read_to_string(&path).expect("source is text");
            let code =
                content.split("#[cfg(test)]\nmod ").next().expect("the part before the tests");
            if path.file_name().is_some_and(|it| it == "tests.rs") || path.ends_with(MAPS) {
                continue;
            }
            for (number, line) in code.lines().enumerate() {
                let line = line.split("//").next().unwrap_or_default();
                for word in FORBIDDEN {
                    assert!(!line.contains(word), "{}:{}: {word}", path.display(), number + 1);
                }
            }
        }
    }
    assert!(looked_at > 30, "only {looked_at} files were looked at");
}

#[test]
fn every_crate_tells_what_it_is_for() {
    let metadata = metadata();
    for member in members(&metadata) {
        let folder =
            Path::new(text(member, "manifest_path")).parent().expect("a folder").join("src");
        let files = ["lib.rs", "main.rs"].map(|it| folder.join(it));
        let heads: Vec<String> =
            files.iter().filter_map(|it| std::fs::read_to_string(it).ok()).collect();
        for head in heads {
            assert!(head.starts_with("//! "), "{}: begins without its purpose", folder.display());
        }
    }
}

#[test]
fn our_own_licence_is_the_one_we_state() {
    let metadata = metadata();
    for member in members(&metadata) {
        assert_eq!(text(member, "license"), "MIT OR Apache-2.0", "{}", text(member, "name"));
        assert_eq!(text(member, "edition"), "2024", "{}", text(member, "name"));
    }
    assert!(read("LICENSE-MIT").contains("MIT License"));
    assert!(read("LICENSE-APACHE").contains("Apache License"));
}
