//! The same documents out of a folder that somebody filled by hand, for closed networks.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use lists::{Download, Source};

use crate::clock::{self, Clock};
use crate::disk::{self, Entry};
use crate::error::{Error, Kind};
use crate::keep::Keep;
use crate::outcome::{Outcome, Traffic};
use crate::record::{KeptFile, Origin, Taken};
use crate::shape;
use crate::writing::{Arrival, Writing};

/// Takes the files of a source from `folder`, or from the folder inside it that has the source's
/// name, and keeps them as if they had been downloaded.
///
/// The files are known by the names in [`Source::downloads`], in upper or lower case. They are
/// copied, not moved. On an error nothing has changed.
pub fn take(
    source: &Source,
    folder: &Path,
    keep: &Keep,
    clock: &dyn Clock,
) -> Result<Outcome, Error> {
    take_source(source, folder, keep, clock).map_err(|e| e.of(source.name))
}

fn take_source(
    source: &Source,
    folder: &Path,
    keep: &Keep,
    clock: &dyn Clock,
) -> Result<Outcome, Error> {
    let paths = find(source, folder)?;
    let writing = keep.write(source.name)?;
    let mut traffic = Traffic::default();
    let mut arrivals = Vec::with_capacity(paths.len());
    for (download, path) in source.downloads.iter().zip(&paths) {
        let file = copy(&writing, download, path, clock::time(clock))?;
        traffic.bytes += file.length;
        arrivals.push(Arrival { file, is_written: true });
    }
    writing.settle(arrivals, clock::time(clock), traffic)
}

fn copy(
    writing: &Writing,
    download: &Download,
    from: &Path,
    at: Timestamp,
) -> Result<KeptFile, Error> {
    let to = writing.path(download.file)?;
    let unreadable = |e| Error::disk("read", from, e);
    let modified = fs::metadata(from).and_then(|it| it.modified()).map_err(unreadable)?;
    let copied = disk::copy(from, to.clone())?;
    if let Some(misfit) = shape::look(&to, download.file).map_err(unreadable)? {
        let error = Error::new(Kind::Refused, from.display().to_string(), misfit.problem());
        return Err(error.with_hint(format!("download it again from {}", download.url)));
    }
    let taken = Taken {
        from: fs::canonicalize(from).map_err(unreadable)?.display().to_string(),
        modified_at: Timestamp::try_from(modified).ok(),
        at,
    };
    Ok(KeptFile {
        file: download.file.to_owned(),
        sha256: copied.sha256,
        length: copied.length,
        origin: Origin::Taken(taken),
    })
}

/// The path of every file of the source, in its order.
fn find(source: &Source, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if source.downloads.is_empty() {
        let problem = "this source has no files that could be taken";
        return Err(Error::new(Kind::NotFound, source.page, problem).with_hint(source.note));
    }
    fs::metadata(folder).map_err(|e| Error::disk("read", folder, e))?;
    // The folder of the source goes first: two publishers may use one name.
    let inner = disk::entries(folder)?
        .into_iter()
        .find(|it| it.is_folder && it.name.eq_ignore_ascii_case(source.name));
    let mut places = Vec::new();
    if let Some(inner) = &inner {
        places.push(disk::entries(&inner.path)?);
    }
    places.push(disk::entries(folder)?);
    let found = source
        .downloads
        .iter()
        .map(|download| find_one(download.file, &places, folder))
        .collect::<Result<Vec<_>, _>>()?;
    let missing: Vec<&Download> = source
        .downloads
        .iter()
        .zip(&found)
        .filter(|(_, path)| path.is_none())
        .map(|it| it.0)
        .collect();
    if missing.is_empty() {
        return Ok(found.into_iter().flatten().collect());
    }
    Err(absent(source, folder, &missing))
}

/// The file of that name: in the first place that has one, letter by letter if it can be.
fn find_one(name: &str, places: &[Vec<Entry>], folder: &Path) -> Result<Option<PathBuf>, Error> {
    for place in places {
        let similar: Vec<&Entry> = place
            .iter()
            .filter(|it| !it.is_folder && it.name.to_lowercase() == name.to_lowercase())
            .collect();
        match (similar.iter().find(|it| it.name == name), similar.as_slice()) {
            (Some(exact), _) => return Ok(Some(exact.path.clone())),
            (None, []) => {}
            (None, [one]) => return Ok(Some(one.path.clone())),
            (None, several) => {
                let names: Vec<&str> = several.iter().map(|it| it.name.as_str()).collect();
                let problem = format!("expected one `{name}`, found {}", names.join(" and "));
                return Err(Error::new(Kind::Refused, folder.display().to_string(), problem)
                    .with_hint("leave one of them there"));
            }
        }
    }
    Ok(None)
}

fn absent(source: &Source, folder: &Path, missing: &[&Download]) -> Error {
    let names: Vec<String> = missing.iter().map(|it| format!("`{}`", it.file)).collect();
    let addresses: Vec<&str> = missing.iter().map(|it| it.url).collect();
    let problem = format!(
        "expected {} there or in its folder `{}`, but {} missing",
        names.join(", "),
        source.name,
        if missing.len() == 1 { "it is" } else { "they are" },
    );
    Error::new(Kind::NotFound, folder.display().to_string(), problem)
        .with_hint(format!("download {} and put it there", addresses.join(", ")))
}
