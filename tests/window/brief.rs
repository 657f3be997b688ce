//! The briefing dialog: a page as it will be, choices that are remembered, files that are written.

use crate::desk::{Setup, says, settle, window};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::briefing::{Figures, Purpose, SheetKind};
use fangxian::words::Lang;
use std::path::PathBuf;

fn open(chosen: Vec<PathBuf>) -> Harness<'static, App> {
    let mut harness = window(Setup { chosen, ..Setup::default() });
    show(&mut harness);
    harness
}

fn show(harness: &mut Harness<'static, App>) {
    harness.state_mut().act(Action::Run(Command::Brief));
    settle(harness);
}

/// Chooses an entry of a list by its label.
fn choose(harness: &mut Harness<'static, App>, label: &str, entry: &str) {
    harness.get_by_role_and_label(egui::Role::ComboBox, label).click();
    settle(harness);
    harness.get_all_by_label(entry).last().expect("an entry").click();
    settle(harness);
}

#[test]
fn a_briefing_is_previewed_made_and_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let pdf = folder.path().join("早报.pdf");
    let mut harness = open(vec![pdf.clone()]);
    assert!(says(&harness, "简报"));
    harness.get_by_label("预览");
    harness.get_by_label("浏览…").click();
    settle(&mut harness);
    harness.get_by_label("生成").click();
    settle(&mut harness);
    assert!(std::fs::read(&pdf).expect("written").starts_with(b"%PDF-"));
    assert!(says(&harness, "已导出"));
    let document = harness.state().document().expect("open");
    let derived = document.derived.as_ref().expect("evaluated");
    let kept = &harness.state().preferences().briefings;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].figures, Figures::of(&derived.project, &derived.report));
    show(&mut harness);
    assert!(says(&harness, "较上次简报 2022-03-20 10:00"));
}

#[test]
fn the_public_asks_for_an_approval_number_before_anything_is_made() {
    let mut harness = open(Vec::new());
    choose(&mut harness, "用途", "公开发布");
    assert!(says(&harness, "审图号"));
    assert!(harness.query_by_label("预览").is_none(), "no page without the number");
    choose(&mut harness, "用途", "内部使用");
    harness.get_by_label("预览");
}

#[test]
fn sheets_are_chosen_and_their_names_follow() {
    let mut harness = open(Vec::new());
    choose(&mut harness, "图表", "口袋卡");
    harness.get_by_label("预览");
    assert!(says(&harness, "预览前几页"));
    assert!(says(&harness, "口袋卡.pdf"), "the file is named after the sheet");
    choose(&mut harness, "图表", "对比图");
    harness.get_by_label("预览");
    choose(&mut harness, "格式", "XLSX 工作簿（各清单一张表）");
    assert!(says(&harness, "对比图.xlsx"));
}

#[test]
fn a_faulty_template_is_told_with_its_line_and_the_built_in_ones_are_offered() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("situation.typ"), "#import \"parts.typ\": *\n#nonsense()\n").expect("written");
    let mut harness = open(Vec::new());
    let field = harness.get_by_role_and_label(egui::Role::TextInput, "模板目录");
    field.focus();
    field.type_text(&folder.path().display().to_string());
    settle(&mut harness);
    assert!(says(&harness, "situation.typ, line 2"));
    harness.get_by_label("改用内置模板").click();
    settle(&mut harness);
    harness.get_by_label("预览");
}

#[test]
fn the_dialog_speaks_both_languages_and_fits_into_the_smallest_window() {
    for lang in [Lang::Zh, Lang::En] {
        let mut harness = window(Setup { lang, size: [1100.0, 700.0], ..Setup::default() });
        show(&mut harness);
        let (make, preview) = if lang == Lang::Zh { ("生成", "预览") } else { ("Make", "Preview") };
        let rect = harness.get_by_label(make).rect();
        assert!(rect.max.y < 700.0 && rect.max.x < 1100.0, "{rect:?}");
        let page = harness.get_by_label(preview).rect();
        assert!(page.width() > 300.0 && page.max.y < rect.min.y, "{page:?}");
    }
}

#[test]
fn choices_have_names() {
    assert_eq!(SheetKind::ALL.map(|s| s.name().zh).iter().collect::<std::collections::BTreeSet<_>>().len(), SheetKind::ALL.len());
    assert_eq!(Purpose::ALL.map(|p| p.key()), ["internal", "report", "public"]);
}
