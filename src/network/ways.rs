//! Who may pass along a road, and which way.

use super::classes::RoadClasses;
use crate::model::{FeatureRef, LayerKind, ValueRef};

/// Who moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mover {
    /// People on foot: one-way signs do not bind them.
    Foot,
    /// Cars.
    Car,
    /// Fire engines and ambulances: one-way signs do not bind them, walls and steps do.
    Engine,
}

/// Who may pass along an edge, along the road as it was drawn and against it: one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Ways(u8);

impl Ways {
    const FOOT: u8 = 1;
    const ENGINE: u8 = 2;
    const CAR_ALONG: u8 = 4;
    const CAR_AGAINST: u8 = 8;

    /// Whether somebody may pass, in the direction of the road (`along`) or against it.
    #[inline]
    pub fn allow(self, mover: Mover, along: bool) -> bool {
        let bit = match (mover, along) {
            (Mover::Foot, _) => Self::FOOT,
            (Mover::Engine, _) => Self::ENGINE,
            (Mover::Car, true) => Self::CAR_ALONG,
            (Mover::Car, false) => Self::CAR_AGAINST,
        };
        self.0 & bit != 0
    }

    /// Whether somebody may pass in one direction at least.
    #[inline]
    pub fn any(self, mover: Mover) -> bool {
        self.allow(mover, true) || self.allow(mover, false)
    }

    /// Whether both directions are the same to everybody.
    pub(super) fn is_even(self) -> bool {
        self.allow(Mover::Car, true) == self.allow(Mover::Car, false)
    }

    /// Whether nobody may pass.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// What a road says about itself, read from its attributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RoadFacts {
    /// Number of its class.
    pub class: u16,
    /// Level: 0 on the ground, above for bridges, below for tunnels.
    pub level: i16,
    pub ways: Ways,
    /// Speed limit, kilometres an hour.
    pub limit_kmh: Option<f64>,
}

/// Reads what roads say about themselves: places of attributes are looked up once, and the class of the word before is kept,
/// because files hold long runs of roads of one class.
#[derive(Clone)]
pub(super) struct FactsReader<'a> {
    classes: &'a RoadClasses,
    attrs: [Option<usize>; 7],
    word: Option<String>,
    class: u16,
}

impl<'a> FactsReader<'a> {
    pub fn new(classes: &'a RoadClasses) -> Self {
        let info = LayerKind::Road.info();
        let attrs = ["class", "access", "oneway", "layer", "bridge", "tunnel", "maxspeed"].map(|key| info.attr(key));
        Self { classes, attrs, word: None, class: classes.number(None) }
    }

    pub fn read(&mut self, road: FeatureRef<'_>) -> RoadFacts {
        let value = |k: usize| self.attrs[k].map_or(ValueRef::Null, |attr| road.value(attr));
        let text = |k: usize| if let ValueRef::Text(text) = value(k) { Some(text) } else { None };
        let int = |k: usize| if let ValueRef::Int(v) = value(k) { Some(v) } else { None };
        let word = text(0);
        if word != self.word.as_deref() {
            self.class = self.classes.number(word);
        }
        let info = self.classes.get(self.class);
        let (foot, car) = self.classes.access(text(1));
        let (along, against) = one_way(text(2));
        let mut ways = 0;
        let mut set = |on: bool, bit: u8| ways |= if on { bit } else { 0 };
        set(info.foot && foot, Ways::FOOT);
        set(info.engine_kmh.is_some(), Ways::ENGINE);
        set(info.car_kmh.is_some() && car && along, Ways::CAR_ALONG);
        set(info.car_kmh.is_some() && car && against, Ways::CAR_AGAINST);
        let level = match int(3) {
            Some(level) => level.clamp(-99, 99) as i16,
            None if says_yes(text(4)) => 1,
            None if says_yes(text(5)) => -1,
            None => 0,
        };
        let limit_kmh = int(6).map(|v| v as f64).filter(|v| *v > 0.0);
        if word != self.word.as_deref() {
            self.word = word.map(str::to_owned);
        }
        RoadFacts { class: self.class, level, ways: Ways(ways), limit_kmh }
    }
}

/// Whether cars may go along, and against, a road with this `oneway`.
fn one_way(value: Option<&str>) -> (bool, bool) {
    match value.map(str::trim) {
        Some(v) if v == "-1" || v.eq_ignore_ascii_case("reverse") || v == "逆向" => (false, true),
        Some(v) if says_yes(Some(v)) => (true, false),
        _ => (true, true),
    }
}

/// Whether a text attribute says that something is so; `viaduct`, `culvert` and such say yes as well.
fn says_yes(value: Option<&str>) -> bool {
    value
        .map(str::trim)
        .is_some_and(|v| !v.is_empty() && !["no", "false", "0", "f", "n", "否", "无"].iter().any(|no| v.eq_ignore_ascii_case(no)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_ways_and_yes_in_all_spellings() {
        for (value, expected) in [
            (None, (true, true)),
            (Some("no"), (true, true)),
            (Some(""), (true, true)),
            (Some("yes"), (true, false)),
            (Some("1"), (true, false)),
            (Some("T"), (true, false)),
            (Some("是"), (true, false)),
            (Some("-1"), (false, true)),
        ] {
            assert_eq!(one_way(value), expected, "{value:?}");
        }
        assert!(says_yes(Some("viaduct")) && !says_yes(Some("No")) && !says_yes(None));
    }

    #[test]
    fn one_way_binds_cars_only() {
        let ways = Ways(Ways::FOOT | Ways::ENGINE | Ways::CAR_ALONG);
        assert!(ways.allow(Mover::Car, true) && !ways.allow(Mover::Car, false) && ways.any(Mover::Car));
        assert!(ways.allow(Mover::Foot, false) && ways.allow(Mover::Engine, false));
        assert!(Ways::default().is_none() && !ways.is_none());
    }
}
