//! From a plan of a sheet (template, data, maps) to pages.
//!
//! The template decides how large its maps are, so it is typeset twice: once with a sample of the data and empty frames, to
//! learn the sizes, and then with the maps made for these sizes. A map keeps its scale whatever a template does with it.

use super::frame::{FrameOptions, MapFrame, frame, scale_words};
use super::legend_swatch::swatch;
use super::options::BriefError;
use super::purpose::Guard;
use super::svg::printable;
use super::typeset::{Pages, Press, Sources, Templates};
use super::vector::{Overlay, VectorSource};
use crate::geometry::Bounds;
use crate::scene::{LegendEntry, Scene};
use crate::task::{Cancelled, Task};
use crate::words::Lang;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a sheet consists of.
#[derive(Debug)]
pub struct Plan<'a> {
    /// Name of the template.
    pub main: &'static str,
    /// The data of all pages.
    pub data: Value,
    /// The same with one page of each shape; nothing where it is the same anyway.
    pub sample: Option<Value>,
    /// The maps.
    pub maps: Vec<MapWish<'a>>,
    /// Size of symbols, lines and names on maps, 1 for the size they have in the window at 100 %.
    pub symbols: f64,
}

/// A map that a template has a frame for.
#[derive(Debug, Clone)]
pub struct MapWish<'a> {
    /// Under which the template asks for it.
    pub key: String,
    /// Frames of one shape have one size.
    pub shape: &'static str,
    /// Scene, by its place in the list handed to [`typeset`].
    pub scene: usize,
    /// Ground that must be seen, metres.
    pub extent: Bounds,
    /// Paper left free around it, points.
    pub margin_pt: f64,
    /// What else is drawn.
    pub overlay: Overlay<'a>,
    /// Whether the legend counts.
    pub counts: bool,
    /// What the map shows, for those who cannot see it.
    pub alt: String,
}

/// A finished sheet.
#[derive(Debug)]
pub struct Sheets {
    /// The pages.
    pub pages: Pages,
    /// The maps by key.
    pub maps: BTreeMap<String, MapFrame>,
    /// Characters that are printed as empty boxes, because no bundled typeface has them.
    pub lacking: BTreeSet<char>,
}

/// Frames that a template leaves no room for get this size, so that a template that is being written still gives a page.
const LEAST_PT: f64 = 24.0;
/// Sizes of frames that differ by less than this are the same, points.
const SAME_PT: f64 = 0.6;
/// How often maps are made anew for a template whose frames change with what is in the maps' legends.
const TRIES: usize = 3;

type Sizes = HashMap<&'static str, [f64; 2]>;

/// The size of each shape of frame on pages: the smallest where frames of a shape differ.
fn sizes(plan: &Plan<'_>, pages: &Pages) -> Sizes {
    let mut out = Sizes::new();
    for told in pages.told("map-frame") {
        let shape = told.texts.get("shape").and_then(|s| plan.maps.iter().find(|m| m.shape == s)).map(|m| m.shape);
        if let (Some(shape), Some(w), Some(h)) = (shape, told.numbers.get("w"), told.numbers.get("h")) {
            let size = out.entry(shape).or_insert([f64::INFINITY; 2]);
            *size = [size[0].min(w.max(LEAST_PT)), size[1].min(h.max(LEAST_PT))];
        }
    }
    out
}

