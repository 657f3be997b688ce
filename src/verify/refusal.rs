//! Why a certificate was refused.

/// Why a certificate was refused. Edges are places in the instance's list, from 0; junctions are names.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the message below says what each field is
pub enum Refusal {
    /// Another format.
    Version { found: u32, read: u32 },
    /// The certificate speaks of another instance.
    OtherInstance { named: String, found: String },
    /// There is no instance to judge it by.
    NoInstance,
    /// The cut names something that is not there.
    NoSuchEdge { edge: usize, edges: usize },
    /// The same for a junction.
    NoSuchJunction { junction: u64 },
    /// Something is cut that cannot be.
    CannotBeCut { what: String },
    /// Something is listed twice.
    Twice { what: String },
    /// The cut leaves a way open.
    Leaks { outside: u64 },
    /// The cut costs something else.
    CutValue { claimed: u64, found: u64 },
    /// The flow is not worth what is claimed.
    FlowValue { claimed: u64, found: u64 },
    /// More flows through something than its cost.
    Overfull { what: String, flow: u64, cost: u64 },
    /// A way is broken.
    BrokenWay { way: usize, reason: String },
    /// A way could be cut.
    WayCanBeCut { what: String },
    /// Two ways meet.
    WaysMeet { what: String },
    /// As many lengths as edges are needed.
    Lengths { lengths: usize, edges: usize },
    /// A length or distance does not hold.
    Distance { junction: u64, reason: String },
    /// The way's length is another.
    WayLength { claimed: u64, found: u64 },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version { found, read } => write!(f, "its format is version {found}, this build reads version {read}"),
            Self::OtherInstance { named, found } => {
                write!(f, "it speaks of the instance {named}, but this one is {found}")
            }
            Self::NoInstance => f.write_str("it carries no instance: name the instance's file with --instance"),
            Self::NoSuchEdge { edge, edges } => write!(f, "edge {edge} is not there: the instance has {edges}, numbered from 0"),
            Self::NoSuchJunction { junction } => write!(f, "junction {junction} is not in the instance"),
            Self::CannotBeCut { what } => write!(f, "{what} is in the cut but cannot be cut"),
            Self::Twice { what } => write!(f, "{what} is listed twice"),
            Self::Leaks { outside } => write!(f, "the cut leaves a way open between the inside and junction {outside} outside"),
            Self::CutValue { claimed, found } => write!(f, "the cut is said to cost {claimed}, but costs {found}"),
            Self::FlowValue { claimed, found } => write!(f, "the flow is said to be {claimed}, but the ways carry {found}"),
            Self::Overfull { what, flow, cost } => write!(f, "{flow} flows through {what}, which costs only {cost}"),
            Self::BrokenWay { way, reason } => write!(f, "way {way} is broken: {reason}"),
            Self::WayCanBeCut { what } => write!(f, "the way can be cut at {what}"),
            Self::WaysMeet { what } => write!(f, "two of the ways share {what}"),
            Self::Lengths { lengths, edges } => write!(f, "there are {lengths} lengths for {edges} edges"),
            Self::Distance { junction, reason } => write!(f, "the distance of junction {junction} does not hold: {reason}"),
            Self::WayLength { claimed, found } => write!(f, "the way is said to be {claimed} ticks long, but is {found} ticks"),
        }
    }
}

impl std::error::Error for Refusal {}
