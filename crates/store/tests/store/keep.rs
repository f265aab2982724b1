//! The folder: runs that are cut off, two writers, damage.

use std::fs::{self, File};
use std::path::PathBuf;

use store::{Difference, Document, Fate, Keep};

use crate::bench::{Bench, NAME, NEW, OLD, names};
use crate::server::ok;

/// A folder as it is after `NEW` was fetched over `OLD`: to be turned back step by step.
struct Aftermath {
    bench: Bench,
    old: Document,
    new: Document,
    check_of_old: Vec<u8>,
}

impl Aftermath {
    fn new() -> Self {
        let bench = Bench::with_old();
        let old = bench.latest();
        let check_of_old = fs::read(bench.home().join("checked.json")).unwrap();
        let new = bench.fetch(vec![ok(NEW)]).0.unwrap().document().clone();
        Self { bench, old, new, check_of_old }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.bench.home().join(name)
    }

    /// As it was before the last step of the fetch, noting the check.
    fn undo_check(&self) {
        fs::write(self.path("checked.json"), &self.check_of_old).unwrap();
    }

    /// As it was before `latest` was replaced.
    fn undo_latest(&self) {
        self.undo_check();
        fs::write(self.path("latest"), format!("{}\n", self.old.version)).unwrap();
    }

    /// As it was before the new version got its name.
    fn undo_rename(&self) {
        self.undo_latest();
        fs::rename(self.new.folder(), self.path(".incoming")).unwrap();
    }
}

/// A run that was cut off in that state is put right when the keep is opened: the latest version is
/// the old one or the new one, whole, and a new fetch goes well.
#[track_caller]
fn survives(cut_off: impl FnOnce(&Aftermath), expected: &[u8], fates: &[Fate]) {
    let state = Aftermath::new();
    cut_off(&state);
    let reported: Vec<Fate> = state.bench.keep().leftovers().iter().map(|it| it.fate).collect();
    assert_eq!(reported, fates);
    let latest = state.bench.latest();
    assert_eq!(fs::read(latest.path(&latest.files[0])).unwrap(), expected);
    state.bench.assert_whole(if expected == OLD { 1 } else { 2 });

    assert_eq!(state.bench.fetch(vec![ok(NEW)]).0.unwrap().is_new(), expected == OLD);
    let latest = state.bench.latest();
    assert_eq!(fs::read(latest.path(&latest.files[0])).unwrap(), NEW);
    state.bench.assert_whole(2);
}

#[test]
fn a_run_cut_off_before_the_version_has_its_name_leaves_the_old_one() {
    let empty = |it: &Aftermath| {
        it.undo_rename();
        fs::remove_file(it.path(".incoming/list.csv")).unwrap();
        fs::remove_file(it.path(".incoming/document.json")).unwrap();
    };
    let half_a_file = |it: &Aftermath| {
        it.undo_rename();
        fs::remove_file(it.path(".incoming/document.json")).unwrap();
        fs::write(it.path(".incoming/list.csv"), &NEW[..7]).unwrap();
    };
    let half_a_record = |it: &Aftermath| {
        it.undo_rename();
        fs::write(it.path(".incoming/document.json"), b"{\"layout\": 1,").unwrap();
    };
    survives(empty, OLD, &[Fate::Removed]);
    survives(half_a_file, OLD, &[Fate::Removed]);
    survives(half_a_record, OLD, &[Fate::Removed]);
    survives(Aftermath::undo_rename, OLD, &[Fate::Removed]);
}

#[test]
fn a_run_cut_off_after_the_version_has_its_name_is_completed() {
    let half_a_pointer = |it: &Aftermath| {
        it.undo_latest();
        fs::write(it.path(".latest.new"), b"2026").unwrap();
    };
    let half_a_check = |it: &Aftermath| {
        it.undo_check();
        fs::write(it.path(".checked.json.new"), b"{").unwrap();
    };
    survives(Aftermath::undo_latest, NEW, &[Fate::Completed]);
    survives(half_a_pointer, NEW, &[Fate::Removed, Fate::Completed]);
    survives(Aftermath::undo_check, NEW, &[]);
    survives(half_a_check, NEW, &[Fate::Removed]);
}

#[test]
fn the_first_fetch_of_a_source_can_be_cut_off_too() {
    let bench = Bench::with_old();
    let home = bench.home();
    fs::remove_file(home.join("latest")).unwrap();
    fs::remove_file(home.join("checked.json")).unwrap();
    assert_eq!(bench.keep().leftovers()[0].fate, Fate::Completed);
    bench.assert_old();

    fs::rename(bench.latest().folder(), home.join(".incoming")).unwrap();
    fs::remove_file(home.join("latest")).unwrap();
    assert_eq!(bench.keep().leftovers()[0].fate, Fate::Removed);
    assert_eq!(bench.keep().latest(NAME).unwrap(), None);
}

#[test]
fn an_older_version_that_was_made_the_latest_again_stays_the_latest() {
    let state = Aftermath::new();
    fs::write(state.path("latest"), format!("{}\n", state.old.version)).unwrap();
    // The check tells that the run which made the new version came to its end.
    assert_eq!(state.bench.keep().leftovers(), []);
    assert_eq!(state.bench.latest(), state.old);
}

