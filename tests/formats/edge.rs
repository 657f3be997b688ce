//! Every labelled edge-case file gives data or a clear message, never a panic; the outcomes stand in a file to be read.

use fangxian::formats::geojson::{ReadOptions, read};
use fangxian::geometry::ShapeKind;
use fangxian::model::LayerKind;
use fangxian::task::Task;
use fangxian::words::Lang;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "geojson") {
            out.push(path);
        }
    }
}

fn outcome(path: &Path, name: &str) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = format!("{name}\n");
    for (class, kind) in [("areas", LayerKind::Building), ("lines", LayerKind::Road), ("points", LayerKind::Premise)] {
        match read(&mut &bytes[..], "file", kind, &ReadOptions::default(), &Task::new()) {
            Err(error) => {
                assert!(!error.text(Lang::Zh).is_empty());
                writeln!(text, "  {class}: error: {error}").unwrap();
            }
            Ok(layer) => {
                let rows: usize = layer.chunks.iter().map(|c| c.len()).sum();
                assert_eq!(rows as u64 + layer.set_aside, layer.features_seen, "{name}");
                let aside = layer.warnings.iter().filter(|w| w.action == fangxian::formats::Action::SetAside).count();
                assert_eq!(aside as u64, layer.set_aside, "{name}: each feature set aside has its warning");
                let crs = layer.metric_crs.map_or("no metric system".to_owned(), |crs| format!("{} to {crs}", layer.source_crs));
                writeln!(text, "  {class}: {rows} of {} kept, {crs}", layer.features_seen).unwrap();
                for shape in layer.chunks.iter().flat_map(|c| c.shapes.iter()) {
                    assert_ne!(shape.kind(), ShapeKind::Null);
                    writeln!(text, "    {:?}, {} coordinates", shape.kind(), shape.coords().len()).unwrap();
                }
                for line in layer.warnings.lines(Lang::En) {
                    writeln!(text, "    {line}").unwrap();
                }
                assert_eq!(layer.warnings.lines(Lang::Zh).len(), layer.warnings.lines(Lang::En).len());
            }
        }
    }
    text
}

/// Set `FANGXIAN_UPDATE=1` to write the outcomes anew, then read the difference.
#[test]
fn every_edge_case_has_its_outcome() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let mut all = Vec::new();
    files(&root.join("edge-geojson"), &mut all);
    all.sort();
    assert_eq!(all.len(), 74);
    let text: String = all
        .iter()
        .map(|path| outcome(path, &path.strip_prefix(root.join("edge-geojson")).unwrap().to_string_lossy().replace('\\', "/")))
        .collect();
    let expected = root.join("edge-geojson-outcomes.txt");
    if std::env::var_os("FANGXIAN_UPDATE").is_some() {
        std::fs::write(&expected, &text).unwrap();
    }
    let expected = std::fs::read_to_string(expected).unwrap_or_default().replace("\r\n", "\n");
    for (now, then) in text.lines().zip(expected.lines()) {
        assert_eq!(now, then);
    }
    assert_eq!(text.lines().count(), expected.lines().count());
}
