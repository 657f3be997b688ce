//! Where the map has been and where it is to come back to: earlier views and bookmarks.

use crate::geometry::Bounds;
use crate::scene::Camera;
use serde::{Deserialize, Serialize};

/// A named view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// Its name.
    pub name: String,
    /// Ground in view, metres: left, lower, right, upper edge.
    pub ground: [f64; 4],
}

impl Bookmark {
    /// The view of a camera under a name.
    pub fn new(name: String, camera: &Camera) -> Self {
        let Bounds { min, max } = camera.view();
        Self { name, ground: [min[0], min[1], max[0], max[1]] }
    }

    /// Ground in view, metres.
    pub fn bounds(&self) -> Bounds {
        let [left, lower, right, upper] = self.ground;
        Bounds { min: [left, lower], max: [right, upper] }
    }
}

/// What is done with the bookmarks.
#[derive(Debug, Clone, PartialEq)]
pub enum BookmarkEdit {
    /// Keep the present view.
    Add,
    /// Give one another name.
    Rename(usize, String),
    /// Give one the present view.
    Retake(usize),
    /// Forget one.
    Remove(usize),
    /// Move one a place towards the front.
    Raise(usize),
}

/// Earlier and later views, as in a browser.
#[derive(Debug, Clone, Default)]
pub struct Trail {
    past: Vec<Camera>,
    future: Vec<Camera>,
    /// When the map was last moved by hand, seconds on egui's clock.
    moved: Option<f64>,
}

/// Views remembered.
const MOST: usize = 64;
/// Movements by hand that follow each other faster are one, seconds.
const REST: f64 = 0.8;

fn same(a: &Camera, b: &Camera) -> bool {
    a.center == b.center && a.px_per_m == b.px_per_m
}

impl Trail {
    /// Takes note of a view that is left.
    pub fn leave(&mut self, from: Camera) {
        self.future.clear();
        self.moved = None;
        push(&mut self.past, from);
    }

    /// Takes note that the map is moved by hand, away from a view where it had come to rest.
    pub fn moved(&mut self, from: Camera, now: f64) {
        if self.moved.is_none_or(|last| now - last > REST) {
            self.leave(from);
        }
        self.moved = Some(now);
    }

    /// The view before this one.
    pub fn back(&mut self, here: Camera) -> Option<Camera> {
        self.moved = None;
        step(&mut self.past, &mut self.future, here)
    }

    /// The view that was left by going back.
    pub fn forward(&mut self, here: Camera) -> Option<Camera> {
        self.moved = None;
        step(&mut self.future, &mut self.past, here)
    }
}

fn push(views: &mut Vec<Camera>, view: Camera) {
    if views.last().is_none_or(|last| !same(last, &view)) {
        views.push(view);
        if views.len() > MOST {
            views.remove(0);
        }
    }
}

fn step(from: &mut Vec<Camera>, to: &mut Vec<Camera>, here: Camera) -> Option<Camera> {
    loop {
        let next = from.pop()?;
        if !same(&next, &here) {
            push(to, here);
            return Some(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Local;

    fn view(x: f64) -> Camera {
        Camera { center: Local { x, y: 0.0 }, px_per_m: 1.0, size_px: [100.0, 50.0] }
    }

    #[test]
    fn back_and_forward_are_those_of_a_browser() {
        let mut trail = Trail::default();
        assert_eq!(trail.back(view(0.0)), None);
        trail.leave(view(0.0));
        trail.leave(view(1.0));
        assert_eq!(trail.back(view(2.0)), Some(view(1.0)));
        assert_eq!(trail.back(view(1.0)), Some(view(0.0)));
        assert_eq!(trail.back(view(0.0)), None);
        assert_eq!(trail.forward(view(0.0)), Some(view(1.0)));
        trail.leave(view(1.0));
        assert_eq!(trail.forward(view(9.0)), None, "a new way forgets the old one");
        assert_eq!(trail.back(view(9.0)), Some(view(1.0)));
    }

    #[test]
    fn one_drag_is_one_step_and_a_pause_begins_another() {
        let mut trail = Trail::default();
        for (i, now) in [10.0, 10.1, 10.2, 12.0, 12.1].into_iter().enumerate() {
            trail.moved(view(i as f64), now);
        }
        assert_eq!(trail.back(view(5.0)), Some(view(3.0)));
        assert_eq!(trail.back(view(3.0)), Some(view(0.0)));
        assert_eq!(trail.back(view(0.0)), None);
        for i in 0..1000 {
            trail.leave(view(f64::from(i)));
        }
        assert!(trail.past.len() <= MOST);
    }

    #[test]
    fn a_bookmark_is_the_ground_in_view() {
        let camera = view(7.0);
        let mark = Bookmark::new("a".into(), &camera);
        assert_eq!(mark.bounds(), camera.view());
        let back = Camera::fit(&mark.bounds(), camera.size_px, 0.0);
        assert!((back.px_per_m - camera.px_per_m).abs() < 1e-12 && back.center == camera.center);
    }
}
