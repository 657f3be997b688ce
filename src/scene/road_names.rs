//! Names of roads along their straight stretches.

use super::build::road_class;
use super::label_ranges::ScreenBox;
use super::labels::{LabelStyle, Letters, letters, name_of};
use crate::model::{Layer, LayerKind};
use std::collections::HashMap;

/// A name along a road, and from which scale on the straight stretch under it is long enough.
pub(super) struct RoadName {
    pub row: u32,
    pub at: [f64; 2],
    pub from: f32,
    pub letters: Letters,
    pub angle: f32,
    /// What its letters take.
    pub boxes: Vec<ScreenBox>,
    /// The box around all of it.
    pub place: ScreenBox,
    pub group: u32,
}

/// From which scale on names of main and of other roads are written, pixels a metre; paths and rails have none.
const MIN_PX_PER_M: [f32; 2] = [0.3, 1.0];
/// How far a stretch may bend away from the straight line under the letters, as a share of its length.
const BEND: f64 = 0.03;
/// Shorter stretches carry no name, metres.
const SHORTEST_M: f64 = 15.0;
/// How often a stretch is divided again.
const DEEPEST: u32 = 5;
/// Stretches are looked for over so many positions of a line.
const REACH: usize = 48;
/// Chinese along roads steeper than this stands upright, letter under letter.
const STEEP: f32 = 62.0 * std::f32::consts::PI / 180.0;

/// The names, main roads first, then the longest stretches.
pub(super) fn road_names(roads: &Layer, style: &LabelStyle, room: f32) -> Vec<RoadName> {
    let class = roads.info().attr("class");
    let mut groups: HashMap<&str, Vec<(u32, u8)>> = HashMap::new();
    for (row, road) in roads.features().enumerate() {
        let class = class.and_then(|a| match road.value(a) {
            crate::model::ValueRef::Text(t) => Some(road_class(t)),
            _ => None,
        });
        let class = class.unwrap_or(1);
        if let (0 | 1, Some(name)) = (class, name_of(road, LayerKind::Road)) {
            groups.entry(name).or_default().push((row as u32, class));
        }
    }
    let mut names: Vec<(&str, Vec<(u32, u8)>)> = groups.into_iter().collect();
    names.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    let mut out = Vec::new();
    for (i, (name, rows)) in names.iter().enumerate() {
        let length_px = letters(name, style, Letters::Turned).last().map_or(0.0, |(_, _, end)| *end);
        for line in joined(roads, rows) {
            let mut parts = Vec::new();
            stretches(&line.coords, 0, &mut parts);
            for part in &parts {
                let length_m = length(part);
                let from = MIN_PX_PER_M[usize::from(line.class)].max((f64::from(length_px * room) / length_m) as f32);
                out.push((line.class, length_m, set(name, line.row, part, from, i as u32 + 1, style)));
            }
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.row.cmp(&b.2.row)));
    out.into_iter().map(|(.., name)| name).collect()
}

struct Line {
    row: u32,
    class: u8,
    coords: Vec<[f64; 2]>,
}

/// The lines of one name, joined where the end of exactly one meets the end of exactly one other.
fn joined(roads: &Layer, rows: &[(u32, u8)]) -> Vec<Line> {
    let key = |p: [f64; 2]| p.map(|v| (v * 100.0).round() as i64);
    let mut lines: Vec<Option<Line>> = Vec::new();
    for &(row, class) in rows {
        for ring in roads.feature(row).shape().rings().filter(|ring| ring.len() > 1) {
            lines.push(Some(Line { row, class, coords: ring.to_vec() }));
        }
    }
    let ends = |line: &Line| [key(line.coords[0]), key(line.coords[line.coords.len() - 1])];
    let mut at: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for (i, line) in lines.iter().enumerate() {
        for end in line.iter().flat_map(ends) {
            at.entry(end).or_default().push(i);
        }
    }
    // A line grows at both ends while there is exactly one way on.
    for i in 0..lines.len() {
        let Some(mut line) = lines[i].take() else { continue };
        for _ in 0..2 {
            loop {
                let end = ends(&line)[1];
                let next = match at.get(&end).map(Vec::as_slice) {
                    Some([a, b]) if a != b => [*a, *b].into_iter().find(|n| lines[*n].is_some()),
                    _ => None,
                };
                let Some(mut more) = next.and_then(|n| lines[n].take()) else { break };
                if ends(&more)[0] != end {
                    more.coords.reverse();
                }
                line.coords.extend_from_slice(&more.coords[1..]);
                line.class = line.class.min(more.class);
            }
            line.coords.reverse();
        }
        lines[i] = Some(line);
    }
    lines.into_iter().flatten().collect()
}

