//! FollowTheMoney statements as a table, `statements.csv`: one value of one property a row, with who
//! says so and since when. nomenklatura writes it, OpenSanctions publishes it.
//!
//! Rows of one entity usually stand together, and each such run becomes one entity; where they do
//! not, the same id comes several times, which every [`Sink`] puts together.

use std::collections::BTreeMap;
use std::sync::Arc;

use model::{DatasetName, Entity, Lang, Notice, NoticeKind, Schema, Statement};

use super::Format;
use crate::rows::{Dialect, Fields, Rows};
use crate::{Document, Error, Reading, Sink};

/// One statement a row.
pub(super) struct StatementsCsv;

/// Columns without which a row says nothing.
const COLUMNS: [&str; 5] = ["canonical_id", "entity_id", "prop", "schema", "value"];

/// Statements of one run. A longer run is handed over in pieces, because each statement is compared
/// with those before it.
const RUN: usize = 2000;

/// The property of the row that stands for the entity itself; its value is a checksum.
const OF_THE_ENTITY: &str = "id";

impl Format for StatementsCsv {
    fn name(&self) -> &'static str {
        "statements-csv"
    }

    fn recognise(&self, _: &str, head: &str) -> Option<&'static str> {
        let header = head.lines().next().unwrap_or_default();
        let columns: Vec<&str> = header.split(',').map(|it| it.trim().trim_matches('"')).collect();
        COLUMNS.iter().all(|it| columns.contains(it)).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        let mut rows = Rows::open(part, &reading.limits, &Dialect::CSV, sink)?;
        let mut reader = Reader { reading, file: &file, sources: Sources::default(), run: None };
        while let Some(row) = rows.next(sink)? {
            if let Err(message) = reader.take(&row, sink) {
                sink.notice(row.rejected(&file, &message));
            }
        }
        reader.hand_over(sink);
        Ok(())
    }
}

struct Reader<'a> {
    reading: &'a Reading,
    file: &'a str,
    sources: Sources,
    run: Option<Entity>,
}

impl Reader<'_> {
    fn take(&mut self, row: &Fields, sink: &mut dyn Sink) -> Result<(), String> {
        let own = row.get("entity_id");
        let id = row.get("canonical_id").or(own).ok_or("a row without an id")?;
        let name = row.get("schema").unwrap_or_default();
        let schema = Schema::get(name).ok_or_else(|| format!("there is no schema {name:?}"))?;
        if !self.run.as_ref().is_some_and(|run| run.id() == id && run.statements().len() < RUN) {
            self.hand_over(sink);
            self.run = Some(Entity::new(id, schema));
        }
        let Some(entity) = &mut self.run else { return Ok(()) };
        if schema != entity.schema() {
            // The more telling schema of the two is taken over.
            entity.merge(Entity::new(id, schema));
        }
        if !entity.schema().is_a(schema.name()) {
            let message = format!("is a {name} here and a {} before", entity.schema().name());
            let notice = Notice::new(NoticeKind::Flagged, self.file, message);
            sink.notice(notice.at_line(row.line()).of_record(id).in_field("schema"));
        }
        if let Some(other) = own.filter(|it| *it != id)
            && !entity.envelope.referents.iter().any(|it| it == other)
        {
            entity.envelope.referents.push(other.to_owned());
        }
        let property = row.get("prop").unwrap_or_default();
        if property == OF_THE_ENTITY {
            // It is written anew when the entity changes.
            let changed = row.get("first_seen").map(str::to_owned);
            entity.envelope.last_change = entity.envelope.last_change.take().max(changed);
            row.ignore_all();
            return Ok(());
        }
        let statement = statement(row, schema, property, &mut self.sources, self.reading)?;
        if row.get("lang").is_some() && statement.lang.is_none() {
            let message = "not a language code, the value is kept without one";
            let notice = Notice::new(NoticeKind::Flagged, self.file, message);
            sink.notice(notice.at_line(row.line()).of_record(id).in_field("lang"));
        }
        entity.push(statement);
        // The kind of a property is known; the checksum of a statement is not needed.
        row.ignore(&["prop_type", "id"]);
        for (column, value) in row.unread() {
            let notice = Notice::new(NoticeKind::Unplaced, self.file, format!("{value:?}"));
            sink.notice(notice.at_line(row.line()).of_record(id).in_field(column));
        }
        Ok(())
    }

    fn hand_over(&mut self, sink: &mut dyn Sink) {
        if let Some(entity) = self.run.take() {
            sink.entity(entity);
        }
    }
}

fn statement(
    row: &Fields,
    schema: &Schema,
    property: &str,
    sources: &mut Sources,
    reading: &Reading,
) -> Result<Statement, String> {
    let property = schema
        .property(property)
        .ok_or_else(|| format!("{} has no property {property:?}", schema.name()))?;
    let value = row.get("value").ok_or("a statement without a value")?;
    let dataset = match row.get("dataset") {
        Some(name) => sources.dataset(name),
        None => reading.dataset.clone(),
    };
    let mut statement = Statement::new(property, value, dataset);
    statement.original = row.get("original_value").filter(|it| *it != value).map(Into::into);
    statement.lang = row.get("lang").and_then(Lang::from_code);
    statement.origin = row.get("origin").map(|it| sources.origin(it));
    statement.first_seen = row.get("first_seen").map(Into::into);
    statement.last_seen = row.get("last_seen").map(Into::into);
    // Python and Postgres write truth in their own ways.
    statement.external = matches!(row.get("external"), Some("t" | "true" | "True" | "1"));
    Ok(statement)
}

/// Names that nearly every row repeats, kept once.
#[derive(Default)]
struct Sources {
    datasets: BTreeMap<String, DatasetName>,
    origins: BTreeMap<String, Arc<str>>,
}

