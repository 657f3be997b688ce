//! An office's templates: faults are told with their line, and nothing outside can be read.

use crate::make::{Case, options};
use fangxian::briefing::typeset::TypesetError;
use fangxian::briefing::{BriefError, SheetKind, Templates, brief};
use fangxian::task::Task;
use fangxian::words::Lang;
use fangxian::work::{BriefFormat, BriefTarget, WorkError, write_brief};

fn with(name: &str, text: &str) -> Result<fangxian::briefing::Sheets, BriefError> {
    let case = Case::sample();
    brief(&case.brief(), &options(SheetKind::Map, Lang::Zh), &Templates::built_in().with(name, text), &Task::new())
}

#[test]
fn a_fault_is_told_with_file_line_and_what_is_wrong() {
    for (text, line) in [
        ("#import \"parts.typ\": *\n#show: sheet-page\n\n#no-such-part()\n", 4),
        ("first\n#let x = (1, 2\n", 2),
        ("#set page(width: 100mm)\n#panic(\"stop\")", 2),
    ] {
        let Err(BriefError::Typeset(TypesetError::Template { file, place, message, .. })) = with("map.typ", text) else {
            panic!("{text} is refused");
        };
        assert_eq!((file.as_str(), place.map(|(row, _)| row)), ("map.typ", Some(line)), "{message}");
        assert!(!message.is_empty());
    }
}

#[test]
fn a_template_reads_nothing_outside() {
    let secret = "/etc/passwd";
    for text in [
        format!("#read(\"{secret}\")"),
        "#read(\"../../etc/passwd\")".to_owned(),
        "#image(\"/etc/hostname\")".to_owned(),
        "#import \"@preview/example:0.1.0\": *".to_owned(),
        "#import \"http://example.org/a.typ\": *".to_owned(),
        "#datetime.today()".to_owned(),
    ] {
        assert!(matches!(with("map.typ", &text), Err(BriefError::Typeset(_))), "{text} is refused");
    }
    for endless in ["#while true {}", "#let f(x) = f(x)\n#f(1)"] {
        assert!(matches!(with("map.typ", endless), Err(BriefError::Typeset(_))), "{endless} ends");
    }
}

#[test]
fn an_office_changes_the_house_style_alone() {
    let text = include_str!("../../assets/briefing/house.typ").replace("#let office = none", "#let office = \"城东路街道\"");
    let sheets = with("house.typ", &text).expect("made");
    assert!(crate::make::text_of(&sheets, 0).contains("城东路街道"));
}

#[test]
fn an_empty_project_and_an_unwritable_place_are_said_and_leave_no_file() {
    let empty = Case::of(fangxian::model::Project::new("leer"));
    let options = options(SheetKind::Situation, Lang::En);
    assert_eq!(empty.made(&options).err(), Some(BriefError::Empty));
    assert!(BriefError::Empty.to_string().contains("import"));

    let case = Case::sample();
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("file");
    std::fs::write(&file, "x").expect("writes");
    let targets = [BriefTarget { path: file.join("a.pdf"), format: BriefFormat::Pdf }];
    let got = write_brief(&case.brief(), &options, &Templates::built_in(), 150.0, &targets, &Task::new());
    assert!(matches!(got, Err(WorkError::Write { .. })), "{got:?}");

    // The second file cannot be written: the first goes too.
    std::fs::create_dir(dir.path().join("b.xlsx")).expect("a folder");
    let target = |name: &str, format| BriefTarget { path: dir.path().join(name), format };
    let targets = [target("a.json", BriefFormat::Json), target("b.xlsx", BriefFormat::Xlsx)];
    assert!(write_brief(&case.brief(), &options, &Templates::built_in(), 150.0, &targets, &Task::new()).is_err());
    assert!(!dir.path().join("a.json").exists(), "no half briefing is left");
    let left: Vec<_> = std::fs::read_dir(dir.path()).expect("a folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_cancelled_briefing_gives_nothing() {
    let case = Case::sample();
    let task = Task::new();
    task.cancel();
    let got = brief(&case.brief(), &options(SheetKind::Situation, Lang::Zh), &Templates::built_in(), &task);
    assert_eq!(got.err(), Some(BriefError::Cancelled));
}
