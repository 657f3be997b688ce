//! `fangxian brief` as a command: files in every format, figures of an earlier briefing, faults with a next step.

use fangxian::briefing::Figures;
use fangxian::model::{Edit, History, Project, Scenario};
use fangxian::store::{Existing, Store};
use fangxian::task::Task;
use fangxian::work::sample;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fangxian(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fangxian")).args(args).args(["--quiet", "--lang", "en"]).output().expect("runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The sample in a file, with an empty what-if plan.
fn project(dir: &Path) -> PathBuf {
    let path = dir.join("sample.gpkg");
    let mut project: Project = sample(&Task::new()).expect("opens");
    let id = project.next_scenario();
    let edit = Edit::SetScenario { id, scenario: Some(std::sync::Arc::new(Scenario::new("第二方案"))) };
    project.apply(edit).expect("applies");
    Store::create(&path, &project, &History::default(), Existing::Refuse, &Task::new()).expect("written");
    path
}

#[test]
fn sheets_lists_and_figures_are_written_and_the_next_briefing_knows_the_last() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = project(dir.path());
    let path = path.to_str().expect("a path");
    let at = |name: &str| dir.path().join(name).display().to_string();

    let done = fangxian(&["brief", path, "-o", &at("out"), "--at", "2022-03-20T03:00:00+08:00"]);
    assert!(done.status.success(), "{}", said(&done));
    for name in ["situation.pdf", "situation.xlsx", "situation.json"] {
        assert!(dir.path().join("out").join(name).is_file(), "{name}");
    }
    let night = Figures::parse(&std::fs::read_to_string(dir.path().join("out/situation.json")).expect("figures")).expect("reads");
    assert_eq!(night.at, "2022-03-20T03:00:00+08:00");

    let kept = at("out/situation.json");
    let done = fangxian(&["brief", path, "-o", &at("day.png"), "--since", &kept, "--dpi", "50", "--paper", "a4"]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(std::fs::read(dir.path().join("day.png")).expect("a picture").starts_with(b"\x89PNG"));

    let done = fangxian(&["brief", path, "--sheet", "card", "--by", "community", "-o", &at("cards.svg")]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(dir.path().join("cards-001.svg").is_file(), "a file a page");

    for other in ["第二方案", "2022-03-20T03:00:00+08:00"] {
        let done = fangxian(&["brief", path, "--sheet", "comparison", "--compare", other, "-o", &at("compare.pdf")]);
        assert!(done.status.success(), "{}", said(&done));
    }
}

#[test]
fn what_is_wrong_is_said_with_a_next_step_and_no_file_is_left() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = project(dir.path());
    let path = path.to_str().expect("a path");
    let out = dir.path().join("x.pdf");
    let target = out.to_str().expect("a path");
    let templates = dir.path().join("templates");
    let copied = fangxian(&["brief", "--copy-templates", templates.to_str().expect("a path")]);
    assert!(copied.status.success() && templates.join("house.typ").is_file(), "{}", said(&copied));
    std::fs::write(templates.join("situation.typ"), "#import \"parts.typ\": *\n\n#oops\n").expect("written");
    let own = templates.to_str().expect("a path");
    for (args, words) in [
        (&["--purpose", "public"][..], "approval number"),
        (&["--purpose", "public", "--approval", "1", "--sheet", "gaps"], "not for the public"),
        (&["--sheet", "comparison"], "--compare"),
        (&["--template", own], "situation.typ, line 3"),
        (&["--template", own], "built-in templates"),
        (&["--since", "no-such-plan"], "no plan named"),
        (&["--size", "10x10"], "mm cannot be laid out"),
    ] {
        let got = fangxian(&[&["brief", path, "-o", target], args].concat());
        assert!(!got.status.success() && said(&got).contains(words), "{args:?}: {}", said(&got));
        assert!(!out.exists(), "{args:?} leaves no file");
    }
}

/// A disk that fills up, played by a limit on the size of files: every format says so with the name of the file, and nothing
/// is left, neither a half file nor a hidden one.
#[test]
#[cfg(unix)]
fn a_disk_that_fills_up_is_said_and_leaves_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = project(dir.path());
    for (sheet, name) in [("situation", "a.pdf"), ("map", "a.png"), ("map", "a.svg"), ("gaps", "a.xlsx"), ("gaps", "a.csv")] {
        let out = tempfile::tempdir().expect("a folder");
        let file = out.path().join(name);
        // Blocks of 512 bytes; the signal that comes with the limit is passed over, as on a full disk there is none.
        let limited = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";
        let done = Command::new("sh")
            .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_fangxian"), "brief"])
            .arg(&path)
            .args(["--sheet", sheet, "--dpi", "60", "--quiet", "--lang", "en", "-o"])
            .arg(&file)
            .output()
            .expect("runs");
        assert_eq!(done.status.code(), Some(2), "{name}: {}", said(&done));
        assert!(said(&done).contains(&out.path().display().to_string()), "{name}: {}", said(&done));
        let left: Vec<_> = std::fs::read_dir(out.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
        assert!(left.is_empty(), "{name}: {left:?} is left");
    }
}
