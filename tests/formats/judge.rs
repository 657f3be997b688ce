//! The fast reader against the `geojson` crate: bundled samples and random texts, feature by feature.

use fangxian::formats::geojson::{ReadLayer, ReadOptions, read};
use fangxian::geometry::{Crs, ShapeRef};
use fangxian::model::schema::EXTRA;
use fangxian::model::{AttrType, GeometryClass, Layer, LayerKind, LayerMeta, ValueRef, parse_time};
use fangxian::task::Task;
use proptest::prelude::*;
use std::fmt::Write;
use std::io::Read;

type Ring = Vec<[f64; 2]>;

/// Degrees stay degrees.
fn degrees() -> ReadOptions {
    ReadOptions { metric_crs: Some(Crs::Wgs84), ..ReadOptions::default() }
}

fn fast(input: &mut dyn Read, kind: LayerKind) -> (Layer, ReadLayer) {
    let read = read(input, "test", kind, &degrees(), &Task::new()).unwrap();
    (Layer::from_chunks(kind, read.chunks.clone(), LayerMeta::default()), read)
}

/// Rings of a geometry as the layer should hold them: outer rings counter-clockwise, holes clockwise.
fn expected_parts(geometry: &geojson::Geometry, class: GeometryClass) -> Option<Vec<Vec<Ring>>> {
    use geo_types::Geometry;
    let geometry = Geometry::<f64>::try_from(geometry.clone()).ok()?;
    let ring = |line: &geo_types::LineString<f64>| line.0.iter().map(|c| [c.x, c.y]).collect::<Ring>();
    let polygon = |p: &geo_types::Polygon<f64>| {
        std::iter::once((p.exterior(), true))
            .chain(p.interiors().iter().map(|r| (r, false)))
            .map(|(line, outer)| {
                let mut coords = ring(line);
                if shoelace(&coords) != 0.0 && (shoelace(&coords) > 0.0) != outer {
                    coords.reverse();
                }
                coords
            })
            .collect::<Vec<_>>()
    };
    Some(match (class, geometry) {
        (GeometryClass::Area, Geometry::Polygon(p)) => vec![polygon(&p)],
        (GeometryClass::Area, Geometry::MultiPolygon(m)) => m.iter().map(polygon).collect(),
        (GeometryClass::Line, Geometry::LineString(l)) => vec![vec![ring(&l)]],
        (GeometryClass::Line, Geometry::MultiLineString(m)) => m.iter().map(|l| vec![ring(l)]).collect(),
        (GeometryClass::Point, Geometry::Point(p)) => vec![vec![vec![[p.x(), p.y()]]]],
        _ => return None,
    })
}

/// Exact enough to tell orientation: differences from the first corner, added with `i128` of 1e-12 degrees.
fn shoelace(ring: &Ring) -> f64 {
    let units = |v: f64, origin: f64| ((v - origin) * 1e12).round() as i128;
    let at = |i: usize| (units(ring[i][0], ring[0][0]), units(ring[i][1], ring[0][1]));
    (1..ring.len()).map(|i| (at(i - 1), at(i))).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<i128>() as f64
}

fn parts(shape: ShapeRef<'_>) -> Vec<Vec<Ring>> {
    shape.parts().map(|part| part.rings().map(<[_]>::to_vec).collect()).collect()
}

/// Equal but for the last bits: without its feature `float_roundtrip`, `serde_json` does not round numbers correctly.
fn same(a: &[Vec<Ring>], b: &[Vec<Ring>]) -> bool {
    let lengths = |parts: &[Vec<Ring>]| parts.iter().map(|p| p.iter().map(Vec::len).collect::<Vec<_>>()).collect::<Vec<_>>();
    let flat = |parts: &[Vec<Ring>]| parts.iter().flatten().flatten().flatten().copied().collect::<Vec<f64>>();
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 4.0 * f64::EPSILON * a.abs();
    lengths(a) == lengths(b) && flat(a).iter().zip(&flat(b)).all(near)
}

