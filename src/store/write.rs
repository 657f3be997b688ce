//! Writing layers: whole ones in bulk, single features as an edit touched them.

use super::error::Fault;
use super::{blob, chunks, roster, rtree, scenario, schema, times};
use crate::model::{AttrType, Edit, FeatureRef, Fid, Layer, LayerKind, Project, Scenario, ScenarioId, ValueRef};
use crate::task::Task;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef as SqlRef};
use rusqlite::{CachedStatement, Connection, Statement, params};
use std::collections::{BTreeMap, BTreeSet};

/// What of a feature must be written again.
#[derive(Debug, Clone, Copy, Default)]
struct Fields {
    /// All of it: it was put in or taken out.
    row: bool,
    shape: bool,
    /// One bit per attribute.
    attrs: u64,
}

#[derive(Debug, Clone)]
enum Part {
    Rows(BTreeMap<Fid, Fields>),
    All,
}

/// What a step touches, whichever way it is gone through. The values written are always those of the project, so doing,
/// undoing and redoing are the same work.
#[derive(Debug, Default)]
pub(super) struct Touched {
    layers: BTreeMap<LayerKind, Part>,
    rulebook: bool,
    settings: bool,
    roster: Option<roster::Posts>,
    scenarios: BTreeSet<ScenarioId>,
}

impl Touched {
    /// What these edits touch.
    pub fn by(edits: &[Edit]) -> Self {
        let mut touched = Self::default();
        touched.add(edits);
        touched
    }

    fn add(&mut self, edits: &[Edit]) {
        let touched = self;
        for edit in edits {
            match edit {
                Edit::Insert { kind, features } => features.iter().for_each(|f| touched.feature(*kind, f.fid, |t| t.row = true)),
                Edit::Delete { kind, fids } => fids.iter().for_each(|fid| touched.feature(*kind, *fid, |t| t.row = true)),
                Edit::SetShape { kind, fid, .. } => touched.feature(*kind, *fid, |t| t.shape = true),
                Edit::SetValue { kind, fid, attr, .. } => touched.feature(*kind, *fid, |t| t.attrs |= 1 << attr),
                Edit::SetValues { kind, attr, values } => {
                    values.iter().for_each(|(fid, _)| touched.feature(*kind, *fid, |t| t.attrs |= 1 << attr));
                }
                Edit::SetLayer { layer } => touched.layer(layer.kind()),
                Edit::SetRulebook { .. } => touched.rulebook = true,
                Edit::SetSettings { .. } => touched.settings = true,
                Edit::SetRoster { posts } => touched.rosters(posts.iter().map(|(fid, _)| *fid)),
                Edit::SetScenario { id, scenario } => touched.scenario(*id, scenario.as_deref()),
                Edit::All { edits } => touched.add(edits),
            }
            // Checkpoints that come and go have their rosters with them.
            match edit {
                Edit::Insert { kind: LayerKind::Checkpoint, features } => touched.rosters(features.iter().map(|f| f.fid)),
                Edit::Delete { kind: LayerKind::Checkpoint, fids } => touched.rosters(fids.iter().copied()),
                Edit::SetLayer { layer } if layer.kind() == LayerKind::Checkpoint => touched.roster = Some(roster::Posts::All),
                _ => {}
            }
        }
    }

    fn scenario(&mut self, id: ScenarioId, scenario: Option<&Scenario>) {
        self.scenarios.insert(id);
        // The identities that it has taken are written down with their layers.
        for kind in scenario.map(Scenario::fresh_fids).unwrap_or_default().into_keys() {
            self.layers.entry(kind).or_insert_with(|| Part::Rows(BTreeMap::new()));
        }
    }

    fn rosters(&mut self, posts: impl Iterator<Item = Fid>) {
        match self.roster.get_or_insert_with(|| roster::Posts::Some(Vec::new())) {
            roster::Posts::Some(fids) => fids.extend(posts),
            roster::Posts::All => {}
        }
    }

    /// Everything, for a file that has nothing yet.
    pub fn everything(project: &Project) -> Self {
        let layers = LayerKind::ALL.map(|kind| (kind, Part::All)).into();
        Self {
            layers,
            rulebook: true,
            settings: true,
            roster: Some(roster::Posts::All),
            scenarios: project.scenarios().keys().copied().collect(),
        }
    }

    fn layer(&mut self, kind: LayerKind) {
        self.layers.insert(kind, Part::All);
    }

    fn feature(&mut self, kind: LayerKind, fid: Fid, mark: impl FnOnce(&mut Fields)) {
        if let Part::Rows(rows) = self.layers.entry(kind).or_insert_with(|| Part::Rows(BTreeMap::new())) {
            mark(rows.entry(fid).or_default());
        }
    }

