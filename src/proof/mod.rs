//! What solvers of the road graph write and the independent checker reads: instances and certificates as plain data.
//!
//! Nothing here solves or checks anything; [`crate::cordon`] writes certificates, [`crate::verify`] judges them, and these
//! types are all that the two have in common.

mod certificate;
mod error;
mod instance;

pub use certificate::{Certificate, Claim, Flow, Way};
pub use error::ProofError;
pub use instance::{CutKind, Edge, Instance, MOST_COST};
