//! From a plan of a sheet (template, data, maps) to pages.
//!
//! The template decides how large its maps are, so it is typeset twice: once with a sample of the data and empty frames, to
//! learn the sizes, and then with the maps made for these sizes. A map keeps its scale whatever a template does with it.

use super::frame::{FrameOptions, MapFrame, frame, scale_words};
use super::legend_swatch::swatch;
use super::options::BriefError;
use super::purpose::Guard;
use super::typeset::{Pages, Press, Sources, Templates};
use super::vector::{Overlay, VectorSource};
use crate::geometry::Bounds;
use crate::scene::Scene;
use crate::task::Task;
use crate::words::Lang;
use rayon::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

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
}

/// Frames that a template leaves no room for get this size, so that a template that is being written still gives a page.
const LEAST_PT: f64 = 24.0;

/// Makes the pages of a plan.
pub fn typeset(plan: &Plan<'_>, scenes: &[&Scene], templates: &Templates, guard: &Guard, lang: Lang, task: &Task) -> Result<Sheets, BriefError> {
    let press = Press::get();
    let mut sources = Sources::new(templates);
    let vectors: Vec<VectorSource<'_>> = scenes.iter().map(|scene| VectorSource::new(scene)).collect();
    let mut sizes: HashMap<&str, [f64; 2]> = HashMap::new();
    if !plan.maps.is_empty() {
        task.stage("layout", "", 0);
        sources.add("data.json", with_maps(plan.sample.as_ref().unwrap_or(&plan.data), Map::new()));
        let draft = press.typeset(plan.main, &sources, task)?;
        for told in draft.told("map-frame") {
            let shape = told.texts.get("shape").and_then(|s| plan.maps.iter().find(|m| m.shape == s));
            if let (Some(wish), Some(w), Some(h)) = (shape, told.numbers.get("w"), told.numbers.get("h")) {
                sizes.entry(wish.shape).or_insert([w.max(LEAST_PT), h.max(LEAST_PT)]);
            }
        }
    }
    // A template may have no frame for a map: then nothing is drawn for it.
    let wanted: Vec<&MapWish<'_>> = plan.maps.iter().filter(|wish| sizes.contains_key(wish.shape)).collect();
    task.stage("draw", "", wanted.len() as u64);
    let drawn: Result<Vec<MapFrame>, crate::task::Cancelled> = wanted
        .par_iter()
        .map(|wish| {
            task.check()?;
            let options =
                FrameOptions { size_pt: sizes[wish.shape], extent: wish.extent, symbols: plan.symbols, margin_pt: wish.margin_pt };
            let out = frame(&vectors[wish.scene], &options, &wish.overlay);
            task.advance(1);
            Ok(out)
        })
        .collect();
    let frames = drawn?;
    task.stage("typeset", "", 0);
    let mut table = Map::new();
    let mut swatches = Swatches::default();
    for (i, (wish, frame)) in wanted.iter().zip(&frames).enumerate() {
        let name = format!("map-{i}.svg");
        sources.add(&name, frame.map.svg.clone().into_bytes());
        let pixels = frame.pixels.as_ref().map(|(bytes, ending)| {
            let name = format!("pixels-{i}.{ending}");
            sources.add(&name, bytes.clone());
            format!("/{name}")
        });
        let scene = scenes[wish.scene];
        let legend: Vec<Value> = frame
            .legend
            .iter()
            .map(|entry| {
                let count = wish.counts.then(|| guard.lone(entry.count));
                json!({ "swatch": swatches.name(swatch(entry, scene), &mut sources), "text": entry.text.get(lang), "count": count })
            })
            .collect();
        table.insert(
            wish.key.clone(),
            json!({
                "svg": format!("/{name}"), "pixels": pixels, "w": frame.size_pt[0], "h": frame.size_pt[1],
                "scale": scale_words(frame.denominator), "bar": { "w": frame.bar.px, "text": frame.bar.text },
                "legend": legend, "alt": wish.alt,
            }),
        );
    }
    sources.add("data.json", with_maps(&plan.data, table));
    let pages = press.typeset(plan.main, &sources, task)?;
    task.end();
    let maps = wanted.iter().zip(frames).map(|(wish, frame)| (wish.key.clone(), frame)).collect();
    Ok(Sheets { pages, maps })
}

fn with_maps(data: &Value, maps: Map<String, Value>) -> Vec<u8> {
    let mut data = data.clone();
    if let Some(data) = data.as_object_mut() {
        data.insert("maps".to_owned(), Value::Object(maps));
    }
    data.to_string().into_bytes()
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
