//! The gap list on paper: by owner, with a box to tick off.

use super::common::common;
use super::options::{Brief, BriefError, BriefOptions};
use super::owners::{GapWriter, by_owner};
use super::plan::Plan;
use super::words::word;
use crate::coverage::{Explainer, Severity};
use crate::formats::worklist::Places;
use crate::model::Moment;
use crate::scene::Scene;
use crate::task::Task;
use crate::wording::FindingRow;
use crate::words::thousands;
use serde_json::{Value, json};

/// The plan of the sheet.
pub fn plan<'a>(brief: &Brief<'a>, options: &BriefOptions, scene: &Scene, task: &Task) -> Result<Plan<'a>, BriefError> {
    let lang = options.lang;
    let (project, report) = (brief.project, brief.report);
    let explainer = Explainer::new(project, report);
    let gaps = by_owner(project, report, &explainer, task)?;
    let places = Places::default();
    let writer = GapWriter::new(project, report, &explainer, &places, lang);
    let mut row = FindingRow::default();
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for (i, (_, gap)) in gaps.iter().take(options.most_gaps).enumerate() {
        task.check()?;
        let due = writer.write(*gap, &mut row);
        let rule = &report.rulebook.rules[gap.rule as usize];
        let owner = if row.responsible.is_empty() { word("no_owner", lang).to_owned() } else { row.responsible.clone() };
        let against: Vec<&str> = [row.measured.as_str(), row.limit.as_str()].into_iter().filter(|t| !t.is_empty()).collect();
        let measured = against.join(" / ");
        let evidence = if row.evidence == measured { "" } else { row.evidence.as_str() };
        let value = json!({
            "n": thousands(i as u64 + 1), "subject": row.subject, "id": row.id, "rule": rule.title(lang), "rule_id": rule.id,
            "high": rule.severity == Severity::High, "measured": measured, "evidence": evidence, "fix": row.fix,
            "due": due.map(Moment::short),
        });
        match groups.last_mut().filter(|(name, _)| *name == owner) {
            Some((_, rows)) => rows.push(value),
            None => groups.push((owner, vec![value])),
        }
    }
    let listed = gaps.len().min(options.most_gaps);
    let groups: Vec<Value> = groups
        .into_iter()
        .map(|(owner, rows)| json!({ "owner": owner, "count": thousands(rows.len() as u64), "rows": rows }))
        .collect();
    let sheet = json!({
        "groups": groups, "total": thousands(gaps.len() as u64),
        "listed": (listed < gaps.len()).then(|| thousands(listed as u64)),
    });
    let data = common(brief, options, scene.theme.palette(), sheet);
    Ok(Plan { main: options.sheet.template(), data, sample: None, maps: Vec::new(), symbols: 1.0 })
}
