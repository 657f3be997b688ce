//! Starting the window.

use super::preferences::Preferences;
use super::real::Machine;
use super::{App, Start, icons};
use crate::words::Lang;
use eframe::egui_wgpu::{WgpuSetup, WgpuSetupCreateNew, wgpu};
use egui::ViewportBuilder;
use std::path::PathBuf;
use std::sync::Arc;

/// How to start the window.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Project file to open; the sample when there is none.
    pub project: Option<PathBuf>,
    /// Language; `None`: the one chosen before, else the system's.
    pub lang: Option<Lang>,
}

/// Why there is no window.
#[derive(Debug)]
pub enum RunError {
    /// The machine has no display, or none that this program can reach.
    NoDisplay {
        /// What the system said.
        reason: String,
    },
    /// There is a display but no graphics adapter, not even a software one.
    NoGraphics {
        /// What the system said.
        reason: String,
    },
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoDisplay { reason } => {
                write!(f, "there is no display to open a window on ({reason}); `fangxian snapshot` writes the map as a picture")
            }
            Self::NoGraphics { reason } => write!(
                f,
                "no graphics adapter can draw the window ({reason}); install a driver (Mesa's software one will do), or use \
                 `fangxian snapshot`"
            ),
        }
    }
}

impl std::error::Error for RunError {}

/// Opens the window and returns when it is closed.
pub fn run(options: RunOptions) -> Result<(), RunError> {
    if !has_display() {
        return Err(RunError::NoDisplay { reason: "neither WAYLAND_DISPLAY nor DISPLAY is set".into() });
    }
    let mut preferences = Preferences::load(Preferences::default_file());
    if options.lang.is_some() {
        preferences.lang = options.lang;
    }
    let start = options.project.map_or(Start::Sample, Start::Project);
    let title = match preferences.lang() {
        Lang::Zh => "防线 Fangxian",
        Lang::En => "Fangxian",
    };
    let viewport = ViewportBuilder::default()
        .with_title(title)
        .with_app_id("fangxian")
        .with_inner_size([1600.0, 1000.0])
        .with_min_inner_size([1000.0, 640.0])
        .with_clamp_size_to_monitor_size(true)
        .with_icon(Arc::new(icons::program()));
    let native = eframe::NativeOptions {
        viewport,
        // Noise against banding costs time in software and blurs flat map colours.
        dithering: false,
        // Characters that the bundled typeface lacks (rare ones in names) come from the system's.
        system_font_fallback: true,
        wgpu_options: eframe::egui_wgpu::WgpuConfiguration {
            wgpu_setup: graphics(),
            ..eframe::NativeOptions::default().wgpu_options
        },
        ..eframe::NativeOptions::default()
    };
    let create =
        move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
            let app = App::new(&cc.egui_ctx, cc.wgpu_render_state.as_ref(), Arc::new(Machine), preferences, start);
            Ok(Box::new(app))
        };
    eframe::run_native("fangxian", native, Box::new(create)).map_err(|error| match error {
        eframe::Error::Wgpu(error) => RunError::NoGraphics { reason: error.to_string() },
        // The library's text names its own source files before it comes to the point.
        error => {
            let text = error.to_string();
            RunError::NoDisplay { reason: text.rsplit(": ").next().unwrap_or(&text).to_owned() }
        }
    })
}

/// On Linux a window needs a display server; asking for it here gives a clean answer instead of a library's.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(all(unix, not(target_os = "macos"))) || set("WAYLAND_DISPLAY") || set("WAYLAND_SOCKET") || set("DISPLAY")
}

/// The device that the map needs: the usual limits, not those of the weakest browser.
fn graphics() -> WgpuSetup {
    let mut setup = WgpuSetupCreateNew::without_display_handle();
    setup.device_descriptor = Arc::new(|adapter| {
        let gl = adapter.get_info().backend == wgpu::Backend::Gl;
        let base = if gl { wgpu::Limits::downlevel_webgl2_defaults() } else { wgpu::Limits::default() };
        let side = adapter.limits().max_texture_dimension_2d.min(16_384);
        wgpu::DeviceDescriptor {
            label: Some("window"),
            required_limits: wgpu::Limits { max_texture_dimension_2d: side, ..base },
            ..wgpu::DeviceDescriptor::default()
        }
    });
    WgpuSetup::CreateNew(setup)
}
