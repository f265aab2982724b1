//! The query string, read as FastAPI reads it: the last of a repeated value counts, unknown names are
//! passed over, and everything that is wrong is told at once.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde_json::{Value, json};

use crate::problem::Problem;

/// The parameters of a request, and what was wrong with those that were asked for.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    problems: Vec<Value>,
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Parameters, Infallible> {
        Ok(Parameters::of(parts.uri.query().unwrap_or_default()))
    }
}

impl Parameters {
    pub(crate) fn of(query: &str) -> Parameters {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Parameters { pairs: pairs.into_owned().collect(), problems: Vec::new() }
    }

    /// The value of that name.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of that name.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let of_name = self.pairs.iter().filter(|(known, _)| known == name);
        of_name.map(|(_, value)| value.clone()).collect()
    }

    /// The same, of which there may be so many.
    pub(crate) fn texts_at_most(&mut self, name: &str, most: usize) -> Vec<String> {
        let values = self.texts(name);
        if values.len() > most {
            let message = format!(
                "List should have at most {most} items after validation, not {}",
                values.len()
            );
            let context =
                json!({"field_type": "List", "max_length": most, "actual_length": values.len()});
            self.wrong("too_long", name, &message, json!(values), Some(context));
        }
        values
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, name: &str, default: i64, bounds: Bounds) -> i64 {
        let Some(text) = self.text(name).map(str::to_owned) else { return default };
        let Some(number) = integer(&text) else {
            let message = "Input should be a valid integer, unable to parse string as an integer";
            self.wrong("int_parsing", name, message, json!(text), None);
            return default;
        };
        if let Some(most) = bounds.most.filter(|it| number > *it) {
            let message = format!("Input should be less than or equal to {most}");
            self.wrong("less_than_equal", name, &message, json!(text), Some(json!({"le": most})));
        }
        if let Some(least) = bounds.least.filter(|it| number < *it) {
            let message = format!("Input should be greater than or equal to {least}");
            self.wrong(
                "greater_than_equal",
                name,
                &message,
                json!(text),
                Some(json!({"ge": least})),
            );
        }
        number
    }

    /// A number.
    pub(crate) fn number(&mut self, name: &str) -> Option<f64> {
        let text = self.text(name)?.trim().to_owned();
        match text.parse::<f64>().ok().filter(|it| !it.is_nan()) {
            Some(number) => Some(number),
            None => {
                let message = "Input should be a valid number, unable to parse string as a number";
                self.wrong("float_parsing", name, message, json!(text), None);
                None
            }
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, name: &str, default: bool) -> bool {
        let Some(text) = self.text(name).map(str::to_owned) else { return default };
        match text.trim().to_ascii_lowercase().as_str() {
            "1" | "true" | "t" | "yes" | "y" | "on" => true,
            "0" | "false" | "f" | "no" | "n" | "off" => false,
            _ => {
                let message = "Input should be a valid boolean, unable to interpret input";
                self.wrong("bool_parsing", name, message, json!(text), None);
                default
            }
        }
    }

    /// Adds an element for a value that is not in order.
    pub(crate) fn wrong(
        &mut self,
        kind: &str,
        name: &str,
        message: &str,
        input: Value,
        context: Option<Value>,
    ) {
        self.problems.push(element(kind, json!(["query", name]), message, input, context));
    }

    /// Everything that was wrong.
    pub(crate) fn checked(&mut self) -> Result<(), Problem> {
        match std::mem::take(&mut self.problems) {
            none if none.is_empty() => Ok(()),
            problems => Err(Problem::invalid(problems)),
        }
    }
}

/// Between what a number has to lie.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds {
    pub(crate) least: Option<i64>,
    pub(crate) most: Option<i64>,
}

impl Bounds {
    /// No larger than that.
    pub(crate) fn up_to(most: i64) -> Bounds {
        Bounds { least: None, most: Some(most) }
    }

    /// Within both.
    pub(crate) fn within(least: i64, most: i64) -> Bounds {
        Bounds { least: Some(least), most: Some(most) }
    }
}

/// pydantic takes `5.0` for 5.
fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let whole = text.split_once('.').filter(|(_, rest)| rest.bytes().all(|it| it == b'0'));
    whole.map_or(text, |(whole, _)| whole).parse().ok()
}

/// One element of an answer 422.
pub(crate) fn element(
    kind: &str,
    location: Value,
    message: &str,
    input: Value,
    context: Option<Value>,
) -> Value {
    let mut element = json!({"type": kind, "loc": location, "msg": message, "input": input});
    if let Some(context) = context {
        element["ctx"] = context;
    }
    element
}

/// A form of a body, as browsers send it.
pub(crate) fn form(body: &[u8]) -> Parameters {
    let pairs = form_urlencoded::parse(body);
    Parameters { pairs: pairs.into_owned().collect(), problems: Vec::new() }
}
