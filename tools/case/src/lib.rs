//! Turns our compilation of the public record into the data set that the program carries.
//!
//! The compilation is a folder of tables that people keep by hand: entities, listing acts, links
//! and figures, each row with its source. [`compile`] reads them and gives back the files of
//! `data/case`: statements in FollowTheMoney's format, and cleaned copies of the tables that no
//! screening needs.
//!
//! This crate adds nothing to the record. What a row does not say is not said in the statements,
//! and a value that has no place in the model stops the run.

use std::error::Error;
use std::path::Path;

use book::Book;
use table::Table;

mod book;
mod copy;
mod designation;
mod entity;
mod identifier;
mod link;
mod name;
mod source;
mod table;

/// The name of the data set on the wire and in the ledger.
pub const DATASET: &str = "portcullis_case";

/// The day on which the record was compiled; nothing later is in it.
pub const COMPILED_ON: &str = "2026-11-22";

/// What a run can fail with: a table that cannot be read, or values without a place.
pub type Failure = Box<dyn Error + Send + Sync>;

/// A file of the data set.
pub struct Made {
    /// The name of the file in the target folder.
    pub name: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Makes every file of the data set from the tables in a folder.
pub fn compile(folder: &Path) -> Result<Vec<Made>, Failure> {
    let read = |name: &str| Table::read(&folder.join(name));
    let (entities, designations, links) =
        (read("entities.csv")?, read("designations.csv")?, read("links.csv")?);
    let mut book = Book::default();
    let index = entity::state_all(&mut book, &entities, &designations, &links);
    designation::state_all(&mut book, &designations, &index);
    link::state_all(&mut book, &links);
    let mut made = vec![Made { name: "statements.csv", bytes: book.finish()? }];
    for copied in copy::COPIES {
        made.push(Made { name: copied.file, bytes: copied.make(&read(copied.file)?, &entities)? });
    }
    Ok(made)
}

/// The id of an entity in the data set, from its id in the compilation.
fn entity_id(id: &str) -> String {
    format!("case-{id}")
}
