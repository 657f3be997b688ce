//! Whatever the bytes are, readers give something sound or an error. Bounded under `cargo test`; `cargo bolero test` goes on.

use super::make::{Pmtiles, gzip, mbtiles, png, town};
use fangxian::basemap::mvt::VectorTile;
use fangxian::basemap::pmtiles::{Archive, directory, find, gunzip};
use fangxian::basemap::{Maker, OpenOptions, Picture, Setting, Source, TileId};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

type Changes = Vec<(u16, u8, u8)>;

fn changed(bytes: &[u8], changes: &Changes) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for &(at, how, byte) in changes {
        let at = at as usize % bytes.len().max(1);
        match how % 6 {
            0 if !bytes.is_empty() => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            2 if !bytes.is_empty() => drop(bytes.remove(at)),
            3 => bytes.truncate(at.max(1)),
            4 if !bytes.is_empty() => bytes[at] ^= 1 << (byte % 8),
            _ => bytes.extend([0xff, 0xff, 0xff, byte]),
        }
    }
    bytes
}

fn tile_survives(bytes: &[u8]) {
    let Ok(tile) = VectorTile::read(bytes) else { return };
    assert!(tile.ends.is_sorted());
    for feature in &tile.features {
        for ring in tile.rings(feature) {
            assert!(ring.len() >= 2 && ring.iter().flatten().all(|v| v.is_finite()));
            let inside = |c: &[f32; 2]| (0..2).all(|k| c[k] >= feature.min[k] && c[k] <= feature.max[k]);
            assert!(ring.iter().all(inside));
        }
    }
}

#[test]
fn vector_tiles_survive_any_mutation() {
    let seed = town();
    bolero::check!().with_type::<Changes>().with_iterations(6_000).for_each(|c: &Changes| tile_survives(&changed(&seed, c)));
}

#[test]
fn vector_tiles_survive_any_bytes() {
    bolero::check!().with_iterations(4_000).for_each(|bytes: &[u8]| tile_survives(bytes));
}

#[test]
fn directories_survive_any_bytes() {
    bolero::check!().with_iterations(6_000).for_each(|bytes: &[u8]| {
        let Some(entries) = directory(bytes) else { return };
        assert!(entries.windows(2).all(|w| w[0].tile < w[1].tile));
        for number in [0, 1, 77, u64::MAX] {
            if let Some(e) = find(&entries, number) {
                assert!(e.tile <= number && (e.run == 0 || number - e.tile < u64::from(e.run)));
            }
        }
    });
}

#[test]
fn archives_survive_any_mutation() {
    let tiles = (0..64u32).map(|i| (TileId { z: 3, x: i % 8, y: i / 8 }, vec![i as u8; 20])).collect();
    let seed = Pmtiles { tiles, tile_type: 1, gzip_tiles: false, leaf: 9, metadata: "{}".into() }.bytes();
    bolero::check!().with_type::<(Changes, bool)>().with_iterations(4_000).for_each(|(c, head): &(Changes, bool)| {
        // Half of the time in the header and the root directory, where it hurts.
        let c: Changes = if *head { c.iter().map(|(at, how, b)| (at % 200, how % 2 * 4, *b)).collect() } else { c.clone() };
        let Ok(archive) = Archive::open(Cursor::new(changed(&seed, &c))) else { return };
        for i in 0..64 {
            let _ = archive.tile(TileId { z: 3, x: i % 8, y: i / 8 });
        }
        let _ = archive.any_tile();
    });
}

#[test]
fn pictures_survive_any_mutation() {
    let seed = png(24, 24, |x, y| [x as u8 * 9, y as u8 * 9, 50, 200]);
    bolero::check!().with_type::<Changes>().with_iterations(3_000).for_each(|c: &Changes| {
        if let Ok(picture) = Picture::decode(&changed(&seed, c)) {
            assert_eq!(picture.pixels.len(), (picture.width * picture.height) as usize);
            assert!(picture.pixels.iter().all(|p| p[..3].iter().all(|v| *v <= p[3])));
        }
    });
}

#[test]
fn packed_bytes_cannot_unfold_without_end() {
    let bomb = gzip(&vec![0; 4 << 20]);
    assert!(bomb.len() < 400_000, "{}", bomb.len());
    assert!(gunzip(&bomb, 1 << 20).is_err());
    assert_eq!(gunzip(&bomb, 4 << 20).map(|b| b.len()), Ok(4 << 20));
}

#[test]
fn damaged_sqlite_files_survive() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mbtiles");
    let ids: Vec<TileId> = (0..16).map(|i| TileId { z: 2, x: i % 4, y: i / 4 }).collect();
    let tiles: BTreeMap<TileId, Vec<u8>> = ids.iter().map(|id| (*id, png(32, 32, |x, _| [x as u8, 2, 3, 255]))).collect();
    mbtiles(&path, &tiles, &[("bounds", "a,b"), ("minzoom", "x")]);
    let seed = std::fs::read(&path).expect("a file");
    let broken = folder.path().join("b.mbtiles");
    bolero::check!().with_type::<Changes>().with_iterations(150).for_each(|c: &Changes| {
        std::fs::write(&broken, changed(&seed, c)).expect("written");
        let setting = Setting::at(broken.display().to_string());
        if let Ok(source) = Source::open(&setting, &OpenOptions::default()) {
            let maker = Maker::new(Arc::new(source), super::files::LOOK);
            ids.iter().for_each(|id| drop(maker.picture(*id)));
        }
    });
}
