//! Roles on duty: their keys, names and spellings. The list is data, so that an office can add its own.

use crate::words::Lang;
use serde::Deserialize;
use std::sync::OnceLock;

/// The list that comes with the program.
const BUILT_IN: &str = include_str!("../../assets/roles.toml");

/// A role that people on duty have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its key in rosters and rules.
    pub key: String,
    /// Name, Chinese.
    pub zh: String,
    /// Name, English.
    pub en: String,
    /// Other spellings in tables.
    #[serde(default)]
    pub also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    role: Vec<Role>,
}

impl Role {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Whether a text is its key, a name or another spelling; letters are compared without case.
    pub fn is_spelled(&self, text: &str) -> bool {
        let mut all = [&self.key, &self.zh, &self.en].into_iter().chain(&self.also);
        all.any(|spelling| spelling.eq_ignore_ascii_case(text))
    }
}

/// Every role of the list, in its order.
pub fn roles() -> &'static [Role] {
    static ROLES: OnceLock<Vec<Role>> = OnceLock::new();
    ROLES.get_or_init(|| {
        let list: List = toml::from_str(BUILT_IN).unwrap_or_else(|e| unreachable!("the built-in roles are tested: {e}"));
        list.role
    })
}

/// The role that a text spells.
pub fn role(text: &str) -> Option<&'static Role> {
    let text = text.trim();
    roles().iter().find(|role| role.is_spelled(text))
}

/// What a role is called; a key that is not in the list is its own name.
pub fn role_name(key: &str, lang: Lang) -> &str {
    roles().iter().find(|role| role.key == key).map_or(key, |role| role.name(lang))
}

/// The key of the role that a rule names by its key or by one of several spellings, separated by `|`.
pub fn named_key(named: &str) -> &str {
    let spellings = || named.split('|').map(str::trim);
    spellings().find_map(role).map_or_else(|| spellings().next().unwrap_or_default(), |role| role.key.as_str())
}

/// Whether a rule that names a role this way means the role of this key.
pub fn means(named: &str, key: &str) -> bool {
    named.split('|').map(str::trim).any(|spelling| {
        spelling.eq_ignore_ascii_case(key) || role(spelling).is_some_and(|role| role.key == key || role.is_spelled(key))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_belongs_to_one_role() {
        for (i, one) in roles().iter().enumerate() {
            assert!(!one.key.is_empty() && !one.zh.is_empty() && !one.en.is_empty());
            for spelling in [&one.key, &one.zh, &one.en].into_iter().chain(&one.also) {
                let first = roles().iter().position(|role| role.is_spelled(spelling));
                assert_eq!(first, Some(i), "{spelling}");
            }
        }
    }

    #[test]
    fn roles_are_found_by_any_spelling() {
        assert_eq!(role(" 民警 ").map(|r| r.key.as_str()), Some("police"));
        assert_eq!(role("Health").map(|r| r.key.as_str()), Some("health"));
        assert_eq!(role("pilot"), None);
        assert_eq!((role_name("police", Lang::Zh), role_name("pilot", Lang::Zh)), ("公安", "pilot"));
        assert_eq!((named_key("公安|民警"), named_key("pilot|飞行员")), ("police", "pilot"));
        assert!(means("民警", "police") && means("police|公安", "police") && means("飞行员|pilot", "Pilot"));
        assert!(!means("police", "health"));
    }
}
