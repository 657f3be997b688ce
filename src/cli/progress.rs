//! Progress of long work on standard error, redrawn on one line of a terminal.

use crate::task::Task;
use crate::wording;
use crate::words::Lang;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Watches a task from a thread of its own.
pub(super) struct Watch {
    task: Task,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts watching; short work prints nothing.
    pub(super) fn start(lang: Lang, quiet: bool) -> Self {
        let task = Task::with_clock(super::timings::cpu);
        let stop = Arc::new(AtomicBool::new(false));
        let thread = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let (task, stop) = (task.clone(), Arc::clone(&stop));
            std::thread::spawn(move || show(&task, &stop, lang))
        });
        Self { task, stop, thread }
    }

    pub(super) fn task(&self) -> &Task {
        &self.task
    }

    /// Stops watching and clears the line.
    pub(super) fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A panic in the painter must not hide the result of the work.
            let _ = thread.join();
        }
    }
}

fn show(task: &Task, stop: &AtomicBool, lang: Lang) {
    let started = Instant::now();
    let mut shown = false;
    while !stop.load(Ordering::Relaxed) {
        std::thread::park_timeout(Duration::from_millis(100));
        let p = task.progress();
        if started.elapsed() < Duration::from_millis(500) || p.stage.is_empty() {
            continue;
        }
        let part = (p.done * 100).checked_div(p.total).map_or_else(String::new, |share| format!(" {:>3} %", share.min(100)));
        let mut err = std::io::stderr().lock();
        let _ = write!(err, "\r\x1b[2K{} {}{part}", wording::stage(p.stage, lang), p.subject);
        let _ = err.flush();
        shown = true;
    }
    if shown {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[2K");
    }
}
