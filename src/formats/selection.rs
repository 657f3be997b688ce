//! A selection as text for the clipboard: its ids, or a table with what holds each feature. The table is tab-separated:
//! office programs put that into cells when it is pasted, where commas would all land in one.

use super::csv::guard;
use crate::coverage::{NO_ROW, Report};
use crate::model::{LayerKind, Project};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::{Lang, Text};

/// The ids, one a line, kind after kind.
pub fn ids(project: &Project, rows: &[(LayerKind, Vec<u32>)], task: &Task) -> Result<String, Cancelled> {
    let mut out = String::new();
    for (kind, rows) in rows {
        task.check()?;
        for row in rows {
            out.push_str(project.layer(*kind).feature(*row).id());
            out.push_str("\r\n");
        }
    }
    Ok(out)
}

const HEADS: [Text; 6] = [
    Text::new("图层", "layer"),
    Text::new("编号", "id"),
    Text::new("名称", "name"),
    Text::new("社区", "community"),
    Text::new("网格", "grid"),
    Text::new("防线", "lines"),
];

/// A table with tabs between its cells: layer, id, name, community, grid, how many lines hold it, the status under each line of defence.
pub fn table(
    project: &Project,
    report: &Report,
    rows: &[(LayerKind, Vec<u32>)],
    lang: Lang,
    task: &Task,
) -> Result<String, Cancelled> {
    let mut out = String::new();
    let heads = HEADS.iter().map(|h| h.get(lang)).chain(report.rulebook.lines.iter().map(|l| l.name(lang)));
    push_row(&mut out, heads);
    for (kind, rows) in rows {
        task.check()?;
        let layer = project.layer(*kind);
        let joins = report.joins(*kind);
        let name_of = |kind: LayerKind, row: Option<u32>| {
            let row = row.filter(|r| *r != NO_ROW && (*r as usize) < project.layer(kind).len());
            row.map(|r| wording::feature_name(kind, project.layer(kind).feature(r), lang)).unwrap_or_default()
        };
        for row in rows {
            let feature = layer.feature(*row);
            let i = *row as usize;
            let community = name_of(LayerKind::Community, joins.and_then(|j| j.community.get(i).copied()));
            let grid = name_of(LayerKind::Grid, joins.and_then(|j| j.grid.get(i).copied()));
            let held = joins.and_then(|j| j.held.get(i)).map_or("", |h| wording::held(*h).get(lang));
            let cells = [kind.info().name.get(lang), feature.id(), feature.name().unwrap_or(""), &community, &grid, held];
            let lines = (0..report.rulebook.lines.len()).map(|l| {
                let status = joins.and_then(|j| j.lines.get(l)?.get(i));
                status.map_or("", |s| wording::status(*s).get(lang))
            });
            push_row(&mut out, cells.into_iter().chain(lines));
        }
    }
    Ok(out)
}

pub(super) fn push_row(out: &mut String, cells: impl Iterator<Item = impl AsRef<str>>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push('\t');
        }
        // A tab or a line break inside a cell would begin another.
        out.extend(guard(cell.as_ref()).chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::{Rulebook, evaluate};
    use crate::geometry::Shapes;
    use crate::model::{Chunk, Edit, Fid, Layer, LayerMeta, Moment, Value};
    use std::sync::Arc;

    #[test]
    fn every_feature_is_a_row_and_no_cell_breaks_it() {
        let kind = LayerKind::Building;
        let mut chunk = Chunk::new(kind);
        let mut shapes = Shapes::new();
        shapes.push_polygon(&[&[[0.0, 0.0], [9.0, 0.0], [9.0, 9.0], [0.0, 9.0], [0.0, 0.0]]]);
        for (i, (id, name)) in [("B1", "一号楼"), ("=B2", "a\tb\nc"), ("B3", "")].into_iter().enumerate() {
            let mut values = vec![Value::Null; kind.info().attributes.len()];
            values[crate::model::schema::ID] = Value::Text(id.into());
            values[crate::model::schema::NAME] = Value::Text(name.into());
            chunk.push_feature(kind, Fid(i as i64 + 1), shapes.get(0), values.into_iter());
        }
        chunk.finish();
        let mut project = Project::new("x");
        let layer = Arc::new(Layer::from_chunks(kind, vec![chunk], LayerMeta::default()));
        project.apply(Edit::SetLayer { layer }).expect("a layer");
        let at = Moment { unix: 1_647_741_600, offset_minutes: 480 };
        let report = evaluate(&project, &Arc::new(Rulebook::built_in()), at, &Task::new()).expect("a report");
        let rows = [(kind, vec![0, 1])];
        assert_eq!(ids(&project, &rows, &Task::new()).expect("text"), "B1\r\n=B2\r\n");
        let text = table(&project, &report, &rows, Lang::Zh, &Task::new()).expect("text");
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 3, "{text}");
        let width = HEADS.len() + report.rulebook.lines.len();
        assert!(lines.iter().all(|l| l.split('\t').count() == width), "{text}");
        assert!(lines[1].starts_with("楼栋\tB1\t一号楼\t") && lines[2].contains("a b c") && lines[2].contains("'=B2"), "{text}");
        let stopped = Task::new();
        stopped.cancel();
        assert!(ids(&project, &rows, &stopped).is_err());
    }
}
