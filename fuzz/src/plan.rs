//! Which files form which documents.

use lists::format::FORMATS;
use portcullis::plan::{File, plan};

/// Roles of OFAC's files; every other format has `main` alone.
const ROLES: [&str; 4] = ["main", "alt", "add", "comments"];

/// Plans files, three bytes each: every file is in exactly one document or misfit.
pub fn files(data: &[u8]) {
    let file = |bytes: &[u8]| File {
        place: (bytes[0] % 3).to_string(),
        name: "file".to_owned(),
        format: FORMATS[usize::from(bytes[1]) % FORMATS.len()],
        role: ROLES[usize::from(bytes[2]) % ROLES.len()],
        dataset: if bytes[0] < 128 { "one" } else { "two" }.into(),
    };
    let files: Vec<File> = data.chunks_exact(3).take(64).map(file).collect();
    let plan = plan(&files);
    let placed = plan.documents.iter().flat_map(|it| &it.files);
    let left = plan.misfits.iter().flat_map(|it| &it.files);
    let mut all: Vec<usize> = placed.chain(left).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..files.len()).collect::<Vec<_>>(), "a file is lost or used twice");
}
