//! The residual network of a cut instance: sides contracted, dead ends dropped, junctions that can be cut split in two.
//!
//! A junction that can be cut is entered at one node and left at another. Its gate, the arc between the two, and the arcs by which
//! flow is taken back are not written down: streets are, once at each end, and what flows is kept beside them. In a city of half
//! a million streets that is two fifths of the memory, and building the network is most of the time that a cut takes.

use crate::proof::{CutKind, Instance};
use std::collections::HashMap;

/// Capacity of what cannot be cut; more than all costs of an instance together.
pub(super) const UNCUT: i64 = 1 << 61;
/// The contracted inside: junction and node.
pub(super) const SOURCE: u32 = 0;
/// The contracted outside, as a junction.
const OUTSIDE: u32 = 1;
const NONE: u32 = u32::MAX;
/// Gate of a junction that is not split.
const WHOLE: i64 = -1;

/// A street at one of its ends.
#[derive(Clone, Copy, Default)]
pub(super) struct Street {
    /// Node at which the junction at its other end is left.
    pub exit: u32,
    /// Itself at that end.
    pub rev: u32,
    /// What more can flow out along it. Between two junctions that are not split, what flows one way adds to what can flow the
    /// other way; elsewhere the two directions are apart.
    pub cap: i64,
}

/// Junctions with their streets, and what flows.
///
/// Nodes: where only streets are cut (`SHIFT` 0) junction *j* is node *j*; else (`SHIFT` 1) it is entered at node 2*j* and left at
/// 2*j* + 1, and one that is not split has only the first of the two.
pub(super) struct Net<const SHIFT: u32> {
    /// First street of each junction, and the number of street ends.
    start: Vec<u32>,
    /// The streets.
    pub streets: Vec<Street>,
    /// What flows out along each street whose directions are apart.
    used: Vec<i64>,
    /// What cutting each junction costs; [`WHOLE`] where it is not split.
    gate: Vec<i64>,
    /// What flows into each junction along streets whose directions are apart; of a split one, through its gate.
    inflow: Vec<i64>,
    /// Junctions at which something flows, or has.
    busy: Vec<bool>,
}

/// A node's arc by its place in the order that they are looked at.
pub(super) type Place = u32;

impl<const SHIFT: u32> Net<SHIFT> {
    /// Number of nodes.
    pub(super) fn nodes(&self) -> usize {
        self.gate.len() << SHIFT
    }

    /// The contracted outside.
    pub(super) fn sink(&self) -> u32 {
        OUTSIDE << SHIFT
    }

    fn junction(&self, node: u32) -> usize {
        (node >> SHIFT) as usize
    }

    fn is_split(&self, junction: usize) -> bool {
        SHIFT > 0 && self.gate[junction] != WHOLE
    }

    /// Node at which a junction is entered.
    pub(super) fn entry(&self, junction: u32) -> u32 {
        junction << SHIFT
    }

    /// Node at which it is left.
    pub(super) fn exit(&self, junction: u32) -> u32 {
        (junction << SHIFT) + u32::from(self.is_split(junction as usize))
    }

    /// Node at which the junction at a street's other end is entered.
    fn enters(&self, street: &Street) -> u32 {
        street.exit & !SHIFT
    }

    /// The junctions at the two ends of a street: where it is written down, and the other.
    pub(super) fn ends(&self, street: u32) -> [u32; 2] {
        let there = self.streets[street as usize];
        [self.streets[there.rev as usize].exit, there.exit].map(|exit| exit >> SHIFT)
    }

    /// The node on the other side of a split junction's gate.
    fn across(&self, node: u32) -> Option<u32> {
        self.is_split(self.junction(node)).then_some(node ^ 1)
    }

    fn is_entry(&self, node: u32) -> bool {
        node & SHIFT == 0
    }

    /// Whether streets lead out of a node.
    fn is_exit(&self, node: u32) -> bool {
        !self.is_entry(node) || !self.is_split(self.junction(node))
    }

    /// Streets of a node's junction.
    fn around(&self, node: u32) -> std::ops::Range<usize> {
        let junction = self.junction(node);
        self.start[junction] as usize..self.start[junction + 1] as usize
    }

