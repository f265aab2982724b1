//! Compiles lists into a corpus.
//!
//! Start with [`Build::new`], read each document into the [`Sink`] that [`Build::document`] gives, and
//! take the bytes from [`Build::finish`], which ends with a self-test: every word of every name of every
//! entity that can be looked for must lead back to it.

use lists::Sink;
use model::{CorpusInfo, DatasetInfo, DatasetName, Entity, Notice, PropertyType};
use rayon::prelude::*;

use crate::{Engine, Scratch};

/// A corpus in the making.
#[derive(Default)]
pub struct Build {
    builder: index::Builder,
    datasets: Vec<DatasetInfo>,
    notices: Vec<Notice>,
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
}

/// A finished corpus.
pub struct Built {
    /// The corpus file.
    pub bytes: Vec<u8>,
    /// The engine over those bytes, opened for the self-test.
    pub engine: Engine,
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
#[derive(Debug, Clone, Default)]
pub struct Checks {
    /// The corpus that the new one replaces.
    pub previous: Option<CorpusInfo>,
    /// Whether a dataset may lose more than a tenth of its entities.
    pub allow_shrink: bool,
}

impl Build {
    /// A build without entities.
    pub fn new() -> Build {
        Build::default()
    }

    /// Where the reader of one document puts what it reads. Several documents of one dataset belong
    /// together: what they say of one id is merged.
    pub fn document(&mut self, dataset: &DatasetName, info: DocumentInfo) -> DocumentSink<'_> {
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
            version: None,
            fallback: info.version,
            counts: Counts::default(),
        }
    }

    /// Writes the corpus, opens it again and looks every name up.
    pub fn finish(mut self, checks: &Checks) -> Result<Built, BuildError> {
        for info in self.datasets {
            self.builder.dataset(info);
        }
        let bytes = self.builder.finish()?;
        let engine = Engine::open(bytes.clone())?;
        if engine.index().is_empty() {
            return Err(BuildError::Empty);
        }
        if !checks.allow_shrink {
            shrunk(checks.previous.as_ref(), engine.corpus())?;
        }
        let names_tested = self_test(&engine)?;
        Ok(Built { bytes, engine, notices: self.notices, names_tested })
    }
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
pub struct DocumentSink<'a> {
    build: &'a mut Build,
    place: usize,
    version: Option<String>,
    fallback: String,
    counts: Counts,
}

impl DocumentSink<'_> {
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

impl Sink for DocumentSink<'_> {
    fn entity(&mut self, entity: Entity) {
        self.counts.add(&entity);
        self.build.builder.add(entity);
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
        self.build.builder.remove(id);
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

/// Looks every name up as a user would type it; gives how many there were.
fn self_test(engine: &Engine) -> Result<usize, BuildError> {
    let names = engine.index().name_count();
    let lost: Vec<usize> = (0..names)
        .into_par_iter()
        .map_init(Scratch::new, |scratch, it| {
            (it, engine.finds_itself(index::NameNumber(it as u32), scratch))
        })
        .filter(|(_, found)| !found)
        .map(|(it, _)| it)
        .collect();
    match lost.first() {
        None => Ok(names),
        Some(first) => {
            let number = index::NameNumber(*first as u32);
            let name = engine.index().name(number);
            Err(BuildError::SelfTest {
                count: lost.len(),
                id: engine.index().id(name.entity).to_owned(),
                name: engine.index().name_text(number).to_owned(),
            })
        }
    }
}
