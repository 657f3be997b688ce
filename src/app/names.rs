//! Names that a column already has, for completion: most used first.

use super::form::Subject;
use super::pinyin::Wanted;
use super::view::Target;
use crate::model::schema::{EXTRA, ID, NAME};
use crate::model::{AttrType, LayerKind, Project};
use std::collections::HashMap;

/// A name in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The text.
    pub text: String,
    /// What it stands for, where it is an id.
    pub detail: Option<String>,
    /// How many features have it.
    pub used: u32,
    /// How many of them are not being edited.
    pub others: u32,
}

/// The names of a column.
#[derive(Debug, Clone, Default)]
pub struct Names(Vec<Name>);

/// Columns in which every feature has its own text: nothing to complete.
fn own(attr: usize, key: &str) -> bool {
    attr == ID || attr == NAME || key == EXTRA || key == "code"
}

impl Names {
    /// The names that an attribute has; empty where there is nothing to choose from.
    pub fn of(project: &Project, kind: LayerKind, attr: usize, edited: &Subject) -> Self {
        let info = &kind.info().attributes[attr];
        if info.ty != AttrType::Text || own(attr, info.key) {
            return Self::default();
        }
        let layer = project.layer(kind);
        let mut counts: HashMap<&str, (u32, u32)> = HashMap::new();
        for f in layer.features() {
            if let Some(name) = f.text(info.key).map(str::trim).filter(|name| !name.is_empty()) {
                let (used, others) = counts.entry(name).or_default();
                *used += 1;
                *others += u32::from(!edited.contains(Target { kind, fid: f.fid() }));
            }
        }
        let mut names: Vec<Name> = Vec::with_capacity(counts.len());
        if info.key == "community_id" {
            for f in project.layer(LayerKind::Community).features().filter(|f| !f.id().is_empty()) {
                let (used, others) = counts.remove(f.id()).unwrap_or_default();
                names.push(Name { text: f.id().to_owned(), detail: f.name().map(str::to_owned), used, others });
            }
        }
        let rest = counts.into_iter().map(|(text, (used, others))| Name { text: text.to_owned(), detail: None, used, others });
        names.extend(rest);
        names.sort_unstable_by(|a, b| b.used.cmp(&a.used).then_with(|| a.text.cmp(&b.text)));
        Self(names)
    }

    /// Those that begin with or contain what was typed, by Chinese, letters or pinyin, at most `most`; the very text is left
    /// out. Most used first, beginnings before parts.
    pub fn matching(&self, typed: &str, most: usize) -> Vec<&Name> {
        let typed = typed.trim();
        let wanted = Wanted::new(typed);
        let rank = |name: &Name| {
            [Some(name.text.as_str()), name.detail.as_deref()].into_iter().flatten().filter_map(|t| wanted.rank(t)).min()
        };
        let mut found: Vec<_> = self.0.iter().filter(|n| n.text != typed).filter_map(|n| Some((rank(n)?, n))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, name)| name).take(most).collect()
    }

    /// How many features that are not being edited have this name.
    pub fn others(&self, name: &str) -> u32 {
        self.0.iter().find(|n| n.text == name.trim()).map_or(0, |n| n.others)
    }
}
