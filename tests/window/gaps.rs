//! The gap list.

use crate::desk::{Setup, names, says, settle, window};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::list::Query;
use fangxian::model::LayerKind;

fn first_row(harness: &Harness<'_, App>, rule: &str) -> String {
    let start = format!("{rule} ");
    let mut rows: Vec<_> = names(harness).into_iter().filter(|(n, r)| n.starts_with(&start) && r.width() > 400.0).collect();
    rows.sort_by(|a, b| a.1.top().total_cmp(&b.1.top()));
    rows.first().unwrap_or_else(|| panic!("no row of {rule}")).0.clone()
}

fn rows(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("a project").rows.gaps.len()
}

#[test]
fn a_click_on_a_row_selects_its_subject_and_flies_there() {
    let mut harness = window(Setup::default());
    let before = harness.state().view().camera.expect("a camera");
    let row = first_row(&harness, "GRID-2");
    harness.get_by_label(&row).click();
    settle(&mut harness);
    let view = harness.state().view();
    let target = view.selection.expect("selected");
    assert_eq!(target.kind, LayerKind::Building);
    let camera = view.camera.expect("a camera");
    assert!(camera.px_per_m > before.px_per_m);
    let bounds = target.bounds(&harness.state().document().expect("open").project).expect("a place");
    assert!(camera.view().contains(bounds.center()), "the building is in view");
    assert!(says(&harness, "最小整改"), "the card names a fix");
}

#[test]
fn rules_text_and_community_filter_the_rows() {
    let mut harness = window(Setup::default());
    let all = rows(&harness);
    let report = &harness.state().document().expect("open").derived.as_ref().expect("evaluated").report;
    let posts = report.rules[report.rulebook.rule("POST-1").expect("rule")].counts.gap as usize;
    assert_eq!(all as u64, report.gap_count());
    harness.get_by_label(&format!("POST-1 {posts}")).click();
    settle(&mut harness);
    assert_eq!(rows(&harness), posts);
    harness.get_by_label("全部").click();
    settle(&mut harness);
    assert_eq!(rows(&harness), all);
    harness.get_by_role_and_label(egui::Role::ComboBox, "按社区筛选");
    let query = Query { community: Some(0), ..Query::default() };
    harness.state_mut().act(Action::List(query));
    settle(&mut harness);
    let here = rows(&harness);
    assert!(here > 0 && here < all, "{here} of {all}");
    harness.state_mut().act(Action::List(Query { text: "no such thing".into(), ..Query::default() }));
    settle(&mut harness);
    assert!(says(&harness, "没有符合筛选条件的缺口"));
    harness.get_by_label("清除筛选").click();
    settle(&mut harness);
    assert_eq!(rows(&harness), all);
}

#[test]
fn a_click_on_a_head_sorts_and_again_reverses() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::List(Query { rules: ["POSTREACH-1".to_owned()].into(), ..Query::default() }));
    settle(&mut harness);
    let distances = |harness: &Harness<'_, App>| -> Vec<f64> {
        let document = harness.state().document().expect("open");
        let joins = &document.derived.as_ref().expect("evaluated").report.buildings;
        document.rows.gaps.iter().map(|gap| joins.post_m[gap.row as usize]).collect()
    };
    harness.get_by_label("实测").click();
    settle(&mut harness);
    let up = distances(&harness);
    assert!(up.len() > 10 && up.is_sorted(), "{up:?}");
    harness.get_by_label("实测").click();
    settle(&mut harness);
    assert!(distances(&harness).is_sorted_by(|a, b| a >= b));
}

#[test]
fn keys_walk_through_the_gaps() {
    let mut harness = window(Setup::default());
    let mut seen = Vec::new();
    for _ in 0..3 {
        harness.key_press(egui::Key::J);
        settle(&mut harness);
        seen.push(harness.state().view().gap.expect("a gap"));
    }
    assert_eq!(seen, harness.state().document().expect("open").rows.gaps[..3]);
    harness.key_press(egui::Key::K);
    settle(&mut harness);
    assert_eq!(harness.state().view().gap, Some(seen[1]));
}

#[test]
fn a_click_on_a_headline_shows_the_gaps_of_its_line() {
    let mut harness = window(Setup::default());
    let chip = names(&harness).into_iter().find(|(n, _)| n.starts_with("卡口防线 已覆盖")).expect("a headline").0;
    harness.get_by_label(&chip).click();
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let report = &document.derived.as_ref().expect("evaluated").report;
    assert!(document.rows.gaps.iter().all(|g| report.rulebook.rules[g.rule as usize].id == "POSTREACH-1"));
    assert_eq!(document.rows.gaps.len() as u64, report.headline(1).counts.gap);
}
