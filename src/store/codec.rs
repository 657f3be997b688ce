//! Edits as bytes, for the undo history.
//!
//! One byte of version, then edit after edit: a tag, the key of the layer, what the edit says. Numbers are variable-length
//! (LEB128, signed ones zigzag), texts and blobs have their length in front, geometries are GeoPackage blobs. Layers and
//! attributes are named by their keys, so that a later version with more of them reads what this one wrote.

use super::blob;
use crate::geometry::Shapes;
use crate::model::roster::NOT_STATED;
use crate::model::{Edit, Feature, Fid, LayerKind, PostRoster, Scenario, ScenarioId, Settings, Value};
use std::sync::Arc;

const VERSION: u8 = 1;

const INSERT: u8 = 1;
const DELETE: u8 = 2;
const SET_SHAPE: u8 = 3;
const SET_VALUE: u8 = 4;
const SET_RULEBOOK: u8 = 5;
const SET_SETTINGS: u8 = 6;
const SET_ROSTER: u8 = 7;
const SET_VALUES: u8 = 8;
const SET_SCENARIO: u8 = 9;

/// The bytes of some edits; `None` when one replaces a whole layer, which is not kept twice.
pub(super) fn encode(edits: &[Edit]) -> Option<Vec<u8>> {
    let mut out = Output(vec![VERSION]);
    write(&mut out, edits)?;
    Some(out.0)
}

fn write(out: &mut Output, edits: &[Edit]) -> Option<()> {
    for edit in edits {
        match edit {
            Edit::Insert { kind, features } => {
                out.tag(INSERT, *kind);
                let attributes = kind.info().attributes;
                out.count(attributes.len());
                attributes.iter().for_each(|a| out.bytes(a.key.as_bytes()));
                out.count(features.len());
                for feature in features {
                    out.signed(feature.fid.0);
                    out.shape(&feature.shape);
                    feature.values.iter().for_each(|v| out.value(v));
                }
            }
            Edit::Delete { kind, fids } => {
                out.tag(DELETE, *kind);
                out.count(fids.len());
                fids.iter().for_each(|fid| out.signed(fid.0));
            }
            Edit::SetShape { kind, fid, shape } => {
                out.tag(SET_SHAPE, *kind);
                out.signed(fid.0);
                out.shape(shape);
            }
            Edit::SetValue { kind, fid, attr, value } => {
                out.tag(SET_VALUE, *kind);
                out.signed(fid.0);
                out.bytes(kind.info().attributes[*attr].key.as_bytes());
                out.value(value);
            }
            Edit::SetValues { kind, attr, values } => {
                out.tag(SET_VALUES, *kind);
                out.bytes(kind.info().attributes[*attr].key.as_bytes());
                out.count(values.len());
                for (fid, value) in values {
                    out.signed(fid.0);
                    out.value(value);
                }
            }
            Edit::SetLayer { .. } => return None,
            Edit::SetRulebook { text } => {
                out.0.push(SET_RULEBOOK);
                out.value(&text.as_ref().map_or(Value::Null, |text| Value::Text(text.to_string())));
            }
            Edit::SetSettings { settings } => {
                out.0.push(SET_SETTINGS);
                out.bytes(serde_json::to_string(settings).ok()?.as_bytes());
            }
            Edit::SetRoster { posts } => {
                out.0.push(SET_ROSTER);
                out.count(posts.len());
                for (fid, post) in posts {
                    out.signed(fid.0);
                    out.count(post.roles().len());
                    for (role, day) in post.roles() {
                        out.bytes(role.as_bytes());
                        // 0 is not stated, which is not nobody.
                        day.iter().for_each(|people| out.number(people.map_or(0, |n| u64::from(n) + 1)));
                    }
                }
            }
            Edit::SetScenario { id, scenario } => {
                out.0.push(SET_SCENARIO);
                out.signed(id.0);
                out.count(usize::from(scenario.is_some()));
                if let Some(scenario) = scenario {
                    out.bytes(scenario.name.as_bytes());
                    out.bytes(scenario.note.as_bytes());
                    out.bytes(&encode(scenario.edits())?);
                }
            }
            // Several edits as one are the same as one after another.
            Edit::All { edits } => write(out, edits)?,
        }
    }
    Some(())
}

struct Output(Vec<u8>);

