//! The picture writer end to end: golden pictures of small scenes and of the sample, the scale bar measured in pixels, and
//! every size and language without a panic. `FANGXIAN_UPDATE_GOLDEN=1` writes the golden pictures anew; look at them then.

use fangxian::briefing::{Canvas, Fonts, PictureOptions, encode_png, map, picture};
use fangxian::coverage::Report;
use fangxian::geometry::Shapes;
use fangxian::model::{Chunk, Edit, Fid, Layer, LayerKind, LayerMeta, Project, ValueRef};
use fangxian::scene::{Camera, Scene, SceneOptions, Theme, build, legend, legend_in, scale_bar};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::path::PathBuf;

fn sample() -> (Project, Report) {
    let task = Task::new();
    let project = fangxian::work::sample(&task).expect("the sample");
    let report = fangxian::work::audit(&project, project.moment(), &task).expect("its report");
    (project, report)
}

fn scene_options(theme: Theme, lang: Lang) -> SceneOptions {
    SceneOptions { theme, lang, ..SceneOptions::default() }
}

/// Compares with a stored picture: no channel may differ by more than 2 (rounding of another compiler's arithmetic).
fn golden(name: &str, canvas: &Canvas) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("FANGXIAN_UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        std::fs::write(&path, encode_png(canvas).expect("a picture")).expect("written");
        return;
    }
    let want = read_png(&path);
    assert_eq!((want.width, want.height), (canvas.width, canvas.height), "{name}");
    let differs = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 2);
    let n = want.pixels.iter().zip(&canvas.pixels).filter(|(a, b)| differs((a, b))).count();
    if n > 0 {
        let out = std::env::temp_dir().join(format!("fangxian-{name}"));
        std::fs::write(&out, encode_png(canvas).expect("a picture")).expect("written");
        panic!("{name}: {n} pixels differ from tests/golden; the new picture is {}", out.display());
    }
}

fn read_png(path: &std::path::Path) -> Canvas {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut bytes).expect("pixels");
    let pixels = bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2], 255]).collect();
    Canvas { width: info.width as usize, height: info.height as usize, pixels }
}

type Ring = Vec<[f64; 2]>;
/// Rings, and values by attribute key.
type Drawn<'a> = (Vec<Ring>, &'a [(&'a str, ValueRef<'a>)]);

fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> Ring {
    vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]
}

/// One of everything: a building with a hole, shared grid borders, roads of each class, checkpoints of each state.
fn one_of_everything() -> Project {
    let mut project = Project::new("小样");
    let mut add = |kind: LayerKind, features: &[Drawn<'_>]| {
        let mut chunk = Chunk::new(kind);
        for (row, (rings, values)) in features.iter().enumerate() {
            let mut shapes = Shapes::new();
            match kind.info().geometry {
                fangxian::model::GeometryClass::Area => {
                    shapes.push_polygon(&rings.iter().map(Vec::as_slice).collect::<Vec<_>>());
                }
                fangxian::model::GeometryClass::Line => shapes.push_line(&rings[0]),
                fangxian::model::GeometryClass::Point => shapes.push_point(rings[0][0][0], rings[0][0][1]),
            }
            let value = |key: &str| values.iter().find(|(k, _)| *k == key).map_or(ValueRef::Null, |(_, v)| *v).to_owned();
            let values = kind.info().attributes.iter().map(|a| value(a.key));
            chunk.push_feature(kind, Fid(row as i64 + 1), shapes.get(0), values);
        }
        chunk.finish();
        let layer = Layer::from_chunks(kind, vec![chunk], LayerMeta::default()).into();
        project.apply(Edit::SetLayer { layer }).expect("a layer");
    };
    let text = ValueRef::Text;
    let area = |x0, y0, x1, y1| vec![rectangle(x0, y0, x1, y1)];
    add(LayerKind::Community, &[(area(10.0, 10.0, 190.0, 130.0), &[("name", text("东明社区"))])]);
    add(
        LayerKind::Grid,
        &[(area(10.0, 10.0, 100.0, 130.0), &[("name", text("一"))]), (area(100.0, 10.0, 190.0, 130.0), &[("name", text("二"))])],
    );
    add(
        LayerKind::Building,
        &[
            (vec![rectangle(20.0, 70.0, 60.0, 110.0), rectangle(30.0, 80.0, 50.0, 100.0)], &[("name", text("回字楼"))]),
            (vec![vec![[110.0, 60.0], [150.0, 65.0], [150.0, 90.0], [130.0, 75.0], [112.0, 95.0], [110.0, 60.0]]], &[]),
        ],
    );
    let road = |y: f64| vec![vec![[0.0, y], [80.0, y + 6.0], [120.0, y - 4.0], [200.0, y]]];
    add(
        LayerKind::Road,
        &[
            (road(50.0), &[("class", text("primary"))]),
            (road(35.0), &[("class", text("residential"))]),
            (road(20.0), &[("class", text("footway"))]),
            (vec![vec![[70.0, 0.0], [72.0, 140.0]]], &[("class", text("residential"))]),
        ],
    );
    add(LayerKind::Fence, &[(vec![vec![[95.0, 45.0], [175.0, 50.0], [165.0, 115.0], [100.0, 105.0], [95.0, 45.0]]], &[])]);
    let at = |x: f64, y: f64| vec![vec![[x, y]]];
    let issues = |n| [("open_issues", ValueRef::Int(n))];
    add(LayerKind::Premise, &[(at(170.0, 30.0), &issues(0)), (at(182.0, 30.0), &issues(2)), (at(158.0, 30.0), &[])]);
    let states = ["manned", "closed", "emergency_gate", "unmanned", "?"].map(|s| [("state", text(s))]);
    let points: Vec<_> = states.iter().enumerate().map(|(i, s)| (at(20.0 + 25.0 * i as f64, 122.0), &s[..])).collect();
    add(LayerKind::Checkpoint, &points);
    project
}

