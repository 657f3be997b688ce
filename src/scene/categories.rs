//! Categories of key premises: what files write, what they are called, and the sign of each. The list is data.
//!
//! A sign is a few capsules (lines with round ends), so that the shader, the picture writer and the legend draw it from the
//! same numbers.

use crate::words::Text;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The list that comes with the program.
const BUILT_IN: &str = include_str!("../../assets/premises.toml");
/// Half the side of the square that signs are drawn for.
pub const SIGN_UNITS: f32 = 7.5;
/// Half the width of the pen.
const PEN: f32 = 0.6;
/// Most categories: a sign's number, the state and the scale share a style class.
pub const MOST: usize = 40;
/// Most capsules of all signs together: as many as fit in the smallest uniform that graphics drivers promise.
pub const MOST_CAPSULES: usize = 448;

/// A line with round ends: from, to, half width. Units are pixels in a symbol of 15 pixels; y down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Capsule {
    /// Where it begins.
    pub from: [f32; 2],
    /// Where it ends.
    pub to: [f32; 2],
    /// Half its width.
    pub radius: f32,
}

/// The list: category 0 stands for whatever no other one spells.
#[derive(Debug, Default)]
pub struct Categories {
    names: Vec<(String, String)>,
    signs: Vec<Vec<Capsule>>,
    by_spelling: HashMap<String, u8>,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryError {
    /// It is not TOML of the expected form.
    Form {
        /// What the reader says.
        reason: String,
    },
    /// A drawing cannot be read.
    Drawing {
        /// Key of the category.
        key: String,
        /// The element.
        element: String,
    },
    /// There are no categories, too many, or their drawings have too many lines.
    Size {
        /// Categories.
        categories: usize,
        /// Capsules of all signs.
        capsules: usize,
    },
}

impl std::fmt::Display for CategoryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Form { reason } => write!(f, "list of categories: {reason}"),
            Self::Drawing { key, element } => {
                write!(f, "sign of \"{key}\": \"{element}\" is none of line x y …, thick W x y …, dot x y R, ring x y R")
            }
            Self::Size { categories, capsules } => write!(
                f,
                "list of categories: {categories} categories with {capsules} lines; 1 to {MOST} categories and \
                 {MOST_CAPSULES} lines can be drawn"
            ),
        }
    }
}

impl std::error::Error for CategoryError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    category: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    key: String,
    zh: String,
    en: String,
    #[serde(default)]
    also: Vec<String>,
    draw: Vec<String>,
}

impl Categories {
    /// The list that comes with the program.
    pub fn built_in() -> &'static Self {
        static LIST: OnceLock<Categories> = OnceLock::new();
        // A test reads the built-in text; without signs every premise would still be a plain square.
        LIST.get_or_init(|| Self::parse(BUILT_IN).unwrap_or_default())
    }

    /// Reads a list.
    pub fn parse(text: &str) -> Result<Self, CategoryError> {
        let file: File = toml::from_str(text).map_err(|e| CategoryError::Form { reason: e.to_string() })?;
        let mut out = Self::default();
        for entry in &file.category {
            let mut sign = Vec::new();
            for element in &entry.draw {
                let bad = || CategoryError::Drawing { key: entry.key.clone(), element: element.clone() };
                sign.extend(capsules(element).ok_or_else(bad)?);
            }
            let number = out.signs.len() as u8;
            for spelling in entry.also.iter().chain([&entry.key, &entry.zh, &entry.en]) {
                out.by_spelling.entry(folded(spelling)).or_insert(number);
            }
            out.names.push((entry.zh.clone(), entry.en.clone()));
            out.signs.push(sign);
            if out.signs.len() > MOST {
                break;
            }
        }
        let (categories, capsules) = (file.category.len(), out.signs.iter().map(Vec::len).sum());
        if categories == 0 || categories > MOST || capsules > MOST_CAPSULES {
            return Err(CategoryError::Size { categories, capsules });
        }
        Ok(out)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.signs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }

    /// The category that a file's word stands for.
    pub fn find(&self, word: Option<&str>) -> u8 {
        word.and_then(|w| self.by_spelling.get(&folded(w))).copied().unwrap_or(0)
    }

    /// Its name.
    pub fn name(&'static self, category: u8) -> Text {
        match self.names.get(usize::from(category)) {
            Some((zh, en)) => Text::new(zh, en),
            None => Text::new("", ""),
        }
    }

    /// The sign of a category.
    pub fn sign(&self, category: u8) -> &[Capsule] {
        self.signs.get(usize::from(category)).map_or(&[], Vec::as_slice)
    }
}

