//! The card of a feature.

use crate::desk::{Setup, names, says, settle, window};
use fangxian::app::action::Action;
use fangxian::app::view::Target;
use fangxian::coverage::Status;
use fangxian::model::{LayerKind, schema::EXTRA};
use fangxian::words::Lang;

#[test]
fn a_building_tells_its_lines_its_people_and_every_attribute() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(Setup { lang, ..Setup::default() });
        let project = std::sync::Arc::clone(&harness.state().document().expect("open").project);
        let target = Target::of_row(&project, LayerKind::Building, 10).expect("a building");
        harness.state_mut().act(Action::Visit(target));
        settle(&mut harness);
        for line in &harness.state().document().expect("open").rulebook.lines {
            assert!(says(&harness, &format!("{} · ", line.name(lang))), "{}", line.name(lang));
        }
        let shown: Vec<String> = names(&harness).into_iter().map(|(name, _)| name).collect();
        for attr in LayerKind::Building.info().attributes.iter().filter(|a| a.key != EXTRA) {
            let head = format!("{} ", attr.name.get(lang));
            assert!(shown.iter().any(|name| name.starts_with(&head)), "{}", attr.key);
        }
    }
}

#[test]
fn an_unknown_line_is_never_called_covered() {
    let mut harness = window(Setup::default());
    let (row, target) = {
        let document = harness.state().document().expect("open");
        let joins = &document.derived.as_ref().expect("evaluated").report.buildings;
        let row = joins.lines[0].iter().position(|s| *s == Status::Unknown).expect("an unknown building");
        (row, Target::of_row(&document.project, LayerKind::Building, row as u32).expect("there"))
    };
    harness.state_mut().act(Action::Visit(target));
    settle(&mut harness);
    assert!(says(&harness, "社区防线 · 未知"), "row {row}");
    assert!(!says(&harness, "社区防线 · 已覆盖"));
}

#[test]
fn every_kind_of_feature_has_a_card() {
    let mut harness = window(Setup::default());
    let project = std::sync::Arc::clone(&harness.state().document().expect("open").project);
    for kind in LayerKind::ALL {
        let target = Target::of_row(&project, kind, 0).expect("a feature");
        harness.state_mut().act(Action::Visit(target));
        settle(&mut harness);
        let card = harness.state().card(target).expect("a card");
        assert!(!card.title.is_empty());
    }
}
