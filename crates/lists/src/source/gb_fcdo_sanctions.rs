//! The UK sanctions list.

use crate::{Cadence, Download, Source};

/// The list of the Foreign, Commonwealth and Development Office: since 28 January 2026 the only one
/// of the United Kingdom.
pub(super) const GB_FCDO_SANCTIONS: Source = Source {
    name: "gb_fcdo_sanctions",
    title: "UK Sanctions List",
    publisher: "Foreign, Commonwealth & Development Office",
    country: "gb",
    page: "https://www.gov.uk/government/publications/the-uk-sanctions-list",
    downloads: &[Download {
        url: "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
        file: "UK-Sanctions-List.xml",
    }],
    licence: "Open Government Licence v3.0",
    cadence: Cadence::AsNeeded,
    formats: &["gb-uksl-xml"],
    is_it: |_, _| true,
    note: "",
};
