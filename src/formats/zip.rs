//! A ZIP archive of deflated files (APPNOTE 6.3), as office programs read it.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::{self, Write};

/// Local time of all files: 1980-01-01, so that the same table gives the same bytes.
const DATE: u16 = 0x21;
/// Version of the format needed: deflate and folders.
const VERSION: u16 = 20;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
const DEFLATED: u16 = 8;

/// An archive being written.
#[derive(Debug, Default)]
pub(super) struct Archive {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    size: u32,
    at: u32,
}

impl Archive {
    /// Adds a file; `contents` writes it.
    pub fn file(&mut self, name: &str, contents: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut packer =
            Packer { crc: flate2::Crc::new(), deflate: DeflateEncoder::new(Vec::new(), Compression::default()), size: 0 };
        contents(&mut packer)?;
        let (crc, size) = (packer.crc.sum(), packer.size);
        let packed = packer.deflate.finish()?;
        let small = |n: usize| u32::try_from(n).map_err(|_| io::Error::other("the table is larger than 4 GB; write CSV instead"));
        let at = small(self.bytes.len())?;
        let entry = Entry { name: name.to_owned(), crc, packed: small(packed.len())?, size: small(size as usize)?, at };
        self.put32(0x0403_4b50);
        self.describe(&entry);
        self.put16(0);
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.extend_from_slice(&packed);
        self.entries.push(entry);
        Ok(())
    }

    /// The archive with its list of files.
    pub fn finish(mut self) -> Vec<u8> {
        let entries = std::mem::take(&mut self.entries);
        let start = self.bytes.len();
        for entry in &entries {
            self.put32(0x0201_4b50);
            self.put16(VERSION);
            self.describe(entry);
            // No extra field, no remark, first disk, no attributes.
            [0, 0, 0, 0].into_iter().for_each(|n| self.put16(n));
            self.put32(0);
            self.put32(entry.at);
            self.bytes.extend_from_slice(entry.name.as_bytes());
        }
        let length = self.bytes.len() - start;
        self.put32(0x0605_4b50);
        [0, 0, entries.len() as u16, entries.len() as u16].into_iter().for_each(|n| self.put16(n));
        self.put32(length as u32);
        self.put32(start as u32);
        self.put16(0);
        self.bytes
    }

    /// What the file's own head and the list say alike.
    fn describe(&mut self, entry: &Entry) {
        [VERSION, UTF8, DEFLATED, 0, DATE].into_iter().for_each(|n| self.put16(n));
        [entry.crc, entry.packed, entry.size].into_iter().for_each(|n| self.put32(n));
        self.put16(entry.name.len() as u16);
    }

    fn put16(&mut self, n: u16) {
        self.bytes.extend_from_slice(&n.to_le_bytes());
    }

    fn put32(&mut self, n: u32) {
        self.bytes.extend_from_slice(&n.to_le_bytes());
    }
}

/// Packs what is written and sums it up.
struct Packer {
    crc: flate2::Crc,
    deflate: DeflateEncoder<Vec<u8>>,
    size: u64,
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.crc.update(bytes);
        self.size += bytes.len() as u64;
        self.deflate.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
