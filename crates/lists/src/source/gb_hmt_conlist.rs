//! The consolidated list of the UK's Treasury, retired.

use crate::{Cadence, Source};

/// The list of asset freeze targets that the Office of Financial Sanctions Implementation kept until
/// 28 January 2026, when the UK sanctions list took its place.
pub(super) const GB_HMT_SANCTIONS: Source = Source {
    name: "gb_hmt_sanctions",
    title: "UK OFSI Consolidated List of Asset Freeze Targets",
    publisher: "HM Treasury, Office of Financial Sanctions Implementation",
    country: "gb",
    page: "https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets",
    downloads: &[],
    licence: "Open Government Licence v3.0",
    cadence: Cadence::Retired,
    formats: &["gb-ofsi-conlist-csv"],
    is_it: |_, _| true,
    note: "retired on 28 January 2026: use gb_fcdo_sanctions; kept to read what was screened before",
};
