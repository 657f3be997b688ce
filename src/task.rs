//! Progress and cancellation handed to long work.
//!
//! A [`Task`] is a cheap handle shared between the worker and whoever watches it. The worker names its stages and counts
//! what it has done; the watcher reads [`Task::progress`] and may call [`Task::cancel`]. Stage wall times are kept, so
//! that `--timings` reports what really happened without a second set of clocks.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The work was cancelled by its watcher; nothing of it may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

impl std::fmt::Display for Cancelled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("cancelled")
    }
}

impl std::error::Error for Cancelled {}

/// What a watcher sees of running work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Name of the running stage, empty before the first.
    pub stage: &'static str,
    /// What the stage works on (a file name, a layer), may be empty.
    pub subject: String,
    /// Units done in this stage (bytes, features, …).
    pub done: u64,
    /// Units in this stage, 0 while unknown.
    pub total: u64,
}

/// What a clock said: it may count processor seconds, which only the one who made the task knows how to ask for.
pub type Clock = fn() -> Duration;

#[derive(Debug, Default)]
struct Inner {
    clock: Option<Clock>,
    cancelled: Arc<AtomicBool>,
    done: AtomicU64,
    total: AtomicU64,
    stages: Mutex<Stages>,
}

/// A finished stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
    /// The same by the task's own clock; nothing without one.
    pub clock: Duration,
}

#[derive(Debug, Default)]
struct Stages {
    running: Option<(&'static str, String, Instant, Duration)>,
    finished: Vec<Stage>,
}

/// Handle to one piece of long work.
#[derive(Debug, Clone, Default)]
pub struct Task {
    inner: Arc<Inner>,
}

impl Task {
    /// A task that has not started and is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// A task whose stages are measured by a second clock too, such as the processor time of the process.
    pub fn with_clock(clock: Clock) -> Self {
        Self { inner: Arc::new(Inner { clock: Some(clock), ..Inner::default() }) }
    }

    /// A task for a part of the work: cancelled with this one, but its stages and counts are its own.
    #[must_use]
    pub fn quiet(&self) -> Self {
        Self { inner: Arc::new(Inner { cancelled: Arc::clone(&self.inner.cancelled), ..Inner::default() }) }
    }

    /// Starts a stage and ends the one before it. `total` is in the stage's own units, 0 if unknown.
    pub fn stage(&self, name: &'static str, subject: &str, total: u64) {
        let mut stages = lock(&self.inner.stages);
        self.close(&mut stages);
        stages.running = Some((name, subject.to_owned(), Instant::now(), self.clock()));
        self.inner.done.store(0, Ordering::Relaxed);
        self.inner.total.store(total, Ordering::Relaxed);
    }

    /// Ends the running stage.
    pub fn end(&self) {
        self.close(&mut lock(&self.inner.stages));
    }

    /// Adds `units` to what the stage has done.
    pub fn advance(&self, units: u64) {
        self.inner.done.fetch_add(units, Ordering::Relaxed);
    }

    /// Asks the worker to stop at its next check.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether [`Task::cancel`] was called.
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Relaxed)
    }

    /// For workers: `task.check()?` between pieces of work.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// What to show a person now.
    pub fn progress(&self) -> Progress {
        let stages = lock(&self.inner.stages);
        let (stage, subject) =
            stages.running.as_ref().map_or(("", String::new()), |(name, subject, ..)| (*name, subject.clone()));
        Progress {
            stage,
            subject,
            done: self.inner.done.load(Ordering::Relaxed),
            total: self.inner.total.load(Ordering::Relaxed),
        }
    }

    /// Every finished stage, summed by name, in order of first appearance.
    pub fn timings(&self) -> Vec<Stage> {
        let mut out: Vec<Stage> = Vec::new();
        for stage in &lock(&self.inner.stages).finished {
            match out.iter_mut().find(|known| known.name == stage.name) {
                Some(sum) => {
                    sum.took += stage.took;
                    sum.clock += stage.clock;
                }
                None => out.push(*stage),
            }
        }
        out
    }

    fn clock(&self) -> Duration {
        self.inner.clock.map_or(Duration::ZERO, |clock| clock())
    }

    fn close(&self, stages: &mut Stages) {
        if let Some((name, _, since, clock)) = stages.running.take() {
            stages.finished.push(Stage { name, took: since.elapsed(), clock: self.clock().saturating_sub(clock) });
        }
    }
}

/// A worker that panicked while it held the lock leaves counters that are still fit to show.
fn lock(stages: &Mutex<Stages>) -> std::sync::MutexGuard<'_, Stages> {
    stages.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_timed_by_name_and_cancelling_is_seen() {
        let task = Task::new();
        task.stage("read", "a.geojson", 10);
        task.advance(4);
        assert_eq!(task.progress(), Progress { stage: "read", subject: "a.geojson".into(), done: 4, total: 10 });
        task.stage("index", "", 0);
        task.stage("read", "b.geojson", 0);
        task.end();
        let names: Vec<_> = task.timings().into_iter().map(|stage| stage.name).collect();
        assert_eq!(names, ["read", "index"]);
        assert!(task.timings().iter().all(|stage| stage.clock == Duration::ZERO), "there is no clock");
        static READINGS: AtomicU64 = AtomicU64::new(0);
        // A second on from one reading to the next.
        let clocked = Task::with_clock(|| Duration::from_secs(READINGS.fetch_add(1, Ordering::Relaxed)));
        clocked.stage("read", "", 0);
        clocked.end();
        assert_eq!(clocked.timings().first().map(|stage| stage.clock), Some(Duration::from_secs(1)));
        assert_eq!(task.check(), Ok(()));
        let part = task.quiet();
        part.stage("inside", "", 3);
        assert!(task.timings().iter().all(|stage| stage.name != "inside"));
        task.clone().cancel();
        assert_eq!((task.check(), part.check()), (Err(Cancelled), Err(Cancelled)));
    }
}
