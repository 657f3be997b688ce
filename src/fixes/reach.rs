//! A post within reach: keep one longer, man one, move one as little as possible, open one on the nearest road.

use super::Proposal;
use super::parts::{Dependents, Planner, effort};
use crate::coverage::{Check, Fix, Joins, Status, SubjectKind, order};
use crate::geometry::{PointIndex, Shapes};
use crate::model::schema::ID;
use crate::model::{Edit, Feature, LayerKind, Value};
use std::rc::Rc;

/// So many posts of a kind are tried.
const TRIED: usize = 3;
/// Places tried beside the straight way, on each side, this far apart in degrees.
const ASIDE: (u32, f64) = (9, 10.0);

impl Planner<'_> {
    /// Every way to bring a post within `limit_m` of a subject.
    pub(super) fn within_reach(&self, kind: LayerKind, row: u32, limit_m: f64) -> Vec<Proposal> {
        let Some(joins) = self.report.joins(kind) else { return Vec::new() };
        let p = joins.point[row as usize];
        if !(p[0].is_finite() && p[1].is_finite()) {
            return Vec::new();
        }
        let mut out = self.idle_posts(p, limit_m);
        out.extend(self.moved_post(p, limit_m));
        out.extend(self.new_post(p, limit_m));
        out
    }

    fn place_of(&self, post: u32) -> Option<[f64; 2]> {
        self.project.layer(LayerKind::Checkpoint).feature(post).shape().first()
    }

    /// Posts by a status, carrying their rows.
    fn posts(&self, keep: impl Fn(u32) -> bool) -> PointIndex {
        let posts = self.project.layer(LayerKind::Checkpoint);
        PointIndex::new((0..posts.len() as u32).filter(|row| keep(*row)).filter_map(|row| Some((self.place_of(row)?, row))))
    }

    fn manned(&self) -> &PointIndex {
        self.manned.get_or_init(|| self.posts(|row| self.report.manned[row as usize] == Status::Covered))
    }

    /// The nearest rows of an index, by distance and then by id.
    fn nearest(&self, index: &PointIndex, p: [f64; 2], radius: f64) -> Vec<(f64, u32)> {
        let mut rows = Vec::new();
        index.within(p, radius, &mut rows);
        let posts = self.project.layer(LayerKind::Checkpoint);
        let far = |row: u32| self.place_of(row).map_or(f64::INFINITY, |q| (q[0] - p[0]).hypot(q[1] - p[1]));
        let mut near: Vec<_> = rows.into_iter().map(|row| (far(row), row)).collect();
        near.sort_by(|a, b| {
            let id = |row: u32| posts.feature(row).id();
            a.0.total_cmp(&b.0).then_with(|| order::compare_ids(id(a.1), id(b.1)))
        });
        near.truncate(TRIED);
        near
    }

    /// Posts that stand within reach but are not manned at the moment. A closed road stays closed.
    fn idle_posts(&self, p: [f64; 2], limit_m: f64) -> Vec<Proposal> {
        let layer = self.project.layer(LayerKind::Checkpoint);
        let state = |row: u32| layer.feature(row).text("state");
        let idle = |row: u32| self.report.manned[row as usize] != Status::Covered && state(row) != Some("closed");
        let index = self.idle.get_or_init(|| self.posts(idle));
        let near = self.nearest(index, p, limit_m).into_iter();
        near.filter_map(|(metres, post)| {
            let (fix, effort) = match state(post) {
                Some("manned") => (Fix::ExtendHours { post, metres }, effort::HOURS),
                _ => (Fix::ManPost { post, metres }, effort::MAN),
            };
            let edits = self.man(post).filter(|edits| !edits.is_empty())?;
            Some(Proposal { fixes: vec![fix], edits, asks: Vec::new(), cost: effort + metres })
        })
        .collect()
    }

    /// The post, and the place for it, that leaves the fewest others without one; among equals the shortest way.
    fn moved_post(&self, p: [f64; 2], limit_m: f64) -> Option<Proposal> {
        let mut best: Option<(u64, f64, u32, [f64; 2])> = None;
        // Moving farther than half the reach takes the post away from most of those it holds.
        for (far, post) in self.nearest(self.manned(), p, limit_m * 1.5) {
            let from = self.place_of(post)?;
            let need = (far - limit_m).ceil();
            if need < 1.0 {
                continue;
            }
            let held = self.dependents(post);
            let stays = far - need;
            let towards = (from[1] - p[1]).atan2(from[0] - p[0]);
            let sides = (0..=ASIDE.0).flat_map(|k| if k == 0 { vec![0.0] } else { vec![f64::from(k), -f64::from(k)] });
            for side in sides {
                let angle = towards + (side * ASIDE.1).to_radians();
                let to = match side {
                    0.0 => [from[0] + (p[0] - from[0]) * need / far, from[1] + (p[1] - from[1]) * need / far],
                    _ => [p[0] + stays * angle.cos(), p[1] + stays * angle.sin()],
                };
                let way = (to[0] - from[0]).hypot(to[1] - from[1]);
                if way > limit_m / 2.0 {
                    continue;
                }
                let lost = held.iter().filter(|(q, limit)| (q[0] - to[0]).hypot(q[1] - to[1]) > *limit).count() as u64;
                if best.is_none_or(|(l, w, ..)| (lost, way) < (l, w)) {
                    best = Some((lost, way, post, to));
                }
                if lost == 0 && side == 0.0 {
                    break;
                }
            }
        }
        let (_, way, post, to) = best?;
        let kind = LayerKind::Checkpoint;
        let mut shape = Shapes::new();
        shape.push_point(to[0], to[1]);
        let edits = vec![Edit::SetShape { kind, fid: self.project.layer(kind).feature(post).fid(), shape }];
        // The words round, the place does not.
        let fix = Fix::MovePost { post, metres: way.ceil() };
        Some(Proposal { fixes: vec![fix], edits, asks: Vec::new(), cost: effort::MOVE + way })
    }

    /// Subjects of any rule about reach that this post alone holds.
    fn dependents(&self, post: u32) -> Dependents {
        if let Some(known) = self.dependents.borrow().get(&post) {
            return Rc::clone(known);
        }
        let mut found = Vec::new();
        for (r, rule) in self.report.rulebook.rules.iter().enumerate() {
            let SubjectKind::Feature(kind) = rule.subject else { continue };
            let Some(joins) = self.report.joins(kind) else { continue };
            for check in &rule.checks {
                if let Check::WithinReach { limit_m, .. } = check {
                    self.held_alone(joins, r, post, *limit_m, &mut found);
                }
            }
        }
        let found = Rc::new(found);
        self.dependents.borrow_mut().insert(post, Rc::clone(&found));
        found
    }

    fn held_alone(&self, joins: &Joins, rule: usize, post: u32, limit_m: f64, found: &mut Vec<([f64; 2], f64)>) {
        let status = self.report.rules[rule].status.iter();
        for ((at, nearest), status) in joins.point.iter().zip(&joins.post).zip(status) {
            if *nearest == post && *status == Status::Covered {
                let second = self.manned().nearest_where(*at, |row| row != post);
                if second.is_none_or(|(_, metres)| metres > limit_m) {
                    found.push((*at, limit_m));
                }
            }
        }
    }

    /// A post on the nearest road, where one lies within reach; beside the subject where there are no roads at all.
    fn new_post(&self, p: [f64; 2], limit_m: f64) -> Option<Proposal> {
        let kind = LayerKind::Checkpoint;
        let roads = self.project.layer(LayerKind::Road);
        let (at, away) = if roads.is_empty() { (p, 0.0) } else { self.nearest_road(p, limit_m)? };
        let info = kind.info();
        let layer = self.project.layer(kind);
        let mut values = vec![Value::Null; info.attributes.len()];
        values[ID] = Value::Text(self.free_id());
        let stated = [("kind", "road"), ("state", "manned"), ("hours", "00:00-24:00")];
        for (key, text) in stated {
            values[info.attr(key)?] = Value::Text(text.to_owned());
        }
        let mut shape = Shapes::new();
        shape.push_point(at[0], at[1]);
        let feature = Feature { fid: layer.next_fid(), shape, values };
        let fix = Fix::OpenPost { at: at.into(), gains: 0 };
        let edits = vec![Edit::Insert { kind, features: vec![feature] }];
        Some(Proposal { fixes: vec![fix], edits, asks: Vec::new(), cost: effort::OPEN + away })
    }

    /// The nearest position on a road within a radius, and its distance.
    fn nearest_road(&self, p: [f64; 2], radius: f64) -> Option<([f64; 2], f64)> {
        let mut best: Option<([f64; 2], f64)> = None;
        for chunk in self.project.layer(LayerKind::Road).chunks() {
            let within = best.map_or(radius, |b| b.1);
            if !chunk.shapes.bounds().grown(within).contains(p) {
                continue;
            }
            for shape in chunk.shapes.iter() {
                let within = best.map_or(radius, |b| b.1);
                if !shape.bounds().grown(within).contains(p) {
                    continue;
                }
                for edge in shape.rings().flat_map(|line| line.windows(2)) {
                    let q = on_segment(edge[0], edge[1], p);
                    let away = (q[0] - p[0]).hypot(q[1] - p[1]);
                    if away <= best.map_or(radius, |b| b.1) {
                        best = Some((q, away));
                    }
                }
            }
        }
        best
    }

    /// The id after the last one, as the posts count: K12 gives K13.
    fn free_id(&self) -> String {
        let layer = self.project.layer(LayerKind::Checkpoint);
        let last = layer.features().map(|f| f.id()).max_by(|a, b| order::compare_ids(a, b)).unwrap_or("K00");
        let digits = last.len() - last.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (stem, number) = last.split_at(digits);
        let width = number.len().max(if number.is_empty() { 2 } else { 1 });
        let first = number.parse::<u64>().unwrap_or(0);
        let mut ids = (first + 1..).map(|n| format!("{stem}{n:0width$}"));
        ids.find(|id| layer.row_of_id(id).is_none()).unwrap_or_default()
    }
}

/// The position of a segment nearest to `p`.
fn on_segment(a: [f64; 2], b: [f64; 2], p: [f64; 2]) -> [f64; 2] {
    let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
    let length2 = dx * dx + dy * dy;
    let t = if length2 > 0.0 { (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
    [a[0] + t * dx, a[1] + t * dy]
}
