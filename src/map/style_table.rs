//! Styles as the shaders read them: three vectors for each class.

use crate::scene::{Paint, Rgba};

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
/// | symbol | fill | frame | diameter, shape |
pub fn style_table(paint: &Paint) -> Vec<u8> {
    let rows: Vec<[f32; FLOATS]> = match paint {
        Paint::Fill(styles) => styles
            .iter()
            .map(|s| match s.hatch {
                Some(h) => row(s.color, h.color, [h.spacing_px, h.width_px, 0.0]),
                None => row(s.color, CLEAR, [1.0, 0.0, 0.0]),
            })
            .collect(),
        Paint::Stroke(styles) => styles
            .iter()
            .map(|s| {
                let [dash, gap] = s.dash_px.unwrap_or([0.0, 0.0]);
                row(s.color, CLEAR, [s.width_px, dash, gap])
            })
            .collect(),
        Paint::Symbol(styles) => {
            styles.iter().map(|s| row(s.fill, s.frame, [s.size_px, f32::from(s.symbol as u8), 0.0])).collect()
        }
    };
    let mut bytes: Vec<u8> = rows.iter().take(CLASSES).flatten().flat_map(|v| v.to_ne_bytes()).collect();
    bytes.resize(TABLE_BYTES, 0);
    bytes
}

/// Farthest that anything of this paint reaches beyond its geometry, pixels at 100 %.
pub fn reach_px(paint: &Paint) -> f32 {
    let widest = |sizes: &mut dyn Iterator<Item = f32>| sizes.fold(0.0, f32::max) / 2.0 + 1.0;
    match paint {
        Paint::Fill(_) => 0.0,
        Paint::Stroke(styles) => widest(&mut styles.iter().map(|s| s.width_px)),
        // Frames reach a little beyond a symbol's own size.
        Paint::Symbol(styles) => widest(&mut styles.iter().map(|s| s.size_px)) + 1.5,
    }
}

const CLEAR: Rgba = Rgba([0; 4]);

fn row(color: Rgba, second: Rgba, size: [f32; 3]) -> [f32; FLOATS] {
    let mut out = [0.0; FLOATS];
    for (to, from) in out.iter_mut().zip(color.0.iter().chain(&second.0)) {
        *to = f32::from(*from) / 255.0;
    }
    out[8..11].copy_from_slice(&size);
    out
}
