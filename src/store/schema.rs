//! The tables of a project file: a GeoPackage 1.4 with one feature table per layer kind, and our own beside them.
//!
//! | table | holds |
//! |---|---|
//! | `community`, `grid`, … | one layer each: `fid`, `geom`, the attributes of the kind |
//! | `rtree_<layer>_geom` | its spatial index, kept by the triggers of the GeoPackage R-tree extension |
//! | `gpkg_*` | what the standard asks for; names and choices of attributes by its schema extension |
//! | `layer_styles` | styles for QGIS |
//! | `roster` | who stands where at which hour: an attributes table ([`super::roster`]) |
//! | `fangxian_meta` | schema number, settings, rulebook, place in the history |
//! | `fangxian_layer` | where each layer came from, its next identity, its state when this program last wrote it |
//! | `fangxian_history` | the steps, who did them when, what undoes and redoes them |
//! | `fangxian_scenario` | what-if plans ([`super::scenario`]) |
//! | `fangxian_chunk` | finished columns of rows, for faster reading ([`super::chunks`]) |
//! | `fangxian_join` | what an evaluation joined of chunks of buildings ([`super::joins`]) |
//!
//! Our tables are declared in `gpkg_extensions` as the extension `fangxian_project`. They are not in `gpkg_contents`,
//! because nothing in them is meant for other programs; `layer_styles` is there (as QGIS does it), which also tells GDAL
//! that tables not listed are not layers. The schema number is ours alone and stands in `fangxian_meta`; `user_version`
//! is the version of the standard.

use super::{roster, scenario, styles};
use crate::geometry::{Crs, CrsDefinition};
use crate::model::{AttrInfo, AttrType, GeometryClass, LayerKind, Settings};
use crate::words::Lang;
use rusqlite::{Connection, OptionalExtension, Result, Transaction, params};

/// The schema that this version writes: each step leads to the next one.
pub(super) const SCHEMA: i64 = 1 + STEPS.len() as i64;

