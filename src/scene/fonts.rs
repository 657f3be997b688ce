//! The bundled typefaces, for the window and for pictures.

/// Noto Sans SC, regular: Chinese and basic Latin.
pub static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.subset.ttf");
/// Noto Sans SC, semibold.
pub static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-SemiBold.subset.ttf");
/// Noto Sans, regular: the Latin, Greek and Cyrillic letters that the Chinese face lacks.
pub static LATIN_REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.subset.ttf");
/// Noto Sans, semibold.
pub static LATIN_SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-SemiBold.subset.ttf");

/// Faces of the regular weight, in the order in which they are asked for a character.
pub static REGULAR_CHAIN: [&[u8]; 2] = [REGULAR, LATIN_REGULAR];
/// Faces of the semibold weight.
pub static SEMIBOLD_CHAIN: [&[u8]; 2] = [SEMIBOLD, LATIN_SEMIBOLD];
