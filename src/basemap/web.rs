//! Tile addresses: XYZ templates, WMTS by key and value or RESTful, and Tianditu.

use super::error::Fault;
use super::setting::{Kind, Setting};
use super::tile::TileId;

/// An address with places for level, column, row and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The level, shifted.
    Z(i8),
    X,
    Y,
    /// The row counted from the south.
    FromSouth,
    Quadkey,
    /// One of several servers.
    Server(Vec<String>),
}

/// The addresses of a setting, bottom first, and the first and last level worth asking for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// One address for each layer.
    pub layers: Vec<Template>,
    /// First and last level.
    pub levels: [u8; 2],
    /// Width of a tile, pixels.
    pub px: u32,
    /// Whether the tiles are vector tiles.
    pub vector: bool,
    /// The address as it may be shown and stored: without the key.
    pub shown: String,
}

impl Service {
    /// Reads the address of a setting.
    pub fn new(setting: &Setting) -> Result<Self, Fault> {
        let place = setting.place.trim();
        let key = setting.key.trim();
        if let Some(layers) = place.strip_prefix("tianditu:") {
            return tianditu(layers, key);
        }
        let lower = place.to_ascii_lowercase();
        if !(lower.starts_with("http://") || lower.starts_with("https://")) {
            return Err(Fault::Address { lacks: "http://" });
        }
        let wmts = setting.kind == Kind::Wmts || (setting.kind == Kind::Auto && looks_like_wmts(&lower));
        let at_tianditu = lower.contains("tianditu.gov.cn");
        let address = if wmts { complete_wmts(place)? } else { place.to_owned() };
        let mut template = Template::parse(&address, key, if at_tianditu { "0-7" } else { "a-c" })?;
        if at_tianditu && !key.is_empty() && !lower.contains("tk=") {
            template.push_text(&format!("{}tk={key}", if address.contains('?') { "&" } else { "?" }));
        }
        if let Some(lacks) = template.lacks() {
            return Err(Fault::Address { lacks });
        }
        let path = lower.split('?').next().unwrap_or(&lower);
        Ok(Self {
            layers: vec![template],
            levels: if at_tianditu { [1, 18] } else { [0, 19] },
            px: if lower.contains("@2x") { 512 } else { 256 },
            vector: path.ends_with(".pbf") || path.ends_with(".mvt"),
            shown: without_secrets(place, key),
        })
    }
}

/// Tianditu's layers in the matrix set `w` (web Mercator), joined by `+`: vec, img, ter and their names cva, cia, cta.
/// Level 1 is the first one there is; its matrices carry the numbers of ours.
fn tianditu(layers: &str, key: &str) -> Result<Service, Fault> {
    if key.is_empty() {
        return Err(Fault::Address { lacks: "key" });
    }
    let known = ["vec", "cva", "img", "cia", "ter", "cta", "ibo"];
    let names: Vec<&str> = layers.split('+').map(str::trim).collect();
    if names.is_empty() || names.iter().any(|name| !known.contains(name)) {
        return Err(Fault::Address { lacks: "tianditu:vec, img, cva, cia" });
    }
    let template = |name: &&str| {
        let url = format!(
            "https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}&STYLE=default\
             &TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
        );
        Template::parse(&url, key, "0-7")
    };
    let layers_found: Result<Vec<Template>, Fault> = names.iter().map(template).collect();
    Ok(Service { layers: layers_found?, levels: [1, 18], px: 256, vector: false, shown: format!("tianditu:{layers}") })
}

fn looks_like_wmts(lower: &str) -> bool {
    lower.contains("{tilematrix}") || lower.contains("service=wmts") || lower.contains("/wmts?") || lower.ends_with("/wmts")
}

/// A WMTS address with everything that GetTile needs: what the user left out and is the same everywhere is put in.
fn complete_wmts(place: &str) -> Result<String, Fault> {
    let lower = place.to_ascii_lowercase();
    if lower.contains("{tilematrix}") || lower.contains("{z") {
        return Ok(place.to_owned());
    }
    let (base, query) = place.split_once('?').unwrap_or((place, ""));
    let mut given: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').map_or((pair.to_owned(), String::new()), |(k, v)| (k.to_owned(), v.to_owned())))
        .collect();
    let value = |given: &[(String, String)], name: &str| {
        given.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone()).filter(|v| !v.is_empty())
    };
    let tianditu = base.contains("tianditu.gov.cn");
    // Tianditu names the layer in its path: /vec_w/wmts.
    let from_path = base.rsplit('/').nth(1).and_then(|part| part.strip_suffix("_w")).filter(|_| tianditu);
    let layer = value(&given, "layer").or(from_path.map(str::to_owned)).ok_or(Fault::Address { lacks: "LAYER" })?;
    let set = value(&given, "tilematrixset").or(tianditu.then(|| "w".to_owned()));
    let set = set.ok_or(Fault::Address { lacks: "TILEMATRIXSET" })?;
    // GeoServer puts the name of the set before the level.
    let matrix = if set.to_ascii_uppercase().starts_with("EPSG:") { format!("{set}:{{z}}") } else { "{z}".to_owned() };
    let format = if tianditu { "tiles" } else { "image/png" };
    // Only a request for tiles draws a map, whatever document the address was copied for.
    given.retain(|(k, _)| !k.eq_ignore_ascii_case("request"));
    let wanted = [
        ("SERVICE", "WMTS"),
        ("REQUEST", "GetTile"),
        ("VERSION", "1.0.0"),
        ("LAYER", &layer),
        ("STYLE", "default"),
        ("TILEMATRIXSET", &set),
        ("FORMAT", format),
        ("TILEMATRIX", &matrix),
        ("TILEROW", "{y}"),
        ("TILECOL", "{x}"),
    ];
    for (name, standard) in wanted {
        if !given.iter().any(|(k, _)| k.eq_ignore_ascii_case(name)) {
            given.push((name.to_owned(), standard.to_owned()));
        }
    }
    let query: Vec<String> = given.iter().map(|(k, v)| format!("{k}={v}")).collect();
    Ok(format!("{base}?{}", query.join("&")))
}

