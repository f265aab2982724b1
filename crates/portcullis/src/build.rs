//! Compiles lists into a corpus.
//!
//! Start with [`Build::new`], read each document into the [`Sink`] that [`Build::document`] gives, and
//! [compile](Build::compile) what was read. [`Draft::test`] opens the file that was written and ends with
//! a self-test: every word of every name of every entity that can be looked for must lead back to it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{self, Write};

use lists::Sink;
use model::{CorpusInfo, DatasetInfo, DatasetName, Entity, Notice, PropertyType};
use rayon::prelude::*;

use crate::overlay::{Changes, Overlay};
use crate::{Bytes, Engine, Scratches};

/// A corpus in the making, or changes to one.
#[derive(Default)]
pub struct Build<'a> {
    store: Store<'a>,
    datasets: Vec<DatasetInfo>,
    notices: Vec<Notice>,
    supersedes: Vec<String>,
    /// Datasets of which a document came.
    read: BTreeSet<DatasetName>,
    /// Why entities could not be put together.
    broken: Option<index::Error>,
}

/// Where entities go.
enum Store<'a> {
    New(index::Builder),
    Changes(Overlay<'a>),
}

impl Default for Store<'_> {
    fn default() -> Self {
        Store::New(index::Builder::new())
    }
}

/// What is known of a document before it is read.
#[derive(Debug, Clone, Default)]
pub struct DocumentInfo {
    /// What people call the dataset.
    pub title: String,
    /// The date or version to record if the document does not tell its own.
    pub version: String,
    /// Where the document came from: an address or a file name.
    pub source: String,
    /// `sha256:` and the digest of the document, if the caller took it.
    pub digest: String,
    /// Whether the document tells only what changed. Any other is the whole of its datasets, and takes
    /// the place of what a corpus that is being changed has of them.
    pub only_changes: bool,
}

/// A corpus that was compiled and not tested yet.
pub struct Draft {
    compiled: index::Compiled,
    notices: Vec<Notice>,
}

/// A finished corpus.
pub struct Built {
    /// The engine over its bytes, opened for the self-test.
    pub engine: Engine,
    /// Bytes of the corpus file.
    pub size: usize,
    /// What could not be taken as it stood, in the order of reading.
    pub notices: Vec<Notice>,
    /// How many names were looked up in the self-test.
    pub names_tested: usize,
}

/// Why there is no corpus.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Nothing was read.
    #[error("no entities were read")]
    Empty,
    /// Datasets lost more than a tenth of their entities.
    #[error("more than a tenth is gone: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Shrunk(Vec<Shrunk>),
    /// Names that do not lead back to their entities.
    #[error("{count} names do not find their entities, the first is {name:?} of {id}")]
    SelfTest {
        /// How many.
        count: usize,
        /// The entity of the first.
        id: String,
        /// The first.
        name: String,
    },
    /// The corpus could not be written or opened.
    #[error(transparent)]
    Index(#[from] index::Error),
}

/// A dataset that lost entities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{dataset} had {before} entities and now has {now}")]
pub struct Shrunk {
    /// Which one.
    pub dataset: DatasetName,
    /// Entities in the corpus before.
    pub before: u64,
    /// Entities now; 0 if the dataset is not there at all.
    pub now: u64,
}

/// What a build is held against.
#[derive(Clone, Default)]
pub struct Checks<'a> {
    /// The engine that the changes are for, where changes are built.
    pub changing: Option<&'a Engine>,
    /// The corpus that the new one replaces.
    pub previous: Option<CorpusInfo>,
    /// Whether a dataset may lose more than a tenth of its entities.
    pub allow_shrink: bool,
}

