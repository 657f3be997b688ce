//! An open source of tiles: a file or an address.

use super::attribution;
use super::cache::Cache;
use super::error::{BasemapError, Fault};
use super::fetch::{Answer, Fetch, Refusal};
use super::mbtiles::Mbtiles;
use super::picture;
use super::pmtiles::{Archive, TileType, gunzip};
use super::setting::Setting;
use super::tile::{DEEPEST, TileId};
use super::web::Service;
use crate::geometry::Crs;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an address that did not answer is left in peace.
const PEACE: Duration = Duration::from_secs(30);
/// Fetched tiles older than this are fetched again where the network allows, seconds.
const FRESH_S: i64 = 30 * 24 * 3600;
/// Most bytes of a tile, unpacked.
const LARGEST_TILE: usize = 32 << 20;

/// What the tiles are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Pictures with sides of so many pixels.
    Raster {
        /// Pixels.
        px: u32,
    },
    /// Geometry.
    Vector,
}

/// What is known of a source.
#[derive(Debug, Clone, PartialEq)]
pub struct Info {
    /// The file or the address, without keys.
    pub place: String,
    /// What the tiles are.
    pub content: Content,
    /// First and last level that tiles are there of.
    pub levels: [u8; 2],
    /// West, south, east, north, degrees, where the source says so.
    pub bounds: Option<[f64; 4]>,
    /// The line to be shown on the map: who made it.
    pub attribution: String,
    /// The system whose degrees the tiles are cut by: WGS 84, or GCJ-02 where they are shifted.
    pub crs: Crs,
}

/// What opening a source may use.
#[derive(Clone, Default)]
pub struct OpenOptions {
    /// The network; `None`: addresses show only what was fetched before.
    pub fetch: Option<Arc<dyn Fetch>>,
    /// Folder for fetched tiles; `None`: they are not kept.
    pub cache: Option<PathBuf>,
    /// Most bytes of fetched tiles kept; 0: 512 MB.
    pub cache_bytes: u64,
    /// Seconds since 1970, for the age of what was fetched.
    pub now: i64,
}

impl std::fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenOptions").field("fetch", &self.fetch.is_some()).field("cache", &self.cache).finish_non_exhaustive()
    }
}

/// An open source of tiles.
pub struct Source {
    info: Info,
    inside: Inside,
}

enum Inside {
    Pmtiles(Archive<File>),
    Mbtiles(Mbtiles),
    Web(Box<Address>),
}

