//! What changed between two snapshots.

use std::cmp::Ordering;

use index::Error;
use model::{Entity, Statement};

use crate::engine::Engine;
use crate::records::Record;

/// What became of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Only the newer snapshot has it.
    Added,
    /// Only the older one has it.
    Removed,
    /// Both have it, and they differ.
    Changed,
}

impl Change {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }
}

/// An entity in which two snapshots differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// What became of it.
    pub change: Change,
    /// The entity as the newer snapshot has it, or as the older one had it if it is gone.
    pub entity: Entity,
    /// Statements that only the newer one has.
    pub added: Vec<Statement>,
    /// Statements that only the older one has. A statement that was only seen again is in neither.
    pub removed: Vec<Statement>,
}

/// Every entity in which two snapshots differ, in the order of their ids.
pub fn between<'a>(
    old: &'a Engine,
    new: &'a Engine,
) -> impl Iterator<Item = Result<Difference, Error>> + 'a {
    let (mut old, mut new) = (old.records().peekable(), new.records().peekable());
    let step = move || -> Option<Result<Option<Difference>, Error>> {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return None,
            (Some(Ok(left)), Some(Ok(right))) => left.id.cmp(&right.id),
            (Some(_), None) | (Some(Err(_)), _) => Ordering::Less,
            (None, Some(_)) | (_, Some(Err(_))) => Ordering::Greater,
        };
        let before = if order.is_le() { old.next() } else { None };
        let after = if order.is_ge() { new.next() } else { None };
        let both = before.transpose().and_then(|before| Ok((before, after.transpose()?)));
        Some(both.and_then(|(before, after)| difference(before, after)))
    };
    std::iter::from_fn(step).filter_map(Result::transpose)
}

fn difference(before: Option<Record>, after: Option<Record>) -> Result<Option<Difference>, Error> {
    if before == after {
        return Ok(None);
    }
    let read = |record: Option<Record>| record.map(|it| it.entity()).transpose();
    let statements = |it: &Entity| it.statements().to_vec();
    Ok(match (read(before)?, read(after)?) {
        (None, None) => None,
        (None, Some(entity)) => Some(Difference {
            change: Change::Added,
            added: statements(&entity),
            removed: Vec::new(),
            entity,
        }),
        (Some(entity), None) => Some(Difference {
            change: Change::Removed,
            removed: statements(&entity),
            added: Vec::new(),
            entity,
        }),
        (Some(before), Some(after)) => Some(Difference {
            change: Change::Changed,
            added: missing(&after, &before),
            removed: missing(&before, &after),
            entity: after,
        }),
    })
}

/// Statements of one entity that another one does not have.
fn missing(of: &Entity, other: &Entity) -> Vec<Statement> {
    let says = |it: &&Statement| !other.statements().iter().any(|known| says_the_same(it, known));
    of.statements().iter().filter(says).cloned().collect()
}

fn says_the_same(one: &Statement, other: &Statement) -> bool {
    (one.property.name, &one.value, &one.dataset, &one.lang, &one.original)
        == (other.property.name, &other.value, &other.dataset, &other.lang, &other.original)
}
