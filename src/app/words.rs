//! Texts of the window that belong to no command, rule or layer. No colon after labels, no exclamation marks.

use crate::coverage::{Check, Counts, ReachOn, Rule};
use crate::model::LayerKind;
use crate::words::{Lang, Text, thousands};

const fn t(zh: &'static str, en: &'static str) -> Text {
    Text::new(zh, en)
}

/// Texts of the hours of the day.
pub mod clock;
/// Texts of the roster editor.
pub mod roads;
pub mod roster;
pub mod cordon;
pub mod briefing;
pub mod form;
pub mod fixes;
pub mod lists;
pub mod scenario;
pub mod siting;

/// Texts of the background map.
pub mod basemap {
    use super::{Text, t};

    /// Head of the block.
    pub const BASEMAP: Text = t("底图", "Basemap");
    /// There is none.
    pub const NONE: Text = t("无", "None");
    /// Choose one, or another.
    pub const CHOOSE: Text = t("选择底图…", "Choose…");
    /// Take it away.
    pub const REMOVE: Text = t("移除", "Remove");
    /// Opacity.
    pub const OPACITY: Text = t("不透明度", "Opacity");
    /// Without colours.
    pub const GREY: Text = t("灰度显示", "Greyed");
    /// Levels of a source.
    pub const LEVELS: Text = t("级别", "Levels");
    /// Title of the dialog.
    pub const TITLE: Text = t("选择底图", "Basemap");
    /// Hint of the field.
    pub const PLACE: Text =
        t(".pmtiles、.mbtiles 文件，或含 {z}/{x}/{y} 的网址", ".pmtiles or .mbtiles file, or address with {z}/{x}/{y}");
    /// Ready-made addresses.
    pub const READY: Text = t("或使用", "Or use");
    /// Tianditu's map.
    pub const TIANDITU_MAP: Text = t("天地图 矢量", "Tianditu map");
    /// Tianditu's imagery.
    pub const TIANDITU_IMAGE: Text = t("天地图 影像", "Tianditu imagery");
    /// Kind of the address.
    pub const KIND: Text = t("类型", "Type");
    /// Seen from the text.
    pub const AUTO: Text = t("自动识别", "Automatic");
    /// XYZ.
    pub const XYZ: Text = t("XYZ 瓦片", "XYZ tiles");
    /// WMTS.
    pub const WMTS: Text = t("WMTS 服务", "WMTS service");
    /// Key of the service.
    pub const KEY: Text = t("密钥", "Key");
    /// Hint of that field.
    pub const KEY_HINT: Text = t("用于网址中的 {key}，天地图必填", "For {key} in the address; Tianditu needs one");
    /// Who made it.
    pub const ATTRIBUTION: Text = t("署名", "Attribution");
    /// Hint of that field.
    pub const ATTRIBUTION_HINT: Text =
        t("显示在地图和图片上，例如 © 某某局", "Shown on map and pictures, such as © Survey Office");
    /// Tiles are shifted.
    pub const GCJ02: Text = t("底图为 GCJ-02（火星坐标），自动纠偏", "Shifted as GCJ-02, shift it back");
    /// What that means.
    pub const GCJ02_TIP: Text = t(
        "高德、腾讯等公众地图偏移 100–600 米；勾选后按公开算法纠回，与项目数据对齐",
        "Public maps such as Amap and Tencent are 100 to 600 m off; this moves them back under the project's data",
    );
    /// An address opens connections.
    pub const ONLINE: Text = t(
        "只有在这里填写网址后，程序才会连接网络；取回的瓦片缓存在本机",
        "Only an address given here makes the program connect; tiles are kept on this machine",
    );
    /// A file does not.
    pub const OFFLINE: Text = t("文件底图不连接网络", "A file needs no network");
    /// Button.
    pub const APPLY: Text = t("使用", "Use");
    /// It does not reach the project.
    pub const ELSEWHERE: Text = t("底图不覆盖当前项目的范围", "The basemap does not cover this project");
}

/// Texts of placing and moving points.
pub mod plan {
    use super::{Lang, Text, t, thousands};
    use crate::coverage::Gains;

