//! `fangxian snapshot`: the map as a picture.

use super::Common;
use super::audit::load;
use super::inputs::moment;
use crate::basemap::{Fetch, OpenOptions, Setting, Web};
use crate::briefing::PictureOptions;
use crate::model::Moment;
use crate::scene::SceneOptions;
use crate::task::Task;
use crate::work::{SnapshotBasemap, audit, extent_in_metres, snapshot};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Options of `snapshot`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
    /// The picture; - is standard output
    #[arg(short, long, value_name = "MAP.png")]
    output: PathBuf,
    /// Width and height, pixels
    #[arg(long, default_value = "3840x2160", value_name = "WxH")]
    size: String,
    /// West, south, east, north in degrees; everything when not given
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    extent: Option<String>,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Title; the project's name when not given
    #[arg(long, value_name = "T")]
    title: Option<String>,
    #[command(flatten)]
    basemap: BasemapArgs,
}

/// The background map of a picture.
#[derive(Debug, clap::Args)]
struct BasemapArgs {
    /// Background map: a .pmtiles or .mbtiles file, an address with {z}/{x}/{y}, a WMTS address, or tianditu:vec+cva
    #[arg(long, value_name = "FILE_OR_URL")]
    basemap: Option<String>,
    /// Key of the service, for {key} in the address
    #[arg(long, value_name = "KEY", requires = "basemap")]
    basemap_key: Option<String>,
    /// Line that names who made the background map, where it does not say so itself
    #[arg(long, value_name = "TEXT", requires = "basemap")]
    basemap_attribution: Option<String>,
    /// Opacity of the background map, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 1.0, requires = "basemap")]
    basemap_opacity: f32,
    /// Draw the background map without colours
    #[arg(long, requires = "basemap")]
    basemap_grey: bool,
    /// The background map is shifted as GCJ-02 and has to be shifted back
    #[arg(long, requires = "basemap")]
    basemap_gcj02: bool,
}

impl BasemapArgs {
    /// What was asked for. Only an address on the command line opens the door to the network.
    fn wish(&self) -> anyhow::Result<Option<SnapshotBasemap>> {
        let Some(place) = &self.basemap else { return Ok(None) };
        if !(0.0..=1.0).contains(&self.basemap_opacity) {
            bail!("--basemap-opacity {}: expected a number from 0 to 1", self.basemap_opacity);
        }
        let setting = Setting {
            key: self.basemap_key.clone().unwrap_or_default(),
            attribution: self.basemap_attribution.clone().unwrap_or_default(),
            gcj02: self.basemap_gcj02,
            opacity: self.basemap_opacity,
            grey: self.basemap_grey,
            ..Setting::at(place.clone())
        };
        let fetch: Option<Arc<dyn Fetch>> = if setting.is_address() { Some(Arc::new(Web::default())) } else { None };
        let cache = directories::ProjectDirs::from("", "", "fangxian").map(|dirs| dirs.cache_dir().to_owned());
        let open = OpenOptions { fetch, cache, now: Moment::now().unix, ..OpenOptions::default() };
        Ok(Some(SnapshotBasemap { setting, open }))
    }
}

/// Largest side of a picture; beyond it the canvas alone would take gigabytes.
const MAX_SIDE: u32 = 20_000;

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let size = parse_size(&args.size)?;
    let (project, _, _) = load(&args.project, task)?;
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let report = audit(&project, at, task)?;
    let mut options = PictureOptions { size_px: size, ..PictureOptions::of(&project, Some(&report), common.lang()) };
    if let Some(title) = &args.title {
        options.title.clone_from(title);
    }
    if let Some(text) = &args.extent {
        options.extent = Some(extent_in_metres(&project, parse_extent(text)?)?);
    }
    let scene = SceneOptions { lang: common.lang(), ..SceneOptions::default() };
    let basemap = args.basemap.wish()?;
    let trouble = snapshot(&project, Some(&report), &scene, &options, basemap.as_ref(), &args.output, task)?;
    if let Some(trouble) = trouble {
        eprintln!("{}", trouble.text(common.lang()));
    }
    if args.output != Path::new("-") {
        eprintln!("{}", args.output.display());
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn parse_size(text: &str) -> anyhow::Result<[u32; 2]> {
    let parts = text.split_once(['x', 'X', '×']).context("--size: expected WIDTHxHEIGHT such as 3840x2160")?;
    let side = |t: &str| t.trim().parse::<u32>().with_context(|| format!("--size {text}: \"{t}\" is no number of pixels"));
    let size = [side(parts.0)?, side(parts.1)?];
    if size.iter().any(|s| *s < 16 || *s > MAX_SIDE) {
        bail!("--size {text}: sides from 16 to {MAX_SIDE} pixels can be drawn");
    }
    Ok(size)
}

/// Width and height in millimetres.
pub(super) fn parse_size_mm(text: &str) -> anyhow::Result<[f64; 2]> {
    let parts = text.split_once(['x', 'X', '×']).and_then(|(w, h)| Some([w.trim().parse().ok()?, h.trim().parse().ok()?]));
    parts.with_context(|| format!("--size {text}: expected millimetres such as 297x210"))
}

pub(super) fn parse_extent(text: &str) -> anyhow::Result<[f64; 4]> {
    let parts: Result<Vec<f64>, _> = text.split(',').map(|t| t.trim().parse()).collect();
    let parts = parts.ok().and_then(|p| <[f64; 4]>::try_from(p).ok());
    parts.with_context(|| format!("--extent {text}: expected west,south,east,north in degrees"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_extents_are_read_or_refused() {
        assert_eq!(parse_size("1600x1000").ok(), Some([1600, 1000]));
        for bad in ["1600", "0x10", "99999x10", "ax10"] {
            assert!(parse_size(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_extent("-1, -2,3,4.5").ok(), Some([-1.0, -2.0, 3.0, 4.5]));
        assert!(parse_extent("1,2,3").is_err());
    }
}
