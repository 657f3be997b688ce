//! Place of a position along the Hilbert curve: neighbours on the curve are neighbours on the ground.
//!
//! On a grid of 2^16 by 2^16 cells. Source: Wikipedia, "Hilbert curve", whose walk from square to square judges ours.

use crate::geometry::Bounds;

const SIDE: u32 = 1 << 16;

/// The curve through a box.
#[derive(Debug, Clone, Copy)]
pub struct Curve {
    min: [f64; 2],
    /// Cells a metre.
    scale: [f64; 2],
}

impl Curve {
    /// The curve through `bounds`.
    pub fn through(bounds: &Bounds) -> Self {
        let scale = |size: f64| f64::from(SIDE - 1) / size.max(f64::MIN_POSITIVE);
        Self { min: bounds.min, scale: [scale(bounds.width()), scale(bounds.height())] }
    }

    /// Distance along the curve at which `p` lies.
    #[inline]
    pub fn at(&self, p: [f64; 2]) -> u32 {
        // Rounding may reach the edge; turning into a whole number keeps what lies beyond in the range of its type.
        let cell = |axis: usize| (((p[axis] - self.min[axis]) * self.scale[axis]) as u32).min(SIDE - 1);
        distance(cell(0), cell(1))
    }
}

/// All sixteen levels at once: which way the curve is turned in each square follows from those around it by a prefix scan
/// over the bits (after R. Chen and M. Fekete's branch-free walk, as flatbush has it).
fn distance(x: u32, y: u32) -> u32 {
    let (a, c) = (x ^ y, !(x | y) & 0xffff);
    let (b, d) = (!a & 0xffff, x & !y & 0xffff);
    let (mut a, mut b, mut c, mut d) =
        (a | (b >> 1), (a >> 1) ^ a, ((c >> 1) ^ (b & (d >> 1))) ^ c, ((a & (c >> 1)) ^ (d >> 1)) ^ d);
    for shift in [2, 4] {
        (a, b, c, d) = (
            (a & (a >> shift)) ^ (b & (b >> shift)),
            (a & (b >> shift)) ^ (b & ((a ^ b) >> shift)),
            c ^ ((a & (c >> shift)) ^ (b & (d >> shift))),
            d ^ ((b & (c >> shift)) ^ ((a ^ b) & (d >> shift))),
        );
    }
    (c, d) = (c ^ ((a & (c >> 8)) ^ (b & (d >> 8))), d ^ ((b & (c >> 8)) ^ ((a ^ b) & (d >> 8))));
    let (a, b) = (c ^ (c >> 1), d ^ (d >> 1));
    let low = x ^ y;
    let high = b | (!(low | a) & 0xffff);
    (spread(high) << 1) | spread(low)
}

/// The lower sixteen bits, each followed by a gap of one.
fn spread(v: u32) -> u32 {
    let v = (v | (v << 8)) & 0x00ff_00ff;
    let v = (v | (v << 4)) & 0x0f0f_0f0f;
    let v = (v | (v << 2)) & 0x3333_3333;
    (v | (v << 1)) & 0x5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Square by square, turning and flipping.
    fn walked(mut x: u32, mut y: u32) -> u32 {
        let mut d = 0;
        let mut half = SIDE / 2;
        while half > 0 {
            let (right, upper) = (u32::from(x & half > 0), u32::from(y & half > 0));
            d += half * half * ((3 * right) ^ upper);
            if upper == 0 {
                if right == 1 {
                    x = SIDE - 1 - x;
                    y = SIDE - 1 - y;
                }
                std::mem::swap(&mut x, &mut y);
            }
            half /= 2;
        }
        d
    }

    #[test]
    fn all_levels_at_once_are_the_walk() {
        let mut n: u32 = 1;
        for _ in 0..100_000 {
            n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (x, y) = (n >> 16, n & 0xffff);
            assert_eq!(distance(x, y), walked(x, y), "{x} {y}");
        }
    }

    #[test]
    fn steps_of_one_are_neighbours() {
        // The curve is walked by inverting it on a small corner, where every cell must be one step from the next.
        let mut cells: Vec<(u32, [i64; 2])> =
            (0..32).flat_map(|x| (0..32).map(move |y| (distance(x, y), [i64::from(x), i64::from(y)]))).collect();
        cells.sort_unstable();
        assert!(cells.windows(2).all(|w| w[1].0 == w[0].0 + 1), "no two cells share a place");
        assert!(cells.windows(2).all(|w| (w[1].1[0] - w[0].1[0]).abs() + (w[1].1[1] - w[0].1[1]).abs() == 1));
    }
}
