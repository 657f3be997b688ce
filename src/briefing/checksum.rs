//! The state of the data as sixteen digits, so that a printed figure can be traced back to what it was counted from.
//!
//! FNV-1a over words of 64 bits (Fowler, Noll, Vo). It tells states apart; it is no protection against forgery.

use crate::coverage::Report;
use crate::model::{LayerKind, Project, ValueRef};
use rayon::prelude::*;

struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        // Words differ in their upper bits too, which a multiplication alone never brings down.
        self.0 ^= self.0 >> 29;
    }

    fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        for bytes in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..bytes.len()].copy_from_slice(bytes);
            self.word(u64::from_le_bytes(word));
        }
    }
}

/// The checksum of everything that figures of a report depend on: layers with their dates, rosters, rulebook, moment.
pub fn checksum(project: &Project, report: &Report) -> u64 {
    let mut all = Fnv::new();
    for layer in project.layers() {
        all.text(layer.kind().key());
        all.word(layer.meta.as_of.map_or(u64::MAX, |t| t as u64));
        let chunks: Vec<u64> = (0..layer.chunks().len()).into_par_iter().map(|c| of_chunk(project, layer.kind(), c)).collect();
        all.word(chunks.len() as u64);
        chunks.into_iter().for_each(|sum| all.word(sum));
    }
    for (post, roster) in project.roster.posts() {
        all.word(post.0 as u64);
        for (role, hours) in roster.roles() {
            all.text(role);
            hours.iter().for_each(|people| all.word(people.map_or(u64::MAX, u64::from)));
        }
    }
    all.text(project.rulebook.as_deref().unwrap_or(crate::coverage::rulebook::DEFAULT));
    all.word(report.at.unix as u64);
    all.0
}

fn of_chunk(project: &Project, kind: LayerKind, c: usize) -> u64 {
    let layer = project.layer(kind);
    let mut sum = Fnv::new();
    for feature in layer.features_of(c) {
        sum.word(feature.fid().0 as u64);
        for ring in feature.shape().rings() {
            sum.word(ring.len() as u64);
            ring.iter().flatten().for_each(|v| sum.word(v.to_bits()));
        }
        for attr in 0..kind.info().attributes.len() {
            match feature.value(attr) {
                ValueRef::Null => sum.word(0),
                ValueRef::Int(n) => sum.word(n as u64 ^ 1 << 63),
                ValueRef::Real(v) => sum.word(v.to_bits()),
                ValueRef::Text(text) => sum.text(text),
            }
        }
    }
    sum.0
}

/// Four groups of four digits: `7f3a-91c2-04bd-88e1`.
pub fn written(checksum: u64) -> String {
    let digits = format!("{checksum:016x}");
    format!("{}-{}-{}-{}", &digits[..4], &digits[4..8], &digits[8..12], &digits[12..])
}
