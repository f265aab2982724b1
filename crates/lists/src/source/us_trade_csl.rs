//! The screening lists of the Departments of Commerce, State and the Treasury in one table.

use crate::{Cadence, Download, Source};

/// The only machine-readable form of the Entity List, the Unverified List, the Military End-User List
/// and of the lists of the Department of State.
pub(super) const US_TRADE_CSL: Source = Source {
    name: "us_trade_csl",
    title: "US Consolidated Screening List",
    publisher: "International Trade Administration, US Department of Commerce",
    country: "us",
    page: "https://www.trade.gov/consolidated-screening-list",
    downloads: &[Download {
        url: "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
        file: "us-csl-consolidated.csv",
    }],
    licence: "public domain (17 U.S.C. § 105)",
    cadence: Cadence::Daily,
    formats: &["us-csl"],
    is_it: |_, _| true,
    note: "Repeats the lists of OFAC with fewer details than OFAC's own files.",
};
