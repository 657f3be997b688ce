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
//!                    network (road graph: reach, fire engines' times)
//!                         │
//!                         ▼
//!                    coverage (rulebook × project × moment ─▶ Report: statuses, findings on demand)
//!                         │
//!                         ├──▶ siting (where posts go, with a proven bound; adopted as edits)
//!                         ├──▶ fixes (proposals as edits, judged by the evaluation after them)
//!                         ├──▶ wording (sentences in both languages) ─▶ formats::audit (JSON, CSV)
//!                         ▼
//!                      scene (draw layers, labels, legend in local metres)
//!                       │                    │
//!                  map (GPU) ─▶ app       briefing (pictures, printed sheets) ◀─ cli
//!                       └──── basemap (tiles) ─────┘
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
//! * Lengths along roads are whole 1/1024 m, times whole 1/1024 s, both rounded up: sums are exact in any order, so searches kept
//!   up to date equal new ones to the bit, and no way is shorter than the straight line by rounding ([`network::Graph`]).
//! * R-trees (rstar) answer "what may be here"; nearest posts come from a k-d tree, which measured five times faster.
//! * No result depends on the order of features in a file: ties go to the smaller id ([`coverage::order`]).
//! * Every committed edit is on disk: a commit is one transaction of the project file ([`store`]). There is no Save button.
//! * Screen, CSV, JSON and picture read one [`coverage::Report`] and one [`scene::Scene`].
//! * Nothing opens a network connection but the tiles of a background map whose address the user gave, through
//!   [`basemap::Fetch`], which the outermost layers hand in.
//!
//! # What the next one must know
//! * Absences: no module below `work` knows where a file lies; below `app` and `cli` only [`model::Moment::now`] reads the
//!   clock, and only those two call it to stamp a step (and [`model::Project::moment`] where a project states no moment).
//! * An import is a barrier of the undo history on disk: after a restart steps before it can be listed, not undone.
//! * [`coverage::Evaluation::update`] is the evaluation itself, allowed to look at the one before: columns are blocks, one
//!   for each chunk of a layer, and a block is made anew only when its chunk or what it read changed. A new check must name
//!   all it reads in its seed or its joins, and [`coverage::Report::compare`] must stay exhaustive: that is what proves it.
//! * Finished columns lie as blobs beside the tables of the project file (`store::chunks`); triggers drop those whose rows
//!   somebody touches, and closing the file makes them again. The tables are the truth: a blob that is damaged, of another
//!   version, or older than any change of the file's schema is passed over. Whoever adds an attribute or changes how a row is
//!   read must know that `store::pack` stamps blobs with the attributes; a change of meaning needs another version there.
//! * What an evaluation joined of chunks of buildings (which areas hold them, which posts are nearest) is kept in the file under the
//!   checksums of their blobs (`store::joins`, `coverage::joins::kept`, handed on by [`model::Kept`]): an edited chunk has no checksum, so
//!   nothing has to be dropped. A number for all areas, one for the posts and who mans them stand in the bytes; where only the posts
//!   differ only they are looked for again. Whoever changes what a join says raises the version in `coverage::joins::kept`. The window
//!   writes them after the first evaluation of a large project, `import` when it is done.
//! * What opening still costs is memory got from the system page by page (half the processor time of reading), the figures
//!   about ground, and laying out; these run side by side: layouts are made from the sketch while the report is evaluated,
//!   shaders compiled before ([`map::Renderer::warm`]), names, gap list and picking indexes of large projects come after the
//!   first picture.
//! * Tried and left: another allocator (mimalloc 3 with huge pages). It opened a million 15 to 30 % slower than the system's, because
//!   it gives back and fetches anew what loading frees. Told never to give back it looked a tenth faster or more, with 120 MB more
//!   of memory; that was not measured side by side.
//! * Tried and left: huge pages through the system's allocator. A million's audit got 2,000 instead of 79,000 page faults and was no
//!   faster: what costs is that fresh memory is cleared at all.
//! * The road graph has a node only where roads meet or end, so chains are contracted as they are read; where one road ends and just
//!   one other begins (7 of 100 nodes of Malta) the node stays: names, classes and posts belong to one road.
//! * What a step does to life access ([`app::life`]): small projects answer within the frame; in large ones steps that could matter to
//!   engines wait in `Document::waiting` for a job, in order, and undo takes back what still waits first.
//! * A cut network ([`cordon`]) has each street at both its ends and no other arcs; which of the two kinds it is (only streets cut, or
//!   junctions too) is a constant, and nodes where nothing flows are never asked for flow to take back. Without these two it was a
//!   third slower than arcs written down one by one; with them a cut of junctions takes three fifths of the time, one of streets the same.
//! * A mesh for another distance stands in until the right one is made ([`map::Primitive`]), so crossing a scale leaves no hole.
//! * From afar areas are pictures of cells ([`ink::cells`], `map::cells`), as on paper; a style that `shouts` is never lost in
//!   them. How many areas are still drawn one by one is set by the window for the graphics card it finds. Lines of which a draw layer
//!   shows one class only (main roads) are joined over the ends of features there (`map::joined`): half the cost. Road and symbol
//!   styles change with the scale through `DrawLayer::max_px_per_m` and `SymbolStyle::near_px_per_m`.
//! * Names carry the range of scales in which they are free of all more important ones: showing is a lookup, panning changes
//!   nothing. Editing a named layer remakes all ranges in the background; in large projects the old names stay until then.
//! * What is tried out ([`app::trial`]) stands in for what is derived: `Document::derived` is what would be while `Document::trial`
//!   is there, so every panel follows the hand. Any list of edits can be tried out, then kept as one step or given up; the answer
//!   is worked out on a thread of its own, a frame waits for it for 12 ms and else shows the last one. Names stay where they are.
//! * Classes of a scene are blocks ([`scene::Classes`]): textures and cells are patched where rows changed. A class that depends on
//!   more than its chunk must be compared by content or carry what it was made of.
//! * Values are typed through [`model::typed`], which knows full-width digits and Chinese punctuation; the card's editors, their
//!   refusals ([`wording::edit`]) and the words of a step ([`wording::step`]) come from the schema. A draft belongs to `app::form`,
//!   which takes its keys before any other part of the window.
//! * Steps say who did them in words the office chooses (a duty will do); steps behind an import are records, listed only.
//! * Borders are shared by position, not by reference: [`geometry::knit`] makes the vertices of neighbours equal to the bit
//!   around a change, [`geometry::borders`] then moves all that are equal. [`reshape`] knows which layers share borders (grids
//!   and communities; a fence is an order of its own) and answers with edits or with the reason why not. What is split or
//!   merged is traced from edges ([`geometry::split`], [`geometry::merge`]), so no vertex goes through an overlay's rounding.
//! * A grid or community that is drawn is fitted in ([`geometry::fit`]): what others have or lies outside is taken off. A border in
//!   the hand is tried out like a point, so figures follow it.
//! * An OpenStreetMap extract ([`formats::osm`]) becomes lines of GeoJSON, a layer each, for the one reader that knows layers; in
//!   an import it is a file named once for every layer it fills.
//! * A selection is identities (`app::selected`), its figures and highlight are derived per report (`app::group`); highlights
//!   are draw layers added in `app::surface`, so pictures and legends never contain them.
//! * The gap list, the names, and which signs of premises wait for room are worked out anew after an edit for all rows, in the
//!   background.
//! * Siting ([`siting`]) puts every question as maximising a sum whose links between demand and places fall away under
//!   multipliers; searching and bounding meet in one branch and bound (`siting::branch`). A bound is good for any multipliers,
//!   which are whole multiples of 1/1024 so that sums in double precision are exact; [`siting::judge`] works bounds and
//!   objectives out again from the raw data and shares nothing with the solver. *Optimal* is said only when proven. Runs without
//!   a limit of time give the same answer everywhere; a limit of time ends them wherever they are.
//! * Bounding and searching go on side by side (`siting::branch`), on a thread each, and tell what they find as they find it. With a
//!   limit of time a search ends with the bound it stands beside and goes on while nodes are branched; without one both always do
//!   the same work. In large questions the first multipliers come from demand thrown together (`siting::web`). Columns lie in the
//!   order of their places: sums over what a place reaches then read memory in order, a fifth faster.
//! * Demand that the same places reach is merged exactly ([`siting::columns`]); unknown counts and demand that no place reaches
//!   are told apart and are in no sum.
//! * A proposal that is dragged asks again with its demand taken off ([`siting::dragged`]), on foot too; let go, it is a drawn
//!   place and the question is asked anew. Accepting is one step (`siting::adopt`).
//! * Places with limited room are a flow problem of their own (`siting::loads`); what is quick to ask again (alternatives,
//!   dragging) is left out for them, their curve is solved for a few numbers. Their judge groups demand by the chosen places that reach it and finds its own flow.
//! * The area of a cordon is a shape, whoever has it: a feature, corners drawn on the map (`app::cordoning::Controlled`, kept
//!   nowhere) or a file.
//! * Life access as it is now is worked out when somebody looks at a post or road (`app::life`), so that the question before a step
//!   only has to compare; the comparison itself is still done between two frames.
//! * A certificate of walking distances (`coverage::reach_proof`) names nodes, posts and buildings as junctions, in this order.
//! * A fix is offered only when an evaluation of a copy of the project closes the gap with it ([`fixes::judged`]); the window
//!   judges on a thread of its own (`app::fixer`), for the card and for the rows in view while nothing else runs.
//! * Undo takes back what the hand holds before any step. A card that is lent by the report before (`app::scribe`) names rows that
//!   may be others by now: nothing on it can be pressed until its own is written.
//! * A work list is a figure's definition (`app::worklist::What`), gathered anew for each report; its cells are made only for
//!   rows in view, by the lister that also writes CSV and XLSX ([`formats::worklist`]).
//! * Premise categories are data (`assets/premises.toml`); a project cannot carry its own list yet.
//! * A roster cell that nobody filled is not stated, which is neither zero nor covered ([`model::roster::People`]). Rosters go
//!   with their checkpoints: the inverse of deleting one is [`model::Edit::All`], and a step that touches checkpoints writes
//!   their rosters too. `SHIFT-1` looks at all 24 hours; the moment decides only who stands there now.
//! * Looking at an hour (`app::clock`) is a view: it moves the generation, never the project. One evaluation is ended before
//!   the next is begun, so that the map follows a moving hand; the figures of the day ([`coverage::day()`]) are worked out after
//!   each edit by 24 updates in a row, in the background.
//! * A what-if plan is a list of edits on the real plan ([`model::scenario`]), one [`model::Edit::SetScenario`] a step. While one
//!   is shown, `Document::project` is the project under it and `Document::real` what history and file are about; commits go
//!   through `Document::record`. Edits that no longer fit are told and left out. What a plan puts in has its identity reserved in
//!   the real layers, so adopting never collides. Each step writes the plan's whole list of edits, which is small.
//! * [`compare`] says how two projects differ by identities; the second map of the window is a second renderer with the same camera.
//! * A printed sheet is a plan ([`briefing`]): a template, data in the language of the sheet, and wishes for maps. It is typeset
//!   twice: the template decides how large its map frames are, then maps are made for these sizes and never scaled. Templates
//!   see virtual files only. Maps are SVG of the same scene; dense draw layers and what lies below them are pixels. What is kept
//!   from the public goes through [`briefing::Guard`] and [`briefing::suppressed`] before it becomes data of a template.
//! * A schema step of the project file is one line of `store::schema::STEPS`; readers must do without what it adds, because a
//!   file that is only read is never brought up to date.
//! * The road graph is noded from the road layer alone; what a line's cuts are depends on lines near it, which is what lets
//!   [`network::Graph::update`] node only those. [`coverage::Roads`] exists only for rulebooks that ask on foot or for life access,
//!   so that others pay nothing; columns of distances are kept chunk by chunk as all others.
//! * Classes of roads, what `access` takes away and which premises are fire stations are data (`assets/roads.toml`).
//! * A step that would keep a fire engine from a building is not done before somebody has seen which (`app::life`): every way to
//!   commit goes through `App::commit_as` or asks by itself. Imports are another project, not a plan, and are not asked about.
//! * Role names in `TEAM-1` and `SHIFT-1` list their spellings behind `|`; roles on duty are data (`assets/roles.toml`); an
//!   attribute that no feature states is unknown, not missing.
//! * A cordon ([`cordon`]) is worked out on a small graph cut out of the road graph ([`cordon::Ring`]). *Inside* is what lies
//!   deeper in the area than the band of its boundary, so a street along the boundary is outside and crosses nothing; *outside*
//!   is who is farther away along roads than the ring is wide, or stands at a dead end on the rim of the road map. Which
//!   checkpoint holds which road is decided in one place ([`cordon::Hold`]), and a proposal puts checkpoints where that rule
//!   finds them again: tests carry plans out and look for leaks.
//! * Whatever is claimed about a graph comes with a certificate ([`proof`]); [`verify`] judges it by the instance alone and names
//!   no solver (`tests/house.rs`). Who changes what an answer says must change its claim, and the mutants in `tests/coverage/cordon`.

pub mod task;
pub mod words;
pub mod proof;
pub mod verify;
pub mod geometry;
pub mod model;
pub mod network;
pub mod cordon;
pub mod coverage;
pub mod siting;
pub mod fixes;
pub mod reshape;
pub mod compare;
pub mod wording;
pub mod formats;
pub mod store;
pub mod scene;
pub mod ink;
pub mod basemap;
pub mod map;
pub mod briefing;
pub mod work;
pub mod app;
pub mod cli;
