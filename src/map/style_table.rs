//! Styles as the shaders read them: three vectors for each class.

use crate::scene::{Categories, Paint, Rgba, SymbolStyle};

/// Classes a table has room for: every `u8`.
const CLASSES: usize = 256;
const FLOATS: usize = 12;
/// Bytes of a table.
pub const TABLE_BYTES: usize = CLASSES * FLOATS * 4;

/// The table of a draw layer. Classes without a style are transparent, that is: not drawn.
///
/// | paint | `color` | `second` | `size` |
/// |---|---|---|---|
/// | fill | fill | hatch | hatch spacing, hatch width |
/// | stroke | line | – | width, dash, gap |
/// | symbol | fill | frame | diameter, shape + 16 · shape from afar, sign, scale from which it is near |
pub fn style_table(paint: &Paint) -> Vec<u8> {
    let rows: Vec<[f32; FLOATS]> = match paint {
        Paint::Fill(styles) => styles
            .iter()
            .map(|s| match s.hatch {
                Some(h) => row(s.color, h.color, [h.spacing_px, h.width_px, 0.0, 0.0]),
                None => row(s.color, CLEAR, [1.0, 0.0, 0.0, 0.0]),
            })
            .collect(),
        Paint::Stroke(styles) => styles
            .iter()
            .map(|s| {
                let [dash, gap] = s.dash_px.unwrap_or([0.0, 0.0]);
                row(s.color, CLEAR, [s.width_px, dash, gap, 0.0])
            })
            .collect(),
        Paint::Symbol(styles) => {
            let shapes = |s: &SymbolStyle| f32::from(s.symbol as u8 + 16 * s.symbol.far() as u8);
            styles.iter().map(|s| row(s.fill, s.frame, [s.size_px, shapes(s), f32::from(s.sign), s.near_px_per_m])).collect()
        }
    };
    let mut bytes: Vec<u8> = rows.iter().take(CLASSES).flatten().flat_map(|v| v.to_ne_bytes()).collect();
    bytes.resize(TABLE_BYTES, 0);
    bytes
}

/// Signs a table has room for.
const SIGNS: usize = 64;
/// Capsules a table has room for.
const CAPSULES: usize = crate::scene::categories::MOST_CAPSULES;
/// Bytes of the table of signs.
pub const SIGN_BYTES: usize = SIGNS * 4 + CAPSULES * 32;

/// The signs of all categories as the shader reads them: where each one's capsules begin, packed with their number, four
/// to a vector; then two vectors for each capsule, its ends and its half width, y up.
pub fn sign_table(categories: &Categories) -> Vec<u8> {
    let mut starts = [0_u32; SIGNS];
    let mut capsules: Vec<f32> = Vec::new();
    for (i, start) in starts.iter_mut().enumerate().take(categories.len()) {
        let sign = categories.sign(i as u8);
        *start = (capsules.len() as u32 / 8) << 16 | sign.len() as u32;
        for c in sign {
            capsules.extend([c.from[0], -c.from[1], c.to[0], -c.to[1], c.radius, 0.0, 0.0, 0.0]);
        }
    }
    let mut bytes: Vec<u8> = starts.iter().flat_map(|v| v.to_ne_bytes()).collect();
    bytes.extend(capsules.iter().flat_map(|v| v.to_ne_bytes()));
    bytes.resize(SIGN_BYTES, 0);
    bytes
}

/// Farthest that anything of this paint reaches beyond its geometry, pixels at 100 %.
pub fn reach_px(paint: &Paint) -> f32 {
    let widest = |sizes: &mut dyn Iterator<Item = f32>| sizes.fold(0.0, f32::max) / 2.0 + 1.0;
    match paint {
        Paint::Fill(_) => 0.0,
        Paint::Stroke(styles) => widest(&mut styles.iter().map(|s| s.width_px)),
        // Frames reach a little beyond a symbol's own size.
        Paint::Symbol(styles) => widest(&mut styles.iter().map(|s| s.size_px)) + 3.0,
    }
}

const CLEAR: Rgba = Rgba([0; 4]);

fn row(color: Rgba, second: Rgba, size: [f32; 4]) -> [f32; FLOATS] {
    let mut out = [0.0; FLOATS];
    for (to, from) in out.iter_mut().zip(color.0.iter().chain(&second.0)) {
        *to = f32::from(*from) / 255.0;
    }
    out[8..12].copy_from_slice(&size);
    out
}
