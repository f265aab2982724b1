//! The one door to work on queries: a pool of threads with a bounded queue.
//!
//! Async threads read sockets and write them. Whatever looks at a corpus goes through [`Work::run`], so
//! that a flood of questions makes a queue of known length, and then a clear refusal, instead of a
//! server that no longer hears.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::{ThreadPool, ThreadPoolBuilder};
use tokio::sync::{Semaphore, oneshot};

/// The pool that queries are answered on.
#[derive(Clone)]
pub struct Work {
    pool: Arc<ThreadPool>,
    places: Arc<Semaphore>,
    /// How many places there are.
    count: usize,
}

/// Why a piece of work was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkError {
    /// As many pieces of work wait as may.
    #[error("the server has as much work as it takes; try again in a moment")]
    Full,
    /// It failed in a way that nobody foresaw.
    #[error("the work ended in a fault")]
    Fault,
}

impl Work {
    /// A pool of so many threads, and so many pieces of work that wait at most.
    ///
    /// # Errors
    ///
    /// The system gives no more threads.
    pub fn new(threads: usize, waiting: usize) -> std::io::Result<Work> {
        let threads = threads.max(1);
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|it| format!("work-{it}"))
            .build()
            .map_err(std::io::Error::other)?;
        let places = threads.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
        Ok(Work { pool: Arc::new(pool), places: Arc::new(Semaphore::new(places)), count: places })
    }

    /// Does a piece of work on a thread of the pool. Within it `rayon` uses the same pool. Work that
    /// nobody waits for any more, because its client hung up, is not begun.
    ///
    /// # Errors
    ///
    /// The queue is full, or the work panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| WorkError::Full)?;
        let (done, result) = oneshot::channel();
        self.pool.spawn_fifo(move || {
            if !done.is_closed() {
                let result = catch_unwind(AssertUnwindSafe(task));
                // Whoever hears of the result may ask for more at once.
                drop(place);
                let _ = done.send(result.map_err(|_| WorkError::Fault));
            }
        });
        result.await.unwrap_or(Err(WorkError::Fault))
    }

    /// How many pieces of work run or wait now.
    pub fn taken_places(&self) -> usize {
        self.count.saturating_sub(self.free_places())
    }

    /// How many more pieces of work it would take now.
    pub fn free_places(&self) -> usize {
        self.places.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_comes_back_and_a_fault_stays_in_its_piece() {
        let work = Work::new(1, 4).unwrap();
        assert_eq!(work.run(|| 6 * 7).await, Ok(42));
        assert_eq!(work.run(|| -> i32 { panic!("on purpose") }).await, Err(WorkError::Fault));
        assert_eq!(work.run(|| 6 * 7).await, Ok(42));
        assert_eq!(work.free_places(), 5);
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once() {
        let work = Work::new(1, 0).unwrap();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let busy = tokio::spawn({
            let work = work.clone();
            async move { work.run(move || gate.recv().is_ok()).await }
        });
        while work.free_places() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(work.run(|| ()).await, Err(WorkError::Full));
        open.send(()).unwrap();
        assert_eq!(busy.await.unwrap(), Ok(true));
    }
}
