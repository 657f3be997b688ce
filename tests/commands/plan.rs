//! Random sessions of planning at the level of commands: whatever is placed, moved, edited, staffed, reshaped, mended, fixed,
//! taken back and done again, the updated report is that of a full evaluation, the file holds what was committed last, and
//! taking everything back gives the first state to the byte.

use crate::common::{data, load_folder, sample_moment};
use fangxian::coverage::{Evaluation, GapRef, Rulebook, Status};
use fangxian::fixes::{Planner, judged};
use fangxian::formats::geojson::{WriteOptions, write};
use fangxian::geometry::{BorderChange, Shapes, representative_point};
use fangxian::model::schema::ID;
use fangxian::model::{AttrType, Edit, Fid, History, LayerKind, PostRoster, Project, Value, check_value, fresh, typed};
use fangxian::reshape::{AreaId, NewFence, Plan, Reshape, check_drawn, mend_options, mending, merge, new_fence, split};
use fangxian::store::{Access, Existing, Store};
use fangxian::task::Task;
use fangxian::words::Lang;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// Random numbers from one seed, so that a failing case shrinks by its number of deeds.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }

    fn real(&mut self, to: f64) -> f64 {
        self.roll(1 << 20) as f64 / f64::from(1 << 20) * to
    }

    /// From −`to` to `to`.
    fn swing(&mut self, to: f64) -> f64 {
        self.real(2.0 * to) - to
    }
}

fn town() -> &'static Project {
    static TOWN: OnceLock<Project> = OnceLock::new();
    TOWN.get_or_init(|| load_folder(&data("data/lujiazui"), &[]))
}

/// All layers as GeoJSON, and the rosters.
fn exported(project: &Project) -> Vec<u8> {
    let mut out = Vec::new();
    let options = WriteOptions { metric_crs: project.settings.metric_crs.expect("a system"), rows: None, offset_minutes: 480 };
    for kind in LayerKind::ALL {
        write(&mut out, project.layer(kind), &options, &Task::new()).expect("written");
    }
    out.extend(format!("{:?}", rosters(project)).into_bytes());
    out
}

fn rosters(project: &Project) -> BTreeMap<Fid, PostRoster> {
    project.roster.posts().map(|(fid, roster)| (fid, PostRoster::clone(roster))).collect()
}

/// What the two hold is the same; a file gives features in the order of their identities.
fn same_ground(a: &Project, b: &Project) -> Result<(), TestCaseError> {
    for kind in LayerKind::ALL {
        let sorted = |p: &Project| {
            let mut all: Vec<_> = p.layer(kind).features().map(|f| f.to_feature()).collect();
            all.sort_by_key(|f| f.fid);
            all
        };
        prop_assert!(sorted(a) == sorted(b), "{} differs", kind);
    }
    prop_assert_eq!(rosters(a), rosters(b));
    prop_assert_eq!(&a.rulebook, &b.rulebook);
    prop_assert_eq!(&a.settings, &b.settings);
    Ok(())
}

/// A session: the project in memory and on disk, and the report that follows it.
struct Session {
    project: Project,
    history: History,
    store: Option<Store>,
    path: PathBuf,
    evaluation: Evaluation,
    book: Arc<Rulebook>,
    dice: Dice,
    /// What has been done how often.
    done: BTreeMap<&'static str, usize>,
}

