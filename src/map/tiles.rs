//! The background map on the GPU: one texture a tile, drawn as a small warped grid under everything else.
//!
//! While a tile is on its way, its quarters or the nearest tile above stand in for it. Every place of the view is drawn
//! once, so that a translucent background map has no seams.

use super::View;
use super::target::MapTarget;
use crate::basemap::{Ground, Mesh, Picture, TileId, Tiles, Tint};
use crate::geometry::Crs;
use egui_wgpu::wgpu;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Bytes of textures kept though they are out of view.
const KEEP_BYTES: u64 = 96 << 20;
/// How many levels above are looked at for a tile that stands in.
const CLIMB: u8 = 8;
/// Deepest level that pictures are made for: a metre is some fifty pixels there.
const DEEPEST: u8 = 22;
/// Bytes of a vertex: position and place in the picture.
const VERTEX_BYTES: u64 = 16;

/// A background map for a renderer.
#[derive(Debug, Clone)]
pub struct Basemap {
    /// Where the pictures come from.
    pub tiles: Arc<Tiles>,
    /// The metric system of the scene.
    pub metric: Crs,
    /// How it is shown; changing it uploads nothing.
    pub tint: Tint,
}

/// Textures of tiles and how they are drawn.
#[derive(Debug)]
pub(super) struct TileLayer {
    basemap: Option<Basemap>,
    ground: Option<Ground>,
    slots: HashMap<TileId, Slot>,
    arrived: VecDeque<(TileId, Option<Picture>)>,
    pending: usize,
    tick: u64,
    draws: Vec<Draw>,
    gpu: Gpu,
}

#[derive(Debug)]
struct Slot {
    /// `None`: the source has nothing there.
    texture: Option<wgpu::BindGroup>,
    bytes: u64,
    used: u64,
}

#[derive(Debug, Clone, Copy)]
struct Draw {
    texture: TileId,
    quads: usize,
    first: i32,
}

#[derive(Debug)]
struct Gpu {
    pipelines: [wgpu::RenderPipeline; 2],
    picture_layout: wgpu::BindGroupLayout,
    uniform: wgpu::Buffer,
    frame: wgpu::BindGroup,
    vertices: wgpu::Buffer,
    /// By quads a side.
    indices: HashMap<usize, wgpu::Buffer>,
}

impl TileLayer {
    pub(super) fn new(device: &wgpu::Device) -> Self {
        Self {
            basemap: None,
            ground: None,
            slots: HashMap::new(),
            arrived: VecDeque::new(),
            pending: 0,
            tick: 0,
            draws: Vec::new(),
            gpu: Gpu::new(device),
        }
    }

    /// Takes another background map; returns whether a picture drawn now would differ.
    pub(super) fn set(&mut self, basemap: Option<Basemap>) -> bool {
        let same_tiles = match (&self.basemap, &basemap) {
            (None, None) => return false,
            (Some(a), Some(b)) => Arc::ptr_eq(&a.tiles, &b.tiles) && a.metric == b.metric,
            _ => false,
        };
        let same_tint = self.basemap.as_ref().map(|b| b.tint) == basemap.as_ref().map(|b| b.tint);
        if !same_tiles {
            self.slots.clear();
            self.arrived.clear();
            self.pending = 0;
            self.ground = basemap.as_ref().map(|b| Ground::new(b.metric, b.tiles.source().info().crs));
        }
        self.basemap = basemap;
        !(same_tiles && same_tint)
    }

    /// Bytes of textures now.
    pub(super) fn bytes(&self) -> u64 {
        self.slots.values().map(|s| s.bytes).sum()
    }

    pub(super) fn is_loading(&self) -> bool {
        self.pending > 0 || !self.arrived.is_empty()
    }

    pub(super) fn has_arrived(&self) -> bool {
        !self.arrived.is_empty()
    }

    /// Uploads finished pictures within the budget (at least one), asks for what the view lacks, and gives up what was not
    /// used for long. Returns whether a picture drawn now would differ.
    pub(super) fn poll(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        view: &View,
        budget_bytes: u64,
        uploaded: &mut u64,
    ) -> bool {
        let Some(basemap) = &self.basemap else { return false };
        let tiles = Arc::clone(&basemap.tiles);
        self.tick += 1;
        self.arrived.extend(tiles.collect());
        let mut sent = 0;
        let mut changed = false;
        while (sent == 0 || sent < budget_bytes)
            && let Some((id, picture)) = self.arrived.pop_front()
        {
            let bytes = picture.as_ref().map_or(0, Picture::bytes);
            let texture = picture.map(|p| self.gpu.texture(device, queue, &p));
            self.slots.insert(id, Slot { texture, bytes, used: self.tick });
            sent += bytes;
            changed = true;
        }
        *uploaded += sent;
        let hidden = self.basemap.as_ref().is_some_and(|b| b.tint.opacity <= 0.0);
        let wanted = if hidden { Vec::new() } else { self.missing(view) };
        self.pending = tiles.want(&wanted);
        self.forget();
        changed
    }

