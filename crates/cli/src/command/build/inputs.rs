//! From arguments to files, and from files to documents.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use glob::Pattern;
use lists::format::table_list::Mapping;
use lists::{Limits, Recognised, bytes};
use model::DatasetName;
use portcullis::plan;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::error::{Hint as _, hinted};

/// A file to build from.
#[derive(Debug, Clone)]
pub(in crate::command) struct Input {
    pub(super) path: PathBuf,
    /// What notices, statements and the corpus call it: its path within the folder that was named, so
    /// that the same lists give the same corpus wherever they lie.
    pub(super) label: String,
    /// Whether it was named itself, or found in a folder that was.
    pub(super) is_named: bool,
    /// What is known about it beforehand.
    pub(super) known: Arc<Known>,
    /// Where it came from and what it must be, if it was kept.
    pub(super) kept: Option<Kept>,
}

/// What is known of a document before it is read.
#[derive(Debug, Clone, Default)]
pub(in crate::command) struct Known {
    /// The dataset, whatever the file says.
    pub(super) dataset: Option<DatasetName>,
    pub(super) title: Option<String>,
    /// The version to record if the document tells none.
    pub(super) version: String,
    /// Whether ids get the name of the dataset before them.
    pub(super) is_namespaced: bool,
}

/// What the record of a kept file says.
#[derive(Debug, Clone)]
pub(in crate::command) struct Kept {
    /// The address or path that it came from.
    pub(super) source: String,
    /// SHA-256 in hexadecimal.
    pub(super) sha256: String,
}

impl Input {
    /// A file that was named.
    pub(super) fn named(path: PathBuf, known: Arc<Known>) -> Input {
        let name = path.file_name().map(|it| it.to_string_lossy().into_owned());
        let label = name.unwrap_or_else(|| path.display().to_string());
        Input { path, label, is_named: true, known, kept: None }
    }
}

/// Finds the files that paths lead to, folders with all that is in them, in the order of names.
///
/// What begins with a dot is passed over in folders, and so is what a pattern excludes and the file
/// that will be written.
pub(super) fn collect(
    paths: &[PathBuf],
    exclude: &[Pattern],
    output: &Path,
    known: &Arc<Known>,
) -> anyhow::Result<Vec<Input>> {
    let output = fs::canonicalize(output).ok();
    let mut walk = Walk { exclude, output, known, seen: FxHashSet::default(), inputs: Vec::new() };
    for path in paths {
        let failed = || format!("cannot read {}", path.display());
        let about = fs::metadata(path).with_context(failed).hint("check the path")?;
        if about.is_dir() {
            walk.folder(path, "")?;
        } else {
            walk.file(Input::named(path.clone(), Arc::clone(known)))?;
        }
    }
    Ok(walk.inputs)
}

struct Walk<'a> {
    exclude: &'a [Pattern],
    output: Option<PathBuf>,
    known: &'a Arc<Known>,
    /// Files and folders by what they really are, against links that lead back and files named twice.
    seen: FxHashSet<PathBuf>,
    inputs: Vec<Input>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path, label: &str) -> anyhow::Result<()> {
        if !self.is_new(folder)? {
            return Ok(());
        }
        let failed = || format!("cannot read the folder {}", folder.display());
        let mut entries = fs::read_dir(folder)
            .and_then(Iterator::collect::<io::Result<Vec<_>>>)
            .with_context(failed)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let label = if label.is_empty() { name.clone() } else { format!("{label}/{name}") };
            let is_excluded = self.exclude.iter().any(|it| it.matches(&name) || it.matches(&label));
            if name.starts_with('.') || is_excluded {
                continue;
            }
            let path = entry.path();
            if path.is_dir() {
                self.folder(&path, &label)?;
            } else {
                let known = Arc::clone(self.known);
                self.file(Input { path, label, is_named: false, known, kept: None })?;
            }
        }
        Ok(())
    }

    fn file(&mut self, input: Input) -> anyhow::Result<()> {
        let is_output = fs::canonicalize(&input.path).ok() == self.output && self.output.is_some();
        if (input.is_named || !is_output) && self.is_new(&input.path)? {
            self.inputs.push(input);
        }
        Ok(())
    }

    fn is_new(&mut self, path: &Path) -> anyhow::Result<bool> {
        let real = fs::canonicalize(path)
            .with_context(|| format!("cannot read {}", path.display()))
            .hint("a link may lead nowhere; --exclude leaves it out")?;
        Ok(self.seen.insert(real))
    }
}

