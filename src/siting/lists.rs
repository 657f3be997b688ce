//! Lists of small numbers, one per row, in two arrays.

/// Rows of numbers: row `i` is `items[starts[i]..starts[i + 1]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    starts: Vec<usize>,
    items: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl Lists {
    /// No rows, with room for `rows` of them and `items` numbers in all.
    pub fn with_capacity(rows: usize, items: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        Self { starts, items: Vec::with_capacity(items) }
    }

    /// Adds a row at the end.
    pub fn push(&mut self, row: impl IntoIterator<Item = u32>) {
        self.items.extend(row);
        self.starts.push(self.items.len());
    }

    /// Adds all rows of another at the end.
    pub fn append(&mut self, other: &Self) {
        let base = self.items.len();
        self.items.extend_from_slice(&other.items);
        self.starts.extend(other.starts[1..].iter().map(|end| base + end));
    }

    /// Rows.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Numbers in all rows.
    pub fn size(&self) -> usize {
        self.items.len()
    }

    /// A row.
    #[inline]
    pub fn row(&self, i: usize) -> &[u32] {
        &self.items[self.starts[i]..self.starts[i + 1]]
    }

    /// Where a row stands in the array of all numbers, for arrays beside it.
    #[inline]
    pub fn range(&self, i: usize) -> std::ops::Range<usize> {
        self.starts[i]..self.starts[i + 1]
    }

    /// All numbers, row after row.
    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// All rows in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.starts.windows(2).map(|w| &self.items[w[0]..w[1]])
    }

    /// For every number below `width` the rows that it stands in, ascending.
    pub fn turned(&self, width: usize) -> Self {
        let mut starts = vec![0usize; width + 1];
        for &item in &self.items {
            starts[item as usize + 1] += 1;
        }
        for i in 0..width {
            starts[i + 1] += starts[i];
        }
        let (mut at, mut items) = (starts.clone(), vec![0u32; self.items.len()]);
        for (i, row) in self.rows().enumerate() {
            for &item in row {
                items[at[item as usize]] = i as u32;
                at[item as usize] += 1;
            }
        }
        Self { starts, items }
    }
}

impl FromIterator<Vec<u32>> for Lists {
    fn from_iter<I: IntoIterator<Item = Vec<u32>>>(rows: I) -> Self {
        let mut out = Self::default();
        for row in rows {
            out.push(row);
        }
        out
    }
}

/// Numbers in all rows from which sums over them are made on several cores.
pub(super) const PARALLEL: usize = 1_500_000;

/// Sum of the values at the places of a row. Four sums side by side: one would wait for each addition before the next.
pub(super) fn sum_at(values: &[f64], row: &[u32]) -> f64 {
    let (fours, rest) = row.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        for (sum, &k) in sums.iter_mut().zip(four) {
            *sum += values[k as usize];
        }
    }
    let rest: f64 = rest.iter().map(|&k| values[k as usize]).sum();
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}
