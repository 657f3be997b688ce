//! Converts columns of coordinates from the system of a file to the metric system of a project, and back to WGS 84.

use std::fmt;

use super::conformal::Conformal;
use super::crs::Crs;
use super::exact::{CrsError, Exact};
use super::{LonLat, gcj02};

/// A coordinate that could not be converted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProjectError {
    /// Its place in the column.
    pub index: usize,
    /// What is wrong with it.
    pub error: CrsError,
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for ProjectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// Converts coordinates in bulk. A vertex always gives the same bits, whatever was converted before it, so clones may
/// work on chunks of a layer in parallel and shared borders stay shared.
#[derive(Debug, Clone)]
pub struct Projector {
    source: Crs,
    target: Crs,
    from: Exact,
    to: Exact,
    fast: Option<Conformal>,
}

impl Projector {
    /// From a file's system to a project's system (which is meant to be metric, but may be any).
    pub fn new(source: Crs, target: Crs) -> Self {
        Self { source, target, from: Exact::new(source), to: Exact::new(target), fast: Conformal::new(target) }
    }

    /// The system that [`Projector::project`] reads.
    pub fn source(&self) -> Crs {
        self.source
    }

    /// The system that [`Projector::project`] writes.
    pub fn target(&self) -> Crs {
        self.target
    }

    /// Source to target, in place; within 1 µm of the exact projection. On an error the coordinates before the one
    /// reported are converted already, so the column is to be dropped.
    pub fn project(&mut self, coords: &mut [[f64; 2]]) -> Result<(), ProjectError> {
        if !self.source.is_degrees() || self.source == self.target {
            for (index, &c) in coords.iter().enumerate() {
                self.source.check(c).map_err(|error| ProjectError { index, error })?;
            }
        }
        if self.source == self.target {
            return Ok(());
        }
        match self.source {
            Crs::Wgs84 | Crs::Cgcs2000 => {}
            Crs::Gcj02 => each(coords, |c| Crs::Gcj02.check(c).map(|()| gcj02::wgs_from_gcj(c)))?,
            Crs::Bd09 => each(coords, |c| Crs::Bd09.check(c).map(|()| gcj02::wgs_from_gcj(gcj02::gcj_from_bd(c))))?,
            _ => each(coords, |c| self.from.unproject(c).map(|p| [p.lon, p.lat]))?,
        }
        match &mut self.fast {
            Some(fast) => fast.project(coords).map_err(|(index, error)| ProjectError { index, error }),
            None => each(coords, |[lon, lat]| {
                Crs::Wgs84.check([lon, lat])?;
                self.to.project(LonLat { lon, lat })
            }),
        }
    }

    /// Target back to WGS 84 longitude and latitude, in place; within 1 µm of the exact projection.
    pub fn unproject(&mut self, coords: &mut [[f64; 2]]) -> Result<(), ProjectError> {
        match &mut self.fast {
            Some(fast) => fast.unproject(coords).map_err(|(index, error)| ProjectError { index, error }),
            None => each(coords, |c| self.to.unproject(c).map(|p| [p.lon, p.lat])),
        }
    }
}

fn each(coords: &mut [[f64; 2]], mut f: impl FnMut([f64; 2]) -> Result<[f64; 2], CrsError>) -> Result<(), ProjectError> {
    for (index, c) in coords.iter_mut().enumerate() {
        *c = f(*c).map_err(|error| ProjectError { index, error })?;
    }
    Ok(())
}
