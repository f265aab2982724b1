//! All entities of a snapshot, as they are kept.

use std::iter::Peekable;

use index::Error;
use model::Entity;

use crate::part::Part;

/// An entity as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: String,
    text: String,
}

impl Record {
    /// The entity with all its statements.
    pub fn entity(&self) -> Result<Entity, Error> {
        index::read_entity(&self.text)
    }
}

/// The records of a part.
fn of(part: &Part) -> impl Iterator<Item = Result<Record, Error>> {
    let shown = |it: &Result<(_, String), Error>| {
        it.as_ref().map_or(true, |(entity, _)| part.shows(*entity))
    };
    part.corpus
        .records()
        .filter(shown)
        .map(|it| it.map(|(entity, text)| Record { id: part.corpus.id(entity).to_owned(), text }))
}

/// The records of all parts, in the order of their ids.
pub(crate) fn all(parts: &[Part]) -> impl Iterator<Item = Result<Record, Error>> {
    let mut parts: Vec<Peekable<_>> = parts.iter().map(|it| of(it).peekable()).collect();
    std::iter::from_fn(move || {
        let ids = parts.iter_mut().enumerate().filter_map(|(place, it)| {
            // An error comes out at once.
            let id = it.peek()?.as_ref().map_or("", |it| it.id.as_str());
            Some((id, place))
        });
        let (_, place) = ids.min()?;
        parts[place].next()
    })
}
