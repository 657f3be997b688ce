//! New features as a person would have numbered them: the next id and name of the layer, and what is usual for the kind.

use super::schema::{ID, LayerKind, NAME};
use super::{Feature, Layer, Value};
use crate::geometry::Shapes;
use crate::words::Lang;
use std::collections::{HashMap, HashSet};

/// Values that new features of a kind start with; all others are unknown until somebody states them.
fn usual(kind: LayerKind) -> &'static [(&'static str, &'static str)] {
    match kind {
        LayerKind::Checkpoint => &[("kind", "road"), ("state", "manned"), ("hours", "00:00-24:00")],
        _ => &[],
    }
}

/// Letter of the ids of a kind in a layer whose own ids say nothing.
fn letter(kind: LayerKind) -> char {
    match kind {
        LayerKind::Community => 'C',
        LayerKind::Grid => 'G',
        LayerKind::Compound => 'X',
        LayerKind::Building => 'B',
        LayerKind::Road => 'R',
        LayerKind::Fence => 'F',
        LayerKind::Premise => 'P',
        LayerKind::Checkpoint => 'K',
    }
}

/// A feature to insert into the layer: an identity, an id that nobody has, a name, and the usual values of its kind.
pub fn fresh(layer: &Layer, shape: Shapes, lang: Lang) -> Feature {
    let (kind, info) = (layer.kind(), layer.info());
    let ids = || layer.features().map(|f| f.id());
    let id = next_label(ids()).unwrap_or_else(|| {
        let taken: HashSet<&str> = ids().collect();
        let mut all = (1..).map(|n| format!("{}{n:03}", letter(kind)));
        all.find(|id| !taken.contains(id.as_str())).unwrap_or_default()
    });
    let named: Vec<&str> = layer.features().filter_map(|f| f.name()).filter(|n| !n.trim().is_empty()).collect();
    let name = next_label(named.iter().copied()).unwrap_or_else(|| format!("{} {id}", info.name.get(lang)));
    let mut values = vec![Value::Null; info.attributes.len()];
    values[ID] = Value::Text(id);
    values[NAME] = Value::Text(name);
    for (key, value) in usual(kind) {
        if let Some(attr) = info.attr(key) {
            values[attr] = Value::Text((*value).to_owned());
        }
    }
    Feature { fid: layer.next_fid(), shape, values }
}

/// The label that continues a list: of labels that end in a number, the most frequent beginning with the number after its
/// largest, as many digits wide. `None` when fewer than half of them are numbered alike.
pub fn next_label<'a>(labels: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut taken = HashSet::new();
    let mut kinds: HashMap<&str, (usize, u64, usize)> = HashMap::new();
    for label in labels {
        taken.insert(label);
        let digits = label.len() - label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        // Longer ones are codes, not counts.
        if let Some(number) = Some(&label[label.len() - digits..]).filter(|d| d.len() <= 9).and_then(|d| d.parse::<u64>().ok()) {
            let kind = kinds.entry(&label[..label.len() - digits]).or_insert((0, 0, 0));
            kind.0 += 1;
            if number >= kind.1 {
                (kind.1, kind.2) = (number, digits);
            }
        }
    }
    let (beginning, (count, largest, width)) = kinds.into_iter().max_by(|a, b| a.1.0.cmp(&b.1.0).then_with(|| b.0.cmp(a.0)))?;
    if count * 2 < taken.len() {
        return None;
    }
    (largest + 1..).map(|n| format!("{beginning}{n:0width$}")).find(|label| !taken.contains(label.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LayerMeta, check_value};

    #[test]
    fn labels_continue_as_they_began() {
        let next = |labels: &[&str]| next_label(labels.iter().copied());
        assert_eq!(next(&["K07", "K08", "K1"]).as_deref(), Some("K09"));
        assert_eq!(next(&["1", "2", "99"]).as_deref(), Some("100"));
        assert_eq!(next(&["卡点0001", "卡点0032", "东门"]).as_deref(), Some("卡点0033"));
        assert_eq!(next(&["K099", "X1"]).as_deref(), Some("K100"), "of equals the first in order");
        assert_eq!(next(&["东门", "西门", "K1"]), None);
        assert_eq!(next(&["11010500100100120"]), None, "a code is no number");
        assert_eq!(next(&[]), None);
    }

    #[test]
    fn a_fresh_feature_fits_the_schema_and_is_unique() {
        for kind in LayerKind::ALL {
            let mut layer = Layer::new(kind);
            for n in 0..3 {
                let mut shape = Shapes::new();
                shape.push_point(1.0, 2.0);
                let feature = fresh(&layer, shape, Lang::Zh);
                let Value::Text(id) = &feature.values[ID] else { panic!("an id") };
                assert!(layer.row_of_id(id).is_none() && layer.row_of(feature.fid).is_none(), "{kind} {id}");
                assert!(id.ends_with(&format!("00{}", n + 1)), "{id}");
                for (attr, value) in feature.values.iter().enumerate() {
                    assert_eq!(check_value(kind, attr, value), Ok(()));
                }
                layer.insert(&[feature]);
            }
            assert_eq!(layer.meta, LayerMeta::default());
        }
    }
}
