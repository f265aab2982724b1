//! The consolidated list of the United Nations Security Council.

use crate::{Cadence, Download, Source};

/// The consolidated list of all sanctions committees of the Security Council.
pub(super) const UN_SC_SANCTIONS: Source = Source {
    name: "un_sc_sanctions",
    title: "UN Security Council Consolidated List",
    publisher: "United Nations Security Council",
    country: "un",
    page: "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list",
    downloads: &[Download {
        url: "https://scsanctions.un.org/resources/xml/en/consolidated.xml",
        file: "un-consolidated.xml",
    }],
    licence: "may be reproduced with the source named (terms of use of the UN website)",
    cadence: Cadence::AsNeeded,
    formats: &["un-consolidated-xml"],
    is_it: |_, _| true,
    note: "",
};
