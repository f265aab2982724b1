//! An entity while a record is being read.

use std::sync::Arc;

use model::clean::{Cleaned, clean};
use model::{Entity, Envelope, Lang, Notice, NoticeKind, Property, Schema, Statement};

use crate::{Reading, Sink};

/// An entity in the making: cleans each value, keeps what it was, and turns what has no place into
/// notices.
pub struct Draft<'a> {
    reading: &'a Reading,
    /// `file#record`.
    origin: Arc<str>,
    /// Bytes of the name of the file in it.
    file: usize,
    entity: Entity,
    notices: Vec<Notice>,
}

impl<'a> Draft<'a> {
    /// A draft of the entity `id`, from the record that the publisher numbers `record` in `file`.
    ///
    /// `schema` is the name of a schema in the model's table.
    pub fn new(reading: &'a Reading, file: &str, record: &str, id: String, schema: &str) -> Self {
        Draft::of_origin(reading, [file, "#", record].concat().into(), file.len(), id, schema)
    }

    fn of_origin(
        reading: &'a Reading,
        origin: Arc<str>,
        file: usize,
        id: String,
        schema: &str,
    ) -> Self {
        let schema = Schema::get(schema).expect("readers name schemata of the table");
        Draft { reading, origin, file, entity: Entity::new(id, schema), notices: Vec::new() }
    }

    /// Another entity from the same record: the sanction, an address, an owner, a relation.
    pub fn another(&self, id: String, schema: &str) -> Draft<'a> {
        Draft::of_origin(self.reading, Arc::clone(&self.origin), self.file, id, schema)
    }

    /// The id of the entity.
    pub fn id(&self) -> &str {
        self.entity.id()
    }

    /// The entity as it stands.
    pub fn entity(&self) -> &Entity {
        &self.entity
    }

    /// States a value as the source prints it; cleaning is done here. A value that breaks a rule is
    /// kept and flagged, a property that the schema lacks gives a notice that holds the value.
    pub fn add(&mut self, property: &str, raw: &str) {
        self.add_in(property, raw, None);
    }

    /// The same for a value whose language the source tells.
    pub fn add_in(&mut self, property: &str, raw: &str, lang: Option<Lang>) {
        match self.property(property) {
            Some(property) => self.state(property, raw, lang),
            None if raw.trim().is_empty() => {}
            None => self.unplaced(property, raw),
        }
    }

    /// The property of that name, if the entity has it.
    pub(crate) fn property(&self, name: &str) -> Option<&'static Property> {
        self.entity.schema().property(name)
    }

    /// States a value of a property that the entity has, as [`Draft::add_in`] does.
    pub(crate) fn state(&mut self, property: &'static Property, raw: &str, lang: Option<Lang>) {
        let value = match clean(property, raw) {
            Cleaned::Empty => return,
            Cleaned::Value(value) => value,
            Cleaned::Flagged(value, reason) => {
                self.notice(NoticeKind::Flagged, property.name, format!("{raw:?}: {reason}"));
                value
            }
        };
        let mut statement = Statement::new(property, value, self.reading.dataset.clone());
        if statement.value != raw {
            statement.original = Some(raw.into());
        }
        statement.lang = lang;
        statement.origin = Some(self.origin.clone());
        self.entity.push(statement);
    }

    /// States a value that the reader itself has brought into the form of its type, such as the id
    /// of another entity or a date in a list's own order; `original` is what the source printed.
    pub fn add_clean(&mut self, property: &str, value: &str, original: Option<&str>) {
        let Some(property) = self.property(property) else {
            self.unplaced(property, value);
            return;
        };
        let mut statement = Statement::new(property, value, self.reading.dataset.clone());
        statement.original = original.filter(|it| *it != value).map(Into::into);
        statement.origin = Some(self.origin.clone());
        self.entity.push(statement);
    }

    /// Says what the source says of the entity as a record, beside its properties.
    pub fn describe(&mut self, envelope: Envelope) {
        self.entity.envelope = envelope;
    }

    /// Reports a value that has no place in the model.
    pub fn unplaced(&mut self, field: &str, value: &str) {
        let shown: String = value.chars().take(300).collect();
        self.notice(NoticeKind::Unplaced, field, format!("no place in the model for {shown:?}"));
    }

    /// Reports something about a field.
    pub fn notice(&mut self, kind: NoticeKind, field: &str, message: String) {
        let (file, record) = (&self.origin[..self.file], &self.origin[self.file + 1..]);
        self.notices.push(Notice::new(kind, file, message).of_record(record).in_field(field));
    }

    /// Hands the entity and its notices over.
    pub fn finish(self, sink: &mut dyn Sink) {
        for notice in self.notices {
            sink.notice(notice);
        }
        sink.entity(self.entity);
    }
}
