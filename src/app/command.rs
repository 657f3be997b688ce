//! Commands: everything a person can ask for without saying more. Menu, palette, keys and the help read [`Command::ALL`].

mod info;

use crate::words::Text;
use egui::KeyboardShortcut;

/// One command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Choose a project file.
    Open,
    /// Open the bundled sample.
    Sample,
    /// Bring layers into the project.
    Import,
    /// Write the project to another file.
    SaveAs,
    /// Make sheets and lists for a briefing.
    Brief,
    /// Write the map as a picture.
    ExportPicture,
    /// Write the gap list as a table.
    ExportGaps,
    /// Close the project.
    Close,
    /// Leave.
    Quit,
    /// Take the last step back.
    Undo,
    /// Do the step again.
    Redo,
    /// The steps that were done.
    History,
    /// Evaluate again.
    Evaluate,
    /// Show and edit all rules.
    Rules,
    /// What was wrong in imported files.
    Warnings,
    /// What is wrong with the roads' data.
    RoadFaults,
    /// Search and commands.
    Palette,
    /// Show the whole project.
    ZoomAll,
    /// Show the selection.
    ZoomSelection,
    /// Choose a background map.
    Basemap,
    /// Nearer.
    ZoomIn,
    /// Farther.
    ZoomOut,
    /// Next gap of the list.
    NextGap,
    /// Gap before it.
    PreviousGap,
    /// Select things.
    ToolSelect,
    /// Select by a box.
    ToolBox,
    /// Select by a freehand outline.
    ToolLasso,
    /// Measure a way.
    ToolMeasure,
    /// Measure an area.
    ToolArea,
    /// Place a checkpoint.
    ToolPost,
    /// Place a premise.
    ToolPremise,
    /// Give a point its exact position.
    MoveTo,
    /// Delete the selection.
    Delete,
    /// Whether points are drawn to roads and crossings.
    ToggleSnap,
    /// Draw a fence.
    ToolFence,
    /// Draw a grid.
    ToolGrid,
    /// Draw a community.
    ToolCommunity,
    /// Draw a compound.
    ToolCompound,
    /// Draw a path that no map shows.
    ToolPath,
    /// Drag borders.
    ToolReshape,
    /// Split along a line.
    ToolSplit,
    /// Make one of what is selected.
    Merge,
    /// Mend the tiling of a community.
    Mend,
    /// Select everything in view.
    SelectView,
    /// Copy the ids of the selection, or what was measured.
    CopyIds,
    /// Copy the selection as a table.
    CopyTable,
    /// Copy the position under the pointer.
    CopyPosition,
    /// Go to a position.
    GoTo,
    /// The view before this one.
    ViewBack,
    /// The view after this one.
    ViewForward,
    /// Keep the present view.
    AddBookmark,
    /// Show and edit the kept views.
    Bookmarks,
    /// Go to a kept view, counted from 1.
    GoBookmark(u8),
    /// The next kept view.
    NextBookmark,
    /// The kept view before.
    PreviousBookmark,
    /// The map alone, for a meeting.
    Present,
    /// Show or hide the overview map.
    ToggleOverview,
    /// Fly or jump.
    ToggleMotion,
    /// Whether the map glides on after a drag.
    ToggleInertia,
    /// Show or hide the strip of hours.
    ToggleHours,
    /// Look at the worst hour of the day.
    WorstHour,
    /// Look at the project's moment again.
    ProjectMoment,
    /// An hour earlier.
    HourBack,
    /// An hour later.
    HourOn,
    /// Step through the hours, or stop.
    PlayHours,
    /// Whether projects open at their worst hour.
    ToggleWorstStart,
    /// Edit the duty roster of the selected checkpoints.
    Roster,
    /// A list of what is selected.
    WorkList,
    /// What stands on single posts.
    Resilience,
    /// Where posts should go.
    Siting,
    /// Shade buildings by the posts behind them.
    ToggleBackup,
    /// Crossings of the selected area, ways in, the cheapest seal.
    Seal,
    /// Make a what-if plan.
    NewPlan,
    /// All what-if plans.
    Plans,
    /// Two plans side by side.
    ComparePlans,
    /// Make the plan that is shown the real one.
    AdoptPlan,
    /// Show the real plan.
    RealPlan,
    /// Show or hide the layers.
    ToggleLayers,
    /// Show or hide the gap list.
    ToggleList,
    /// Show or hide the card.
    ToggleCard,
    /// The other language.
    ToggleLanguage,
    /// The other theme.
    ToggleTheme,
    /// Shortcuts and version.
    Help,
}

