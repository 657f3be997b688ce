//! Ids, codes and names that no other feature of the layer has.

use crate::model::schema::{ID, NAME};
use crate::model::{Layer, Value, ValueRef};
use std::collections::HashSet;

/// Gives out values that are free in a layer, none twice.
pub(super) struct Fresh {
    ids: HashSet<String>,
    codes: HashSet<String>,
}

impl Fresh {
    /// What is taken in a layer.
    pub fn of(layer: &Layer) -> Self {
        let code = layer.info().attr("code");
        let texts = |attr: usize| {
            layer.features().filter_map(move |f| match f.value(attr) {
                ValueRef::Text(text) => Some(text.to_owned()),
                _ => None,
            })
        };
        Self { ids: texts(ID).collect(), codes: code.map(|attr| texts(attr).collect()).unwrap_or_default() }
    }

    /// The id of a piece: `7` gives `7-2`, then `7-3`.
    pub fn piece_id(&mut self, of: &str) -> String {
        let id = (2..).map(|n| format!("{of}-{n}")).find(|id| !self.ids.contains(id)).unwrap_or_default();
        self.ids.insert(id.clone());
        id
    }

    /// The next id: one more than the largest where ids are numbers, else the first free with this prefix.
    pub fn next_id(&mut self, prefix: &str) -> String {
        let numbers: Option<Vec<u64>> = self.ids.iter().map(|id| id.parse().ok()).collect();
        let id = match numbers {
            Some(numbers) => (numbers.into_iter().max().unwrap_or(0) + 1).to_string(),
            None => (1..).map(|n| format!("{prefix}{n}")).find(|id| !self.ids.contains(id)).unwrap_or_default(),
        };
        self.ids.insert(id.clone());
        id
    }

    /// The code of a grid beside one that has `like`: its last two digits count the grids of a community (CJ/T 349). Where
    /// they do not, or all are given, the code with a number behind it.
    pub fn next_code(&mut self, like: &str) -> String {
        let digits = like.len() > 2 && like.bytes().all(|b| b.is_ascii_digit());
        let of_community = digits.then(|| like.split_at(like.len() - 2).0.to_owned());
        let last =
            of_community.iter().flat_map(|prefix| self.codes.iter().filter_map(move |code| code.strip_prefix(prefix.as_str())));
        let last = last.filter(|rest| rest.len() == 2).filter_map(|rest| rest.parse::<u8>().ok()).max().unwrap_or(0);
        let code = match of_community.filter(|_| last < 99) {
            Some(prefix) => format!("{prefix}{:02}", last + 1),
            None => (2..).map(|n| format!("{like}-{n}")).find(|code| !self.codes.contains(code)).unwrap_or_default(),
        };
        self.codes.insert(code.clone());
        code
    }
}

/// The name of a piece: the old one with the number of its id behind it.
pub(super) fn piece_name(values: &[Value], id: &str) -> Value {
    match (&values[NAME], id.rsplit_once('-')) {
        (Value::Text(name), Some((_, n))) => Value::Text(format!("{name}-{n}")),
        (name, _) => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_given_out_twice() {
        let taken = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<HashSet<_>>();
        let mut fresh = Fresh { ids: taken(&["7", "7-2", "12"]), codes: taken(&["41010400100101", "41010400100107"]) };
        assert_eq!([fresh.piece_id("7"), fresh.piece_id("7")], ["7-3", "7-4"]);
        assert_eq!([fresh.next_code("41010400100101"), fresh.next_code("41010400100101")], ["41010400100108", "41010400100109"]);
        assert_eq!([fresh.next_code("甲"), fresh.next_code("甲")], ["甲-2", "甲-3"]);
        assert_eq!([fresh.next_id("W"), fresh.next_id("W")], ["W1", "W2"], "ids that are no numbers");
        let mut numbers = Fresh { ids: taken(&["7", "12"]), codes: HashSet::new() };
        assert_eq!([numbers.next_id("W"), numbers.next_id("W")], ["13", "14"]);
    }
}
