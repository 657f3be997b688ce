//! Moving the map: flights, earlier views, kept views, coordinates; and measuring on it.

use super::action::Stroke;
use super::document::Document;
use super::notices::{Tone, text};
use super::panels::measure;
use super::panels::steer::{destination, flight};
use super::places::{Bookmark, BookmarkEdit};
use super::view::{Flight, Move, Tool};
use super::{App, readout};
use crate::geometry::Local;
use crate::model::LayerKind;
use crate::scene::Camera;

impl App {
    /// Flies to what is wished for, and remembers where it came from.
    pub(super) fn go(&mut self, wish: Move) {
        let Some(camera) = self.view.camera else { return };
        let base = self.view.flight.as_ref().map_or(camera, Flight::destination);
        let to = destination(wish, base, self.ctx.pixels_per_point());
        self.view.trail.leave(base);
        self.fly(camera, to, Flight::SECONDS);
    }

    fn fly(&mut self, from: Camera, to: Camera, seconds: f64) {
        if self.preferences.reduce_motion {
            (self.view.camera, self.view.flight) = (Some(to), None);
        } else {
            self.view.flight = flight(from, to, self.ctx.input(|i| i.time), seconds);
        }
        self.ctx.request_repaint();
    }

    /// The map was moved by hand.
    pub(super) fn moved(&mut self, camera: Camera) {
        if let Some(before) = self.view.camera {
            self.view.trail.moved(before, self.ctx.input(|i| i.time));
        }
        self.view.camera = Some(camera);
        self.view.flight = None;
    }

    /// The map glides on after it was let go, if that is wanted.
    pub(super) fn glide(&mut self, by: [f64; 2]) {
        let Some(camera) = self.view.camera else { return };
        if self.preferences.inertia && !self.preferences.reduce_motion {
            self.fly(camera, camera.panned(by), Flight::GLIDE_SECONDS);
        }
    }

    /// Back to the view before, or forward again.
    pub(super) fn step_view(&mut self, back: Way) {
        let Some(camera) = self.view.camera else { return };
        let here = self.view.flight.as_ref().map_or(camera, Flight::destination);
        let to = match back {
            Way::Back => self.view.trail.back(here),
            Way::Forward => self.view.trail.forward(here),
        };
        if let Some(to) = to {
            let to = destination(Move::Camera(to), camera, self.ctx.pixels_per_point());
            self.fly(camera, to, Flight::SECONDS);
        }
    }

    /// Flies to a place and marks it.
    pub(super) fn go_to(&mut self, at: Local) {
        self.view.mark = Some(at);
        self.go(Move::Look(crate::geometry::Bounds::of(&[at.into()])));
    }

    pub(super) fn zoom_layer(&mut self, kind: LayerKind) {
        let bounds = self.document.as_ref().map(|d| d.project.layer(kind).bounds());
        if let Some(bounds) = bounds.filter(|b| !b.is_empty()) {
            self.view.hidden[kind as usize] = false;
            self.go(Move::Fit(bounds));
        }
    }

    pub(super) fn zoom_selection(&mut self) {
        let Some(document) = &self.document else { return };
        let bounds = match (self.view.selection, &document.group) {
            (Some(target), _) => target.bounds(&document.project),
            (None, Some(group)) => Some(group.bounds).filter(|b| !b.is_empty()),
            (None, None) => None,
        };
        if let Some(bounds) = bounds {
            self.go(Move::Look(bounds));
        }
    }

    // --- kept views ---------------------------------------------------------------------------------------------------

    pub(super) fn edit_bookmarks(&mut self, edit: BookmarkEdit) {
        let Some(camera) = self.view.camera else { return };
        let marks = &mut self.view.bookmarks;
        match edit {
            BookmarkEdit::Add => {
                let name = (marks.len() + 1..)
                    .map(|n| format!("{} {n}", self.face.t(super::words::VIEW)))
                    .find(|name| marks.iter().all(|m| m.name != *name))
                    .unwrap_or_default();
                marks.push(Bookmark::new(name.clone(), &camera));
                self.view.bookmark = Some(marks.len() - 1);
                let said = format!("{} · {name}", self.face.t(text::KEPT));
                self.notices.add(Tone::Done, said, &[super::command::Command::Bookmarks]);
            }
            BookmarkEdit::Rename(i, name) => {
                if let Some(mark) = marks.get_mut(i).filter(|_| !name.trim().is_empty()) {
                    name.trim().clone_into(&mut mark.name);
                }
            }
            BookmarkEdit::Retake(i) => {
                if let Some(mark) = marks.get_mut(i) {
                    *mark = Bookmark::new(mark.name.clone(), &camera);
                }
            }
            BookmarkEdit::Remove(i) => {
                if i < marks.len() {
                    marks.remove(i);
                    self.view.bookmark = None;
                }
            }
            BookmarkEdit::Raise(i) => {
                if i > 0 && i < marks.len() {
                    marks.swap(i - 1, i);
                    self.view.bookmark = None;
                }
            }
        }
        self.keep_bookmarks();
    }

