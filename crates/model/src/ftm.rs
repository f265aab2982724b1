//! The only codec of FollowTheMoney JSON.
//!
//! A record comes in one of two forms. The plain one gives each property its values; it is what
//! FollowTheMoney calls an entity, and what [`read`] and [`write()`] are for. The other one lists
//! statements, each with its dataset; nomenklatura writes it, [`read`] takes it too, and
//! [`write_statements`] uses it to keep an entity whole.
//!
//! A round trip through [`read`] and [`write()`] gives the same JSON back, in this normal form: values
//! are text, in lists, each once; `null` and the empty list are nothing; nested entities are their ids;
//! and the record names its datasets.

use std::fmt;

use crate::{DatasetName, Entity};
use json::object;
use reader::Reader;
use record::Record;
use statement::{Sources, StatementJson};
use writer::{Plain, Whole};

pub(crate) use json::{is_json, join_lists};

mod json;
mod reader;
mod record;
mod statement;
mod writer;

/// The key under which a record has its properties, and [`Envelope::rest`](crate::Envelope::rest) those that are unknown.
pub(crate) const PROPERTIES: &str = "properties";

/// The keys of a record that [`Envelope`](crate::Envelope) has fields for, in the order in which they are written.
const ENVELOPE_KEYS: [&str; 6] =
    ["datasets", "referents", "target", "first_seen", "last_seen", "last_change"];

/// How deep entities may stand inside of entities; the outermost counts. What lies deeper is kept as
/// JSON text and told. Each level is scanned once more than the one around it, so the limit bounds the
/// time that a record can take, not only the stack.
const MAX_DEPTH: usize = 16;

/// What one record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The entity.
    pub entity: Entity,
    /// Entities that stood inside the record, where it points to them; inner ones come first.
    pub nested: Vec<Entity>,
    /// What the record says that could not be taken as it stood.
    pub oddities: Vec<Oddity>,
}

/// Something in a record that could not be taken as it stood. The reader of the file knows which
/// file and line, and makes a [`Notice`](crate::Notice) of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The property or the key.
    pub field: String,
    /// What was found and what became of it, in one lower-case sentence without a full stop.
    pub message: String,
}

/// Reads a record of either form.
///
/// The values are taken as they are: whoever writes FollowTheMoney data has cleaned them. They are
/// stated by the record's dataset if it names exactly one, else by `fallback`. A property that the
/// schema does not have is kept in [`Envelope::rest`](crate::Envelope::rest) and told.
///
/// # Errors
///
/// If it is not a JSON object, has no id, or has no schema that exists.
pub fn read(line: &str, fallback: &DatasetName) -> Result<Read, Error> {
    let mut reader = Reader { nested: Vec::new(), oddities: Vec::new() };
    let entity = reader.entity(line, fallback, 1)?;
    Ok(Read { entity, nested: reader.nested, oddities: reader.oddities })
}

/// Writes the plain form on one line.
///
/// Of the statements it keeps the values; [`write_statements`] keeps everything. The caption is
/// written if the source gave one, because everybody else can work it out from the schema.
pub fn write(entity: &Entity) -> String {
    serde_json::to_string(&Plain(entity)).expect("keys are text and memory does not fail")
}

/// Writes an entity with all that is known of it on one line, for [`read_statements`].
pub fn write_statements(entity: &Entity) -> String {
    serde_json::to_string(&Whole(entity)).expect("keys are text and memory does not fail")
}