/// Spellings that differ in case, spaces, hyphens or underscores only are one.
fn folded(word: &str) -> String {
    word.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

fn capsules(element: &str) -> Option<Vec<Capsule>> {
    let mut parts = element.split_whitespace();
    let word = parts.next()?;
    let numbers: Vec<f32> = parts.map(|p| p.parse().ok().filter(|v: &f32| v.abs() <= SIGN_UNITS)).collect::<Option<_>>()?;
    let line = |numbers: &[f32], radius: f32| -> Option<Vec<Capsule>> {
        let points: Vec<[f32; 2]> = numbers.chunks(2).map(|p| Some([*p.first()?, *p.get(1)?])).collect::<Option<_>>()?;
        (points.len() > 1).then(|| points.windows(2).map(|p| Capsule { from: p[0], to: p[1], radius }).collect())
    };
    match (word, numbers.as_slice()) {
        ("line", rest) => line(rest, PEN),
        ("thick", [width, rest @ ..]) => line(rest, width / 2.0),
        ("dot", &[x, y, radius]) => Some(vec![Capsule { from: [x, y], to: [x, y], radius }]),
        ("ring", &[x, y, r]) => {
            const CORNERS: usize = 16;
            let at = |i: usize| {
                let (sin, cos) = (std::f32::consts::TAU * i as f32 / CORNERS as f32).sin_cos();
                [x + r * cos, y + r * sin]
            };
            Some((0..CORNERS).map(|i| Capsule { from: at(i), to: at(i + 1), radius: PEN }).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LayerKind;

    #[test]
    fn the_built_in_list_is_sound_and_knows_every_choice_of_the_schema() {
        let list = Categories::parse(BUILT_IN).expect("the built-in list");
        assert!(list.len() >= 27, "{}", list.len());
        for category in 0..list.len() as u8 {
            let sign = list.sign(category);
            assert!(!sign.is_empty());
            // Inside the frame of the square.
            for c in sign {
                assert!(c.from.iter().chain(&c.to).all(|v| v.abs() + c.radius <= 6.3), "{category} {c:?}");
            }
        }
        let info = LayerKind::Premise.info();
        let attr = info.attr("category").expect("the attribute");
        for choice in info.attributes[attr].choices {
            let found = list.find(Some(choice.key));
            assert!(found > 0, "{}", choice.key);
            assert_eq!(Categories::built_in().name(found), choice.name, "{}", choice.key);
            assert_eq!(list.find(Some(choice.name.zh)), found);
        }
    }

    #[test]
    fn spellings_fold_and_strangers_are_other() {
        let list = Categories::built_in();
        assert_eq!(list.find(Some("Internet Cafe")), list.find(Some("网咖")));
        assert_eq!(list.find(Some("ktv")), list.find(Some("娱乐")));
        for stranger in [None, Some(""), Some("飞船"), Some("other")] {
            assert_eq!(list.find(stranger), 0);
        }
    }

    #[test]
    fn a_bad_list_says_what_is_wrong() {
        let one = |draw: &str| format!("[[category]]\nkey='a'\nzh='a'\nen='a'\ndraw=[{draw}]\n");
        assert!(Categories::parse(&one("'line 0 0 1 1'")).is_ok());
        for draw in ["'line 0 0'", "'line 0 0 1'", "'curve 1 2 3'", "'dot 0 0'", "'line 0 0 99 0'", "''"] {
            assert!(matches!(Categories::parse(&one(draw)), Err(CategoryError::Drawing { .. })), "{draw}");
        }
        assert!(matches!(Categories::parse("x = 1"), Err(CategoryError::Form { .. })));
        assert!(matches!(Categories::parse("category = []"), Err(CategoryError::Size { .. })));
        let many = one("'dot 0 0 1'").repeat(MOST + 1);
        assert!(matches!(Categories::parse(&many), Err(CategoryError::Size { .. })));
    }
}
