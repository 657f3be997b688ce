//! What a draw layer adds to its layer's geometry: the styles, and the class of each row.

use super::layout::GROUP_ROWS;
use super::pipelines::Pipelines;
use super::source::Source;
use super::style_table::{TABLE_BYTES, style_table};
use crate::scene::{Classes, DrawLayer};
use egui_wgpu::wgpu;

/// Groups side by side in a class texture; two thousand texels are allowed everywhere.
const GROUPS_PER_LINE: usize = 2;
const WIDTH: usize = GROUP_ROWS * GROUPS_PER_LINE;

/// Texel at which the classes of a group begin.
pub fn classes_at(group: usize) -> [u32; 2] {
    [(group % GROUPS_PER_LINE * GROUP_ROWS) as u32, (group / GROUPS_PER_LINE) as u32]
}

/// Styles and classes of one draw layer on the GPU.
#[derive(Debug)]
pub struct DrawState {
    table: Vec<u8>,
    table_buffer: wgpu::Buffer,
    classes: Vec<u8>,
    texture: Option<wgpu::Texture>,
    bind_group: Option<wgpu::BindGroup>,
    /// Source, its layout and the class column that `classes` was gathered from.
    gathered: Option<(u64, u64, Classes)>,
}

impl DrawState {
    /// Nothing uploaded yet.
    pub fn new(device: &wgpu::Device) -> Self {
        let table_buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map styles"),
            size: TABLE_BYTES as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self { table: Vec::new(), table_buffer, classes: Vec::new(), texture: None, bind_group: None, gathered: None }
    }

    /// With room for classes, though none are known.
    pub fn blank(device: &wgpu::Device, pipelines: &Pipelines) -> Self {
        let mut state = Self::new(device);
        state.make_texture(device, pipelines, 1);
        state
    }

    /// What to bind for drawing, once classes are there.
    pub fn bind_group(&self) -> Option<&wgpu::BindGroup> {
        self.bind_group.as_ref()
    }

    /// Whether its classes are those of this source's groups.
    pub fn fits(&self, source: &Source) -> bool {
        self.gathered.as_ref().is_some_and(|(id, layout, _)| (*id, *layout) == (source.id, source.layout_revision))
    }

    /// Uploads the styles if they changed. Returns the bytes uploaded.
    pub fn set_styles(&mut self, queue: &wgpu::Queue, draw: &DrawLayer) -> u64 {
        let table = style_table(&draw.paint);
        if table == self.table {
            return 0;
        }
        queue.write_buffer(&self.table_buffer, 0, &table);
        self.table = table;
        self.table.len() as u64
    }

    /// Uploads the lines of the class texture that changed. Returns the bytes uploaded.
    pub fn set_classes(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        pipelines: &Pipelines,
        draw: &DrawLayer,
        source: &Source,
    ) -> u64 {
        let known = self.gathered.as_ref().filter(|(id, layout, _)| (*id, *layout) == (source.id, source.layout_revision));
        if let Some((_, _, old)) = known {
            if old.shares_all(&draw.class) {
                return 0;
            }
            if let Some(rows) = draw.class.changed(old) {
                let uploaded = self.patch(queue, draw, source, &rows);
                self.gathered = Some((source.id, source.layout_revision, draw.class.clone()));
                return uploaded;
            }
        }
        let lines = source.layout.groups.len().div_ceil(GROUPS_PER_LINE).max(1);
        let mut classes = vec![0_u8; lines * WIDTH];
        for (group, place) in source.layout.groups.iter().zip(classes.chunks_mut(GROUP_ROWS)) {
            for (to, row) in place.iter_mut().zip(&group.rows) {
                *to = draw.class.get(*row as usize).unwrap_or(0);
            }
        }
        let room = self.texture.as_ref().map_or(0, |t| t.height() as usize);
        if room < lines {
            self.make_texture(device, pipelines, lines);
            self.classes.clear();
        }
        let mut uploaded = 0;
        let mut line = 0;
        while line < lines {
            let dirty = |l: usize| self.classes.get(l * WIDTH..(l + 1) * WIDTH) != Some(&classes[l * WIDTH..(l + 1) * WIDTH]);
            let end = (line..lines).find(|l| !dirty(*l)).unwrap_or(lines);
            if end > line {
                uploaded += self.write(queue, line, &classes[line * WIDTH..end * WIDTH]);
            }
            line = end + 1;
        }
        self.classes = classes;
        self.gathered = Some((source.id, source.layout_revision, draw.class.clone()));
        uploaded
    }

    /// Uploads the lines of the texture in which these rows stand. Returns the bytes uploaded.
    fn patch(&mut self, queue: &wgpu::Queue, draw: &DrawLayer, source: &Source, rows: &[u32]) -> u64 {
        let mut dirty: Vec<usize> = Vec::new();
        for row in rows {
            // The texture is a line of groups after the other, so a row's place among the groups is its texel.
            let Some(place) = source.layout.place_of(*row) else { continue };
            let to = draw.class.get(*row as usize).unwrap_or(0);
            if self.classes[place] != to {
                self.classes[place] = to;
                if dirty.last() != Some(&(place / WIDTH)) {
                    dirty.push(place / WIDTH);
                }
            }
        }
        dirty.sort_unstable();
        dirty.dedup();
        let runs = dirty.chunk_by(|a, b| a + 1 == *b);
        runs.map(|run| self.write(queue, run[0], &self.classes[run[0] * WIDTH..(run[run.len() - 1] + 1) * WIDTH])).sum()
    }

    fn make_texture(&mut self, device: &wgpu::Device, pipelines: &Pipelines, lines: usize) {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("map classes"),
            // A little room, so that a new group does not make a new texture.
            size: wgpu::Extent3d { width: WIDTH as u32, height: lines as u32 + 2, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::R8Uint,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.bind_group = Some(device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map draw layer"),
            layout: &pipelines.bindings[1],
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.table_buffer.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&view) },
                wgpu::BindGroupEntry { binding: 2, resource: pipelines.signs.as_entire_binding() },
            ],
        }));
        self.texture = Some(texture);
    }

    fn write(&self, queue: &wgpu::Queue, line: usize, bytes: &[u8]) -> u64 {
        let Some(texture) = &self.texture else { return 0 };
        let size = wgpu::Extent3d { width: WIDTH as u32, height: (bytes.len() / WIDTH) as u32, depth_or_array_layers: 1 };
        let origin = wgpu::Origin3d { x: 0, y: line as u32, z: 0 };
        queue.write_texture(
            wgpu::TexelCopyTextureInfo { texture, mip_level: 0, origin, aspect: wgpu::TextureAspect::All },
            bytes,
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(WIDTH as u32), rows_per_image: None },
            size,
        );
        bytes.len() as u64
    }
}
