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

#[derive(Debug, Default)]
struct Inner {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    stages: Mutex<Stages>,
}

#[derive(Debug, Default)]
struct Stages {
    running: Option<(&'static str, String, Instant)>,
    finished: Vec<(&'static str, Duration)>,
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

    /// Starts a stage and ends the one before it. `total` is in the stage's own units, 0 if unknown.
    pub fn stage(&self, name: &'static str, subject: &str, total: u64) {
        let mut stages = lock(&self.inner.stages);
        close(&mut stages);
        stages.running = Some((name, subject.to_owned(), Instant::now()));
        self.inner.done.store(0, Ordering::Relaxed);
        self.inner.total.store(total, Ordering::Relaxed);
    }

    /// Ends the running stage.
    pub fn end(&self) {
        close(&mut lock(&self.inner.stages));
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
        let (stage, subject) = stages.running.as_ref().map_or(("", String::new()), |(name, subject, _)| (*name, subject.clone()));
        Progress {
            stage,
            subject,
            done: self.inner.done.load(Ordering::Relaxed),
            total: self.inner.total.load(Ordering::Relaxed),
        }
    }

    /// Wall time of every finished stage, summed by name, in order of first appearance.
    pub fn timings(&self) -> Vec<(&'static str, Duration)> {
        let mut out: Vec<(&'static str, Duration)> = Vec::new();
        for &(name, took) in &lock(&self.inner.stages).finished {
            match out.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += took,
                None => out.push((name, took)),
            }
        }
        out
    }
}

fn close(stages: &mut Stages) {
    if let Some((name, _, since)) = stages.running.take() {
        stages.finished.push((name, since.elapsed()));
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
        let names: Vec<_> = task.timings().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["read", "index"]);
        assert_eq!(task.check(), Ok(()));
        task.clone().cancel();
        assert_eq!(task.check(), Err(Cancelled));
    }
}
