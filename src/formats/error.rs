//! Why a file could not be read at all.

use crate::geometry::CrsError;
use crate::task::Cancelled;
use crate::words::Lang;

/// How a file that is not UTF-8 seems to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// GBK or GB 18030, the usual one of Chinese office programs.
    Gbk,
    /// UTF-16 or UTF-32.
    Utf16,
    /// None that could be told.
    Other,
}

/// What a JSON file is when it is not GeoJSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Structure {
    /// An object of another type (or none).
    Other {
        /// Its `type` as written, empty if it has none.
        of_type: String,
    },
    /// A topology, which shares borders between features.
    TopoJson,
    /// A feature collection without the member `features`.
    NoFeatures,
    /// A feature collection whose `features` are not an array.
    FeaturesNotAnArray,
    /// A text, number or other lone value.
    Value,
    /// Several collections that name different coordinate systems.
    SeveralCrs,
    /// A file with a single feature or member of more than 256 MiB.
    TooLarge,
}

impl Structure {
    fn en(&self) -> String {
        match self {
            Self::Other { of_type } if of_type.is_empty() => "an object without a type".into(),
            Self::Other { of_type } => format!("an object of type \"{of_type}\""),
            Self::TopoJson => "TopoJSON".into(),
            Self::NoFeatures => "a feature collection without the member \"features\"".into(),
            Self::FeaturesNotAnArray => "a feature collection whose \"features\" are not an array".into(),
            Self::Value => "a lone JSON value".into(),
            Self::SeveralCrs => "a sequence of collections in different coordinate systems".into(),
            Self::TooLarge => "a file with a single feature or member of more than 256 MiB".into(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Other { of_type } if of_type.is_empty() => "没有类型的对象".into(),
            Self::Other { of_type } => format!("类型为 \"{of_type}\" 的对象"),
            Self::TopoJson => "TopoJSON".into(),
            Self::NoFeatures => "缺少 \"features\" 的要素集合".into(),
            Self::FeaturesNotAnArray => "\"features\" 不是数组的要素集合".into(),
            Self::Value => "单独的 JSON 值".into(),
            Self::SeveralCrs => "坐标系各不相同的多个集合".into(),
            Self::TooLarge => "单个要素或成员超过 256 MiB 的文件".into(),
        }
    }
}

/// Nothing of the file can be used; says why and what to do next.
#[derive(Debug)]
pub enum ReadError {
    /// The text is not JSON.
    NotJson {
        /// Name of the file.
        file: String,
        /// Byte, from 0.
        byte: u64,
        /// Line, from 1.
        line: u64,
        /// What is wrong there.
        fault: &'static str,
    },
    /// JSON, but not GeoJSON.
    WrongStructure {
        /// Name of the file.
        file: String,
        /// What it is instead.
        found: Structure,
    },
    /// The file has no content.
    Empty {
        /// Name of the file.
        file: String,
    },
    /// The file ends before its first feature is complete.
    Truncated {
        /// Name of the file.
        file: String,
        /// Length of the file.
        byte: u64,
    },
    /// The text is not UTF-8.
    NotUtf8 {
        /// Name of the file.
        file: String,
        /// First byte that is wrong.
        byte: u64,
        /// What it seems to be.
        guess: Encoding,
    },
    /// The file is no OpenStreetMap extract, or damaged.
    NotOsm {
        /// Name of the file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// No coordinate can be in the stated (or assumed) coordinate system.
    OutOfRange {
        /// Name of the file.
        file: String,
        /// The first coordinate, and what it looks like.
        error: CrsError,
    },
    /// The file names a coordinate system that cannot be used.
    UnknownCrs {
        /// Name of the file.
        file: String,
        /// The reason, with the name.
        reason: String,
    },
    /// Coordinates cannot be converted to the project's system.
    Projection {
        /// Name of the file.
        file: String,
        /// The reason.
        reason: String,
    },
    /// A value forced on every feature does not fit the schema.
    Setting {
        /// `LAYER.ATTRIBUTE=VALUE` as given.
        setting: String,
        /// What would fit.
        expected: String,
    },
    /// The system could not read on.
    Io {
        /// Name of the file.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Stopped by its watcher.
    Cancelled,
}

impl ReadError {
    /// A sentence with a next step.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh(),
            Lang::En => self.to_string(),
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::NotJson { file, byte, line, fault } => {
                format!("{file}：第 {line} 行（第 {byte} 字节）不是 JSON：{fault}。请用导出该文件的程序重新导出为 GeoJSON。")
            }
            Self::WrongStructure { file, found } => {
                format!("{file} 是{}，不是 GeoJSON。请导出为 GeoJSON（FeatureCollection）。", found.zh())
            }
            Self::Empty { file } => format!("{file} 是空文件。请重新获取。"),
            Self::Truncated { file, byte } => format!("{file} 在第 {byte} 字节中断，没有一个完整要素。请重新获取。"),
            Self::NotUtf8 { file, byte, guess } => {
                let guess = match guess {
                    Encoding::Gbk => "看来是 GBK/GB18030",
                    Encoding::Utf16 => "看来是 UTF-16",
                    Encoding::Other => "编码不明",
                };
                format!("{file} 第 {byte} 字节不是 UTF-8（{guess}）。请另存为 UTF-8 后再导入。")
            }
            Self::NotOsm { file, reason } => {
                format!("{file} 不是完好的 OpenStreetMap 数据（.osm.pbf）：{reason}。请重新获取。")
            }
            Self::OutOfRange { file, error } => {
                format!("{file}：{}。请用 --crs 图层=坐标系 指定文件的坐标系，如 {}。", crs_error_zh(error), example(error))
            }
            Self::UnknownCrs { file, reason } => format!("{file}：文件写明的坐标系无法使用：{reason}。可用 --crs 另行指定。"),
            Self::Projection { file, reason } => {
                format!("{file}：坐标无法转换到项目坐标系：{reason}。请用 --crs 指定正确的坐标系。")
            }
            Self::Setting { setting, expected } => format!("--set {setting} 不合适：应为 {expected}。"),
            Self::Io { file, source } => format!("{file} 读取失败：{source}。请检查文件与磁盘。"),
            Self::Cancelled => "已取消。".into(),
        }
    }
}

/// The system that the coordinates most likely are in.
fn example(error: &CrsError) -> &'static str {
    match error {
        CrsError::LooksLikeDegrees { .. } => "--crs building=wgs84",
        _ => "--crs building=EPSG:4547",
    }
}

