//! Instances with published optima, made from their data by their own rules, and a large one without.
#![allow(dead_code, reason = "the tests and the benchmark each take some")]

use fangxian::siting::{Access, Instance, Lists, Question};
use std::path::Path;

/// The two cities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum City {
    /// 2,713 points, 400 m.
    NewYork,
    /// 5,137 points, 600 m.
    SanFrancisco,
}

/// One of the two cities, from the folder with their files.
pub fn city(folder: &Path, which: City, p: usize) -> Instance {
    match which {
        City::NewYork => points(&folder.join("NewYork.txt"), 400.0, p),
        City::SanFrancisco => points(&folder.join("SanFrancisco.txt"), 600.0, p),
    }
}

/// Demand half spread and half in clusters over a square, one square metre in 400, with places on a grid over it; a place
/// reaches a kilometre.
pub fn spread(demand: usize, places: usize, p: usize) -> Instance {
    let side = (demand as f64 * 400.0).sqrt();
    let mut state = 7u64;
    let mut unit = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let centres: Vec<[f64; 2]> = (0..60).map(|_| [unit() * side, unit() * side]).collect();
    let across = (places as f64).sqrt().ceil() as usize;
    let step = side / across as f64;
    let grid: Vec<[f64; 2]> =
        (0..places).map(|j| [((j % across) as f64 + 0.5) * step, ((j / across) as f64 + 0.5) * step]).collect();
    let (mut rows, mut weights) = (Lists::with_capacity(demand, demand * 20), Vec::with_capacity(demand));
    for i in 0..demand {
        let at = if i % 2 == 0 {
            [unit() * side, unit() * side]
        } else {
            let c = centres[i / 2 % 60];
            let near = |x: f64, r: f64| (x + (r - 1.5) * side * 0.08).clamp(0.0, side);
            let mut three = || unit() + unit() + unit();
            [near(c[0], three()), near(c[1], three())]
        };
        weights.push((unit() * unit() * 120.0).floor() + 1.0);
        let (x, y) = ((at[0] / step) as usize, (at[1] / step) as usize);
        let reach = (1_000.0 / step).ceil() as usize + 1;
        let mut row = Vec::new();
        for v in y.saturating_sub(reach)..=(y + reach).min(across - 1) {
            for u in x.saturating_sub(reach)..=(x + reach).min(across - 1) {
                let j = v * across + u;
                if grid.get(j).is_some_and(|g| (g[0] - at[0]).powi(2) + (g[1] - at[1]).powi(2) <= 1e6) {
                    row.push(j as u32);
                }
            }
        }
        rows.push(row);
    }
    Instance::new(Question::MostCovered, weights, Access::Cover(rows), places, Some(p))
}

/// A city of points, each of them demand and candidate (Maximo, Cordeau and Nascimento 2023): great circle in single
/// precision, the limit included, the place itself always.
fn points(path: &Path, radius: f32, p: usize) -> Instance {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let (head, demand) = text.split_once("DEMAND_SECTION").expect("two sections");
    let points: Vec<(f32, f32)> = head
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (a, b) = (words.next()?.parse::<f32>().ok()?, words.next()?.parse::<f32>().ok()?);
            Some((a, b))
        })
        .collect();
    let weights: Vec<f64> = demand.lines().filter_map(|line| line.trim().parse().ok()).take(points.len()).collect();
    assert_eq!(weights.len(), points.len());
    let radians: Vec<(f64, f64)> = points.iter().map(|p| (f64::from(p.0).to_radians(), f64::from(p.1).to_radians())).collect();
    let near = |a: (f64, f64), b: (f64, f64)| {
        let cosine = a.0.cos() * b.0.cos() * (a.1 - b.1).cos() + a.0.sin() * b.0.sin();
        // A cosine that rounding took above 1 has no angle: such points are not near, as in the published program.
        (cosine.acos() as f32) * 6_378_100.0_f32 <= radius
    };
    let order = {
        let mut order: Vec<usize> = (0..points.len()).collect();
        order.sort_by(|&a, &b| radians[a].0.total_cmp(&radians[b].0));
        order
    };
    // A degree of latitude more than covers the radius and single precision's slack.
    let reach = f64::from(radius) * 1.2 / 6_378_100.0 + 1e-4;
    let rows = (0..points.len()).map(|i| {
        let from = order.partition_point(|&k| radians[k].0 < radians[i].0 - reach);
        let mut row: Vec<u32> = order[from..]
            .iter()
            .take_while(|&&k| radians[k].0 <= radians[i].0 + reach)
            .filter(|&&k| k == i || near(radians[i], radians[k]))
            .map(|&k| k as u32)
            .collect();
        row.sort_unstable();
        row
    });
    let rows: Lists = rows.collect();
    Instance::new(Question::MostCovered, weights, Access::Cover(rows), points.len(), Some(p))
}

