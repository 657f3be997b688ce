//! Lines that look alike put together, for drawing them from afar: where pieces of roads go on into each other they become one line,
//! of which few positions are left once it is straightened.

use super::layout::Group;
use super::lines::millimetres;
use super::mesh::Mesh;
use crate::model::Layer;
use std::collections::HashMap;

/// Pieces that meet at a sharper angle than this are not one line: the cosine of the angle between their directions away from
/// the place where they meet.
const STRAIGHT_ON: f64 = -0.7;

/// An end of a piece: its number, and whether it is the last position.
type End = (usize, bool);

impl Mesh {
    /// Adds the lines of a group's rows, joined where they go on into each other. Each carries the number of one of its rows.
    pub(super) fn joined(&mut self, layer: &Layer, group: &Group) {
        let mut pieces: Vec<(&[[f64; 2]], u32)> = Vec::new();
        for (row, i) in group.rows.iter().zip(0..) {
            pieces.extend(layer.feature(*row).shape().rings().filter(|line| line.len() > 1).map(|line| (line, i)));
        }
        let next = partners(&pieces);
        let mut done = vec![false; pieces.len()];
        // From loose ends first; what is left then goes round.
        let starts = (0..pieces.len()).flat_map(|p| [(p, false), (p, true)]);
        let (loose, round): (Vec<End>, Vec<End>) = starts.partition(|end| !next.contains_key(end));
        let mut line = Vec::new();
        for start in loose.into_iter().chain(round) {
            if done[start.0] {
                continue;
            }
            line.clear();
            let (mut here, row) = (start, pieces[start.0].1);
            loop {
                let (piece, from_last) = here;
                done[piece] = true;
                let positions = pieces[piece].0;
                // The first repeats the last of the piece before.
                let skip = usize::from(!line.is_empty());
                match from_last {
                    false => line.extend(positions.iter().skip(skip)),
                    true => line.extend(positions.iter().rev().skip(skip)),
                }
                match next.get(&(piece, !from_last)).filter(|to| !done[to.0]) {
                    Some(to) => here = *to,
                    None => break,
                }
            }
            self.line(&line, group.origin, row, false);
        }
    }
}

/// The end of another piece that each end goes on into, if any: at every place the straightest first.
fn partners(pieces: &[(&[[f64; 2]], u32)]) -> HashMap<End, End> {
    let mut places: HashMap<[i64; 2], Vec<End>> = HashMap::new();
    for (i, (line, _)) in pieces.iter().enumerate() {
        places.entry(millimetres(line[0])).or_default().push((i, false));
        places.entry(millimetres(line[line.len() - 1])).or_default().push((i, true));
    }
    let away = |(piece, last): End| {
        let line = pieces[piece].0;
        let (p, q) = if last { (line[line.len() - 1], line[line.len() - 2]) } else { (line[0], line[1]) };
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        let length = dx.hypot(dy).max(1e-9);
        [dx / length, dy / length]
    };
    let mut next = HashMap::new();
    for ends in places.into_values() {
        let mut pairs = Vec::new();
        for (k, a) in ends.iter().enumerate() {
            let u = away(*a);
            for b in ends[k + 1..].iter().filter(|b| b.0 != a.0) {
                let v = away(*b);
                let cosine = u[0] * v[0] + u[1] * v[1];
                if cosine <= STRAIGHT_ON {
                    pairs.push((cosine, *a, *b));
                }
            }
        }
        pairs.sort_by(|x, y| x.0.total_cmp(&y.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        for (_, a, b) in pairs {
            if !next.contains_key(&a) && !next.contains_key(&b) {
                next.insert(a, b);
                next.insert(b, a);
            }
        }
    }
    next
}
