//! Small tile files, written by code that shares nothing with the readers.

use fangxian::basemap::TileId;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Number of a tile by walking the curve's quarters from above (Wikipedia's `xy2d`, turned into a recursion).
pub fn number(id: TileId) -> u64 {
    fn along(z: u8, x: u64, y: u64) -> u64 {
        if z == 0 {
            return 0;
        }
        let half = 1u64 << (z - 1);
        let quarter = half * half;
        match (x >= half, y >= half) {
            (false, false) => along(z - 1, y, x),
            (false, true) => quarter + along(z - 1, x, y - half),
            (true, true) => 2 * quarter + along(z - 1, x - half, y - half),
            (true, false) => 3 * quarter + along(z - 1, half - 1 - y, 2 * half - 1 - x),
        }
    }
    (0..u32::from(id.z)).map(|z| 1u64 << (2 * z)).sum::<u64>() + along(id.z, u64::from(id.x), u64::from(id.y))
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).expect("memory");
    out.finish().expect("memory")
}

type Row = (u64, u64, u64, u64);

/// Rows: first tile, offset, length, run.
pub fn directory(rows: &[Row]) -> Vec<u8> {
    let mut out = Vec::new();
    varint(&mut out, rows.len() as u64);
    let mut last = 0;
    for r in rows {
        varint(&mut out, r.0 - last);
        last = r.0;
    }
    rows.iter().for_each(|r| varint(&mut out, r.3));
    rows.iter().for_each(|r| varint(&mut out, r.2));
    for (i, r) in rows.iter().enumerate() {
        let behind = i > 0 && rows[i - 1].1 + rows[i - 1].2 == r.1;
        varint(&mut out, if behind { 0 } else { r.1 + 1 });
    }
    out
}

/// What a PMTiles file is made of.
pub struct Pmtiles {
    pub tiles: BTreeMap<TileId, Vec<u8>>,
    pub tile_type: u8,
    pub gzip_tiles: bool,
    /// Entries of a leaf directory; 0: only a root.
    pub leaf: usize,
    pub metadata: String,
}

impl Pmtiles {
    pub fn bytes(&self) -> Vec<u8> {
        let mut data = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut known: Vec<(Vec<u8>, u64, u64)> = Vec::new();
        let mut sorted: Vec<(u64, &Vec<u8>)> = self.tiles.iter().map(|(id, b)| (number(*id), b)).collect();
        sorted.sort_unstable_by_key(|(n, _)| *n);
        for (n, bytes) in sorted {
            let packed = if self.gzip_tiles { gzip(bytes) } else { bytes.clone() };
            let place = known.iter().find(|(b, _, _)| *b == packed).map(|(_, o, l)| (*o, *l));
            let (offset, length) = place.unwrap_or_else(|| {
                let place = (data.len() as u64, packed.len() as u64);
                data.extend_from_slice(&packed);
                known.push((packed, place.0, place.1));
                place
            });
            match rows.last_mut() {
                Some(r) if r.0 + r.3 == n && r.1 == offset => r.3 += 1,
                _ => rows.push((n, offset, length, 1)),
            }
        }
        let mut leaves = Vec::new();
        let root = if self.leaf == 0 {
            gzip(&directory(&rows))
        } else {
            let mut top: Vec<Row> = Vec::new();
            for part in rows.chunks(self.leaf) {
                let leaf = gzip(&directory(part));
                top.push((part[0].0, leaves.len() as u64, leaf.len() as u64, 0));
                leaves.extend_from_slice(&leaf);
            }
            gzip(&directory(&top))
        };
        let metadata = gzip(self.metadata.as_bytes());
        let mut out = b"PMTiles\x03".to_vec();
        let mut at = 127u64;
        for part in [&root, &metadata, &leaves, &data] {
            out.extend(at.to_le_bytes());
            out.extend((part.len() as u64).to_le_bytes());
            at += part.len() as u64;
        }
        [self.tiles.len(), rows.len(), rows.len()].iter().for_each(|n| out.extend((*n as u64).to_le_bytes()));
        let level = |f: fn(u8, u8) -> u8, start| self.tiles.keys().map(|t| t.z).fold(start, f);
        out.extend([1, 2, if self.gzip_tiles { 2 } else { 1 }, self.tile_type, level(u8::min, 30), level(u8::max, 0)]);
        [-180.0f64, -85.0, 180.0, 85.0].iter().for_each(|d| out.extend(((d * 1e7) as i32).to_le_bytes()));
        out.extend([0u8; 9]);
        for part in [root, metadata, leaves, data] {
            out.extend(part);
        }
        out
    }

    pub fn write(&self, path: &Path) {
        std::fs::write(path, self.bytes()).expect("written");
    }
}

/// Writes an MBTiles file; rows are given from the north.
pub fn mbtiles(path: &Path, tiles: &BTreeMap<TileId, Vec<u8>>, metadata: &[(&str, &str)]) {
    let c = rusqlite::Connection::open(path).expect("a file");
    c.execute_batch(
        "CREATE TABLE metadata (name text, value text);
         CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
         CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);",
    )
    .expect("tables");
    for (name, value) in metadata {
        c.execute("INSERT INTO metadata VALUES (?1, ?2)", [name, value]).expect("a row");
    }
    for (id, bytes) in tiles {
        let row = 2u32.pow(u32::from(id.z)) - 1 - id.y;
        c.execute("INSERT INTO tiles VALUES (?1, ?2, ?3, ?4)", rusqlite::params![id.z, id.x, row, bytes]).expect("a tile");
    }
}