/// Steps from each schema to the next: `STEPS[n - 1]` leads from `n` to `n + 1`. All that are needed run in one transaction.
/// What they add, [`create_all`] makes in a new file; whoever only reads an older file does without it.
pub(super) const STEPS: &[fn(&Transaction<'_>) -> Result<()>] =
    &[say_who, add_roster, add_scenarios, add_road_facts, add_compounds];

/// The oldest schema that is read where nothing can be written: what later steps added is taken as empty there.
pub(super) const READABLE: i64 = 1;

/// Steps of the history say who did them.
fn say_who(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch("ALTER TABLE fangxian_history ADD COLUMN who TEXT NOT NULL DEFAULT ''")
}

fn add_roster(tx: &Transaction<'_>) -> Result<()> {
    roster::create(tx)
}

fn add_scenarios(tx: &Transaction<'_>) -> Result<()> {
    scenario::create(tx)
}

/// The schema from which on roads say who may pass; a file of an older one that is only read is not missing these.
const ROAD_FACTS_SINCE: i64 = 5;
const ROAD_FACTS: [&str; 6] = ["oneway", "layer", "bridge", "tunnel", "access", "maxspeed"];

/// Roads say one-way, level, access and speed.
fn add_road_facts(tx: &Transaction<'_>) -> Result<()> {
    let kind = LayerKind::Road;
    let names = columns(tx, kind.key())?;
    // A table that somebody has dropped is made anew with all columns.
    let facts = kind.info().attributes.iter().filter(|a| ROAD_FACTS.contains(&a.key));
    for attr in facts.filter(|a| !names.is_empty() && !names.iter().any(|name| name == a.key)) {
        create_column(tx, kind, attr)?;
        tx.execute(
            "INSERT OR IGNORE INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?3, ?4, NULL, NULL)",
            params![kind.key(), attr.key, attr.name.get(Lang::Zh), attr.name.get(Lang::En)],
        )?;
    }
    Ok(())
}

/// The schema from which on compounds are a layer; a file of an older one that is only read is not missing it.
const COMPOUNDS_SINCE: i64 = 6;

/// Compounds are a layer.
fn add_compounds(tx: &Transaction<'_>) -> Result<()> {
    let kind = LayerKind::Compound;
    if !columns(tx, kind.key())?.is_empty() {
        return Ok(());
    }
    create_layer(tx, kind, declared_srs(tx)?.unwrap_or(UNDEFINED_CARTESIAN))?;
    create_triggers(tx, kind)?;
    create_style(tx, kind)
}

/// Whether a layer came with a later schema than the file's, so that nobody has dropped it.
pub(super) fn is_later_layer(db: &Connection, kind: LayerKind) -> Result<bool> {
    let found: i64 = meta(db, "schema")?.unwrap_or(SCHEMA);
    Ok(kind == LayerKind::Compound && found < COMPOUNDS_SINCE)
}

/// Whether a column came with a later schema than the file's, so that nobody has dropped it.
pub(super) fn is_later(db: &Connection, kind: LayerKind, attr: &str) -> Result<bool> {
    let found: i64 = meta(db, "schema")?.unwrap_or(SCHEMA);
    Ok(kind == LayerKind::Road && found < ROAD_FACTS_SINCE && ROAD_FACTS.contains(&attr))
}

/// `GPKG`.
pub(super) const APPLICATION_ID: i64 = 0x4750_4B47;
/// Version 1.4 of the standard.
const GPKG_VERSION: i64 = 10_400;
/// `srs_id` of coordinates in no known system.
pub(super) const UNDEFINED_CARTESIAN: i32 = -1;

/// The moment of writing, as SQL.
pub(super) const NOW: &str = "strftime('%Y-%m-%dT%H:%M:%fZ','now')";

const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
CREATE TABLE fangxian_meta (key TEXT PRIMARY KEY NOT NULL, value NOT NULL) WITHOUT ROWID;
CREATE TABLE fangxian_layer (
  kind TEXT PRIMARY KEY NOT NULL, next_fid INTEGER NOT NULL, meta TEXT NOT NULL, last_change TEXT) WITHOUT ROWID;
CREATE TABLE fangxian_history (
  step INTEGER PRIMARY KEY NOT NULL, label TEXT NOT NULL, at INTEGER NOT NULL, offset_minutes INTEGER NOT NULL,
  redo BLOB, undo BLOB, who TEXT NOT NULL DEFAULT '');

INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined Cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system');
INSERT INTO gpkg_contents(table_name, data_type, identifier, description, srs_id)
  VALUES ('layer_styles', 'attributes', 'layer_styles', 'QGIS layer styles', 0);
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
  ('fangxian_meta', NULL, 'fangxian_project', 'settings of a Fangxian project as keys and values', 'read-write'),
  ('fangxian_layer', NULL, 'fangxian_project', 'source of each layer of a Fangxian project', 'read-write'),
  ('fangxian_history', NULL, 'fangxian_project', 'undo history of a Fangxian project', 'read-write');
";

/// Files of older versions get it when they are closed. It can be emptied at any time.
const CHUNK_TABLE: &str = "
CREATE TABLE IF NOT EXISTS fangxian_chunk (
  id INTEGER PRIMARY KEY NOT NULL, kind TEXT NOT NULL, first_fid INTEGER NOT NULL, last_fid INTEGER NOT NULL,
  row_count INTEGER NOT NULL, data BLOB NOT NULL, CONSTRAINT fc_last UNIQUE (kind, last_fid));
INSERT INTO gpkg_extensions
  SELECT 'fangxian_chunk', NULL, 'fangxian_project', 'copies of rows of a Fangxian project for faster reading', 'read-write'
  WHERE NOT EXISTS (SELECT 1 FROM gpkg_extensions WHERE table_name = 'fangxian_chunk');
";

/// The table of finished columns, where it is not there yet.
pub(super) fn create_chunk_table(db: &Connection) -> Result<()> {
    db.execute_batch(CHUNK_TABLE)
}

/// Makes every table of an empty database. The R-trees have no triggers yet: see [`create_triggers`].
pub(super) fn create_all(db: &Connection, settings: &Settings) -> Result<()> {
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", GPKG_VERSION)?;
    db.execute_batch(TABLES)?;
    create_chunk_table(db)?;
    for crs in [Crs::Wgs84, Crs::Cgcs2000] {
        ensure_srs(db, crs.definition())?;
    }
    let srs_id = ensure_srs(db, metric_definition(settings))?;
    for kind in LayerKind::ALL {
        create_layer(db, kind, srs_id)?;
        create_style(db, kind)?;
    }
    roster::create(db)?;
    scenario::create(db)
}

/// What the standard says about a project's metric system; none while it has no system.
fn metric_definition(settings: &Settings) -> Option<CrsDefinition> {
    settings.metric_crs.and_then(Crs::definition)
}

/// The `srs_id` of a project's metric system; the row for it is put in if it is not there.
pub(super) fn metric_srs(db: &Connection, settings: &Settings) -> Result<i32> {
    ensure_srs(db, metric_definition(settings))
}

fn ensure_srs(db: &Connection, definition: Option<CrsDefinition>) -> Result<i32> {
    let Some(crs) = definition else { return Ok(UNDEFINED_CARTESIAN) };
    db.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)",
        params![crs.name, crs.code, crs.organization, crs.wkt],
    )?;
    // Codes of the register have five digits at most.
    Ok(crs.code as i32)
}