    /// How many arcs of a node may have room. Flow is only taken back where some came in: before, those arcs are left out.
    pub(super) fn places(&self, node: u32) -> Place {
        let (streets, junction) = (self.around(node).len() as u32, self.junction(node));
        let back = SHIFT > 0 && self.inflow[junction] > 0;
        match (self.is_split(junction), self.is_entry(node)) {
            (true, true) => 1 + if back { streets } else { 0 },
            (true, false) => streets + u32::from(back),
            (false, _) => streets + if back { streets } else { 0 },
        }
    }

    /// What more can flow along an arc, and where it leads.
    pub(super) fn arc(&self, node: u32, place: Place) -> (i64, u32) {
        let (junction, streets) = (self.junction(node), self.around(node));
        let out = |i: usize| (self.streets[i].cap, self.enters(&self.streets[i]));
        let back = |i: usize| {
            let street = &self.streets[i];
            (self.used[street.rev as usize], street.exit)
        };
        let place = place as usize;
        match (self.is_split(junction), self.is_entry(node)) {
            (true, true) if place == 0 => (self.gate[junction] - self.inflow[junction], node + 1),
            (true, true) => back(streets.start + place - 1),
            (true, false) if place == streets.len() => (self.inflow[junction], node - 1),
            (false, _) if place >= streets.len() => back(streets.start + place - streets.len()),
            _ => out(streets.start + place),
        }
    }

    /// The first arc with room, from a place on, to a node that is wanted; and that node.
    pub(super) fn seek(&self, node: u32, from: Place, mut wanted: impl FnMut(u32) -> bool) -> Option<(Place, u32)> {
        let mut next = from;
        if self.is_exit(node) {
            let streets = &self.streets[self.around(node)];
            for (street, place) in streets.iter().zip(0..).skip(from as usize) {
                if street.cap > 0 && wanted(self.enters(street)) {
                    return Some((place, self.enters(street)));
                }
            }
            next = next.max(streets.len() as Place);
        }
        (next..self.places(node)).find_map(|place| {
            let (room, head) = self.arc(node, place);
            (room > 0 && wanted(head)).then_some((place, head))
        })
    }

    /// Lets more flow along an arc. What goes through a gate is what comes into its junction, so gates are not counted apart.
    pub(super) fn push(&mut self, node: u32, place: Place, amount: i64) {
        let (junction, streets) = (self.junction(node), self.around(node));
        let (split, place) = (self.is_split(junction), place as usize);
        let out = match (split, self.is_entry(node)) {
            (true, true) if place == 0 => return,
            (true, false) if place == streets.len() => return,
            (true, true) => None,
            (false, _) if place >= streets.len() => None,
            _ => Some(streets.start + place),
        };
        match out {
            Some(i) => {
                let Street { exit, rev, .. } = self.streets[i];
                let head = self.junction(exit);
                self.streets[i].cap -= amount;
                if split || self.is_split(head) {
                    self.used[i] += amount;
                    self.inflow[head] += amount;
                } else {
                    self.streets[rev as usize].cap += amount;
                }
                (self.busy[junction], self.busy[head]) = (true, true);
            }
            None => {
                let i = streets.start + if split { place - 1 } else { place - streets.len() };
                let rev = self.streets[i].rev as usize;
                self.streets[rev].cap += amount;
                self.used[rev] -= amount;
                self.inflow[junction] -= amount;
            }
        }
    }

    /// The nodes from which an arc with room leads to a node.
    pub(super) fn before(&self, node: u32, mut tell: impl FnMut(u32)) {
        let junction = self.junction(node);
        let streets = &self.streets[self.around(node)];
        if self.is_entry(node) {
            // Where nothing flows a street has the same room both ways, and the other end need not be fetched.
            for street in streets {
                let cap = if self.busy[junction] { self.streets[street.rev as usize].cap } else { street.cap };
                if cap > 0 {
                    tell(street.exit);
                }
            }
        }
        if SHIFT > 0 && self.busy[junction] && self.is_exit(node) {
            for i in self.around(node) {
                if self.used[i] > 0 {
                    tell(self.enters(&self.streets[i]));
                }
            }
        }
        if let Some(other) = self.across(node) {
            let room = if self.is_entry(node) { self.inflow[junction] } else { self.gate[junction] - self.inflow[junction] };
            if room > 0 {
                tell(other);
            }
        }
    }

