//! Maps on pages: the scale bar is right, and the legend is exactly what is drawn.

use crate::make::{Case, options, text_of};
use fangxian::briefing::{By, SheetKind};
use fangxian::geometry::Local;
use fangxian::model::{Edit, Feature, Fid, LayerKind, Project, Value};
use fangxian::scene::{LegendEntry, SceneOptions, build};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::collections::BTreeSet;

/// Meanings that the vectors of a map show, from the draw layers and classes that were written.
fn drawn(case: &Case, map: &fangxian::briefing::frame::MapFrame, lang: Lang) -> BTreeSet<String> {
    let scene = build(&case.project, Some(case.now.report()), &SceneOptions { lang, ..SceneOptions::default() });
    let mut out = BTreeSet::new();
    for (place, class) in &map.map.drawn {
        let layer = &scene.layers[*place];
        let text = layer.meaning.get(usize::from(*class)).map_or("", |t| t.get(lang));
        if !text.is_empty() {
            out.insert(format!("{} {text}", layer.kind()));
        }
    }
    out
}

fn said(legend: &[LegendEntry], lang: Lang) -> BTreeSet<String> {
    // Signs of categories are entries of their own beside the state of the premise.
    let category = |e: &&LegendEntry| {
        let names = ["Key premise", "Premise with open issues", "Premise, issues unknown"];
        e.kind != LayerKind::Premise || names.contains(&e.text.en)
    };
    legend.iter().filter(category).map(|e| format!("{} {}", e.kind, e.text.get(lang))).collect()
}

#[test]
fn the_legend_of_every_page_is_what_is_drawn_on_it() {
    let case = Case::sample();
    for (sheet, by) in [(SheetKind::Situation, By::Grid), (SheetKind::Atlas, By::Grid), (SheetKind::Card, By::Community)] {
        let mut options = options(sheet, Lang::En);
        options.by = by;
        let sheets = case.made(&options).expect("made");
        assert!(!sheets.maps.is_empty());
        for (key, map) in &sheets.maps {
            assert_eq!(map.pixel_bytes, 0, "the sample is drawn as vectors alone");
            assert_eq!(drawn(&case, map, Lang::En), said(&map.legend, Lang::En), "{sheet:?} {key}");
        }
    }
    // And it is written on the page, each entry once with its count.
    let sheets = case.made(&options(SheetKind::Situation, Lang::En)).expect("made");
    let page = text_of(&sheets, 0);
    for entry in &sheets.maps["main"].legend {
        let start: String = entry.text.get(Lang::En).chars().take(9).collect();
        assert!(page.contains(&start), "{start} is in the legend of {page}");
    }
}

/// A project of two tall, narrow buildings exactly a kilometre apart.
fn ruler() -> Project {
    let mut project = Project::new("ruler");
    let mut settings = project.settings.clone();
    settings.metric_crs = Some("EPSG:4547".parse().expect("a system"));
    project.apply(Edit::SetSettings { settings }).expect("applies");
    for (i, x) in [500_000.0, 501_000.0].into_iter().enumerate() {
        let mut shape = fangxian::geometry::Shapes::new();
        let y = 3_800_000.0;
        shape.push_polygon(&[&[[x - 8.0, y], [x + 8.0, y], [x + 8.0, y + 60.0], [x - 8.0, y + 60.0], [x - 8.0, y]]]);
        let values = vec![Value::Null; LayerKind::Building.info().attributes.len()];
        let feature = Feature { fid: Fid(i as i64 + 1), shape, values };
        project.apply(Edit::Insert { kind: LayerKind::Building, features: vec![feature] }).expect("applies");
    }
    project
}

