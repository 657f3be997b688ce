//! Mends the tiling of an area by others: ground in none of them goes to a neighbour, ground in two to one of the two.

use geo::BooleanOps;

use super::distance::nearest_on;
use super::faces::joined;
use super::knit::{SAME_BORDER_M, along, gather, knit};
use super::merge::{THIN_M, back_on, common_border};
use super::tiling::{TilingOptions, is_sliver};
use super::{Ground, Outline, repair_area, representative_point};

/// How to mend.
#[derive(Debug, Clone, PartialEq)]
pub struct MendOptions {
    /// What counts as ground.
    pub limits: TilingOptions,
    /// Ground in no tile that is more than this share of the whole becomes a tile of its own.
    pub new_share: f64,
    /// Places (in the order of the answer) of ground that is given to a neighbour although it is large.
    pub give: Vec<usize>,
}

/// One of the tiles around the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Its area.
    pub outline: Outline,
    /// Whether it is a tile of the whole: only those get ground, and they keep it from those that are not.
    pub own: bool,
}

/// What is done about a fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Remedy {
    /// Ground in no tile goes to the one with the longest common border. Tiles are numbers in the list given.
    Give {
        /// Which.
        to: usize,
        /// Length of their common border, metres.
        border_m: f64,
        /// Whether it is large enough for a tile of its own.
        large: bool,
    },
    /// Ground in no tile becomes one.
    New {
        /// Its number among the new ones.
        new: usize,
        /// The neighbour that could have it.
        or: Option<usize>,
    },
    /// Ground in two tiles stays with one.
    Cut {
        /// It keeps the ground.
        keeps: usize,
        /// It loses it.
        loses: usize,
    },
    /// Nothing can be done: two tiles are the same ground.
    Twins {
        /// One.
        a: usize,
        /// The other.
        b: usize,
    },
}

/// A fault and its remedy.
#[derive(Debug, Clone, PartialEq)]
pub struct Mend {
    /// What is done.
    pub remedy: Remedy,
    /// The ground.
    pub ground: Outline,
    /// Its area, square metres.
    pub area_m2: f64,
    /// A position in it.
    pub at: [f64; 2],
    /// Whether it is below the limits: no fault, but tidied up with the others.
    pub sliver: bool,
}

/// A mended tiling.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mended {
    /// What was done, in order.
    pub mends: Vec<Mend>,
    /// Tiles that are other than before, by number in the list given.
    pub changed: Vec<(usize, Outline)>,
    /// New tiles.
    pub new: Vec<Outline>,
    /// The whole, where it got vertices of its tiles.
    pub whole: Option<Outline>,
}

/// Pieces below this come from rounding, square metres.
const ROUNDING_M2: f64 = 1e-2;

/// Mends the tiling of `whole`. Tiles that come first win ties. The border of the whole stays where it is; ground of tiles
/// outside of it is not touched.
pub fn mend(whole: &Outline, tiles: &[Tile], options: &MendOptions) -> Mended {
    let mut work = Work::new(whole, tiles, options);
    work.cut_overlaps();
    work.fill_holes();
    work.done(whole, tiles)
}

struct Work<'a> {
    options: &'a MendOptions,
    /// The whole, then the tiles.
    all: Vec<Outline>,
    own: Vec<bool>,
    new: Vec<Outline>,
    mends: Vec<Mend>,
    /// Whether anything but rounding was found: else the tiling is left as it is.
    found: bool,
}

impl<'a> Work<'a> {
    fn new(whole: &Outline, tiles: &[Tile], options: &'a MendOptions) -> Self {
        let mut all = vec![whole.clone()];
        all.extend(tiles.iter().map(|t| t.outline.clone()));
        // Tiles come to the border of the whole, not the other way round.
        let border: Vec<_> = whole.edges().collect();
        for p in all[1..].iter_mut().flat_map(Outline::rings_mut).flatten() {
            if let Some(edge) = border.iter().find(|e| along(**e, *p, SAME_BORDER_M).is_some()) {
                *p = nearest_on(*edge, *p);
            }
        }
        knit(&mut all, whole.bounds(), SAME_BORDER_M);
        let own = tiles.iter().map(|t| t.own).collect();
        Self { options, all, own, new: Vec::new(), mends: Vec::new(), found: false }
    }

