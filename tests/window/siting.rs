//! Where posts should go: asked, answered with its limit, dragged, adopted as one step.

use crate::desk::{Setup, button, names, says, settle, window, window_with_map};
use egui::accesskit::Role;
use egui::{Modifiers, PointerButton, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::app::siting::{Counts, SitingWish};
use fangxian::app::view::Move;
use fangxian::model::LayerKind;
use fangxian::scene::Theme;
use fangxian::siting::{Origin, Question, Weight};
use fangxian::words::Lang;

fn asked(harness: &mut Harness<'_, App>) {
    harness.state_mut().act(Action::Run(Command::Siting));
    settle(harness);
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(harness);
}

fn posts(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").project.layer(LayerKind::Checkpoint).len()
}

fn steps(harness: &Harness<'_, App>) -> usize {
    harness.state().document().expect("open").history.done()
}

#[test]
fn the_answer_has_its_limit_and_is_adopted_as_one_step() {
    let mut harness = window(Setup::default());
    let before = (posts(&harness), steps(&harness));
    asked(&mut harness);
    let (new, objective, before_covered) = {
        let found = harness.state().siting().found.as_ref().expect("an answer");
        assert!(found.answer.bound.expect("a limit") >= found.answer.objective.expect("an objective"));
        (found.new_posts(), found.explained.covered, found.explained.before)
    };
    assert_eq!(new, 5);
    assert!(objective > before_covered);
    assert!(says(&harness, "新增 5 处"), "the sentence names the limit: {:?}", names(&harness));
    assert!(says(&harness, "覆盖量随新增数量"), "the curve is there");
    assert!(says(&harness, "按 SHIFT-1，新增 5 处同时最多需 15 人（每处 3 人）"), "{:?}", names(&harness));
    // One is left out, the rest become posts; undoing takes them all back.
    let first = harness.state().siting().found.as_ref().expect("an answer").proposals().next().expect("a proposal");
    harness.state_mut().act(Action::Siting(SitingWish::Tick(first)));
    settle(&mut harness);
    let unmanned_made_manned = {
        let found = harness.state().siting().found.as_ref().expect("an answer");
        let places = &found.survey.places;
        found.proposals().filter(|j| *j != first && places[*j as usize].origin.post().is_some()).count()
    };
    harness.get_by_label("采纳所选 · 4").click();
    harness.step();
    settle(&mut harness);
    assert_eq!((posts(&harness), steps(&harness)), (before.0 + 4 - unmanned_made_manned, before.1 + 1));
    harness.state_mut().act(Action::Run(Command::Undo));
    settle(&mut harness);
    assert_eq!((posts(&harness), steps(&harness)), before);
}

#[test]
fn a_question_that_cannot_be_asked_says_what_to_do() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Siting));
    settle(&mut harness);
    // No building of the sample states its residents, so that buildings are counted at first.
    assert_eq!(harness.state().siting().form.counts, Counts::Buildings);
    harness.get_by_label("计数").click();
    harness.step();
    harness.step();
    harness.get_all_by_label("居住人数").last().expect("a choice").click();
    harness.step();
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(&mut harness);
    assert!(harness.state().siting().found.is_none());
    assert!(says(&harness, "换一种计数"), "{:?}", names(&harness));
}

#[test]
fn a_proposal_that_is_dragged_takes_the_others_with_it() {
    let Some(mut harness) = window_with_map(Setup::default()) else { return };
    asked(&mut harness);
    let ring = harness.get_by_label("拟设卡点 1").rect().center();
    button(&mut harness, ring, PointerButton::Primary, true, Modifiers::NONE);
    for i in 1..=6 {
        harness.hover_at(ring + vec2(12.0 * i as f32, -8.0 * i as f32));
        harness.step();
        harness.step();
    }
    settle(&mut harness);
    {
        let hand = harness.state().siting().hand.as_ref().expect("in the hand");
        let comes = hand.comes.as_ref().expect("worked out");
        assert!(comes.covered <= comes.at_most);
        assert_eq!(comes.others.len() + 1, harness.state().siting().found.as_ref().expect("an answer").answer.chosen.len());
    }
    let place = harness.state().siting().hand.as_ref().expect("in the hand").to;
    button(&mut harness, ring + vec2(72.0, -48.0), PointerButton::Primary, false, Modifiers::NONE);
    settle(&mut harness);
    let found = harness.state().siting().found.as_ref().expect("an answer again");
    assert!(harness.state().siting().hand.is_none());
    let drawn = found.survey.places[found.survey.standing].at;
    assert_eq!(drawn, [place.x, place.y], "the place that was let go is part of the answer");
    assert!(found.answer.chosen.contains(&(found.survey.standing as u32)));
    assert_eq!(found.new_posts(), 5);
}

