//! Same project, time, template and version: the same bytes.

use crate::make::{Case, options};
use fangxian::briefing::{By, SheetKind};
use fangxian::words::Lang;

#[test]
fn the_same_briefing_has_the_same_bytes() {
    for sheet in [SheetKind::Situation, SheetKind::Atlas, SheetKind::Gaps] {
        let mut options = options(sheet, Lang::Zh);
        options.by = By::Community;
        let made = || {
            let case = Case::sample();
            let sheets = case.made(&options).expect("made");
            (sheets.pages.pdf().expect("written"), sheets.pages.svg(0), sheets.pages.pixels(0, 60.0))
        };
        let first = made();
        fangxian::briefing::typeset::Press::forget(0);
        let second = made();
        assert_eq!(first.0, second.0, "{sheet:?} as PDF");
        assert!(first == second, "{sheet:?} as SVG and pixels");
    }
}

#[test]
fn another_figure_has_another_checksum() {
    let case = Case::sample();
    let checksum = |c: &Case| fangxian::briefing::Figures::of(&c.project, c.now.report()).checksum;
    let mut project = case.project.clone();
    let kind = fangxian::model::LayerKind::Building;
    let fid = project.layer(kind).feature(7).fid();
    let attr = kind.info().attr("households").expect("an attribute");
    let value = fangxian::model::Value::Int(4711);
    project.apply(fangxian::model::Edit::SetValue { kind, fid, attr, value }).expect("applies");
    assert_ne!(checksum(&case), checksum(&Case::of(project)));
    assert_ne!(checksum(&case), case.since.checksum, "another moment");
    assert_eq!(checksum(&case), checksum(&Case::sample()));
}