    /// Something was moved.
    pub const MOVED: Text = t("已移动", "Moved");
    /// Something was placed.
    pub const PLACED: Text = t("已新增", "Placed");
    /// Something was deleted.
    pub const DELETED: Text = t("已删除", "Deleted");
    /// A road without a name.
    pub const ROAD: Text = t("道路", "road");
    /// The border of a community, behind its name.
    pub const BORDER: Text = t("界", " border");
    /// Where roads meet.
    pub const JUNCTION: Text = t("路口", "junction");
    /// Title of the dialog.
    pub const MOVE_TO: Text = t("移动到坐标", "Move to coordinates");
    /// Moves a point there.
    pub const MOVE_THERE: Text = t("移动", "Move");
    /// There is no point whose position could be given.
    pub const SELECT_A_POINT: Text = t("请先选中一个卡口或场所", "Select one checkpoint or premise first");

    /// Buildings that a move covers and those that it no longer does.
    pub fn gains(Gains { gained, lost }: Gains, lang: Lang) -> String {
        let buildings = t("楼栋", "buildings").get(lang);
        match (gained, lost) {
            (0, 0) => format!("±0 {buildings}"),
            (_, 0) => format!("+{} {buildings}", thousands(gained)),
            (0, _) => format!("−{} {buildings}", thousands(lost)),
            _ => format!("+{} {buildings} −{}", thousands(gained), thousands(lost)),
        }
    }
}

/// Name of the program.
pub const PRODUCT: Text = t("防线 Fangxian", "Fangxian");
/// What the program is for.
pub const SLOGAN: Text = t("看清三道防线在哪里有缺口", "See where the three lines of defence have holes");
/// First screen: other ways in.
pub const DROP_HINT: Text =
    t("也可以把 .gpkg 项目或 GeoJSON 文件拖进窗口", "Or drop a .gpkg project or GeoJSON files onto the window");
/// Recent projects.
pub const RECENT: Text = t("最近的项目", "Recent projects");
/// No recent projects.
pub const NO_RECENT: Text = t("还没有打开过项目", "No project was opened yet");
/// Takes an entry off the list.
pub const FORGET: Text = t("从列表移除", "Remove from the list");

/// Head of the layers.
pub const LAYERS: Text = t("图层", "Layers");
/// Head of the legend.
pub const LEGEND: Text = t("图例", "Legend");
/// Nothing is drawn.
pub const LEGEND_EMPTY: Text = t("没有可绘制的要素", "Nothing is drawn");
/// Head of the rules.
pub const RULES: Text = t("规则限值", "Rule limits");
/// An empty layer.
pub const EMPTY_LAYER: Text = t("无数据", "no data");

/// Covered.
pub const COVERED: Text = t("已覆盖", "covered");
/// Unknown.
pub const UNKNOWN: Text = t("未知", "unknown");
/// Evaluation has not finished.
pub const EVALUATING: Text = t("核查中…", "evaluating…");

/// Head of the gap list.
pub const GAPS: Text = t("缺口", "Gaps");
/// No filter.
pub const ALL: Text = t("全部", "All");
/// Filter by community.
pub const ALL_COMMUNITIES: Text = t("全部社区", "All communities");
/// Hint of the filter field.
pub const FILTER: Text = t("筛选名称、编号…", "Filter by name or id…");
/// Filter button.
pub const CLEAR_FILTER: Text = t("清除筛选", "Clear the filter");
/// Nothing matches the filter.
pub const NO_MATCH: Text = t("没有符合筛选条件的缺口", "No gap matches the filter");
/// No gaps at all.
pub const NO_GAPS: Text = t("按现有规则没有发现缺口", "No gaps under the present rules");
/// No gaps, but unknowns.
pub const BUT_UNKNOWN: Text = t("但仍有未知项，见顶部数字", "Some subjects are unknown, see the figures at the top");
/// Kind of a community filter.
pub const COMMUNITY_FILTER: Text = t("按社区筛选", "Filter by community");

