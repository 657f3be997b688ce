//! The picture of a map as a sheet: title, figures, map, legend of what is drawn, scale, sources.

use super::legend;
use super::map::map_over;
use super::sheet::{Align, Area, Sheet};
use super::text::{Fonts, Writing};
use super::underlay::Underlay;
use crate::coverage::{Counts, Report};
use crate::geometry::Bounds;
use crate::ink::canvas::Canvas;
use crate::model::Project;
use crate::scene::{Camera, Palette, Scene, legend_in, scale_bar};
use crate::wording;
use crate::words::{Lang, Text, thousands};

/// What a picture shows besides its scene.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureOptions {
    /// Width and height, pixels.
    pub size_px: [u32; 2],
    /// Physical pixels to a pixel of 100 %; `None`: from the size.
    pub scale: Option<f64>,
    /// Ground that must be seen, metres; `None`: everything.
    pub extent: Option<Bounds>,
    /// Whether title, legend and the rest are drawn; otherwise the map fills the picture.
    pub frame: bool,
    /// Language of its words.
    pub lang: Lang,
    /// Title.
    pub title: String,
    /// Line under the title: the moment, the meeting.
    pub subtitle: String,
    /// Stamp: who may see it.
    pub purpose: String,
    /// Coordinate system in words.
    pub crs: String,
    /// Rulebook and its version.
    pub rulebook: String,
    /// Data sources.
    pub attribution: String,
    /// Headline figures.
    pub figures: Vec<Figure>,
}

/// A headline figure: always covered, gap and unknown of a total.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What is counted: line of defence and subject.
    pub label: String,
    /// The counts.
    pub counts: Counts,
}

const PURPOSE: Text = Text::new("内部使用", "Internal use");
const EMPTY: Text = Text::new("还没有数据", "No data yet");
const EMPTY_NEXT: Text =
    Text::new("导入社区、网格和楼栋后，这里是地图", "Import communities, grids and buildings to see the map");
const CRS: Text = Text::new("坐标系", "Coordinates");
const RULEBOOK: Text = Text::new("规则包", "Rulebook");
const DATA: Text = Text::new("数据", "Data");

impl Default for PictureOptions {
    fn default() -> Self {
        Self {
            size_px: [1600, 1000],
            scale: None,
            extent: None,
            frame: true,
            lang: Lang::default(),
            title: String::new(),
            subtitle: String::new(),
            purpose: String::new(),
            crs: String::new(),
            rulebook: String::new(),
            attribution: String::new(),
            figures: Vec::new(),
        }
    }
}

