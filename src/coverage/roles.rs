//! Roles of a team in one text, such as `secretary+片医`, and items that are done, written alike: which are named, and the text with
//! one more or less.

use super::rulebook::{Check, Rulebook, SubjectKind};
use crate::model::LayerKind;

/// What may stand between roles.
const BETWEEN: [char; 6] = ['+', ',', '，', '、', ';', ' '];

/// A role as a rulebook lists it: its key, then other spellings behind `|`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role<'a>(pub &'a str);

impl<'a> Role<'a> {
    /// Its key.
    pub fn key(self) -> &'a str {
        self.0.split('|').next().unwrap_or_default()
    }

    /// Its first other spelling, if it has one.
    pub fn spelling(self) -> Option<&'a str> {
        self.0.split('|').nth(1)
    }

    fn is(self, word: &str) -> bool {
        self.0.split('|').any(|spelling| word.trim().eq_ignore_ascii_case(spelling))
    }

    /// Whether a text names it.
    pub fn named_in(self, text: &str) -> bool {
        text.split(BETWEEN).any(|word| self.is(word))
    }

    /// The text with the role, or without it; all other words stay. Words are joined as they were before.
    pub fn set_in(self, text: &str, on: bool) -> String {
        if self.named_in(text) == on {
            return text.to_owned();
        }
        let between = text.trim().chars().find(|c| BETWEEN.contains(c)).unwrap_or('+').to_string();
        let words = text.split(BETWEEN).map(str::trim).filter(|word| !word.is_empty());
        let kept = words.filter(|word| !self.is(word));
        kept.chain(on.then(|| self.key())).collect::<Vec<_>>().join(&between)
    }
}

/// The roles, or the items to be done, that a rulebook asks of an attribute; empty where it asks for none.
pub fn roles_asked<'a>(book: &'a Rulebook, kind: LayerKind, key: &str) -> Vec<Role<'a>> {
    let checks = book.rules.iter().flat_map(|rule| &rule.checks);
    let asked = checks.filter_map(|check| match check {
        Check::Roles { of, attribute, roles } if *of == kind && attribute == key => Some(roles),
        _ => None,
    });
    let of_kind = book.rules.iter().filter(|rule| rule.subject == SubjectKind::Feature(kind));
    let items = of_kind.flat_map(|rule| &rule.checks).filter_map(|check| match check {
        Check::DoneWithin { attribute, items, .. } if attribute == key => Some(items),
        _ => None,
    });
    asked.chain(items).take(1).flatten().map(|role| Role(role)).collect()
}

/// The rule that limits how many features one holder may have in an attribute, with its limit.
pub fn holder_limit<'a>(book: &'a Rulebook, kind: LayerKind, key: &str) -> Option<(&'a str, u32)> {
    book.rules.iter().filter(|rule| rule.subject == SubjectKind::Feature(kind)).find_map(|rule| {
        rule.checks.iter().find_map(|check| match check {
            Check::HolderLoad { attribute, limit } if attribute == key => Some((rule.id.as_str(), *limit)),
            _ => None,
        })
    })
}

/// Keys of the roles that a text does not name.
pub(super) fn missing_roles(text: &str, roles: &[String]) -> Vec<String> {
    let missing = roles.iter().map(|role| Role(role)).filter(|role| !role.named_in(text));
    missing.map(|role| role.key().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DOCTOR: Role<'static> = Role("doctor|片医|医生");

    #[test]
    fn a_role_comes_and_goes_and_other_words_stay() {
        for (text, with, without) in [
            ("", "doctor", ""),
            ("secretary", "secretary+doctor", "secretary"),
            ("书记、片医、民警", "书记、片医、民警", "书记、民警"),
            ("Doctor", "Doctor", ""),
            ("secretary, police", "secretary,police,doctor", "secretary, police"),
        ] {
            assert_eq!((DOCTOR.set_in(text, true).as_str(), DOCTOR.set_in(text, false).as_str()), (with, without), "{text}");
        }
    }

    #[test]
    fn the_built_in_rulebook_asks_three_roles_and_two_grids_a_holder() {
        let book = Rulebook::built_in();
        let keys: Vec<_> = roles_asked(&book, LayerKind::Grid, "team_roles").into_iter().map(Role::key).collect();
        assert_eq!(keys, ["secretary", "doctor", "police"]);
        assert!(roles_asked(&book, LayerKind::Grid, "leader").is_empty());
        assert_eq!(holder_limit(&book, LayerKind::Grid, "leader"), Some(("POST-1", 2)));
        assert_eq!(holder_limit(&book, LayerKind::Grid, "member"), None);
    }

    proptest! {
        #[test]
        fn setting_a_role_sets_it_and_leaves_the_others(text in "[a-c+,、 片医doctr]{0,20}", on: bool) {
            let after = DOCTOR.set_in(&text, on);
            prop_assert_eq!(DOCTOR.named_in(&after), on);
            let others = |t: &str| t.split(BETWEEN).map(str::trim).filter(|w| !w.is_empty() && !DOCTOR.is(w)).map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(others(&after), others(&text));
        }
    }
}
