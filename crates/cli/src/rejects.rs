//! The reject file: rows that could not be screened, with the reason, ready to be corrected.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::answer::Answer;
use crate::error::Hint as _;
use crate::output::csv_row;

/// Writes rejected rows. The file is made with the first of them.
pub(crate) struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    /// The columns of the last header that was written.
    columns: Vec<String>,
    count: u64,
}

/// A row that could not be screened.
pub(crate) struct Reject<'a> {
    /// Which row it is.
    pub(crate) answer: &'a Answer,
    /// Why.
    pub(crate) reason: &'a str,
    /// The names of the columns.
    pub(crate) columns: &'a [String],
    /// The values as they stood.
    pub(crate) cells: Vec<String>,
}

impl Rejects {
    /// Will write to that path, if there is need.
    pub(crate) fn new(path: PathBuf) -> Rejects {
        Rejects { path, file: None, columns: Vec::new(), count: 0 }
    }

    /// Where they go.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Writes a row with its reason: first what the user has to know, then the row as it stood. A row
    /// of another table than the last brings its own header.
    pub(crate) fn write(&mut self, reject: &Reject<'_>) -> anyhow::Result<()> {
        let context = || format!("cannot write rejected rows to {}", self.path.display());
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let made =
                    File::create(&self.path).hint("choose another place with --rejects FILE");
                none.insert(BufWriter::new(made.with_context(context)?))
            }
        };
        if self.count == 0 || self.columns != reject.columns {
            let header =
                ["reject_file", "reject_row", "reject_line", "reject_reason"].map(str::to_owned);
            csv_row(file, header.iter().chain(reject.columns)).with_context(context)?;
            self.columns = reject.columns.to_vec();
        }
        self.count += 1;
        let line = reject.answer.line.map_or_else(String::new, |it| it.to_string());
        let name = reject.answer.file.as_deref().unwrap_or_default().to_owned();
        let head = [name, reject.answer.row.to_string(), line, reject.reason.to_owned()];
        csv_row(file, head.iter().chain(&reject.cells)).with_context(context)
    }

    /// Writes what is still buffered.
    pub(crate) fn finish(&mut self) -> anyhow::Result<()> {
        use std::io::Write as _;
        match &mut self.file {
            Some(file) => file
                .flush()
                .with_context(|| format!("cannot write rejected rows to {}", self.path.display())),
            None => Ok(()),
        }
    }
}
