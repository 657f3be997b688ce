//! The rulebook: rules as data, read from TOML.
//!
//! A rule binds a few general checks to layers, attributes and limits. A subject satisfies the rule when it satisfies each
//! check that applies to it. Limits can be changed in the text (comments stay) with [`super::limits::set_limit`].

use crate::model::{AttrType, Hours, LayerKind};
use crate::words::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Text of the rulebook that comes with the program.
pub const DEFAULT: &str = include_str!("../../assets/rulebook.toml");

/// The rule about life access, to be put behind a rulebook's text: it asks for a road graph, so no project has it unasked.
pub const LIFE_ACCESS: &str = include_str!("../../assets/life.toml");

/// The rule about sampling sites within walking reach, to be appended to a rulebook that wants it.
pub const TEST_SITES: &str = include_str!("../../assets/test.toml");

/// A dated set of rules.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rulebook {
    /// Name shown beside every figure, Chinese.
    pub name: String,
    /// Name in English, if there is one.
    #[serde(default)]
    pub name_en: Option<String>,
    /// Version shown beside every figure.
    pub version: String,
    /// First day in force, `2022-03-01`.
    #[serde(default)]
    pub in_force_from: Option<String>,
    /// Last day in force.
    #[serde(default)]
    pub in_force_to: Option<String>,
    /// The lines of defence; three in the default rulebook.
    #[serde(rename = "line", default)]
    pub lines: Vec<Line>,
    /// The rules.
    #[serde(rename = "rule", default)]
    pub rules: Vec<Rule>,
}

/// A line of defence: which rules must hold for it to hold a subject.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Key in files.
    pub key: String,
    /// Name, Chinese.
    pub zh: String,
    /// Name, English.
    pub en: String,
    /// Rules over buildings.
    #[serde(default)]
    pub building: Vec<String>,
    /// Rules over premises.
    #[serde(default)]
    pub premise: Vec<String>,
    /// The rule whose counts stand in the headline instead of the buildings' line.
    #[serde(default)]
    pub headline: Option<String>,
}

impl Line {
    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// What a rule speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SubjectKind {
    /// Features of a layer.
    Feature(LayerKind),
    /// The layers themselves.
    Layer,
}

impl SubjectKind {
    /// Its key in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Feature(kind) => kind.key(),
            Self::Layer => "layer",
        }
    }
}

impl Serialize for SubjectKind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.key())
    }
}

impl<'de> Deserialize<'de> for SubjectKind {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let key = String::deserialize(d)?;
        if key == "layer" {
            return Ok(Self::Layer);
        }
        LayerKind::from_key(&key)
            .map(Self::Feature)
            .ok_or_else(|| serde::de::Error::custom(format!("subject \"{key}\" is neither \"layer\" nor a layer kind")))
    }
}

/// How loudly a gap of this rule speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Shown in orange.
    #[default]
    Normal,
    /// Shown in red, listed first.
    High,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, such as `POSTREACH-1`.
    pub id: String,
    /// What it speaks about.
    pub subject: SubjectKind,
    /// What it asks, Chinese.
    pub zh: String,
    /// What it asks, English.
    pub en: String,
    /// How loudly its gaps speak.
    #[serde(default)]
    pub severity: Severity,
    /// Whether its gaps stand in the gap list; otherwise it only counts for the lines of defence.
    #[serde(default = "yes")]
    pub raises: bool,
    /// All must hold.
    pub checks: Vec<Check>,
}

fn yes() -> bool {
    true
}

fn whole_day() -> String {
    "00:00-24:00".to_owned()
}

fn night() -> String {
    "22:00-06:00".to_owned()
}

