//! What-if plans in the file: one row each, its edits in the form of the undo history.

use super::error::{Fault, StoreWarning};
use super::{codec, schema};
use crate::model::{Edit, Project, ScenarioId};
use rusqlite::{Connection, Result, params};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Its name.
const TABLE: &str = "fangxian_scenario";

/// Makes the empty table.
pub(super) fn create(db: &Connection) -> Result<()> {
    db.execute_batch(&format!(
        "CREATE TABLE {TABLE} (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, edits BLOB NOT NULL);
         INSERT INTO gpkg_extensions VALUES
           ('{TABLE}', NULL, 'fangxian_project', 'what-if plans of a Fangxian project', 'read-write');"
    ))
}

/// Brings these scenarios to what the project holds now.
pub(super) fn write(db: &Connection, project: &Project, ids: &BTreeSet<ScenarioId>) -> std::result::Result<(), Fault> {
    for id in ids {
        match project.scenarios().get(id) {
            Some(scenario) => {
                let edits = codec::encode(scenario.edits()).ok_or_else(|| Fault::Corrupt("a plan holds an import".into()))?;
                db.prepare_cached(&format!("INSERT OR REPLACE INTO {TABLE} VALUES (?1, ?2, ?3, ?4)"))?.execute(params![
                    id.0,
                    scenario.name,
                    scenario.note,
                    edits
                ])?;
            }
            None => drop(db.prepare_cached(&format!("DELETE FROM {TABLE} WHERE id = ?1"))?.execute([id.0])?),
        }
    }
    Ok(())
}

/// Puts the scenarios of the file into the project. A file from before there were any has none; one that cannot be read is
/// told and stays in the file.
pub(super) fn read(db: &Connection, project: &mut Project, warnings: &mut Vec<StoreWarning>) -> std::result::Result<(), Fault> {
    if !schema::has_table(db, TABLE)? {
        return Ok(());
    }
    let mut select = db.prepare(&format!("SELECT id, name, note, edits FROM {TABLE} ORDER BY id"))?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let (id, name, note): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let read = codec::scenario(&name, &note, row.get_ref(3)?.as_blob().unwrap_or_default());
        let set = read.and_then(|scenario| {
            let edit = Edit::SetScenario { id: ScenarioId(id), scenario: Some(Arc::new(scenario)) };
            project.apply(edit).map_err(|e| e.to_string())
        });
        if let Err(reason) = set {
            warnings.push(StoreWarning::Scenario { name, reason });
        }
    }
    Ok(())
}
