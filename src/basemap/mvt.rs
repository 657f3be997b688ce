//! Reads Mapbox vector tiles (specification 2.1) into what the built-in style draws, and leaves out the rest unread.

use super::style::{Role, Value, role};

/// What of a tile is drawn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct VectorTile {
    /// Features, as they stand in the tile.
    pub features: Vec<Feature>,
    /// Positions: shares of the tile's side from the upper left.
    pub coords: Vec<[f32; 2]>,
    /// Ends of rings and lines in `coords`.
    pub ends: Vec<u32>,
}

/// One feature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// How it is drawn.
    pub role: Role,
    /// Whether it is an area; otherwise lines.
    pub area: bool,
    /// First and last (not included) of its rings or lines in `ends`.
    pub rings: [u32; 2],
    /// Box around it.
    pub min: [f32; 2],
    /// Box around it.
    pub max: [f32; 2],
}

/// A tile that contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotMvt;

/// Most positions of a tile; real ones have some hundred thousand at most.
const MOST_COORDS: usize = 4_000_000;

impl VectorTile {
    /// Reads a tile.
    pub fn read(bytes: &[u8]) -> Result<Self, NotMvt> {
        let mut out = Self::default();
        let mut fields = Fields(bytes);
        while let Some((number, field)) = fields.next()? {
            if let (3, Field::Bytes(layer)) = (number, field) {
                out.layer(layer)?;
            }
        }
        Ok(out)
    }

    /// The rings or lines of a feature.
    pub fn rings(&self, feature: &Feature) -> impl Iterator<Item = &[[f32; 2]]> {
        (feature.rings[0]..feature.rings[1]).map(|i| {
            let start = if i == 0 { 0 } else { self.ends[i as usize - 1] };
            &self.coords[start as usize..self.ends[i as usize] as usize]
        })
    }

    fn layer(&mut self, bytes: &[u8]) -> Result<(), NotMvt> {
        let (mut name, mut extent) = ("", 4096u64);
        let mut keys: Vec<&str> = Vec::new();
        let mut values: Vec<Value<'_>> = Vec::new();
        let mut features: Vec<&[u8]> = Vec::new();
        let mut fields = Fields(bytes);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (1, Field::Bytes(b)) => name = text(b),
                (2, Field::Bytes(b)) => features.push(b),
                (3, Field::Bytes(b)) => keys.push(text(b)),
                (4, Field::Bytes(b)) => values.push(value(b)?),
                (5, Field::Number(n)) => extent = n,
                _ => {}
            }
        }
        if extent == 0 || extent > 1 << 20 {
            return Err(NotMvt);
        }
        if !super::style::draws(name) {
            return Ok(());
        }
        for feature in features {
            self.feature(name, feature, extent as f32, &keys, &values)?;
        }
        Ok(())
    }

    fn feature(&mut self, layer: &str, bytes: &[u8], extent: f32, keys: &[&str], values: &[Value<'_>]) -> Result<(), NotMvt> {
        let (mut tags, mut kind, mut geometry): (&[u8], u64, &[u8]) = (&[], 0, &[]);
        let mut fields = Fields(bytes);
        while let Some((number, field)) = fields.next()? {
            match (number, field) {
                (2, Field::Bytes(b)) => tags = b,
                (3, Field::Number(n)) => kind = n,
                (4, Field::Bytes(b)) => geometry = b,
                _ => {}
            }
        }
        if kind != 2 && kind != 3 {
            return Ok(()); // points are not drawn
        }
        let area = kind == 3;
        let of = |wanted: &str| {
            let mut rest = tags;
            while let (Some(key), Some(value)) = (varint(&mut rest), varint(&mut rest)) {
                if keys.get(key as usize).is_some_and(|k| *k == wanted) {
                    return values.get(value as usize).copied();
                }
            }
            None
        };
        let Some(role) = role(layer, area, &of) else { return Ok(()) };
        let first = self.ends.len() as u32;
        let start = self.coords.len();
        self.geometry(geometry, area, extent)?;
        if self.ends.len() as u32 == first {
            return Ok(());
        }
        let (mut min, mut max) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for c in &self.coords[start..] {
            for k in 0..2 {
                min[k] = min[k].min(c[k]);
                max[k] = max[k].max(c[k]);
            }
        }
        self.features.push(Feature { role, area, rings: [first, self.ends.len() as u32], min, max });
        Ok(())
    }

    fn geometry(&mut self, mut bytes: &[u8], area: bool, extent: f32) -> Result<(), NotMvt> {
        let (mut x, mut y) = (0i64, 0i64);
        let mut start = self.coords.len();
        while !bytes.is_empty() {
            let command = varint(&mut bytes).ok_or(NotMvt)?;
            let (what, count) = (command & 7, command >> 3);
            if what == 7 {
                continue; // rings are closed by whoever draws them
            }
            // Each position takes at least two bytes.
            if (what != 1 && what != 2) || count > bytes.len() as u64 / 2 {
                return Err(NotMvt);
            }
            for _ in 0..count {
                let (dx, dy) = (varint(&mut bytes).ok_or(NotMvt)?, varint(&mut bytes).ok_or(NotMvt)?);
                x = x.wrapping_add(zigzag(dx));
                y = y.wrapping_add(zigzag(dy));
                if x.abs().max(y.abs()) > 1 << 31 || self.coords.len() >= MOST_COORDS {
                    return Err(NotMvt);
                }
                if what == 1 {
                    self.end_ring(start, area);
                    start = self.coords.len();
                }
                self.coords.push([x as f32 / extent, y as f32 / extent]);
            }
        }
        self.end_ring(start, area);
        Ok(())
    }

    /// Ends the ring or line that began at `start`, or drops it if it has too few positions.
    fn end_ring(&mut self, start: usize, area: bool) {
        if self.coords.len() - start >= if area { 3 } else { 2 } {
            self.ends.push(self.coords.len() as u32);
        } else {
            self.coords.truncate(start);
        }
    }
}

