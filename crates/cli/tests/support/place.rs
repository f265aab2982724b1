//! A folder of its own for one test, and what the program does there.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A folder of its own for one test, where the program runs.
pub(crate) struct Place(TempDir);

/// What came out of a run.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        self.program(env!("CARGO_BIN_EXE_portcullis"), line.split_whitespace())
    }

    /// Another program in the same surrounding.
    pub(crate) fn program<'a>(
        &self,
        name: &str,
        arguments: impl Iterator<Item = &'a str>,
    ) -> Command {
        let mut command = Command::new(name);
        command.current_dir(self.0.path()).args(arguments);
        command.env_remove("PORTCULLIS_CORPUS").env("PORTCULLIS_DATA", self.path("keep"));
        command
    }

    pub(crate) fn run(&self, line: &str) -> Run {
        Run::of(self.command(line).output().unwrap())
    }

    /// Names of what lies in the folder, hidden files included.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Run {
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn done(self) -> Run {
        self.expect(0, &[])
    }

    #[track_caller]
    pub(crate) fn failed(self, with: &[&str]) -> Run {
        self.expect(2, with)
    }

    #[track_caller]
    pub(crate) fn says(self, texts: &[&str]) -> Run {
        for text in texts {
            assert!(self.err.contains(text), "{text:?} is not in {}", self.err);
        }
        self
    }

    #[track_caller]
    pub(crate) fn prints(self, texts: &[&str]) -> Run {
        for text in texts {
            assert!(self.out.contains(text), "{text:?} is not in {}", self.out);
        }
        self
    }

    /// Checks the exit code, and that the talk has all these words.
    #[track_caller]
    pub(crate) fn expect(self, code: i32, told: &[&str]) -> Run {
        assert_eq!(self.code, Some(code), "{self:?}");
        self.says(told)
    }
}

/// Invented names of companies, as many as that.
pub(crate) fn companies(count: usize) -> impl Iterator<Item = String> {
    let first = ["Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Garnet"];
    let second = ["Lantern", "Harbour", "Meadow", "Orchard", "Quarry"];
    (0..count).map(move |it| format!("{} {} Works {it}", first[it % 7], second[it % 5]))
}

/// A company as a line of FollowTheMoney JSON.
pub(crate) fn company(id: &str, name: &str) -> String {
    format!("{{\"id\":\"{id}\",\"schema\":\"Company\",\"properties\":{{\"name\":[\"{name}\"]}}}}\n")
}
