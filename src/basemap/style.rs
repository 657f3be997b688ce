//! The built-in style of vector tiles: what each feature is, by the layer names of Protomaps, OpenMapTiles and plain
//! OpenStreetMap schemas, and the colours and widths of each, in both themes.

use crate::scene::{Rgba, Theme};

/// A value of a feature's attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// A number of any width.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

impl<'a> Value<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Self::Number(n) => Some(n),
            Self::Text(text) => text.parse().ok(),
            Self::Bool(_) => None,
        }
    }

    fn is_set(self) -> bool {
        !matches!(self, Self::Bool(false) | Self::Number(0.0) | Self::Text("no" | "false" | "0" | ""))
    }
}

/// What a feature is, in the order in which features are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Land where the ground would be sea.
    Earth,
    /// Built-up ground.
    Built,
    /// Fields and other pale green.
    Field,
    /// Woods.
    Wood,
    /// Parks, gardens, sports grounds.
    Park,
    /// Beaches, rock, ice.
    Sand,
    /// Schools, hospitals and other grounds of an institution.
    Grounds,
    /// Squares and pavements.
    Square,
    /// Water.
    Water,
    /// Rivers and canals as lines.
    Stream,
    /// Runways as lines and areas.
    Runway,
    /// Buildings.
    Building,
    /// Roads under ground.
    Tunnel(Road),
    /// Roads.
    Road(Road),
    /// Railways.
    Rail,
    /// Borders of provinces and districts.
    Border,
    /// Borders of countries.
    Country,
}

/// Class of a road, least important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Road {
    /// Footways, steps, tracks.
    Path,
    /// Service roads and alleys.
    Service,
    /// Residential streets.
    Minor,
    /// Tertiary roads.
    Medium,
    /// Secondary roads.
    Secondary,
    /// Primary roads.
    Major,
    /// Motorways and trunk roads.
    Highway,
}

/// Layers of points and names, which are not drawn.
const UNDRAWN: [&str; 10] = [
    "pois",
    "poi",
    "places",
    "place",
    "housenumber",
    "mask",
    "water_name",
    "transportation_name",
    "mountain_peak",
    "aerodrome_label",
];
/// Layers of roads, railways and runways.
const WAYS: [&str; 14] = [
    "roads",
    "transportation",
    "streets",
    "road",
    "highway",
    "highways",
    "street_polygons",
    "transit",
    "railways",
    "railway",
    "aeroway",
    "ferries",
    "bridges",
    "transportation_lines",
];
/// Layers of ground.
const GROUNDS: [&str; 12] = [
    "landuse",
    "landcover",
    "land",
    "natural",
    "park",
    "parks",
    "sites",
    "landuse_overlay",
    "earth",
    "green",
    "forest",
    "globallandcover",
];

/// Whether features of a layer of this name can be drawn at all.
pub fn draws(layer: &str) -> bool {
    let points = ["label", "labels", "_point", "_points"];
    !UNDRAWN.contains(&layer) && !points.iter().any(|ending| layer.ends_with(ending))
}

/// The attributes of a feature.
struct Tags<'a, 'f>(&'f dyn Fn(&str) -> Option<Value<'a>>);

impl<'a> Tags<'a, '_> {
    fn text(&self, key: &str) -> &'a str {
        (self.0)(key).map_or("", Value::text)
    }

    fn number(&self, key: &str) -> Option<f64> {
        (self.0)(key).and_then(Value::number)
    }

    fn set(&self, key: &str) -> bool {
        (self.0)(key).is_some_and(Value::is_set)
    }

    /// The first of these attributes that says something.
    fn first(&self, keys: &[&str]) -> &'a str {
        keys.iter().map(|k| self.text(k)).find(|t| !t.is_empty()).unwrap_or("")
    }

    /// The first of these attributes that names a kind of ground.
    fn ground(&self, keys: &[&str]) -> Option<Role> {
        keys.iter().find_map(|key| ground(self.text(key)))
    }
}