/// Nothing is selected.
pub const NOTHING_SELECTED: Text = t("未选中要素", "Nothing selected");
/// What to do then.
pub const SELECT_HINT: Text = t(
    "在地图或缺口清单里点一项，这里显示它的防线、原因和最小整改",
    "Click a feature on the map or a row of the list: its lines, the reasons and the smallest fix show here",
);
/// Head: whole project.
pub const WHOLE: Text = t("全域", "Whole project");
/// Buildings by number of lines.
pub const BUILDINGS_BY_LINES: Text = t("楼栋，有几道防线", "Buildings by lines of defence");
/// Head: areas.
pub const AREAS: Text = t("面积", "Areas");
/// Area of all communities.
pub const AREA_COMMUNITIES: Text = t("社区总面积", "All communities");
/// Ground in no grid.
pub const AREA_GAP: Text = t("不在任何网格", "In no grid");
/// Ground in two grids.
pub const AREA_OVERLAP: Text = t("网格重叠", "Grids overlap");
/// Ground out of reach.
pub const AREA_BEYOND: Text = t("超出卡口服务半径", "Beyond every post's reach");
/// Head: who answers.
pub const RESPONSIBLE: Text = t("责任", "Responsible");
/// Nobody is named.
pub const NOT_NAMED: Text = t("未落实", "not named");
/// Head: surroundings.
pub const NEARBY: Text = t("附近", "Nearby");
/// Head: values.
pub const ATTRIBUTES: Text = t("属性", "Attributes");
/// Smallest fix.
pub const FIX: Text = t("最小整改", "Smallest fix");
/// Nearest staffed post.
pub const NEAREST_POST: Text = t("最近值守卡口", "Nearest staffed post");
/// No staffed post.
pub const NO_POST: Text = t("没有值守卡口", "no staffed post");
/// Fences around.
pub const FENCES: Text = t("所在围栏", "Inside fences");
/// None.
pub const NONE: Text = t("无", "none");
/// Source of a layer.
pub const SOURCE: Text = t("来源", "Source");
/// Date of a layer.
pub const AS_OF: Text = t("数据时间", "Data as of");
/// Rule holds.
pub const HOLDS: Text = t("符合", "holds");
/// The selected feature is gone.
pub const GONE: Text = t("该要素已不在图层中", "The feature is no longer in the layer");
/// Limit.
pub const LIMIT: Text = t("限", "limit");
/// Close the card.
pub const DESELECT: Text = t("取消选择", "Deselect");

/// Where time is edited.
pub const MOMENT: Text = t("核查时间", "Evaluated time");
/// Present time.
pub const NOW: Text = t("现在", "Now");
/// Apply.
pub const APPLY: Text = t("应用", "Apply");
/// Cannot be read as a time.
pub const BAD_TIME: Text = t("写成 2022-03-20 10:00", "Write it as 2022-03-20 10:00");
/// One hour less.
pub const HOUR_BACK: Text = t("−1 小时", "−1 h");
/// One hour more.
pub const HOUR_ON: Text = t("+1 小时", "+1 h");
/// One day less.
pub const DAY_BACK: Text = t("−1 天", "−1 d");
/// One day more.
pub const DAY_ON: Text = t("+1 天", "+1 d");

/// Menu.
pub const MENU: Text = t("菜单", "Menu");
/// Search field.
pub const SEARCH: Text = t("搜索楼栋、卡口、命令…", "Find places, commands…");
/// Short for narrow windows.
pub const SEARCH_SHORT: Text = t("搜索", "Search");
/// Nothing found.
pub const NOTHING_FOUND: Text = t("没有找到", "Nothing found");
/// Head: features.
pub const FEATURES: Text = t("要素", "Features");
/// Head: commands.
pub const COMMANDS: Text = t("命令", "Commands");
/// The map.
pub const MAP: Text = t("地图", "Map");

/// Evaluated at.
pub const EVALUATED: Text = t("核查", "Evaluated");
/// Not saved.
pub const NOT_SAVED: Text = t("尚未保存", "Not saved yet");
/// Being saved.
pub const SAVING: Text = t("正在保存…", "Saving…");
/// Saved at.
pub const SAVED: Text = t("已保存", "Saved");
/// Saving failed.
pub const SAVE_FAILED: Text = t("未能保存", "Not saved");
/// Cancel.
pub const CANCEL: Text = t("取消", "Cancel");
/// A job was stopped.
pub const CANCELLED: Text = t("已取消", "cancelled");
/// A file would be replaced.
pub const EXISTS: Text = t("文件已存在，将被替换", "The file exists and will be replaced");
/// Close.
pub const CLOSE: Text = t("关闭", "Close");
/// Dismiss.
pub const DISMISS: Text = t("知道了", "Dismiss");
/// Browse.
pub const BROWSE: Text = t("浏览…", "Browse…");
/// Open.
pub const OPEN: Text = t("打开", "Open");
/// Add.
pub const ADD: Text = t("添加", "Add");
/// Remove.
pub const REMOVE: Text = t("移除", "Remove");
/// Import.
pub const IMPORT: Text = t("导入", "Import");
/// Save.
pub const SAVE: Text = t("保存", "Save");
/// Export.
pub const EXPORT: Text = t("导出", "Export");
/// Path.
pub const PATH: Text = t("路径", "Path");
/// Path of a project.
pub const PROJECT_PATH: Text = t("项目文件路径（.gpkg）", "Path of a project file (.gpkg)");
/// Path of a file to import.
pub const FILE_PATH: Text = t("GeoJSON 文件路径，可拖入多个文件", "Path of a GeoJSON file; several can be dropped");
/// No file dialog came.
pub const NO_DIALOG: Text =
    t("没有选择文件。若没有出现对话框，请直接填写路径", "No file was chosen. If no dialog appeared, type the path");
