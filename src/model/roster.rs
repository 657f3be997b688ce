//! The duty roster: how many people of which role stand at a checkpoint at each hour of the day. Counts, never names.
//!
//! A cell that nobody filled is *not stated*, which is not zero. Posts are shared: an edit copies one post and the table of
//! pointers to the others.

use super::layer::Fid;
use super::roles::roles;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Hours of a day.
pub const HOURS: usize = 24;
/// Most people of one role at one post and hour.
pub const MOST_PEOPLE: u16 = 1000;

/// People of one role by hour of the day; `None` where that is not stated.
pub type Day = [Option<u16>; HOURS];

/// Nothing stated.
pub const NOT_STATED: Day = [None; HOURS];

/// People at a post at one hour, all roles together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// No role says anything about this hour.
    NotStated,
    /// So many: every role that the post's roster has says something about this hour.
    Exactly(u32),
    /// So many and perhaps more: a role that has numbers at other hours says nothing about this one.
    AtLeast(u32),
}

/// The roster of one post: its roles, ascending by key, each with something stated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PostRoster {
    roles: Vec<(Arc<str>, Day)>,
}

impl PostRoster {
    /// From roles and their days. A role that occurs twice keeps its last day, one without a stated hour is left out.
    pub fn new(roles: impl IntoIterator<Item = (Arc<str>, Day)>) -> Self {
        let mut out = Self::default();
        roles.into_iter().for_each(|(role, day)| out.set(&role, day));
        out
    }

    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// Its roles and their days, ascending by key.
    pub fn roles(&self) -> &[(Arc<str>, Day)] {
        &self.roles
    }

    /// Its roles and their days in the order of the list of roles, others behind.
    pub fn in_order(&self) -> Vec<(&str, &Day)> {
        let place = |key: &str| roles().iter().position(|role| role.key == key).unwrap_or(usize::MAX);
        let mut all: Vec<(&str, &Day)> = self.roles.iter().map(|(key, day)| (key.as_ref(), day)).collect();
        all.sort_by_key(|(key, _)| (place(key), *key));
        all
    }

    /// The day of a role; nothing stated for one it does not have.
    pub fn day(&self, role: &str) -> Day {
        self.place(role).map_or(NOT_STATED, |i| self.roles[i].1)
    }

    /// Gives a role another day.
    pub fn set(&mut self, role: &str, day: Day) {
        match (self.place(role), day == NOT_STATED) {
            (Ok(i), true) => drop(self.roles.remove(i)),
            (Ok(i), false) => self.roles[i].1 = day,
            (Err(_), true) => {}
            (Err(i), false) => self.roles.insert(i, (role.into(), day)),
        }
    }

    /// People at an hour, all roles together.
    pub fn people(&self, hour: usize) -> People {
        self.sum(hour, |_| true)
    }

    /// People at an hour of the roles that `counts` accepts by key.
    pub fn sum(&self, hour: usize, counts: impl Fn(&str) -> bool) -> People {
        let (mut stated, mut silent, mut people) = (false, false, 0);
        for (_, day) in self.roles.iter().filter(|(role, _)| counts(role)) {
            match day[hour] {
                Some(n) => {
                    stated = true;
                    people += u32::from(n);
                }
                None => silent = true,
            }
        }
        match (stated, silent) {
            (false, _) => People::NotStated,
            (true, false) => People::Exactly(people),
            (true, true) => People::AtLeast(people),
        }
    }

    fn place(&self, role: &str) -> Result<usize, usize> {
        self.roles.binary_search_by(|(key, _)| key.as_ref().cmp(role))
    }
}

/// The rosters of all posts that have one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Roster {
    posts: BTreeMap<Fid, Arc<PostRoster>>,
}

impl Roster {
    /// Number of posts that have one.
    pub fn len(&self) -> usize {
        self.posts.len()
    }

    /// Whether no post has one.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty()
    }

    /// The roster of a post.
    pub fn post(&self, fid: Fid) -> Option<&Arc<PostRoster>> {
        self.posts.get(&fid)
    }

    /// All posts that have one, ascending.
    pub fn posts(&self) -> impl Iterator<Item = (Fid, &Arc<PostRoster>)> {
        self.posts.iter().map(|(fid, post)| (*fid, post))
    }

    /// Gives a post another roster, an empty one takes it away; returns the one before.
    pub(super) fn set(&mut self, fid: Fid, roster: Arc<PostRoster>) -> Arc<PostRoster> {
        let before = if roster.is_empty() { self.posts.remove(&fid) } else { self.posts.insert(fid, roster) };
        before.unwrap_or_default()
    }

    /// Whether a post has the same memory in both: then it has the same roster.
    pub fn shares(&self, other: &Self, fid: Fid) -> bool {
        match (self.post(fid), other.post(fid)) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(from: usize, to: usize, people: u16) -> Day {
        std::array::from_fn(|hour| (from..to).contains(&hour).then_some(people))
    }

    #[test]
    fn what_is_not_stated_is_not_zero() {
        let mut post = PostRoster::new([("police".into(), day(0, 8, 1)), ("health".into(), day(0, 6, 0))]);
        assert_eq!(post.people(3), People::Exactly(1));
        assert_eq!(post.people(7), People::AtLeast(1), "health says nothing about seven");
        assert_eq!(post.people(12), People::NotStated);
        assert_eq!(post.sum(3, |role| role == "health"), People::Exactly(0));
        assert_eq!(post.sum(3, |role| role == "community"), People::NotStated);
        post.set("police", NOT_STATED);
        post.set("volunteer", NOT_STATED);
        assert_eq!(post.roles().len(), 1);
        post.set("health", NOT_STATED);
        assert!(post.is_empty() && post == PostRoster::default());
    }

    #[test]
    fn equal_rosters_are_equal_however_they_were_made() {
        let a = PostRoster::new([("b".into(), day(0, 2, 1)), ("a".into(), day(1, 3, 2))]);
        let mut b = PostRoster::new([("a".into(), day(5, 6, 9)), ("b".into(), day(0, 2, 1))]);
        b.set("a", day(1, 3, 2));
        assert_eq!(a, b);
        let mut roster = Roster::default();
        assert!(roster.set(Fid(3), Arc::new(a)).is_empty());
        let before = roster.set(Fid(3), Arc::default());
        assert_eq!((before.as_ref(), roster.is_empty()), (&b, true));
    }
}