impl<'a> Build<'a> {
    /// A build without entities.
    pub fn new() -> Build<'a> {
        Build::default()
    }

    /// Changes to a corpus, and to the changes that lie beside it already: what is compiled holds the
    /// entities that are not as the corpus has them, and goes into [`Engine::with_changes`].
    pub fn changing(engine: &'a Engine) -> Result<Build<'a>, index::Error> {
        let store = Store::Changes(Overlay::of(engine)?);
        // What the last changes said of their datasets holds until a document says it anew.
        let datasets = engine.parts()[1..].iter().flat_map(|it| it.corpus.info().datasets.clone());
        let told = |it: &DatasetInfo| !(it.version.is_empty() && it.source.is_empty());
        let datasets = datasets.filter(told).collect();
        Ok(Build { store, datasets, ..Build::default() })
    }

    /// Names a file of changes that the corpus makes needless, by its digest: it is passed over if it
    /// is still there when the corpus is opened.
    pub fn supersede(&mut self, changes: String) {
        self.supersedes.push(changes);
    }

    /// Where the reader of one document puts what it reads. Several documents of one dataset belong
    /// together: what they say of one id is merged.
    pub fn document(&mut self, dataset: &DatasetName, info: DocumentInfo) -> DocumentSink<'_, 'a> {
        let is_first = !self.read.contains(dataset);
        if let Store::Changes(overlay) = &mut self.store
            && !info.only_changes
        {
            overlay.replace(dataset);
        }
        if is_first {
            self.read.insert(dataset.clone());
            self.datasets.retain(|it| it.name != *dataset || matches!(self.store, Store::New(_)));
        }
        let place = match self.datasets.iter().position(|it| it.name == *dataset) {
            Some(place) => {
                let known = &mut self.datasets[place];
                joined(&mut known.source, &info.source);
                joined(&mut known.digest, &info.digest);
                place
            }
            None => {
                self.datasets.push(DatasetInfo {
                    name: dataset.clone(),
                    title: info.title.clone(),
                    version: String::new(),
                    source: info.source.clone(),
                    digest: info.digest.clone(),
                    entities: 0,
                    targets: 0,
                    notices: 0,
                });
                self.datasets.len() - 1
            }
        };
        DocumentSink {
            build: self,
            place,
            only_changes: info.only_changes,
            version: None,
            fallback: info.version,
            counts: Counts::default(),
        }
    }

    /// Compiles the corpus.
    pub fn compile(mut self) -> Result<Draft, BuildError> {
        if let Some(error) = self.broken.take() {
            return Err(error.into());
        }
        let is_whole = matches!(self.store, Store::New(_));
        let mut builder = match self.store {
            Store::New(builder) => builder,
            Store::Changes(overlay) => changes(overlay)?,
        };
        for info in self.datasets {
            builder.dataset(info);
        }
        for digest in self.supersedes {
            builder.supersede(digest);
        }
        // A graph of changes alone would tie nobody to those who did not change.
        if !is_whole {
            return Ok(Draft { compiled: builder.finish()?, notices: self.notices });
        }
        let (entities, about) = builder.into_parts();
        let mut draft = stream(entities.into_iter().map(Ok), about)?;
        draft.notices.splice(..0, self.notices);
        Ok(draft)
    }

    /// Compiles the corpus in memory, opens it and looks every name up.
    pub fn finish(self, checks: &Checks<'_>) -> Result<Built, BuildError> {
        let Draft { compiled, notices } = self.compile()?;
        tested(compiled.into_bytes().into(), notices, checks)
    }
}

impl Draft {
    /// Writes the corpus file.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.compiled.write(out)
    }

    /// Opens what was written and looks every name up.
    pub fn test(self, written: Bytes, checks: &Checks<'_>) -> Result<Built, BuildError> {
        let Draft { compiled, notices } = self;
        // It is not needed any more, and may be as large as the file.
        drop(compiled);
        tested(written, notices, checks)
    }
}

/// Joins a corpus and the changes to it into one corpus, which makes those changes needless. Entities go
/// through one after the other, so that a corpus of any size can be joined.
pub fn join(engine: &Engine) -> Result<Draft, BuildError> {
    let about = index::About {
        datasets: engine.corpus().datasets.clone(),
        supersedes: engine.corpus().changes.iter().cloned().collect(),
        ..index::About::default()
    };
    stream(engine.records().map(|it| it.and_then(|it| it.entity())), about)
}

/// Compiles entities that come in the order of their ids, each once, without holding all of them. Of
/// what ties them a graph is kept beside the index.
pub fn stream(
    entities: impl Iterator<Item = Result<Entity, index::Error>>,
    about: index::About,
) -> Result<Draft, BuildError> {
    let graph = RefCell::new(trace::graph::Builder::default());
    let mut notices = Vec::new();
    let seen = entities.inspect(|it| {
        if let Ok(entity) = it {
            graph.borrow_mut().add(entity);
        }
    });
    let compiled = index::compile_with(seen, about, || {
        let built = graph.take().finish();
        notices = built.notices;
        built.graph.encode()
    })?;
    Ok(Draft { compiled, notices })
}

/// Puts changes together.
fn changes(overlay: Overlay<'_>) -> Result<index::Builder, index::Error> {
    let Changes { entities, change } = overlay.finish()?;
    let mut builder = index::Builder::new();
    builder.change(change);
    entities.into_iter().for_each(|it| builder.add(it));
    Ok(builder)
}

