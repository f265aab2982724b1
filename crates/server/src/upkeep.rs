//! What goes on beside requests: files are looked at, updates come by the clock and by signal.
//!
//! Files are looked at, and not watched: a look costs one call of the system every few seconds, sees a
//! file that was renamed over another, works on every file system, and needs nothing of the platform.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::schedule::{Minute, Schedule};

/// What tells one state of some files from another: for each its length, its time, its number on the
/// disk; nothing for one that is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(Vec<Option<(u64, Option<std::time::SystemTime>, u64)>>);

impl Stamp {
    /// The stamp of those files now.
    pub fn of(paths: &[impl AsRef<Path>]) -> Stamp {
        let about = |path: &Path| {
            let about = std::fs::metadata(path).ok()?;
            Some((about.len(), about.modified().ok(), number(&about)))
        };
        Stamp(paths.iter().map(|it| about(it.as_ref())).collect())
    }
}

#[cfg(unix)]
fn number(about: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}

/// Starts everything that goes on beside requests; it ends with the runtime.
pub(crate) fn start(app: &App) -> std::io::Result<()> {
    let operation = &app.settings().operation;
    if operation.watch_seconds > 0 {
        let every = Duration::from_secs(operation.watch_seconds);
        tokio::spawn(watch_files(app.clone(), every, operation.auto_update));
        if let Some(path) = operation.keys.clone() {
            tokio::spawn(watch_keys(app.clone(), every, path));
        }
    }
    if let Some(schedule) = operation.schedule.filter(|_| operation.auto_update) {
        tokio::spawn(keep_schedule(app.clone(), schedule));
    }
    tokio::spawn(forget_rates(app.clone()));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut hang_up = signal(SignalKind::hangup())?;
        let app = app.clone();
        tokio::spawn(async move {
            while hang_up.recv().await.is_some() {
                app.read_keys().await;
                let _ = app.update().await;
            }
        });
    }
    Ok(())
}

/// Updates when the files that are served are others. Files that are still being copied change between
/// two looks, and wait for the next.
async fn watch_files(app: App, every: Duration, is_on: bool) {
    if !is_on || app.stamp().await.is_none() {
        return;
    }
    let mut before = app.stamp().await;
    let mut ticks = ticks(every);
    // The stamp that an update failed on: only another one is tried again.
    let mut refused = None;
    loop {
        ticks.tick().await;
        let now = app.stamp().await;
        let is_settled = now == before;
        before.clone_from(&now);
        if is_settled && now != app.served().await && now != refused {
            refused = app.update().await.is_err().then_some(now).flatten();
        }
    }
}

async fn watch_keys(app: App, every: Duration, path: PathBuf) {
    let mut before = Stamp::of(&[&path]);
    let mut ticks = ticks(every);
    loop {
        ticks.tick().await;
        let now = Stamp::of(&[&path]);
        if now != before {
            before = now;
            app.read_keys().await;
        }
    }
}

/// Updates in the minutes of a schedule.
async fn keep_schedule(app: App, schedule: Schedule) {
    loop {
        let now = Timestamp::now();
        let to_next = 60 - now.as_second().rem_euclid(60);
        tokio::time::sleep(Duration::from_secs(to_next.unsigned_abs())).await;
        if schedule.has(minute(Timestamp::now())) {
            let _ = app.update().await;
        }
    }
}

fn minute(now: Timestamp) -> Minute {
    let now = now.to_zoned(TimeZone::UTC);
    let number = |it: i8| it.unsigned_abs();
    Minute {
        minute: number(now.minute()),
        hour: number(now.hour()),
        day: number(now.day()),
        month: number(now.month()),
        weekday: number(now.weekday().to_sunday_zero_offset()),
    }
}

/// Addresses that have not asked for a while are forgotten: their number has no end.
async fn forget_rates(app: App) {
    let mut ticks = ticks(Duration::from_secs(60));
    loop {
        ticks.tick().await;
        if let Some(rates) = app.rates() {
            rates.retain_recent();
            rates.shrink_to_fit();
        }
    }
}

fn ticks(every: Duration) -> tokio::time::Interval {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Addresses and how often they asked.
pub(crate) type Rates = governor::DefaultKeyedRateLimiter<std::net::IpAddr>;

/// A limit for each address.
pub(crate) fn rates(per_second: u32) -> Option<Arc<Rates>> {
    let quota = governor::Quota::per_second(std::num::NonZeroU32::new(per_second)?);
    Some(Arc::new(Rates::keyed(quota)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_under_the_same_name_has_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("corpus"), folder.path().join("other"));
        let missing = Stamp::of(&[&path]);
        std::fs::write(&path, "same length").unwrap();
        let first = Stamp::of(&[&path]);
        std::fs::write(&other, "SAME LENGTH").unwrap();
        std::fs::rename(&other, &path).unwrap();
        let second = Stamp::of(&[&path]);
        assert!(missing != first && first != second);
        assert_eq!(second, Stamp::of(&[&path]));
    }

    #[test]
    fn a_minute_is_told_in_utc() {
        let now: Timestamp = "2026-11-27T23:59:30Z".parse().unwrap();
        let expected = Minute { minute: 59, hour: 23, day: 27, month: 11, weekday: 5 };
        assert_eq!(minute(now), expected);
    }
}
