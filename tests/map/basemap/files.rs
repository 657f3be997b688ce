//! PMTiles and MBTiles: every tile comes back, nothing else does, and what is broken is named.

use super::make::{Pmtiles, mbtiles, number, png, town};
use fangxian::basemap::pmtiles::Archive;
use fangxian::basemap::{Content, Fault, Look, Maker, OpenOptions, Setting, Source, TileId};
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/basemap").join(name)
}

pub fn open(path: &Path) -> Result<Source, fangxian::basemap::BasemapError> {
    Source::open(&Setting::at(path.display().to_string()), &OpenOptions::default())
}

pub const LOOK: Look = Look { theme: Theme::Light, scale: 1.0 };

/// Tiles of some levels, half of them, many with the same bytes.
fn some_tiles(levels: std::ops::RangeInclusive<u8>) -> BTreeMap<TileId, Vec<u8>> {
    let mut out = BTreeMap::new();
    let mut seed = 7u64;
    for z in levels {
        for (x, y) in (0..1u32 << z).flat_map(|x| (0..1u32 << z).map(move |y| (x, y))) {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if seed >> 60 < 9 {
                let bytes = if seed >> 59 & 1 == 1 { b"the sea".to_vec() } else { format!("{z}/{x}/{y}").into_bytes() };
                out.insert(TileId { z, x, y }, bytes);
            }
        }
    }
    out
}

#[test]
fn numbers_agree_with_the_recursion() {
    for z in 0..7u8 {
        for (x, y) in (0..1u32 << z).flat_map(|x| (0..1u32 << z).map(move |y| (x, y))) {
            let id = TileId { z, x, y };
            assert_eq!(id.number(), number(id), "{id:?}");
        }
    }
}

#[test]
fn every_tile_of_an_archive_comes_back_and_no_other() {
    for (leaf, gzip_tiles) in [(0, false), (0, true), (50, true), (7, false)] {
        let tiles = some_tiles(2..=6);
        let file = Pmtiles { tiles, tile_type: 1, gzip_tiles, leaf, metadata: "{}".into() };
        let archive = Archive::open(Cursor::new(file.bytes())).expect("an archive");
        assert_eq!(archive.levels, [2, 6]);
        for z in 0..8u8 {
            for (x, y) in (0..1u32 << z).flat_map(|x| (0..1u32 << z).map(move |y| (x, y))) {
                let id = TileId { z, x, y };
                assert_eq!(archive.tile(id).expect("readable").as_ref(), file.tiles.get(&id), "{id:?} leaf {leaf}");
            }
        }
    }
}

#[test]
fn mbtiles_count_rows_from_the_south() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("底图 #1 %.mbtiles");
    let color = |id: TileId| [id.x as u8 * 40, id.y as u8 * 40, 99, 255];
    let ids: Vec<TileId> = (0..4).flat_map(|x| (0..4).map(move |y| TileId { z: 2, x, y })).collect();
    let tiles = ids.iter().map(|id| (*id, png(256, 256, |_, _| color(*id)))).collect();
    mbtiles(&path, &tiles, &[("attribution", "<b>某某</b> &copy; 测绘"), ("bounds", "-10,-20,10,20"), ("maxzoom", "9")]);
    let source = open(&path).expect("a source");
    assert_eq!(source.info().content, Content::Raster { px: 256 });
    assert_eq!((source.info().levels, source.info().attribution.as_str()), ([2, 2], "某某 © 测绘"));
    assert_eq!(source.info().bounds, Some([-10.0, -20.0, 10.0, 20.0]));
    let maker = Maker::new(Arc::new(source), LOOK);
    for id in ids {
        let picture = maker.picture(id).expect("decoded").expect("there");
        assert_eq!(picture.pixels[300], color(id), "{id:?}");
        // Deeper levels are parts of it; levels above are not there.
        let deep = maker.picture(TileId { z: 5, x: id.x * 8 + 3, y: id.y * 8 + 7 }).expect("decoded").expect("there");
        assert_eq!(deep.pixels[99], color(id));
    }
    assert_eq!(maker.picture(TileId { z: 1, x: 0, y: 0 }), Ok(None));
}

