//! Where readers put what they read.

use model::clean::Cleaned;
use model::date::{self, DayOrder};
use model::{Entity, Notice};

/// Takes entities and notices one by one, so that a document of any size needs little memory.
pub trait Sink {
    /// One entity. The same id may come several times: its statements belong together.
    fn entity(&mut self, entity: Entity);

    /// Something that could not be taken as it stood.
    fn notice(&mut self, notice: Notice);

    /// The publisher's own date or version of the document. Dates come as ISO 8601 has them, so that
    /// the later of two sorts behind the earlier.
    fn version(&mut self, version: &str);

    /// An entity that the document says no longer exists (delta files): all that was said of it
    /// before is void. A change is a removal with the entity anew after it.
    fn removed(&mut self, id: &str);
}

/// A version that the publisher prints as a date in that order; as it stands if it is none.
pub(crate) fn dated(version: &str, order: DayOrder) -> String {
    match date::clean(version, order) {
        Cleaned::Value(date) => date,
        _ => version.to_owned(),
    }
}

/// A sink that keeps everything: for tests and small documents.
#[derive(Debug, Default)]
pub struct Parsed {
    /// In the order of the document.
    pub entities: Vec<Entity>,
    /// In the order of the document.
    pub notices: Vec<Notice>,
    /// The publisher's date or version.
    pub version: Option<String>,
    /// Ids that the document removes.
    pub removed: Vec<String>,
}

impl Sink for Parsed {
    fn entity(&mut self, entity: Entity) {
        self.entities.push(entity);
    }

    fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    fn version(&mut self, version: &str) {
        self.version = Some(version.to_owned());
    }

    fn removed(&mut self, id: &str) {
        self.removed.push(id.to_owned());
    }
}
