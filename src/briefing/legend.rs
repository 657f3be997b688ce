//! The legend, the scale bar and the north arrow on a sheet.

use super::sheet::{Align, Area, Sheet};
use super::text::Writing;
use crate::model::{GeometryClass, LayerKind};
use crate::scene::{LegendEntry, Palette, ScaleBar, StrokeStyle, Swatch};
use crate::words::{Lang, Text, thousands};

const HEAD: Text = Text::new("图例（图中所绘）", "Legend (as drawn)");
const MORE: Text = Text::new("另有项目未列出", "more not listed");
const NORTH: Text = Text::new("北", "N");

/// Height of a row of the legend, comfortable and least, units.
const ROW: [f64; 2] = [19.0, 14.0];
const HEAD_HEIGHT: f64 = 26.0;
const SWATCH: f64 = 24.0;
/// Narrowest column of the legend, units.
const COLUMN: f64 = 190.0;

/// Height that a legend of `n` entries wants at this width.
pub fn height(n: usize, width: f64) -> f64 {
    HEAD_HEIGHT + n.div_ceil(columns(width)) as f64 * ROW[0]
}

fn columns(width: f64) -> usize {
    ((width / COLUMN) as usize).max(1)
}

/// Draws the legend into an area; returns the height it took.
pub fn draw(sheet: &mut Sheet<'_>, area: Area, entries: &[LegendEntry], palette: &Palette, lang: Lang) -> f64 {
    if entries.is_empty() || area.h < HEAD_HEIGHT + ROW[1] {
        return 0.0;
    }
    sheet.fill(Area { x: area.x, y: area.y + 3.0, w: 3.0, h: 15.0 }, 0.0, &palette.community.into());
    let head = Writing::strong(13.0, palette.text);
    sheet.text(HEAD.get(lang), area.x + 10.0, area.y + 10.5, Align::Left, area.w - 10.0, &head);
    let columns = columns(area.w);
    let rows = entries.len().div_ceil(columns);
    let room = area.h - HEAD_HEIGHT;
    let row_height = (room / rows as f64).clamp(ROW[1], ROW[0]);
    let fits = ((room / row_height + 1e-6) as usize).min(rows);
    let shown = if fits < rows { (fits * columns).saturating_sub(1) } else { entries.len() };
    let column_width = area.w / columns as f64;
    let text = Writing::new((row_height * 0.66).min(12.0), palette.text);
    let count = Writing::new(text.size_px, palette.muted);
    for (i, entry) in entries.iter().take(shown).enumerate() {
        let (column, row) = (i / fits, i % fits);
        let x = area.x + column as f64 * column_width;
        let y = area.y + HEAD_HEIGHT + (row as f64 + 0.5) * row_height;
        let height = row_height * 0.64;
        swatch(sheet, Area { x, y: y - height / 2.0, w: SWATCH, h: height }, entry.kind, &entry.swatch, palette);
        let number = thousands(entry.count);
        let right = x + column_width - if columns > 1 { 20.0 } else { 0.0 };
        let number_width = sheet.width(&number, &count);
        sheet.text(&number, right, y, Align::Right, f64::MAX, &count);
        let left = x + SWATCH + 9.0;
        sheet.text(entry.text.get(lang), left, y, Align::Left, right - number_width - 6.0 - left, &text);
    }
    if shown < entries.len() {
        let (column, row) = (shown / fits, shown % fits);
        let x = area.x + column as f64 * column_width + SWATCH + 9.0;
        let y = area.y + HEAD_HEIGHT + (row as f64 + 0.5) * row_height;
        let rest = format!("… {} {}", entries.len() - shown, MORE.get(lang));
        sheet.text(&rest, x, y, Align::Left, column_width - SWATCH - 9.0, &count);
    }
    HEAD_HEIGHT + fits as f64 * row_height
}

fn swatch(sheet: &mut Sheet<'_>, area: Area, kind: LayerKind, swatch: &Swatch, palette: &Palette) {
    let area = sheet.snapped(area);
    if let Some(fill) = &swatch.fill {
        sheet.fill_style(area, fill);
        if swatch.strokes.is_empty() {
            sheet.frame(area, 0.0, 0.7, palette.outline.alpha(0.55));
        }
    }
    if kind.info().geometry == GeometryClass::Line {
        for style in &swatch.strokes {
            sheet.line(&[[area.x, area.middle()], [area.x + area.w, area.middle()]], style);
        }
    } else {
        for style in &swatch.strokes {
            outline(sheet, area, style);
        }
    }
    if let Some(symbol) = &swatch.symbol {
        let size_px = symbol.size_px.min(area.h as f32 * 1.25);
        sheet.symbol([area.x + area.w / 2.0, area.middle()], &crate::scene::SymbolStyle { size_px, ..*symbol });
    }
}

/// The outline of an area of the map, its line inside the swatch.
fn outline(sheet: &mut Sheet<'_>, area: Area, style: &StrokeStyle) {
    let i = area.inset(f64::from(style.width_px) / 2.0);
    let (x1, y1) = (i.x + i.w, i.y + i.h);
    sheet.line(&[[i.x, i.y], [x1, i.y], [x1, y1], [i.x, y1], [i.x, i.y]], style);
}

/// Draws a scale bar with its left end at `(x, y)`, the top of its bar.
pub fn scale_bar(sheet: &mut Sheet<'_>, x: f64, y: f64, bar: &ScaleBar, palette: &Palette) {
    let s = sheet.scale;
    // Whole pixels across, and along it exactly the length that it says.
    let x = (x * s).round() / s;
    let y = (y * s).round() / s;
    let edge = s.round().max(1.0) / s;
    let w = bar.px / s;
    let color = palette.text;
    sheet.fill(Area { x, y, w, h: 4.0 * edge }, 0.0, &color.into());
    let hollow = Area { x: x + w / 2.0, y: y + edge, w: (w / 2.0 - edge).max(0.0), h: 2.0 * edge };
    sheet.fill(hollow, 0.0, &palette.page.into());
    let style = Writing::new(11.5, color);
    sheet.text("0", x, y - 9.0, Align::Left, w, &style);
    sheet.text(&bar.text, x + w, y - 9.0, Align::Right, w * 0.8, &style);
}

/// Draws a north arrow with its tip at `(x, y)`; it is 34 units high with its letter.
pub fn north_arrow(sheet: &mut Sheet<'_>, x: f64, y: f64, palette: &Palette, lang: Lang) {
    sheet.polygon(&[[x, y], [x, y + 16.0], [x - 6.5, y + 20.0]], palette.text);
    sheet.polygon(&[[x, y], [x + 6.5, y + 20.0], [x, y + 16.0]], palette.muted);
    sheet.text(NORTH.get(lang), x, y + 29.0, Align::Center, 30.0, &Writing::strong(11.5, palette.text));
}
