//! One drawing of the map: uniforms, then a render pass over the groups in view.

use super::cells::TileKey;
use super::draw_state::{DrawState, classes_at};
use super::mesh::Primitive;
use super::pipelines::{FRAME_BYTES, GROUP_BYTES, Pipelines};
use super::renderer::{Item, Renderer};
use super::source::{GpuMesh, Slot};
use super::target::MapTarget;
use super::tile_pipeline::{QUAD_BYTES, TilePipeline};
use super::{Quality, View};
use crate::scene::Paint;
use egui_wgpu::wgpu;
use std::collections::HashMap;
use std::num::NonZeroU64;

/// Widest line that is drawn one pixel wide while the camera moves.
const THIN_PX: f32 = 1.3;
/// The same of dashed borders of areas from afar.
const THIN_FAR_PX: f32 = 2.3;

/// Pipelines and the uniforms of a frame.
#[derive(Debug)]
pub struct Frame {
    pub pipelines: Pipelines,
    pub tiles: TilePipeline,
    quads: wgpu::Buffer,
    uniform: wgpu::Buffer,
    bind_group: wgpu::BindGroup,
    groups: wgpu::Buffer,
    groups_bind: wgpu::BindGroup,
    /// Distance between the uniforms of two groups, bytes.
    stride: u64,
}

impl Frame {
    /// Compiles the shaders.
    pub fn new(device: &wgpu::Device) -> Self {
        let pipelines = Pipelines::new(device);
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map frame"),
            size: FRAME_BYTES,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map frame"),
            layout: &pipelines.bindings[0],
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() }],
        });
        let stride = u64::from(device.limits().min_uniform_buffer_offset_alignment).max(GROUP_BYTES);
        let (groups, groups_bind) = group_uniforms(device, &pipelines, 64 * stride);
        let tiles = TilePipeline::new(device, &pipelines.bindings[0]);
        let quads = quad_buffer(device, 128 * QUAD_BYTES);
        Self { pipelines, tiles, quads, uniform, bind_group, groups, groups_bind, stride }
    }

    fn write_groups(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, bytes: &[u8]) {
        if self.groups.size() < bytes.len() as u64 {
            let room = (bytes.len() as u64).next_power_of_two();
            (self.groups, self.groups_bind) = group_uniforms(device, &self.pipelines, room);
        }
        queue.write_buffer(&self.groups, 0, bytes);
    }
}

fn quad_buffer(device: &wgpu::Device, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("map quads"),
        size,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

fn group_uniforms(device: &wgpu::Device, pipelines: &Pipelines, size: u64) -> (wgpu::Buffer, wgpu::BindGroup) {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("map groups"),
        size,
        usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let binding = wgpu::BufferBinding { buffer: &buffer, offset: 0, size: NonZeroU64::new(GROUP_BYTES) };
    let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
        label: Some("map groups"),
        layout: &pipelines.bindings[2],
        entries: &[wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) }],
    });
    (buffer, bind_group)
}

