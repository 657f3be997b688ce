//! Finds features by name, id or code, in Chinese, as they are written, or by pinyin.

use super::pinyin::{Rank, Wanted};
use super::view::Target;
use crate::model::schema::{ID, NAME};
use crate::model::{Chunk, LayerKind, Project};
use crate::task::{Cancelled, Task};
use crate::wording;
use crate::words::Lang;
use rayon::prelude::*;

/// Most hits that are shown.
const MOST: usize = 40;

/// A feature that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The feature.
    pub target: Target,
    /// Its name.
    pub name: String,
    /// Its id, and its code where it has one.
    pub detail: String,
    /// How well it fits.
    pub rank: Rank,
}

/// Order in which kinds answer: what people look for by name first.
fn weight(kind: LayerKind) -> u8 {
    match kind {
        LayerKind::Community => 0,
        LayerKind::Grid | LayerKind::Compound => 1,
        LayerKind::Checkpoint | LayerKind::Fence => 2,
        LayerKind::Building | LayerKind::Premise => 3,
        LayerKind::Road => 4,
    }
}

/// The best hits for some words: whole texts first, then beginnings, then parts.
pub fn find(project: &Project, words: &str, lang: Lang, task: &Task) -> Result<Vec<Hit>, Cancelled> {
    let wanted = Wanted::new(words);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<(Rank, u8, LayerKind, u32)> = Vec::new();
    for layer in project.layers() {
        task.check()?;
        let kind = layer.kind();
        let attrs: Vec<usize> = [Some(ID), Some(NAME), kind.info().attr("code")].into_iter().flatten().collect();
        let hits = layer.chunks().par_iter().enumerate().flat_map_iter(|(c, chunk)| {
            let start = layer.chunk_start(c);
            let (attrs, wanted) = (&attrs, &wanted);
            // Somebody who types on asks anew: what is left of an old search is dropped.
            let rows = if task.check().is_ok() { 0..chunk.len() } else { 0..0 };
            rows.filter_map(move |i| rank(chunk, i, attrs, wanted).map(|r| (r, weight(kind), kind, start + i as u32)))
        });
        let mut hits: Vec<_> = hits.collect();
        hits.sort_unstable();
        hits.truncate(MOST);
        found.extend(hits);
    }
    task.check()?;
    found.sort_unstable();
    found.truncate(MOST);
    Ok(found.into_iter().filter_map(|(rank, _, kind, row)| hit(project, kind, row, rank, lang)).collect())
}

fn rank(chunk: &Chunk, i: usize, attrs: &[usize], wanted: &Wanted) -> Option<Rank> {
    attrs.iter().filter_map(|a| wanted.rank(chunk.columns[*a].text(i)?)).min()
}

fn hit(project: &Project, kind: LayerKind, row: u32, rank: Rank, lang: Lang) -> Option<Hit> {
    let feature = project.layer(kind).feature(row);
    let name = wording::feature_name(kind, feature, lang);
    let mut detail = format!("{} {}", kind.info().name.get(lang), feature.id());
    if let Some(code) = feature.text("code") {
        detail.push_str(" · ");
        detail.push_str(code);
    }
    Some(Hit { target: Target { kind, fid: feature.fid() }, name, detail, rank })
}
