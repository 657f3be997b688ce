//! Positions as people write them: degrees in either order, GCJ-02 and BD-09 by name, X (northing) and Y (easting) of
//! Chinese surveys.

use super::crs::{Crs, ParseCrsError, ZoneWidth};
use super::{CrsError, LonLat};
use std::fmt;

/// A position in the system it was written in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Its system.
    pub crs: Crs,
    /// Longitude and latitude, or easting and northing.
    pub at: [f64; 2],
}

/// Why a text is no position.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePositionError {
    /// There are not exactly two numbers in it.
    NotTwoNumbers {
        /// How many there are.
        found: usize,
    },
    /// Metres, but of which system cannot be told.
    WhichSystem,
    /// A system is named that is none.
    System(ParseCrsError),
    /// The numbers do not fit the system.
    Numbers(CrsError),
}

impl fmt::Display for ParsePositionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTwoNumbers { found } => {
                write!(f, "{found} numbers were found where two are needed; write 121.5, 31.2 or X 3457012 Y 500123")
            }
            Self::WhichSystem => f.write_str("metres of which system cannot be told; write its code first: EPSG:4547 …"),
            Self::System(error) => error.fmt(f),
            Self::Numbers(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ParsePositionError {}

/// What a letter before or behind a number says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    /// Longitude or easting.
    East,
    /// Latitude or northing.
    North,
}

/// Number, axis if stated, whether it is degrees for certain.
type Number = (f64, Option<Axis>, bool);

impl Position {
    /// Reads a position; `metric` is the system of metres that state none.
    ///
    /// `121.5, 31.2` and `31.2, 121.5` (which number can only be the longitude decides; else longitude comes first),
    /// `31.2N 121.5E`, `31°14′22″N 121°30′E`, `gcj02 121.5,31.2`, `bd09 …`, `EPSG:4547 500123 3457012`,
    /// `X 3457012.3 Y 500123.4` (X is the northing), `38500123, 3457012` (the zone speaks for its system).
    pub fn parse(text: &str, metric: Option<Crs>) -> Result<Self, ParsePositionError> {
        let (named, rest) = named_system(text).map_err(ParsePositionError::System)?;
        let numbers = numbers(&rest);
        let [a, b] = numbers[..] else { return Err(ParsePositionError::NotTwoNumbers { found: numbers.len() }) };
        let degrees = named.map_or(a.2 || b.2 || (a.0.abs() <= 180.0 && b.0.abs() <= 180.0), Crs::is_degrees);
        let at = if degrees { lon_lat(a, b) } else { east_north(a, b, named) };
        let crs = match named {
            Some(crs) => crs,
            None if degrees => Crs::Wgs84,
            None => zone_of(at[0]).or(metric).ok_or(ParsePositionError::WhichSystem)?,
        };
        crs.check(at).map_err(ParsePositionError::Numbers)?;
        Ok(Self { crs, at })
    }

    /// Where it is, WGS 84.
    pub fn lonlat(&self) -> Result<LonLat, CrsError> {
        self.crs.to_lonlat(self.at)
    }
}

/// Takes the name of a system off the front or the end.
fn named_system(text: &str) -> Result<(Option<Crs>, String), ParseCrsError> {
    // Full-width signs come with Chinese input methods.
    let plain: String = text
        .chars()
        .map(|c| match c {
            '，' | '、' | '；' | ';' | '\t' | '\n' | '\r' | '\u{3000}' => ' ',
            '：' => ':',
            '．' => '.',
            '－' | '−' => '-',
            '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
            c => c.to_ascii_uppercase(),
        })
        .collect();
    const NAMES: [(&str, Crs); 12] = [
        ("GCJ-02", Crs::Gcj02),
        ("GCJ02", Crs::Gcj02),
        ("GCJ", Crs::Gcj02),
        ("BD-09", Crs::Bd09),
        ("BD09", Crs::Bd09),
        ("WGS-84", Crs::Wgs84),
        ("WGS84", Crs::Wgs84),
        ("CGCS2000", Crs::Cgcs2000),
        ("高德", Crs::Gcj02),
        ("腾讯", Crs::Gcj02),
        ("百度", Crs::Bd09),
        ("天地图", Crs::Cgcs2000),
    ];
    for (name, crs) in NAMES {
        if let Some(at) = plain.find(name) {
            let rest = format!("{} {}", &plain[..at], plain[at + name.len()..].trim_start_matches([':', ' ']));
            return Ok((Some(crs), rest));
        }
    }
    if let Some(at) = plain.find("EPSG:") {
        let tail = &plain[at + 5..];
        let code: String = tail.chars().take_while(char::is_ascii_digit).collect();
        let crs: Crs = format!("EPSG:{code}").parse()?;
        return Ok((Some(crs), format!("{} {}", &plain[..at], &tail[code.len()..])));
    }
    Ok((None, plain))
}

/// A sign of a text that matters here.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    /// A number, and whether it is degrees for certain.
    Number(f64, bool),
    /// What a letter says of the number beside it, and its sign.
    Axis(Axis, f64),
}