fn tested(written: Bytes, notices: Vec<Notice>, checks: &Checks<'_>) -> Result<Built, BuildError> {
    let size = written.as_ref().len();
    let engine = match checks.changing {
        Some(base) => base.with_changes(written)?,
        None => Engine::open(written)?,
    };
    // Changes may take the last entity away.
    if engine.is_empty() && checks.changing.is_none() {
        return Err(BuildError::Empty);
    }
    if !checks.allow_shrink {
        shrunk(checks.previous.as_ref(), engine.corpus())?;
    }
    let names_tested = self_test(&engine)?;
    Ok(Built { engine, size, notices, names_tested })
}

fn joined(known: &mut String, more: &str) {
    if !more.is_empty() && !known.split(' ').any(|it| it == more) {
        if !known.is_empty() {
            known.push(' ');
        }
        known.push_str(more);
    }
}

/// What one document gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Entities handed over, edges and sanctions included.
    pub entities: u64,
    /// Those that can be looked for.
    pub targets: u64,
    /// Values of properties that hold names.
    pub names: u64,
    /// Values of properties that hold identifiers.
    pub identifiers: u64,
    /// Entities that stand for a relation.
    pub relations: u64,
    /// Notices.
    pub notices: u64,
    /// Entities that the document removed.
    pub removed: u64,
}

impl Counts {
    /// Counts one entity.
    pub fn add(&mut self, entity: &Entity) {
        self.entities += 1;
        self.targets += u64::from(entity.schema().is_matchable());
        self.names += entity.of_type(PropertyType::Name).count() as u64;
        self.identifiers += entity.of_type(PropertyType::Identifier).count() as u64;
        self.relations += u64::from(entity.schema().edge().is_some());
    }
}

/// Takes what a reader reads from one document.
pub struct DocumentSink<'b, 'a> {
    build: &'b mut Build<'a>,
    place: usize,
    only_changes: bool,
    version: Option<String>,
    fallback: String,
    counts: Counts,
}

impl DocumentSink<'_, '_> {
    /// Ends the document.
    pub fn finish(self) -> Counts {
        let info = &mut self.build.datasets[self.place];
        info.notices += self.counts.notices;
        // Of several documents the latest gives the version: readers write dates as ISO 8601 has them.
        let version = self.version.unwrap_or(self.fallback);
        if version > info.version {
            info.version = version;
        }
        self.counts
    }
}

impl Sink for DocumentSink<'_, '_> {
    fn entity(&mut self, entity: Entity) {
        self.counts.add(&entity);
        let is_of_whole_list = !self.only_changes;
        match &mut self.build.store {
            Store::New(builder) => builder.add(entity),
            Store::Changes(overlay) => {
                if let Err(error) = overlay.add(entity, is_of_whole_list) {
                    self.build.broken.get_or_insert(error);
                }
            }
        }
    }

    fn notice(&mut self, notice: Notice) {
        self.counts.notices += 1;
        self.build.notices.push(notice);
    }

    fn version(&mut self, version: &str) {
        self.version = Some(version.to_owned());
    }

    fn removed(&mut self, id: &str) {
        self.counts.removed += 1;
        match &mut self.build.store {
            Store::New(builder) => builder.remove(id),
            Store::Changes(overlay) => overlay.remove(id),
        }
    }
}

fn shrunk(previous: Option<&CorpusInfo>, now: &CorpusInfo) -> Result<(), BuildError> {
    let counts = |before: &DatasetInfo| {
        let found = now.datasets.iter().find(|it| it.name == before.name);
        let now = found.map_or(0, |it| it.entities);
        Shrunk { dataset: before.name.clone(), before: before.entities, now }
    };
    let before = previous.into_iter().flat_map(|it| &it.datasets);
    let lost: Vec<Shrunk> = before.map(counts).filter(|it| it.now * 10 < it.before * 9).collect();
    if lost.is_empty() { Ok(()) } else { Err(BuildError::Shrunk(lost)) }
}

/// Looks every name up as a user would type it, of changes those that they bring; gives how many there
/// were.
pub(crate) fn self_test(engine: &Engine) -> Result<usize, BuildError> {
    let names: Vec<(u32, index::NameNumber)> = engine.newest_names().collect();
    let scratches = Scratches::default();
    let is_lost = |it: &&(u32, index::NameNumber)| {
        !scratches.lend(|scratch| engine.finds_itself(**it, scratch))
    };
    let lost: Vec<&(u32, index::NameNumber)> = names.par_iter().filter(is_lost).collect();
    match lost.first() {
        None => Ok(names.len()),
        Some(first) => {
            let (name, id) = engine.name_text(**first);
            Err(BuildError::SelfTest {
                count: lost.len(),
                id: id.to_owned(),
                name: name.to_owned(),
            })
        }
    }
}