impl Sources {
    /// Names that are kept. A source of more is no reason to keep all.
    const MOST: usize = 10_000;

    fn dataset(&mut self, name: &str) -> DatasetName {
        if let Some(known) = self.datasets.get(name) {
            return known.clone();
        }
        let dataset = DatasetName::new(name);
        if self.datasets.len() < Self::MOST {
            self.datasets.insert(name.to_owned(), dataset.clone());
        }
        dataset
    }

    fn origin(&mut self, origin: &str) -> Arc<str> {
        if let Some(known) = self.origins.get(origin) {
            return known.clone();
        }
        let shared: Arc<str> = origin.into();
        if self.origins.len() < Self::MOST {
            self.origins.insert(origin.to_owned(), shared.clone());
        }
        shared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parsed;

    const HEADER: &str = "canonical_id,entity_id,prop,prop_type,schema,value,dataset,lang,\
                          original_value,external,first_seen,last_seen,origin,id";

    fn read(rows: &str) -> Parsed {
        let text = format!("{HEADER}\n{rows}");
        assert_eq!(StatementsCsv.recognise("any", &text), Some("main"));
        let mut parsed = Parsed::default();
        let document = Document::of("statements.csv", text);
        StatementsCsv.read(&Reading::of("own"), document, &mut parsed).unwrap();
        parsed
    }

    /// One line for each entity: id, schema, referents and values.
    fn check(rows: &str, expected: &[&str], notices: &[&str]) {
        let parsed = read(rows);
        let found: Vec<String> = parsed
            .entities
            .iter()
            .map(|it| {
                let values: Vec<&str> =
                    it.statements().iter().map(|it| it.value.as_str()).collect();
                format!("{} {} {:?} {values:?}", it.id(), it.schema().name(), it.envelope.referents)
            })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(parsed.notices.iter().map(ToString::to_string).collect::<Vec<_>>(), notices);
    }

    #[test]
    fn rows_in_a_run_are_one_entity() {
        check(
            "NK-1,a-1,name,name,Person,A,a,,,f,,,,x\n\
             NK-1,b-1,name,name,Person,B,b,,,f,,,,x\n\
             NK-1,b-1,id,checksum,Person,123,b,,,f,,,,x\n\
             c-1,c-1,name,name,Company,C,c,,,f,,,,x\n\
             NK-1,a-1,name,name,Person,D,a,,,f,,,,x\n",
            &[
                r#"NK-1 Person ["a-1", "b-1"] ["A", "B"]"#,
                r#"c-1 Company [] ["C"]"#,
                r#"NK-1 Person ["a-1"] ["D"]"#,
            ],
            &[],
        );
    }

    #[test]
    fn a_statement_keeps_who_says_so_and_since_when() {
        let parsed = read("a,a,name,name,Person,Иван,,rus, иван ,t,2023-01-02,2024-01-02,page,x\n");
        let statement = &parsed.entities[0].statements()[0];
        assert_eq!(&*statement.dataset, "own");
        assert_eq!(statement.lang.map(|it| it.as_str().to_owned()).as_deref(), Some("rus"));
        assert_eq!(statement.original.as_deref(), Some("иван"));
        assert!(statement.external);
        assert_eq!(statement.first_seen.as_deref(), Some("2023-01-02"));
        assert_eq!(statement.last_seen.as_deref(), Some("2024-01-02"));
        assert_eq!(statement.origin.as_deref(), Some("page"));
    }

    #[test]
    fn the_more_telling_schema_wins_whichever_comes_first() {
        for (first, second) in [("LegalEntity", "Company"), ("Company", "LegalEntity")] {
            check(
                &format!("a,a,name,name,{first},A,d,,,,,,,\na,a,name,name,{second},B,d,,,,,,,\n"),
                &[r#"a Company [] ["A", "B"]"#],
                &[],
            );
        }
        check(
            "a,a,name,name,Person,A,d,,,,,,,\na,a,name,name,Vessel,B,d,,,,,,,\n",
            &[r#"a Person [] ["A", "B"]"#],
            &["statements.csv:3: record a: schema: is a Vessel here and a Person before (flagged)"],
        );
    }

    #[test]
    fn a_row_that_says_nothing_costs_no_other() {
        check(
            ",,name,name,Person,A,d,,,,,,,\n\
             a,a,name,name,Robot,A,d,,,,,,,\n\
             a,a,wheels,name,Person,A,d,,,,,,,\n\
             a,a,name,name,Person,,d,,,,,,,\n\
             a,a,name,name,Person,A,d,russian,,,,,,\n",
            &[r#"a Person [] ["A"]"#],
            &[
                "statements.csv:2: a row without an id: \",,name,name,Person,A,d,,,,,,,\" (rejected)",
                "statements.csv:3: there is no schema \"Robot\": \"a,a,name,name,Robot,A,d,,,,,,,\" (rejected)",
                "statements.csv:4: Person has no property \"wheels\": \"a,a,wheels,name,Person,A,d,,,,,,,\" (rejected)",
                "statements.csv:5: a statement without a value: \"a,a,name,name,Person,,d,,,,,,,\" (rejected)",
                "statements.csv:6: record a: lang: not a language code, the value is kept without one (flagged)",
            ],
        );
    }

    #[test]
    fn a_long_run_is_handed_over_in_pieces() {
        let rows: String =
            (0..RUN + 1).map(|it| format!("a,a,name,name,Person,N{it},d,,,,,,,\n")).collect();
        let parsed = read(&rows);
        let sizes: Vec<usize> = parsed.entities.iter().map(|it| it.statements().len()).collect();
        assert_eq!(sizes, [RUN, 1]);
    }
}
