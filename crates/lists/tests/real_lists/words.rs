//! Every word of every record comes out: in a value, in an original or in a notice of that record.
//!
//! What readers leave out on purpose is listed in [`left_out`], with the reason.

use std::collections::{BTreeMap, HashMap, HashSet};

use lists::Parsed;
use model::{Entity, NoticeKind, Statement};

use crate::cells::{Cell, cells};
use crate::documents::{Read, Real};
use crate::left_out::left_out;

pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase)
}

/// The words by which a statement shows what the file says.
pub(crate) fn shown(statement: &Statement) -> impl Iterator<Item = String> {
    words(&statement.value).chain(statement.original.iter().flat_map(|it| words(it)))
}

/// The record that a statement comes from; formats of whole entities have no other than the entity.
pub(crate) fn record<'a>(entity: &'a Entity, statement: &'a Statement) -> &'a str {
    match statement.origin.as_deref() {
        Some(origin) => origin.rsplit_once('#').map_or(origin, |(_, record)| record),
        None => entity.id(),
    }
}

/// What came out of each record.
fn stated(parsed: &Parsed) -> HashMap<&str, HashSet<String>> {
    let mut stated: HashMap<&str, HashSet<String>> = HashMap::new();
    for entity in &parsed.entities {
        for statement in entity.statements() {
            stated.entry(record(entity, statement)).or_default().extend(shown(statement));
        }
    }
    for notice in &parsed.notices {
        let record = notice.record.as_deref().unwrap_or_default();
        stated.entry(record).or_default().extend(words(&notice.message));
    }
    stated
}

/// Records that are not among the entities, of which a notice tells: broken lines, and lines about
/// parties that the document does not have.
pub(crate) fn missing(parsed: &Parsed) -> HashSet<String> {
    let broken = [NoticeKind::Rejected, NoticeKind::CutShort];
    let lines = parsed.notices.iter().filter(|it| broken.contains(&it.kind));
    let lines = lines.filter_map(|it| it.line).map(|it| format!("line {it}"));
    let entities = parsed.entities.iter();
    let there: HashSet<&str> =
        entities.flat_map(|it| it.statements().iter().map(move |of| record(it, of))).collect();
    let records = parsed.notices.iter().filter_map(|it| it.record.as_deref());
    lines.chain(records.filter(|it| !there.contains(it)).map(str::to_owned)).collect()
}

/// Words of the file that came out of no record, with their fields.
fn lost(cells: &[Cell], parsed: &Parsed) -> Vec<String> {
    let (stated, missing) = (stated(parsed), missing(parsed));
    let nothing = HashSet::new();
    let mut rules: BTreeMap<&str, _> = BTreeMap::new();
    let mut lost = Vec::new();
    for Cell { record, field, text } in cells {
        let known = stated.get(record.as_str()).unwrap_or(&nothing);
        let left_out = rules.entry(field.as_str()).or_insert_with(|| left_out(field));
        let Some(left_out) = left_out else { continue };
        // The number of a record is what its statements come from.
        if missing.contains(record) || text == record && !known.is_empty() {
            continue;
        }
        for word in words(text) {
            if !known.contains(&word) && !left_out.contains(&word.as_str()) {
                lost.push(format!("{record}: {field}: {word:?} of {text:?}"));
            }
        }
    }
    lost
}

/// Words that are in the file and nowhere else.
pub(crate) fn check(real: &Real, read: &Read) -> Vec<String> {
    lost(&cells(real, read.found.format.name()), &read.parsed)
}
