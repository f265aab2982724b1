//! Catalogs of datasets and their versions.

use lists::catalog::{Catalog, Versions};

/// Reads a catalog and asks for all that it knows; reads the same text as a list of versions.
pub fn read(data: &[u8]) {
    let Ok(json) = std::str::from_utf8(data) else { return };
    if let Ok(catalog) = Catalog::read("index.json", json) {
        for dataset in &catalog.datasets {
            let members = catalog.members(&dataset.name);
            assert_eq!(members.first(), Some(&dataset.name.as_str()));
            let mut once = members.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), members.len(), "a member comes twice");
            dataset.entities();
        }
    }
    if let Ok(versions) = Versions::read("delta.json", json) {
        for version in versions.versions.keys() {
            let after = versions.after(version).expect("the version is there");
            assert!(after.windows(2).all(|it| it[0].0 < it[1].0), "versions out of order");
        }
    }
}
