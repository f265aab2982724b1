//! Writing a version: under a lock, in a folder aside, and renamed when whole.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::disk;
use crate::error::{Error, Kind};
use crate::keep::{latest_name, read_document};
use crate::outcome::{Outcome, Traffic};
use crate::record::{
    CHECKED, Check, Document, KeptFile, LATEST, LAYOUT, RECORD, digest_of, is_plain_name,
    version_name,
};
use crate::sweep;
use crate::verify::{Difference, Fault, verify_document};

/// The folder of the version that is being written.
pub(crate) const INCOMING: &str = ".incoming";
/// The file whose lock the writer holds.
const LOCK: &str = ".lock";

/// The right to write to a source, until it is dropped. What was not [settled](Self::settle) by
/// then leaves nothing behind.
pub(crate) struct Writing {
    source: String,
    folder: PathBuf,
    incoming: PathBuf,
    held: Held,
    _lock: Lock,
}

/// What a source has when writing begins.
pub(crate) struct Held {
    /// What `latest` names.
    pub(crate) latest: Option<String>,
    /// That version, if every byte of it is as recorded.
    pub(crate) intact: Option<Document>,
    /// What is wrong with it otherwise.
    pub(crate) faults: Vec<Fault>,
}

/// A file of the version that is being made.
pub(crate) struct Arrival {
    pub(crate) file: KeptFile,
    /// Whether its bytes lie in the incoming folder. Otherwise they are those of the version held.
    pub(crate) is_written: bool,
}

impl Writing {
    pub(crate) fn begin(source: &str, folder: PathBuf) -> Result<Self, Error> {
        disk::create_folder(&folder)?;
        let lock = Lock::take(&folder)?;
        // What `Keep::open` reported is gone by now; this is for a run that was cut off since.
        sweep::sweep_locked(source, &folder)?;
        let incoming = folder.join(INCOMING);
        fs::create_dir(&incoming).map_err(|e| Error::disk("create", &incoming, e))?;
        let held = Held::find(source, &folder)?;
        Ok(Self { source: source.to_owned(), folder, incoming, held, _lock: lock })
    }

    pub(crate) fn held(&self) -> &Held {
        &self.held
    }

    /// Where to write a file of the new version.
    pub(crate) fn path(&self, file: &str) -> Result<PathBuf, Error> {
        if is_plain_name(file) {
            return Ok(self.incoming.join(file));
        }
        Err(Error::new(Kind::Setting, "", format!("`{file}` cannot be the name of a file")))
    }

    /// Makes the arrivals the latest version, or notes that they are what is held already.
    pub(crate) fn settle(
        self,
        arrivals: Vec<Arrival>,
        now: Timestamp,
        traffic: Traffic,
    ) -> Result<Outcome, Error> {
        let files: Vec<KeptFile> = arrivals.iter().map(|it| it.file.clone()).collect();
        let sha256 = digest_of(&files);
        if let Some(document) = self.held.intact.as_ref().filter(|it| it.sha256 == sha256) {
            self.note_check(&document.version, now, files)?;
            return Ok(Outcome::Unchanged { document: document.clone(), checked_at: now, traffic });
        }
        for arrival in arrivals.iter().filter(|it| !it.is_written) {
            self.carry_over(&arrival.file)?;
        }
        let document = self.publish(files.clone(), sha256, now)?;
        self.note_check(&document.version, now, files)?;
        Ok(Outcome::New { document, damaged: self.held.faults.clone(), traffic })
    }

    /// Copies a file that the server confirmed from the version held into the new one.
    fn carry_over(&self, file: &KeptFile) -> Result<(), Error> {
        let held =
            self.held.intact.as_ref().expect("only files of an intact version are confirmed");
        let from = held.path(file);
        let copied = disk::copy(&from, self.path(&file.file)?)?;
        if copied.sha256 == file.sha256 {
            return Ok(());
        }
        let problem = "the file changed while it was read";
        Err(Error::new(Kind::Damaged, from.display().to_string(), problem))
    }

    /// The order matters: files, record, name of the version, name of the latest. A run that is cut
    /// off between the last two is completed by the next [`sweep`].
    fn publish(
        &self,
        files: Vec<KeptFile>,
        sha256: String,
        now: Timestamp,
    ) -> Result<Document, Error> {
        let version = self.free_name(version_name(now, &sha256));
        let folder = self.folder.join(&version);
        let document = Document {
            layout: LAYOUT,
            source: self.source.clone(),
            version,
            previous: self.held.latest.clone(),
            kept_at: now,
            program: crate::PROGRAM.to_owned(),
            sha256,
            files,
            folder,
        };
        disk::write_whole(&self.incoming.join(RECORD), &as_json(&document))?;
        disk::sync_folder(&self.incoming)?;
        disk::rename(&self.incoming, &document.folder)?;
        disk::replace(&self.folder, LATEST, &format!("{}\n", document.version))?;
        Ok(document)
    }

    /// The name itself, unless the same content came twice within one second with other content in
    /// between, or took the place of a damaged version at once.
    fn free_name(&self, name: String) -> String {
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        std::iter::once(name.clone())
            .chain(numbered)
            .find(|it| !self.folder.join(it).exists())
            .expect("some number is free")
    }

    fn note_check(&self, version: &str, at: Timestamp, files: Vec<KeptFile>) -> Result<(), Error> {
        let check = Check { layout: LAYOUT, version: version.to_owned(), at, files };
        disk::replace(&self.folder, CHECKED, &as_json(&check))
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // What cannot be removed here is swept, and reported, when the keep is opened next.
        let _ = fs::remove_dir_all(&self.incoming);
    }
}

impl Held {
    /// A damaged version is not the end: it is fetched again, and kept beside the damaged one.
    fn find(source: &str, folder: &Path) -> Result<Self, Error> {
        let mut held = Self { latest: None, intact: None, faults: Vec::new() };
        match latest_name(folder) {
            Ok(latest) => held.latest = latest,
            Err(e) if e.is_damaged() => {
                held.faults.push(Fault::of_record(source, &folder.join(LATEST), &e));
            }
            Err(e) => return Err(e),
        }
        let Some(version) = &held.latest else { return Ok(held) };
        match read_document(folder, version) {
            Ok(document) => {
                // A stray file beside the recorded ones takes nothing from them.
                held.faults = verify_document(&document)?;
                held.faults.retain(|it| it.difference != Difference::Unrecorded);
                held.intact = held.faults.is_empty().then_some(document);
            }
            Err(e) if e.is_damaged() => {
                held.faults.push(Fault::of_record(source, &folder.join(version), &e));
            }
            Err(e) => return Err(e),
        }
        Ok(held)
    }
}

/// The lock of a source. The operating system releases it when the process ends, however it ends.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK);
        let failed = |e| Error::disk("lock", &path, e);
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                // Only to tell others who it is: a lock without the number is as good.
                let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => Err(busy(&path, &mut file)),
            Err(TryLockError::Error(e)) => Err(failed(e)),
        }
    }
}

fn busy(path: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    let _ = file.rewind().and_then(|()| file.take(20).read_to_string(&mut holder));
    let who = if holder.is_empty() { String::new() } else { format!(" (process {holder})") };
    let problem = format!("another fetch is writing to this source{who}");
    Error::new(Kind::Busy, path.display().to_string(), problem)
        .with_hint("wait until it has ended; the kept documents can be read meanwhile")
}

/// Records are read by people, too.
fn as_json(record: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(record).expect("a record holds nothing but text");
    text.push('\n');
    text
}
