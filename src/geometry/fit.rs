//! Fits an area that was drawn by hand in among those it shares borders with, so that no ground belongs to two.

use geo::BooleanOps;

use super::knit::{SAME_BORDER_M, gather, knit};
use super::mend::sound;
use super::merge::{THIN_M, back_on};
use super::tiling::{TilingOptions, is_sliver};
use super::{Ground, Outline};

/// What an area is fitted in among.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// The area that it has to stay in, if any.
    pub whole: Option<&'a Outline>,
    /// Areas that keep their ground.
    pub others: &'a [Outline],
    /// Areas of another kind whose borders run together with it: they get its vertices, and keep nothing from it.
    pub beside: &'a [Outline],
}

/// An area fitted in.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// What is left of the area that was drawn, largest part first.
    pub outline: Outline,
    /// The whole with the vertices that it got.
    pub whole: Option<Outline>,
    /// The others with the vertices that they got, in the order given.
    pub others: Vec<Outline>,
    /// The same of those beside.
    pub beside: Vec<Outline>,
}

/// Why an area is not fitted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FitRefusal {
    /// All of its ground belongs to others or lies outside of the whole.
    NoGround,
    /// What is left is no sound area.
    Unsound,
}

/// Takes off what lies outside of the whole or belongs to others; parts below `limits` go too. Borders that run together
/// are the same vertices to the bit afterwards; those of the areas around stay where they are. Areas must be sound.
pub fn fit(drawn: &Outline, around: Around<'_>, limits: TilingOptions) -> Result<Fitted, FitRefusal> {
    let drawn = drawn.oriented();
    let others: Vec<Ground> = around.others.iter().map(Ground::of).collect();
    let mut left = Ground::of(&drawn).without(&others.iter().collect::<Vec<_>>());
    if let Some(whole) = around.whole {
        left = left.intersection(&whole.oriented().to_polygons());
    }
    let mut sources: Vec<Outline> = around.whole.into_iter().chain(around.others).chain(around.beside).cloned().collect();
    // What was drawn comes first of the rest: its own vertices are not moved by the overlay's rounding.
    sources.push(drawn);
    let mut made = back_on(&mut sources, Outline::of_polygons(&left));
    sources.pop();
    made.parts.retain(|rings| {
        let part = Outline { parts: vec![rings.clone()] };
        part.area() > THIN_M * part.perimeter() / 2.0 && !part.to_polygons().iter().all(|p| is_sliver(p, limits))
    });
    if made.is_empty() {
        return Err(FitRefusal::NoGround);
    }
    let area = |rings: &Vec<super::Ring>| Outline { parts: vec![rings.clone()] }.area();
    made.parts.sort_by(|a, b| area(b).total_cmp(&area(a)));
    sources.push(made);
    let window = sources[sources.len() - 1].bounds();
    let before: f64 = sources.iter().map(Outline::area).sum();
    // Overlays leave vertices some nanometres beside those that they were made from.
    gather(&mut sources, THIN_M);
    knit(&mut sources, window, SAME_BORDER_M);
    // Bringing vertices together may make rings cross by a hair: sound rings count more than a vertex that one lacks.
    let mut sources: Vec<Outline> = sources.into_iter().map(sound).collect();
    let after: f64 = sources.iter().map(Outline::area).sum();
    let slack = SAME_BORDER_M * sources.iter().map(Outline::perimeter).sum::<f64>();
    if (after - before).abs() > slack || sources.iter().any(|outline| outline.fault().is_some()) {
        return Err(FitRefusal::Unsound);
    }
    let outline = sources.pop().unwrap_or_default().oriented();
    let beside = sources.split_off(sources.len() - around.beside.len());
    let others = sources.split_off(sources.len() - around.others.len());
    Ok(Fitted { outline, whole: sources.pop(), others, beside })
}

/// Area of the ground that two areas have in common, square metres.
pub fn common_area(a: &Outline, b: &Outline) -> f64 {
    Ground::of(a).intersection(&Ground::of(b)).map_or(0.0, |both| geo::Area::unsigned_area(&both))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect([x0, y0, x1, y1]: [f64; 4]) -> Outline {
        Outline::of_ring(vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    }

    #[test]
    fn what_others_have_and_what_lies_outside_is_taken_off() {
        let whole = rect([0.0, 0.0, 100.0, 60.0]);
        let others = [rect([0.0, 0.0, 40.0, 60.0])];
        let drawn = rect([30.0, -10.0, 70.0, 30.0]);
        let around = Around { whole: Some(&whole), others: &others, beside: &[] };
        let fitted = fit(&drawn, around, TilingOptions::default()).expect("fits");
        assert_eq!(fitted.outline.area(), 30.0 * 30.0);
        assert!(fitted.outline.has_vertex([40.0, 0.0]) && fitted.others[0].has_vertex([40.0, 30.0]));
        assert_eq!(fitted.others[0].area(), 40.0 * 60.0, "the neighbour got a vertex and kept its ground");
        let whole = fitted.whole.expect("there");
        assert!(whole.has_vertex([70.0, 0.0]) && whole.area() == 6000.0);
        let inside = rect([5.0, 5.0, 20.0, 20.0]);
        assert_eq!(fit(&inside, around, TilingOptions::default()).err(), Some(FitRefusal::NoGround));
        let away = rect([500.0, 5.0, 520.0, 20.0]);
        assert_eq!(fit(&away, around, TilingOptions::default()).err(), Some(FitRefusal::NoGround));
    }

    #[test]
    fn an_area_round_another_gets_a_hole() {
        let others = [rect([40.0, 40.0, 60.0, 60.0])];
        let around = Around { others: &others, ..Around::default() };
        let fitted = fit(&rect([0.0, 0.0, 100.0, 100.0]), around, TilingOptions::default()).expect("fits");
        assert_eq!((fitted.outline.area(), fitted.outline.rings().count()), (9600.0, 2));
        assert_eq!(fitted.others[0], others[0]);
    }
}
