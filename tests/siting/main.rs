//! Judges of the siting solver: published optima, exhaustive search, a checker from raw data, and bad input.

mod commands;
mod exhaustive;
mod project;
mod published;
mod targets;
mod text;
