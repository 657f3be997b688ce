//! Fast transverse Mercator: small polynomials per cell of a fixed grid, fitted to exact values.
//!
//! A conformal projection is an analytic function of w = ψ + iλ, where ψ is the isometric latitude. On a cell of an
//! eighth of a degree (or 8 192 m for the way back) five complex coefficients give it to some nanometres, which is ten
//! times cheaper than the series. The coefficients are the discrete Cauchy integral over a circle around the cell;
//! ψ(φ) and φ(ψ) are real polynomials through Chebyshev nodes.
//!
//! Cells are fixed on the globe, so a vertex always gives the same bits, whatever was converted before it. Each cell is
//! tried at its corners and middle; where it misses an exact value by 0.1 µm (near the poles, far from the meridian) the
//! cell is marked and its vertices take the exact way.

use std::collections::HashMap;
use std::f64::consts::{SQRT_2, TAU};

use super::LonLat;
use super::exact::{CrsError, Exact, SEMI_MAJOR};

/// Cells per degree of the forward grid.
const PER_DEGREE: f64 = 8.0;
/// Side of the cells of the inverse grid, metres.
const SIDE: f64 = 8192.0;
/// Largest accepted distance from the exact value, metres.
const TOLERANCE: f64 = 1e-7;
/// Nodes on the circle.
const NODES: usize = 8;
/// Coefficients of the complex polynomials.
const COMPLEX: usize = 5;
/// Coefficients of the real polynomials.
const REAL: usize = 6;

/// The two polynomials of a cell. Forward: `real` gives ψ of φ, `complex` z of w. Inverse: `complex` gives w of z,
/// `real` φ of ψ. All arguments are scaled to about -1…1.
#[derive(Debug, Clone, Copy)]
struct Cell {
    /// Whether the polynomials are good enough.
    fits: bool,
    /// Middle of the cell: longitude and latitude, or easting and northing.
    middle: [f64; 2],
    /// Factors that bring an offset from the middle to the scaled arguments.
    scale: [f64; 2],
    /// For the way back: longitude = first + second · imaginary part.
    lon: [f64; 2],
    real: [f64; REAL],
    complex: [[f64; 2]; COMPLEX],
}

impl Cell {
    const UNFIT: Self =
        Self { fits: false, middle: [0.0; 2], scale: [0.0; 2], lon: [0.0; 2], real: [0.0; REAL], complex: [[0.0; 2]; COMPLEX] };

    /// Longitude, latitude to easting, northing.
    #[inline(always)]
    fn forward(&self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        let psi = real_polynomial(&self.real, (lat - self.middle[1]) * self.scale[1]);
        let [n, e] = complex_polynomial(&self.complex, [psi, (lon - self.middle[0]) * self.scale[0]]);
        [e, n]
    }

    /// Easting, northing to longitude, latitude.
    #[inline(always)]
    fn inverse(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let [psi, lambda] =
            complex_polynomial(&self.complex, [(y - self.middle[1]) * self.scale[1], (x - self.middle[0]) * self.scale[0]]);
        [self.lon[0] + self.lon[1] * lambda, real_polynomial(&self.real, psi)]
    }
}

#[inline(always)]
fn real_polynomial(c: &[f64; REAL], t: f64) -> f64 {
    let mut sum = c[REAL - 1];
    for k in (0..REAL - 1).rev() {
        sum = sum * t + c[k];
    }
    sum
}

#[inline(always)]
fn complex_polynomial(c: &[[f64; 2]; COMPLEX], [u, v]: [f64; 2]) -> [f64; 2] {
    let [mut re, mut im] = c[COMPLEX - 1];
    for k in (0..COMPLEX - 1).rev() {
        (re, im) = (re * u - im * v + c[k][0], re * v + im * u + c[k][1]);
    }
    [re, im]
}

/// Cells found so far, for one direction.
#[derive(Debug, Clone, Default)]
struct Cells {
    known: HashMap<u64, Cell>,
    last: Option<(u64, Cell)>,
}

impl Cells {
    fn get(&mut self, key: u64, fit: impl FnOnce() -> Cell) -> Cell {
        match self.last {
            Some((last, cell)) if last == key => cell,
            _ => {
                let cell = *self.known.entry(key).or_insert_with(fit);
                self.last = Some((key, cell));
                cell
            }
        }
    }
}

/// Bulk conversion between WGS 84 degrees and one transverse Mercator system.
#[derive(Debug, Clone)]
pub(super) struct Conformal {
    exact: Exact,
    /// First eccentricity of the ellipsoid.
    eccentricity: f64,
    forward: Cells,
    inverse: Cells,
}

