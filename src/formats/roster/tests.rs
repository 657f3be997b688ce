//! Tables as people paste them.

use super::*;
use proptest::prelude::*;

fn one(text: &str) -> PostRoster {
    let table = read_table(text).unwrap_or_else(|faults| panic!("{text}: {}", faults[0].text(Lang::En)));
    assert_eq!(table.len(), 1, "{text}");
    assert_eq!(table[0].0, None);
    table[0].1.clone()
}

fn faults(text: &str) -> Vec<(usize, usize, FaultKind)> {
    read_table(text).expect_err("refused").into_iter().map(|f| (f.row, f.column, f.kind)).collect()
}

#[test]
fn heads_are_hours_or_ranges_and_rows_are_roles_in_any_spelling() {
    let zh = one("３月排班表\n角色\t0\t１\t2时\t03:00\n民警\t2\t\t１人\t0\n合计\t9\t9\t9\t9\n");
    assert_eq!(zh.day("police")[..5], [Some(2), None, Some(1), Some(0), None]);
    let ranges = one("Role,早班(06:00-14:00),14:00–22:00,22-6,Total\nHealth,2,1,3,6\ncommunity,1,1,,2");
    assert_eq!(
        ranges.day("health"),
        std::array::from_fn(|h| Some(if (6..14).contains(&h) {
            2
        } else if (14..22).contains(&h) {
            1
        } else {
            3
        }))
    );
    assert_eq!((ranges.day("community")[23], ranges.day("community")[13]), (None, Some(1)));
    assert_eq!(one("x;0-24\n公安;4").day("police"), [Some(4); 24]);
    assert_eq!(one("\u{feff}x，8：00\n公安，４名").day("police")[8], Some(4));
}

#[test]
fn wrong_cells_are_named_and_nothing_is_taken() {
    use FaultKind::{Empty, HourTwice, Negative, NoHead, NoRole, NotANumber, NotAnHour, RoleTwice, TooMany};
    assert_eq!(faults("role\t0\t1\npolice\t-1\t70000\npilot\t1\t1\n"), [(2, 2, Negative), (2, 3, TooMany), (3, 1, NoRole)]);
    assert_eq!(faults("role\t0\t25:00\t6:30\npolice\t1\t1\t1\n"), [(1, 3, NotAnHour), (1, 4, NotAnHour)]);
    assert_eq!(faults("role\t6-14\t13\npolice\t1\t1\n"), [(1, 3, HourTwice(13))]);
    assert_eq!(faults("role,5\npolice,1\n民警,2\n"), [(3, 1, RoleTwice)]);
    assert_eq!(faults("role,5\npolice,two\n"), [(2, 2, NotANumber)]);
    assert_eq!(faults("role,5\npolice,1.5\n"), [(2, 2, NotANumber)]);
    assert_eq!(faults("role,5\n"), [(1, 1, Empty)]);
    for nonsense in ["", "police,1,2", "hello", "\0\0,,\u{7f}", "\"", "a\tb\nc"] {
        assert_eq!(faults(nonsense), [(1, 1, NoHead)], "{nonsense:?}");
    }
    let text = read_table("role,5\npolice,-2\n").expect_err("refused")[0].text(Lang::Zh);
    assert_eq!(text, "第 2 行第 2 列“-2”人数不能为负");
}

#[test]
fn a_table_of_many_posts_finds_them_by_id() {
    let table = read_table("编号,角色,0-12\nK1,公安,2\n,社区,1\nK2,公安,0\n").expect("reads");
    let ids: Vec<_> = table.iter().map(|(id, roster)| (id.as_deref(), roster.roles().len())).collect();
    assert_eq!(ids, [(Some("K1"), 2), (Some("K2"), 1)]);
    let refused = roster_edit(&Project::new("t"), table).expect_err("no such posts");
    assert_eq!((refused.len(), &refused[0].kind), (2, &FaultKind::NoPost));
}

fn any_roster() -> impl Strategy<Value = PostRoster> {
    let day = prop::collection::vec(prop::option::of(0..=MOST_PEOPLE), HOURS);
    prop::collection::btree_map(0..roles().len(), day, 1..5).prop_map(|days| {
        PostRoster::new(
            days.into_iter().map(|(i, day)| (Arc::from(roles()[i].key.as_str()), std::array::from_fn(|hour| day[hour]))),
        )
    })
}

proptest! {
    #[test]
    fn what_is_copied_can_be_pasted(roster in any_roster()) {
        prop_assume!(!roster.is_empty());
        for lang in [Lang::Zh, Lang::En] {
            prop_assert_eq!(one(&to_table(&roster, lang)), roster.clone());
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[0-9a-z公安警,\t\n：:\\-－至\"时]{0,80}") {
        if let Err(faults) = read_table(&text) {
            prop_assert!(faults.iter().all(|f| !f.text(Lang::Zh).is_empty() && !f.text(Lang::En).is_empty()));
        }
    }
}
