//! Which attribute a property fills, found once a file and then only compared.

use super::scan::unescape;
use crate::model::KindInfo;
use std::collections::HashMap;

/// What a property is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// It fills the attribute at this place. The lowest rank of a feature's properties wins: the attribute's key, the key
    /// in other letters, then its aliases in their order.
    Attr {
        /// Place in the schema.
        attr: u16,
        /// Its claim, 0 is the best.
        rank: u16,
    },
    /// It fills none.
    Extra,
}

#[derive(Debug)]
struct Key {
    /// With its quotes, as it stands in the file.
    quoted: Box<[u8]>,
    target: Target,
    /// The key that followed it last time.
    next: u32,
}

/// The property names seen in a file. A file's features mostly have the same properties in the same order, so the name
/// that followed last time is compared first.
#[derive(Debug)]
pub struct Keys {
    info: &'static KindInfo,
    seen: Vec<Key>,
    by_name: HashMap<Box<[u8]>, u32>,
    scratch: String,
}

/// Names kept; a file with more is no table, and its names are looked up each time.
const MOST: usize = 4_096;

/// Place before the first property of a feature.
pub const START: u32 = 0;

impl Keys {
    /// Nothing seen yet.
    pub fn new(info: &'static KindInfo) -> Self {
        let start = Key { quoted: Box::default(), target: Target::Extra, next: START };
        Self { info, seen: vec![start], by_name: HashMap::new(), scratch: String::new() }
    }

    /// Whether the name expected behind `after` stands at the start of `text`; its place, length with quotes and target.
    #[inline]
    pub fn expected(&self, after: u32, text: &[u8]) -> Option<(u32, usize, Target)> {
        let place = self.seen[after as usize].next;
        let key = &self.seen[place as usize];
        if place != START && text.starts_with(&key.quoted) { Some((place, key.quoted.len(), key.target)) } else { None }
    }

    /// Looks a name up; `raw` is what stands in the file, with quotes. Returns its place, to be handed in as `after` for
    /// the next one, and its target.
    pub fn find(&mut self, after: u32, quoted: &str) -> (u32, Target) {
        let known = self.by_name.get(quoted.as_bytes()).copied();
        let place = match known {
            Some(place) => place,
            None => {
                let target = self.target(quoted);
                if self.seen.len() > MOST {
                    return (START, target);
                }
                let place = self.seen.len() as u32;
                self.seen.push(Key { quoted: quoted.as_bytes().into(), target, next: START });
                self.by_name.insert(quoted.as_bytes().into(), place);
                place
            }
        };
        self.seen[after as usize].next = place;
        (place, self.seen[place as usize].target)
    }

    fn target(&mut self, quoted: &str) -> Target {
        unescape(quoted.get(1..quoted.len() - 1).unwrap_or(""), &mut self.scratch);
        let name = self.scratch.trim();
        // Other fields come only from properties that nobody claims.
        let attributes = &self.info.attributes[..self.info.attributes.len() - 1];
        let claim = |rank: u16, attr: usize| Target::Attr { attr: attr as u16, rank };
        if let Some(attr) = attributes.iter().position(|a| a.key == name) {
            return claim(0, attr);
        }
        for (attr, a) in attributes.iter().enumerate() {
            if a.key.eq_ignore_ascii_case(name) {
                return claim(1, attr);
            }
        }
        for (attr, a) in attributes.iter().enumerate() {
            if let Some(i) = a.aliases.iter().position(|x| x.eq_ignore_ascii_case(name)) {
                return claim(2 + i as u16, attr);
            }
        }
        Target::Extra
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LayerKind;

    #[test]
    fn the_key_beats_its_aliases_and_order_is_learnt() {
        let info = LayerKind::Building.info();
        let mut keys = Keys::new(info);
        let (id, target) = keys.find(START, "\"osm_id\"");
        assert!(matches!(target, Target::Attr { attr: 0, rank: 2.. }));
        let (floors, target) = keys.find(id, r#""\u5c42\u6570""#);
        assert_eq!(info.attr("floors").map(|a| a as u16), if let Target::Attr { attr, .. } = target { Some(attr) } else { None });
        assert_eq!(keys.find(floors, "\"extra\"").1, Target::Extra);
        assert_eq!(keys.expected(START, b"\"osm_id\":1").map(|(place, len, _)| (place, len)), Some((id, 8)));
        assert_eq!(keys.expected(id, b"\"osm_id\":1"), None);
    }
}