/// Compares every feature of a collection; returns how many the layer has.
fn compare(text: &str, layer: &Layer, read: &ReadLayer) -> usize {
    let judge: geojson::FeatureCollection = text.parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    let info = layer.info();
    assert_eq!(judge.features.len() as u64, read.features_seen);
    let mut rows = 0;
    for (i, feature) in judge.features.iter().enumerate() {
        let expected = feature.geometry.as_ref().and_then(|g| expected_parts(g, info.geometry));
        let row = layer.row_of(fangxian::model::Fid(i as i64 + 1));
        let (Some(expected), Some(row)) = (expected, row) else {
            assert!(row.is_none() || !read.warnings.is_empty(), "feature {i}");
            continue;
        };
        rows += 1;
        let got = layer.feature(row);
        let repaired = read.warnings.iter().any(|w| w.index == Some(i as u64) && w.problem.code() == "invalid-area");
        if !repaired {
            assert!(same(&parts(got.shape()), &expected), "feature {i}: {:?} {expected:?}", parts(got.shape()));
        }
        let empty = serde_json::Map::new();
        let properties = feature.properties.as_ref().unwrap_or(&empty);
        let mut extra = serde_json::Map::new();
        for (key, value) in properties {
            let Some(attr) = info.attr(key) else {
                extra.insert(key.clone(), value.clone());
                continue;
            };
            let want = match (info.attributes[attr].ty, value) {
                (_, serde_json::Value::Null) => None,
                (AttrType::Int, v) => Some((v.as_f64().unwrap() as i64).to_string()),
                (AttrType::Time, v) => parse_time(v.as_str().unwrap(), 480).map(|t| t.to_string()),
                (_, serde_json::Value::String(s)) => Some(s.clone()).filter(|s| !s.trim().is_empty()),
                (_, serde_json::Value::Number(n)) => {
                    Some(n.as_i64().map_or_else(|| (n.as_f64().unwrap() as i64).to_string(), |v| v.to_string()))
                }
                (_, v) => Some(v.to_string()),
            };
            let have = match got.value(attr) {
                ValueRef::Null => None,
                ValueRef::Int(v) => Some(v.to_string()),
                ValueRef::Real(v) => Some(v.to_string()),
                ValueRef::Text(v) => Some(v.to_owned()),
            };
            if key != "id" {
                assert_eq!(have, want, "feature {i}, {key}");
            } else if let Some(want) = want {
                let want = want.trim();
                assert!(got.id() == want || got.id().starts_with(&format!("{want}#")), "feature {i}: {} {want}", got.id());
            }
        }
        let have = got.text(EXTRA).map_or(serde_json::Map::new(), |t| serde_json::from_str(t).unwrap());
        assert_eq!(have, extra, "feature {i}");
    }
    rows
}

#[test]
fn the_bundled_sample_reads_as_the_geojson_crate_reads_it() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lujiazui");
    for (file, kind, rows) in [
        ("communities", LayerKind::Community, 7),
        ("grids", LayerKind::Grid, 32),
        ("compounds", LayerKind::Compound, 12),
        ("buildings", LayerKind::Building, 1572),
        ("roads", LayerKind::Road, 1814),
        ("fences", LayerKind::Fence, 5),
        ("premises", LayerKind::Premise, 181),
        ("checkpoints", LayerKind::Checkpoint, 172),
    ] {
        let text = std::fs::read_to_string(root.join(format!("{file}.geojson"))).unwrap();
        let (layer, read) = fast(&mut text.as_bytes(), kind);
        assert_eq!(compare(&text, &layer, &read), rows, "{file}");
        // One road of the sample has an empty coordinate array.
        let codes: Vec<_> = read.warnings.iter().map(|w| w.problem.code()).collect();
        assert_eq!(codes, if kind == LayerKind::Road { vec!["empty-geometry"] } else { vec![] }, "{file}");
    }
}

/// Hands out bytes in pieces of changing sizes, as pipes and network drives do.
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: &'a [usize],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].min(self.rest.len()).min(buf.len());
        self.turn += 1;
        let (now, rest) = self.rest.split_at(size);
        buf[..size].copy_from_slice(now);
        self.rest = rest;
        Ok(size)
    }
}

#[derive(Debug, Clone)]
struct Spec {
    id: Option<i64>,
    name: Option<String>,
    households: Option<u32>,
    extra: Vec<(String, String)>,
    /// Corners on a convex curve: centre, number, holes.
    at: [f64; 2],
    corners: usize,
    hole: bool,
    multi: bool,
    clockwise: bool,
}

fn spec() -> impl Strategy<Value = Spec> {
    let text = "[a-z\"\\\\/\u{8}\n\t东明路🏢]{0,6}";
    (
        proptest::option::of(0i64..50),
        proptest::option::of(text),
        proptest::option::of(0u32..3000),
        proptest::collection::vec(("[x-z]{1,2}", text), 0..3),
        [-179.0..170.0f64, -80.0..80.0f64],
        3usize..12,
        (any::<bool>(), any::<bool>(), any::<bool>()),
    )
        .prop_map(|(id, name, households, extra, at, corners, (hole, multi, clockwise))| Spec {
            id,
            name,
            households,
            extra,
            at,
            corners,
            hole,
            multi,
            clockwise,
        })
}

/// Writes the same data in ever different clothes.
struct Tailor {
    state: u64,
}

impl Tailor {
    fn pick(&mut self, n: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state % n
    }

