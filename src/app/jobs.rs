//! Long work on threads of its own: progress, cancelling, and results that arrive between two frames.

use super::clock::DayFigures;
use super::comparing::Compared;
use super::cordoning::Shown;
use super::document::{Derived, Drawing};
use super::group::Group;
use super::life::{LifeState, StepLife};
use super::list::Rows;
use super::overview::Picture;
use super::scenario::Prospect;
use super::search::Hit;
use super::selected::Selected;
use super::services::{Imported, Opened, ProjectFile, Trouble};
use super::siting::Found;
use super::worklist::Listed;
use crate::basemap::{Setting, Source};
use crate::briefing::Figures;
use crate::coverage::Resilience;
use crate::model::Project;
use crate::network::RoadFault;
use crate::reshape::Mending;
use crate::scene::Scene;
use crate::siting::Dragged;
use crate::task::{Progress, Task};
use crate::words::Text;
use crate::work::BriefFiles;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Frees something large where no frame waits for it: the names of a large project alone are a million texts.
pub(super) fn let_go(old: impl Send + 'static) {
    rayon::spawn(move || drop(old));
}

/// What a job is for. At most one job of a purpose runs; starting another cancels the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading a project.
    Open,
    /// Reading files into layers.
    Import,
    /// Opening a background map.
    Basemap,
    /// Evaluating the rules.
    Evaluate,
    /// Drawing a project that was not evaluated yet.
    Sketch,
    /// Preparing the drawing anew.
    Draw,
    /// Filtering and sorting the gap list.
    List,
    /// Searching.
    Search,
    /// Writing a new project file.
    SaveAs,
    /// Writing a picture or a table.
    Export,
    /// Waiting for a dialog of the system.
    Choose,
    /// Finding what an outline selects.
    Select,
    /// Counting what is selected.
    Group,
    /// Putting the selection into text.
    Copy,
    /// Drawing the overview map.
    Overview,
    /// Evaluating the hours of the day.
    Day,
    /// Gathering a work list.
    WorkList,
    /// Working out what stands on single posts.
    Resilience,
    /// Looking for ways into an area.
    Cordon,
    /// Working out how fire engines reach buildings.
    Life,
    /// Working out what a step does to life access.
    StepLife,
    /// Working out where posts go.
    Siting,
    /// The same while the hand drags one.
    SitingHand,
    /// Comparing two plans.
    Compare,
    /// Working out what adopting a plan would change.
    Prospect,
    /// Counting what a ring that is being drawn holds.
    Held,
    /// Working out how to mend a tiling.
    Mend,
    /// Looking through the roads' data.
    Roads,
}

impl Purpose {
    /// What the progress bar says.
    pub fn label(self) -> Text {
        match self {
            Self::Open => Text::new("正在打开", "Opening"),
            Self::Import => Text::new("正在导入", "Importing"),
            Self::Basemap => Text::new("正在打开底图", "Opening the basemap"),
            Self::Evaluate => Text::new("正在核查", "Evaluating"),
            Self::Draw | Self::Sketch => Text::new("正在绘制", "Drawing"),
            Self::List => Text::new("正在整理清单", "Sorting the list"),
            Self::Search => Text::new("正在查找", "Searching"),
            Self::SaveAs => Text::new("正在保存", "Saving"),
            Self::Export => Text::new("正在导出", "Exporting"),
            Self::Choose => Text::new("等待选择文件", "Waiting for the file dialog"),
            Self::Select => Text::new("正在选择", "Selecting"),
            Self::Group => Text::new("正在统计选中要素", "Counting the selection"),
            Self::Copy => Text::new("正在复制", "Copying"),
            Self::WorkList => Text::new("正在整理清单", "Gathering the list"),
            Self::Resilience => Text::new("正在推演卡口失守", "Working out failures of posts"),
            Self::Cordon => Text::new("正在查找通路", "Looking for ways in"),
            Self::Life | Self::StepLife => Text::new("正在核算生命通道", "Working out life access"),
            Self::Siting | Self::SitingHand => Text::new("正在选址", "Working out where posts go"),
            Self::Overview => Text::new("正在绘制鹰眼图", "Drawing the overview"),
            Self::Day => Text::new("正在逐时核查", "Evaluating the hours"),
            Self::Compare | Self::Prospect => Text::new("正在对比方案", "Comparing plans"),
            Self::Held => Text::new("正在统计楼栋", "Counting buildings"),
            Self::Roads => Text::new("正在检查道路", "Looking through the roads"),
            Self::Mend => Text::new("正在核算网格划分", "Working the grids out"),
        }
    }

