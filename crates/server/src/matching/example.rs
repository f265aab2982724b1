//! One query: what was sent becomes what is looked for.

use model::clean::{Cleaned, clean};
use model::{PropertyType, Schema};
use portcullis::Query;
use serde_json::{Map, Value, json};

use super::body::Asked;
use crate::problem::Problem;

/// What is looked for, what is echoed of it, and what was dropped or guessed on the way.
pub(crate) struct Example {
    pub(crate) id: Option<String>,
    pub(crate) schema: &'static Schema,
    pub(crate) query: Query,
    /// The same as one for a person or an organisation: a thing may turn out to be either, and the
    /// engine prepares the names of those in another way.
    pub(crate) other: Option<Query>,
    pub(crate) warnings: Vec<String>,
}

/// Bytes of one value at most. Longer ones are cut, and that is told: the longest name of the lists that
/// authorities publish has a few hundred, and comparing takes time with their square.
const LONGEST_VALUE: usize = 2000;

/// Values of one property at most.
const MOST_VALUES: usize = 200;

impl Example {
    /// Takes a query as it was sent.
    pub(crate) fn read(asked: &Asked) -> Result<Example, Problem> {
        let refused = |why: String| Problem::bad(format!("Cannot parse example entity: {why}"));
        let schema = Schema::get(&asked.schema)
            .ok_or_else(|| refused(format!("Unknown schema: '{}'", asked.schema)))?;
        let query = Query::new(schema.name())
            .map_err(|_| refused(format!("Non-matchable schema for query: {}", schema.name())))?;
        let warnings = asked.dropped.clone();
        Ok(Example::take(schema, query, asked.id.clone(), warnings, &asked.properties))
    }

    /// Takes a query that was sent in another form.
    pub(crate) fn of(
        schema: &'static Schema,
        id: Option<String>,
        properties: &[(String, Vec<String>)],
    ) -> Result<Example, Problem> {
        let query = Query::new(schema.name()).map_err(|_| {
            Problem::bad(format!("Non-matchable schema for query: {}", schema.name()))
        })?;
        Ok(Example::take(schema, query, id, Vec::new(), properties))
    }

    fn take(
        schema: &'static Schema,
        query: Query,
        id: Option<String>,
        warnings: Vec<String>,
        properties: &[(String, Vec<String>)],
    ) -> Example {
        let mut example = Example { id, schema, query, other: None, warnings };
        for (name, values) in properties {
            for value in values.iter().take(MOST_VALUES) {
                example.add(name, value);
            }
            if values.len() > MOST_VALUES {
                let message = format!("{name}: only the first {MOST_VALUES} values were used");
                example.warnings.push(message);
            }
        }
        example.join_names();
        example.guess_country();
        example.other = (schema.name() == "Thing").then(|| example.as_legal_entity()).flatten();
        let notices = example.query.notices().iter();
        let told = notices.map(|it| match &it.field {
            Some(field) => format!("{field}: {}", it.message),
            None => it.message.clone(),
        });
        let told: Vec<String> = told.collect();
        example.warnings.extend(told);
        example
    }

    fn add(&mut self, name: &str, raw: &str) {
        let raw = match raw.len() > LONGEST_VALUE {
            true => {
                self.warnings.push(format!("{name}: a value was cut at {LONGEST_VALUE} bytes"));
                &raw[..boundary(raw, LONGEST_VALUE)]
            }
            false => raw,
        };
        let Some(property) = self.schema.property(name) else {
            let shown: String = name.chars().take(100).collect();
            let message = format!("{shown}: {} has no such property", self.schema.name());
            self.warnings.push(message);
            return;
        };
        // A country or date that nobody understands compares with nothing, and yente drops it.
        if is_of_a_vocabulary(property.kind)
            && let Cleaned::Flagged(value, reason) = clean(property, raw)
        {
            self.warnings.push(format!("{name}: {value:?} was not used: {reason}"));
            return;
        }
        self.query.add(property.name, raw);
    }

    fn as_legal_entity(&self) -> Option<Query> {
        let mut other = Query::new("LegalEntity").ok()?;
        for statement in self.query.entity().statements() {
            other.add(statement.property.name, &statement.value);
        }
        Some(other)
    }

    /// First and last names without a full name make one.
    fn join_names(&mut self) {
        let entity = self.query.entity();
        if entity.first("name").is_some() || self.schema.property("alias").is_none() {
            return;
        }
        let firsts = entity.values("firstName");
        let lasts = entity.values("lastName");
        let joined: Vec<String> = firsts
            .iter()
            .flat_map(|first| lasts.iter().map(move |last| format!("{first} {last}")))
            .take(MOST_VALUES)
            .collect();
        for name in joined {
            self.query.add("alias", &name);
        }
    }

    /// A country that a number names, if the query names none.
    fn guess_country(&mut self) {
        let entity = self.query.entity();
        if entity.of_type(PropertyType::Country).next().is_some() {
            return;
        }
        let ibans = entity.of_type(PropertyType::Identifier);
        let ibans = ibans.filter(|it| it.property.format == Some("iban"));
        let hints = ibans.filter_map(|it| it.value.get(..2));
        let mut hints: Vec<String> = hints.map(str::to_ascii_lowercase).collect();
        hints.dedup();
        let Some(property) = self.schema.property("country") else { return };
        for code in hints {
            if let Cleaned::Value(_) = clean(property, &code) {
                self.warnings.push(format!("country: {code} was taken from an IBAN"));
                self.query.add("country", &code);
            }
        }
    }

    /// The query as it was understood.
    pub(crate) fn echo(&self) -> Value {
        let entity = self.query.entity();
        let mut properties = Map::new();
        for property in entity.properties() {
            properties.insert(property.name.to_owned(), json!(entity.values(property.name)));
        }
        json!({"id": self.id, "schema": self.schema.name(), "properties": properties})
    }
}

/// The last place up to that one where a character begins.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
}

fn is_of_a_vocabulary(kind: PropertyType) -> bool {
    use PropertyType::{Country, Date, Gender, Language, Topic};
    matches!(kind, Country | Date | Gender | Language | Topic)
}
