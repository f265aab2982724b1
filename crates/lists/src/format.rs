//! How documents are written: one file a format.

use crate::{Document, Error, Reading, Sink};

mod bods;
mod eu_fsf_xml;
mod eu_whole_xml;
mod ftm_delta;
mod ftm_jsonl;
mod gb_company_data;
mod gb_ofsi_conlist_csv;
mod gb_psc;
mod gb_uksl_xml;
mod gleif_xml;
mod json_lines;
mod json_records;
mod ofac_enhanced_xml;
mod ofac_labels;
mod ofac_legacy_csv;
mod ofac_party;
mod ofac_remarks;
mod ofac_sdn_xml;
mod statements_csv;
pub mod table_list;
mod targets_simple;
mod un_consolidated_xml;
mod us_csl;
mod us_dpl;

/// A way of writing a document that one or several publishers use.
pub trait Format: Sync {
    /// A short name, such as `ofac-legacy-csv`.
    fn name(&self) -> &'static str;

    /// Which part of such a document a file is, by its name and its first 4096 decoded characters
    /// or so; `None` if it is none. A document of one file is the part `main`.
    fn recognise(&self, file_name: &str, head: &str) -> Option<&'static str>;

    /// The parts without which the document cannot be read.
    fn required(&self) -> &'static [&'static str] {
        &["main"]
    }

    /// Reads one document.
    ///
    /// A record that cannot be understood becomes a notice: dropping it would be a missed hit,
    /// failing would keep yesterday's list in service without a word.
    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error>;
}

/// Every format, the most telling first: the first that recognises a file reads it.
pub const FORMATS: &[&dyn Format] = &[
    &ftm_delta::FtmDelta,
    &ftm_jsonl::FtmJsonl,
    &targets_simple::TargetsSimple,
    &statements_csv::StatementsCsv,
    &bods::Bods,
    &gb_psc::GbPsc,
    &gb_company_data::GbCompanyData,
    &eu_fsf_xml::EuFsfXml,
    &eu_whole_xml::EuWholeXml,
    &gb_ofsi_conlist_csv::GbOfsiConlistCsv,
    &gb_uksl_xml::GbUkslXml,
    &gleif_xml::GleifXml,
    &un_consolidated_xml::UnConsolidatedXml,
    &ofac_enhanced_xml::OfacEnhancedXml,
    &ofac_sdn_xml::OfacSdnXml,
    &us_csl::UsCsl,
    &us_dpl::UsDpl,
    &ofac_legacy_csv::OfacLegacyCsv,
];

/// Reads one document, and tells once for each file whether its text had to be repaired.
///
/// # Errors
///
/// Those of the format; what was read before has been handed over.
pub fn read(
    format: &dyn Format,
    reading: &Reading,
    document: Document<'_>,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let repairs = document.repairs();
    let result = format.read(reading, document, sink);
    for notice in repairs.iter().filter_map(|(file, repairs)| repairs.notice(file)) {
        sink.notice(notice);
    }
    result
}

/// What a file turned out to be.
#[derive(Clone, Copy)]
pub struct Recognised {
    /// The format.
    pub format: &'static dyn Format,
    /// Which part of a document of that format.
    pub role: &'static str,
    /// The dataset that such a file usually belongs to, if the file tells.
    pub dataset: Option<&'static str>,
}

/// Tells what a file is by its name and its first characters.
pub fn recognise(file_name: &str, head: &str) -> Option<Recognised> {
    FORMATS.iter().find_map(|format| {
        let role = format.recognise(file_name, head)?;
        let dataset = crate::SOURCES
            .iter()
            .find(|source| source.reads(format.name(), file_name, head))
            .map(|source| source.name);
        Some(Recognised { format: *format, role, dataset })
    })
}
