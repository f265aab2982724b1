//! Writes the copied files of `data/rules` anew.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

use rules::{Failure, compile};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [source, target] = arguments.as_slice() else {
        say("usage: make-rules FOLDER-WITH-THE-TABLES FOLDER-TO-WRITE-TO");
        return ExitCode::from(2);
    };
    match run(Path::new(source), Path::new(target)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("make-rules: {failure}"));
            ExitCode::from(2)
        }
    }
}

fn run(source: &Path, target: &Path) -> Result<(), Failure> {
    fs::create_dir_all(target)?;
    for made in compile(source)? {
        fs::write(target.join(&made.name), &made.bytes)?;
        let lines = made.bytes.iter().filter(|it| **it == b'\n').count();
        say(&format!("{}: {lines} lines", made.name));
    }
    Ok(())
}

/// Talks on the standard error output. That nobody listens is no reason to fail.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}