impl Conformal {
    /// Prepared for a system, if it is a transverse Mercator one.
    pub fn new(crs: super::Crs) -> Option<Self> {
        let flattening = 1.0 / crs.transverse_mercator()?.inverse_flattening.parse::<f64>().ok()?;
        let eccentricity = (flattening * (2.0 - flattening)).sqrt();
        Some(Self { exact: Exact::new(crs), eccentricity, forward: Cells::default(), inverse: Cells::default() })
    }

    /// Converts longitudes and latitudes in place. Fails at the first vertex out of range, with its index.
    pub fn project(&mut self, coords: &mut [[f64; 2]]) -> Result<(), (usize, CrsError)> {
        let Self { exact, eccentricity, forward, .. } = self;
        let mut key = u64::MAX;
        let mut cell = Cell::UNFIT;
        for (i, c) in coords.iter_mut().enumerate() {
            let [lon, lat] = *c;
            if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
                return Err((i, super::Crs::Wgs84.check(*c).err().unwrap_or(CrsError::NotFinite { at: *c })));
            }
            // Both sums are at least 0, so cutting off is rounding down.
            let (column, row) = (((lon + 180.0) * PER_DEGREE) as u32, ((lat + 90.0) * PER_DEGREE) as u32);
            let here = u64::from(column) << 32 | u64::from(row);
            if here != key {
                key = here;
                cell = forward.get(key, || fit_forward(exact, *eccentricity, column, row));
            }
            *c = if cell.fits { cell.forward(*c) } else { exact.project(LonLat { lon, lat }).map_err(|e| (i, e))? };
        }
        Ok(())
    }

    /// Converts eastings and northings in place. Fails at the first vertex out of range, with its index.
    pub fn unproject(&mut self, coords: &mut [[f64; 2]]) -> Result<(), (usize, CrsError)> {
        let Self { exact, eccentricity, inverse, .. } = self;
        let mut key = u64::MAX;
        let mut cell = Cell::UNFIT;
        for (i, c) in coords.iter_mut().enumerate() {
            let [x, y] = *c;
            if !(x.abs() < 1e8 && y.abs() < 1e8) {
                return Err((i, CrsError::OutOfRange { at: *c, crs: exact.crs() }));
            }
            // 2^15 cells either side of zero reach 268,000 km.
            let (column, row) = ((x / SIDE + 32_768.0) as u32, (y / SIDE + 32_768.0) as u32);
            let here = u64::from(column) << 32 | u64::from(row);
            if here != key {
                key = here;
                cell = inverse.get(key, || fit_inverse(exact, *eccentricity, column, row));
            }
            *c = if cell.fits { cell.inverse(*c) } else { exact.unproject(*c).map(|p| [p.lon, p.lat]).map_err(|e| (i, e))? };
        }
        Ok(())
    }
}

/// Isometric latitude of a latitude, radians.
fn isometric(e: f64, phi: f64) -> f64 {
    phi.tan().asinh() - e * (e * phi.sin()).atanh()
}

/// Latitude of an isometric latitude, radians; each round gains more than two digits.
fn latitude(e: f64, psi: f64) -> f64 {
    let mut phi = psi.sinh().atan();
    for _ in 0..8 {
        phi = (psi + e * (e * phi.sin()).atanh()).sinh().atan();
    }
    phi
}

/// Coefficients of the polynomial through `f` at Chebyshev nodes of -1…1: Newton's divided differences, expanded.
fn fit_real(f: impl Fn(f64) -> f64) -> [f64; REAL] {
    let nodes: [f64; REAL] = std::array::from_fn(|k| (std::f64::consts::PI * (k as f64 + 0.5) / REAL as f64).cos());
    let mut newton = nodes.map(f);
    for order in 1..REAL {
        for k in (order..REAL).rev() {
            newton[k] = (newton[k] - newton[k - 1]) / (nodes[k] - nodes[k - order]);
        }
    }
    let mut c = [0.0; REAL];
    for k in (0..REAL).rev() {
        // c = c * (t - nodes[k]) + newton[k]
        for j in (1..REAL).rev() {
            c[j] = c[j - 1] - c[j] * nodes[k];
        }
        c[0] = newton[k] - c[0] * nodes[k];
    }
    c
}

