//! How the window looks: fonts, sizes and colours from the palette that the map uses too.

use crate::scene::{Palette, Rgba, Theme};
use crate::words::{Lang, Text};
use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, FontTweak, Shadow, Stroke, TextStyle, vec2};
use std::sync::Arc;

/// Family of semibold texts.
pub const STRONG: &str = "strong";

/// The language and theme that every panel is drawn in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Face {
    /// Language of all texts.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
}

impl Face {
    /// The text in the language of the window.
    pub fn t(self, text: Text) -> &'static str {
        text.get(self.lang)
    }

    /// The colours by role.
    pub fn palette(self) -> &'static Palette {
        self.theme.palette()
    }

    /// Colour of ordinary text.
    pub fn text(self) -> Color32 {
        color(self.palette().text)
    }

    /// Colour of less important text.
    pub fn muted(self) -> Color32 {
        color(self.palette().muted)
    }

    /// Colour of actions.
    pub fn accent(self) -> Color32 {
        color(self.palette().accent)
    }

    /// Colour of gaps and errors.
    pub fn gap(self) -> Color32 {
        color(self.palette().gap)
    }

    /// Colour of thin rules.
    pub fn rule(self) -> Color32 {
        color(self.palette().rule)
    }

    /// Background of panels.
    pub fn panel(self) -> Color32 {
        color(self.palette().panel)
    }

    /// Background of a selected row or an open control.
    pub fn tint(self, strength: f32) -> Color32 {
        mix(self.panel(), color(self.palette().selection), strength)
    }
}

/// The colour as egui wants it.
pub fn color(rgba: Rgba) -> Color32 {
    let Rgba([r, g, b, a]) = rgba;
    Color32::from_rgba_unmultiplied(r, g, b, a)
}

/// `a` moved towards `b` by a share, opaque.
pub fn mix(a: Color32, b: Color32, share: f32) -> Color32 {
    let channel = |x: u8, y: u8| (f32::from(x) + (f32::from(y) - f32::from(x)) * share).round() as u8;
    Color32::from_rgb(channel(a.r(), b.r()), channel(a.g(), b.g()), channel(a.b(), b.b()))
}

/// A semibold font.
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(STRONG.into()))
}

/// A regular font.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Gives the context its fonts, sizes and both colour schemes. Called once.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_visuals_of(egui_theme(theme), visuals(theme));
    }
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Heading, strong(18.0)),
            (TextStyle::Body, regular(13.0)),
            (TextStyle::Button, regular(13.0)),
            (TextStyle::Monospace, regular(13.0)),
            (TextStyle::Small, regular(11.0)),
        ]
        .into();
        style.drag_value_text_style = TextStyle::Body;
        style.spacing.item_spacing = vec2(8.0, 4.0);
        style.spacing.button_padding = vec2(10.0, 4.0);
        style.spacing.interact_size = vec2(24.0, 24.0);
        style.spacing.icon_width = 15.0;
        style.spacing.icon_width_inner = 9.0;
        style.spacing.window_margin = egui::Margin::same(16);
        style.spacing.menu_margin = egui::Margin::same(6);
        style.spacing.menu_width = 300.0;
        style.spacing.combo_height = 320.0;
        style.spacing.tooltip_width = 360.0;
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = 0.35;
        style.animation_time = 0.1;
        // Scroll bars that float keep columns aligned with their heads.
        style.spacing.scroll = egui::style::ScrollStyle::floating();
    });
}

/// Switches the whole window to a theme; costs nothing when it has it.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    if ctx.theme() != egui_theme(theme) {
        ctx.set_theme(egui_theme(theme));
    }
}

fn egui_theme(theme: Theme) -> egui::Theme {
    match theme {
        Theme::Light => egui::Theme::Light,
        Theme::Dark => egui::Theme::Dark,
    }
}

