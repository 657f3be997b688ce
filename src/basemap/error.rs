//! What can be wrong with a background map, in both languages, each with the next step.

use crate::words::Lang;

/// Why a background map, or a tile of it, is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasemapError {
    /// The file or the address, without keys.
    pub place: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The file cannot be opened or read.
    Unreadable {
        /// What the system said.
        reason: String,
    },
    /// The file is not what its name says.
    NotThisFormat {
        /// What it should be.
        format: &'static str,
    },
    /// A PMTiles file of another version.
    Version {
        /// The version found.
        found: u8,
    },
    /// A part of the file contradicts itself or ends too early.
    Damaged {
        /// Which part.
        part: &'static str,
    },
    /// A way of packing or a kind of picture that is not read here.
    Unsupported {
        /// What it is.
        what: String,
    },
    /// The file or address names no kind of background map that is known.
    UnknownKind,
    /// The address lacks a part.
    Address {
        /// The part.
        lacks: &'static str,
    },
    /// A tile cannot be decoded.
    Tile {
        /// Level, column, row.
        at: [u32; 3],
        /// What the decoder said.
        reason: String,
    },
    /// The address did not answer.
    Unreachable {
        /// What the network said.
        reason: String,
    },
    /// The address refused.
    Refused {
        /// The HTTP status.
        status: u16,
    },
}

impl BasemapError {
    /// An error about a place.
    pub fn new(place: impl Into<String>, fault: Fault) -> Self {
        Self { place: place.into(), fault }
    }

    /// The sentence.
    pub fn text(&self, lang: Lang) -> String {
        let place = &self.place;
        match lang {
            Lang::Zh => format!("底图 {place}：{}", self.fault.zh()),
            Lang::En => format!("Basemap {place}: {}", self.fault.en()),
        }
    }
}

impl Fault {
    fn zh(&self) -> String {
        match self {
            Self::Unreadable { reason } => format!("无法读取（{reason}）；请检查路径和权限"),
            Self::NotThisFormat { format } => format!("不是 {format} 文件；请选择另一个文件，或重新下载"),
            Self::Version { found } => format!("是 PMTiles 第 {found} 版，本程序读取第 3 版；请用 pmtiles convert 转换"),
            Self::Damaged { part } => format!("已损坏（{}）；请重新下载或重新复制", part_zh(part)),
            Self::Unsupported { what } => format!("使用了不支持的 {what}；请换用 gzip 压缩的 PNG、JPEG、WEBP 或 MVT 瓦片"),
            Self::UnknownKind => "无法识别；请选择 .pmtiles、.mbtiles 文件，或填写含 {z}/{x}/{y} 的地址".to_owned(),
            Self::Address { lacks: "key" } => "缺少密钥；请填写服务的密钥".to_owned(),
            Self::Address { lacks } => format!("地址缺少 {lacks}；请补全地址"),
            Self::Tile { at: [z, x, y], reason } => format!("瓦片 {z}/{x}/{y} 无法解码（{reason}）；该处留空，请检查文件"),
            Self::Unreachable { reason } => format!("没有响应（{reason}）；请检查网络，或改用离线底图文件"),
            Self::Refused { status: 401 | 403 } => "拒绝访问；请检查密钥".to_owned(),
            Self::Refused { status: 418 | 429 } => "请求过多，被暂时拒绝；请稍后再试".to_owned(),
            Self::Refused { status } => format!("返回错误 {status}；请检查地址"),
        }
    }

    fn en(&self) -> String {
        match self {
            Self::Unreadable { reason } => format!("cannot be read ({reason}); check path and permissions"),
            Self::NotThisFormat { format } => format!("is no {format} file; choose another file or download it again"),
            Self::Version { found } => {
                format!("is PMTiles version {found}, this program reads version 3; convert it with pmtiles convert")
            }
            Self::Damaged { part } => format!("is damaged ({part}); download or copy it again"),
            Self::Unsupported { what } => {
                format!("uses {what}, which is not read here; use PNG, JPEG, WEBP or MVT tiles with gzip")
            }
            Self::UnknownKind => {
                "is not known; choose a .pmtiles or .mbtiles file or give an address with {z}/{x}/{y}".to_owned()
            }
            Self::Address { lacks: "key" } => "needs a key; enter the key of the service".to_owned(),
            Self::Address { lacks } => format!("the address lacks {lacks}; complete it"),
            Self::Tile { at: [z, x, y], reason } => {
                format!("tile {z}/{x}/{y} cannot be decoded ({reason}); its place stays empty, check the file")
            }
            Self::Unreachable { reason } => format!("does not answer ({reason}); check the network or use a file"),
            Self::Refused { status: 401 | 403 } => "access refused; check the key".to_owned(),
            Self::Refused { status: 418 | 429 } => "too many requests, refused for now; try again later".to_owned(),
            Self::Refused { status } => format!("answers with error {status}; check the address"),
        }
    }
}

fn part_zh(part: &str) -> &str {
    match part {
        "header" => "文件头",
        "directory" => "目录",
        "metadata" => "元数据",
        "table of tiles" => "瓦片表",
        "packed data" => "压缩数据",
        other => other,
    }
}

impl std::fmt::Display for BasemapError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for BasemapError {}
