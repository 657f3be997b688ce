//! People that the rules ask for at the posts, by role, at the hour that is worst off.

use crate::coverage::{Asked, Duty, Report, Standing, SubjectKind};
use crate::model::roster::HOURS;
use crate::model::{LayerKind, Project};

/// People of one role, or of all roles together, over all posts that are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The role as the rule names it; nothing for all roles together.
    pub role: Option<String>,
    /// The hour at which most people lack, then at which most posts cannot be told, then the first.
    pub hour: usize,
    /// How many are asked at that hour.
    pub needed: u64,
    /// How many of these are there for certain.
    pub there: u64,
    /// How many lack for certain.
    pub short: u64,
    /// Of how many it cannot be told.
    pub unknown: u64,
}

/// One entry for each role of each check about the staffing of posts, in the order of the rulebook.
pub fn needs(project: &Project, report: &Report) -> Vec<Need> {
    let rules = report.rulebook.rules.iter().filter(|r| r.raises && r.subject == SubjectKind::Feature(LayerKind::Checkpoint));
    let posts = || project.layer(LayerKind::Checkpoint).features().filter(|f| f.text("state") == Some("manned"));
    let mut out = Vec::new();
    for asked in rules.flat_map(|r| &r.checks).filter_map(Asked::of) {
        // By role: needed, short and unknown people at each hour.
        let mut roles: Vec<(Option<&str>, [[u64; 3]; HOURS])> = Vec::new();
        for post in posts() {
            for day in asked.days(&Duty::of(project, post)) {
                let at = roles.iter().position(|(role, _)| *role == day.role).unwrap_or_else(|| {
                    roles.push((day.role, [[0; 3]; HOURS]));
                    roles.len() - 1
                });
                let needed = u64::from(day.needed);
                for (sums, standing) in roles[at].1.iter_mut().zip(day.hours) {
                    let [short, unknown] = match standing {
                        Standing::NotAsked => continue,
                        Standing::Enough => [0, 0],
                        Standing::Short { people, .. } => [needed.saturating_sub(u64::from(people)), 0],
                        Standing::Unknown => [0, needed],
                    };
                    sums[0] += needed;
                    sums[1] += short;
                    sums[2] += unknown;
                }
            }
        }
        for (role, hours) in roles {
            let worst = (0..HOURS).max_by_key(|h| (hours[*h][1], hours[*h][2], hours[*h][0] > 0, std::cmp::Reverse(*h)));
            let hour = worst.unwrap_or(0);
            let [needed, short, unknown] = hours[hour];
            if needed > 0 {
                out.push(Need { role: role.map(str::to_owned), hour, needed, there: needed - short - unknown, short, unknown });
            }
        }
    }
    out
}
