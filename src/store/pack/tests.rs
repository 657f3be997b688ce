//! Chunks come back as they went in, and nothing else comes back at all.

use super::*;
use crate::model::Value;
use crate::store::tests::{any_feature, any_kind};
use proptest::prelude::*;

fn chunk_of(kind: LayerKind, features: &[crate::model::Feature], step: i64) -> Chunk {
    let mut chunk = Chunk::new(kind);
    for (f, n) in features.iter().zip(0..) {
        chunk.push_feature(kind, Fid(-3 + n * step), f.shape.get(0), f.values.iter().cloned());
    }
    chunk.finish();
    chunk
}

fn packed(kind: LayerKind, chunk: &Chunk) -> Option<Vec<u8>> {
    let mut bytes = vec![7; 5];
    encode(&mut bytes, kind, chunk).then_some(bytes)
}

fn ints(values: &[i64]) -> Vec<i64> {
    let mut out = Vec::new();
    put_ints(&mut out, values);
    let mut input = Input { rest: &out[1..], whole: out.len() };
    input.ints(values.len()).expect("reads back")
}

proptest! {
    #[test]
    fn any_chunk_comes_back(
        (kind, features) in any_kind().prop_flat_map(|k| (Just(k), prop::collection::vec(any_feature(k), 0..12))), step in 1..3i64
    ) {
        let chunk = chunk_of(kind, &features, step);
        let bytes = packed(kind, &chunk).expect("plain geometries");
        let back = decode(&bytes, kind).expect("reads");
        prop_assert_eq!(&back.fids, &chunk.fids);
        prop_assert_eq!(&back.shapes, &chunk.shapes);
        for i in 0..chunk.len() {
            for (a, b) in back.columns.iter().zip(&chunk.columns) {
                prop_assert_eq!(a.get(i), b.get(i));
            }
        }
    }

    #[test]
    fn a_damaged_byte_is_noticed(features in prop::collection::vec(any_feature(LayerKind::Grid), 1..4), bit in 0u8..8) {
        let kind = LayerKind::Grid;
        let mut bytes = packed(kind, &chunk_of(kind, &features, 2)).expect("plain geometries");
        for i in 0..bytes.len() {
            bytes[i] ^= 1 << bit;
            prop_assert!(decode(&bytes, kind).is_none(), "byte {}", i);
            bytes[i] ^= 1 << bit;
        }
        for n in 0..bytes.len() {
            prop_assert!(decode(&bytes[..n], kind).is_none(), "cut at {}", n);
        }
        prop_assert!(decode(&bytes, LayerKind::Fence).is_none(), "another layer's");
    }

    /// Whoever can write checksums can write anything: it may read as something else, but nothing panics or fills the memory.
    #[test]
    fn bytes_with_a_right_checksum_do_no_harm(
        features in prop::collection::vec(any_feature(LayerKind::Building), 1..4),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)
    ) {
        let kind = LayerKind::Building;
        let mut bytes = packed(kind, &chunk_of(kind, &features, 1)).expect("plain geometries");
        for (at, byte) in changes {
            let at = HEAD + at.index(bytes.len() - HEAD);
            bytes[at] = byte;
        }
        let sum = checksum(&bytes[HEAD..]).to_le_bytes();
        bytes[HEAD - 8..HEAD].copy_from_slice(&sum);
        if let Some(chunk) = decode(&bytes, kind) {
            for i in 0..chunk.len() {
                let _ = (chunk.shapes.get(i).bounds(), chunk.shapes.get(i).rings().count());
                assert!(chunk.columns.iter().all(|c| c.text(i).is_none_or(|text| text.len() < bytes.len())));
            }
        }
    }

    #[test]
    fn whole_numbers_of_any_range(values in prop::collection::vec(prop_oneof![Just(NULL_INT), any::<i64>(), -9..9i64], 0..9)) {
        prop_assert_eq!(ints(&values), values);
    }
}

#[test]
fn whole_numbers_at_the_ends_of_their_widths() {
    for most in [0, 1, 0xfe, 0xff, 0x100, 0xfffe, 0xffff, 0x1_0000, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, i64::MAX] {
        for least in [0, -5, i64::MIN + 1] {
            let values = [least, NULL_INT, least.saturating_add(most), least];
            assert_eq!(ints(&values), values, "{least} {most}");
        }
    }
    assert_eq!(ints(&[i64::MIN + 1, i64::MAX, NULL_INT]), [i64::MIN + 1, i64::MAX, NULL_INT]);
    assert_eq!(ints(&[NULL_INT; 3]), [NULL_INT; 3]);
}

#[test]
fn what_the_tables_cannot_hold_is_not_packed() {
    let kind = LayerKind::Grid;
    let feature = |build: &dyn Fn(&mut Shapes)| {
        let mut shape = Shapes::new();
        build(&mut shape);
        let values = vec![Value::Null; kind.info().attributes.len()];
        packed(kind, &chunk_of(kind, &[crate::model::Feature { fid: Fid(1), shape, values }], 1))
    };
    assert!(feature(&|s| s.push_point(1.0, 2.0)).is_some());
    assert!(feature(&|s| s.push_null()).is_some());
    assert!(feature(&|s| s.push_point(f64::NAN, 2.0)).is_none(), "read back as no geometry");
    assert!(feature(&|s| s.push_polygon(&[])).is_none(), "a polygon without a ring");
    assert!(feature(&|s| s.push_line(&[])).is_none(), "a line without a position");
    let one_of_several = |s: &mut Shapes| {
        s.push(1.0, 1.0);
        s.end_ring();
        s.end_part();
        s.end_feature(ShapeKind::MultiPolygon);
    };
    assert!(feature(&one_of_several).is_none(), "read back as the single kind");
}
