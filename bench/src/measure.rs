//! What a program uses, as the Linux kernel tells it, and how long answers took.

use std::time::{Duration, Instant};

use portcullis::{Engine, Options, Scratch};

use crate::Labelled;

/// Seconds that this thread spent on a processor, where the kernel tells: on a machine that others
/// use too, the fair measure.
pub fn thread_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

/// Seconds that all threads of this program spent on processors, to a hundredth.
pub fn process_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Fields 14 and 15 of proc_pid_stat(5), in ticks of 1/100 s on every machine in use; the second
    // field is the name in parentheses, which may hold spaces.
    let fields: Vec<&str> = told.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(ticks as f64 / 100.0)
}

/// Memory of this program, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Memory {
    /// What it has now (`VmRSS`); 0 where the kernel does not tell.
    pub resident: u64,
    /// The most that it had (`VmHWM`).
    pub peak: u64,
}

impl Memory {
    /// Asks the kernel.
    pub fn now() -> Memory {
        let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let field = |name: &str| -> Option<u64> {
            let line = told.lines().find_map(|it| it.strip_prefix(name))?;
            Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
        };
        Memory { resident: field("VmRSS:").unwrap_or(0), peak: field("VmHWM:").unwrap_or(0) }
    }
}

/// How long each of some answers took.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// Microseconds, ascending.
    sorted: Vec<f64>,
    /// How long all took together, with what was between them.
    wall: f64,
    /// The same on the processor, where the kernel tells.
    cpu: Option<f64>,
}

impl Times {
    /// Asks so many times in a row, on this thread.
    pub fn of<T>(questions: impl Iterator<Item = T>, mut answer: impl FnMut(T)) -> Times {
        let (started, cpu) = (Instant::now(), thread_seconds());
        let mut times: Vec<Duration> = Vec::new();
        for question in questions {
            let began = Instant::now();
            answer(question);
            times.push(began.elapsed());
        }
        let wall = started.elapsed().as_secs_f64();
        let cpu = thread_seconds().zip(cpu).map(|(end, start)| end - start);
        let mut sorted: Vec<f64> = times.iter().map(|it| it.as_secs_f64() * 1e6).collect();
        sorted.sort_by(f64::total_cmp);
        Times { sorted, wall, cpu }
    }

    /// Microseconds at a quantile from 0 to 1; 0 if nothing was asked.
    pub fn at(&self, quantile: f64) -> f64 {
        let last = self.sorted.len().saturating_sub(1);
        self.sorted.get((last as f64 * quantile) as usize).copied().unwrap_or(0.0)
    }

    /// Questions a second by the clock.
    pub fn a_second(&self) -> f64 {
        self.sorted.len() as f64 / self.wall
    }

    /// Questions for each second on the processor, where the kernel tells: it counts in steps of some
    /// milliseconds, so nothing is told of less than 50.
    pub fn a_processor_second(&self) -> Option<f64> {
        self.cpu.filter(|it| *it >= 0.05).map(|it| self.sorted.len() as f64 / it)
    }
}

/// Times the whole answer, the top five with their evidence, to each query in each round.
///
/// Nothing is remembered from one round to the next: within a round customers share words, as they do
/// in a real book.
pub fn speed(engine: &Engine, queries: &[Labelled], rounds: u32) -> Times {
    let options = Options::default();
    let mut scratch = Scratch::new();
    let asked = (0..rounds).flat_map(|_| queries.iter().enumerate());
    Times::of(asked, |(place, labelled)| {
        if place == 0 {
            scratch = Scratch::new();
        }
        let answer = engine.screen_with(&labelled.query, &options, &mut scratch);
        std::hint::black_box(answer);
    })
}