    /// Waits until everything in view is there or has failed. Returns whether a picture drawn now would differ.
    pub(super) fn finish(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, uploaded: &mut u64) -> bool {
        let mut changed = false;
        loop {
            changed |= self.poll(device, queue, view, u64::MAX, uploaded);
            if !self.is_loading() {
                return changed;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Marks what is in view as used and gives the tiles that are not there.
    fn missing(&mut self, view: &View) -> Vec<TileId> {
        let cells = self.cells(view);
        let arrived: Vec<TileId> = self.arrived.iter().map(|(id, _)| *id).collect();
        let mut missing = Vec::new();
        for (id, _) in cells {
            match self.slots.get_mut(&id) {
                Some(slot) => slot.used = self.tick,
                None => {
                    if !arrived.contains(&id) {
                        missing.push(id);
                    }
                    // What stands in for it is in use too.
                    if let Some(stand_in) = self.above(id) {
                        self.slots.entry(stand_in).and_modify(|s| s.used = self.tick);
                    }
                    for quarter in id.quarters() {
                        self.slots.entry(quarter).and_modify(|s| s.used = self.tick);
                    }
                }
            }
        }
        missing
    }

    fn cells(&mut self, view: &View) -> Vec<(TileId, Arc<Mesh>)> {
        let (Some(basemap), Some(ground)) = (&self.basemap, &mut self.ground) else { return Vec::new() };
        let content = basemap.tiles.source().info().content;
        let px = basemap.tiles.look().shown_px(content);
        ground.cells(&view.camera, px, DEEPEST).into_iter().map(|cell| (cell.id, cell.mesh)).collect()
    }

    fn is_ready(&self, id: TileId) -> bool {
        self.slots.get(&id).is_some_and(|s| s.texture.is_some())
    }

    /// The nearest tile above that is there.
    fn above(&self, id: TileId) -> Option<TileId> {
        (1..=CLIMB.min(id.z)).map(|n| id.ancestor(n)).find(|a| self.is_ready(*a))
    }

    fn forget(&mut self) {
        let tick = self.tick;
        let mut idle: Vec<(u64, TileId, u64)> =
            self.slots.iter().filter(|(_, s)| s.used < tick).map(|(id, s)| (s.used, *id, s.bytes + 256)).collect();
        let mut bytes: u64 = idle.iter().map(|(_, _, bytes)| bytes).sum();
        if bytes > KEEP_BYTES {
            idle.sort_unstable();
            for (_, id, size) in idle {
                if bytes <= KEEP_BYTES * 3 / 4 {
                    break;
                }
                bytes -= size;
                self.slots.remove(&id);
            }
        }
    }

    /// Works out what is drawn where, and writes it for the GPU. Before the render pass.
    pub(super) fn prepare(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View) {
        self.draws.clear();
        let Some(tint) = self.basemap.as_ref().map(|b| b.tint).filter(|t| t.opacity > 0.0) else { return };
        let mut vertices: Vec<f32> = Vec::new();
        for (id, mesh) in self.cells(view) {
            match self.slots.get(&id) {
                Some(slot) if slot.texture.is_some() => self.place(&mut vertices, view, id, id, &mesh),
                Some(_) => {}
                None if id.quarters().any(|q| self.is_ready(q)) => {
                    for quarter in id.quarters() {
                        let texture = if self.is_ready(quarter) { Some(quarter) } else { self.above(id) };
                        let mesh = self.ground.as_mut().and_then(|g| g.mesh(quarter));
                        if let (Some(texture), Some(mesh)) = (texture, mesh) {
                            self.place(&mut vertices, view, quarter, texture, &mesh);
                        }
                    }
                }
                None => {
                    if let Some(texture) = self.above(id) {
                        self.place(&mut vertices, view, id, texture, &mesh);
                    }
                }
            }
        }
        self.gpu.write(device, queue, view, tint, &vertices);
        for draw in &self.draws {
            self.gpu.indices.entry(draw.quads).or_insert_with(|| index_buffer(device, draw.quads));
        }
    }

    /// Adds a tile's grid, with the part of the texture (its own or one above) that belongs there.
    fn place(&mut self, vertices: &mut Vec<f32>, view: &View, id: TileId, texture: TileId, mesh: &Mesh) {
        let (corner, side) = id.within(id.z - texture.z);
        let first = (vertices.len() / 4) as i32;
        let camera = &view.camera;
        let n = mesh.n;
        for (i, p) in mesh.at.iter().enumerate() {
            let share = [i % (n + 1), i / (n + 1)].map(|k| k as f64 / n as f64);
            vertices.push(((p[0] - camera.center.x) * camera.px_per_m) as f32);
            vertices.push(((p[1] - camera.center.y) * camera.px_per_m) as f32);
            vertices.extend([0, 1].map(|k| (corner[k] + side * share[k]) as f32));
        }
        self.draws.push(Draw { texture, quads: n, first });
    }

    /// Draws what was prepared. Returns the number of draw calls.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, samples: u32) -> u64 {
        if self.draws.is_empty() {
            return 0;
        }
        pass.set_pipeline(&self.gpu.pipelines[usize::from(samples > 1)]);
        pass.set_bind_group(0, &self.gpu.frame, &[]);
        pass.set_vertex_buffer(0, self.gpu.vertices.slice(..));
        let mut calls = 0;
        let mut quads = 0;
        for draw in &self.draws {
            let texture = self.slots.get(&draw.texture).and_then(|s| s.texture.as_ref());
            let (Some(texture), Some(indices)) = (texture, self.gpu.indices.get(&draw.quads)) else { continue };
            if quads != draw.quads {
                quads = draw.quads;
                pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint16);
            }
            pass.set_bind_group(1, texture, &[]);
            pass.draw_indexed(0..(6 * quads * quads) as u32, draw.first, 0..1);
            calls += 1;
        }
        calls
    }
}

impl Gpu {
    fn new(device: &wgpu::Device) -> Self {
        let entry = |binding, visibility, ty| wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None };
        let uniform_type =
            wgpu::BindingType::Buffer { ty: wgpu::BufferBindingType::Uniform, has_dynamic_offset: false, min_binding_size: None };
        let texture_type = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let layout = |label, entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let frame_layout = layout(
            "basemap frame",
            &[
                entry(0, wgpu::ShaderStages::VERTEX_FRAGMENT, uniform_type),
                entry(1, wgpu::ShaderStages::FRAGMENT, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
            ],
        );
        let picture_layout = layout("basemap tile", &[entry(0, wgpu::ShaderStages::FRAGMENT, texture_type)]);
        let uniform = buffer(device, "basemap frame", 32, wgpu::BufferUsages::UNIFORM);
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("basemap"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let frame = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("basemap frame"),
            layout: &frame_layout,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&sampler) },
            ],
        });
        let pipelines = [1, 4].map(|samples| pipeline(device, &[Some(&frame_layout), Some(&picture_layout)], samples));
        let vertices = buffer(device, "basemap grids", 64 * VERTEX_BYTES, wgpu::BufferUsages::VERTEX);
        Self { pipelines, picture_layout, uniform, frame, vertices, indices: HashMap::new() }
    }

    fn texture(&self, device: &wgpu::Device, queue: &wgpu::Queue, picture: &Picture) -> wgpu::BindGroup {
        let size = wgpu::Extent3d { width: picture.width, height: picture.height, depth_or_array_layers: 1 };
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("basemap tile"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        queue.write_texture(
            texture.as_image_copy(),
            picture.pixels.as_flattened(),
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(picture.width * 4), rows_per_image: None },
            size,
        );
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("basemap tile"),
            layout: &self.picture_layout,
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::TextureView(&texture.create_view(&wgpu::TextureViewDescriptor::default())),
            }],
        })
    }

    fn write(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, view: &View, tint: Tint, vertices: &[f32]) {
        let half = view.camera.size_px.map(|s| s as f32 / 2.0);
        let grey = f32::from(u8::from(tint.grey));
        let uniform = [half[0], half[1], tint.opacity, grey, tint.brightness, 0.0, 0.0, 0.0];
        queue.write_buffer(&self.uniform, 0, &bytes(&uniform));
        let size = (vertices.len() * 4) as u64;
        if self.vertices.size() < size {
            self.vertices = buffer(device, "basemap grids", size.next_power_of_two(), wgpu::BufferUsages::VERTEX);
        }
        if size > 0 {
            queue.write_buffer(&self.vertices, 0, &bytes(vertices));
        }
    }
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_ne_bytes()).collect()
}