/// Layer of a file.
pub const LAYER: Text = t("图层", "Layer");
/// Coordinate system of a file.
pub const CRS: Text = t("坐标系", "Coordinates");
/// As the file says.
pub const CRS_FILE: Text = t("按文件，否则 WGS-84", "As the file says, else WGS-84");
/// Other system.
pub const CRS_OTHER: Text = t("其他 EPSG 代码", "Another EPSG code");
/// Data date.
pub const DATA_DATE: Text = t("数据日期", "Data date");
/// Optional.
pub const OPTIONAL: Text = t("可不填", "optional");
/// File.
pub const FILE: Text = t("文件", "File");
/// Warnings about positions.
pub const CRS_NOTE: Text = t(
    "坐标系不对会让全部结果偏移数百米：高德、腾讯数据选 GCJ-02，百度数据选 BD-09",
    "A wrong system shifts every result by hundreds of metres: GCJ-02 for Amap and Tencent, BD-09 for Baidu",
);
/// What an import does.
pub const ADDS: Text =
    t("要素加入所选图层，整次导入可撤销", "Features are added to the chosen layer; the whole import can be undone");
/// No files yet.
pub const NO_FILES: Text = t("还没有文件", "No files yet");
/// Title of a picture.
pub const TITLE: Text = t("标题", "Title");
/// Size of a picture.
pub const SIZE: Text = t("尺寸", "Size");
/// Extent of a picture.
pub const EXTENT: Text = t("范围", "Extent");
/// All.
pub const EXTENT_ALL: Text = t("整个项目", "Whole project");
/// The view.
pub const EXTENT_VIEW: Text = t("当前视图", "Present view");
/// Version.
pub const VERSION: Text = t("版本", "Version");
/// Mouse help.
pub const MOUSE: Text = t(
    "拖动平移，滚轮或双指缩放，双击放大，方向键平移；Ctrl 点击加选或去掉，Shift 拖动框选，右键复制坐标；选中的卡口和场所可直接拖动，方向键移 1 米，Shift 加方向键移 10 米",
    "Drag to pan, wheel or pinch to zoom, double-click to zoom in, arrow keys pan; Ctrl-click selects more or less, Shift-drag draws a box, the right button copies coordinates; selected checkpoints and premises are dragged, arrow keys push them by 1 m, with Shift by 10 m",
);
/// What boxes and lassos take.
pub const TAKES: Text = t(
    "框选和套索：楼栋、场所、卡口、道路碰到即选中；社区、网格、小区、围栏须整个在内",
    "Box and lasso: buildings, premises, checkpoints and roads are taken when touched, communities, grids, compounds and fences only when wholly inside",
);
/// Rulebook reset.
pub const RESET_RULES: Text = t("恢复内置规则", "Back to the built-in rules");
/// Rules.
pub const ALL_RULES: Text = t("规则", "Rules");
/// No warnings.
pub const NO_WARNINGS: Text = t("没有导入提示", "No import warnings");
/// Show on the map.
pub const SHOW: Text = t("查看", "Show");
/// Attribution line.
pub const NO_GPU: Text = t(
    "没有可用的图形接口，地图无法绘制；列表和导出仍可使用",
    "No graphics interface is available, so the map cannot be drawn; lists and exports still work",
);

