//! Turns our compilation of export-control rules into the tables that the program carries.
//!
//! The compilation is a folder of tables that people keep by hand, each row with its source and with
//! the ground that it stands on. [`compile`] gives back the files of `data/rules` that are copies of
//! them: what rests on memory alone does not go over, column by column and cell by cell
//! ([`CUTS`](cut::CUTS)).
//!
//! This crate adds nothing. Tables that were written for the program itself stand beside the copies
//! and are named in `data/rules/README.md`.

use std::error::Error;
use std::fs;
use std::path::Path;

use table::Table;

pub mod cut;

mod table;

/// What a run can fail with: a table that cannot be read, or a cut that no longer meets its cell.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The tables that go over, by the names of their files in the compilation.
pub const COPIES: [&str; 10] = [
    "chpl.csv",
    "chpl_regimes.csv",
    "chpl_tiers.csv",
    "eccn.csv",
    "eccn_reasons.csv",
    "gecc_countries.csv",
    "iran_uav_commodity_groups.csv",
    "iran_uav_controls.csv",
    "red_flags.json",
    "transshipment_countries.csv",
];

/// A file of the rule tables.
pub struct Made {
    /// The name of the file in the target folder.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Makes every copied table from the compilation in a folder.
pub fn compile(folder: &Path) -> Result<Vec<Made>, Failure> {
    COPIES.iter().map(|file| make(folder, file)).collect()
}

fn make(folder: &Path, file: &str) -> Result<Made, Failure> {
    let bytes = fs::read(folder.join(file)).map_err(|why| format!("{file}: {why}"))?;
    let mut table = match file.strip_suffix(".json") {
        Some(_) => Table::from_json(&bytes, "flags")?,
        None => Table::from_csv(&bytes)?,
    };
    cut::apply(file, &mut table)?;
    let name = file.replace(".json", ".csv");
    Ok(Made { name, bytes: table.to_csv()? })
}
