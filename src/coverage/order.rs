//! A natural order of ids, so that a choice between several features never depends on the order of a file.

use crate::model::Layer;
use std::cmp::Ordering;

/// Compares ids as people count: digit runs by value, the rest by text (`2` < `10`, `K2` < `K10`).
pub fn compare_ids(a: &str, b: &str) -> Ordering {
    let (mut x, mut y) = (a.as_bytes(), b.as_bytes());
    loop {
        match (x.first(), y.first()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(p), Some(q)) if p.is_ascii_digit() && q.is_ascii_digit() => {
                let (n, rest_x) = digits(x);
                let (m, rest_y) = digits(y);
                match n.len().cmp(&m.len()).then_with(|| n.cmp(m)) {
                    Ordering::Equal => (x, y) = (rest_x, rest_y),
                    unequal => return unequal,
                }
            }
            (Some(p), Some(q)) if p == q => (x, y) = (&x[1..], &y[1..]),
            (Some(p), Some(q)) => return p.cmp(q),
        }
    }
}

/// The leading digit run without leading zeros, and what follows it.
fn digits(s: &[u8]) -> (&[u8], &[u8]) {
    let end = s.iter().position(|b| !b.is_ascii_digit()).unwrap_or(s.len());
    let zeros = s[..end].iter().take_while(|b| **b == b'0').count();
    (&s[zeros..end], &s[end..])
}

/// Place of each row when the layer's features are sorted by id.
pub fn id_ranks(layer: &Layer) -> Vec<u32> {
    let ids: Vec<&str> = layer.features().map(|f| f.id()).collect();
    let mut rows: Vec<u32> = (0..ids.len() as u32).collect();
    if !ids.windows(2).all(|w| compare_ids(w[0], w[1]) == Ordering::Less) {
        rows.sort_by(|a, b| compare_ids(ids[*a as usize], ids[*b as usize]));
    }
    let mut ranks = vec![0; rows.len()];
    for (rank, row) in rows.into_iter().enumerate() {
        ranks[row as usize] = rank as u32;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_people_count() {
        let mut ids = ["K10", "2", "K2", "10", "007", "", "K2b", "7"];
        ids.sort_by(|a, b| compare_ids(a, b));
        assert_eq!(ids, ["", "2", "007", "7", "10", "K2", "K2b", "K10"]);
    }
}
