//! Tables that no screening needs, but that ownership, goods and forecasts will.

use crate::table::{Row, Table};
use crate::{COMPILED_ON, Failure, source};

/// A table that goes over as it is, but for rows that may not ship.
pub(crate) struct Copy {
    /// The name of the file, before and after.
    pub(crate) file: &'static str,
    /// The column that orders the rows.
    order: &'static str,
    /// The column with the source; a row whose source cannot be looked up does not ship.
    source: &'static str,
}

/// The tables that are copied.
pub(crate) const COPIES: &[Copy] = &[
    Copy { file: "claims.csv", order: "id", source: "source_url" },
    Copy { file: "production.csv", order: "id", source: "source_url" },
    Copy { file: "components.csv", order: "id", source: "source_url" },
    Copy { file: "lookalikes.csv", order: "name", source: "source_url" },
    Copy { file: "sources.csv", order: "source", source: "source" },
];

impl Copy {
    /// The file: the same columns and the day of compilation, sorted, with plain line ends.
    pub(crate) fn make(&self, table: &Table, entities: &Table) -> Result<Vec<u8>, Failure> {
        let mut rows: Vec<Row<'_>> =
            table.rows().filter(|it| self.is_sourced(it) && !is_entity(it, entities)).collect();
        rows.sort_by_key(|it| it.get(self.order));
        let mut writer = csv::Writer::from_writer(Vec::new());
        let columns = table.columns().iter().map(String::as_str);
        writer.write_record(columns.chain(["compiled_on"]))?;
        for row in rows {
            let fields = row.fields().iter().map(String::as_str);
            writer.write_record(fields.chain([COMPILED_ON]))?;
        }
        Ok(writer.into_inner()?)
    }

    fn is_sourced(&self, row: &Row<'_>) -> bool {
        let mut sources = source::split(row.get(self.source)).peekable();
        sources.peek().is_some() && sources.all(|it| source::address(it).is_some())
    }
}

/// Whether a look-alike bears the number of the entity that it is said to look like: then it is
/// that entity, and a test that expects no hit on it would be wrong.
fn is_entity(row: &Row<'_>, entities: &Table) -> bool {
    let (id, numbers) = (row.get("similar_to"), row.get("identifiers"));
    let found = entities.rows().find(|it| !id.is_empty() && it.get("id") == id);
    found.is_some_and(|it| it.get("identifiers").split(';').any(|number| number == numbers))
}