/// What a feature is; `None`: not drawn. `of` gives its attributes.
pub fn role<'a>(layer: &str, area: bool, of: &dyn Fn(&str) -> Option<Value<'a>>) -> Option<Role> {
    let tags = Tags(of);
    match layer {
        "earth" | "land" if area && tags.first(&["kind", "class", "landuse", "natural"]).is_empty() => Some(Role::Earth),
        "water" | "ocean" | "water_polygons" | "water_areas" | "lakes" | "rivers" | "waters" if area => Some(Role::Water),
        "water" | "water_lines" | "waterway" | "waterways" | "river" | "physical_line" if !area => {
            stream(tags.first(&["waterway", "kind", "pmap:kind", "class"]))
        }
        "dam_polygons" | "pier_polygons" => Some(Role::Square),
        "building" | "buildings" => area.then_some(Role::Building),
        "boundary" | "boundaries" | "admin" => border(area, &tags),
        "park" if area && tags.text("class") == "national_park" => Some(Role::Field),
        "park" | "parks" if area => Some(tags.ground(&["kind", "class", "leisure"]).unwrap_or(Role::Park)),
        _ if WAYS.contains(&layer) => way(layer, area, &tags),
        _ if GROUNDS.contains(&layer) && area => {
            let keys =
                ["kind", "pmap:kind", "class", "landuse", "leisure", "natural", "amenity", "tourism", "highway", "aeroway"];
            tags.ground(&keys)
        }
        // A layer per OpenStreetMap key or with a name of its own: the attributes decide.
        _ if area && tags.set("building") => Some(Role::Building),
        _ if area => tags.ground(&["landuse", "leisure", "natural", "amenity", "kind", "class"]),
        _ if tags.set("highway") || tags.set("railway") => way(layer, area, &tags),
        _ if tags.set("waterway") => stream(tags.text("waterway")),
        _ => None,
    }
}

fn stream(kind: &str) -> Option<Role> {
    matches!(kind, "" | "river" | "canal" | "stream" | "ditch" | "drain" | "waterway").then_some(Role::Stream)
}

/// What kind of ground a value of `landuse`, `natural`, `leisure`, `kind` or `class` names.
fn ground(value: &str) -> Option<Role> {
    Some(match value {
        "water" | "lake" | "ocean" | "sea" | "river" | "basin" | "reservoir" | "swimming_pool" | "riverbank" | "dock" => {
            Role::Water
        }
        "wood" | "forest" | "nature_reserve" | "national_park" | "protected_area" => Role::Wood,
        "park" | "garden" | "golf_course" | "pitch" | "playground" | "stadium" | "track" | "recreation_ground"
        | "village_green" | "cemetery" | "grave_yard" | "zoo" | "dog_park" | "allotments" | "theme_park" | "sports_centre"
        | "camp_site" => Role::Park,
        "grass" | "grassland" | "meadow" | "scrub" | "heath" | "farmland" | "farm" | "orchard" | "vineyard" | "wetland"
        | "fell" | "greenfield" | "shrubbery" | "plant_nursery" | "flowerbed" => Role::Field,
        "sand" | "beach" | "bare_rock" | "rock" | "scree" | "glacier" | "ice" | "quarry" | "barren" => Role::Sand,
        "residential" | "commercial" | "industrial" | "retail" | "railway" | "urban_area" | "suburb" | "neighbourhood"
        | "garages" | "port" | "brownfield" | "construction" | "harbour" | "railway_station" => Role::Built,
        "school" | "university" | "college" | "kindergarten" | "hospital" | "clinic" | "military" | "airport" | "aerodrome"
        | "library" | "place_of_worship" | "religious" | "bus_station" => Role::Grounds,
        "pedestrian" | "pier" | "parking" | "platform" | "apron" | "square" | "bridge" => Role::Square,
        "runway" | "taxiway" => Role::Runway,
        _ => return None,
    })
}

