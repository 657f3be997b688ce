//! PMTiles version 3 (specification of protomaps, 3.x): one file, directories of tile numbers along a Hilbert curve.

use super::error::Fault;
use super::tile::TileId;
use std::collections::VecDeque;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of the header.
const HEADER: usize = 127;
/// Most bytes of a directory or of the metadata, unpacked.
const LARGEST: usize = 64 << 20;
/// Most bytes of a tile, unpacked.
const LARGEST_TILE: usize = 32 << 20;
/// Leaf directories kept.
const KEPT: usize = 16;
/// The specification allows three levels of directories: a root and leaves; one more is tolerated.
const DEPTH: usize = 4;

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
}

/// What the tiles are, as the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileType {
    /// It does not say.
    Unknown,
    /// Vector tiles.
    Mvt,
    /// PNG, JPEG or WEBP.
    Raster,
}

/// An entry of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Number of the first tile.
    pub tile: u64,
    /// Place of the bytes: in the tile data, or in the leaf directories.
    pub offset: u64,
    /// Number of bytes.
    pub length: u32,
    /// How many tiles in a row share the bytes; 0: they are a leaf directory.
    pub run: u32,
}

/// An open archive.
#[derive(Debug)]
pub struct Archive<R> {
    input: Mutex<R>,
    root: Arc<Vec<Entry>>,
    leaves: Mutex<VecDeque<(u64, Arc<Vec<Entry>>)>>,
    leaf_start: u64,
    data_start: u64,
    internal: Packing,
    tiles: Packing,
    /// What the tiles are.
    pub tile_type: TileType,
    /// First and last level.
    pub levels: [u8; 2],
    /// West, south, east, north, degrees.
    pub bounds: [f64; 4],
    /// The metadata, JSON.
    pub metadata: String,
}

