//! From the coordinates of a file to checked metres: coordinate system, range, projection, sound outlines.

use super::ReadOptions;
use crate::formats::{Action, Problem, ReadError, Warning, Warnings};
use crate::geometry::{Crs, CrsError, Projector, ShapeRef, Shapes, check_area, repair_area};
use crate::model::{Chunk, GeometryClass, LayerKind};
use crate::task::Task;
use rayon::prelude::*;
use std::collections::HashSet;

/// The system that the `crs` member of a file names, as a name that can be parsed.
fn crs_name(raw: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(raw).ok()?;
    let properties = &value["properties"];
    let text = |v: &serde_json::Value| match v {
        serde_json::Value::String(s) => Some(s.clone()),
        serde_json::Value::Number(n) => Some(format!("EPSG:{n}")),
        _ => None,
    };
    text(&properties["name"]).or_else(|| text(&properties["code"])).or_else(|| text(&properties["href"]))
}

/// The system to read a file in: the stated one, else the one it names, else WGS 84. A file that names another one than
/// stated gets a warning; one that names one that cannot be used, and none stated, is an error.
pub fn source_crs(file: &str, member: Option<&str>, stated: Option<Crs>) -> Result<(Crs, Option<(Problem, Action)>), ReadError> {
    let Some(member) = member else { return Ok((stated.unwrap_or_default(), None)) };
    let name = crs_name(member);
    let named = name.as_deref().map(str::parse::<Crs>);
    match (stated, named) {
        (Some(stated), Some(Ok(named))) if same(stated, named) => Ok((stated, None)),
        (Some(stated), _) => {
            let in_file = name.unwrap_or_else(|| super::slow::snippet(member));
            Ok((stated, Some((Problem::OtherCrs { in_file, stated }, Action::Kept))))
        }
        (None, Some(Ok(named))) => Ok((named, None)),
        (None, Some(Err(error))) => Err(ReadError::UnknownCrs { file: file.to_owned(), reason: error.to_string() }),
        (None, None) => Err(ReadError::UnknownCrs { file: file.to_owned(), reason: super::slow::snippet(member) }),
    }
}

/// CGCS2000 and WGS 84 agree to centimetres and are taken as equal.
fn same(a: Crs, b: Crs) -> bool {
    let plain = |crs| if crs == Crs::Cgcs2000 { Crs::Wgs84 } else { crs };
    plain(a) == plain(b)
}

/// One finding about row `row` of a chunk.
struct Finding {
    row: usize,
    problem: Problem,
    action: Action,
}

/// Turns raw chunks into metres; returns their system, and how many features were set aside. Fails when no feature at all
/// can be in `source`.
pub fn finish(
    chunks: &mut Vec<Chunk>,
    kind: LayerKind,
    (file, first): (&str, i64),
    source: Crs,
    options: &ReadOptions,
    warnings: &mut Warnings,
    task: &Task,
) -> Result<(Option<Crs>, u64), ReadError> {
    task.stage("project", file, chunks.len() as u64);
    let metric = match options.metric_crs {
        Some(metric) => Some(metric),
        None => first_position(chunks, source).map(Crs::metric_for),
    };
    let Some(metric) = metric else {
        let first_bad = chunks.iter().flat_map(|chunk| chunk.shapes.iter()).find_map(|shape| bad_coordinate(shape, source));
        return match first_bad {
            Some(error) => Err(ReadError::OutOfRange { file: file.to_owned(), error }),
            None => Ok((None, 0)),
        };
    };
    let projector = Projector::new(source, metric);
    let findings: Vec<Vec<Finding>> = chunks
        .par_iter_mut()
        .map_init(
            || (projector.clone(), Vec::new()),
            |(projector, raw), chunk| {
                let findings = if task.is_cancelled() { Vec::new() } else { finish_chunk(chunk, kind, source, projector, raw) };
                task.advance(1);
                findings
            },
        )
        .collect();
    task.check()?;
    let (mut set_aside, mut all_out, mut first_bad) = (0, true, None);
    for (chunk, findings) in chunks.iter_mut().zip(findings) {
        let mut gone = vec![false; chunk.len()];
        for finding in &findings {
            gone[finding.row] |= finding.action == Action::SetAside;
            if let (Problem::OutOfRange { error }, None) = (&finding.problem, &first_bad) {
                first_bad = Some(*error);
            }
        }
        for Finding { row, problem, action } in findings {
            let id = chunk.columns[crate::model::schema::ID].text(row).map(str::to_owned);
            let index = Some((chunk.fids[row].0 - first) as u64);
            warnings.push(Warning { file: file.to_owned(), index, id, problem, action });
        }
        let lost = gone.iter().filter(|gone| **gone).count();
        all_out &= lost == chunk.len();
        set_aside += lost as u64;
        if lost > 0 {
            *chunk = without(chunk, kind, &gone);
        }
    }
    match first_bad {
        Some(error) if all_out => return Err(ReadError::OutOfRange { file: file.to_owned(), error }),
        _ => {}
    }
    chunks.retain(|chunk| !chunk.is_empty());
    Ok((Some(metric), set_aside))
}

