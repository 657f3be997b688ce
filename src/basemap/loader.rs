//! Pictures of tiles for a window, made by workers of its own and collected in a mailbox.

use super::error::BasemapError;
use super::maker::{Look, Maker};
use super::picture::Picture;
use super::source::Source;
use super::tile::TileId;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Called on a worker whenever a picture is ready or could not be made.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// How long a tile that could not be made is not tried again.
const PEACE: Duration = Duration::from_secs(30);
/// Workers for a file, whose pictures cost time, and for an address, where time is spent waiting.
const WORKERS: [usize; 2] = [2, 4];

/// Pictures of tiles on their way. Dropping it ends its workers.
pub struct Tiles {
    shared: Arc<Shared>,
    maker: Arc<Maker>,
}

struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
    wake: Wake,
}

#[derive(Default)]
struct Queue {
    /// What to make, most urgent last.
    wanted: Vec<TileId>,
    running: HashSet<TileId>,
    /// Finished and not collected yet; `None`: the source has nothing there.
    ready: Vec<(TileId, Option<Picture>)>,
    failed: HashMap<TileId, Instant>,
    trouble: Option<BasemapError>,
    ended: bool,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Tiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tiles").field("maker", &self.maker).finish_non_exhaustive()
    }
}

impl Tiles {
    /// Pictures of a source; starts its workers, which wait until something is wanted.
    pub fn new(source: Arc<Source>, look: Look, wake: Wake) -> Self {
        let workers = WORKERS[usize::from(source.is_address())];
        let maker = Arc::new(Maker::new(source, look));
        let shared = Arc::new(Shared { queue: Mutex::default(), work: Condvar::new(), wake });
        for i in 0..workers {
            let (shared, maker) = (Arc::clone(&shared), Arc::clone(&maker));
            let named = std::thread::Builder::new().name(format!("basemap {i}"));
            // A system that gives no thread shows no background map.
            let _ = named.spawn(move || work(&shared, &maker));
        }
        Self { shared, maker }
    }

    /// Where the tiles come from.
    pub fn source(&self) -> &Arc<Source> {
        self.maker.source()
    }

    /// How they are drawn.
    pub fn look(&self) -> Look {
        self.maker.look()
    }

    /// Asks for these tiles, most urgent first, instead of all that was asked for before. Tiles that failed lately are not
    /// tried again for a while. Returns how many are on their way.
    pub fn want(&self, ids: &[TileId]) -> usize {
        let mut queue = self.shared.queue();
        let Queue { wanted, running, ready, failed, .. } = &mut *queue;
        failed.retain(|_, since| since.elapsed() < PEACE);
        wanted.clear();
        let there = |id: &TileId| running.contains(id) || ready.iter().any(|(r, _)| r == id) || failed.contains_key(id);
        wanted.extend(ids.iter().rev().filter(|id| !there(id)));
        let waiting = ids.iter().filter(|id| !failed.contains_key(id)).count();
        if !wanted.is_empty() {
            self.shared.work.notify_all();
        }
        waiting
    }

    /// Takes what is finished: pictures, or `None` where the source has nothing.
    pub fn collect(&self) -> Vec<(TileId, Option<Picture>)> {
        std::mem::take(&mut self.shared.queue().ready)
    }

    /// When the earliest of the tiles that failed may be tried again; a window draws a frame then.
    pub fn retry_after(&self) -> Option<Duration> {
        let earliest = self.shared.queue().failed.values().map(|since| PEACE.saturating_sub(since.elapsed())).min();
        earliest.map(|wait| wait + Duration::from_millis(200))
    }

    /// The first trouble since this was last asked.
    pub fn trouble(&self) -> Option<BasemapError> {
        self.shared.queue().trouble.take()
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        let mut queue = self.shared.queue();
        queue.ended = true;
        queue.wanted.clear();
        drop(queue);
        self.shared.work.notify_all();
    }
}

fn work(shared: &Shared, maker: &Maker) {
    loop {
        let mut queue = shared.queue();
        let id = loop {
            if queue.ended {
                return;
            }
            if let Some(id) = queue.wanted.pop() {
                break id;
            }
            queue = shared.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        };
        queue.running.insert(id);
        drop(queue);
        let made = maker.picture(id);
        let mut queue = shared.queue();
        queue.running.remove(&id);
        match made {
            Ok(picture) => queue.ready.push((id, picture)),
            Err(error) => {
                queue.failed.insert(id, Instant::now());
                queue.trouble.get_or_insert(error);
            }
        }
        drop(queue);
        (shared.wake)();
    }
}
