//! One source: every file asked for, one version made of the answers.

use lists::{Download, Source};

use crate::client::{Ask, Client, Known};
use crate::clock;
use crate::error::{Error, Kind};
use crate::keep::Keep;
use crate::options::Options;
use crate::outcome::{Outcome, Traffic};
use crate::record::Check;
use crate::writing::Held;

/// Downloads what a source publishes today and keeps it, unless it is kept already.
///
/// All files of the source form one version. The servers are asked whether the kept files are still
/// current where they gave a mark for that, so that an unchanged list costs one short request a
/// file. A kept version is only relied upon after its digests were checked.
///
/// On an error nothing has changed: the versions kept before are as they were.
///
/// Blocks until done; [`Options`] says for how long at most.
pub fn fetch(source: &Source, keep: &Keep, options: &Options) -> Result<Outcome, Error> {
    fetch_source(source, keep, options).map_err(|e| e.of(source.name))
}

fn fetch_source(source: &Source, keep: &Keep, options: &Options) -> Result<Outcome, Error> {
    if source.downloads.is_empty() {
        let problem = "this source has nothing to download";
        return Err(Error::new(Kind::NotFound, source.page, problem).with_hint(source.note));
    }
    let client = Client::new(options)?;
    let writing = keep.write(source.name)?;
    let check = keep.checked(source.name).ok().flatten();
    let mut traffic = Traffic::default();
    let mut arrivals = Vec::with_capacity(source.downloads.len());
    for download in source.downloads {
        let known = known(writing.held(), check.as_ref(), download).filter(|_| !options.afresh);
        let into = writing.path(download.file)?;
        arrivals.push(client.get(&Ask { download, known, into }, &mut traffic)?);
    }
    writing.settle(arrivals, clock::time(&*options.clock), traffic)
}

/// A file that is kept and sound, with what its server said last about it.
fn known<'a>(held: &'a Held, check: Option<&'a Check>, download: &Download) -> Option<Known<'a>> {
    let document = held.intact.as_ref()?;
    let kept = document.files.iter().find(|it| it.file == download.file)?;
    let checked = check
        .filter(|it| it.version == document.version)
        .and_then(|it| it.files.iter().find(|it| it.file == kept.file && it.sha256 == kept.sha256));
    let file = checked.unwrap_or(kept);
    let fetched = file.origin.fetched()?;
    (fetched.url == download.url).then_some(Known { file, fetched })
}