/// Border of a measured area.
pub const BORDER: Text = t("周长", "Border");
/// A measured area cannot be told.
pub const CROSSES_ITSELF: Text = t("边界自相交，无法量面积", "The border crosses itself");
/// A figure off the grid.
pub const ON_ELLIPSOID: Text = t("实地（椭球面）", "On the ground (ellipsoid)");
/// Metres of the grid to a metre of ground.
pub const GRID_SCALE: Text = t("投影比例", "grid scale");
/// Copies.
pub const COPY: Text = t("复制", "Copy");
/// Takes the last point back.
pub const POINT_BACK: Text = t("撤一点", "Undo a point");
/// Head: positions to copy.
pub const COPY_POSITION: Text = t("复制坐标", "Copy coordinates");
/// Puts a place in the middle.
pub const CENTER_HERE: Text = t("以此处为中心", "Center here");
/// Where the system of positions is chosen.
pub const READOUT: Text = t("选择坐标显示的坐标系；在地图上按 C 复制", "Choose the system of positions; C on the map copies");
/// Head: a position that was typed.
pub const PLACE: Text = t("坐标", "Coordinates");
/// Goes to a position.
pub const GO_THERE: Text = t("转到", "Go to");
/// Head: kept views.
pub const BOOKMARKS: Text = t("书签", "Bookmarks");
/// What a new kept view is called.
pub const VIEW: Text = t("视图", "View");
/// Gives a kept view the present ground.
pub const RETAKE: Text = t("更新为当前视图", "Take the present view");
/// Moves an entry towards the front.
pub const RAISE: Text = t("上移", "Move up");
/// Name of a kept view.
pub const NAME: Text = t("名称", "Name");
/// No kept views.
pub const NO_BOOKMARKS: Text = t(
    "还没有书签。Ctrl+M 记住当前视图，汇报时用 Page Down 逐个翻看",
    "No bookmarks yet. Ctrl+M keeps the present view; Page Down steps through them in a meeting",
);
/// What can be typed as a position.
pub const GO_HINT: Text = t("121.5063, 31.2456 或 X 3457012 Y 500123", "121.5063, 31.2456 or X 3457012 Y 500123");
/// How positions are read.
pub const GO_NOTE: Text = t(
    "经纬度两种顺序均可；高德、腾讯坐标前加 GCJ02，百度前加 BD09；X 为北坐标，Y 为东坐标",
    "Longitude and latitude in either order; write GCJ02 before positions of Amap or Tencent, BD09 before Baidu's; X is the northing, Y the easting",
);
/// A position that the project's system does not reach.
pub const TOO_FAR: Text = t("这个位置超出项目坐标系的范围", "The position is beyond the project's coordinate system");
/// More about a layer.
pub const MORE: Text = t("更多", "more");
/// Flies to a layer.
pub const ZOOM_LAYER: Text = t("缩放到图层", "Zoom to the layer");
/// Hides all others.
pub const SHOW_ONLY: Text = t("只显示此图层", "Show only this layer");
/// Selects a layer.
pub const SELECT_LAYER: Text = t("选中全部要素", "Select all its features");
/// Head: several features selected.
pub const SELECTED: Text = t("已选中", "Selected");
/// Figures are being counted.
pub const COUNTING: Text = t("统计中…", "Counting…");
/// Keeps a kind alone.
pub const KEEP_ONLY: Text = t("只留此类", "Keep only");
/// From one of several back to all.
pub const BACK_TO_GROUP: Text = t("返回选中的", "Back to the selected");
/// Leaves the briefing mode.
pub const LEAVE: Text = t("退出汇报", "Leave");

/// So many features.
pub fn features(n: usize, lang: Lang) -> String {
    match (thousands(n as u64), lang) {
        (n, Lang::Zh) => format!("{n} 个要素"),
        (n, Lang::En) if n == "1" => "1 feature".to_owned(),
        (n, Lang::En) => format!("{n} features"),
    }
}

/// So many legs of a way.
pub fn legs(n: usize, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{n} 段"),
        Lang::En if n == 1 => "1 leg".to_owned(),
        Lang::En => format!("{n} legs"),
    }
}

/// Measured on the grid of a system.
pub fn on_grid(system: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("平面（{system}）"),
        Lang::En => format!("on the grid ({system})"),
    }
}

/// How many subjects have a status.
pub fn status_count(status: crate::coverage::Status, n: u64, lang: Lang) -> String {
    let word = crate::wording::status(status).get(lang);
    match lang {
        Lang::Zh => format!("{word} {}", thousands(n)),
        Lang::En => format!("{} {}", thousands(n), word.to_lowercase()),
    }
}

/// The total beside counts of statuses.
pub fn of_total(n: u64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("共 {}", thousands(n)),
        Lang::En => format!("of {}", thousands(n)),
    }
}

/// What stands beside a count of covered subjects, always: gap, unknown, total.
pub fn rest(c: &Counts, lang: Lang) -> String {
    let (g, u, n) = (thousands(c.gap), thousands(c.unknown), thousands(c.total()));
    match lang {
        Lang::Zh => format!("缺口 {g} · 未知 {u} · 共 {n}"),
        Lang::En => format!("{g} gap · {u} unknown · of {n}"),
    }
}

