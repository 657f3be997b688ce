//! Small counts hidden so that they cannot be worked out from the totals beside them.
//!
//! A count from 1 to [`SMALL`]`- 1` is hidden (primary suppression). Where it could be worked out as total minus the rest, more
//! counts of the same row or column are hidden (complementary suppression): in each line that has hidden counts there are at
//! least two of them, and together they amount to at least [`SMALL`], so that none is forced to a small value. The smallest
//! are taken first, zeros last, ties by place. If a line has too little to hide in, its total is hidden too, and then the
//! totals are a line of their own. See Willenborg and de Waal, Elements of Statistical Disclosure Control, ch. 4.

use super::purpose::SMALL;

/// A count, or nothing where it is hidden.
pub type Shown = Option<u64>;

/// A table with its totals: the last row is the sum of the rows, the last column the sum of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Row by row, totals included.
    pub cells: Vec<Vec<Shown>>,
}

/// A table of counts with its totals, small counts hidden. All rows have the same number of columns. A table of one row has
/// only its own total: a second line of totals would repeat it.
pub fn suppressed(counts: &[Vec<u64>]) -> Table {
    let columns = counts.first().map_or(0, Vec::len);
    let mut full: Vec<Vec<u64>> = counts.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
    if counts.len() > 1 {
        full.push((0..=columns).map(|c| full.iter().map(|row| row[c]).sum()).collect());
    }
    let mut hidden: Vec<Vec<bool>> = full.iter().map(|row| row.iter().map(|n| (1..SMALL).contains(n)).collect()).collect();
    let lines = lines(full.len(), columns + 1);
    while let Some((r, c)) = lines.iter().find_map(|line| next(line, &full, &hidden)) {
        hidden[r][c] = true;
    }
    let cell = |(n, h): (&u64, &bool)| if *h { None } else { Some(*n) };
    Table { cells: full.iter().zip(&hidden).map(|(row, h)| row.iter().zip(h).map(cell).collect()).collect() }
}

/// Counts beside their total, small ones hidden: the counts and then the total.
pub fn suppressed_row(counts: &[u64]) -> Vec<Shown> {
    suppressed(&[counts.to_vec()]).cells.into_iter().next().unwrap_or_default()
}

type Place = (usize, usize);

/// Cells of which the last is the sum of the others.
fn lines(rows: usize, columns: usize) -> Vec<Vec<Place>> {
    let across = (0..rows).map(|r| (0..columns).map(|c| (r, c)).collect());
    let down = (0..columns).map(|c| (0..rows).map(|r| (r, c)).collect());
    across.chain(down.filter(|_| rows > 1)).collect()
}

/// The cell to hide next so that nothing hidden in a line can be worked out.
fn next(line: &[Place], full: &[Vec<u64>], hidden: &[Vec<bool>]) -> Option<Place> {
    let is_hidden = |(r, c): &&Place| hidden[*r][*c];
    let n = line.iter().filter(is_hidden).count();
    let amount: u64 = line.iter().filter(is_hidden).map(|(r, c)| full[*r][*c]).sum();
    let (total, parts) = line.split_last()?;
    // With the total hidden, the others have no sum to be taken from.
    if n == 0 || n >= 2 && (hidden[total.0][total.1] || amount >= SMALL) {
        return None;
    }
    let free = parts.iter().filter(|(r, c)| !hidden[*r][*c]);
    let rank = |(r, c): &&Place| (full[*r][*c] == 0, full[*r][*c]);
    let part = free.clone().filter(|(r, c)| full[*r][*c] > 0).min_by_key(rank).copied();
    let total = (!hidden[total.0][total.1]).then_some(*total);
    // Zeros add nothing to hide in: the total goes before them.
    part.or(total).or_else(|| free.min_by_key(rank).copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All values that a hidden cell can have, by trying every table that agrees with what is shown; hidden parts are tried
    /// from 0 to `most`.
    fn possible(table: &Table, most: u64) -> Vec<Vec<std::collections::BTreeSet<u64>>> {
        let rows = table.cells.len();
        let columns = table.cells[0].len();
        let parts = if rows > 1 { rows - 1 } else { 1 };
        let open: Vec<Place> = (0..parts)
            .flat_map(|r| (0..columns - 1).map(move |c| (r, c)))
            .filter(|(r, c)| table.cells[*r][*c].is_none())
            .collect();
        let mut out = vec![vec![std::collections::BTreeSet::new(); columns]; rows];
        let mut values = vec![0u64; open.len()];
        loop {
            let mut full: Vec<Vec<u64>> =
                (0..parts).map(|r| (0..columns - 1).map(|c| table.cells[r][c].unwrap_or(0)).collect()).collect();
            for ((r, c), v) in open.iter().zip(&values) {
                full[*r][*c] = *v;
            }
            let mut whole: Vec<Vec<u64>> =
                full.iter().map(|row| row.iter().copied().chain([row.iter().sum()]).collect()).collect();
            if rows > 1 {
                whole.push((0..columns).map(|c| whole.iter().map(|row| row[c]).sum()).collect());
            }
            let agrees = whole.iter().zip(&table.cells).all(|(a, b)| a.iter().zip(b).all(|(n, s)| s.is_none_or(|s| s == *n)));
            if agrees {
                for (r, row) in whole.iter().enumerate() {
                    for (c, n) in row.iter().enumerate() {
                        out[r][c].insert(*n);
                    }
                }
            }
            let Some(i) = values.iter().position(|v| *v < most) else { return out };
            values[i] += 1;
            values[..i].fill(0);
        }
    }

    #[test]
    fn rows_hide_as_much_as_is_needed_and_no_more() {
        assert_eq!(suppressed_row(&[100, 20, 0]), [Some(100), Some(20), Some(0), Some(120)]);
        assert_eq!(suppressed_row(&[100, 3, 7]), [Some(100), None, None, Some(110)]);
        assert_eq!(suppressed_row(&[100, 3, 1]), [None, None, None, Some(104)], "3 and 1 together are still small");
        assert_eq!(suppressed_row(&[0, 2, 0]), [Some(0), None, Some(0), None], "nothing to hide in but the total");
        assert_eq!(suppressed_row(&[0, 0]), [Some(0), Some(0), Some(0)]);
    }

    proptest! {
        #[test]
        fn no_small_count_can_be_worked_out(
            counts in prop::collection::vec(prop::collection::vec(0u64..8, 2), 1..3),
        ) {
            let table = suppressed(&counts);
            let columns = counts[0].len();
            for (r, row) in counts.iter().enumerate() {
                for (c, n) in row.iter().enumerate() {
                    prop_assert!(table.cells[r][c].is_none_or(|shown| shown == *n));
                    prop_assert!(!(1..SMALL).contains(n) || table.cells[r][c].is_none());
                }
            }
            let hidden = table.cells.iter().flatten().filter(|c| c.is_none()).count();
            if hidden > 0 {
                let values = possible(&table, 9);
                for (r, row) in counts.iter().enumerate() {
                    for (c, n) in row.iter().enumerate() {
                        if table.cells[r][c].is_none() {
                            prop_assert!(values[r][c].contains(n));
                            prop_assert!(values[r][c].len() > 1, "{counts:?} {table:?}: row {r} column {c} is certain");
                        }
                    }
                }
            }
            prop_assert_eq!(table.cells[0].len(), columns + 1);
        }
    }
}
