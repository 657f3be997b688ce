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
    /// Lines of a pixel, without multisampling.
    thin: wgpu::RenderPipeline,
    /// Symbols from afar, with one and with four samples a pixel.
    marks: [wgpu::RenderPipeline; 2],
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
        let module = |text: &'static str| {
            let source = wgpu::ShaderSource::Wgsl(text.into());
            device.create_shader_module(wgpu::ShaderModuleDescriptor { label: Some("map"), source })
        };
        let modules = SHADERS.map(|p| module(source(p)));
        let all = |samples| {
            SHADERS.map(|p| {
                let (buffers, topology) = input(p);
                pipeline(device, &pipeline_layout, &modules[shader(p)], &buffers, topology, samples)
            })
        };
        let marks = module(concat!(
            include_str!("shaders/common.wgsl"),
            include_str!("shaders/symbol_shapes.wgsl"),
            include_str!("shaders/symbol_far.wgsl")
        ));
        let marks = [1, 4].map(|samples| {
            let (buffers, topology) = input(Primitive::Symbol);
            pipeline(device, &pipeline_layout, &marks, &buffers, topology, samples)
        });
        let thin = module(concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/thin.wgsl")));
        // Not by instances of two corners: software renderers take each of those for a drawing of its own.
        let buffers = [Some(wgpu::VertexBufferLayout {
            array_stride: Primitive::Line.stride(),
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &START,
        })];
        let thin = pipeline(device, &pipeline_layout, &thin, &buffers, wgpu::PrimitiveTopology::LineList, 1);
        let signs = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
            label: Some("map signs"),
            contents: &sign_table(Categories::built_in()),
            usage: wgpu::BufferUsages::UNIFORM,
        });
        Self { plain: all(1), smooth: all(4), thin, marks, bindings, signs }
    }

    /// The pipeline for a primitive on a target of 1 or 4 samples.
    pub fn get(&self, primitive: Primitive, samples: u32) -> &wgpu::RenderPipeline {
        self.set(primitive, samples)
    }

    /// The pipeline for lines of at most a pixel on a target of one sample: half the corners, no smooth edges.
    pub fn thin(&self) -> &wgpu::RenderPipeline {
        &self.thin
    }

    /// The pipeline for symbols that are all seen from afar ([`crate::scene::Symbol::far`]).
    pub fn marks(&self, samples: u32) -> &wgpu::RenderPipeline {
        &self.marks[usize::from(samples > 1)]
    }

    fn set(&self, primitive: Primitive, samples: u32) -> &wgpu::RenderPipeline {
        let set = if samples > 1 { &self.smooth } else { &self.plain };
        &set[shader(primitive)]
    }
}

/// Place of the shader that draws a primitive.
fn shader(primitive: Primitive) -> usize {
    match primitive {
        Primitive::Fill | Primitive::FarFill => 0,
        Primitive::Symbol => 2,
        _ => 1,
    }
}

fn source(primitive: Primitive) -> &'static str {
    match primitive {
        Primitive::Fill | Primitive::FarFill => concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/fill.wgsl")),
        Primitive::Symbol => concat!(
            include_str!("shaders/common.wgsl"),
            include_str!("shaders/symbol_shapes.wgsl"),
            include_str!("shaders/symbol.wgsl")
        ),
        _ => concat!(include_str!("shaders/common.wgsl"), include_str!("shaders/line.wgsl")),
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

const POSITION_ROW: [wgpu::VertexAttribute; 2] = wgpu::vertex_attr_array![0 => Float32x2, 1 => Uint32];
const BEFORE: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![0 => Float32x2];
const START: [wgpu::VertexAttribute; 3] = wgpu::vertex_attr_array![1 => Float32x2, 2 => Float32, 3 => Uint32];
const END: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![4 => Float32x2];
const AFTER: [wgpu::VertexAttribute; 1] = wgpu::vertex_attr_array![5 => Float32x2];

type Buffers<'a> = Option<wgpu::VertexBufferLayout<'a>>;

fn instances(primitive: Primitive, attributes: &[wgpu::VertexAttribute]) -> Buffers<'_> {
    Some(wgpu::VertexBufferLayout { array_stride: primitive.stride(), step_mode: wgpu::VertexStepMode::Instance, attributes })
}

/// What a primitive's shader is fed with.
fn input(primitive: Primitive) -> (Vec<Buffers<'static>>, wgpu::PrimitiveTopology) {
    let buffers = match primitive {
        Primitive::Fill | Primitive::FarFill | Primitive::Symbol => vec![Some(wgpu::VertexBufferLayout {
            array_stride: primitive.stride(),
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &POSITION_ROW,
        })],
        // The same buffer four times, each one position further: a segment sees its neighbours and nothing is stored twice.
        _ => [&BEFORE[..], &START, &END, &AFTER].map(|attributes| instances(primitive, attributes)).to_vec(),
    };
    let topology = match primitive {
        Primitive::Fill | Primitive::FarFill | Primitive::Symbol => wgpu::PrimitiveTopology::TriangleList,
        _ => wgpu::PrimitiveTopology::TriangleStrip,
    };
    (buffers, topology)
}

fn pipeline(
    device: &wgpu::Device,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    buffers: &[Buffers<'_>],
    topology: wgpu::PrimitiveTopology,
    samples: u32,
) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("map"),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vertex"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers,
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
