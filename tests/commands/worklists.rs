//! Work lists: the figures of window, CSV and XLSX are the same; every figure opens exactly what it counts.

use crate::common::{audit, data, load_folder, sample_moment};
use crate::workbook::{Data, sheet};
use fangxian::app::worklist::{By, Entry, Ground, ListQuery, What, gather};
use fangxian::coverage::{Backup, Held, Report, Status, SubjectKind};
use fangxian::formats::worklist::{Cell, Column, Lister, Places, columns, list_csv, list_tsv};
use fangxian::formats::xlsx::{MOST_ROWS, list_xlsx};
use fangxian::model::{Edit, History, LayerKind, Moment, Project, Value};
use fangxian::scene::{SceneOptions, build, legend};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::collections::BTreeMap;
use std::process::Command;

/// The sample with some nasty texts in it.
fn sample() -> (Project, Report) {
    let mut project = load_folder(&data("data/lujiazui"), &[]);
    let kind = LayerKind::Building;
    let nasty = ["=1+1", "+cmd|' /C calc'!A0", "a\tb\nc", "引号\"和,逗号"];
    for (row, name) in nasty.into_iter().enumerate() {
        let fid = project.layer(kind).feature(row as u32).fid();
        project.apply(Edit::SetValue { kind, fid, attr: 1, value: Value::Text(name.into()) }).expect("applies");
    }
    let report = audit(&project, sample_moment());
    (project, report)
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// Seconds since 1970-01-01 on Excel's clock, which knows no offset.
fn excel_seconds(serial: f64) -> i64 {
    ((serial - 25_569.0) * 86_400.0).round() as i64
}

#[test]
fn window_csv_and_workbook_say_the_same_cell_by_cell() {
    let (project, report) = sample();
    for kind in [LayerKind::Building, LayerKind::Premise, LayerKind::Checkpoint, LayerKind::Fence, LayerKind::Grid] {
        for lang in [Lang::Zh, Lang::En] {
            let places = Places::new(&project, &report, kind);
            let lister = Lister::new(&project, &report, &places, kind, lang);
            let (columns, _) = columns(kind, &report);
            let rows = lister.rows(None, None, None);
            assert_eq!(rows.len(), project.layer(kind).len());
            let mut csv = Vec::new();
            list_csv(&lister, &columns, &rows, &mut csv).expect("written");
            let csv = csv_rows(std::str::from_utf8(&csv).expect("UTF-8"));
            let book = sheet(
                &list_xlsx(&lister, &columns, &rows, "清单: [x]/很长的名字很长的名字很长的名字很长的名字很长的名字")
                    .expect("made"),
            );
            let tsv = list_tsv(&lister, &columns, &rows);
            let tsv: Vec<Vec<&str>> = tsv.trim_end_matches("\r\n").split("\r\n").map(|l| l.split('\t').collect()).collect();
            assert_eq!((csv.len(), book.len(), tsv.len()), (rows.len() + 1, rows.len() + 1, rows.len() + 1), "{kind}");
            for (c, column) in columns.iter().enumerate() {
                let head = lister.head(*column);
                assert_eq!([csv[0][c].as_str(), tsv[0][c]], [head.as_str(); 2]);
                assert_eq!(book[0][c], Data::Text(head));
            }
            for (i, row) in rows.iter().enumerate() {
                for (c, column) in columns.iter().enumerate() {
                    let cell = lister.cell(*row, *column);
                    let shown = cell.shown();
                    let (in_csv, in_book) = (&csv[i + 1][c], &book[i + 1][c]);
                    let at = format!("{kind} {row} {column:?}: {cell:?}, {in_csv:?}, {in_book:?}");
                    match &cell {
                        Cell::Empty => assert!(in_csv.is_empty() && *in_book == Data::Empty && shown.is_empty(), "{at}"),
                        Cell::Text(text) => {
                            // The apostrophe that tells table programs a text in CSV is not needed in a workbook.
                            assert!(in_csv == text || *in_csv == format!("'{text}"), "{at}");
                            assert_eq!(*in_book, Data::Text(text.clone()), "{at}");
                        }
                        Cell::Int(n) => {
                            assert!(*in_csv == n.to_string() && *in_book == Data::Number(*n as f64, 2), "{at}");
                            assert_eq!(shown.replace(',', ""), n.to_string());
                        }
                        Cell::Real(v) => {
                            assert!(
                                in_csv.parse() == Ok(*v) && shown.parse() == Ok(*v) && *in_book == Data::Number(*v, 0),
                                "{at}"
                            );
                        }
                        Cell::Time(moment) => {
                            assert_eq!(*in_csv, moment.short());
                            let Data::Number(serial, 3) = in_book else { panic!("{at}") };
                            let local = excel_seconds(*serial);
                            assert_eq!(Moment { unix: local, offset_minutes: 0 }.short(), moment.short(), "{at}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_workbook_that_would_not_fit_is_refused_with_a_next_step() {
    let (project, report) = sample();
    let places = Places::default();
    let lister = Lister::new(&project, &report, &places, LayerKind::Building, Lang::En);
    let refused = list_xlsx(&lister, &[Column::Id], &vec![0; MOST_ROWS + 1], "x");
    assert!(refused.is_err_and(|e| e.to_string().contains("CSV")));
}

fn list(project: &Project, report: &Report, what: What) -> Vec<u32> {
    let query = ListQuery { what, order: None, filters: BTreeMap::new(), by: None };
    let listed = gather(&Ground { project, report }, &query, Lang::Zh, &Task::new()).expect("not cancelled");
    assert_eq!((listed.of, listed.rows.len(), listed.sums.rows as usize), (listed.rows.len(), listed.of, listed.of));
    listed.rows.to_vec()
}

#[test]
fn every_figure_lists_as_many_features_as_it_counts() {
    let (project, report) = sample();
    let statuses = [Status::Covered, Status::Gap, Status::Unknown];
    let of = |c: &fangxian::coverage::Counts| [c.covered, c.gap, c.unknown];
    for (r, rule) in report.rulebook.rules.iter().enumerate().filter(|(_, rule)| rule.subject != SubjectKind::Layer) {
        for (status, n) in statuses.into_iter().zip(of(&report.rules[r].counts)) {
            let rows = list(&project, &report, What::Rule(rule.id.clone(), status));
            assert_eq!(rows.len() as u64, n, "{} {status:?}", rule.id);
            assert!(rows.iter().all(|row| report.rules[r].status[*row as usize] == status));
        }
    }
    for line in 0..report.rulebook.lines.len() {
        for (status, n) in statuses.into_iter().zip(of(&report.headline(line).counts)) {
            let what = match &report.rulebook.lines[line].headline {
                Some(rule) => What::Rule(rule.clone(), status),
                None => What::Line(LayerKind::Building, line, status),
            };
            assert_eq!(list(&project, &report, what).len() as u64, n, "line {line} {status:?}");
        }
    }
    for kind in [LayerKind::Building, LayerKind::Premise] {
        for held in Held::ALL {
            let n = report.joins(kind).expect("joined").held_counts()[held as usize];
            assert_eq!(list(&project, &report, What::Held(kind, held)).len() as u64, n, "{kind} {held:?}");
        }
    }
    for shade in [false, true] {
        let scene = build(&project, Some(&report), &SceneOptions { backup: shade, labels: false, ..SceneOptions::default() });
        let entries = legend(&scene, None);
        assert!(entries.len() > 10);
        for entry in &entries {
            let rows = list(&project, &report, What::of_legend(entry, shade));
            assert_eq!(rows.len() as u64, entry.count, "{} {}", entry.kind, entry.text.en);
        }
        let backup = entries.iter().any(|e| e.text == fangxian::wording::backup(Backup::One));
        assert_eq!(backup, shade, "the legend says what is drawn");
    }
}

#[test]
fn lists_of_areas_hold_what_lies_in_them() {
    let (project, report) = sample();
    let kind = LayerKind::Building;
    let mut all = 0;
    for (grid, f) in project.layer(LayerKind::Grid).features().enumerate() {
        let target = fangxian::app::view::Target { kind: LayerKind::Grid, fid: f.fid() };
        let rows = list(&project, &report, What::In(target, kind));
        let want: Vec<u32> =
            report.buildings.grid.iter().zip(0u32..).filter(|(g, _)| **g == grid as u32).map(|(_, row)| row).collect();
        assert_eq!(rows, want);
        all += rows.len();
        for (post, row) in list(&project, &report, What::In(target, LayerKind::Checkpoint)).into_iter().zip(0..) {
            let at = project.layer(LayerKind::Checkpoint).feature(post).shape().first().expect("a place");
            assert!(fangxian::geometry::area_contains(f.shape(), at), "post {row}");
        }
    }
    assert!(all > 1000);
}

#[test]
fn lists_sort_filter_and_group_without_losing_a_row() {
    let (project, report) = sample();
    let kind = LayerKind::Building;
    let places = Places::default();
    let lister = Lister::new(&project, &report, &places, kind, Lang::Zh);
    let ground = Ground { project: &project, report: &report };
    let base = ListQuery { what: What::Layer(kind), order: None, filters: BTreeMap::new(), by: None };
    let run = |query: &ListQuery| gather(&ground, query, Lang::Zh, &Task::new()).expect("not cancelled");
    for falls in [false, true] {
        let listed = run(&ListQuery { order: Some((Column::PostM, falls)), ..base.clone() });
        assert_eq!(listed.rows.len(), project.layer(kind).len());
        let far: Vec<f64> = listed.rows.iter().map(|r| report.buildings.post_m[*r as usize]).collect();
        assert!(far.is_sorted_by(|a, b| if falls { a >= &(b - 0.1) } else { a <= &(b + 0.1) }));
    }
    let filter = |column, text: &str| {
        let listed = run(&ListQuery { filters: [(column, text.to_owned())].into(), ..base.clone() });
        assert_eq!(listed.of, project.layer(kind).len());
        listed.rows.to_vec()
    };
    let far = filter(Column::PostM, "> 300");
    let want = report.buildings.post_m.iter().filter(|m| ((**m * 10.0).round() / 10.0) > 300.0 && m.is_finite()).count();
    assert_eq!(far.len(), want);
    assert_eq!(
        filter(Column::PostM, "<=300").len() + far.len(),
        report.buildings.post_m.iter().filter(|m| m.is_finite()).count()
    );
    let name = lister.cell(9, Column::Name).shown();
    assert!(filter(Column::Name, &name).contains(&9));
    assert!(filter(Column::Name, "没有这样的名字").is_empty());
    for by in By::ALL {
        let listed = run(&ListQuery { by: Some(by), order: Some((Column::Name, false)), ..base.clone() });
        let heads: usize = listed.entries.iter().map(|e| if let Entry::Head(_, n) = e { *n } else { 0 }).sum();
        let mut rows: Vec<u32> =
            listed.entries.iter().filter_map(|e| if let Entry::Row(r) = e { Some(*r) } else { None }).collect();
        assert_eq!((heads, rows.clone()), (rows.len(), listed.rows.to_vec()));
        rows.sort_unstable();
        assert!(rows.into_iter().eq(0..project.layer(kind).len() as u32), "{by:?}");
    }
}

#[test]
fn the_command_writes_the_list_the_library_makes() {
    let (project, report) = sample();
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("p.gpkg");
    let store = Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("writes");
    store.close().expect("closes");
    let run = |extra: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fangxian"));
        command.arg("list").arg(&path).args(["--lang", "zh", "--at", "2022-03-20T10:00:00+08:00"]).args(extra);
        command.output().expect("the program starts")
    };
    let grid = project.layer(LayerKind::Grid).feature(3).id().to_owned();
    for (of, kind) in [("building", LayerKind::Building), ("premise", LayerKind::Premise), ("checkpoint", LayerKind::Checkpoint)]
    {
        let places = Places::new(&project, &report, kind);
        let lister = Lister::new(&project, &report, &places, kind, Lang::Zh);
        for (name, status) in [("gap", Status::Gap), ("unknown", Status::Unknown), ("covered", Status::Covered)] {
            let rows = lister.rows(None, Some(3), Some(status));
            let xlsx = dir.path().join(format!("{of}-{name}.xlsx"));
            let out = run(&["--of", of, "--grid", &grid, "--status", name, "--csv", "-", "--xlsx", &xlsx.display().to_string()]);
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            let csv = csv_rows(std::str::from_utf8(&out.stdout).expect("UTF-8"));
            assert_eq!(csv.len(), rows.len() + 1, "{of} {name}");
            assert_eq!(sheet(&std::fs::read(xlsx).expect("a file")).len(), rows.len() + 1);
        }
    }
    let wrong = run(&["--of", "building", "--grid", "nowhere"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("there is no grid with id"));
}
