//! One pipeline per primitive, and what is bound to them.

use super::mesh::Primitive;
use super::style_table::{SIGN_BYTES, TABLE_BYTES, sign_table};
use super::target::MapTarget;
use crate::scene::Categories;
use egui_wgpu::wgpu;
use std::num::NonZeroU64;
use wgpu::util::DeviceExt;

/// Bytes of the frame uniform, as declared in `common.wgsl`.
pub const FRAME_BYTES: u64 = 32;
/// Bytes of a group uniform.
pub const GROUP_BYTES: u64 = 16;

/// Pipelines and layouts; made once.
#[derive(Debug)]
pub struct Pipelines {
    /// Layouts of the bind groups 0 (frame), 1 (draw layer) and 2 (group).
    pub bindings: [wgpu::BindGroupLayout; 3],
    /// Signs of categories, bound with every draw layer.
    pub signs: wgpu::Buffer,
    /// By shader, without multisampling.
    plain: [wgpu::RenderPipeline; 3],
    /// By shader, four samples a pixel.
    smooth: [wgpu::RenderPipeline; 3],
}

impl Pipelines {
    /// Compiles everything.
    pub fn new(device: &wgpu::Device) -> Self {
        let vertex = wgpu::ShaderStages::VERTEX;
        let both = wgpu::ShaderStages::VERTEX_FRAGMENT;
        let bindings = [
            layout(device, "map frame", &[uniform(0, both, FRAME_BYTES, false)]),
            layout(
                device,
                "map draw layer",
                &[
                    uniform(0, vertex, TABLE_BYTES as u64, false),
                    wgpu::BindGroupLayoutEntry {
                        binding: 1,
                        visibility: vertex,
                        ty: wgpu::BindingType::Texture {
                            sample_type: wgpu::TextureSampleType::Uint,
                            view_dimension: wgpu::TextureViewDimension::D2,
                            multisampled: false,
                        },
                        count: None,
                    },
                    uniform(2, wgpu::ShaderStages::FRAGMENT, SIGN_BYTES as u64, false),
                ],
            ),
            layout(device, "map group", &[uniform(0, vertex, GROUP_BYTES, true)]),
        ];
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("map"),
            bind_group_layouts: &[Some(&bindings[0]), Some(&bindings[1]), Some(&bindings[2])],
            immediate_size: 0,
        });
        const SHADERS: [Primitive; 3] = [Primitive::Fill, Primitive::Line, Primitive::Symbol];
        let modules = SHADERS.map(|p| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some("map"),
                source: wgpu::ShaderSource::Wgsl(source(p).into()),
            })
        });
        let all = |samples| SHADERS.map(|p| pipeline(device, &pipeline_layout, &modules[shader(p)], p, samples));
        let signs = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("map signs"),
            contents: &sign_table(Categories::built_in()),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        Self { plain: all(1), smooth: all(4), bindings, signs }
    }

    /// The pipeline for a primitive on a target of 1 or 4 samples.
    pub fn get(&self, primitive: Primitive, samples: u32) -> &wgpu::RenderPipeline {
        let set = if samples > 1 { &self.smooth } else { &self.plain };
        &set[shader(primitive)]
    }
}

/// Place of the shader that draws a primitive.
fn shader(primitive: Primitive) -> usize {
    match primitive {
        Primitive::Fill => 0,
        Primitive::Line | Primitive::Border => 1,
        Primitive::Symbol => 2,
    }
}

fn source(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Fill => concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/fill.wgsl")),
        Primitive::Line | Primitive::Border => concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/line.wgsl")),
        Primitive::Symbol => concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/symbol.wgsl")),
    }
}

fn layout(device: &wgpu::Device, label: &str, entries: &[wgpu::BindGroupLayoutEntry]) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
}

fn uniform(binding: u32, visibility: wgpu::ShaderStages, bytes: u64, dynamic: bool) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry {
        binding,
        visibility,
        ty: wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: dynamic,
            min_binding_size: NonZeroU64::new(bytes),
        },
        count: None,
    }
}

fn pipeline(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    primitive: Primitive,
    samples: u32,
) -> wgpu::RenderPipeline {
    use wgpu::VertexStepMode::{Instance, Vertex};
    const POSITION_ROW: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Float32x2, 1 => Uint32];
    const BEFORE: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![0 => Float32x2];
    const START: [wgpu::VertexAttribute; 3] = wgpu::vertex_attr_array![1 => Float32x2, 2 => Float32, 3 => Uint32];
    const END: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![4 => Float32x2];
    const AFTER: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![5 => Float32x2];
    let buffer =
        |step_mode, attributes| Some(wgpu::VertexBufferLayout { array_stride: primitive.stride(), step_mode, attributes });
    let buffers = match primitive {
        Primitive::Fill => vec![buffer(Vertex, &POSITION_ROW[..])],
        Primitive::Symbol => vec![buffer(Instance, &POSITION_ROW[..])],
        // The same buffer four times, each one position further: a segment sees its neighbours and nothing is stored twice.
        Primitive::Line | Primitive::Border => {
            vec![buffer(Instance, &BEFORE[..]), buffer(Instance, &START), buffer(Instance, &END), buffer(Instance, &AFTER)]
        }
    };
    let topology = match primitive {
        Primitive::Fill => wgpu::PrimitiveTopology::TriangleList,
        Primitive::Line | Primitive::Border | Primitive::Symbol => wgpu::PrimitiveTopology::TriangleStrip,
    };
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("map"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &buffers,
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
        primitive: wgpu::PrimitiveState { topology, ..wgpu::PrimitiveState::default() },
        depth_stencil: None,
        multisample: wgpu::MultisampleState { count: samples, ..wgpu::MultisampleState::default() },
        multiview_mask: None,
        cache: None,
    })
}