impl Rule {
    /// What it asks.
    pub fn title(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

fn new_tile_share() -> f64 {
    0.05
}

/// How the distance to a post is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReachOn {
    /// In a straight line.
    #[default]
    Straight,
    /// On foot along roads, with the straight ways to and from the road.
    Foot,
}

/// The general checks that rules are made of.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(tag = "check", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// The subject's area is fully covered by areas of `by`, which do not overlap each other inside it.
    Tiled {
        /// Layer of the tiles.
        by: LayerKind,
        /// Smaller holes and overlaps are slivers, square metres.
        min_area_m2: f64,
        /// Thinner ones too, metres.
        min_width_m: f64,
        /// When holes are mended: those of more than this share of the subject become tiles of their own.
        #[serde(default = "new_tile_share")]
        new_tile_share: f64,
    },
    /// The subject's representative point is in exactly one area of each layer.
    InsideExactlyOne {
        /// Area layers.
        layers: Vec<LayerKind>,
    },
    /// The subject's representative point is in at least one area of the layer.
    InsideAny {
        /// Area layer.
        layer: LayerKind,
    },
    /// The administrative code is well formed and its parent part agrees with the community that holds the subject.
    Code {
        /// Attribute with the code.
        attribute: String,
    },
    /// The attributes have a value.
    Filled {
        /// Attributes.
        attributes: Vec<String>,
    },
    /// The same holder stands on at most `limit` subjects.
    HolderLoad {
        /// Attribute with the holder.
        attribute: String,
        /// Most subjects one holder may have.
        limit: u32,
    },
    /// The area that contains the subject names all roles (texts separated by `+`, `,`, `、` or spaces).
    Roles {
        /// Layer of the containing area.
        of: LayerKind,
        /// Attribute of that area.
        attribute: String,
        /// Roles that must be named.
        roles: Vec<String>,
    },
    /// `value ≥ min_share × target`; unknown when either is.
    Enough {
        /// Attribute that is counted.
        value: String,
        /// Attribute it is measured against.
        target: String,
        /// Share of the target that is enough.
        min_share: f64,
    },
    /// The attribute is at most `limit`.
    AtMost {
        /// Attribute.
        attribute: String,
        /// Largest allowed value.
        limit: i64,
    },
    /// The time in the attribute is not longer ago than the limit.
    Fresh {
        /// Attribute with a time.
        attribute: String,
        /// Limit, hours.
        limit_h: f64,
        /// Attribute that chooses another limit.
        #[serde(default)]
        by: Option<String>,
        /// Limits by the value of `by`, hours.
        #[serde(default)]
        limits_h: BTreeMap<String, f64>,
    },
    /// The moment lies between the times in two attributes; an open end is in force.
    InForce {
        /// Attribute with the first moment.
        from: String,
        /// Attribute with the last moment.
        to: String,
    },
    /// The attribute names all items (texts separated as roles are), at the latest so many days after the time in another one.
    DoneWithin {
        /// Attribute that names what is done.
        attribute: String,
        /// Items; each may list other spellings behind its key, separated by `|`.
        items: Vec<String>,
        /// Attribute with the time from which days are counted.
        since: String,
        /// Limit, days.
        limit_d: f64,
    },
    /// The geometry is a valid area.
    ValidShape,
    /// A post of the layer that is manned at the moment stands within the limit.
    WithinReach {
        /// Layer of the posts.
        of: LayerKind,
        /// Limit, metres.
        limit_m: f64,
        /// How distance is measured.
        #[serde(default)]
        on: ReachOn,
    },
    /// A fire engine reaches the subject in time through roads that are open, manned or have an emergency gate.
    LifeAccess {
        /// Limit from the nearest fire station, minutes at the speed of the roads.
        limit_min: f64,
    },
    /// A premise of the category stands within walking reach along roads, and does not serve more than it can: of those that are
    /// nearest to it within reach, the attribute counts at most so many.
    SiteOnFoot {
        /// Category of the premises.
        category: String,
        /// Limit on foot, minutes.
        limit_min: f64,
        /// Attribute of buildings that is counted.
        count: String,
        /// Most that a site can serve.
        most: u32,
    },
    /// Every road or path that crosses the subject's boundary is manned, closed or has an emergency gate at the moment.
    Crossings,
    /// No way along roads from outside into the subject avoids every control, at any hour of the day.
    NoWayIn,
    /// Among the areas of the layer that the subject touches, one satisfies the rule. Does not apply to a subject in none.
    HeldBy {
        /// Area layer.
        layer: LayerKind,
        /// Rule the area must satisfy; stands before this one in the rulebook.
        rule: String,
    },
    /// At each hour enough people stand at a manned post: of each role, or of all together where no role is named. The whole
    /// day is looked at, whatever moment is evaluated.
    Staffed {
        /// Hours that are asked about.
        #[serde(default = "whole_day")]
        hours: String,
        /// Whether only hours in which the post is on duty are asked about.
        #[serde(default)]
        on_duty: bool,
        /// Roles; a role may list other spellings behind its key, separated by `|`.
        #[serde(default)]
        roles: Vec<String>,
        /// Fewest people, of each role where roles are named.
        min_people: u32,
        /// Hours in which the number of people by night counts, where the roster says nothing.
        #[serde(default = "night")]
        night: String,
    },
    /// The layer's data is not older than its limit.
    LayerFresh {
        /// Limit, days.
        limit_d: f64,
        /// Limits by layer key, days.
        #[serde(default)]
        limits_d: BTreeMap<String, f64>,
    },
}

