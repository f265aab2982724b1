//! Reads documents: in parallel, each into a buffer of its own, so that they can be put together in
//! the order of files whatever the number of threads.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use lists::table::{self, Table};
use lists::{Format, Limits, Reading, Sink, bytes};
use model::{Entity, Notice, PropertyType, Statement};
use portcullis::build::DocumentInfo;
use sha2::{Digest, Sha256};

use super::inputs::{Document, How, Input, Part};
use super::namespace::Namespace;

/// What one document says.
pub(in crate::command) struct Contents {
    pub(super) buffer: Buffer,
    pub(super) info: DocumentInfo,
    pub(super) seconds: f64,
}

/// Keeps what a reader reads, in its order.
#[derive(Default)]
pub(in crate::command) struct Buffer {
    changes: Vec<Change>,
    notices: Vec<Notice>,
    version: Option<String>,
}

/// One step of a document. Their order counts: a file of changes may remove and add one id.
#[expect(clippy::large_enum_variant, reason = "nearly all are entities")]
enum Change {
    Entity(Entity),
    Removed(String),
}

impl Buffer {
    /// Whether the document says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The publisher's own date or version.
    pub(super) fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Hands everything over.
    pub(super) fn pour(self, sink: &mut dyn Sink) {
        for notice in self.notices {
            sink.notice(notice);
        }
        if let Some(version) = self.version {
            sink.version(&version);
        }
        for change in self.changes {
            match change {
                Change::Entity(entity) => sink.entity(entity),
                Change::Removed(id) => sink.removed(&id),
            }
        }
    }

    /// Makes every id one of the dataset.
    fn namespaced(mut self, dataset: &str) -> Buffer {
        let namespace = Namespace::of(dataset);
        let rename = |id: &str| namespace.sign(id);
        for change in &mut self.changes {
            match change {
                Change::Entity(entity) => *entity = renamed(entity, &rename),
                Change::Removed(id) => *id = rename(id),
            }
        }
        self
    }
}

impl Sink for Buffer {
    fn entity(&mut self, entity: Entity) {
        self.changes.push(Change::Entity(entity));
    }

    fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    fn version(&mut self, version: &str) {
        self.version = Some(version.to_owned());
    }

    fn removed(&mut self, id: &str) {
        self.changes.push(Change::Removed(id.to_owned()));
    }
}

fn renamed(entity: &Entity, rename: &dyn Fn(&str) -> String) -> Entity {
    let mut new = Entity::new(rename(entity.id()), entity.schema());
    new.envelope = entity.envelope.clone();
    for statement in entity.statements() {
        let mut statement: Statement = statement.clone();
        if statement.property.kind == PropertyType::Entity {
            statement.value = rename(&statement.value);
        }
        new.push(statement);
    }
    new
}

/// Reads one document.
///
/// # Errors
///
/// When a file cannot be read or is not the one that was kept. A document of which only the first half
/// could be read is an error as well: half a list must not replace a whole one.
pub(super) fn read(document: &Document) -> Result<Contents, lists::Error> {
    let start = Instant::now();
    let mut buffer = Buffer::default();
    let reading = Reading { dataset: document.dataset.clone(), limits: Limits::default() };
    let digests = match &document.how {
        How::Format(format) => read_parts(*format, document, &reading, &mut buffer)?,
        How::Table(mapping) => {
            let input = &document.parts[0].input;
            mapping.read(table(input)?, &reading, &mut buffer)?;
            // Its reader may have gone back and forth, so the digest takes a second look.
            vec![digest(input)?]
        }
    };
    if document.known.is_namespaced {
        buffer = buffer.namespaced(&document.dataset);
    }
    let info = info(document, &digests);
    Ok(Contents { buffer, info, seconds: start.elapsed().as_secs_f64() })
}