#[test]
fn two_fetches_of_one_source_do_not_mix() {
    let bench = Bench::with_old();
    let lock = File::options().read(true).write(true).open(bench.home().join(".lock")).unwrap();
    lock.lock().unwrap();
    fs::create_dir(bench.home().join(".incoming")).unwrap();
    let (outcome, server) = bench.fetch(vec![ok(NEW)]);
    let error = outcome.unwrap_err();
    assert!(error.is_busy(), "{error}");
    assert!(error.to_string().contains("another fetch is writing to this source"), "{error}");
    assert_eq!(server.requests().len(), 0);
    assert_eq!(bench.keep().leftovers(), [], "what the other one writes is left alone");
    assert!(bench.home().join(".incoming").exists());
    assert_eq!(bench.latest().version, bench.keep().documents(NAME).unwrap()[0].version);

    lock.unlock().unwrap();
    assert!(bench.fetch(vec![ok(NEW)]).0.unwrap().is_new());
    bench.assert_whole(2);
}

#[test]
fn a_keep_that_does_not_exist_holds_nothing_and_is_not_made_by_looking() {
    let bench = Bench::new(&["list.csv"]);
    let keep = bench.keep();
    assert_eq!(keep.sources().unwrap(), [""; 0]);
    assert_eq!(keep.latest(NAME).unwrap(), None);
    assert_eq!(keep.documents(NAME).unwrap(), []);
    assert_eq!(keep.checked(NAME).unwrap(), None);
    assert_eq!(keep.verify().unwrap(), store::Verified::default());
    assert!(!bench.root().exists());
}

#[test]
fn a_file_in_place_of_the_folder_is_an_error() {
    let bench = Bench::new(&["list.csv"]);
    fs::write(bench.root(), b"").unwrap();
    assert!(Keep::open(bench.root()).unwrap_err().is_disk());
}

#[test]
fn versions_are_found_by_name_and_names_stay_inside() {
    let bench = Bench::with_old();
    let old = bench.latest();
    let keep = bench.keep();
    assert_eq!(keep.document(NAME, &old.version).unwrap(), old);
    assert!(keep.document(NAME, "20200101T000000Z-00000000").unwrap_err().is_not_found());
    assert!(keep.document(NAME, "..").unwrap_err().is_not_found());
    assert!(keep.latest("../keep").unwrap_err().is_setting());
    assert!(keep.documents("").unwrap_err().is_setting());
}

/// After that damage, `verify` names exactly that.
#[track_caller]
fn names_damage(damage: impl FnOnce(&Document), expected: &[(&str, Difference)]) {
    let bench = Bench::with_old();
    let document = bench.latest();
    damage(&document);
    let verified = bench.keep().verify().unwrap();
    let found: Vec<(String, Difference)> = verified
        .faults
        .iter()
        .map(|it| {
            let path = it.path.strip_prefix(bench.home()).unwrap().to_str().unwrap();
            (path.replace(&document.version, "VERSION"), it.difference.clone())
        })
        .collect();
    let expected: Vec<(String, Difference)> = expected
        .iter()
        .map(|(path, difference)| ((*path).to_owned(), difference.clone()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn damage_is_named() {
    let list = "VERSION/list.csv";
    names_damage(|_| {}, &[]);
    names_damage(
        |it| fs::write(it.folder().join("list.csv"), &OLD[..7]).unwrap(),
        &[(list, Difference::Length { recorded: 15, found: 7 })],
    );
    names_damage(
        |it| fs::remove_file(it.folder().join("list.csv")).unwrap(),
        &[(list, Difference::Missing)],
    );
    names_damage(
        |it| fs::write(it.folder().join("more.csv"), OLD).unwrap(),
        &[("VERSION/more.csv", Difference::Unrecorded)],
    );
    names_damage(
        |it| fs::write(it.folder().parent().unwrap().join("notes.txt"), OLD).unwrap(),
        &[("notes.txt", Difference::Unrecorded)],
    );
    names_damage(
        |it| fs::write(it.folder().parent().unwrap().join("latest"), "elsewhere\n").unwrap(),
        &[("latest", Difference::Record("it names `elsewhere`, which is missing".into()))],
    );
}

#[test]
fn one_flipped_bit_is_named() {
    let bench = Bench::with_old();
    let document = bench.latest();
    let mut bytes = OLD.to_vec();
    bytes[5] ^= 1;
    fs::write(document.path(&document.files[0]), bytes).unwrap();
    let verified = bench.keep().verify().unwrap();
    assert_eq!((verified.files, verified.bytes, verified.faults.len()), (0, 0, 1));
    assert!(matches!(verified.faults[0].difference, Difference::Digest { .. }));
    let text = verified.faults[0].to_string();
    assert!(text.contains(&document.files[0].sha256) && text.contains("list.csv"), "{text}");
}

/// A record with these words replaced is not believed.
#[track_caller]
fn distrusts(from: &str, to: &str) {
    let bench = Bench::with_old();
    let path = bench.latest().folder().join("document.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(&path, text.replace(from, to)).unwrap();
    assert!(!bench.keep().verify().unwrap().faults.is_empty());
    // The next fetch puts a sound version beside it.
    let outcome = bench.fetch(vec![ok(OLD)]).0.unwrap();
    assert!(outcome.is_new());
    assert_eq!(names(outcome.document().folder()), ["document.json", "list.csv"]);
    assert_eq!(&bench.latest(), outcome.document());
}

#[test]
fn a_record_that_was_tampered_with_is_not_believed() {
    let sha256 = Bench::with_old().latest().files[0].sha256.clone();
    distrusts(&sha256, &sha256.replace('a', "b"));
    distrusts("\"layout\": 1", "\"layout\": 2");
    distrusts("\"list.csv\"", "\"../../latest\"");
    distrusts("\"version\": \"2026", "\"version\": \"2025");
    distrusts("\"files\"", "\"file");
}
