//! Values as people type them: read into what the schema asks for, or refused with the reason.

use super::day::Day;
use super::layer::{Fid, Layer};
use super::plain::{half_width, without_thousands};
use super::schema::{AttrType, ID, LayerKind};
use super::time::{Moment, parse_time};
use super::{Value, ValueRef};

/// Why a typed value does not fit its attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Misfit {
    /// A feature needs an id.
    NoId,
    /// Another feature of the layer has this id.
    IdTaken,
    /// It is no number.
    NotNumber,
    /// It is no whole number.
    NotWhole,
    /// The number is too small or too large.
    OutOfRange {
        /// Smallest that fits.
        min: f64,
        /// Largest that fits.
        max: f64,
    },
    /// It is no hours of the day.
    NotHours,
    /// It is no time, or none of the calendar.
    NotTime,
    /// It is none of the values to choose from.
    NotChoice,
}

/// The first and the last year that a person can mean.
const YEARS: [&str; 2] = ["1900-01-01", "2200-01-01"];

/// Reads a text as a value of the attribute at place `attr`. An empty text is unknown; times without an offset are read at
/// `offset_minutes`. Full-width digits and Chinese punctuation are understood in numbers, hours and times.
pub fn read(kind: LayerKind, attr: usize, text: &str, offset_minutes: i32) -> Result<Value, Misfit> {
    let info = &kind.info().attributes[attr];
    let text = text.trim();
    if text.is_empty() {
        return if attr == ID { Err(Misfit::NoId) } else { Ok(Value::Null) };
    }
    let in_range = |v: f64| match info.range {
        Some((min, max)) if !(min..=max).contains(&v) => Err(Misfit::OutOfRange { min, max }),
        _ => Ok(()),
    };
    match info.ty {
        AttrType::Text => Ok(Value::Text(text.to_owned())),
        AttrType::Choice => {
            let named = |c: &&super::Choice| c.key.eq_ignore_ascii_case(text) || [c.name.zh, c.name.en].contains(&text);
            let choice = info.choices.iter().find(named).ok_or(Misfit::NotChoice)?;
            Ok(Value::Text(choice.key.to_owned()))
        }
        AttrType::Int => {
            let text = bare_number(info, text).ok_or(Misfit::NotNumber)?;
            let v = match text.parse::<i64>() {
                Ok(v) => v,
                Err(_) => {
                    let v: f64 = text.parse().ok().filter(|v: &f64| v.is_finite()).ok_or(Misfit::NotNumber)?;
                    in_range(v)?;
                    if v.fract() != 0.0 || v.abs() >= 9e15 {
                        return Err(Misfit::NotWhole);
                    }
                    v as i64
                }
            };
            in_range(v as f64)?;
            Ok(Value::Int(v))
        }
        AttrType::Real => {
            let text = bare_number(info, text).ok_or(Misfit::NotNumber)?;
            let v: f64 = text.parse().ok().filter(|v: &f64| v.is_finite()).ok_or(Misfit::NotNumber)?;
            in_range(v)?;
            Ok(Value::Real(v))
        }
        AttrType::Time => {
            let at = parse_time(text, offset_minutes).ok_or(Misfit::NotTime)?;
            let [first, last] = YEARS.map(|day| parse_time(day, 0).unwrap_or_default());
            if (first..last).contains(&at) { Ok(Value::Int(at)) } else { Err(Misfit::NotTime) }
        }
        AttrType::Hours => {
            let kept = Day::read(text).and_then(|day| day.text()).ok_or(Misfit::NotHours)?;
            Ok(Value::Text(kept))
        }
    }
}

/// The digits of a number without its unit and the separators between thousands.
fn bare_number(info: &super::AttrInfo, text: &str) -> Option<String> {
    let text = half_width(text).replace('−', "-");
    let text = text.trim();
    let mut units = info.unit.iter().flat_map(|u| [u.zh, u.en]).chain(["人", "户", "层", "个", "台", "条"]);
    let text = units.find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim();
    // What Rust takes for a number beside digits: `inf`, `nan`, `1e5`.
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b','));
    if !plain {
        return None;
    }
    without_thousands(text).map(|t| t.into_owned())
}

/// The text that [`read`] reads as this value, for an editor to start from. Texts of data that fit no choice stay as they are.
pub fn write(kind: LayerKind, attr: usize, value: ValueRef<'_>, offset_minutes: i32) -> String {
    match (kind.info().attributes[attr].ty, value) {
        (_, ValueRef::Null) => String::new(),
        (AttrType::Time, ValueRef::Int(unix)) => Moment { unix, offset_minutes }.short(),
        (_, ValueRef::Text(text)) => text.to_owned(),
        (_, ValueRef::Int(v)) => v.to_string(),
        (_, ValueRef::Real(v)) => v.to_string(),
    }
}

