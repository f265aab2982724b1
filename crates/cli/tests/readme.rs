//! The transcript in the README is what the program prints.

use std::path::Path;
use std::process::Command;

#[test]
fn the_transcript_in_the_readme_is_the_real_output() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("there is a README");
    let block = readme
        .split("<!-- transcript: screen examples/shipments.csv -->")
        .nth(1)
        .expect("a transcript");
    let block =
        block.split("```text\n").nth(1).and_then(|it| it.split("\n```").next()).expect("a block");
    let (head, tail) = block.split_once("\n…\n").expect("the middle is left out");
    let output = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["screen", "examples/shipments.csv", "--format", "table"])
        .current_dir(&root)
        .env("NO_COLOR", "1")
        .env_remove("PORTCULLIS_CORPUS")
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "the examples have hits");
    let plain = |bytes: &[u8]| -> String {
        let text = String::from_utf8_lossy(bytes);
        text.lines().map(str::trim_end).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
    };
    let printed = format!("{}\n{}", plain(&output.stdout), plain(&output.stderr));
    assert!(
        printed.starts_with(head),
        "the README begins with\n{head}\nbut the program prints\n{printed}"
    );
    assert!(
        printed.ends_with(tail),
        "the README ends with\n{tail}\nbut the program prints\n{printed}"
    );
}
