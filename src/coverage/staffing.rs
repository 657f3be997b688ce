//! How many people stand at a post at each hour of the day, against what a `staffed` check asks.
//!
//! The whole day is looked at, whatever moment is evaluated. An hour stands for all of its minutes: a post whose hours begin
//! at half past is on duty in that hour.

use super::rulebook::Check;
use super::status::Status;
use crate::model::roles::means;
use crate::model::roster::HOURS;
use crate::model::{FeatureRef, Hours, People, PostRoster, Project};

/// What is known of the duty at a post.
#[derive(Debug, Clone, Copy)]
pub struct Duty<'a> {
    /// Its hours as written; a post that states none keeps all hours.
    pub hours: Option<&'a str>,
    /// Its roster.
    pub roster: Option<&'a PostRoster>,
    /// People by day and by night, where the roster says nothing.
    pub staff: [Option<i64>; 2],
}

impl<'a> Duty<'a> {
    /// The duty at a checkpoint of a project.
    pub fn of(project: &'a Project, post: FeatureRef<'a>) -> Self {
        Self {
            hours: post.text("hours"),
            roster: project.roster.post(post.fid()).map(|roster| roster.as_ref()),
            staff: [post.int("staff_day"), post.int("staff_night")],
        }
    }
}

/// What a `staffed` check asks, made ready for many posts.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    hours: [bool; HOURS],
    night: [bool; HOURS],
    on_duty: bool,
    roles: &'a [String],
    min_people: u32,
}

/// How a post stands at an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is asked of this hour.
    NotAsked,
    /// Enough people.
    Enough,
    /// Too few.
    Short {
        /// How many there are.
        people: u32,
        /// There is nobody because the hour is outside the post's hours.
        off_duty: bool,
    },
    /// It cannot be told.
    Unknown,
}

/// How a post stands at each hour, for one role or for all roles together.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleDay<'a> {
    /// The role as the rule names it; `None` for all together.
    pub role: Option<&'a str>,
    /// How many people are asked.
    pub needed: u32,
    /// Hour by hour.
    pub hours: [Standing; HOURS],
}

impl<'a> Asked<'a> {
    /// Of a check; `None` for another kind of check.
    pub fn of(check: &'a Check) -> Option<Self> {
        let Check::Staffed { hours, on_duty, roles, min_people, night } = check else { return None };
        // A rulebook is refused when its hours cannot be read.
        let spans = |text: &str| Hours::parse(text).map_or([false; HOURS], |h| std::array::from_fn(|hour| h.touches(hour)));
        Some(Self { hours: spans(hours), night: spans(night), on_duty: *on_duty, roles, min_people: *min_people })
    }

    /// How a post stands: one entry a role, or one for all together where the check names no role.
    pub fn days(&self, duty: &Duty<'_>) -> Vec<RoleDay<'a>> {
        let on_duty: Option<[bool; HOURS]> = match duty.hours {
            None => Some([true; HOURS]),
            Some(text) => Hours::parse(text).map(|hours| std::array::from_fn(|hour| hours.touches(hour))),
        };
        let day = |role: Option<&'a str>, at: &dyn Fn(usize) -> Standing| {
            let hours = std::array::from_fn(|hour| match on_duty {
                _ if !self.hours[hour] => Standing::NotAsked,
                None => Standing::Unknown,
                Some(on) if on[hour] => at(hour),
                Some(_) if self.on_duty => Standing::NotAsked,
                Some(_) => self.against(0, true),
            });
            RoleDay { role, needed: self.min_people, hours }
        };
        if self.roles.is_empty() {
            return vec![day(None, &|hour| self.all_together(duty, hour))];
        }
        let roles = self.roles.iter().map(|role| {
            let roster = duty.roster.map(|roster| {
                let keys = roster.roles().iter().map(|(key, _)| key.as_ref()).filter(|key| means(role, key));
                (roster, keys.collect::<Vec<&str>>())
            });
            day(Some(role), &|hour| {
                let people =
                    roster.as_ref().map_or(People::NotStated, |(roster, keys)| roster.sum(hour, |key| keys.contains(&key)));
                match people {
                    People::Exactly(n) => self.against(n, false),
                    People::AtLeast(n) if n >= self.min_people => Standing::Enough,
                    People::AtLeast(_) => Standing::Unknown,
                    // Where nobody stands at all, nobody of this role does.
                    People::NotStated if self.number(duty, hour) == People::Exactly(0) => self.against(0, false),
                    People::NotStated => Standing::Unknown,
                }
            })
        });
        roles.collect()
    }