fn buffer(device: &wgpu::Device, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage: usage | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

/// Two triangles a quad; the picture writer cuts quads along the same diagonal.
fn index_buffer(device: &wgpu::Device, n: usize) -> wgpu::Buffer {
    let quad = |x: usize, y: usize| {
        let (a, c) = (y * (n + 1) + x, (y + 1) * (n + 1) + x);
        [a, a + 1, c, a + 1, c + 1, c]
    };
    let indices: Vec<u8> = (0..n)
        .flat_map(|y| (0..n).flat_map(move |x| quad(x, y)))
        .flat_map(|i| u16::try_from(i).unwrap_or(u16::MAX).to_ne_bytes())
        .collect();
    let out = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("basemap quads"),
        size: (indices.len() as u64).next_multiple_of(4),
        usage: wgpu::BufferUsages::INDEX,
        mapped_at_creation: true,
    });
    if let Ok(mut mapped) = out.get_mapped_range_mut(..) {
        mapped.slice(..indices.len()).copy_from_slice(&indices);
    }
    out.unmap();
    out
}

fn pipeline(device: &wgpu::Device, layouts: &[Option<&wgpu::BindGroupLayout>], samples: u32) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("basemap"),
        source: wgpu::ShaderSource::Wgsl(include_str!("shaders/tile.wgsl").into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("basemap"),
        bind_group_layouts: layouts,
        immediate_size: 0,
    });
    const ATTRIBUTES: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Float32x2, 1 => Float32x2];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("basemap"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: VERTEX_BYTES,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &ATTRIBUTES,
            })],
        },
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format: MapTarget::FORMAT,
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState { count: samples, ..wgpu::MultisampleState::default() },
        multiview_mask: None,
        cache: None,
    })
}
