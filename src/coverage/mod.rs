//! Evaluates a rulebook over a project and a moment: typed findings, never their looks.
//!
//! [`evaluate`] joins every building and premise to the areas, posts and fences around it (R-trees throughout), then each
//! rule reads those joins and its attributes and writes one [`Status`] per subject. Why a subject has its status is worked
//! out on demand by an [`Explainer`].
//!
//! After an edit [`Evaluation::update`] gives the same report in milliseconds: a report's columns are blocks of shared
//! memory ([`Blocks`]), one per chunk of the layer, and only blocks that something changed for are made again.

mod areas;
mod blocks;
mod change;
mod checks;
pub mod code;
mod combine;
mod cordons;
mod day;
mod evaluate;
mod explain;
mod finding;
mod gains;
mod ground;
mod joins;
pub mod limits;
pub mod order;
mod parts;
mod posts;
mod reach_proof;
mod remedy;
mod report;
pub mod resilience;
mod roads;
pub mod roles;
pub mod rulebook;
mod same;
mod sites;
mod staffing;
mod status;

pub use blocks::Blocks;
pub use cordons::{Cordons, CrossingsNow, LeaksOfDay};
pub use day::{Day, Hour, day};
pub use evaluate::{Evaluation, JoinsToKeep, evaluate};
pub use explain::{Explainer, finding};
pub use finding::{CodeFault, Evidence, Fault, Finding, Fix, Measure, Responsible};
pub use gains::{Gains, gains};
pub use parts::check_result;
pub use posts::manned;
pub use report::{Areas, GapRef, Headline, Joins, NO_ROW, Report, RuleResult, Subject, TilingHole, TilingOverlap, TilingResult};
pub use resilience::{Backup, Failure, MannedPosts, Resilience, backup, resilience};
pub use roads::{Roads, nearer_on_foot};
pub use rulebook::{Check, Line, ReachOn, Rule, Rulebook, RulebookError, Severity, SubjectKind};
pub use sites::SiteLoad;
pub use staffing::{Asked, Duty, RoleDay, Shift, Standing};
pub use status::{Counts, Held, Status};
