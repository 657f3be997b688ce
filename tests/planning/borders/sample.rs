//! The bundled sample: its communities mended, its borders moved.

use super::mended::options;
use super::town::{after, all, shoelace, sum};
use fangxian::coverage::{Evaluation, Rulebook, Status};
use fangxian::geometry::BorderChange;
use fangxian::model::{History, LayerKind, Project};
use fangxian::reshape::{Reshape, mending, regrouped};
use fangxian::task::Task;
use std::sync::Arc;

fn grid_1(project: &Project) -> Vec<Status> {
    let book = Arc::new(Rulebook::built_in());
    let rule = book.rule("GRID-1").expect("there");
    let evaluation = Evaluation::new(&Arc::new(project.clone()), &book, project.moment(), &Task::new()).expect("not cancelled");
    evaluation.report().rules[rule].status.iter().copied().collect()
}

#[test]
fn every_community_of_the_sample_is_tiled_after_mending() {
    let mut project = fangxian::work::sample(&Task::new()).expect("reads");
    let before = grid_1(&project);
    assert!(before.contains(&Status::Gap));
    let start = project.clone();
    let mut history = History::default();
    for (row, id) in all(&project, LayerKind::Community).into_iter().enumerate() {
        let done = mending(&project, id, &options()).expect("sound");
        let faults = done.mends.iter().filter(|m| !m.sliver).count();
        assert_eq!(faults > 0, before[row] == Status::Gap, "{id:?}: {:?}", done.mends);
        if !done.plan.edits.is_empty() {
            history.commit(&mut project, "mend", start.moment(), done.plan.edits).expect("fits");
        }
    }
    assert!(grid_1(&project).iter().all(|s| *s == Status::Covered));
    let (whole, was) = (sum(&project, LayerKind::Community), sum(&start, LayerKind::Community));
    assert!((whole - was).abs() < 1e-9 * was);
    while history.undo(&mut project).expect("undoes").is_some() {}
    for kind in [LayerKind::Community, LayerKind::Grid] {
        let same = start.layer(kind).features().zip(project.layer(kind).features());
        assert_eq!(start.layer(kind).len(), project.layer(kind).len());
        assert!(same.into_iter().all(|(a, b)| a.to_feature() == b.to_feature()), "undo gives the same bits");
    }
}

#[test]
fn a_moved_border_of_the_sample_takes_all_sharers_and_buildings_along() {
    let project = fangxian::work::sample(&Task::new()).expect("reads");
    let mut buildings = 0;
    let mut done = 0;
    for id in all(&project, LayerKind::Grid).into_iter().take(12) {
        let shape = id.feature(&project).expect("there").shape();
        for vertex in shape.coords().iter().step_by(17).copied() {
            let change = BorderChange::Move { vertex, to: [vertex[0] + 25.0, vertex[1] + 25.0] };
            let Ok(plan) = Reshape::new(&project, id, &change).and_then(|r| r.plan(&change)) else { continue };
            let moved = after(&project, &plan);
            buildings += regrouped(&project, &plan);
            done += 1;
            // What the moved grids win others lose, or the communities win it too.
            let of = |p: &Project, kind| plan.changed.iter().filter(|c| c.kind == kind).map(|c| shoelace(p, *c)).sum::<f64>();
            let grids = of(&moved, LayerKind::Grid) - of(&project, LayerKind::Grid);
            let whole = of(&moved, LayerKind::Community) - of(&project, LayerKind::Community);
            assert!((grids - whole).abs() < 600.0, "{grids} and {whole}");
            let faults = |p: &Project| grid_1(p).iter().filter(|s| **s == Status::Gap).count();
            if done % 9 == 0 {
                assert_eq!(faults(&moved), faults(&project));
            }
        }
    }
    assert!(done > 20 && buildings > 0, "{done} moves, {buildings} buildings");
}