/// Roles of a team as files write them (`secretary+doctor`), in words; roles not known here stay as they are.
pub fn roles(text: &str, lang: Lang) -> String {
    let name = |key: &str| match key.trim() {
        "secretary" => t("社区书记", "secretary").get(lang).to_owned(),
        "doctor" => t("片医", "doctor").get(lang).to_owned(),
        "police" => t("片警", "police").get(lang).to_owned(),
        other => other.to_owned(),
    };
    let names: Vec<String> = text.split(['+', ',', '、']).filter(|k| !k.trim().is_empty()).map(name).collect();
    names.join(t("、", ", ").get(lang))
}

/// Name of a column of the gap list.
pub fn column(column: super::list::Column) -> Text {
    use super::list::Column;
    match column {
        Column::Rule => t("规则", "Rule"),
        Column::Subject => t("对象", "Subject"),
        Column::Measured => t("实测", "Measured"),
        Column::Limit => t("限值", "Limit"),
        Column::Evidence => t("依据", "Evidence"),
        Column::Responsible => t("责任", "Responsible"),
        Column::Fix => t("最小整改", "Smallest fix"),
    }
}

/// Short name of a limit, made from what its check looks at.
pub fn limit_name(rule: &Rule, check: usize, key: &str, lang: Lang) -> String {
    let subject = match rule.subject {
        crate::coverage::SubjectKind::Feature(kind) => Some(kind),
        crate::coverage::SubjectKind::Layer => None,
    };
    let attr = |key: &str| {
        let info = subject.and_then(|kind| kind.info().attr(key).map(|a| &kind.info().attributes[a]));
        info.map_or_else(|| key.to_owned(), |a| a.name.get(lang).to_owned())
    };
    let layer = |kind: LayerKind| kind.info().name.get(lang);
    let zh = lang == Lang::Zh;
    match &rule.checks[check] {
        Check::Tiled { .. } if key == "min_area_m2" => t("忽略的缝隙面积", "Slivers up to").get(lang).to_owned(),
        Check::Tiled { .. } if key == "new_tile_share" => {
            t("修补时单独成网格", "Own grid when mended, from").get(lang).to_owned()
        }
        Check::Tiled { .. } => t("忽略的缝隙宽度", "Slivers thinner than").get(lang).to_owned(),
        Check::HolderLoad { attribute, .. } if zh => format!("一人最多任{}", attr(attribute)),
        Check::HolderLoad { attribute, .. } => format!("Most per {}", attr(attribute).to_lowercase()),
        Check::Enough { value, .. } if zh => format!("{}至少占", attr(value)),
        Check::Enough { value, .. } => format!("{} ≥", attr(value)),
        Check::AtMost { attribute, .. } if zh => format!("{}最多", attr(attribute)),
        Check::AtMost { attribute, .. } => format!("{} ≤", attr(attribute)),
        Check::Fresh { .. } => match subject {
            Some(LayerKind::Premise) => t("场所督导周期", "Inspection cycle").get(lang).to_owned(),
            Some(LayerKind::Fence) => t("围栏检查周期", "Fence check cycle").get(lang).to_owned(),
            _ => t("更新周期", "Update cycle").get(lang).to_owned(),
        },
        Check::WithinReach { of, on: ReachOn::Foot, .. } if zh => format!("{}步行距离", layer(*of)),
        Check::WithinReach { of, on: ReachOn::Foot, .. } => format!("{} on foot", layer(*of)),
        Check::SiteOnFoot { .. } if key == "most" => t("每个采样点最多服务", "Served by a sampling site ≤").get(lang).to_owned(),
        Check::SiteOnFoot { .. } => t("到采样点步行", "Sampling site on foot within").get(lang).to_owned(),
        Check::LifeAccess { .. } => t("消防车到达", "Fire engine within").get(lang).to_owned(),
        Check::WithinReach { of, .. } if zh => format!("{}服务半径", layer(*of)),
        Check::WithinReach { of, .. } => format!("{} reach", layer(*of)),
        Check::Staffed { roles, .. } if roles.is_empty() => t("卡口最少人数", "People at a post ≥").get(lang).to_owned(),
        Check::Staffed { hours, .. } if zh => format!("{hours} 每类人员"),
        Check::Staffed { hours, .. } => format!("Each role {hours} ≥"),
        Check::DoneWithin { since, .. } if zh => format!("{}起", attr(since)),
        Check::DoneWithin { since, .. } => format!("After {}", attr(since).to_lowercase()),
        Check::LayerFresh { .. } => t("图层数据时限", "Layer data age").get(lang).to_owned(),
        _ => key.to_owned(),
    }
}
