//! Fixes with a click, failures of posts, work lists.

use crate::desk::{Setup, copied, says, settle, wait_for_copy, window, window_with_map};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::view::Target;
use fangxian::app::worklist::{Below, ListWish, What};
use fangxian::coverage::{Backup, GapRef, Report, Status};
use fangxian::model::LayerKind;
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::sync::Arc;

fn report(harness: &Harness<'_, App>) -> Arc<Report> {
    Arc::clone(&harness.state().document().and_then(|d| d.derived.as_ref()).expect("evaluated").report)
}

/// A gap of a rule whose best fix asks nothing (or something).
fn gap_of(harness: &mut Harness<'_, App>, rule: &str, asks: bool) -> GapRef {
    let report = report(harness);
    let r = report.rulebook.rule(rule).expect("a rule");
    let gaps: Vec<GapRef> = report.gaps().filter(|gap| gap.rule as usize == r).take(60).collect();
    for gap in gaps {
        harness.state_mut().act(Action::VisitGap(gap));
        settle(harness);
        let fixes = harness.state().document().and_then(|d| d.fixer.as_ref()?.of(gap)).cloned();
        if fixes.is_some_and(|f| f.first().is_some_and(|f| f.proposal.asks.is_empty() != asks)) {
            return gap;
        }
    }
    panic!("no such gap of {rule}");
}

fn status(harness: &Harness<'_, App>, gap: GapRef) -> Status {
    report(harness).rules[gap.rule as usize].status[gap.row as usize]
}

/// The button of the card that does the best fix of the gap.
fn best(harness: &Harness<'_, App>, gap: GapRef) -> String {
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    let fixes = document.fixer.as_ref().and_then(|f| f.of(gap)).expect("judged");
    let text = fangxian::wording::proposal(&derived.project, &derived.report, &fixes[0].proposal, Lang::Zh);
    match &fixes[0].outcome {
        Some(outcome) => format!("{text} {}", fangxian::wording::difference(outcome)),
        None => text,
    }
}

#[test]
fn a_fix_on_the_card_closes_the_gap_and_undo_opens_it_again() {
    let mut harness = window(Setup::default());
    let gap = gap_of(&mut harness, "POSTREACH-1", false);
    let gaps = report(&harness).gap_count();
    let document = harness.state().document().expect("open");
    let promised = document.fixer.as_ref().and_then(|f| f.of(gap)).and_then(|f| f[0].outcome.clone()).expect("judged");
    let name = best(&harness, gap);
    // In the card, and in the list where the row is in view.
    harness.get_all_by_label(&name).next().expect("a button").click();
    settle(&mut harness);
    assert_eq!(status(&harness, gap), Status::Covered);
    // A new post whose people nobody stated is worse than none there, and still no gap.
    let opened: u64 = {
        let now = report(&harness);
        let raised = promised.worse.iter().filter(|w| now.rulebook.rules[w.rule].raises);
        let rows = raised.flat_map(|w| {
            assert_eq!(w.count, w.first.len() as u64);
            w.first.iter().map(|row| now.rules[w.rule].status[*row as usize]).collect::<Vec<_>>()
        });
        rows.filter(|status| *status == Status::Gap).count() as u64
    };
    assert_eq!(report(&harness).gap_count(), gaps - promised.closed + opened, "+{} −{opened}", promised.closed);
    assert_eq!(harness.state().document().expect("open").history.done(), 1, "one step");
    assert!(says(&harness, "整改 · "));
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert_eq!((status(&harness, gap), report(&harness).gap_count()), (Status::Gap, gaps));
}

