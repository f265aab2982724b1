//! A keep in a folder of its own, an invented source, a clock that does not wait.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lists::{Cadence, Download, Source};
use store::{Clock, Document, Error, Keep, Options, Outcome, Proxy};
use tempfile::TempDir;

use crate::server::{Server, Step};

/// The name of the invented source.
pub(crate) const NAME: &str = "xx_test_list";

/// What is served where a test does not care.
pub(crate) const OLD: &[u8] = b"1,\"OLD ENTRY\"\r\n";
/// What is served afterwards.
pub(crate) const NEW: &[u8] = b"1,\"OLD ENTRY\"\r\n2,\"NEW ENTRY\"\r\n";

pub(crate) struct Bench {
    pub(crate) folder: TempDir,
    pub(crate) source: Source,
    pub(crate) clock: TestClock,
}

impl Bench {
    /// A source with these files, at `https://lists.example/FILE`.
    pub(crate) fn new(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, source: source(files), clock: TestClock::new() }
    }

    /// A source with one file, which is kept as `OLD`.
    pub(crate) fn with_old() -> Self {
        let bench = Self::new(&["list.csv"]);
        assert!(bench.fetch(vec![crate::server::marked("\"old\"", OLD)]).0.unwrap().is_new());
        bench.clock.pass(3600);
        bench
    }

    pub(crate) fn keep(&self) -> Keep {
        Keep::open(self.root()).unwrap()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("keep")
    }

    /// The folder of the source.
    pub(crate) fn home(&self) -> PathBuf {
        self.root().join(NAME)
    }

    /// Fetches from a server that follows the script; returns also the server, with what it was
    /// asked.
    pub(crate) fn fetch(&self, script: Vec<Step>) -> (Result<Outcome, Error>, Server) {
        self.fetch_with(script, |_| {})
    }

    pub(crate) fn fetch_with(
        &self,
        script: Vec<Step>,
        tune: impl FnOnce(&mut Options),
    ) -> (Result<Outcome, Error>, Server) {
        let server = Server::start(script);
        let mut options = self.options(&server.address);
        tune(&mut options);
        (store::fetch(&self.source, &self.keep(), &options), server)
    }

    pub(crate) fn options(&self, address: &str) -> Options {
        let to = format!("http://{address}");
        Options {
            attempts: 3,
            proxy: Proxy::Direct,
            rewrite: Some(Box::new(move |it| it.replace("https://lists.example", &to))),
            clock: Box::new(self.clock.clone()),
            ..Options::default()
        }
    }

    pub(crate) fn latest(&self) -> Document {
        self.keep().latest(NAME).unwrap().unwrap()
    }

    /// Every kept byte is as recorded, nothing unfinished lies about, and there are that many
    /// versions.
    pub(crate) fn assert_whole(&self, versions: usize) {
        let keep = self.keep();
        assert_eq!(keep.leftovers(), []);
        let verified = keep.verify().unwrap();
        assert_eq!(verified.faults, []);
        assert_eq!(verified.versions, versions);
        assert_eq!(keep.documents(NAME).unwrap().len(), versions);
        let known = |it: &String| [".lock", "checked.json", "latest"].contains(&it.as_str());
        let entries = names(&self.home());
        assert_eq!(entries.iter().filter(|it| !known(it)).count(), versions, "{entries:?}");
    }

    /// The latest version is `OLD`, and the only one.
    pub(crate) fn assert_old(&self) {
        self.assert_whole(1);
        let latest = self.latest();
        assert_eq!(fs::read(latest.path(&latest.files[0])).unwrap(), OLD);
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn source(files: &[&str]) -> Source {
    // The registry is made of constants; a test may leak a few bytes to have one of its own.
    let leak = |it: String| -> &'static str { it.leak() };
    let downloads: Vec<Download> = files
        .iter()
        .map(|file| Download {
            url: leak(format!("https://lists.example/{file}")),
            file: leak((*file).to_owned()),
        })
        .collect();
    Source {
        name: NAME,
        title: "Test List",
        publisher: "Nobody",
        country: "xx",
        page: "https://lists.example/",
        downloads: downloads.leak(),
        licence: "invented",
        cadence: Cadence::AsNeeded,
        formats: &[],
        is_it: |_, _| true,
        note: "retired in 2020",
    }
}

/// Stands still until told to go on; notes the pauses instead of making them.
#[derive(Clone)]
pub(crate) struct TestClock {
    state: Arc<Mutex<(jiff::Timestamp, Vec<Duration>)>>,
}

impl TestClock {
    fn new() -> Self {
        let start = "2026-11-19T10:00:00Z".parse().unwrap();
        Self { state: Arc::new(Mutex::new((start, Vec::new()))) }
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.state.lock().unwrap().0 += Duration::from_secs(seconds);
    }

    /// The pauses so far, in milliseconds.
    pub(crate) fn pauses(&self) -> Vec<u128> {
        self.state.lock().unwrap().1.iter().map(Duration::as_millis).collect()
    }
}

impl Clock for TestClock {
    fn now(&self) -> jiff::Timestamp {
        self.state.lock().unwrap().0
    }

    fn sleep(&self, pause: Duration) {
        self.state.lock().unwrap().1.push(pause);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}
