//! Errors of the use cases in the window's two languages.

use super::services::Trouble;
use crate::store::StoreError;
use crate::words::Lang;
use crate::work::WorkError;

impl From<WorkError> for Trouble {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Cancelled => Self::Cancelled,
            error => Self::Failed { zh: zh(&error), en: en(&error) },
        }
    }
}

fn en(error: &WorkError) -> String {
    match error {
        WorkError::Read(e) => e.text(Lang::En),
        error => error.to_string(),
    }
}

fn zh(error: &WorkError) -> String {
    match error {
        WorkError::Read(e) => e.text(Lang::Zh),
        WorkError::Basemap(e) => e.text(Lang::Zh),
        WorkError::Open { path, source } => format!("无法打开 {}：{source}。请检查路径", path.display()),
        WorkError::Write { path, source } => format!("无法写入 {}：{source}。请换一个位置或腾出空间", path.display()),
        WorkError::Rulebook(e) => format!("规则包无法使用：{e}"),
        WorkError::Edit(e) => format!("修改未被接受：{e}"),
        WorkError::Picture(e) => format!("图片未能生成：{e}"),
        WorkError::Brief(e) => e.text(Lang::Zh),
        WorkError::Templates(e) => format!("模板无法使用：{e}"),
        WorkError::Places(e) => e.text(Lang::Zh),
        WorkError::Store(e) => store(e),
        WorkError::Cancelled => String::new(),
    }
}

fn store(error: &StoreError) -> String {
    match error {
        StoreError::Missing { path } => format!("找不到 {}。请检查路径", path.display()),
        StoreError::Exists { path } => format!("{} 已存在。请换一个名字", path.display()),
        StoreError::NotSqlite { path } | StoreError::NotGeoPackage { path } => {
            format!("{} 不是 GeoPackage 项目文件。GeoJSON 文件请用“导入图层”", path.display())
        }
        StoreError::Foreign { path } => format!("{} 是其他程序的 GeoPackage。请把图层导出为 GeoJSON 再导入", path.display()),
        StoreError::NewerSchema { path, found, supported } => {
            format!("{} 由更新的版本保存（格式 {found}，本版本最高支持 {supported}）。请升级程序", path.display())
        }
        StoreError::ReadOnly { path } => format!("{} 只能读取。请另存为到可写的位置", path.display()),
        StoreError::DiskFull { path } => format!("磁盘已满，{} 没有写入。请腾出空间或另存到其他磁盘", path.display()),
        other => format!("项目文件：{other}"),
    }
}
