//! SHIFT-1 against a plain reading of its words, and the hours of a day against full evaluations.

use crate::common::sample_moment;
use fangxian::coverage::{Day, Evaluation, Evidence, Explainer, Fix, GapRef, Hour, Rulebook, Status, day, evaluate};
use fangxian::geometry::Shapes;
use fangxian::model::{Edit, Feature, Fid, LayerKind, Moment, PostRoster, Project, Value};
use fangxian::task::Task;
use fangxian::wording::finding_row;
use fangxian::words::Lang;
use proptest::prelude::*;
use std::sync::Arc;

const KIND: LayerKind = LayerKind::Checkpoint;
type People = [Option<u16>; 24];

/// What a test post is made of.
#[derive(Debug, Clone)]
struct Post {
    state: Option<&'static str>,
    hours: Option<&'static str>,
    staff: [Option<i64>; 2],
    roles: Vec<(&'static str, People)>,
}

fn project(posts: &[Post]) -> Project {
    let mut project = Project::new("t");
    let attr = |key: &str| KIND.info().attr(key).expect("an attribute");
    let text = |t: Option<&str>| t.map_or(Value::Null, |t| Value::Text(t.to_owned()));
    let features = posts.iter().enumerate().map(|(i, post)| {
        let mut shape = Shapes::new();
        shape.push_point(100.0 * i as f64, 0.0);
        let mut values = vec![Value::Null; KIND.info().attributes.len()];
        values[0] = Value::Text(format!("K{i}"));
        values[attr("state")] = text(post.state);
        values[attr("hours")] = text(post.hours);
        for (key, n) in ["staff_day", "staff_night"].into_iter().zip(post.staff) {
            values[attr(key)] = n.map_or(Value::Null, Value::Int);
        }
        Feature { fid: Fid(i as i64 + 1), shape, values }
    });
    project.apply(Edit::Insert { kind: KIND, features: features.collect() }).expect("fits");
    let rosters = posts.iter().enumerate().map(|(i, post)| {
        let roles = post.roles.iter().map(|(role, people)| (Arc::from(*role), *people));
        (Fid(i as i64 + 1), Arc::new(PostRoster::new(roles)))
    });
    project.apply(Edit::SetRoster { posts: rosters.collect() }).expect("fits");
    project
}

/// The rule in plain words, read anew: at least two people at any hour on duty; from 23 to 6 one of each of three roles.
fn plain(post: &Post) -> Status {
    match post.state {
        Some("manned") => {}
        Some("closed" | "emergency_gate" | "unmanned") => return Status::NotApplicable,
        _ => return Status::Unknown,
    }
    // A role without a single number is not in the roster; of two rows of a role the last one counts.
    let mut roster: Vec<(&str, People)> = Vec::new();
    for (role, people) in &post.roles {
        roster.retain(|(known, _)| known != role);
        roster.push((role, *people));
    }
    roster.retain(|(_, people)| people.iter().any(Option::is_some));
    let (mut gap, mut unknown) = (false, false);
    for hour in 0..24 {
        let on_duty = match post.hours {
            None | Some("00:00-24:00") => true,
            Some("06:00-22:00") => (6..22).contains(&hour),
            Some("22:00-06:00") => !(6..22).contains(&hour),
            // Half past six until a quarter past twelve touches six and twelve.
            Some("06:30-12:15") => (6..=12).contains(&hour),
            Some(_) => return Status::Unknown,
        };
        let known: Vec<u16> = roster.iter().filter_map(|(_, people)| people[hour]).collect();
        let sum: i64 = known.iter().map(|n| i64::from(*n)).sum();
        let complete = known.len() == roster.len();
        // (at least so many, whether that is all)
        let number = match (known.is_empty(), post.staff[usize::from(!(6..22).contains(&hour))]) {
            (false, _) => Some((sum, complete)),
            (true, Some(n)) => Some((n.max(0), true)),
            (true, None) => None,
        };
        if on_duty {
            match number {
                Some((n, _)) if n >= 2 => {}
                Some((_, true)) => gap = true,
                Some((_, false)) | None => unknown = true,
            }
        }
        if hour == 23 || hour < 6 {
            for names in [&["police", "公安"][..], &["health", "医护"], &["community"]] {
                let cells: Vec<Option<u16>> =
                    roster.iter().filter(|(role, _)| names.contains(role)).map(|(_, people)| people[hour]).collect();
                let have: u16 = cells.iter().flatten().sum();
                let stated = cells.iter().any(Option::is_some);
                let whole = !cells.is_empty() && cells.iter().all(Option::is_some);
                if !on_duty {
                    gap = true;
                } else if have >= 1 {
                } else if stated && whole || !stated && number == Some((0, true)) {
                    gap = true;
                } else {
                    unknown = true;
                }
            }
        }
    }
    if gap {
        Status::Gap
    } else if unknown {
        Status::Unknown
    } else {
        Status::Covered
    }
}

fn any_people() -> impl Strategy<Value = People> {
    let cell = prop_oneof![1 => Just(None), 1 => Just(Some(0)), 4 => Just(Some(1)), 1 => Just(Some(3))];
    let spans = prop::collection::vec((0..25usize, 0..25usize, cell.clone()), 0..3);
    (cell, spans).prop_map(|(all, spans)| {
        let mut people = [all; 24];
        for (a, b, cell) in spans {
            people[a.min(b)..a.max(b)].fill(cell);
        }
        people
    })
}

fn any_post() -> impl Strategy<Value = Post> {
    let pick = |of: &'static [Option<&'static str>]| prop::sample::select(of);
    let state = prop_oneof![
        6 => Just(Some("manned")),
        2 => pick(&[Some("closed"), Some("unmanned"), Some("emergency_gate"), None, Some("open")]),
    ];
    let hours =
        pick(&[None, None, Some("00:00-24:00"), Some("06:00-22:00"), Some("22:00-06:00"), Some("06:30-12:15"), Some("25-26")]);
    let staff = [prop::option::of(-1..4i64), prop::option::of(0..4i64)];
    let role = prop::sample::select(&["police", "公安", "health", "医护", "community", "volunteer", "飞行员"][..]);
    let roles = prop_oneof![
        1 => Just(Vec::new()),
        4 => prop::collection::vec((role, any_people()), 0..5),
        // All three named, so that something is covered.
        3 => prop::collection::vec(any_people(), 3).prop_map(|p| {
            ["police", "health", "community"].into_iter().zip(p).collect()
        }),
    ];
    (state, hours, staff, roles).prop_map(|(state, hours, staff, roles)| Post { state, hours, staff, roles })
}

