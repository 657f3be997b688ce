//! A neutral cut instance: an undirected graph with costs, what lies inside and what outside.
//!
//! As JSON: `{"edges": [[u, v, cost], …], "inside": [u, …], "outside": [v, …], "cut": "edges" | "junctions" | "both"}` and,
//! where junctions have costs of their own, `"junctions": [[u, cost], …]`. A cost of `null` means that this cannot be cut.

use super::ProofError;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Largest cost of one edge or junction.
pub const MOST_COST: u64 = 1 << 40;

/// What may be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CutKind {
    /// Edges at their costs; junctions cannot be cut.
    #[default]
    Edges,
    /// Junctions at 1 each, or at the cost that `junctions` gives them; edges cannot be cut.
    Junctions,
    /// Edges at their costs, and those junctions that `junctions` names.
    Both,
}

/// An edge: two junctions and what cutting it costs; `None` where it cannot be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// One end.
    pub a: u64,
    /// The other end.
    pub b: u64,
    /// What cutting it costs.
    pub cost: Option<u64>,
}

/// A cut instance. Junctions are named by numbers, edges by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instance {
    /// Undirected edges; parallel ones and loops are allowed.
    pub edges: Vec<Edge>,
    /// Costs of junctions: `None` where one cannot be cut. The last entry of a junction counts.
    pub junctions: Vec<(u64, Option<u64>)>,
    /// What is to be protected.
    pub inside: Vec<u64>,
    /// Where people come from.
    pub outside: Vec<u64>,
    /// What may be cut.
    pub cut: CutKind,
}

/// The instance as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    edges: Vec<(u64, u64, Option<f64>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    junctions: Vec<(u64, Option<f64>)>,
    inside: Vec<u64>,
    outside: Vec<u64>,
    #[serde(default)]
    cut: CutKind,
}

fn whole(cost: Option<f64>, place: impl Fn() -> String) -> Result<Option<u64>, ProofError> {
    match cost {
        None => Ok(None),
        Some(c) if c >= 0.0 && c <= MOST_COST as f64 && c.fract() == 0.0 => Ok(Some(c as u64)),
        Some(cost) => Err(ProofError::Cost { place: place(), cost }),
    }
}

impl Instance {
    /// Reads an instance from JSON.
    pub fn from_json(text: &[u8]) -> Result<Self, ProofError> {
        let bad = |e: serde_json::Error| ProofError::Format { what: "instance", reason: e.to_string() };
        let written: Written = serde_json::from_slice(text).map_err(bad)?;
        Self::from_written(written)
    }

    fn from_written(written: Written) -> Result<Self, ProofError> {
        let mut edges = Vec::with_capacity(written.edges.len());
        for (i, (a, b, cost)) in written.edges.into_iter().enumerate() {
            edges.push(Edge { a, b, cost: whole(cost, || format!("edge {i} ({a} to {b})"))? });
        }
        let mut junctions = Vec::with_capacity(written.junctions.len());
        for (junction, cost) in written.junctions {
            junctions.push((junction, whole(cost, || format!("junction {junction}"))?));
        }
        let instance = Self { edges, junctions, inside: written.inside, outside: written.outside, cut: written.cut };
        instance.check()?;
        Ok(instance)
    }

    /// Whether both sides are named and the costs can be added up.
    pub fn check(&self) -> Result<(), ProofError> {
        for (side, named) in [("inside", &self.inside), ("outside", &self.outside)] {
            if named.is_empty() {
                return Err(ProofError::NoTerminal { side });
            }
        }
        let costs = self.edges.iter().map(|e| e.cost).chain(self.junctions.iter().map(|j| j.1));
        let sum = costs.flatten().try_fold(self.edges.len() as u64 * 2, u64::checked_add);
        if sum.is_none_or(|sum| sum >= 1 << 61) { Err(ProofError::TooDear) } else { Ok(()) }
    }

    /// What cutting an edge costs in this instance; `None` where it cannot be cut.
    pub fn edge_cost(&self, edge: usize) -> Option<u64> {
        if self.cut == CutKind::Junctions { None } else { self.edges[edge].cost }
    }

    /// What cutting a junction costs that [`Instance::junctions`] does not name.
    pub fn unnamed_junction_cost(&self) -> Option<u64> {
        (self.cut == CutKind::Junctions).then_some(1)
    }

    /// SHA-256 of what the instance means, as hexadecimal text: its numbers in order, each as eight bytes.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let mut put = |n: u64| hash.update(n.to_le_bytes());
        put(match self.cut {
            CutKind::Edges => 0,
            CutKind::Junctions => 1,
            CutKind::Both => 2,
        });
        put(self.edges.len() as u64);
        for e in &self.edges {
            [e.a, e.b, e.cost.unwrap_or(u64::MAX)].into_iter().for_each(&mut put);
        }
        put(self.junctions.len() as u64);
        for (junction, cost) in &self.junctions {
            [*junction, cost.unwrap_or(u64::MAX)].into_iter().for_each(&mut put);
        }
        for side in [&self.inside, &self.outside] {
            put(side.len() as u64);
            side.iter().copied().for_each(&mut put);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Serialize for Instance {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let real = |cost: Option<u64>| cost.map(|c| c as f64);
        Written {
            edges: self.edges.iter().map(|e| (e.a, e.b, real(e.cost))).collect(),
            junctions: self.junctions.iter().map(|(j, cost)| (*j, real(*cost))).collect(),
            inside: self.inside.clone(),
            outside: self.outside.clone(),
            cut: self.cut,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Instance {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_written(Written::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_read_and_written_again() {
        let text =
            br#"{"edges":[[1,2,3],[2,3,null],[1,1,4.0]],"junctions":[[2,null],[3,9]],"inside":[1],"outside":[3],"cut":"both"}"#;
        let instance = Instance::from_json(text).expect("an instance");
        assert_eq!(instance.edges[1], Edge { a: 2, b: 3, cost: None });
        assert_eq!((instance.edge_cost(2), instance.unnamed_junction_cost()), (Some(4), None));
        let again = Instance::from_json(&serde_json::to_vec(&instance).expect("text")).expect("an instance");
        assert_eq!(again, instance);
        assert_eq!(again.digest(), instance.digest());
        let mut other = instance.clone();
        other.edges[0].cost = Some(4);
        assert_ne!(other.digest(), instance.digest());
    }

    #[test]
    fn what_does_not_fit_is_named_with_a_remedy() {
        for (text, words) in [
            (r#"{"edges":[[1,2,0.5]],"inside":[1],"outside":[2]}"#, "edge 0 (1 to 2) costs 0.5"),
            (r#"{"edges":[[1,2,-1]],"inside":[1],"outside":[2]}"#, "multiply all costs"),
            (r#"{"edges":[],"inside":[],"outside":[2]}"#, "no junction is named inside"),
            (r#"{"edges":[[1,2]],"inside":[1],"outside":[2]}"#, "this is no instance"),
            (r#"[]"#, "this is no instance"),
            ("", "line 1 column 0"),
        ] {
            let error = Instance::from_json(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
