//! Layers as GeoJSON (RFC 7946): longitude and latitude of WGS 84 with seven decimals (about a centimetre), attributes by
//! their keys, other fields beside them as they came.

use crate::geometry::{Crs, ProjectError, Projector, ShapeKind, ShapeRef};
use crate::model::schema::EXTRA;
use crate::model::{AttrType, FeatureRef, Layer, Moment, ValueRef};
use crate::task::{Cancelled, Task};
use std::io::{self, Write};

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

/// Bytes collected before they are handed on.
const PIECE: usize = 256 * 1024;

/// Writes a feature collection, one feature a line; returns the number of features. Progress is counted in features.
pub fn write(out: &mut dyn Write, layer: &Layer, options: &WriteOptions<'_>, task: &Task) -> Result<u64, WriteError> {
    let total = options.rows.map_or(layer.len(), <[u32]>::len) as u64;
    task.stage("write", layer.kind().key(), total);
    let mut text = String::with_capacity(PIECE * 2);
    text.push_str("{\"type\":\"FeatureCollection\",\"name\":\"");
    text.push_str(layer.kind().key());
    text.push_str("\",\"features\":[");
    let mut projector = Projector::new(Crs::Wgs84, options.metric_crs);
    let mut coords = Vec::new();
    let mut count = 0;
    let mut one = |feature: FeatureRef<'_>| -> Result<(), WriteError> {
        text.push_str(if count == 0 { "\n" } else { ",\n" });
        coords.clear();
        coords.extend_from_slice(feature.shape().coords());
        projector.unproject(&mut coords).map_err(|error| WriteError::Projection { id: feature.id().to_owned(), error })?;
        push_feature(&mut text, layer, feature, &coords, options.offset_minutes);
        count += 1;
        if text.len() >= PIECE {
            task.check()?;
            out.write_all(text.as_bytes())?;
            text.clear();
        }
        task.advance(1);
        Ok(())
    };
    match options.rows {
        Some(rows) => rows.iter().try_for_each(|&row| one(layer.feature(row)))?,
        None => layer.features().try_for_each(one)?,
    }
    text.push_str("\n]}\n");
    out.write_all(text.as_bytes())?;
    out.flush()?;
    task.end();
    Ok(count)
}

fn push_feature(text: &mut String, layer: &Layer, feature: FeatureRef<'_>, coords: &[[f64; 2]], offset_minutes: i32) {
    text.push_str("{\"type\":\"Feature\",\"properties\":{");
    let mut first = true;
    let mut member = |text: &mut String, key: &str, value: &str| {
        text.push_str(if first { "" } else { "," });
        first = false;
        text.push_str(key);
        text.push(':');
        text.push_str(value);
    };
    for (i, info) in layer.info().attributes.iter().enumerate() {
        if info.key == EXTRA {
            continue;
        }
        let value = match (info.ty, feature.value(i)) {
            (_, ValueRef::Null) => continue,
            (AttrType::Time, ValueRef::Int(unix)) => format!("\"{}\"", Moment { unix, offset_minutes }.rfc3339()),
            (_, ValueRef::Int(v)) => v.to_string(),
            (_, ValueRef::Real(v)) => v.to_string(),
            (_, ValueRef::Text(v)) => quoted(v),
        };
        member(text, &quoted(info.key), &value);
    }
    // Other fields are a JSON object, in the order of the file they came from.
    if let Some(extra) = feature.text(EXTRA) {
        match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(extra) {
            Ok(fields) => {
                for (key, value) in fields.iter().filter(|(key, _)| layer.info().attr(key).is_none()) {
                    member(text, &quoted(key), &value.to_string());
                }
            }
            Err(_) => member(text, "\"extra\"", &quoted(extra)),
        }
    }
    text.push_str("},\"geometry\":");
    push_geometry(text, feature.shape(), coords);
    text.push('}');
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn push_geometry(text: &mut String, shape: ShapeRef<'_>, mut coords: &[[f64; 2]]) {
    let (name, depth, multi) = match shape.kind() {
        ShapeKind::Null => return text.push_str("null"),
        ShapeKind::Point => ("Point", 0, false),
        ShapeKind::Line => ("LineString", 1, false),
        ShapeKind::Polygon => ("Polygon", 2, false),
        ShapeKind::MultiPoint => ("MultiPoint", 0, true),
        ShapeKind::MultiLine => ("MultiLineString", 1, true),
        ShapeKind::MultiPolygon => ("MultiPolygon", 2, true),
    };
    text.push_str("{\"type\":\"");
    text.push_str(name);
    text.push_str("\",\"coordinates\":");
    text.push_str(if multi { "[" } else { "" });
    for (p, part) in shape.parts().enumerate() {
        text.push_str(if p > 0 { "," } else { "" });
        text.push_str(if depth == 2 { "[" } else { "" });
        for (r, ring) in part.rings().enumerate() {
            text.push_str(if r > 0 { "," } else { "" });
            text.push_str(if depth > 0 { "[" } else { "" });
            // The degrees stand in the order of the metres.
            let (here, rest) = coords.split_at(ring.len());
            coords = rest;
            for (i, &[lon, lat]) in here.iter().enumerate() {
                text.push_str(if i > 0 { ",[" } else { "[" });
                push_degrees(text, lon);
                text.push(',');
                push_degrees(text, lat);
                text.push(']');
            }
            text.push_str(if depth > 0 { "]" } else { "" });
        }
        text.push_str(if depth == 2 { "]" } else { "" });
    }
    text.push_str(if multi { "]}" } else { "}" });
}

/// Seven decimals, without zeros at the end.
fn push_degrees(text: &mut String, v: f64) {
    let units = (v * 1e7).round() as i64;
    if units < 0 {
        text.push('-');
    }
    let units = units.unsigned_abs();
    text.push_str(&(units / 10_000_000).to_string());
    let fraction = units % 10_000_000;
    if fraction > 0 {
        text.push('.');
        text.push_str(format!("{fraction:07}").trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_have_seven_decimals_at_most() {
        let degrees = |v| {
            let mut text = String::new();
            push_degrees(&mut text, v);
            text
        };
        assert_eq!(degrees(113.646_077_7), "113.6460777");
        assert_eq!(degrees(-0.000_000_04), "0");
        assert_eq!(degrees(-0.5), "-0.5");
        assert_eq!(degrees(34.000_000_14), "34.0000001");
        assert_eq!(degrees(-180.0), "-180");
    }
}