/// The `srs_id` that the layers are declared in; `None` when they are not all declared in the same.
pub(super) fn declared_srs(db: &Connection) -> Result<Option<i32>> {
    let sql = "SELECT DISTINCT srs_id FROM gpkg_geometry_columns WHERE table_name IN (SELECT kind FROM fangxian_layer)";
    let ids: Vec<i32> = db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    Ok(if let [id] = ids[..] { Some(id) } else { None })
}

/// Declares all layers in another system. Their geometries must be rewritten in the same transaction.
pub(super) fn declare_srs(db: &Connection, srs_id: i32) -> Result<()> {
    for kind in LayerKind::ALL {
        db.execute("UPDATE gpkg_geometry_columns SET srs_id = ?2 WHERE table_name = ?1", params![kind.key(), srs_id])?;
        db.execute("UPDATE gpkg_contents SET srs_id = ?2 WHERE table_name = ?1", params![kind.key(), srs_id])?;
    }
    Ok(())
}

/// Name of a layer's R-tree.
pub(super) fn rtree_name(kind: LayerKind) -> String {
    format!("rtree_{}_geom", kind.key())
}

/// A layer's table with its empty R-tree and its rows in the tables of the standard.
pub(super) fn create_layer(db: &Connection, kind: LayerKind, srs_id: i32) -> Result<()> {
    let info = kind.info();
    let key = info.key;
    let geometry = match info.geometry {
        GeometryClass::Area => "MULTIPOLYGON",
        GeometryClass::Line => "MULTILINESTRING",
        GeometryClass::Point => "POINT",
    };
    let mut sql = format!("CREATE TABLE \"{key}\" (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \"geom\" {geometry}");
    for attr in info.attributes {
        sql += &format!(", \"{}\" {}", attr.key, column_type(attr.ty));
    }
    db.execute_batch(&(sql + ")"))?;
    let name = info.name.get(Lang::Zh);
    let description = format!("{name} {}", info.name.get(Lang::En));
    db.execute(
        // A table of somebody else's may have the name already.
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, description, srs_id)
         SELECT ?1, 'features', iif(EXISTS (SELECT 1 FROM gpkg_contents WHERE identifier = ?2), ?1, ?2), ?3, ?4",
        params![key, name, description, srs_id],
    )?;
    db.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0)", params![key, geometry, srs_id])?;
    let rtree = "http://www.geopackage.org/spec120/#extension_rtree";
    db.execute("INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')", params![key, rtree])?;
    for attr in info.attributes {
        let constraint = (!attr.choices.is_empty()).then(|| format!("{key}_{}", attr.key));
        let (zh, en) = (attr.name.get(Lang::Zh), attr.name.get(Lang::En));
        db.execute(
            "INSERT INTO gpkg_data_columns VALUES (?1, ?2, ?3, ?3, ?4, NULL, ?5)",
            params![key, attr.key, zh, en, constraint],
        )?;
        for choice in attr.choices {
            db.execute(
                "INSERT INTO gpkg_data_column_constraints(constraint_name, constraint_type, value, description) VALUES (?1, 'enum', ?2, ?3)",
                params![constraint, choice.key, choice.name.get(Lang::Zh)],
            )?;
        }
    }
    create_rtree(db, kind)
}

/// A column that another program has dropped.
pub(super) fn create_column(db: &Connection, kind: LayerKind, attr: &AttrInfo) -> Result<()> {
    db.execute_batch(&format!("ALTER TABLE \"{}\" ADD COLUMN \"{}\" {}", kind.key(), attr.key, column_type(attr.ty)))
}

/// Forgets all about a layer but its features' next identity: for one whose table another program has dropped.
pub(super) fn forget_layer(db: &Connection, kind: LayerKind) -> Result<()> {
    let key = kind.key();
    drop_index(db, kind)?;
    for (table, column) in [
        ("gpkg_extensions", "table_name"),
        ("gpkg_data_columns", "table_name"),
        ("gpkg_geometry_columns", "table_name"),
        ("gpkg_contents", "table_name"),
    ] {
        db.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [key])?;
    }
    let like = format!("{key}\\_%");
    db.execute("DELETE FROM gpkg_data_column_constraints WHERE constraint_name LIKE ?1 ESCAPE '\\'", [like])?;
    Ok(())
}

/// The type of an attribute's column.
fn column_type(ty: AttrType) -> &'static str {
    match ty {
        AttrType::Text | AttrType::Choice | AttrType::Hours => "TEXT",
        AttrType::Int => "INTEGER",
        AttrType::Real => "REAL",
        AttrType::Time => "DATETIME",
    }
}

fn create_style(db: &Connection, kind: LayerKind) -> Result<()> {
    db.execute(
        "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)
         VALUES ('', '', ?1, 'geom', '防线', ?2, '', 1, '防线 Fangxian', '')",
        params![kind.key(), styles::qml(kind)],
    )?;
    Ok(())
}

