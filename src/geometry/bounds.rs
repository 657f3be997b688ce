//! Axis-parallel boxes.

/// A box, in the space its holder states. Empty when `min > max`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Lower left, `[x, y]`.
    pub min: [f64; 2],
    /// Upper right, `[x, y]`.
    pub max: [f64; 2],
}

impl Default for Bounds {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Bounds {
    /// The box around nothing: the neutral element of [`Bounds::union`].
    pub const EMPTY: Self = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };

    /// Box around coordinates.
    pub fn of(coords: &[[f64; 2]]) -> Self {
        // Four boxes side by side: the processor need not wait for one minimum before it starts the next.
        let (fours, rest) = coords.as_chunks::<4>();
        let mut lanes = [Self::EMPTY; 4];
        for four in fours {
            for (lane, c) in lanes.iter_mut().zip(four) {
                lane.extend(*c);
            }
        }
        let [a, b, c, d] = lanes;
        let mut all = a.union(&b).union(&c.union(&d));
        for c in rest {
            all.extend(*c);
        }
        all
    }

    /// Box around boxes.
    pub fn around(boxes: &[Self]) -> Self {
        let lower = |a: f64, b: f64| if b < a { b } else { a };
        let upper = |a: f64, b: f64| if b > a { b } else { a };
        let join = |a: &Self, b: &Self| Self {
            min: [lower(a.min[0], b.min[0]), lower(a.min[1], b.min[1])],
            max: [upper(a.max[0], b.max[0]), upper(a.max[1], b.max[1])],
        };
        let (fours, rest) = boxes.as_chunks::<4>();
        let mut lanes = [Self::EMPTY; 4];
        for four in fours {
            for (lane, b) in lanes.iter_mut().zip(four) {
                *lane = join(lane, b);
            }
        }
        lanes.iter().chain(rest).fold(Self::EMPTY, |all, b| join(&all, b))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.min[0] > self.max[0] || self.min[1] > self.max[1]
    }

    /// Grows to hold `c`.
    #[inline]
    pub fn extend(&mut self, c: [f64; 2]) {
        // Comparisons, not f64::min: one instruction each, and what is not a number is passed over all the same.
        let lower = |a: f64, b: f64| if b < a { b } else { a };
        let upper = |a: f64, b: f64| if b > a { b } else { a };
        self.min = [lower(self.min[0], c[0]), lower(self.min[1], c[1])];
        self.max = [upper(self.max[0], c[0]), upper(self.max[1], c[1])];
    }

    /// The box around both.
    pub fn union(&self, other: &Self) -> Self {
        Self {
            min: [self.min[0].min(other.min[0]), self.min[1].min(other.min[1])],
            max: [self.max[0].max(other.max[0]), self.max[1].max(other.max[1])],
        }
    }

    /// Whether the boxes share a point, borders included.
    pub fn intersects(&self, other: &Self) -> bool {
        self.min[0] <= other.max[0] && other.min[0] <= self.max[0] && self.min[1] <= other.max[1] && other.min[1] <= self.max[1]
    }

    /// Whether `c` is inside or on the border.
    pub fn contains(&self, c: [f64; 2]) -> bool {
        self.min[0] <= c[0] && c[0] <= self.max[0] && self.min[1] <= c[1] && c[1] <= self.max[1]
    }

    /// The box with a margin on all sides.
    pub fn grown(&self, margin: f64) -> Self {
        Self { min: [self.min[0] - margin, self.min[1] - margin], max: [self.max[0] + margin, self.max[1] + margin] }
    }

    /// Its middle.
    pub fn center(&self) -> [f64; 2] {
        [(self.min[0] + self.max[0]) / 2.0, (self.min[1] + self.max[1]) / 2.0]
    }

    /// Its width, 0 when empty.
    pub fn width(&self) -> f64 {
        (self.max[0] - self.min[0]).max(0.0)
    }

    /// Its height, 0 when empty.
    pub fn height(&self) -> f64 {
        (self.max[1] - self.min[1]).max(0.0)
    }
}
