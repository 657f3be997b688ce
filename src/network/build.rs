//! Making the graph from the road layer, and making it again after an edit from what stayed.

use super::assemble::assemble;
use super::cells::Cells;
use super::classes::RoadClasses;
use super::graph::{Graph, GraphOptions};
use super::inspect;
use super::lines::{Line, Lines};
use super::noding::{Cut, Join, Noding, node};
use crate::geometry::Bounds;
use crate::model::{Fid, Layer};
use crate::task::{Cancelled, Task};
use std::collections::HashMap;

/// With more changed lines than this everything is noded anew.
const MANY: usize = 256;

impl Graph {
    /// The graph of all roads of a layer. What is wrong with the data is in [`Graph::faults`]; nothing in it stops the rest.
    pub fn build(roads: &Layer, options: GraphOptions, task: &Task) -> Result<Self, Cancelled> {
        task.stage("roads", "", 0);
        let mut faults = Vec::new();
        let lines = Lines::read(roads, RoadClasses::built_in(), &mut faults);
        let cells = cells_of(&lines);
        task.check()?;
        task.stage("crossings of roads", "", 0);
        let noding = node(&lines, &cells, options.snap_m, task)?;
        task.stage("road graph", "", 0);
        let mut graph = assemble(lines, cells, noding, options);
        task.check()?;
        graph.faults = inspect::faults(&graph, faults);
        task.end();
        Ok(graph)
    }

    /// The graph of a layer that differs from this graph's own by an edit: the same as [`Graph::build`] gives, but only lines
    /// near to what changed are looked at for meetings.
    pub fn update(&self, roads: &Layer, task: &Task) -> Result<Self, Cancelled> {
        let mut faults = Vec::new();
        let lines = Lines::read(roads, RoadClasses::built_in(), &mut faults);
        let Some(kept) = Kept::between(&self.lines, &lines, self.options.snap_m) else {
            return Self::build(roads, self.options, task);
        };
        task.stage("crossings of roads", "", 0);
        let cells = cells_of(&lines);
        let noding = kept.noding(self, &lines, task)?;
        task.stage("road graph", "", 0);
        let mut graph = assemble(lines, cells, noding, self.options);
        task.check()?;
        graph.faults = inspect::faults(&graph, faults);
        task.end();
        Ok(graph)
    }
}

fn cells_of(lines: &Lines) -> Cells {
    Cells::new(&lines.vertices, |v| lines.lines[lines.line_of[v as usize] as usize].to > v + 1)
}

/// What becomes of lines at an edit.
struct Kept {
    /// The line as it was, for lines near to which nothing changed.
    old: Vec<Option<u32>>,
}

impl Kept {
    /// `None` when so much changed that noding everything is less work.
    fn between(old: &Lines, new: &Lines, tolerance: f64) -> Option<Self> {
        let key = |line: &Line| (line.fid, line.before_m.to_bits());
        let mut known: HashMap<(Fid, u64), u32> = old.lines.iter().zip(0..).map(|(line, i)| (key(line), i)).collect();
        let mut changed: Vec<Bounds> = Vec::new();
        let bounds = |lines: &Lines, i: u32| Bounds::of(lines.coords(i)).grown(tolerance);
        let mut same: Vec<Option<u32>> = Vec::with_capacity(new.lines.len());
        for (i, line) in new.lines.iter().enumerate() {
            let before = known
                .get(&key(line))
                .copied()
                .filter(|&j| old.lines[j as usize].facts.level == line.facts.level && old.coords(j) == new.coords(i as u32));
            match before {
                Some(_) => drop(known.remove(&key(line))),
                None => changed.push(bounds(new, i as u32)),
            }
            same.push(before);
            if changed.len() > MANY {
                return None;
            }
        }
        if known.len() + changed.len() > MANY {
            return None;
        }
        changed.extend(known.values().map(|&j| bounds(old, j)));
        let all = changed.iter().fold(Bounds::EMPTY, |all, b| all.union(b));
        for (i, before) in same.iter_mut().enumerate() {
            let own = bounds(new, i as u32);
            if own.intersects(&all) && changed.iter().any(|b| b.intersects(&own)) {
                *before = None;
            }
        }
        Some(Self { old: same })
    }

    /// The noding of all lines: the old cuts where nothing changed, new ones elsewhere.
    fn noding(&self, before: &Graph, lines: &Lines, task: &Task) -> Result<Noding, Cancelled> {
        let fresh = self.fresh(before, lines, task)?;
        let mut cuts = Vec::with_capacity(before.noding.cuts.len() + fresh.cuts.len());
        let mut next = fresh.cuts.into_iter().peekable();
        for (i, old) in self.old.iter().enumerate() {
            let i = i as u32;
            let Some(old) = *old else {
                while let Some(cut) = next.next_if(|cut| cut.line == i) {
                    cuts.push(cut);
                }
                continue;
            };
            let (from, old_from) = (lines.lines[i as usize].from, before.lines.lines[old as usize].from);
            let range = before.cut_start[old as usize] as usize..before.cut_start[old as usize + 1] as usize;
            cuts.extend(before.noding.cuts[range].iter().map(|c| Cut { line: i, v: c.v - old_from + from, ..*c }));
        }
        let mut place: HashMap<u32, u32> = HashMap::new();
        if !before.noding.joins.is_empty() {
            place.extend(self.old.iter().zip(0..).filter_map(|(old, i)| Some(((*old)?, i))));
        }
        let mut joins = fresh.joins;
        joins.extend(before.noding.joins.iter().filter_map(|j| Some(Join { line: *place.get(&j.line)?, ..*j })));
        Ok(Noding { cuts, joins })
    }

    /// Cuts and joins of the lines near to which something changed.
    fn fresh(&self, before: &Graph, lines: &Lines, task: &Task) -> Result<Noding, Cancelled> {
        let tolerance = before.options.snap_m;
        let bounds = |i: u32| Bounds::of(lines.coords(i)).grown(tolerance);
        let wanted: Vec<u32> = (0..).zip(&self.old).filter(|(_, old)| old.is_none()).map(|(i, _)| i).collect();
        let boxes = crate::geometry::BoxIndex::new(wanted.iter().map(|&i| (bounds(i), i)));
        let near = |i: u32| {
            let mut any = false;
            boxes.meeting(bounds(i), |_| any = true);
            any
        };
        let some: Vec<u32> = (0..lines.lines.len() as u32).filter(|&i| self.old[i as usize].is_none() || near(i)).collect();
        let mut part = Lines::default();
        for &i in &some {
            let from = part.vertices.len() as u32;
            part.vertices.extend_from_slice(lines.coords(i));
            let to = part.vertices.len() as u32;
            part.line_of.resize(to as usize, part.lines.len() as u32);
            part.lines.push(Line { from, to, ..lines.lines[i as usize] });
        }
        let found = node(&part, &cells_of(&part), tolerance, task)?;
        let is_wanted = |line: u32| self.old[some[line as usize] as usize].is_none();
        let cuts = found.cuts.into_iter().filter(|c| is_wanted(c.line)).map(|c| {
            let (whole, line) = (&lines.lines[some[c.line as usize] as usize], &part.lines[c.line as usize]);
            Cut { line: some[c.line as usize], v: c.v - line.from + whole.from, ..c }
        });
        let joins = found.joins.into_iter().filter(|j| is_wanted(j.line));
        Ok(Noding { cuts: cuts.collect(), joins: joins.map(|j| Join { line: some[j.line as usize], ..j }).collect() })
    }
}
