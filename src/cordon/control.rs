//! What a checkpoint does at a moment: whether it stops people, and which.

use crate::model::{FeatureRef, Hours, Moment, People, Roster};

/// The state of a place at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Control {
    /// Somebody is there and lets pass who may.
    Manned,
    /// A gate that is shut and opens for fire engines and ambulances.
    EmergencyGate,
    /// Shut for everybody.
    Closed,
    /// Nobody knows: never counted as controlled.
    Unknown,
    /// Nothing stops anybody.
    Open,
}

impl Control {
    /// Whether people are stopped here.
    pub fn stops(self) -> bool {
        matches!(self, Self::Manned | Self::EmergencyGate | Self::Closed)
    }

    /// Its key in files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Manned => "manned",
            Self::EmergencyGate => "emergency_gate",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
            Self::Open => "open",
        }
    }
}

/// What a checkpoint does at a moment. One that states no hours keeps all hours; where its roster speaks of the hour, somebody
/// must stand there. Closed places and gates are so all day.
pub fn control(post: FeatureRef<'_>, roster: &Roster, at: Moment) -> Control {
    match post.text("state") {
        Some("closed") => Control::Closed,
        Some("emergency_gate") => Control::EmergencyGate,
        Some("unmanned") => Control::Open,
        Some("manned") => manned(post, roster, at),
        _ => Control::Unknown,
    }
}

fn manned(post: FeatureRef<'_>, roster: &Roster, at: Moment) -> Control {
    let keeps = match post.text("hours").map(Hours::parse) {
        None => Control::Manned,
        Some(Some(hours)) if hours.contains(at.minute_of_day()) => Control::Manned,
        Some(Some(_)) => Control::Open,
        Some(None) => Control::Unknown,
    };
    let people = match roster.post(post.fid()).map_or(People::NotStated, |post| post.people(at.hour())) {
        People::NotStated if [post.int("staff_day"), post.int("staff_night")] == [Some(0), Some(0)] => Control::Open,
        People::Exactly(0) => Control::Open,
        People::AtLeast(0) => Control::Unknown,
        People::NotStated | People::Exactly(_) | People::AtLeast(_) => Control::Manned,
    };
    keeps.max(people)
}
