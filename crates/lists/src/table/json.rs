//! JSON lines: one object a line.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use crate::Error;
use crate::bytes::{Limits, Line, Lines, Text, beginning};
use crate::rows::distinct;

use super::{Rows, Step};

/// Lines whose keys become columns. A key that comes later has no column and is told.
const LOOKED_AT: usize = 100;

/// Bytes of such lines that are held.
const HELD: usize = 4 << 20;

/// Lines of JSON.
pub(super) struct JsonRows {
    file: String,
    lines: Lines<Text<'static>>,
    columns: Vec<String>,
    /// Lines that were looked at for their keys.
    ahead: VecDeque<Object>,
}

enum Object {
    Fields { line: u64, fields: Vec<(String, Vec<String>)>, raw: String },
    Bad { line: u64, reason: String, raw: String },
}

/// Looks at the first lines for their keys.
pub(super) fn open(
    file: &str,
    text: Text<'static>,
    limits: &Limits,
) -> Result<(Vec<String>, JsonRows), Error> {
    let (lines, ahead) = (Lines::new(text, limits.record), VecDeque::new());
    let mut rows = JsonRows { file: file.to_owned(), lines, columns: Vec::new(), ahead };
    let mut held = 0;
    while rows.ahead.len() < LOOKED_AT && held < HELD {
        let Some(object) = rows.object()? else { break };
        if let Object::Fields { fields, raw, .. } = &object {
            held += raw.len();
            for (name, _) in fields {
                if !rows.columns.contains(name) {
                    rows.columns.push(name.clone());
                }
            }
        }
        rows.ahead.push_back(object);
    }
    Ok((rows.columns.clone(), rows))
}

impl JsonRows {
    fn object(&mut self) -> Result<Option<Object>, Error> {
        loop {
            let (number, limit) = (self.lines.number(), self.lines.limit());
            match self.lines.next().map_err(|error| Error::read(&self.file, &error))? {
                Line::End => return Ok(None),
                Line::TooLong(raw) => {
                    let reason = format!("a line of more than {limit} bytes");
                    return Ok(Some(Object::Bad { line: number, reason, raw }));
                }
                Line::Whole(line) if line.trim_ascii().is_empty() => {}
                Line::Whole(line) => return Ok(Some(parse(number, line))),
            }
        }
    }
}

fn parse(number: u64, line: &[u8]) -> Object {
    let bad = |reason| Object::Bad { line: number, reason, raw: beginning(line) };
    match serde_json::from_slice(line) {
        Ok(Value::Object(object)) => {
            let mut fields = Vec::new();
            flatten("", object, &mut fields);
            let raw = String::from_utf8_lossy(line.trim_ascii()).into_owned();
            Object::Fields { line: number, fields: merged(fields), raw }
        }
        Ok(_) => bad("not a JSON object".to_owned()),
        Err(error) => bad(format!("not JSON: {error}")),
    }
}

/// The fields of an object, those of objects within it as `outer.inner`.
fn flatten(prefix: &str, object: Map<String, Value>, fields: &mut Vec<(String, Vec<String>)>) {
    for (key, value) in object {
        let name = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(inner) => flatten(&name, inner, fields),
            Value::Array(values) => {
                fields.push((name, values.into_iter().filter_map(text).collect()))
            }
            value => fields.push((name, text(value).into_iter().collect())),
        }
    }
}

/// A value as text; what is neither text nor number stays JSON.
fn text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// Fields of one name are one: `{"a.b": 1, "a": {"b": 2}}` has two values for `a.b`.
fn merged(fields: Vec<(String, Vec<String>)>) -> Vec<(String, Vec<String>)> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    if distinct(&names) == names {
        return fields;
    }
    let mut merged: Vec<(String, Vec<String>)> = Vec::new();
    for (name, mut values) in fields {
        match merged.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.append(&mut values),
            None => merged.push((name, values)),
        }
    }
    merged
}

impl Rows for JsonRows {
    fn step(&mut self) -> Result<Step, Error> {
        let object = match self.ahead.pop_front() {
            Some(object) => Some(object),
            None => self.object()?,
        };
        Ok(match object {
            None => Step::End,
            Some(Object::Bad { line, reason, raw }) => Step::Bad { line: Some(line), reason, raw },
            Some(Object::Fields { line, fields, raw }) => {
                let mut cells = vec![Vec::new(); self.columns.len()];
                let mut remarks = Vec::new();
                for (name, values) in fields {
                    match self.columns.iter().position(|it| *it == name) {
                        Some(place) => cells[place] = values,
                        None if values.is_empty() => {}
                        None => {
                            let shown: String = values.join("; ").chars().take(300).collect();
                            let message = "is in none of the first lines and so has no column";
                            remarks.push(format!("{name:?} {message}: {shown:?}"));
                        }
                    }
                }
                Step::Row { line: Some(line), cells, raw: Some(raw), remarks }
            }
        })
    }
}
