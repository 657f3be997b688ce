//! What is on the GPU for a view: finished work is uploaded, missing work asked for, idle memory given back.

use super::View;
use super::cells::Outline;
use super::loader::Parcel;
use super::renderer::{INLINE_ROWS, Item, Renderer};
use super::source::{Packed, Slot, SlotState};
use egui_wgpu::wgpu;
use rayon::prelude::*;

impl Renderer {
    /// Uploads finished work, at most about `budget_bytes` of it, and asks for what the view lacks. Call once a frame.
    pub fn poll(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, budget_bytes: u64) {
        self.tick += 1;
        self.arrived.extend(self.loader.collect());
        let mut left = budget_bytes;
        while left > 0
            && let Some(parcel) = self.arrived.pop_front()
        {
            match parcel {
                Parcel::Layout { layer, layout } => {
                    if self.install_arrived(layer, layout) {
                        self.revision += 1;
                    }
                }
                Parcel::Cells(parcel) => {
                    if let Some(cells) = self.cells.get_mut(parcel.draw) {
                        let bytes = cells.take(device, queue, &self.frame.tiles, &parcel);
                        self.stats.uploaded_bytes += bytes;
                        left = left.saturating_sub(bytes);
                        self.revision += 1;
                    }
                }
                Parcel::Mesh { source, group, primitive, version, packed } => {
                    self.stats.tessellated_chunks += 1;
                    if let Some(source) = self.sources.iter_mut().find(|s| s.id == source) {
                        let bytes = source.upload(device, group, primitive, version, &packed);
                        self.stats.uploaded_bytes += bytes;
                        left = left.saturating_sub(bytes);
                        self.revision += 1;
                    }
                }
            }
        }
        if self.tiles.poll(device, queue, view, left, &mut self.stats.uploaded_bytes) {
            self.revision += 1;
        }
        if !self.arrived.is_empty() || self.tiles.has_arrived() {
            self.loader.wake();
        }
        // A small map is complete in its first frame.
        let changed = self.make_cells(device, queue, view, INLINE_ROWS);
        self.sync_classes(device, queue, view);
        let patched = self.ask(queue, view);
        self.revision += u64::from(changed || patched);
        self.forget();
    }

    /// Marks what is in view as used and asks for what is missing. Returns whether a few cells were made anew at once.
    fn ask(&mut self, queue: &wgpu::Queue, view: &View) -> bool {
        self.missing = 0;
        let mut patched = 0;
        for (draw, source) in self.cell_draws(view) {
            let layer = &self.layers[draw];
            let cells = self.cells.entry(layer.key).or_default();
            let outline = Outline::of(layer, &self.layers, view.scale_factor);
            patched += cells.set(queue, layer, outline, &self.sources[source], self.tick);
            self.missing += cells.ask(layer, &self.sources[source], view, self.tick, &self.loader);
        }
        for item in self.items(view) {
            let source = &mut self.sources[item.source];
            let version = source.layout.groups[item.group].version;
            let state = &mut source.slots[item.group][item.primitive as usize];
            state.used = self.tick;
            if !state.is_ready(version) {
                self.missing += 1;
            }
            if state.lacks(version) && self.loader.has_room() {
                state.asked = Some(version);
                self.loader.mesh(source, item.group, item.primitive);
            }
        }
        self.stats.uploaded_bytes += patched;
        patched > 0
    }

    /// Gives back meshes that have been out of view for longest, when there are many.
    fn forget(&mut self) {
        let tick = self.tick;
        let mut slots: Vec<&mut SlotState> =
            self.sources.iter_mut().flat_map(|s| &mut s.slots).flatten().filter(|s| s.bytes > 0).collect();
        let mut resident: u64 = slots.iter().map(|s| s.bytes).sum();
        slots.retain(|s| s.used < tick);
        let mut idle: u64 = slots.iter().map(|s| s.bytes).sum();
        if idle > self.keep_bytes {
            slots.sort_by_key(|s| s.used);
            // Down to half, so that this is not done again for every frame of a long pan.
            for state in slots {
                if idle <= self.keep_bytes / 2 {
                    break;
                }
                idle -= state.bytes;
                resident -= std::mem::take(&mut state.bytes);
                state.slot = Slot::Empty;
            }
        }
        self.stats.resident_bytes = resident + self.cells.values().map(|c| c.resident_bytes()).sum::<u64>();
    }

    /// Makes and uploads the cells that the view lacks of layers with at most so many rows. Returns whether there were any.
    fn make_cells(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, most_rows: usize) -> bool {
        let mut changed = false;
        for (draw, source) in self.cell_draws(view) {
            let (layer, source) = (&self.layers[draw], &self.sources[source]);
            if source.layer.len() > most_rows {
                continue;
            }
            let cells = self.cells.entry(layer.key).or_default();
            let patched = cells.set(queue, layer, Outline::of(layer, &self.layers, view.scale_factor), source, self.tick);
            self.stats.uploaded_bytes += patched;
            changed |= patched > 0;
            for parcel in cells.make(layer, source, view) {
                self.stats.uploaded_bytes += cells.take(device, queue, &self.frame.tiles, &parcel);
                changed = true;
            }
        }
        changed
    }

    /// Makes and uploads everything that the view lacks, on all cores, and returns when it is there. For pictures; a
    /// window uses [`Renderer::poll`].
    pub fn finish(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View) {
        self.tick += 1;
        while !self.asked_layouts.is_empty() {
            for parcel in self.loader.collect().into_iter().chain(std::mem::take(&mut self.arrived)) {
                match parcel {
                    Parcel::Layout { layer, layout } => _ = self.install_arrived(layer, layout),
                    other => self.arrived.push_back(other),
                }
            }
            if !self.asked_layouts.is_empty() {
                self.loader.wait();
            }
        }
        self.sync_classes(device, queue, view);
        let mut lacking: Vec<Item> = self.items(view);
        lacking.retain(|item| {
            let source = &self.sources[item.source];
            !source.slots[item.group][item.primitive as usize].is_ready(source.layout.groups[item.group].version)
        });
        lacking.sort_by_key(|i| (i.source, i.group, i.primitive as usize));
        lacking.dedup_by_key(|i| (i.source, i.group, i.primitive as usize));
        // In portions, so that not all meshes of a large map are in memory twice.
        for items in lacking.chunks(256) {
            let packed: Vec<Packed> = items
                .par_iter()
                .map(|i| Packed::of(&self.sources[i.source].layer, &self.sources[i.source].layout.groups[i.group], i.primitive))
                .collect();
            for (item, packed) in items.iter().zip(&packed) {
                let source = &mut self.sources[item.source];
                let version = source.layout.groups[item.group].version;
                self.stats.uploaded_bytes += source.upload(device, item.group, item.primitive, version, packed);
                self.stats.tessellated_chunks += 1;
            }
        }
        let mut changed = !lacking.is_empty();
        changed |= self.tiles.finish(device, queue, view, &mut self.stats.uploaded_bytes);
        changed |= self.make_cells(device, queue, view, usize::MAX);
        changed |= self.ask(queue, view);
        self.revision += u64::from(changed);
        self.forget();
    }
}
