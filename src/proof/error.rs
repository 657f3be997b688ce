//! Why an instance or a certificate could not be read.

use super::instance::MOST_COST;

/// Why an instance or a certificate could not be read; each names the place and what would fit.
#[derive(Debug, Clone, PartialEq)]
pub enum ProofError {
    /// The text is no JSON of the expected shape.
    Format {
        /// What was read: `instance` or `certificate`.
        what: &'static str,
        /// Line and column with the reader's words.
        reason: String,
    },
    /// A cost is not a whole number in range.
    Cost {
        /// `edge 12` or `junction 7`.
        place: String,
        /// The cost as written.
        cost: f64,
    },
    /// No junction lies inside, or none outside.
    NoTerminal {
        /// `inside` or `outside`.
        side: &'static str,
    },
    /// Costs add up to more than can be counted.
    TooDear,
}

impl std::fmt::Display for ProofError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Format { what: "instance", reason } => write!(
                f,
                "this is no instance: {reason}; expected {{\"edges\": [[u, v, cost], …], \"inside\": [u, …], \"outside\": [v, …], \"cut\": \"edges\" or \"junctions\"}}"
            ),
            Self::Format { what, reason } => {
                write!(f, "this is no {what}: {reason}; expected a file that `fangxian cordon … --certificate F` wrote")
            }
            Self::Cost { place, cost } => write!(
                f,
                "{place} costs {cost}: expected a whole number from 0 to {MOST_COST}, or null for what cannot be cut; multiply all costs until they are whole"
            ),
            Self::NoTerminal { side } => write!(f, "no junction is named {side}: name at least one in \"{side}\""),
            Self::TooDear => write!(f, "the costs add up to more than can be counted: divide all of them by the same number"),
        }
    }
}

impl std::error::Error for ProofError {}
