//! Pictures of tiles on the GPU and how they are drawn: rectangles with a texture, smoothed where they are not 1 : 1.

use super::target::MapTarget;
use egui_wgpu::wgpu;

/// Bytes of a rectangle: its place on screen, its place in the picture.
pub const QUAD_BYTES: u64 = 32;

/// The pipeline, without and with multisampling.
#[derive(Debug)]
pub struct TilePipeline {
    plain: wgpu::RenderPipeline,
    smooth: wgpu::RenderPipeline,
    binding: wgpu::BindGroupLayout,
    sampler: wgpu::Sampler,
}

/// A picture on the GPU.
#[derive(Debug)]
pub struct GpuTile {
    texture: wgpu::Texture,
    /// What to bind for drawing it.
    pub bind_group: wgpu::BindGroup,
}

impl GpuTile {
    /// Replaces the pixels: rows of premultiplied RGBA.
    pub fn write(&self, queue: &wgpu::Queue, rgba: &[u8]) {
        let size = self.texture.size();
        queue.write_texture(
            self.texture.as_image_copy(),
            rgba,
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(size.width * 4), rows_per_image: None },
            size,
        );
    }
}

impl GpuTile {
    /// Replaces the pixels of a rectangle: its left upper corner, its size, and its rows of premultiplied RGBA.
    pub fn write_part(&self, queue: &wgpu::Queue, [x, y]: [u32; 2], [width, height]: [u32; 2], rgba: &[u8]) {
        let origin = wgpu::Origin3d { x, y, z: 0 };
        queue.write_texture(
            wgpu::TexelCopyTextureInfo { origin, ..self.texture.as_image_copy() },
            rgba,
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 4), rows_per_image: None },
            wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        );
    }
}

impl TilePipeline {
    /// Compiles it. `frame` is the layout of the bind group 0.
    pub fn new(device: &wgpu::Device, frame: &wgpu::BindGroupLayout) -> Self {
        let binding = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("map tile"),
            entries: &[
                wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Texture {
                        sample_type: wgpu::TextureSampleType::Float { filterable: true },
                        view_dimension: wgpu::TextureViewDimension::D2,
                        multisampled: false,
                    },
                    count: None,
                },
                wgpu::BindGroupLayoutEntry {
                    binding: 1,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                    count: None,
                },
            ],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("map tile"),
            bind_group_layouts: &[Some(frame), Some(&binding)],
            immediate_size: 0,
        });
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("map tile"),
            source: wgpu::ShaderSource::Wgsl(include_str!("shaders/cells.wgsl").into()),
        });
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("map tile"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let make = |samples| pipeline(device, &layout, &module, samples);
        Self { plain: make(1), smooth: make(4), binding, sampler }
    }

    /// The pipeline on a target of 1 or 4 samples.
    pub fn get(&self, samples: u32) -> &wgpu::RenderPipeline {
        if samples > 1 { &self.smooth } else { &self.plain }
    }

    /// A picture of this size: rows of premultiplied RGBA.
    pub fn tile(&self, device: &wgpu::Device, queue: &wgpu::Queue, [width, height]: [u32; 2], rgba: &[u8]) -> GpuTile {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("map tile"),
            size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map tile"),
            layout: &self.binding,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(&view) },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&self.sampler) },
            ],
        });
        let tile = GpuTile { texture, bind_group };
        tile.write(queue, rgba);
        tile
    }
}

fn pipeline(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    samples: u32,
) -> wgpu::RenderPipeline {
    const QUAD: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4];
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("map tile"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: QUAD_BYTES,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &QUAD,
            })],
        },
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some("fragment"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format: MapTarget::FORMAT,
                blend: Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING),
                write_mask: wgpu::ColorWrites::ALL,
            })],
        }),
        primitive: wgpu::PrimitiveState { topology: wgpu::PrimitiveTopology::TriangleStrip, ..wgpu::PrimitiveState::default() },
        depth_stencil: None,
        multisample: wgpu::MultisampleState { count: samples, ..wgpu::MultisampleState::default() },
        multiview_mask: None,
        cache: None,
    })
}