impl<R: Read + Seek> Archive<R> {
    /// Reads header, root directory and metadata.
    pub fn open(mut input: R) -> Result<Self, Fault> {
        let mut h = [0u8; HEADER];
        let got = read_up_to(&mut input, &mut h).map_err(unreadable)?;
        if got < 8 || h[..7] != *b"PMTiles" {
            return Err(Fault::NotThisFormat { format: "PMTiles" });
        }
        if h[7] != 3 {
            return Err(Fault::Version { found: h[7] });
        }
        if got < HEADER {
            return Err(Fault::Damaged { part: "header" });
        }
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| h[at + i]));
        let degrees = |at: usize| f64::from(i32::from_le_bytes(std::array::from_fn(|i| h[at + i]))) / 1e7;
        let internal = packing(h[97])?;
        let tiles = packing(h[98])?;
        let tile_type = match h[99] {
            1 => TileType::Mvt,
            2..=4 => TileType::Raster,
            5 => return Err(Fault::Unsupported { what: "AVIF".to_owned() }),
            _ => TileType::Unknown,
        };
        let root = unpack(internal, section(&mut input, long(8), long(16), "directory")?, LARGEST)?;
        let root = directory(&root).ok_or(Fault::Damaged { part: "directory" })?;
        // Broken metadata is no reason to show no map: it only names the source.
        let metadata = section(&mut input, long(24), long(32), "metadata").and_then(|b| unpack(internal, b, LARGEST));
        let metadata = metadata.map_or_else(|_| String::new(), |b| String::from_utf8_lossy(&b).into_owned());
        Ok(Self {
            input: Mutex::new(input),
            root: Arc::new(root),
            leaves: Mutex::default(),
            leaf_start: long(40),
            data_start: long(56),
            internal,
            tiles,
            tile_type,
            levels: [h[100], h[101]],
            bounds: [degrees(102), degrees(106), degrees(110), degrees(114)],
            metadata,
        })
    }

    /// The bytes of a tile, unpacked; `None` where the archive has none.
    pub fn tile(&self, id: TileId) -> Result<Option<Vec<u8>>, Fault> {
        match self.entry(id.number())? {
            Some(entry) => self.read(entry).map(Some),
            None => Ok(None),
        }
    }

    /// The first tile of the archive, to see what it is.
    pub fn any_tile(&self) -> Result<Option<Vec<u8>>, Fault> {
        let mut entries = Arc::clone(&self.root);
        for _ in 0..DEPTH {
            match entries.last().copied() {
                Some(entry) if entry.run == 0 => entries = self.leaf(entry)?,
                Some(entry) => return self.read(entry).map(Some),
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    fn read(&self, entry: Entry) -> Result<Vec<u8>, Fault> {
        let start = self.data_start.checked_add(entry.offset).ok_or(Fault::Damaged { part: "directory" })?;
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = section(&mut *input, start, u64::from(entry.length), "table of tiles")?;
        drop(input);
        unpack(self.tiles, bytes, LARGEST_TILE)
    }

    fn entry(&self, number: u64) -> Result<Option<Entry>, Fault> {
        let mut entries = Arc::clone(&self.root);
        for _ in 0..DEPTH {
            let Some(entry) = find(&entries, number) else { return Ok(None) };
            if entry.run > 0 {
                return Ok(Some(entry));
            }
            entries = self.leaf(entry)?;
        }
        Err(Fault::Damaged { part: "directory" })
    }

    fn leaf(&self, entry: Entry) -> Result<Arc<Vec<Entry>>, Fault> {
        let kept = |leaves: &VecDeque<(u64, Arc<Vec<Entry>>)>| {
            leaves.iter().find(|(offset, _)| *offset == entry.offset).map(|(_, leaf)| Arc::clone(leaf))
        };
        if let Some(leaf) = kept(&self.leaves.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(leaf);
        }
        let start = self.leaf_start.checked_add(entry.offset).ok_or(Fault::Damaged { part: "directory" })?;
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = section(&mut *input, start, u64::from(entry.length), "directory")?;
        drop(input);
        let bytes = unpack(self.internal, bytes, LARGEST)?;
        let leaf = Arc::new(directory(&bytes).ok_or(Fault::Damaged { part: "directory" })?);
        let mut leaves = self.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.push_back((entry.offset, Arc::clone(&leaf)));
        if leaves.len() > KEPT {
            leaves.pop_front();
        }
        Ok(leaf)
    }
}

fn packing(code: u8) -> Result<Packing, Fault> {
    match code {
        0 | 1 => Ok(Packing::None),
        2 => Ok(Packing::Gzip),
        3 => Err(Fault::Unsupported { what: "Brotli".to_owned() }),
        4 => Err(Fault::Unsupported { what: "Zstandard".to_owned() }),
        _ => Err(Fault::Damaged { part: "header" }),
    }
}

fn unreadable(error: std::io::Error) -> Fault {
    Fault::Unreadable { reason: error.to_string() }
}

fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut got = 0;
    while got < buffer.len() {
        match input.read(&mut buffer[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(got)
}

/// Bytes at a place; `part` is what is damaged if they are not there.
fn section(input: &mut (impl Read + Seek), start: u64, length: u64, part: &'static str) -> Result<Vec<u8>, Fault> {
    if length > LARGEST as u64 {
        return Err(Fault::Damaged { part });
    }
    input.seek(SeekFrom::Start(start)).map_err(|_| Fault::Damaged { part })?;
    // Read through a limit, not into a buffer of the length that a damaged header claims.
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
    if (bytes.len() as u64) < length { Err(Fault::Damaged { part }) } else { Ok(bytes) }
}

fn unpack(packing: Packing, bytes: Vec<u8>, most: usize) -> Result<Vec<u8>, Fault> {
    match packing {
        Packing::None => Ok(bytes),
        Packing::Gzip => gunzip(&bytes, most),
    }
}

/// Unpacks gzip, at most `most` bytes.
pub fn gunzip(bytes: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    let read = flate2::read::MultiGzDecoder::new(bytes).take(most as u64 + 1).read_to_end(&mut out);
    if read.is_err() || out.len() > most { Err(Fault::Damaged { part: "packed data" }) } else { Ok(out) }
}

/// The entry that covers a tile number: a run of tiles, or the leaf directory that would know it.
pub fn find(entries: &[Entry], number: u64) -> Option<Entry> {
    let before = entries.partition_point(|e| e.tile <= number);
    let entry = *entries.get(before.checked_sub(1)?)?;
    (entry.run == 0 || number - entry.tile < u64::from(entry.run)).then_some(entry)
}

/// Reads an unpacked directory; `None` if it contradicts itself.
pub fn directory(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut bytes = bytes;
    let n = varint(&mut bytes)?;
    // Each entry takes at least four bytes.
    if n > bytes.len() as u64 / 4 {
        return None;
    }
    let mut entries = vec![Entry { tile: 0, offset: 0, length: 0, run: 0 }; n as usize];
    let mut tile = 0u64;
    for (i, entry) in entries.iter_mut().enumerate() {
        let step = varint(&mut bytes)?;
        if i > 0 && step == 0 {
            return None;
        }
        tile = tile.checked_add(step)?;
        entry.tile = tile;
    }
    for entry in &mut entries {
        entry.run = varint(&mut bytes)?.try_into().ok()?;
    }
    for entry in &mut entries {
        entry.length = varint(&mut bytes)?.try_into().ok()?;
    }
    let mut next = None;
    for entry in &mut entries {
        // Zero: right behind the entry before.
        entry.offset = match varint(&mut bytes)? {
            0 => next?,
            place => place - 1,
        };
        next = Some(entry.offset.checked_add(u64::from(entry.length))?);
    }
    Some(entries)
}

/// A number of seven bits a byte, lowest first.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if shift == 63 && byte > 1 {
            return None;
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}
