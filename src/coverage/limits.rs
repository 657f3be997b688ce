//! Limits of checks: the numbers a person may change, and how they change in a rulebook's text.

use super::rulebook::{Check, ReachOn, Rulebook, RulebookError};

/// A limit of a check that a person may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Key in the file.
    pub key: &'static str,
    /// Its value.
    pub value: f64,
    /// Unit key: `m`, `m2`, `min`, `h`, `d`, `share`, `count`.
    pub unit: &'static str,
}

impl Check {
    /// The limits a person may change, in the order of the file.
    pub fn limits(&self) -> Vec<Limit> {
        let limit = |key, value, unit| Limit { key, value, unit };
        match self {
            Self::Tiled { min_area_m2, min_width_m, new_tile_share, .. } => vec![
                limit("min_area_m2", *min_area_m2, "m2"),
                limit("min_width_m", *min_width_m, "m"),
                limit("new_tile_share", *new_tile_share, "share"),
            ],
            Self::HolderLoad { limit: n, .. } => vec![limit("limit", f64::from(*n), "count")],
            Self::Enough { min_share, .. } => vec![limit("min_share", *min_share, "share")],
            Self::AtMost { limit: n, .. } => vec![limit("limit", *n as f64, "count")],
            Self::Fresh { limit_h, .. } => vec![limit("limit_h", *limit_h, "h")],
            Self::Staffed { min_people, .. } => vec![limit("min_people", f64::from(*min_people), "count")],
            Self::WithinReach { limit_m, .. } => vec![limit("limit_m", *limit_m, "m")],
            Self::LifeAccess { limit_min } => vec![limit("limit_min", *limit_min, "min")],
            Self::SiteOnFoot { limit_min, most, .. } => {
                vec![limit("limit_min", *limit_min, "min"), limit("most", f64::from(*most), "count")]
            }
            Self::LayerFresh { limit_d, .. } | Self::DoneWithin { limit_d, .. } => vec![limit("limit_d", *limit_d, "d")],
            Self::InsideExactlyOne { .. }
            | Self::InsideAny { .. }
            | Self::Code { .. }
            | Self::Filled { .. }
            | Self::Roles { .. }
            | Self::InForce { .. }
            | Self::ValidShape
            | Self::Crossings
            | Self::NoWayIn
            | Self::HeldBy { .. } => Vec::new(),
        }
    }

    fn set_limit(&mut self, key: &str, value: f64) -> bool {
        let slot = match self {
            Self::Tiled { min_area_m2, .. } if key == "min_area_m2" => min_area_m2,
            Self::Tiled { min_width_m, .. } if key == "min_width_m" => min_width_m,
            Self::Tiled { new_tile_share, .. } if key == "new_tile_share" => new_tile_share,
            Self::Enough { min_share, .. } if key == "min_share" => min_share,
            Self::Fresh { limit_h, .. } if key == "limit_h" => limit_h,
            Self::WithinReach { limit_m, .. } if key == "limit_m" => limit_m,
            Self::LifeAccess { limit_min } | Self::SiteOnFoot { limit_min, .. } if key == "limit_min" => limit_min,
            Self::LayerFresh { limit_d, .. } | Self::DoneWithin { limit_d, .. } if key == "limit_d" => limit_d,
            Self::SiteOnFoot { most, .. } if key == "most" => {
                *most = value as u32;
                return true;
            }
            Self::HolderLoad { limit, .. } if key == "limit" => {
                *limit = value as u32;
                return true;
            }
            Self::Staffed { min_people, .. } if key == "min_people" => {
                *min_people = value as u32;
                return true;
            }
            Self::AtMost { limit, .. } if key == "limit" => {
                *limit = value as i64;
                return true;
            }
            _ => return false,
        };
        *slot = value;
        true
    }
}