impl Check {
    /// Layers the check reads besides its subject's own.
    pub fn reads(&self) -> Vec<LayerKind> {
        match self {
            Self::Tiled { by, .. } => vec![*by],
            Self::InsideExactlyOne { layers } => layers.clone(),
            Self::InsideAny { layer } | Self::HeldBy { layer, .. } => vec![*layer],
            Self::WithinReach { of, on: ReachOn::Foot, .. } => vec![*of, LayerKind::Road],
            Self::Roles { of, .. } | Self::WithinReach { of, .. } => vec![*of],
            Self::Crossings | Self::NoWayIn => vec![LayerKind::Checkpoint, LayerKind::Road],
            Self::LifeAccess { .. } => vec![LayerKind::Checkpoint, LayerKind::Road, LayerKind::Premise],
            Self::SiteOnFoot { .. } => vec![LayerKind::Premise, LayerKind::Road],
            _ => Vec::new(),
        }
    }
}

/// Why a rulebook cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub enum RulebookError {
    /// Not TOML, or not the shape of a rulebook; the text names line and column.
    Syntax {
        /// What the reader said.
        message: String,
    },
    /// A rule or line does not fit the model.
    Rule {
        /// Id of the rule, or key of the line.
        id: String,
        /// What is wrong, with the remedy.
        message: String,
    },
}

impl std::fmt::Display for RulebookError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax { message } => write!(f, "the rulebook cannot be read: {}", message.trim_end()),
            Self::Rule { id, message } => write!(f, "rulebook, {id}: {message}"),
        }
    }
}

impl std::error::Error for RulebookError {}

impl Rulebook {
    /// Reads and checks a rulebook.
    pub fn parse(text: &str) -> Result<Self, RulebookError> {
        let book: Self = toml::from_str(text).map_err(|e| RulebookError::Syntax { message: e.to_string() })?;
        book.check()?;
        Ok(book)
    }

    /// The rulebook that comes with the program.
    pub fn built_in() -> Self {
        Self::parse(DEFAULT).unwrap_or_else(|e| unreachable!("the built-in rulebook is tested: {e}"))
    }

    /// Whether some rule asks for life access.
    pub fn asks_for_life_access(&self) -> bool {
        self.rules.iter().any(|rule| rule.checks.iter().any(|check| matches!(check, Check::LifeAccess { .. })))
    }

    /// Most people that rules ask for at one post at the same time, with the rule that asks; `None` where none does.
    pub fn people_at_a_post(&self) -> Option<(&str, u32)> {
        let asks = |check: &Check| match check {
            Check::Staffed { roles, min_people, .. } => Some(min_people * roles.len().max(1) as u32),
            _ => None,
        };
        let of_rule = |rule: &'_ Rule| rule.checks.iter().filter_map(asks).max();
        let all = self.rules.iter().filter_map(|rule| Some((rule.id.as_str(), of_rule(rule)?)));
        all.filter(|(_, people)| *people > 0).max_by_key(|(_, people)| *people)
    }

    /// Whether some rule asks for sites within walking reach.
    pub fn asks_for_sites(&self) -> bool {
        self.rules.iter().any(|rule| rule.checks.iter().any(|check| matches!(check, Check::SiteOnFoot { .. })))
    }

