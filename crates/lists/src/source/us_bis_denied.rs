//! Persons whom the Bureau of Industry and Security denies the right to export.

use crate::{Cadence, Download, Source};

/// The Denied Persons List of the Bureau of Industry and Security.
pub(super) const US_BIS_DENIED: Source = Source {
    name: "us_bis_denied",
    title: "US BIS Denied Persons List",
    publisher: "Bureau of Industry and Security, US Department of Commerce",
    country: "us",
    page: "https://www.bis.gov/denied-persons-list",
    downloads: &[Download { url: "https://www.bis.doc.gov/dpl/dpl.txt", file: "us-bis-dpl.txt" }],
    licence: "public domain (17 U.S.C. § 105)",
    cadence: Cadence::AsNeeded,
    formats: &["us-dpl"],
    is_it: |_, _| true,
    note: "Numbers nobody: all rows of one name are one entity.",
};