    /// Brings the tables to what the project holds now.
    pub fn write(mut self, db: &Connection, project: &Project, task: &Task) -> Result<(), Fault> {
        let srs_id = schema::metric_srs(db, &project.settings)?;
        if self.settings {
            let text = serde_json::to_string(&project.settings).map_err(|e| Fault::Corrupt(e.to_string()))?;
            schema::set_meta(db, "settings", text)?;
            if schema::declared_srs(db)? != Some(srs_id) {
                schema::declare_srs(db, srs_id)?;
                // Each geometry names its system.
                project.layers().filter(|layer| !layer.is_empty()).for_each(|layer| self.layer(layer.kind()));
            }
        }
        if self.rulebook {
            match &project.rulebook {
                Some(text) => schema::set_meta(db, "rulebook", &**text)?,
                None => drop(db.execute("DELETE FROM fangxian_meta WHERE key = 'rulebook'", [])?),
            }
        }
        for (kind, part) in &self.layers {
            let layer = project.layer(*kind);
            match part {
                Part::All => replace(db, layer, srs_id, task)?,
                Part::Rows(rows) => write_rows(db, layer, rows, srs_id)?,
            }
            let moved = match part {
                Part::All => true,
                Part::Rows(rows) => rows.values().any(|fields| fields.row || fields.shape),
            };
            describe(db, layer, moved)?;
        }
        if let Some(posts) = &self.roster {
            roster::write(db, project, posts)?;
        }
        scenario::write(db, project, &self.scenarios)?;
        Ok(())
    }
}

/// Writes down a layer's extent, its source, its next identity and the moment.
fn describe(db: &Connection, layer: &Layer, moved: bool) -> Result<(), Fault> {
    let key = layer.kind().key();
    if moved {
        let b = layer.bounds();
        let edge = |v: f64| (!b.is_empty()).then_some(v);
        db.prepare_cached("UPDATE gpkg_contents SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5 WHERE table_name = ?1")?
            .execute(params![key, edge(b.min[0]), edge(b.min[1]), edge(b.max[0]), edge(b.max[1])])?;
    }
    let now = schema::NOW;
    db.prepare_cached(&format!("UPDATE gpkg_contents SET last_change = {now} WHERE table_name = ?1"))?.execute([key])?;
    let meta = serde_json::to_string(&layer.meta).map_err(|e| Fault::Corrupt(e.to_string()))?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO fangxian_layer VALUES (?1, ?2, ?3, (SELECT last_change FROM gpkg_contents WHERE table_name = ?1))",
    )?
    .execute(params![key, layer.next_fid().0, meta])?;
    Ok(())
}

/// Replaces all features of a layer: rows without triggers, then the R-tree at once, then the triggers and finished columns.
fn replace(db: &Connection, layer: &Layer, srs_id: i32, task: &Task) -> Result<(), Fault> {
    let kind = layer.kind();
    let key = kind.key();
    task.stage("write", key, layer.len() as u64);
    chunks::prepare(db)?;
    chunks::forget(db, kind)?;
    schema::drop_index(db, kind)?;
    db.execute_batch(&format!("DELETE FROM \"{key}\""))?;
    schema::create_rtree(db, kind)?;
    insert_all(db, layer, srs_id, task)?;
    let boxes: Vec<_> =
        layer.chunks().iter().flat_map(|c| c.fids.iter().map(|f| f.0).zip(c.shapes.iter().map(|s| s.bounds()))).collect();
    rtree::fill(db, &schema::rtree_name(kind), &boxes)?;
    schema::create_triggers(db, kind)?;
    chunks::keep(db, layer)?;
    task.end();
    Ok(())
}

fn insert_all(db: &Connection, layer: &Layer, srs_id: i32, task: &Task) -> Result<(), Fault> {
    // Columns without a single value cost nothing.
    let used = |attr: usize| layer.chunks().iter().any(|c| !matches!(c.columns[attr], crate::model::Column::Absent));
    let attrs: Vec<usize> = (0..layer.info().attributes.len()).filter(|&attr| used(attr)).collect();
    let mut insert = db.prepare(&insert_sql(layer.kind(), &attrs))?;
    let mut buffer = Vec::new();
    for chunk in layer.chunks() {
        task.check()?;
        for (i, fid) in chunk.fids.iter().enumerate() {
            insert.raw_bind_parameter(1, fid.0)?;
            bind_shape(&mut insert, 2, &mut buffer, chunk.shapes.get(i), srs_id)?;
            for (place, &attr) in attrs.iter().enumerate() {
                bind_value(&mut insert, place + 3, layer.info().attributes[attr].ty, chunk.columns[attr].get(i))?;
            }
            insert.raw_execute()?;
        }
        task.advance(chunk.len() as u64);
    }
    Ok(())
}