/// Changes one limit in a rulebook's text and keeps everything else of the text as it is, comments included.
/// `check` is the place of the check in its rule.
pub fn set_limit(text: &str, rule: &str, check: usize, key: &str, value: f64) -> Result<String, RulebookError> {
    let mut book = Rulebook::parse(text)?;
    let missing = |message: &str| RulebookError::Rule { id: rule.to_owned(), message: message.to_owned() };
    let at = book.rule(rule).ok_or_else(|| missing("is not in the rulebook"))?;
    let target = book.rules[at].checks.get_mut(check).ok_or_else(|| missing("has no such check"))?;
    if !target.set_limit(key, value) {
        return Err(missing("has no such limit"));
    }
    book.check()?;
    let changed = replace_in_text(text, rule, check, key, value).unwrap_or_else(|| text.to_owned());
    // The text is trusted only when it reads back as the rulebook that was asked for.
    if Rulebook::parse(&changed).as_ref() == Ok(&book) {
        return Ok(changed);
    }
    toml::to_string_pretty(&book).map_err(|e| RulebookError::Syntax { message: e.to_string() })
}

/// Makes a check of a rulebook's text measure the distance to posts in another way and keeps the rest of the text. A limit that is
/// the usual one of the old way becomes the usual one of the new; words in the rule's title that name the old way name the new.
pub fn set_reach_on(text: &str, rule: &str, check: usize, on: ReachOn) -> Result<String, RulebookError> {
    let mut book = Rulebook::parse(text)?;
    let missing = |message: &str| RulebookError::Rule { id: rule.to_owned(), message: message.to_owned() };
    let at = book.rule(rule).ok_or_else(|| missing("is not in the rulebook"))?;
    let Some(Check::WithinReach { limit_m, on: was, .. }) = book.rules[at].checks.get_mut(check) else {
        return Err(missing("does not ask for a post within reach"));
    };
    let (usual, other) = if on == ReachOn::Foot { (STRAIGHT, FOOT) } else { (FOOT, STRAIGHT) };
    if *was == on {
        return Ok(text.to_owned());
    }
    *was = on;
    let limit = if *limit_m == usual.limit_m { other.limit_m } else { *limit_m };
    *limit_m = limit;
    let titled = |title: &str| title.replace(usual.zh, other.zh).replace(usual.en, other.en);
    (book.rules[at].zh, book.rules[at].en) = (titled(&book.rules[at].zh), titled(&book.rules[at].en));
    let mut changed = String::with_capacity(text.len() + 16);
    let (mut in_rule, mut checks) = (false, 0);
    for line in replace_in_text(text, rule, check, "limit_m", limit).unwrap_or_else(|| text.to_owned()).split_inclusive('\n') {
        let trimmed = line.trim();
        let key = trimmed.split_once('=').map(|(key, _)| key.trim());
        match key {
            _ if trimmed.starts_with("[[rule.checks]]") => checks += 1,
            _ if trimmed.starts_with('[') => (in_rule, checks) = (false, 0),
            Some("id") => in_rule = trimmed.split('#').next().is_some_and(|v| v.trim_end().ends_with(&format!("\"{rule}\""))),
            _ => {}
        }
        let here = in_rule && checks == check + 1;
        match key {
            Some("on") if here => continue,
            Some("zh" | "en") if in_rule && checks == 0 => changed.push_str(&titled(line)),
            _ => changed.push_str(line),
        }
        if here && key == Some("limit_m") {
            if !changed.ends_with('\n') {
                changed.push('\n');
            }
            if on == ReachOn::Foot {
                changed.push_str("on = \"foot\"\n");
            }
        }
    }
    if Rulebook::parse(&changed).as_ref() == Ok(&book) {
        return Ok(changed);
    }
    toml::to_string_pretty(&book).map_err(|e| RulebookError::Syntax { message: e.to_string() })
}

/// What is usual where distance is measured in one way.
struct Usual {
    limit_m: f64,
    zh: &'static str,
    en: &'static str,
}

const STRAIGHT: Usual = Usual { limit_m: 300.0, zh: "直线距离", en: "straight line" };
const FOOT: Usual = Usual { limit_m: 500.0, zh: "沿道路步行", en: "on foot along roads" };

