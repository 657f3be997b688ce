//! The figures of a day, hour by hour, as JSON and CSV: the same numbers as in the strip of hours.

use super::csv::{Cell, write};
use crate::coverage::{Counts, Day, Held, Hour, Rulebook};
use serde_json::{Map, Value, json};
use std::io;

/// The day as a JSON object.
pub fn day_json(day: &Day, rulebook: &Rulebook) -> Value {
    let counts = |c: &Counts| json!({ "covered": c.covered, "gap": c.gap, "unknown": c.unknown, "total": c.total() });
    let held = |n: &[u64; 5]| {
        json!({
            "held0": n[Held::None as usize], "held1": n[Held::One as usize], "held2": n[Held::Two as usize],
            "held3": n[Held::Three as usize], "unknown": n[Held::Unknown as usize],
        })
    };
    let hour = |(i, hour): (usize, &Hour)| {
        let lines = |all: &[Counts]| -> Map<String, Value> {
            rulebook.lines.iter().zip(all).map(|(line, c)| (line.key.clone(), counts(c))).collect()
        };
        json!({
            "hour": i, "at": hour.at.rfc3339(), "gaps": hour.gaps,
            "building": { "lines": lines(&hour.buildings), "held": held(&hour.buildings_held) },
            "premise": { "lines": lines(&hour.premises), "held": held(&hour.premises_held) },
        })
    };
    json!({
        "date": day.hours.first().map(|hour| hour.at.date()),
        "rulebook": { "name": rulebook.name, "version": rulebook.version },
        "worst_hour": day.worst(),
        "even": day.is_even(),
        "hours": day.hours.iter().enumerate().map(hour).collect::<Vec<_>>(),
    })
}

/// Writes the day as CSV, a row an hour.
pub fn day_csv(day: &Day, rulebook: &Rulebook, out: &mut dyn io::Write) -> io::Result<()> {
    let mut head = vec!["hour".to_owned(), "worst".to_owned(), "buildings_held_by_none".to_owned(), "gaps".to_owned()];
    for kind in ["building", "premise"] {
        for line in &rulebook.lines {
            head.extend(["covered", "gap", "unknown"].map(|state| format!("{kind}_{}_{state}", line.key)));
        }
    }
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let worst = day.worst();
    let rows = day.hours.iter().enumerate().map(|(i, hour)| {
        let first = [Cell::from(i as i64), i64::from(i == worst).into(), hour.held_by_none().into(), hour.gaps.into()];
        let counts = hour.buildings.iter().chain(&hour.premises);
        let counts = counts.flat_map(|c| [c.covered, c.gap, c.unknown].map(Cell::from));
        first.into_iter().chain(counts).collect::<Vec<Cell<'_>>>()
    });
    write(out, &head, rows).map(drop)
}
