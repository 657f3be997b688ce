//! Proposes places for posts, sites and teams, with a proven bound beside every answer.

mod answer;
mod branch;
mod center;
pub mod columns;
mod cover;
mod cover_anneal;
mod cover_search;
mod cover_state;
mod error;
mod fewest;
mod greedy;
mod instance;
pub mod judge;
mod lists;
mod median;
mod median_search;
pub mod neutral;
mod relax;
pub mod rule;
mod saddle;
mod solve;

pub use answer::{Answer, Certificate, Standing, Status, gap};
pub use error::SitingError;
pub use instance::{Access, Instance, Question};
pub use lists::Lists;
pub use solve::{SolveOptions, solve};