#[test]
fn one_of_everything_looks_as_it_did() {
    let project = one_of_everything();
    for (theme, name) in [(Theme::Light, "everything-light.png"), (Theme::Dark, "everything-dark.png")] {
        let scene = build(&project, None, &scene_options(theme, Lang::Zh));
        let options = PictureOptions { size_px: [480, 340], scale: Some(1.0), frame: false, ..PictureOptions::default() };
        golden(name, &picture(&scene, &options));
    }
}

#[test]
fn the_sample_looks_as_it_did_and_its_bytes_are_the_same_every_time() {
    let (project, report) = sample();
    let scene = build(&project, Some(&report), &scene_options(Theme::Light, Lang::Zh));
    let options = PictureOptions { size_px: [900, 640], ..PictureOptions::of(&project, Some(&report), Lang::Zh) };
    let first = picture(&scene, &options);
    golden("sample-zh.png", &first);
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let second = one_core.install(|| picture(&scene, &options));
    assert_eq!(encode_png(&first).expect("bytes"), encode_png(&second).expect("bytes"));
}

#[test]
fn every_size_theme_and_language_is_drawn() {
    let (project, report) = sample();
    for (theme, lang) in [(Theme::Light, Lang::En), (Theme::Dark, Lang::Zh)] {
        let scene = build(&project, Some(&report), &scene_options(theme, lang));
        for size_px in [[1, 1], [40, 300], [320, 200], [800, 600], [600, 900], [2000, 500]] {
            for frame in [true, false] {
                let title = "一个非常长的标题：陆家嘴及外滩片区三道防线态势图，晨间会商第十二期".to_owned();
                let base = PictureOptions::of(&project, Some(&report), lang);
                let canvas = picture(&scene, &PictureOptions { size_px, frame, title, ..base });
                assert_eq!([canvas.width as u32, canvas.height as u32], size_px);
            }
        }
    }
}

#[test]
fn an_empty_project_says_so() {
    let project = Project::new("空");
    let scene = build(&project, None, &SceneOptions::default());
    assert!(scene.layers.is_empty() && legend(&scene, None).is_empty());
    let options = PictureOptions { size_px: [480, 300], scale: Some(1.0), ..PictureOptions::of(&project, None, Lang::Zh) };
    golden("empty.png", &picture(&scene, &options));
}

