//! The Specially Designated Nationals of the United States Treasury.

use super::us_ofac_cons::is_consolidated;
use crate::{Cadence, Download, Source};

/// OFAC's main list: whoever is on it is blocked.
pub(super) const US_OFAC_SDN: Source = Source {
    name: "us_ofac_sdn",
    title: "US OFAC Specially Designated Nationals (SDN) List",
    publisher: "Office of Foreign Assets Control, US Department of the Treasury",
    country: "us",
    page: "https://ofac.treasury.gov/specially-designated-nationals-and-blocked-persons-list-sdn-human-readable-lists",
    downloads: &[Download {
        url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ENHANCED.ZIP",
        file: "SDN_ENHANCED.ZIP",
    }],
    licence: "public domain (17 U.S.C. § 105)",
    cadence: Cadence::AsNeeded,
    formats: &["ofac-enhanced-xml", "ofac-sdn-xml", "ofac-legacy-csv"],
    is_it: |file_name, head| !is_consolidated(file_name, head),
    note: "The CSV files do not tell scripts of names, dates of listing or kinds of relations.",
};
