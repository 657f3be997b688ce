//! Vector tiles against another reader, and what the built-in style makes of the three schemas.

use super::files::{LOOK, data, open};
use super::make::{Shape, layer, town};
use fangxian::basemap::mvt::VectorTile;
use fangxian::basemap::{Maker, Source, TileId};
use mvt_reader::Reader;
use std::sync::Arc;

fn tiles_of(source: &Source) -> Vec<Vec<u8>> {
    let ids = (0..8u8).flat_map(|z| {
        let n = 1u32 << z;
        (0..n).flat_map(move |x| (0..n).map(move |y| TileId { z, x, y }))
    });
    ids.filter_map(|id| source.tile(id).expect("readable").pop()).collect()
}

/// Positions of the areas or lines of some layers, tile units, sorted.
fn positions(bytes: &[u8], layers: &[&str]) -> Vec<[i64; 2]> {
    let reader = Reader::new(bytes.to_vec()).expect("a tile");
    let mut out = Vec::new();
    for meta in reader.get_layer_metadata().expect("layers") {
        if !layers.contains(&meta.name.as_str()) {
            continue;
        }
        for feature in reader.get_features(meta.layer_index).expect("features") {
            use geo::CoordsIter as _;
            let closed = matches!(feature.geometry, geo::Geometry::Polygon(_) | geo::Geometry::MultiPolygon(_));
            let rings: Vec<Vec<geo::Coord<f32>>> = match &feature.geometry {
                geo::Geometry::Polygon(p) => rings_of(p),
                geo::Geometry::MultiPolygon(m) => m.0.iter().flat_map(rings_of).collect(),
                _ => Vec::new(),
            };
            if closed {
                // The other reader closes rings.
                out.extend(rings.iter().flat_map(|r| &r[..r.len() - 1]).map(|c| [c.x as i64, c.y as i64]));
            } else if !matches!(feature.geometry, geo::Geometry::Point(_) | geo::Geometry::MultiPoint(_)) {
                out.extend(feature.geometry.coords_iter().map(|c| [c.x as i64, c.y as i64]));
            }
        }
    }
    out.sort_unstable();
    out
}

fn rings_of(p: &geo::Polygon<f32>) -> Vec<Vec<geo::Coord<f32>>> {
    std::iter::once(p.exterior()).chain(p.interiors()).map(|r| r.0.clone()).collect()
}

#[test]
fn water_and_buildings_are_those_of_the_other_reader() {
    let source = open(&data("geotools-madagascar.mbtiles")).expect("a source");
    let mut tiles = tiles_of(&source);
    assert_eq!(tiles.len(), 46);
    tiles.push(town());
    let mut seen = 0;
    for bytes in tiles {
        let tile = VectorTile::read(&bytes).expect("readable");
        let mut ours: Vec<[i64; 2]> = Vec::new();
        for feature in &tile.features {
            // Only these two layers of the files at hand give these roles.
            if matches!(format!("{:?}", feature.role).as_str(), "Water" | "Building") {
                let rings = tile.rings(feature);
                ours.extend(rings.flatten().map(|c| c.map(|v| (f64::from(v) * 4096.0).round() as i64)));
            }
        }
        ours.sort_unstable();
        assert_eq!(ours, positions(&bytes, &["water", "building"]));
        seen += ours.len();
    }
    assert!(seen > 10_000, "{seen} positions compared");
}

/// Layer, whether it is an area, attributes.
type Case = (&'static str, bool, &'static [(&'static str, &'static str)]);

