//! Files of users, row by row.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use clap::ValueEnum;
use lists::table::{Input, Kind};
use sha2::{Digest as _, Sha256};

use crate::error::Hint as _;

/// A file, or stdin, that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Stdin,
    File(PathBuf),
}

impl Place {
    /// `-` is stdin.
    pub(crate) fn of(argument: &Path) -> Place {
        if argument == Path::new("-") { Place::Stdin } else { Place::File(argument.to_owned()) }
    }

    /// What a person calls it.
    pub(crate) fn name(&self) -> String {
        match self {
            Place::Stdin => "stdin".to_owned(),
            Place::File(path) => path.display().to_string(),
        }
    }

    /// How many bytes it has, where that is known.
    pub(crate) fn size(&self) -> Option<u64> {
        match self {
            Place::Stdin => None,
            Place::File(path) => {
                fs::metadata(path).ok().filter(|it| it.is_file()).map(|it| it.len())
            }
        }
    }

    /// Where rows go that cannot be screened: beside the file, or into the working directory.
    pub(crate) fn rejects(&self) -> PathBuf {
        match self {
            Place::Stdin => PathBuf::from("rejects.csv"),
            Place::File(path) => {
                let mut name = path.as_os_str().to_owned();
                name.push(".rejects.csv");
                PathBuf::from(name)
            }
        }
    }

    /// Whether it can be opened at all, so that a wrong name stops the run before it begins.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let Place::File(path) = self else { return Ok(()) };
        let about = fs::metadata(path)
            .hint("check the name; `-` reads from stdin")
            .with_context(|| format!("cannot read {}", path.display()))?;
        if about.is_dir() {
            let name = path.display();
            return Err(anyhow::anyhow!("cannot read {name}: it is a directory, expected a file"))
                .hint(format!("name the files in it, such as {}", path.join("*.csv").display()));
        }
        Ok(())
    }

    /// Opens it; what is read is counted.
    pub(crate) fn open(&self) -> anyhow::Result<(Input, Watch)> {
        let watch = Watch::default();
        let input = match self {
            Place::Stdin => {
                Input::Stream(Box::new(Watched { inner: io::stdin(), watch: watch.clone() }))
            }
            Place::File(path) => {
                let cannot = || format!("cannot read {}", path.display());
                let inner = File::open(path).with_context(cannot)?;
                let is_file = inner.metadata().with_context(cannot)?.is_file();
                let watched = Watched { inner, watch: watch.clone() };
                // What comes through a named pipe comes once.
                if is_file {
                    Input::Seekable(Box::new(watched))
                } else {
                    Input::Stream(Box::new(watched))
                }
            }
        };
        Ok((input, watch))
    }
}

/// What an input is written in, for inputs whose name does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    /// Fields between commas, semicolons or strokes
    Csv,
    /// Fields between tabs
    Tsv,
    /// One JSON object a line
    Jsonl,
    /// A workbook
    Xlsx,
    /// Parquet
    Parquet,
}

impl InputFormat {
    /// The ending of such files.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            InputFormat::Csv => ".csv",
            InputFormat::Tsv => ".tsv",
            InputFormat::Jsonl => ".jsonl",
            InputFormat::Xlsx => ".xlsx",
            InputFormat::Parquet => ".parquet",
        }
    }

    /// Whether a table turned out to be of this format.
    pub(crate) fn is(self, kind: Kind) -> bool {
        match self {
            // A table of one column has no delimiter to tell it by.
            InputFormat::Csv => matches!(kind, Kind::Delimited(it) if it != '\t'),
            InputFormat::Tsv => matches!(kind, Kind::Delimited(it) if it == '\t' || it == ','),
            InputFormat::Jsonl => kind == Kind::JsonLines,
            InputFormat::Xlsx => kind == Kind::Workbook,
            InputFormat::Parquet => kind == Kind::Parquet,
        }
    }
}

/// Knows how far a [`Watched`] was read, and the digest of what was read in its order.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    bytes: Arc<AtomicU64>,
    digest: Arc<Mutex<Sha256>>,
}

impl Watch {
    /// How many bytes were read.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// `sha256:` and the digest of the input. A regular file is read once more, because its reader may
    /// have gone back and forth.
    pub(crate) fn digest(&self, place: &Place) -> anyhow::Result<String> {
        let mut digest = self.digest.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Place::File(path) = place
            && place.size().is_some()
        {
            let cannot = || format!("cannot read {}", path.display());
            digest = Sha256::new();
            let mut file = File::open(path).with_context(cannot)?;
            let mut buffer = vec![0; 1 << 16];
            loop {
                match file.read(&mut buffer).with_context(cannot)? {
                    0 => break,
                    length => digest.update(&buffer[..length]),
                }
            }
        }
        Ok(format!("sha256:{}", hex::encode(digest.finalize())))
    }
}

/// A reader that counts and digests.
struct Watched<R> {
    inner: R,
    watch: Watch,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.watch.bytes.fetch_add(length as u64, Ordering::Relaxed);
        let mut digest = self.watch.digest.lock().unwrap_or_else(PoisonError::into_inner);
        digest.update(&buffer[..length]);
        Ok(length)
    }
}

impl<R: Seek> Seek for Watched<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