/// The bundled typeface stands first, so that Chinese and Latin come from one design; what it lacks comes from egui's own.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    use crate::scene::fonts::{LATIN_REGULAR, LATIN_SEMIBOLD, REGULAR, SEMIBOLD};
    let bundled =
        [("noto", REGULAR), ("noto-strong", SEMIBOLD), ("noto-latin", LATIN_REGULAR), ("noto-latin-strong", LATIN_SEMIBOLD)];
    // For every size a fit to the pixel grid looks at all characters of a Chinese typeface again: texts of four sizes side by side
    // made that most of a frame with new characters in it, and of the one after a change of theme.
    let tweak = FontTweak { hinting: Some(false), ..FontTweak::default() };
    for (name, bytes) in bundled {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak.clone())));
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        let chain = fonts.families.entry(family).or_default();
        chain.splice(0..0, ["noto".to_owned(), "noto-latin".to_owned()]);
    }
    let mut strong = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    strong.splice(0..0, ["noto-strong".to_owned(), "noto-latin-strong".to_owned()]);
    fonts.families.insert(FontFamily::Name(STRONG.into()), strong);
    fonts
}

fn visuals(theme: Theme) -> egui::Visuals {
    let face = Face { lang: Lang::Zh, theme };
    let palette = theme.palette();
    let (text, panel, rule) = (face.text(), face.panel(), face.rule());
    let dark = theme == Theme::Dark;
    let mut v = if dark { egui::Visuals::dark() } else { egui::Visuals::light() };
    v.panel_fill = panel;
    v.window_fill = panel;
    v.window_stroke = Stroke::new(1.0, rule);
    v.window_corner_radius = CornerRadius::same(8);
    v.menu_corner_radius = CornerRadius::same(8);
    let shade = |alpha| Shadow { offset: [0, 4], blur: 20, spread: 0, color: Color32::from_black_alpha(alpha) };
    v.window_shadow = shade(if dark { 120 } else { 40 });
    v.popup_shadow = shade(if dark { 120 } else { 36 });
    v.weak_text_color = Some(face.muted());
    v.extreme_bg_color = if dark { color(palette.page) } else { panel };
    v.text_edit_bg_color = Some(color(palette.page));
    v.faint_bg_color = mix(panel, text, 0.03);
    v.code_bg_color = mix(panel, text, 0.05);
    v.error_fg_color = face.gap();
    v.warn_fg_color = color(palette.held[1]);
    v.hyperlink_color = face.accent();
    v.selection.bg_fill = face.tint(if dark { 0.28 } else { 0.16 });
    v.selection.stroke = Stroke::new(1.0, face.text());
    v.striped = false;
    v.indent_has_left_vline = false;
    // A blinking cursor would draw a frame twice a second for nothing.
    v.text_cursor.blink = false;
    v.text_cursor.stroke = Stroke::new(1.5, face.accent());
    let radius = CornerRadius::same(6);
    for widget in [
        &mut v.widgets.noninteractive,
        &mut v.widgets.inactive,
        &mut v.widgets.hovered,
        &mut v.widgets.active,
        &mut v.widgets.open,
    ] {
        widget.corner_radius = radius;
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.bg_stroke = Stroke::new(1.0, rule);
        widget.bg_fill = panel;
        widget.weak_bg_fill = panel;
        widget.expansion = 0.0;
    }
    let edge = mix(rule, text, 0.16);
    v.widgets.inactive.bg_stroke = Stroke::new(1.0, edge);
    v.widgets.inactive.bg_fill = mix(panel, text, 0.08);
    v.widgets.hovered.weak_bg_fill = face.tint(0.08);
    v.widgets.hovered.bg_fill = face.tint(0.14);
    v.widgets.hovered.bg_stroke = Stroke::new(1.0, mix(edge, face.accent(), 0.5));
    v.widgets.active.weak_bg_fill = face.tint(0.16);
    v.widgets.active.bg_fill = face.tint(0.2);
    v.widgets.active.bg_stroke = Stroke::new(1.0, face.accent());
    v.widgets.open.weak_bg_fill = face.tint(0.08);
    v.widgets.open.bg_stroke = Stroke::new(1.0, face.accent());
    v
}