/// The scale bar's ink against the distance of two borders that are 180 m apart, both measured in the picture's pixels.
#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    let project = one_of_everything();
    let scene = build(&project, None, &SceneOptions { labels: false, ..SceneOptions::default() });
    let palette = scene.theme.palette();
    for size_px in [[1600u32, 1000], [1000, 700], [1333, 907], [3840, 2160]] {
        let options = PictureOptions { size_px, ..PictureOptions::default() };
        let canvas = picture(&scene, &options);
        let (width, scale) = (canvas.width, options.scale());
        // Share of ink in a pixel between paper and ink, from the red channel.
        let share = |p: [u8; 4], paper: [u8; 4], ink: [u8; 4]| {
            (f64::from(paper[0]) - f64::from(p[0])) / (f64::from(paper[0]) - f64::from(ink[0]))
        };
        let side = width - (262.0 * scale) as usize;
        let (ink, paper) = (palette.text.0, palette.page.0);
        // The bar's lower edge: the last row with a long run of ink in the side column.
        let run = |y: usize| (side..width).filter(|x| canvas.at(*x, y) == ink).count();
        let y = (0..canvas.height).rev().find(|y| run(*y) as f64 > 60.0 * scale).expect("a bar");
        let bar_px: f64 = (side..width - (60.0 * scale) as usize).map(|x| share(canvas.at(x, y), paper, ink)).sum();

        let y = canvas.height / 2;
        let (ink, paper) = (palette.community.0, scene.background.0);
        let dark = |x: &usize| canvas.at(*x, y) == ink;
        let map = (30.0 * scale) as usize..width - (290.0 * scale) as usize;
        let (first, last) = (map.clone().find(dark).expect("a border"), map.rev().find(dark).expect("a border"));
        let middle = |x: usize| {
            let near = x - 6..x + 7;
            let weight: f64 = near.clone().map(|x| share(canvas.at(x, y), paper, ink)).sum();
            near.map(|x| x as f64 * share(canvas.at(x, y), paper, ink)).sum::<f64>() / weight
        };
        let px_per_m = (middle(last) - middle(first)) / 180.0;
        let bar = scale_bar(px_per_m, 176.0 * scale);
        let metres = bar_px / px_per_m;
        assert!((metres - bar.metres).abs() <= 0.005 * bar.metres, "{size_px:?}: {metres} m drawn, {} m meant", bar.metres);
    }
}

#[test]
fn the_legend_lists_what_is_drawn_and_nothing_else() {
    let (project, report) = sample();
    let scene = build(&project, Some(&report), &SceneOptions::default());
    let whole = legend(&scene, None);
    let held = report.buildings.held_counts();
    use fangxian::coverage::Held;
    let words = [Held::Three, Held::Two, Held::One, Held::None, Held::Unknown].map(|h| fangxian::wording::held(h).zh);
    for (text, held) in words.iter().zip([held[3], held[2], held[1], held[0], held[4]]) {
        let entry = whole.iter().find(|e| e.kind == LayerKind::Building && e.text.zh == *text);
        assert_eq!(entry.map_or(0, |e| e.count), held, "{text}");
    }
    let total: u64 = whole.iter().filter(|e| e.kind == LayerKind::Road).map(|e| e.count).sum();
    assert_eq!(total, project.layer(LayerKind::Road).len() as u64);

    // In a window on the data: hide a category, and the picture without labels must change exactly if the legend had it.
    let bare = build(&project, Some(&report), &SceneOptions { labels: false, ..SceneOptions::default() });
    let center = bare.bounds.center();
    let mut fonts = Fonts::new();
    for step in 0..6 {
        let at = [center[0] + f64::from(step - 3) * 400.0, center[1] + f64::from(step % 3 - 1) * 300.0];
        let camera = Camera { center: at.into(), px_per_m: 1.0 + f64::from(step) * 0.4, size_px: [300.0, 200.0] };
        let legend = legend_in(&bare, &camera, 1.0);
        let before = map(&bare, &camera, 1.0, &mut fonts);
        for (l, layer) in bare.layers.iter().enumerate() {
            for (class, text) in layer.meaning.iter().enumerate().filter(|(_, t)| !t.en.is_empty()) {
                let listed = legend.iter().any(|e| e.kind == layer.kind() && e.text == *text);
                let changes = map(&without(&bare, l, class), &camera, 1.0, &mut fonts) != before;
                assert!(listed || !changes, "step {step}: {} {} is drawn but not listed", layer.key, text.en);
            }
        }
    }
}

fn without(scene: &Scene, layer: usize, class: usize) -> Scene {
    let mut scene = scene.clone();
    let hidden = |c: u8| if usize::from(c) == class { 255 } else { c };
    scene.layers[layer].class = scene.layers[layer].class.iter().map(hidden).collect();
    scene
}

