//! The smallest fix for a subject out of reach of every post, and for a point in no grid.

use super::explain::Explainer;
use super::finding::Fix;
use super::report::{GapRef, NO_ROW};
use super::rulebook::{Check, SubjectKind};
use super::status::Status;
use crate::geometry::crowd::Crowd;
use crate::geometry::distance::distance_to;
use crate::geometry::{Bounds, PointIndex};
use crate::model::{Hours, LayerKind};
use std::collections::HashMap;

/// Whether a post keeps a minute of the day: then it is people that it lacks.
fn on_duty(hours: Option<&str>, minute: u32) -> bool {
    hours.is_none_or(|hours| Hours::parse(hours).is_some_and(|hours| hours.contains(minute)))
}

impl Explainer<'_> {
    /// Extend hours, man an existing post, move the nearest a little, else open one: in the order of effort.
    pub(super) fn reach_fix(&self, gap: GapRef, row: u32, limit_m: f64) -> Fix {
        let SubjectKind::Feature(kind) = self.report.rulebook.rules[gap.rule as usize].subject else { return Fix::Review };
        let Some(joins) = self.report.joins(kind) else { return Fix::Review };
        let p = joins.point[row as usize];
        let posts = self.project.layer(LayerKind::Checkpoint);
        let idle = self.idle_posts.get_or_init(|| {
            // A closed road stays closed; the others can be manned.
            PointIndex::new(posts.features().enumerate().filter_map(|(row, f)| {
                let idle = self.report.manned[row] != Status::Covered && f.text("state") != Some("closed");
                f.shape().first().filter(|_| idle).map(|p| (p, row as u32))
            }))
        });
        if let Some((post, metres)) = idle.nearest(p).filter(|(_, metres)| *metres <= limit_m) {
            let at = self.report.at.minute_of_day();
            return match posts.feature(post).text("state") {
                Some("manned") if on_duty(posts.feature(post).text("hours"), at) => Fix::StaffPost { post, metres },
                Some("manned") => Fix::ExtendHours { post, metres },
                _ => Fix::ManPost { post, metres },
            };
        }
        let (post, metres) = (joins.post[row as usize], joins.post_m[row as usize]);
        // Moving farther than half the reach takes the post away from most of those it holds.
        if post != NO_ROW && metres - limit_m <= limit_m / 2.0 {
            return Fix::MovePost { post, metres: (metres - limit_m).ceil() };
        }
        let crowds = self.crowds.get_or_init(|| self.crowds());
        let gains = crowds.get(&(gap.rule as usize, limit_m.to_bits())).map_or(0, |crowd| crowd.within(p, limit_m));
        Fix::OpenPost { at: p.into(), gains }
    }

    /// Open a post here: what another post's way would be is known only by trying.
    pub(super) fn reach_on_foot_fix(&self, gap: GapRef, row: u32) -> Fix {
        let SubjectKind::Feature(kind) = self.report.rulebook.rules[gap.rule as usize].subject else { return Fix::Review };
        self.report.joins(kind).map_or(Fix::Review, |joins| Fix::OpenPost { at: joins.point[row as usize].into(), gains: 1 })
    }

    /// For each rule about reach: the subjects in a gap, to count what a new post would gain.
    fn crowds(&self) -> HashMap<(usize, u64), Crowd> {
        let mut out = HashMap::new();
        for (r, rule) in self.report.rulebook.rules.iter().enumerate() {
            for check in &rule.checks {
                if let (Check::WithinReach { limit_m, .. }, SubjectKind::Feature(kind)) = (check, rule.subject)
                    && let Some(joins) = self.report.joins(kind)
                {
                    let status = &self.report.rules[r].status;
                    let gaps: Vec<_> =
                        joins.point.iter().zip(status).filter(|(_, s)| **s == Status::Gap).map(|(p, _)| *p).collect();
                    out.insert((r, limit_m.to_bits()), Crowd::new(&gaps, *limit_m));
                }
            }
        }
        out
    }

    /// What to do about a point in no area of a layer.
    pub(super) fn join_fix(&self, layer: LayerKind, p: [f64; 2]) -> Fix {
        if layer != LayerKind::Grid {
            return Fix::Review;
        }
        let (index, _) = self.grids();
        let grids = self.project.layer(LayerKind::Grid);
        // The nearest grid, looked for in growing circles: most points without a grid lie beside one.
        let mut radius = 50.0;
        while radius < 5_000.0 {
            let mut best: Option<(f64, u32)> = None;
            index.meeting(Bounds { min: p, max: p }.grown(radius), |row| {
                let d = distance_to(grids.feature(row).shape(), p);
                if best.is_none_or(|b| (d, row) < b) {
                    best = Some((d, row));
                }
            });
            if let Some((metres, grid)) = best.filter(|(d, _)| *d <= radius) {
                return Fix::ExtendGrid { grid, metres };
            }
            radius *= 4.0;
        }
        Fix::DrawGrid { at: p.into(), area_m2: 0.0 }
    }
}
