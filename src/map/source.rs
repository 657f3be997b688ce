//! One layer on the GPU: its layout, and the meshes of its groups as they become ready.

use super::layout::Layout;
use super::mesh::{Mesh, Primitive};
use crate::model::{Layer, LayerKind};
use crate::scene::Classes;
use egui_wgpu::wgpu;
use std::sync::Arc;
use wgpu::util::DeviceExt;

/// A mesh as bytes, ready to be uploaded.
#[derive(Debug, Default)]
pub struct Packed {
    pub vertices: Vec<u8>,
    pub indices: Vec<u8>,
    pub short_indices: bool,
    pub count: u32,
    pub index_count: u32,
}

impl Packed {
    /// Tessellates a group of the layer and packs it.
    pub fn of(layer: &Layer, group: &super::layout::Group, primitive: Primitive) -> Self {
        let mesh = Mesh::of(layer, group, primitive);
        if primitive == Primitive::Symbol {
            return Self::quads(&mesh);
        }
        Self {
            vertices: mesh.vertex_bytes(primitive),
            indices: mesh.index_bytes(),
            short_indices: mesh.short_indices(),
            count: mesh.draw_count(primitive),
            index_count: mesh.indices.len() as u32,
        }
    }

    /// Four corners for each position, told apart by their numbers: software renderers take each instance for a drawing of
    /// its own.
    fn quads(mesh: &Mesh) -> Self {
        let corners = Mesh {
            vertices: mesh.vertices.iter().flat_map(|v| [*v; 4]).collect(),
            indices: (0..mesh.vertices.len() as u32).flat_map(|i| [0, 1, 2, 2, 1, 3].map(|k| 4 * i + k)).collect(),
            ..Mesh::default()
        };
        let count = corners.indices.len() as u32;
        Self {
            vertices: corners.vertex_bytes(Primitive::Symbol),
            indices: corners.index_bytes(),
            short_indices: corners.short_indices(),
            count,
            index_count: count,
        }
    }

    /// Bytes to upload.
    pub fn len(&self) -> u64 {
        (self.vertices.len() + self.indices.len()) as u64
    }
}

/// A mesh on the GPU.
#[derive(Debug)]
pub struct GpuMesh {
    /// Positions.
    pub vertices: wgpu::Buffer,
    /// Corners of triangles, for fills, or ends of segments, and how many there are.
    pub indices: Option<(wgpu::Buffer, wgpu::IndexFormat, u32)>,
    /// Indices or segments to draw.
    pub count: u32,
}

/// State of one mesh of one group.
#[derive(Debug, Default)]
pub enum Slot {
    /// Not asked for yet.
    #[default]
    Empty,
    /// There is nothing to draw in this group.
    Nothing,
    /// Ready.
    Ready(GpuMesh),
}

/// A [`Slot`] and its upkeep.
#[derive(Debug, Default)]
pub struct SlotState {
    /// What can be drawn, possibly of an older version while the new one is being made.
    pub slot: Slot,
    /// Version of the group that `slot` shows.
    pub version: u32,
    /// Version that a worker makes now.
    pub asked: Option<u32>,
    /// Frame in which it was last in view.
    pub used: u64,
    /// Bytes it holds on the GPU.
    pub bytes: u64,
}

impl SlotState {
    /// Whether a mesh of this version has to be asked for.
    pub fn lacks(&self, version: u32) -> bool {
        (matches!(self.slot, Slot::Empty) || self.version != version) && self.asked != Some(version)
    }

    /// Whether it shows this version.
    pub fn is_ready(&self, version: u32) -> bool {
        !matches!(self.slot, Slot::Empty) && self.version == version
    }
}

/// A layer on the GPU.
#[derive(Debug)]
pub struct Source {
    /// Never used twice.
    pub id: u64,
    /// The state of the layer that `layout` is of.
    pub layer: Arc<Layer>,
    /// The draw layer that it is made for alone, with the classes by which rows were left out.
    pub sparse: Option<(&'static str, Classes)>,
    /// Its groups.
    pub layout: Arc<Layout>,
    /// Raised with every layout.
    pub layout_revision: u64,
    /// By group, then primitive.
    pub slots: Vec<[SlotState; Primitive::ALL.len()]>,
    /// Held by running work; when this is the last one, its work is not worth doing.
    pub alive: Arc<()>,
}

impl Source {
    /// A layer of which nothing is on the GPU yet.
    pub fn new(id: u64, layer: Arc<Layer>, layout: Arc<Layout>) -> Self {
        let slots = layout.groups.iter().map(|_| Default::default()).collect();
        Self { id, layer, sparse: None, layout, layout_revision: 0, slots, alive: Arc::new(()) }
    }

    /// Kind of its layer.
    pub fn kind(&self) -> LayerKind {
        self.layer.kind()
    }

    /// Takes an edited state of the layer; meshes of untouched groups stay.
    pub fn edit(&mut self, layer: Arc<Layer>, layout: Arc<Layout>) {
        self.slots.resize_with(layout.groups.len(), Default::default);
        self.layer = layer;
        self.layout = layout;
        self.layout_revision += 1;
    }

    /// Puts a finished mesh on the GPU. Returns the bytes uploaded.
    pub fn upload(&mut self, device: &wgpu::Device, group: usize, primitive: Primitive, version: u32, packed: &Packed) -> u64 {
        let state = &mut self.slots[group][primitive as usize];
        if state.asked == Some(version) {
            state.asked = None;
        }
        // A worker that was asked earlier may finish later.
        if version < state.version {
            return 0;
        }
        state.version = version;
        state.bytes = packed.len();
        if packed.count == 0 {
            state.slot = Slot::Nothing;
            state.bytes = 0;
            return 0;
        }
        let buffer = |contents: &[u8], usage| {
            device.create_buffer_init(&wgpu::util::BufferInitDescriptor { label: Some("map mesh"), contents, usage })
        };
        let format = if packed.short_indices { wgpu::IndexFormat::Uint16 } else { wgpu::IndexFormat::Uint32 };
        let indices = match packed.indices.is_empty() {
            true => None,
            false => Some((buffer(&packed.indices, wgpu::BufferUsages::INDEX), format, packed.index_count)),
        };
        let vertices = buffer(&packed.vertices, wgpu::BufferUsages::VERTEX);
        state.slot = Slot::Ready(GpuMesh { vertices, indices, count: packed.count });
        state.bytes
    }
}