#[test]
fn a_place_is_locked_another_excluded_and_both_are_forgotten_again() {
    let mut harness = window(Setup::default());
    asked(&mut harness);
    let at = |harness: &Harness<'_, App>, n: usize| {
        let found = harness.state().siting().found.as_ref().expect("an answer");
        let place = found.proposals().nth(n).expect("a proposal");
        (place, found.survey.places[place as usize].at)
    };
    let chosen = |harness: &Harness<'_, App>| -> Vec<[f64; 2]> {
        let found = harness.state().siting().found.as_ref().expect("an answer");
        found.proposals().map(|j| found.survey.places[j as usize].at).collect()
    };
    let first = chosen(&harness);
    let (place, gone) = at(&harness, 0);
    harness.state_mut().act(Action::Siting(SitingWish::Look(Some(place))));
    settle(&mut harness);
    harness.get_by_label("此处不设").click();
    harness.step();
    settle(&mut harness);
    assert!(!chosen(&harness).contains(&gone) && chosen(&harness).len() == 5);
    assert!(says(&harness, "手工指定 0 处，排除 1 处"));
    let (place, kept) = at(&harness, 1);
    harness.state_mut().act(Action::Siting(SitingWish::Look(Some(place))));
    settle(&mut harness);
    harness.get_by_label("必须设在此处").click();
    harness.step();
    settle(&mut harness);
    assert!(chosen(&harness).contains(&kept) && !chosen(&harness).contains(&gone) && chosen(&harness).len() == 5);
    // They stay for the next question, until somebody clears them.
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(&mut harness);
    assert!(says(&harness, "手工指定 1 处，排除 1 处") && !chosen(&harness).contains(&gone));
    harness.get_by_label("清除").click();
    harness.step();
    settle(&mut harness);
    assert_eq!(chosen(&harness), first);
}

#[test]
fn room_is_typed_as_a_product_and_what_is_over_is_said() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Siting));
    settle(&mut harness);
    let field = harness.get_by_label("每处最多");
    field.click();
    harness.step();
    harness.get_by_label("每处最多").type_text("2x5x2");
    harness.key_press(egui::Key::Enter);
    harness.step();
    settle(&mut harness);
    assert_eq!(harness.state().siting().form.capacity, 20.0);
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(&mut harness);
    let found = harness.state().siting().found.as_ref().expect("an answer");
    assert!(found.explained.over > 0.0 && found.explained.shares.iter().all(|s| s.serves <= 20.0));
    assert!(says(&harness, "范围内但已满") && says(&harness, "用去"), "{:?}", names(&harness));
}

