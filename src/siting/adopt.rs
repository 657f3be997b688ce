//! Proposals as edits: new posts as a person would have numbered them, people for posts that stand unmanned, and posts that
//! move, which keep their identity and their roster.

use super::instance::Instance;
use super::places::Origin;
use super::survey::{Keep, Survey};
use crate::geometry::Shapes;
use crate::model::{Edit, EditError, Feature, LayerKind, Project, Value, fresh};
use crate::words::Lang;

/// Edits that put posts at the `wanted` ones of an answer's places. Posts that the answer gives up move to the nearest of
/// them; the rest are new. Places where a post stands already change nothing.
pub fn adopt(project: &Project, survey: &Survey, chosen: &[u32], wanted: &[u32], lang: Lang) -> Result<Vec<Edit>, EditError> {
    let kind = LayerKind::Checkpoint;
    let state = kind.info().attr("state");
    let mut next = project.clone();
    let mut edits = Vec::new();
    let mut new: Vec<u32> = Vec::new();
    for &j in wanted {
        match survey.places[j as usize].origin {
            Origin::Standing(_) => {}
            Origin::Unmanned(fid) => {
                let value = |attr| Edit::SetValue { kind, fid, attr, value: Value::Text("manned".to_owned()) };
                edits.extend(state.map(value));
            }
            _ => new.push(j),
        }
    }
    for (post, place) in moves(&survey.instance, survey, chosen, &mut new) {
        if let Origin::Standing(fid) = survey.places[post as usize].origin {
            edits.push(Edit::SetShape { kind, fid, shape: point(survey.places[place as usize].at) });
        }
    }
    for edit in &edits {
        next.apply(edit.clone())?;
    }
    let mut features: Vec<Feature> = Vec::new();
    for j in new {
        let feature = fresh(next.layer(kind), point(survey.places[j as usize].at), lang);
        next.apply(Edit::Insert { kind, features: vec![feature.clone()] })?;
        features.push(feature);
    }
    if !features.is_empty() {
        edits.push(Edit::Insert { kind, features });
    }
    Ok(edits)
}

/// Posts that are given up with the places that they move to, nearest pairs first; these places are taken out of `new`.
fn moves(instance: &Instance, survey: &Survey, chosen: &[u32], new: &mut Vec<u32>) -> Vec<(u32, u32)> {
    if !matches!(survey.ask.keep, Keep::Move(_)) {
        return Vec::new();
    }
    let mut given_up: Vec<u32> = instance.existing.iter().copied().filter(|j| !chosen.contains(j)).collect();
    let mut out = Vec::new();
    let far = |a: u32, b: u32| {
        let (p, q) = (survey.places[a as usize].at, survey.places[b as usize].at);
        (p[0] - q[0]).hypot(p[1] - q[1])
    };
    while !given_up.is_empty() && !new.is_empty() {
        let pairs = given_up.iter().flat_map(|a| new.iter().map(move |b| (*a, *b)));
        let Some((a, b)) = pairs.min_by(|x, y| far(x.0, x.1).total_cmp(&far(y.0, y.1)).then(x.cmp(y))) else { break };
        given_up.retain(|j| *j != a);
        new.retain(|j| *j != b);
        out.push((a, b));
    }
    out
}

fn point(at: [f64; 2]) -> Shapes {
    let mut shape = Shapes::new();
    shape.push_point(at[0], at[1]);
    shape
}
