//! The blobs of a PBF file, decoded on all cores, again for each look at the file.

use crate::formats::ReadError;
use crate::task::Task;
use osmpbf::{Blob, BlobDecode, BlobReader, PrimitiveBlock};
use rayon::prelude::*;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A file's blobs as they lie in it, compressed.
pub(super) struct Blobs(Vec<Blob>);

impl Blobs {
    /// Reads the whole file; what does not look like a PBF file is refused.
    pub fn read(input: impl Read + Send, name: &str) -> Result<Self, ReadError> {
        let blobs: Result<Vec<Blob>, _> = BlobReader::new(input).collect();
        let blobs = blobs.map_err(|error| damaged(name, &error))?;
        if blobs.is_empty() {
            return Err(ReadError::Empty { file: name.to_owned() });
        }
        Ok(Self(blobs))
    }

    /// Looks at those blobs of the file that `wanted` names (all where it is `None`), each answer in the order of the file.
    pub fn look<T: Send>(
        &self,
        name: &str,
        wanted: Option<&[bool]>,
        task: &Task,
        of: impl Fn(&PrimitiveBlock) -> T + Sync,
    ) -> Result<Vec<Option<T>>, ReadError> {
        let each = |(i, blob): (usize, &Blob)| {
            task.check()?;
            task.advance(1);
            if wanted.is_some_and(|wanted| !wanted[i]) {
                return Ok(None);
            }
            // The decoder takes offsets on trust: damaged ones end in a panic of its own, not in an error.
            let looked = catch_unwind(AssertUnwindSafe(|| match blob.decode() {
                Ok(BlobDecode::OsmData(block)) => Ok(Some(of(&block))),
                Ok(_) => Ok(None),
                Err(error) => Err(damaged(name, &error)),
            }));
            looked.unwrap_or_else(|_| Err(damaged(name, &"its offsets lead nowhere")))
        };
        self.0.par_iter().enumerate().map(each).collect()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn damaged(name: &str, reason: &dyn std::fmt::Display) -> ReadError {
    ReadError::NotOsm { file: name.to_owned(), reason: reason.to_string() }
}