/// What is wrong with a coordinate, in Chinese; its `Display` says it in English.
pub(super) fn crs_error_zh(error: &CrsError) -> String {
    match *error {
        CrsError::NotFinite { at: [x, y] } => format!("坐标（{x}，{y}）不是数"),
        CrsError::LooksLikeMetres { at: [x, y], crs } => format!("坐标（{x}，{y}）不是经纬度（{crs}），看来单位是米"),
        CrsError::LooksLikeDegrees { at: [x, y], crs } => format!("坐标（{x}，{y}）不是米（{crs}），看来是经纬度"),
        CrsError::Swapped { at: [x, y] } => format!("坐标（{x}，{y}）的纬度超过 90 度；应为经度在前、纬度在后"),
        CrsError::WrongZone { at: [x, y], crs, perhaps } => format!("坐标（{x}，{y}）不属于 {crs}，可能是 {perhaps}"),
        CrsError::OutOfRange { at: [x, y], crs } => format!("坐标（{x}，{y}）超出 {crs} 的范围"),
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotJson { file, byte, line, fault } => write!(
                f,
                "{file} is not JSON at byte {byte}, line {line}: {fault}; export it again as GeoJSON from the program that made it"
            ),
            Self::WrongStructure { file, found } => {
                write!(f, "{file} is {}, not GeoJSON; export it as GeoJSON (a FeatureCollection)", found.en())
            }
            Self::Empty { file } => write!(f, "{file} is empty; get the file again"),
            Self::Truncated { file, byte } => {
                write!(f, "{file} breaks off at byte {byte} before its first feature is complete; get the file again")
            }
            Self::NotUtf8 { file, byte, guess } => {
                let guess = match guess {
                    Encoding::Gbk => "it seems to be GBK or GB 18030",
                    Encoding::Utf16 => "it seems to be UTF-16",
                    Encoding::Other => "its encoding could not be told",
                };
                write!(f, "{file} is not UTF-8 at byte {byte} ({guess}); save it as UTF-8 and import again")
            }
            Self::NotOsm { file, reason } => {
                write!(f, "{file} is no sound OpenStreetMap extract (.osm.pbf): {reason}; get the file again")
            }
            Self::OutOfRange { file, error } => {
                let example = example(error);
                let error = error.to_string();
                let error = error.trim_end_matches("; state the system with --crs");
                write!(f, "{file}: {error}; state the file's system with --crs LAYER=SYSTEM, for example {example}")
            }
            Self::UnknownCrs { file, reason } => {
                write!(f, "{file} names a coordinate system that cannot be used: {reason}; state another with --crs")
            }
            Self::Projection { file, reason } => {
                write!(f, "{file}: coordinates cannot be converted ({reason}); state the file's system with --crs")
            }
            Self::Setting { setting, expected } => write!(f, "--set {setting} does not fit: expected {expected}"),
            Self::Io { file, source } => write!(f, "{file} could not be read: {source}; check the file and the disk"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl From<Cancelled> for ReadError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}
