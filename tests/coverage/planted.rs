//! The holes that were planted in the sample data are all found.

use crate::common::{audit, data, load_folder, sample_moment};
use fangxian::coverage::{Evidence, Explainer, GapRef, Report, Status, Subject};
use fangxian::model::{LayerKind, Project};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

fn planted(dir: &Path) -> Value {
    let text = std::fs::read_to_string(dir.join("expected.json")).expect("what was planted");
    serde_json::from_str::<Value>(&text).expect("JSON")
}

fn gaps<'a>(report: &'a Report, id: &str) -> impl Iterator<Item = GapRef> + use<'a> {
    let rule = report.rulebook.rule(id).expect("a rule") as u16;
    report.gaps().filter(move |g| g.rule == rule)
}

fn check(project: &Project, report: &Report, expected: &Value) {
    let want = |key: &str| expected["planted"][key].as_u64().unwrap_or_else(|| panic!("{key} is planted")) as usize;
    for kind in LayerKind::ALL {
        let plural = if kind == LayerKind::Community { "communities".to_owned() } else { format!("{kind}s") };
        // A kind that the data does not have is not counted there.
        let count = expected["counts"].get(&plural).map_or(0, |n| n.as_u64().expect("a count")) as usize;
        assert_eq!(project.layer(kind).len() + project.layer(kind).meta.set_aside as usize, count, "{kind}");
    }
    assert_eq!(project.settings.metric_crs.map(|c| c.to_string()), expected["metric_crs"].as_str().map(str::to_owned));

    // A hole is a whole grid that was left out: each lies in a community of its own or joins another hole.
    let explainer = Explainer::new(project, report);
    let large = report.tiling.holes.iter().filter(|h| h.area_m2 > 2_000.0).count();
    assert!((1..=want("grid_hole")).contains(&large), "holes: found {large}, planted {}", want("grid_hole"));
    let bordering: BTreeSet<u32> = report.tiling.overlaps.iter().flat_map(|o| o.grids).collect();
    assert!(bordering.len() > want("grid_overlap"), "each enlarged grid overlaps at least one neighbour");
    assert!(!report.tiling.overlaps.is_empty());

    let no_leader = gaps(report, "POST-1").filter(|g| {
        let finding = explainer.finding(*g);
        finding.faults.iter().any(|f| matches!(f.evidence, Evidence::Empty { .. }))
    });
    assert_eq!(no_leader.count(), want("grid_no_leader"));

    // Buildings inside the grids whose team lacks a role, and no others inside a grid.
    let mut teamless = BTreeSet::new();
    for gap in gaps(report, "TEAM-1") {
        let finding = explainer.finding(gap);
        let Subject::Feature(LayerKind::Building, _) = finding.subject else { panic!("TEAM-1 speaks about buildings") };
        for fault in &finding.faults {
            if let Evidence::Roles { grid: Some(grid), missing } = &fault.evidence {
                assert!(!missing.is_empty());
                teamless.insert(*grid);
            }
        }
    }
    let incomplete = project.layer(LayerKind::Grid).features().filter(|f| {
        let text = f.text("team_roles").unwrap_or("");
        ["secretary", "doctor", "police"].iter().any(|role| !text.split('+').any(|r| r == *role))
    });
    let incomplete: Vec<i64> = incomplete.map(|f| f.fid().0).collect();
    assert_eq!(incomplete.len(), want("grid_no_team"));
    for grid in &teamless {
        assert!(incomplete.contains(&project.layer(LayerKind::Grid).feature(*grid).fid().0));
    }

    if let Some(late) = expected["planted"]["compound_late"].as_u64() {
        let missing = gaps(report, "NEW-1").map(|g| explainer.finding(g).faults.remove(0).evidence);
        let missing: Vec<Evidence> = missing.filter(|e| matches!(e, Evidence::Missing { .. })).collect();
        assert_eq!(missing.len() as u64, late);
        let Evidence::Missing { items } = &missing[0] else { unreachable!() };
        assert_eq!(items.iter().filter_map(|i| i.split('|').next()).collect::<Vec<_>>(), ["gate", "drill"]);
    }

    // A building under no grid is in no complete team either, and both are said.
    for (row, n) in report.buildings.grids.iter().enumerate() {
        let status = |id: &str| report.rules[report.rulebook.rule(id).expect("a rule")].status[row];
        if *n == 0 {
            assert_eq!((status("GRID-2"), status("TEAM-1")), (Status::Gap, Status::Gap));
        }
    }
}

#[test]
fn the_bundled_sample() {
    let dir = data("data/lujiazui");
    let project = load_folder(&dir, &[]);
    let report = audit(&project, sample_moment());
    check(&project, &report, &planted(&dir));
    // Unknown households are unknown, never covered.
    let households = project.layer(LayerKind::Building).features().filter(|f| f.int("households").is_none()).count() as u64;
    assert_eq!(report.rules[report.rulebook.rule("PARTY-1").expect("a rule")].counts.unknown, households);
}

#[test]
fn open_crossings_leave_buildings_without_a_post() {
    // Posts were left out at some crossings: taking the radius down to the distance between posts shows them.
    let project = load_folder(&data("data/lujiazui"), &[]);
    let text = fangxian::coverage::limits::set_limit(fangxian::coverage::rulebook::DEFAULT, "POSTREACH-1", 0, "limit_m", 110.0);
    let book = fangxian::coverage::Rulebook::parse(&text.expect("a limit")).expect("a rulebook");
    let task = fangxian::task::Task::new();
    let near = fangxian::coverage::evaluate(&project, &std::sync::Arc::new(book), sample_moment(), &task).expect("a report");
    let far = audit(&project, sample_moment());
    let gaps = |r: &Report| r.rules[r.rulebook.rule("POSTREACH-1").expect("a rule")].counts.gap;
    assert!(gaps(&near) > gaps(&far));
    assert!(near.areas.beyond_reach_m2 > far.areas.beyond_reach_m2);
}