/// Reads all files of a document by their format; gives their digests.
fn read_parts(
    format: &dyn Format,
    document: &Document,
    reading: &Reading,
    buffer: &mut Buffer,
) -> Result<Vec<String>, lists::Error> {
    let mut opened: Vec<Opened> = Vec::new();
    let mut parts = Vec::new();
    for part in &document.parts {
        let (part, file) = open(part)?;
        parts.push(part);
        opened.push(file);
    }
    lists::format::read(format, reading, lists::Document { parts }, buffer)?;
    opened.into_iter().map(Opened::finish).collect()
}

fn table(input: &Input) -> Result<Table, lists::Error> {
    let file = File::open(&input.path).map_err(|it| lists::Error::read(&*input.label, &it))?;
    table::open(&input.label, table::Input::Seekable(Box::new(file)), &Limits::default())
}

fn digest(input: &Input) -> Result<String, lists::Error> {
    let file = File::open(&input.path).map_err(|it| lists::Error::read(&*input.label, &it))?;
    let rest = Digesting { file, state: Arc::default() };
    Opened { rest, input: input.clone() }.finish()
}

fn info(document: &Document, digests: &[String]) -> DocumentInfo {
    let of_registry = lists::SOURCES.iter().find(|it| *it.name == *document.dataset);
    let title = document.known.title.clone().or(of_registry.map(|it| it.title.to_owned()));
    let sources = document.parts.iter().map(|it| {
        it.input.kept.as_ref().map_or_else(|| it.member.clone(), |kept| kept.source.clone())
    });
    let digests = digests.iter().map(|it| format!("sha256:{it}"));
    DocumentInfo {
        title: title.unwrap_or_else(|| document.dataset.to_string()),
        version: document.known.version.clone(),
        source: sources.collect::<Vec<_>>().join(" "),
        digest: digests.collect::<Vec<_>>().join(" "),
        only_changes: document.how.name() == "ftm-delta",
    }
}

fn open(part: &Part) -> Result<(lists::Part<'static>, Opened), lists::Error> {
    let input = &part.input;
    let failed = |it: io::Error| lists::Error::read(&*input.label, &it);
    let file = File::open(&input.path).map_err(failed)?;
    let state = Arc::new(Mutex::new(Sha256::new()));
    let rest = Digesting { file: file.try_clone().map_err(failed)?, state: Arc::clone(&state) };
    let raw = Box::new(Digesting { file, state });
    let mut texts = bytes::text(&input.label, raw, &Limits::default())?.into_iter();
    let Some((name, text)) = texts.find(|(name, _)| *name == part.member) else {
        let message = "is no longer what it was when the build began";
        return Err(lists::Error::malformed(&*part.member, message).hint("build again"));
    };
    let part = lists::Part { role: part.role, name, text };
    Ok((part, Opened { rest, input: input.clone() }))
}

/// A file that is being read.
struct Opened {
    /// Reads on where the reader of the document stopped.
    rest: Digesting,
    input: Input,
}

impl Opened {
    /// The digest of the whole file in hexadecimal.
    fn finish(mut self) -> Result<String, lists::Error> {
        let failed = |it: io::Error| lists::Error::read(&*self.input.label, &it);
        io::copy(&mut self.rest, &mut io::sink()).map_err(failed)?;
        let digest = hex::encode(self.rest.state().clone().finalize());
        match &self.input.kept {
            Some(kept) if kept.sha256 != digest => {
                let path = self.input.path.display().to_string();
                let message = format!("was kept with SHA-256 {}, now it is {digest}", kept.sha256);
                Err(lists::Error::malformed(path, message).hint(
                    "`portcullis lists verify` names all damage, `lists fetch` gets the list again",
                ))
            }
            _ => Ok(digest),
        }
    }
}

/// A file whose bytes are digested as they are read. The two handles of one file share its position.
struct Digesting {
    file: File,
    state: Arc<Mutex<Sha256>>,
}

impl Digesting {
    fn state(&self) -> std::sync::MutexGuard<'_, Sha256> {
        self.state.lock().expect("nobody panics with the digest in hand")
    }
}

impl Read for Digesting {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(target)?;
        self.state().update(&target[..count]);
        Ok(count)
    }
}
