//! The registry: what authorities publish, and where.

mod eu_fsf;
mod gb_fcdo_sanctions;
mod gb_hmt_conlist;
mod un_sc_sanctions;
mod us_bis_denied;
mod us_ofac_cons;
mod us_ofac_sdn;
mod us_trade_csl;

/// One published list. Plain data: the edge downloads, a [`Format`](crate::Format) reads.
pub struct Source {
    /// The dataset name on the wire and in the ledger. Never renamed, never reused.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// The authority.
    pub publisher: &'static str,
    /// The country or body, as an ISO 3166 code in lower case, `eu` or `un`.
    pub country: &'static str,
    /// The page that tells about it.
    pub page: &'static str,
    /// What to download: one entry a file.
    pub downloads: &'static [Download],
    /// The terms of reuse, in a few words, with their legal base.
    pub licence: &'static str,
    /// How often it changes.
    pub cadence: Cadence,
    /// Names of the formats that it comes or came in, today's first.
    pub formats: &'static [&'static str],
    /// Whether a file of one of these formats is this list: asked with the file's name and its first
    /// characters, because OFAC writes two lists in one format.
    pub is_it: fn(file_name: &str, head: &str) -> bool,
    /// What a user should know: retired lists, gaps, tokens. Empty where there is nothing to say.
    pub note: &'static str,
}

/// One file to download.
pub struct Download {
    /// The official address.
    pub url: &'static str,
    /// The name to keep it under.
    pub file: &'static str,
}

/// How often a list changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cadence {
    /// On any working day.
    AsNeeded,
    /// Once a day.
    Daily,
    /// No longer.
    Retired,
}

impl Source {
    /// Whether a file of that format, name and beginning is this list.
    pub fn reads(&self, format: &str, file_name: &str, head: &str) -> bool {
        self.formats.contains(&format) && (self.is_it)(file_name, head)
    }
}

/// Every source, in the order that `portcullis lists` prints them.
pub const SOURCES: &[&Source] = &[
    &eu_fsf::EU_FSF,
    &gb_fcdo_sanctions::GB_FCDO_SANCTIONS,
    &gb_hmt_conlist::GB_HMT_SANCTIONS,
    &un_sc_sanctions::UN_SC_SANCTIONS,
    &us_bis_denied::US_BIS_DENIED,
    &us_ofac_cons::US_OFAC_CONS,
    &us_ofac_sdn::US_OFAC_SDN,
    &us_trade_csl::US_TRADE_CSL,
];
