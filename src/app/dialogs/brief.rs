//! The briefing: what is asked for on the left, the page as it will be on the right.

use super::path::PathField;
use super::window;
use crate::app::action::Action;
use crate::app::briefing::{Against, BriefChoices, FORMATS, Fault, Order, Preview, Source, paper_name, preview};
use crate::app::panels::parts::{muted, primary, secondary};
use crate::app::services::Ask;
use crate::app::theme::Face;
use crate::app::words::{self, briefing as text};
use crate::briefing::{BriefOptions, By, Guard, Paper, Purpose, SheetKind, check_purpose};
use crate::task::Task;
use crate::words::{Lang, Text};
use crate::work::BriefTarget;
use egui::{ColorImage, ComboBox, Context, Grid, RichText, TextEdit, TextureHandle, TextureOptions, Ui, vec2};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

/// Width of the column of choices, points.
const CHOICES: f32 = 330.0;
/// Width at which pages are drawn for the preview, pixels: enough for a screen of twice the usual density.
const PREVIEW_PX: f64 = 1240.0;

/// A preview that is being made, and what stops it.
type Wait = (Receiver<Result<Preview, Option<Fault>>>, Task);

/// The dialog.
pub struct BriefDialog {
    source: Source,
    against: Vec<Against>,
    choices: BriefChoices,
    title: String,
    chosen_against: usize,
    /// Where to.
    pub path: PathField,
    lang: Lang,
    /// What is shown, or being made.
    asked: Option<Order>,
    waits: Option<Wait>,
    pages: Vec<TextureHandle>,
    more: bool,
    page: usize,
    fault: Option<Fault>,
}

impl BriefDialog {
    /// A dialog with the choices of the last time.
    pub fn new(source: Source, against: Vec<Against>, title: &str, choices: BriefChoices, path: PathBuf, lang: Lang) -> Self {
        let mut choices = choices;
        choices.format = choices.format.min(FORMATS.len() - 1);
        choices.meeting.get_or_insert_with(|| text::MORNING.get(lang).to_owned());
        let mut out = Self {
            source,
            against,
            choices,
            title: title.to_owned(),
            chosen_against: 0,
            path: PathField::new(&path),
            lang,
            asked: None,
            waits: None,
            pages: Vec::new(),
            more: false,
            page: 0,
            fault: None,
        };
        out.name_file();
        out
    }

    /// Whether the preview is being made.
    pub fn busy(&self) -> bool {
        self.waits.is_some()
    }

    /// What is chosen.
    pub fn choices(&self) -> &BriefChoices {
        &self.choices
    }

    /// How many pages the preview has, and why it has none.
    pub fn shown(&self) -> (usize, Option<&Fault>) {
        (self.pages.len(), self.fault.as_ref())
    }

    /// The briefing that is asked for.
    pub fn order(&self) -> Order {
        let c = &self.choices;
        let mut options = BriefOptions::new(c.sheet, self.lang);
        options.by = c.by;
        options.paper = c.papers[place(c.sheet)];
        options.guard = Guard { purpose: c.purpose, approval: Some(c.approval.trim().to_owned()), ..Guard::default() };
        options.title = self.title.trim().to_owned();
        options.meeting = c.meeting.clone().unwrap_or_default();
        let templates = Some(c.templates.trim()).filter(|t| !t.is_empty()).map(PathBuf::from);
        let against = self.against.get(self.chosen_against).filter(|_| c.sheet == SheetKind::Comparison).cloned();
        Order { options, templates, against }
    }

    /// Gives the file the ending of the format and, while nobody typed another, the name of the sheet.
    fn name_file(&mut self) {
        let Some(path) = self.path.path(None) else { return };
        let ending = FORMATS[self.choices.format].ending();
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let bare = SheetKind::ALL.iter().fold(stem, |stem, sheet| {
            stem.strip_suffix(&format!("-{}", sheet.name().get(self.lang))).map_or(stem.clone(), str::to_owned)
        });
        let name = format!("{bare}-{}.{ending}", self.choices.sheet.name().get(self.lang));
        self.path = PathField::new(&path.with_file_name(name));
    }