/// The address with the values of what looks like a key blanked.
fn without_secrets(place: &str, key: &str) -> String {
    let mut out = if key.is_empty() { place.to_owned() } else { place.replace(key, "***") };
    for name in ["tk=", "key=", "token=", "ak=", "apikey=", "access_token="] {
        let found = out.match_indices(name).map(|(at, _)| at).find(|at| *at > 0 && matches!(out.as_bytes()[at - 1], b'?' | b'&'));
        if let Some(at) = found {
            let start = at + name.len();
            let end = out[start..].find('&').map_or(out.len(), |n| start + n);
            if !out[start..end].contains('{') {
                out.replace_range(start..end, "***");
            }
        }
    }
    out
}

impl Template {
    /// Reads a template. `servers` is what `{s}` stands for.
    pub fn parse(text: &str, key: &str, servers: &str) -> Result<Self, Fault> {
        let mut out = Self { parts: Vec::new() };
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_text(&rest[..at]);
            let end = rest[at..].find('}').ok_or(Fault::Address { lacks: "}" })? + at;
            let name = &rest[at + 1..end];
            let part = match name.to_ascii_lowercase().as_str() {
                "z" | "tilematrix" | "level" => Part::Z(0),
                "x" | "tilecol" | "col" => Part::X,
                "y" | "tilerow" | "row" => Part::Y,
                "-y" => Part::FromSouth,
                "q" | "quadkey" => Part::Quadkey,
                "s" => Part::Server(range(servers)),
                "key" | "tk" | "k" | "token" | "apikey" if key.is_empty() => return Err(Fault::Address { lacks: "key" }),
                "key" | "tk" | "k" | "token" | "apikey" => Part::Text(key.to_owned()),
                "style" => Part::Text("default".to_owned()),
                "tilematrixset" => Part::Text("GoogleMapsCompatible".to_owned()),
                other => match other.strip_prefix('z').and_then(|n| n.parse::<i8>().ok()) {
                    Some(shift) => Part::Z(shift),
                    None => match other.strip_prefix("switch:") {
                        Some(list) => Part::Server(list.split(',').map(str::to_owned).collect()),
                        None if is_range(other) => Part::Server(range(other)),
                        None => return Err(Fault::Address { lacks: "{z}/{x}/{y}" }),
                    },
                },
            };
            match part {
                Part::Text(text) => out.push_text(&text),
                part => out.parts.push(part),
            }
            rest = &rest[end + 1..];
        }
        out.push_text(rest);
        Ok(out)
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// What a template lacks to name every tile.
    fn lacks(&self) -> Option<&'static str> {
        let has = |wanted: fn(&Part) -> bool| self.parts.iter().any(wanted);
        if has(|p| matches!(p, Part::Quadkey)) {
            return None;
        }
        let missing = [
            (has(|p| matches!(p, Part::Z(_))), "{z}"),
            (has(|p| matches!(p, Part::X)), "{x}"),
            (has(|p| matches!(p, Part::Y | Part::FromSouth)), "{y}"),
        ];
        missing.into_iter().find(|(there, _)| !there).map(|(_, name)| name)
    }

    /// The address of a tile. The same tile always comes from the same server, so that caches on the way serve it.
    pub fn url(&self, id: TileId) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Z(shift) => out.push_str(&(i16::from(id.z) + i16::from(*shift)).to_string()),
                Part::X => out.push_str(&id.x.to_string()),
                Part::Y => out.push_str(&id.y.to_string()),
                Part::FromSouth => out.push_str(&((1u32 << id.z) - 1 - id.y).to_string()),
                Part::Quadkey => {
                    out.extend(
                        (0..id.z).rev().map(|bit| char::from(b'0' + (id.x >> bit & 1) as u8 + 2 * (id.y >> bit & 1) as u8)),
                    );
                }
                Part::Server(names) => {
                    let i = (id.x.wrapping_add(id.y)) as usize % names.len().max(1);
                    out.push_str(names.get(i).map_or("", String::as_str));
                }
            }
        }
        out
    }
}