#[test]
fn places_of_a_list_are_taken_from_a_file_and_a_faulty_one_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, features: &str| {
        let path = folder.path().join(name);
        let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
        std::fs::write(&path, text).expect("written");
        path
    };
    let point = |x: f64, y: f64, more: &str| {
        format!(r#"{{"type":"Feature","properties":{{{more}}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#)
    };
    let two = [
        point(121.5050, 31.2380, r#""siting":"locked","cost":3,"reason":"地铁口""#),
        point(121.5085, 31.2362, r#""siting":"forbidden""#),
    ];
    let good = file("places.geojson", &two.join(","));
    let bad = file("bad.geojson", &point(121.5050, 31.2380, r#""id":"S7","cost":-1"#));
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Siting));
    settle(&mut harness);
    harness.state_mut().act(Action::Siting(SitingWish::AskList));
    settle(&mut harness);
    assert!(says(&harness, "候选点名单（GeoJSON）"), "{:?}", names(&harness));
    harness.key_press(egui::Key::Escape);
    settle(&mut harness);
    assert!(!says(&harness, "候选点名单（GeoJSON）"));
    harness.state_mut().act(Action::Siting(SitingWish::List(Some(good))));
    harness.state_mut().act(Action::Siting(SitingWish::Run));
    settle(&mut harness);
    {
        let found = harness.state().siting().found.as_ref().expect("an answer");
        assert_eq!(found.survey.ask.listed.len(), 2);
        let listed: Vec<u32> =
            found.proposals().filter(|j| matches!(found.survey.places[*j as usize].origin, Origin::Listed(_))).collect();
        assert_eq!(listed.len(), 1, "the one that has to be, not the one that may not");
        assert_eq!(found.survey.instance.costs[listed[0] as usize], 3.0);
    }
    assert!(says(&harness, "名单第 1 处 · 地铁口") && says(&harness, "places.geojson"), "{:?}", names(&harness));
    // With a budget for one more place beside it there is one more.
    harness.state_mut().act(Action::Siting(SitingWish::List(Some(folder.path().join("places.geojson")))));
    // The text beside the field has the same words.
    harness.get_by_role_and_label(Role::SpinButton, "费用上限").click();
    harness.step();
    harness.get_by_role_and_label(Role::SpinButton, "费用上限").type_text("4");
    harness.key_press(egui::Key::Enter);
    harness.step();
    harness.state_mut().act(Action::Siting(SitingWish::Run));
    settle(&mut harness);
    let found = harness.state().siting().found.as_ref().expect("an answer");
    assert_eq!((found.survey.ask.budget, found.new_posts()), (Some(4.0), 2));
    assert!(says(&harness, "覆盖量随费用") && !says(&harness, "覆盖量随新增数量"));
    harness.state_mut().act(Action::Siting(SitingWish::List(Some(bad))));
    harness.state_mut().act(Action::Siting(SitingWish::Run));
    settle(&mut harness);
    assert!(harness.state().siting().found.is_none());
    assert!(says(&harness, "S7") && says(&harness, "请填不小于 0 的数"), "{:?}", names(&harness));
}

#[test]
fn shares_and_other_numbers_are_asked_about_too() {
    let mut harness = window(Setup::default());
    harness.state_mut().act(Action::Run(Command::Siting));
    settle(&mut harness);
    harness.get_by_label("目标").click();
    harness.step();
    harness.step();
    harness.get_by_label("用最少的点全部覆盖").click();
    harness.step();
    settle(&mut harness);
    let field = harness.get_by_label("覆盖比例");
    field.click();
    harness.step();
    harness.get_by_label("覆盖比例").type_text("60");
    harness.key_press(egui::Key::Enter);
    harness.step();
    assert_eq!(harness.state().siting().form.question, Question::Fewest { share: 0.6 });
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(&mut harness);
    let found = harness.state().siting().found.as_ref().expect("an answer");
    assert!(found.explained.covered >= 0.6 * found.explained.total);
    harness.get_by_label("计数").click();
    harness.step();
    harness.step();
    harness.get_by_label("层数").click();
    harness.step();
    harness.get_by_label("开始计算").click();
    harness.step();
    settle(&mut harness);
    let floors = LayerKind::Building.info().attr("floors").expect("an attribute");
    assert_eq!(harness.state().siting().form.counts, Counts::Number(floors));
    let found = harness.state().siting().found.as_ref().expect("an answer");
    assert_eq!(found.survey.ask.weight, Weight::Count(floors));
}

/// Writes pictures of the panel into the folder named by `FANGXIAN_GALLERY`, for people to look at.
#[test]
fn gallery_of_siting() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, tag) in
        [(Lang::Zh, Theme::Light, [1600.0, 1000.0], "zh-light"), (Lang::En, Theme::Dark, [1100.0, 700.0], "en-dark")]
    {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        harness.state_mut().act(Action::Run(Command::Siting));
        settle(&mut harness);
        let save = |harness: &mut Harness<'_, App>, name: &str| {
            settle(harness);
            harness.render().expect("a picture").save(folder.join(format!("siting-{tag}-{name}.png"))).expect("saved");
        };
        save(&mut harness, "question");
        harness.state_mut().act(Action::Siting(SitingWish::Run));
        settle(&mut harness);
        harness.state_mut().act(Action::Go(Move::Zoom(1.4)));
        save(&mut harness, "answer");
        let first = harness.state().siting().found.as_ref().expect("an answer").proposals().next().expect("a proposal");
        let at = {
            let found = harness.state().siting().found.as_ref().expect("an answer");
            found.survey.places[first as usize].at
        };
        let to = fangxian::geometry::Local { x: at[0] + 160.0, y: at[1] - 90.0 };
        harness.state_mut().act(Action::Siting(SitingWish::Drag(first, to)));
        save(&mut harness, "drag");
        harness.state_mut().act(Action::Siting(SitingWish::Drop));
        settle(&mut harness);
        let second = harness.state().siting().found.as_ref().expect("an answer").proposals().nth(1).expect("a proposal");
        harness.state_mut().act(Action::Siting(SitingWish::Exclude(second)));
        settle(&mut harness);
        let second = harness.state().siting().found.as_ref().expect("an answer").proposals().nth(1).expect("a proposal");
        harness.state_mut().act(Action::Siting(SitingWish::Look(Some(second))));
        save(&mut harness, "by-hand");
        let name = if lang == Lang::Zh { "费用上限" } else { "Budget" };
        harness.get_by_role_and_label(Role::SpinButton, name).click();
        harness.step();
        harness.get_by_role_and_label(Role::SpinButton, name).type_text("6");
        harness.key_press(egui::Key::Enter);
        harness.step();
        harness.state_mut().act(Action::Siting(SitingWish::Run));
        save(&mut harness, "budget");
    }
}
