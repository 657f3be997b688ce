//! Which checkpoint holds which road of a ring.

use super::control::{Control, control};
use super::ring::Ring;
use super::seal::Site;
use crate::geometry::Bounds;
use crate::geometry::distance::nearest_on;
use crate::model::{Layer, LayerKind, Moment, Project};
use crate::network::{Mover, NONE, ticks};

/// What one checkpoint holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// Row of the checkpoint.
    pub row: u32,
    /// Links, ascending.
    pub links: Vec<u32>,
    /// A junction.
    pub vertex: Option<u32>,
}

/// What all checkpoints near an area hold.
///
/// A checkpoint holds the nearest crossing within [`super::Options::near_m`], or where there is none the junction it stands on,
/// or else the road; and all crossings of that road (the same feature, or the same name) within [`super::Options::post_m`]. Of
/// roads that lie on one another it holds all. Never more: a post on a street does not watch the alley behind it.
pub fn holds(ring: &Ring, project: &Project) -> Vec<Hold> {
    let (posts, roads) = (project.layer(LayerKind::Checkpoint), project.layer(LayerKind::Road));
    let near = ring.bounds().grown(ring.options.post_m);
    let crossings: Vec<(u32, [f64; 2])> = (0..ring.vertices.len() as u32)
        .filter(|v| ring.vertices[*v as usize].node == NONE)
        .map(|v| (v, ring.vertices[v as usize].at))
        .collect();
    let mut out = Vec::new();
    for (post, row) in posts.features().zip(0..) {
        let Some(p) = post.shape().first().filter(|p| near.contains(*p)) else { continue };
        let hold = hold(ring, roads, &crossings, row, p);
        if !hold.links.is_empty() || hold.vertex.is_some() {
            out.push(hold);
        }
    }
    out
}

fn hold(ring: &Ring, roads: &Layer, crossings: &[(u32, [f64; 2])], row: u32, p: [f64; 2]) -> Hold {
    let options = &ring.options;
    let distance = |q: [f64; 2]| (q[0] - p[0]).hypot(q[1] - p[1]);
    let attached = [Mover::Foot, Mover::Car]
        .into_iter()
        .filter_map(|mover| ring.graph.attach(p, mover, options.post_m))
        .min_by_key(|a| a.offset_ticks);
    let mut vertices = Vec::new();
    let nearest = crossings.iter().map(|(v, at)| (distance(*at), *v)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let edge_at = |v: u32| ring.at(v).first().map(|(link, _)| ring.links[*link as usize].edge);
    let at_crossing = nearest.is_some_and(|(d, _)| d <= options.near_m);
    if let Some((_, nearest)) = nearest.filter(|(d, _)| *d <= options.near_m) {
        // Roads that lie on one another at one level, such as a lane drawn twice, are held together.
        let place = ring.vertices[nearest as usize].at;
        let level = edge_at(nearest).map(|e| ring.graph.level(e));
        let same = |v: u32, at: [f64; 2]| {
            (at[0] - place[0]).hypot(at[1] - place[1]) <= options.junction_m && edge_at(v).map(|e| ring.graph.level(e)) == level
        };
        vertices.extend(crossings.iter().filter(|(v, at)| same(*v, *at)).map(|(v, _)| *v));
    }
    if let Some(attached) = &attached {
        let name = |edge: u32| roads.feature(ring.graph.road_row(edge)).name().filter(|n| !n.trim().is_empty());
        let own = (ring.graph.road(attached.place.edge), name(attached.place.edge));
        for (v, _) in crossings.iter().filter(|(_, at)| distance(*at) <= options.post_m) {
            if edge_at(*v).is_some_and(|e| ring.graph.road(e) == own.0 || (own.1.is_some() && name(e) == own.1)) {
                vertices.push(*v);
            }
        }
    }
    let mut links: Vec<u32> =
        vertices.iter().flat_map(|v| ring.at(*v)).map(|(link, _)| *link).filter(|l| !ring.links[*l as usize].inside).collect();
    let mut vertex = None;
    if !at_crossing && let Some(attached) = attached {
        let [a, b] = ring.graph.ends(attached.place.edge);
        let node = [a, b].into_iter().find(|n| distance(ring.graph.node(*n)) <= options.junction_m);
        vertex = node.and_then(|n| ring.vertex_of(n)).filter(|v| !ring.vertices[*v as usize].inside);
        if vertex.is_none() {
            links.extend(ring.link_at(attached.place.edge, attached.place.along_ticks));
            links.extend(links_on(ring, attached.place.edge, attached.place.at));
        }
    }
    links.sort_unstable();
    links.dedup();
    Hold { row, links, vertex }
}

/// The other links that lie on an edge at a place, at its level.
fn links_on(ring: &Ring, edge: u32, at: [f64; 2]) -> Vec<u32> {
    let most = ring.options.junction_m;
    let near = ring.graph.edges_meeting(Bounds { min: at, max: at }.grown(most));
    let others = near.into_iter().filter(|e| *e != edge && ring.graph.level(*e) == ring.graph.level(edge));
    others
        .filter_map(|e| {
            let (along_m, distance) = nearest_on_line(&ring.graph.coords(e), at);
            (distance <= most).then(|| ring.link_at(e, ticks(along_m).min(ring.graph.length_ticks(e)))).flatten()
        })
        .collect()
}

/// Where a line is nearest to a point: metres along it, and how far away.
fn nearest_on_line(line: &[[f64; 2]], p: [f64; 2]) -> (f64, f64) {
    let step = |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]).hypot(b[1] - a[1]);
    let (mut along, mut best) = (0.0, (0.0, f64::INFINITY));
    for w in line.windows(2) {
        let q = nearest_on([w[0], w[1]], p);
        if step(q, p) < best.1 {
            best = (along + step(w[0], q), step(q, p));
        }
        along += step(w[0], w[1]);
    }
    best
}

/// The state of every link and vertex at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Controls {
    /// By link.
    pub links: Vec<Control>,
    /// By vertex.
    pub vertices: Vec<Control>,
}

impl Controls {
    /// Nothing is controlled.
    pub fn none(ring: &Ring) -> Self {
        Self { links: vec![Control::Open; ring.links.len()], vertices: vec![Control::Open; ring.vertices.len()] }
    }

    /// What the checkpoints do at a moment. Where several hold one place, the strictest of them counts.
    pub fn at(ring: &Ring, holds: &[Hold], project: &Project, at: Moment) -> Self {
        let posts = project.layer(LayerKind::Checkpoint);
        let mut out = Self::none(ring);
        for hold in holds {
            let state = control(posts.feature(hold.row), &project.roster, at);
            for link in &hold.links {
                let old = &mut out.links[*link as usize];
                *old = state.min(*old);
            }
            if let Some(vertex) = hold.vertex {
                let old = &mut out.vertices[vertex as usize];
                *old = state.min(*old);
            }
        }
        out
    }

    /// Gives a place another state.
    pub fn set(&mut self, site: Site, control: Control) {
        match site {
            Site::Link(link) => self.links[link as usize] = control,
            Site::Junction(vertex) => self.vertices[vertex as usize] = control,
        }
    }

    /// Takes every place of unknown state for one where somebody stands.
    pub fn trust_unknown(&mut self) {
        for control in self.links.iter_mut().chain(&mut self.vertices).filter(|c| **c == Control::Unknown) {
            *control = Control::Manned;
        }
    }

    /// What somebody meets who goes along a link from a vertex to another.
    pub(super) fn met(&self, link: u32, to: u32) -> Control {
        self.links[link as usize].min(self.vertices[to as usize])
    }
}
