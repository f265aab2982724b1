//! JSON records, one a line or in one list, whose every access takes what was read.
//!
//! What [`xml::Node`](crate::xml::Node) is for XML, [`Fields`] is here: a reader takes the keys that it
//! knows, and [`Fields::finish`] tells what is left, so that nothing is lost.

use std::io::{BufReader, Read};

use model::{Notice, NoticeKind};
use serde_json::{Map, Value};

use super::json_lines::{self, NoRecord};
use crate::bytes::{Limits, beginning};
use crate::{Draft, Error, Part, Sink};

/// An object of which keys are taken out.
pub(super) struct Fields {
    /// The keys that lead to it, with dots between and behind them.
    path: String,
    map: Map<String, Value>,
}

impl Fields {
    /// An object with nothing in it.
    pub(super) fn empty() -> Fields {
        Fields { path: String::new(), map: Map::new() }
    }

    /// The object in a text.
    pub(super) fn read(json: &str) -> Result<Fields, NoRecord> {
        match serde_json::from_str(json) {
            Ok(Value::Object(map)) => Ok(Fields { path: String::new(), map }),
            Ok(_) => Err(NoRecord {
                record: None,
                message: "not a JSON object".to_owned(),
                is_syntax: false,
            }),
            Err(error) => Err(NoRecord {
                record: None,
                message: format!("not JSON: {error}"),
                is_syntax: true,
            }),
        }
    }

