//! Sealing an area: what is found, what is proposed, and what comes of carrying it out.

use crate::desk::{Setup, says, settle, window, window_with_map};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::{Action, Stroke};
use fangxian::app::command::Command;
use fangxian::app::cordoning::{CordonQuery, CordonWish, Shown};
use fangxian::app::view::Target;
use fangxian::app::worklist::Below;
use fangxian::model::LayerKind;
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::sync::Arc;

fn found(harness: &Harness<'_, App>) -> Arc<Shown> {
    let document = harness.state().document().expect("open");
    let (generation, shown) = document.cordon.as_ref().expect("looked at");
    assert_eq!(*generation, document.generation);
    Arc::clone(shown)
}

fn area(harness: &Harness<'_, App>, kind: LayerKind, row: u32) -> Target {
    Target::of_row(&harness.state().document().expect("open").project, kind, row).expect("an area")
}

fn posts(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").project.layer(LayerKind::Checkpoint).len()
}

#[test]
fn an_area_is_sealed_in_one_step_that_can_be_taken_back() {
    let mut harness = window(Setup::default());
    let target = area(&harness, LayerKind::Community, 2);
    harness.state_mut().act(Action::Select(Some(target)));
    settle(&mut harness);
    // The card offers it.
    harness.get_all_by_label("封控此区域…").next().expect("a link").click();
    settle(&mut harness);
    assert_eq!(harness.state().view().below, Below::Cordon);
    let before = found(&harness);
    assert!(says(&harness, &before.sentence) && before.sentence.contains("处通路未管控"), "{}", before.sentence);
    assert!(!before.leaks.is_empty() && !before.measures.is_empty() && before.harmed.is_empty());
    let count = posts(&harness);
    harness.get_by_label("执行方案").click();
    settle(&mut harness);
    let after = found(&harness);
    assert!(after.leaks.is_empty() && after.edits.is_empty(), "{}", after.sentence);
    assert!(says(&harness, "没有可进入的通路"));
    assert_eq!(harness.state().document().expect("open").history.done(), 1, "one step");
    assert!(posts(&harness) > count);
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert_eq!((posts(&harness), found(&harness).sentence.as_str()), (count, before.sentence.as_str()));
}

#[test]
fn buildings_that_lose_their_life_access_are_shown_before_anything_is_done() {
    let mut harness = window(Setup { lang: Lang::En, ..Setup::default() });
    // The first area where a plan without life access harms somebody.
    let layers = [(LayerKind::Community, 7), (LayerKind::Grid, 32), (LayerKind::Fence, 5)];
    let areas = layers.into_iter().flat_map(|(kind, n)| (0..n).map(move |row| (kind, row)));
    for (kind, row) in areas {
        let target = area(&harness, kind, row);
        let query = CordonQuery { area: target.into(), entrances: Some(1), life: false };
        harness.state_mut().act(Action::Cordon(CordonWish::Look(query.clone())));
        settle(&mut harness);
        let shown = found(&harness);
        if shown.harmed.is_empty() {
            continue;
        }
        let count = posts(&harness);
        harness.get_by_label("Apply").click();
        settle(&mut harness);
        assert!(says(&harness, "Buildings would lose life access") && says(&harness, &shown.harmed[0].1));
        assert_eq!(harness.state().document().expect("open").history.done(), 0, "nothing is done before it is confirmed");
        harness.get_by_label("Cancel").click();
        settle(&mut harness);
        assert_eq!(posts(&harness), count);
        // With life access as a condition nobody is harmed, at the price of gates.
        let query = CordonQuery { life: true, ..query };
        harness.state_mut().act(Action::Cordon(CordonWish::Look(query)));
        settle(&mut harness);
        assert!(found(&harness).harmed.is_empty() && found(&harness).life.contains("emergency gate"), "{}", found(&harness).life);
        return;
    }
    panic!("no area of the sample depends on a single street");
}

#[test]
fn without_an_area_the_command_says_what_to_select() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Seal));
    settle(&mut harness);
    assert!(says(&harness, "请先选中一个社区、网格、小区或围栏"));
}

#[test]
fn an_area_drawn_on_the_map_is_sealed_like_any_other() {
    let mut harness = window(Setup::default());
    let target = area(&harness, LayerKind::Community, 2);
    let project = Arc::clone(&harness.state().document().expect("open").project);
    let row = target.row(&project).expect("a row");
    let corners: Vec<[f64; 2]> = project.layer(target.kind).feature(row).shape().rings().next().expect("a border").to_vec();
    harness.state_mut().act(Action::Select(Some(target)));
    harness.state_mut().act(Action::Run(Command::Seal));
    settle(&mut harness);
    let named = found(&harness);
    // The same border drawn by hand: the same crossings, ways in and costs, and nothing of it gets into the project.
    harness.state_mut().act(Action::Select(None));
    harness.state_mut().act(Action::Run(Command::ToolArea));
    for corner in &corners[..corners.len() - 1] {
        harness.state_mut().act(Action::Measure(Stroke::Point((*corner).into())));
    }
    harness.state_mut().act(Action::Measure(Stroke::End));
    settle(&mut harness);
    harness.get_by_label("封控此区域…").click();
    settle(&mut harness);
    let drawn = found(&harness);
    assert!(says(&harness, "封控 · 画出的范围"));
    assert_eq!(drawn.sentence, named.sentence);
    assert_eq!((drawn.cost, drawn.hours, drawn.leaks.len()), (named.cost, named.hours, named.leaks.len()));
    let places = |shown: &Shown| shown.crossings.iter().map(|c| c.at.map(|v| v.round() as i64)).collect::<Vec<_>>();
    assert_eq!(places(&drawn), places(&named));
    let fences = project.layer(LayerKind::Fence).len();
    harness.get_by_label("执行方案").click();
    settle(&mut harness);
    assert!(found(&harness).leaks.is_empty());
    let document = harness.state().document().expect("open");
    assert_eq!((document.project.layer(LayerKind::Fence).len(), document.history.done()), (fences, 1));
}

/// Pictures to look at, in the folder that `FANGXIAN_GALLERY` names.
#[test]
fn gallery() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY") else { return };
    for (name, lang, theme, row, entrances) in
        [("cordon-zh", Lang::Zh, Theme::Light, 2, None), ("cordon-en-dark", Lang::En, Theme::Dark, 0, Some(2))]
    {
        let setup = Setup { lang, theme, size: [1600.0, 1000.0], ..Setup::default() };
        let Some(mut harness) = window_with_map(setup) else { return };
        let target = area(&harness, LayerKind::Community, row);
        harness.state_mut().act(Action::Visit(target));
        settle(&mut harness);
        harness.state_mut().act(Action::Cordon(CordonWish::Look(CordonQuery { area: target.into(), entrances, life: true })));
        settle(&mut harness);
        if entrances.is_some() {
            // The same for an area that is drawn on the map.
            harness.state_mut().act(Action::Run(Command::ToolArea));
            let at = harness.state().document().expect("open").cordon.as_ref().expect("looked at").1.bounds.center();
            for d in [[-300.0, -200.0], [250.0, -260.0], [380.0, 120.0], [-120.0, 300.0]] {
                harness.state_mut().act(Action::Measure(Stroke::Point([at[0] + d[0], at[1] + d[1]].into())));
            }
            harness.state_mut().act(Action::Measure(Stroke::End));
            harness.state_mut().act(Action::Run(Command::Seal));
            settle(&mut harness);
        }
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        harness.render().expect("a picture").save(path).expect("written");
    }
}
