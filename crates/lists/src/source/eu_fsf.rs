//! The consolidated list of financial sanctions of the European Union.

use crate::{Cadence, Download, Source};

/// The list that the European Commission keeps in its Financial Sanctions Files.
pub(super) const EU_FSF: Source = Source {
    name: "eu_fsf",
    title: "EU Consolidated Financial Sanctions List",
    publisher: "European Commission",
    country: "eu",
    page: "https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    downloads: &[Download {
        // The token is the public one that the Commission prints with the address.
        url: "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
        file: "xmlFullSanctionsList_1_1.xml",
    }],
    licence: "reuse with acknowledgement of the source (Commission Decision 2011/833/EU)",
    cadence: Cadence::AsNeeded,
    formats: &["eu-fsf-xml", "eu-whole-xml"],
    is_it: |_, _| true,
    note: "asset freezes only: the lists of vessels and of firms under export restrictions in \
           Regulation (EU) No 833/2014 and the like are not in it",
};
