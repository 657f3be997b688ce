//! GeoJSON in (RFC 7946, its 2008 predecessor, newline-delimited and RFC 8142 sequences) and out.

mod area;
mod feature;
mod finish;
mod ids;
mod keys;
mod number;
mod read;
mod rows;
mod scan;
mod slow;
mod tree;
mod value;
mod window;
mod write;
#[cfg(test)]
mod tests;

use super::{ReadError, Warnings};
use crate::geometry::Crs;
use crate::model::{Chunk, Layer, LayerKind};
use crate::task::Task;
use read::Reader;
use rows::Rows;
use std::io::Read;
use std::sync::Arc;

pub use write::{WriteError, WriteOptions, write};

/// How to read a file.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The file's coordinate system as the user states it; `None`: the file's `crs` member, else WGS 84.
    pub source_crs: Option<Crs>,
    /// The project's metric system; `None`: chosen by the first coordinate.
    pub metric_crs: Option<Crs>,
    /// Attribute and value forced on every feature (`--set LAYER.ATTRIBUTE=VALUE`), checked against the schema.
    pub set: Vec<(String, String)>,
    /// Whether properties that fill no attribute are kept as a JSON object, or dropped.
    pub keep_extra: bool,
    /// Minutes east of UTC at which times without an offset are read.
    pub offset_minutes: i32,
    /// The layer that the features will be appended to: its ids are taken and its identities go on.
    pub into: Option<Arc<Layer>>,
    /// Bytes to come, for the progress; 0 while unknown.
    pub total_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            source_crs: None,
            metric_crs: None,
            set: Vec::new(),
            keep_extra: true,
            offset_minutes: 480,
            into: None,
            total_bytes: 0,
        }
    }
}

/// What was read.
#[derive(Debug, Clone)]
pub struct ReadLayer {
    /// The features, in metres of `metric_crs`; feature *i* of the file has the identity `first + i`, so those set aside
    /// leave gaps.
    pub chunks: Vec<Chunk>,
    /// The coordinate system the file was read in.
    pub source_crs: Crs,
    /// The metric system of the chunks; `None` when no coordinate decided it.
    pub metric_crs: Option<Crs>,
    /// Features in the file.
    pub features_seen: u64,
    /// Features in the file that are not in the chunks; each has a warning.
    pub set_aside: u64,
    /// What was wrong.
    pub warnings: Warnings,
}

/// Reads a file into chunks of a layer of `kind`, in a memory that grows only with what the chunks hold.
///
/// `name` is how messages call the file. Progress is counted in bytes in the stage `read`, then in chunks in the stage
/// `project`. Features that cannot be used are set aside with a warning; an error means that nothing can be used.
pub fn read(
    input: &mut dyn Read,
    name: &str,
    kind: LayerKind,
    options: &ReadOptions,
    task: &Task,
) -> Result<ReadLayer, ReadError> {
    task.stage("read", name, options.total_bytes);
    let mut reader = Reader::new(input, Rows::new(name, kind, options)?, name, task);
    reader.run()?;
    let Reader { mut rows, crs, .. } = reader;
    rows.finish_chunk();
    let (source_crs, note) = finish::source_crs(name, crs.as_deref(), options.source_crs)?;
    if let Some((problem, action)) = note {
        rows.warn_file(problem, action);
    }
    rows.finish_warnings();
    let first = rows.first().0;
    let Rows { mut chunks, mut warnings, seen, set_aside, .. } = rows;
    let (metric_crs, more_aside) = finish::finish(&mut chunks, kind, (name, first), source_crs, options, &mut warnings, task)?;
    warnings.sort();
    task.end();
    Ok(ReadLayer { chunks, source_crs, metric_crs, features_seen: seen, set_aside: set_aside + more_aside, warnings })
}
