//! Fixes against brute force: each is applied for real and the whole project evaluated anew; what was promised must hold.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::coverage::{Evaluation, Fix, GapRef, Report, Rulebook, Status, SubjectKind};
use fangxian::fixes::{Judged, Planner, judge, judged};
use fangxian::geometry::Shapes;
use fangxian::model::{AttrType, Chunk, Edit, Fid, History, Layer, LayerKind, LayerMeta, Project, Value};
use fangxian::task::Task;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn evaluation(project: &Project) -> Evaluation {
    Evaluation::new(project, &Arc::new(Rulebook::built_in()), sample_moment(), &Task::new()).expect("not cancelled")
}

/// The name of a fix without what is in it.
fn kind_of(fix: &Fix) -> String {
    format!("{fix:?}").split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

/// Rows by rule and status.
fn statuses(report: &Report) -> Vec<Vec<Status>> {
    report.rules.iter().map(|r| r.status.iter().copied().collect()).collect()
}

/// What became worse and what was closed, counted over two full evaluations.
fn brute(before: &Report, after: &Report) -> (u64, u64, BTreeMap<usize, u64>) {
    let (old, new) = (statuses(before), statuses(after));
    let (mut closed, mut known, mut worse) = (0, 0, BTreeMap::new());
    for (r, rule) in before.rulebook.rules.iter().enumerate() {
        for (row, is) in new[r].iter().enumerate() {
            let was = old[r].get(row).copied().unwrap_or(Status::NotApplicable);
            if rule.raises && was == Status::Gap && *is == Status::Covered {
                closed += 1;
            }
            if rule.raises && was == Status::Unknown && *is == Status::Covered {
                known += 1;
            }
            let bad = |s: Status| matches!(s, Status::Gap | Status::Unknown);
            // What a fix puts in is worse than nothing only where it is a gap itself.
            let new_and_unknown = row >= old[r].len() && *is == Status::Unknown;
            if bad(*is) && !new_and_unknown && !(bad(was) && (was == *is || was == Status::Gap)) {
                *worse.entry(r).or_insert(0) += 1;
            }
        }
    }
    (closed, known, worse)
}

/// Applies a fix as one step and holds it against its promise.
fn apply(project: &Project, report: &Report, gap: GapRef, fix: &Judged) -> Project {
    let Some(outcome) = &fix.outcome else { panic!("nothing was promised") };
    let mut done = project.clone();
    let mut history = History::default();
    let edits = fix.proposal.trial().expect("a trial");
    history.commit(&mut done, "fix", sample_moment(), edits).expect("applies");
    let after = audit(&done, sample_moment());
    let status = after.rules[gap.rule as usize].status[gap.row as usize];
    let id = &report.rulebook.rules[gap.rule as usize].id;
    assert_eq!(status, Status::Covered, "{id} row {}: {:?}", gap.row, fix.proposal.fixes);
    let (closed, known, worse) = brute(report, &after);
    assert_eq!((outcome.closed, outcome.known), (closed, known), "{id} row {}: {:?}", gap.row, fix.proposal.fixes);
    let said: BTreeMap<usize, u64> = outcome.worse.iter().map(|w| (w.rule, w.count)).collect();
    assert_eq!(said, worse, "{id} row {}: {:?}", gap.row, fix.proposal.fixes);
    for w in &outcome.worse {
        assert!(!w.first.is_empty() && w.first.len() as u64 <= w.count);
        for row in &w.first {
            assert!(after.rules[w.rule].status[*row as usize] > Status::Covered, "the named subject is worse");
        }
    }
    history.undo(&mut done).expect("undone");
    assert!(audit(&done, sample_moment()).compare(report).is_ok(), "undo takes all of it back");
    history.redo(&mut done).expect("redone");
    done
}

#[test]
fn every_fix_of_the_sample_does_what_it_promises() {
    let project = load_folder(&data("data/lujiazui"), &[]);
    let evaluation = evaluation(&project);
    let report = evaluation.report();
    let planner = Planner::new(&project, report);
    let mut tried: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (r, result) in report.rules.iter().enumerate() {
        let open = result.status.iter().enumerate().filter(|(_, s)| matches!(s, Status::Gap | Status::Unknown));
        for (row, _) in open.step_by(7) {
            let gap = GapRef { rule: r as u16, row: row as u32 };
            for fix in judged(&planner, &evaluation, gap, &Task::new()).expect("not cancelled") {
                let key = (report.rulebook.rules[r].id.clone(), kind_of(&fix.proposal.fixes[0]));
                let n = tried.entry(key).or_default();
                *n += 1;
                if *n <= 2 && fix.outcome.is_some() {
                    apply(&project, report, gap, &fix);
                }
            }
        }
    }
    let kinds: BTreeSet<&str> = tried.keys().map(|(_, fix)| fix.as_str()).collect();
    for kind in ["MovePost", "OpenPost", "ManPost", "AssignRoles", "Fill", "Link", "CheckNow"] {
        assert!(kinds.contains(kind), "{kind} is not among {tried:?}");
    }
}

type Row = (Shapes, Vec<(&'static str, Value)>);

fn put(project: &mut Project, kind: LayerKind, rows: Vec<Row>) {
    let mut chunk = Chunk::new(kind);
    for (i, (shape, stated)) in rows.into_iter().enumerate() {
        let mut values = vec![Value::Null; kind.info().attributes.len()];
        values[0] = Value::Text(format!("{}{i}", kind.key().to_uppercase().chars().next().unwrap_or('X')));
        for (key, value) in stated {
            values[kind.info().attr(key).expect("an attribute")] = value;
        }
        chunk.push_feature(kind, Fid(i as i64 + 1), shape.get(0), values.into_iter());
    }
    chunk.finish();
    let layer = Arc::new(Layer::from_chunks(kind, vec![chunk], LayerMeta::default()));
    project.apply(Edit::SetLayer { layer }).expect("a layer");
}

fn text(t: &str) -> Value {
    Value::Text(t.to_owned())
}

fn square(x: f64, y: f64, size: f64) -> Shapes {
    let mut s = Shapes::new();
    s.push_polygon(&[&[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]]);
    s
}

fn point(x: f64, y: f64) -> Shapes {
    let mut s = Shapes::new();
    s.push_point(x, y);
    s
}

/// A district in which every kind of fix has something to mend.
fn district() -> Project {
    let mut p = Project::new("t");
    let at = sample_moment().unix;
    put(&mut p, LayerKind::Community, vec![(square(0.0, 0.0, 4000.0), vec![("code", text("410104001001"))])]);
    let grid = |x: f64, y: f64, n: usize, leader: Option<&str>, team: &str, code: String| {
        let mut stated = vec![
            ("code", text(&code)),
            ("community_id", text("C0")),
            ("team_roles", text(team)),
            ("name", text(&format!("网格{n}"))),
        ];
        stated.extend(leader.map(|l| ("leader", text(l))));
        (square(x, y, 2000.0), stated)
    };
    let all = "secretary+doctor+police";
    put(
        &mut p,
        LayerKind::Grid,
        vec![
            grid(0.0, 0.0, 0, Some("王"), "社区书记、片医", "41010400100101".into()),
            grid(2000.0, 0.0, 1, Some("王"), all, "41010400100102".into()),
            grid(0.0, 2000.0, 2, Some("王"), all, "41010400900103".into()),
            grid(2000.0, 2000.0, 3, None, all, "41010400100104".into()),
        ],
    );
    let building = |x: f64, y: f64, linked: i64| {
        (square(x - 5.0, y - 5.0, 10.0), vec![("households", Value::Int(50)), ("linked_households", Value::Int(linked))])
    };
    put(
        &mut p,
        LayerKind::Building,
        vec![
            building(500.0, 500.0, 42),  // near a post with short hours
            building(1500.0, 500.0, 50), // near an unmanned post
            building(3000.0, 500.0, 50), // 340 m from a post that holds another building alone
            building(3000.0, 1120.0, 50),
            building(3000.0, 3000.0, 50), // far from everything, a road passes
        ],
    );
    let post = |x, y, stated: &[(&'static str, &str)]| (point(x, y), stated.iter().map(|(k, v)| (*k, text(v))).collect());
    put(
        &mut p,
        LayerKind::Checkpoint,
        vec![
            post(600.0, 500.0, &[("state", "manned"), ("hours", "18:00-06:00")]),
            post(1600.0, 500.0, &[("state", "unmanned"), ("hours", "18:00-06:00")]),
            post(3000.0, 840.0, &[("state", "manned")]),
        ],
    );
    let mut line = Shapes::new();
    line.push_line(&[[2000.0, 3080.0], [4000.0, 3080.0]]);
    put(&mut p, LayerKind::Road, vec![(line, vec![])]);
    let fence = |x: f64, shape: Option<Shapes>, from: i64, to: i64, ok: i64, checked: i64| {
        let stated = vec![
            ("valid_from", Value::Int(from)),
            ("valid_to", Value::Int(to)),
            ("devices_total", Value::Int(40)),
            ("devices_ok", Value::Int(ok)),
            ("checked_at", Value::Int(checked)),
        ];
        (shape.unwrap_or_else(|| square(x, 480.0, 40.0)), stated)
    };
    let mut bow = Shapes::new();
    bow.push_polygon(&[&[[3400.0, 0.0], [3450.0, 50.0], [3450.0, 0.0], [3400.0, 50.0], [3400.0, 0.0]]]);
    let day = 86_400;
    put(
        &mut p,
        LayerKind::Fence,
        vec![
            fence(480.0, None, at - 9 * day, at - day, 40, at),            // expired
            fence(900.0, None, at + day, at + 9 * day, 40, at),            // not begun
            fence(1000.0, None, at - day, at + day, 30, at),               // devices
            fence(1100.0, None, at - day, at + day, 40, at - 3 * day),     // not checked
            fence(0.0, Some(bow), at - day, at + day, 40, at),             // crosses itself
            fence(1200.0, None, at - 9 * day, at - day, 30, at - 3 * day), // all at once
        ],
    );
    let premise = |x: f64, issues: i64, age: i64, slots: usize| {
        let mut stated =
            vec![("category", text("hotel")), ("open_issues", Value::Int(issues)), ("inspected_at", Value::Int(at - age * day))];
        let keys = ["resp_territory", "resp_department", "resp_unit", "resp_individual"];
        stated.extend(keys.into_iter().take(slots).map(|k| (k, text("某"))));
        (point(x, 500.0), stated)
    };
    let compound = vec![("onboarding", text("网格、门岗")), ("handover_date", Value::Int(at - 40 * day))];
    put(&mut p, LayerKind::Compound, vec![(square(700.0, 700.0, 80.0), compound)]);
    put(&mut p, LayerKind::Premise, vec![premise(510.0, 3, 1, 4), premise(520.0, 0, 30, 2), premise(530.0, 2, 30, 4)]);
    p
}

#[test]
fn every_kind_of_fix_closes_its_gap() {
    let project = district();
    let evaluation = evaluation(&project);
    let report = evaluation.report();
    let planner = Planner::new(&project, report);
    let mut kinds = BTreeSet::new();
    let mut open = Vec::new();
    for (r, rule) in report.rulebook.rules.iter().enumerate() {
        if rule.subject == SubjectKind::Layer {
            continue;
        }
        for (row, status) in report.rules[r].status.iter().enumerate() {
            if *status != Status::Gap {
                continue;
            }
            let gap = GapRef { rule: r as u16, row: row as u32 };
            let fixes = judged(&planner, &evaluation, gap, &Task::new()).expect("not cancelled");
            if fixes.is_empty() {
                open.push((rule.id.clone(), row));
            }
            for fix in &fixes {
                kinds.extend(fix.proposal.fixes.iter().map(kind_of));
                apply(&project, report, gap, fix);
            }
        }
    }
    let every = [
        "AssignRoles",
        "CheckNow",
        "CloseIssues",
        "Complete",
        "CorrectCode",
        "Extend",
        "ExtendHours",
        "Fill",
        "Link",
        "ManPost",
        "MovePost",
        "OpenPost",
        "Redraw",
        "RepairDevices",
        "SplitHolder",
    ];
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), every);
    assert_eq!(open, [], "every gap here has a fix");
}

fn fixes_of(project: &Project, rule: &str, row: u32) -> Vec<Judged> {
    let evaluation = evaluation(project);
    let rule = evaluation.report().rulebook.rule(rule).expect("a rule") as u16;
    judged(&Planner::new(project, evaluation.report()), &evaluation, GapRef { rule, row }, &Task::new()).expect("not cancelled")
}

#[test]
fn fixes_say_what_they_ask_and_name_what_gets_worse() {
    let project = district();
    let names = |fixes: &[Judged]| fixes.iter().map(|f| kind_of(&f.proposal.fixes[0])).collect::<Vec<_>>();
    // Hours before anything else; a road is 400 m away.
    let near = fixes_of(&project, "POSTREACH-1", 0);
    assert_eq!(names(&near)[0], "ExtendHours");
    let Edit::SetValue { value, .. } = &near[0].proposal.edits[0] else { panic!("hours") };
    assert_eq!(*value, text("10:00-11:00,18:00-06:00"));
    assert_eq!(names(&fixes_of(&project, "POSTREACH-1", 1))[0], "ManPost");
    assert_eq!(fixes_of(&project, "POSTREACH-1", 1)[0].proposal.edits.len(), 2, "people and hours");
    // The post stands 340 m away and holds another building, 280 m on its other side, alone: 40 m straight on would leave it.
    let moved = fixes_of(&project, "POSTREACH-1", 2);
    let one = moved.iter().find(|f| kind_of(&f.proposal.fixes[0]) == "MovePost").expect("a move");
    let outcome = one.outcome.as_ref().expect("judged");
    assert_eq!(outcome.lost(), 1, "no place holds both: {outcome:?}");
    let posts_rule = evaluation(&project).report().rulebook.rule("POSTREACH-1").expect("a rule");
    assert_eq!((outcome.worse[0].rule, &outcome.worse[0].first), (posts_rule, &vec![3]));
    // The new post stands on the road.
    let opened = fixes_of(&project, "POSTREACH-1", 4);
    let Edit::Insert { features, .. } = &opened[0].proposal.edits[0] else { panic!("a post") };
    let at = features[0].shape.get(0).first().expect("a place");
    assert!((at[0] - 3000.0).abs() < 1e-6 && (at[1] - 3080.0).abs() < 1e-6);
    assert_eq!(features[0].values[0], text("C3"), "the id after C2");
    // Roles are written as they are there already; the whole grid gains.
    let team = fixes_of(&project, "TEAM-1", 0);
    let Edit::SetValue { value, .. } = &team[0].proposal.edits[0] else { panic!("roles") };
    assert_eq!(*value, text("社区书记、片医、police"));
    assert_eq!(team[0].outcome.as_ref().expect("judged").closed, 2);
    // Names, counts and moments are asked.
    let asks = |rule: &str, row| {
        let fixes = fixes_of(&project, rule, row);
        fixes[0].proposal.asks.iter().map(|a| (a.kind.info().attributes[a.attr].key, a.suggestion.clone())).collect::<Vec<_>>()
    };
    assert_eq!(asks("POST-1", 3), [("leader", Value::Null)]);
    assert_eq!(asks("PREM-2", 1), [("resp_unit", Value::Null), ("resp_individual", Value::Null)]);
    assert_eq!(asks("PARTY-1", 0), [("linked_households", Value::Int(50))]);
    let at = sample_moment().unix;
    assert_eq!(asks("FENCE-1", 0), [("valid_to", Value::Int(at + 8 * 86_400))]);
    assert_eq!(asks("FENCE-1", 1), [("valid_from", Value::Int(at))]);
    assert_eq!(asks("FENCE-1", 2), [("devices_ok", Value::Int(38))]);
    assert_eq!(asks("FENCE-1", 5).len(), 3, "three faults are mended together");
    assert_eq!(asks("GRID-3", 2), [("code", text("41010400100103"))]);
    // A person who holds too much already is no answer.
    let fix = &fixes_of(&project, "POST-1", 0)[0];
    let evaluation = evaluation(&project);
    let gap = GapRef { rule: evaluation.report().rulebook.rule("POST-1").expect("a rule") as u16, row: 0 };
    let of = |name: &str| {
        let edits = fix.proposal.answered(&[text(name)]);
        judge(&evaluation, &project, gap, &edits, &Task::new()).expect("not cancelled").expect("fits").closes
    };
    assert!(of("李") && !of("王"));
    // What the schema refuses is refused before it is tried.
    let attr = LayerKind::Building.info().attr("linked_households").expect("an attribute");
    assert_eq!(LayerKind::Building.info().attributes[attr].ty, AttrType::Int);
    let bad = [Edit::SetValue { kind: LayerKind::Building, fid: Fid(1), attr, value: Value::Int(-3) }];
    assert_eq!(judge(&evaluation, &project, gap, &bad, &Task::new()).expect("not cancelled"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Random towns: whatever is offered holds, and a moved post never loses more than the straight way would.
    #[test]
    fn fixes_hold_in_random_towns(
        buildings in prop::collection::vec((0i32..1500, 0i32..1500), 1..12),
        posts in prop::collection::vec((0i32..1500, 0i32..1500, 0u8..5), 1..6),
    ) {
        let mut p = Project::new("t");
        let house = |(x, y): &(i32, i32)| (square(f64::from(*x), f64::from(*y), 10.0), vec![]);
        put(&mut p, LayerKind::Building, buildings.iter().map(house).collect());
        let state = |n: u8| match n {
            0 => vec![("state", text("unmanned"))],
            1 => vec![("state", text("manned")), ("hours", text("00:00-06:00"))],
            2 => vec![],
            _ => vec![("state", text("manned"))],
        };
        put(&mut p, LayerKind::Checkpoint, posts.iter().map(|(x, y, s)| (point(f64::from(*x), f64::from(*y)), state(*s))).collect());
        let evaluation = evaluation(&p);
        let report = evaluation.report();
        let planner = Planner::new(&p, report);
        let rule = report.rulebook.rule("POSTREACH-1").expect("a rule");
        for (row, status) in report.rules[rule].status.iter().enumerate().filter(|(_, s)| **s == Status::Gap) {
            prop_assert_eq!(*status, Status::Gap);
            let gap = GapRef { rule: rule as u16, row: row as u32 };
            let fixes = judged(&planner, &evaluation, gap, &Task::new()).expect("not cancelled");
            // There are no roads, so a post can always be opened beside it.
            prop_assert!(fixes.iter().any(|f| kind_of(&f.proposal.fixes[0]) == "OpenPost"));
            for fix in &fixes {
                apply(&p, report, gap, fix);
                if let (Fix::MovePost { post, .. }, [Edit::SetShape { fid, .. }]) = (&fix.proposal.fixes[0], &fix.proposal.edits[..]) {
                    let from = p.layer(LayerKind::Checkpoint).feature(*post).shape().first().expect("a place");
                    let to = report.buildings.point[row];
                    let far = (to[0] - from[0]).hypot(to[1] - from[1]);
                    let by = (far - 300.0).ceil() / far;
                    let straight = point(from[0] + (to[0] - from[0]) * by, from[1] + (to[1] - from[1]) * by);
                    let edits = [Edit::SetShape { kind: LayerKind::Checkpoint, fid: *fid, shape: straight }];
                    let other = judge(&evaluation, &p, gap, &edits, &Task::new()).expect("not cancelled").expect("fits");
                    prop_assert!(other.closes);
                    prop_assert!(fix.outcome.as_ref().expect("judged").lost() <= other.lost());
                }
            }
        }
    }
}