/// Names of the files the layers came from: what a project says about its sources as long as nobody wrote more.
fn files(project: &Project) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in project.layers().flat_map(|layer| layer.meta.source.split(", ")).filter(|n| !n.is_empty()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

impl PictureOptions {
    /// Everything that project and report say about themselves, framed, 1600 × 1000.
    pub fn of(project: &Project, report: Option<&Report>, lang: Lang) -> Self {
        let settings = &project.settings;
        let moment = report.map_or_else(String::new, |r| r.at.short());
        let figure = |(i, line): (usize, &crate::coverage::Line)| {
            let headline = report.map(|r| r.headline(i))?;
            let subject = wording::subject_kind(headline.subject).get(lang);
            Some(Figure { label: format!("{} · {subject}", line.name(lang)), counts: headline.counts })
        };
        Self {
            lang,
            title: settings.name.clone(),
            subtitle: moment,
            purpose: PURPOSE.get(lang).to_owned(),
            crs: settings.metric_crs.map_or_else(String::new, |crs| wording::crs(crs, lang)),
            rulebook: report.map_or_else(String::new, |r| format!("{} {}", r.rulebook.name(lang), r.rulebook.version)),
            attribution: if settings.attribution.is_empty() { files(project) } else { settings.attribution.clone() },
            figures: report.map_or_else(Vec::new, |r| r.rulebook.lines.iter().enumerate().filter_map(figure).collect()),
            ..Self::default()
        }
    }

    /// Physical pixels to a pixel of 100 %.
    pub fn scale(&self) -> f64 {
        let [w, h] = self.size_px.map(f64::from);
        self.scale.unwrap_or_else(|| (w * h / 1.6e6).sqrt().clamp(0.8, 8.0))
    }
}

const MARGIN: f64 = 22.0;
const COLUMN: f64 = 236.0;

/// Draws a picture of a scene.
pub fn picture(scene: &Scene, options: &PictureOptions) -> Canvas {
    picture_over(scene, options, None)
}

/// Draws a picture of a scene over a background map, whose maker it names.
pub fn picture_over(scene: &Scene, options: &PictureOptions, underlay: Option<&Underlay>) -> Canvas {
    let named = underlay.map(Underlay::attribution).filter(|a| !a.is_empty() && !options.attribution.contains(a));
    let options = &match named {
        Some(name) if options.attribution.is_empty() => PictureOptions { attribution: name.to_owned(), ..options.clone() },
        Some(name) => PictureOptions { attribution: format!("{} · {name}", options.attribution), ..options.clone() },
        None => options.clone(),
    };
    let mut fonts = Fonts::new();
    let scale = options.scale();
    let size = options.size_px.map(|n| n.max(1) as usize);
    let palette = scene.theme.palette();
    if !options.frame {
        let camera = camera(scene, options, size.map(|n| n as f64), scale);
        let mut canvas = map_over(scene, &camera, scale, &mut fonts, underlay);
        if let Some(name) = underlay.map(Underlay::attribution).filter(|a| !a.is_empty()) {
            corner(&mut canvas, &mut fonts, name, scale, palette);
        }
        return canvas;
    }
    let canvas = Canvas::new(size[0], size[1], palette.page);
    let mut sheet = Sheet { canvas, fonts: &mut fonts, scale };
    let mut page = Area { x: 0.0, y: 0.0, w: size[0] as f64 / scale, h: size[1] as f64 / scale }.inset(MARGIN);
    page.y -= 6.0;
    page.h += 12.0;
    header(&mut sheet, &mut page, options, palette);
    figures(&mut sheet, &mut page, options, palette);
    footer(&mut sheet, &mut page, options, palette);
    body(&mut sheet, page, scene, options, underlay);
    sheet.canvas
}

/// Names the maker of the background map in the lower right corner of a picture that is all map.
fn corner(canvas: &mut Canvas, fonts: &mut Fonts, name: &str, scale: f64, palette: &Palette) {
    let style = Writing { halo: Some((palette.land.alpha(0.85), 2.0 * scale)), ..Writing::new(10.5 * scale, palette.muted) };
    let room = canvas.width as f64 - 16.0 * scale;
    let name = fonts.fit(name, room, &style);
    let at = [canvas.width as f64 - fonts.width(&name, &style) - 8.0 * scale, canvas.height as f64 - 8.0 * scale];
    fonts.draw(canvas, &name, at, &style);
}

fn camera(scene: &Scene, options: &PictureOptions, size_px: [f64; 2], scale: f64) -> Camera {
    match &options.extent {
        Some(extent) => Camera::fit(extent, size_px, 0.0),
        None => Camera::fit(&scene.bounds, size_px, 12.0 * scale),
    }
}

fn header(sheet: &mut Sheet<'_>, page: &mut Area, options: &PictureOptions, palette: &Palette) {
    let subtitle = !options.subtitle.is_empty();
    let mut area = page.cut_top(if subtitle { 56.0 } else { 40.0 });
    let line = area.cut_bottom(6.0);
    sheet.fill(Area { h: 1.6, ..line }, 0.0, &palette.community.into());
    page.cut_top(8.0);
    if !options.purpose.is_empty() {
        let style = Writing::strong(13.0, palette.gap);
        let width = (sheet.width(&options.purpose, &style) + 24.0).min(area.w / 3.0);
        let stamp = area.cut_right(width);
        area.cut_right(16.0);
        let stamp = Area { y: area.middle() - 14.0, h: 26.0, ..stamp };
        sheet.frame(stamp, 3.0, 1.4, palette.gap);
        sheet.text(&options.purpose, stamp.x + stamp.w / 2.0, stamp.middle(), Align::Center, stamp.w - 12.0, &style);
    }
    // A long title shrinks before it is cut.
    let mut title = Writing::strong(25.0, palette.text);
    let wide = sheet.width(&options.title, &title);
    title.size_px = (25.0 * area.w / wide.max(1.0)).clamp(15.0, 25.0);
    sheet.text(&options.title, area.x, area.y + 15.0, Align::Left, area.w, &title);
    if subtitle {
        sheet.text(&options.subtitle, area.x, area.y + 36.5, Align::Left, area.w, &Writing::new(12.5, palette.muted));
    }
}

fn figures(sheet: &mut Sheet<'_>, page: &mut Area, options: &PictureOptions, palette: &Palette) {
    let n = options.figures.len() as f64;
    let gap = 10.0;
    let width = (page.w - gap * (n - 1.0)) / n;
    if n < 1.0 || page.h < 420.0 || width < 130.0 {
        return;
    }
    let row = page.cut_top(72.0);
    page.cut_top(10.0);
    for (i, figure) in options.figures.iter().enumerate() {
        let area = Area { x: row.x + i as f64 * (width + gap), w: width, ..row };
        figure_box(sheet, area, figure, options.lang, palette);
    }
}

fn figure_box(sheet: &mut Sheet<'_>, area: Area, figure: &Figure, lang: Lang, palette: &Palette) {
    sheet.fill(area, 6.0, &palette.panel.into());
    sheet.frame(area, 6.0, 1.0, palette.rule);
    let inner = Area { x: area.x + 14.0, w: area.w - 28.0, ..area };
    let Counts { covered, gap, unknown } = figure.counts;
    let total = figure.counts.total();
    let small = Writing::new(11.0, palette.muted);
    sheet.text(&figure.label, inner.x, area.y + 14.0, Align::Left, inner.w, &small);

    let big = Writing::strong(20.0, palette.text);
    let number = thousands(covered);
    let y = area.y + 35.0;
    let width = sheet.width(&number, &big);
    sheet.text(&number, inner.x, y, Align::Left, inner.w, &big);
    let of = match lang {
        Lang::Zh => format!("/ {} 已覆盖", thousands(total)),
        Lang::En => format!("of {} covered", thousands(total)),
    };
    // What is missing stands at the right of what there is.
    let rest = match lang {
        Lang::Zh => format!("缺口 {} · 未知 {}", thousands(gap), thousands(unknown)),
        Lang::En => format!("{} gap · {} unknown", thousands(gap), thousands(unknown)),
    };
    let style = Writing::new(12.0, if gap > 0 { palette.gap } else { palette.muted });
    let of_style = Writing::new(12.0, palette.muted);
    // By the width of the box alone, so that all boxes of a row read alike.
    let of = if area.w >= 300.0 { of } else { format!("/ {}", thousands(total)) };
    sheet.text(&of, inner.x + width + 6.0, y + 1.5, Align::Left, inner.w - width - 6.0, &of_style);
    let left = inner.w - width - 6.0 - sheet.width(&of, &of_style) - 10.0;
    sheet.text(&rest, inner.x + inner.w, y + 1.5, Align::Right, left, &style);

    let bar = sheet.snapped(Area { y: area.y + 54.0, h: 6.0, ..inner });
    sheet.fill(bar, 3.0, &palette.rule.into());
    let share = |n: u64| bar.w * n as f64 / total.max(1) as f64;
    let mut x = bar.x;
    for (n, color) in [(covered, palette.covered), (unknown, palette.hatch.alpha(0.55)), (gap, palette.gap)] {
        // A part that is there is seen, however small its share.
        let w = if n > 0 { share(n).max(2.0) } else { 0.0 }.min(bar.x + bar.w - x);
        if w > 0.0 {
            sheet.fill(Area { x, w, ..bar }, 0.0, &color.into());
            x += w;
        }
    }
}

fn footer(sheet: &mut Sheet<'_>, page: &mut Area, options: &PictureOptions, palette: &Palette) {
    let lang = options.lang;
    let parts = [(CRS, &options.crs), (RULEBOOK, &options.rulebook), (DATA, &options.attribution)];
    let parts: Vec<String> =
        parts.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{} {text}", name.get(lang))).collect();
    let style = Writing::new(10.5, palette.muted);
    let own = "防线 Fangxian";
    let own_width = sheet.width(own, &style) + 20.0;
    let lines = sheet.fonts.lines(&parts.join("    "), page.w - own_width, &style);
    let lines = &lines[..lines.len().min(3)];
    let mut area = page.cut_bottom(10.0 + 15.0 * lines.len().max(1) as f64);
    page.cut_bottom(10.0);
    sheet.fill(Area { h: 1.0, ..area }, 0.0, &palette.rule.into());
    area.cut_top(8.0);
    sheet.text(own, area.x + area.w, area.y + 7.5, Align::Right, own_width, &style);
    for (i, line) in lines.iter().enumerate() {
        sheet.text(line, area.x, area.y + 7.5 + 15.0 * i as f64, Align::Left, area.w - own_width, &style);
    }
}

/// Map, and beside it (or below, on tall pages) legend, scale bar and north arrow.
fn body(sheet: &mut Sheet<'_>, mut page: Area, scene: &Scene, options: &PictureOptions, underlay: Option<&Underlay>) {
    let palette = scene.theme.palette();
    let lang = options.lang;
    let tools = 52.0;
    let beside = page.w > page.h && page.w > 2.0 * COLUMN;
    let empty = scene.layers.is_empty();
    let side = if empty {
        page.cut_bottom(0.0)
    } else if beside {
        let side = page.cut_right(COLUMN);
        page.cut_right(18.0);
        side
    } else {
        // The number of entries depends on the scale, the scale on the room: all entries of the extent are expected.
        let n = crate::scene::legend(scene, options.extent).len();
        let side = page.cut_bottom((legend::height(n, page.w) + tools).min(page.h * 0.45));
        page.cut_bottom(12.0);
        side
    };
    let frame = sheet.snapped(page);
    let size = [frame.w, frame.h].map(|v| (v * sheet.scale).round().max(1.0));
    let camera = camera(scene, options, size, sheet.scale);
    let drawn = map_over(scene, &camera, sheet.scale, sheet.fonts, underlay);
    sheet.canvas.paste(&drawn, (frame.x * sheet.scale).round() as usize, (frame.y * sheet.scale).round() as usize);
    if empty {
        let (x, y) = (frame.x + frame.w / 2.0, frame.middle());
        sheet.text(EMPTY.get(lang), x, y - 14.0, Align::Center, frame.w, &Writing::strong(20.0, palette.text));
        sheet.text(EMPTY_NEXT.get(lang), x, y + 14.0, Align::Center, frame.w, &Writing::new(13.0, palette.muted));
    }
    sheet.frame(frame, 0.0, 1.2, palette.community);

    if empty {
        return;
    }
    let mut side = side;
    let foot = side.cut_bottom(tools);
    side.cut_bottom(8.0);
    let entries = legend_in(scene, &camera, sheet.scale);
    legend::draw(sheet, side, &entries, palette, lang);
    let bar = scale_bar(camera.px_per_m, (foot.w.min(COLUMN) - 60.0).max(20.0) * sheet.scale);
    legend::scale_bar(sheet, foot.x, foot.y + foot.h - 8.0, &bar, palette);
    let north = if beside { foot.x + foot.w - 16.0 } else { foot.x + COLUMN };
    legend::north_arrow(sheet, north, foot.y + foot.h - 40.0, palette, lang);
}
