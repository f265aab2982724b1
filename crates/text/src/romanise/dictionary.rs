//! Tables of names whose usual spelling no rule of letters gives.
//!
//! A table is a text file in `data/`: one entry a line, columns separated by `|`, spellings
//! in a column by white space, comments after `#`.

use rustc_hash::FxHashMap;

/// Spellings by the written form. Looked up, never walked, so its order reaches no result.
pub(super) type Table<const COLUMNS: usize> = FxHashMap<String, [&'static str; COLUMNS]>;

/// Reads a table of a written form and `COLUMNS` columns of spellings; missing ones are empty.
///
/// `fold` brings the written form to what will be looked up. The first entry of a form stays.
pub(super) fn table<const COLUMNS: usize>(
    text: &'static str,
    fold: impl Fn(&str) -> String,
) -> Table<COLUMNS> {
    let mut table = Table::default();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut columns = line.split('|').map(str::trim);
        let form = columns.next().unwrap_or_default();
        if form.is_empty() {
            continue;
        }
        let spellings = [(); COLUMNS].map(|()| columns.next().unwrap_or_default());
        table.entry(fold(form)).or_insert(spellings);
    }
    table
}

/// The spellings of the given columns as one list, best first.
pub(super) fn spellings<'a>(
    columns: impl IntoIterator<Item = &'a str>,
) -> impl Iterator<Item = &'a str> {
    columns.into_iter().flat_map(str::split_ascii_whitespace)
}