/// Reads what [`write_statements`] wrote: the same entity.
///
/// # Errors
///
/// If the line is anything else.
pub fn read_statements(line: &str) -> Result<Entity, Error> {
    let record: Record = serde_json::from_str(line)?;
    // What is odd about a key was told when the record was read for the first time.
    let (mut entity, _) = record.envelope()?;
    if !record.properties.is_empty() {
        let unknown = record.properties.iter().map(|(name, json)| (&*name.0, json.get()));
        let rest = &mut entity.envelope.rest;
        // The keys that have fields stand before all others.
        let fields = record.keys.len() - rest.len();
        let place = record.properties_place.saturating_sub(fields);
        rest.insert(place.min(rest.len()), (PROPERTIES.to_owned(), object(unknown)));
    }
    let statements = record.statements.ok_or(ErrorKind::NoStatements)?;
    let statements: Vec<StatementJson> = serde_json::from_str(statements.get())?;
    let mut sources = Sources::default();
    for json in statements {
        let property = json.property(entity.schema()).ok_or(ErrorKind::Statement)?;
        let (statement, odd_language) = json.statement(property, &mut sources);
        if odd_language.is_some() || !entity.push(statement) {
            return Err(ErrorKind::Statement.into());
        }
    }
    Ok(entity)
}

/// An error from reading a record.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
}

#[derive(Debug)]
enum ErrorKind {
    Json(serde_json::Error),
    NoId,
    NoSchema,
    UnknownSchema(String),
    NoStatements,
    Statement,
}

impl Error {
    /// True when the text is not JSON at all, or not the JSON of a record: the file is damaged or
    /// something else.
    pub fn is_syntax(&self) -> bool {
        matches!(self.kind, ErrorKind::Json(_))
    }

