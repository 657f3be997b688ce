//! What stands beside each command: its name, its explanation, its keys and where the menu shows it.

use super::{Command, Group};
use crate::words::Text;
use egui::{Key, KeyboardShortcut, Modifiers};

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn ctrl_shift(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key))
}

const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

const fn alt(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::ALT, key))
}

/// Keys of the kept views.
const NUMBERS: [Key; 9] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Names of the kept views' commands.
const BOOKMARKS: [Text; 9] = [
    Text::new("书签 1", "Bookmark 1"),
    Text::new("书签 2", "Bookmark 2"),
    Text::new("书签 3", "Bookmark 3"),
    Text::new("书签 4", "Bookmark 4"),
    Text::new("书签 5", "Bookmark 5"),
    Text::new("书签 6", "Bookmark 6"),
    Text::new("书签 7", "Bookmark 7"),
    Text::new("书签 8", "Bookmark 8"),
    Text::new("书签 9", "Bookmark 9"),
];

impl Command {
    /// Its name, its explanation, its shortcut and its group.
    pub(super) fn info(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
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
            Self::Brief => (
                t("简报…", "Briefing…"),
                t("态势图、图册、口袋卡、缺口清单，可打印", "Situation sheet, atlas, pocket cards and gap list for print"),
                ctrl(Key::P),
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
            Self::History => (
                t("操作历史", "History"),
                t("谁在何时改了什么；点一步就回到那一步", "Who changed what and when; click a step to go back to it"),
                ctrl(Key::H),
                Edit,
            ),
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
            Self::RoadFaults => (
                t("道路数据问题…", "Road data problems…"),
                t(
                    "断头、不连通、重复等道路数据问题，点一行到现场",
                    "Loose ends, islands, duplicates and other faults of the roads; a click flies there",
                ),
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
            Self::ToolSelect => (
                t("选择", "Select"),
                t(
                    "点击地图上的要素；Ctrl 点击加选或去掉，Shift 拖动框选",
                    "Click features on the map; Ctrl-click adds or takes away, Shift-drag draws a box",
                ),
                plain(Key::V),
                Map,
            ),
            Self::ToolBox | Self::ToolLasso | Self::SelectView | Self::CopyIds | Self::CopyTable => self.selecting(),
            Self::CopyPosition => (
                t("复制指针处坐标", "Copy the position"),
                t("复制指针处的坐标，按状态栏所选坐标系", "Copy the position under the pointer, in the system of the status bar"),
                plain(Key::C),
                Map,
            ),
            Self::GoTo => (
                t("转到坐标…", "Go to coordinates…"),
                t("经纬度、X / Y、GCJ-02 坐标", "Longitude and latitude, X / Y, GCJ-02 and more"),
                ctrl(Key::G),
                Map,
            ),
            Self::ViewBack => (t("上一视图", "Back"), t("回到先前的视图", "The view before this one"), alt(Key::ArrowLeft), Map),
            Self::ViewForward => {
                (t("下一视图", "Forward"), t("再到后来的视图", "The view after this one"), alt(Key::ArrowRight), Map)
            }
            Self::ToolMeasure => (
                t("量距", "Measure"),
                t(
                    "逐点点击，双击或回车结束，退格删去一点，Esc 取消",
                    "Click point by point; double-click or Enter ends, Backspace takes a point back, Esc cancels",
                ),
                plain(Key::M),
                Map,
            ),
            Self::ToolArea => (
                t("量面积", "Measure an area"),
                t(
                    "逐点点击围出范围，双击或回车结束，退格删去一点，Esc 取消",
                    "Click round the ground; double-click or Enter ends, Backspace takes a point back, Esc cancels",
                ),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::M)),
                Map,
            ),
            Self::ToolPost | Self::ToolPremise | Self::MoveTo | Self::Delete | Self::ToggleSnap => self.planning(),
            Self::ToolFence
            | Self::ToolGrid
            | Self::ToolCommunity
            | Self::ToolCompound
            | Self::ToolPath
            | Self::ToolReshape
            | Self::ToolSplit
            | Self::Merge
            | Self::Mend => self.bordering(),
            Self::AddBookmark
            | Self::Bookmarks
            | Self::GoBookmark(_)
            | Self::NextBookmark
            | Self::PreviousBookmark
            | Self::Present => self.keeping(),
            Self::ToggleHours
            | Self::WorstHour
            | Self::ProjectMoment
            | Self::HourBack
            | Self::HourOn
            | Self::PlayHours
            | Self::ToggleWorstStart
            | Self::Roster => self.timing(),
            Self::ToggleOverview => (
                t("鹰眼图", "Overview map"),
                t("在角落显示全图和当前视图的范围", "The whole project in a corner, with the ground in view"),
                plain(Key::F9),
                Window,
            ),
            Self::ToggleMotion => (
                t("减少动画", "Reduce motion"),
                t("直接跳到目标，不飞行", "Jump to a place instead of flying there"),
                None,
                Window,
            ),
            Self::ToggleInertia => {
                (t("拖动惯性", "Drag inertia"), t("松手后地图继续滑动一段", "The map glides on after it is let go"), None, Window)
            }
            Self::WorkList | Self::Resilience | Self::Siting | Self::ToggleBackup | Self::Seal => self.listing(),
            Self::NewPlan | Self::Plans | Self::ComparePlans | Self::AdoptPlan | Self::RealPlan => self.scenarios(),
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

    /// What [`Command::info`] says of commands about the selection.
    fn selecting(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::ToolBox => (
                t("框选", "Select by box"),
                t(
                    "拖出方框：选中碰到的楼栋、场所、卡口、道路，和整个在内的社区、网格、小区、围栏；Shift 加选，Alt 或 Ctrl+Shift 去掉",
                    "Drag a box: takes buildings, premises, checkpoints and roads that it touches, and communities, grids, compounds and fences wholly inside; Shift adds, Alt or Ctrl+Shift takes away",
                ),
                plain(Key::B),
                Group::Map,
            ),
            Self::ToolLasso => (
                t("套索", "Lasso"),
                t(
                    "按住画出范围，选中规则与框选相同；Shift 加选，Alt 或 Ctrl+Shift 去掉",
                    "Draw an outline with the button held; takes what a box would take; Shift adds, Alt or Ctrl+Shift takes away",
                ),
                plain(Key::L),
                Group::Map,
            ),
            Self::SelectView => (
                t("选中视图内全部", "Select all in view"),
                t("规则与框选相同", "Takes what a box around the view would take"),
                ctrl(Key::A),
                Group::Map,
            ),
            Self::CopyIds => (
                t("复制编号", "Copy ids"),
                t("复制选中要素的编号；测量时复制结果", "Copy the ids of the selection; while measuring, the result"),
                ctrl(Key::C),
                Group::Map,
            ),
            _ => (
                t("复制为表格", "Copy as a table"),
                t("选中要素及其防线状态，可直接粘贴到 Excel", "The selection with its statuses, to be pasted into Excel"),
                ctrl_shift(Key::C),
                Group::Map,
            ),
        }
    }

