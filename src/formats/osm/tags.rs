//! What tags make of an element. Tags are those of the OpenStreetMap wiki's map features.

use crate::model::LayerKind;

/// Tags of an element, in the order of the file.
pub(super) type Tags = Vec<(String, String)>;

/// Layers that an extract can fill, small ones first: the first position decides a project's metric system.
pub(super) const LAYERS: [LayerKind; 5] =
    [LayerKind::Community, LayerKind::Checkpoint, LayerKind::Premise, LayerKind::Building, LayerKind::Road];

/// Values of `highway` that nobody walks or drives along (yet, or any more).
const NO_ROADS: &[&str] = &[
    "proposed",
    "construction",
    "razed",
    "demolished",
    "abandoned",
    "disused",
    "no",
    "platform",
    "rest_area",
    "services",
    "elevator",
    "emergency_bay",
    "bus_stop",
    "street_lamp",
];

/// Barriers that can be manned or opened, and what kind of checkpoint they are.
const GATES: &[(&str, &str)] = &[
    ("gate", "gate"),
    ("lift_gate", "gate"),
    ("swing_gate", "gate"),
    ("sliding_gate", "gate"),
    ("entrance", "gate"),
    ("hampshire_gate", "gate"),
    ("kissing_gate", "gate"),
    ("full-height_turnstile", "gate"),
    ("turnstile", "gate"),
    ("toll_booth", "highway"),
    ("border_control", "road"),
    ("checkpoint", "road"),
];

/// Key, value and category of key premises.
const PREMISES: &[(&str, &str, &str)] = &[
    ("amenity", "fire_station", "fire_station"),
    ("amenity", "hospital", "hospital"),
    ("amenity", "clinic", "clinic"),
    ("amenity", "doctors", "clinic"),
    ("healthcare", "hospital", "hospital"),
    ("healthcare", "clinic", "clinic"),
    ("amenity", "pharmacy", "pharmacy"),
    ("healthcare", "pharmacy", "pharmacy"),
    ("tourism", "hotel", "hotel"),
    ("tourism", "hostel", "hotel"),
    ("tourism", "motel", "hotel"),
    ("tourism", "guest_house", "hotel"),
    ("amenity", "internet_cafe", "internet_cafe"),
    ("amenity", "marketplace", "market"),
    ("shop", "supermarket", "market"),
    ("shop", "mall", "market"),
    ("shop", "department_store", "market"),
    ("amenity", "school", "school"),
    ("amenity", "kindergarten", "school"),
    ("amenity", "college", "school"),
    ("amenity", "university", "school"),
    ("amenity", "restaurant", "restaurant"),
    ("amenity", "fast_food", "restaurant"),
    ("amenity", "food_court", "restaurant"),
    ("amenity", "cafe", "restaurant"),
    ("amenity", "bar", "restaurant"),
    ("amenity", "pub", "restaurant"),
    ("amenity", "post_office", "logistics"),
    ("amenity", "post_depot", "logistics"),
    ("amenity", "taxi", "taxi"),
    ("amenity", "bus_station", "transport"),
    ("railway", "station", "transport"),
    ("amenity", "ferry_terminal", "transport"),
    ("highway", "services", "service_area"),
    ("amenity", "fuel", "fuel"),
    ("amenity", "bank", "bank"),
    ("tourism", "attraction", "attraction"),
    ("tourism", "museum", "attraction"),
    ("amenity", "cinema", "entertainment"),
    ("amenity", "theatre", "entertainment"),
    ("amenity", "nightclub", "entertainment"),
    ("amenity", "karaoke_box", "entertainment"),
    ("leisure", "fitness_centre", "sports"),
    ("leisure", "sports_centre", "sports"),
    ("leisure", "stadium", "sports"),
    ("shop", "hairdresser", "beauty"),
    ("shop", "beauty", "beauty"),
    ("amenity", "public_bath", "bath"),
    ("leisure", "sauna", "bath"),
    ("amenity", "social_facility", "care_home"),
    ("amenity", "nursing_home", "care_home"),
    ("amenity", "townhall", "office"),
    ("office", "government", "office"),
    ("amenity", "place_of_worship", "religious"),
    ("amenity", "prison", "prison"),
];

/// The value of a key.
pub(super) fn value<'a>(tags: &'a Tags, key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
}

/// The `highway` of what can be walked or driven along.
pub(super) fn road(tags: &Tags) -> Option<&str> {
    value(tags, "highway").filter(|v| !NO_ROADS.contains(v) && value(tags, "area") != Some("yes"))
}

/// Whether it is a building.
pub(super) fn building(tags: &Tags) -> bool {
    value(tags, "building").is_some_and(|v| v != "no")
}

/// The category of a key premise.
pub(super) fn premise(tags: &Tags) -> Option<&'static str> {
    PREMISES.iter().find(|(key, wanted, _)| value(tags, key) == Some(wanted)).map(|(_, _, category)| *category)
}

/// The kind of checkpoint that a barrier could be.
pub(super) fn gate(tags: &Tags) -> Option<&'static str> {
    let barrier = value(tags, "barrier")?;
    GATES.iter().find(|(wanted, _)| *wanted == barrier).map(|(_, kind)| *kind)
}

/// The level of an administrative boundary.
pub(super) fn admin_level(tags: &Tags) -> Option<u8> {
    value(tags, "boundary").filter(|v| *v == "administrative")?;
    value(tags, "admin_level")?.trim().parse().ok()
}

/// Whether a relation's members are the outline of an area.
pub(super) fn outlines(tags: &Tags) -> bool {
    matches!(value(tags, "type"), Some("multipolygon" | "boundary"))
}