    /// Status of a checkpoint.
    pub(super) fn status(&self, project: &Project, post: FeatureRef<'_>) -> Status {
        match post.text("state") {
            Some("manned") => self
                .days(&Duty::of(project, post))
                .iter()
                .fold(Status::NotApplicable, |all, day| all.and(day.hours.iter().map(|s| s.status()).max().unwrap_or_default())),
            Some("closed" | "emergency_gate" | "unmanned") => Status::NotApplicable,
            _ => Status::Unknown,
        }
    }

    fn all_together(&self, duty: &Duty<'_>, hour: usize) -> Standing {
        match self.number(duty, hour) {
            People::Exactly(n) => self.against(n, false),
            People::AtLeast(n) if n >= self.min_people => Standing::Enough,
            People::AtLeast(_) | People::NotStated => Standing::Unknown,
        }
    }

    /// People of all roles: as the roster says, else as the post's attributes do.
    fn number(&self, duty: &Duty<'_>, hour: usize) -> People {
        match duty.roster.map_or(People::NotStated, |roster| roster.people(hour)) {
            People::NotStated => {
                let staff = duty.staff[usize::from(self.night[hour])];
                staff.map_or(People::NotStated, |n| People::Exactly(u32::try_from(n.max(0)).unwrap_or(u32::MAX)))
            }
            stated => stated,
        }
    }

    fn against(&self, people: u32, off_duty: bool) -> Standing {
        if people >= self.min_people { Standing::Enough } else { Standing::Short { people, off_duty } }
    }
}

impl Standing {
    /// As a status.
    pub fn status(self) -> Status {
        match self {
            Self::NotAsked => Status::NotApplicable,
            Self::Enough => Status::Covered,
            Self::Short { .. } => Status::Gap,
            Self::Unknown => Status::Unknown,
        }
    }
}

/// Hours one after another in which a post stands the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// First hour.
    pub from: u8,
    /// The hour at which it ends, 1..=24; below `from` when it goes over midnight.
    pub to: u8,
    /// Key of the role; `None` for all together.
    pub role: Option<String>,
    /// How many people there are; `None` where that is not stated.
    pub people: Option<u32>,
    /// How many people are asked.
    pub needed: u32,
    /// The hours are outside the post's hours.
    pub off_duty: bool,
}

/// The hours in which a post has too few people, or, with nothing short, those that cannot be told; spans go over midnight.
pub(super) fn shifts(days: &[RoleDay<'_>], status: Status) -> Vec<Shift> {
    let mut out = Vec::new();
    for day in days {
        let wanted = |hour: usize| Some(day.hours[hour]).filter(|standing| standing.status() == status);
        // A day without a break is one span; else the first break is where spans can be told apart.
        let start = (0..HOURS).find(|hour| wanted(*hour) != wanted((hour + HOURS - 1) % HOURS)).unwrap_or(0);
        let mut hour = 0;
        while hour < HOURS {
            let at = (start + hour) % HOURS;
            let Some(standing) = wanted(at) else {
                hour += 1;
                continue;
            };
            let length = (hour..HOURS).take_while(|h| wanted((start + h) % HOURS) == Some(standing)).count();
            let (people, off_duty) = match standing {
                Standing::Short { people, off_duty } => (Some(people), off_duty),
                _ => (None, false),
            };
            let end = (at + length) % HOURS;
            out.push(Shift {
                from: at as u8,
                to: if end == 0 { HOURS as u8 } else { end as u8 },
                role: day.role.map(|role| crate::model::roles::named_key(role).to_owned()),
                people,
                needed: day.needed,
                off_duty,
            });
            hour += length;
        }
    }
    // Roles that lack the same hours stand together.
    out.sort_by_key(|shift| (shift.from, shift.to, shift.off_duty));
    out
}