fn way(layer: &str, area: bool, tags: &Tags<'_, '_>) -> Option<Role> {
    let kind = tags.first(&["kind", "pmap:kind", "class"]);
    let (highway, railway) = (tags.text("highway"), tags.text("railway"));
    let detail = tags.first(&["kind_detail", "subclass"]);
    let runway = |value: &str| matches!(value, "runway" | "taxiway");
    if runway(tags.text("aeroway")) || runway(kind) || runway(detail) {
        return Some(Role::Runway);
    }
    if area {
        return (matches!(kind, "pedestrian" | "path" | "pier" | "bridge") || layer == "street_polygons").then_some(Role::Square);
    }
    let under = tags.set("tunnel") || tags.set("is_tunnel") || tags.text("brunnel") == "tunnel";
    if matches!(kind, "rail" | "railway" | "transit") || (!railway.is_empty() && highway.is_empty() && kind.is_empty()) {
        let hidden = ["subway", "abandoned", "razed", "proposed", "construction", "disused", "platform", "station"];
        return (!under && !hidden.contains(&railway) && detail != "subway").then_some(Role::Rail);
    }
    // The highway tag is finer than the classes of Protomaps, which calls footways "other".
    let class = if highway.is_empty() { road(detail).or_else(|| road(kind)) } else { road(highway) }?;
    Some(if under { Role::Tunnel(class) } else { Role::Road(class) })
}

fn road(value: &str) -> Option<Road> {
    Some(match value {
        "motorway" | "trunk" | "highway" | "motorway_link" | "trunk_link" => Road::Highway,
        "primary" | "primary_link" | "major_road" => Road::Major,
        "secondary" | "secondary_link" => Road::Secondary,
        "tertiary" | "tertiary_link" | "medium_road" | "busway" => Road::Medium,
        "residential" | "unclassified" | "living_street" | "minor" | "minor_road" | "street" | "road" | "street_limited" => {
            Road::Minor
        }
        "service" | "raceway" | "driveway" | "alley" | "pedestrian" => Road::Service,
        "footway" | "path" | "steps" | "cycleway" | "track" | "bridleway" | "other" | "corridor" | "sidewalk" | "crossing" => {
            Road::Path
        }
        _ => return None,
    })
}

fn border(area: bool, tags: &Tags<'_, '_>) -> Option<Role> {
    if area || tags.set("maritime") {
        return None;
    }
    let keys = ["admin_level", "pmap:min_admin_level", "kind_detail", "min_admin_level"];
    let level = keys.iter().find_map(|key| tags.number(key)).unwrap_or_else(|| match tags.text("kind") {
        "country" => 2.0,
        "region" => 4.0,
        _ => 6.0,
    });
    if level <= 2.0 { Some(Role::Country) } else { (level <= 8.0).then_some(Role::Border) }
}

/// Colours of a theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Colors {
    /// Ground.
    pub land: Rgba,
    /// Casing of main roads and of others.
    pub casing: [Rgba; 2],
    /// Filling of roads: highways, main roads, others, paths.
    pub road: [Rgba; 4],
    /// Roads on maps of a region.
    pub far: Rgba,
    /// Outline of buildings.
    pub outline: Rgba,
    fills: [Rgba; 11],
    lines: [Rgba; 4],
}

const LIGHT: Colors = Colors {
    land: Rgba::hex(0xF4F2EC),
    casing: [Rgba::hex(0xCAC2B3), Rgba::hex(0xDAD4C8)],
    road: [Rgba::hex(0xFFFDF8), Rgba::hex(0xFFFFFF), Rgba::hex(0xFFFFFF), Rgba::hex(0xDDD6C9)],
    far: Rgba::hex(0xCFC8BA),
    outline: Rgba::hex(0xD9D2C5),
    fills: [
        Rgba::hex(0xF4F2EC), // earth
        Rgba::hex(0xEFECE5), // built
        Rgba::hex(0xEBEEE0), // field
        Rgba::hex(0xDDE6D3), // wood
        Rgba::hex(0xDFEAD5), // park
        Rgba::hex(0xF0EBDD), // sand
        Rgba::hex(0xEFEBE6), // grounds
        Rgba::hex(0xF8F6F1), // square
        Rgba::hex(0xC9DCE6), // water
        Rgba::hex(0xE3DFD8), // runway
        Rgba::hex(0xE7E2D8), // building
    ],
    lines: [Rgba::hex(0xC9DCE6), Rgba::hex(0xC6C0B4), Rgba::hex(0xC4BECB), Rgba::hex(0xA9A2B5)],
};