struct Address {
    service: Service,
    fetch: Option<Arc<dyn Fetch>>,
    cache: Option<Cache>,
    /// Since when it is left in peace, and why.
    silent: Mutex<Option<(Instant, Fault)>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Source {
    /// Opens what a setting names. Opens no connection: an address is asked when its first tile is.
    pub fn open(setting: &Setting, options: &OpenOptions) -> Result<Self, BasemapError> {
        let opened = match setting.file() {
            Some(path) => Self::open_file(&path, setting),
            None if setting.is_none() => Err(Fault::UnknownKind),
            None => Self::open_address(setting, options),
        };
        let name = || setting.file().map_or_else(|| shown_place(setting), |path| file_name(&path));
        opened.map_err(|fault| BasemapError::new(name(), fault))
    }

    fn open_file(path: &Path, setting: &Setting) -> Result<Self, Fault> {
        let crs = crs_of(setting);
        let unreadable = |e: std::io::Error| Fault::Unreadable { reason: e.to_string() };
        let mut head = [0u8; 16];
        let mut file = File::open(path).map_err(unreadable)?;
        let got = std::io::Read::read(&mut file, &mut head).map_err(unreadable)?;
        let named = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
        let place = file_name(path);
        if head[..got].starts_with(b"SQLite format 3\0") || named("mbtiles") {
            let file = Mbtiles::open(path)?;
            let sample = file.any_tile()?.unwrap_or_default();
            let content = content_of(&sample);
            let attribution = credit(setting, &file.attribution);
            let info = Info { place, content, levels: file.levels, bounds: file.bounds, attribution, crs };
            return Ok(Self { info, inside: Inside::Mbtiles(file) });
        }
        if !head[..got].starts_with(b"PMTiles") && !named("pmtiles") {
            return Err(Fault::UnknownKind);
        }
        std::io::Seek::rewind(&mut file).map_err(unreadable)?;
        let archive = Archive::open(file)?;
        // A first tile that cannot be read says nothing about the others.
        let content = match archive.tile_type {
            TileType::Mvt => Content::Vector,
            _ => content_of(&archive.any_tile().ok().flatten().unwrap_or_default()),
        };
        let [west, south, east, north] = archive.bounds;
        let bounds = (west < east && south < north).then_some(archive.bounds);
        let levels = archive.levels.map(|z| z.min(DEEPEST));
        let attribution = credit(setting, &json_text(&archive.metadata, "attribution"));
        let info = Info { place, content, levels, bounds, attribution, crs };
        Ok(Self { info, inside: Inside::Pmtiles(archive) })
    }

    fn open_address(setting: &Setting, options: &OpenOptions) -> Result<Self, Fault> {
        let service = Service::new(setting)?;
        let limit = if options.cache_bytes == 0 { 512 << 20 } else { options.cache_bytes };
        let cache = options.cache.as_deref().and_then(|folder| Cache::open(folder, &service.shown, limit, options.now));
        let known = if service.shown.starts_with("tianditu:") { "tianditu.gov.cn" } else { &service.shown };
        let info = Info {
            place: service.shown.clone(),
            content: if service.vector { Content::Vector } else { Content::Raster { px: service.px } },
            levels: service.levels,
            bounds: None,
            attribution: credit(setting, attribution::of_address(known)),
            crs: crs_of(setting),
        };
        let address = Address { service, fetch: options.fetch.clone(), cache, silent: Mutex::default() };
        Ok(Self { info, inside: Inside::Web(Box::new(address)) })
    }

    /// What is known of it.
    pub fn info(&self) -> &Info {
        &self.info
    }

    /// Whether it is asked over the network.
    pub fn is_address(&self) -> bool {
        matches!(self.inside, Inside::Web(_))
    }

    /// Bytes of a tile, unpacked, bottom layer first; empty where there is no such tile.
    pub fn tile(&self, id: TileId) -> Result<Vec<Vec<u8>>, BasemapError> {
        let found = match &self.inside {
            _ if id.z < self.info.levels[0] || id.z > self.info.levels[1] => Ok(Vec::new()),
            Inside::Pmtiles(archive) => archive.tile(id).map(|b| b.into_iter().collect()),
            Inside::Mbtiles(file) => file.tile(id).map(|b| b.into_iter().collect()),
            Inside::Web(address) => address.tile(id),
        };
        let unpacked = found.and_then(|layers: Vec<Vec<u8>>| layers.into_iter().map(unpacked).collect());
        unpacked.map_err(|fault| BasemapError::new(&self.info.place, fault))
    }

    /// Forgets the kept bytes of a tile that turned out to be none.
    pub fn forget(&self, id: TileId) {
        if let Inside::Web(address) = &self.inside
            && let Some(cache) = &address.cache
        {
            (0..address.service.layers.len()).for_each(|layer| cache.forget(id, layer));
        }
    }
}

impl Address {
    fn tile(&self, id: TileId) -> Result<Vec<Vec<u8>>, Fault> {
        let mut out = Vec::new();
        for layer in 0..self.service.layers.len() {
            out.extend(self.layer(id, layer)?);
        }
        Ok(out)
    }