impl Output {
    fn tag(&mut self, tag: u8, kind: LayerKind) {
        self.0.push(tag);
        self.bytes(kind.key().as_bytes());
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn count(&mut self, n: usize) {
        self.number(n as u64);
    }

    fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)) as u64);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    fn shape(&mut self, shape: &Shapes) {
        let mut blob = Vec::new();
        blob::encode(&mut blob, shape.get(0), 0);
        self.bytes(&blob);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.0.push(0),
            Value::Int(v) => {
                self.0.push(1);
                self.signed(*v);
            }
            Value::Real(v) => {
                self.0.push(2);
                self.0.extend_from_slice(&v.to_le_bytes());
            }
            Value::Text(v) => {
                self.0.push(3);
                self.bytes(v.as_bytes());
            }
        }
    }
}

/// The edits that [`encode`] wrote; an error says what is not understood.
pub(super) fn decode(bytes: &[u8]) -> Result<Vec<Edit>, String> {
    let mut input = Input(bytes);
    let version = input.byte()?;
    if version != VERSION {
        return Err(format!("it is written in form {version}, this version reads form {VERSION}"));
    }
    let mut edits = Vec::new();
    while !input.0.is_empty() {
        edits.push(input.edit()?);
    }
    Ok(edits)
}

/// A scenario from its words and the bytes of its edits.
pub(super) fn scenario(name: &str, note: &str, edits: &[u8]) -> Result<Scenario, String> {
    let mut scenario = Scenario::new(name);
    note.clone_into(&mut scenario.note);
    decode(edits)?.into_iter().try_for_each(|edit| scenario.push(edit)).map_err(|e| e.to_string())?;
    Ok(scenario)
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn edit(&mut self) -> Result<Edit, String> {
        match self.byte()? {
            INSERT => {
                let kind = self.kind()?;
                let attributes = kind.info();
                let mut places = Vec::new();
                for _ in 0..self.number()? {
                    places.push(attributes.attr(self.text()?));
                }
                let mut features = Vec::new();
                for _ in 0..self.number()? {
                    let fid = Fid(self.signed()?);
                    let shape = self.shape()?;
                    let mut values = vec![Value::Null; attributes.attributes.len()];
                    for place in &places {
                        let value = self.value()?;
                        if let Some(attr) = *place {
                            values[attr] = value;
                        }
                    }
                    features.push(Feature { fid, shape, values });
                }
                Ok(Edit::Insert { kind, features })
            }
            DELETE => {
                let kind = self.kind()?;
                let n = self.number()?;
                let fids = (0..n).map(|_| self.signed().map(Fid)).collect::<Result<_, _>>()?;
                Ok(Edit::Delete { kind, fids })
            }
            SET_SHAPE => Ok(Edit::SetShape { kind: self.kind()?, fid: Fid(self.signed()?), shape: self.shape()? }),
            SET_VALUE => {
                let kind = self.kind()?;
                let fid = Fid(self.signed()?);
                let key = self.text()?;
                let attr = kind.info().attr(key).ok_or_else(|| format!("{kind} has no attribute {key}"))?;
                Ok(Edit::SetValue { kind, fid, attr, value: self.value()? })
            }
            SET_VALUES => {
                let kind = self.kind()?;
                let key = self.text()?;
                let attr = kind.info().attr(key).ok_or_else(|| format!("{kind} has no attribute {key}"))?;
                let n = self.number()?;
                let values = (0..n).map(|_| Ok((Fid(self.signed()?), self.value()?))).collect::<Result<_, String>>()?;
                Ok(Edit::SetValues { kind, attr, values })
            }
            SET_RULEBOOK => match self.value()? {
                Value::Text(text) => Ok(Edit::SetRulebook { text: Some(Arc::from(text)) }),
                _ => Ok(Edit::SetRulebook { text: None }),
            },
            SET_SETTINGS => {
                let settings: Settings = serde_json::from_str(self.text()?).map_err(|e| e.to_string())?;
                Ok(Edit::SetSettings { settings })
            }
            SET_ROSTER => {
                let mut posts = Vec::new();
                for _ in 0..self.number()? {
                    let fid = Fid(self.signed()?);
                    let mut post = PostRoster::default();
                    for _ in 0..self.number()? {
                        let role = self.text()?;
                        let mut day = NOT_STATED;
                        for people in &mut day {
                            let n = self.number()?;
                            *people = n.checked_sub(1).map(u16::try_from).transpose().map_err(|e| e.to_string())?;
                        }
                        post.set(role, day);
                    }
                    posts.push((fid, Arc::new(post)));
                }
                Ok(Edit::SetRoster { posts })
            }
            SET_SCENARIO => {
                let id = ScenarioId(self.signed()?);
                let scenario = match self.number()? {
                    0 => None,
                    _ => Some(Arc::new(scenario(self.text()?, self.text()?, self.bytes()?)?)),
                };
                Ok(Edit::SetScenario { id, scenario })
            }
            tag => Err(format!("edit {tag} is not known")),
        }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (head, rest) = self.0.split_at_checked(n).ok_or("it is cut off")?;
        self.0 = rest;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    fn number(&mut self) -> Result<u64, String> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err("a number is too long".into())
    }

    fn signed(&mut self) -> Result<i64, String> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn bytes(&mut self) -> Result<&'a [u8], String> {
        let n = self.number()?;
        self.take(usize::try_from(n).map_err(|e| e.to_string())?)
    }

    fn text(&mut self) -> Result<&'a str, String> {
        std::str::from_utf8(self.bytes()?).map_err(|e| e.to_string())
    }

    fn kind(&mut self) -> Result<LayerKind, String> {
        let key = self.text()?;
        LayerKind::from_key(key).ok_or_else(|| format!("there is no layer {key}"))
    }

    fn shape(&mut self) -> Result<Shapes, String> {
        let mut shapes = Shapes::new();
        match self.bytes()? {
            [] => shapes.push_null(),
            blob => blob::decode(blob, &mut shapes).map_err(|e| e.to_string())?,
        }
        Ok(shapes)
    }

    fn value(&mut self) -> Result<Value, String> {
        Ok(match self.byte()? {
            0 => Value::Null,
            1 => Value::Int(self.signed()?),
            2 => {
                let mut real = [0; 8];
                real.copy_from_slice(self.take(8)?);
                Value::Real(f64::from_le_bytes(real))
            }
            3 => Value::Text(self.text()?.to_owned()),
            other => return Err(format!("value type {other} is not known")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_edits_come_back_and_cut_ones_are_refused() {
        let kind = LayerKind::Grid;
        let mut shape = Shapes::new();
        shape.push_polygon(&[&[[0.1, 0.2], [3.0, 0.0], [0.0, 3.0], [0.1, 0.2]]]);
        let mut nothing = Shapes::new();
        nothing.push_null();
        let mut values = vec![Value::Null; kind.info().attributes.len()];
        values[0] = Value::Text("网格".into());
        values[4] = Value::Int(i64::MIN + 1);
        let night = std::array::from_fn(|hour| (hour < 6).then_some(hour as u16));
        let edits = vec![
            Edit::Insert { kind, features: vec![Feature { fid: Fid(-3), shape: shape.clone(), values }] },
            Edit::Delete { kind, fids: vec![Fid(1), Fid(i64::MAX)] },
            Edit::SetShape { kind, fid: Fid(7), shape },
            Edit::SetShape { kind, fid: Fid(8), shape: nothing },
            Edit::SetValue { kind, fid: Fid(7), attr: 1, value: Value::Real(0.1) },
            Edit::SetValues { kind, attr: 5, values: vec![(Fid(7), Value::Text("张三".into())), (Fid(-9), Value::Null)] },
            Edit::SetValues { kind, attr: 5, values: Vec::new() },
            Edit::SetRulebook { text: Some("规则 = 1".into()) },
            Edit::SetRulebook { text: None },
            Edit::SetSettings { settings: Settings { name: "n".into(), at: Some(-5), ..Settings::default() } },
            Edit::SetRoster {
                posts: vec![
                    (Fid(3), Arc::new(PostRoster::new([("police".into(), night), ("志愿者".into(), [Some(1000); 24])]))),
                    (Fid(4), Arc::default()),
                ],
            },
        ];
        let mut plan = Scenario::new("夜间加岗");
        plan.note.push('试');
        edits.iter().filter(|edit| Scenario::allows(edit)).for_each(|edit| plan.push(edit.clone()).unwrap());
        assert!(plan.edits().len() > 5);
        let edits = [
            edits,
            vec![
                Edit::SetScenario { id: ScenarioId(3), scenario: Some(Arc::new(plan)) },
                Edit::SetScenario { id: ScenarioId(4), scenario: Some(Arc::new(Scenario::new("空"))) },
                Edit::SetScenario { id: ScenarioId(-3), scenario: None },
            ],
        ]
        .concat();
        let bytes = encode(&edits).unwrap();
        assert_eq!(format!("{:?}", decode(&bytes).unwrap()), format!("{edits:?}"));
        let whole: Vec<usize> = (0..=bytes.len()).filter(|&n| decode(&bytes[..n]).is_ok()).collect();
        assert_eq!(whole.len(), edits.len() + 1, "only cuts between edits read: {whole:?}");
        assert!(decode(&[2]).unwrap_err().contains("form 2"));
        let one = vec![Edit::All { edits: vec![Edit::All { edits: edits.clone() }] }];
        assert_eq!(encode(&one).unwrap(), bytes, "several as one are the same as one after another");
    }
}