    /// Writes the kept views of this project into the preferences.
    pub(super) fn keep_bookmarks(&mut self) {
        if let Some(document) = &self.document {
            self.preferences.keep(&key(document), &self.view.bookmarks);
            self.preferences.save();
        }
    }

    /// Takes the kept views of a project that was opened from the preferences.
    pub(super) fn recall_bookmarks(&mut self) {
        if let Some(document) = &self.document {
            self.view.bookmarks = self.preferences.bookmarks(&key(document));
        }
    }

    pub(super) fn go_bookmark(&mut self, i: usize) {
        match self.view.bookmarks.get(i).map(Bookmark::bounds) {
            Some(ground) => {
                self.view.bookmark = Some(i);
                self.go(Move::Ground(ground));
            }
            None => {
                let said = format!("{} {}", self.face.t(text::NO_BOOKMARK), i + 1);
                self.notices.add(Tone::Done, said, &[super::command::Command::AddBookmark]);
            }
        }
    }

    /// The next kept view or the one before; after the last comes the first.
    pub(super) fn step_bookmark(&mut self, back: Way) {
        let n = self.view.bookmarks.len();
        if n == 0 {
            self.notices.add(Tone::Done, self.face.t(text::NO_BOOKMARKS), &[super::command::Command::AddBookmark]);
            return;
        }
        let i = match (self.view.bookmark.filter(|i| *i < n), back) {
            (None, Way::Forward) => 0,
            (None, Way::Back) => n - 1,
            (Some(i), Way::Forward) => (i + 1) % n,
            (Some(i), Way::Back) => (i + n - 1) % n,
        };
        self.go_bookmark(i);
    }

    // --- the map alone ------------------------------------------------------------------------------------------------

    pub(super) fn present(&mut self, present: Stage) {
        self.view.present = present == Stage::Alone;
        self.ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(self.view.present));
        if self.view.present {
            self.take_tool(Tool::Select);
        }
    }

    // --- measuring ----------------------------------------------------------------------------------------------------

    pub(super) fn take_tool(&mut self, tool: Tool) {
        self.leave_points();
        self.view.tool = tool;
        self.view.way.clear();
        self.view.way_ended = false;
        self.view.outline.clear();
        self.view.editing.rest();
        self.view.hover = None;
    }

    pub(super) fn measure(&mut self, stroke: Stroke) {
        if !self.view.draws() {
            return;
        }
        match stroke {
            Stroke::Point(at) => {
                if self.view.way_ended {
                    self.view.way.clear();
                    self.view.way_ended = false;
                }
                if self.view.way.last() != Some(&at) {
                    self.view.way.push(at);
                }
            }
            Stroke::Back => {
                self.view.way.pop();
                self.view.way_ended = false;
            }
            Stroke::End if !self.view.tool.measures() => self.end_way(),
            Stroke::End => self.view.way_ended = !self.view.way.is_empty(),
        }
    }

    /// Takes back the last point of a line that is being drawn; whether there was one.
    pub(super) fn take_point_back(&mut self) -> bool {
        let drawing = self.view.draws() && !self.view.way_ended && !self.view.way.is_empty();
        if drawing {
            self.measure(Stroke::Back);
        }
        drawing
    }

    /// Copies what was measured.
    pub(super) fn copy_measured(&mut self) {
        let crs = self.document.as_ref().and_then(|d| d.project.settings.metric_crs);
        if let Some(result) = measure::result(&self.view.way, self.view.tool, crs) {
            self.copy(result.text(self.face), None);
        }
    }

    /// Copies the position under the pointer.
    pub(super) fn copy_position(&mut self) {
        let Some(document) = &self.document else { return };
        let at = self.view.pointer.or(self.view.mark);
        if let Some(text) = at.and_then(|at| readout::read(&document.project, at, self.view.readout)) {
            self.copy(text, None);
        }
    }

    /// Leaves what is under way, the innermost first.
    pub(super) fn escape(&mut self) {
        // A new point follows the pointer until its tool is put down; others go back to where they were.
        if self.leave_points() && self.view.tool.places().is_none() {
            return;
        }
        let view = &mut self.view;
        if let Some(grab) = &mut view.editing.grab {
            grab.given_up = true;
            if let Some(document) = &mut self.document {
                document.give_up();
            }
        } else if !view.way.is_empty() || !view.outline.is_empty() {
            view.way.clear();
            view.outline.clear();
            view.way_ended = false;
        } else if view.tool != Tool::Select {
            self.take_tool(Tool::Select);
        } else if view.present {
            self.present(Stage::Desk);
        } else if view.selection.is_some() && !view.group.is_empty() {
            self.focus(None);
        } else {
            self.select(None);
            self.view.mark = None;
        }
    }
}

/// Which way through views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// To earlier ones.
    Back,
    /// To later ones.
    Forward,
}

/// How the window is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// With panels, for work.
    Desk,
    /// The map alone, for a meeting.
    Alone,
}

/// Under what the kept views of a project are remembered: its file, or its name where it has none.
fn key(document: &Document) -> String {
    document.path.as_ref().map_or_else(|| format!("· {}", document.name()), |path| path.display().to_string())
}
