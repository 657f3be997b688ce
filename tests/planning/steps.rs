//! What is tried out against what is worked out from nothing: random sequences of placing, moving, deleting and undoing give
//! the report of a full evaluation and the classes of a scene built afresh, and leave the project alone until they are kept.

use crate::common::{data, load_folder, sample_moment};
use fangxian::app::document::{Derived, Drawing};
use fangxian::app::trial::what_if;
use fangxian::coverage::{Evaluation, Rulebook};
use fangxian::geometry::Shapes;
use fangxian::model::{Chunk, Edit, Fid, History, Layer, LayerKind, Project, fresh};
use fangxian::scene::{Scene, SceneOptions, build};
use fangxian::task::Task;
use fangxian::words::Lang;
use proptest::prelude::*;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The sample, its layers cut into small chunks so that an edit leaves most of them alone.
fn town() -> &'static Project {
    static TOWN: OnceLock<Project> = OnceLock::new();
    TOWN.get_or_init(|| {
        let mut project = load_folder(&data("data/lujiazui"), &[]);
        for kind in LayerKind::ALL {
            let layer = project.layer(kind);
            let features: Vec<_> = layer.features().map(|f| f.to_feature()).collect();
            let chunks = features.chunks(37).map(|some| {
                let mut chunk = Chunk::new(kind);
                some.iter().for_each(|f| chunk.push_feature(kind, f.fid, f.shape.get(0), f.values.iter().cloned()));
                chunk.finish();
                chunk
            });
            let layer = Layer::from_chunks(kind, chunks.collect(), layer.meta.clone());
            project.apply(Edit::SetLayer { layer: Arc::new(layer) }).expect("applies");
        }
        project
    })
}

fn derived(project: &Project, rulebook: &Arc<Rulebook>, before: Option<&Derived>) -> Derived {
    let evaluation = match before {
        Some(before) => before.evaluation.update(project, rulebook, sample_moment(), &Task::new()),
        None => Evaluation::new(project, rulebook, sample_moment(), &Task::new()),
    };
    let evaluation = evaluation.expect("not cancelled");
    let report = evaluation.report().clone();
    let options = SceneOptions { labels: false, ..SceneOptions::default() };
    let drawing = Drawing::new(project, &report, options, before.map(|b| &b.drawing));
    Derived {
        generation: 1,
        project: Arc::new(project.clone()),
        report: Arc::new(report),
        evaluation: Arc::new(evaluation),
        took: Duration::ZERO,
        drawing,
    }
}

/// One thing a person does: what, with which feature, and where.
type Deed = (u8, usize, f64, f64);

fn edits(project: &Project, (what, which, x, y): Deed) -> Vec<Edit> {
    const KINDS: [LayerKind; 4] = [LayerKind::Checkpoint, LayerKind::Checkpoint, LayerKind::Premise, LayerKind::Fence];
    let kind = KINDS[which % 4];
    let layer = project.layer(kind);
    let bounds = project.layer(LayerKind::Building).bounds();
    let to = [bounds.min[0] + bounds.width() * x, bounds.min[1] + bounds.height() * y];
    let fid = |n: usize| layer.feature((n % layer.len()) as u32).fid();
    let moved = |fid: Fid| {
        let row = layer.row_of(fid).expect("there");
        let from = layer.feature(row).shape().first().unwrap_or(to);
        let mut shape = Shapes::new();
        shape.push_shape(layer.feature(row).shape());
        shape.map_coords(|all| all.iter_mut().for_each(|c| *c = [c[0] + to[0] - from[0], c[1] + to[1] - from[1]]));
        Edit::SetShape { kind, fid, shape }
    };
    match what % 5 {
        0 if kind != LayerKind::Fence => {
            let mut shape = Shapes::new();
            shape.push_point(to[0], to[1]);
            vec![Edit::Insert { kind, features: vec![fresh(layer, shape, Lang::Zh)] }]
        }
        1 if layer.len() > 3 => vec![Edit::Delete { kind, fids: vec![fid(which / 4)] }],
        2 if layer.len() > 1 => {
            let (a, b) = (fid(which / 4), fid(which / 4 + 1));
            vec![moved(a), moved(b)]
        }
        _ if !layer.is_empty() => vec![moved(fid(which / 4))],
        _ => Vec::new(),
    }
}

