//! Certificates: what an answer claims and the evidence for it, checkable without trusting the solver.

use super::{Instance, ProofError};
use serde::{Deserialize, Serialize};

/// A way through the graph: its junctions in order, and the edges between them (one fewer).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Way {
    /// Junctions from one end to the other.
    pub junctions: Vec<u64>,
    /// Places of the edges in the instance's list.
    pub edges: Vec<usize>,
}

/// Flow along one way from inside to outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// How much.
    pub amount: u64,
    /// Along which way.
    #[serde(flatten)]
    pub way: Way,
}

/// What is claimed, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "claim", rename_all = "snake_case")]
pub enum Claim {
    /// The cheapest cut costs `value`: a cut of that cost, and a flow of that value that no cheaper cut could stop.
    MinimumCut {
        /// What the cut costs.
        value: u64,
        /// Edges that are cut.
        cut_edges: Vec<usize>,
        /// Junctions that are cut.
        cut_junctions: Vec<u64>,
        /// The flow, way by way.
        flows: Vec<Flow>,
    },
    /// No cut exists: a way from inside to outside on which nothing can be cut.
    NotSealable {
        /// The way.
        way: Way,
    },
    /// The area is sealed by a cut, whatever it costs.
    Sealed {
        /// Edges that are cut.
        cut_edges: Vec<usize>,
        /// Junctions that are cut.
        cut_junctions: Vec<u64>,
    },
    /// So many ways from inside to outside share no edge (or, where junctions are cut, no junction outside both sides):
    /// at least as many more posts are needed.
    Disjoint {
        /// The ways.
        ways: Vec<Way>,
    },
    /// A way in that meets no control, and that none is shorter: its length, and for every junction a lower bound of the way
    /// from outside to it that no edge can undercut. Ways end where they come inside.
    ShortestLeak {
        /// Its length, 1/1024 m.
        length: u64,
        /// From outside to inside.
        way: Way,
        /// Length of each edge of the instance, 1/1024 m.
        lengths: Vec<u64>,
        /// Junction and shortest distance from outside, 1/1024 m; junctions that are not named cannot be reached.
        distances: Vec<(u64, u64)>,
    },
    /// Shortest distances from `outside` to every junction that can be reached, over edges of these lengths. Each junction
    /// but a source names the edge over which it is reached.
    Distances {
        /// Length of each edge of the instance, 1/1024 m.
        lengths: Vec<u64>,
        /// Junction, distance in 1/1024 m and edge; no edge for a source.
        labels: Vec<(u64, u64, Option<usize>)>,
    },
}

/// A claim about an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Number of this format.
    pub version: u32,
    /// [`Instance::digest`] of the instance.
    pub instance_sha256: String,
    /// What is claimed.
    #[serde(flatten)]
    pub claim: Claim,
    /// The instance itself, so that the file can be judged alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<Instance>,
}

impl Certificate {
    /// The format that this build writes and reads.
    pub const VERSION: u32 = 1;

    /// A claim about an instance, without the instance.
    pub fn new(instance: &Instance, claim: Claim) -> Self {
        Self { version: Self::VERSION, instance_sha256: instance.digest(), claim, instance: None }
    }

    /// The same with the instance in it.
    pub fn with_instance(self, instance: &Instance) -> Self {
        Self { instance: Some(instance.clone()), ..self }
    }

    /// Reads certificates from JSON: one, a list of them, or an answer that has `certificate` or `certificates` (and perhaps
    /// its `instance`) among its keys.
    pub fn all_from_json(text: &[u8]) -> Result<Vec<Self>, ProofError> {
        let bad = |e: serde_json::Error| ProofError::Format { what: "certificate", reason: e.to_string() };
        let mut value: serde_json::Value = serde_json::from_slice(text).map_err(bad)?;
        let inner = ["certificates", "certificate"].into_iter().find_map(|key| Some(value.get_mut(key)?.take()));
        match inner.unwrap_or(value) {
            serde_json::Value::Array(all) => all.into_iter().map(|one| serde_json::from_value(one).map_err(bad)).collect(),
            one => Ok(vec![serde_json::from_value(one).map_err(bad)?]),
        }
    }
}
