//! What is to be covered: buildings or premises with a count each, those with an unknown count apart.

use crate::geometry::representative_point;
use crate::model::{FeatureRef, LayerKind, Project, ValueRef};
use crate::task::{Cancelled, Task};
use rayon::prelude::*;

/// What a feature counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weight {
    /// One.
    Each,
    /// The number in an attribute, by its place in the schema.
    Count(usize),
}

/// Features that ask to be covered.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    /// Row of each in its layer, ascending.
    pub rows: Vec<u32>,
    /// Where each stands: a point inside its shape, metres.
    pub at: Vec<[f64; 2]>,
    /// What each counts for, above 0.
    pub weights: Vec<f64>,
    /// Rows of those whose count nobody knows; they are in no sum.
    pub unknown: Vec<u32>,
    /// Where those stand.
    pub unknown_at: Vec<[f64; 2]>,
    /// Features that count for nothing.
    pub nothing: usize,
    /// Features without a place.
    pub nowhere: usize,
}

/// One feature's part.
enum Part {
    Counts(u32, [f64; 2], f64),
    Unknown(u32, [f64; 2]),
    Nothing,
    Nowhere,
}

impl Demand {
    /// The features of a layer.
    pub fn of(project: &Project, kind: LayerKind, weight: Weight, task: &Task) -> Result<Self, Cancelled> {
        let layer = project.layer(kind);
        let parts: Vec<Vec<Part>> = (0..layer.chunks().len())
            .into_par_iter()
            .map(|c| {
                task.check()?;
                let mut scratch = Vec::new();
                let rows = layer.chunk_start(c)..;
                Ok(layer.features_of(c).zip(rows).map(|(f, row)| part(f, row, weight, &mut scratch)).collect())
            })
            .collect::<Result<_, Cancelled>>()?;
        let mut out = Self::default();
        for part in parts.into_iter().flatten() {
            match part {
                Part::Counts(row, at, weight) => {
                    out.rows.push(row);
                    out.at.push(at);
                    out.weights.push(weight);
                }
                Part::Unknown(row, at) => {
                    out.unknown.push(row);
                    out.unknown_at.push(at);
                }
                Part::Nothing => out.nothing += 1,
                Part::Nowhere => out.nowhere += 1,
            }
        }
        Ok(out)
    }

    /// Sum of all that counts.
    pub fn total(&self) -> f64 {
        self.weights.iter().sum()
    }
}

fn part(feature: FeatureRef<'_>, row: u32, weight: Weight, scratch: &mut Vec<f64>) -> Part {
    let Some(at) = representative_point(feature.shape(), scratch).filter(|p| p[0].is_finite() && p[1].is_finite()) else {
        return Part::Nowhere;
    };
    let count = match weight {
        Weight::Each => Some(1.0),
        Weight::Count(attr) => match feature.value(attr) {
            ValueRef::Int(n) => Some(n as f64),
            ValueRef::Real(x) => Some(x),
            _ => None,
        },
    };
    match count {
        // A negative count is no count.
        Some(n) if n > 0.0 && n.is_finite() => Part::Counts(row, at, n),
        Some(0.0) => Part::Nothing,
        _ => Part::Unknown(row, at),
    }
}