/// Classes of two scenes, layer by layer. Signs of premises that seek room are compared but for their waiting when `soon`.
fn alike(a: &Scene, b: &Scene, soon: bool) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.layers.len(), b.layers.len());
    for (a, b) in a.layers.iter().zip(&b.layers) {
        prop_assert_eq!(a.key, b.key);
        prop_assert_eq!(a.class.len(), a.layer.len());
        if soon && a.key == "premise" {
            let states = a.meaning.len() / 2;
            prop_assert!(a.class.iter().zip(b.class.iter()).all(|(a, b)| usize::from(a) % states == usize::from(b) % states));
        } else {
            prop_assert_eq!(a.class.to_vec(), b.class.to_vec(), "{}", a.key);
        }
        let mut counted = vec![0_u64; 256];
        a.class.iter().for_each(|c| counted[usize::from(c)] += 1);
        let counts = a.class.counts();
        prop_assert!(counted.iter().enumerate().all(|(c, n)| counts.get(c).copied().unwrap_or(0) == *n), "{}", a.key);
    }
    Ok(())
}

fn play(deeds: &[Deed]) -> Result<(), TestCaseError> {
    let rulebook = Arc::new(Rulebook::built_in());
    let options = SceneOptions { labels: false, ..SceneOptions::default() };
    let mut project = town().clone();
    let mut history = History::default();
    let mut base = derived(&project, &rulebook, None);
    for deed in deeds {
        let edits = if deed.0 % 6 == 5 { Vec::new() } else { edits(&project, *deed) };
        if edits.is_empty() {
            history.undo(&mut project).expect("undone");
        } else {
            // A drag: several places on the way, each tried out from where it began, then the last one kept.
            for way in [0.3, 0.8, 1.0] {
                let tried = self::edits(&project, (deed.0, deed.1, deed.2 * way, deed.3));
                let live = what_if(&base, &rulebook, &tried).expect("fits");
                let mut there = project.clone();
                for edit in &tried {
                    there.apply(edit.clone()).expect("fits");
                }
                let full = Evaluation::new(&there, &rulebook, sample_moment(), &Task::new()).expect("not cancelled");
                prop_assert_eq!(live.report.compare(full.report()), Ok(()));
                alike(&live.drawing.scene, &build(&there, Some(full.report()), &options), true)?;
                prop_assert!(Arc::ptr_eq(base.project.layer(LayerKind::Building), live.project.layer(LayerKind::Building)));
            }
            history.commit(&mut project, "kept", sample_moment(), edits).expect("fits");
        }
        base = derived(&project, &rulebook, Some(&base));
        let full = Evaluation::new(&project, &rulebook, sample_moment(), &Task::new()).expect("not cancelled");
        prop_assert_eq!(base.report.compare(full.report()), Ok(()));
        alike(&base.drawing.scene, &build(&project, Some(full.report()), &options), false)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn trying_out_is_working_out_from_nothing(
        deeds in prop::collection::vec((any::<u8>(), 0_usize..400, 0.0..1.0_f64, 0.0..1.0_f64), 1..7)
    ) {
        play(&deeds)?;
    }
}

#[test]
fn a_moved_post_shares_what_it_did_not_touch() {
    let rulebook = Arc::new(Rulebook::built_in());
    let base = derived(town(), &rulebook, None);
    let edits = edits(town(), (3, 0, 0.4, 0.6));
    let live = what_if(&base, &rulebook, &edits).expect("fits");
    for (a, b) in live.drawing.scene.layers.iter().zip(&base.drawing.scene.layers) {
        let moved = matches!(a.key, "checkpoint" | "building.fill" | "building.line");
        assert!(moved || a.class.shares_all(&b.class), "{} is the same memory", a.key);
    }
    let drawn = |d: &Derived| d.drawing.scene.layers.iter().find(|l| l.key == "building.fill").expect("drawn").class.clone();
    let changed = drawn(&live).changed(&drawn(&base)).expect("few rows");
    let of_report = live.report.buildings.held.iter().zip(&base.report.buildings.held).filter(|(a, b)| a != b).count();
    assert!(!changed.is_empty());
    assert_eq!(changed.len(), of_report);
}
