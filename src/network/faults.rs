//! What is wrong with road data, each with the roads and the place, so that a list can fly there.

use crate::model::Fid;

/// Something wrong with the data of roads.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadFault {
    /// The roads concerned, ascending where their order says nothing; of duplicates the one that is kept comes first.
    pub roads: Vec<Fid>,
    /// Where, if anywhere.
    pub at: Option<[f64; 2]>,
    /// What.
    pub trouble: RoadTrouble,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum RoadTrouble {
    /// A coordinate is not a number; that part of the road is left out.
    NotANumber,
    /// A part without length; it is left out.
    ZeroLength,
    /// The same line several times; all but the first are left out.
    Duplicate,
    /// A road ends this near to another without meeting it.
    LooseEnd {
        /// Distance to the other road, metres.
        gap_m: f64,
    },
    /// Roads that are connected among themselves but not with the largest part of the network.
    Island {
        /// Their length, metres.
        length_m: f64,
    },
    /// The class is not in the list of classes; `None` where none is stated.
    UnknownClass {
        /// The word.
        class: Option<String>,
    },
    /// The roads lie elsewhere than everything else: most likely their coordinate system was stated wrongly.
    ElsewhereThanOthers {
        /// Distance between the boxes, metres.
        away_m: f64,
    },
    /// There are no roads, or none that can be used.
    NoRoads,
}