    /// Draws the dialog; returns whether it stays open.
    pub fn show(&mut self, ctx: &Context, face: Face, out: &mut Vec<Action>) -> bool {
        self.refresh(ctx);
        let room = ctx.content_rect();
        let width = (room.width() - 60.0).clamp(760.0, 1180.0);
        let height = (room.height() - 190.0).clamp(360.0, 720.0);
        window(ctx, face, face.t(text::BRIEFING), width, |ui| {
            let mut stays = true;
            let width = ui.available_width();
            ui.horizontal_top(|ui| {
                ui.allocate_ui_with_layout(vec2(CHOICES, height), egui::Layout::top_down(egui::Align::Min), |ui| {
                    ui.set_width(CHOICES);
                    self.ask(ui, face);
                });
                ui.add_space(14.0);
                ui.allocate_ui_with_layout(
                    vec2(width - CHOICES - 30.0, height),
                    egui::Layout::top_down(egui::Align::Center),
                    |ui| {
                        self.look(ui, face, height);
                    },
                );
            });
            ui.add_space(8.0);
            ui.label(RichText::new(face.t(text::WHERE)).color(face.muted()));
            let entered = self.path.show(ui, face, words::PATH, Ask::Brief(FORMATS[self.choices.format]), out);
            ui.add_space(10.0);
            let order = self.order();
            let ready = self.fault.is_none() && check_purpose(&order.options).is_ok();
            let path = self.path.path(Some(FORMATS[self.choices.format].ending())).filter(|_| ready);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let clicked = primary(ui, face, face.t(text::MAKE), path.is_some()).clicked();
                if secondary(ui, face.t(words::CANCEL)).clicked() {
                    stays = false;
                }
                if let Some(path) = path.filter(|_| clicked || entered) {
                    let target = BriefTarget { path, format: FORMATS[self.choices.format] };
                    out.push(Action::Brief(Box::new((self.source.clone(), order, target, self.choices.clone()))));
                    stays = false;
                }
            });
            stays
        })
    }

    fn ask(&mut self, ui: &mut Ui, face: Face) {
        let field = CHOICES - 110.0;
        let lang = face.lang;
        let before = (self.choices.sheet, self.choices.format);
        Grid::new("brief").num_columns(2).spacing([12.0, 9.0]).show(ui, |ui| {
            combo(ui, face, text::SHEET, field, SheetKind::ALL, &mut self.choices.sheet, |s| s.name());
            if matches!(self.choices.sheet, SheetKind::Atlas | SheetKind::Card) {
                combo(ui, face, text::BY, field, By::ALL, &mut self.choices.by, |by| text::AREAS[by as usize]);
            }
            let paper = &mut self.choices.papers[place(self.choices.sheet)];
            combo(ui, face, text::PAPER, field, Paper::ALL, paper, paper_name);
            if self.choices.sheet == SheetKind::Comparison {
                ui.label(RichText::new(face.t(text::AGAINST)).color(face.muted()));
                let name = self.against.get(self.chosen_against).map(Against::name).unwrap_or_default();
                let shown = ComboBox::from_id_salt("against").width(field).selected_text(name).show_ui(ui, |ui| {
                    for (i, against) in self.against.iter().enumerate() {
                        ui.selectable_value(&mut self.chosen_against, i, against.name());
                    }
                });
                shown.response.accessible_name(face.t(text::AGAINST));
                ui.end_row();
            }
            combo(ui, face, text::PURPOSE, field, Purpose::ALL, &mut self.choices.purpose, |p| p.name());
            if self.choices.purpose == Purpose::Public {
                line(ui, face, text::APPROVAL, field, &mut self.choices.approval, "GS(2022)…");
            }
            line(ui, face, words::TITLE, field, &mut self.title, "");
            let meeting = self.choices.meeting.get_or_insert_with(String::new);
            line(ui, face, text::MEETING, field, meeting, "");
            line(ui, face, text::TEMPLATES, field, &mut self.choices.templates, face.t(text::BUILT_IN));
            let mut format = self.choices.format;
            let all: [usize; FORMATS.len()] = std::array::from_fn(|i| i);
            combo(ui, face, text::FORMAT, field, all, &mut format, |i| text::FORMAT_NAMES[i]);
            self.choices.format = format;
        });
        if before != (self.choices.sheet, self.choices.format) {
            self.name_file();
            self.page = 0;
        }
        if let Some(since) = self.source.since.as_ref().filter(|_| self.choices.sheet == SheetKind::Situation) {
            ui.add_space(8.0);
            let at = since.moment().map_or_else(|| since.at.clone(), crate::model::Moment::short);
            muted(ui, face, format!("{} {at}", text::SINCE.get(lang)));
        }
        if let Some(fault) = self.fault.clone() {
            ui.add_space(10.0);
            ui.add(egui::Label::new(RichText::new(&fault.text).color(face.gap())).wrap());
            if fault.own_templates && secondary(ui, face.t(text::USE_BUILT_IN)).clicked() {
                self.choices.templates.clear();
            }
        }
    }

    /// The page as it will be.
    fn look(&mut self, ui: &mut Ui, face: Face, height: f32) {
        let Some(texture) = self.pages.get(self.page) else {
            ui.add_space(height / 2.0 - 20.0);
            if self.fault.is_none() {
                ui.spinner();
                muted(ui, face, face.t(text::MAKING));
            }
            return;
        };
        let size = texture.size_vec2();
        let room = vec2(ui.available_width(), height - 34.0);
        let scale = (room.x / size.x).min(room.y / size.y);
        let image = egui::Image::new(texture).fit_to_exact_size(size * scale).alt_text(face.t(text::PREVIEW));
        let response = ui.add(image);
        ui.painter().rect_stroke(response.rect, 0.0, egui::Stroke::new(1.0, face.rule()), egui::StrokeKind::Outside);
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            ui.add_space((ui.available_width() - 230.0).max(0.0) / 2.0);
            let n = self.pages.len();
            if ui.add_enabled(self.page > 0, egui::Button::new("‹")).on_hover_text(face.t(text::BACK)).clicked() {
                self.page -= 1;
            }
            let rest = if self.more { format!(" · {}", face.t(text::SAMPLE)) } else { String::new() };
            ui.label(RichText::new(format!("{} / {n}{rest}", self.page + 1)).color(face.muted()));
            if ui.add_enabled(self.page + 1 < n, egui::Button::new("›")).on_hover_text(face.t(text::ON)).clicked() {
                self.page += 1;
            }
            if self.waits.is_some() {
                ui.spinner();
            }
        });
    }

    /// Takes a preview that has arrived, and asks for another when something else is chosen.
    fn refresh(&mut self, ctx: &Context) {
        if let Some((receiver, _)) = &self.waits
            && let Ok(result) = receiver.try_recv()
        {
            self.waits = None;
            match result {
                Ok(preview) => self.take(ctx, preview),
                Err(Some(fault)) => {
                    self.fault = Some(fault);
                    self.pages.clear();
                }
                Err(None) => {}
            }
        }
        let order = self.order();
        if self.asked.as_ref() == Some(&order) {
            return;
        }
        if let Some((_, task)) = self.waits.take() {
            task.cancel();
        }
        let (sender, receiver) = channel();
        let (source, task, ctx) = (self.source.clone(), Task::new(), ctx.clone());
        let (wish, stop) = (order.clone(), task.clone());
        std::thread::spawn(move || {
            let made = preview(&source, &wish, PREVIEW_PX, &stop);
            // The dialog may be closed by now.
            let _ = sender.send(made);
            ctx.request_repaint();
        });
        self.waits = Some((receiver, task));
        self.asked = Some(order);
        self.fault = None;
    }

    fn take(&mut self, ctx: &Context, preview: Preview) {
        let texture = |(i, page): (usize, crate::briefing::typeset::PagePixels)| {
            let image = ColorImage::from_rgba_unmultiplied([page.width, page.height], &page.rgba);
            ctx.load_texture(format!("brief-{i}"), image, TextureOptions::LINEAR)
        };
        self.pages = preview.pages.into_iter().enumerate().map(texture).collect();
        self.more = preview.more;
        self.page = self.page.min(self.pages.len().saturating_sub(1));
    }
}