type Deed = Option<(&'static str, Vec<Edit>)>;

impl Session {
    fn any(&mut self, kind: LayerKind) -> Option<Fid> {
        let layer = self.project.layer(kind);
        (!layer.is_empty()).then(|| layer.feature(self.dice.roll(layer.len()) as u32).fid())
    }

    fn somewhere(&mut self) -> [f64; 2] {
        let bounds = self.project.layer(LayerKind::Building).bounds();
        [bounds.min[0] + self.dice.real(bounds.width()), bounds.min[1] + self.dice.real(bounds.height())]
    }

    fn place(&mut self) -> Deed {
        let kind = [LayerKind::Checkpoint, LayerKind::Premise][self.dice.roll(2)];
        let [x, y] = self.somewhere();
        let mut shape = Shapes::new();
        shape.push_point(x, y);
        Some(("place", vec![Edit::Insert { kind, features: vec![fresh(self.project.layer(kind), shape, Lang::Zh)] }]))
    }

    fn moved(&mut self) -> Deed {
        let kind = [LayerKind::Checkpoint, LayerKind::Premise][self.dice.roll(2)];
        let by = [self.dice.swing(300.0), self.dice.swing(300.0)];
        let mut fids: Vec<Fid> = (0..=self.dice.roll(3)).filter_map(|_| self.any(kind)).collect();
        fids.sort_unstable();
        fids.dedup();
        let layer = self.project.layer(kind);
        let edits = fids.into_iter().filter_map(|fid| {
            let feature = layer.feature(layer.row_of(fid)?);
            let mut shape = Shapes::new();
            shape.push_shape(feature.shape());
            shape.map_coords(|all| all.iter_mut().for_each(|c| *c = [c[0] + by[0], c[1] + by[1]]));
            Some(Edit::SetShape { kind, fid, shape })
        });
        Some(("move", edits.collect()))
    }

    fn delete(&mut self) -> Deed {
        let kinds = [LayerKind::Checkpoint, LayerKind::Checkpoint, LayerKind::Premise, LayerKind::Fence, LayerKind::Building];
        let edits = (0..=self.dice.roll(2)).filter_map(|_| {
            let kind = kinds[self.dice.roll(kinds.len())];
            self.any(kind).map(|fid| Edit::Delete { kind, fids: vec![fid] })
        });
        Some(("delete", edits.collect()))
    }

    fn value(&mut self, kind: LayerKind, attr: usize) -> Value {
        let info = &kind.info().attributes[attr];
        let dice = &mut self.dice;
        let text = |s: &str| Value::Text(s.to_owned());
        if dice.roll(5) == 0 {
            return Value::Null;
        }
        match info.ty {
            AttrType::Int | AttrType::Real => Value::Int(dice.roll(4) as i64),
            AttrType::Time => Value::Int(sample_moment().unix + 3600 * (dice.roll(80) as i64 - 60)),
            AttrType::Hours => text(["00:00-24:00", "22:00-06:00", "06:00-22:00"][dice.roll(3)]),
            AttrType::Choice => text(info.choices[dice.roll(info.choices.len())].key),
            AttrType::Text if attr == ID => text(&format!("N{}", dice.roll(1000))),
            AttrType::Text if info.key == "team_roles" => text(["secretary+doctor+police", "片医、片警", ""][dice.roll(3)]),
            AttrType::Text => text(["甲", "乙", "1", "2"][dice.roll(4)]),
        }
    }

    fn edited(&mut self) -> Deed {
        let kind = LayerKind::ALL[self.dice.roll(LayerKind::ALL.len())];
        let attr = self.dice.roll(kind.info().attributes.len());
        let value = self.value(kind, attr);
        let fid = self.any(kind)?;
        let layer = self.project.layer(kind);
        if check_value(kind, attr, &value).is_err() || (attr == ID && typed::check_id(layer, fid, &value).is_err()) {
            return None;
        }
        if attr == ID || self.dice.roll(2) == 0 {
            return Some(("value", vec![Edit::SetValue { kind, fid, attr, value }]));
        }
        let mut fids: Vec<Fid> = (0..=self.dice.roll(6)).filter_map(|_| self.any(kind)).collect();
        fids.sort_unstable();
        fids.dedup();
        Some(("values", vec![Edit::SetValues { kind, attr, values: fids.into_iter().map(|f| (f, value.clone())).collect() }]))
    }

    fn roster(&mut self) -> Deed {
        let posts = (0..=self.dice.roll(3)).filter_map(|_| {
            let fid = self.any(LayerKind::Checkpoint)?;
            let dice = &mut self.dice;
            let day = |dice: &mut Dice| {
                let (a, b, n) = (dice.roll(25), dice.roll(25), dice.roll(4) as u16);
                std::array::from_fn(|hour| (a.min(b)..a.max(b)).contains(&hour).then_some(n))
            };
            let roles = ["police", "health", "community", "volunteer"];
            let roster = PostRoster::new((0..dice.roll(4)).map(|i| (roles[i].into(), day(dice))).collect::<Vec<_>>());
            Some((fid, Arc::new(roster)))
        });
        let posts: BTreeMap<Fid, Arc<PostRoster>> = posts.collect();
        Some(("roster", vec![Edit::SetRoster { posts: posts.into_iter().collect() }]))
    }

    fn area(&mut self, kind: LayerKind) -> Option<AreaId> {
        self.any(kind).map(|fid| AreaId { kind, fid })
    }

    fn border(&mut self) -> Deed {
        let kind = [LayerKind::Grid, LayerKind::Grid, LayerKind::Community, LayerKind::Fence][self.dice.roll(4)];
        let area = self.area(kind)?;
        let ring = area.feature(&self.project)?.shape().coords().to_vec();
        let i = self.dice.roll(ring.len() - 1);
        let (a, b) = (ring[i], ring[i + 1]);
        let by = [self.dice.swing(25.0), self.dice.swing(25.0)];
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let change = match self.dice.roll(5) {
            0 => BorderChange::Remove { vertex: a },
            1 => BorderChange::Insert { edge: [a, b], near: middle, at: [middle[0] + by[0], middle[1] + by[1]] },
            _ => BorderChange::Move { vertex: a, to: [a[0] + by[0], a[1] + by[1]] },
        };
        let plan = Reshape::new(&self.project, area, &change).and_then(|r| r.plan(&change)).ok()?;
        Some(("border", plan.edits))
    }

    fn cut(&mut self) -> Deed {
        let area = self.area(LayerKind::Grid)?;
        let shape = area.feature(&self.project)?.shape();
        let at = representative_point(shape, &mut Vec::new())?;
        let reach = shape.bounds().width() + shape.bounds().height();
        let angle = self.dice.real(std::f64::consts::PI);
        let by = [angle.cos() * reach, angle.sin() * reach];
        let line = [[at[0] - by[0], at[1] - by[1]], [at[0] + by[0], at[1] + by[1]]];
        let plan = split(&self.project, area, &line, mend_options(&self.book).limits).ok()?;
        Some(("split", plan.edits))
    }

    fn merged(&mut self) -> Deed {
        let first = self.area(LayerKind::Grid)?;
        let others: Vec<Fid> = self.project.layer(LayerKind::Grid).features().map(|f| f.fid()).collect();
        let from = self.dice.roll(others.len());
        let both = |fid: &Fid| merge(&self.project, &[first, AreaId { kind: LayerKind::Grid, fid: *fid }]).ok();
        let plan: Plan = others[from..].iter().chain(&others[..from]).filter(|fid| **fid != first.fid).find_map(both)?;
        Some(("merge", plan.edits))
    }

    fn mended(&mut self) -> Deed {
        let community = self.area(LayerKind::Community)?;
        let plan = mending(&self.project, community, &mend_options(&self.book))?.plan;
        Some(("mend", plan.edits))
    }

    fn fence(&mut self) -> Deed {
        let [x, y] = self.somewhere();
        let (w, h) = (20.0 + self.dice.real(200.0), 20.0 + self.dice.real(200.0));
        let outline = check_drawn(&[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]).ok()?;
        let plan = new_fence(&self.project, &outline, &NewFence { kind: "control", name: "新围栏 ", from: sample_moment().unix });
        Some(("fence", plan.edits))
    }

    /// A fix that the window would offer, and the gap that it promises to close.
    fn fix(&mut self) -> Option<(GapRef, Vec<Edit>)> {
        let gaps: Vec<GapRef> = self.evaluation.report().gaps().collect();
        let planner = Planner::new(&self.project, self.evaluation.report());
        for _ in 0..4 {
            let gap = *gaps.get(self.dice.roll(gaps.len()))?;
            let found = judged(&planner, &self.evaluation, gap, &Task::new()).expect("not cancelled");
            let fits: Vec<_> = found.into_iter().filter(|j| j.outcome.is_some()).collect();
            if !fits.is_empty() {
                let proposal = &fits[self.dice.roll(fits.len())].proposal;
                return Some((gap, proposal.trial()?));
            }
        }
        None
    }

    fn commit(&mut self, what: &'static str, edits: Vec<Edit>) -> Result<(), TestCaseError> {
        self.history.sign("街道指挥部");
        // Two of the features may be one: then the whole step is refused, and nothing changes.
        let before = self.project.clone();
        if self.history.commit(&mut self.project, what, sample_moment(), edits).is_err() {
            return same_ground(&before, &self.project);
        }
        self.store.as_mut().expect("open").commit(&self.project, &self.history).expect("stored");
        *self.done.entry(what).or_default() += 1;
        Ok(())
    }

    fn step(&mut self) -> Result<(), TestCaseError> {
        let mut promised = None;
        let roll = self.dice.roll(18);
        let deed = match roll {
            0 | 1 => self.place(),
            2 => self.moved(),
            3 => self.delete(),
            4 | 5 => self.edited(),
            6 => self.roster(),
            7 | 8 => self.border(),
            9 => self.cut(),
            10 => self.merged(),
            11 => self.mended(),
            12 => self.fence(),
            13 => self.fix().map(|(gap, edits)| {
                promised = Some(gap);
                ("fix", edits)
            }),
            14 | 15 => {
                self.back()?;
                None
            }
            16 => {
                if self.history.redo(&mut self.project).expect("done again").is_some() {
                    self.store.as_mut().expect("open").record_redo(&self.project, &self.history).expect("stored");
                }
                None
            }
            _ => {
                self.reopen()?;
                None
            }
        };
        if let Some((what, edits)) = deed.filter(|(_, edits)| !edits.is_empty()) {
            self.commit(what, edits)?;
        }
        self.follow()?;
        if let Some(gap) = promised {
            let status = self.evaluation.report().rules[gap.rule as usize].status.get(gap.row as usize);
            prop_assert_eq!(status, Some(&Status::Covered), "a fix keeps its promise");
        }
        Ok(())
    }

    /// The last step is taken back, in memory and on disk; whether there was one.
    fn back(&mut self) -> Result<bool, TestCaseError> {
        let undone = self.history.undo(&mut self.project).expect("undone").is_some();
        if undone {
            self.store.as_mut().expect("open").record_undo(&self.project, &self.history).expect("stored");
        }
        Ok(undone)
    }

    /// The updated report is the full one.
    fn follow(&mut self) -> Result<(), TestCaseError> {
        let task = Task::new();
        self.evaluation = self.evaluation.update(&self.project, &self.book, sample_moment(), &task).expect("not cancelled");
        let full = Evaluation::new(&self.project, &self.book, sample_moment(), &task).expect("not cancelled");
        prop_assert_eq!(self.evaluation.report().compare(full.report()), Ok(()));
        Ok(())
    }

    /// The program ends and is started again.
    fn reopen(&mut self) -> Result<(), TestCaseError> {
        self.store.take().expect("open").close().expect("closed");
        let opened = Store::open(&self.path, Access::ReadWrite).expect("opened");
        prop_assert!(opened.warnings.is_empty(), "{:?}", opened.warnings);
        same_ground(&opened.project, &self.project)?;
        let labels = |h: &History| h.steps().iter().map(|s| (s.label.clone(), s.who.clone())).collect::<Vec<_>>();
        prop_assert_eq!(labels(&opened.history), labels(&self.history));
        prop_assert_eq!(opened.history.done(), self.history.done());
        (self.project, self.history, self.store) = (opened.project, opened.history, Some(opened.store));
        Ok(())
    }
}

fn play(seed: u64, deeds: usize) -> Result<BTreeMap<&'static str, usize>, TestCaseError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("p.gpkg");
    let (project, history, book) = (town().clone(), History::default(), Arc::new(Rulebook::built_in()));
    let store = Store::create(&path, &project, &history, Existing::Refuse, &Task::new()).expect("written");
    let evaluation = Evaluation::new(&project, &book, sample_moment(), &Task::new()).expect("not cancelled");
    let (start, report) = (exported(&project), evaluation.report().clone());
    let (store, dice, done) = (Some(store), Dice(seed), BTreeMap::new());
    let mut session = Session { project, history, store, path, evaluation, book, dice, done };
    for _ in 0..deeds {
        session.step()?;
    }
    session.reopen()?;
    while session.back()? {}
    session.follow()?;
    prop_assert!(exported(&session.project) == start, "everything taken back is the first state to the byte");
    prop_assert_eq!(session.evaluation.report().compare(&report), Ok(()));
    session.reopen()?;
    prop_assert!(exported(&session.project) == start, "so it is on disk");
    Ok(session.done)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_planned_can_be_trusted_and_taken_back(seed in any::<u64>(), deeds in 1_usize..24) {
        play(seed, deeds)?;
    }
}

#[test]
fn a_long_session_does_some_of_everything() {
    let done = play(20_220_320, 90).expect("holds");
    for what in ["place", "move", "delete", "value", "roster", "border", "split", "merge", "fence", "fix"] {
        assert!(done.contains_key(what), "{what} in {done:?}");
    }
}