/// The additive feedback generator of glibc's `rand`.
struct GlibcRand {
    state: Vec<u32>,
}

impl GlibcRand {
    fn new(seed: i32) -> Self {
        let mut r: Vec<i64> = vec![i64::from(seed)];
        for i in 1..31 {
            let word = (16_807 * r[i - 1]) % 2_147_483_647;
            r.push(if word < 0 { word + 2_147_483_647 } else { word });
        }
        let mut state: Vec<u32> = r.iter().map(|x| *x as u32).collect();
        for i in 31..34 {
            state.push(state[i - 31]);
        }
        let mut out = Self { state };
        for _ in 34..344 {
            out.step();
        }
        out
    }

    fn step(&mut self) -> u32 {
        let n = self.state.len();
        let next = self.state[n - 31].wrapping_add(self.state[n - 3]);
        self.state.push(next);
        if self.state.len() > 4096 {
            self.state.drain(..4096 - 64);
        }
        next
    }

    fn rand(&mut self) -> u32 {
        self.step() >> 1
    }
}

/// A random instance of Cordeau, Furini and Ljubić (2019): `sites` places and `demand` customers in a square of 30.
pub fn cordeau(sites: usize, demand: usize, radius: f64, p: usize, seed: i32) -> Instance {
    let mut rand = GlibcRand::new(seed);
    let printed = |x: f64| (x * 1e6).round() / 1e6;
    let mut coordinate = || printed(30.0 * f64::from(rand.rand()) / 2_147_483_647.0);
    let places: Vec<[f64; 2]> = (0..sites).map(|_| [coordinate(), coordinate()]).collect();
    let customers: Vec<[f64; 2]> = (0..demand).map(|_| [coordinate(), coordinate()]).collect();
    for _ in 0..sites {
        rand.rand();
    }
    let weights: Vec<f64> = (0..demand).map(|_| f64::from(rand.rand() % 100 + 1)).collect();
    let mut rows = Lists::default();
    for c in &customers {
        let near = |s: &[f64; 2]| ((c[0] - s[0]).powi(2) + (c[1] - s[1]).powi(2)).sqrt() <= radius;
        rows.push(places.iter().enumerate().filter(|(_, s)| near(s)).map(|(j, _)| j as u32));
    }
    Instance::new(Question::MostCovered, weights, Access::Cover(rows), sites, Some(p))
}

/// San Francisco's 205 tracts and 16 stores with network distances, stores in the order of their names as text.
pub fn tracts(folder: &Path, question: Question, p: Option<usize>, radius: Option<f64>, weighted: bool) -> Instance {
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let demand = read("SF_demand_205_centroid_uniform_weight.csv");
    let mut tracts: Vec<(String, f64)> = Vec::new();
    for line in demand.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').map(|c| c.trim_matches('"')).collect();
        tracts.push((cells[3].to_owned(), cells[6].parse().expect("a population")));
    }
    let table = read("SF_network_distance_candidateStore_16_censusTract_205_new.csv");
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let mut stores: Vec<&str> = rows.iter().map(|r| r[1]).collect();
    stores.sort_unstable();
    stores.dedup();
    let mut far = vec![f64::INFINITY; tracts.len() * stores.len()];
    for row in &rows {
        let i = tracts.iter().position(|t| t.0 == row[2]).unwrap_or_else(|| panic!("tract {}", row[2]));
        let j = stores.binary_search(&row[1]).expect("a store");
        far[i * stores.len() + j] = row[0].parse().expect("a distance");
    }
    let sites: Lists = tracts.iter().map(|_| (0..stores.len() as u32).collect()).collect();
    let weights = tracts.iter().map(|t| if weighted { t.1 } else { 1.0 }).collect();
    let beyond = vec![f64::INFINITY; tracts.len()];
    Instance { radius, ..Instance::new(question, weights, Access::Distances { sites, far, beyond }, stores.len(), p) }
}