    /// The nodes to which an arc with room leads from a node.
    pub(super) fn after(&self, node: u32, mut tell: impl FnMut(u32)) {
        let each = |head| {
            tell(head);
            false
        };
        self.seek(node, 0, each);
    }

    /// The nodes to which streets lead that cannot be cut.
    pub(super) fn uncut_from(&self, node: u32, mut tell: impl FnMut(u32)) {
        if self.is_exit(node) {
            let streets = self.streets[self.around(node)].iter().filter(|street| street.cap >= UNCUT);
            streets.for_each(|street| tell(self.enters(street)));
        }
    }

    /// The nodes to which people get from a node, whatever flows.
    pub(super) fn streets_from(&self, node: u32, mut tell: impl FnMut(u32)) {
        if self.is_exit(node) {
            self.streets[self.around(node)].iter().for_each(|street| tell(self.enters(street)));
        } else {
            tell(node + 1);
        }
    }

    /// The nodes from which people get to a node, whatever flows.
    pub(super) fn streets_to(&self, node: u32, mut tell: impl FnMut(u32)) {
        if self.is_entry(node) {
            self.streets[self.around(node)].iter().for_each(|street| tell(street.exit));
        } else {
            tell(node - 1);
        }
    }

    /// What flows from one end of a street to the other, of which it could first take `before`.
    pub(super) fn flow(&self, there: u32, before: i64) -> i64 {
        let street = self.streets[there as usize];
        let apart = self.ends(there).iter().any(|j| self.is_split(*j as usize));
        if apart { self.used[there as usize] - self.used[street.rev as usize] } else { before - street.cap }
    }
}

/// A network with its way back to the instance.
pub(super) struct Contracted<const SHIFT: u32> {
    /// The network.
    pub net: Net<SHIFT>,
    /// Place of each instance edge that the network has, with itself at `a`.
    pub edges: Vec<(u32, u32)>,
    /// Junctions that the network splits: name and number.
    pub split: Vec<(u64, u32)>,
}

/// Junction names to small numbers: a table when names are small, else a hash map.
enum Names {
    Table(Vec<u32>),
    Map(HashMap<u64, u32>),
}

impl Names {
    fn of(instance: &Instance) -> Self {
        let ends = instance.edges.iter().flat_map(|e| [e.a, e.b]);
        let most = ends.chain(instance.inside.iter().chain(&instance.outside).copied()).max().unwrap_or(0);
        if most < 1 << 16 || most < 8 * instance.edges.len() as u64 {
            Self::Table(vec![NONE; most as usize + 1])
        } else {
            Self::Map(HashMap::with_capacity(instance.edges.len()))
        }
    }

    fn get(&self, name: u64) -> u32 {
        match self {
            Self::Table(table) => table.get(name as usize).copied().unwrap_or(NONE),
            Self::Map(map) => map.get(&name).copied().unwrap_or(NONE),
        }
    }

    fn set(&mut self, name: u64, number: u32) {
        match self {
            Self::Table(table) => table[name as usize] = number,
            Self::Map(map) => drop(map.insert(name, number)),
        }
    }
}

