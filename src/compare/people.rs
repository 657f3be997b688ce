//! People that a plan needs: what the posts state, and what their duty rosters say by role.

use crate::model::roster::HOURS;
use crate::model::{LayerKind, Project};
use std::collections::BTreeMap;
use std::sync::Arc;

/// People on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// First and second side.
    pub needed: [Needed; 2],
    /// By role of the rosters, ascending by key: first and second side.
    pub roles: Vec<RoleChange>,
}

/// A role by its key, on both sides.
pub type RoleChange = (Arc<str>, [RoleNeed; 2]);

/// What manned posts state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Needed {
    /// Manned posts.
    pub posts: u64,
    /// Staff of the day shift, as far as stated.
    pub day: u64,
    /// Manned posts that do not state it.
    pub day_unstated: u64,
    /// Staff of the night shift, as far as stated.
    pub night: u64,
    /// Manned posts that do not state it.
    pub night_unstated: u64,
    /// Posts with a duty roster.
    pub rosters: u64,
}

/// People of one role, over all rosters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoleNeed {
    /// Hours that people stand there in a day, as far as stated.
    pub person_hours: u64,
    /// Most of them at one hour.
    pub most: u64,
}

pub(super) fn people(a: &Project, b: &Project) -> People {
    let mut roles: BTreeMap<Arc<str>, [RoleNeed; 2]> = BTreeMap::new();
    for (side, project) in [a, b].into_iter().enumerate() {
        let mut hours: BTreeMap<Arc<str>, [u64; HOURS]> = BTreeMap::new();
        for (role, day) in project.roster.posts().flat_map(|(_, post)| post.roles()) {
            let sums = hours.entry(Arc::clone(role)).or_default();
            sums.iter_mut().zip(day).for_each(|(sum, people)| *sum += u64::from(people.unwrap_or(0)));
        }
        for (role, sums) in hours {
            let need = RoleNeed { person_hours: sums.iter().sum(), most: sums.iter().copied().max().unwrap_or(0) };
            roles.entry(role).or_default()[side] = need;
        }
    }
    People { needed: [needed(a), needed(b)], roles: roles.into_iter().collect() }
}

fn needed(project: &Project) -> Needed {
    let mut out = Needed { rosters: project.roster.len() as u64, ..Needed::default() };
    for post in project.layer(LayerKind::Checkpoint).features().filter(|f| f.text("state") == Some("manned")) {
        out.posts += 1;
        let add = |key: &str, sum: &mut u64, unstated: &mut u64| match post.int(key) {
            Some(n) => *sum += u64::try_from(n).unwrap_or(0),
            None => *unstated += 1,
        };
        add("staff_day", &mut out.day, &mut out.day_unstated);
        add("staff_night", &mut out.night, &mut out.night_unstated);
    }
    out
}
