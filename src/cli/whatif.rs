//! `fangxian whatif`: the report after moving something, by update and by full evaluation. The project stays as it is.

use super::Common;
use super::audit::load;
use super::inputs::{layer_kind, moment};
use super::output::{print, put};
use crate::coverage::{Evaluation, Report, gains};
use crate::formats::audit::counts_json;
use crate::geometry::Shapes;
use crate::model::{Edit, LayerKind, Project};
use crate::task::Task;
use crate::wording;
use crate::words::Lang;
use crate::work::{rulebook, write_file};
use anyhow::{Context, bail};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Options of `whatif`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Project file; it is only read
    project: PathBuf,
    /// Move a feature by metres east and north in the project's metric system, such as checkpoint:K07:60,-20 (repeatable)
    #[arg(long = "move", value_name = "KIND:ID:DX,DY", required = true)]
    moves: Vec<String>,
    /// Moment to evaluate, RFC 3339; the project's, or now, when not given
    #[arg(long, value_name = "RFC3339")]
    at: Option<String>,
    /// Counts before and after, and how long both ways took, as JSON into this file; - is standard output
    #[arg(long, value_name = "F")]
    json: Option<PathBuf>,
}

/// One thing to be moved.
#[derive(Debug, PartialEq)]
struct Move {
    kind: LayerKind,
    id: String,
    by: [f64; 2],
}

pub(super) fn run(args: &Args, common: &Common, task: &Task) -> anyhow::Result<ExitCode> {
    let moves = args.moves.iter().map(|text| parse(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let (project, _, _) = load(&args.project, task)?;
    let at = args.at.as_deref().map_or_else(|| Ok(project.moment()), moment)?;
    let book = rulebook(&project)?;
    let mut moved = project.clone();
    for one in &moves {
        let edit = edit(&moved, one)?;
        moved.apply(edit)?;
    }
    let before = Evaluation::new(&project, &book, at, task)?;
    let since = Instant::now();
    let after = before.update(&moved, &book, at, task)?;
    let incremental = since.elapsed();
    let since = Instant::now();
    let full = Evaluation::new(&moved, &book, at, task)?;
    let full_took = since.elapsed();
    let compared = after.report().compare(full.report());
    if let Some(path) = &args.json {
        let out = json!({
            "before": counts_json(before.report()),
            "after": counts_json(after.report()),
            "incremental_s": incremental.as_secs_f64(),
            "full_s": full_took.as_secs_f64(),
            "equal": compared.is_ok(),
        });
        write_file(path, |file| {
            serde_json::to_writer_pretty(&mut *file, &out)?;
            file.write_all(b"\n")
        })?;
    }
    if args.json.as_deref() != Some(Path::new("-")) {
        print(&summary(&moves, before.report(), after.report(), [incremental, full_took], common.lang()))?;
    }
    if let Err(difference) = compared {
        bail!(
            "the update differs from the full evaluation, which is an error of this program ({difference}); trust `fangxian audit`"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn parse(text: &str) -> anyhow::Result<Move> {
    let form = || format!("--move {text}: expected KIND:ID:DX,DY such as checkpoint:K07:60,-20");
    // An id may hold a colon itself.
    let (kind, rest) = text.split_once(':').with_context(form)?;
    let (id, by) = rest.rsplit_once(':').with_context(form)?;
    let kind = layer_kind(kind).with_context(|| format!("--move {text}"))?;
    let metres = |t: &str| {
        let number = t.trim().parse::<f64>().ok().filter(|m| m.is_finite());
        number.with_context(|| format!("--move {text}: \"{t}\" is no number of metres"))
    };
    let (dx, dy) = by.split_once(',').with_context(form)?;
    Ok(Move { kind, id: id.to_owned(), by: [metres(dx)?, metres(dy)?] })
}

fn edit(project: &Project, Move { kind, id, by }: &Move) -> anyhow::Result<Edit> {
    let layer = project.layer(*kind);
    let mut found = layer.features().filter(|f| f.id() == id);
    let Some(feature) = found.next() else {
        bail!("there is no {kind} with id \"{id}\"; `fangxian export --layer {kind}` lists what is there");
    };
    if found.next().is_some() {
        bail!("several features of layer {kind} have the id \"{id}\"; give them different ids first");
    }
    if feature.shape().coords().is_empty() {
        bail!("{kind} \"{id}\" has no geometry that could be moved");
    }
    let mut shape = Shapes::new();
    shape.push_shape(feature.shape());
    shape.map_coords(|coords| coords.iter_mut().for_each(|c| *c = [c[0] + by[0], c[1] + by[1]]));
    Ok(Edit::SetShape { kind: *kind, fid: feature.fid(), shape })
}

/// What the move wins and costs, rule by rule, as text.
fn summary(moves: &[Move], before: &Report, after: &Report, [incremental, full]: [Duration; 2], lang: Lang) -> String {
    let mut out = String::new();
    put!(out, "{}  {} {}", after.at.short(), after.rulebook.name(lang), after.rulebook.version);
    for Move { kind, id, by } in moves {
        let name = kind.info().name.get(lang);
        let (x, y) = (by[0].abs(), by[1].abs());
        let towards = |axis: usize, [plus, minus]: [&'static str; 2]| if by[axis] < 0.0 { minus } else { plus };
        match lang {
            Lang::Zh => put!(out, "{name} {id}：向{} {x} m，向{} {y} m", towards(0, ["东", "西"]), towards(1, ["北", "南"])),
            Lang::En => {
                put!(out, "{name} {id}: {x} m {}, {y} m {}", towards(0, ["east", "west"]), towards(1, ["north", "south"]));
            }
        }
    }
    let mut changed = false;
    for (r, rule) in after.rulebook.rules.iter().enumerate() {
        if let Some(gains) = gains(before, after, r).filter(|g| g.gained + g.lost > 0) {
            changed = true;
            put!(out, "  {:<12} {}  {}", rule.id, wording::gains(gains, lang), rule.title(lang));
        }
    }
    for (i, line) in after.rulebook.lines.iter().enumerate() {
        if before.headline(i) != after.headline(i) {
            changed = true;
            let subject = wording::subject_kind(after.headline(i).subject).get(lang);
            put!(out, "{} ({subject})  {}", line.name(lang), wording::headline(before, i, lang));
            put!(out, "  → {}", wording::headline(after, i, lang));
        }
    }
    if !changed {
        put!(out, "{}", wording::NOTHING_CHANGES.get(lang));
    }
    let ms = |t: Duration| format!("{:.1} ms", t.as_secs_f64() * 1e3);
    match lang {
        Lang::Zh => put!(out, "更新 {}，全部重算 {}；工程文件没有改变", ms(incremental), ms(full)),
        Lang::En => put!(out, "updated in {}, evaluated anew in {}; the project file has not changed", ms(incremental), ms(full)),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_read_or_refused() {
        let read = |text: &str| parse(text).map_err(|e| format!("{e:#}"));
        assert_eq!(
            read("checkpoint:K07:60,-20.5"),
            Ok(Move { kind: LayerKind::Checkpoint, id: "K07".into(), by: [60.0, -20.5] })
        );
        assert_eq!(read("fence:A:1: 0,1").map(|m| m.id), Ok("A:1".into()));
        assert!(read("post:1:2,3").is_err_and(|e| e.contains("no layer \"post\"")));
        assert!(read("checkpoint:1:2").is_err_and(|e| e.contains("KIND:ID:DX,DY")));
        assert!(read("checkpoint:1:a,3").is_err_and(|e| e.contains("\"a\" is no number of metres")));
        assert!(read("checkpoint:1:inf,3").is_err());
    }
}
