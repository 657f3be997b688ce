//! Commands: everything a person can ask for without saying more. Menu, palette, keys and the help read [`Command::ALL`].

use crate::words::Text;
use egui::{Key, KeyboardShortcut, Modifiers};

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
    /// Evaluate again.
    Evaluate,
    /// Show and edit all rules.
    Rules,
    /// What was wrong in imported files.
    Warnings,
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
    /// Measure a way.
    ToolMeasure,
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
    /// The window.
    Window,
}

impl Group {
    /// Every group, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Project, Self::Edit, Self::Map, Self::Window];

    /// Its name.
    pub fn name(self) -> Text {
        match self {
            Self::Project => Text::new("项目", "Project"),
            Self::Edit => Text::new("核查", "Audit"),
            Self::Map => Text::new("地图", "Map"),
            Self::Window => Text::new("窗口", "Window"),
        }
    }
}

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn ctrl_shift(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key))
}

const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

impl Command {
    /// Every command, in the order of menu and help.
    pub const ALL: [Self; 29] = [
        Self::Open,
        Self::Sample,
        Self::Import,
        Self::SaveAs,
        Self::ExportPicture,
        Self::ExportGaps,
        Self::Close,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::Evaluate,
        Self::Rules,
        Self::Warnings,
        Self::NextGap,
        Self::PreviousGap,
        Self::Palette,
        Self::ZoomAll,
        Self::ZoomSelection,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::Basemap,
        Self::ToolSelect,
        Self::ToolMeasure,
        Self::ToggleLayers,
        Self::ToggleList,
        Self::ToggleCard,
        Self::ToggleLanguage,
        Self::ToggleTheme,
        Self::Help,
    ];

    /// Its name, its explanation, its shortcut and its group.
    fn info(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        use Group::{Edit, Map, Project, Window};
        let t = Text::new;
        match self {
            Self::Open => (
                t("打开项目…", "Open project…"),
                t("打开一个 .gpkg 项目文件", "Open a .gpkg project file"),
                ctrl(Key::O),
                Project,
            ),
            Self::Sample => (t("打开样例", "Open the sample"), t("陆家嘴样例数据", "Sample data of Lujiazui"), None, Project),
            Self::Import => (
                t("导入图层…", "Import layers…"),
                t(
                    "把 GeoJSON 文件导入为社区、网格、楼栋等图层",
                    "Bring GeoJSON files in as communities, grids, buildings and so on",
                ),
                ctrl(Key::I),
                Project,
            ),
            Self::SaveAs => (
                t("另存为…", "Save as…"),
                t("写入新的项目文件，之后每一步自动保存", "Write a new project file; every step is then saved by itself"),
                ctrl_shift(Key::S),
                Project,
            ),
            Self::ExportPicture => (
                t("导出图片…", "Export picture…"),
                t("带标题、图例、比例尺和数据来源的地图", "The map with title, legend, scale bar and sources"),
                ctrl(Key::E),
                Project,
            ),
            Self::ExportGaps => (
                t("导出表格…", "Export table…"),
                t("缺口清单，Excel 可直接打开的 CSV", "The gap list as CSV that Excel opens"),
                ctrl_shift(Key::E),
                Project,
            ),
            Self::Close => (t("关闭项目", "Close project"), t("回到首页", "Back to the first screen"), ctrl(Key::W), Project),
            Self::Quit => (t("退出", "Quit"), t("退出程序", "Leave the program"), ctrl(Key::Q), Project),
            Self::Undo => (t("撤销", "Undo"), t("撤销上一步", "Take the last step back"), ctrl(Key::Z), Edit),
            Self::Redo => (t("重做", "Redo"), t("恢复撤销的一步", "Do the undone step again"), ctrl_shift(Key::Z), Edit),
            Self::Evaluate => (
                t("重新核查", "Evaluate again"),
                t("按当前时间和规则重新核查", "Evaluate with the present time and rules"),
                plain(Key::F5),
                Edit,
            ),
            Self::Rules => (
                t("全部规则…", "All rules…"),
                t("查看全部规则的结果，修改限值", "See the result of every rule and edit limits"),
                ctrl(Key::R),
                Edit,
            ),
            Self::Warnings => (
                t("导入提示…", "Import warnings…"),
                t("导入文件中哪些要素有问题", "What was wrong in which feature of the imported files"),
                None,
                Edit,
            ),
            Self::NextGap => {
                (t("下一个缺口", "Next gap"), t("选中清单中的下一行", "Select the next row of the list"), plain(Key::J), Edit)
            }
            Self::PreviousGap => {
                (t("上一个缺口", "Previous gap"), t("选中清单中的上一行", "Select the row before"), plain(Key::K), Edit)
            }
            Self::Palette => (
                t("搜索与命令…", "Search and commands…"),
                t("按名称、编号、代码查找，或执行命令", "Find by name, id or code, or run a command"),
                ctrl(Key::K),
                Map,
            ),
            Self::ZoomAll => (t("全图", "Zoom to all"), t("显示整个项目", "Show the whole project"), plain(Key::Num0), Map),
            Self::ZoomSelection => {
                (t("缩放到选中", "Zoom to selection"), t("飞到选中的要素", "Fly to the selected feature"), plain(Key::F), Map)
            }
            Self::Basemap => (
                t("底图…", "Basemap…"),
                t("在地图下方显示离线底图文件或瓦片服务", "Show an offline map file or a tile service under the map"),
                ctrl(Key::B),
                Map,
            ),
            Self::ZoomIn => (t("放大", "Zoom in"), t("看得更近", "Nearer"), plain(Key::Plus), Map),
            Self::ZoomOut => (t("缩小", "Zoom out"), t("看得更远", "Farther"), plain(Key::Minus), Map),
            Self::ToolSelect => (t("选择", "Select"), t("点击地图上的要素", "Click features on the map"), plain(Key::V), Map),
            Self::ToolMeasure => (
                t("量距", "Measure"),
                t("逐点点击，双击或 Esc 结束", "Click point by point, Esc or double-click ends"),
                plain(Key::M),
                Map,
            ),
            Self::ToggleLayers => {
                (t("图层面板", "Layer panel"), t("显示或隐藏左侧面板", "Show or hide the left panel"), plain(Key::F6), Window)
            }
            Self::ToggleList => {
                (t("缺口清单", "Gap list"), t("显示或隐藏缺口清单", "Show or hide the gap list"), plain(Key::F7), Window)
            }
            Self::ToggleCard => {
                (t("信息卡", "Card"), t("显示或隐藏右侧信息卡", "Show or hide the card on the right"), plain(Key::F8), Window)
            }
            Self::ToggleLanguage => {
                (t("English", "中文"), t("切换界面语言", "Switch the language of the window"), ctrl(Key::L), Window)
            }
            Self::ToggleTheme => {
                (t("深色 / 浅色", "Dark / light"), t("切换深色和浅色", "Switch between dark and light"), ctrl(Key::D), Window)
            }
            Self::Help => {
                (t("帮助与快捷键", "Help and shortcuts"), t("快捷键和版本", "Shortcuts and version"), plain(Key::F1), Window)
            }
        }
    }

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
