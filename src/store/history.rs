//! The undo history in the file: a row per step, and how many steps are in force.
//!
//! Steps that replaced a whole layer are listed without what undoes them: the layer from before would double the file.
//! On reopening, such a step is a barrier: it and those before it can no longer be undone. So it is with the last step
//! but [`KEPT`], which bounds how much a file drags along.

use super::error::{Fault, StoreWarning};
use super::{codec, schema};
use crate::model::{Edit, History, Moment, Record, Step};
use rusqlite::{Connection, params};

const INSERT: &str = "INSERT INTO fangxian_history(step, label, at, offset_minutes, redo, undo, who)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

/// Steps that can be undone after reopening.
pub(super) const KEPT: i64 = 1000;

/// A step as a list of what was done shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastStep {
    /// Its number in the file, from 1.
    pub step: i64,
    /// What was done.
    pub label: String,
    /// Who did it; empty where nobody says.
    pub who: String,
    /// When.
    pub at: Moment,
    /// Whether it is in force; those that are not were undone.
    pub in_force: bool,
    /// Whether the file holds what undoes and redoes it.
    pub kept: bool,
}

/// A history read from a file, and the number of steps before its first.
pub(super) struct Stored {
    pub history: History,
    pub base: i64,
}

/// Steps in force in the file.
pub(super) fn done(db: &Connection) -> Result<i64, Fault> {
    Ok(schema::meta(db, "done")?.unwrap_or(0))
}

/// The steps that can be undone and redone, after those that can only be listed.
pub(super) fn read(db: &Connection, warnings: &mut Vec<StoreWarning>) -> Result<Stored, Fault> {
    let done = done(db)?;
    let who = who_column(db)?;
    let sql = format!("SELECT step, label, at, offset_minutes, redo, undo, {who} FROM fangxian_history ORDER BY step");
    let mut select = db.prepare(&sql)?;
    let mut rows = select.query([])?;
    let mut steps: Vec<Step> = Vec::new();
    let mut earlier: Vec<Record> = Vec::new();
    let mut base = 0;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let edits = |column: usize| -> Result<Option<Result<Vec<Edit>, String>>, rusqlite::Error> {
            Ok(row.get_ref(column)?.as_blob_or_null()?.map(codec::decode))
        };
        let (redo, undo) = match (edits(4)?, edits(5)?) {
            (Some(Ok(redo)), Some(Ok(undo))) => (redo, undo),
            (redo, undo) => {
                for reason in [redo, undo].into_iter().flatten().filter_map(Result::err).take(1) {
                    warnings.push(StoreWarning::History { step: number, reason });
                }
                if number > done {
                    break;
                }
                earlier.extend(steps.drain(..).map(|s| Record { label: s.label, who: s.who, at: s.at }));
                let at = Moment { unix: row.get(2)?, offset_minutes: row.get(3)? };
                earlier.push(Record { label: row.get(1)?, who: row.get(6)?, at });
                base = number;
                continue;
            }
        };
        let at = Moment { unix: row.get(2)?, offset_minutes: row.get(3)? };
        steps.push(Step { label: row.get(1)?, who: row.get(6)?, at, redo, undo });
    }
    let in_force = usize::try_from(done - base).unwrap_or(0);
    Ok(Stored { history: History::from_steps(steps, in_force).after(earlier), base })
}

/// The steps in force as a list, none of which can be undone: for a file that another program has edited in between.
pub(super) fn closed(db: &Connection) -> Result<Stored, Fault> {
    let earlier = list(db)?.into_iter().filter(|s| s.in_force);
    let earlier = earlier.map(|s| Record { label: s.label, who: s.who, at: s.at }).collect();
    Ok(Stored { history: History::default().after(earlier), base: done(db)? })
}

/// The column that says who did a step, as SQL: a file that can only be read may be older than that.
fn who_column(db: &Connection) -> Result<&'static str, Fault> {
    let there = schema::columns(db, "fangxian_history")?.iter().any(|name| name == "who");
    Ok(if there { "who" } else { "'' AS who" })
}

/// Every step the file lists, in order.
pub(super) fn list(db: &Connection) -> Result<Vec<PastStep>, Fault> {
    let done = done(db)?;
    let who = who_column(db)?;
    let mut select = db.prepare(&format!(
        "SELECT step, label, at, offset_minutes, redo IS NOT NULL AND undo IS NOT NULL, {who} FROM fangxian_history ORDER BY step",
    ))?;
    let rows = select.query_map([], |row| {
        let step = row.get(0)?;
        let at = Moment { unix: row.get(2)?, offset_minutes: row.get(3)? };
        Ok(PastStep { step, label: row.get(1)?, who: row.get(5)?, at, in_force: step <= done, kept: row.get(4)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts a step in as number `number`, in force; what was undone before it is forgotten.
pub(super) fn push(db: &Connection, number: i64, step: &Step) -> Result<(), Fault> {
    db.prepare_cached("DELETE FROM fangxian_history WHERE step >= ?1")?.execute([number])?;
    let (redo, undo) = match (codec::encode(&step.redo), codec::encode(&step.undo)) {
        (Some(redo), Some(undo)) => (Some(redo), Some(undo)),
        _ => (None, None),
    };
    db.prepare_cached(INSERT)?.execute(params![
        number,
        step.label,
        step.at.unix,
        step.at.offset_minutes,
        redo,
        undo,
        step.who
    ])?;
    db.prepare_cached("UPDATE fangxian_history SET redo = NULL, undo = NULL WHERE step = ?1")?.execute([number - KEPT])?;
    set_done(db, number)
}

/// Puts a step in of which only the words are known.
pub(super) fn note(db: &Connection, number: i64, record: &Record) -> Result<(), Fault> {
    let nothing = rusqlite::types::Null;
    let at = record.at;
    db.prepare_cached(INSERT)?.execute(params![
        number,
        record.label,
        at.unix,
        at.offset_minutes,
        nothing,
        nothing,
        record.who
    ])?;
    Ok(())
}

/// Moves the cursor.
pub(super) fn set_done(db: &Connection, done: i64) -> Result<(), Fault> {
    Ok(schema::set_meta(db, "done", done)?)
}

/// Keeps the list of steps, but not what undoes them: for a file that another program has edited in between.
pub(super) fn close(db: &Connection) -> Result<(), Fault> {
    db.execute("DELETE FROM fangxian_history WHERE step > ?1", [done(db)?])?;
    db.execute("UPDATE fangxian_history SET redo = NULL, undo = NULL", [])?;
    Ok(())
}
