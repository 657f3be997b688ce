//! JSON text as a tree, for the few geometries that need a second look. Numbers are read exactly as on the fast way, so
//! that a border shared by two features stays shared whichever way each of them took.

use super::number::number;
use super::scan::{Scanner, Stop, TokenKind, unescape};

/// A JSON value.
#[derive(Debug, PartialEq)]
pub enum Tree<'a> {
    /// `null`
    Null,
    /// A finite number.
    Number(f64),
    /// An array.
    Array(Vec<Self>),
    /// An object in the order of the file; of a name that comes twice the last one counts.
    Object(Vec<(String, Self)>),
    /// A text.
    Text(String),
    /// Anything else, as written.
    Other(&'a str),
}

impl<'a> Tree<'a> {
    /// Reads the value at the scanner. [`Scanner::value`] has stepped over it before, so that its depth is bounded.
    pub fn read(s: &mut Scanner<'a>) -> Result<Self, Stop> {
        let first = s.peek()?;
        let start = s.at;
        match first {
            b'[' => {
                s.at += 1;
                let mut values = Vec::new();
                let mut more = s.opens(b']')?;
                while more {
                    values.push(Self::read(s)?);
                    more = s.goes_on(b']')?;
                }
                Ok(Self::Array(values))
            }
            b'{' => {
                s.at += 1;
                let mut members = Vec::new();
                let mut more = s.opens(b'}')?;
                while more {
                    let key = s.string()?;
                    s.expect(b':', "a colon behind the member's name was expected")?;
                    let mut name = String::new();
                    unescape(&s.text[key.start..key.end], &mut name);
                    members.push((name, Self::read(s)?));
                    more = s.goes_on(b'}')?;
                }
                Ok(Self::Object(members))
            }
            _ => {
                let token = s.value()?;
                let raw = &s.text[token.start..token.end];
                Ok(match token.kind {
                    TokenKind::Null => Self::Null,
                    // Behind the number something follows, or the value was not complete.
                    TokenKind::Number => match number(s.bytes(), start) {
                        Ok((v, _)) => Self::Number(v),
                        Err(_) => Self::Other(raw),
                    },
                    TokenKind::Text | TokenKind::Escaped => {
                        let mut text = String::new();
                        unescape(raw, &mut text);
                        Self::Text(text)
                    }
                    _ => Self::Other(raw),
                })
            }
        }
    }

    /// The member of an object with this name.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What it is, short enough for a message.
    pub fn describe(&self) -> String {
        match self {
            Self::Null => "null".into(),
            Self::Number(v) => v.to_string(),
            Self::Array(values) if values.is_empty() => "[]".into(),
            Self::Array(_) => "[…]".into(),
            Self::Object(_) => "{…}".into(),
            Self::Text(text) => super::slow::snippet(&format!("\"{text}\"")),
            Self::Other(raw) => (*raw).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_what_the_text_says() {
        let text = r#"{"a":[1,-2.5e1,null,NaN,"x\n"],"b":1,"b":{}} "#;
        let tree = Tree::read(&mut Scanner::new(text)).unwrap();
        let Some(Tree::Array(a)) = tree.get("a") else { panic!("{tree:?}") };
        assert_eq!(a[..], [Tree::Number(1.0), Tree::Number(-25.0), Tree::Null, Tree::Other("NaN"), Tree::Text("x\n".to_owned())]);
        assert_eq!(tree.get("b"), Some(&Tree::Object(Vec::new())));
        assert_eq!(tree.describe(), "{…}");
    }
}
