//! Time and chance, as arguments.

use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use jiff::Timestamp;

/// Where the time, the pauses and the chance of a fetch come from. Tests bring their own.
pub trait Clock: Send + Sync {
    /// The time to write into records.
    fn now(&self) -> Timestamp;

    /// Waits before the next attempt.
    fn sleep(&self, pause: Duration);

    /// A number in `0.0..1.0` that spreads the retries of many machines over time.
    fn chance(&self) -> f64;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, pause: Duration) {
        std::thread::sleep(pause);
    }

    fn chance(&self) -> f64 {
        // The seed of the standard hasher is random: enough to spread retries, and no dependency.
        let random = std::hash::RandomState::new().build_hasher().finish();
        f64::from((random >> 32) as u32) / (f64::from(u32::MAX) + 1.0)
    }
}

/// The time to write down: to the millisecond, which is what a reader of records can use.
pub(crate) fn time(clock: &dyn Clock) -> Timestamp {
    Timestamp::from_millisecond(clock.now().as_millisecond()).expect("a time cut short is a time")
}