/// Taylor coefficients on the unit disk from values on the unit circle, as in Cauchy's integral.
fn fit_complex(values: &[[f64; 2]; NODES]) -> [[f64; 2]; COMPLEX] {
    std::array::from_fn(|k| {
        let mut sum = [0.0; 2];
        for (j, [re, im]) in values.iter().enumerate() {
            let (sin, cos) = (-TAU * ((j * k) % NODES) as f64 / NODES as f64).sin_cos();
            sum = [sum[0] + re * cos - im * sin, sum[1] + re * sin + im * cos];
        }
        sum.map(|v| v / NODES as f64)
    })
}

fn circle(j: usize) -> [f64; 2] {
    let (sin, cos) = (TAU * j as f64 / NODES as f64).sin_cos();
    [cos, sin]
}

fn fit_forward(exact: &Exact, e: f64, column: u32, row: u32) -> Cell {
    let half = 0.5 / PER_DEGREE;
    let middle = [(f64::from(column) + 0.5) / PER_DEGREE - 180.0, (f64::from(row) + 0.5) / PER_DEGREE - 90.0];
    if middle[1].abs() + half > 89.9 {
        return Cell::UNFIT;
    }
    let psi_at = |t: f64| isometric(e, (middle[1] + half * t).to_radians());
    let psi_middle = psi_at(0.0);
    let reach = (psi_at(1.0) - psi_middle).abs().max((psi_at(-1.0) - psi_middle).abs());
    let radius = reach.hypot(half.to_radians());
    let mut values = [[0.0; 2]; NODES];
    for (j, value) in values.iter_mut().enumerate() {
        let [u, v] = circle(j);
        let at = LonLat { lon: middle[0] + (radius * v).to_degrees(), lat: latitude(e, psi_middle + radius * u).to_degrees() };
        let Ok([x, y]) = exact.project(at) else { return Cell::UNFIT };
        *value = [y, x];
    }
    let real = fit_real(|t| (psi_at(t) - psi_middle) / radius);
    let mut cell = Cell {
        fits: true,
        middle,
        scale: [1f64.to_radians() / radius, 1.0 / half],
        lon: [0.0; 2],
        real,
        complex: fit_complex(&values),
    };
    cell.fits = trials().all(|[u, v]| {
        let at = [middle[0] + half * u, middle[1] + half * v];
        let Ok(truth) = exact.project(LonLat { lon: at[0], lat: at[1] }) else { return false };
        let ours = cell.forward(at);
        (ours[0] - truth[0]).hypot(ours[1] - truth[1]) < TOLERANCE
    });
    cell
}

fn fit_inverse(exact: &Exact, e: f64, column: u32, row: u32) -> Cell {
    let middle = [column, row].map(|k| (f64::from(k) - 32_768.0 + 0.5) * SIDE);
    let radius = SIDE / SQRT_2;
    let mut values = [[0.0; 2]; NODES];
    let Ok(center) = exact.unproject(middle) else { return Cell::UNFIT };
    let psi_middle = isometric(e, center.lat.to_radians());
    let mut reach = 0.0f64;
    for (j, value) in values.iter_mut().enumerate() {
        let [u, v] = circle(j);
        let Ok(p) = exact.unproject([middle[0] + radius * v, middle[1] + radius * u]) else { return Cell::UNFIT };
        *value = [isometric(e, p.lat.to_radians()) - psi_middle, (p.lon - center.lon).to_radians()];
        reach = reach.max(value[0].abs());
    }
    // Both parts in the same unit, a little more than the reach of psi: that keeps the function analytic.
    reach *= 1.05;
    let mut cell = Cell {
        fits: true,
        middle,
        scale: [1.0 / radius; 2],
        lon: [center.lon, reach.to_degrees()],
        real: fit_real(|t| latitude(e, psi_middle + reach * t).to_degrees()),
        complex: fit_complex(&values.map(|v| v.map(|part| part / reach))),
    };
    cell.fits = trials().all(|[u, v]| {
        let at = [middle[0] + SIDE / 2.0 * u, middle[1] + SIDE / 2.0 * v];
        let Ok(truth) = exact.unproject(at) else { return false };
        let ours = cell.inverse(at);
        let east = (ours[0] - truth.lon).to_radians() * truth.lat.to_radians().cos();
        SEMI_MAJOR * east.hypot((ours[1] - truth.lat).to_radians()) < TOLERANCE
    });
    cell
}

/// Corners, middles of the sides and the middle of a cell.
fn trials() -> impl Iterator<Item = [f64; 2]> {
    (0..9).map(|k| [f64::from(k % 3) - 1.0, f64::from(k / 3) - 1.0])
}
