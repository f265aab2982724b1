//! The real documents, and how a build reads them.

use std::fs::File;
use std::path::{Path, PathBuf};

use lists::{Document, Parsed, Part, Reading, Recognised, bytes, format, recognise};

/// One document of one or several files.
pub(crate) struct Real {
    /// Its files, the leading one first.
    pub(crate) files: &'static [&'static str],
    /// Why our count of records is another than that beside the data; empty where it is the same.
    pub(crate) why: &'static str,
}

const fn real(files: &'static [&'static str]) -> Real {
    Real { files, why: "" }
}

const fn differing(files: &'static [&'static str], why: &'static str) -> Real {
    Real { files, why }
}

/// Every document that a format of the registry reads.
pub(crate) const DOCUMENTS: &[Real] = &[
    real(&[
        "us-ofac/sdn-2021-07/sdn.csv",
        "us-ofac/sdn-2021-07/add.csv",
        "us-ofac/sdn-2021-07/alt.csv",
        "us-ofac/sdn-2021-07/sdn_comments.csv",
    ]),
    real(&["us-ofac/sdn-2023-01/sdn.csv", "us-ofac/sdn-2023-01/add.csv"]),
    real(&[
        "us-ofac/sdn-2025-12-partial/sdn.derived.csv",
        "us-ofac/sdn-2025-12-partial/add.csv",
        "us-ofac/sdn-2025-12-partial/alt.csv",
        "us-ofac/sdn-2025-12-partial/sdn_comments.csv",
    ]),
    real(&[
        "us-ofac/sdn-2026-excerpt/sdn.csv",
        "us-ofac/sdn-2026-excerpt/add.csv",
        "us-ofac/sdn-2026-excerpt/alt.csv",
    ]),
    real(&[
        "us-ofac/cons-2025-12/cons_prim.csv",
        "us-ofac/cons-2025-12/cons_add.csv",
        "us-ofac/cons-2025-12/cons_alt.csv",
        "us-ofac/cons-2025-12/cons_comments.csv",
    ]),
    real(&["us-ofac/enhanced-2025-01/CONS_ENHANCED.ZIP"]),
    real(&["us-ofac/legacy-xml/sdn-2014-sample.xml"]),
    differing(
        &["us-ofac/legacy-xml/consolidated-2021-06-sample.xml"],
        "two entries have the same number",
    ),
    real(&["un/consolidated-2024-11-30.xml.gz"]),
    real(&["un/consolidated-2026-02-27.xml"]),
    real(&["eu-fsf/global-2016-02-11-oldformat.xml.gz"]),
    real(&["eu-fsf/xmlFullSanctionsList_1_1-2026-08-05-excerpt.xml"]),
    real(&["gb-uksl/uk-sanctions-list-2026-09-07-excerpt.xml"]),
    differing(
        &["gb-ofsi/ConList-2016-02-12.csv"],
        "801 counts the line of columns, and the rows of one group are one target",
    ),
    real(&["us-csl/consolidated-2016-02-sample.csv"]),
    real(&["us-csl/consolidated-2022-04.csv.gz"]),
    differing(&["us-csl/consolidated-2023-11-subset.csv.gz"], "the last row is cut short"),
    real(&["us-export-control/dpl-2023-11.txt"]),
    real(&["cc-by-nc/ftm/t1.entities.ftm.json"]),
    real(&["cc-by-nc/ftm/parteispenden.entities.ftm.json"]),
    real(&["cc-by-nc/ftm/zala-cluster-2026-04-29.entities.ftm.json"]),
    real(&["cc-by-nc/ftm/delta/20240527134702-zbn/entities.delta.json"]),
    real(&["cc-by-nc/ftm/delta/20240527194702-wnk/entities.delta.json"]),
    real(&["cc-by-nc/ftm/delta/20240528014702-pfh/entities.delta.json"]),
    real(&["cc-by-nc/ftm/delta/20240528074703-npf/entities.delta.json"]),
    real(&["cc-by-nc/ftm/delta/20240528134729-3iv/entities.delta.json"]),
    real(&["ownership/bods/gleif-lei-data.bods-0.2.json"]),
    real(&["ownership/bods/gleif-repex-updates-data2.bods-0.2.json"]),
    real(&["ownership/bods/gleif-rr-data.bods-0.2.json"]),
    real(&["ownership/bods/gleif-rr-updates-data2.bods-0.2.json"]),
    real(&["ownership/bods/v0.4/core/01-direct-ownership.json"]),
    real(&["ownership/bods/v0.4/edge-cases/10-circular-ownership.json"]),
    real(&["ownership/bods/v0.4/edge-cases/11-anonymous-person.json"]),
    real(&["ownership/gb-psc/basic-company-data-sample.json"]),
    differing(
        &["ownership/gb-psc/persons-with-significant-control-snapshot-sample.jsonl"],
        "the last line counts the others",
    ),
    real(&["ownership/gleif/lei-data.xml"]),
    real(&["ownership/gleif/lei-updates-data2.xml"]),
    real(&["ownership/gleif/rr-data.xml"]),
    real(&["ownership/gleif/rr-updates-data2.xml"]),
    real(&["ownership/gleif/repex-data.xml"]),
    real(&["ownership/gleif/repex-updates-data2.xml"]),
    real(&["cc-by-nc/ua-war-sanctions/targets.simple-2026-03-13.csv"]),
    real(&["cc-by-nc/interpol/targets.simple-2025-05-23.csv.gz"]),
];