fn zigzag(n: u64) -> i64 {
    ((n >> 1) as i64) ^ -((n & 1) as i64)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or("")
}

fn value(bytes: &[u8]) -> Result<Value<'_>, NotMvt> {
    let mut out = Value::Number(0.0);
    let mut fields = Fields(bytes);
    while let Some((number, field)) = fields.next()? {
        out = match (number, field) {
            (1, Field::Bytes(b)) => Value::Text(text(b)),
            (2, Field::Four(b)) => Value::Number(f64::from(f32::from_le_bytes(b))),
            (3, Field::Eight(b)) => Value::Number(f64::from_le_bytes(b)),
            (4 | 5, Field::Number(n)) => Value::Number(n as i64 as f64),
            (6, Field::Number(n)) => Value::Number(zigzag(n) as f64),
            (7, Field::Number(n)) => Value::Bool(n != 0),
            _ => out,
        };
    }
    Ok(out)
}

/// The fields of a protocol buffer message.
struct Fields<'a>(&'a [u8]);

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Four([u8; 4]),
    Eight([u8; 8]),
}

impl<'a> Fields<'a> {
    fn next(&mut self) -> Result<Option<(u64, Field<'a>)>, NotMvt> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = varint(&mut self.0).ok_or(NotMvt)?;
        let field = match key & 7 {
            0 => Field::Number(varint(&mut self.0).ok_or(NotMvt)?),
            1 => Field::Eight(self.take(8)?.try_into().map_err(|_| NotMvt)?),
            2 => {
                let n = varint(&mut self.0).ok_or(NotMvt)?;
                Field::Bytes(self.take(usize::try_from(n).map_err(|_| NotMvt)?)?)
            }
            5 => Field::Four(self.take(4)?.try_into().map_err(|_| NotMvt)?),
            _ => return Err(NotMvt),
        };
        Ok(Some((key >> 3, field)))
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], NotMvt> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(NotMvt)?;
        self.0 = rest;
        Ok(head)
    }
}

#[inline]
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
