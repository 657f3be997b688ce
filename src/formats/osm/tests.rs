use super::rings::join;
use super::*;
use crate::formats::geojson;
use proptest::prelude::*;

const VALLETTA: &[u8] = include_bytes!("../../../tests/data/osm/valletta.osm.pbf");

fn extract(options: &OsmOptions) -> Extract {
    read(VALLETTA, "valletta.osm.pbf", options, &Task::new()).expect("reads")
}

fn features(extract: &Extract, kind: LayerKind) -> Vec<serde_json::Value> {
    let layer = extract.layers.iter().find(|l| l.kind == kind).expect("there");
    let lines: Vec<serde_json::Value> =
        layer.lines.split(|b| *b == b'\n').filter(|l| !l.is_empty()).map(|l| serde_json::from_slice(l).expect("JSON")).collect();
    assert_eq!(lines.len() as u64, layer.features);
    lines
}

#[test]
fn counts_are_those_of_another_reader() {
    let all = extract(&OsmOptions::default());
    assert_eq!(features(&all, LayerKind::Building).len(), 110);
    let roads = features(&all, LayerKind::Road);
    let nodes: usize = roads.iter().map(|r| r["geometry"]["coordinates"].as_array().expect("a line").len()).sum();
    assert_eq!((roads.len(), nodes), (88, 393));
    // Boundaries leave the extract: none of their rings closes, and that is told.
    assert!(all.layers.iter().all(|l| l.kind != LayerKind::Community));
    let open: Vec<_> = all.faults.iter().filter(|f| f.kind == LayerKind::Community).collect();
    assert!(open.len() == 2 && open.iter().all(|f| !f.kept && f.missing > 0), "{open:?}");
}

#[test]
fn what_is_written_is_read_without_a_warning() {
    let all = extract(&OsmOptions::default());
    for layer in &all.layers {
        let options = geojson::ReadOptions::default();
        let read = geojson::read(&mut layer.lines.as_slice(), "x", layer.kind, &options, &Task::new()).expect("reads");
        assert_eq!((read.features_seen, read.set_aside), (layer.features, 0), "{}", layer.kind);
        // Categories beyond the schema's own list are the map's (`assets/premises.toml`).
        assert_eq!(
            read.warnings.total(),
            read.warnings.count("unknown-choice"),
            "{:?}",
            read.warnings.lines(crate::words::Lang::En)
        );
    }
}

#[test]
fn tags_become_attributes_and_positions_are_exact() {
    let all = extract(&OsmOptions::default());
    // Both gates of this extract stand in walls, on no road.
    assert!(all.layers.iter().all(|l| l.kind != LayerKind::Checkpoint));
    let premises = features(&all, LayerKind::Premise);
    let of = |category: &str| premises.iter().filter(|p| p["properties"]["category"] == category).count();
    assert_eq!((of("pharmacy"), of("hotel"), of("entertainment")), (1, 10, 3));
    let museum = premises.iter().find(|p| p["properties"]["id"] == "w27577949").expect("a way");
    assert_eq!(museum["geometry"]["type"], "Point");
    let roads = features(&all, LayerKind::Road);
    assert!(roads.iter().all(|r| r["properties"]["class"].is_string() && r["properties"]["highway"].is_null()));
    let text = std::str::from_utf8(&all.layers[0].lines).expect("text");
    let number = text.split_once("\"coordinates\":[").expect("a point").1;
    let decimals = number.split_once(',').expect("two numbers").0.split_once('.').expect("decimals").1;
    assert_eq!(decimals.len(), 7);
}

#[test]
fn only_the_layers_asked_for_are_made() {
    let options = OsmOptions { layers: vec![LayerKind::Road], ..OsmOptions::default() };
    let roads = extract(&options);
    assert_eq!(roads.layers.iter().map(|l| l.kind).collect::<Vec<_>>(), [LayerKind::Road]);
    assert_eq!(roads.layers[0].features, 88);
}

#[test]
fn what_is_no_extract_is_refused_with_its_name() {
    let read = |bytes: &[u8]| read(bytes, "x.pbf", &OsmOptions::default(), &Task::new());
    for bytes in [&b""[..], b"{\"type\":\"FeatureCollection\"}", &VALLETTA[..VALLETTA.len() / 2]] {
        let error = read(bytes).expect_err("refused").to_string();
        assert!(error.contains("x.pbf"), "{error}");
    }
    let task = Task::new();
    task.cancel();
    assert!(matches!(super::read(VALLETTA, "x", &OsmOptions::default(), &task), Err(ReadError::Cancelled)));
}

#[test]
fn damaged_bytes_never_panic() {
    bolero::check!().with_type::<(u16, Vec<(u16, u8)>)>().with_iterations(400).for_each(|(cut, changes)| {
        let mut bytes = VALLETTA[..VALLETTA.len() - usize::from(*cut) % VALLETTA.len()].to_vec();
        for (at, value) in changes.iter().filter(|_| !bytes.is_empty()).collect::<Vec<_>>() {
            let i = usize::from(*at) % bytes.len();
            bytes[i] = *value;
        }
        let _ = read(bytes.as_slice(), "x", &OsmOptions::default(), &Task::new());
    });
}

proptest! {
    /// Rings cut into ways, shuffled and turned come back as the same rings; ways of no ring come back unused.
    #[test]
    fn cut_rings_are_joined_again(sizes in prop::collection::vec(3_usize..9, 1..5), cuts in prop::collection::vec(1_usize..4, 5), order in any::<u64>()) {
        let mut ways: Vec<Vec<i64>> = Vec::new();
        let mut rings: Vec<std::collections::BTreeSet<i64>> = Vec::new();
        for (r, size) in sizes.iter().enumerate() {
            let nodes: Vec<i64> = (0..*size as i64).map(|i| 100 * r as i64 + i).collect();
            rings.push(nodes.iter().copied().collect());
            let closed: Vec<i64> = nodes.iter().chain(nodes.first()).copied().collect();
            let step = cuts[r].min(*size);
            let mut at = 0;
            while at < *size {
                let end = (at + step).min(*size);
                let mut way = closed[at..=end].to_vec();
                if (order >> ways.len()) & 1 == 1 {
                    way.reverse();
                }
                ways.push(way);
                at = end;
            }
        }
        ways.push(vec![9_000, 9_001]);
        let n = ways.len();
        ways.rotate_left((order % n as u64) as usize);
        let refs: Vec<&[i64]> = ways.iter().map(Vec::as_slice).collect();
        let (joined, used) = join(&refs);
        let mut found: Vec<std::collections::BTreeSet<i64>> = joined.iter().map(|r| r.iter().copied().collect()).collect();
        found.sort();
        rings.sort();
        prop_assert_eq!(found, rings);
        prop_assert!(joined.iter().all(|r| r.first() == r.last()));
        prop_assert_eq!(used.iter().filter(|u| !**u).count(), 1);
    }
}
