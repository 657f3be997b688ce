//! Geometries that the fast reader does not take: other classes than the layer's, collections, and everything malformed.
//!
//! Works on the geometry as a tree, says precisely what is wrong, and takes what can be taken.

use super::area::end_area_ring;
use super::tree::Tree;
use crate::formats::{Action, CoordinateFault, Found, Problem};
use crate::geometry::interior::representative_point;
use crate::geometry::{ShapeKind, Shapes};
use crate::model::GeometryClass;

type Position = [f64; 2];

/// What became of a geometry.
pub struct Placed {
    /// Kind of what was pushed (rings and parts are ended, the feature is not).
    pub kind: ShapeKind,
    /// What was wrong and done.
    pub notes: Vec<(Problem, Action)>,
    /// Whether there were heights.
    pub heights: bool,
}

/// The simple parts of a geometry.
#[derive(Default)]
struct Parts {
    points: Vec<Position>,
    lines: Vec<Vec<Position>>,
    areas: Vec<Vec<Vec<Position>>>,
    heights: bool,
    unclosed: u32,
    short: u32,
}

/// Pushes a geometry as a layer of `class` wants it, or says why it cannot.
pub fn place(geometry: &Tree<'_>, class: GeometryClass, shapes: &mut Shapes) -> Result<Placed, Problem> {
    let mut parts = Parts::default();
    parts.collect(geometry)?;
    let mut notes = Vec::new();
    if parts.points.is_empty() && parts.lines.is_empty() && parts.areas.is_empty() {
        return Err(if parts.short > 0 { Problem::ShortRing { rings: parts.short } } else { Problem::EmptyGeometry });
    }
    if parts.unclosed > 0 {
        notes.push((Problem::UnclosedRing { rings: parts.unclosed }, Action::Repaired));
    }
    if parts.short > 0 {
        notes.push((Problem::ShortRing { rings: parts.short }, Action::LeftOut));
    }
    let others = |found: Found, count: usize, notes: &mut Vec<_>| {
        if count > 0 {
            notes.push((Problem::OtherParts { found, count: count as u32 }, Action::LeftOut));
        }
    };
    let wrong = |found| Problem::WrongClass { found, wanted: class };
    let kind = match class {
        GeometryClass::Area => {
            if parts.areas.is_empty() {
                let closed = |l: &Vec<Position>| l.len() >= 4 && l.first() == l.last();
                let (rings, open): (Vec<_>, Vec<_>) = parts.lines.into_iter().partition(closed);
                if rings.is_empty() {
                    return Err(wrong(if open.is_empty() { Found::Points } else { Found::Lines }));
                }
                notes.push((wrong(Found::Lines), Action::Repaired));
                parts.areas = rings.into_iter().map(|ring| vec![ring]).collect();
                parts.lines = open;
            }
            others(Found::Lines, parts.lines.len(), &mut notes);
            others(Found::Points, parts.points.len(), &mut notes);
            for area in &parts.areas {
                push_area(shapes, area);
            }
            if parts.areas.len() == 1 { ShapeKind::Polygon } else { ShapeKind::MultiPolygon }
        }
        GeometryClass::Line => {
            if parts.lines.is_empty() {
                if parts.areas.is_empty() {
                    return Err(wrong(Found::Points));
                }
                notes.push((wrong(Found::Areas), Action::Repaired));
                parts.lines = parts.areas.drain(..).flatten().collect();
            }
            others(Found::Areas, parts.areas.len(), &mut notes);
            others(Found::Points, parts.points.len(), &mut notes);
            push_lines(shapes, &parts.lines);
            if parts.lines.len() == 1 { ShapeKind::Line } else { ShapeKind::MultiLine }
        }
        GeometryClass::Point => {
            let [x, y] = match parts.points.first() {
                Some(&first) => {
                    others(Found::Areas, parts.areas.len(), &mut notes);
                    others(Found::Lines, parts.lines.len(), &mut notes);
                    if parts.points.len() > 1 {
                        let count = parts.points.len() as u32;
                        notes.push((Problem::SeveralPositions { count }, Action::LeftOut));
                    }
                    first
                }
                None => {
                    if parts.areas.is_empty() {
                        notes.push((wrong(Found::Lines), Action::Repaired));
                    } else {
                        notes.push((wrong(Found::Areas), Action::Repaired));
                        others(Found::Lines, parts.lines.len(), &mut notes);
                    }
                    inside(&parts.areas, &parts.lines).ok_or(Problem::EmptyGeometry)?
                }
            };
            shapes.push(x, y);
            shapes.end_ring();
            shapes.end_part();
            ShapeKind::Point
        }
    };
    Ok(Placed { kind, notes, heights: parts.heights })
}

fn push_area(shapes: &mut Shapes, rings: &[Vec<Position>]) {
    for (i, ring) in rings.iter().enumerate() {
        for &[x, y] in ring {
            shapes.push(x, y);
        }
        end_area_ring(shapes, i == 0);
    }
    shapes.end_part();
}

/// The point that stands for areas or, where there are none, for lines; their first position when they have no inside.
fn inside(areas: &[Vec<Vec<Position>>], lines: &[Vec<Position>]) -> Option<Position> {
    let mut shapes = Shapes::new();
    if areas.is_empty() {
        push_lines(&mut shapes, lines);
        shapes.end_feature(ShapeKind::MultiLine);
    } else {
        for area in areas {
            push_area(&mut shapes, area);
        }
        shapes.end_feature(ShapeKind::MultiPolygon);
    }
    representative_point(shapes.get(0), &mut Vec::new()).or_else(|| shapes.get(0).first())
}

