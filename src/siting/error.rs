//! What an instance may be refused for, each with the next step.

/// An instance that makes no sense as it stands.
#[derive(Debug, Clone, PartialEq)]
pub enum SitingError {
    /// Fewer places than asked for.
    TooMany {
        /// Places asked for.
        most: usize,
        /// Places that are not forbidden.
        places: usize,
    },
    /// More places are locked than may be chosen.
    TooManyLocked {
        /// Locked places.
        locked: usize,
        /// Places that may be chosen.
        most: usize,
    },
    /// A place is locked and forbidden at once.
    LockedAndForbidden {
        /// The place.
        site: usize,
    },
    /// A weight is negative or no number.
    Weight {
        /// The demand.
        demand: usize,
        /// What stands there.
        value: f64,
    },
    /// A list has another length than what it describes.
    Length {
        /// Name of the list.
        list: &'static str,
        /// Entries it has.
        found: usize,
        /// Entries it needs.
        needed: usize,
    },
    /// A number of a place that does not exist.
    Site {
        /// The list it stands in.
        list: &'static str,
        /// What stands there.
        site: usize,
        /// Places there are.
        sites: usize,
    },
    /// A number that the question needs is missing or out of range.
    Number {
        /// Its name.
        name: &'static str,
        /// What it must be.
        needed: &'static str,
    },
    /// The question cannot be asked with this option.
    Option {
        /// The option.
        option: &'static str,
        /// Questions it goes with.
        goes_with: &'static str,
    },
    /// Weights and distances are so large that sums are not exact.
    Range,
    /// A text that is no instance.
    Text(String),
}

impl std::fmt::Display for SitingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooMany { most, places } => {
                write!(f, "p is {most} but only {places} places may be chosen: lower p or add candidates")
            }
            Self::TooManyLocked { locked, most } => {
                write!(f, "{locked} places are locked but only {most} may be chosen: raise p or unlock some")
            }
            Self::LockedAndForbidden { site } => write!(f, "place {site} is locked and forbidden: take it from one of the lists"),
            Self::Weight { demand, value } => write!(
                f,
                "weight {demand} is {value}: weights are numbers from 0 up; leave demand with an unknown count out and count it apart"
            ),
            Self::Length { list, found, needed } => write!(f, "{list} has {found} entries, {needed} are needed"),
            Self::Site { list, site, sites } => {
                write!(f, "{list} names place {site}, but places are numbered 0 to {}", *sites as i64 - 1)
            }
            Self::Number { name, needed } => write!(f, "{name} must be {needed}"),
            Self::Option { option, goes_with } => write!(f, "{option} goes only with {goes_with}"),
            Self::Range => f.write_str("weights or distances are too large for exact sums: give them in larger units"),
            Self::Text(text) => write!(f, "not an instance: {text}"),
        }
    }
}

impl std::error::Error for SitingError {}
