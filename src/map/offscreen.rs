//! Drawing without a window: for tests and for measuring frames.

use super::{MapTarget, Quality, Renderer, View};
use crate::scene::{Camera, Scene};
use egui_wgpu::wgpu;
use std::future::Future;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

/// There is no graphics adapter, not even a software one, or it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoAdapter {
    /// What the system says.
    pub reason: String,
}

impl std::fmt::Display for NoAdapter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no graphics adapter ({}); a software one such as Mesa's lavapipe is enough", self.reason)
    }
}

impl std::error::Error for NoAdapter {}

/// A graphics device without a window.
#[derive(Debug)]
pub struct Device {
    /// The device.
    pub device: wgpu::Device,
    /// Its queue.
    pub queue: wgpu::Queue,
    /// Name of the adapter and of its driver.
    pub adapter: String,
    /// Whether the processor does the drawing.
    pub software: bool,
}

impl Device {
    /// The best device there is, with the limits that the window asks for.
    pub fn new() -> Result<Self, NoAdapter> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::from_env().unwrap_or(wgpu::Backends::PRIMARY | wgpu::Backends::GL),
            flags: wgpu::InstanceFlags::from_build_config().with_env(),
            memory_budget_thresholds: wgpu::MemoryBudgetThresholds::default(),
            backend_options: wgpu::BackendOptions::from_env_or_default(),
            display: None,
        });
        let adapter = block_on(instance.request_adapter(&wgpu::RequestAdapterOptions::default()))
            .map_err(|e| NoAdapter { reason: e.to_string() })?;
        let info = adapter.get_info();
        let gl = info.backend == wgpu::Backend::Gl;
        let limits = if gl { wgpu::Limits::downlevel_webgl2_defaults() } else { wgpu::Limits::default() };
        let (device, queue) = block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("map"),
            required_limits: wgpu::Limits { max_texture_dimension_2d: 8192, ..limits },
            ..wgpu::DeviceDescriptor::default()
        }))
        .map_err(|e| NoAdapter { reason: e.to_string() })?;
        let software = info.device_type == wgpu::DeviceType::Cpu;
        Ok(Self { device, queue, software, adapter: format!("{} ({:?}, {})", info.name, info.backend, info.driver_info) })
    }

    /// The scene as rows of straight RGBA bytes from the upper left, at 100 %.
    pub fn render_to_rgba(&self, scene: &Scene, camera: &Camera, size: [u32; 2]) -> Vec<u8> {
        let mut renderer = Renderer::new(&self.device, Arc::new(|| ()));
        renderer.set_scene(&self.device, &self.queue, scene);
        let view = View { camera: *camera, scale_factor: 1.0, quality: Quality::Fine };
        let mut target = MapTarget::new(&self.device, size);
        renderer.finish(&self.device, &self.queue, &view);
        renderer.render(&self.device, &self.queue, &view, &mut target);
        self.read(&target)
    }

    /// The pixels of a target, rows of RGBA from the upper left.
    pub fn read(&self, target: &MapTarget) -> Vec<u8> {
        let [width, height] = target.size();
        let row = width * 4;
        let padded = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map picture"),
            size: u64::from(padded) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            target.texture().as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: None },
            },
            wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        );
        self.queue.submit([encoder.finish()]);
        buffer.map_async(wgpu::MapMode::Read, .., |_| ());
        self.wait();
        match buffer.get_mapped_range(..) {
            Ok(bytes) => bytes.chunks(padded as usize).flat_map(|line| &line[..row as usize]).copied().collect(),
            // Only a lost device cannot be read; its picture is empty.
            Err(_) => vec![0; (row * height) as usize],
        }
    }

    /// Waits until everything submitted is done.
    pub fn wait(&self) {
        // An error is a lost device: there is nothing left to wait for.
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Waits for a future; those of a native graphics library are ready almost at once.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(out) => return out,
            Poll::Pending => std::thread::park(),
        }
    }
}

/// The device of a test, one for the whole process. On a machine without any adapter this says so and gives `None`, and
/// the test returns; with `FANGXIAN_REQUIRE_GPU=1` in the environment it panics instead.
pub fn test_device() -> Option<&'static Device> {
    static DEVICE: std::sync::OnceLock<Result<Device, NoAdapter>> = std::sync::OnceLock::new();
    match DEVICE.get_or_init(Device::new) {
        Ok(device) => Some(device),
        Err(e) => {
            let required = std::env::var("FANGXIAN_REQUIRE_GPU").is_ok_and(|v| v == "1");
            assert!(!required, "FANGXIAN_REQUIRE_GPU=1, but {e}");
            eprintln!("skipped: {e}");
            None
        }
    }
}
