//! The house rules that cargo does not know: modules name only modules above them, and crates only those they own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Crates that a module may name, besides std. A crate that stands in no list may be named by nobody.
const CRATES: &[(&str, &[&str])] = &[
    ("task", &[]),
    ("words", &["serde"]),
    ("proof", &["serde", "serde_json", "sha2"]), // instances and certificates are JSON files, bound by a hash
    ("verify", &[]),
    ("geometry", &["geo", "geo_types", "rstar", "rayon", "serde", "proj4rs", "crs_definitions"]),
    ("model", &["serde", "chrono", "toml"]), // the lists of roles and kits
    ("network", &["rayon", "serde", "toml", "geo", "geo_types"]), // classes of roads are data; areas of isochrones
    ("cordon", &["serde", "toml"]),          // distances and costs of a cordon
    ("coverage", &["rayon", "serde", "toml", "geo_types"]),
    ("siting", &["rayon", "serde"]), // instances that other tools write
    ("fixes", &[]),
    ("reshape", &[]),
    ("compare", &[]),
    ("wording", &[]),
    ("formats", &["geojson", "osmpbf", "serde_json", "csv", "flate2", "memchr", "rayon", "geo_types"]),
    ("store", &["rusqlite", "serde_json", "tempfile", "serde"]),
    ("scene", &["serde", "toml", "skrifa"]), // the list of categories; widths of names in the bundled typefaces
    ("ink", &[]),
    // Background tiles: SQLite is the format of MBTiles and of the cache, ureq the only way to the network.
    ("basemap", &["rusqlite", "flate2", "image", "ureq", "serde"]),
    ("map", &["egui_wgpu", "earcut", "rayon", "rstar"]),
    (
        "briefing",
        &[
            "skrifa",
            "png",
            "rayon",
            "image", // JPEG of maps that are too dense for vectors
            "serde",
            "serde_json",
            "typst",
            "typst_layout",
            "typst_pdf",
            "typst_render",
            "typst_svg",
        ],
    ),
    ("work", &["serde_json", "tempfile"]),
    ("cli", &["clap", "anyhow", "serde_json", "libc", "sys_locale", "directories"]),
    (
        "app",
        &[
            "egui",
            "eframe",
            "egui_wgpu",
            "rfd",
            "anyhow",
            "directories",
            "sys_locale",
            "serde",
            "serde_json",
            "chrono",
            "rayon",
            "pinyin",
        ],
    ),
];

/// Pairs that the order alone would allow but that should not meet: the first may not name the second.
const STRANGERS: &[(&str, &str)] = &[
    ("scene", "store"),
    ("scene", "formats"),
    ("basemap", "store"),
    ("basemap", "formats"),
    ("ink", "store"),
    ("briefing", "map"),
    ("map", "store"),
    ("map", "formats"),
    ("briefing", "store"),
    ("verify", "cordon"), // the checker shares no code with what it checks
    ("verify", "network"),
    ("cordon", "verify"),
    ("app", "cli"),
    ("cli", "app"),
];

/// The one door between the two: `fangxian open` starts the window.
const DOOR: (&str, &str, &str) = ("cli", "app", "open.rs");

fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path)
}

fn modules() -> Vec<String> {
    let text = std::fs::read_to_string(source("lib.rs")).expect("lib.rs");
    let names = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned));
    names.collect()
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// All files of a module, with their lines up to the first unit test, comments and string-only lines left out.
fn lines_of(module: &str) -> Vec<(PathBuf, usize, String)> {
    let mut paths = Vec::new();
    let (single, folder) = (source(&format!("{module}.rs")), source(module));
    if single.exists() {
        paths.push(single);
    }
    if folder.exists() {
        files(&folder, &mut paths);
    }
    assert!(!paths.is_empty(), "module {module} has no file");
    let mut out = Vec::new();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "tests.rs" {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source file");
        let code = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
        for (i, line) in code.enumerate() {
            let line = line.split("//").next().unwrap_or("");
            out.push((path.clone(), i + 1, line.to_owned()));
        }
    }
    out
}

/// Names right behind `prefix` in a line: `crate::model::x` gives `model`, `use crate::{a, b::c}` gives `a` and `b`.
fn names_after(line: &str, prefix: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (at, _) in line.match_indices(prefix) {
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &line[at + prefix.len()..];
        let word = |s: &str| s.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(group) = rest.strip_prefix('{') {
            out.extend(group.split(',').map(word));
        } else {
            out.push(word(rest));
        }
    }
    out.retain(|n| !n.is_empty());
    out
}

#[test]
fn modules_name_only_modules_above_them() {
    let order = modules();
    let place: BTreeMap<&str, usize> = order.iter().enumerate().map(|(i, m)| (m.as_str(), i)).collect();
    let mut faults = Vec::new();
    let mut seen = 0;
    for module in &order {
        for (path, number, line) in lines_of(module) {
            for name in names_after(&line, "crate::") {
                let Some(at) = place.get(name.as_str()) else { continue };
                seen += 1;
                let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let door = (module.as_str(), name.as_str(), file.as_str()) == DOOR;
                if *at > place[module.as_str()] && !door {
                    faults.push(format!("{}:{number}: {module} names {name}, which stands below it in lib.rs", path.display()));
                }
                if STRANGERS.contains(&(module.as_str(), name.as_str())) && !door {
                    faults.push(format!("{}:{number}: {module} and {name} should not meet", path.display()));
                }
            }
        }
    }
    assert!(seen > 100, "the test reads the sources ({seen} references found)");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn modules_name_only_crates_they_own() {
    let owned: Vec<&str> = CRATES.iter().flat_map(|(_, crates)| crates.iter().copied()).collect();
    let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).expect("Cargo.toml");
    let dependencies: Vec<String> = manifest
        .lines()
        .skip_while(|l| *l != "[dependencies]")
        .skip(1)
        .take_while(|l| *l != "[dev-dependencies]")
        .filter(|l| !l.starts_with(['#', '[']))
        .filter_map(|l| l.split_once(" = ").map(|(name, _)| name.trim().replace('-', "_")))
        .collect();
    for name in &dependencies {
        assert!(owned.contains(&name.as_str()), "dependency {name} is owned by no module: name its owner here or remove it");
    }
    let mut faults = Vec::new();
    for module in modules() {
        let (_, allowed) =
            CRATES.iter().find(|(m, _)| *m == module).unwrap_or_else(|| panic!("module {module} has no list of crates"));
        for (path, number, line) in lines_of(&module) {
            for name in &dependencies {
                // `egui` inside `egui_wgpu` is another name: the match must begin a word.
                let used = line.match_indices(&format!("{name}::")).any(|(at, _)| {
                    !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '.')
                });
                if used && !allowed.contains(&name.as_str()) {
                    faults.push(format!("{}:{number}: {module} names crate {name}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    for module in modules() {
        let (single, folder) = (source(&format!("{module}.rs")), source(&format!("{module}/mod.rs")));
        let path = if single.exists() { single } else { folder };
        let text = std::fs::read_to_string(&path).expect("a module");
        assert!(text.starts_with("//! "), "{} starts with its one sentence", path.display());
    }
}
