//! The bundled typeface, for the window and for pictures.

/// Noto Sans SC, regular.
pub static REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-Regular.subset.ttf");
/// Noto Sans SC, semibold.
pub static SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-SemiBold.subset.ttf");
