//! Several features edited at once: one step, exact undo.

use crate::desk::{Setup, says, settle, window};
use crate::edit::{click_value, enter, project, type_text};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::group::Narrow;
use fangxian::app::view::Target;
use fangxian::model::{Feature, LayerKind, Value};

fn include(harness: &mut Harness<'_, App>, kind: LayerKind, rows: &[u32]) {
    let project = project(harness);
    for row in rows {
        let target = Target::of_row(&project, kind, *row).expect("a feature");
        harness.state_mut().act(Action::Include(target));
    }
    settle(harness);
}

fn all(harness: &Harness<'_, App>, kind: LayerKind) -> Vec<Feature> {
    project(harness).layer(kind).features().map(|f| f.to_feature()).collect()
}

#[test]
fn one_edit_changes_all_of_them_in_one_step_and_undo_is_exact() {
    let kind = LayerKind::Checkpoint;
    let attr = kind.info().attr("hours").expect("hours");
    let mut harness = window(Setup::default());
    let start = all(&harness, kind);
    let rows: Vec<u32> = (0..start.len() as u32).step_by(2).collect();
    include(&mut harness, kind, &rows);
    assert!(says(&harness, "成批修改") && says(&harness, "值守时段 多个值"), "values that differ are not one");
    click_value(&mut harness, "值守时段");
    type_text(&mut harness, "8-9-10");
    enter(&mut harness);
    assert!(says(&harness, "时段写成"));
    assert_eq!(all(&harness, kind), start, "a refused value changes none of them");
    type_text(&mut harness, "７点到１９点");
    enter(&mut harness);
    let want = Value::Text("07:00-19:00".into());
    let after = all(&harness, kind);
    for (i, (now, before)) in after.iter().zip(&start).enumerate() {
        let mut before = before.clone();
        if rows.contains(&(i as u32)) {
            before.values[attr] = want.clone();
        }
        assert_eq!(*now, before, "row {i}");
    }
    let history = &harness.state().document().expect("open").history;
    assert_eq!((history.done(), history.steps()[0].who.as_str()), (1, "街道指挥部"));
    let changed = start.iter().zip(&after).filter(|(a, b)| a != b).count();
    assert!(says(&harness, &format!("已修改 · 值守时段 · {changed} 个交通卡口")), "says how many changed");
    assert!(says(&harness, "值守时段 07:00-19:00"), "now they have one value");
    // What is looked at and left as it was is no step.
    click_value(&mut harness, "值守时段");
    enter(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.done(), 1);
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert_eq!(all(&harness, kind), start);
    assert!(says(&harness, "值守时段 多个值"));
    harness.state_mut().act(Action::Run(Command::Redo));
    settle(&mut harness);
    assert_eq!(all(&harness, kind), after);
}

#[test]
fn of_several_kinds_the_one_clicked_is_edited() {
    let mut harness = window(Setup::default());
    include(&mut harness, LayerKind::Checkpoint, &[0, 1]);
    include(&mut harness, LayerKind::Grid, &[0, 1, 2]);
    assert!(says(&harness, "点上面某一类") && !says(&harness, "网格长 "));
    harness.state_mut().act(Action::Narrow(Narrow::Kind(LayerKind::Grid)));
    settle(&mut harness);
    click_value(&mut harness, "网格长");
    type_text(&mut harness, "李敏");
    harness.step();
    assert!(says(&harness, "李敏 将任 3 处，超过上限 2（POST-1）"));
    enter(&mut harness);
    let leaders: Vec<_> = all(&harness, LayerKind::Grid).iter().map(|f| f.values[5].clone()).take(3).collect();
    assert_eq!(leaders, vec![Value::Text("李敏".into()); 3]);
}

#[test]
fn a_role_is_given_to_all_teams_and_their_other_roles_stay() {
    let kind = LayerKind::Grid;
    let attr = kind.info().attr("team_roles").expect("roles");
    let mut harness = window(Setup::default());
    let start = all(&harness, kind);
    let text = |f: &Feature| match &f.values[attr] {
        Value::Text(t) => t.clone(),
        _ => String::new(),
    };
    let has = |f: &Feature, role: &str| text(f).split('+').any(|w| w == role);
    let with = start.iter().position(|f| has(f, "police")).expect("one with police") as u32;
    let without = start.iter().position(|f| !has(f, "police")).expect("one without") as u32;
    include(&mut harness, kind, &[with, without]);
    harness.get_by_label("片警").click();
    settle(&mut harness);
    let after = all(&harness, kind);
    for row in [with, without] {
        let (before, now) = (&start[row as usize], &after[row as usize]);
        assert!(has(now, "police"));
        for role in ["secretary", "doctor"] {
            assert_eq!(has(before, role), has(now, role), "{role} of row {row}");
        }
    }
    assert_eq!(harness.state().document().expect("open").history.done(), 1);
}
