//! Measuring frames: a fixed way of the camera through the real renderer, without a window.
//!
//! The way is the one that shows a map's worst: everything at once, in to street level, across, and out again, with the
//! camera never at rest, so that every frame is drawn. Each frame does what the window's frame does and waits until its
//! pixels are there.

use super::offscreen::{Device, NoAdapter};
use super::{MapTarget, Quality, Renderer, View};
use crate::geometry::Bounds;
use crate::scene::{Camera, Scene};
use crate::task::{Cancelled, Task};
use std::sync::Arc;
use std::time::Instant;

/// Frames of a tour.
pub const FRAMES: usize = 300;
/// Margin around everything, pixels.
const MARGIN_PX: f64 = 24.0;
/// Where the camera goes across: pixels a metre, a street and its houses.
const STREET_PX_PER_M: f64 = 2.0;
/// Bytes of meshes sent to the graphics card in one frame, as in the window.
pub const UPLOAD_BUDGET: u64 = 16 << 20;

/// What a tour is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TourOptions {
    /// Size of the picture, physical pixels.
    pub size_px: [u32; 2],
    /// Physical pixels per pixel at 100 %.
    pub scale_factor: f32,
}

impl TourOptions {
    fn view(&self, camera: Camera, quality: Quality) -> View {
        View { camera, scale_factor: self.scale_factor, quality }
    }
}

/// One frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FrameTime {
    /// Seconds until everything was handed to the graphics card.
    pub cpu_s: f64,
    /// Seconds from then until the pixels were there.
    pub gpu_s: f64,
    /// Draw calls.
    pub draw_calls: u64,
    /// Whether something in view was still being prepared.
    pub loading: bool,
}

/// What a tour took.
#[derive(Debug, Clone, PartialEq)]
pub struct Tour {
    /// Name of the graphics adapter and of its driver.
    pub adapter: String,
    /// How edges were drawn.
    pub quality: Quality,
    /// The frames in order.
    pub frames: Vec<FrameTime>,
    /// Bytes of meshes, classes and cells sent to the graphics card, first picture and tour.
    pub uploaded_bytes: u64,
    /// Bytes held there at the end.
    pub resident_bytes: u64,
}

/// The cameras of a tour over this ground.
pub fn cameras(bounds: &Bounds, size_px: [f64; 2]) -> Vec<Camera> {
    let whole = Camera::fit(bounds, size_px, MARGIN_PX);
    let near = STREET_PX_PER_M.max(whole.px_per_m * 2.0);
    // Towards a place off the middle, so that the way in is a pan as well.
    let at = |t: f64, s: f64| [bounds.min[0] + bounds.width() * t, bounds.min[1] + bounds.height() * s];
    let (middle, [tx, ty]) = (whole.center, at(0.42, 0.56));
    let leg = FRAMES / 3;
    let step = size_px[0] * 0.05 / near;
    let on = |i: usize| {
        let (t, across) = match i / leg {
            0 => (i as f64 / leg as f64, 0.0),
            1 => (1.0, (i - leg) as f64 * step),
            _ => (1.0 - (i - 2 * leg) as f64 / leg as f64, leg as f64 * step),
        };
        let px_per_m = whole.px_per_m * (near / whole.px_per_m).powf(t);
        // The share of the way at which the target stands still on screen while zooming.
        let share = if near > whole.px_per_m { (1.0 - whole.px_per_m / px_per_m) / (1.0 - whole.px_per_m / near) } else { t };
        let center = [middle.x + (tx + across - middle.x) * share, middle.y + (ty - middle.y) * share];
        Camera { center: center.into(), px_per_m, size_px }
    };
    (0..FRAMES).map(on).collect()
}

/// A renderer with its device, as a window has it before a project is opened.
#[derive(Debug)]
pub struct Stage {
    device: Device,
    renderer: Renderer,
    target: MapTarget,
    options: TourOptions,
}

impl Stage {
    /// Finds a device and compiles what is drawn with.
    pub fn new(options: &TourOptions) -> Result<Self, NoAdapter> {
        let device = Device::new()?;
        let mut renderer = Renderer::new(&device.device, Arc::new(|| ()));
        if device.software {
            renderer.set_most_areas(super::MOST_AREAS_IN_SOFTWARE);
        }
        renderer.warm(&device.device, &device.queue);
        device.wait();
        let target = MapTarget::new(&device.device, options.size_px);
        Ok(Self { device, renderer, target, options: *options })
    }

    /// Starts to lay a scene out; returns at once.
    pub fn prepare(&mut self, scene: &Scene) {
        self.renderer.set_scene(&self.device.device, &self.device.queue, scene);
    }

    /// Draws all of a scene and waits until it is there. Returns the seconds it took.
    pub fn first_picture(&mut self, scene: &Scene) -> f64 {
        let started = Instant::now();
        let (gpu, queue) = (&self.device.device, &self.device.queue);
        self.renderer.set_scene(gpu, queue, scene);
        let camera = Camera::fit(&scene.bounds, self.options.size_px.map(f64::from), MARGIN_PX);
        let view = self.options.view(camera, Quality::Fine);
        self.renderer.finish(gpu, queue, &view);
        self.renderer.render(gpu, queue, &view, &mut self.target);
        self.device.wait();
        started.elapsed().as_secs_f64()
    }
}

/// Draws the tour of a scene of which the first picture was drawn.
///
/// `look` gets the number of each frame and the finished picture; its time is not the frame's.
pub fn tour(
    stage: Stage,
    scene: &Scene,
    mut look: impl FnMut(usize, &Device, &MapTarget),
    task: &Task,
) -> Result<Tour, Cancelled> {
    let Stage { device, mut renderer, mut target, options } = stage;
    let quality = if device.software { Quality::Draft } else { Quality::Fine };
    let cameras = cameras(&scene.bounds, options.size_px.map(f64::from));
    let (gpu, queue) = (&device.device, &device.queue);
    let mut frames = Vec::with_capacity(cameras.len());
    for (i, camera) in cameras.into_iter().enumerate() {
        task.check()?;
        let view = options.view(camera, quality);
        let start = Instant::now();
        renderer.set_scene(gpu, queue, scene);
        renderer.poll(gpu, queue, &view, UPLOAD_BUDGET);
        renderer.render(gpu, queue, &view, &mut target);
        let cpu_s = start.elapsed().as_secs_f64();
        device.wait();
        let gpu_s = start.elapsed().as_secs_f64() - cpu_s;
        let draw_calls = renderer.stats().draw_calls;
        frames.push(FrameTime { cpu_s, gpu_s, draw_calls, loading: renderer.is_loading() });
        look(i, &device, &target);
        task.advance(1);
    }
    let stats = renderer.stats();
    Ok(Tour {
        adapter: device.adapter,
        quality,
        frames,
        uploaded_bytes: stats.uploaded_bytes,
        resident_bytes: stats.resident_bytes,
    })
}