impl Drop for BriefDialog {
    fn drop(&mut self) {
        if let Some((_, task)) = &self.waits {
            task.cancel();
        }
    }
}

fn place(sheet: SheetKind) -> usize {
    SheetKind::ALL.iter().position(|s| *s == sheet).unwrap_or(0)
}

fn combo<T: Copy + PartialEq, const N: usize>(
    ui: &mut Ui,
    face: Face,
    label: Text,
    width: f32,
    all: [T; N],
    value: &mut T,
    name: impl Fn(T) -> Text,
) {
    ui.label(RichText::new(face.t(label)).color(face.muted()));
    let shown = ComboBox::from_id_salt(label.en).width(width).selected_text(face.t(name(*value))).show_ui(ui, |ui| {
        for choice in all {
            ui.selectable_value(value, choice, face.t(name(choice)));
        }
    });
    shown.response.accessible_name(face.t(label));
    ui.end_row();
}

fn line(ui: &mut Ui, face: Face, label: Text, width: f32, value: &mut String, hint: &str) {
    let name = ui.label(RichText::new(face.t(label)).color(face.muted()));
    let field = TextEdit::singleline(value).hint_text(hint).margin(egui::Margin::symmetric(8, 5)).desired_width(width - 8.0);
    ui.add(field).labelled_by(name.id);
    ui.end_row();
}
