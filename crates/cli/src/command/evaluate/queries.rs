//! Reads labelled queries.

use lists::Limits;
use lists::table::{self, Record};
use model::{Notice, NoticeKind, Schema};
use portcullis::Query;

use crate::context::Context;
use crate::error::hinted;
use crate::input::{Place, Watch};

/// A query of which it is known what should be found.
pub(super) struct Labelled {
    pub(super) is_positive: bool,
    /// Ids of which one should be among the hits. Empty for negatives.
    pub(super) expected: Vec<String>,
    pub(super) query: Query,
    /// What it can be grouped by: the kind of group, and which.
    pub(super) groups: Vec<(String, String)>,
}

/// Columns that queries are grouped by.
const GROUPS: [&str; 5] = ["label", "schema", "family", "perturbation", "script"];

/// Adds the queries of a table, and gives who watched it being read. Rows that make none are told.
pub(super) fn read(
    place: &Place,
    name_only: bool,
    by: &[String],
    labelled: &mut Vec<Labelled>,
    context: &Context,
) -> anyhow::Result<Watch> {
    let (input, watch) = place.open()?;
    let mut rows = table::open(&place.name(), input, &Limits::default())?;
    let layout = Layout::of(rows.columns(), name_only, by)?;
    if layout.label.is_none() {
        context.say(&format!(
            "{}: there are no labels; queries that expect nothing are negatives",
            place.name()
        ));
    }
    let name = rows.name().to_owned();
    for row in rows.by_ref() {
        let (number, line) = match &row {
            Ok(row) => (row.number, row.line),
            Err(error) => (error.number, error.line),
        };
        match row.map_err(|it| it.reason).and_then(|row| layout.labelled(&row)) {
            Ok(query) => labelled.push(query),
            Err(reason) => {
                let mut notice = Notice::new(NoticeKind::Rejected, &*name, reason);
                notice.line = line;
                context.say(&notice.of_record(number.to_string()).to_string());
            }
        }
    }
    for notice in rows.notices() {
        context.say(&notice.to_string());
    }
    Ok(watch)
}

/// Where the table has what is needed.
struct Layout {
    label: Option<usize>,
    schema: Option<usize>,
    name: usize,
    expected: Option<usize>,
    /// Columns of facts with the properties they may be, the first that the schema has.
    facts: Vec<(usize, &'static [&'static str])>,
    groups: Vec<(String, usize)>,
    /// Whether the table says in which script a name is.
    knows_script: bool,
}

impl Layout {
    fn of(columns: &[String], name_only: bool, by: &[String]) -> anyhow::Result<Layout> {
        let find = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| columns.iter().position(|it| it.eq_ignore_ascii_case(name)))
        };
        let Some(name) = find(&["name", "full_name"]) else {
            let error = anyhow::anyhow!("the columns are {}", columns.join(", "));
            return Err(hinted(error, "a table of queries has a column `name` or `full_name`"));
        };
        let known: [(&[&str], &'static [&'static str]); 3] = [
            (&["birth_date", "date_of_birth"], &["birthDate", "incorporationDate", "buildDate"]),
            (&["country"], &["country"]),
            (&["nationality"], &["nationality", "country"]),
        ];
        let facts =
            known.iter().filter_map(|(names, properties)| Some((find(names)?, *properties)));
        let mut groups: Vec<(String, usize)> =
            GROUPS.iter().filter_map(|it| Some(((*it).to_owned(), find(&[it])?))).collect();
        for name in by {
            let Some(column) = find(&[name]) else {
                let error = anyhow::anyhow!("there is no column {name:?} to group by");
                return Err(hinted(error, format!("the columns are {}", columns.join(", "))));
            };
            if !groups.iter().any(|(_, known)| *known == column) {
                groups.push((columns[column].clone(), column));
            }
        }
        Ok(Layout {
            label: find(&["label"]),
            schema: find(&["schema"]),
            name,
            expected: find(&["expected_ids"]),
            facts: facts.filter(|_| !name_only).collect(),
            knows_script: groups.iter().any(|(name, _)| name == "script"),
            groups,
        })
    }

    fn labelled(&self, row: &Record) -> Result<Labelled, String> {
        let cell = |column: usize| row.cells[column].first().map_or("", String::as_str);
        // The people of tables without a schema are people.
        let schema = self.schema.map_or("Person", cell);
        let mut query = Query::new(schema).map_err(|it| format!("schema: {it}"))?;
        row.cells[self.name].iter().for_each(|it| query.add("name", it));
        if query.is_empty() {
            return Err("name: expected a name, found nothing".to_owned());
        }
        let known = Schema::find(schema);
        let has = |property: &&&str| known.is_some_and(|it| it.property(property).is_some());
        for (column, properties) in &self.facts {
            // A fact for which the schema has no place is told in the notices of the answer.
            let property = properties.iter().find(has).unwrap_or(&properties[0]);
            row.cells[*column].iter().for_each(|it| query.add(property, it));
        }
        let expected = self.expected.map_or(&[][..], |it| &row.cells[it]);
        let expected: Vec<String> = expected
            .iter()
            .flat_map(|it| it.split(';'))
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect();
        let is_positive = match self.label {
            Some(column) => label(cell(column))?,
            None => !expected.is_empty(),
        };
        if is_positive && expected.is_empty() {
            return Err("expected_ids: a positive needs the ids that should be found".to_owned());
        }
        let groups = self.groups.iter().filter(|(_, column)| !cell(*column).is_empty());
        let mut groups: Vec<(String, String)> =
            groups.map(|(kind, column)| (kind.clone(), cell(*column).to_owned())).collect();
        if let Some(script) = script_of(cell(self.name)).filter(|_| !self.knows_script) {
            groups.push(("script".to_owned(), script));
        }
        Ok(Labelled { is_positive, expected, query, groups })
    }
}

/// The script of the first letter of a name.
fn script_of(name: &str) -> Option<String> {
    name.chars().find_map(text::romanise::script_of).map(|it| format!("{it:?}"))
}

fn label(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "positive" | "true" | "match" | "1" => Ok(true),
        "negative" | "hard_negative" | "false" | "no_match" | "0" => Ok(false),
        _ => Err(format!("label: expected positive, negative or hard_negative, found {text:?}")),
    }
}