/// Names of every kind: along roads at several angles, numbers in short and in full, around symbols.
#[test]
fn names_look_as_they_did() {
    let mut project = Project::new("名");
    let mut add = |kind: LayerKind, features: &[(Shapes, &str)]| {
        let mut chunk = Chunk::new(kind);
        let name = kind.info().attr("name");
        let category = kind.info().attr("category");
        for (row, (shape, text)) in features.iter().enumerate() {
            let value = |a: usize| match a {
                _ if Some(a) == name => ValueRef::Text(text).to_owned(),
                _ if Some(a) == category => ValueRef::Text("宾馆").to_owned(),
                _ => ValueRef::Null.to_owned(),
            };
            chunk.push_feature(kind, Fid(row as i64 + 1), shape.get(0), (0..kind.info().attributes.len()).map(value));
        }
        chunk.finish();
        project
            .apply(Edit::SetLayer { layer: Layer::from_chunks(kind, vec![chunk], LayerMeta::default()).into() })
            .expect("a layer");
    };
    let line = |a: [f64; 2], b: [f64; 2]| {
        let mut shapes = Shapes::new();
        shapes.push_line(&[a, b]);
        shapes
    };
    let block = |x: f64, y: f64, w: f64| {
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&rectangle(x, y, x + w, y + w)]);
        shapes
    };
    let point = |x: f64, y: f64| {
        let mut shapes = Shapes::new();
        shapes.push_point(x, y);
        shapes
    };
    add(LayerKind::Community, &[(block(4.0, 4.0, 190.0), "东明社区")]);
    add(
        LayerKind::Road,
        &[
            (line([10.0, 20.0], [190.0, 20.0]), "人民路"),
            (line([10.0, 40.0], [110.0, 100.0]), "Customs Road"),
            (line([180.0, 40.0], [165.0, 180.0]), "河南中路"),
        ],
    );
    add(
        LayerKind::Building,
        &[
            (block(20.0, 110.0, 40.0), "阳光花园12号楼"),
            (block(70.0, 120.0, 12.0), "7号楼"),
            (block(100.0, 120.0, 30.0), "海关大楼"),
        ],
    );
    add(LayerKind::Premise, &[(point(115.0, 135.0), "海关宾馆"), (point(60.0, 40.0), "如家")]);
    add(LayerKind::Checkpoint, &[(point(130.0, 20.0), "东门卡口")]);
    for (theme, scale, name) in [(Theme::Light, 1.0, "names-light.png"), (Theme::Dark, 2.0, "names-dark-2.png")] {
        let scene = build(&project, None, &scene_options(theme, Lang::Zh));
        let size_px = [560, 480].map(|v: u32| (f64::from(v) * scale) as u32);
        let options = PictureOptions { size_px, scale: Some(scale), frame: false, ..PictureOptions::default() };
        golden(name, &picture(&scene, &options));
    }
}

/// A fence with devices down is not an expired one, and one without figures is neither.
#[test]
fn fences_look_as_they_stand() {
    use fangxian::model::Value;
    let (mut project, _) = sample();
    let kind = LayerKind::Fence;
    let attr = |key: &str| kind.info().attr(key).expect("an attribute");
    let edits =
        [(Fid(2), "devices_ok", Value::Int(1)), (Fid(3), "checked_at", Value::Int(0)), (Fid(4), "devices_total", Value::Null)];
    for (fid, key, value) in edits {
        project.apply(Edit::SetValue { kind, fid, attr: attr(key), value }).expect("an edit");
    }
    let report = fangxian::work::audit(&project, project.moment(), &Task::new()).expect("a report");
    let scene = build(&project, Some(&report), &SceneOptions::default());
    let drawn = |key: &str| scene.layers.iter().find(|l| l.key == key).expect("fences");
    let words: Vec<&str> =
        drawn("fence.line").class.iter().map(|class| drawn("fence.line").meaning[usize::from(class)].zh).collect();
    assert_eq!(words, ["生效围栏", "生效但有故障的围栏", "生效但有故障的围栏", "围栏状态未知", "未生效围栏"]);
    // Told apart without colour: no two states share both dashes and filling.
    let (fangxian::scene::Paint::Fill(fills), fangxian::scene::Paint::Stroke(lines)) =
        (&drawn("fence.fill").paint, &drawn("fence.line").paint)
    else {
        panic!("a fill and a line");
    };
    let look = |i: usize| (lines[i].dash_px.map(|d| d.map(f32::to_bits)), fills[i].hatch.is_some(), fills[i].color.0[3] > 0);
    let looks: std::collections::HashSet<_> = (0..4).map(look).collect();
    assert_eq!(looks.len(), 4);
    assert_eq!((0..4).map(|i| lines[i].dash_px.map(|d| d[0] as u32)).collect::<std::collections::HashSet<_>>().len(), 4);
}
