//! What the public does not see.

use crate::make::{Case, options, text_of};
use fangxian::briefing::{BriefError, By, Guard, Lists, Purpose, SheetKind};
use fangxian::model::LayerKind;
use fangxian::task::Task;
use fangxian::words::Lang;

fn public(sheet: SheetKind, approval: Option<&str>) -> fangxian::briefing::BriefOptions {
    let mut out = options(sheet, Lang::Zh);
    out.guard = Guard { purpose: Purpose::Public, approval: approval.map(str::to_owned), ..Guard::default() };
    out.by = By::Community;
    out
}

#[test]
fn a_public_sheet_asks_for_its_approval_number_and_shows_it() {
    let case = Case::sample();
    for missing in [None, Some("  ")] {
        assert_eq!(case.made(&public(SheetKind::Situation, missing)).err(), Some(BriefError::Approval));
    }
    let sheets = case.made(&public(SheetKind::Situation, Some("GS(2022)0001号"))).expect("made");
    let page = text_of(&sheets, 0);
    assert!(page.replace(' ', "").contains("审图号GS(2022)0001号"), "{page}");
    assert!(page.contains("公开发布"));
    for sheet in [SheetKind::Card, SheetKind::Gaps] {
        assert_eq!(case.made(&public(sheet, Some("1"))).err(), Some(BriefError::NotPublic { sheet }));
    }
}

#[test]
fn a_public_map_has_no_sensitive_layers_no_states_of_buildings_and_no_names_of_people() {
    let case = Case::sample();
    for sheet in [SheetKind::Situation, SheetKind::Atlas, SheetKind::Map] {
        let sheets = case.made(&public(sheet, Some("1"))).expect("made");
        for map in sheets.maps.values() {
            for entry in &map.legend {
                assert!(![LayerKind::Premise, LayerKind::Checkpoint].contains(&entry.kind), "{entry:?}");
                assert!(entry.kind != LayerKind::Building || entry.text.en == "Building, not evaluated", "{entry:?}");
            }
        }
        let all: String = (0..sheets.pages.len()).map(|p| text_of(&sheets, p)).collect();
        for person in case.project.layer(LayerKind::Grid).features().filter_map(|f| f.text("leader")).filter(|l| !l.is_empty()) {
            assert!(!all.contains(person), "{person} is named");
        }
    }
    let internal = case.made(&options(SheetKind::Map, Lang::Zh)).expect("made");
    assert!(internal.maps["main"].legend.iter().any(|e| e.kind == LayerKind::Checkpoint), "elsewhere posts are drawn");
}

#[test]
fn public_lists_are_figures_alone_with_small_counts_hidden() {
    let case = Case::sample();
    let options = public(SheetKind::Situation, Some("1"));
    let lists = Lists::new(&case.brief(), &options, &Task::new()).expect("not cancelled");
    lists.tables(|tables| {
        assert_eq!(tables.len(), 1);
        let table = &tables[0];
        let cells = (0..table.rows).flat_map(|row| (2..6).map(move |column| (row, column)));
        for (row, column) in cells {
            if let fangxian::formats::worklist::Cell::Int(n) = table.cell(row, column) {
                assert!(n == 0 || n >= 5, "{n} is shown in row {row}");
            }
        }
    });
}
