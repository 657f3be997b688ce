//! `fangxian frames`: how long frames of the map take, measured through the window's renderer without a window.

use super::Common;
use super::audit::load;
use super::inputs::{layer_kind, moment};
use super::output::{print, put};
use super::snapshot::parse_size;
use super::timings::usage;
use crate::briefing::{Canvas, encode_png};
use crate::map::offscreen::Device;
use crate::map::tour::{FRAMES, Stage, Tour, TourOptions, tour};
use crate::map::{MapTarget, Quality};
use crate::model::LayerKind;
use crate::scene::{Scene, SceneOptions, Theme, build, build_after};
use crate::task::Task;
use crate::work::{audit, write_file};
use anyhow::{Context, anyhow};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Options of `frames`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
    /// Width and height, physical pixels
    #[arg(long, default_value = "1280x800", value_name = "WxH")]
    size: String,
    /// Physical pixels per pixel at 100 %
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR")]
    scale: f32,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Every tenth frame as a picture into this folder
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Layers to leave out, to find out what they cost
    #[arg(long, value_name = "LAYER,…", value_delimiter = ',')]
    without: Vec<String>,
    /// Dark theme
    #[arg(long)]
    dark: bool,
    /// The figures as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let size_px = parse_size(&args.size)?;
    let mut visible = [true; LayerKind::ALL.len()];
    for key in &args.without {
        visible[layer_kind(key).context("--without")? as usize] = false;
    }
    // As in the window: names come after the colours.
    let theme = if args.dark { Theme::Dark } else { Theme::Light };
    let options = SceneOptions { lang: common.lang(), theme, visible, labels: false, backup: false };
    let tour_options = TourOptions { size_px, scale_factor: args.scale };
    let started = Instant::now();
    let stage = std::thread::spawn(move || Stage::new(&tour_options));
    let (project, _, _) = load(&args.project, task)?;
    let open_s = started.elapsed().as_secs_f64();
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    // Laid out while it is evaluated, as the window does with its sketch.
    let sketch = || -> anyhow::Result<(Scene, Stage)> {
        let sketch = build(&project, None, &options);
        let mut stage = stage.join().map_err(|_| anyhow!("no picture can be drawn"))??;
        stage.prepare(&sketch);
        Ok((sketch, stage))
    };
    let (report, sketch) = std::thread::scope(|scope| {
        let sketch = scope.spawn(sketch);
        (audit(&project, at, task), sketch.join())
    });
    let (report, (sketch, mut stage)) = (report?, sketch.map_err(|_| anyhow!("no picture can be drawn"))??);
    let evaluate_s = started.elapsed().as_secs_f64() - open_s;
    task.stage("draw", "", FRAMES as u64);
    let scene = build_after(&project, Some(&report), &options, Some(&sketch));
    drop(sketch);
    let first_picture_s = stage.first_picture(&scene);
    let opened = [open_s, evaluate_s, first_picture_s, started.elapsed().as_secs_f64()];
    let opened_cpu_s = usage().0;
    let mut failed = None;
    let look = |i: usize, device: &Device, target: &MapTarget| {
        if let Some(folder) = args.pictures.as_ref().filter(|_| i.is_multiple_of(10) && failed.is_none()) {
            failed = picture(device, target, &folder.join(format!("frame-{i:03}.png"))).err();
        }
    };
    if let Some(folder) = &args.pictures {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let tour = tour(stage, &scene, look, task)?;
    if let Some(error) = failed {
        return Err(error);
    }
    task.end();
    let figures = figures(&tour, opened, opened_cpu_s);
    match &args.json {
        Some(path) => write_file(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &figures)?;
            file.write_all(b"\n")
        })?,
        None => {
            let mut out = String::new();
            for (name, value) in figures.as_object().into_iter().flatten() {
                put!(out, "{name:<24} {value}");
            }
            print(&out)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes what a target shows.
fn picture(device: &Device, target: &MapTarget, path: &Path) -> anyhow::Result<()> {
    let [width, height] = target.size().map(|s| s as usize);
    let pixels = device.read(target).chunks_exact(4).map(|p| [p[0], p[1], p[2], 255]).collect();
    let png = encode_png(&Canvas { width, height, pixels })?;
    write_file(path, |out| out.write_all(&png))?;
    Ok(())
}

/// The figures of a tour and of what came before it; times in milliseconds but where the name says `_s`.
fn figures(tour: &Tour, [open_s, evaluate_s, first_picture_s, opened_s]: [f64; 4], cpu_s: Option<f64>) -> Value {
    let of = |pick: &dyn Fn(&crate::map::tour::FrameTime) -> f64| {
        let mut all: Vec<f64> = tour.frames.iter().map(|f| pick(f) * 1e3).collect();
        all.sort_unstable_by(f64::total_cmp);
        move |percent: usize| round(all[(all.len() * percent).div_ceil(100).clamp(1, all.len()) - 1])
    };
    let whole = of(&|f| f.cpu_s + f.gpu_s);
    let (cpu, gpu) = (of(&|f| f.cpu_s), of(&|f| f.gpu_s));
    json!({
        "frames": tour.frames.len(),
        "p50_ms": whole(50), "p95_ms": whole(95), "p99_ms": whole(99), "max_ms": whole(100),
        "cpu_p95_ms": cpu(95), "gpu_p95_ms": gpu(95),
        "draw_calls": tour.frames.iter().map(|f| f.draw_calls).max(),
        "uploaded_bytes": tour.uploaded_bytes,
        "resident_bytes": tour.resident_bytes,
        "frames_filling_in": tour.frames.iter().filter(|f| f.loading).count(),
        "open_s": round(open_s), "evaluate_s": round(evaluate_s), "first_picture_s": round(first_picture_s),
        "opened_to_picture_s": round(opened_s), "opened_to_picture_cpu_s": cpu_s.map(round),
        "peak_mb": usage().1,
        "adapter": tour.adapter,
        "quality": match tour.quality { Quality::Draft => "draft", Quality::Fine => "fine" },
        "frame_ms": tour.frames.iter().map(|f| json!([round(f.cpu_s * 1e3), round(f.gpu_s * 1e3)])).collect::<Vec<_>>(),
    })
}

fn round(v: f64) -> f64 {
    (v * 1e3).round() / 1e3
}