/// Draws the items into the target. Returns the number of draw calls.
pub fn draw(
    map: &mut Renderer,
    device: &wgpu::Device,
    queue: &wgpu::Queue,
    view: &View,
    target: &mut MapTarget,
    items: &[Item],
) -> u64 {
    let camera = &view.camera;
    let mut bytes = Vec::with_capacity(FRAME_BYTES as usize);
    let anchor = camera.screen_from_world(map.anchor.into());
    let frame = [
        camera.size_px[0] as f32 / 2.0,
        camera.size_px[1] as f32 / 2.0,
        camera.px_per_m as f32,
        view.scale_factor,
        (anchor[0] + anchor[1]) as f32,
        0.0,
        0.0,
        0.0,
    ];
    bytes.extend(frame.iter().flat_map(|v| v.to_ne_bytes()));
    queue.write_buffer(&map.frame.uniform, 0, &bytes);

    // One uniform for each group, shared by all draw layers that show it.
    let mut place: HashMap<(usize, usize), u32> = HashMap::new();
    let mut uniforms: Vec<u8> = Vec::new();
    for item in items {
        place.entry((item.source, item.group)).or_insert_with(|| {
            let at = uniforms.len() as u32;
            let origin = map.sources[item.source].layout.groups[item.group].origin;
            // The difference is taken in 64 bits: what is left is small near the view, so nothing trembles when zoomed in.
            for axis in [0, 1] {
                let center = [camera.center.x, camera.center.y][axis];
                uniforms.extend_from_slice(&(((origin[axis] - center) * camera.px_per_m) as f32).to_ne_bytes());
            }
            uniforms.extend(classes_at(item.group).iter().flat_map(|v| v.to_ne_bytes()));
            uniforms.resize(at as usize + map.frame.stride as usize, 0);
            at
        });
    }
    if !uniforms.is_empty() {
        map.frame.write_groups(device, queue, &uniforms);
    }

    let cells = cell_quads(map, device, queue, view);
    map.tiles.prepare(device, queue, view);

    let samples = view.quality.samples();
    let (attachment, resolve_target) = target.attachment(device, samples);
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("map") });
    let [r, g, b, a] = map.background.0.map(|v| f64::from(v) / 255.0);
    let store = if view.quality == Quality::Fine { wgpu::StoreOp::Discard } else { wgpu::StoreOp::Store };
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("map"),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view: attachment,
            depth_slice: None,
            resolve_target,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color { r: r * a, g: g * a, b: b * a, a }), store },
        })],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    });
    let (mut calls, mut current) = (map.tiles.draw(&mut pass, samples), usize::MAX);
    pass.set_bind_group(0, &map.frame.bind_group, &[]);
    let mut thin = false;
    let mut cells = cells.into_iter().peekable();
    for item in items {
        while let Some(drawn) = cells.next_if(|c| c.draw <= item.draw) {
            calls += draw_cells(map, &mut pass, samples, &drawn);
            current = usize::MAX;
        }
        let Some(mesh) = mesh_of(map, item) else { continue };
        if item.draw != current {
            let Some(bind_group) = map.draws.get(map.layers[item.draw].key).and_then(|d| d.bind_group()) else { continue };
            thin = samples == 1
                && item.primitive.is_lines()
                && is_thin(&map.layers[item.draw].paint, item.primitive, view.scale_factor);
            let pipelines = &map.frame.pipelines;
            let paint = &map.layers[item.draw].paint;
            pass.set_pipeline(match item.primitive {
                _ if thin => pipelines.thin(),
                Primitive::Symbol if are_far(paint, view) => pipelines.marks(samples),
                primitive => pipelines.get(primitive, samples),
            });
            pass.set_bind_group(1, bind_group, &[]);
            current = item.draw;
        }
        pass.set_bind_group(2, &map.frame.groups_bind, &[place[&(item.source, item.group)]]);
        draw_mesh(&mut pass, mesh, item.primitive, thin);
        calls += 1;
    }
    for drawn in cells {
        calls += draw_cells(map, &mut pass, samples, &drawn);
    }
    drop(pass);
    queue.submit([encoder.finish()]);
    calls
}

/// What there is to draw of an item: its mesh, or until that is made the one for another distance, of the same rows.
fn mesh_of<'a>(map: &'a Renderer, item: &Item) -> Option<&'a GpuMesh> {
    let source = &map.sources[item.source];
    let of = |primitive: Primitive| &source.slots[item.group][primitive as usize];
    match &of(item.primitive).slot {
        Slot::Ready(mesh) => Some(mesh),
        Slot::Nothing => None,
        Slot::Empty => match item.primitive.stand_in().map(of) {
            Some(other) if other.is_ready(source.layout.groups[item.group].version) => match &other.slot {
                Slot::Ready(mesh) => Some(mesh),
                Slot::Empty | Slot::Nothing => None,
            },
            _ => None,
        },
    }
}

/// Draws one of each primitive, and a tile, into a picture of a few pixels.
pub fn warm(frame: &Frame, device: &wgpu::Device, queue: &wgpu::Queue) {
    let state = DrawState::blank(device, &frame.pipelines);
    let tile = frame.tiles.tile(device, queue, [1, 1], &[0; 4]);
    let vertices = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("map warming"),
        size: 256,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::INDEX,
        mapped_at_creation: false,
    });
    let mut target = MapTarget::new(device, [8, 8]);
    let samples = Quality::Fine.samples();
    let (view, resolve_target) = target.attachment(device, samples);
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("map warming") });
    let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some("map warming"),
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target,
            ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Discard },
        })],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    });
    pass.set_bind_group(0, &frame.bind_group, &[]);
    for primitive in [Primitive::Fill, Primitive::Line, Primitive::Symbol] {
        let Some(bind_group) = state.bind_group() else { continue };
        pass.set_pipeline(frame.pipelines.get(primitive, samples));
        pass.set_bind_group(1, bind_group, &[]);
        pass.set_bind_group(2, &frame.groups_bind, &[0]);
        let indices = (primitive == Primitive::Fill).then(|| (vertices.clone(), wgpu::IndexFormat::Uint16, 3));
        let count = if primitive == Primitive::Fill { 3 } else { 1 };
        draw_mesh(&mut pass, &GpuMesh { vertices: vertices.clone(), indices, count }, primitive, false);
    }
    pass.set_pipeline(frame.tiles.get(samples));
    pass.set_vertex_buffer(0, frame.quads.slice(..));
    pass.set_bind_group(1, &tile.bind_group, &[]);
    pass.draw(0..4, 0..1);
    drop(pass);
    queue.submit([encoder.finish()]);
}

