//! Search and commands in one field: type Chinese, English or pinyin, arrow keys, Enter. What begins so stands before what
//! contains it, and commands before features that fit as well.

use super::parts::{elided, head};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::pinyin::{Rank, Wanted};
use crate::app::places::Bookmark;
use crate::app::readout;
use crate::app::search::Hit;
use crate::app::theme::{Face, regular};
use crate::app::words;
use crate::geometry::{Local, Position};
use crate::model::Project;
use egui::{Align2, Id, Key, Modal, Rect, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, pos2, vec2};

/// What the palette remembers while it is open.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    /// Words typed.
    pub words: String,
    /// What was found for which words.
    pub hits: (String, Vec<Hit>),
    chosen: usize,
}

enum Entry<'a> {
    Place(Local, String),
    Feature(&'a Hit),
    Bookmark(usize, &'a str),
    Command(Command),
}

/// What can be found.
#[derive(Clone, Copy)]
pub struct Findable<'a> {
    /// The project, if one is open.
    pub project: Option<&'a Project>,
    /// Kept views.
    pub bookmarks: &'a [Bookmark],
    /// Commands used before, latest first.
    pub used: &'a [Command],
}

/// An entry and how well it fits.
struct Found<'a> {
    rank: Rank,
    entry: Entry<'a>,
}

const ROW: f32 = 28.0;

/// Draws the palette; returns whether it stays open.
pub fn show(ui: &Ui, face: Face, palette: &mut Palette, findable: Findable<'_>, out: &mut Vec<Action>) -> bool {
    let mut stays = true;
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(12)).corner_radius(10.0);
    let modal = Modal::new(Id::unique("palette"))
        .frame(frame)
        .area(Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, 60.0)));
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width((ui.ctx().content_rect().width() - 80.0).min(560.0));
        let (down, up, enter) = ui.input_mut(|i| {
            let none = egui::Modifiers::NONE;
            (i.consume_key(none, Key::ArrowDown), i.consume_key(none, Key::ArrowUp), i.key_pressed(Key::Enter))
        });
        let field = TextEdit::singleline(&mut palette.words)
            .hint_text(face.t(words::SEARCH))
            .desired_width(f32::INFINITY)
            .margin(egui::Margin::symmetric(10, 8));
        let response = ui.add(field);
        response.request_focus();
        if response.changed() {
            palette.chosen = 0;
            out.push(Action::Search(palette.words.clone()));
        }
        let entries = entries(&palette.words, &palette.hits.1, findable);
        let last = entries.len().saturating_sub(1);
        if down {
            palette.chosen = (palette.chosen + 1).min(last);
        }
        if up {
            palette.chosen = palette.chosen.saturating_sub(1);
        }
        palette.chosen = palette.chosen.min(last);
        if entries.is_empty() {
            ui.add_space(8.0);
            ui.label(egui::RichText::new(face.t(words::NOTHING_FOUND)).color(face.muted()));
        }
        let room = (ui.ctx().content_rect().height() - 220.0).clamp(160.0, 460.0);
        ScrollArea::vertical().max_height(room).min_scrolled_height(room).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut above = None;
            let lately = if palette.words.trim().is_empty() { used(findable).count() } else { 0 };
            for (i, entry) in entries.iter().enumerate() {
                let title = match entry {
                    Entry::Place(..) => words::PLACE,
                    Entry::Feature(_) => words::FEATURES,
                    Entry::Bookmark(..) => words::BOOKMARKS,
                    Entry::Command(_) if i < lately => words::form::USED_COMMANDS,
                    Entry::Command(_) => words::COMMANDS,
                };
                if above.replace(title) != Some(title) {
                    head(ui, face, face.t(title));
                }
                let response = line(ui, face, entry, i == palette.chosen);
                if i == palette.chosen && (down || up) {
                    response.scroll_to_me(None);
                }
                if response.clicked() || (enter && i == palette.chosen) {
                    stays = false;
                    out.push(match entry {
                        Entry::Place(at, _) => Action::GoTo(*at),
                        Entry::Feature(hit) => Action::Visit(hit.target),
                        Entry::Bookmark(i, _) => Action::GoBookmark(*i),
                        Entry::Command(command) => Action::Chosen(*command),
                    });
                }
            }
        });
    });
    stays && !response.should_close()
}

