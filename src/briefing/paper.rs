//! Sizes of paper (ISO 216).

/// A sheet of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// 297 × 420 mm.
    #[default]
    A3,
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm.
    A5,
    /// 105 × 148 mm.
    A6,
}

impl Paper {
    /// Every size, the largest first.
    pub const ALL: [Self; 4] = [Self::A3, Self::A4, Self::A5, Self::A6];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::A5 => "A5",
            Self::A6 => "A6",
        }
    }

    /// Short and long side, millimetres.
    pub fn sides_mm(self) -> [f64; 2] {
        match self {
            Self::A3 => [297.0, 420.0],
            Self::A4 => [210.0, 297.0],
            Self::A5 => [148.0, 210.0],
            Self::A6 => [105.0, 148.0],
        }
    }
}
