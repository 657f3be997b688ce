//! The duty roster in the file: one row a checkpoint and role, a column for each hour of the day, null where not stated.
//!
//! An attributes table of the standard, so that other programs show it as a table and can edit it.

use super::error::{Fault, StoreWarning};
use super::schema;
use crate::model::roster::{HOURS, MOST_PEOPLE, NOT_STATED};
use crate::model::{Fid, LayerKind, PostRoster, Project};
use rusqlite::types::ValueRef as SqlRef;
use rusqlite::{Connection, Result, params};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Its name.
pub(super) const TABLE: &str = "roster";
/// Key in `fangxian_meta` of the moment when this program last wrote it.
const LAST_CHANGE: &str = "roster_last_change";

/// The rosters of which posts must be written again.
#[derive(Debug, Clone)]
pub(super) enum Posts {
    Some(Vec<Fid>),
    All,
}

fn column(hour: usize) -> String {
    format!("h{hour:02}")
}

fn columns() -> String {
    (0..HOURS).map(column).collect::<Vec<_>>().join(", ")
}

/// Makes the empty table and its rows in the tables of the standard.
pub(super) fn create(db: &Connection) -> Result<()> {
    let hours: Vec<String> = (0..HOURS).map(|hour| format!("{} SMALLINT", column(hour))).collect();
    db.execute_batch(&format!(
        "CREATE TABLE {TABLE} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, checkpoint INTEGER NOT NULL, role TEXT NOT NULL, {},
           UNIQUE (checkpoint, role))",
        hours.join(", ")
    ))?;
    db.execute(
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, description, srs_id)
         VALUES (?1, 'attributes', '排班', '排班 Duty roster: people by checkpoint, role and hour of the day', 0)",
        [TABLE],
    )?;
    let fid = "checkpoint.fid";
    let mut describe = db.prepare("INSERT INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?3, ?4, NULL, NULL)")?;
    describe.execute(params![TABLE, "checkpoint", "交通卡口", format!("Checkpoint ({fid})")])?;
    describe.execute(params![TABLE, "role", "角色", "Role"])?;
    for hour in 0..HOURS {
        let (zh, en) = (format!("{hour:02}:00 人数"), format!("People from {hour:02}:00 to {:02}:00", hour + 1));
        describe.execute(params![TABLE, column(hour), zh, en])?;
    }
    drop(describe);
    remember(db)
}

/// Brings the table to what the project holds now.
pub(super) fn write(db: &Connection, project: &Project, posts: &Posts) -> std::result::Result<(), Fault> {
    let places: Vec<String> = (0..HOURS).map(|hour| format!("?{}", hour + 3)).collect();
    let sql = format!("INSERT INTO {TABLE}(checkpoint, role, {}) VALUES (?1, ?2, {})", columns(), places.join(", "));
    let insert = |fid: Fid, post: &PostRoster| -> Result<()> {
        let mut insert = db.prepare_cached(&sql)?;
        for (role, day) in post.roles() {
            insert.raw_bind_parameter(1, fid.0)?;
            insert.raw_bind_parameter(2, role.as_ref())?;
            for (hour, people) in day.iter().enumerate() {
                insert.raw_bind_parameter(hour + 3, *people)?;
            }
            insert.raw_execute()?;
        }
        Ok(())
    };
    match posts {
        Posts::All => {
            db.execute_batch(&format!("DELETE FROM {TABLE}"))?;
            project.roster.posts().try_for_each(|(fid, post)| insert(fid, post))?;
        }
        Posts::Some(fids) => {
            for fid in fids {
                db.prepare_cached(&format!("DELETE FROM {TABLE} WHERE checkpoint = ?1"))?.execute([fid.0])?;
                if let Some(post) = project.roster.post(*fid) {
                    insert(*fid, post)?;
                }
            }
        }
    }
    let now = schema::NOW;
    db.prepare_cached(&format!("UPDATE gpkg_contents SET last_change = {now} WHERE table_name = ?1"))?.execute([TABLE])?;
    Ok(remember(db)?)
}

/// Writes down that this program knows the table as it is.
pub(super) fn remember(db: &Connection) -> Result<()> {
    let sql = "INSERT OR REPLACE INTO fangxian_meta SELECT ?2, last_change FROM gpkg_contents WHERE table_name = ?1";
    db.prepare_cached(sql)?.execute([TABLE, LAST_CHANGE])?;
    Ok(())
}