    /// The schema that the record has, when there is no such schema.
    pub fn unknown_schema(&self) -> Option<&str> {
        match &self.kind {
            ErrorKind::UnknownSchema(name) => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::Json(error) => write!(f, "not a FollowTheMoney record: {error}"),
            ErrorKind::NoId => f.write_str("a record needs an id, which is text"),
            ErrorKind::NoSchema => f.write_str("a record needs a schema, which is text"),
            ErrorKind::UnknownSchema(name) => {
                let start: String = name.chars().take(60).collect();
                write!(f, "there is no schema {start:?}")
            }
            ErrorKind::NoStatements => f.write_str("the record has no statements"),
            ErrorKind::Statement => f.write_str("a statement of the record is not whole"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Json(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error { kind }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        ErrorKind::Json(error).into()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{Envelope, Lang, Schema, Statement};

    const FALLBACK: &str = "fallback";

    fn read_value(record: &Value) -> Read {
        read(&record.to_string(), &FALLBACK.into()).expect("a record")
    }

    fn written(read: &Read) -> Value {
        serde_json::from_str(&write(&read.entity)).expect("JSON")
    }

    /// The record comes back as it is, and these fields are told.
    fn check(record: Value, told: &[&str]) -> Read {
        let read = read_value(&record);
        assert_eq!(written(&read), record);
        let fields: Vec<&str> = read.oddities.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(fields, told, "{:?}", read.oddities);
        let whole = write_statements(&read.entity);
        assert!(!whole.contains('\n'), "{whole}");
        assert_eq!(read_statements(&whole).expect("just written"), read.entity, "{whole}");
        read
    }

    fn check_error(line: &str, expected: &str) -> Error {
        let error = read(line, &FALLBACK.into()).expect_err("no record");
        assert!(error.to_string().starts_with(expected), "{line}: {error}");
        error
    }

    fn person(properties: Value) -> Value {
        json!({"id": "p1", "schema": "Person", "properties": properties, "datasets": ["own"]})
    }

    #[test]
    fn a_record_of_one_dataset_speaks_for_that_dataset() {
        let record = json!({
            "id": "NK-1", "caption": "Ivan Petrov", "schema": "Person",
            "properties": {"name": ["Ivan Petrov", "Иван Петров"], "country": ["ru"]},
            "datasets": ["own"], "referents": ["a-1", "b-2"], "target": true,
            "first_seen": "2023-04-20T18:00:25", "last_seen": "2024-06-01T10:57:03",
            "last_change": "2023-07-26T20:01:14",
        });
        let read = check(record.clone(), &[]);
        assert_eq!(write(&read.entity), record.to_string(), "the order of the keys stays");
        assert_eq!(read.entity.values("name"), ["Ivan Petrov", "Иван Петров"]);
        assert!(read.entity.statements().iter().all(|it| &*it.dataset == "own"));
    }

    #[test]
    fn a_record_of_no_or_several_datasets_speaks_for_the_fallback() {
        let several = json!({
            "id": "a", "schema": "Person", "properties": {"name": ["A"]}, "datasets": ["x", "y"],
        });
        let read = check(several, &[]);
        assert_eq!(&*read.entity.statements()[0].dataset, FALLBACK);
        let none = json!({"id": "a", "properties": {"name": ["A"]}, "schema": "Person"});
        let read = read_value(&none);
        assert_eq!(&*read.entity.statements()[0].dataset, FALLBACK);
        assert_eq!(written(&read)["datasets"], json!([FALLBACK]));
    }

    #[test]
    fn values_that_are_not_text_in_a_list_become_it() {
        let odd = person(json!({
            "name": "Lone", "height": [1.80, 172], "notes": [true, null, "x", "x"], "alias": [],
            "idNumber": [0], "country": null,
        }));
        // More digits than a float holds.
        let line = odd.to_string().replace("[0]", "[40702810900000001234]");
        let read = read(&line, &FALLBACK.into()).expect("a record");
        assert_eq!(
            written(&read)["properties"],
            json!({
                "name": ["Lone"], "height": ["1.8", "172"], "notes": ["true", "x"],
                "idNumber": ["40702810900000001234"],
            })
        );
        assert_eq!(read.oddities, []);
    }

    #[test]
    fn what_the_vocabulary_does_not_know_is_kept_and_told() {
        check(person(json!({"name": ["A"], "shoeSize": ["44", 45, [46]]})), &["shoeSize"]);
        check(person(json!({"name": ["A"], "shoeSize": [{"eu": 46}]})), &["shoeSize", "shoeSize"]);
        check(person(json!({"name": ["A", ["B"], ""]})), &["name", "name"]);
        check(person(json!({"notes": ["A", {"id": "n", "schema": "Note"}]})), &["notes"]);
        check(
            person(json!({"addressEntity": [{"id": "a", "schema": "Adress"}]})),
            &["addressEntity", "addressEntity"],
        );
    }

    #[test]
    fn other_keys_come_back_as_they_were() {
        let mut record = person(json!({"name": ["A"]}));
        record["origin"] = json!({"b": [1, 2.50, null], "a": "line\nbreak"});
        record["score"] = json!(0.97);
        let read = check(record, &[]);
        assert_eq!(read.entity.envelope.rest.len(), 2);

        let wide = "{\"id\": \"a\",\n\"schema\": \"Thing\", \"x\": [\n 1,\r\n 2 ]}";
        let entity = super::read(wide, &FALLBACK.into()).expect("a record").entity;
        assert_eq!(entity.envelope.rest, [("x".to_owned(), "[  1,   2 ]".to_owned())]);
    }

    #[test]
    fn keys_that_say_nothing_come_back_and_those_of_a_wrong_kind_are_told() {
        let empty = json!({
            "id": "a", "caption": null, "schema": "Person", "properties": {},
            "datasets": [], "referents": [], "target": null, "first_seen": null,
        });
        check(empty, &[]);
        let wrong = json!({
            "id": "a", "caption": 5, "schema": "Person", "properties": {},
            "datasets": "own", "referents": {"x": 1}, "target": "yes",
        });
        check(wrong, &["caption", "datasets", "referents", "target"]);
    }

    #[test]
    fn a_nested_entity_is_read_and_its_id_stays() {
        let read = read_value(&person(json!({
            "name": ["A"],
            "addressEntity": ["a-0", {
                "id": "a-1", "schema": "Address", "properties": {"full": ["Main Street 1"]},
            }],
        })));
        assert_eq!(read.entity.values("addressEntity"), ["a-0", "a-1"]);
        assert_eq!(read.nested[0].id(), "a-1");
        assert_eq!(&*read.nested[0].statements()[0].dataset, "own");
        assert_eq!(read.oddities, []);
    }

    #[test]
    fn a_nested_entity_at_the_far_end_points_back() {
        let read = read_value(&person(json!({
            "name": ["A"],
            "sanctions": [{
                "id": "s-1", "schema": "Sanction", "datasets": ["other"],
                "properties": {"entity": ["p1"], "program": ["X"]},
            }],
            "ownershipOwner": [{
                "id": "o-1", "schema": "Ownership",
                "properties": {"asset": [{"id": "c-1", "schema": "Company", "properties": {}}]},
            }],
        })));
        let ids: Vec<&str> = read.nested.iter().map(Entity::id).collect();
        assert_eq!(ids, ["s-1", "c-1", "o-1"]);
        assert_eq!(read.nested[0].values("entity"), ["p1"]);
        assert_eq!(read.nested[2].values("owner"), ["p1"]);
        assert_eq!(read.nested[2].values("asset"), ["c-1"]);
        assert_eq!(written(&read)["properties"], json!({"name": ["A"]}));
        assert_eq!(read.oddities, []);
    }

    #[test]
    fn a_nested_entity_that_may_stand_in_two_relations_is_not_put_into_either() {
        let company = |entity: Value| json!({"id": "c", "schema": "Company", "properties": {"callForTenders": [entity]}});
        let call = |properties: Value| json!({"id": "t", "schema": "CallForTenders", "properties": properties});
        let read = read_value(&company(call(json!({"title": ["Road"]}))));
        assert_eq!(read.oddities.len(), 1);
        assert_eq!(written(&read)["properties"], json!({"callForTenders": ["t"]}));
        assert_eq!(read.nested[0].values("authority"), [""; 0]);
        let read = read_value(&company(call(json!({"tenderers": ["c"]}))));
        assert_eq!((read.oddities.len(), read.nested[0].values("authority").len()), (0, 0));
    }

    #[test]
    fn nesting_ends_at_its_limit() {
        let nested = |depth: usize| {
            let open = r#"{"id":"a","schema":"Person","properties":{"addressEntity":["#;
            format!("{}{}", open.repeat(depth), "]}}".repeat(depth))
        };
        let read = read(&nested(MAX_DEPTH), &FALLBACK.into()).expect("a record");
        assert_eq!((read.nested.len(), read.oddities.len()), (MAX_DEPTH - 1, 0));
        let read = super::read(&nested(5000), &FALLBACK.into()).expect("a record");
        assert_eq!((read.nested.len(), read.oddities.len()), (MAX_DEPTH - 1, 2));
    }

    #[test]
    fn what_is_no_record_is_an_error_that_says_so() {
        assert!(check_error("", "not a FollowTheMoney record").is_syntax());
        for line in ["{", "[]", "\"a\"", "{} {}", "{\"properties\": 1}", &"[".repeat(100_000)] {
            assert!(check_error(line, "not a FollowTheMoney record").is_syntax(), "{line}");
        }
        check_error(r#"{"schema": "Person", "properties": {}}"#, "a record needs an id");
        check_error(r#"{"id": "", "schema": "Person"}"#, "a record needs an id");
        check_error(r#"{"id": 5, "schema": "Person"}"#, "a record needs an id");
        check_error(r#"{"id": "a"}"#, "a record needs a schema");
        let error = check_error(r#"{"id": "a", "schema": "Persona"}"#, "there is no schema");
        assert_eq!(error.unknown_schema(), Some("Persona"));
        assert!(!error.is_syntax());
    }

    #[test]
    fn half_a_character_is_kept_as_it_is() {
        let line = r#"{"id":"a","schema":"Person","properties":{"name":["A","\ud800"]}}"#;
        let read = read(line, &FALLBACK.into()).expect("a record");
        assert_eq!(read.entity.values("name"), ["A"]);
        assert_eq!(read.oddities.len(), 1);
        assert!(write(&read.entity).contains(r#""name":["A","\ud800"]"#));
    }

    #[test]
    fn statements_are_read_as_nomenklatura_writes_them() {
        let statement = |entity: &str, prop: &str, value: &str, more: Value| {
            let mut statement = json!({
                "canonical_id": "Q1", "entity_id": entity, "prop": prop, "schema": "LegalEntity",
                "value": value, "dataset": "us_x", "lang": null, "original_value": null,
                "first_seen": "2023-01-01", "last_seen": null, "external": false, "origin": null,
                "id": "ab",
            });
            statement.as_object_mut().expect("an object").extend(
                more.as_object()
                    .expect("an object")
                    .iter()
                    .map(|(key, it)| (key.clone(), it.clone())),
            );
            statement
        };
        let read = read_value(&json!({
            "id": "Q1", "caption": "A", "schema": "Company", "statements": [
                statement("us-1", "id", "0f0f", json!({"first_seen": "2024-02-03"})),
                statement("us-1", "name", "A", json!({"lang": "eng", "original_value": "a"})),
                statement("gb-1", "name", "A", json!({"dataset": "gb_x", "external": true})),
                statement("gb-1", "name", "Á", json!({"lang": "fr", "origin": "page"})),
                statement("gb-1", "name", "B", json!({"lang": "elvish"})),
                statement("gb-1", "voenCode", "1", json!({})),
                statement("gb-1", "shoeSize", "44", json!({})),
                "nonsense",
            ],
        }));
        let entity = &read.entity;
        assert_eq!(entity.values("name"), ["A", "Á", "B"]);
        assert_eq!(entity.values("voenCode"), ["1"]);
        assert_eq!(entity.envelope.referents, ["us-1", "gb-1"]);
        assert_eq!(entity.envelope.last_change.as_deref(), Some("2024-02-03"));
        let [first, second, third, ..] = entity.statements() else { panic!("three names") };
        assert_eq!((first.lang, first.original.as_deref()), (Lang::from_code("eng"), Some("a")));
        assert_eq!((&*second.dataset, second.external), ("gb_x", true));
        assert_eq!((third.lang, third.origin.as_deref()), (Lang::from_code("fra"), Some("page")));
        let told: Vec<&str> = read.oddities.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(told, ["statements[4]", "shoeSize", "statements[7]"]);
        assert_eq!(written(&read)["properties"]["shoeSize"], json!(["44"]));
        let datasets: Vec<_> = entity.datasets().iter().map(ToString::to_string).collect();
        assert_eq!(datasets, ["gb_x", "us_x"]);
    }

    #[test]
    fn only_whole_statements_are_read_back() {
        let bad = [
            r#"{"id":"a","schema":"Person"}"#,
            r#"{"id":"a","schema":"Person","statements":[{"prop":"name"}]}"#,
            r#"{"id":"a","schema":"Person","statements":[{"prop":"nam","value":"A","dataset":"x"}]}"#,
            r#"{"id":"a","schema":"Person","statements":[{"prop":"name","value":"A","lang":"xx"}]}"#,
            r#"{"id":"a","schema":"Person","statements":{}}"#,
        ];
        for line in bad {
            assert!(read_statements(line).is_err(), "{line}");
        }
    }

    #[test]
    fn merged_records_keep_what_each_one_has_beside_the_vocabulary() {
        let one = json!({
            "id": "a", "schema": "Person", "properties": {"size": ["44"], "name": ["A"]},
            "referents": [], "datasets": ["x"],
        });
        let mut other = one.clone();
        other["properties"] = json!({"size": ["44", "45"], "shoe": ["left"]});
        (other["referents"], other["datasets"]) = (json!(["r"]), json!(["y"]));
        let mut merged = read_value(&one).entity;
        merged.merge(read_value(&other).entity);
        let value: Value = serde_json::from_str(&write(&merged)).expect("JSON");
        assert_eq!(
            value["properties"],
            json!({"name": ["A"], "size": ["44", "45"], "shoe": ["left"]})
        );
        assert_eq!((&value["referents"], &value["datasets"]), (&json!(["r"]), &json!(["x", "y"])));
        assert_eq!(read_statements(&write_statements(&merged)).expect("written"), merged);
    }

    /// Files of real records: nothing but the dataset of records that name none is new.
    #[test]
    fn every_record_of_the_real_files_comes_back() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
        let mut files = vec![data.join("eval/corpus.ftm.jsonl")];
        let folder = fs::read_dir(data.join("lists/cc-by-nc/ftm")).into_iter().flatten().flatten();
        files.extend(
            folder.map(|it| it.path()).filter(|it| it.extension() == Some("json".as_ref())),
        );
        for file in files {
            let Ok(lines) = fs::read_to_string(&file) else {
                println!("skipped: {} is not here", file.display());
                continue;
            };
            for line in lines.lines() {
                check_real(line, &file);
            }
        }
    }

    fn check_real(line: &str, file: &Path) {
        let mut expected: Value = serde_json::from_str(line).expect("JSON");
        let read = read(line, &FALLBACK.into()).unwrap_or_else(|it| panic!("{file:?}: {it}"));
        assert_eq!(read.oddities, [], "{line}");
        let fallback = || json!([FALLBACK]);
        expected.as_object_mut().expect("a record").entry("datasets").or_insert_with(fallback);
        assert_eq!(written(&read), expected, "{file:?}");
        let whole = write_statements(&read.entity);
        assert_eq!(read_statements(&whole).expect("just written"), read.entity, "{whole}");
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[a-zA-Z0-9 .-]{1,12}", "\\PC{1,8}", "(?s).{1,8}"]
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::hash_set(text(), 0..4).prop_map(|it| it.into_iter().collect())
    }

    fn schema() -> impl Strategy<Value = &'static Schema> {
        proptest::sample::select(Schema::all())
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            let key = prop_oneof![
                proptest::sample::select(
                    &[
                        "id",
                        "schema",
                        "properties",
                        "statements",
                        "prop",
                        "value",
                        "name",
                        "entity",
                        "addressEntity",
                        "datasets",
                        "referents",
                        "caption",
                        "dataset",
                        "sanctions",
                    ][..]
                )
                .prop_map(str::to_owned),
                text(),
            ];
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                vec((key, inner), 0..6).prop_map(|it| Value::Object(it.into_iter().collect())),
            ]
        })
    }

    prop_compose! {
        fn statement()(schema in schema())(
            property in proptest::sample::select(match schema.properties() {
                [] => Schema::get("Thing").expect("in the table").properties(),
                some => some,
            }),
            value in text(),
            original in option::of(text()),
            lang in option::of("[a-z]{3}"),
            dataset in "[a-z_]{1,4}",
            origin in option::of(text()),
            first_seen in option::of(text()),
            last_seen in option::of(text()),
            external in any::<bool>(),
        ) -> Statement {
            Statement {
                property,
                value,
                original: original.map(Into::into),
                lang: lang.and_then(|it| Lang::from_code(&it)),
                dataset: DatasetName::new(&dataset),
                origin: origin.map(Into::into),
                first_seen: first_seen.map(Into::into),
                last_seen: last_seen.map(Into::into),
                external,
            }
        }
    }

    prop_compose! {
        /// Keys that begin with x are nobody's.
        fn envelope()(
            caption in option::of(text()),
            referents in texts(),
            datasets in texts(),
            target in option::of(any::<bool>()),
            first_seen in option::of(text()),
            last_seen in option::of(text()),
            last_change in option::of(text()),
            rest in proptest::collection::hash_map("x\\PC{0,4}", any_json(), 0..3),
            unknown in option::of((proptest::collection::hash_map("x\\PC{0,4}", texts(), 1..3), 0_usize..3)),
        ) -> Envelope {
            let mut rest: Vec<(String, String)> =
                rest.into_iter().map(|(key, json)| (key, json.to_string())).collect();
            if let Some((unknown, place)) = unknown {
                let entry = (PROPERTIES.to_owned(), json!(unknown).to_string());
                rest.insert(place.min(rest.len()), entry);
            }
            let datasets = datasets.iter().map(|it| DatasetName::new(it)).collect();
            Envelope {
                caption, referents, datasets, target, first_seen, last_seen, last_change, rest,
            }
        }
    }

    prop_compose! {
        fn entity()(
            id in text(),
            schema in schema(),
            statements in vec(statement(), 0..40),
            envelope in envelope(),
        ) -> Entity {
            let mut entity = Entity::new(id, schema);
            for statement in statements {
                entity.push(statement);
            }
            entity.envelope = envelope;
            entity
        }
    }

    prop_compose! {
        /// A record in the normal form, with the key of nobody and the unknown property that begin
        /// with x.
        fn record()(
            id in text(),
            schema in schema(),
            known in vec((any::<proptest::sample::Index>(), texts()), 0..6),
            unknown in texts(),
            dataset in text(),
            referents in option::of(texts()),
            caption in option::of(text()),
            target in option::of(any::<bool>()),
            other in any_json(),
        ) -> Value {
            let mut properties = json!({});
            let of_schema = schema.properties();
            for (index, values) in known.into_iter().filter(|it| !it.1.is_empty()) {
                if !of_schema.is_empty() {
                    properties[index.get(of_schema).name] = json!(values);
                }
            }
            if !unknown.is_empty() {
                properties["xUnknown"] = json!(unknown);
            }
            let mut record = json!({
                "properties": properties, "id": id, "datasets": [dataset], "caption": caption,
                "target": target, "schema": schema.name(), "xOther": other,
            });
            if let Some(referents) = referents {
                record["referents"] = json!(referents);
            }
            record
        }
    }

    proptest! {
        #[test]
        fn a_round_trip_gives_the_same_record(record in record()) {
            let read = read_value(&record);
            prop_assert_eq!(written(&read), record);
        }

        #[test]
        fn statements_come_back_whole(entity in entity()) {
            let line = write_statements(&entity);
            prop_assert!(!line.contains(['\n', '\r']));
            prop_assert_eq!(&read_statements(&line).expect("just written"), &entity, "{}", line);
        }

        #[test]
        fn the_other_door_takes_statements_too(entity in entity()) {
            let read = read(&write_statements(&entity), &FALLBACK.into()).expect("a record");
            prop_assert_eq!(read.entity.statements(), entity.statements());
        }

        #[test]
        fn no_text_panics(line in "(?s).{0,60}|[{}\\[\\]\":,a-z0-9\\\\]{0,40}") {
            let _ = read(&line, &FALLBACK.into());
            let _ = read_statements(&line);
            is_json(&line);
            join_lists(&line, "{}");
        }

        #[test]
        fn no_json_panics_and_what_is_read_can_be_read_again(
            mut record in any_json(),
            properties in any_json(),
            statements in option::of(any_json()),
            schema in schema(),
        ) {
            if let Value::Object(map) = &mut record {
                map.insert("id".to_owned(), json!("a"));
                map.insert("schema".to_owned(), json!(schema.name()));
                map.insert("properties".to_owned(), properties);
                map.extend(statements.map(|it| ("statements".to_owned(), it)));
            }
            if let Ok(first) = read(&record.to_string(), &FALLBACK.into()) {
                let whole = read_statements(&write_statements(&first.entity)).expect("just written");
                prop_assert_eq!(&whole, &first.entity);
                let again = read(&write(&first.entity), &FALLBACK.into()).expect("just written");
                prop_assert_eq!(write(&again.entity), write(&first.entity));
            }
        }
    }
}