/// `a-c` and `0-7`.
fn is_range(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 3 && bytes[1] == b'-' && bytes[0].is_ascii_alphanumeric() && bytes[0] <= bytes[2]
}

fn range(text: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    if is_range(text) { (bytes[0]..=bytes[2]).map(|b| char::from(b).to_string()).collect() } else { vec![text.to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(place: &str, kind: Kind, key: &str) -> Result<Service, Fault> {
        Service::new(&Setting { place: place.into(), kind, key: key.into(), ..Setting::default() })
    }

    fn url(place: &str, kind: Kind, key: &str) -> String {
        service(place, kind, key).expect("an address").layers[0].url(TileId { z: 3, x: 6, y: 2 })
    }

    #[test]
    fn xyz_addresses_are_filled_in() {
        assert_eq!(url("https://{s}.tile.example/{z}/{x}/{y}.png", Kind::Auto, ""), "https://c.tile.example/3/6/2.png");
        assert_eq!(url("http://h/{z-1}/{x}/{-y}?k={key}", Kind::Xyz, "abc"), "http://h/2/6/5?k=abc");
        // Column 6 = 110, row 2 = 010: digits 1, 1 + 2, 0.
        assert_eq!(url("http://h/{q}", Kind::Auto, ""), "http://h/130");
        assert_eq!(
            url("http://webrd0{1-4}.is.autonavi.com/a?x={x}&y={y}&z={z}", Kind::Auto, ""),
            "http://webrd01.is.autonavi.com/a?x=6&y=2&z=3"
        );
        assert_eq!(url("http://{switch:p,q,r}/{z}/{x}/{y}", Kind::Auto, ""), "http://r/3/6/2");
        assert_eq!(service("https://h/{z}/{x}", Kind::Auto, ""), Err(Fault::Address { lacks: "{y}" }));
        assert_eq!(service("https://h/{z}/{x}/{y}?{key}", Kind::Auto, ""), Err(Fault::Address { lacks: "key" }));
        assert!(service("ftp://h/{z}/{x}/{y}", Kind::Xyz, "").is_err() && service("https://h/{z", Kind::Auto, "").is_err());
        assert!(service("https://h/{z}/{x}/{y}.pbf?t=1", Kind::Auto, "").expect("vector").vector);
    }

    #[test]
    fn wmts_addresses_are_completed() {
        let kvp = url("https://h/wmts?layer=roads&tilematrixset=w", Kind::Auto, "");
        assert_eq!(
            kvp,
            "https://h/wmts?layer=roads&tilematrixset=w&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&STYLE=default\
             &FORMAT=image/png&TILEMATRIX=3&TILEROW=2&TILECOL=6"
        );
        let geoserver =
            url("http://g/gwc/service/wmts?LAYER=a:b&TILEMATRIXSET=EPSG:900913&REQUEST=GetCapabilities", Kind::Wmts, "");
        assert!(geoserver.contains("TILEMATRIX=EPSG:900913:3") && geoserver.contains("REQUEST=GetTile"), "{geoserver}");
        let rest = "https://h/w/1.0.0/layer/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png";
        assert_eq!(url(rest, Kind::Auto, ""), "https://h/w/1.0.0/layer/default/GoogleMapsCompatible/3/2/6.png");
        assert_eq!(service("https://h/wmts?tilematrixset=w", Kind::Wmts, ""), Err(Fault::Address { lacks: "LAYER" }));
    }

    #[test]
    fn tianditu_is_known_by_name_and_by_address() {
        let both = service("tianditu:vec+cva", Kind::Auto, "KEY").expect("tianditu");
        assert_eq!(both.layers.len(), 2);
        let want = "https://t0.tianditu.gov.cn/cva_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cva&STYLE=default\
                    &TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX=3&TILEROW=2&TILECOL=6&tk=KEY";
        assert_eq!(both.layers[1].url(TileId { z: 3, x: 6, y: 2 }), want);
        let typed = url("https://t{s}.tianditu.gov.cn/img_w/wmts", Kind::Auto, "KEY");
        assert!(typed.starts_with("https://t0.tianditu.gov.cn/img_w/wmts?SERVICE=WMTS") && typed.ends_with("&tk=KEY"), "{typed}");
        assert!(typed.contains("LAYER=img&") && typed.contains("TILEMATRIXSET=w&FORMAT=tiles"), "{typed}");
        assert_eq!(service("tianditu:vec", Kind::Auto, ""), Err(Fault::Address { lacks: "key" }));
        assert!(service("tianditu:xyz", Kind::Auto, "K").is_err());
    }

    #[test]
    fn keys_are_never_shown() {
        let shown = |place: &str, key: &str| service(place, Kind::Xyz, key).expect("address").shown;
        assert_eq!(shown("https://h/{z}/{x}/{y}?tk=SECRET&a=1", ""), "https://h/{z}/{x}/{y}?tk=***&a=1");
        assert_eq!(shown("https://h/S3/{z}/{x}/{y}", "S3"), "https://h/***/{z}/{x}/{y}");
    }
}