fn push_lines(shapes: &mut Shapes, lines: &[Vec<Position>]) {
    for line in lines {
        for &[x, y] in line {
            shapes.push(x, y);
        }
        shapes.end_ring();
        shapes.end_part();
    }
}

impl Parts {
    fn collect(&mut self, geometry: &Tree<'_>) -> Result<(), Problem> {
        let Tree::Object(_) = geometry else {
            return Err(Problem::NotAGeometry { found: geometry.describe() });
        };
        let of_type = geometry.get("type").unwrap_or(&Tree::Null);
        let bad = |of: &'static str| move |fault| Problem::BadCoordinates { of, fault };
        let name = match of_type {
            Tree::Text(name) => name.as_str(),
            _ => "",
        };
        match name {
            "Point" => {
                let coordinates = array(geometry).map_err(bad("Point"))?;
                // An empty point is what some writers make of no position.
                if !coordinates.is_empty() {
                    let position = self.position(coordinates).map_err(bad("Point"))?;
                    self.points.push(position);
                }
            }
            "MultiPoint" => {
                let positions = self.positions(array(geometry).map_err(bad("MultiPoint"))?).map_err(bad("MultiPoint"))?;
                self.points.extend(positions);
            }
            "LineString" => {
                let coordinates = array(geometry).map_err(bad("LineString"))?;
                self.line(coordinates).map_err(bad("LineString"))?;
            }
            "MultiLineString" => {
                for line in array(geometry).map_err(bad("MultiLineString"))? {
                    inner(line).and_then(|line| self.line(line)).map_err(bad("MultiLineString"))?;
                }
            }
            "Polygon" => {
                let coordinates = array(geometry).map_err(bad("Polygon"))?;
                self.area(coordinates).map_err(bad("Polygon"))?;
            }
            "MultiPolygon" => {
                for area in array(geometry).map_err(bad("MultiPolygon"))? {
                    inner(area).and_then(|area| self.area(area)).map_err(bad("MultiPolygon"))?;
                }
            }
            "GeometryCollection" => match geometry.get("geometries") {
                Some(Tree::Array(geometries)) => {
                    for geometry in geometries.iter().filter(|g| **g != Tree::Null) {
                        self.collect(geometry)?;
                    }
                }
                None | Some(Tree::Null) => {}
                Some(other) => return Err(Problem::NotAGeometry { found: other.describe() }),
            },
            _ => return Err(Problem::UnknownGeometryType { found: of_type.describe() }),
        }
        Ok(())
    }

    fn position(&mut self, numbers: &[Tree<'_>]) -> Result<Position, CoordinateFault> {
        let number = |v: Option<&Tree<'_>>| match v {
            None => Err(CoordinateFault::ShortPosition),
            Some(Tree::Array(_)) => Err(CoordinateFault::Nesting),
            Some(Tree::Number(v)) => Ok(*v),
            Some(_) => Err(CoordinateFault::NotANumber),
        };
        self.heights |= numbers.len() > 2;
        Ok([number(numbers.first())?, number(numbers.get(1))?])
    }

    fn positions(&mut self, values: &[Tree<'_>]) -> Result<Vec<Position>, CoordinateFault> {
        values.iter().map(|v| self.position(inner(v)?)).collect()
    }

    fn line(&mut self, values: &[Tree<'_>]) -> Result<(), CoordinateFault> {
        let line = self.positions(values)?;
        match line.len() {
            0 => {}
            1 => return Err(CoordinateFault::ShortLine),
            _ => self.lines.push(line),
        }
        Ok(())
    }

    fn area(&mut self, values: &[Tree<'_>]) -> Result<(), CoordinateFault> {
        let mut rings = Vec::with_capacity(values.len());
        for (i, value) in values.iter().enumerate() {
            let mut ring = self.positions(inner(value)?)?;
            let different = ring.iter().enumerate().filter(|(i, p)| !ring[..*i].contains(p)).take(3).count();
            if different < 3 {
                self.short += u32::from(!ring.is_empty());
                if i == 0 {
                    // Without its outer ring the area is nothing, but its holes have to be well formed all the same.
                    rings.clear();
                    for hole in &values[1..] {
                        self.positions(inner(hole)?)?;
                    }
                    return Ok(());
                }
                continue;
            }
            if ring.first() != ring.last() {
                self.unclosed += 1;
                ring.push(ring[0]);
            }
            rings.push(ring);
        }
        if !rings.is_empty() {
            self.areas.push(rings);
        }
        Ok(())
    }
}

fn array<'t, 'a>(geometry: &'t Tree<'a>) -> Result<&'t [Tree<'a>], CoordinateFault> {
    match geometry.get("coordinates") {
        None | Some(Tree::Null) => Err(CoordinateFault::Missing),
        Some(Tree::Array(values)) => Ok(values),
        Some(_) => Err(CoordinateFault::NotAnArray),
    }
}

fn inner<'t, 'a>(value: &'t Tree<'a>) -> Result<&'t [Tree<'a>], CoordinateFault> {
    match value {
        Tree::Array(values) => Ok(values),
        Tree::Number(_) => Err(CoordinateFault::Nesting),
        _ => Err(CoordinateFault::NotANumber),
    }
}

/// JSON text short enough for a message.
pub fn snippet(json: &str) -> String {
    let flat = json.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &flat[..end]),
        None => flat,
    }
}
