//! The rasteriser against exact areas, a supersampled grid, and itself moved and cut.

use super::*;
use proptest::prelude::*;

type P = [f32; 2];

fn area(ring: &[P]) -> f64 {
    let n = ring.len();
    let cross = |i: usize| {
        let (a, b) = (ring[i], ring[(i + 1) % n]);
        f64::from(a[0]) * f64::from(b[1]) - f64::from(b[0]) * f64::from(a[1])
    };
    (0..n).map(cross).sum::<f64>() / 2.0
}

fn coverage(raster: &mut Raster) -> Vec<f32> {
    let mut out = vec![0.0; raster.width() * raster.height()];
    let width = raster.width();
    raster.sweep(|row, from, to, c| out[row * width + from..row * width + to].fill(c));
    out
}

fn sum(pixels: &[f32]) -> f64 {
    pixels.iter().map(|c| f64::from(*c)).sum()
}

/// A star around a centre: simple, in general concave, counter-clockwise.
fn star(center: P, radii: &[f32]) -> Vec<P> {
    let n = radii.len() as f32;
    let at = |(i, r): (usize, &f32)| {
        let angle = i as f32 / n * std::f32::consts::TAU;
        [center[0] + r * angle.cos(), center[1] + r * angle.sin()]
    };
    radii.iter().enumerate().map(at).collect()
}

fn inside(rings: &[Vec<P>], p: P) -> bool {
    let crossings = |ring: &Vec<P>| {
        let edges = ring.iter().zip(ring.iter().cycle().skip(1));
        edges
            .filter(|(a, b)| (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0] + (p[1] - a[1]) * (b[0] - a[0]) / (b[1] - a[1]))
            .count()
    };
    rings.iter().map(crossings).sum::<usize>() % 2 == 1
}

proptest! {
    #[test]
    fn coverage_of_polygons_with_holes_is_their_area(
        radii in prop::collection::vec(2.0f32..60.0, 3..24),
        at in (62.0f32..138.0, 62.0f32..138.0),
    ) {
        let outer = star([at.0, at.1], &radii);
        let smallest = radii.iter().copied().fold(f32::MAX, f32::min);
        // Stars of few corners dent towards the centre; a third of the smallest radius may still stick out of a triangle.
        let hole: Vec<P> = star([at.0, at.1], &vec![smallest * 0.3; radii.len()]).into_iter().rev().collect();
        let mut raster = Raster::new(200, 200);
        raster.ring(outer.iter().copied());
        raster.ring(hole.iter().copied());
        let got = coverage(&mut raster);
        let want = area(&outer) + area(&hole);
        prop_assert!((sum(&got) - want).abs() < 1e-3 * want.max(1.0), "{} against {want}", sum(&got));

        let rings = [outer, hole];
        for (x, y) in [(at.0, at.1), (at.0 + 5.0, at.1 + 3.0), (at.0 - 20.0, at.1 + 11.0)] {
            let (px, py) = (x as usize, y as usize);
            let samples = (0..1024).filter(|i| {
                let (u, v) = ((i % 32) as f32 + 0.5, (i / 32) as f32 + 0.5);
                inside(&rings, [px as f32 + u / 32.0, py as f32 + v / 32.0])
            });
            let want = samples.count() as f32 / 1024.0;
            prop_assert!((got[py * 200 + px] - want).abs() < 0.04, "pixel {px},{py}: {} against {want}", got[py * 200 + px]);
        }
    }

    #[test]
    fn a_window_cuts_a_polygon_like_scissors(
        radii in prop::collection::vec(5.0f32..90.0, 3..16),
        at in (40.0f32..160.0, 40.0f32..160.0),
        window in (30usize..100, 30usize..100),
    ) {
        let ring = star([at.0, at.1], &radii);
        let mut whole = Raster::new(300, 300);
        let shifted = |dx: f32, dy: f32| ring.iter().map(move |p| [p[0] + dx, p[1] + dy]);
        whole.ring(shifted(50.0, 50.0));
        let whole = coverage(&mut whole);
        let mut cut = Raster::new(70, 60);
        cut.ring(shifted(50.0 - window.0 as f32, 50.0 - window.1 as f32));
        let cut = coverage(&mut cut);
        for y in 0..60 {
            for x in 0..70 {
                let (a, b) = (cut[y * 70 + x], whole[(y + window.1) * 300 + x + window.0]);
                prop_assert!((a - b).abs() < 2e-3, "{x},{y}: {a} against {b}");
            }
        }
    }
}

#[test]
fn wide_rows_small_polygons_and_overlaps() {
    let mut raster = Raster::new(9000, 8);
    // Wider than one word of blocks: the untouched middle is one run.
    raster.ring([[10.5, 1.0], [8990.25, 1.0], [8990.25, 3.0], [10.5, 3.0]]);
    let got = coverage(&mut raster);
    assert!((sum(&got) - 2.0 * (8990.25 - 10.5)).abs() < 1e-2);
    assert_eq!(got[9000 + 5000], 1.0);
    // Smaller than a pixel: its area, not nothing.
    raster.ring([[100.2, 4.2], [100.6, 4.2], [100.6, 4.5], [100.2, 4.5]]);
    let got = coverage(&mut raster);
    assert!((sum(&got) - 0.12).abs() < 1e-5);
    // Twice the same way round is covered once.
    for _ in 0..2 {
        raster.ring([[3.0, 0.0], [7.0, 0.0], [7.0, 4.0], [3.0, 4.0]]);
    }
    assert_eq!(sum(&coverage(&mut raster)), 16.0);
    assert_eq!(sum(&coverage(&mut raster)), 0.0, "a sweep empties the window");
    // Not a number draws nothing.
    raster.ring([[f32::NAN, 0.0], [7.0, 0.0], [7.0, f32::INFINITY], [3.0, 4.0]]);
    raster.sweep(|_, _, _, _| {});
}