/// The first position that can be in `source`.
fn first_position(chunks: &[Chunk], source: Crs) -> Option<crate::geometry::LonLat> {
    chunks.iter().flat_map(|chunk| chunk.shapes.iter()).find_map(|shape| source.to_lonlat(shape.first()?).ok())
}

/// The first coordinate of a shape that cannot be in `crs`.
fn bad_coordinate(shape: ShapeRef<'_>, crs: Crs) -> Option<CrsError> {
    let bounds = shape.bounds();
    // Systems are boxes: when both corners are inside, all is.
    if crs.check(bounds.min).is_ok() && crs.check(bounds.max).is_ok() {
        return None;
    }
    shape.coords().iter().find_map(|&at| crs.check(at).err())
}

fn finish_chunk(
    chunk: &mut Chunk,
    kind: LayerKind,
    source: Crs,
    projector: &mut Projector,
    raw: &mut Vec<[f64; 2]>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let class = kind.info().geometry;
    for (row, shape) in chunk.shapes.iter().enumerate() {
        if let Some(error) = bad_coordinate(shape, source) {
            findings.push(Finding { row, problem: Problem::OutOfRange { error }, action: Action::SetAside });
        } else if source.is_degrees() && shape.bounds().width() > 180.0 {
            findings.push(Finding { row, problem: Problem::CrossesAntimeridian, action: Action::Kept });
        }
    }
    project(chunk, projector, raw, &mut findings);
    let mut repaired = Vec::new();
    let mut known = findings.iter().filter(|f| f.action == Action::SetAside).map(|f| f.row).collect::<Vec<_>>();
    known.sort_unstable();
    let mut more = Vec::new();
    for (row, shape) in chunk.shapes.iter().enumerate() {
        if known.binary_search(&row).is_ok() {
            continue;
        }
        match class {
            GeometryClass::Area => {
                if let Some(fault) = check_area(shape) {
                    let outcome = repair_area(shape);
                    let (area_before, area_after) = (outcome.area_before, outcome.area_after);
                    let problem = Problem::InvalidArea { fault: fault.fault, area_before, area_after };
                    let action = if outcome.polygons.0.is_empty() { Action::SetAside } else { Action::Repaired };
                    more.push(Finding { row, problem, action });
                    if action == Action::Repaired {
                        repaired.push((row, outcome.polygons));
                    }
                }
            }
            GeometryClass::Line => {
                let bounds = shape.bounds();
                if bounds.width() == 0.0 && bounds.height() == 0.0 {
                    more.push(Finding { row, problem: Problem::NoLength, action: Action::SetAside });
                }
            }
            GeometryClass::Point => {}
        }
    }
    findings.append(&mut more);
    if !repaired.is_empty() {
        let mut shapes = Shapes::new();
        let mut repaired = repaired.into_iter().peekable();
        for (row, shape) in chunk.shapes.iter().enumerate() {
            match repaired.next_if(|(at, _)| *at == row) {
                Some((_, polygons)) => shapes.push_multi_polygon(&polygons),
                None => shapes.push_shape(shape),
            }
        }
        shapes.shrink();
        chunk.shapes = shapes;
    }
    findings.sort_by_key(|f| f.row);
    findings
}

/// Projects a chunk. When that fails, features are projected one by one; those that cannot be are set aside and keep
/// their raw coordinates, which nobody will see.
fn project(chunk: &mut Chunk, projector: &mut Projector, raw: &mut Vec<[f64; 2]>, findings: &mut Vec<Finding>) {
    raw.clear();
    raw.extend_from_slice(chunk.shapes.coords());
    if findings.iter().all(|f| f.action != Action::SetAside) {
        let mut result = Ok(());
        chunk.shapes.map_coords(|coords| result = projector.project(coords));
        if result.is_ok() {
            return;
        }
        chunk.shapes.map_coords(|coords| coords.copy_from_slice(raw));
    }
    let out: HashSet<usize> = findings.iter().filter(|f| f.action == Action::SetAside).map(|f| f.row).collect();
    let mut shapes = Shapes::new();
    for (row, shape) in chunk.shapes.iter().enumerate() {
        let mut one = Shapes::new();
        one.push_shape(shape);
        if !out.contains(&row) {
            let mut result = Ok(());
            one.map_coords(|coords| result = projector.project(coords));
            if let Err(error) = result {
                findings.push(Finding { row, problem: Problem::OutOfRange { error: error.error }, action: Action::SetAside });
            }
        }
        shapes.push_shape(one.get(0));
    }
    shapes.shrink();
    chunk.shapes = shapes;
}

/// A chunk without some of its rows.
fn without(chunk: &Chunk, kind: LayerKind, gone: &[bool]) -> Chunk {
    let mut out = Chunk::new(kind);
    for row in (0..chunk.len()).filter(|row| !gone[*row]) {
        let values = chunk.columns.iter().map(|c| c.get(row).to_owned());
        out.push_feature(kind, chunk.fids[row], chunk.shapes.get(row), values);
    }
    out.finish();
    out
}
