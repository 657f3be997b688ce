//! The fast way through one feature: a single pass that writes coordinates straight into columns.
//!
//! Whatever is unusual in a geometry goes to [`super::slow`]; what is no JSON at all goes back to the caller.

use super::area::end_area_ring;
use super::keys::{START, Target};
use super::number::number;
use super::rows::{Geometry, Rows, Slot};
use super::scan::{Scanner, Stop, Token, TokenKind};
use crate::formats::{Action, Problem};
use crate::geometry::ShapeKind;
use crate::model::GeometryClass;

/// What an object turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// A feature or a bare geometry; it is in the rows, or set aside.
    Feature,
    /// A feature collection; nothing was taken.
    Collection,
}

/// More properties in one feature are an attack or an accident.
const MOST_PROPERTIES: usize = 100_000;

impl Rows<'_> {
    /// Reads the object at the scanner. On an error nothing was taken, and the scanner stands where it went wrong.
    pub fn feature(&mut self, s: &mut Scanner<'_>) -> Result<Element, Stop> {
        let result = self.members(s);
        if result.is_err() {
            self.chunk.shapes.abandon_feature();
        }
        result
    }

    #[inline]
    fn members(&mut self, s: &mut Scanner<'_>) -> Result<Element, Stop> {
        self.begin();
        let start = s.at;
        let (mut is_feature, mut other_type) = (false, None);
        let mut id = None;
        let mut geometry = None;
        s.expect(b'{', "an object was expected")?;
        let mut more = s.opens(b'}')?;
        while more {
            let key = s.string()?;
            s.expect(b':', "a colon behind the member's name was expected")?;
            match &s.bytes()[key.start..key.end] {
                b"type" => {
                    let of_type = s.value()?;
                    match &s.bytes()[of_type.start..of_type.end] {
                        b"Feature" => is_feature = true,
                        b"FeatureCollection" if !is_feature && geometry.is_none() => return Ok(Element::Collection),
                        name if !is_feature && geometry.is_none() && is_geometry_type(name) => {
                            s.at = start;
                            return self.bare_geometry(s);
                        }
                        _ => other_type = Some(of_type),
                    }
                }
                b"properties" => self.properties(s)?,
                b"geometry" => {
                    self.chunk.shapes.abandon_feature();
                    geometry = Some(self.geometry(s)?);
                }
                b"id" => id = Some(s.value()?),
                b"coordinates" | b"geometries" if !is_feature && geometry.is_none() => {
                    s.at = start;
                    return self.bare_geometry(s);
                }
                _ => {
                    s.value()?;
                }
            }
            more = s.goes_on(b'}')?;
        }
        if !is_feature && geometry.is_none() {
            let found = super::slow::snippet(other_type.map_or("{…}", |t: Token| &s.text[t.start..t.end]));
            self.skip(Problem::NotAFeature { found });
            return Ok(Element::Feature);
        }
        self.finish_feature(s.text, geometry.unwrap_or(Geometry::Missing), id);
        Ok(Element::Feature)
    }

    #[cold]
    fn bare_geometry(&mut self, s: &mut Scanner<'_>) -> Result<Element, Stop> {
        self.begin();
        let geometry = self.geometry(s)?;
        self.finish_feature(s.text, geometry, None);
        Ok(Element::Feature)
    }

    fn properties(&mut self, s: &mut Scanner<'_>) -> Result<(), Stop> {
        if s.peek()? != b'{' {
            let token = s.value()?;
            if token.kind != TokenKind::Null {
                let found = super::slow::snippet(&s.text[token.start..token.end]);
                self.pending.push((Problem::BadProperties { found }, Action::LeftOut));
            }
            return Ok(());
        }
        // The member may come twice; the last one counts.
        self.slots.fill(None);
        self.extras.clear();
        s.at += 1;
        let mut more = s.opens(b'}')?;
        let mut place = START;
        while more {
            s.peek()?;
            let from = s.at;
            let target = match self.keys.expected(place, &s.bytes()[from..]) {
                Some((known, length, target)) => {
                    s.at += length;
                    place = known;
                    target
                }
                None => {
                    s.string()?;
                    let (found, target) = self.keys.find(place, &s.text[from..s.at]);
                    place = found;
                    target
                }
            };
            let key = (from, s.at);
            s.expect(b':', "a colon behind the property's name was expected")?;
            let token = s.value()?;
            let lost = match target {
                Target::Attr { attr, rank } => {
                    let slot = &mut self.slots[attr as usize];
                    match *slot {
                        // The same name again: the last one counts.
                        Some(before) if before.rank == rank => {
                            *slot = Some(Slot { token, rank, key });
                            None
                        }
                        // Not even a better name makes null worth more than a value.
                        Some(_) if token.kind == TokenKind::Null => None,
                        Some(before) if before.rank < rank && before.token.kind != TokenKind::Null => Some((key, token)),
                        Some(before) => {
                            *slot = Some(Slot { token, rank, key });
                            (before.token.kind != TokenKind::Null).then_some((before.key, before.token))
                        }
                        None => {
                            *slot = Some(Slot { token, rank, key });
                            None
                        }
                    }
                }
                Target::Extra => Some((key, token)),
            };
            if let Some(lost) = lost
                && self.options.keep_extra
            {
                if self.extras.len() >= MOST_PROPERTIES {
                    return Err(Stop::Bad("more than 100,000 properties in one feature"));
                }
                self.extras.push(lost);
            }
            more = s.goes_on(b'}')?;
        }
        Ok(())
    }

    #[inline]
    fn geometry(&mut self, s: &mut Scanner<'_>) -> Result<Geometry, Stop> {
        if s.peek()? == b'{' {
            let start = s.at;
            match self.fast_geometry(s) {
                Ok(Some(kind)) => return Ok(Geometry::Read(kind)),
                Err(Stop::End) => return Err(Stop::End),
                Ok(None) | Err(Stop::Bad(_)) => {}
            }
            self.chunk.shapes.abandon_feature();
            s.at = start;
        }
        let token = s.value()?;
        Ok(if token.kind == TokenKind::Null { Geometry::Missing } else { Geometry::Odd(token) })
    }

    /// A geometry of the layer's class as it should be; `None` or a fault if it is anything else.
    #[inline]
    fn fast_geometry(&mut self, s: &mut Scanner<'_>) -> Result<Option<ShapeKind>, Stop> {
        s.at += 1;
        let mut kind = None;
        let mut coordinates = None;
        let mut read = false;
        let mut more = s.opens(b'}')?;
        while more {
            let key = s.string()?;
            s.expect(b':', "")?;
            match &s.bytes()[key.start..key.end] {
                b"type" => {
                    let token = s.string()?;
                    kind = self.wanted(&s.bytes()[token.start..token.end]);
                    if kind.is_none() || read {
                        return Ok(None);
                    }
                }
                b"coordinates" => {
                    if read || coordinates.is_some() {
                        return Ok(None);
                    }
                    match kind {
                        Some(kind) => {
                            self.coordinates(s, kind)?;
                            read = true;
                        }
                        None => {
                            s.peek()?;
                            coordinates = Some(s.at);
                            s.value()?;
                        }
                    }
                }
                b"geometries" => return Ok(None),
                _ => {
                    s.value()?;
                }
            }
            more = s.goes_on(b'}')?;
        }
        let (Some(kind), false) = (kind, read) else { return Ok(kind.filter(|_| read)) };
        let Some(at) = coordinates else { return Ok(None) };
        let end = std::mem::replace(&mut s.at, at);
        self.coordinates(s, kind)?;
        s.at = end;
        Ok(Some(kind))
    }

    /// The kind that a geometry type has in this layer, if it belongs there.
    fn wanted(&self, of_type: &[u8]) -> Option<ShapeKind> {
        match (self.info.geometry, of_type) {
            (GeometryClass::Area, b"Polygon") => Some(ShapeKind::Polygon),
            (GeometryClass::Area, b"MultiPolygon") => Some(ShapeKind::MultiPolygon),
            (GeometryClass::Line, b"LineString") => Some(ShapeKind::Line),
            (GeometryClass::Line, b"MultiLineString") => Some(ShapeKind::MultiLine),
            (GeometryClass::Point, b"Point") => Some(ShapeKind::Point),
            _ => None,
        }
    }

    #[inline]
    fn coordinates(&mut self, s: &mut Scanner<'_>, kind: ShapeKind) -> Result<(), Stop> {
        match kind {
            ShapeKind::Polygon => self.polygon(s),
            ShapeKind::MultiPolygon => self.each(s, Self::polygon),
            ShapeKind::Line => self.line(s),
            ShapeKind::MultiLine => self.each(s, Self::line),
            _ => {
                self.position(s)?;
                self.chunk.shapes.end_ring();
                self.chunk.shapes.end_part();
                Ok(())
            }
        }
    }

    fn each(&mut self, s: &mut Scanner<'_>, part: fn(&mut Self, &mut Scanner<'_>) -> Result<(), Stop>) -> Result<(), Stop> {
        s.expect(b'[', "")?;
        part(self, s)?;
        while s.goes_on(b']')? {
            part(self, s)?;
        }
        Ok(())
    }

    #[inline]
    fn line(&mut self, s: &mut Scanner<'_>) -> Result<(), Stop> {
        self.positions(s)?;
        if self.chunk.shapes.open_ring().len() < 2 {
            return Err(Stop::Bad("short line"));
        }
        self.chunk.shapes.end_ring();
        self.chunk.shapes.end_part();
        Ok(())
    }

    #[inline]
    fn polygon(&mut self, s: &mut Scanner<'_>) -> Result<(), Stop> {
        s.expect(b'[', "")?;
        let mut outer = true;
        loop {
            self.positions(s)?;
            match self.chunk.shapes.open_ring() {
                [first, _, _, .., last] if first == last => {}
                _ => return Err(Stop::Bad("open or short ring")),
            }
            end_area_ring(&mut self.chunk.shapes, outer);
            outer = false;
            if !s.goes_on(b']')? {
                break;
            }
        }
        self.chunk.shapes.end_part();
        Ok(())
    }

    #[inline]
    fn positions(&mut self, s: &mut Scanner<'_>) -> Result<(), Stop> {
        s.expect(b'[', "")?;
        loop {
            // Compact writers put nothing between numbers and brackets; then a position is two numbers and four bytes.
            if let Some((x, y, at)) = compact_position(s.bytes(), s.at) {
                self.chunk.shapes.push(x, y);
                s.at = at;
            } else {
                self.position(s)?;
            }
            if !s.goes_on(b']')? {
                return Ok(());
            }
        }
    }

    #[inline]
    fn position(&mut self, s: &mut Scanner<'_>) -> Result<(), Stop> {
        let bytes = s.bytes();
        s.expect(b'[', "")?;
        s.peek()?;
        let (x, at) = number(bytes, s.at)?;
        s.at = at;
        s.expect(b',', "")?;
        s.peek()?;
        let (y, at) = number(bytes, s.at)?;
        s.at = at;
        while s.goes_on(b']')? {
            s.peek()?;
            s.at = number(bytes, s.at)?.1;
            self.heights = true;
        }
        self.chunk.shapes.push(x, y);
        Ok(())
    }
}

/// `[x,y]` without white space or heights; `None` is anything else, or the end of the text.
#[inline(always)]
fn compact_position(bytes: &[u8], at: usize) -> Option<(f64, f64, usize)> {
    if bytes.get(at) != Some(&b'[') {
        return None;
    }
    let (x, at) = number(bytes, at + 1).ok()?;
    if bytes.get(at) != Some(&b',') {
        return None;
    }
    let (y, at) = number(bytes, at + 1).ok()?;
    if bytes.get(at) != Some(&b']') {
        return None;
    }
    Some((x, y, at + 1))
}

fn is_geometry_type(name: &[u8]) -> bool {
    matches!(
        name,
        b"Point" | b"MultiPoint" | b"LineString" | b"MultiLineString" | b"Polygon" | b"MultiPolygon" | b"GeometryCollection"
    )
}
