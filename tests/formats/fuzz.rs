//! Whatever the bytes are, the reader gives a layer or an error and its books balance. Runs a bounded number of rounds under
//! `cargo test`; `cargo bolero test -T … reader_survives_any_mutation` goes on for as long as one likes.

use fangxian::formats::Action;
use fangxian::formats::geojson::{ReadOptions, read};
use fangxian::model::LayerKind;
use fangxian::task::Task;
use fangxian::words::Lang;

const SEEDS: [&str; 4] = [
    r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[
{"type":"Feature","properties":{"id":1,"name":"东明路\"\u5c42","floors":5,"use":"residential","x":[1,{"y":null}]},"geometry":{"type":"Polygon","coordinates":[[[113.6460777,34.6986367],[113.6462941,34.6987328],[113.6460792,34.6990715],[113.6460777,34.6986367]]]}},
{"type":"Feature","id":"b","properties":null,"geometry":{"coordinates":[[[[1e1,2.5,3],[11,2],[11,3],[1e1,2.5,3]]]],"type":"MultiPolygon"}},
{"type":"Feature","properties":{"households":"１２","id":1},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,0],[1,1],[0,0]]}]}}
]}"#,
    "\u{feff}{\"type\":\"Feature\",\"properties\":{\"id\":\"a\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}\n{\"type\":\"Feature\",\"properties\":{\"id\":\"b\",\"state\":\"open\",\"hours\":\"22:00-06:00\"},\"geometry\":{\"type\":\"MultiPoint\",\"coordinates\":[[3,4],[5,6]]}}\n",
    r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8,9]]]}"#,
    r#"[{"type":"Feature","properties":{"a":NaN,"b":"\ud83d\ude00","c":"\ud800"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}},null,7]"#,
];

fn survives(bytes: &[u8], kind: LayerKind) {
    let options = ReadOptions::default();
    let result = read(&mut &bytes[..], "fuzz", kind, &options, &Task::new());
    match result {
        Ok(layer) => {
            let rows: u64 = layer.chunks.iter().map(|c| c.len() as u64).sum();
            assert_eq!(rows + layer.set_aside, layer.features_seen);
            let aside = layer.warnings.iter().filter(|w| w.action == Action::SetAside).count();
            assert_eq!(aside as u64, layer.set_aside);
            for chunk in &layer.chunks {
                assert!(chunk.shapes.coords().iter().flatten().all(|v| v.is_finite()));
                for column in &chunk.columns {
                    (0..chunk.len()).for_each(|row| _ = column.get(row));
                }
                let extra = chunk.columns.last().unwrap();
                for text in (0..chunk.len()).filter_map(|row| extra.text(row)) {
                    serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap();
                }
            }
            assert!(layer.warnings.iter().all(|w| !w.text(Lang::Zh).is_empty() && !w.text(Lang::En).is_empty()));
        }
        Err(error) => assert!(!error.to_string().is_empty() && !error.text(Lang::Zh).is_empty()),
    }
}

#[test]
fn reader_survives_any_mutation() {
    bolero::check!().with_type::<(u8, u8, Vec<(u16, u8, u8)>)>().with_iterations(20_000).for_each(|(seed, kind, changes)| {
        let mut bytes = SEEDS[*seed as usize % SEEDS.len()].as_bytes().to_vec();
        for &(at, how, byte) in changes {
            let at = at as usize % bytes.len().max(1);
            match how % 5 {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                3 => bytes.truncate(at.max(1)),
                _ => {
                    let syntax = b"{}[]\",:\\0-eN\n";
                    bytes.insert(at, syntax[byte as usize % syntax.len()]);
                }
            }
        }
        survives(&bytes, LayerKind::ALL[*kind as usize % LayerKind::ALL.len()]);
    });
}

#[test]
fn reader_survives_any_bytes() {
    bolero::check!().with_iterations(5_000).for_each(|bytes: &[u8]| survives(bytes, LayerKind::Building));
}

#[test]
fn contradictions_end() {
    for text in [
        r#"{"type":"FeatureCollection","crs":{,},"features":[]}"#,
        r#"{"geometry":null,"type":"FeatureCollection"}"#,
        r#"{"type":"FeatureCollection","type":"Feature","features":[]}"#,
        r#"{"type":"Feature","type":"FeatureCollection","features":[]}"#,
        r#"{"coordinates":[1,2],"type":"FeatureCollection","features":[]}"#,
        r#"{"type":"Point","coordinates":[1,2]}{"type":"FeatureCollection"}{"type":"Topology"}{"a":[}]"#,
    ] {
        LayerKind::ALL.into_iter().for_each(|kind| survives(text.as_bytes(), kind));
    }
}

#[test]
fn nesting_bombs_and_endless_texts_end() {
    for (open, n) in [("[", 1_000_000), ("{\"a\":", 1_000_000), ("{\"type\":\"Feature\",\"geometry\":", 100_000)] {
        survives(open.repeat(n).as_bytes(), LayerKind::Building);
        let inside = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}", open.repeat(n));
        survives(inside.as_bytes(), LayerKind::Building);
    }
    let names: String = (0..200_000).map(|i| format!("\"k{i}\":{i},")).collect();
    let wide = format!("{{\"type\":\"Feature\",\"properties\":{{{names}\"z\":1}},\"geometry\":null}}");
    survives(wide.as_bytes(), LayerKind::Building);
    let same_id = "{\"type\":\"Feature\",\"properties\":{\"id\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}\n";
    survives(same_id.repeat(20_000).as_bytes(), LayerKind::Premise);
}
