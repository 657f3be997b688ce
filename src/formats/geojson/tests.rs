//! One small file a behaviour.

use super::*;
use crate::formats::{Action, Encoding, Problem, Structure};
use crate::geometry::ShapeKind;
use crate::model::schema::EXTRA;
use crate::model::{Layer, LayerMeta, ValueRef};
use crate::words::Lang;

/// Degrees stay degrees, so that tests see the coordinates of the file.
fn degrees() -> ReadOptions {
    ReadOptions { metric_crs: Some(Crs::Wgs84), ..ReadOptions::default() }
}

fn read_with(text: &[u8], kind: LayerKind, options: &ReadOptions) -> Result<ReadLayer, ReadError> {
    read(&mut &text[..], "a.geojson", kind, options, &Task::new())
}

fn layer_of(read: ReadLayer, kind: LayerKind) -> Layer {
    Layer::from_chunks(kind, read.chunks, LayerMeta::default())
}

/// Reads premises; gives ids with coordinates, and the warnings.
fn points(text: &str) -> (Vec<String>, Vec<String>) {
    let read = read_with(text.as_bytes(), LayerKind::Premise, &degrees()).unwrap();
    let warnings = read.warnings.lines(Lang::En);
    let layer = layer_of(read, LayerKind::Premise);
    let ids = layer.features().map(|f| format!("{} {:?}", f.id(), f.shape().first().unwrap())).collect();
    (ids, warnings)
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

fn point(properties: &str) -> String {
    feature(properties, r#"{"type":"Point","coordinates":[1,2]}"#)
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n"))
}

#[test]
fn every_way_of_putting_features_together() {
    let (a, b) = (point(r#"{"id":"a"}"#), point(r#"{"id":"b"}"#));
    let one = r#"{"type":"Point","coordinates":[1,2]}"#;
    for text in [
        collection(&[a.clone(), b.clone()]),
        format!("\u{feff}{}", collection(&[a.clone(), b.clone()])),
        format!("{a}\n{b}\n"),
        format!("{a}\r\n\r\n{b}"),
        format!("\u{1e}{a}\n\u{1e}{b}\n"),
        format!("[{a},{b}]"),
        format!(r#"{{"features":[{a},{b}],"type":"FeatureCollection"}}"#),
        format!(r#"{{"bbox":[1,2,3,4],"x":{{"features":[1]}},"type":"FeatureCollection","features":[{a},{b},],"y":[{{}}]}}"#),
        format!("{}\n{}", collection(std::slice::from_ref(&a)), collection(std::slice::from_ref(&b))),
        format!("{a}{}", collection(std::slice::from_ref(&b))),
    ] {
        let (ids, warnings) = points(&text);
        assert_eq!(ids, ["a [1.0, 2.0]", "b [1.0, 2.0]"], "{text}");
        assert_eq!(warnings, Vec::<String>::new(), "{text}");
    }
    for text in [a.clone(), format!(" \n{a}"), collection(std::slice::from_ref(&a))] {
        assert_eq!(points(&text).0, ["a [1.0, 2.0]"]);
    }
    for text in [one.to_owned(), format!("{one}\n"), r#"{"coordinates":[1,2],"type":"Point","x":{}}"#.to_owned()] {
        assert_eq!(points(&text).0, ["1 [1.0, 2.0]"]);
    }
}

#[test]
fn ids_from_property_member_or_number_are_kept_apart() {
    let with_member = |id: &str, properties: &str| {
        format!(r#"{{"type":"Feature","id":{id},"properties":{properties},"geometry":{{"type":"Point","coordinates":[0,0]}}}}"#)
    };
    let text = collection(&[
        with_member("7", "null"),
        with_member("\"x\"", r#"{"id":9.0}"#),
        with_member("9", "{}"),
        point("{}"),
        point(r#"{"id":"  "}"#),
        point(r#"{"osm_id":12,"id":"k"}"#),
        point(r#"{"id":null,"osm_id":"\u0077 1"}"#),
        point(r#"{"id":"9"}"#),
    ]);
    let (ids, warnings) = points(&text);
    let ids: Vec<_> = ids.iter().map(|i| i.split(" [").next().unwrap()).collect();
    assert_eq!(ids, ["7", "9", "9#2", "4", "5", "k", "w 1", "9#3"]);
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert_eq!(
        warnings[0],
        "a.geojson: feature 2 (id 9#2) has the id 9 of another feature; it is now 9#2. The feature was kept."
    );

    let first = layer_of(read_with(text.as_bytes(), LayerKind::Premise, &degrees()).unwrap(), LayerKind::Premise);
    let options = ReadOptions { into: Some(Arc::new(first)), ..degrees() };
    let second = read_with(collection(&[point(r#"{"id":7}"#), point("{}")]).as_bytes(), LayerKind::Premise, &options).unwrap();
    assert_eq!(second.chunks[0].fids, [crate::model::Fid(9), crate::model::Fid(10)]);
    assert_eq!((second.chunks[0].columns[0].text(0), second.chunks[0].columns[0].text(1)), (Some("7#2"), Some("10")));
}

#[test]
fn values_fit_or_become_unknown_with_a_warning() {
    let text = collection(&[feature(
        r#"{"id":1,"households":"many","floors":"１２","residents":-3,"units":2.0,"linked_households":NaN,"层数":3,"use":"residential","n":{"a":[1, 2]},"bad":NaN,"half":"\ud800"}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
    )]);
    let read = read_with(text.as_bytes(), LayerKind::Building, &degrees()).unwrap();
    let bad: Vec<_> = read
        .warnings
        .iter()
        .map(|w| match &w.problem {
            Problem::BadValue { kind, attr, value } => {
                (kind.info().attributes[*attr].key, value.as_str(), w.action, w.index, w.id.as_deref())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        bad,
        [
            ("households", "\"many\"", Action::Emptied, Some(0), Some("1")),
            ("linked_households", "NaN", Action::Emptied, Some(0), Some("1")),
            ("residents", "-3", Action::Emptied, Some(0), Some("1")),
        ]
    );
    let layer = layer_of(read, LayerKind::Building);
    let f = layer.feature(0);
    assert_eq!((f.int("floors"), f.int("units"), f.get("households")), (Some(12), Some(2), ValueRef::Null));
    let extra: serde_json::Value = serde_json::from_str(f.text(EXTRA).unwrap()).unwrap();
    assert_eq!(extra, serde_json::json!({"层数": 3, "use": "residential", "n": {"a": [1, 2]}, "bad": null, "half": "\u{fffd}"}));

    let dropped = read_with(text.as_bytes(), LayerKind::Building, &ReadOptions { keep_extra: false, ..degrees() }).unwrap();
    assert_eq!(dropped.chunks[0].columns.last(), Some(&crate::model::Column::Absent));
}

#[test]
fn choices_outside_the_list_are_kept_and_reported_once() {
    let states = ["\"manned\"", "\"open\"", "\"值守\"", "\"open\"", "\"shut\"", "null"];
    let text = collection(&states.map(|s| point(&format!(r#"{{"state":{s}}}"#))));
    let read = read_with(text.as_bytes(), LayerKind::Checkpoint, &degrees()).unwrap();
    let lines = read.warnings.lines(Lang::En);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("a.geojson: state = open in 2 feature(s) is not in the list (manned, closed"), "{}", lines[0]);
    let layer = layer_of(read, LayerKind::Checkpoint);
    let got: Vec<_> = layer.features().map(|f| f.text("state").unwrap_or("-").to_owned()).collect();
    assert_eq!(got, ["manned", "open", "manned", "open", "shut", "-"]);
}

#[test]
fn forced_values_win_and_are_checked() {
    let text = collection(&[point(r#"{"state":"closed"}"#), point("{}")]);
    let set = |key: &str, value: &str| ReadOptions { set: vec![(key.into(), value.into())], ..degrees() };
    let read = read_with(text.as_bytes(), LayerKind::Checkpoint, &set("state", "manned")).unwrap();
    assert!(layer_of(read, LayerKind::Checkpoint).features().all(|f| f.text("state") == Some("manned")));
    for (key, value, says) in [
        ("state", "open", "--set checkpoint.state=open does not fit: expected one of manned, closed"),
        ("colour", "red", "--set checkpoint.colour=red does not fit: expected an attribute of checkpoint: name, kind"),
        ("id", "1", "expected an attribute"),
        ("staff_day", "many", "expected a number from 0 to 1000"),
    ] {
        let error = read_with(text.as_bytes(), LayerKind::Checkpoint, &set(key, value)).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn the_crs_member_counts_wherever_it_stands() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4547"}}"#;
    let f = feature("{}", r#"{"type":"Point","coordinates":[500000,3840000]}"#);
    let first = format!(r#"{{"type":"FeatureCollection",{crs},"features":[{f}]}}"#);
    let last = format!(r#"{{"type":"FeatureCollection","features":[{f}],{crs}}}"#);
    let gk = Crs::from_epsg(4547).unwrap();
    for text in [&first, &last] {
        let read = read_with(text.as_bytes(), LayerKind::Premise, &ReadOptions::default()).unwrap();
        assert_eq!((read.source_crs, read.metric_crs, read.warnings.total()), (gk, Some(gk), 0));
        assert_eq!(read.chunks[0].shapes.get(0).first(), Some([500_000.0, 3_840_000.0]));
    }
    let stated = ReadOptions { source_crs: Crs::from_epsg(4549), ..ReadOptions::default() };
    let read = read_with(first.as_bytes(), LayerKind::Premise, &stated).unwrap();
    assert_eq!(read.source_crs, Crs::from_epsg(4549).unwrap());
    assert_eq!(read.warnings.count("other-crs"), 1);
    let old = first.replace("4547", "2436");
    let error = read_with(old.as_bytes(), LayerKind::Premise, &ReadOptions::default()).unwrap_err();
    assert!(matches!(error, ReadError::UnknownCrs { .. }) && error.to_string().contains("--crs"), "{error}");
}

#[test]
fn coordinates_that_cannot_be_degrees_name_the_remedy() {
    let far = feature("{}", r#"{"type":"Point","coordinates":[500000,3840000]}"#);
    let error = read_with(collection(&[far.clone(), far.clone()]).as_bytes(), LayerKind::Premise, &degrees()).unwrap_err();
    assert!(matches!(error, ReadError::OutOfRange { .. }));
    assert!(error.to_string().contains("--crs"), "{error}");
    let swapped = feature("{}", r#"{"type":"Point","coordinates":[34.7,113.6]}"#);
    let error = read_with(swapped.as_bytes(), LayerKind::Premise, &degrees()).unwrap_err();
    assert!(error.to_string().contains("longitude has to come first"), "{error}");
    let read = read_with(collection(&[point("{}"), far, point("{}")]).as_bytes(), LayerKind::Premise, &degrees()).unwrap();
    assert_eq!((read.set_aside, read.features_seen, read.warnings.count("out-of-range")), (1, 3, 1));
    assert_eq!(read.chunks[0].fids, [crate::model::Fid(1), crate::model::Fid(3)]);
}

#[test]
fn geometries_of_another_class_are_converted_or_set_aside() {
    let square = r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]]]}"#;
    let ring = r#"{"type":"LineString","coordinates":[[0,0],[4,0],[4,4],[0,0]]}"#;
    let mixed =
        format!(r#"{{"type":"GeometryCollection","geometries":[{square},{ring},{{"type":"Point","coordinates":[9,9]}}]}}"#);
    let kind_of = |geometry: &str, kind| {
        let read = read_with(feature("{}", geometry).as_bytes(), kind, &degrees()).unwrap();
        let codes: Vec<_> = read.warnings.iter().map(|w| (w.problem.code(), w.action)).collect();
        (read.chunks.first().map(|c| (c.shapes.get(0).kind(), c.shapes.get(0).coords().len())), codes)
    };
    let converted = vec![("wrong-class", Action::Repaired)];
    let gone = vec![("wrong-class", Action::SetAside)];
    let left = |n| vec![("other-parts", Action::LeftOut); n];
    assert_eq!(kind_of(square, LayerKind::Premise), (Some((ShapeKind::Point, 1)), converted.clone()));
    assert_eq!(kind_of(ring, LayerKind::Fence), (Some((ShapeKind::Polygon, 4)), converted.clone()));
    assert_eq!(kind_of(square, LayerKind::Road), (Some((ShapeKind::Line, 5)), converted));
    assert_eq!(kind_of(r#"{"type":"Point","coordinates":[1,1]}"#, LayerKind::Fence), (None, gone.clone()));
    assert_eq!(kind_of(r#"{"type":"LineString","coordinates":[[1,1],[2,2]]}"#, LayerKind::Fence), (None, gone));
    assert_eq!(kind_of(&mixed, LayerKind::Fence), (Some((ShapeKind::Polygon, 5)), left(2)));
    assert_eq!(kind_of(&mixed, LayerKind::Road), (Some((ShapeKind::Line, 4)), left(2)));
    assert_eq!(kind_of(&mixed, LayerKind::Premise), (Some((ShapeKind::Point, 1)), left(2)));
    assert_eq!(
        kind_of(r#"{"type":"MultiPoint","coordinates":[[1,1],[2,2]]}"#, LayerKind::Premise),
        (Some((ShapeKind::Point, 1)), vec![("several-positions", Action::LeftOut)])
    );
    assert_eq!(
        kind_of(r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4]]]}"#, LayerKind::Fence),
        (Some((ShapeKind::Polygon, 5)), vec![("unclosed-ring", Action::Repaired)])
    );
}

#[test]
fn both_ways_read_the_same_bits() {
    let ring = "[[0.0998334166468276,1],[0.99500416527802580,0.5],[1.3,1.30000000000000012],[0.0998334166468276,1]]";
    let plain = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
    let wrapped = format!(r#"{{"type":"GeometryCollection","geometries":[{plain}]}}"#);
    let text = collection(&[feature("{}", &plain), feature("{}", &wrapped)]);
    let read = read_with(text.as_bytes(), LayerKind::Fence, &degrees()).unwrap();
    let shapes = &read.chunks[0].shapes;
    assert_eq!(shapes.get(0), shapes.get(1));
    assert_eq!(shapes.get(0).coords()[0], [0.099_833_416_646_827_6, 1.0]);
}

#[test]
fn crossing_outlines_are_repaired_with_both_areas() {
    let bow = r#"{"type":"Polygon","coordinates":[[[113.6,34.7],[113.61,34.71],[113.61,34.7],[113.6,34.71],[113.6,34.7]]]}"#;
    let text = collection(&[feature(r#"{"id":"B7"}"#, bow)]);
    let read = read_with(text.as_bytes(), LayerKind::Building, &ReadOptions::default()).unwrap();
    let warning = read.warnings.iter().next().unwrap();
    let Problem::InvalidArea { area_before, area_after, .. } = warning.problem else { panic!("{warning:?}") };
    assert!(area_before < 1.0 && area_after > 400_000.0, "{area_before} {area_after}");
    assert_eq!(read.chunks[0].shapes.get(0).parts().len(), 2);
    assert!(warning.text(Lang::Zh).contains("要素 0（编号 B7）"), "{}", warning.text(Lang::Zh));
}

#[test]
fn a_broken_feature_costs_only_itself() {
    let (a, b) = (point(r#"{"id":"a"}"#), point(r#"{"id":"b"}"#));
    let ok = ["a [1.0, 2.0]", "b [1.0, 2.0]"];
    for broken in [
        feature("{\"x\":01}", "null"),
        feature("{}", "{\"type\":\"Point\",\"coordinates\":[1,,2]}"),
        feature("{}", "{\"type\":\"Point\",\"coordinates\":[1,2]"),
        "{\"type\":\"Feature\",oops}".to_owned(),
        "{'type':'Feature'}".to_owned(),
        feature("{\"x\":\"line\nbreak\"}", "null"),
        format!("{{\"type\":\"Feature\",\"x\":{}1{}}}", "[".repeat(200), "]".repeat(200)),
    ] {
        for text in [collection(&[a.clone(), broken.clone(), b.clone()]), format!("{a}\n{broken}\n{b}\n")] {
            let (ids, warnings) = points(&text);
            assert_eq!(ids, ok, "{text}");
            assert!(warnings.len() == 1 && warnings[0].contains("not JSON at byte"), "{text}\n{warnings:?}");
        }
        let (ids, _) = points(&collection(&[broken.clone(), a.clone(), b.clone()]));
        assert_eq!(ids, ok, "{broken}");
    }
    let odd = collection(&[a.clone(), "null".into(), "7".into(), "\"x\"".into(), "[]".into(), "{}".into(), b.clone()]);
    let (ids, warnings) = points(&odd);
    assert_eq!((ids, warnings.len()), (ok.map(String::from).to_vec(), 5));
}

#[test]
fn a_file_cut_off_anywhere_keeps_its_complete_features() {
    let text = collection(&[point(r#"{"id":"东"}"#), point(r#"{"id":"明"}"#), point(r#"{"id":"路"}"#)]);
    let bytes = text.as_bytes();
    let ends: Vec<_> = text.match_indices("}}").map(|(i, _)| i + 2).collect();
    for cut in 0..bytes.len() {
        let whole = ends.iter().filter(|end| **end <= cut).count();
        match read_with(&bytes[..cut], LayerKind::Premise, &degrees()) {
            Ok(read) => {
                assert_eq!(read.chunks.iter().map(|c| c.len()).sum::<usize>(), whole, "cut at {cut}");
                // Only the outermost brackets may be missing without a word.
                assert!(read.warnings.count("truncated") == 1 || cut >= bytes.len() - 1, "cut at {cut}");
            }
            Err(ReadError::Truncated { .. } | ReadError::Empty { .. }) => assert_eq!(whole, 0, "cut at {cut}"),
            Err(error) => panic!("cut at {cut}: {error}"),
        }
    }
}

#[test]
fn what_is_no_geojson_says_what_it_is() {
    let error = |bytes: &[u8]| read_with(bytes, LayerKind::Premise, &degrees()).unwrap_err();
    assert!(matches!(error(b""), ReadError::Empty { .. }));
    assert!(matches!(error(b" \n\xef\xbb\xbf"), ReadError::NotJson { .. }));
    assert!(matches!(error(b"\xef\xbb\xbf \n"), ReadError::Empty { .. }));
    assert!(matches!(error(b"PK\x03\x04 a zip file"), ReadError::NotJson { byte: 0, line: 1, .. }));
    assert!(matches!(error(b"<?xml version=\"1.0\"?><kml/>"), ReadError::NotJson { .. }));
    assert!(matches!(error(b"id,name\n1,x\n"), ReadError::NotJson { .. }));
    let found = |bytes: &[u8]| match error(bytes) {
        ReadError::WrongStructure { found, .. } => found,
        other => panic!("{other}"),
    };
    assert_eq!(found(b"{\"type\":\"Topology\",\"arcs\":[[[1,2]]]}"), Structure::TopoJson);
    assert_eq!(found(b"{\"name\":\"x\"}"), Structure::Other { of_type: String::new() });
    assert_eq!(found(b"{\"type\":\"FeatureCollection\"}"), Structure::NoFeatures);
    assert_eq!(found(b"{\"type\":\"FeatureCollection\",\"features\":3}"), Structure::FeaturesNotAnArray);
    assert_eq!(found(b"42"), Structure::Value);
    let encoding = |bytes: &[u8]| match error(bytes) {
        ReadError::NotUtf8 { guess, byte, .. } => (guess, byte),
        other => panic!("{other}"),
    };
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(collection(&[point("{}")]).encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(encoding(&utf16), (Encoding::Utf16, 0));
    assert_eq!(encoding(&utf16[2..]), (Encoding::Utf16, 0));
    let mut gbk = collection(&[point("{\"name\":\"@@\"}")]).into_bytes();
    let at = gbk.iter().position(|b| *b == b'@').unwrap();
    gbk.splice(at..at + 2, *b"\xb6\xab\xc3\xf7");
    assert_eq!(encoding(&gbk), (Encoding::Gbk, at as u64));
}

#[test]
fn heights_are_noted_once_and_times_are_read_at_the_offset() {
    let f = |id: &str| {
        feature(
            &format!(r#"{{"id":"{id}","inspected_at":"2022-03-20"}}"#),
            r#"{"coordinates":[1,2,30.5],"type":"Point","bbox":[1,2,1,2]}"#,
        )
    };
    let read = read_with(collection(&[f("a"), f("b")]).as_bytes(), LayerKind::Premise, &degrees()).unwrap();
    assert_eq!((read.warnings.total(), read.warnings.count("heights")), (1, 1));
    assert_eq!(layer_of(read, LayerKind::Premise).feature(1).int("inspected_at"), Some(1_647_705_600));
}

#[test]
fn a_feature_larger_than_the_window_and_many_chunks() {
    let ring = |n: usize| {
        let at = |i: usize| {
            let a = std::f64::consts::TAU * (i % n) as f64 / n as f64;
            format!("[{},{}]", 10.0 + a.cos(), 10.0 + a.sin())
        };
        let coords: Vec<_> = (0..=n).map(at).collect();
        format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, coords.join(","))
    };
    let mut features = vec![feature("{}", &ring(30_000))];
    features.extend((0..10_000).map(|i| feature(&format!("{{\"id\":{}}}", i + 2), &ring(4))));
    let text = collection(&features);
    assert!(text.len() > 2_000_000);
    let task = Task::new();
    let read = read(&mut text.as_bytes(), "big", LayerKind::Building, &degrees(), &task).unwrap();
    assert_eq!(read.warnings.lines(Lang::En), Vec::<String>::new());
    assert_eq!(read.chunks.iter().map(|c| c.len()).collect::<Vec<_>>(), [4096, 4096, 1809]);
    assert_eq!(read.chunks[0].shapes.get(0).coords().len(), 30_001);
    assert_eq!(task.timings().iter().map(|stage| stage.name).collect::<Vec<_>>(), ["read", "project"]);

    task.cancel();
    let cancelled = super::read(&mut text.as_bytes(), "big", LayerKind::Building, &degrees(), &task);
    assert!(matches!(cancelled, Err(ReadError::Cancelled)));
}

#[test]
fn writing_and_reading_again_changes_nothing() {
    let square = r#"{"type":"Polygon","coordinates":[[[113.6,34.7],[113.61,34.7],[113.61,34.71],[113.6,34.7]],[[113.606,34.702],[113.608,34.706],[113.608,34.702],[113.606,34.702]]]}"#;
    let two = r#"{"type":"MultiPolygon","coordinates":[[[[113.6,34.7],[113.61,34.7],[113.61,34.71],[113.6,34.7]]],[[[113.7,34.7],[113.71,34.7],[113.71,34.71],[113.7,34.7]]]]}"#;
    let text = collection(&[
        feature(
            r#"{"id":"F1","name":"东\"门\"\n","kind":"control","checked_at":"2022-03-20T08:00:00+08:00","x":{"y":[1,null]},"z":"q"}"#,
            square,
        ),
        feature(r#"{"id":"F2","devices_total":3}"#, two),
    ]);
    let options = ReadOptions::default();
    let read = read_with(text.as_bytes(), LayerKind::Fence, &options).unwrap();
    let metric_crs = read.metric_crs.unwrap();
    let layer = layer_of(read, LayerKind::Fence);
    let mut out = Vec::new();
    let write_options = WriteOptions { metric_crs, rows: None, offset_minutes: 480 };
    assert_eq!(write(&mut out, &layer, &write_options, &Task::new()).unwrap(), 2);
    let judge: geojson::FeatureCollection =
        std::str::from_utf8(&out).unwrap().parse::<geojson::GeoJson>().unwrap().try_into().unwrap();
    assert_eq!(judge.features[0].property("checked_at").unwrap(), "2022-03-20T08:00:00+08:00");
    assert_eq!(judge.features[0].property("x").unwrap(), &serde_json::json!({"y": [1, null]}));
    let again = read_with(&out, LayerKind::Fence, &options).unwrap();
    assert!(again.warnings.is_empty());
    let again = layer_of(again, LayerKind::Fence);
    for (a, b) in layer.features().zip(again.features()) {
        let (a, b) = (a.to_feature(), b.to_feature());
        assert_eq!(a.values, b.values);
        assert_eq!(a.shape.get(0).parts().len(), b.shape.get(0).parts().len());
        for (p, q) in a.shape.coords().iter().zip(b.shape.coords()) {
            // 1e-7 degrees are 11 mm.
            assert!((p[0] - q[0]).abs() < 0.011 && (p[1] - q[1]).abs() < 0.011, "{p:?} {q:?}");
        }
    }
    let mut one = Vec::new();
    write(&mut one, &layer, &WriteOptions { rows: Some(&[1]), ..write_options }, &Task::new()).unwrap();
    let one = read_with(&one, LayerKind::Fence, &options).unwrap();
    assert_eq!(one.chunks[0].columns[0].text(0), Some("F2"));
}