impl<const SHIFT: u32> Contracted<SHIFT> {
    /// Builds the network; `Err` with a junction that is named on both sides.
    pub(super) fn new(instance: &Instance) -> Result<Self, u64> {
        let mut names = Names::of(instance);
        instance.inside.iter().for_each(|name| names.set(*name, SOURCE));
        for name in &instance.outside {
            if names.get(*name) == SOURCE {
                return Err(*name);
            }
            names.set(*name, OUTSIDE);
        }
        let mut called = vec![0, 0];
        let mut ends = Vec::with_capacity(instance.edges.len());
        for (i, edge) in instance.edges.iter().enumerate() {
            let mut number = |name: u64| match names.get(name) {
                NONE => {
                    let number = called.len() as u32;
                    names.set(name, number);
                    called.push(name);
                    number
                }
                number => number,
            };
            let (a, b) = (number(edge.a), number(edge.b));
            if a != b {
                ends.push((i as u32, a, b));
            }
        }
        drop_dead_ends(&mut ends, called.len());
        let junction_costs = junction_costs(instance, &names, called.len());

        // What leaves each junction is counted first, so that each street is written once, where it stays.
        let mut start = vec![0u32; called.len() + 1];
        for (_, a, b) in &ends {
            start[*a as usize + 1] += 1;
            start[*b as usize + 1] += 1;
        }
        for junction in 0..called.len() {
            start[junction + 1] += start[junction];
        }
        let leads = |junction: usize| start[junction] < start[junction + 1];
        let gate = |junction: usize| junction_costs[junction].filter(|_| leads(junction)).map_or(WHOLE, |cost| cost as i64);
        let gate: Vec<i64> = (0..called.len()).map(gate).collect();
        let split: Vec<(u64, u32)> = (0..called.len()).filter(|j| gate[*j] != WHOLE).map(|j| (called[j], j as u32)).collect();

        let exit = |junction: u32| (junction << SHIFT) + u32::from(gate[junction as usize] != WHOLE);
        let mut next = start.clone();
        let mut streets = vec![Street::default(); 2 * ends.len()];
        let mut edges = Vec::with_capacity(ends.len());
        for (i, a, b) in ends {
            let cap = instance.edge_cost(i as usize).map_or(UNCUT, |c| c as i64);
            let mut place = |end: u32| {
                next[end as usize] += 1;
                next[end as usize] - 1
            };
            let (there, back) = (place(a), place(b));
            streets[there as usize] = Street { exit: exit(b), rev: back, cap };
            streets[back as usize] = Street { exit: exit(a), rev: there, cap };
            edges.push((i, there));
        }
        let apart = if SHIFT > 0 { streets.len() } else { 0 };
        let (used, inflow, busy) = (vec![0; apart], vec![0; called.len()], vec![false; called.len()]);
        let net = Net { start, streets, used, gate, inflow, busy };
        Ok(Self { net, edges, split })
    }
}

/// What cutting each junction costs, by number; the sides cannot be cut.
fn junction_costs(instance: &Instance, names: &Names, count: usize) -> Vec<Option<u64>> {
    let mut costs = vec![instance.unnamed_junction_cost(); count];
    if instance.cut != CutKind::Edges {
        for (name, cost) in &instance.junctions {
            if names.get(*name) != NONE {
                costs[names.get(*name) as usize] = *cost;
            }
        }
    }
    (costs[SOURCE as usize], costs[OUTSIDE as usize]) = (None, None);
    costs
}

/// Drops edges that lead nowhere, again and again. Each junction keeps its degree and the exclusive or of its edges, which is
/// the last edge once the degree is one.
fn drop_dead_ends(ends: &mut Vec<(u32, u32, u32)>, count: usize) {
    let (mut degree, mut mixed) = (vec![0u32; count], vec![0u32; count]);
    for (k, (_, a, b)) in ends.iter().enumerate() {
        for end in [*a as usize, *b as usize] {
            degree[end] += 1;
            mixed[end] ^= k as u32;
        }
    }
    let mut gone = vec![false; ends.len()];
    let mut loose: Vec<usize> = (2..count).filter(|j| degree[*j] == 1).collect();
    while let Some(junction) = loose.pop() {
        if degree[junction] != 1 {
            continue;
        }
        let k = mixed[junction];
        gone[k as usize] = true;
        let (_, a, b) = ends[k as usize];
        for end in [a as usize, b as usize] {
            degree[end] -= 1;
            mixed[end] ^= k;
            if degree[end] == 1 && end > OUTSIDE as usize {
                loose.push(end);
            }
        }
    }
    let mut k = 0;
    ends.retain(|_| (!gone[k], k += 1).0);
}