#[test]
fn the_three_schemas_mean_the_same() {
    let square: &[[i64; 2]] = &[[0, 0], [100, 0], [100, 100], [0, 100]];
    let line: &[[i64; 2]] = &[[0, 0], [100, 50]];
    let role = |name: &str, area: bool, tags: &[(&str, &str)]| {
        let ring: &[&[[i64; 2]]] = if area { &[square] } else { &[line] };
        let tile = VectorTile::read(&layer(name, 4096, &[Shape { tags, area, rings: ring }])).expect("readable");
        tile.features.first().map_or("-".to_owned(), |f| format!("{:?}", f.role))
    };
    // Protomaps of today and of 2022, OpenMapTiles, Shortbread, a layer per OpenStreetMap key.
    let cases: [(&str, &[Case]); 10] = [
        (
            "Water",
            &[
                ("water", true, &[("kind", "river")]),
                ("water", true, &[]),
                ("ocean", true, &[]),
                ("natural", true, &[("natural", "water")]),
                ("water_polygons", true, &[("kind", "lake")]),
            ],
        ),
        (
            "Stream",
            &[
                ("water", false, &[("kind", "stream")]),
                ("waterway", false, &[("class", "river")]),
                ("physical_line", false, &[("waterway", "canal")]),
            ],
        ),
        (
            "Building",
            &[("buildings", true, &[("kind", "building")]), ("building", true, &[]), ("polygons", true, &[("building", "yes")])],
        ),
        (
            "Park",
            &[
                ("landuse", true, &[("kind", "park")]),
                ("landuse", true, &[("pmap:kind", "park")]),
                ("park", true, &[("class", "public_park")]),
                ("polygons", true, &[("leisure", "park")]),
            ],
        ),
        (
            "Wood",
            &[
                ("landcover", true, &[("class", "wood")]),
                ("natural", true, &[("landuse", "forest")]),
                ("land", true, &[("kind", "forest")]),
            ],
        ),
        (
            "Road(Highway)",
            &[
                ("roads", false, &[("kind", "highway")]),
                ("transportation", false, &[("class", "motorway")]),
                ("streets", false, &[("kind", "trunk")]),
                ("lines", false, &[("highway", "motorway_link")]),
            ],
        ),
        (
            "Road(Minor)",
            &[
                ("roads", false, &[("kind", "minor_road"), ("kind_detail", "residential")]),
                ("transportation", false, &[("class", "minor")]),
                ("roads", false, &[("pmap:kind", "minor_road"), ("highway", "residential")]),
                ("streets", false, &[("kind", "residential")]),
            ],
        ),
        (
            "Tunnel(Major)",
            &[
                ("roads", false, &[("pmap:kind", "major_road"), ("highway", "primary"), ("tunnel", "yes")]),
                ("transportation", false, &[("class", "primary"), ("brunnel", "tunnel")]),
            ],
        ),
        (
            "Rail",
            &[
                ("transit", false, &[("pmap:kind", "railway"), ("railway", "rail")]),
                ("roads", false, &[("kind", "rail")]),
                ("transportation", false, &[("class", "rail")]),
                ("lines", false, &[("railway", "tram")]),
            ],
        ),
        (
            "-",
            &[
                ("pois", false, &[]),
                ("transportation_name", false, &[("class", "primary")]),
                ("roads", false, &[("kind", "ferry")]),
                ("lines", false, &[("power", "line")]),
            ],
        ),
    ];
    for (want, features) in cases {
        for (name, area, tags) in features {
            assert_eq!(role(name, *area, tags), want, "{name} {tags:?}");
        }
    }
}

#[test]
fn a_tile_is_drawn_in_both_themes_with_its_holes_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("town.pmtiles");
    let id = TileId { z: 15, x: 27_444, y: 13_388 };
    let tiles = std::collections::BTreeMap::from([(id, town())]);
    super::make::Pmtiles { tiles, tile_type: 1, gzip_tiles: true, leaf: 0, metadata: "{}".into() }.write(&path);
    let source = Arc::new(open(&path).expect("a source"));
    let mut pictures = Vec::new();
    for theme in [fangxian::scene::Theme::Light, fangxian::scene::Theme::Dark] {
        let maker = Maker::new(Arc::clone(&source), fangxian::basemap::Look { theme, ..LOOK });
        let picture = maker.picture(id).expect("readable").expect("there");
        // Tile units to pixels of a 512 px tile.
        let at = |x: usize, y: usize| picture.pixels[y / 8 * 512 + x / 8];
        assert_eq!(at(900, 2700), at(100, 100), "the island is land");
        assert_ne!(at(300, 2700), at(100, 100), "the river is not");
        assert_eq!(at(2550, 850), at(100, 100), "the yard is open");
        assert_ne!(at(2300, 600), at(100, 100), "the building is there");
        assert_ne!(at(1900, 1750), at(100, 100), "so is the crossing");
        pictures.push(picture);
    }
    assert_ne!(pictures[0], pictures[1]);
}