/// Whether another program has edited the table since this one wrote it.
pub(super) fn edited_elsewhere(db: &Connection) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fangxian_meta m LEFT JOIN gpkg_contents c ON c.table_name = ?1
                 WHERE m.key = ?2 AND c.last_change IS NOT m.value)";
    db.prepare_cached(sql)?.query_row([TABLE, LAST_CHANGE], |row| row.get(0))
}

/// Makes the table anew that another program has dropped, and takes out rosters of checkpoints that it has taken out.
pub(super) fn restore(db: &Connection, warnings: &mut Vec<StoreWarning>) -> Result<()> {
    let names = schema::columns(db, TABLE)?;
    let whole = ["checkpoint", "role"].iter().all(|name| names.iter().any(|n| n == name));
    if !whole {
        warnings.push(StoreWarning::MissingRoster);
        db.execute_batch(&format!("DROP TABLE IF EXISTS {TABLE}"))?;
        for table in ["gpkg_data_columns", "gpkg_contents"] {
            db.execute(&format!("DELETE FROM {table} WHERE table_name = ?1"), [TABLE])?;
        }
        return create(db);
    }
    for hour in (0..HOURS).filter(|hour| !names.contains(&column(*hour))) {
        db.execute_batch(&format!("ALTER TABLE {TABLE} ADD COLUMN {} SMALLINT", column(hour)))?;
    }
    let post = LayerKind::Checkpoint.key();
    db.execute(&format!("DELETE FROM {TABLE} WHERE checkpoint NOT IN (SELECT fid FROM \"{post}\")"), [])?;
    Ok(())
}

/// The rosters in the file, and what was odd about them. A file from before there were any has none.
pub(super) fn read(
    db: &Connection,
    project: &Project,
    warnings: &mut Vec<StoreWarning>,
) -> std::result::Result<Vec<(Fid, Arc<PostRoster>)>, Fault> {
    let names = schema::columns(db, TABLE)?;
    let hours: Vec<usize> = (0..HOURS).filter(|hour| names.contains(&column(*hour))).collect();
    if hours.is_empty() || !["checkpoint", "role"].iter().all(|name| names.iter().any(|n| n == name)) {
        return Ok(Vec::new());
    }
    let shown: Vec<String> = hours.iter().map(|hour| column(*hour)).collect();
    let mut select = db.prepare(&format!("SELECT checkpoint, role, {} FROM {TABLE} ORDER BY fid", shown.join(", ")))?;
    let mut rows = select.query([])?;
    let mut posts: BTreeMap<Fid, PostRoster> = BTreeMap::new();
    let layer = project.layer(LayerKind::Checkpoint);
    while let Some(row) = rows.next()? {
        let (Ok(post), Ok(role)) = (row.get::<_, i64>(0), row.get::<_, String>(1)) else {
            warnings.push(StoreWarning::Roster { post: row.get(0).unwrap_or(0), reason: "post or role is missing".into() });
            continue;
        };
        if layer.row_of(Fid(post)).is_none() {
            warnings.push(StoreWarning::Roster { post, reason: "there is no such checkpoint".into() });
            continue;
        }
        let mut day = NOT_STATED;
        for (place, hour) in hours.iter().enumerate() {
            day[*hour] = match row.get_ref(place + 2)? {
                SqlRef::Null => None,
                SqlRef::Integer(n) if (0..=i64::from(MOST_PEOPLE)).contains(&n) => Some(n as u16),
                other => {
                    let value = match other {
                        SqlRef::Integer(n) => n.to_string(),
                        SqlRef::Real(v) => v.to_string(),
                        _ => "a text".to_owned(),
                    };
                    let reason = format!("{role} {hour:02}:00 is {value}, not a number from 0 to {MOST_PEOPLE}");
                    warnings.push(StoreWarning::Roster { post, reason });
                    None
                }
            };
        }
        posts.entry(Fid(post)).or_default().set(&role, day);
    }
    Ok(posts.into_iter().filter(|(_, post)| !post.is_empty()).map(|(fid, post)| (fid, Arc::new(post))).collect())
}
