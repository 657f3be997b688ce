//! The cheapest cut between inside and outside, with the nearest and the farthest of its kind and what all of them share.

use super::flows::flows;
use super::isap::{from_source, maximum_flow, reached, reaching_sink};
use super::net::{Contracted, Net, SOURCE};
use super::open_way::open_way;
use crate::proof::{Certificate, Claim, CutKind, Flow, Instance, Way};
use crate::task::{Cancelled, Task};

/// What is cut: places of edges in the instance's list and names of junctions, both ascending.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cut {
    /// Edges.
    pub edges: Vec<usize>,
    /// Junctions.
    pub junctions: Vec<u64>,
}

impl Cut {
    /// Number of places.
    pub fn len(&self) -> usize {
        self.edges.len() + self.junctions.len()
    }

    /// Whether nothing is cut.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A sealed area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing {
    /// What the cheapest cut costs.
    pub value: u64,
    /// The cheapest cut that keeps least inside: nearest to the area.
    pub nearest: Cut,
    /// The cheapest cut that keeps most inside: farthest from the area.
    pub farthest: Cut,
    /// What every cheapest cut contains.
    pub needed: Cut,
    /// Flow of each edge that has one, from `a` to `b`, ascending by edge: the proof that no cut is cheaper.
    flow: Vec<(usize, i64)>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It can be sealed.
    Sealed(Sealing),
    /// It cannot: on this way from inside to outside nothing can be cut.
    Open(Way),
}

/// Finds the cheapest cut of an instance.
pub fn solve(instance: &Instance, task: &Task) -> Result<Answer, Cancelled> {
    match instance.cut {
        CutKind::Edges => solved::<0>(instance, task),
        CutKind::Junctions | CutKind::Both => solved::<1>(instance, task),
    }
}

fn solved<const SHIFT: u32>(instance: &Instance, task: &Task) -> Result<Answer, Cancelled> {
    let mut graph = match Contracted::<SHIFT>::new(instance) {
        Ok(graph) => graph,
        Err(both) => return Ok(Answer::Open(Way { junctions: vec![both], edges: vec![] })),
    };
    if reached(&graph.net, SOURCE, |node, found| graph.net.uncut_from(node, |head| found.add(head)))[graph.net.sink() as usize] {
        return Ok(Answer::Open(open_way(instance).unwrap_or_default()));
    }
    let before: Vec<i64> = graph.edges.iter().map(|(_, there)| graph.net.streets[*there as usize].cap).collect();
    let value = maximum_flow(&mut graph.net, task)?;

    let near = from_source(&graph.net);
    let to_sink = reaching_sink(&graph.net);
    let mut sealing = Sealing {
        value: value as u64,
        nearest: Cut::default(),
        farthest: Cut::default(),
        needed: Cut::default(),
        flow: Vec::new(),
    };
    // What costs nothing may lead into a pocket that leads nowhere: a cut has only what joins the two sides themselves.
    let net = &graph.net;
    let beyond = beyond(net, &near, &to_sink);
    let before_far = reached(net, SOURCE, |node, found| {
        net.streets_from(node, |head| {
            if !to_sink[head as usize] {
                found.add(head);
            }
        });
    });
    // An arc is cut by the nearest cut when the source gets to its tail alone, by the farthest when its head alone gets to the
    // sink, and by every cheapest cut when the source gets to its tail and its head to the sink.
    let judge = |tail: u32, head: u32| {
        let (tail, head) = (tail as usize, head as usize);
        (near[tail] && beyond[head], before_far[tail] && to_sink[head], near[tail] && to_sink[head])
    };
    for ((edge, there), before) in graph.edges.iter().zip(before) {
        let flow = net.flow(*there, before);
        if flow != 0 {
            sealing.flow.push((*edge as usize, flow));
        }
        let [a, b] = net.ends(*there);
        let (there, back) = (judge(net.exit(a), net.entry(b)), judge(net.exit(b), net.entry(a)));
        let put = |cut: &mut Cut, yes: bool| {
            if yes {
                cut.edges.push(*edge as usize)
            }
        };
        put(&mut sealing.nearest, there.0 || back.0);
        put(&mut sealing.farthest, there.1 || back.1);
        put(&mut sealing.needed, there.2 || back.2);
    }
    for (junction, number) in &graph.split {
        let cut = judge(net.entry(*number), net.exit(*number));
        let put = |cut: &mut Cut, yes: bool| {
            if yes {
                cut.junctions.push(*junction)
            }
        };
        put(&mut sealing.nearest, cut.0);
        put(&mut sealing.farthest, cut.1);
        put(&mut sealing.needed, cut.2);
    }
    for cut in [&mut sealing.nearest, &mut sealing.farthest, &mut sealing.needed] {
        cut.junctions.sort_unstable();
    }
    Ok(Answer::Sealed(sealing))
}

/// The nodes from which people get outside without passing the smallest side of a minimum cut: those that still get to the sink —
/// where their way takes flow back, the flow itself leads on, and none leads back over a minimum cut — and those that get to
/// them.
fn beyond<const SHIFT: u32>(net: &Net<SHIFT>, near: &[bool], to_sink: &[bool]) -> Vec<bool> {
    let mut beyond = to_sink.to_vec();
    let between = |node: u32| !near[node as usize] && !to_sink[node as usize];
    let leads_on = |node: &u32| {
        let mut leads = false;
        net.streets_from(*node, |head| leads |= to_sink[head as usize]);
        leads
    };
    let mut stack: Vec<u32> = (0..near.len() as u32).filter(|node| between(*node)).filter(leads_on).collect();
    stack.iter().for_each(|node| beyond[*node as usize] = true);
    while let Some(node) = stack.pop() {
        net.streets_to(node, |tail| {
            if between(tail) && !beyond[tail as usize] {
                beyond[tail as usize] = true;
                stack.push(tail);
            }
        });
    }
    beyond
}

impl Sealing {
    /// The flow that proves the value, way by way.
    pub fn flows(&self, instance: &Instance) -> Vec<Flow> {
        flows(instance, &self.flow)
    }
}

impl Answer {
    /// The certificate of this answer to `instance`; of a sealed area that of its nearest cut.
    pub fn certificate(&self, instance: &Instance) -> Certificate {
        let claim = match self {
            Self::Open(way) => Claim::NotSealable { way: way.clone() },
            Self::Sealed(sealing) => Claim::MinimumCut {
                value: sealing.value,
                cut_edges: sealing.nearest.edges.clone(),
                cut_junctions: sealing.nearest.junctions.clone(),
                flows: sealing.flows(instance),
            },
        };
        Certificate::new(instance, claim)
    }
}
