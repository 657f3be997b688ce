//! Finds words in texts by Chinese, by English and by pinyin, full or its first letters: `dcbg`, `daochu` and `daocbiao` all
//! find 导出表格.

use pinyin::ToPinyinMulti as _;

/// How well a text fits; the smaller, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// It is what was typed.
    Whole,
    /// It begins so.
    Begins,
    /// Its pinyin begins so.
    PinyinBegins,
    /// It contains it.
    Inside,
    /// Its pinyin contains it.
    PinyinInside,
}

/// Words that are looked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    words: String,
    /// What could be pinyin: lower-case letters and digits, at least one letter.
    pinyin: Option<Vec<u8>>,
}

impl Wanted {
    /// Words as they were typed.
    pub fn new(words: &str) -> Self {
        let words = words.trim().to_lowercase();
        let bare: Vec<u8> = words.bytes().filter(|b| !matches!(b, b' ' | b'\'')).collect();
        let letters = bare.iter().all(u8::is_ascii_alphanumeric) && bare.iter().any(u8::is_ascii_alphabetic);
        Self { pinyin: letters.then_some(bare), words }
    }

    /// Whether nothing was typed: every text fits.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// How well a text fits; `None` when it does not.
    pub fn rank(&self, text: &str) -> Option<Rank> {
        let literal = self.literal(text);
        if matches!(literal, Some(Rank::Whole | Rank::Begins)) {
            return literal;
        }
        let spelt = self.pinyin.as_deref().filter(|_| !text.is_ascii()).and_then(|wanted| spelt(text, wanted));
        [literal, spelt].into_iter().flatten().min()
    }

    fn literal(&self, text: &str) -> Option<Rank> {
        // Most texts match nothing: look before copying them to lower case.
        let lower;
        let text = if text.chars().any(char::is_uppercase) {
            lower = text.to_lowercase();
            &lower
        } else {
            text
        };
        match text.find(&self.words)? {
            0 if text.len() == self.words.len() => Some(Rank::Whole),
            0 => Some(Rank::Begins),
            _ => Some(Rank::Inside),
        }
    }
}

fn spelt(text: &str, wanted: &[u8]) -> Option<Rank> {
    let mut starts = text.char_indices();
    let first = starts.next()?;
    if begins(&text[first.0..], wanted) {
        return Some(Rank::PinyinBegins);
    }
    // Inside, a match begins at a Chinese character: beginnings of Latin words are found as they are written.
    starts.filter(|(_, c)| !c.is_ascii()).any(|(at, _)| begins(&text[at..], wanted)).then_some(Rank::PinyinInside)
}

/// Whether a text begins with what is wanted, each Chinese character by its whole pinyin or the first letters of it.
fn begins(text: &str, wanted: &[u8]) -> bool {
    let Some(&next) = wanted.first() else { return true };
    let mut chars = text.chars();
    let Some(c) = chars.next() else { return false };
    let rest = chars.as_str();
    if c.is_ascii() {
        let same = c.to_ascii_lowercase() as u8 == next;
        return if c.is_ascii_alphanumeric() { same && begins(rest, &wanted[1..]) } else { begins(rest, wanted) };
    }
    let Some(readings) = c.to_pinyin_multi() else { return false };
    readings.into_iter().any(|reading| {
        let syllable = reading.plain();
        // 绿 is typed lv.
        let plain = syllable.replace('ü', "v");
        let letters = plain.as_bytes();
        if letters.first() != Some(&next) {
            return false;
        }
        let common = letters.iter().zip(wanted).take_while(|(a, b)| a == b).count();
        // The last syllable may be unfinished; before it stand whole syllables or initials.
        common == wanted.len()
            || (common == letters.len() && begins(rest, &wanted[common..]))
            || begins(rest, &wanted[1..])
            || (common >= 2 && letters[1] == b'h' && begins(rest, &wanted[2..]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rank(text: &str, words: &str) -> Option<Rank> {
        Wanted::new(words).rank(text)
    }

    #[test]
    fn chinese_english_and_pinyin_find_the_same() {
        for words in ["导出表格", "dcbg", "daochubiaoge", "daochu", "dcbiaoge", "DaoChu", "dao chu", "d"] {
            assert!(rank("导出表格…", words).is_some_and(|r| r <= Rank::PinyinBegins), "{words}");
        }
        assert_eq!(rank("导出表格…", "bg"), Some(Rank::PinyinInside));
        assert_eq!(rank("导出表格…", "biao"), Some(Rank::PinyinInside));
        assert_eq!(rank("Export table…", "table"), Some(Rank::Inside));
        assert_eq!(rank("导出表格…", "dcgb"), None);
        assert_eq!((rank("3号楼", "3hl"), rank("3号楼", "3haolou")), (Some(Rank::PinyinBegins), Some(Rank::PinyinBegins)));
        assert_eq!(rank("卡点0025", "kd0025"), Some(Rank::PinyinBegins));
        assert_eq!((rank("网格长", "wgz"), rank("网格长", "wgc")), (Some(Rank::PinyinBegins), Some(Rank::PinyinBegins)));
        assert!(rank("绿地", "lvdi").is_some() && rank("重庆路", "cql").is_some() && rank("中山", "zhs").is_some());
        assert_eq!(
            (rank("K12", "k12"), rank("K12", "k1"), rank("3楼", "3")),
            (Some(Rank::Whole), Some(Rank::Begins), Some(Rank::Begins))
        );
        assert_eq!(rank("anything", ""), Some(Rank::Begins));
    }

    proptest! {
        #[test]
        fn initials_and_whole_syllables_of_any_part_are_found(text in "[导出表格全图卡点缺口网格楼栋]{1,8}", from in 0..8usize, full in any::<[bool; 8]>()) {
            let chars: Vec<char> = text.chars().collect();
            let from = from % chars.len();
            let typed: String = chars[from..].iter().zip(full).map(|(c, full)| {
                let readings = c.to_pinyin_multi().expect("Chinese");
                let syllable = readings.get(0).plain();
                if full { syllable.to_owned() } else { syllable[..1].to_owned() }
            }).collect();
            let found = rank(&text, &typed);
            prop_assert!(found.is_some_and(|r| from > 0 || r <= Rank::PinyinBegins), "{} in {}: {:?}", typed, text, found);
        }

        #[test]
        fn no_text_and_no_words_are_too_odd(text in "\\PC{0,24}", words in "\\PC{0,12}") {
            let _ = rank(&text, &words);
        }
    }
}
