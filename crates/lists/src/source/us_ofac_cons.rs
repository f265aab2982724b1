//! The other lists of the United States Treasury, in one document.

use crate::{Cadence, Download, Source};

/// OFAC's lists beside the SDN list: sectoral sanctions, Chinese military companies, correspondent
/// accounts, the Palestinian Legislative Council, menu-based sanctions.
pub(super) const US_OFAC_CONS: Source = Source {
    name: "us_ofac_cons",
    title: "US OFAC Consolidated (non-SDN) List",
    publisher: "Office of Foreign Assets Control, US Department of the Treasury",
    country: "us",
    page: "https://ofac.treasury.gov/other-ofac-sanctions-lists",
    downloads: &[Download {
        url: "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ENHANCED.ZIP",
        file: "CONS_ENHANCED.ZIP",
    }],
    licence: "public domain (17 U.S.C. § 105)",
    cadence: Cadence::AsNeeded,
    formats: &["ofac-enhanced-xml", "ofac-sdn-xml", "ofac-legacy-csv"],
    is_it: is_consolidated,
    note: "A party keeps its number when it is on the SDN list as well.",
};

/// Whether a file of OFAC is one of this document. Newest files say so themselves; of the older ones
/// only the name tells: `cons_prim.csv`, `consolidated.xml`.
pub(super) fn is_consolidated(file_name: &str, head: &str) -> bool {
    let own_name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    own_name.to_ascii_lowercase().starts_with("cons")
        || head.split("</filters>").next().is_some_and(|it| it.contains(">Consolidated List</"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_lists_of_ofac_are_told_apart() {
        for (file, head, expected) in [
            ("cons_prim.csv", "", true),
            ("lists/CONS_ADD.CSV", "", true),
            ("sdn.csv", "", false),
            ("consequences/sdn.csv", "", false),
            (
                "download.xml",
                "<filters><sanctionsList refId=\"1\">Consolidated List</sanctionsList></filters>",
                true,
            ),
            (
                "download.xml",
                "<filters><sanctionsList refId=\"1\">SDN List</sanctionsList></filters>",
                false,
            ),
        ] {
            assert_eq!(is_consolidated(file, head), expected, "{file} {head}");
        }
    }
}