/// Makes the pages of a plan.
pub fn typeset(
    plan: &Plan<'_>,
    scenes: &[&Scene],
    templates: &Templates,
    guard: &Guard,
    lang: Lang,
    task: &Task,
) -> Result<Sheets, BriefError> {
    let press = Press::get();
    let mut sources = Sources::new(templates);
    let vectors: Vec<VectorSource<'_>> = scenes.iter().map(|scene| VectorSource::new(scene)).collect();
    task.stage("layout", "", 0);
    let mut frames = Sizes::new();
    if !plan.maps.is_empty() {
        sources.add("data.json", with_maps(plan.sample.as_ref().unwrap_or(&plan.data), Map::new()));
        frames = sizes(plan, &press.typeset(plan.main, &sources, task)?);
    }
    for turn in 1.. {
        // A template may have no frame for a map: then nothing is drawn for it.
        let wanted: Vec<&MapWish<'_>> = plan.maps.iter().filter(|wish| frames.contains_key(wish.shape)).collect();
        task.stage("draw", "", wanted.len() as u64);
        let draw = |wish: &&MapWish<'_>| {
            task.check()?;
            let size_pt = frames[wish.shape];
            let options = FrameOptions { size_pt, extent: wish.extent, symbols: plan.symbols, margin_pt: wish.margin_pt };
            let out = frame(&vectors[wish.scene], &options, &wish.overlay);
            task.advance(1);
            Ok(out)
        };
        let drawn: Result<Vec<MapFrame>, Cancelled> = wanted.par_iter().map(draw).collect();
        let mut drawn = drawn?;
        let mut table = Map::new();
        let mut swatches = Swatches::default();
        let mut lacking = BTreeSet::new();
        for (i, (wish, frame)) in wanted.iter().zip(&mut drawn).enumerate() {
            lacking.extend(press.lacking(&frame.map.svg));
            let value = map_value(i, wish, frame, scenes[wish.scene], guard, lang, &mut swatches, &mut sources);
            table.insert(wish.key.clone(), value);
        }
        let data = with_maps(&plan.data, table);
        lacking.extend(press.lacking(&String::from_utf8_lossy(&data)));
        sources.add("data.json", data);
        task.stage("typeset", "", 0);
        let pages = press.typeset(plan.main, &sources, task)?;
        let now = sizes(plan, &pages);
        let same = |(shape, size): (&&'static str, &[f64; 2])| {
            now.get(shape).is_none_or(|n| (0..2).all(|k| (n[k] - size[k]).abs() < SAME_PT))
        };
        if turn == TRIES || frames.iter().all(same) {
            task.end();
            let maps = wanted.iter().zip(drawn).map(|(wish, frame)| (wish.key.clone(), frame)).collect();
            return Ok(Sheets { pages, maps, lacking });
        }
        frames = now;
    }
    unreachable!("the last turn returns")
}

/// A map as templates see it; its files go to the press.
#[expect(clippy::too_many_arguments, reason = "one step of the function above")]
fn map_value(
    i: usize,
    wish: &MapWish<'_>,
    frame: &mut MapFrame,
    scene: &Scene,
    guard: &Guard,
    lang: Lang,
    swatches: &mut Swatches,
    sources: &mut Sources,
) -> Value {
    let name = format!("map-{i}.svg");
    // Hundreds of maps need not be kept twice.
    sources.add(&name, std::mem::take(&mut frame.map.svg).into_bytes());
    let pixels = frame.pixels.take().map(|(bytes, ending)| {
        let name = format!("pixels-{i}.{ending}");
        sources.add(&name, bytes);
        format!("/{name}")
    });
    let entry = |entry: &LegendEntry| {
        let count = wish.counts.then(|| guard.lone(entry.count));
        json!({ "swatch": swatches.name(swatch(entry, scene), sources), "text": entry.text.get(lang), "count": count })
    };
    json!({
        "svg": format!("/{name}"), "pixels": pixels, "w": frame.size_pt[0], "h": frame.size_pt[1],
        "scale": scale_words(frame.denominator), "bar": { "w": frame.bar.px, "text": frame.bar.text },
        "legend": frame.legend.iter().map(entry).collect::<Vec<Value>>(), "alt": wish.alt,
    })
}

fn with_maps(data: &Value, maps: Map<String, Value>) -> Vec<u8> {
    let mut data = data.clone();
    if let Some(data) = data.as_object_mut() {
        data.insert("maps".to_owned(), Value::Object(maps));
    }
    data.to_string().chars().map(printable).collect::<String>().into_bytes()
}

/// Swatches written so far; pages of an atlas share them.
#[derive(Default)]
struct Swatches(HashMap<String, usize>);

impl Swatches {
    fn name(&mut self, svg: String, sources: &mut Sources) -> String {
        let next = self.0.len();
        let i = *self.0.entry(svg).or_insert_with_key(|svg| {
            sources.add(&format!("swatch-{next}.svg"), svg.clone().into_bytes());
            next
        });
        format!("/swatch-{i}.svg")
    }
}
