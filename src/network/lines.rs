//! The lines of the road layer as one flat column of vertices, with what is wrong about them set aside.

use super::classes::RoadClasses;
use super::faults::{RoadFault, RoadTrouble};
use super::ways::{FactsReader, RoadFacts};
use crate::model::{FeatureRef, Fid, Layer};
use rayon::prelude::*;
use std::collections::HashMap;

/// Farther than this from the origin no metric system goes, metres.
const MOST_M: f64 = 1e9;

/// One connected piece of a road: a part of its geometry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    /// Row of its road.
    pub row: u32,
    /// Identity of its road.
    pub fid: Fid,
    /// First vertex.
    pub from: u32,
    /// Behind its last vertex.
    pub to: u32,
    /// Length of the road's parts before this one, metres.
    pub before_m: f64,
    pub facts: RoadFacts,
}

impl Line {
    /// Whether vertex `v` is one of its ends.
    pub fn ends_at(&self, v: u32) -> bool {
        v == self.from || v + 1 == self.to
    }
}

/// All lines that can be part of a network: finite, longer than nothing, none twice. No vertex repeats the one before it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pub lines: Vec<Line>,
    pub vertices: Vec<[f64; 2]>,
    /// Line of the segment that begins at each vertex; of a line's last vertex: its line too.
    pub line_of: Vec<u32>,
}

impl Lines {
    /// Vertices of a line.
    pub fn coords(&self, line: u32) -> &[[f64; 2]] {
        let line = &self.lines[line as usize];
        &self.vertices[line.from as usize..line.to as usize]
    }

    /// Reads all roads of a layer.
    pub fn read(layer: &Layer, classes: &RoadClasses, faults: &mut Vec<RoadFault>) -> Self {
        let readers = FactsReader::new(classes);
        let chunks: Vec<(Self, Vec<RoadFault>)> = (0..layer.chunks().len())
            .into_par_iter()
            .map(|c| {
                let (mut part, mut faults) = (Self::default(), Vec::new());
                let mut reader = readers.clone();
                part.vertices.reserve(layer.chunks()[c].shapes.coords().len());
                layer
                    .features_of(c)
                    .zip(layer.chunk_start(c)..)
                    .for_each(|(road, row)| part.add(road, row, &mut reader, &mut faults));
                (part, faults)
            })
            .collect();
        let mut out = Self::default();
        out.vertices.reserve(chunks.iter().map(|(part, _)| part.vertices.len()).sum());
        out.lines.reserve(chunks.iter().map(|(part, _)| part.lines.len()).sum());
        for (part, some) in chunks {
            let before = out.vertices.len() as u32;
            out.vertices.extend_from_slice(&part.vertices);
            out.lines.extend(part.lines.iter().map(|l| Line { from: l.from + before, to: l.to + before, ..*l }));
            faults.extend(some);
        }
        out.collapse(faults);
        out.line_of.resize(out.vertices.len(), 0);
        for (i, line) in out.lines.iter().enumerate() {
            out.line_of[line.from as usize..line.to as usize].fill(i as u32);
        }
        out
    }

    fn add(&mut self, road: FeatureRef<'_>, row: u32, reader: &mut FactsReader<'_>, faults: &mut Vec<RoadFault>) {
        let fid = road.fid();
        let mut facts = None;
        let mut before_m = 0.0;
        for ring in road.shape().rings() {
            let from = self.vertices.len();
            let mut length = 0.0;
            let mut sound = true;
            for &c in ring {
                // Also false for what is not a number.
                if !(c[0].abs() <= MOST_M && c[1].abs() <= MOST_M) {
                    sound = false;
                    break;
                }
                match self.vertices.last().filter(|_| self.vertices.len() > from) {
                    Some(last) if *last == c => continue,
                    Some(last) => length += (c[0] - last[0]).hypot(c[1] - last[1]),
                    None => {}
                }
                self.vertices.push(c);
            }
            if !sound {
                self.vertices.truncate(from);
                faults.push(RoadFault { roads: vec![fid], at: None, trouble: RoadTrouble::NotANumber });
            } else if self.vertices.len() - from < 2 {
                let at = self.vertices.get(from).copied();
                self.vertices.truncate(from);
                faults.push(RoadFault { roads: vec![fid], at, trouble: RoadTrouble::ZeroLength });
            } else {
                let facts = *facts.get_or_insert_with(|| reader.read(road));
                self.lines.push(Line { row, fid, from: from as u32, to: self.vertices.len() as u32, before_m, facts });
                before_m += length;
            }
        }
    }

    /// Leaves of several lines that are the same to the bit, drawn in either direction, the one of the road with the smallest
    /// identity: ten thousand copies of a road would otherwise meet each other ten thousand times each.
    fn collapse(&mut self, faults: &mut Vec<RoadFault>) {
        let mut prints: Vec<(u64, Fid, u32)> =
            (0..self.lines.len() as u32).into_par_iter().map(|i| (self.fingerprint(i), self.lines[i as usize].fid, i)).collect();
        prints.par_sort_unstable();
        let mut copies: HashMap<u32, Vec<Fid>> = HashMap::new();
        let mut gone = vec![false; self.lines.len()];
        for same in prints.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
            let mut firsts: Vec<u32> = Vec::new();
            for &(_, fid, i) in same {
                match firsts.iter().find(|&&j| self.alike(i, j)) {
                    Some(&j) => {
                        copies.entry(j).or_default().push(fid);
                        gone[i as usize] = true;
                    }
                    None => firsts.push(i),
                }
            }
        }
        if copies.is_empty() {
            return;
        }
        let mut copies: Vec<_> = copies.into_iter().collect();
        copies.sort_unstable_by_key(|(j, _)| *j);
        for (j, others) in copies {
            let kept = self.lines[j as usize].fid;
            let roads = std::iter::once(kept).chain(others).collect();
            faults.push(RoadFault { roads, at: Some(self.middle(j)), trouble: RoadTrouble::Duplicate });
        }
        let mut gone = gone.iter();
        self.lines.retain(|_| !gone.next().copied().unwrap_or(false));
    }

    fn middle(&self, line: u32) -> [f64; 2] {
        let coords = self.coords(line);
        coords[coords.len() / 2]
    }

    /// Whether two lines and what their roads say are the same; a one-way road only in the same direction.
    fn alike(&self, i: u32, j: u32) -> bool {
        let (a, b) = (&self.lines[i as usize], &self.lines[j as usize]);
        let (p, q) = (self.coords(i), self.coords(j));
        a.facts == b.facts && (p == q || (p.len() == q.len() && a.facts.ways.is_even() && p.iter().eq(q.iter().rev())))
    }

    /// The same number for lines that are the same in either direction.
    fn fingerprint(&self, line: u32) -> u64 {
        let mix = |h: u64, c: &[f64; 2]| {
            let h = (h ^ c[0].to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (h ^ (h >> 29) ^ c[1].to_bits().rotate_left(17)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        };
        let coords = self.coords(line);
        let (along, against) = (coords.iter().fold(7, mix), coords.iter().rev().fold(7, mix));
        along.wrapping_add(against) ^ (along ^ against).rotate_left(32)
    }
}
