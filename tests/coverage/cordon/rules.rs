//! CORDON-1 and CORDON-2 as rules of an audit.

use super::town::{AT, graph, line, post, put, square, streets, text};
use fangxian::cordon::{Cordon, Options, PlanOptions, Planned};
use fangxian::coverage::{Evaluation, Evidence, Explainer, GapRef, Rulebook, Status, rulebook};
use fangxian::model::{LayerKind, Moment, Project};
use fangxian::task::Task;
use fangxian::words::Lang;
use std::sync::Arc;

/// The built-in rulebook with the rules about boundaries taken in, as its last lines say.
fn book() -> Arc<Rulebook> {
    let (before, rules) = rulebook::DEFAULT.split_once("# [[rule]]").expect("rules with marks");
    let rules: String = rules.lines().map(|l| l.strip_prefix("# ").unwrap_or(l).to_owned() + "\n").collect();
    Arc::new(Rulebook::parse(&format!("{before}[[rule]]{rules}")).expect("a rulebook"))
}

fn evaluated(project: &Project, at: Moment) -> Evaluation {
    Evaluation::new(project, &book(), at, &Task::new()).expect("not cancelled")
}

/// Statuses of the only fence under both rules.
fn statuses(evaluation: &Evaluation) -> [Status; 2] {
    let report = evaluation.report();
    ["CORDON-1", "CORDON-2"].map(|id| report.rules[report.rulebook.rule(id).expect("a rule")].status[0])
}

fn evidence(project: &Project, evaluation: &Evaluation, id: &str) -> Evidence {
    let report = evaluation.report();
    let rule = report.rulebook.rule(id).expect("a rule") as u16;
    let finding = Explainer::new(project, report).finding(GapRef { rule, row: 0 });
    finding.faults.into_iter().next().expect("a fault").evidence
}

/// A town with one fence; every crossing has a checkpoint of this state but the first, which has `first`.
fn town(state: &str, first: &str, hours: Option<&str>) -> Project {
    let mut town = streets(11, |_, _| "residential");
    put(&mut town, LayerKind::Fence, square(350.0, 650.0), &[("name", text("fence"))]);
    let places = [400.0, 500.0, 600.0].into_iter().flat_map(|c| [[c, 350.0], [c, 650.0], [350.0, c], [650.0, c]]);
    for (i, at) in places.enumerate() {
        if i == 0 { post(&mut town, at, first, hours) } else { post(&mut town, at, state, None) }
    }
    town
}

#[test]
fn crossings_and_ways_in_are_judged_and_unknown_is_no_control() {
    let of = |project: &Project| statuses(&evaluated(project, AT));
    assert_eq!(of(&town("manned", "closed", None)), [Status::Covered, Status::Covered]);
    assert_eq!(of(&town("closed", "unmanned", None)), [Status::Gap, Status::Gap]);
    assert_eq!(of(&town("emergency_gate", "who knows", None)), [Status::Unknown, Status::Unknown]);
    // Manned by day only: in the morning nothing is open, and still somebody gets in at night.
    let by_day = town("manned", "manned", Some("06:00-22:00"));
    assert_eq!(of(&by_day), [Status::Covered, Status::Gap]);
    let night = evaluated(&by_day, AT.at_hour(23));
    assert_eq!(statuses(&night), [Status::Gap, Status::Gap]);
    assert_eq!(evidence(&by_day, &night, "CORDON-1"), Evidence::Crossings { all: 12, open: 1, unknown: 0 });
    match evidence(&by_day, &night, "CORDON-2") {
        Evidence::WayIn { hours, metres, .. } => assert!(hours == 8 && metres > 300.0, "{hours} {metres}"),
        other => panic!("{other:?}"),
    }
    // Without roads, or with roads that lead nowhere, nothing is known.
    let mut bare = Project::new("bare");
    put(&mut bare, LayerKind::Fence, square(350.0, 650.0), &[]);
    assert_eq!(of(&bare), [Status::Unknown, Status::Unknown]);
    put(&mut bare, LayerKind::Road, line(&[[400.0, 400.0], [600.0, 600.0]]), &[("class", text("path"))]);
    assert_eq!(of(&bare), [Status::Unknown, Status::Unknown]);
}

#[test]
fn a_plan_that_was_carried_out_closes_both_gaps_by_update_and_by_evaluation() {
    let before = town("unmanned", "who knows", None);
    let graph = graph(&before);
    let area = square(350.0, 650.0);
    let cordon = Cordon::new(&before, &graph, area.get(0), Options::built_in());
    let Ok(Planned::Plan(plan)) = cordon.plan(&cordon.at(AT), &PlanOptions::default(), &Task::new()) else { panic!("a plan") };
    let old = evaluated(&before, AT);
    assert_eq!(statuses(&old), [Status::Gap, Status::Gap]);
    let mut after = before.clone();
    cordon.edits(&plan, Lang::En).into_iter().for_each(|edit| drop(after.apply(edit).expect("an edit that fits")));
    let updated = old.update(&after, &book(), AT, &Task::new()).expect("not cancelled");
    assert_eq!(statuses(&updated), [Status::Covered, Status::Covered]);
    assert_eq!(updated.report().compare(evaluated(&after, AT).report()), Ok(()));
    // Another hour looks at the crossings again, and at nothing else.
    let night = updated.update(&after, &book(), AT.at_hour(23), &Task::new()).expect("not cancelled");
    assert_eq!(night.report().compare(evaluated(&after, AT.at_hour(23)).report()), Ok(()));
    let day = |e: &Evaluation| Arc::clone(e.report().cordons.as_ref().and_then(|c| c.day(LayerKind::Fence)).expect("looked at"));
    assert!(Arc::ptr_eq(&day(&updated), &day(&night)));
}
