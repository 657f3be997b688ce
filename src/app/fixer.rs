//! Judges the fixes of gaps on a thread of its own, for the card and the rows on screen: the gaps asked for last come first.

use crate::coverage::{Evaluation, GapRef};
use crate::fixes::{Judged, Planner, judged};
use crate::model::Project;
use crate::task::Task;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// Fixes of one report's gaps.
pub struct Fixer {
    sender: Sender<Vec<GapRef>>,
    receiver: Receiver<(GapRef, Vec<Judged>)>,
    asked: HashSet<GapRef>,
    found: HashMap<GapRef, Arc<Vec<Judged>>>,
    task: Task,
}

impl Fixer {
    /// Starts the thread; it ends when the fixer is dropped. Nothing is worked out before somebody asks.
    pub fn new(project: Arc<Project>, evaluation: Arc<Evaluation>, ctx: &egui::Context) -> Self {
        let (sender, wishes) = channel::<Vec<GapRef>>();
        let (answers, receiver) = channel();
        let (ctx, task) = (ctx.clone(), Task::new());
        let stop = task.clone();
        std::thread::spawn(move || {
            let planner = Planner::new(&project, evaluation.report());
            let mut todo: VecDeque<GapRef> = VecDeque::new();
            loop {
                if todo.is_empty() {
                    let Ok(gaps) = wishes.recv() else { return };
                    todo.extend(gaps);
                }
                for gaps in wishes.try_iter() {
                    gaps.into_iter().rev().for_each(|gap| todo.push_front(gap));
                }
                let Some(gap) = todo.pop_front() else { continue };
                // A card from before may name a row that is no longer there.
                let rule = evaluation.report().rules.get(usize::from(gap.rule));
                let there = rule.is_some_and(|rule| (gap.row as usize) < rule.status.len());
                let found = if there { judged(&planner, &evaluation, gap, &stop) } else { Ok(Vec::new()) };
                let Ok(found) = found else { return };
                if answers.send((gap, found)).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        });
        Self { sender, receiver, asked: HashSet::new(), found: HashMap::new(), task }
    }

    /// Takes what has been judged since the last call.
    pub fn poll(&mut self) {
        self.found.extend(self.receiver.try_iter().map(|(gap, found)| (gap, Arc::new(found))));
    }

    /// Asks for the fixes of these gaps, unless they are there or under way.
    pub fn ask(&mut self, gaps: &[GapRef]) {
        let missing: Vec<GapRef> = gaps.iter().copied().filter(|gap| self.asked.insert(*gap)).collect();
        if !missing.is_empty() {
            // The thread ends only with the program or by a fault of its own; then there are sentences without buttons.
            let _ = self.sender.send(missing);
        }
    }

    /// The fixes of a gap, best first; `None` while they are being judged.
    pub fn of(&self, gap: GapRef) -> Option<&Arc<Vec<Judged>>> {
        self.found.get(&gap)
    }

    /// Whether fixes are being judged.
    pub fn busy(&self) -> bool {
        self.found.len() < self.asked.len()
    }
}

impl Drop for Fixer {
    fn drop(&mut self) {
        self.task.cancel();
    }
}
