//! What of the compilation rests on memory alone and does not go over.
//!
//! A whole row goes if its `basis` is `recall`. Some rows mix: one cell was read, another remembered.
//! Those cells are named here one by one, so that the rest of the row can go over.

use crate::Failure;
use crate::table::Table;

/// Something that is not copied as it stands.
pub enum Cut {
    /// The whole column, in every row.
    Column {
        /// The table.
        file: &'static str,
        /// Its column.
        column: &'static str,
    },
    /// A piece of text, in every cell of a column.
    Text {
        /// The table.
        file: &'static str,
        /// Its column.
        column: &'static str,
        /// The text.
        piece: &'static str,
        /// What stands there instead.
        instead: &'static str,
    },
    /// A cell, in rows in which another cell has a text in it.
    Cell {
        /// The table.
        file: &'static str,
        /// The column that is looked at, and what it has in it.
        r#where: (&'static str, &'static str),
        /// The column that is emptied.
        column: &'static str,
    },
}

/// Every cut, in the order in which they are made.
pub const CUTS: &[Cut] = &[
    // Items of the missile-technology annex were not read again.
    Cut::Column { file: "eccn.csv", column: "mtcr_item" },
    Cut::Text {
        file: "eccn.csv",
        column: "mapping_basis",
        piece: ". MTCR item from general knowledge, not re-read",
        instead: "",
    },
    Cut::Cell { file: "eccn.csv", r#where: ("detail", "from general knowledge"), column: "detail" },
    // Section 746.7 was read, section 746.8 was not.
    Cut::Cell {
        file: "eccn_reasons.csv",
        r#where: ("basis", "746.8 recall"),
        column: "russia_belarus",
    },
    Cut::Text { file: "eccn_reasons.csv", column: "basis", piece: "; 746.8 recall", instead: "" },
    // That an address next to a listed one is a sign was remembered, that entries of the list are
    // addresses was read.
    Cut::Text {
        file: "red_flags.json",
        column: "flag",
        piece: "matches or sits with a listed party",
        instead: "is that of a listed party",
    },
    Cut::Text {
        file: "red_flags.json",
        column: "guidance",
        piece: "; FinCEN-BIS May 2023 (recall)",
        instead: "",
    },
    Cut::Text {
        file: "red_flags.json",
        column: "basis",
        piece: "recall for co-location wording",
        instead: "secondary",
    },
];

/// Makes the cuts of one table and drops its rows that rest on memory. A cut that meets nothing is a
/// failure: the compilation has changed, and the cut has to be looked at again.
pub(crate) fn apply(file: &str, table: &mut Table) -> Result<(), Failure> {
    for cut in CUTS.iter().filter(|it| it.file() == file) {
        if cut.make(table)? == 0 {
            return Err(format!("{file}: a cut of {:?} meets nothing", cut.column()).into());
        }
    }
    let basis = table.column("basis")?;
    table.rows.retain(|row| !row[basis].starts_with("recall"));
    Ok(())
}

impl Cut {
    fn file(&self) -> &'static str {
        match self {
            Cut::Column { file, .. } | Cut::Text { file, .. } | Cut::Cell { file, .. } => file,
        }
    }

    fn column(&self) -> &'static str {
        match self {
            Cut::Column { column, .. } | Cut::Text { column, .. } | Cut::Cell { column, .. } => {
                column
            }
        }
    }

    /// How many cells it met.
    fn make(&self, table: &mut Table) -> Result<usize, Failure> {
        let place = table.column(self.column())?;
        let mut met = 0;
        match self {
            Cut::Column { .. } => {
                table.columns.remove(place);
                for row in &mut table.rows {
                    row.remove(place);
                    met += 1;
                }
            }
            Cut::Text { piece, instead, .. } => {
                for row in table.rows.iter_mut().filter(|row| row[place].contains(piece)) {
                    row[place] = row[place].replace(piece, instead);
                    met += 1;
                }
            }
            Cut::Cell { r#where: (column, text), .. } => {
                let looked_at = table.column(column)?;
                for row in table.rows.iter_mut().filter(|row| row[looked_at].contains(text)) {
                    row[place].clear();
                    met += 1;
                }
            }
        }
        Ok(met)
    }
}
