//! Fangxian (防线) shows where the three lines of defence of a community — community, checkpoint, electronic fence — have
//! holes: which building is covered, by whom, at which hour, and what is the smallest fix.
//!
//! This text is the architecture of record.
//!
//! # One way through the house
//! ```text
//!  files ──formats──▶ model::Project ──store──▶ project file (.gpkg)
//!                         │
//!                         ▼
//!                    coverage (rulebook × project × moment ─▶ Report: statuses, findings on demand)
//!                         │
//!                         ├──▶ wording (sentences in both languages) ─▶ formats::audit (JSON, CSV)
//!                         ▼
//!                      scene (draw layers, labels, legend in local metres)
//!                       │                    │
//!                  map (GPU) ─▶ app       briefing (pictures on the CPU) ◀─ cli
//! ```
//! Data walks downhill once. Three things are kept apart: the *ground* ([`model::Project`], saved), the *view* (camera,
//! selection, panels: preferences) and *derived state* (report, scene, GPU buffers: can be thrown away at any time).
//! Background work gets its own clone of the project (layers are shared chunks, a clone costs a few pointers) and a
//! generation; a result of an old generation is dropped.
//!
//! # Rooms
//! The `pub mod` lines below are the layer order: a module names only modules above it, and only the crates it owns.
//! `tests/house.rs` keeps both, and names the pairs that should not meet.
//!
//! # Invariants
//! * Layers are columns in chunks behind `Arc` ([`model::Chunk`]): an edit copies one chunk, undo keeps the old one.
//! * A layer kind is declared once ([`model::schema`]); tables, import mapping, forms and words read it there.
//! * Rules are data (`assets/rulebook.toml`); [`coverage`] has a handful of general checks, no code per rule. Status is
//!   covered, gap or unknown; unknown is never counted as covered. A subject that a rule asks nothing of (a building under
//!   no fence) is in no count.
//! * Coordinates in a project are metres in its metric system; each layer keeps the system of its source, and nothing is
//!   shifted silently. Bulk projection fits the projection's analytic function per fixed cell of the globe, checked
//!   against the series to better than a micrometre, so a vertex always gets the same bits ([`geometry::Projector`]).
//! * R-trees (rstar) answer "what may be here"; nearest posts come from a k-d tree, which measured five times faster.
//! * No result depends on the order of features in a file: ties go to the smaller id ([`coverage::order`]).
//! * Every committed edit is on disk: a commit is one transaction of the project file ([`store`]). There is no Save button.
//! * Screen, CSV, JSON and picture read one [`coverage::Report`] and one [`scene::Scene`].
//! * Nothing here opens a network connection.
//!
//! # What the next one must know
//! * Absences: no module below `app` and `cli` reads the clock (imports stamp their step with [`model::Moment::now`] in
//!   those two), knows a window, or where a file lies (`work` takes paths).
//! * An import is a barrier of the undo history on disk: after a restart steps before it can be listed, not undone.
//! * [`coverage::evaluate`] always evaluates everything. The incremental update after an edit is not built yet; the parts it
//!   needs (joins per chunk, rules as passes over columns) are separate on purpose.
//! * The map draws every feature in view; below a pixel a building it should draw cells with shares instead.

pub mod task;
pub mod words;
pub mod geometry;
pub mod model;
pub mod coverage;
pub mod wording;
pub mod formats;
pub mod store;
pub mod scene;
pub mod map;
pub mod briefing;
pub mod work;
pub mod app;
pub mod cli;
