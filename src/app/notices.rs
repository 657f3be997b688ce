//! Short messages at the edge of the map: what happened, and the next step as a button.

use super::command::Command;
use crate::words::{Lang, Text};
use std::time::{Duration, Instant};

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done; goes away by itself.
    Done,
    /// Something deserves a look.
    Warning,
    /// Something was not done.
    Error,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Identity.
    pub id: u64,
    /// Loudness.
    pub tone: Tone,
    /// What happened, in the language it happened in.
    pub text: String,
    /// Commands that help.
    pub remedies: Vec<Command>,
    until: Option<Instant>,
    /// Whether it speaks about the last step.
    step: bool,
}

/// The messages on screen.
#[derive(Debug, Default)]
pub struct Notices {
    list: Vec<Notice>,
    next: u64,
}

/// How long a message stays that needs no answer.
const STAY: Duration = Duration::from_secs(6);
/// More than this many push the oldest out.
const MOST: usize = 4;

impl Notices {
    /// Shows a message. The same text is not shown twice.
    pub fn add(&mut self, tone: Tone, text: impl Into<String>, remedies: &[Command]) {
        let text = text.into();
        // Its button takes the last step back, so no earlier message may have it.
        let step = remedies.contains(&Command::Undo);
        if step {
            self.forget_step();
        }
        self.list.retain(|n| n.text != text);
        let until = (tone == Tone::Done).then(|| Instant::now() + STAY);
        self.list.push(Notice { id: self.next, tone, text, remedies: remedies.to_vec(), until, step });
        self.next += 1;
        if self.list.len() > MOST {
            self.list.remove(0);
        }
    }

    /// Says which step was taken back or done again, in place of what was said about the one before.
    pub fn add_step(&mut self, text: impl Into<String>) {
        self.forget_step();
        self.add(Tone::Done, text, &[]);
        if let Some(notice) = self.list.last_mut() {
            notice.step = true;
        }
    }

    /// Takes away what was said about the last step: another one is the last now.
    pub fn forget_step(&mut self) {
        self.list.retain(|n| !n.step);
    }

    /// Takes a message away.
    pub fn dismiss(&mut self, id: u64) {
        self.list.retain(|n| n.id != id);
    }

    /// Takes all messages away, for another project.
    pub fn clear(&mut self) {
        self.list.clear();
    }

    /// The messages now, and when the next one goes away by itself.
    pub fn current(&mut self) -> (&[Notice], Option<Duration>) {
        let now = Instant::now();
        self.list.retain(|n| n.until.is_none_or(|t| t > now));
        let next = self.list.iter().filter_map(|n| n.until).min().map(|t| t - now);
        (&self.list, next)
    }
}

/// Texts of notices.
pub mod text {
    use super::{Lang, Text};

    /// A file was written.
    pub const EXPORTED: Text = Text::new("已导出", "Exported");
    /// The project was saved.
    pub const SAVED: Text = Text::new("已保存到", "Saved to");
    /// An import is done.
    pub const IMPORTED: Text = Text::new("已导入", "Imported");
    /// Layers were brought that nothing was wrong with.
    pub const NO_WARNINGS: Text = Text::new("没有发现问题", "nothing was wrong");
    /// Some features had problems.
    pub const WARNINGS: Text = Text::new("条提示", "warnings");
    /// A step is not on disk.
    pub const NOT_SAVED: Text = Text::new("这一步没有写入磁盘", "The last step is not on disk");
    /// The rulebook of the project is broken.
    pub const BAD_RULEBOOK: Text = Text::new(
        "项目里的规则包无法使用，已改用内置规则包",
        "The project's rulebook cannot be used; the built-in one is in force",
    );
    /// A step was taken back.
    pub const UNDONE: Text = Text::new("已撤销", "Undone");
    /// A step was done again.
    pub const REDONE: Text = Text::new("已重做", "Done again");
    /// There is no step to take back.
    pub const NOTHING_TO_UNDO: Text = Text::new("没有可撤销的步骤", "Nothing to undo");
    /// There is no step to do again.
    pub const NOTHING_TO_REDO: Text = Text::new("没有可重做的步骤", "Nothing to do again");
    /// Something is on the clipboard.
    pub const COPIED: Text = Text::new("已复制", "Copied");
    /// There is nothing to copy.
    pub const NOTHING_SELECTED: Text = Text::new("没有选中要素", "Nothing is selected");
    /// A view was kept.
    pub const KEPT: Text = Text::new("已添加书签", "Bookmark added");
    /// There is no such kept view.
    pub const NO_BOOKMARK: Text = Text::new("没有书签", "There is no bookmark");
    /// There are no kept views.
    pub const NO_BOOKMARKS: Text = Text::new("还没有书签", "There are no bookmarks yet");
    /// A choice holds.
    pub const ON: Text = Text::new("已开启", "on");
    /// A choice does not hold.
    pub const OFF: Text = Text::new("已关闭", "off");

    /// So many features.
    pub fn features(count: String, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{count} 个要素"),
            Lang::En => format!("{count} features"),
        }
    }

    /// A folder was dropped or a file that is none of ours.
    pub const NOT_A_FILE: Text = Text::new("不是可导入的文件", "not a file that can be imported");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_step_has_a_button_that_takes_it_back() {
        let mut notices = Notices::default();
        let texts = |n: &mut Notices| n.current().0.iter().map(|n| n.text.clone()).collect::<Vec<_>>();
        notices.add(Tone::Warning, "refused", &[]);
        notices.add(Tone::Done, "placed", &[Command::Undo]);
        notices.add(Tone::Done, "moved", &[Command::Undo]);
        assert_eq!(texts(&mut notices), ["refused", "moved"]);
        notices.add_step("moved back");
        notices.add_step("placed back");
        assert_eq!(texts(&mut notices), ["refused", "placed back"]);
        notices.forget_step();
        assert_eq!(texts(&mut notices), ["refused"]);
    }
}