/// A document after reading.
pub(crate) struct Read {
    pub(crate) found: Recognised,
    pub(crate) parsed: Parsed,
}

/// The folder of the lists.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/lists")
}

/// The path of a list, if it is on this machine.
pub(crate) fn path(file: &str) -> Option<PathBuf> {
    let path = folder().join(file);
    if !path.exists() {
        println!("skipped: {file} is not on this machine");
        return None;
    }
    Some(path)
}

/// The texts in a file with their names, unpacked and decoded.
pub(crate) fn texts(file: &str) -> Option<Vec<(String, lists::Text<'static>)>> {
    let raw = Box::new(File::open(path(file)?).expect("the file exists"));
    Some(bytes::text(file, raw, &bytes::Limits::default()).expect("the file can be unpacked"))
}

impl Real {
    /// The name in the table: that of the leading file.
    pub(crate) fn name(&self) -> &'static str {
        self.files[0]
    }

    /// Reads the document as what its files are recognised to be, the way that a build does.
    pub(crate) fn read(&self) -> Option<Read> {
        let mut parts = Vec::new();
        let mut leading = None;
        for file in self.files {
            for (name, mut text) in texts(file)? {
                let found = recognise(&name, &bytes::head(&mut text))
                    .unwrap_or_else(|| panic!("{name} is not recognised"));
                let first = leading.get_or_insert(found);
                assert_eq!(first.format.name(), found.format.name(), "{name}");
                assert_eq!(first.dataset, found.dataset, "{name}");
                parts.push(Part { role: found.role, name, text });
            }
        }
        let found = leading.unwrap_or_else(|| panic!("{} holds no file", self.name()));
        let mut parsed = Parsed::default();
        let reading = Reading::of(found.dataset.unwrap_or("own"));
        format::read(found.format, &reading, Document { parts }, &mut parsed)
            .unwrap_or_else(|error| panic!("{}: {error}", self.name()));
        Some(Read { found, parsed })
    }
}

/// How many records the notes beside the data state for the leading file.
pub(crate) fn stated(real: &Real) -> Option<String> {
    let manifest = std::fs::read_to_string(path("MANIFEST.tsv")?).expect("the manifest is text");
    let mut rows = manifest.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    rows.find(|it| it[0] == real.name()).map(|it| it[3].to_owned())
}

#[test]
fn every_source_and_every_format_has_a_real_document() {
    // Nobody keeps a file of OpenSanctions' statements of a size that could be carried here.
    const WITHOUT: [&str; 1] = ["statements-csv"];
    let mut known: Vec<&str> = WITHOUT.to_vec();
    for real in DOCUMENTS {
        let Some(mut texts) = texts(real.name()) else { return };
        let (name, text) = &mut texts[0];
        let found = recognise(name, &bytes::head(text)).expect("the file is recognised");
        known.extend([found.format.name()].into_iter().chain(found.dataset));
    }
    let formats = format::FORMATS.iter().map(|it| it.name());
    let sources = lists::SOURCES.iter().map(|it| it.name);
    let missing: Vec<&str> = formats.chain(sources).filter(|it| !known.contains(it)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
