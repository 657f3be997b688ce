//! The figures on the page, in the workbook, in CSV and in JSON are the same figures.

use crate::make::{Case, options, text_of};
use fangxian::briefing::{Figures, Lists, SheetKind};
use fangxian::formats::audit::report_json;
use fangxian::formats::worklist::Cell;
use fangxian::model::{Edit, LayerKind, Value};
use fangxian::task::Task;
use fangxian::words::{Lang, thousands};
use fangxian::work::{BriefFormat, BriefTarget, write_brief};

#[test]
fn page_workbook_csv_and_json_say_the_same() {
    let case = Case::sample();
    let report = case.now.report();
    let options = options(SheetKind::Situation, Lang::Zh);
    let sheets = case.made(&options).expect("made");
    let page: String = text_of(&sheets, 0).replace(' ', "");
    let figures = Figures::of(&case.project, report);
    let audit = report_json(report);
    let lists = Lists::new(&case.brief(), &options, &Task::new()).expect("not cancelled");
    lists.tables(|tables| {
        for (i, figure) in figures.headlines.iter().enumerate() {
            let c = figure.counts;
            for n in [c.covered, c.gap, c.unknown, c.total()] {
                assert!(page.contains(&thousands(n)), "{} {n} is on the page", figure.key);
            }
            let row: Vec<Cell> = (2..6).map(|column| tables[0].cell(i, column)).collect();
            assert_eq!(row, [c.covered, c.gap, c.unknown, c.total()].map(|n| Cell::Int(n as i64)), "{}", figure.key);
            if let Some(line) = audit["headlines"].get(i) {
                assert_eq!(line["covered"], c.covered);
                assert_eq!(line["gap"], c.gap);
                assert_eq!(line["total"], c.total());
            }
        }
        let gaps = tables.iter().find(|t| t.title == "缺口清单").expect("the gap list");
        assert_eq!(gaps.rows as u64, report.gap_count());
        assert_eq!(audit["gaps"], report.gap_count());
        assert!(page.contains(&format!("{}处缺口", thousands(report.gap_count()))), "{page}");
        // Each rule with gaps has its count on the page or is counted as one of the rest.
        let titles: std::collections::BTreeSet<String> = (0..gaps.rows).map(|row| gaps.cell(row, 1).shown()).collect();
        assert!(titles.len() > 3, "the list is about several rules: {titles:?}");
    });
    assert!(page.contains(&figures.checksum));
}

#[test]
fn files_hold_what_the_lists_hold() {
    let case = Case::sample();
    let dir = tempfile::tempdir().expect("a folder");
    let options = options(SheetKind::Gaps, Lang::Zh);
    let target = |name: &str, format| BriefTarget { path: dir.path().join(name), format };
    let targets = [
        target("g.xlsx", BriefFormat::Xlsx),
        target("g.csv", BriefFormat::Csv),
        target("g.json", BriefFormat::Json),
        target("g.pdf", BriefFormat::Pdf),
    ];
    let templates = fangxian::briefing::Templates::built_in();
    let files = write_brief(&case.brief(), &options, &templates, 150.0, &targets, &Task::new()).expect("written");
    assert!(files.files.len() >= 7, "{files:?}");
    let hangul = |c: char| ('가'..='힣').contains(&c);
    assert!(files.lacking.chars().all(hangul), "of the sample only Korean names lack their letters: {}", files.lacking);
    let gaps = std::fs::read_to_string(dir.path().join("g-缺口清单.csv")).expect("the gaps");
    assert_eq!(gaps.lines().count() as u64, case.now.report().gap_count() + 1);
    let kept = Figures::parse(&std::fs::read_to_string(dir.path().join("g.json")).expect("figures")).expect("reads");
    assert_eq!(kept, Figures::of(&case.project, case.now.report()));
    let pdf = std::fs::read(dir.path().join("g.pdf")).expect("the list");
    assert!(pdf.starts_with(b"%PDF-"));
    let workbook = std::fs::read(dir.path().join("g.xlsx")).expect("the workbook");
    assert!(workbook.starts_with(b"PK"));
}

#[test]
fn the_change_since_the_last_briefing_is_the_difference_of_its_figures() {
    let case = Case::sample();
    let now = Figures::of(&case.project, case.now.report());
    let page = text_of(&case.made(&options(SheetKind::Situation, Lang::Zh)).expect("made"), 0).replace(' ', "");
    let mut seen = 0;
    for figure in &now.headlines {
        let before = case.since.like(figure).expect("the same line");
        let (a, b) = (figure.counts.covered, before.counts.covered);
        if a != b {
            let sign = if a > b { "+" } else { "−" };
            assert!(page.contains(&format!("{sign}{}", thousands(a.abs_diff(b)))), "{} {a} {b}: {page}", figure.key);
            seen += 1;
        }
    }
    assert!(seen > 0, "night and day differ in the sample");
}

/// The judge counts rows of the layers itself.
#[test]
fn kits_are_the_list_times_the_places_in_use_on_the_page_and_in_the_workbook() {
    let mut project = fangxian::work::sample(&Task::new()).expect("opens");
    let kind = LayerKind::Premise;
    let attr = kind.info().attr("category").expect("an attribute");
    let sites: Vec<_> = (0..3).map(|row| project.layer(kind).feature(row).fid()).collect();
    for fid in sites {
        let value = Value::Text("sampling_site".to_owned());
        project.apply(Edit::SetValue { kind, fid, attr, value }).expect("applies");
    }
    let manned = project.layer(LayerKind::Checkpoint).features().filter(|f| f.text("state") == Some("manned")).count();
    let case = Case::of(project);
    let options = options(SheetKind::Situation, Lang::Zh);
    let page = text_of(&case.made(&options).expect("made"), 0).replace(' ', "");
    assert!(manned > 1, "the sample has posts");
    for words in [format!("值守卡口{manned}"), format!("桌{manned}"), "采样点3".to_owned(), "一米线3".to_owned()] {
        assert!(page.contains(&words), "{words}: {page}");
    }
    let lists = Lists::new(&case.brief(), &options, &Task::new()).expect("not cancelled");
    lists.tables(|tables| {
        let kits = tables.iter().find(|t| t.title == "物资").expect("the kits");
        let rows: Vec<Vec<Cell>> = (0..kits.rows).map(|row| (0..4).map(|column| kits.cell(row, column)).collect()).collect();
        let text = |text: &str| Cell::Text(text.to_owned());
        assert!(rows.contains(&vec![text("采样点"), Cell::Int(3), text("帐篷"), Cell::Int(3)]), "{rows:?}");
        let posts = Cell::Int(manned as i64);
        assert!(rows.contains(&vec![text("值守卡口"), posts.clone(), text("桌"), posts]), "{rows:?}");
    });
}

/// Characters of names of places are there (堃 and 䶮 are in no file of GB 2312); what no typeface has is told, not dropped.
#[test]
fn a_character_that_no_typeface_has_is_told() {
    let named = |name: &str| {
        let mut project = fangxian::work::sample(&Task::new()).expect("opens");
        let kind = LayerKind::Community;
        let (fid, attr) = (project.layer(kind).feature(0).fid(), kind.info().attr("name").expect("an attribute"));
        project.apply(Edit::SetValue { kind, fid, attr, value: Value::Text(name.to_owned()) }).expect("applies");
        let case = Case::of(project);
        let sheets = case.made(&options(SheetKind::Map, Lang::Zh)).expect("made");
        sheets.lacking.into_iter().collect::<String>()
    };
    assert_eq!(named("东堃里䶮社区"), "");
    assert_eq!(named("東𠀾里ꙮ社区興"), "ꙮ𠀾");
}
