//! Joins that a project file keeps: an evaluation that reads them is the evaluation that works them out, to the bit, whatever was
//! done to the file in between, and whoever did it.

use crate::common::sample_moment;
use crate::incremental::{Dice, city};
use fangxian::coverage::{Evaluation, JoinsToKeep, Report, Rulebook, evaluate};
use fangxian::model::{Edit, History, Kept, LayerKind, Moment, Project, Value};
use fangxian::store::{Access, Existing, Opened, Store};
use fangxian::task::Task;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

fn book() -> Arc<Rulebook> {
    Arc::new(Rulebook::built_in())
}

fn open(path: &Path) -> Opened {
    Store::open(path, Access::ReadWrite).expect("opens")
}

/// The project with something else kept beside it.
fn beside(project: &Project, kept: Kept) -> Project {
    let mut project = project.clone();
    project.kept = Arc::new(kept);
    project
}

/// The report without anything kept.
fn plain(project: &Project, at: Moment) -> Report {
    evaluate(&beside(project, Kept::default()), &book(), at, &Task::new()).expect("not cancelled")
}

fn evaluated(project: &Project, at: Moment) -> Evaluation {
    Evaluation::new(project, &book(), at, &Task::new()).expect("not cancelled")
}

/// How much was read from what is kept.
#[derive(Debug, PartialEq)]
enum Read {
    Nothing,
    Some,
    All,
}

fn read(project: &Project) -> Read {
    let chunks = project.layer(LayerKind::Building).chunks();
    let stamps = chunks.iter().filter_map(|c| project.kept.stamp(c));
    match stamps.filter(|stamp| project.kept.is_stored(*stamp)).count() {
        0 => Read::Nothing,
        n if n == chunks.len() => Read::All,
        _ => Read::Some,
    }
}

/// Opens the file, compares with and without what it keeps, and keeps what is missing. How much was read.
fn look(path: &Path, at: Moment) -> Read {
    let mut opened = open(path);
    let evaluation = evaluated(&opened.project, at);
    assert_eq!(evaluation.report().compare(&plain(&opened.project, at)), Ok(()));
    let read = read(&opened.project);
    if let Some(JoinsToKeep { joins, all }) = evaluation.joins_to_keep() {
        opened.store.keep_joins(&joins, &all).expect("kept");
    }
    opened.store.close().expect("closes");
    read
}

/// A city with buildings in a file that was closed.
fn file(folder: &Path, dice: &mut Dice) -> Option<std::path::PathBuf> {
    let project = Some(city(dice)).filter(|p| !p.layer(LayerKind::Building).is_empty())?;
    let path = folder.join("city.gpkg");
    let store = Store::create(&path, &project, &History::default(), Existing::Replace, &Task::new()).expect("written");
    store.close().expect("closes");
    Some(path)
}

#[test]
fn what_is_kept_is_read_and_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = sample_moment();
    for seed in 0..40 {
        let mut dice = Dice::new(seed);
        let Some(path) = file(folder.path(), &mut dice) else { continue };
        assert_eq!(look(&path, at), Read::Nothing, "nothing is kept yet");
        assert_eq!(look(&path, at), Read::All);
        // At another hour others are manned: the rest is still read.
        assert_eq!(look(&path, at.at_hour(seed as usize % 24)), Read::All);
        let size = |path: &Path| std::fs::metadata(path).expect("there").len();
        let before = size(&path);
        assert_eq!(look(&path, at), Read::All);
        assert_eq!(size(&path), before, "nothing is written twice");
    }
}

#[test]
fn whoever_changes_what_it_was_made_of_makes_it_worked_out_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = sample_moment();
    let (mut changed, mut some) = (0, 0);
    for seed in 100..140 {
        let mut dice = Dice::new(seed);
        let Some(path) = file(folder.path(), &mut dice) else { continue };
        look(&path, at);
        for kind in [LayerKind::Grid, LayerKind::Community, LayerKind::Fence, LayerKind::Checkpoint, LayerKind::Building] {
            let Opened { mut store, mut project, mut history, .. } = open(&path);
            let Some(fid) = project.layer(kind).features().next().map(|f| f.fid()) else { continue };
            let before = evaluated(&project, at);
            // Another id, so that ties may go to another one.
            let edit = Edit::SetValue { kind, fid, attr: 0, value: Value::Text(format!("A{seed}")) };
            history.commit(&mut project, "rename", at, vec![edit]).expect("fits");
            store.commit(&project, &history).expect("written");
            let after = before.update(&project, &book(), at, &Task::new()).expect("not cancelled");
            assert!(after.joins_to_keep().is_none(), "{kind}: a chunk that was edited has no number");
            store.close().expect("closes");
            match kind {
                LayerKind::Checkpoint => {}
                LayerKind::Building => some += usize::from(look(&path, at) == Read::Some),
                _ => assert_eq!(look(&path, at), Read::Nothing, "{kind}"),
            }
            assert_eq!(look(&path, at), Read::All, "{kind}");
            changed += 1;
        }
    }
    assert!(changed > 60 && some > 5, "{changed} {some}");
}

#[test]
fn bytes_of_anything_else_are_not_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = sample_moment();
    let mut taken = 0;
    for seed in 200..230 {
        let mut dice = Dice::new(seed);
        let Some(path) = file(folder.path(), &mut dice) else { continue };
        let opened = open(&path);
        let JoinsToKeep { joins, .. } = evaluated(&opened.project, at).joins_to_keep().expect("something to keep");
        let layer = opened.project.layer(LayerKind::Building);
        let stamped = |kind: LayerKind| {
            let chunks = opened.project.layer(kind).chunks();
            chunks.iter().filter_map(|c| Some((c, opened.project.kept.stamp(c)?))).collect::<Vec<_>>()
        };
        let all: Vec<_> = LayerKind::ALL.into_iter().flat_map(stamped).collect();
        for (stamp, bytes) in &joins {
            // Cut short, of another version, among other areas, of another length, with a way of writing that does not exist, too long.
            let mut damaged = vec![bytes[..bytes.len() - 1].to_vec(), bytes[..dice.roll(bytes.len())].to_vec(), Vec::new()];
            for place in [0, 4, 20, 24] {
                let mut other = bytes.clone();
                other[place] ^= 0x40;
                damaged.push(other);
            }
            damaged.push([&bytes[..], &[0]].concat());
            for other in damaged {
                let kept = Kept::new(all.iter().map(|(c, s)| (*c, *s)), HashMap::from([(*stamp, other)]));
                let project = beside(&opened.project, kept);
                let evaluation = evaluated(&project, at);
                assert!(!project.kept.is_stored(*stamp));
                assert_eq!(evaluation.report().compare(&plain(&project, at)), Ok(()));
            }
            let kept = Kept::new(all.iter().map(|(c, s)| (*c, *s)), HashMap::from([(*stamp, bytes.clone())]));
            let project = beside(&opened.project, kept);
            assert_eq!(evaluated(&project, at).report().compare(&plain(&project, at)), Ok(()));
            taken += usize::from(project.kept.is_stored(*stamp));
        }
        assert_eq!(joins.len(), layer.chunks().len());
    }
    assert!(taken > 20, "{taken}");
}