/// A PNG.
pub fn png(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().expect("header");
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| color(x, y)).collect();
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("end");
    out
}

/// A field of a protocol buffer message.
fn field(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// A feature of a vector tile: attributes as texts, rings or lines in tile units.
pub struct Shape<'a> {
    pub tags: &'a [(&'a str, &'a str)],
    pub area: bool,
    pub rings: &'a [&'a [[i64; 2]]],
}

/// A layer of a vector tile.
pub fn layer(name: &str, extent: u64, shapes: &[Shape<'_>]) -> Vec<u8> {
    let mut keys: Vec<&str> = Vec::new();
    let mut values: Vec<&str> = Vec::new();
    let mut layer = vec![0x78, 2];
    field(&mut layer, 1, name.as_bytes());
    for shape in shapes {
        let mut tags = Vec::new();
        for (key, value) in shape.tags {
            for (list, text) in [(&mut keys, key), (&mut values, value)] {
                let at = list.iter().position(|t| t == text).unwrap_or_else(|| {
                    list.push(text);
                    list.len() - 1
                });
                varint(&mut tags, at as u64);
            }
        }
        let (mut geometry, mut last) = (Vec::new(), [0i64, 0]);
        let zigzag = |n: i64| ((n << 1) ^ (n >> 63)) as u64;
        for ring in shape.rings {
            for (i, p) in ring.iter().enumerate() {
                match i {
                    0 => varint(&mut geometry, 1 << 3 | 1),
                    1 => varint(&mut geometry, (ring.len() as u64 - 1) << 3 | 2),
                    _ => {}
                }
                varint(&mut geometry, zigzag(p[0] - last[0]));
                varint(&mut geometry, zigzag(p[1] - last[1]));
                last = *p;
            }
            if shape.area {
                varint(&mut geometry, 1 << 3 | 7);
            }
        }
        let mut feature = Vec::new();
        field(&mut feature, 2, &tags);
        feature.extend([0x18, if shape.area { 3 } else { 2 }]);
        field(&mut feature, 4, &geometry);
        field(&mut layer, 2, &feature);
    }
    keys.iter().for_each(|key| field(&mut layer, 3, key.as_bytes()));
    for value in values {
        let mut message = Vec::new();
        field(&mut message, 1, value.as_bytes());
        field(&mut layer, 4, &message);
    }
    layer.push(0x28);
    varint(&mut layer, extent);
    let mut out = Vec::new();
    field(&mut out, 3, &layer);
    out
}

fn area<'a>(tags: &'a [(&'a str, &'a str)], rings: &'a [&'a [[i64; 2]]]) -> Shape<'a> {
    Shape { tags, area: true, rings }
}

fn line<'a>(tags: &'a [(&'a str, &'a str)], rings: &'a [&'a [[i64; 2]]]) -> Shape<'a> {
    Shape { tags, area: false, rings }
}

/// A town in a tile: land, a river with an island, a park, a block with a yard, roads.
pub fn town() -> Vec<u8> {
    let square = |x: i64, y: i64, s: i64| [[x, y], [x + s, y], [x + s, y + s], [x, y + s]];
    let island: Vec<[i64; 2]> = square(700, 2500, 400).into_iter().rev().collect();
    let river = [[-80, 2200], [2000, 2300], [4176, 2100], [4176, 3100], [2000, 3300], [-80, 3200]];
    let yard: Vec<[i64; 2]> = square(2400, 700, 300).into_iter().rev().collect();
    let (park, block, house) = (square(200, 200, 1300), square(2200, 500, 700), square(3200, 1000, 350));
    let mut out = layer("water", 4096, &[area(&[("class", "river")], &[&river, &island])]);
    out.extend(layer("landuse", 4096, &[area(&[("class", "park")], &[&park])]));
    out.extend(layer("building", 4096, &[area(&[], &[&block, &yard]), area(&[], &[&house])]));
    // A grid of lanes, so that there is something to see wherever one looks.
    let lanes: Vec<[[i64; 2]; 2]> =
        (0..10).map(|i| 650 + 400 * i).flat_map(|at| [[[at, -80], [at, 4176]], [[-80, at], [4176, at]]]).collect();
    let lanes: Vec<&[[i64; 2]]> = lanes.iter().map(|l| &l[..]).collect();
    out.extend(layer("roads", 4096, &[line(&[("kind", "minor_road")], &lanes)]));
    out.extend(layer(
        "transportation",
        4096,
        &[
            line(&[("class", "primary")], &[&[[-80, 1800], [1900, 1750], [4176, 1900]]]),
            line(&[("class", "minor")], &[&[[1900, -80], [1850, 1750], [2050, 4176]], &[[3000, -80], [3000, 1800]]]),
            line(&[("class", "motorway")], &[&[[-80, 3700], [4176, 3600]]]),
            line(&[("class", "rail")], &[&[[-80, 3950], [4176, 3900]]]),
        ],
    ));
    out
}