    fn layer(&self, id: TileId, layer: usize) -> Result<Option<Vec<u8>>, Fault> {
        let kept = self.cache.as_ref().and_then(|cache| cache.get(id, layer));
        let old = match kept {
            Some(kept) if kept.age_s < FRESH_S => return Ok(kept.bytes),
            Some(kept) => Some(kept.bytes),
            None => None,
        };
        match self.ask(id, layer) {
            Ok(bytes) => {
                if let Some(cache) = &self.cache {
                    cache.put(id, layer, bytes.as_deref());
                }
                Ok(bytes)
            }
            // Old tiles are better than none.
            Err(fault) => old.ok_or(fault),
        }
    }

    fn ask(&self, id: TileId, layer: usize) -> Result<Option<Vec<u8>>, Fault> {
        let silent = || self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, fault)) = &*silent()
            && since.elapsed() < PEACE
        {
            return Err(fault.clone());
        }
        let nobody = || Fault::Unreachable { reason: "offline".to_owned() };
        let Some(fetch) = &self.fetch else { return Err(nobody()) };
        let fault = match fetch.get(&self.service.layers[layer].url(id)) {
            Ok(answer) => {
                *silent() = None;
                return Ok(match answer {
                    Answer::Found(bytes) if !bytes.is_empty() => Some(bytes),
                    _ => None,
                });
            }
            Err(Refusal::Unreachable(reason)) => Fault::Unreachable { reason },
            Err(Refusal::Status(status)) => Fault::Refused { status },
        };
        *silent() = Some((Instant::now(), fault.clone()));
        Err(fault)
    }
}

fn crs_of(setting: &Setting) -> Crs {
    if setting.gcj02 { Crs::Gcj02 } else { Crs::Wgs84 }
}

/// What the user wrote, or else what the source says of itself.
fn credit(setting: &Setting, own: &str) -> String {
    attribution::plain(if setting.attribution.trim().is_empty() { own } else { &setting.attribution })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn shown_place(setting: &Setting) -> String {
    Service::new(setting).map_or_else(|_| setting.place.split('?').next().unwrap_or_default().to_owned(), |s| s.shown)
}

/// Gzip and zlib are taken off, whoever put them on.
fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, Fault> {
    match bytes.as_slice() {
        [0x1f, 0x8b, ..] => gunzip(&bytes, LARGEST_TILE),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => {
            let mut out = Vec::new();
            let decoder = flate2::read::ZlibDecoder::new(bytes.as_slice());
            let read = std::io::Read::read_to_end(&mut std::io::Read::take(decoder, LARGEST_TILE as u64), &mut out);
            read.map(|_| out).map_err(|_| Fault::Damaged { part: "packed data" })
        }
        _ => Ok(bytes),
    }
}

fn content_of(sample: &[u8]) -> Content {
    match picture::size(sample) {
        Some([width, _]) => Content::Raster { px: width.clamp(64, 4096) },
        None => Content::Vector,
    }
}

/// A text of the outermost level of a JSON object, without a JSON reader: the metadata's one value that is wanted.
fn json_text(json: &str, name: &str) -> String {
    let Some(at) = json.find(&format!("\"{name}\"")) else { return String::new() };
    let rest = json[at + name.len() + 2..].trim_start();
    let Some(rest) = rest.strip_prefix(':').map(str::trim_start).and_then(|r| r.strip_prefix('"')) else { return String::new() };
    let mut out = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return out,
            '\\' => match chars.next() {
                Some('u') => {
                    let code: String = chars.by_ref().take(4).collect();
                    out.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32).unwrap_or(' '));
                }
                Some('n' | 't' | 'r') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attribution_is_found_in_metadata() {
        let json = r#"{"name":"a","attribution" : "<a href=\"x\">P</a> \u00a9 O"}"#;
        assert_eq!(attribution::plain(&json_text(json, "attribution")), "P © O");
        assert_eq!(json_text(r#"{"attribution":3}"#, "attribution"), "");
        assert_eq!(json_text("\"attribution", "attribution"), "");
    }
}