    fn sliver(&self, ground: &Outline) -> bool {
        ground.to_polygons().iter().all(|p| is_sliver(p, self.options.limits))
    }

    fn note(&mut self, remedy: Remedy, ground: Outline) {
        let sliver = self.sliver(&ground);
        let at = representative_point(ground.to_shapes().get(0), &mut Vec::new()).unwrap_or_default();
        let area_m2 = ground.area();
        self.found |= !matches!(remedy, Remedy::Twins { .. });
        self.mends.push(Mend { remedy, area_m2, at, sliver, ground });
    }

    fn cut_overlaps(&mut self) {
        for a in 0..self.own.len() {
            for b in a + 1..self.own.len() {
                if self.own[a] || self.own[b] {
                    self.cut_overlap(a, b);
                }
            }
        }
    }

    fn cut_overlap(&mut self, a: usize, b: usize) {
        let (x, y) = (&self.all[a + 1], &self.all[b + 1]);
        if !x.bounds().intersects(&y.bounds()) {
            return;
        }
        let (ground_x, ground_y) = (Ground::of(x), Ground::of(y));
        let Some(mut both) = ground_x.intersection(&ground_y) else { return };
        // Where only one is a tile of the whole, it is the whole's ground that is told apart; the rest is another's business.
        if self.own[a] != self.own[b] {
            both = both.intersection(&self.all[0].to_polygons());
        }
        let both = Outline::of_polygons(&both);
        if both.area() <= ROUNDING_M2 || both.area() <= THIN_M * both.perimeter() / 2.0 {
            return;
        }
        let less = |tile: &Outline| Outline::of_polygons(&tile.to_polygons().difference(&both.to_polygons()));
        let (a_less, b_less) = (less(x), less(y));
        let empty = |tile: &Outline| tile.is_empty() || self.sliver(tile);
        let b_loses = match (self.own[a], self.own[b]) {
            (true, false) => true,
            (false, true) => false,
            _ if empty(&a_less) && empty(&b_less) => return self.note(Remedy::Twins { a, b }, both),
            // A tile is not cut away altogether.
            _ if empty(&b_less) => false,
            _ if empty(&a_less) => true,
            _ => compact(x) + compact(&b_less) >= compact(&a_less) + compact(y) - 1e-9,
        };
        let (keeps, loses, made) = if b_loses { (a, b, b_less) } else { (b, a, a_less) };
        if made.is_empty() {
            return self.note(Remedy::Twins { a, b }, both);
        }
        let mut others: Vec<usize> = (0..self.all.len()).filter(|i| *i != loses + 1).collect();
        // The one that keeps the ground lends its vertices first.
        others.sort_by_key(|i| (*i != keeps + 1, *i));
        let made = self.put_back(&others, made);
        self.all[loses + 1] = self.without_crumbs(sound(made));
        self.note(Remedy::Cut { keeps, loses }, both);
    }

    /// An outline of an overlay with its vertices on those of others, which get its new ones.
    fn put_back(&mut self, others: &[usize], made: Outline) -> Outline {
        let mut sources: Vec<Outline> = others.iter().map(|i| self.all[*i].clone()).collect();
        let made = back_on(&mut sources, made);
        for (i, source) in others.iter().zip(sources) {
            self.all[*i] = source;
        }
        made
    }

    /// Parts that a cut left below the limits: they are filled as holes are.
    fn without_crumbs(&self, mut outline: Outline) -> Outline {
        let large = |rings: &Vec<super::Ring>| !self.sliver(&Outline { parts: vec![rings.clone()] });
        if outline.parts.iter().any(large) {
            outline.parts.retain(large);
        }
        outline
    }

    fn holes(&self) -> Vec<Outline> {
        let covers: Vec<Ground> = self.all[1..].iter().chain(&self.new).map(Ground::of).collect();
        let gap = Ground::of(&self.all[0]).without(&covers.iter().collect::<Vec<_>>());
        let holes = gap.0.into_iter().map(|p| Outline::of_polygons(&geo_types::MultiPolygon(vec![p])));
        let mut holes: Vec<Outline> = holes.filter(|h| h.area() > ROUNDING_M2).collect();
        holes.sort_by(|a, b| b.area().total_cmp(&a.area()));
        holes
    }