fn book() -> Arc<Rulebook> {
    Arc::new(Rulebook::built_in())
}

fn shift(project: &Project, at: Moment) -> (Vec<Status>, Vec<Status>) {
    let book = book();
    let report = evaluate(project, &book, at, &Task::new()).expect("not cancelled");
    let rule = book.rule("SHIFT-1").expect("a rule");
    // Whatever is not covered must be explained, with the same status.
    let explainer = Explainer::new(project, &report);
    for (row, status) in report.rules[rule].status.iter().enumerate() {
        let finding = explainer.finding(GapRef { rule: rule as u16, row: row as u32 });
        let worst = finding.faults.iter().map(|f| f.status).max();
        assert_eq!(worst, Some(*status).filter(|s| matches!(s, Status::Gap | Status::Unknown)), "row {row}");
        for fault in &finding.faults {
            if let Evidence::Shifts { shifts } = &fault.evidence {
                assert!(!shifts.is_empty(), "a fault names its hours");
            }
        }
        for lang in [Lang::Zh, Lang::En] {
            let words = finding_row(project, &report, &finding, lang);
            assert_eq!(words.fix.is_empty(), finding.faults.is_empty(), "{words:?}");
        }
    }
    (report.rules[rule].status.iter().copied().collect(), report.manned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn shift_1_is_what_its_words_say(posts in prop::collection::vec(any_post(), 1..8), hour in 0..24usize) {
        let project = project(&posts);
        let (found, manned) = shift(&project, sample_moment().at_hour(hour));
        let plain: Vec<Status> = posts.iter().map(plain).collect();
        prop_assert_eq!(&found, &plain);
        // The rule looks at the whole day; the moment decides only who is there now.
        prop_assert_eq!(&found, &shift(&project, sample_moment()).0);
        for (post, manned) in posts.iter().zip(manned) {
            let stated: Vec<u16> = PostRoster::new(post.roles.iter().map(|(r, p)| (Arc::from(*r), *p)))
                .roles().iter().filter_map(|(_, people)| people[hour]).collect();
            if post.state == Some("manned") && !stated.is_empty() && stated.iter().all(|n| *n == 0) {
                prop_assert_ne!(manned, Status::Covered, "nobody stands there");
            }
        }
    }
}

#[test]
fn a_gap_names_its_hours_and_whom_to_send() {
    let mut police = [Some(1); 24];
    police[4..6].fill(Some(0));
    let three = |police: People| vec![("police", police), ("health", [Some(1); 24]), ("community", [Some(1); 24])];
    let manned = |hours, roles| Post { state: Some("manned"), hours, staff: [Some(3), Some(3)], roles };
    let posts = [
        manned(None, three(police)),
        manned(Some("06:00-22:00"), three([Some(1); 24])),
        manned(None, Vec::new()),
        manned(None, three([Some(1); 24])),
    ];
    let project = project(&posts);
    let report = evaluate(&project, &book(), sample_moment(), &Task::new()).expect("not cancelled");
    let rule = report.rulebook.rule("SHIFT-1").expect("a rule");
    let explainer = Explainer::new(&project, &report);
    let words = |row: u32, lang| {
        let finding = explainer.finding(GapRef { rule: rule as u16, row });
        let words = finding_row(&project, &report, &finding, lang);
        (words.measured, words.limit, words.evidence, words.fix)
    };
    let owned = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    assert_eq!(words(0, Lang::En), owned("0", "1", "04:00–06:00 no police", "assign 1 police 04:00–06:00"));
    assert_eq!(words(0, Lang::Zh), owned("0", "1", "04:00–06:00 无公安", "04:00–06:00 增派公安 1 人"));
    assert_eq!(
        words(1, Lang::En),
        owned("0", "1", "23:00–06:00 off duty", "extend to 23:00–06:00 with 1 police, 1 health, 1 community")
    );
    assert_eq!(words(2, Lang::Zh), owned("无数据", "1", "23:00–06:00 公安未填、卫健未填、社区未填", "补录排班 23:00–06:00"));
    assert_eq!(words(3, Lang::En), owned("", "", "", ""));
    let status: Vec<Status> = report.rules[rule].status.iter().copied().collect();
    assert_eq!(status, [Status::Gap, Status::Gap, Status::Unknown, Status::Covered]);
}

#[test]
fn a_post_whose_roster_has_nobody_is_not_manned_and_people_are_asked_for() {
    let mut project =
        project(&[Post { state: Some("manned"), hours: None, staff: [Some(2); 2], roles: vec![("police", [Some(0); 24])] }]);
    let mut shape = Shapes::new();
    shape.push_polygon(&[&[[10.0, 0.0], [20.0, 0.0], [20.0, 10.0], [10.0, 0.0]]]);
    let values = vec![Value::Null; LayerKind::Building.info().attributes.len()];
    let features = vec![Feature { fid: Fid(1), shape, values }];
    project.apply(Edit::Insert { kind: LayerKind::Building, features }).expect("fits");
    let report = evaluate(&project, &book(), sample_moment(), &Task::new()).expect("not cancelled");
    assert_eq!(report.manned, [Status::Gap]);
    let rule = report.rulebook.rule("POSTREACH-1").expect("a rule") as u16;
    let finding = Explainer::new(&project, &report).finding(GapRef { rule, row: 0 });
    assert!(matches!(finding.faults[0].fix, Fix::StaffPost { post: 0, .. }), "{:?}", finding.faults[0].fix);
    let words = finding_row(&project, &report, &finding, Lang::En);
    assert!(words.fix.contains("10:00–11:00"), "{}", words.fix);
}

/// The day by full evaluations.
fn by_full(project: &Project, book: &Arc<Rulebook>, date: Moment) -> Day {
    let hour = |h| Hour::of(&evaluate(project, book, date.at_hour(h), &Task::new()).expect("not cancelled"));
    Day { hours: (0..24).map(hour).collect() }
}

#[test]
fn the_hours_of_the_sample_are_full_evaluations_and_the_worst_is_the_worst() {
    let project = fangxian::work::sample(&Task::new()).expect("opens");
    let (book, at, task) = (book(), sample_moment(), Task::new());
    for from in [at, at.at_hour(23)] {
        let first = Evaluation::new(&project, &book, from, &task).expect("not cancelled");
        let found = day(&first, &project, &book, at, &task).expect("not cancelled");
        assert_eq!(found, by_full(&project, &book, at));
        let worst = &found.hours[found.worst()];
        assert!(found.hours.iter().all(|h| (h.held_by_none(), h.gaps) <= (worst.held_by_none(), worst.gaps)));
        assert!(!found.is_even() && worst.held_by_none() > found.hours[10].held_by_none(), "the night is thin");
    }
    let cancelled = Task::new();
    cancelled.cancel();
    let first = Evaluation::new(&project, &book, at, &task).expect("not cancelled");
    assert!(day(&first, &project, &book, at, &cancelled).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn the_hours_of_random_posts_are_full_evaluations(
        posts in prop::collection::vec(any_post(), 1..10), homes in prop::collection::vec((0..1000u16, 0..600u16), 0..30), from in 0..24usize
    ) {
        let mut project = project(&posts);
        let kind = LayerKind::Building;
        let features = homes.iter().enumerate().map(|(i, (x, y))| {
            let (x, y) = (f64::from(*x), f64::from(*y));
            let mut shape = Shapes::new();
            shape.push_polygon(&[&[[x, y], [x + 9.0, y], [x + 9.0, y + 9.0], [x, y]]]);
            Feature { fid: Fid(i as i64 + 1), shape, values: vec![Value::Null; kind.info().attributes.len()] }
        });
        project.apply(Edit::Insert { kind, features: features.collect() }).expect("fits");
        let (book, at, task) = (book(), sample_moment(), Task::new());
        let first = Evaluation::new(&project, &book, at.at_hour(from), &task).expect("not cancelled");
        prop_assert_eq!(day(&first, &project, &book, at, &task).expect("not cancelled"), by_full(&project, &book, at));
    }
}