const DARK: Colors = Colors {
    land: Rgba::hex(0x1E232B),
    casing: [Rgba::hex(0x15181E), Rgba::hex(0x181C22)],
    road: [Rgba::hex(0x525B6A), Rgba::hex(0x454D5A), Rgba::hex(0x393F4B), Rgba::hex(0x343A45)],
    far: Rgba::hex(0x414957),
    outline: Rgba::hex(0x343B47),
    fills: [
        Rgba::hex(0x1E232B),
        Rgba::hex(0x21262F),
        Rgba::hex(0x20282A),
        Rgba::hex(0x1F2B2A),
        Rgba::hex(0x202D2A),
        Rgba::hex(0x282824),
        Rgba::hex(0x23272F),
        Rgba::hex(0x262B34),
        Rgba::hex(0x16293A),
        Rgba::hex(0x2C323C),
        Rgba::hex(0x2A303A),
    ],
    lines: [Rgba::hex(0x16293A), Rgba::hex(0x3D4450), Rgba::hex(0x474257), Rgba::hex(0x625B78)],
};

impl Colors {
    /// The colours of a theme.
    pub const fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// Colour of an area, or of a line that is no road.
    pub fn of_role(&self, role: Role) -> Rgba {
        match role {
            Role::Earth => self.fills[0],
            Role::Built => self.fills[1],
            Role::Field => self.fills[2],
            Role::Wood => self.fills[3],
            Role::Park => self.fills[4],
            Role::Sand => self.fills[5],
            Role::Grounds => self.fills[6],
            Role::Square => self.fills[7],
            Role::Water => self.fills[8],
            Role::Runway => self.fills[9],
            Role::Building => self.fills[10],
            Role::Stream => self.lines[0],
            Role::Rail => self.lines[1],
            Role::Border => self.lines[2],
            Role::Country => self.lines[3],
            Role::Tunnel(road) => self.of_road(road).mixed(self.land, 0.6),
            Role::Road(road) => self.of_road(road),
        }
    }

    fn of_road(&self, road: Road) -> Rgba {
        match road {
            Road::Highway => self.road[0],
            Road::Major | Road::Secondary => self.road[1],
            Road::Medium | Road::Minor | Road::Service => self.road[2],
            Road::Path => self.road[3],
        }
    }

    /// Colour of a road's edges; none for paths.
    pub fn of_casing(&self, road: Road) -> Option<Rgba> {
        match road {
            Road::Highway | Road::Major | Road::Secondary => Some(self.casing[0]),
            Road::Medium | Road::Minor | Road::Service => Some(self.casing[1]),
            Road::Path => None,
        }
    }
}

impl Road {
    /// Every class, least important first.
    pub const ALL: [Self; 7] =
        [Self::Path, Self::Service, Self::Minor, Self::Medium, Self::Secondary, Self::Major, Self::Highway];

    /// Width of the filling, pixels at 100 %, where a pixel is `m_per_px` metres; 0: not drawn.
    ///
    /// Near, a road is as wide as it is on the ground; far, it keeps a width that can be seen.
    pub fn width_px(self, m_per_px: f64) -> f32 {
        // Metres on the ground, least pixels, and metres per pixel beyond which it is left out.
        let (metres, least, farthest) = match self {
            Self::Highway => (19.0, 1.5, 3000.0),
            Self::Major => (15.0, 1.3, 1200.0),
            Self::Secondary => (12.0, 1.1, 160.0),
            Self::Medium => (10.0, 0.9, 80.0),
            Self::Minor => (7.5, 0.8, 32.0),
            Self::Service => (4.2, 0.5, 10.0),
            Self::Path => (1.6, 0.5, 5.0),
        };
        if m_per_px > farthest { 0.0 } else { (metres / m_per_px).max(least) as f32 }
    }
}