    fn fill_holes(&mut self) {
        for hole in self.holes() {
            let all: Vec<usize> = (0..self.all.len()).collect();
            let hole = self.put_back(&all, hole);
            if hole.is_empty() || hole.area() <= ROUNDING_M2 {
                continue;
            }
            let borders = (0..self.own.len()).filter(|i| self.own[*i]);
            let borders = borders.map(|i| (i, common_border(&hole, &self.all[i + 1]))).filter(|(_, m)| *m > SAME_BORDER_M);
            // The longest first; of equal ones the one that comes first.
            let mut borders: Vec<(usize, f64)> = borders.collect();
            borders.sort_by(|a, b| b.1.total_cmp(&a.1));
            let best = borders.first().copied();
            let large = hole.area() > self.options.new_share * self.all[0].area() && !self.sliver(&hole);
            let gives = !large || self.options.give.contains(&self.mends.len());
            // Where the first would not come out sound, the next.
            let mut takers = borders.iter().filter(|_| gives);
            let taker = takers.find_map(|(to, border_m)| Some((*to, *border_m, self.grown(*to, &hole)?)));
            if let Some((to, border_m, grown)) = taker {
                self.all[to + 1] = grown;
                self.note(Remedy::Give { to, border_m, large }, hole);
            } else if !self.sliver(&hole) {
                let new = self.new.len();
                self.new.push(hole.clone());
                self.note(Remedy::New { new, or: best.map(|(i, _)| i) }, hole);
            }
        }
    }

    /// A tile with a hole added to it; `None` where that makes no sound area.
    fn grown(&self, to: usize, hole: &Outline) -> Option<Outline> {
        let tile = &self.all[to + 1];
        let sum = tile.area() + hole.area();
        // Borders may go to those of neighbours on the way, not farther.
        let slack = SAME_BORDER_M * hole.perimeter();
        let sound = |out: &Outline| (out.area() - sum).abs() <= slack && out.fault().is_none();
        let (out, _) = joined(&[tile, hole])?;
        if sound(&out) {
            return Some(out);
        }
        let union = Outline::of_polygons(&tile.to_polygons().union(&hole.to_polygons()));
        let out = back_on(&mut self.all.clone(), union);
        sound(&out).then_some(out)
    }

    fn done(mut self, whole: &Outline, tiles: &[Tile]) -> Mended {
        if !self.found {
            return Mended { mends: self.mends, ..Mended::default() };
        }
        // New tiles take part in the last look at common borders.
        let known = self.all.len();
        self.all.append(&mut self.new);
        // Overlays leave vertices some nanometres beside those that they were made from.
        gather(&mut self.all, THIN_M);
        knit(&mut self.all, whole.bounds(), SAME_BORDER_M);
        if self.all.iter().any(|outline| outline.fault().is_some()) {
            self.all = self.all.into_iter().map(sound).collect();
            knit(&mut self.all, whole.bounds(), SAME_BORDER_M);
        }
        // Sound rings count more than a vertex that a neighbour lacks.
        let new = self.all.split_off(known).into_iter().map(sound).collect();
        let mut all = self.all.into_iter();
        let whole = all.next().filter(|w| w != whole);
        let changed = all.map(sound).enumerate().filter(|(i, outline)| *outline != tiles[*i].outline).collect();
        Mended { mends: self.mends, changed, new, whole }
    }
}

/// The outline, or where bringing vertices together made its rings cross by a hair, the same ground with sound rings.
pub(super) fn sound(outline: Outline) -> Outline {
    match outline.fault() {
        Some(_) => Outline::of_polygons(&repair_area(outline.to_shapes().get(0)).polygons),
        None => outline,
    }
}

/// How near an area comes to a circle: 1 for one, less for all else (Polsby and Popper, 1991).
fn compact(outline: &Outline) -> f64 {
    let p = outline.perimeter();
    if p > 0.0 { 4.0 * std::f64::consts::PI * outline.area() / (p * p) } else { 0.0 }
}
