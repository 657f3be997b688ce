//! Puts committed steps on disk, in order, on a thread of its own, so that a slow disk never stops the window.

use super::services::{ProjectFile, Trouble, Way};
use crate::coverage::Evaluation;
use crate::model::{History, Project};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

enum Wish {
    Write(Write),
    Keep(Arc<Evaluation>),
}

struct Write {
    way: Way,
    project: Arc<Project>,
    history: History,
}

/// The thread that owns the project file. Dropping it writes what is still waiting and closes the file.
pub struct Keeper {
    sender: Option<Sender<Wish>>,
    done: Receiver<Result<(), Trouble>>,
    waiting: usize,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Takes the file over.
    pub fn new(mut file: Box<dyn ProjectFile>, ctx: &egui::Context) -> Self {
        let (sender, receiver) = channel::<Wish>();
        let (report, done) = channel();
        let ctx = ctx.clone();
        let thread = std::thread::spawn(move || {
            let mut failed = false;
            for wish in receiver {
                let write = match wish {
                    Wish::Write(write) => write,
                    Wish::Keep(evaluation) => {
                        if let Some(joins) = evaluation.joins_to_keep() {
                            file.keep(&joins);
                        }
                        continue;
                    }
                };
                // A step cannot follow one that is not on disk.
                let result = if failed { Err(Trouble::Cancelled) } else { file.write(write.way, &write.project, &write.history) };
                failed |= result.is_err();
                // The window may be gone already; what it asked for is written all the same.
                let _ = report.send(result);
                ctx.request_repaint();
            }
        });
        Self { sender: Some(sender), done, waiting: 0, thread: Some(thread) }
    }

    /// Writes a step as soon as those before it are on disk.
    pub fn write(&mut self, way: Way, project: &Arc<Project>, history: &History) {
        let write = Write { way, project: Arc::clone(project), history: history.clone() };
        if self.sender.as_ref().is_some_and(|s| s.send(Wish::Write(write)).is_ok()) {
            self.waiting += 1;
        }
    }

    /// Keeps what an evaluation of the project as it was opened found, when no step waits to be written.
    pub fn keep(&self, evaluation: &Arc<Evaluation>) {
        if let Some(sender) = &self.sender {
            // Without the thread there is nothing to keep it in.
            let _ = sender.send(Wish::Keep(Arc::clone(evaluation)));
        }
    }

    /// Results of writes since the last call.
    pub fn finished(&mut self) -> Vec<Result<(), Trouble>> {
        let results: Vec<_> = self.done.try_iter().collect();
        self.waiting -= results.len().min(self.waiting);
        results
    }

    /// Whether a step is not on disk yet.
    pub fn busy(&self) -> bool {
        self.waiting > 0
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
