//! Distances and costs of a cordon, as data.

use serde::Deserialize;
use std::sync::OnceLock;

const BUILT_IN: &str = include_str!("../../assets/cordon.toml");

/// What staffing a place takes.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// People at a gate on one road.
    pub people: u32,
    /// People at a junction.
    pub junction_people: u32,
    /// Hours a day.
    pub hours: u32,
}

/// Distances and costs; see `assets/cordon.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// A road that goes no deeper into the area runs along its boundary, metres.
    pub along_m: f64,
    /// How far along roads from the boundary posts may stand; who is farther is outside, metres.
    pub ring_m: f64,
    /// A dead end this near to the rim of the road map goes on beyond it, metres.
    pub map_edge_m: f64,
    /// A checkpoint this near to crossings of its own road holds them, metres.
    pub post_m: f64,
    /// A checkpoint this near to a crossing of any road holds the nearest one, metres.
    pub near_m: f64,
    /// A checkpoint this near to a junction holds all its roads, metres.
    pub junction_m: f64,
    /// Farthest distance of a building to its road, metres.
    pub attach_m: f64,
    /// Longest delay of a fire engine by closures, seconds.
    pub life_delay_s: u32,
    /// Costs of staffing.
    pub staff: Staff,
}

impl Options {
    /// The built-in ones.
    pub fn built_in() -> Self {
        static READ: OnceLock<Options> = OnceLock::new();
        *READ.get_or_init(|| toml::from_str(BUILT_IN).expect("the built-in cordon.toml is read by a test"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_numbers_are_read_and_make_sense() {
        let o = Options::built_in();
        assert!(
            o.along_m > 0.0
                && o.ring_m > o.post_m
                && o.post_m > o.near_m
                && o.near_m > o.along_m
                && o.near_m > o.junction_m
                && o.junction_m > 0.0
        );
        assert!(o.staff.people > 0 && o.staff.junction_people >= o.staff.people && (1..=24).contains(&o.staff.hours));
    }
}
