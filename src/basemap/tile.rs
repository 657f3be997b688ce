//! Names of tiles: levels, columns and rows of the web Mercator square.

use std::f64::consts::PI;

/// Deepest level that is handled: a tile there is smaller than two metres.
pub const DEEPEST: u8 = 24;

/// A tile: level, column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// Level; the world has 2^z tiles a side.
    pub z: u8,
    /// Column, from 180° west eastwards.
    pub x: u32,
    /// Row, from 85.05° north southwards.
    pub y: u32,
}

impl TileId {
    /// The tile, if there is such a one.
    pub fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        (z <= DEEPEST && x >> z == 0 && y >> z == 0).then_some(Self { z, x, y })
    }

    /// The tile `levels` above that it is a part of; the world if there are not so many.
    #[must_use]
    pub fn ancestor(self, levels: u8) -> Self {
        let levels = levels.min(self.z);
        Self { z: self.z - levels, x: self.x >> levels, y: self.y >> levels }
    }

    /// Its four quarters, or none at the deepest level.
    pub fn quarters(self) -> impl Iterator<Item = Self> {
        let (z, x, y) = (self.z + 1, self.x * 2, self.y * 2);
        (0..4).filter(move |_| z <= DEEPEST).map(move |i| Self { z, x: x + i % 2, y: y + i / 2 })
    }

    /// Where it lies in its ancestor `levels` above: upper left corner and side, as shares of the ancestor's side.
    pub fn within(self, levels: u8) -> ([f64; 2], f64) {
        let levels = levels.min(self.z);
        let (n, mask) = (f64::from(1u32 << levels), (1u32 << levels) - 1);
        ([f64::from(self.x & mask) / n, f64::from(self.y & mask) / n], 1.0 / n)
    }

    /// Longitude and latitude, degrees, of a place in it: shares of its side from the upper left.
    pub fn lonlat(self, [u, v]: [f64; 2]) -> [f64; 2] {
        let n = f64::from(1u32 << self.z);
        let (x, y) = ((f64::from(self.x) + u) / n, (f64::from(self.y) + v) / n);
        [x * 360.0 - 180.0, (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees()]
    }

    /// The number of PMTiles: tiles of each level along a Hilbert curve, levels one after the other.
    pub fn number(self) -> u64 {
        let before = ((1u64 << (2 * u32::from(self.z))) - 1) / 3;
        let (mut x, mut y) = (u64::from(self.x), u64::from(self.y));
        let mut along = 0;
        for bit in (0..self.z).rev() {
            let side = 1u64 << bit;
            let (right, low) = (u64::from(x & side != 0), u64::from(y & side != 0));
            along += side * side * ((3 * right) ^ low);
            // Turn the quarter so that the curve enters it where it left the one before.
            if low == 0 {
                if right == 1 {
                    x = side.wrapping_sub(1).wrapping_sub(x);
                    y = side.wrapping_sub(1).wrapping_sub(y);
                }
                std::mem::swap(&mut x, &mut y);
            }
            x &= side - 1;
            y &= side - 1;
        }
        before + along
    }
}

/// The place of a position in the web Mercator square: shares of its side from the upper left. Latitudes beyond the square
/// are brought to its edge.
pub fn square([lon, lat]: [f64; 2]) -> [f64; 2] {
    let lat = lat.clamp(-85.051_128_78, 85.051_128_78).to_radians();
    [(lon + 180.0) / 360.0, ((1.0 - lat.tan().asinh() / PI) / 2.0).clamp(0.0, 1.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_specification() {
        // Table in section 4.1 of the PMTiles specification, and its example 12/3423/1763.
        let of = |z, x, y| TileId { z, x, y }.number();
        assert_eq!([of(0, 0, 0), of(1, 0, 0), of(1, 0, 1), of(1, 1, 1), of(1, 1, 0), of(2, 0, 0)], [0, 1, 2, 3, 4, 5]);
        assert_eq!(of(12, 3423, 1763), 19_078_479);
    }

    #[test]
    fn the_curve_visits_each_tile_once_and_goes_to_a_neighbour() {
        for z in [3u8, 5] {
            let n = 1u32 << z;
            let mut at = vec![None; (n * n) as usize];
            let first = TileId { z, x: 0, y: 0 }.number();
            for (x, y) in (0..n).flat_map(|x| (0..n).map(move |y| (x, y))) {
                let place = (TileId { z, x, y }.number() - first) as usize;
                assert!(at[place].replace((x, y)).is_none());
            }
            let at: Vec<(u32, u32)> = at.into_iter().map(|p| p.expect("visited")).collect();
            assert!(at.windows(2).all(|w| w[0].0.abs_diff(w[1].0) + w[0].1.abs_diff(w[1].1) == 1));
        }
    }

    #[test]
    fn places_come_back() {
        let id = TileId { z: 14, x: 13_722, y: 6_693 };
        for at in [[0.0, 0.0], [0.3, 0.7], [1.0, 1.0]] {
            let [x, y] = square(id.lonlat(at)).map(|v| v * f64::from(1u32 << 14));
            assert!((x - 13_722.0 - at[0]).abs() < 1e-7 && (y - 6_693.0 - at[1]).abs() < 1e-7);
        }
        assert_eq!(id.within(2), ([0.5, 0.25], 0.25));
        assert!(id.quarters().all(|q| q.ancestor(1) == id));
        assert_eq!(TileId::new(3, 8, 0), None);
    }
}
