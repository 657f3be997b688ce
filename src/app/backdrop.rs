//! The background map of the window: what was chosen for this project, the opened source, pictures on their way.

use crate::basemap::{Info, Look, Setting, Source, Tiles};
use crate::map::Basemap;
use crate::model::Project;
use crate::scene::Theme;
use std::sync::Arc;

/// The background map.
#[derive(Default)]
pub struct Backdrop {
    /// What was chosen; empty: none.
    pub setting: Setting,
    /// Why it could not be opened, in the language it happened in.
    pub broken: Option<String>,
    source: Option<Arc<Source>>,
    tiles: Option<Arc<Tiles>>,
}

impl Backdrop {
    /// Takes another choice. Returns whether another source has to be opened.
    pub fn choose(&mut self, setting: Setting) -> bool {
        let same = self.setting.same_source(&setting) && (self.source.is_some() || setting.is_none());
        self.setting = setting;
        if !same {
            *self = Self { setting: std::mem::take(&mut self.setting), ..Self::default() };
        }
        !same && !self.setting.is_none()
    }

    /// Takes the source that was opened for a setting, if that is still the choice.
    pub fn opened(&mut self, setting: &Setting, source: Source) -> bool {
        let wanted = self.setting.same_source(setting);
        if wanted {
            self.source = Some(Arc::new(source));
            self.tiles = None;
            self.broken = None;
        }
        wanted
    }

    /// What is known of the source, once it is open.
    pub fn info(&self) -> Option<&Info> {
        self.source.as_ref().map(|s| s.info())
    }

    /// The line that names its maker, while it is shown.
    pub fn attribution(&self) -> &str {
        let shown = self.setting.shown && self.setting.opacity > 0.0;
        self.info().filter(|_| shown).map_or("", |info| &info.attribution)
    }

    /// What the map draws. Pictures are made anew only where theme or scale of the screen change how they look.
    pub fn basemap(&mut self, project: &Project, theme: Theme, scale: f32, ctx: &egui::Context) -> Option<Basemap> {
        let metric = project.settings.metric_crs?;
        let source = self.source.as_ref().filter(|_| self.setting.shown)?;
        let look = Look { theme, scale };
        if self.tiles.as_ref().is_none_or(|t| t.look() != look) {
            let ctx = ctx.clone();
            let wake = Arc::new(move || ctx.request_repaint());
            self.tiles = Some(Arc::new(Tiles::new(Arc::clone(source), look, wake)));
        }
        let tint = self.setting.tint(source.info().content, theme);
        Some(Basemap { tiles: Arc::clone(self.tiles.as_ref()?), metric, tint })
    }

    /// When to draw a frame so that tiles that failed are tried again.
    pub fn retry_after(&self) -> Option<std::time::Duration> {
        self.tiles.as_ref().filter(|_| self.setting.shown)?.retry_after()
    }

    /// What went wrong with its tiles since this was last asked.
    pub fn trouble(&self) -> Option<crate::basemap::BasemapError> {
        self.tiles.as_ref()?.trouble()
    }
}