/// A draw layer shown as cells: its place, its tiles, and the first of their rectangles.
struct CellQuads {
    draw: usize,
    keys: Vec<TileKey>,
    first: u32,
}

/// Writes the rectangles of all cells in view.
fn cell_quads(map: &mut Renderer, device: &wgpu::Device, queue: &wgpu::Queue, view: &View) -> Vec<CellQuads> {
    let (mut out, mut bytes, mut count) = (Vec::new(), Vec::new(), 0);
    for (draw, source) in map.cell_draws(view) {
        let Some(cells) = map.cells.get(map.layers[draw].key) else { continue };
        let quads = cells.quads(&map.sources[source], view);
        bytes.extend(quads.iter().flat_map(|q| q.at.into_iter().chain(q.uv)).flat_map(f32::to_ne_bytes));
        out.push(CellQuads { draw, keys: quads.iter().map(|q| q.key).collect(), first: count });
        count += quads.len() as u32;
    }
    if !bytes.is_empty() {
        if map.frame.quads.size() < bytes.len() as u64 {
            map.frame.quads = quad_buffer(device, (bytes.len() as u64).next_power_of_two());
        }
        queue.write_buffer(&map.frame.quads, 0, &bytes);
    }
    out
}

fn draw_cells(map: &Renderer, pass: &mut wgpu::RenderPass<'_>, samples: u32, drawn: &CellQuads) -> u64 {
    let Some(cells) = map.cells.get(map.layers[drawn.draw].key) else { return 0 };
    pass.set_pipeline(map.frame.tiles.get(samples));
    pass.set_vertex_buffer(0, map.frame.quads.slice(..));
    let mut calls = 0;
    for (i, tile) in (drawn.first..).zip(drawn.keys.iter().map(|key| cells.texture(*key))) {
        let Some(tile) = tile else { continue };
        pass.set_bind_group(1, &tile.bind_group, &[]);
        pass.draw(0..4, i..i + 1);
        calls += 1;
    }
    calls
}

/// Whether all lines of a paint are about a pixel wide.
fn is_thin(paint: &Paint, primitive: Primitive, scale_factor: f32) -> bool {
    // Dashed areas of a few pixels show their colour, not their width.
    let most = if primitive == Primitive::FarBorder { THIN_FAR_PX } else { THIN_PX };
    matches!(paint, Paint::Stroke(styles) if styles.iter().all(|s| s.width_px * scale_factor <= most))
}

/// Whether all symbols of a paint show their mark from afar.
fn are_far(paint: &Paint, view: &View) -> bool {
    let px_per_m = view.camera.px_per_m as f32;
    matches!(paint, Paint::Symbol(styles) if styles.iter().all(|s| px_per_m < s.near_px_per_m * view.scale_factor))
}

fn draw_mesh(pass: &mut wgpu::RenderPass<'_>, mesh: &GpuMesh, primitive: Primitive, thin: bool) {
    match primitive {
        Primitive::Fill | Primitive::FarFill | Primitive::Symbol => {
            let Some((indices, format, _)) = &mesh.indices else { return };
            pass.set_vertex_buffer(0, mesh.vertices.slice(..));
            pass.set_index_buffer(indices.slice(..), *format);
            pass.draw_indexed(0..mesh.count, 0, 0..1);
        }
        _ if thin => {
            let Some((indices, format, count)) = &mesh.indices else { return };
            pass.set_vertex_buffer(0, mesh.vertices.slice(..));
            pass.set_index_buffer(indices.slice(..), *format);
            pass.draw_indexed(0..*count, 0, 0..1);
        }
        _ => {
            for neighbour in 0..4 {
                pass.set_vertex_buffer(neighbour, mesh.vertices.slice(u64::from(neighbour) * primitive.stride()..));
            }
            pass.draw(0..4, 0..mesh.count);
        }
    }
}