fn replace_in_text(text: &str, rule: &str, check: usize, key: &str, value: f64) -> Option<String> {
    let mut in_rule = false;
    let mut checks = 0;
    let mut out = String::with_capacity(text.len() + 8);
    let mut done = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with("[[rule]]") {
            in_rule = false;
            checks = 0;
        } else if trimmed.starts_with("[[rule.checks]]") {
            checks += 1;
        } else if let Some((name, rest)) = trimmed.split_once('=') {
            let name = name.trim();
            if name == "id" {
                in_rule = rest.split('#').next().is_some_and(|v| v.trim().trim_matches('"') == rule);
            } else if !done && in_rule && checks == check + 1 && name == key {
                let comment = rest.find('#').map_or("", |i| &rest[i..]);
                let number = if rest.split('#').next().is_some_and(|v| v.contains('.')) {
                    format!("{value:?}")
                } else {
                    format!("{value}")
                };
                let gap = if comment.is_empty() { "" } else { " " };
                out.push_str(&format!("{key} = {number}{gap}{comment}\n"));
                done = true;
                continue;
            }
        }
        out.push_str(line);
    }
    done.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::super::rulebook::DEFAULT;
    use super::*;

    #[test]
    fn the_way_of_measuring_changes_there_and_back() {
        let foot = set_reach_on(DEFAULT, "POSTREACH-1", 0, ReachOn::Foot).expect("exists");
        let book = Rulebook::parse(&foot).expect("valid");
        let rule = &book.rules[book.rule("POSTREACH-1").expect("there")];
        assert!(matches!(rule.checks[0], Check::WithinReach { limit_m: 500.0, on: ReachOn::Foot, .. }), "{:?}", rule.checks);
        assert!(rule.en.contains("on foot") && rule.zh.contains("步行"), "{} {}", rule.zh, rule.en);
        assert_eq!(foot.matches("on = \"foot\"").count(), 1);
        let comments = |text: &str| text.lines().filter(|l| l.contains('#')).count();
        assert_eq!(comments(&foot), comments(DEFAULT));
        let own = set_limit(&foot, "POSTREACH-1", 0, "limit_m", 420.0).expect("exists");
        let straight = set_reach_on(&own, "POSTREACH-1", 0, ReachOn::Straight).expect("exists");
        assert_eq!(straight, set_limit(DEFAULT, "POSTREACH-1", 0, "limit_m", 420.0).expect("exists"), "an own limit stays");
        assert_eq!(set_reach_on(&foot, "POSTREACH-1", 0, ReachOn::Straight).as_deref(), Ok(DEFAULT));
        assert!(set_reach_on(DEFAULT, "GRID-2", 0, ReachOn::Foot).is_err());
    }

    #[test]
    fn a_limit_changes_and_the_comments_stay() {
        let changed = set_limit(DEFAULT, "POSTREACH-1", 0, "limit_m", 110.0).expect("exists");
        let lines = |a: &str, b: &str| a.lines().zip(b.lines()).filter(|(x, y)| x != y).count();
        assert_eq!(lines(DEFAULT, &changed), 1);
        let book = Rulebook::parse(&changed).expect("valid");
        let rule = &book.rules[book.rule("POSTREACH-1").expect("there")];
        assert_eq!(rule.checks[0].limits()[0].value, 110.0);
        let whole = set_limit(DEFAULT, "POST-1", 1, "limit", 3.0).expect("exists");
        assert!(whole.contains("limit = 3\n"));
        let roles = set_limit(DEFAULT, "SHIFT-1", 1, "min_people", 2.0).expect("exists");
        assert_eq!(lines(DEFAULT, &roles), 1);
        assert!(set_limit(DEFAULT, "POSTREACH-1", 0, "limit_m", -1.0).is_err());
        assert!(set_limit(DEFAULT, "NO-1", 0, "limit_m", 1.0).is_err());
    }
}