/// A layer's empty R-tree.
pub(super) fn create_rtree(db: &Connection, kind: LayerKind) -> Result<()> {
    db.execute_batch(&format!("CREATE VIRTUAL TABLE \"{}\" USING rtree(id, minx, maxx, miny, maxy)", rtree_name(kind)))
}

/// Takes a layer's R-tree and its triggers away, for a bulk load.
pub(super) fn drop_index(db: &Connection, kind: LayerKind) -> Result<()> {
    let rtree = rtree_name(kind);
    // Also those that earlier versions of the standard have.
    for suffix in ["insert", "update1", "update2", "update3", "update4", "update5", "update6", "update7", "delete"] {
        db.execute_batch(&format!("DROP TRIGGER IF EXISTS \"{rtree}_{suffix}\""))?;
    }
    db.execute_batch(&format!("DROP TABLE IF EXISTS \"{rtree}\""))
}

/// The triggers that keep a layer's R-tree (OGC 12-128r19, annex F.3).
pub(super) fn create_triggers(db: &Connection, kind: LayerKind) -> Result<()> {
    const TRIGGERS: &str = r#"
CREATE TRIGGER "{r}_insert" AFTER INSERT ON "{t}"
  WHEN (NEW."geom" NOT NULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN INSERT OR REPLACE INTO "{r}" VALUES (NEW."fid", {box}); END;
CREATE TRIGGER "{r}_update6" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" NOTNULL AND NOT ST_IsEmpty(OLD."geom"))
BEGIN UPDATE "{r}" SET minx = ST_MinX(NEW."geom"), maxx = ST_MaxX(NEW."geom"), miny = ST_MinY(NEW."geom"), maxy = ST_MaxY(NEW."geom") WHERE id = NEW."fid"; END;
CREATE TRIGGER "{r}_update7" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom")) AND (OLD."geom" ISNULL OR ST_IsEmpty(OLD."geom"))
BEGIN INSERT INTO "{r}" VALUES (NEW."fid", {box}); END;
CREATE TRIGGER "{r}_update2" AFTER UPDATE OF "geom" ON "{t}"
  WHEN OLD."fid" = NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "{r}" WHERE id = OLD."fid"; END;
CREATE TRIGGER "{r}_update5" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" NOTNULL AND NOT ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "{r}" WHERE id = OLD."fid"; INSERT OR REPLACE INTO "{r}" VALUES (NEW."fid", {box}); END;
CREATE TRIGGER "{r}_update4" AFTER UPDATE ON "{t}"
  WHEN OLD."fid" != NEW."fid" AND (NEW."geom" ISNULL OR ST_IsEmpty(NEW."geom"))
BEGIN DELETE FROM "{r}" WHERE id IN (OLD."fid", NEW."fid"); END;
CREATE TRIGGER "{r}_delete" AFTER DELETE ON "{t}"
  WHEN OLD."geom" NOT NULL
BEGIN DELETE FROM "{r}" WHERE id = OLD."fid"; END;
"#;
    let edges = r#"ST_MinX(NEW."geom"), ST_MaxX(NEW."geom"), ST_MinY(NEW."geom"), ST_MaxY(NEW."geom")"#;
    let sql = TRIGGERS.replace("{box}", edges).replace("{r}", &rtree_name(kind)).replace("{t}", kind.key());
    db.execute_batch(&sql)
}

/// Whether a table of this name is there.
pub(super) fn has_table(db: &Connection, name: &str) -> Result<bool> {
    db.query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)", [name], |row| row.get(0))
}

/// Names of a table's columns.
pub(super) fn columns(db: &Connection, table: &str) -> Result<Vec<String>> {
    db.prepare("SELECT name FROM pragma_table_info(?1)")?.query_map([table], |row| row.get(0))?.collect()
}

/// Brings a file of schema `found` to [`SCHEMA`].
pub(super) fn migrate(tx: &Transaction<'_>, found: i64) -> Result<()> {
    for step in STEPS.iter().skip(usize::try_from(found - 1).unwrap_or(0)) {
        step(tx)?;
    }
    set_meta(tx, "schema", SCHEMA)
}

/// Puts a value into `fangxian_meta`.
pub(super) fn set_meta(db: &Connection, key: &str, value: impl rusqlite::ToSql) -> Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO fangxian_meta VALUES (?1, ?2)")?.execute(params![key, value])?;
    Ok(())
}

/// A value of `fangxian_meta`.
pub(super) fn meta<T: rusqlite::types::FromSql>(db: &Connection, key: &str) -> Result<Option<T>> {
    db.prepare_cached("SELECT value FROM fangxian_meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()
}