/// Heading under which the menu shows a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Files.
    Project,
    /// Changes.
    Edit,
    /// The map.
    Map,
    /// Borders of fences, grids and communities.
    Borders,
    /// The window.
    Window,
}

impl Group {
    /// Every group, in the order of the menu.
    pub const ALL: [Self; 5] = [Self::Project, Self::Edit, Self::Map, Self::Borders, Self::Window];

    /// Its name.
    pub fn name(self) -> Text {
        match self {
            Self::Project => Text::new("项目", "Project"),
            Self::Edit => Text::new("核查", "Audit"),
            Self::Map => Text::new("地图", "Map"),
            Self::Borders => Text::new("边界", "Borders"),
            Self::Window => Text::new("窗口", "Window"),
        }
    }
}

impl Command {
    /// Every command, in the order of menu and help.
    pub const ALL: [Self; 91] = [
        Self::Open,
        Self::Sample,
        Self::Import,
        Self::SaveAs,
        Self::Brief,
        Self::ExportPicture,
        Self::ExportGaps,
        Self::Close,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::History,
        Self::Evaluate,
        Self::Rules,
        Self::Warnings,
        Self::RoadFaults,
        Self::Roster,
        Self::WorstHour,
        Self::ProjectMoment,
        Self::HourBack,
        Self::HourOn,
        Self::PlayHours,
        Self::NextGap,
        Self::PreviousGap,
        Self::WorkList,
        Self::Resilience,
        Self::Siting,
        Self::ToggleBackup,
        Self::Seal,
        Self::NewPlan,
        Self::Plans,
        Self::ComparePlans,
        Self::AdoptPlan,
        Self::RealPlan,
        Self::Palette,
        Self::ZoomAll,
        Self::ZoomSelection,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Basemap,
        Self::ViewBack,
        Self::ViewForward,
        Self::GoTo,
        Self::ToolSelect,
        Self::ToolBox,
        Self::ToolLasso,
        Self::SelectView,
        Self::CopyIds,
        Self::CopyTable,
        Self::CopyPosition,
        Self::ToolMeasure,
        Self::ToolArea,
        Self::ToolPost,
        Self::ToolPremise,
        Self::MoveTo,
        Self::Delete,
        Self::ToggleSnap,
        Self::ToolFence,
        Self::ToolGrid,
        Self::ToolCommunity,
        Self::ToolCompound,
        Self::ToolPath,
        Self::ToolReshape,
        Self::ToolSplit,
        Self::Merge,
        Self::Mend,
        Self::AddBookmark,
        Self::Bookmarks,
        Self::GoBookmark(1),
        Self::GoBookmark(2),
        Self::GoBookmark(3),
        Self::GoBookmark(4),
        Self::GoBookmark(5),
        Self::GoBookmark(6),
        Self::GoBookmark(7),
        Self::GoBookmark(8),
        Self::GoBookmark(9),
        Self::NextBookmark,
        Self::PreviousBookmark,
        Self::Present,
        Self::ToggleOverview,
        Self::ToggleHours,
        Self::ToggleLayers,
        Self::ToggleList,
        Self::ToggleCard,
        Self::ToggleMotion,
        Self::ToggleInertia,
        Self::ToggleWorstStart,
        Self::ToggleLanguage,
        Self::ToggleTheme,
        Self::Help,
    ];

    /// Its name on buttons and in menus.
    pub fn label(self) -> Text {
        self.info().0
    }

    /// One sentence that says what it does.
    pub fn tip(self) -> Text {
        self.info().1
    }

    /// The keys that run it.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        self.info().2
    }

    /// Where the menu shows it.
    pub fn group(self) -> Group {
        self.info().3
    }

    /// Whether it needs an open project.
    pub fn needs_project(self) -> bool {
        !matches!(
            self,
            Self::Open
                | Self::Sample
                | Self::Import
                | Self::Quit
                | Self::Palette
                | Self::ToggleLanguage
                | Self::ToggleTheme
                | Self::ToggleMotion
                | Self::ToggleInertia
                | Self::ToggleWorstStart
                | Self::Help
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn labels_are_whole_and_no_keys_are_shared() {
        let mut keys = BTreeSet::new();
        for command in Command::ALL {
            for text in [command.label(), command.tip()] {
                assert!(!text.zh.is_empty() && !text.en.is_empty(), "{command:?}");
                assert!(!text.zh.ends_with('：') && !text.en.ends_with([':', '!']), "{command:?}");
            }
            if let Some(shortcut) = command.shortcut() {
                assert!(keys.insert(format!("{shortcut:?}")), "{command:?} shares its keys");
            }
        }
    }
}