#[test]
fn a_file_that_lacks_the_levels_it_declares_shows_the_level_above_sharply() {
    let source = open(&data("geotools-madagascar.mbtiles")).expect("a source");
    assert_eq!((source.info().content, source.info().levels), (Content::Vector, [0, 7]));
    assert_eq!(source.info().attribution, "© OpenMapTiles © OpenStreetMap contributors");
    let maker = Maker::new(Arc::new(source), LOOK);
    // The coast near Toamasina: sea and land on one tile of level 10.
    let picture = maker.picture(TileId { z: 10, x: 652, y: 563 }).expect("readable").expect("there");
    let share = |color: [u8; 4]| picture.pixels.iter().filter(|p| **p == color).count() as f64 / picture.pixels.len() as f64;
    let (sea, rest) = (share([0xC9, 0xDC, 0xE6, 255]), 1.0 - share([0xC9, 0xDC, 0xE6, 255]));
    assert!(sea > 0.05 && rest > 0.05, "{sea} {rest}");
    // Drawn afresh, not scaled: the shore stays a line of a few mixed pixels.
    let mixed = 1.0 - sea - share([0xF4, 0xF2, 0xEC, 255]) - share([0xDD, 0xE6, 0xD3, 255]);
    assert!(mixed < 0.05, "{mixed}");
}

#[test]
fn missing_tiles_are_filled_from_above() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("town.pmtiles");
    let (top, deep) = (TileId { z: 3, x: 4, y: 2 }, TileId { z: 5, x: 17, y: 9 });
    let tiles = BTreeMap::from([(top, town()), (deep, town())]);
    Pmtiles { tiles, tile_type: 1, gzip_tiles: true, leaf: 0, metadata: r#"{"attribution":"© Town"}"#.into() }.write(&path);
    let source = Arc::new(open(&path).expect("a source"));
    assert_eq!(source.info().attribution, "© Town");
    let maker = Maker::new(source, LOOK);
    let own = maker.picture(deep).expect("readable").expect("own tile");
    let filled = maker.picture(TileId { x: 18, ..deep }).expect("readable").expect("filled from level 3");
    assert!(own != filled);
    assert_eq!(maker.picture(TileId { z: 5, x: 0, y: 0 }), Ok(None));
}

#[test]
fn broken_files_are_named_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let fine = Pmtiles { tiles: some_tiles(1..=3), tile_type: 1, gzip_tiles: true, leaf: 5, metadata: "{}".into() }.bytes();
    let not = |format| Fault::NotThisFormat { format };
    let cases = [
        (data("empty.pmtiles"), not("PMTiles")),
        (data("invalid.pmtiles"), not("PMTiles")),
        (data("invalid_v4.pmtiles"), Fault::Version { found: 4 }),
        (write("short.pmtiles", &fine[..100]), Fault::Damaged { part: "header" }),
        (write("cut.pmtiles", &fine[..130]), Fault::Damaged { part: "directory" }),
        (write("text.mbtiles", &[b'x'; 4000]), not("MBTiles")),
        (write("empty.mbtiles", b""), not("MBTiles")),
        (write("photo.jpg", b"\xff\xd8\xff\xe0"), Fault::UnknownKind),
    ];
    for (path, fault) in cases {
        let error = open(&path).expect_err("broken");
        assert_eq!(error.fault, fault, "{}", path.display());
        let name = path.file_name().expect("a name").to_string_lossy();
        for lang in [Lang::Zh, Lang::En] {
            let text = error.text(lang);
            assert!(text.contains(&*name) && text.contains(if lang == Lang::Zh { '；' } else { ';' }), "{text}");
        }
    }
    assert!(matches!(open(Path::new("/nowhere/x.pmtiles")).expect_err("missing").fault, Fault::Unreadable { .. }));
    // A project file is SQLite too, but no map.
    let other = folder.path().join("other.mbtiles");
    rusqlite::Connection::open(&other)
        .expect("a file")
        .execute_batch("CREATE TABLE a (b); INSERT INTO a VALUES (1)")
        .expect("table");
    assert_eq!(open(&other).expect_err("no tiles").fault, not("MBTiles"));
}

#[test]
fn a_tile_that_is_no_picture_leaves_its_place_empty_and_the_others_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mbtiles");
    let (good, bad) = (TileId { z: 1, x: 0, y: 0 }, TileId { z: 1, x: 1, y: 0 });
    let mut cut = png(64, 64, |x, y| [x as u8, y as u8, 0, 255]);
    cut.truncate(60);
    mbtiles(&path, &BTreeMap::from([(good, png(64, 64, |_, _| [1, 2, 3, 255])), (bad, cut)]), &[]);
    let maker = Maker::new(Arc::new(open(&path).expect("a source")), LOOK);
    assert!(matches!(maker.picture(bad).expect_err("cut off").fault, Fault::Tile { at: [1, 1, 0], .. }));
    assert_eq!(maker.picture(good).expect("readable").expect("there").pixels[0], [1, 2, 3, 255]);
}