    fn space(&mut self) -> &'static str {
        ["", "", "", " ", "\n", "\r\n\t", "  "][self.pick(7) as usize]
    }

    fn number(&mut self, v: f64) -> String {
        match self.pick(6) {
            0 => format!("{v:e}"),
            1 => format!("{v:E}"),
            2 => format!("{:e}", v).replace('e', "00e").replacen("00e", if v.fract() == 0.0 { "e" } else { "00e" }, 1),
            3 => format!("{v:.7}"),
            4 => format!("{v:.15}"),
            _ => v.to_string(),
        }
    }

    fn string(&mut self, text: &str) -> String {
        if self.pick(2) == 0 {
            return serde_json::to_string(text).unwrap();
        }
        let units = text.encode_utf16().fold(String::new(), |mut out, unit| {
            write!(out, "\\u{unit:04x}").unwrap();
            out
        });
        format!("\"{units}\"")
    }

    fn wrap(&mut self, open: char, items: Vec<String>, close: char) -> String {
        let mut out = String::from(open);
        for (i, item) in items.iter().enumerate() {
            out += if i > 0 { "," } else { "" };
            out += self.space();
            out += item;
            out += self.space();
        }
        out.push(close);
        out
    }

    fn object(&mut self, mut members: Vec<(String, String)>) -> String {
        for i in (1..members.len()).rev() {
            let j = self.pick(i as u64 + 1) as usize;
            members.swap(i, j);
        }
        let members = members.into_iter().map(|(k, v)| format!("{}{}:{}{v}", k, self.space(), self.space())).collect();
        self.wrap('{', members, '}')
    }

    fn ring(&mut self, s: &Spec, centre: [f64; 2], radius: f64) -> String {
        let mut corners: Vec<_> = (0..s.corners)
            .map(|i| {
                let a = std::f64::consts::TAU * i as f64 / s.corners as f64 + 0.1;
                [centre[0] + radius * a.cos(), centre[1] + radius * a.sin()]
            })
            .collect();
        if s.clockwise {
            corners.reverse();
        }
        // A corner has to be written the same way both times it appears.
        let mut texts: Vec<_> = corners
            .into_iter()
            .map(|[x, y]| {
                let numbers = vec![self.number(x), self.number(y)];
                self.wrap('[', numbers, ']')
            })
            .collect();
        texts.push(texts[0].clone());
        self.wrap('[', texts, ']')
    }

    fn feature(&mut self, s: &Spec) -> String {
        let mut properties = vec![("\"households\"".to_owned(), s.households.map_or("null".into(), |n| self.number(n.into())))];
        if let Some(id) = s.id {
            properties.push(("\"id\"".into(), id.to_string()));
        }
        if let Some(name) = &s.name {
            let (key, value) = (self.string("name"), self.string(name));
            properties.push((key, value));
        }
        for (i, (key, value)) in s.extra.iter().enumerate() {
            let (key, value) = (self.string(&format!("{key}{i}")), self.string(value));
            properties.push((key, value));
        }
        let mut polygons = Vec::new();
        for n in 0..1 + usize::from(s.multi) {
            let centre = [s.at[0] + 3.0 * n as f64, s.at[1]];
            let mut rings = vec![self.ring(s, centre, 1.0)];
            if s.hole {
                rings.push(self.ring(s, centre, 0.25));
            }
            polygons.push(self.wrap('[', rings, ']'));
        }
        let (of_type, coordinates) =
            if s.multi { ("\"MultiPolygon\"", self.wrap('[', polygons, ']')) } else { ("\"Polygon\"", polygons.remove(0)) };
        let geometry = self.object(vec![("\"type\"".into(), of_type.into()), ("\"coordinates\"".into(), coordinates)]);
        let properties = self.object(properties);
        self.object(vec![
            ("\"type\"".into(), "\"Feature\"".into()),
            ("\"geometry\"".into(), geometry),
            ("\"properties\"".into(), properties),
        ])
    }

    fn collection(&mut self, specs: &[Spec]) -> String {
        let features = specs.iter().map(|s| self.feature(s)).collect();
        let features = self.wrap('[', features, ']');
        self.object(vec![
            ("\"type\"".into(), "\"FeatureCollection\"".into()),
            ("\"features\"".into(), features),
            ("\"more\"".into(), "{\"features\":[null]}".into()),
        ])
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_clothes_read_the_same(
        specs in proptest::collection::vec(spec(), 1..8),
        seed in 1u64..,
        sizes in proptest::collection::vec(1usize..65_536, 1..5),
        tiny: bool,
    ) {
        let text = Tailor { state: seed }.collection(&specs);
        let (layer, read) = fast(&mut text.as_bytes(), LayerKind::Building);
        prop_assert_eq!(compare(&text, &layer, &read), specs.len());
        prop_assert!(read.warnings.iter().all(|w| w.problem.code() == "duplicate-id"), "{:?}", read.warnings);
        let sizes = if tiny { vec![1] } else { sizes };
        let (_, pieces) = fast(&mut Pieces { rest: text.as_bytes(), sizes: &sizes, turn: 0 }, LayerKind::Building);
        prop_assert_eq!(&pieces.chunks, &read.chunks);
        prop_assert_eq!(&pieces.warnings, &read.warnings);
    }
}
