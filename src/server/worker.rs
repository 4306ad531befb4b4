//! Threads with large stacks for synchronous work, and a queue that can be full.
//!
//! Parsers and the optimiser recurse as deeply as [`crate::query::guard`] allows, which a thread of
//! the runtime could not survive. A thread that waits for a slow reader lends its place to another.

use std::{
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use tokio::sync::oneshot;

use crate::query::guard::STACK;

type Job = Box<dyn FnOnce() + Send>;

/// The most threads that are started in place of parked ones.
const MAX_PARKED: usize = 32;

/// The threads. They end when the pool is dropped and its queue is empty.
#[derive(Debug)]
pub struct Pool {
    queue: Arc<Queue>,
}

/// Why work gave no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The queue is full; nothing was done.
    Full,
    /// The work panicked.
    Panicked,
}

struct Queue {
    state: Mutex<State>,
    ready: Condvar,
    name: &'static str,
    limit: usize,
    /// How many threads work at a time.
    threads: usize,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    closed: bool,
    /// All threads, and those of them that wait for a reader.
    alive: usize,
    parked: usize,
}

impl Pool {
    /// Starts threads of a name; at most `limit` jobs wait for one.
    pub fn start(name: &'static str, threads: usize, limit: usize) -> io::Result<Self> {
        let (state, ready) = (Mutex::default(), Condvar::default());
        let pool = Self { queue: Arc::new(Queue { state, ready, name, limit, threads }) };
        for n in 0..threads {
            pool.queue.lock().alive += 1;
            pool.spawn(n)?;
        }
        Ok(pool)
    }

    fn spawn(&self, n: usize) -> io::Result<()> {
        let queue = self.queue.clone();
        let thread = thread::Builder::new().name(format!("{}-{n}", queue.name)).stack_size(STACK);
        thread.spawn(move || queue.work()).map(drop)
    }

    /// Puts work into the queue.
    pub fn submit(&self, work: impl FnOnce() + Send + 'static) -> Result<(), Refused> {
        self.queue.push(Box::new(work))
    }

    /// Waits for something else than a processor; another thread takes the caller's place.
    pub fn park<T>(&self, wait: impl FnOnce() -> T) -> T {
        let mut state = self.queue.lock();
        state.parked += 1;
        let n = state.alive;
        let is_short = n - state.parked < self.queue.threads && state.parked <= MAX_PARKED;
        state.alive += usize::from(is_short);
        drop(state);
        // Without a further thread the others have more to do.
        if is_short && self.spawn(n).is_err() {
            self.queue.lock().alive -= 1;
        }
        let waited = wait();
        self.queue.lock().parked -= 1;
        waited
    }

    /// Runs work on one of the threads.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let (sender, receiver) = oneshot::channel();
        let job = move || {
            let result = catch_unwind(AssertUnwindSafe(work)).map_err(|_| Refused::Panicked);
            // Nobody waits any more: the client has gone.
            let _ = sender.send(result);
        };
        self.submit(job)?;
        receiver.await.unwrap_or(Err(Refused::Panicked))
    }

    /// How many jobs wait for a thread.
    pub fn waiting(&self) -> usize {
        self.queue.lock().jobs.len()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.queue.lock().closed = true;
        self.queue.ready.notify_all();
    }
}

impl Queue {
    /// No job runs while the lock is held, so the state is whole even if it was poisoned.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) -> Result<(), Refused> {
        let mut state = self.lock();
        if state.jobs.len() >= self.limit {
            return Err(Refused::Full);
        }
        state.jobs.push_back(job);
        drop(state);
        self.ready.notify_one();
        Ok(())
    }

    fn work(&self) {
        while let Some(job) = self.next() {
            // What a job that panics leaves behind is its own.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = self.lock();
        loop {
            if state.alive - state.parked > self.threads {
                // Those that were parked are back.
                state.alive -= 1;
                return None;
            }
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.ready.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("limit", &self.limit).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_thread_survives_a_panic() {
        let pool = Pool::start("test", 1, 8).unwrap();
        let panics = pool.run(|| panic!("a fault of ours"));
        assert_eq!(block_on(panics), Err::<(), _>(Refused::Panicked));
        assert_eq!(block_on(pool.run(|| 7)), Ok(7));
    }

    #[test]
    fn a_full_queue_refuses() {
        let pool = Pool::start("test", 1, 1).unwrap();
        let (release, blocked) = mpsc::channel::<()>();
        let (running, started) = mpsc::channel::<()>();
        let busy = move || {
            running.send(()).unwrap();
            blocked.recv().unwrap();
        };
        pool.queue.push(Box::new(busy)).unwrap();
        started.recv().unwrap();
        pool.queue.push(Box::new(|| ())).unwrap();
        assert_eq!(pool.waiting(), 1);
        assert_eq!(block_on(pool.run(|| ())), Err(Refused::Full));
        release.send(()).unwrap();
    }

    #[test]
    fn a_parked_thread_lends_its_place() {
        let pool = Arc::new(Pool::start("test", 1, 8).unwrap());
        let (parking, parked) = mpsc::channel::<()>();
        let (release, released) = mpsc::channel::<()>();
        let own = pool.clone();
        let wait = move || {
            own.park(|| {
                parking.send(()).unwrap();
                released.recv().unwrap();
            });
        };
        pool.submit(wait).unwrap();
        parked.recv().unwrap();
        assert_eq!(block_on(pool.run(|| 7)), Ok(7));
        release.send(()).unwrap();
        assert_eq!(block_on(pool.run(|| 8)), Ok(8));
        while pool.queue.lock().alive > 1 {
            // A thread too many ends when it looks for its next job.
            assert_eq!(block_on(pool.run(|| 9)), Ok(9));
        }
    }
}