#[test]
fn what_nobody_can_know_is_asked_and_judged_while_it_is_typed() {
    let mut harness = window(Setup::default());
    let gap = gap_of(&mut harness, "PREM-2", true);
    let name = best(&harness, gap);
    assert!(name.contains('…'), "{name}");
    harness.get_all_by_label(&name).next().expect("a button").click();
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.done(), 0, "nothing is done before it was said");
    let fields = harness.get_all_by_role(egui::accesskit::Role::TextInput).count();
    assert!(fields >= 1 && says(&harness, "填写后显示会消除哪些缺口"));
    let asked: Vec<String> = {
        let document = harness.state().document().expect("open");
        let fixes = document.fixer.as_ref().and_then(|f| f.of(gap)).expect("judged");
        let attributes = LayerKind::Premise.info().attributes;
        fixes[0].proposal.asks.iter().map(|a| attributes[a.attr].name.zh.to_owned()).collect()
    };
    for name in &asked {
        let ends = format!(" · {name}");
        let field = harness
            .get_all_by_role(egui::accesskit::Role::TextInput)
            .find(|n| n.accesskit_node().label().is_some_and(|l| l.ends_with(&ends)))
            .expect("a field");
        field.focus();
        field.type_text("张三");
        settle(&mut harness);
    }
    assert!(says(&harness, "可消除这个缺口"), "it is judged");
    harness.get_by_label("应用").click();
    settle(&mut harness);
    assert_eq!(status(&harness, gap), Status::Covered);
    let project = &harness.state().document().expect("open").project;
    let feature = project.layer(LayerKind::Premise).feature(gap.row);
    let slots = ["resp_territory", "resp_department", "resp_unit", "resp_individual"];
    assert_eq!(slots.iter().filter(|k| feature.text(k) == Some("张三")).count(), asked.len());
}

#[test]
fn a_bad_answer_is_refused_in_place() {
    let mut harness = window(Setup::default());
    let gap = gap_of(&mut harness, "PARTY-1", true);
    let name = best(&harness, gap);
    harness.get_all_by_label(&name).next().expect("a button").click();
    settle(&mut harness);
    let field = harness
        .get_all_by_role(egui::accesskit::Role::TextInput)
        .find(|n| n.accesskit_node().label().is_some_and(|l| l.ends_with(" · 党员联户") || l.ends_with("联户")))
        .or_else(|| harness.get_all_by_role(egui::accesskit::Role::TextInput).last())
        .expect("a field");
    field.focus();
    field.type_text("x");
    settle(&mut harness);
    assert!(says(&harness, "请填数字"));
    harness.get_by_label("应用").click();
    settle(&mut harness);
    assert_eq!(harness.state().document().expect("open").history.done(), 0);
}

#[test]
fn posts_are_ranked_by_what_opens_and_their_figures_list_it() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Resilience));
    settle(&mut harness);
    let (found, project) = {
        let document = harness.state().document().expect("open");
        (Arc::clone(&document.resilience.as_ref().expect("worked out").1), Arc::clone(&document.project))
    };
    let worst = &found.posts[0];
    assert!(!worst.buildings.is_empty());
    let said = fangxian::wording::failure(worst, Lang::Zh);
    assert!(says(&harness, &said), "{said}");
    let fid = project.layer(LayerKind::Checkpoint).feature(worst.post).fid();
    harness.state_mut().act(Action::Worklist(ListWish::Open(What::Opens(fid, LayerKind::Building))));
    settle(&mut harness);
    assert_eq!(*harness.state().document().and_then(|d| d.listed.as_ref()).expect("listed").rows, worst.buildings);
    // The card of the post and of a building say the same.
    let post = Target { kind: LayerKind::Checkpoint, fid };
    harness.state_mut().act(Action::Visit(post));
    settle(&mut harness);
    assert_eq!(harness.state().card(post).expect("a card").alone, said);
    let building = Target::of_row(&project, LayerKind::Building, worst.buildings[0]).expect("there");
    harness.state_mut().act(Action::Visit(building));
    settle(&mut harness);
    assert!(harness.state().card(building).expect("a card").near.iter().any(|n| n.role == "后备卡口"));
}

#[test]
fn backup_shades_the_buildings_and_counts_them() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::ToggleBackup));
    settle(&mut harness);
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    let legend = &derived.drawing.legend;
    let all = fangxian::coverage::backup(&derived.project, &derived.report);
    for backup in Backup::ALL {
        let n = all.iter().filter(|b| **b == backup).count() as u64;
        let shown = legend.iter().find(|e| e.kind == LayerKind::Building && e.text == fangxian::wording::backup(backup));
        assert_eq!(shown.map_or(0, |e| e.count), n, "{backup:?}");
    }
}

