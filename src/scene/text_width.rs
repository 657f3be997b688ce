//! Widths of texts in the bundled typefaces.
//!
//! Window and picture set names with the same faces, so one table of advances decides for both where a name has room.

use super::fonts::{REGULAR_CHAIN, SEMIBOLD_CHAIN};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::sync::OnceLock;

/// Characters that the table knows: the basic multilingual plane.
const PLANE: usize = 0x1_0000;
/// Advances of characters that no face has, em: Latin-like and others.
const MISSING: [f32; 2] = [0.6, 1.0];

/// Width of a line of text, em.
pub fn width_em(text: &str, strong: bool) -> f32 {
    static TABLES: [OnceLock<Vec<f32>>; 2] = [const { OnceLock::new() }; 2];
    let chain = if strong { &SEMIBOLD_CHAIN } else { &REGULAR_CHAIN };
    let table = TABLES[usize::from(strong)].get_or_init(|| advances(chain));
    let advance = |c: char| match table.get(c as usize) {
        Some(&em) if em >= 0.0 => em,
        _ => MISSING[usize::from(!c.is_ascii())],
    };
    text.chars().map(advance).sum()
}

/// Advances by character, em; negative where no face has the character.
fn advances(chain: &[&'static [u8]]) -> Vec<f32> {
    let mut table = vec![-1.0; PLANE];
    for font in chain.iter().filter_map(|bytes| FontRef::new(bytes).ok()) {
        let location = LocationRef::default();
        let em = f32::from(font.metrics(Size::unscaled(), location).units_per_em);
        let metrics = font.glyph_metrics(Size::unscaled(), location);
        for (c, glyph) in font.charmap().mappings() {
            if let (Some(entry), Some(advance)) = (table.get_mut(c as usize), metrics.advance_width(glyph))
                && *entry < 0.0
            {
                *entry = advance / em;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_square_and_latin_is_narrower() {
        assert!((width_em("社区", false) - 2.0).abs() < 1e-3);
        let latin = width_em("Community 12", true);
        assert!(latin > 5.0 && latin < 9.0, "{latin}");
        assert!(width_em("i", false) < 0.6 * width_em("W", false));
        assert_eq!(width_em("\u{1F600}", false), 1.0);
    }
}
