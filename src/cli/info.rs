//! `fangxian info`: what is in a project file.

use super::audit::load;
use super::output::{print, put};
use crate::geometry::Projector;
use crate::model::{Moment, Project};
use crate::task::Task;
use crate::work::{rulebook, write_file};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `info`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file
    project: PathBuf,
    /// As JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

pub(super) fn run(args: &Args, task: &Task) -> anyhow::Result<ExitCode> {
    let (project, history, store) = load(&args.project, task)?;
    let book = rulebook(&project)?;
    let offset_minutes = project.settings.offset_minutes;
    let time = |unix: i64| Moment { unix, offset_minutes }.rfc3339();
    let layers: serde_json::Map<String, Value> = project
        .layers()
        .map(|layer| {
            let meta = &layer.meta;
            let value = json!({
                "count": layer.len(), "source": meta.source, "source_crs": meta.source_crs.to_string(),
                "as_of": meta.as_of.map(time), "set_aside": meta.set_aside,
            });
            (layer.kind().key().to_owned(), value)
        })
        .collect();
    let steps = store.past_steps()?;
    let out = json!({
        "name": project.settings.name,
        "metric_crs": project.settings.metric_crs.map(|c| c.to_string()),
        "extent": extent(&project),
        "at": project.settings.at.map(time),
        "attribution": project.settings.attribution,
        "rulebook": { "name": book.name, "version": book.version, "own": project.rulebook.is_some() },
        "layers": layers,
        "history": { "steps": steps.len(), "undoable": history.done() },
    });
    match &args.json {
        Some(path) => write_file(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &out)?;
            file.write_all(b"\n")
        })?,
        None => print(&description(&out))?,
    }
    if args.json.as_deref().is_some_and(|p| p != Path::new("-")) {
        print(&description(&out))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// West, south, east, north in degrees, if there is anything.
fn extent(project: &Project) -> Option<[f64; 4]> {
    let (crs, bounds) = (project.settings.metric_crs?, project.bounds());
    if bounds.is_empty() {
        return None;
    }
    let (min, max) = (bounds.min, bounds.max);
    let mut corners = [min, [max[0], min[1]], max, [min[0], max[1]]];
    Projector::new(crate::geometry::Crs::Wgs84, crs).unproject(&mut corners).ok()?;
    let around = crate::geometry::Bounds::of(&corners);
    let round = |v: f64| (v * 1e7).round() / 1e7;
    Some([around.min[0], around.min[1], around.max[0], around.max[1]].map(round))
}

/// The description as lines of text.
fn description(of: &Value) -> String {
    fn text(v: &Value) -> String {
        match v {
            Value::Null => "—".to_owned(),
            Value::String(s) => s.clone(),
            other => other.to_string(),
        }
    }
    let mut out = String::new();
    let Some(fields) = of.as_object() else { return out };
    for (key, value) in fields {
        match value.as_object() {
            Some(inner) => {
                put!(out, "{key}");
                for (k, v) in inner {
                    match v.as_object() {
                        Some(cells) => {
                            let cells: Vec<_> =
                                cells.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| format!("{k} {}", text(v))).collect();
                            put!(out, "  {k:<12} {}", cells.join(", "));
                        }
                        None => put!(out, "  {k:<12} {}", text(v)),
                    }
                }
            }
            None => put!(out, "{key:<14} {}", text(value)),
        }
    }
    out
}
