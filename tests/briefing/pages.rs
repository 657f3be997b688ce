//! Nothing on any page runs over its edge, over another text, or over a map, whatever the paper, language and names.

use crate::make::{Case, options};
use fangxian::briefing::{By, Paper, SheetKind, Sheets};
use fangxian::words::Lang;

/// Ink of letters may touch this much, points: serifs of neighbouring lines, slanted letters.
const TOUCH_PT: f64 = 0.35;

/// What is wrong with the pages: texts over the edge, texts over texts, texts over pictures.
fn faults(sheets: &Sheets) -> Vec<String> {
    let mut out = Vec::new();
    for page in 0..sheets.pages.len() {
        let size = sheets.pages.size_mm(page).expect("a page").map(|mm| mm * 72.0 / 25.4);
        let all = sheets.pages.placed(page);
        let (texts, pictures): (Vec<_>, Vec<_>) = all.iter().partition(|p| p.text.is_some());
        for (i, a) in texts.iter().enumerate() {
            let says = a.text.as_deref().unwrap_or_default();
            if a.min[0] < 8.0 || a.min[1] < 8.0 || a.max[0] > size[0] - 8.0 || a.max[1] > size[1] - 8.0 {
                out.push(format!(
                    "page {}: \"{says}\" at {:?} to {:?} lies outside the margins of {size:?}",
                    page + 1,
                    a.min,
                    a.max
                ));
            }
            let over = |b: &&&fangxian::briefing::typeset::Placed| {
                (0..2).all(|k| a.min[k] + TOUCH_PT < b.max[k] && b.min[k] + TOUCH_PT < a.max[k])
            };
            if let Some(b) = texts[i + 1..].iter().find(over) {
                out.push(format!("page {}: \"{says}\" runs over \"{}\"", page + 1, b.text.as_deref().unwrap_or_default()));
            }
            if let Some(b) = pictures.iter().find(over) {
                out.push(format!("page {}: \"{says}\" at {:?} runs over a picture at {:?} {:?}", page + 1, a.min, b.min, b.max));
            }
        }
    }
    out.truncate(12);
    out
}

fn check(case: &Case, sheet: SheetKind, papers: &[Paper], by: By) {
    for lang in [Lang::Zh, Lang::En] {
        for paper in papers {
            let mut options = options(sheet, lang);
            options.paper = *paper;
            options.by = by;
            let sheets = case.made(&options).expect("made");
            let faults = faults(&sheets);
            assert!(faults.is_empty(), "{sheet:?} {lang:?} {paper:?}:\n{}", faults.join("\n"));
            assert!(sheets.pages.warnings().is_empty(), "{sheet:?}: {:?}", sheets.pages.warnings());
            let texts: usize = (0..sheets.pages.len()).map(|p| sheets.pages.placed(p).len()).sum();
            assert!(texts > 20, "the pages are not empty");
        }
    }
}

const LARGE: [Paper; 2] = [Paper::A3, Paper::A4];

#[test]
fn texts_of_one_page_sheets_keep_clear_of_each_other() {
    for case in [Case::sample(), Case::long_names()] {
        check(&case, SheetKind::Situation, &LARGE, By::Grid);
        check(&case, SheetKind::Comparison, &LARGE, By::Grid);
        check(&case, SheetKind::Map, &Paper::ALL, By::Grid);
    }
}

#[test]
fn texts_of_the_atlas_keep_clear_of_each_other() {
    for case in [Case::sample(), Case::long_names()] {
        check(&case, SheetKind::Atlas, &[Paper::A3, Paper::A4, Paper::A5], By::Community);
    }
}

#[test]
fn texts_of_cards_keep_clear_of_each_other() {
    for case in [Case::sample(), Case::long_names()] {
        check(&case, SheetKind::Card, &[Paper::A4, Paper::A5, Paper::A6], By::Community);
    }
}

#[test]
fn texts_of_the_gap_list_keep_clear_of_each_other() {
    for case in [Case::sample(), Case::long_names()] {
        check(&case, SheetKind::Gaps, &LARGE, By::Grid);
    }
}

#[test]
fn page_numbers_are_where_the_index_says() {
    let case = Case::sample();
    let options = options(SheetKind::Atlas, Lang::En);
    let sheets = case.made(&options).expect("made");
    let rows = By::Grid.rows(&case.project);
    let layer = case.project.layer(fangxian::model::LayerKind::Grid);
    let index = crate::make::text_of(&sheets, rows.len() + 1);
    for (i, row) in rows.iter().enumerate() {
        let name = fangxian::wording::feature_name(fangxian::model::LayerKind::Grid, layer.feature(*row), Lang::En);
        let page = crate::make::text_of(&sheets, i + 1);
        assert!(page.replace(' ', "").contains(&name.replace(' ', "")), "page {} is about {name}: {page}", i + 2);
        assert!(index.contains(&format!("{}", i + 2)), "the index names page {}", i + 2);
    }
    assert_eq!(sheets.pages.len(), rows.len() + 2, "overview, a page a grid, index");
}