    /// Its name.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.name,
            Lang::En => self.name_en.as_deref().unwrap_or(&self.name),
        }
    }

    /// Place of the rule with this id.
    pub fn rule(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.id == id)
    }

    pub(super) fn check(&self) -> Result<(), RulebookError> {
        let err = |id: &str, message: String| Err(RulebookError::Rule { id: id.to_owned(), message });
        for (i, rule) in self.rules.iter().enumerate() {
            if self.rule(&rule.id) != Some(i) {
                return err(&rule.id, "two rules have this id; rename one".into());
            }
            if rule.checks.is_empty() {
                return err(&rule.id, "has no [[rule.checks]]; add one or remove the rule".into());
            }
            for check in &rule.checks {
                if let Err(message) = self.check_fits(i, rule, check) {
                    return err(&rule.id, message);
                }
            }
        }
        for line in &self.lines {
            let named = line.building.iter().map(|r| (r, Some(LayerKind::Building)));
            let named = named.chain(line.premise.iter().map(|r| (r, Some(LayerKind::Premise))));
            for (id, want) in named.chain(line.headline.iter().map(|r| (r, None))) {
                let Some(rule) = self.rule(id).map(|i| &self.rules[i]) else {
                    return err(&line.key, format!("line names rule {id}, which the rulebook does not have"));
                };
                if let Some(kind) = want
                    && rule.subject != SubjectKind::Feature(kind)
                {
                    return err(&line.key, format!("rule {id} speaks about {}, not about a {kind}", rule.subject.key()));
                }
            }
        }
        Ok(())
    }

    fn check_fits(&self, at: usize, rule: &Rule, check: &Check) -> Result<(), String> {
        for limit in check.limits() {
            if !limit.value.is_finite() || limit.value < 0.0 {
                return Err(format!("{} = {} must be a number not below 0", limit.key, limit.value));
            }
        }
        let kind = match (rule.subject, check) {
            (SubjectKind::Layer, Check::LayerFresh { limits_d, .. }) => {
                return match limits_d.keys().find(|k| LayerKind::from_key(k).is_none()) {
                    Some(k) => Err(format!("limits_d names layer \"{k}\", which does not exist")),
                    None => Ok(()),
                };
            }
            (SubjectKind::Layer, _) => return Err("a rule about layers takes the check layer_fresh only".into()),
            (_, Check::LayerFresh { .. }) => return Err("layer_fresh needs subject = \"layer\"".into()),
            (SubjectKind::Feature(kind), _) => kind,
        };
        let attr = |kind: LayerKind, key: &str, want: &[AttrType]| match kind.info().attr(key) {
            None => Err(format!("layer {kind} has no attribute \"{key}\"")),
            Some(a) if !want.contains(&kind.info().attributes[a].ty) => Err(format!("attribute {kind}.{key} has the wrong type")),
            Some(_) => Ok(()),
        };
        let area = |kind: LayerKind| match kind.info().geometry {
            crate::model::GeometryClass::Area => Ok(()),
            _ => Err(format!("layer {kind} has no areas")),
        };
        let joined = |kind: LayerKind| match kind {
            LayerKind::Building | LayerKind::Premise => Ok(()),
            _ => Err(format!("this check is for buildings and premises, not for a {kind}")),
        };
        let within = |layer: LayerKind| match layer {
            LayerKind::Community | LayerKind::Grid => Ok(()),
            _ => Err(format!("subjects are placed in communities and grids, not in a {layer}")),
        };
        const NUMBER: &[AttrType] = &[AttrType::Int, AttrType::Real];
        const WORDS: &[AttrType] = &[AttrType::Text, AttrType::Choice];
        const ANY: &[AttrType] =
            &[AttrType::Text, AttrType::Choice, AttrType::Int, AttrType::Real, AttrType::Time, AttrType::Hours];
        match check {
            Check::Tiled { by, .. } => {
                if (kind, *by) == (LayerKind::Community, LayerKind::Grid) {
                    Ok(())
                } else {
                    Err("tiled works on communities by grids".into())
                }
            }
            Check::InsideExactlyOne { layers } => layers.iter().try_for_each(|l| within(*l)).and_then(|()| joined(kind)),
            Check::InsideAny { layer } => within(*layer).and_then(|()| joined(kind)),
            Check::Code { attribute } => {
                if kind == LayerKind::Grid {
                    attr(kind, attribute, WORDS)
                } else {
                    Err("code works on grids".into())
                }
            }
            Check::Filled { attributes } => attributes.iter().try_for_each(|a| attr(kind, a, ANY)),
            Check::HolderLoad { attribute, .. } => attr(kind, attribute, WORDS),
            Check::Roles { of, attribute, .. } => {
                if *of == LayerKind::Grid {
                    attr(*of, attribute, WORDS).and_then(|()| joined(kind))
                } else {
                    Err("roles are read from the grid that holds the subject".into())
                }
            }
            Check::Enough { value, target, .. } => attr(kind, value, NUMBER).and_then(|()| attr(kind, target, NUMBER)),
            Check::AtMost { attribute, .. } => attr(kind, attribute, NUMBER),
            Check::Fresh { attribute, by, .. } => {
                attr(kind, attribute, &[AttrType::Time])?;
                by.iter().try_for_each(|b| attr(kind, b, WORDS))
            }
            Check::InForce { from, to } => attr(kind, from, &[AttrType::Time]).and_then(|()| attr(kind, to, &[AttrType::Time])),
            Check::DoneWithin { attribute, since, .. } => {
                attr(kind, attribute, WORDS).and_then(|()| attr(kind, since, &[AttrType::Time]))
            }
            Check::ValidShape | Check::Crossings | Check::NoWayIn => area(kind),
            Check::WithinReach { of, .. } => {
                if *of == LayerKind::Checkpoint {
                    joined(kind)
                } else {
                    Err("posts are read from the checkpoint layer".into())
                }
            }
            Check::LifeAccess { .. } if kind != LayerKind::Building => Err("life_access works on buildings".into()),
            Check::LifeAccess { .. } => Ok(()),
            Check::SiteOnFoot { .. } if kind != LayerKind::Building => Err("site_on_foot works on buildings".into()),
            Check::SiteOnFoot { category, count, .. } => {
                let premise = LayerKind::Premise.info();
                let known = premise.attr("category").map_or(&[][..], |attr| premise.attributes[attr].choices);
                if !known.iter().any(|choice| choice.key == category) {
                    return Err(format!("{category} is no category of premises"));
                }
                let all = self.rules.iter().flat_map(|rule| &rule.checks).filter(|c| matches!(c, Check::SiteOnFoot { .. }));
                if all.count() > 1 {
                    return Err("one check of site_on_foot at most".into());
                }
                attr(kind, count, NUMBER)
            }
            Check::HeldBy { layer, rule: id } => {
                joined(kind)?;
                if *layer != LayerKind::Fence {
                    return Err("held_by reads the fence layer".into());
                }
                match self.rule(id) {
                    Some(i) if i < at && self.rules[i].subject == SubjectKind::Feature(*layer) => Ok(()),
                    Some(i) if i < at => Err(format!("rule {id} does not speak about a {layer}")),
                    Some(_) => Err(format!("rule {id} must stand before this one")),
                    None => Err(format!("rule {id} is not in the rulebook")),
                }
            }
            Check::Staffed { hours, roles, night, .. } => {
                if kind != LayerKind::Checkpoint {
                    return Err("staffed works on checkpoints".into());
                }
                if let Some(bad) = [hours, night].into_iter().find(|text| Hours::parse(text).is_none()) {
                    return Err(format!("\"{bad}\" are no hours; write them as 23:00-06:00"));
                }
                match roles.iter().any(|role| role.split('|').any(|spelling| spelling.trim().is_empty())) {
                    true => Err("a role without a name; take it out".into()),
                    false => Ok(()),
                }
            }
            Check::LayerFresh { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rulebook_has_the_rules_of_the_first_audit() {
        let book = Rulebook::built_in();
        for id in [
            "GRID-1",
            "GRID-2",
            "GRID-3",
            "POST-1",
            "TEAM-1",
            "PARTY-1",
            "POSTREACH-1",
            "SHIFT-1",
            "FENCE-1",
            "PREM-1",
            "PREM-2",
            "PREM-3",
            "AGE-1",
        ] {
            assert!(book.rule(id).is_some(), "{id}");
        }
        assert_eq!(book.lines.len(), 3);
    }

    #[test]
    fn mistakes_are_named() {
        let bad = |from: &str, to: &str| Rulebook::parse(&DEFAULT.replacen(from, to, 1)).expect_err("refused").to_string();
        assert!(bad("\"team_roles\"", "\"team\"").contains("no attribute \"team\""));
        assert!(bad("check = \"within_reach\"", "check = \"within\"").contains("within"));
        assert!(bad("building = [\"POSTREACH-1\"]", "building = [\"POSTREACH-9\"]").contains("POSTREACH-9"));
        assert!(bad("hours = \"23:00-06:00\"", "hours = \"23-26\"").contains("23-26"));
        assert!(bad("subject = \"grid\"", "subject = \"gird\"").contains("gird"));
    }
}
