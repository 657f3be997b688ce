//! Names on a vector map as text elements, placed where the picture writer paints them.

use super::svg::{UNITS, paint, put};
use super::vector::{Mark, text_of};
use crate::geometry::Bounds;
use crate::scene::{Camera, LabelStyle, Letters, Rgba, Scene, letters, place};

/// Width of the halo around names, pixels at 100 %.
const HALO_PX: f64 = 1.6;
/// The bundled typeface, as its files call it.
pub const FAMILY: &str = "Noto Sans SC";

/// Writes the names that a camera at 100 % shows, only those in a box where one is given; returns how many.
pub fn names(out: &mut String, scene: &Scene, camera: &Camera, within: Option<Bounds>) -> usize {
    let palette = scene.theme.palette();
    let halo = halo(scene);
    let mut placed = place(&scene.labels, camera, 1.0);
    if let Some(within) = within {
        placed.retain(|p| within.contains(camera.world_from_screen(p.center()).into()));
    }
    put!(out, r#"<g font-family="{FAMILY}" text-anchor="middle">"#);
    for place in &placed {
        let label = &scene.labels.items()[place.label];
        let set = LabelStyle::of(label.feature.0, palette);
        let text = scene.labels.text(label);
        let [x, y] = place.center();
        let style = style(f64::from(set.size_px), set.strong, set.color, halo);
        let drop = baseline(f64::from(set.size_px));
        match label.letters {
            Letters::Level => {
                put!(out, r#"<text x="{:.1}" y="{:.1}"{style}>"#, x * UNITS, (y + drop) * UNITS);
                put!(out, "{}</text>", text_of(&text));
            }
            how => {
                let angle = f64::from(label.angle);
                let (sin, cos) = angle.sin_cos();
                let spots: Vec<[f64; 2]> = letters(&text, &set, how)
                    .iter()
                    .map(|(_, along, _)| [f64::from(*along) * cos, f64::from(*along) * sin])
                    .collect();
                if how == Letters::Turned {
                    // Turned as a whole: letters keep their places along the line.
                    let along: Vec<String> =
                        letters(&text, &set, how).iter().map(|(_, at, _)| format!("{:.1}", f64::from(*at) * UNITS)).collect();
                    put!(out, r#"<text transform="translate({:.1} {:.1})"#, x * UNITS, y * UNITS);
                    put!(out, r#" rotate({:.2})" x="{}" y="{:.1}"{style}>"#, angle.to_degrees(), along.join(" "), drop * UNITS);
                } else {
                    let at = |k: usize, middle: f64| -> String {
                        let all: Vec<String> = spots.iter().map(|s| format!("{:.1}", (s[k] + middle) * UNITS)).collect();
                        all.join(" ")
                    };
                    put!(out, r#"<text x="{}" y="{}"{style}>"#, at(0, x), at(1, y + drop));
                }
                put!(out, "{}</text>", text_of(&text));
            }
        }
    }
    out.push_str("</g>");
    placed.len()
}

/// Writes a short text, its middle at `at` pixels.
pub(super) fn mark(out: &mut String, mark: &Mark, at: [f64; 2], scene: &Scene) {
    let palette = scene.theme.palette();
    let size = mark.size_px;
    // A plate that is as wide as its digits.
    let (half_w, half_h) = (size * (0.32 * mark.text.chars().count() as f64 + 0.38), size * 0.72);
    let [x, y, w, h] = [at[0] - half_w, at[1] - half_h, 2.0 * half_w, 2.0 * half_h].map(|v| v * UNITS);
    put!(
        out,
        r#"<rect x="{x:.0}" y="{y:.0}" width="{w:.0}" height="{h:.0}" rx="{:.0}"{}"#,
        h / 2.0,
        paint("fill", palette.accent)
    );
    put!(out, r#" stroke-width="{:.0}"{}/>"#, size * 0.12 * UNITS, paint("stroke", palette.symbol));
    let [x, y] = [at[0] * UNITS, (at[1] + baseline(size)) * UNITS];
    put!(out, r#"<text font-family="{FAMILY}" text-anchor="middle" x="{x:.1}" y="{y:.1}" font-weight="600""#);
    put!(out, r#" font-size="{:.1}"{}>{}</text>"#, size * UNITS, paint("fill", palette.symbol), text_of(&mark.text));
}

fn halo(scene: &Scene) -> Rgba {
    scene.background.mixed(scene.theme.palette().symbol, 0.7).alpha(0.92)
}

/// From the middle of capitals and digits down to the baseline.
fn baseline(size_px: f64) -> f64 {
    size_px * 0.37
}

fn style(size_px: f64, strong: bool, color: Rgba, halo: Rgba) -> String {
    let weight = if strong { r#" font-weight="600""# } else { "" };
    format!(
        r#" font-size="{}"{weight} paint-order="stroke" stroke-linejoin="round" stroke-width="{}"{}{}"#,
        (size_px * UNITS * 10.0).round() / 10.0,
        2.0 * HALO_PX * UNITS,
        paint("stroke", halo),
        paint("fill", color)
    )
}