/// The place that the words are the coordinates of.
fn position(words: &str, findable: Findable<'_>) -> Option<Entry<'static>> {
    let project = findable.project?;
    let position = Position::parse(words, project.settings.metric_crs).ok()?;
    let at = readout::place(project, position.lonlat().ok()?)?;
    Some(Entry::Place(at, format!("{} {}", position.crs.name(), crate::wording::position::position(position.crs, position.at))))
}

/// Everything that fits the words, best first; without words, commands used lately come first.
fn entries<'a>(words: &str, hits: &'a [Hit], findable: Findable<'a>) -> Vec<Entry<'a>> {
    let wanted = Wanted::new(words);
    if wanted.is_empty() {
        let rest = usable(findable).filter(|c| !findable.used.contains(c));
        let kept = findable.bookmarks.iter().enumerate().map(|(i, b)| Entry::Bookmark(i, &b.name));
        return used(findable).map(Entry::Command).chain(kept).chain(rest.map(Entry::Command)).collect();
    }
    let both = |text: crate::words::Text| [text.zh, text.en].into_iter().filter_map(|t| wanted.rank(t)).min();
    let commands = usable(findable).filter_map(|c| Some(Found { rank: both(c.label())?, entry: Entry::Command(c) }));
    let kept = findable.bookmarks.iter().enumerate();
    let kept = kept.filter_map(|(i, b)| Some(Found { rank: wanted.rank(&b.name)?, entry: Entry::Bookmark(i, &b.name) }));
    let features = hits.iter().map(|hit| Found { rank: hit.rank, entry: Entry::Feature(hit) });
    let mut found: Vec<Found<'_>> = commands.chain(kept).chain(features).collect();
    // Stable: commands stand before kept views and features that fit as well.
    found.sort_by_key(|f| f.rank);
    position(words, findable).into_iter().chain(found.into_iter().map(|f| f.entry)).collect()
}

/// Commands used before that can be run now, latest first.
fn used(findable: Findable<'_>) -> impl Iterator<Item = Command> + use<'_> {
    findable.used.iter().copied().filter(move |c| usable(findable).any(|u| u == *c))
}

/// Commands that can be run now; kept views stand in the list by their names.
fn usable(findable: Findable<'_>) -> impl Iterator<Item = Command> + use<'_> {
    let open = findable.project.is_some();
    let usable = move |c: &Command| (open || !c.needs_project()) && !matches!(c, Command::Palette | Command::GoBookmark(_));
    Command::ALL.into_iter().filter(usable)
}

fn line(ui: &mut Ui, face: Face, entry: &Entry<'_>, chosen: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let (name, detail) = match entry {
        Entry::Place(_, text) => (format!("{} {text}", face.t(words::GO_THERE)), String::new()),
        Entry::Feature(hit) => (hit.name.clone(), hit.detail.clone()),
        Entry::Bookmark(i, name) => {
            let keys = u8::try_from(i + 1).ok().filter(|n| *n < 10).and_then(|n| Command::GoBookmark(n).shortcut());
            ((*name).to_owned(), keys.map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default())
        }
        Entry::Command(command) => {
            let keys = command.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
            (face.t(command.label()).to_owned(), keys)
        }
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, format!("{name} {detail}").trim()));
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 5.0, face.tint(if chosen { 0.14 } else { 0.06 }));
    }
    let inner = Rect::from_min_max(pos2(rect.left() + 8.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()));
    let detail = elided(ui, &detail, regular(12.0), face.muted(), inner.width() * 0.5);
    let room = inner.width() - detail.size().x - 12.0;
    ui.painter().galley(pos2(inner.right() - detail.size().x, inner.center().y - detail.size().y / 2.0), detail, face.muted());
    let galley = elided(ui, &name, regular(13.0), face.text(), room);
    ui.painter().galley(pos2(inner.left(), inner.center().y - galley.size().y / 2.0), galley, face.text());
    response
}
