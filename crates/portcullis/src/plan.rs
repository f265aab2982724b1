//! Plans which files form which documents.
//!
//! Most documents are one file. OFAC's old CSV files are four: parties, other names, addresses and the
//! ends of long remarks, and it takes all of them to know a party. [`plan`] puts files together that lie
//! in one folder or archive, are of one format and belong to one dataset. Where files cannot be told
//! apart it says so instead of guessing: a file of names that goes to the wrong list is a missed hit.

use std::fmt;

use lists::Format;
use model::DatasetName;

/// A file that was recognised.
#[derive(Clone)]
pub struct File {
    /// The folder or archive that holds it. Files of different places never belong together.
    pub place: String,
    /// What a person calls it.
    pub name: String,
    /// Its format.
    pub format: &'static dyn Format,
    /// Which part of a document of that format.
    pub role: &'static str,
    /// The dataset that its statements will name.
    pub dataset: DatasetName,
}

/// The files of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Places in the list of files, the leading part first.
    pub files: Vec<usize>,
}

/// Files of which no document can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Places in the list of files.
    pub files: Vec<usize>,
    /// Why.
    pub reason: Reason,
}

/// Why no document can be made of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The part that the others add to is missing.
    Missing {
        /// The format.
        format: &'static str,
        /// The part, in the format's own words.
        role: &'static str,
    },
    /// Several files are the same part, so that nobody can tell which belong together.
    Several {
        /// The format.
        format: &'static str,
        /// The part, in the format's own words.
        role: &'static str,
    },
}

impl Reason {
    /// What to try next.
    pub fn hint(self) -> &'static str {
        match self {
            Reason::Missing { .. } => "put all files of the document into one folder",
            Reason::Several { .. } => "put each document into a folder of its own",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Missing { format, role } => {
                write!(out, "the part `{role}` of the {format} document is not beside it")
            }
            Reason::Several { format, role } => {
                write!(out, "several files in one folder are the part `{role}` of {format}")
            }
        }
    }
}

/// What became of all files: each is in exactly one document or misfit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// In the order of their first files.
    pub documents: Vec<Planned>,
    /// In the order of their first files.
    pub misfits: Vec<Misfit>,
}

/// Puts files together.
pub fn plan(files: &[File]) -> Plan {
    let mut plan = Plan::default();
    for group in groups(files) {
        settle(files, group, &mut plan);
    }
    plan.documents.sort_by_key(|it| it.files.iter().min().copied());
    plan.misfits.sort_by_key(|it| it.files.iter().min().copied());
    plan
}

/// Files of one place, format and dataset.
fn groups(files: &[File]) -> Vec<Vec<usize>> {
    let key = |it: usize| (&files[it].place, files[it].format.name(), &files[it].dataset);
    let mut order: Vec<usize> = (0..files.len()).collect();
    order.sort_by_key(|it| (key(*it), *it));
    order.chunk_by(|left, right| key(*left) == key(*right)).map(<[usize]>::to_vec).collect()
}

fn settle(files: &[File], group: Vec<usize>, plan: &mut Plan) {
    let format = files[group[0]].format;
    let lead = format.required().first().copied().unwrap_or("main");
    let (leads, others): (Vec<usize>, Vec<usize>) =
        group.into_iter().partition(|it| files[*it].role == lead);
    if others.is_empty() && format.required().len() <= 1 {
        plan.documents.extend(leads.into_iter().map(|it| Planned { files: vec![it] }));
        return;
    }
    let together: Vec<usize> = leads.into_iter().chain(others).collect();
    match trouble(files, &together, format) {
        Some(reason) => plan.misfits.push(Misfit { files: together, reason }),
        None => plan.documents.push(Planned { files: together }),
    }
}

/// Why the files are not one document.
fn trouble(files: &[File], together: &[usize], format: &'static dyn Format) -> Option<Reason> {
    let role_of = |it: &usize| files[*it].role;
    let is_there = |role: &&str| together.iter().any(|it| role_of(it) == *role);
    if let Some(role) = format.required().iter().find(|it| !is_there(it)) {
        return Some(Reason::Missing { format: format.name(), role });
    }
    let mut roles: Vec<&str> = together.iter().map(role_of).collect();
    roles.sort_unstable();
    let twice = roles.windows(2).find(|it| it[0] == it[1])?[0];
    let role = together.iter().map(role_of).find(|it| *it == twice)?;
    Some(Reason::Several { format: format.name(), role })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(name: &str) -> &'static dyn Format {
        *lists::format::FORMATS.iter().find(|it| it.name() == name).unwrap()
    }

    /// Lines of place, format, role and dataset in; documents and misfits as places out.
    fn check(lines: &[&'static str], documents: &[&[usize]], misfits: &[(&[usize], &str)]) {
        let files: Vec<File> = lines
            .iter()
            .map(|line| {
                let words: Vec<&str> = line.split(' ').collect();
                File {
                    place: words[0].to_owned(),
                    name: (*line).to_owned(),
                    format: format(words[1]),
                    role: words[2],
                    dataset: words[3].into(),
                }
            })
            .collect();
        let plan = plan(&files);
        let got: Vec<&[usize]> = plan.documents.iter().map(|it| it.files.as_slice()).collect();
        assert_eq!(got, documents);
        let got: Vec<(&[usize], String)> =
            plan.misfits.iter().map(|it| (it.files.as_slice(), it.reason.to_string())).collect();
        let got: Vec<(&[usize], &str)> = got.iter().map(|it| (it.0, it.1.as_str())).collect();
        assert_eq!(got, misfits);
    }

    #[test]
    fn files_of_one_part_are_documents_of_their_own() {
        check(
            &["a un-consolidated-xml main un", "a un-consolidated-xml main un"],
            &[&[0], &[1]],
            &[],
        );
    }

    #[test]
    fn the_four_files_of_ofac_in_one_folder_belong_together() {
        check(
            &[
                "a ofac-legacy-csv add sdn",
                "a ofac-legacy-csv alt sdn",
                "a ofac-legacy-csv main sdn",
                "a ofac-legacy-csv comments sdn",
            ],
            &[&[2, 0, 1, 3]],
            &[],
        );
    }

    #[test]
    fn folders_and_datasets_keep_documents_apart() {
        check(
            &[
                "a ofac-legacy-csv alt sdn",
                "a ofac-legacy-csv alt cons",
                "a ofac-legacy-csv main sdn",
                "a ofac-legacy-csv main cons",
                "b ofac-legacy-csv main sdn",
            ],
            &[&[2, 0], &[3, 1], &[4]],
            &[],
        );
    }

    #[test]
    fn a_file_of_names_without_its_parties_is_a_misfit() {
        check(
            &["a ofac-legacy-csv alt sdn", "b ofac-legacy-csv main sdn"],
            &[&[1]],
            &[(&[0], "the part `main` of the ofac-legacy-csv document is not beside it")],
        );
    }

    #[test]
    fn nobody_guesses_which_of_two_lists_a_file_of_names_belongs_to() {
        let reason = "several files in one folder are the part `main` of ofac-legacy-csv";
        check(
            &[
                "a ofac-legacy-csv main sdn",
                "a ofac-legacy-csv main sdn",
                "a ofac-legacy-csv alt sdn",
            ],
            &[],
            &[(&[0, 1, 2], reason)],
        );
        let reason = "several files in one folder are the part `alt` of ofac-legacy-csv";
        check(
            &[
                "a ofac-legacy-csv main sdn",
                "a ofac-legacy-csv alt sdn",
                "a ofac-legacy-csv alt sdn",
            ],
            &[],
            &[(&[0, 1, 2], reason)],
        );
    }
}