/// Words about axes, longest first. X is the northing, as in Chinese surveys.
const AXES: [(&str, Axis, f64); 16] = [
    ("北纬", Axis::North, 1.0),
    ("南纬", Axis::North, -1.0),
    ("东经", Axis::East, 1.0),
    ("西经", Axis::East, -1.0),
    ("纬度", Axis::North, 1.0),
    ("经度", Axis::East, 1.0),
    ("LAT", Axis::North, 1.0),
    ("LON", Axis::East, 1.0),
    ("LNG", Axis::East, 1.0),
    ("N", Axis::North, 1.0),
    ("S", Axis::North, -1.0),
    ("E", Axis::East, 1.0),
    ("W", Axis::East, -1.0),
    ("X", Axis::North, 1.0),
    ("Y", Axis::East, 1.0),
    ("北", Axis::North, 1.0),
];

/// The numbers of a text with what letters say of them; degrees with minutes and seconds are one number.
fn numbers(text: &str) -> Vec<Number> {
    let tokens = tokens(text);
    // Letters stand before their numbers when one opens the text, else behind them.
    let before = matches!(tokens.first(), Some(Token::Axis(..)));
    let mut out: Vec<Number> = Vec::new();
    let mut said = None;
    for token in tokens {
        match token {
            Token::Number(value, degrees) => {
                let (axis, sign) = said.take().map_or((None, 1.0), |(axis, sign)| (Some(axis), sign));
                out.push((value * sign, axis, degrees));
            }
            Token::Axis(axis, sign) if before => said = Some((axis, sign)),
            Token::Axis(axis, sign) => {
                if let Some(last) = out.last_mut().filter(|n| n.1.is_none()) {
                    (last.0, last.1) = (last.0 * sign, Some(axis));
                }
            }
        }
    }
    out
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some((value, degrees, tail)) = number(rest) {
            out.push(Token::Number(value, degrees));
            rest = tail;
        } else if let Some((word, axis, sign)) = AXES.iter().find(|(word, ..)| rest.starts_with(word)) {
            out.push(Token::Axis(*axis, *sign));
            rest = &rest[word.len()..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// A number at the start of a text, with minutes and seconds where it has them.
fn number(text: &str) -> Option<(f64, bool, &str)> {
    let (first, rest) = plain_number(text)?;
    let Some(mut rest) = rest.strip_prefix(['°', '度', 'º']) else { return Some((first, false, rest)) };
    let mut value = first.abs();
    for (marks, share) in [(&['\'', '′', '’', '分'][..], 60.0), (&['"', '″', '”', '秒'][..], 3600.0)] {
        if let Some((part, tail)) = plain_number(rest.trim_start())
            && let Some(tail) = tail.strip_prefix(marks)
            && (0.0..60.0).contains(&part)
        {
            value += part / share;
            rest = tail;
        }
    }
    Some((value.copysign(first), true, rest))
}

fn plain_number(text: &str) -> Option<(f64, &str)> {
    let sign = usize::from(text.starts_with(['-', '+']));
    let end = text[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |i| i + sign);
    // Refuses what is no number, such as a lone sign or two points.
    text[..end].parse().ok().filter(|_| text[sign..end].contains(|c: char| c.is_ascii_digit())).map(|v| (v, &text[end..]))
}

/// Longitude and latitude of two numbers of degrees.
fn lon_lat(a: Number, b: Number) -> [f64; 2] {
    let latitude_first = match (a.1, b.1) {
        (Some(Axis::North), _) | (_, Some(Axis::East)) => true,
        (Some(Axis::East), _) | (_, Some(Axis::North)) => false,
        // Only a longitude can be beyond 90.
        _ => b.0.abs() > 90.0 && a.0.abs() <= 90.0,
    };
    if latitude_first { [b.0, a.0] } else { [a.0, b.0] }
}

/// Easting and northing of two numbers of metres.
fn east_north(a: Number, b: Number, named: Option<Crs>) -> [f64; 2] {
    let north_first = match (a.1, b.1) {
        (Some(Axis::North), _) | (_, Some(Axis::East)) => true,
        (Some(Axis::East), _) | (_, Some(Axis::North)) => false,
        // In China an easting has six digits or eight with its zone, a northing has seven.
        _ if named != Some(Crs::WebMercator) => (1e6..1e7).contains(&a.0) && !(1e6..1e7).contains(&b.0),
        _ => false,
    };
    if north_first { [b.0, a.0] } else { [a.0, b.0] }
}

/// The system that an easting with a zone number speaks for.
fn zone_of(easting: f64) -> Option<Crs> {
    let zone = (easting / 1e6).floor();
    let gk = |width, central_meridian| Some(Crs::GaussKruger { width, central_meridian, prefixed: true });
    match zone {
        25.0..=45.0 => gk(ZoneWidth::Three, zone as u8 * 3),
        13.0..=23.0 => gk(ZoneWidth::Six, zone as u8 * 6 - 3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const METRIC: Crs = Crs::GaussKruger { width: ZoneWidth::Three, central_meridian: 120, prefixed: false };

    fn read(text: &str) -> (Crs, [f64; 2]) {
        let p = Position::parse(text, Some(METRIC)).unwrap_or_else(|e| panic!("{text}: {e}"));
        (p.crs, p.at)
    }

    #[test]
    fn degrees_are_read_in_either_order() {
        for text in [
            "121.5, 31.25",
            "31.25 121.5",
            "31.25N 121.5E",
            "N31.25 E121.5",
            "E 121.5 N 31.25",
            "北纬31.25，东经121.5",
            "东经 121°30′ 北纬 31°15′",
            "31°15'0\"N, 121°30'E",
            "lat: 31.25, lon: 121.5",
            "wgs84 121.5 31.25",
            "WGS-84：121.5，31.25",
            "１２１．５，３１．２５",
        ] {
            assert_eq!(read(text), (Crs::Wgs84, [121.5, 31.25]), "{text}");
        }
        assert_eq!(read("33.9S 18.4E"), (Crs::Wgs84, [18.4, -33.9]));
        assert_eq!(read("gcj02 121.5,31.25").0, Crs::Gcj02);
        assert_eq!(read("121.5,31.25 (GCJ-02)").0, Crs::Gcj02);
        assert_eq!(read("高德 121.5,31.25").0, Crs::Gcj02);
        assert_eq!(read("bd09: 121.5,31.25").0, Crs::Bd09);
        assert_eq!(read("cgcs2000 121.5,31.25").0, Crs::Cgcs2000);
    }

    #[test]
    fn x_is_the_northing() {
        for text in [
            "X 3457012.3 Y 500123.4",
            "x=3457012.3, y=500123.4",
            "3457012.3 500123.4",
            "500123.4, 3457012.3",
            "E500123.4 N3457012.3",
        ] {
            assert_eq!(read(text), (METRIC, [500_123.4, 3_457_012.3]), "{text}");
        }
        let zone_40 = Crs::GaussKruger { width: ZoneWidth::Three, central_meridian: 120, prefixed: true };
        assert_eq!(read("3457012 40500123"), (zone_40, [40_500_123.0, 3_457_012.0]));
        assert_eq!(read("EPSG:4547 500123 3457012").0.epsg(), Some(4547));
        assert_eq!(read("EPSG:32651 500123 3457012").0, Crs::Utm { zone: 51, south: false });
    }

    #[test]
    fn what_is_no_position_says_why() {
        let fail = |text: &str| Position::parse(text, None).expect_err(text);
        assert_eq!(fail(""), ParsePositionError::NotTwoNumbers { found: 0 });
        assert_eq!(fail("121.5"), ParsePositionError::NotTwoNumbers { found: 1 });
        assert_eq!(fail("1 2 3"), ParsePositionError::NotTwoNumbers { found: 3 });
        assert_eq!(fail("3457012 500123"), ParsePositionError::WhichSystem);
        assert!(matches!(fail("EPSG:2381 1 2"), ParsePositionError::System(_)));
        assert!(matches!(fail("gcj02 300 31"), ParsePositionError::Numbers(_)));
        assert!(!fail("x").to_string().is_empty());
    }

    #[test]
    fn any_text_is_a_position_in_range_or_an_error() {
        const SEEDS: [&str; 5] = [
            "gcj02 121.5,31.25",
            "31°15'0\"N, 121°30'E",
            "X 3457012.3 Y 500123.4",
            "EPSG:4547 500123 3457012",
            "北纬31.25，东经121.5",
        ];
        bolero::check!().with_type::<(u8, Vec<(u8, u8, char)>)>().with_iterations(20_000).for_each(|(seed, changes)| {
            let mut text: Vec<char> = SEEDS[*seed as usize % SEEDS.len()].chars().collect();
            for &(at, how, c) in changes {
                let at = at as usize % text.len().max(1);
                match how % 4 {
                    0 if !text.is_empty() => text[at] = c,
                    1 if !text.is_empty() => drop(text.remove(at)),
                    2 => text.insert(at, ['-', '.', ' ', '°', '′', 'X', '9'][c as usize % 7]),
                    _ => text.insert(at, c),
                }
            }
            let text: String = text.into_iter().collect();
            match Position::parse(&text, Some(METRIC)) {
                Ok(p) => assert!(p.crs.check(p.at).is_ok() && p.at.iter().all(|v| v.is_finite())),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        });
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(lon in 73.0..135.0_f64, lat in 18.0..53.0_f64) {
            let texts = [
                format!("{lon:.7}, {lat:.7}"),
                format!("gcj02 {lon:.7} {lat:.7}"),
                format!("{}°{:.8}′N {lon:.7}E", lat.floor(), (lat - lat.floor()) * 60.0),
            ];
            for text in texts {
                let (_, at) = read(&text);
                prop_assert!((at[0] - lon).abs() < 1e-6 && (at[1] - lat).abs() < 1e-6, "{} {:?}", text, at);
            }
        }
    }
}