/// A document to read.
#[derive(Clone)]
pub(in crate::command) struct Document {
    /// The leading part first. Never empty.
    pub(super) parts: Vec<Part>,
    pub(super) how: How,
    pub(super) dataset: DatasetName,
    pub(super) known: Arc<Known>,
}

/// How a document is read.
#[derive(Clone)]
pub(in crate::command) enum How {
    /// By its own format.
    Format(&'static dyn lists::Format),
    /// As a table whose columns the user has placed.
    Table(Arc<Mapping>),
}

impl How {
    /// What people call it.
    pub(super) fn name(&self) -> &'static str {
        match self {
            How::Format(format) => format.name(),
            How::Table(_) => "table",
        }
    }
}

/// A file of a document, or a member of an archive.
#[derive(Clone)]
pub(in crate::command) struct Part {
    pub(super) input: Input,
    /// Its name once it is unpacked.
    pub(super) member: String,
    pub(super) role: &'static str,
}

/// What the files turned out to be.
#[derive(Default)]
pub(in crate::command) struct Sorted {
    pub(super) documents: Vec<Document>,
    /// Files found in folders that are in no known format.
    pub(super) unknown: Vec<String>,
    /// What stops the build.
    pub(super) problems: Vec<anyhow::Error>,
}

/// What is done with files that do not tell.
#[derive(Default)]
pub(super) struct Fallback {
    /// The dataset that they belong to.
    pub(super) dataset: Option<DatasetName>,
    /// Where the columns of tables go. It is for files that were named: nobody placed the columns of
    /// whatever else lies in a folder.
    pub(super) mapping: Option<Arc<Mapping>>,
}

/// Opens every file far enough to tell what it is, and puts those together that belong together.
pub(super) fn sort(inputs: &[Input], fallback: &Fallback) -> Sorted {
    let looked: Vec<Result<Vec<Member>, lists::Error>> = inputs.par_iter().map(look).collect();
    let mut sorted = Sorted::default();
    let mut parts: Vec<(Part, plan::File)> = Vec::new();
    let mut tables = Vec::new();
    for (input, members) in inputs.iter().zip(looked) {
        let is_known = |it: &Vec<Member>| it.iter().any(|member| member.recognised.is_some());
        match (members, &fallback.mapping) {
            (members, Some(mapping)) if input.is_named && !members.as_ref().is_ok_and(is_known) => {
                tables.push(table(input, mapping, fallback));
            }
            (Ok(members), _) if input.is_named && !is_known(&members) => {
                sorted.problems.push(unknown(input));
            }
            (Ok(members), _) => take(input, members, fallback, &mut parts, &mut sorted),
            (Err(error), _) => sorted.problems.push(unreadable(input, error)),
        }
    }
    let (parts, files): (Vec<Part>, Vec<plan::File>) = parts.into_iter().unzip();
    let plan = plan::plan(&files);
    sorted.documents = plan
        .documents
        .into_iter()
        .map(|planned| {
            let lead = planned.files[0];
            Document {
                parts: planned.files.iter().map(|it| parts[*it].clone()).collect(),
                how: How::Format(files[lead].format),
                dataset: files[lead].dataset.clone(),
                known: Arc::clone(&parts[lead].input.known),
            }
        })
        .collect();
    sorted.documents.extend(tables);
    for misfit in plan.misfits {
        let names: Vec<&str> = misfit.files.iter().map(|it| files[*it].name.as_str()).collect();
        let error = anyhow!("{}: {}", names.join(", "), misfit.reason);
        sorted.problems.push(hinted(error, misfit.reason.hint()));
    }
    sorted
}