#[test]
fn the_scale_bar_is_right_on_the_rendered_page() {
    let case = Case::of(ruler());
    let mut options = options(SheetKind::Map, Lang::En);
    options.extent = Some(case.project.bounds().grown(120.0));
    let sheets = case.made(&options).expect("made");
    let map = &sheets.maps["main"];
    let dpi = 300.0;
    let page = sheets.pages.pixels(0, dpi).expect("a page");
    let pixel = |x: usize, y: usize| -> [u8; 3] {
        let i = (y * page.width + x) * 4;
        [page.rgba[i], page.rgba[i + 1], page.rgba[i + 2]]
    };
    // The frame of the map is the only picture as wide as the map.
    let placed = sheets.pages.placed(0);
    let frame = placed.iter().find(|p| p.text.is_none() && p.max[0] - p.min[0] > 200.0).expect("the map");
    let px = |pt: f64| (pt * dpi / 72.0).round() as usize;
    let at = |p: [f64; 2]| {
        let s = map.camera.screen_from_world(Local { x: p[0], y: p[1] });
        // The camera's pixels to points: the map is as wide as its frame.
        let k = map.size_pt[0] / map.camera.size_px[0];
        [frame.min[0] + s[0] * k, frame.min[1] + s[1] * k]
    };
    let row = px(at([500_500.0, 3_800_030.0])[1]);
    let land = pixel(px(frame.min[0] + 6.0), px(frame.min[1] + 6.0));
    let differs = |c: [u8; 3]| (0..3).map(|k| c[k].abs_diff(land[k]) as u32).sum::<u32>() > 24;
    let dark: Vec<usize> = (px(frame.min[0] + 4.0)..px(frame.max[0] - 4.0)).filter(|x| differs(pixel(*x, row))).collect();
    let gap = dark.windows(2).position(|w| w[1] - w[0] > 50).expect("two buildings");
    let middle = |run: &[usize]| (run[0] + run[run.len() - 1]) as f64 / 2.0;
    let measured = middle(&dark[gap + 1..]) - middle(&dark[..=gap]);

    // The bar: the longest run of the ink of texts on one row outside the map.
    let ink = [0x1D, 0x24, 0x33];
    let mut longest = 0;
    for y in 0..page.height {
        let mut run = 0;
        for x in px(frame.max[0] + 4.0)..page.width {
            run = if pixel(x, y) == ink { run + 1 } else { 0 };
            longest = longest.max(run);
        }
    }
    let bar_px = longest as f64;
    let want = map.bar.metres / 1000.0 * measured;
    assert!((bar_px - want).abs() <= want * 0.005 + 1.0, "bar of {} m is {bar_px} px, {want} by the buildings", map.bar.metres);
    assert!(want > 250.0, "the measurement is fine enough: {want} px");
    assert!(text_of(&sheets, 0).contains(&map.bar.text));

    // And the scale as a ratio: a kilometre on the page.
    let metres_of_paper = measured / dpi * 0.0254;
    assert!((1000.0 / metres_of_paper / map.denominator - 1.0).abs() < 0.005);
}

#[test]
fn a_crowded_map_is_pixels_below_and_vectors_above_and_small() {
    // The sample's buildings, 40 by 40 times.
    let sample = fangxian::work::sample(&Task::new()).expect("opens");
    let mut project = sample.clone();
    let layer = sample.layer(LayerKind::Building);
    let mut chunks = Vec::new();
    for i in 0..400 {
        let (dx, dy) = (f64::from(i % 20) * 700.0, f64::from(i / 20) * 700.0);
        for chunk in layer.chunks() {
            let mut chunk = (**chunk).clone();
            chunk.shapes.map_coords(|coords| coords.iter_mut().for_each(|p| *p = [p[0] + dx, p[1] + dy]));
            chunk.fids.iter_mut().for_each(|fid| fid.0 += 1_000_000 * i64::from(i));
            chunks.push(chunk);
        }
    }
    let many = fangxian::model::Layer::from_chunks(LayerKind::Building, chunks, layer.meta.clone());
    assert!(many.len() > 100_000);
    project.apply(Edit::SetLayer { layer: std::sync::Arc::new(many) }).expect("applies");
    let case = Case::of(project);
    let sheets = case.made(&options(SheetKind::Situation, Lang::Zh)).expect("made");
    let map = &sheets.maps["main"];
    assert!((1..900_000).contains(&map.pixel_bytes), "{} bytes of pixels", map.pixel_bytes);
    let scene = build(&case.project, Some(case.now.report()), &SceneOptions::default());
    let symbols = |(place, _): &(usize, u8)| scene.layers[*place].kind() == LayerKind::Checkpoint;
    assert!(map.map.drawn.iter().any(symbols), "symbols stay vectors");
    let pdf = sheets.pages.pdf().expect("written");
    assert!(pdf.len() < 1 << 20, "{} bytes", pdf.len());
}
