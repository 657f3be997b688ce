//! Projects and briefings for the tests.

use fangxian::briefing::{Brief, BriefError, BriefOptions, Figures, SheetKind, Sheets, Templates, brief};
use fangxian::compare::Side;
use fangxian::coverage::{Day, Evaluation};
use fangxian::model::{Edit, LayerKind, Moment, Project, Value};
use fangxian::task::Task;
use fangxian::words::Lang;
use fangxian::work::{rulebook, sample};

/// A project with everything a briefing is made from.
pub struct Case {
    /// The project.
    pub project: Project,
    /// Its evaluation at ten o'clock.
    pub now: Evaluation,
    /// At three in the night.
    pub night: Evaluation,
    /// The day.
    pub day: Day,
    /// The figures at night.
    pub since: Figures,
}

impl Case {
    /// Of a project.
    pub fn of(project: Project) -> Self {
        let task = Task::new();
        let at = Moment::parse("2022-03-20T10:00:00+08:00").expect("a moment");
        let book = rulebook(&project).expect("rules");
        let now = Evaluation::new(&project, &book, at, &task).expect("not cancelled");
        let night = now.update(&project, &book, at.at_hour(3), &task).expect("not cancelled");
        let day = fangxian::coverage::day(&now, &project, &book, at, &task).expect("not cancelled");
        let since = Figures::of(&project, night.report());
        Self { project, now, night, day, since }
    }

    /// The bundled sample.
    pub fn sample() -> Self {
        Self::of(sample(&Task::new()).expect("opens"))
    }

    /// The sample with long names everywhere.
    pub fn long_names() -> Self {
        let mut project = sample(&Task::new()).expect("opens");
        let long =
            "中国人民政治协商会议上海市浦东新区陆家嘴街道东昌路居民委员会 Lujiazui Subdistrict Neighbourhood Committee of Pudong";
        for kind in LayerKind::ALL {
            let rows = project.layer(kind).len().min(400) as u32;
            let fids: Vec<_> = (0..rows).map(|row| project.layer(kind).feature(row).fid()).collect();
            for (i, fid) in fids.into_iter().enumerate() {
                for key in ["name", "leader", "member", "secretary", "owner", "resp_unit"] {
                    if let Some(attr) = kind.info().attr(key) {
                        let value = Value::Text(format!("{long} {i}"));
                        project.apply(Edit::SetValue { kind, fid, attr, value }).expect("applies");
                    }
                }
            }
        }
        let mut settings = project.settings.clone();
        settings.name = long.repeat(2);
        settings.attribution = long.repeat(3);
        project.apply(Edit::SetSettings { settings }).expect("applies");
        Self::of(project)
    }

    /// What a briefing is made from.
    pub fn brief(&self) -> Brief<'_> {
        Brief {
            project: &self.project,
            report: self.now.report(),
            plan: None,
            day: Some(&self.day),
            since: Some((&self.since, "2022-03-20 03:00")),
            other: Some((Side { project: &self.project, report: self.night.report() }, ["2022-03-20 03:00", "2022-03-20 10:00"])),
        }
    }

    /// Makes a briefing from the built-in templates.
    pub fn made(&self, options: &BriefOptions) -> Result<Sheets, BriefError> {
        brief(&self.brief(), options, &templates(), &Task::new())
    }
}

/// The built-in templates, or those of a folder: templates are tried out without compiling anything.
pub fn templates() -> Templates {
    let folder = std::env::var_os("FANGXIAN_TEMPLATES");
    folder.map_or_else(Templates::built_in, |folder| Templates::load(folder.as_ref()).expect("templates"))
}

/// Options of a sheet.
pub fn options(sheet: SheetKind, lang: Lang) -> BriefOptions {
    BriefOptions { meeting: "晨间会商".to_owned(), ..BriefOptions::new(sheet, lang) }
}

/// All text of a page in the order of painting, words of a line joined.
pub fn text_of(sheets: &Sheets, page: usize) -> String {
    sheets.pages.placed(page).into_iter().filter_map(|p| p.text).collect::<Vec<_>>().join(" ")
}
