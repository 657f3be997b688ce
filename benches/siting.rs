//! Siting against published values and on a large city, in seconds: `cargo bench --bench siting [-- WORDS…]`.
//!
//! Needs, for the two cities, a folder with `NewYork.txt` and `SanFrancisco.txt` of vinymax10/AILS-MCLP in
//! `FANGXIAN_SITING_DATA`, and for dragging a project file in `FANGXIAN_SITING_PROJECT`; without them they are left out. The other
//! instances are made here.

#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/siting/published.rs"]
mod published;

use fangxian::model::LayerKind;
use fangxian::siting::{
    Ask, Grip, Instance, Keep, Merged, Question, Reach, SolveOptions, Sources, Standing, Survey, Weight, dragged, judge, solve,
};
use fangxian::store::{Access, Store};
use fangxian::task::Task;
use published::{City, city, cordeau, spread};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
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
    if let Some(path) = std::env::var_os("FANGXIAN_SITING_PROJECT") {
        dragging(&PathBuf::from(path));
    }
    let Some(folder) = std::env::var_os("FANGXIAN_SITING_DATA").map(PathBuf::from) else { return };
    for (place, p, known, proven) in CITIES {
        let name = format!("{place:?} p{p}{}", if proven { "" } else { " (best known)" });
        if wanted(&name) {
            row(&name, &city(&folder, place, p), Some(if p <= 60 && proven { 60.0 } else { 10.0 }), Some(known));
        }
    }
}

/// Twenty new posts in a project, one of them dragged to and fro: how long each new answer with its bound takes.
fn dragging(path: &Path) {
    let project = Store::open(path, Access::ReadOnly).expect("a project").project;
    for reach in [Reach::Straight(300.0), Reach::Walking(400.0)] {
        let ask = Ask {
            question: Question::MostCovered,
            layer: LayerKind::Building,
            weight: Weight::Each,
            reach,
            new: Some(20),
            keep: Keep::All,
            sources: Sources::default(),
            spacing: 40.0,
            most_places: 2000,
            at: project.moment(),
            drawn: Vec::new(),
            listed: Vec::new(),
            budget: None,
            excluded: Vec::new(),
            capacity: None,
        };
        let survey = Survey::new(&project, ask, &Task::new()).expect("a question");
        let options = SolveOptions { seconds: Some(3.0), ..SolveOptions::default() };
        let answer = survey.solve(&options, &Task::new(), &|_| {}).expect("an answer");
        let grip = Grip::new(&survey, answer.certificate.as_ref().map(|c| c.demand.as_slice())).expect("a grip");
        let taken = answer.chosen.iter().copied().find(|j| *j as usize >= survey.standing).expect("a new post");
        let from = survey.places[taken as usize].at;
        let mut times: Vec<f64> = (0..60)
            .map(|i| {
                let begun = Instant::now();
                let to = [from[0] + 17.0 * f64::from(i), from[1] - 11.0 * f64::from(i)];
                let comes = dragged(&survey, &grip, &answer.chosen, taken, to, 30, &Task::new()).expect("an answer");
                assert!(comes.covered <= comes.at_most);
                begun.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!(
            "dragging one of 20 among {} places, {reach:?}: p50 {:.0}, most {:.0} ms",
            survey.places.len(),
            times[30],
            times[59]
        );
    }
}

/// Solves and prints; the first answer, and the gap as time goes on after demand was merged into columns, come below.
fn row(name: &str, instance: &Instance, seconds: Option<f64>, known: Option<f64>) {
    let columns = Instant::now();
    if instance.question == Question::MostCovered {
        std::hint::black_box(Merged::new(instance).expect("columns"));
    }
    let columns = columns.elapsed().as_secs_f64();
    let seconds = seconds.map(|s| s + columns);
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    let told = RefCell::new(Vec::<(f64, Standing)>::new());
    let live = |standing: Standing| told.borrow_mut().push((begun.elapsed().as_secs_f64() - columns, standing));
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
        println!(
            "    columns {columns:.2} s; then first answer after {first:.3} s; gap at 1.5 s {}, at 5 s {}",
            gap_at(1.5),
            gap_at(5.0)
        );
    }
}

/// Processor seconds of this process so far.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