    /// What [`Command::info`] says of commands about the hours of the day and who is on duty.
    fn timing(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::WorstHour => (
                t("最弱时刻", "Worst hour"),
                t("看全天中无防线楼栋最多的一小时", "Look at the hour with most buildings in no line"),
                plain(Key::H),
                Group::Edit,
            ),
            Self::ProjectMoment => (
                t("回到核查时间", "Back to the project's moment"),
                t("不再看某一小时，回到项目的核查时间", "Leave the hour that is looked at"),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::H)),
                Group::Edit,
            ),
            Self::HourBack => (
                t("前一小时", "An hour earlier"),
                t("看前一小时的防线", "Look at the hour before"),
                plain(Key::Comma),
                Group::Edit,
            ),
            Self::HourOn => {
                (t("后一小时", "An hour later"), t("看后一小时的防线", "Look at the hour after"), plain(Key::Period), Group::Edit)
            }
            Self::PlayHours => (
                t("播放全天", "Play the day"),
                t(
                    "逐小时播放一天的防线；减少动画时每次前进一小时",
                    "Step through the day hour by hour; one hour a click with reduced motion",
                ),
                None,
                Group::Edit,
            ),
            Self::ToggleWorstStart => (
                t("打开时看最弱时刻", "Open at the worst hour"),
                t("打开项目后直接显示最弱的一小时", "A project shows its worst hour as soon as it is known"),
                None,
                Group::Window,
            ),
            Self::Roster => (
                t("排班…", "Duty roster…"),
                t("编辑选中卡口各小时、各类人员的人数", "Edit people by role and hour at the selected checkpoints"),
                ctrl_shift(Key::D),
                Group::Edit,
            ),
            _ => (
                t("全天时间条", "Strip of hours"),
                t("显示或隐藏地图下方的 24 小时防线", "Show or hide the 24 hours under the map"),
                plain(Key::F10),
                Group::Window,
            ),
        }
    }

    /// What [`Command::info`] says of commands that place, move and delete.
    fn planning(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::ToolPost => (
                t("新增卡口", "Place a checkpoint"),
                t(
                    "在地图上点击放置；吸附道路和社区界路口，按住 Ctrl 不吸附，按住 Shift 连续放置",
                    "Click the map to place one; it is drawn to roads and to crossings of community borders, Ctrl leaves it free, Shift places several",
                ),
                plain(Key::P),
                Group::Map,
            ),
            Self::ToolPremise => (
                t("新增重点场所", "Place a premise"),
                t("在地图上点击放置，按住 Shift 连续放置", "Click the map to place one; Shift places several"),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::P)),
                Group::Map,
            ),
            Self::MoveTo => (
                t("移动到坐标…", "Move to coordinates…"),
                t("按坐标精确移动选中的卡口或场所", "Give the selected checkpoint or premise its exact position"),
                ctrl_shift(Key::G),
                Group::Map,
            ),
            Self::Delete => (
                t("删除选中", "Delete the selection"),
                t("删除选中的要素，可撤销", "Delete the selected features; can be undone"),
                plain(Key::Delete),
                Group::Map,
            ),
            _ => (
                t("吸附道路", "Snap to roads"),
                t(
                    "移动和新增卡口时吸附道路、路口和社区界，按住 Ctrl 或 Alt 暂时不吸附",
                    "Checkpoints are drawn to roads, junctions and community borders; Ctrl or Alt leaves them free for the moment",
                ),
                plain(Key::S),
                Group::Map,
            ),
        }
    }

    /// What [`Command::info`] says of commands about lists and failures of posts.
    fn listing(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::WorkList => (
                t("工作清单", "Work list"),
                t(
                    "选中要素、网格或社区的清单，含状态、原因和户数，可导出 Excel",
                    "What is selected, or the buildings of a grid or community, with status, reasons and counts; exports to Excel",
                ),
                ctrl_shift(Key::L),
                Group::Edit,
            ),
            Self::Resilience => (
                t("卡口失守推演", "If a post fails"),
                t(
                    "逐个卡口推演：失守后哪些楼栋失去覆盖",
                    "Post by post: which buildings would have no post within reach if it failed",
                ),
                ctrl_shift(Key::R),
                Group::Edit,
            ),
            Self::Seal => (
                t("封控此区域…", "Seal this area…"),
                t(
                    "所选社区、网格、小区、围栏或画出的范围：道口、未管控通路和最省的封控方案",
                    "Of the selected community, grid, compound or fence, or the area drawn: crossings, open ways in, and the cheapest way to seal it",
                ),
                ctrl_shift(Key::K),
                Group::Edit,
            ),
            Self::Siting => (
                t("卡点选址…", "Where should posts go…"),
                t("新增几处设在哪里最好，并给出可证明的上限", "Where the next posts go, with a proven limit of what is possible"),
                ctrl_shift(Key::W),
                Group::Edit,
            ),
            _ => (
                t("后备覆盖", "Backup coverage"),
                t(
                    "楼栋按可达的值守卡口数着色：一个、两个及以上、没有",
                    "Shade buildings by the staffed posts within reach: one, two or more, none",
                ),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::B)),
                Group::Edit,
            ),
        }
    }

    /// What [`Command::info`] says of commands about what-if plans.
    fn scenarios(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::NewPlan => (
                t("新建方案…", "New plan…"),
                t("在实际方案旁推演，不影响实际部署", "Try things out beside the real plan, which stays as it is"),
                ctrl_shift(Key::N),
                Group::Edit,
            ),
            Self::Plans => (
                t("管理方案…", "Manage plans…"),
                t("方案的改名、备注、复制、采用和删除", "Rename, note, copy, adopt and remove plans"),
                None,
                Group::Edit,
            ),
            Self::ComparePlans => (
                t("对比方案", "Compare plans"),
                t("并列两个方案的数字、差异和所需人员", "Figures, differences and people of two plans side by side"),
                ctrl_shift(Key::P),
                Group::Edit,
            ),
            Self::AdoptPlan => (
                t("采用方案…", "Adopt…"),
                t(
                    "先说明变化和变差之处，再一步成为实际方案，可撤销",
                    "Says what changes and gets worse, then makes it the real plan in one step; can be undone",
                ),
                None,
                Group::Edit,
            ),
            _ => (t("回到实际", "Real plan"), t("显示实际方案", "Show the real plan"), None, Group::Edit),
        }
    }

    /// What [`Command::info`] says of commands that change borders.
    fn bordering(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::ToolFence => (
                t("画围栏", "Draw a fence"),
                t(
                    "逐点点击围出范围，双击、回车或点回起点结束，退格删去一点，Esc 取消",
                    "Click round the ground; double-click, Enter or the first point ends, Backspace takes a point back, Esc cancels",
                ),
                plain(Key::N),
                Group::Borders,
            ),
            Self::ToolGrid => (
                t("画网格", "Draw a grid"),
                t(
                    "逐点点击围出范围；让出已属于其他网格和社区以外的地面，与相邻网格共用边界",
                    "Click round the ground; what other grids have or lies outside of its community is taken off, and borders are shared",
                ),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::N)),
                Group::Borders,
            ),
            Self::ToolCommunity => (
                t("画社区", "Draw a community"),
                t(
                    "逐点点击围出范围；让出已属于其他社区的地面，与相邻社区共用边界",
                    "Click round the ground; what other communities have is taken off, and borders are shared",
                ),
                None,
                Group::Borders,
            ),
            Self::ToolCompound => (
                t("画小区", "Draw a compound"),
                t(
                    "沿围墙逐点点击围出小区，双击、回车或点回起点结束，退格删去一点，Esc 取消",
                    "Click along the wall; double-click, Enter or the first point ends, Backspace takes a point back, Esc cancels",
                ),
                None,
                Group::Borders,
            ),
            Self::ToolPath => (
                t("画小路", "Draw a path"),
                t(
                    "逐点点击画出未上图的小路，如围墙缺口、田间便道；两端贴到道路才接通，双击或回车结束，退格删去一点",
                    "Click along a way that no map shows, such as a hole in a wall; its ends join roads they stick to; double-click or Enter ends, Backspace takes a point back",
                ),
                Some(KeyboardShortcut::new(Modifiers::SHIFT, Key::W)),
                Group::Borders,
            ),
            Self::ToolReshape => (
                t("调整边界", "Reshape borders"),
                t(
                    "选中围栏、小区、网格或社区，拖动边界点；拖边的中点加一点，Shift 拖动整条边，Delete 删去指针处的点；共用边界一并移动",
                    "Select a fence, compound, grid or community and drag its vertices; drag the middle of an edge to bend it, with Shift to move it, Delete removes the vertex under the pointer; shared borders move together",
                ),
                plain(Key::E),
                Group::Borders,
            ),
            Self::ToolSplit => (
                t("拆分", "Split"),
                t(
                    "选中一个网格、小区或围栏，逐点画线穿过它，双击或回车结束；最大的一块保留编号和责任人",
                    "Select a grid, compound or fence and draw a line across it; double-click or Enter ends; the largest piece keeps id and holders",
                ),
                plain(Key::X),
                Group::Borders,
            ),
            Self::Merge => (
                t("合并选中的", "Merge the selection"),
                t(
                    "把选中的相邻网格、社区或围栏合为一个，保留最大者的编号和责任人",
                    "Makes one of the selected neighbours; the largest keeps id and holders",
                ),
                ctrl(Key::J),
                Group::Borders,
            ),
            _ => (
                t("修补网格划分…", "Mend the grids…"),
                t(
                    "选中社区后，逐处列出空洞和重叠归哪个网格，确认后一步完成",
                    "For the selected community, lists hole by hole and overlap by overlap which grid gets it; done in one step",
                ),
                ctrl_shift(Key::J),
                Group::Borders,
            ),
        }
    }

    /// What [`Command::info`] says of commands about kept views and meetings.
    fn keeping(self) -> (Text, Text, Option<KeyboardShortcut>, Group) {
        let t = Text::new;
        match self {
            Self::AddBookmark => (
                t("添加书签", "Add a bookmark"),
                t("记住当前视图", "Keep the present view under a name"),
                ctrl(Key::M),
                Group::Map,
            ),
            Self::Bookmarks => (
                t("书签…", "Bookmarks…"),
                t("查看、改名、删除书签", "See, rename and remove the kept views"),
                ctrl_shift(Key::M),
                Group::Map,
            ),
            Self::NextBookmark => (
                t("下一个书签", "Next bookmark"),
                t("汇报时逐个翻看", "Step through the kept views in a meeting"),
                plain(Key::PageDown),
                Group::Map,
            ),
            Self::PreviousBookmark => {
                (t("上一个书签", "Previous bookmark"), t("翻回前一个", "One kept view back"), plain(Key::PageUp), Group::Map)
            }
            Self::GoBookmark(n) => {
                let i = usize::from(n.clamp(1, 9)) - 1;
                (BOOKMARKS[i], t("飞到这个书签", "Fly to this kept view"), ctrl(NUMBERS[i]), Group::Map)
            }
            _ => (
                t("汇报模式", "Briefing mode"),
                t(
                    "全屏只显示地图、图例和三道防线的数字，Esc 退出",
                    "The map, its legend and the headline figures on the whole screen; Esc leaves",
                ),
                plain(Key::F11),
                Group::Window,
            ),
        }
    }
}
