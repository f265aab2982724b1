//! Changes of a FollowTheMoney dataset between two versions: `entities.delta.json`.
//!
//! Each line names what happened and the entity: `ADD` and `MOD` with all of it, `DEL` with its id.

use model::ftm;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Format;
use super::ftm_jsonl::{hand_over, no_record};
use super::json_lines::{self, NoRecord};
use crate::{Document, Error, Reading, Sink};

/// Changes, one a line.
pub(super) struct FtmDelta;

#[derive(Deserialize)]
struct Change<'a> {
    op: String,
    #[serde(borrow)]
    entity: &'a RawValue,
}

#[derive(Deserialize)]
struct OnlyId {
    id: String,
}

impl Format for FtmDelta {
    fn name(&self) -> &'static str {
        "ftm-delta"
    }

    fn recognise(&self, file_name: &str, head: &str) -> Option<&'static str> {
        // A version in which nothing changed is an empty file.
        let empty = head.is_empty() && file_name.ends_with("entities.delta.json");
        let beginning: String = head.chars().filter(|it| !it.is_whitespace()).take(40).collect();
        let change = beginning.starts_with("{\"op\":\"") && beginning.contains("\"entity\":");
        (empty || change).then_some("main")
    }

    fn read(
        &self,
        reading: &Reading,
        document: Document<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Error> {
        let part = document.main()?;
        let file = part.name.clone();
        json_lines::read(part, &reading.limits, sink, |line, number, sink| {
            let change: Change<'_> = serde_json::from_str(line).map_err(no_change)?;
            let json = change.entity.get();
            match change.op.as_str() {
                op @ ("ADD" | "MOD") => {
                    let read = ftm::read(json, &reading.dataset).map_err(no_record)?;
                    if op == "MOD" {
                        // What the older version said of it is void: the two are not merged.
                        sink.removed(read.entity.id());
                    }
                    hand_over(read, &file, number, sink);
                }
                "DEL" => {
                    let gone: OnlyId = serde_json::from_str(json).map_err(no_change)?;
                    sink.removed(&gone.id);
                }
                other => {
                    let message = format!("there is no change {other:?}, only ADD, MOD and DEL");
                    let record = serde_json::from_str::<OnlyId>(json).ok().map(|it| it.id);
                    return Err(NoRecord { record, message, is_syntax: false });
                }
            }
            Ok(())
        })
    }
}

fn no_change(error: serde_json::Error) -> NoRecord {
    NoRecord {
        record: None,
        message: format!("not a change: {error}"),
        is_syntax: !error.is_data(),
    }
}

#[cfg(test)]
mod tests {
    use model::Entity;

    use super::*;
    use crate::Parsed;

    fn read(text: &str) -> (Parsed, Result<(), Error>) {
        let mut parsed = Parsed::default();
        let document = Document::of("entities.delta.json", text);
        let result = FtmDelta.read(&Reading::of("own"), document, &mut parsed);
        (parsed, result)
    }

    #[test]
    fn changes_replace_and_remove() {
        let (parsed, result) = read(concat!(
            r#"{"op":"ADD","entity":{"id":"a","schema":"Person","properties":{"name":["A"]}}}"#,
            "\n",
            r#"{"op":"MOD","entity":{"id":"b","schema":"Person","properties":{"name":["B"]}}}"#,
            "\n",
            r#"{"op":"DEL","entity":{"id":"c"}}"#,
        ));
        result.unwrap();
        assert_eq!(parsed.entities.iter().map(Entity::id).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(parsed.removed, ["b", "c"]);
        assert_eq!(parsed.notices, []);
    }

    #[test]
    fn a_change_that_is_none_costs_no_other() {
        let (parsed, result) = read(concat!(
            r#"{"op":"DEL","entity":{"id":"c"}}"#,
            "\n",
            r#"{"op":"MOVE","entity":{"id":"a"}}"#,
            "\n",
            r#"{"op":"DEL","entity":{}}"#,
            "\n",
            r#"{"op":"ADD","entity":{"id":"a"}}"#,
            "\n",
            r#"{"op":"DEL","entity":{"id":"d"}}"#,
            "\n",
        ));
        result.unwrap();
        assert_eq!(parsed.removed, ["c", "d"]);
        let told: Vec<String> = parsed.notices.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 3);
        assert!(
            told[0].starts_with("entities.delta.json:2: record a: there is no change \"MOVE\"")
        );
        assert!(told[1].starts_with("entities.delta.json:3: not a change: missing field `id`"));
        assert!(told[2].starts_with("entities.delta.json:4: a record needs a schema"));
    }

    #[test]
    fn a_version_without_changes_is_an_empty_file() {
        assert_eq!(FtmDelta.recognise("entities.delta.json", ""), Some("main"));
        assert_eq!(
            FtmDelta.recognise("x", r#"{ "op": "DEL", "entity": {"id":"c"}}"#),
            Some("main")
        );
        assert_eq!(FtmDelta.recognise("x", r#"{"id":"c"}"#), None);
        assert!(read("").1.is_ok());
    }
}