#[test]
fn figures_open_lists_of_what_they_count() {
    let mut harness = window(Setup::default());
    let report = report(&harness);
    let rows = |harness: &Harness<'_, App>| {
        let document = harness.state().document().expect("open");
        document.listed.as_ref().map(|l| (l.rows.len() as u64, l.kind)).expect("listed")
    };
    // A headline's gaps.
    let counts = report.headline(0).counts;
    let name = format!("打开清单 社区防线 缺口 {}", fangxian::words::thousands(counts.gap));
    harness.get_all_by_label(&name).next().expect("a figure").click();
    settle(&mut harness);
    assert_eq!(rows(&harness), (counts.gap, LayerKind::Building));
    assert_eq!(harness.state().view().below, Below::List);
    // An entry of the legend.
    let entry = {
        let document = harness.state().document().expect("open");
        let legend = &document.derived.as_ref().expect("evaluated").drawing.legend;
        legend.iter().find(|e| e.kind == LayerKind::Checkpoint).expect("an entry").clone()
    };
    let name = format!("{} {}", entry.text.zh, entry.count);
    harness.get_by_label(&name).click();
    settle(&mut harness);
    assert_eq!(rows(&harness), (entry.count, LayerKind::Checkpoint));
    // A row selects and flies.
    let target = {
        let document = harness.state().document().expect("open");
        let row = document.listed.as_ref().expect("listed").rows[0];
        Target::of_row(&document.project, LayerKind::Checkpoint, row).expect("there")
    };
    let project = Arc::clone(&harness.state().document().expect("open").project);
    let feature = project.layer(LayerKind::Checkpoint).feature(target.row(&project).expect("there"));
    let name = fangxian::wording::feature_name(LayerKind::Checkpoint, feature, Lang::Zh);
    let row = harness.get_all_by_label(&name).find(|n| n.accesskit_node().role() == egui::accesskit::Role::ListBoxOption);
    row.expect("a row").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().selection, Some(target));
    // The gaps are one click away.
    harness.get_by_label("缺口").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().below, Below::Gaps);
}

#[test]
fn a_list_is_copied_and_written_as_it_is_shown() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Worklist(ListWish::Open(What::Layer(LayerKind::Checkpoint))));
    settle(&mut harness);
    let n = harness.state().document().and_then(|d| d.listed.as_ref()).expect("listed").rows.len();
    harness.state_mut().act(Action::Worklist(ListWish::Copy));
    let text = wait_for_copy(&mut harness);
    assert_eq!(text.trim_end().split("\r\n").count(), n + 1);
    assert!(text.starts_with("名称\t") && copied(&harness).is_some());
    let dir = tempfile::tempdir().expect("a folder");
    for name in ["清单.xlsx", "清单.csv"] {
        let path = dir.path().join(name);
        harness.state_mut().act(Action::Worklist(ListWish::Export(path.clone())));
        settle(&mut harness);
        let bytes = std::fs::read(&path).expect("written");
        assert!(bytes.starts_with(if name.ends_with("xlsx") { b"PK" } else { b"\xef\xbb" }), "{name}");
    }
}

fn scroll(harness: &mut Harness<'_, App>, over: egui::Pos2, delta: egui::Vec2) {
    harness.hover_at(over);
    harness.step();
    harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    settle(harness);
}

#[test]
fn columns_of_a_list_can_be_frozen_and_set_free() {
    let mut harness = window(Setup { lang: Lang::En, size: [1280.0, 900.0], ..Setup::default() });
    harness.state_mut().act(Action::Worklist(ListWish::Open(What::Line(LayerKind::Building, 0, Status::Gap))));
    settle(&mut harness);
    let (all, _) = fangxian::formats::worklist::columns(LayerKind::Building, &report(&harness));
    let mut list = harness.state().view().list.clone().expect("open");
    // More than the panel has room for.
    list.columns = Some(all);
    harness.state_mut().act(Action::Worklist(ListWish::Change(list)));
    settle(&mut harness);
    // Heads are buttons under the tab of the list, in the order of columns.
    let row = harness.get_all_by_role(egui::accesskit::Role::ListBoxOption).next().expect("a row").rect();
    let heads = |harness: &Harness<'_, App>| -> Vec<(String, f32)> {
        let buttons = harness.get_all_by_role(egui::accesskit::Role::Button);
        let in_head = buttons.filter(|b| (b.rect().bottom() - row.top()).abs() < 3.0 && b.rect().left() >= row.left() - 1.0);
        let mut heads: Vec<_> = in_head.map(|b| (b.accesskit_node().label().unwrap_or_default(), b.rect().left())).collect();
        heads.sort_by(|a, b| a.1.total_cmp(&b.1));
        heads
    };
    let before = heads(&harness);
    assert!(before.len() > 3, "{before:?}");
    let at = |harness: &Harness<'_, App>, name: &str| heads(harness).iter().find(|h| h.0 == name).map(|h| h.1);
    let menu = |harness: &mut Harness<'_, App>, name: &str, wish: &str| {
        let buttons = harness.get_all_by_role_and_label(egui::accesskit::Role::Button, name);
        buttons
            .min_by(|a, b| (a.rect().bottom() - row.top()).abs().total_cmp(&(b.rect().bottom() - row.top()).abs()))
            .expect("a head")
            .click();
        settle(harness);
        harness.get_by_label(wish).click();
        settle(harness);
    };
    let over = row.left_center() + egui::vec2(200.0, 0.0);
    // At first the name alone stands still.
    scroll(&mut harness, over, egui::vec2(-120.0, 0.0));
    assert_eq!(at(&harness, &before[0].0), Some(before[0].1));
    assert_ne!(at(&harness, &before[1].0), Some(before[1].1));
    scroll(&mut harness, over, egui::vec2(9_000.0, 0.0));
    menu(&mut harness, &before[1].0, "Freeze up to here");
    assert_eq!(harness.state().view().list.as_ref().map(|l| l.frozen), Some(1));
    scroll(&mut harness, over, egui::vec2(-120.0, 0.0));
    assert_eq!(at(&harness, &before[1].0), Some(before[1].1));
    assert_ne!(at(&harness, &before[3].0), Some(before[3].1));
    menu(&mut harness, &before[0].0, "Unfreeze");
    assert_eq!(harness.state().view().list.as_ref().map(|l| l.frozen), Some(0));
}

