//! The threads that passwords are hashed on.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{io, thread};

use argon2::Block;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, oneshot};

/// What a thread has is kept this long for the next hash: to get as many pages anew for each costs
/// a tenth of the time of hashing.
const REST: Duration = Duration::from_secs(10);
/// A thread that competes with one of hashing gets ten times as much of a core, and gets it at
/// once.
const NICENESS: i32 = 10;

type Job = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// Threads that hash, so many at once; made when they are needed and kept.
#[derive(Clone)]
pub(super) struct Threads {
    free: Arc<Mutex<Vec<mpsc::Sender<Job>>>>,
    turns: Arc<Semaphore>,
}

impl Threads {
    pub(super) fn new(at_once: usize) -> Self {
        Self { free: Arc::default(), turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// The right to use one; waits until there is one to spare.
    pub(super) async fn turn(&self) -> Result<Turn, AcquireError> {
        let permit = self.turns.clone().acquire_owned().await?;
        Ok(Turn { threads: self.clone(), thread: None, _permit: permit })
    }

    fn free(&self) -> MutexGuard<'_, Vec<mpsc::Sender<Job>>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use a thread.
pub(super) struct Turn {
    threads: Threads,
    /// The one at work.
    thread: Option<mpsc::Sender<Job>>,
    /// Given back after the thread, so that nobody makes another.
    _permit: OwnedSemaphorePermit,
}

impl Turn {
    /// What some work comes to, which is done even when nobody waits for it any more.
    pub(super) async fn take<T: Send + 'static>(
        mut self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> io::Result<T> {
        // The one that worked last still has its memory.
        let free = self.threads.free().pop();
        let thread = match free {
            Some(thread) => thread,
            None => spawn()?,
        };
        self.thread = Some(thread.clone());
        let (sender, done) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            let turn = self;
            let result = work(memory);
            drop(turn);
            // Unless the caller has gone.
            let _ = sender.send(result);
        });
        let ended = || io::Error::other("a thread that hashes has ended");
        thread.send(job).map_err(|_| ended())?;
        done.await.map_err(|_| ended())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // A thread whose work panics ends with it.
        if !thread::panicking() {
            self.threads.free().extend(self.thread.take());
        }
    }
}

fn spawn() -> io::Result<mpsc::Sender<Job>> {
    let (sender, jobs) = mpsc::channel();
    thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&jobs))?;
    Ok(sender)
}

/// Works until nobody can have any more work.
fn work(jobs: &mpsc::Receiver<Job>) {
    give_way();
    let mut memory = Vec::new();
    loop {
        match jobs.recv_timeout(REST) {
            Ok(job) => job(&mut memory),
            Err(RecvTimeoutError::Timeout) => memory = Vec::new(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// Whoever waits for a password to be checked waits anyway; everybody else should not.
#[cfg(target_os = "linux")]
fn give_way() {
    // Of this thread alone, as Linux has it.
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "hashing does not give way to others");
    }
}

/// Elsewhere a priority is that of the whole process.
#[cfg(not(target_os = "linux"))]
fn give_way() {}
