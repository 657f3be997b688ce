//! Dialogs: each holds what is typed in it, reads what it is given, and sends one wish.

pub mod adopt;
pub mod basemap;
pub mod bookmarks;
pub mod cordon;
pub mod brief;
pub mod fix;
pub mod go_to;
pub mod help;
pub mod import;
pub mod life;
pub mod mend;
pub mod moment;
pub mod move_to;
pub mod path;
pub mod picture;
pub mod plans;
pub mod road_faults;
pub mod roster;
pub mod rules;
pub mod scenario;
pub mod warnings;

use super::action::Action;
use super::document::Document;
use super::icons::Icon;
use super::panels::parts::icon_button;
use super::places::Bookmark;
use super::services::Ask;
use super::theme::{Face, strong};
use super::words;
use crate::geometry::Bounds;
use egui::{Align, Context, Frame, Id, Layout, Margin, Modal, RichText, Ui};
use std::path::PathBuf;

/// The dialog that is open.
pub enum Dialog {
    /// Asks for one path.
    Path(path::PathDialog),
    /// Files to import.
    Import(import::ImportDialog),
    /// A background map.
    Basemap(basemap::BasemapDialog),
    /// A briefing to make.
    Brief(Box<brief::BriefDialog>),
    /// A picture to write.
    Picture(picture::PictureDialog),
    /// The evaluated moment.
    Moment(moment::MomentDialog),
    /// A position to go to.
    GoTo(go_to::GoToDialog),
    /// The exact position of a point.
    MoveTo(move_to::MoveToDialog),
    /// How to mend a tiling.
    Mend(mend::MendDialog),
    /// Kept views.
    Bookmarks(bookmarks::BookmarksDialog),
    /// The duty roster of checkpoints.
    Roster(Box<roster::RosterDialog>),
    /// What a fix has to be told.
    Fix(Box<fix::FixDialog>),
    /// The name of a new what-if plan.
    Scenario(scenario::ScenarioDialog),
    /// All what-if plans.
    Plans(plans::PlansDialog),
    /// What adopting a plan would change.
    Adopt(Box<adopt::AdoptDialog>),
    /// Buildings that a seal would take their life access.
    Cordon(cordon::CordonDialog),
    /// Buildings that a step would keep fire engines from.
    Life(Box<life::LifeDialog>),
    /// What is wrong with the roads' data.
    RoadFaults(road_faults::RoadFaultsDialog),
    /// All rules.
    Rules,
    /// What was wrong in imported files.
    Warnings,
    /// Shortcuts and version.
    Help,
}

/// What dialogs may read.
pub struct DialogInput<'a> {
    /// The project.
    pub document: Option<&'a Document>,
    /// Recent projects.
    pub recent: &'a [PathBuf],
    /// Ground in view.
    pub view: Option<Bounds>,
    /// Kept views.
    pub bookmarks: &'a [Bookmark],
}

impl Dialog {
    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, input: &DialogInput<'_>, out: &mut Vec<Action>) -> bool {
        match self {
            Self::Path(dialog) => dialog.show(ctx, face, input.recent, out),
            Self::Import(dialog) => dialog.show(ctx, face, out),
            Self::Brief(dialog) => dialog.show(ctx, face, out),
            Self::Picture(dialog) => dialog.show(ctx, face, input.view, out),
            Self::Basemap(dialog) => dialog.show(ctx, face, out),
            Self::Moment(dialog) => dialog.show(ctx, face, out),
            Self::GoTo(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, &document.project, out)),
            Self::MoveTo(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, &document.project, out)),
            Self::Mend(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, document, out)),
            Self::Bookmarks(dialog) => dialog.show(ctx, face, input.bookmarks, out),
            Self::Roster(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, document, out)),
            Self::Fix(dialog) => dialog.show(ctx, face, out),
            Self::Scenario(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, document, out)),
            Self::Plans(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, document, out)),
            Self::Cordon(dialog) => dialog.show(ctx, face, out),
            Self::Adopt(dialog) => dialog.show(ctx, face, out),
            Self::Life(dialog) => dialog.show(ctx, face, out),
            Self::RoadFaults(dialog) => input.document.is_some_and(|document| dialog.show(ctx, face, document, out)),
            Self::Rules => input.document.is_some_and(|document| rules::show(ctx, face, document, out)),
            Self::Warnings => input.document.is_some_and(|document| warnings::show(ctx, face, document, out)),
            Self::Help => help::show(ctx, face),
        }
    }

    /// Whether something is being worked out for it.
    pub fn busy(&self) -> bool {
        match self {
            Self::Fix(dialog) => dialog.busy(),
            Self::Brief(dialog) => dialog.busy(),
            _ => false,
        }
    }

    /// Takes paths that the system's dialog brought.
    pub fn take(&mut self, ask: Ask, paths: Vec<PathBuf>, kind: &dyn Fn(&std::path::Path) -> Option<crate::model::LayerKind>) {
        match self {
            Self::Path(dialog) if dialog.ask == ask => dialog.take(paths),
            Self::Import(dialog) if ask == Ask::Layers => dialog.take(paths, kind),
            Self::Basemap(dialog) if ask == Ask::Basemap => dialog.place.take(paths),
            Self::Brief(dialog) if matches!(ask, Ask::Brief(_)) => dialog.path.take(paths),
            Self::Picture(dialog) if ask == Ask::Picture => dialog.path.take(paths),
            _ => {}
        }
    }
}

/// A dialog with a title and a cross; `contents` returns whether it stays open.
fn window(ctx: &Context, face: Face, title: &str, width: f32, contents: impl FnOnce(&mut Ui) -> bool) -> bool {
    let frame = Frame::popup(&ctx.global_style()).inner_margin(Margin::same(18)).corner_radius(10.0);
    let response = Modal::new(Id::unique(("dialog", title))).frame(frame).show(ctx, |ui| {
        ui.set_width(width.min(ctx.content_rect().width() - 80.0));
        let mut stays = true;
        ui.horizontal(|ui| {
            ui.label(RichText::new(title).font(strong(18.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                stays &= !icon_button(ui, face, Icon::Close, face.t(words::CLOSE), 26.0, false).clicked();
            });
        });
        ui.add_space(8.0);
        contents(ui) && stays
    });
    response.inner && !response.should_close()
}