    /// Whether its progress is shown and can be cancelled.
    fn visible(self) -> bool {
        let silent = matches!(
            self,
            Self::Choose
                | Self::Search
                | Self::SitingHand
                | Self::Group
                | Self::Overview
                | Self::Sketch
                | Self::Day
                | Self::Held
                | Self::Life
        );
        !silent
    }
}

/// What a job brings back.
pub enum Outcome {
    /// A project, with the path it came from.
    Opened(Box<Opened>, Option<PathBuf>),
    /// Layers from files.
    Imported(Imported),
    /// A report with everything made from it.
    Evaluated(Box<Derived>, Rows),
    /// A drawing without a report.
    Sketched(Arc<Scene>),
    /// A drawing of the report that is there.
    Drawn(Drawing),
    /// The rows of the gap list.
    Listed(Rows),
    /// What a search found, for which words.
    Found(String, Vec<Hit>),
    /// A project file that now exists, and the project it holds.
    Created(Box<dyn ProjectFile>, PathBuf, Arc<Project>),
    /// A background map, and the setting it was opened for.
    Basemap(Setting, Box<Source>),
    /// A background map could not be opened, and why.
    NoBasemap(Setting, Trouble),
    /// A file that was written, and what is missing from it.
    Exported(PathBuf, Option<Trouble>),
    /// The files of a briefing, and its figures.
    Briefed(BriefFiles, Box<Figures>),
    /// Files that the user chose, and what for.
    Chosen(super::services::Ask, Vec<PathBuf>),
    /// The selection from now on.
    Selected(Selected),
    /// What the selection amounts to.
    Grouped(Box<Group>),
    /// A text for the clipboard, and how many features it is about.
    Text(String, usize),
    /// The overview map.
    Overview(Box<Picture>),
    /// The figures of the hours.
    Day(Box<DayFigures>),
    /// The rows of the work list.
    WorkListed(Box<Listed>),
    /// What stands on single posts.
    Resilience(Arc<Resilience>),
    /// Ways into an area and how to seal it; nothing when the area is gone.
    Cordon(Option<Arc<Shown>>),
    /// How fire engines reach buildings now.
    Life(Arc<LifeState>),
    /// What a step does to life access.
    StepLife(Box<StepLife>),
    /// Where posts go, or why that cannot be said.
    Sited(Result<Box<Found>, String>),
    /// What comes of the proposal in the hand.
    SitingHand(u32, Option<Dragged>),
    /// How many buildings a ring holds, by its points.
    Held(Vec<[f64; 2]>, usize),
    /// How to mend a tiling and how many buildings change their grid by it, for a generation; nothing where that cannot be told.
    Mending(Box<Option<(Arc<Mending>, usize)>>, u64),
    /// What is wrong with the roads' data, of a generation.
    RoadFaults(Arc<Vec<RoadFault>>, u64),
    /// Two plans side by side.
    Compared(Box<Compared>),
    /// What adopting a plan would change.
    Prospect(Box<Prospect>),
}

/// A job that runs.
pub struct Job {
    id: u64,
    /// What for.
    pub purpose: Purpose,
    /// Generation of the document it works on; its result is dropped when the document has moved on.
    pub generation: u64,
    task: Task,
    since: Instant,
}