fn insert_sql(kind: LayerKind, attrs: &[usize]) -> String {
    let mut names = String::from("\"fid\", \"geom\"");
    let mut places = String::from("?1, ?2");
    for (i, &attr) in attrs.iter().enumerate() {
        names += &format!(", \"{}\"", kind.info().attributes[attr].key);
        places += &format!(", ?{}", i + 3);
    }
    format!("INSERT INTO \"{}\"({names}) VALUES ({places})", kind.key())
}

/// Brings single features to what the layer holds now.
fn write_rows(db: &Connection, layer: &Layer, rows: &BTreeMap<Fid, Fields>, srs_id: i32) -> Result<(), Fault> {
    let kind = layer.kind();
    let key = kind.key();
    let info = kind.info();
    let attrs: Vec<usize> = (0..info.attributes.len()).collect();
    let mut buffer = Vec::new();
    for (&fid, fields) in rows {
        let feature = layer.row_of(fid).map(|row| layer.feature(row));
        let Some(feature) = feature.filter(|_| !fields.row) else {
            // Not an upsert: replacing a row would leave its box in the R-tree.
            db.prepare_cached(&format!("DELETE FROM \"{key}\" WHERE fid = ?1"))?.execute([fid.0])?;
            if let Some(feature) = feature {
                let insert = db.prepare_cached(&insert_sql(kind, &attrs))?;
                insert_one(insert, kind, feature, &mut buffer, srs_id)?;
            }
            continue;
        };
        if fields.shape {
            let mut update = db.prepare_cached(&format!("UPDATE \"{key}\" SET geom = ?2 WHERE fid = ?1"))?;
            update.raw_bind_parameter(1, fid.0)?;
            bind_shape(&mut update, 2, &mut buffer, feature.shape(), srs_id)?;
            must_be_one(update.raw_execute()?)?;
        }
        for (attr, info) in info.attributes.iter().enumerate().filter(|(attr, _)| fields.attrs & (1 << attr) != 0) {
            let mut update = db.prepare_cached(&format!("UPDATE \"{key}\" SET \"{}\" = ?2 WHERE fid = ?1", info.key))?;
            update.raw_bind_parameter(1, fid.0)?;
            bind_value(&mut update, 2, info.ty, feature.value(attr))?;
            must_be_one(update.raw_execute()?)?;
        }
    }
    Ok(())
}

fn insert_one(
    mut insert: CachedStatement<'_>,
    kind: LayerKind,
    feature: FeatureRef<'_>,
    buffer: &mut Vec<u8>,
    srs_id: i32,
) -> Result<(), Fault> {
    insert.raw_bind_parameter(1, feature.fid().0)?;
    bind_shape(&mut insert, 2, buffer, feature.shape(), srs_id)?;
    for (attr, info) in kind.info().attributes.iter().enumerate() {
        bind_value(&mut insert, attr + 3, info.ty, feature.value(attr))?;
    }
    insert.raw_execute()?;
    Ok(())
}

/// A feature that the project has and the file has not can only have been taken out by somebody else.
fn must_be_one(changed: usize) -> Result<(), Fault> {
    if changed == 1 { Ok(()) } else { Err(Fault::Changed) }
}

fn bind_shape(
    statement: &mut Statement<'_>,
    place: usize,
    buffer: &mut Vec<u8>,
    shape: crate::geometry::ShapeRef<'_>,
    srs_id: i32,
) -> rusqlite::Result<()> {
    if blob::encode(buffer, shape, srs_id) {
        statement.raw_bind_parameter(place, &buffer[..])
    } else {
        statement.raw_bind_parameter(place, rusqlite::types::Null)
    }
}

fn bind_value(statement: &mut Statement<'_>, place: usize, ty: AttrType, value: ValueRef<'_>) -> rusqlite::Result<()> {
    match value {
        ValueRef::Null => statement.raw_bind_parameter(place, rusqlite::types::Null),
        ValueRef::Int(unix) if ty == AttrType::Time => match times::format(unix) {
            Some(text) => statement.raw_bind_parameter(place, ToSqlOutput::Borrowed(SqlRef::Text(&text))),
            // A year of five digits: kept as the number it is.
            None => statement.raw_bind_parameter(place, ToSqlOutput::Owned(SqlValue::Integer(unix))),
        },
        ValueRef::Int(v) => statement.raw_bind_parameter(place, v),
        ValueRef::Real(v) => statement.raw_bind_parameter(place, v),
        ValueRef::Text(v) => statement.raw_bind_parameter(place, v),
    }
}
