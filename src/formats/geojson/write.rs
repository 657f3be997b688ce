//! Layers as GeoJSON (RFC 7946): longitude and latitude of WGS 84 with seven decimals (about a centimetre), attributes by
//! their keys, other fields beside them as they came.

use crate::geometry::{Crs, ProjectError, Projector, ShapeKind, ShapeRef};
use crate::model::schema::EXTRA;
use crate::model::{AttrType, FeatureRef, Layer, Moment, ValueRef};
use crate::task::{Cancelled, Task};
use geojson::{Feature, FeatureWriter, Geometry, GeometryValue, JsonObject, JsonValue, LineStringType, PointType, PolygonType};
use std::io::{self, BufWriter, Write};

/// Why a layer could not be written. What was written so far is to be thrown away.
#[derive(Debug)]
pub enum WriteError {
    /// The system's reason.
    Io(io::Error),
    /// A coordinate cannot be converted back to degrees.
    Projection {
        /// Id of the feature.
        id: String,
        /// The reason.
        error: ProjectError,
    },
    /// Stopped by its watcher.
    Cancelled,
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "could not be written: {error}; check the disk and its free space"),
            Self::Projection { id, error } => {
                write!(f, "feature {id} cannot be converted to longitude and latitude ({error}); check its coordinates")
            }
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Projection { error, .. } => Some(error),
            Self::Cancelled => None,
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<geojson::Error> for WriteError {
    fn from(error: geojson::Error) -> Self {
        match error {
            geojson::Error::Io(error) => Self::Io(error),
            geojson::Error::MalformedGeoJson(error) if error.is_io() => Self::Io(error.into()),
            other => Self::Io(io::Error::other(other)),
        }
    }
}

impl From<Cancelled> for WriteError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// What of a layer to write, and how.
#[derive(Debug, Clone)]
pub struct WriteOptions<'a> {
    /// The metric system that the layer is in.
    pub metric_crs: Crs,
    /// Rows to write, in this order; `None`: all.
    pub rows: Option<&'a [u32]>,
    /// Minutes east of UTC in which times are written.
    pub offset_minutes: i32,
}

/// Features between two looks at whether the work was cancelled.
const PIECE: u64 = 1024;

/// Writes a feature collection; returns the number of features. Progress is counted in features.
pub fn write(out: &mut dyn Write, layer: &Layer, options: &WriteOptions<'_>, task: &Task) -> Result<u64, WriteError> {
    let total = options.rows.map_or(layer.len(), <[u32]>::len) as u64;
    task.stage("write", layer.kind().key(), total);
    let mut writer = FeatureWriter::from_writer(BufWriter::new(out));
    writer.write_foreign_member("name", layer.kind().key())?;
    let mut projector = Projector::new(Crs::Wgs84, options.metric_crs);
    let mut coords = Vec::new();
    let mut count = 0;
    let mut one = |feature: FeatureRef<'_>| -> Result<(), WriteError> {
        coords.clear();
        coords.extend_from_slice(feature.shape().coords());
        projector.unproject(&mut coords).map_err(|error| WriteError::Projection { id: feature.id().to_owned(), error })?;
        writer.write_feature(&Feature {
            geometry: geometry(feature.shape(), &coords),
            properties: Some(properties(layer, feature, options.offset_minutes)),
            ..Feature::default()
        })?;
        count += 1;
        if count % PIECE == 0 {
            task.check()?;
        }
        task.advance(1);
        Ok(())
    };
    match options.rows {
        Some(rows) => rows.iter().try_for_each(|&row| one(layer.feature(row)))?,
        None => layer.features().try_for_each(one)?,
    }
    writer.finish()?;
    writer.flush()?;
    task.end();
    Ok(count)
}

fn properties(layer: &Layer, feature: FeatureRef<'_>, offset_minutes: i32) -> JsonObject {
    // Other fields first: an attribute of the same name is the one that was edited.
    let mut out = match feature.text(EXTRA).map(serde_json::from_str::<JsonObject>) {
        Some(Ok(fields)) => fields,
        Some(Err(_)) => JsonObject::from_iter([(EXTRA.to_owned(), feature.text(EXTRA).into())]),
        None => JsonObject::new(),
    };
    for (i, info) in layer.info().attributes.iter().enumerate().filter(|(_, info)| info.key != EXTRA) {
        let value: JsonValue = match (info.ty, feature.value(i)) {
            (_, ValueRef::Null) => continue,
            (AttrType::Time, ValueRef::Int(unix)) => Moment { unix, offset_minutes }.rfc3339().into(),
            (_, ValueRef::Int(v)) => v.into(),
            (_, ValueRef::Real(v)) => v.into(),
            (_, ValueRef::Text(v)) => v.into(),
        };
        out.insert(info.key.to_owned(), value);
    }
    out
}

/// The shape with `coords` (degrees, in the order of the shape's own) in place of its metres.
fn geometry(shape: ShapeRef<'_>, mut coords: &[[f64; 2]]) -> Option<Geometry> {
    let mut parts: Vec<PolygonType> = Vec::with_capacity(shape.parts().len());
    for part in shape.parts() {
        let mut rings = Vec::with_capacity(part.rings().len());
        for ring in part.rings() {
            let (here, rest) = coords.split_at(ring.len());
            coords = rest;
            rings.push(here.iter().map(|c| PointType::from(c.map(seven_decimals))).collect());
        }
        parts.push(rings);
    }
    let lines = |parts: Vec<PolygonType>| -> Vec<LineStringType> { parts.into_iter().flatten().collect() };
    let points = |parts: Vec<PolygonType>| -> Vec<PointType> { parts.into_iter().flatten().flatten().collect() };
    let value = match shape.kind() {
        ShapeKind::Null => return None,
        ShapeKind::Point => GeometryValue::Point { coordinates: points(parts).into_iter().next()? },
        ShapeKind::Line => GeometryValue::LineString { coordinates: lines(parts).into_iter().next()? },
        ShapeKind::Polygon => GeometryValue::Polygon { coordinates: parts.into_iter().next()? },
        ShapeKind::MultiPoint => GeometryValue::MultiPoint { coordinates: points(parts) },
        ShapeKind::MultiLine => GeometryValue::MultiLineString { coordinates: lines(parts) },
        ShapeKind::MultiPolygon => GeometryValue::MultiPolygon { coordinates: parts },
    };
    Some(Geometry::new(value))
}

/// Seven decimals are about a centimetre; more would claim what no source has.
fn seven_decimals(degrees: f64) -> f64 {
    // Adding 0 turns -0 into 0.
    (degrees * 1e7).round() / 1e7 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_seven_decimals_at_most() {
        let degrees = |v: f64| seven_decimals(v).to_string();
        assert_eq!(degrees(113.646_077_7), "113.6460777");
        assert_eq!(degrees(-0.000_000_04), "0");
        assert_eq!(degrees(-0.5), "-0.5");
        assert_eq!(degrees(34.000_000_14), "34.0000001");
        assert_eq!(degrees(-180.0), "-180");
    }
}