impl Job {
    /// Where it stands.
    pub fn progress(&self) -> Progress {
        self.task.progress()
    }
}

/// All running jobs.
pub struct Jobs {
    ctx: egui::Context,
    sender: Sender<(u64, Result<Outcome, Trouble>)>,
    receiver: Receiver<(u64, Result<Outcome, Trouble>)>,
    running: Vec<Job>,
    next: u64,
}

impl Jobs {
    /// None yet; `ctx` is woken when one ends.
    pub fn new(ctx: &egui::Context) -> Self {
        let (sender, receiver) = channel();
        Self { ctx: ctx.clone(), sender, receiver, running: Vec::new(), next: 0 }
    }

    /// Starts work on a thread of its own.
    pub fn start(
        &mut self,
        purpose: Purpose,
        generation: u64,
        work: impl FnOnce(&Task) -> Result<Outcome, Trouble> + Send + 'static,
    ) {
        self.cancel(purpose);
        let (id, task) = (self.next, Task::new());
        self.next += 1;
        self.running.push(Job { id, purpose, generation, task: task.clone(), since: Instant::now() });
        let (sender, ctx) = (self.sender.clone(), self.ctx.clone());
        let name = format!("{purpose:?}").to_lowercase();
        let body = move || {
            // A panic in a job must not leave a progress bar that never ends.
            let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&task)));
            let result = caught.unwrap_or_else(|_| {
                Err(Trouble::Failed {
                    zh: "程序内部出错，此操作没有完成；数据没有改变。请重试，并把步骤告诉我们。".into(),
                    en: "Something went wrong inside the program and this was not done; no data has changed. Try again, and tell us the steps.".into(),
                })
            });
            // The window may be gone already.
            let _ = sender.send((id, result));
            ctx.request_repaint();
        };
        if let Err(error) = std::thread::Builder::new().name(name).spawn(body) {
            let _ = self.sender.send((id, Err(Trouble::plain(format!("no thread could be started: {error}")))));
        }
    }

    /// Cancels the job of a purpose; its result will be dropped.
    pub fn cancel(&mut self, purpose: Purpose) {
        self.running.retain(|job| {
            let stop = job.purpose == purpose;
            if stop {
                job.task.cancel();
            }
            !stop
        });
    }

    /// Cancels all jobs.
    pub fn cancel_all(&mut self) {
        for job in self.running.drain(..) {
            job.task.cancel();
        }
    }

    /// Results that arrived since the last call, of jobs that are still wanted.
    pub fn finished(&mut self) -> Vec<(Job, Result<Outcome, Trouble>)> {
        let mut out = Vec::new();
        while let Ok((id, result)) = self.receiver.try_recv() {
            if let Some(i) = self.running.iter().position(|job| job.id == id) {
                out.push((self.running.swap_remove(i), result));
            }
        }
        out
    }

    /// Where the job of a purpose stands.
    pub fn progress(&self, purpose: Purpose) -> Option<Progress> {
        self.running.iter().find(|job| job.purpose == purpose).map(Job::progress)
    }

    /// Whether a job of the purpose runs.
    pub fn runs(&self, purpose: Purpose) -> bool {
        self.running.iter().any(|job| job.purpose == purpose)
    }

    /// Whether anything runs but a dialog that waits for the user.
    pub fn busy(&self) -> bool {
        self.running.iter().any(|job| job.purpose != Purpose::Choose)
    }

    /// The job whose progress is worth showing: the oldest that has run long enough to be noticed.
    pub fn shown(&self) -> Option<&Job> {
        self.running.iter().find(|job| job.purpose.visible() && job.since.elapsed() > Duration::from_millis(250))
    }

    /// Keeps progress moving on screen while something runs, and nothing else.
    pub fn keep_awake(&self) {
        if self.running.iter().any(|job| job.purpose.visible() || job.purpose == Purpose::Day) {
            self.ctx.request_repaint_after(Duration::from_millis(120));
        }
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.cancel_all();
    }
}
