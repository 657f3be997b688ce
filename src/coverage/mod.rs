//! Evaluates a rulebook over a project and a moment: typed findings, never their looks.
//!
//! [`evaluate`] joins every building and premise to the areas, posts and fences around it (R-trees throughout), then each
//! rule reads those joins and its attributes and writes one [`Status`] per subject. Why a subject has its status is worked
//! out on demand by an [`Explainer`].

mod checks;
pub mod code;
mod evaluate;
mod explain;
mod finding;
mod joins;
pub mod limits;
pub mod order;
mod parts;
mod remedy;
mod report;
pub mod rulebook;
mod status;

pub use evaluate::evaluate;
pub use explain::{Explainer, finding};
pub use finding::{CodeFault, Evidence, Fault, Finding, Fix, Measure, Responsible};
pub use parts::check_result;
pub use report::{Areas, GapRef, Headline, Joins, NO_ROW, Report, RuleResult, Subject, TilingHole, TilingOverlap, TilingResult};
pub use rulebook::{Check, Line, Rule, Rulebook, RulebookError, Severity, SubjectKind};
pub use status::{Counts, Held, Status};