/// Whether a value may become the id of a feature: there is one, and no other feature of the layer has it.
pub fn check_id(layer: &Layer, fid: Fid, value: &Value) -> Result<(), Misfit> {
    let Value::Text(id) = value else { return Err(Misfit::NoId) };
    if id.trim().is_empty() {
        return Err(Misfit::NoId);
    }
    let taken = layer.chunks().iter().any(|chunk| {
        (0..chunk.len()).any(|i| chunk.fids[i] != fid && chunk.columns[ID].text(i).is_some_and(|other| other == id))
    });
    if taken { Err(Misfit::IdTaken) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::check_value;
    use proptest::prelude::*;

    fn of(kind: LayerKind, key: &str, text: &str) -> Result<Value, Misfit> {
        read(kind, kind.info().attr(key).expect("an attribute"), text, 480)
    }

    #[test]
    fn numbers_hours_and_times_as_offices_type_them() {
        use LayerKind::{Building, Checkpoint, Fence, Grid};
        let int = |v| Ok(Value::Int(v));
        assert_eq!(of(Checkpoint, "staff_day", "１２"), int(12));
        assert_eq!(of(Checkpoint, "staff_day", "12 人"), int(12));
        assert_eq!(of(Checkpoint, "staff_day", "2.0"), int(2));
        assert_eq!(of(Building, "households", "１，２００户"), int(1200));
        assert_eq!(of(Checkpoint, "staff_day", " "), Ok(Value::Null));
        assert_eq!(of(Checkpoint, "staff_day", "-1"), Err(Misfit::OutOfRange { min: 0.0, max: 1000.0 }));
        assert_eq!(of(Checkpoint, "staff_day", "－１"), Err(Misfit::OutOfRange { min: 0.0, max: 1000.0 }));
        assert_eq!(of(Checkpoint, "staff_day", "2.5"), Err(Misfit::NotWhole));
        assert_eq!(of(Grid, "level", "4"), Err(Misfit::OutOfRange { min: 1.0, max: 3.0 }));
        for bad in ["many", "1e3", "nan", "inf", "1,2", "--2", "两"] {
            assert_eq!(of(Checkpoint, "staff_day", bad), Err(Misfit::NotNumber), "{bad}");
        }
        let text = |t: &str| Ok(Value::Text(t.to_owned()));
        assert_eq!(of(Checkpoint, "hours", "０６：００－２２：００"), text("06:00-22:00"));
        assert_eq!(of(Checkpoint, "hours", "6:00至22:00"), text("06:00-22:00"));
        assert_eq!(of(Checkpoint, "hours", "25:00-26:00"), Err(Misfit::NotHours));
        assert_eq!(of(Checkpoint, "state", "封闭"), text("closed"));
        assert_eq!(of(Checkpoint, "state", "sleeping"), Err(Misfit::NotChoice));
        assert_eq!(of(Checkpoint, "id", "　"), Err(Misfit::NoId));
        assert_eq!(of(Fence, "valid_to", "2022年3月20日 10点"), int(1_647_741_600));
        for bad in ["soon", "2022-02-30", "0022-03-20", "9999-01-01"] {
            assert_eq!(of(Fence, "valid_to", bad), Err(Misfit::NotTime), "{bad}");
        }
    }

    #[test]
    fn an_id_must_be_there_and_be_the_only_one() {
        let mut project = crate::model::Project::new("t");
        let kind = LayerKind::Checkpoint;
        let features = ["K1", "K2"].into_iter().zip(1..).map(|(id, fid)| {
            let mut shape = crate::geometry::Shapes::new();
            shape.push_point(0.0, 0.0);
            let mut values = vec![Value::Null; kind.info().attributes.len()];
            values[ID] = Value::Text(id.into());
            crate::model::Feature { fid: Fid(fid), shape, values }
        });
        project.apply(crate::model::Edit::Insert { kind, features: features.collect() }).expect("fits");
        let check = |fid, id: &str| check_id(project.layer(kind), Fid(fid), &Value::Text(id.into()));
        assert_eq!((check(1, "K1"), check(1, "K3")), (Ok(()), Ok(())));
        assert_eq!((check(1, "K2"), check(1, " ")), (Err(Misfit::IdTaken), Err(Misfit::NoId)));
    }

    proptest! {
        #[test]
        fn what_is_read_fits_and_is_read_again(
            kind in prop::sample::select(&LayerKind::ALL[..]), attr in 0..12usize,
            text in prop_oneof!["\\PC{0,16}", "[0-9０-９.,，:：\\-－至点 年月日]{0,16}", Just("06:00-22:00".to_owned())]
        ) {
            let attr = attr % kind.info().attributes.len();
            if let Ok(value) = read(kind, attr, &text, 480) {
                prop_assert!(check_value(kind, attr, &value).is_ok(), "{:?}", value);
                let again = write(kind, attr, value.as_ref(), 480);
                // Seconds of a time are not shown.
                let shown = match (kind.info().attributes[attr].ty, value) {
                    (AttrType::Time, Value::Int(at)) => Value::Int(at.div_euclid(60) * 60),
                    (_, value) => value,
                };
                prop_assert_eq!(read(kind, attr, &again, 480), Ok(shown));
            }
        }

        #[test]
        fn every_whole_number_comes_back(v in 0..=1000i64, wide: bool) {
            let text: String = v.to_string().chars().map(|c| if wide { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect();
            prop_assert_eq!(of(LayerKind::Checkpoint, "staff_night", &text), Ok(Value::Int(v)));
        }
    }
}
