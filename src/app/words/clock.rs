use super::{Text, t};
use crate::words::{Lang, thousands};

/// Name of the strip.
pub const HOURS: Text = t("全天防线", "All hours");
/// The figures are being worked out.
pub const COUNTING: Text = t("逐时核查", "counting");
/// Every hour has the same figures.
pub const EVEN: Text = t("各小时相同", "every hour the same");
/// Steps through the hours.
pub const PLAY: Text = t("播放全天", "Play the day");
/// Stops.
pub const PAUSE: Text = t("暂停", "Pause");
/// One hour on, where motion is not wanted.
pub const STEP: Text = t("后一小时", "An hour later");
/// Buildings of a line at an hour.
pub const BUILDINGS: Text = t("楼栋", "buildings");
/// Premises of a line at an hour.
pub const PREMISES: Text = t("场所", "premises");
/// Held by no line.
pub const NO_LINE: Text = t("无防线楼栋", "buildings in no line");
/// Gaps of all rules.
pub const GAPS: Text = t("全部缺口", "gaps of all rules");
/// The worst hour.
pub const WORST: Text = t("最弱时刻", "worst hour");

/// An hour of the day: `04:00`.
pub fn hour(hour: u8) -> String {
    format!("{hour:02}:00")
}

/// The worst hour and how many buildings stand in no line then.
pub fn worst(at: u8, held_by_none: u64, lang: Lang) -> String {
    let (at, n) = (hour(at), thousands(held_by_none));
    match lang {
        Lang::Zh => format!("最弱 {at}，{n} 栋无防线"),
        Lang::En => format!("worst hour {at}: {n} in no line"),
    }
}

/// The same where there is little room.
pub fn worst_short(at: u8, held_by_none: u64, lang: Lang) -> String {
    let (at, n) = (hour(at), thousands(held_by_none));
    match lang {
        Lang::Zh => format!("最弱 {at} · {n} 栋"),
        Lang::En => format!("worst {at} · {n}"),
    }
}

/// Back to the project's moment.
pub fn back(at: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("回到 {at}"),
        Lang::En => format!("back to {at}"),
    }
}

/// The moment that figures are of.
pub fn at(moment: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{moment} 时"),
        Lang::En => format!("at {moment}"),
    }
}
