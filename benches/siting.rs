//! Siting against published values and on a large city, in processor seconds: `cargo bench --bench siting [-- WORDS…]`.
//!
//! Needs, for the two cities, a folder with `NewYork.txt` and `SanFrancisco.txt` of vinymax10/AILS-MCLP in
//! `FANGXIAN_SITING_DATA`; without it they are left out. The other instances are made here.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/siting/published.rs"]
mod published;

use fangxian::siting::{Instance, SolveOptions, Standing, judge, solve};
use fangxian::task::Task;
use published::{City, city, cordeau, spread};
use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Instant;

/// Values of Maximo, Cordeau and Nascimento (2023): city, p, best known, whether it is proven.
const CITIES: [(City, usize, f64, bool); 12] = [
    (City::NewYork, 50, 1_153_640.0, true),
    (City::NewYork, 60, 1_288_174.0, true),
    (City::NewYork, 70, 1_396_333.0, true),
    (City::NewYork, 80, 1_481_434.0, true),
    (City::NewYork, 90, 1_539_992.0, true),
    (City::NewYork, 100, 1_574_256.0, false),
    (City::SanFrancisco, 50, 617_592.0, true),
    (City::SanFrancisco, 60, 683_139.0, false),
    (City::SanFrancisco, 70, 733_772.0, false),
    (City::SanFrancisco, 80, 769_781.0, false),
    (City::SanFrancisco, 90, 791_562.0, false),
    (City::SanFrancisco, 100, 802_307.0, false),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|w| name.contains(w.as_str()));
    println!(
        "{:<34} {:>12} {:>14} {:>8} {:>8} {:>7} {:>7}",
        "instance", "objective", "bound", "gap %", "known %", "wall s", "cpu s"
    );
    for (customers, radius, known) in
        [(1_000, 5.5, 44_731.0), (10_000, 5.5, 441_545.0), (10_000, 6.25, 485_802.0), (100_000, 5.5, 4_431_761.0)]
    {
        let name = format!("cordeau {customers} r{radius}");
        if wanted(&name) {
            row(&name, &cordeau(100, customers, radius, 10, 1), None, Some(known));
        }
    }
    if wanted("cordeau 1000000") {
        row("cordeau 1000000 r5.5", &cordeau(100, 1_000_000, 5.5, 10, 1), None, None);
    }
    for (demand, places, p) in [(100_000, 500, 40), (1_000_000, 2_000, 100), (1_000_000, 10_000, 200)] {
        let name = format!("city {demand} x {places} p{p}");
        if wanted(&name) {
            row(&name, &spread(demand, places, p), Some(5.0), None);
        }
    }
    let Some(folder) = std::env::var_os("FANGXIAN_SITING_DATA").map(PathBuf::from) else { return };
    for (place, p, known, proven) in CITIES {
        let name = format!("{place:?} p{p}{}", if proven { "" } else { " (best known)" });
        if wanted(&name) {
            row(&name, &city(&folder, place, p), Some(if p <= 60 && proven { 60.0 } else { 10.0 }), Some(known));
        }
    }
}

/// Solves and prints; the first answer, and the gap as time goes on, come below.
fn row(name: &str, instance: &Instance, seconds: Option<f64>, known: Option<f64>) {
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let told = RefCell::new(Vec::<(f64, Standing)>::new());
    let live = |standing: Standing| told.borrow_mut().push((cpu_seconds() - cpu, standing));
    let options = SolveOptions { seconds, ..SolveOptions::default() };
    let answer = solve(instance, &options, &Task::new(), &live).expect("an answer");
    let (objective, bound) = (answer.objective.unwrap_or(f64::NAN), answer.bound.unwrap_or(f64::NAN));
    assert!(judge::keeps_rule(instance, &answer.chosen) && judge::objective(instance, &answer.chosen) == objective);
    assert!(known.is_none_or(|known| bound >= known), "{name}: the bound {bound} is below a known value");
    let share = known.map_or(f64::NAN, |known| objective / known * 100.0);
    let gap = answer.gap().unwrap_or(f64::NAN) * 100.0;
    let wall = begun.elapsed().as_secs_f64();
    println!("{name:<34} {objective:>12} {bound:>14.0} {gap:>8.3} {share:>8.3} {wall:>7.2} {:>7.2}", cpu_seconds() - cpu);
    let told = told.into_inner();
    if let Some((first, _)) = told.first() {
        let gap_at = |limit: f64| {
            let last = told.iter().take_while(|(at, _)| *at <= limit).last();
            last.and_then(|(_, s)| Some((s.bound? - s.objective) / s.objective * 100.0))
                .map_or_else(|| "—".into(), |g| format!("{g:.2} %"))
        };
        println!("    first answer after {first:.3} cpu s; gap at 1.5 s {}, at 5 s {}", gap_at(1.5), gap_at(5.0));
    }
}

/// Processor seconds of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