/// Something that is in a file: itself, or a member of an archive.
struct Member {
    name: String,
    recognised: Option<Recognised>,
}

fn look(input: &Input) -> Result<Vec<Member>, lists::Error> {
    let limits = Limits::default();
    let file = File::open(&input.path).map_err(|it| lists::Error::read(&*input.label, &it))?;
    let texts = bytes::text(&input.label, Box::new(file), &limits)?;
    let members = texts.into_iter().map(|(name, mut text)| {
        let recognised = lists::recognise(&name, &bytes::head(&mut text));
        Member { name, recognised }
    });
    Ok(members.collect())
}

fn take(
    input: &Input,
    members: Vec<Member>,
    fallback: &Fallback,
    parts: &mut Vec<(Part, plan::File)>,
    sorted: &mut Sorted,
) {
    let is_archive =
        members.len() != 1 || members[0].name.starts_with(&format!("{}/", input.label));
    for Member { name, recognised } in members {
        let Some(found) = recognised else {
            sorted.unknown.push(name);
            continue;
        };
        let of_file = || found.dataset.map(DatasetName::new);
        let known = input.known.dataset.clone().or_else(of_file);
        let dataset = known.or_else(|| fallback.dataset.clone());
        let dataset = dataset.unwrap_or_else(|| named_after(&name));
        let place = if is_archive { input.path.as_path() } else { parent(&input.path) };
        let inner = if is_archive { name.rsplit_once('/').map_or("", |it| it.0) } else { "" };
        let file = plan::File {
            place: format!("{}/{inner}", place.display()),
            name: name.clone(),
            format: found.format,
            role: found.role,
            dataset,
        };
        parts.push((Part { input: input.clone(), member: name, role: found.role }, file));
    }
}

fn table(input: &Input, mapping: &Arc<Mapping>, fallback: &Fallback) -> Document {
    let dataset = input.known.dataset.clone().or_else(|| fallback.dataset.clone());
    Document {
        parts: vec![Part { input: input.clone(), member: input.label.clone(), role: "main" }],
        how: How::Table(Arc::clone(mapping)),
        dataset: dataset.unwrap_or_else(|| named_after(&input.label)),
        known: Arc::clone(&input.known),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// A dataset name from the name of a file: `lists/My list.ftm.json` becomes `my_list`.
fn named_after(file: &str) -> DatasetName {
    let own_name = file.rsplit('/').next().unwrap_or(file);
    let stem = own_name.split('.').next().unwrap_or(own_name);
    let words = stem.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<_>>().join("_");
    DatasetName::new(if name.is_empty() { "unnamed" } else { &name })
}

fn unreadable(input: &Input, error: lists::Error) -> anyhow::Error {
    let hint = match (&error.hint, input.is_named) {
        (Some(hint), true) => hint.clone(),
        (None, true) => "check that the file is whole and can be read".to_owned(),
        // A list that cannot be opened may be the one that matters: it is never left out in silence.
        (hint, false) => {
            let first = hint.as_ref().map(|it| format!("{it}; ")).unwrap_or_default();
            format!("{first}to build without it, add --exclude '{}'", input.label)
        }
    };
    hinted(error, hint).context(format!("cannot read {}", input.path.display()))
}

fn unknown(input: &Input) -> anyhow::Error {
    let path = input.path.display();
    hinted(anyhow!("{path}: not in the format of a list that is known"), UNKNOWN_HINT)
}

/// What to do with a file that nobody recognises.
pub(super) const UNKNOWN_HINT: &str = "`portcullis lists --format csv` names the lists and formats \
    that are known; tables of any other kind can be named with --map column=property";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dataset_without_a_name_is_called_after_its_file() {
        for (file, expected) in [
            ("corpus.ftm.jsonl", "corpus"),
            ("x/My deny-list (2).csv", "my_deny_list_2"),
            ("a.zip/b/List.json", "list"),
            ("список.csv", "список"),
            ("---", "unnamed"),
        ] {
            assert_eq!(named_after(file).as_str(), expected);
        }
    }
}