/// Parts of a line that are nearly straight: the longest, what is left of it on both sides, and its halves for larger scales.
fn stretches(line: &[[f64; 2]], depth: u32, out: &mut Vec<Vec<[f64; 2]>>) {
    let Some((i, j)) = straight(line) else { return };
    let part = line[i..=j].to_vec();
    if length(&part) < SHORTEST_M {
        return;
    }
    if depth < DEEPEST {
        stretches(&line[..=i], depth + 1, out);
        stretches(&line[j..], depth + 1, out);
        let half = length(&part) / 2.0;
        let (middle, at) = walk(&part, half);
        let mut first = part[..=at].to_vec();
        first.push(middle);
        let mut second = vec![middle];
        second.extend_from_slice(&part[at + 1..]);
        stretches(&first, depth + 1, out);
        stretches(&second, depth + 1, out);
    }
    out.push(part);
}

/// First and last position of the longest part that stays within [`BEND`] of its chord.
fn straight(line: &[[f64; 2]]) -> Option<(usize, usize)> {
    let mut best: Option<(f64, usize, usize)> = None;
    for i in 0..line.len().saturating_sub(1) {
        for j in i + 1..line.len().min(i + REACH) {
            let (a, b) = (line[i], line[j]);
            let d = [b[0] - a[0], b[1] - a[1]];
            let length = d[0].hypot(d[1]);
            let aside = |p: &[f64; 2]| (d[0] * (p[1] - a[1]) - d[1] * (p[0] - a[0])).abs();
            let bends = line[i + 1..j].iter().any(|p| aside(p) > BEND * length * length);
            if bends {
                break;
            }
            if best.is_none_or(|(longest, ..)| length > longest) {
                best = Some((length, i, j));
            }
        }
    }
    best.filter(|(length, ..)| *length > 0.0).map(|(_, i, j)| (i, j))
}

fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2).map(|p| (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1])).sum()
}

/// The position at a distance from the start, and the place of the vertex before it.
fn walk(line: &[[f64; 2]], distance: f64) -> ([f64; 2], usize) {
    let mut left = distance;
    for (i, p) in line.windows(2).enumerate() {
        let step = (p[1][0] - p[0][0]).hypot(p[1][1] - p[0][1]);
        if left <= step && step > 0.0 {
            let t = left / step;
            return ([p[0][0] + (p[1][0] - p[0][0]) * t, p[0][1] + (p[1][1] - p[0][1]) * t], i);
        }
        left -= step;
    }
    (line[line.len() - 1], line.len() - 2)
}

fn set(name: &str, row: u32, part: &[[f64; 2]], from: f32, group: u32, style: &LabelStyle) -> RoadName {
    use std::f32::consts::{FRAC_PI_2, PI};
    // The direction is that of the ground under the letters at the first scale at which they are shown.
    let (whole, flat) = (length(part), letters(name, style, Letters::Turned).last().map_or(0.0, |(_, _, end)| *end));
    let half = (f64::from(flat / from) / 2.0).min(whole / 2.0);
    let ((a, _), (b, _), (at, _)) = (walk(part, whole / 2.0 - half), walk(part, whole / 2.0 + half), walk(part, whole / 2.0));
    let mut angle = (-(b[1] - a[1])).atan2(b[0] - a[0]) as f32;
    // Read from left to right.
    if angle > FRAC_PI_2 {
        angle -= PI;
    } else if angle <= -FRAC_PI_2 {
        angle += PI;
    }
    let chinese = name.chars().all(|c| !c.is_ascii_alphabetic());
    let mut how = Letters::Turned;
    if chinese && angle.abs() > STEEP {
        // Read from top to bottom.
        how = Letters::Upright;
        if angle < 0.0 {
            angle += PI;
        }
    }
    let (sin, cos) = angle.sin_cos();
    let half = style.height_px() / 2.0;
    let length = letters(name, style, how).last().map_or(0.0, |(_, _, end)| *end);
    // A square for each letter's height of line is all that the letters take.
    let n = (length / style.height_px()).ceil().max(1.0) as usize;
    let boxes: Vec<ScreenBox> = (0..n)
        .map(|k| {
            let along = length * ((k as f32 + 0.5) / n as f32 - 0.5);
            ScreenBox { offset_px: [along * cos, along * sin], half_px: [half + 1.0; 2] }
        })
        .collect();
    let half_px = [length / 2.0 * cos.abs() + half, length / 2.0 * sin.abs() + half];
    RoadName { row, at, from, letters: how, angle, boxes, place: ScreenBox { offset_px: [0.0; 2], half_px }, group }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_straight_stretch_is_found() {
        let bent = [[0.0, 0.0], [50.0, 50.0], [100.0, 50.5], [200.0, 51.0], [260.0, 50.0], [260.0, 0.0]];
        assert_eq!(straight(&bent), Some((1, 4)));
        assert_eq!(straight(&[[3.0, 3.0], [3.0, 3.0]]), None);
        let mut parts = Vec::new();
        stretches(&bent, 0, &mut parts);
        // The longest, its halves, and the two legs.
        assert!(parts.iter().any(|p| (length(p) - 210.0).abs() < 0.1));
        assert!(parts.iter().filter(|p| (length(p) - 105.0).abs() < 0.1).count() == 2);
        assert!(parts.iter().any(|p| p[0] == bent[0]) && parts.iter().any(|p| p[p.len() - 1] == bent[5]));
    }
}
