//! What stands on a single post, in words.

use crate::coverage::{Backup, Failure};
use crate::words::{Lang, Text, thousands};

/// How many posts stand behind a building.
pub fn backup(backup: Backup) -> Text {
    match backup {
        Backup::None => Text::new("无值守卡口可达", "No post within reach"),
        Backup::One => Text::new("仅一个卡口", "One post only"),
        Backup::Two => Text::new("两个及以上卡口", "Two posts or more"),
        Backup::Unknown => Text::new("未知", "Unknown"),
    }
}

/// What opens when a post fails: buildings, residents where stated, premises.
pub fn failure(failure: &Failure, lang: Lang) -> String {
    let n = |n: usize| thousands(n as u64);
    let (buildings, premises) = (failure.buildings.len(), failure.premises.len());
    if buildings == 0 && premises == 0 {
        return Text::new("失守后没有楼栋失去覆盖", "If it fails nothing opens").get(lang).to_owned();
    }
    let mut out = match (lang, buildings) {
        (Lang::Zh, b) => format!("失守后 {} 栋楼失去覆盖", n(b)),
        (Lang::En, 1) => "If it fails 1 building opens".to_owned(),
        (Lang::En, b) => format!("If it fails {} buildings open", n(b)),
    };
    let mut add = |text: String| {
        out.push_str(if lang == Lang::Zh { "，" } else { ", " });
        out.push_str(&text);
    };
    if failure.residents > 0 {
        let people = thousands(failure.residents);
        add(match lang {
            Lang::Zh => format!("居住 {people} 人"),
            Lang::En => format!("{people} residents"),
        });
    }
    if failure.unstated > 0 {
        let unstated = thousands(failure.unstated);
        add(match lang {
            Lang::Zh => format!("{unstated} 栋未填人数"),
            Lang::En => format!("{unstated} state no residents"),
        });
    }
    if premises > 0 {
        add(match (lang, premises) {
            (Lang::Zh, p) => format!("场所 {} 处", n(p)),
            (Lang::En, 1) => "1 premise".to_owned(),
            (Lang::En, p) => format!("{} premises", n(p)),
        });
    }
    if failure.unknown > 0 {
        let unknown = thousands(failure.unknown);
        add(match lang {
            Lang::Zh => format!("其中 {unknown} 栋转为未知"),
            Lang::En => format!("{unknown} of them unknown"),
        });
    }
    out
}