/// Writes pictures of fixes, failures and lists into the folder named by `FANGXIAN_GALLERY`, for people to look at.
#[test]
fn plan_gallery() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, tag) in
        [(Lang::Zh, Theme::Light, [1600.0, 1000.0], "zh-light-1600"), (Lang::En, Theme::Dark, [1100.0, 700.0], "en-dark-1100")]
    {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        let save = |harness: &mut Harness<'_, App>, name: &str| {
            harness.remove_cursor();
            settle(harness);
            harness.render().expect("a picture").save(folder.join(format!("plan-{tag}-{name}.png"))).expect("saved");
        };
        gap_of(&mut harness, "POSTREACH-1", false);
        let query = fangxian::app::list::Query { rules: ["POSTREACH-1".to_owned()].into(), ..Default::default() };
        harness.state_mut().act(Action::List(query));
        settle(&mut harness);
        save(&mut harness, "fixes");
        harness.state_mut().act(Action::List(Default::default()));
        let gap = gap_of(&mut harness, "PREM-2", true);
        save(&mut harness, "asks");
        let fixes = harness.state().document().and_then(|d| d.fixer.as_ref()?.of(gap)).cloned().expect("judged");
        harness.state_mut().act(Action::Fix(fangxian::app::fixing::FixWish::Take(gap, fixes, 0)));
        settle(&mut harness);
        save(&mut harness, "dialog");
        harness.key_press(egui::Key::Escape);
        settle(&mut harness);
        harness.state_mut().act(Action::Select(None));
        harness.state_mut().act(Action::Run(Command::ZoomAll));
        harness.state_mut().act(Action::Run(Command::Resilience));
        harness.state_mut().act(Action::Run(Command::ToggleBackup));
        settle(&mut harness);
        save(&mut harness, "resilience");
        harness.state_mut().act(Action::Worklist(ListWish::Open(What::Line(LayerKind::Building, 0, Status::Gap))));
        settle(&mut harness);
        save(&mut harness, "list");
        let mut view = harness.state().view().list.clone().expect("open");
        view.query.by = Some(fangxian::app::worklist::By::Grid);
        view.query.order = Some((fangxian::formats::worklist::Column::PostM, true));
        harness.state_mut().act(Action::Worklist(ListWish::Change(view)));
        settle(&mut harness);
        let mut view = harness.state().view().list.clone().expect("open");
        view.frozen = 1;
        harness.state_mut().act(Action::Worklist(ListWish::Change(view)));
        settle(&mut harness);
        let row = harness.get_all_by_role(egui::accesskit::Role::ListBoxOption).next().expect("a row").rect();
        harness.hover_at(row.left_center() + egui::vec2(200.0, 0.0));
        harness.step();
        let (unit, phase) = (egui::MouseWheelUnit::Point, egui::TouchPhase::Move);
        let modifiers = egui::Modifiers::NONE;
        harness.event(egui::Event::MouseWheel {
            unit,
            delta: egui::vec2(-330.0, -60.0),
            phase,
            source: egui::MouseWheelSource::Wheel,
            modifiers,
        });
        for _ in 0..30 {
            harness.step();
        }
        save(&mut harness, "grouped");
    }
}
