//! Classes of roads: who may use them, how fast, what closing one costs. The list is data (`assets/roads.toml`).

use crate::words::Lang;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The list that comes with the program.
const BUILT_IN: &str = include_str!("../../assets/roads.toml");

/// A class of roads.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadClass {
    /// Its key.
    pub key: String,
    /// Name, Chinese.
    pub zh: String,
    /// Name, English.
    pub en: String,
    /// Other words for it in files.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether it is a main road.
    #[serde(default)]
    pub main: bool,
    /// Whether people may walk there.
    pub foot: bool,
    /// Speed of cars, kilometres an hour; none where they may not drive.
    #[serde(default)]
    pub car_kmh: Option<f64>,
    /// Speed of fire engines and ambulances, kilometres an hour; none where they cannot drive.
    #[serde(default)]
    pub engine_kmh: Option<f64>,
    /// What closing one such road weighs in a plan, against other closures and posts.
    #[serde(default)]
    pub closing: u32,
}

impl RoadClass {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What values of `access` take away.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Access {
    values: Vec<String>,
    foot: bool,
    car: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    foot_kmh: f64,
    unknown: RoadClass,
    class: Vec<RoadClass>,
    #[serde(default)]
    access: Vec<Access>,
    stations: Vec<String>,
}

/// The classes of roads, by number; number 0 is "not known".
#[derive(Debug)]
pub struct RoadClasses {
    /// Walking speed, kilometres an hour.
    pub foot_kmh: f64,
    all: Vec<RoadClass>,
    by_word: HashMap<String, u16>,
    access: Vec<Access>,
    stations: Vec<String>,
}

/// Number of the class of roads whose class nobody stated or nobody knows.
pub const UNKNOWN_CLASS: u16 = 0;

impl RoadClasses {
    /// The list that comes with the program.
    pub fn built_in() -> &'static Self {
        static CLASSES: OnceLock<RoadClasses> = OnceLock::new();
        CLASSES.get_or_init(|| Self::parse(BUILT_IN).unwrap_or_else(|e| unreachable!("the built-in classes are tested: {e}")))
    }

    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let File { foot_kmh, unknown, class, access, stations } = toml::from_str(text)?;
        let all: Vec<RoadClass> = std::iter::once(unknown).chain(class).collect();
        let mut by_word = HashMap::new();
        for (number, class) in all.iter().enumerate() {
            for word in [&class.key, &class.zh].into_iter().chain(&class.also) {
                by_word.entry(word.to_lowercase()).or_insert(number as u16);
            }
        }
        Ok(Self { foot_kmh, all, by_word, access, stations })
    }

    /// Metres that are walked in so many minutes.
    pub fn metres_on_foot(&self, minutes: f64) -> f64 {
        minutes * self.foot_kmh * 1000.0 / 60.0
    }

    /// Every class, in the order of their numbers.
    pub fn all(&self) -> &[RoadClass] {
        &self.all
    }

    /// The class of a number.
    pub fn get(&self, number: u16) -> &RoadClass {
        &self.all[usize::from(number)]
    }

    /// Number of the class that a file's word names; [`UNKNOWN_CLASS`] for none or one that nobody knows.
    pub fn number(&self, word: Option<&str>) -> u16 {
        let Some(word) = word.map(str::trim) else { return UNKNOWN_CLASS };
        let find = |word: &str| self.by_word.get(word).or_else(|| self.by_word.get(&word.to_lowercase())).copied();
        find(word).or_else(|| find(word.strip_suffix("_link")?)).unwrap_or(UNKNOWN_CLASS)
    }

    /// Whether a premise of this category is where fire engines stand.
    pub fn is_station(&self, category: &str) -> bool {
        let category = category.trim();
        self.stations.iter().any(|word| word.eq_ignore_ascii_case(category))
    }

    /// Whether `access` lets people walk, and lets cars drive.
    pub(super) fn access(&self, value: Option<&str>) -> (bool, bool) {
        let Some(value) = value.map(str::trim) else { return (true, true) };
        let found = self.access.iter().find(|a| a.values.iter().any(|v| v.eq_ignore_ascii_case(value)));
        found.map_or((true, true), |a| (a.foot, a.car))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_belongs_to_one_class() {
        let classes = RoadClasses::built_in();
        let mut words: Vec<String> =
            classes.all.iter().flat_map(|c| [&c.key, &c.zh].into_iter().chain(&c.also)).map(|w| w.to_lowercase()).collect();
        let n = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), n, "a word stands in two classes");
        assert!(classes.all.iter().all(|c| !c.key.is_empty() && !c.zh.is_empty() && !c.en.is_empty()));
    }

    #[test]
    fn words_find_their_class_and_unknown_ones_none() {
        let classes = RoadClasses::built_in();
        let key = |word: &str| classes.get(classes.number(Some(word))).key.as_str();
        assert_eq!(
            (key("Footway"), key("trunk_link"), key(" 主干路 "), key("major_road")),
            ("path", "trunk", "primary", "primary")
        );
        assert_eq!((key("飞机跑道"), classes.number(None)), ("unknown", UNKNOWN_CLASS));
        assert_eq!((classes.access(Some("No")), classes.access(Some("private"))), ((false, false), (true, true)));
    }
}