    /// Takes a text, number or truth value; empty if there is none. What is none stays.
    pub(super) fn text(&mut self, key: &str) -> String {
        match self.map.get(key) {
            Some(Value::String(_) | Value::Number(_) | Value::Bool(_)) => {}
            _ => return String::new(),
        }
        match self.map.remove(key) {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Takes texts out of a list, or the only one.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        match self.map.get(key) {
            Some(Value::Array(values)) if values.iter().all(Value::is_string) => {}
            _ => return Some(self.text(key)).filter(|it| !it.is_empty()).into_iter().collect(),
        }
        match self.map.remove(key) {
            Some(Value::Array(values)) => {
                values.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Takes an object; an empty one if there is none. What is none stays.
    pub(super) fn object(&mut self, key: &str) -> Fields {
        let path = format!("{}{key}.", self.path);
        match self.map.get(key).is_some_and(Value::is_object) {
            true => match self.map.remove(key) {
                Some(Value::Object(map)) => Fields { path, map },
                _ => Fields { path, map: Map::new() },
            },
            false => Fields { path, map: Map::new() },
        }
    }

    /// Takes the objects of a list. A list that holds anything else stays.
    pub(super) fn objects(&mut self, key: &str) -> Vec<Fields> {
        let only_objects = |values: &Vec<Value>| values.iter().all(Value::is_object);
        if !self.map.get(key).and_then(Value::as_array).is_some_and(only_objects) {
            return Vec::new();
        }
        let path = format!("{}{key}.", self.path);
        let objects = match self.map.remove(key) {
            Some(Value::Array(values)) => values,
            _ => Vec::new(),
        };
        objects
            .into_iter()
            .filter_map(|it| match it {
                Value::Object(map) => Some(Fields { path: path.clone(), map }),
                _ => None,
            })
            .collect()
    }

    /// Takes keys that say nothing of the world, or that repeat others.
    pub(super) fn ignore(&mut self, keys: &[&str]) {
        for key in keys {
            self.map.remove(*key);
        }
    }

    /// Puts an object back of which something was taken, for somebody else to go on.
    pub(super) fn put_back(&mut self, key: &str, rest: Fields) {
        if !rest.map.is_empty() {
            self.map.insert(key.to_owned(), Value::Object(rest.map));
        }
    }

    /// Whether the object has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// What nobody took, by the keys that lead there. What says nothing is left out.
    pub(super) fn rest(&mut self) -> Vec<(String, String)> {
        let mut rest = Vec::new();
        for (key, value) in std::mem::take(&mut self.map) {
            let shown = match value {
                Value::Null => continue,
                Value::String(text) if text.trim().is_empty() => continue,
                Value::Array(values) if values.is_empty() => continue,
                Value::String(text) => text,
                other => other.to_string(),
            };
            rest.push((format!("{}{key}", self.path), shown));
        }
        rest
    }

    /// Tells what nobody took.
    pub(super) fn finish(mut self, draft: &mut Draft<'_>) {
        for (field, value) in self.rest() {
            draft.unplaced(&field, &value);
        }
    }
}

/// Hands over each record of a file, with its line: of JSON lines, or of one list of objects.
///
/// # Errors
///
/// When the text cannot be read, or holds no record.
pub(super) fn read(
    mut part: Part<'_>,
    limits: &Limits,
    sink: &mut dyn Sink,
    mut on: impl FnMut(Fields, u64, &mut dyn Sink) -> Result<(), NoRecord>,
) -> Result<(), Error> {
    let is_list = part.text.head().trim_start().starts_with('[');
    let mut take = |text: &str, line: u64, sink: &mut dyn Sink| on(Fields::read(text)?, line, sink);
    match is_list {
        true => read_list(part, limits, sink, take),
        false => json_lines::read(part, limits, sink, |text, line, sink| take(text, line, sink)),
    }
}

/// Where the reading of a list is.
#[derive(Default)]
struct Place {
    line: u64,
    /// Objects and lists that are open within the record.
    depth: usize,
    in_text: bool,
    escaped: bool,
    is_closed: bool,
}

/// Takes a list apart at the commas between its records, each of which is parsed by itself, so that a
/// list of any length needs the memory of one record.
fn read_list(
    part: Part<'_>,
    limits: &Limits,
    sink: &mut dyn Sink,
    mut take: impl FnMut(&str, u64, &mut dyn Sink) -> Result<(), NoRecord>,
) -> Result<(), Error> {
    let file = part.name;
    let mut place = Place { line: 1, ..Place::default() };
    let mut record: Vec<u8> = Vec::new();
    let mut first_line = 1;
    let mut is_open = false;
    let mut is_too_long = false;
    let limit = usize::try_from(limits.record).unwrap_or(usize::MAX);
    for byte in BufReader::new(part.text).bytes() {
        let byte = byte.map_err(|error| Error::read(&file, &error))?;
        place.line += u64::from(byte == b'\n');
        if !is_open {
            // Only the bracket can come first: the text was looked at.
            is_open = byte == b'[';
            continue;
        }
        let ends = place.ends(byte);
        if !ends {
            if record.is_empty() && byte.is_ascii_whitespace() {
                first_line = place.line;
            } else if record.len() < limit {
                record.push(byte);
            } else {
                is_too_long = true;
            }
            continue;
        }
        if !record.is_empty() || is_too_long {
            let text = String::from_utf8_lossy(&record);
            let outcome = match is_too_long {
                true => Err(format!("a record of more than {limit} bytes")),
                false => take(text.trim(), first_line, sink).map_err(|it| it.message),
            };
            if let Err(message) = outcome {
                let message = format!("{message}: {:?}", beginning(&record));
                sink.notice(Notice::new(NoticeKind::Rejected, &file, message).at_line(first_line));
            }
        }
        record.clear();
        is_too_long = false;
        first_line = place.line;
        if place.is_closed {
            break;
        }
    }
    if !place.is_closed {
        let message = "the list is not closed: records after this line are missing";
        sink.notice(Notice::new(NoticeKind::CutShort, &file, message).at_line(place.line));
    }
    Ok(())
}

impl Place {
    /// Whether a byte ends the record before it.
    fn ends(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b']' if self.depth == 0 => {
                self.is_closed = true;
                return true;
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b',' if self.depth == 0 => return true,
            _ => {}
        }
        false
    }
}

/// A share in words that say whether its ends are reached.
pub(super) fn share_in_words(lower: &str, above: bool, upper: &str, below: bool) -> String {
    let low = if above { "more than" } else { "at least" };
    let high = if below { "less than" } else { "not more than" };
    match (lower.is_empty(), upper.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("{low} {lower}"),
        (true, false) => format!("{high} {upper}"),
        (false, false) => format!("{low} {lower} but {high} {upper}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Parsed, Reading};

    fn check(text: &str, expected: &[&str]) {
        let mut parsed = Parsed::default();
        let mut found = Vec::new();
        let part = Document::of("list.json", text).main().unwrap();
        let limits = Limits { record: 60, ..Limits::default() };
        let outcome = read(part, &limits, &mut parsed, |mut fields, line, _| {
            found.push(format!("{line}: {}", fields.text("id")));
            Ok(())
        });
        found.extend(parsed.notices.iter().map(ToString::to_string));
        found.extend(outcome.err().map(|it| it.to_string()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_list_comes_apart_at_its_commas() {
        check("[]", &[]);
        check("[{\"id\": \"a\"}, {\"id\":\n\"b\"}]", &["1: a", "1: b"]);
        check(
            "\n[\n {\"id\": \"a,]}\\\"\", \"x\": [1, {}]},\n {\"id\": 2}\n]\n",
            &["3: a,]}\"", "4: 2"],
        );
        check("{\"id\": \"a\"}\n{\"id\": \"b\"}\n", &["1: a", "2: b"]);
    }

    #[test]
    fn a_bad_record_of_a_list_costs_no_other() {
        check(
            "[{\"id\" \"a\"}, 7, {\"id\": \"b\"}]",
            &[
                "1: b",
                "list.json:1: not JSON: expected `:` at line 1 column 7: \"{\\\"id\\\" \\\"a\\\"}\" (rejected)",
                "list.json:1: not a JSON object: \"7\" (rejected)",
            ],
        );
        let long = format!("[{{\"id\": \"{}\"}}, {{\"id\": \"b\"}}]", "a".repeat(100));
        let shown = format!("{{\"id\": \"{}", "a".repeat(52));
        check(
            &long,
            &[
                "1: b",
                &format!("list.json:1: a record of more than 60 bytes: {shown:?} (rejected)"),
            ],
        );
    }

    #[test]
    fn a_list_that_is_cut_short_is_told() {
        let notice =
            "list.json:2: the list is not closed: records after this line are missing (cut_short)";
        check("[{\"id\": \"a\"},\n {\"id\"", &["1: a", notice]);
    }

    #[test]
    fn what_nobody_takes_is_told() {
        let json = r#"{"a": "1", "b": {"c": 2, "d": null, "e": [3]}, "f": "", "g": [{"h": 4}]}"#;
        let mut fields = Fields::read(json).ok().unwrap();
        let reading = Reading::of("own");
        let mut draft = Draft::new(&reading, "list.json", "1", "x".to_owned(), "Company");
        assert_eq!(fields.text("a"), "1");
        let mut inner = fields.object("b");
        assert_eq!(inner.text("c"), "2");
        inner.finish(&mut draft);
        fields.objects("g").into_iter().for_each(|it| it.finish(&mut draft));
        fields.finish(&mut draft);
        let mut parsed = Parsed::default();
        draft.finish(&mut parsed);
        let notices: Vec<String> = parsed.notices.iter().map(ToString::to_string).collect();
        assert_eq!(
            notices,
            [
                "list.json: record 1: b.e: no place in the model for \"[3]\" (unplaced)",
                "list.json: record 1: g.h: no place in the model for \"4\" (unplaced)",
            ]
        );
    }

    #[test]
    fn shares_are_put_in_words() {
        assert_eq!(share_in_words("25", true, "50", false), "more than 25 but not more than 50");
        assert_eq!(share_in_words("75", false, "", false), "at least 75");
        assert_eq!(share_in_words("", false, "10", true), "less than 10");
        assert_eq!(share_in_words("", false, "", false), "");
    }
}
