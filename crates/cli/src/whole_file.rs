//! Files that appear whole or not at all.
//!
//! What is written goes into a file beside the target, is brought to the disk and takes the target's
//! name; whoever has the old file open keeps it. A program that is killed leaves the old file and an
//! unfinished one, which [`sweep`] finds: it is told from one that somebody is writing by its lock.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use tempfile::NamedTempFile;

use crate::error::Hint as _;

/// The end of the name of an unfinished file.
const UNFINISHED: &str = ".unfinished";

/// Writes a file. If anything fails, what stood there stays.
pub(crate) fn write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    failed(path, try_write(path, content))
}

fn try_write(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut unfinished = Unfinished::create(path, Mode::Usual)?;
    unfinished.write(content)?;
    unfinished.keep(path)
}

/// Who may change a file once it is there.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// Whoever the user's mask lets.
    Usual,
    /// Nobody: whoever has it mapped relies on its bytes.
    ReadOnly,
}

/// A file that is being written and has not taken the target's name yet.
pub(crate) struct Unfinished(NamedTempFile);

impl Unfinished {
    /// An empty file beside the target.
    pub(crate) fn create(path: &Path, mode: Mode) -> io::Result<Unfinished> {
        let mut builder = tempfile::Builder::new();
        let prefix = prefix(path)?;
        builder.prefix(&prefix).suffix(UNFINISHED);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file, less what the user's mask takes away; temporary files are private else.
            let bits = match mode {
                Mode::Usual => 0o666,
                Mode::ReadOnly => 0o444,
            };
            builder.permissions(fs::Permissions::from_mode(bits));
        }
        // Other systems have no such bits.
        #[cfg(not(unix))]
        let _ = mode;
        let file = builder.tempfile_in(folder(path))?;
        // Not all file systems have locks. Without one, an unfinished file may be swept while it is
        // written, and the rename fails: the old file stays.
        let _ = file.as_file().try_lock();
        Ok(Unfinished(file))
    }

    /// Writes its content and brings it to the disk.
    pub(crate) fn write(
        &mut self,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, self.0.as_file());
        content(&mut out)?;
        out.flush()?;
        drop(out);
        self.0.as_file().sync_all()
    }

    /// The file, to be looked at before it counts.
    pub(crate) fn file(&self) -> &File {
        self.0.as_file()
    }

    /// Gives it the target's name.
    pub(crate) fn keep(self, path: &Path) -> io::Result<()> {
        self.0.persist(path).map_err(|it| it.error)?;
        sync_folder(folder(path))
    }
}

/// What an error of writing a file says, and what to try.
pub(crate) fn failed<T>(path: &Path, result: io::Result<T>) -> anyhow::Result<T> {
    result
        .with_context(|| format!("cannot write {}", path.display()))
        .hint("what stood there before is untouched; check space and permissions of the folder")
}

/// Removes what killed programs left beside the target, and names it.
pub(crate) fn sweep(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let prefix = prefix(path).with_context(|| format!("cannot write {}", path.display()))?;
    let folder = folder(path);
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))
        .hint("create it, or name another place with -o")?;
    let mut found = Vec::new();
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_ours = name.starts_with(&prefix) && name.ends_with(UNFINISHED);
        if is_ours && is_abandoned(&entry.path()) && fs::remove_file(entry.path()).is_ok() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn is_abandoned(path: &Path) -> bool {
    match File::open(path).map(|it| it.try_lock()) {
        Ok(Ok(())) => true,
        Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) | Err(_) => false,
    }
}

fn prefix(path: &Path) -> io::Result<String> {
    let name = path.file_name().ok_or_else(|| io::Error::other(anyhow!("it has no file name")))?;
    Ok(format!(".{}.", name.to_string_lossy()))
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Brings the new name to the disk: without it the file may be gone after a power cut.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Other systems give no handle to a folder; their file systems journal names themselves.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        write(&path, |out| out.write_all(b"old")).unwrap();
        let error = write(&path, |out| {
            out.write_all(b"half of the new")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        });
        assert!(format!("{:#}", error.unwrap_err()).contains("cannot write"));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_abandoned_file_is_swept_and_one_that_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        let left = folder.path().join(".corpus.abc.unfinished");
        fs::write(&left, b"half").unwrap();
        fs::write(folder.path().join(".other.abc.unfinished"), b"not ours").unwrap();
        write(&path, |out| {
            assert_eq!(sweep(&path).unwrap(), [left]);
            out.write_all(b"whole")
        })
        .unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(sweep(&path).unwrap(), Vec::<PathBuf>::new());
    }
}
