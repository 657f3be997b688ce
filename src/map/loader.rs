//! Work off the drawing thread: layouts and meshes, made by rayon's workers and collected in a mailbox.

use super::cells::{CellParcel, Look, TileKey, paint};
use super::layout::Layout;
use super::mesh::Primitive;
use super::source::{Packed, Source};
use crate::model::Layer;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Meshes made at the same time or waiting to be; a scene that changes leaves at most these behind.
const MOST_RUNNING: usize = 256;

/// Finished work.
#[derive(Debug)]
pub enum Parcel {
    /// A mesh of a group.
    Mesh { source: u64, group: usize, primitive: Primitive, version: u32, packed: Packed },
    /// Cells of a tile.
    Cells(CellParcel),
    /// The layout of a layer.
    Layout { layer: Arc<Layer>, layout: Layout },
}

/// Called, mostly on a worker, whenever [`super::Renderer::poll`] has something to do.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Where finished work lies until it is collected.
#[derive(Default)]
struct Mailbox {
    parcels: Mutex<Vec<Parcel>>,
    filled: Condvar,
}

/// Starts work and collects what is done.
pub struct Loader {
    mailbox: Arc<Mailbox>,
    running: Arc<AtomicUsize>,
    wake: Wake,
}

impl Loader {
    /// Nothing running.
    pub fn new(wake: Wake) -> Self {
        Self { mailbox: Arc::default(), running: Arc::default(), wake }
    }

    /// Whether more work may be started.
    pub fn has_room(&self) -> bool {
        self.running.load(Ordering::Relaxed) < MOST_RUNNING
    }

    /// Takes what is ready, oldest first.
    pub fn collect(&self) -> Vec<Parcel> {
        std::mem::take(&mut *self.mailbox.parcels.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until something is ready, or a little while. Only for work that was started.
    pub fn wait(&self) {
        // A worker that waited for itself would wait for ever.
        if rayon::yield_now() == Some(rayon::Yield::Executed) {
            return;
        }
        let parcels = self.mailbox.parcels.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.mailbox.filled.wait_timeout_while(parcels, Duration::from_millis(10), |p| p.is_empty()));
    }

    /// Asks for another frame.
    pub fn wake(&self) {
        (self.wake)();
    }

    /// Makes a mesh, unless its source is gone by then.
    pub fn mesh(&self, source: &Source, group: usize, primitive: Primitive) {
        let (layer, layout) = (Arc::clone(&source.layer), Arc::clone(&source.layout));
        let (id, alive) = (source.id, Arc::downgrade(&source.alive));
        self.spawn(move || {
            alive.upgrade()?;
            let version = layout.groups[group].version;
            Some(Parcel::Mesh {
                source: id,
                group,
                primitive,
                version,
                packed: Packed::of(&layer, &layout.groups[group], primitive),
            })
        });
    }

    /// Makes the cells of a tile.
    pub fn cells(&self, source: &Source, draw: &'static str, key: TileKey, stamp: u64, look: Arc<Look>) {
        let (layer, layout) = (Arc::clone(&source.layer), Arc::clone(&source.layout));
        let alive = Arc::downgrade(&source.alive);
        self.spawn(move || {
            alive.upgrade()?;
            Some(Parcel::Cells(CellParcel { draw, key, stamp, rgba: paint(&layer, &layout, &look, key) }))
        });
    }

    /// Makes the layout of a layer.
    pub fn layout(&self, layer: &Arc<Layer>) {
        let layer = Arc::clone(layer);
        self.spawn(move || {
            let layout = Layout::new(&layer);
            // Needed when the first class changes, which must not wait for it.
            layout.place_of(0);
            Some(Parcel::Layout { layout, layer })
        });
    }

    fn spawn(&self, work: impl FnOnce() -> Option<Parcel> + Send + 'static) {
        let (mailbox, running, wake) = (Arc::clone(&self.mailbox), Arc::clone(&self.running), Arc::clone(&self.wake));
        running.fetch_add(1, Ordering::Relaxed);
        rayon::spawn(move || {
            let parcel = work();
            running.fetch_sub(1, Ordering::Relaxed);
            if let Some(parcel) = parcel {
                mailbox.parcels.lock().unwrap_or_else(PoisonError::into_inner).push(parcel);
                mailbox.filled.notify_all();
            }
            // Also for work that was not worth doing any more: its place is free for other work.
            wake();
        });
    }
}

impl std::fmt::Debug for Loader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loader").field("running", &self.running).finish_non_exhaustive()
    }
}
