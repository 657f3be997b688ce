//! Place of a position along the Hilbert curve: neighbours on the curve are neighbours on the ground.
//!
//! Source: the rotate-and-flip walk of J. Skilling and of Wikipedia, "Hilbert curve", for a grid of 2^16 by 2^16 cells.

use crate::geometry::Bounds;

const SIDE: u32 = 1 << 16;

/// Distance along the curve through `bounds` at which `p` lies.
pub fn hilbert(bounds: &Bounds, p: [f64; 2]) -> u32 {
    let cell = |axis: usize| {
        let size = (bounds.max[axis] - bounds.min[axis]).max(f64::MIN_POSITIVE);
        ((p[axis] - bounds.min[axis]) / size * f64::from(SIDE - 1)) as u32 & (SIDE - 1)
    };
    distance(cell(0), cell(1))
}

fn distance(mut x: u32, mut y: u32) -> u32 {
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

#[cfg(test)]
mod tests {
    use super::*;

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
