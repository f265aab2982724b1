//! JSON as text: the parts of it that are kept as they stand.

use std::borrow::Cow;
use std::fmt;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Text that is borrowed where the JSON has no escapes in it.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The keys and values of an object, or of `null`, in their order.
pub(super) struct Pairs<'a>(pub(super) Vec<(Text<'a>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Pairs(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_any(ObjectVisitor)
    }
}

/// JSON text as it stands. What is not JSON after all is written as text, so that the record stays
/// readable.
pub(super) struct Json<'a>(pub(super) &'a str);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match parsed::<&RawValue>(self.0) {
            Some(json) => json.serialize(serializer),
            None => self.0.serialize(serializer),
        }
    }
}

/// Whether a text is a JSON value.
pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// Two JSON objects of lists as one, in which each list has the members of both.
pub(crate) fn join_lists(mine: &str, theirs: &str) -> String {
    let mut both = Unknown::default();
    let mut known: FxHashSet<(String, String)> = FxHashSet::default();
    for (name, json) in [mine, theirs].into_iter().flat_map(pairs) {
        for member in members(json.get()) {
            if known.insert((name.0.to_string(), member.get().to_owned())) {
                both.add(&name.0, member.get().to_owned());
            }
        }
    }
    object_of_lists(&both.lists)
}

/// The text of a JSON text, number or truth value that says something.
pub(super) fn scalar(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'"' => parsed::<String>(json).filter(|it| !it.is_empty()),
        b'[' | b'{' | b'n' => None,
        _ => Some(json.to_owned()),
    }
}

/// The members of a list, or the value itself if it is none.
pub(super) fn members(json: &str) -> Vec<&RawValue> {
    members_of_list(json).or_else(|| Some(vec![parsed(json)?])).unwrap_or_default()
}

pub(super) fn members_of_list(json: &str) -> Option<Vec<&RawValue>> {
    json.starts_with('[').then(|| parsed(json))?
}

/// The keys and values of an object; none if it is something else.
pub(super) fn pairs(json: &str) -> Vec<(Text<'_>, &RawValue)> {
    parsed::<Pairs>(json).map(|it| it.0).unwrap_or_default()
}

pub(super) fn parsed<'a, T: Deserialize<'a>>(json: &'a str) -> Option<T> {
    serde_json::from_str(json).ok()
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text is JSON")
}

pub(super) fn list(members: &[String]) -> String {
    format!("[{}]", members.join(","))
}

pub(super) fn object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs.map(|(key, json)| format!("{}:{json}", quoted(key))).collect();
    format!("{{{}}}", pairs.join(","))
}

/// JSON may break lines between its parts, and only there: inside texts they are escaped.
pub(super) fn on_one_line(json: &str) -> String {
    json.replace(['\n', '\r'], " ")
}

/// JSON values under the names of their properties, which the model has no place for.
#[derive(Default)]
pub(super) struct Unknown {
    pub(super) lists: Vec<(String, Vec<String>)>,
    pub(super) places: FxHashMap<String, usize>,
}

impl Unknown {
    pub(super) fn add(&mut self, name: &str, json: String) {
        let place = *self.places.entry(name.to_owned()).or_insert(self.lists.len());
        if place == self.lists.len() {
            self.lists.push((name.to_owned(), Vec::new()));
        }
        self.lists[place].1.push(json);
    }
}

pub(super) fn object_of_lists(lists: &[(String, Vec<String>)]) -> String {
    let names = lists.iter().map(|(name, _)| name.as_str());
    let lists: Vec<String> = lists.iter().map(|(_, members)| list(members)).collect();
    object(names.zip(lists.iter().map(String::as_str)))
}
